"""What a mixture needs of the picture: contours, ellipses of any tilt, dots of mixed colours."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from static_site import Answer
from test_charts import plain

from unlabeled import picture

PAGE = b"""<!doctype html>
<html lang="en" data-theme="light">
<meta charset="utf-8"><title>Mixtures</title><link rel="icon" href="icon.svg">
<link rel="stylesheet" href="css/tokens.css"><link rel="stylesheet" href="css/base.css">
<link rel="stylesheet" href="css/components.css">
<link rel="stylesheet" href="css/figure.css"><link rel="stylesheet" href="css/chart.css">
<body><div id="room" style="width: 300px"></div>
<div id="figure" style="width: 500px; height: 400px"></div>
<script type="module">
  import { createChart } from "./js/chart.js";
  import { createFigure } from "./js/figure.js";
  window.chart = createChart(document.getElementById("room"));
  window.figure = createFigure(document.getElementById("figure"));
  document.documentElement.dataset.there = "true";
</script>"""

PLOT = (0xFC, 0xFC, 0xFA)
INK = "#5c5f66"  # of contours
CLUSTERS = [(0x33, 0x4E, 0xCF), (0xEA, 0x6A, 0x00), (0x07, 0x7A, 0x52)]
DARK_CLUSTERS = [(0x7D, 0x92, 0xFF), (0xE0, 0x9C, 0x2E)]
DARK_PLOT = (0x17, 0x1A, 0x20)

PIXELS = """
([selector, x, y, reach]) => {
  const canvas = document.querySelector(selector);
  const ratio = canvas.width / canvas.clientWidth;
  const [left, top] = [Math.floor(x * ratio) - reach, Math.floor(y * ratio) - reach];
  const side = 2 * reach + 1;
  const {data} = canvas.getContext("2d").getImageData(left, top, side, side);
  return Array.from({length: side * side}, (_, at) => [...data.slice(4 * at, 4 * at + 3)]);
}
"""


class Board:
    """A page with one figure, which is told what to draw and asked what is seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.x: dict = {}
        self.y: dict = {}

    def draw(self, *layers: dict, x=(-4.0, 4.0), y=(-2.0, 2.0), clusters: int = 0) -> "Board":
        self.x, self.y = picture.span("x", *x), picture.span("y", *y)
        drawn = picture.picture(
            figure="scatter",
            caption="What is seen.",
            x=self.x,
            y=self.y,
            clusters=[{"id": one, "title": str(one), "rows": 5} for one in range(clusters)],
            layers=layers,
        )
        self.page.evaluate("drawn => figure.draw(drawn)", plain(drawn))
        self.wait()
        return self

    def wait(self) -> None:
        expect(self.page.locator("#figure")).to_have_attribute("data-drawn", "true")

    def look_at(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.page.evaluate("view => figure.setView(view)", {"x": x, "y": y})
        self.wait()
        self.x, self.y = picture.span("x", *x), picture.span("y", *y)

    def highlight(self, cluster: int | None) -> None:
        told = None if cluster is None else {"cluster": cluster}
        self.page.evaluate("told => figure.highlight(told)", told)
        self.wait()

    def darken(self) -> None:
        before = self.colour(*self.corner())
        self.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        self.page.wait_for_timeout(50)
        self.wait()
        assert sum(self.colour(*self.corner())) < sum(before)

    def corner(self) -> tuple[float, float]:
        """A place where nothing but the ground lies, unless a test has put it there."""
        across, up = (axis["max"] - axis["min"] for axis in (self.x, self.y))
        return self.x["min"] + 0.013 * across, self.y["min"] + 0.017 * up

    def plot(self) -> dict[str, float]:
        return json.loads(self.page.locator("#figure").get_attribute("data-plot"))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in data units is on the canvas."""
        plot = self.plot()
        right = (x - self.x["min"]) / (self.x["max"] - self.x["min"])
        down = (self.y["max"] - y) / (self.y["max"] - self.y["min"])
        return plot["left"] + right * plot["width"], plot["top"] + down * plot["height"]

    def in_data(self, pixels: np.ndarray) -> np.ndarray:
        """The same back: places (p, 2) on the canvas in data units."""
        plot = self.plot()
        right = (pixels[:, 0] - plot["left"]) / plot["width"]
        down = (pixels[:, 1] - plot["top"]) / plot["height"]
        return np.c_[
            self.x["min"] + right * (self.x["max"] - self.x["min"]),
            self.y["max"] - down * (self.y["max"] - self.y["min"]),
        ]

    def around(self, x: float, y: float, reach: int = 1) -> list[list[int]]:
        """The colours of all pixels so near to a place in data units."""
        return self.page.evaluate(PIXELS, ["#figure canvas", *self.place(x, y), reach])

    def colour(self, x: float, y: float) -> tuple[int, ...]:
        return tuple(self.around(x, y, 0)[0])

    def ink(self, x: float, y: float, ground: tuple[int, ...] = PLOT) -> tuple[int, ...]:
        """The colour of a thin line here: the one that stands out most from the ground."""
        return tuple(max(self.around(x, y), key=lambda one: distance(one, ground)))

    def svg(self) -> str:
        file = self.page.evaluate("figure.toSVG()")
        assert "NaN" not in file and "undefined" not in file and "Infinity" not in file
        return file

    def outlines(self, ink: str = INK) -> list[np.ndarray]:
        """The lines in this colour, each (p, 2) in data units, as a file has them."""
        found = re.findall(rf'<path d="([^"]*)" fill="none" stroke="{ink}"', self.svg())
        lines = []
        for path in found:
            for part in path.split("M")[1:]:
                flat = [float(one) for one in re.findall(r"-?[\d.]+", part)]
                lines.append(self.in_data(np.array(flat).reshape(-1, 2)))
        return lines

    def names(self, *texts: str) -> dict[str, list[tuple[float, float]]]:
        """Where these texts stand in the plot, in pixels: once for each time they are drawn."""
        places = {text: [] for text in texts}
        pattern = r'<text x="([\d.]+)" y="([\d.]+)" fill="#[^"]*" [^>]*text-anchor="middle"[^>]*>'
        for x, y, text in re.findall(pattern + "([^<]*)</text>", self.svg()):
            if text in places:
                places[text].append((float(x), float(y)))
        return places


@pytest.fixture
def board(fresh, site) -> Iterator[Callable[..., Board]]:
    """Opens the page; options are those of a browser context."""

    def make(**options) -> Board:
        lab = fresh(**options)
        lab.page.goto(site.address + "mixtures-test.html")
        expect(lab.page.locator("html")).to_have_attribute("data-there", "true")
        return Board(lab.page)

    with site.answering({"mixtures-test.html": Answer(body=PAGE, type="text/html")}):
        yield make


def field(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray],
    levels: list[float],
    *,
    x=(-4.0, 4.0),
    y=(-2.0, 2.0),
    grid=(80, 60),
    **more,
) -> dict:
    """Contours of a function of x and y."""
    columns, rows = grid
    across = x[0] + (np.arange(columns) + 0.5) * (x[1] - x[0]) / columns
    up = y[0] + (np.arange(rows) + 0.5) * (y[1] - y[0]) / rows
    values = function(*np.meshgrid(across, up))
    return picture.contours(
        "contours", "density", x=x, y=y, values=values, levels=levels, **{"shaded": False} | more
    )


def bowl(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return x**2 + y**2


def hill(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -bowl(x, y)


def distance(one, other) -> float:
    return float(np.abs(np.subtract(one, other)).sum())


# Contours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("grid", [(80, 60), (320, 260)])
def test_a_contour_of_a_bowl_is_a_circle(board, grid):
    shown = board().draw(field(bowl, [1.0, 2.25], grid=grid))
    inner, outer = shown.outlines()
    for line, radius in ((inner, 1.0), (outer, 1.5)):
        assert np.hypot(*line.T) == pytest.approx(radius, abs=0.015)
        angles = np.sort(np.arctan2(line[:, 1], line[:, 0]))
        assert np.diff(angles).max() < 0.3 and angles[-1] - angles[0] > 6
    ground = shown.colour(0.3, 0.2)
    assert distance(ground, PLOT) < 30
    for x, y in ((1.0, 0.0), (0.0, -1.5), (1.5 * np.cos(1), 1.5 * np.sin(1))):
        assert distance(shown.ink(x, y, ground), ground) > 60


def test_a_contour_reaches_the_edges_of_its_rectangle(board):
    shown = board().draw(field(lambda x, y: x + 0 * y, [1.3], grid=(10, 8)))
    [line] = shown.outlines()
    assert line[:, 0] == pytest.approx(1.3, abs=0.01)
    assert (line[:, 1].min(), line[:, 1].max()) == pytest.approx((-2, 2), abs=0.01)


@pytest.mark.parametrize(("level", "sign"), [(0.001, 1), (-0.001, -1)])
def test_at_a_saddle_lines_do_not_cross(board, level, sign):
    shown = board().draw(field(lambda x, y: x * y, [level], grid=(20, 20)))
    lines = shown.outlines()
    assert len(lines) == 2
    for line in lines:
        products = line[:, 0] * line[:, 1]
        assert (sign * products > -0.02).all()
        # Each goes around one corner of the middle: it stays on one side of both axes.
        for along in line.T:
            assert len(set(np.sign(along[np.abs(along) > 0.003]))) == 1


def test_a_level_beyond_all_values_has_no_line(board):
    shown = board().draw(field(bowl, [-1.0, 1.0, 99.0], texts=["low", "there", "high"]))
    assert len([line for line in shown.outlines() if len(line) > 2]) >= 1
    names = shown.names("low", "there", "high")
    assert not names["low"] and names["there"] and not names["high"]


def test_levels_are_named_on_their_lines(board):
    levels = [0.2, 0.8, 2.0, 3.4]
    texts = ["20%", "80%", "200%", "340%"]
    shown = board().draw(field(bowl, levels, texts=texts))
    names = shown.names(*texts)
    assert all(names.values())
    plot = shown.plot()
    for text, level in zip(texts, levels, strict=True):
        for x, y in names[text]:
            # Letters stand on a baseline a little below their middle.
            [place] = shown.in_data(np.array([[x, y - 3.6]]))
            assert np.hypot(*place) == pytest.approx(np.sqrt(level), abs=0.04)
            assert plot["left"] + 8 < x < plot["left"] + plot["width"] - 8
            assert plot["top"] + 8 < y < plot["top"] + plot["height"] - 4
    for one, other in combinations([place for places in names.values() for place in places], 2):
        assert abs(one[0] - other[0]) > 25 or abs(one[1] - other[1]) > 12
    # The line makes room for its name.
    line = max(shown.outlines(), key=len)
    x, y = names["200%"][0]
    [place] = shown.in_data(np.array([[x, y - 3.6]]))
    assert all(np.hypot(*(line - place).T) > 0.02)


def test_names_without_room_are_left_out(board):
    tiny = field(bowl, [0.005], texts=["too long for it"])
    assert not board().draw(tiny).names("too long for it")["too long for it"]


def test_names_stand_on_no_other_line(board):
    levels = [*np.linspace(0.8, 1.6, 9), 3.4]
    texts = [f"{level:.2f}" for level in levels]
    shown = board().draw(field(bowl, levels, texts=texts))
    names = shown.names(*texts)
    assert names["3.40"]  # where there is room
    # No line comes into the letters of any name, its own being interrupted.
    across, up = 8 / shown.plot()["width"], 4 / shown.plot()["height"]
    lines = np.concatenate(shown.outlines())
    for x, y in (place for places in names.values() for place in places):
        [place] = shown.in_data(np.array([[x, y - 3.6]]))
        beside = np.abs(lines - place) < (9 * across, 4 * up)
        assert not beside.all(axis=1).any()


def test_higher_areas_are_tinted_more_strongly(board):
    layer = field(hill, [-3.0, -2.0, -1.0, -0.3], shaded=True)
    shown = board().draw(layer)
    # Beside the lines of the grid, from without to within.
    seen = [sum(shown.colour(x, 0.13)) for x in (2.6, 1.6, 1.2, 0.7, 0.3)]
    assert all(inner < outer - 8 for outer, inner in pairwise(seen))
    assert seen[-1] > 380  # a soft tint
    shown.darken()
    seen = [sum(shown.colour(x, 0.13)) for x in (2.6, 1.6, 1.2, 0.7, 0.3)]
    assert all(inner > outer + 8 for outer, inner in pairwise(seen))


def test_what_is_low_in_the_middle_is_not_tinted(board):
    shown = board().draw(field(bowl, [1.0], shaded=True))
    assert distance(shown.colour(0.3, 0.13), PLOT) < 4
    assert distance(shown.colour(3.3, 1.3), PLOT) > 40  # as far as the corners
    assert distance(shown.colour(-3.96, -1.97), PLOT) > 40


def test_tints_leave_regions_and_points_to_be_seen(board):
    halves = np.tile(np.repeat([0, 1], 40), (60, 1))
    ground = picture.regions(
        "regions", "regions", x=(-4, 4), y=(-2, 2), cluster=halves, boundaries=np.zeros((0, 4))
    )
    spots = picture.points("points", "points", np.array([[-0.2, 0.1]]), cluster=np.array([0]))
    layer = field(hill, [-3.0, -1.0], shaded=True)
    shown = board().draw(ground, layer, spots, clusters=2)
    left, right = shown.colour(-0.5, 0.13), shown.colour(0.5, 0.13)
    assert left[2] > left[0] + 10 and right[0] > right[2] + 10
    assert distance(shown.colour(-0.2, 0.1), CLUSTERS[0]) < 60


def test_a_layer_of_contours_is_switched_off_and_on(board):
    shown = board().draw(field(hill, [-1.0], shaded=True))
    layers = shown.page.evaluate("figure.layers()")
    assert layers == [{"id": "contours", "title": "density", "mark": "contours", "visible": True}]
    tinted = shown.colour(0.3, 0.13)
    shown.page.evaluate("figure.setLayerVisible('contours', false)")
    shown.wait()
    assert distance(shown.colour(0.3, 0.13), PLOT) < 4 and not shown.outlines()
    shown.page.evaluate("figure.setLayerVisible('contours', true)")
    shown.wait()
    assert shown.colour(0.3, 0.13) == tinted


def test_finer_contours_lie_within_those_of_the_whole(board):
    shown = board().draw(field(bowl, [1.0], grid=(40, 30)))
    finer = field(
        lambda x, y: bowl(x, y) + 0.44, [1.0], x=(0.0, 4.0), y=(0.0, 2.0), grid=(200, 150)
    )
    shown.page.evaluate("layer => figure.replaceLayer(layer)", plain(finer))
    shown.wait()
    coarse, fine = shown.outlines()
    assert np.hypot(*coarse.T) == pytest.approx(1, abs=0.02)
    assert np.hypot(*fine.T) == pytest.approx(0.748, abs=0.01)
    assert fine.min() == pytest.approx(0, abs=0.01)
    # Of the coarse ones only what lies outside is seen.
    ground = shown.colour(1.5, -1.1)
    assert distance(shown.colour(*(np.sqrt([0.5, 0.5]))), ground) < 12


def test_a_close_look_draws_only_what_is_seen(board):
    shown = board().draw(field(bowl, [1.0, 1.000002], grid=(320, 260), texts=["one", "other"]))
    shown.look_at((0.9998, 1.0002), (-0.0002, 0.0002))
    lines = shown.outlines()
    assert lines and sum(map(len, lines)) < 60
    for line in lines:
        assert np.abs(line - (1, 0)).max() < 0.0003


def test_contours_in_a_chart_are_explained(board):
    shown = board()
    described = picture.chart(
        figure="test",
        title="Model",
        caption="f over x and theta.",
        x=picture.span("x", -4, 4),
        y=picture.span("theta", -2, 2),
        layers=[
            field(hill, [-2.0, -0.5], texts=["2", "0.5"], shaded=True),
            picture.lines("cut", "a cut", [-4, 4], [1, 1], dots=False),
            picture.ellipses(
                "ellipses", "both", np.zeros((2, 2)), np.ones((2, 2, 2)), cluster=np.array([0, 1])
            ),
        ],
    )
    shown.page.evaluate("chart => window.chart.draw(chart)", plain(described))
    expect(shown.page.locator("#room")).to_have_attribute("data-drawn", "true")
    expect(shown.page.locator("#room .chart-keys li")).to_have_text(["density", "a cut", "both"])
    assert shown.page.evaluate("chart.toPNG(1).then(blob => blob.size)") > 4000
    plot = json.loads(shown.page.locator("#room").get_attribute("data-plot"))
    middle = [plot["left"] + plot["width"] / 2, plot["top"] + plot["height"] * 0.47]
    red, _, blue = shown.page.evaluate(PIXELS, ["#room canvas", *middle, 0])[0]
    assert blue > red + 15  # alone in a chart the tint is the accent


# Ellipses ---------------------------------------------------------------------------------------

CENTER = np.array([1.0, 10.0])
AXES = np.array([[2.0, 30.0], [-1.2, 8.0]])  # the y axis is ten times as long
AT = {"x": (-5.0, 5.0), "y": (-50.0, 50.0), "clusters": 2}


def ellipse(**more) -> dict:
    described = {"cluster": np.array([1])} | more
    return picture.ellipses("ellipses", "ellipses", CENTER[None], AXES[None], **described)


def test_an_ellipse_runs_through_the_ends_of_its_axes(board):
    shown = board().draw(ellipse(), **AT)
    ends = [CENTER + sign * axis for axis in AXES for sign in (1, -1)]
    between = CENTER + AXES.sum(axis=0) / np.sqrt(2)
    for place in (*ends, between):
        assert distance(shown.ink(*place), CLUSTERS[1]) < 90
    for empty in ((0.3, 4), (0, 28), (2.0, -20)):
        assert distance(shown.ink(*np.add(CENTER, empty)), PLOT) < 60
    [line] = shown.outlines("#ea6a00")
    # Back on the unit circle that the half axes stretch.
    unit = np.linalg.solve(AXES.T, (line - CENTER).T)
    assert np.hypot(*unit) == pytest.approx(1, abs=0.01)
    for corner in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        assert np.hypot(*(unit.T - corner).T).min() < 0.01


def test_an_ellipse_fades_and_is_filled_and_dashed(board):
    shown = board().draw(ellipse(strength=np.array([0.3])), **AT)
    end = CENTER + AXES[0]
    weak = distance(shown.ink(*end), PLOT)
    inside = np.add(CENTER, (0.3, 4))
    assert distance(shown.colour(*inside), PLOT) < 4
    shown.draw(ellipse(filled=True, dashed=True), **AT)
    assert 15 < distance(shown.colour(*inside), PLOT) < 120
    assert re.search(r'stroke="#ea6a00"[^>]*stroke-dasharray', shown.svg())
    shown.draw(ellipse(), **AT)
    assert distance(shown.ink(*end), PLOT) > 2 * weak > 30
    assert not re.search(r'stroke="#ea6a00"[^>]*stroke-dasharray', shown.svg())


def test_an_ellipse_belongs_to_its_cluster(board):
    shown = board().draw(ellipse(), **AT)
    end = CENTER + AXES[1]
    full = distance(shown.ink(*end), PLOT)
    shown.highlight(0)
    assert distance(shown.ink(*end), PLOT) < full / 3
    shown.highlight(1)
    assert distance(shown.ink(*end), PLOT) == full
    shown.highlight(None)
    shown.draw(ellipse(cluster=np.array([-1])), **AT)
    red, _, blue = shown.ink(*end)
    assert abs(red - blue) < 25 and red < 200  # quiet ink, not the red of noise
    shown.draw(ellipse(), **AT)
    shown.darken()
    assert distance(shown.ink(*end, DARK_PLOT), DARK_CLUSTERS[1]) < 90


def test_an_ellipse_that_is_none_is_left_out(board):
    axes = np.array([[[np.nan, 1], [1, 0]], [[2, 30], [-1.2, 8]]])
    centers = np.array([[0.0, 0], CENTER])
    layer = picture.ellipses("ellipses", "ellipses", centers, axes, cluster=np.array([1, 1]))
    shown = board().draw(layer, **AT)
    assert len(shown.outlines("#ea6a00")) == 1


# Mixed colours ----------------------------------------------------------------------------------

SPOTS = np.array([[-3.0, 1.0], [-1.5, 1.0], [0.0, 1.0], [1.5, 1.0], [3.0, 1.0]])
HALVES = np.array([1.0, 0.75, 0.5, 0.25, 0.0])
SHARES = np.c_[HALVES, 1 - HALVES]


def mixed(shares: np.ndarray = SHARES, **more) -> dict:
    described = {"cluster": shares.argmax(axis=1), "shares": shares} | more
    return picture.points("points", "points", SPOTS[: len(shares)], **described)


def spots(shown: Board) -> np.ndarray:
    return np.array([shown.colour(*spot) for spot in SPOTS], dtype=float)


@pytest.mark.parametrize("dark", [False, True])
def test_dots_mix_the_colours_of_their_clusters(board, dark):
    shown = board().draw(mixed(), clusters=2)
    ends = CLUSTERS[:2]
    if dark:
        shown.darken()
        ends = DARK_CLUSTERS
    seen = spots(shown)
    ground = np.array(DARK_PLOT if dark else PLOT)
    for end, colour in zip(ends, (seen[0], seen[-1]), strict=True):
        assert distance(colour, end) < 0.15 * distance(end, ground)
    low, high = np.minimum(*ends) - 16, np.maximum(*ends) + 16
    for colour in seen[1:-1]:
        assert (low <= colour).all() and (colour <= high).all()
    # On from one to the other, in even steps to the eye and about even ones in red.
    towards = [distance(colour, seen[-1]) for colour in seen]
    assert all(nearer < farther - 20 for farther, nearer in pairwise(towards))
    reds = seen[:, 0]
    assert (np.diff(reds) > 5).all()


def test_a_third_of_each_is_none_of_them(board):
    shown = board().draw(mixed(np.full((1, 3), 1 / 3)), clusters=3)
    colour = spots(shown)[0]
    assert all(distance(colour, cluster) > 100 for cluster in CLUSTERS)
    assert colour.max() - colour.min() < 90


def test_a_highlighted_cluster_shows_its_shares(board):
    shown = board().draw(mixed(), clusters=2)
    before = [distance(colour, PLOT) for colour in spots(shown)]
    shown.highlight(0)
    left = [distance(colour, PLOT) for colour in spots(shown)] / np.array(before)
    assert left[0] == pytest.approx(1, abs=0.01)
    assert left[-1] < 0.25
    assert (np.diff(left) < -0.05).all()
    shown.highlight(None)
    assert [distance(colour, PLOT) for colour in spots(shown)] == before


def test_mixed_dots_are_hollow_weak_and_small_as_others_are(board):
    shown = board().draw(mixed(hollow=np.array([0, 0, 1, 0, 0])), clusters=2)
    assert distance(spots(shown)[2], PLOT) < 60 < distance(spots(shown)[1], PLOT)
    full = distance(spots(shown)[1], PLOT)
    shown.draw(mixed(strength=np.array([1, 0.1, 1, 1, 1])), clusters=2)
    assert distance(spots(shown)[1], PLOT) < full / 2
    x, y = SPOTS[1]
    shown.draw(mixed(weight=np.array([1, 1, 1, 0.02, 1])), clusters=2)
    aside = 6 * 8 / shown.plot()["width"]  # six pixels from the middle
    assert distance(shown.colour(x + aside, y), PLOT) > 60
    assert distance(shown.colour(SPOTS[3][0] + aside / 2, y), PLOT) < 60


def test_noise_keeps_its_look_whatever_its_shares(board):
    shown = board().draw(mixed(cluster=np.array([0, -1, 0, 1, 1])), clusters=2)
    red, green, blue = spots(shown)[1]
    assert red > green + 80 and red > blue + 80


def test_a_few_hundred_colours_do_for_any_number_of_dots(board):
    count = 30_000
    shown = board()
    shown.page.evaluate(
        """count => {
          let seed = 1;
          const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
          const x = new Float64Array(count).map(() => 8 * random() - 4);
          const y = new Float64Array(count).map(() => 4 * random() - 2);
          const shares = new Float32Array(3 * count);
          for (let at = 0; at < shares.length; at += 3) {
            const parts = [random(), random(), random()];
            const total = parts[0] + parts[1] + parts[2];
            shares.set(parts.map((part) => part / total), at);
          }
          const axis = (label, end) => ({label, min: -end, max: end, kind: "number"});
          figure.draw({figure: "scatter", caption: "Many.", x: axis("x", 4), y: axis("y", 2),
            clusters: [0, 1, 2].map((id) => ({id, title: String(id), rows: count / 3})),
            layers: [{mark: "points", id: "points", title: "points", symbol: "dot",
              x, y, shares}]});
        }""",
        count,
    )
    shown.wait()
    fills = set(re.findall(r'fill="(#[0-9a-f]{6})"', shown.svg()))
    assert 60 < len(fills) < 900


def test_every_mark_of_a_mixture_goes_into_a_file(board):
    shown = board().draw(
        field(hill, [-3.0, -1.0], shaded=True, texts=["far", "near"]),
        mixed(),
        picture.ellipses("e", "e", np.zeros((1, 2)), 1.5 * np.eye(2)[None], cluster=np.array([0])),
        clusters=2,
    )
    file = shown.svg()
    # The tints: one area for each level, of which the inner lies over the outer.
    tint = r'<path d="[^"]+" fill="#696c73" opacity="0\.\d+"'
    assert len(re.findall(tint, file)) == 2
    halo = r'<text [^>]*fill="none" stroke="#fcfcfa"[^>]*>far</text>'
    assert re.search(halo, file) and all(shown.names("far", "near").values())
    assert len(shown.outlines("#334ecf")) >= 1
    sizes = shown.page.evaluate("figure.toPNG(1).then(blob => blob.size)")
    assert sizes > 4000
