"""Charts beside the picture, and the marks that both draw, from Python's own descriptions."""

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from static_site import Answer

from unlabeled import picture

PAGE = b"""<!doctype html>
<html lang="en" data-theme="light">
<meta charset="utf-8"><title>Charts</title><link rel="icon" href="icon.svg">
<link rel="stylesheet" href="css/tokens.css"><link rel="stylesheet" href="css/base.css">
<link rel="stylesheet" href="css/components.css">
<link rel="stylesheet" href="css/figure.css"><link rel="stylesheet" href="css/chart.css">
<body><div id="room" style="width: 300px"></div>
<div id="figure" style="width: 500px; height: 400px"></div>
<script type="module">
  import { createChart } from "./js/chart.js";
  import { createFigure } from "./js/figure.js";
  window.heard = [];
  const plain = (value) => (ArrayBuffer.isView(value) ? [...value] : value);
  const listen = (...names) => Object.fromEntries(names.map((name) =>
    [name, (...said) => window.heard.push([name, ...said.map(plain)])]));
  const room = document.getElementById("room");
  window.chart = createChart(room, listen(
    "onRow", "onRows", "onSelectRow", "onChoose", "onDrag", "onClusterHover"));
  window.figure = createFigure(
    document.getElementById("figure"), listen("onHover", "onSelect", "onViewChange"));
  document.documentElement.dataset.there = "true";
</script>"""

ACCENT = (0x24, 0x56, 0xC4)
CLUSTERS = [(0x33, 0x4E, 0xCF), (0xEA, 0x6A, 0x00), (0x07, 0x7A, 0x52)]
PLOT = (0xFC, 0xFC, 0xFA)

PIXEL = """
([selector, x, y]) => {
  const canvas = document.querySelector(selector);
  const ratio = canvas.width / canvas.clientWidth;
  const at = [Math.round(x * ratio), Math.round(y * ratio)];
  return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
}
"""
PAINTED = """
selector => {
  const canvas = document.querySelector(selector);
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
  return count;
}
"""


def plain(value: object) -> object:
    """A description without arrays, as it is sent to the page."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value


class Desk:
    """A page with one chart, 300 pixels wide, and one figure."""

    canvas = "#room canvas[data-figure]"
    overlay = "#room canvas + canvas"

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shown: dict = {}

    @property
    def stage(self) -> Locator:
        return self.page.locator("#room .chart-stage")

    @property
    def tip(self) -> Locator:
        return self.page.locator("#room .chart-tip")

    @property
    def live(self) -> Locator:
        return self.page.locator("#room [aria-live]")

    def draw(self, chart: dict) -> "Desk":
        self.shown = chart
        self.page.evaluate("description => chart.draw(description)", plain(chart))
        self.wait()
        return self

    def draw_figure(self, drawn: dict, **how) -> None:
        self.page.evaluate("([drawn, how]) => figure.draw(drawn, how)", [plain(drawn), how])
        expect(self.page.locator("#figure")).to_have_attribute("data-drawn", "true")

    def wait(self) -> None:
        expect(self.page.locator("#room")).to_have_attribute("data-drawn", "true")

    def heard(self) -> list:
        """What the chart and the figure have told since the last question."""
        return self.page.evaluate("heard.splice(0)")

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in data units is on the chart's canvas."""
        plot = json.loads(self.page.locator("#room").get_attribute("data-plot"))
        across, up = self.shown["x"], self.shown["y"]
        right = (x - across["min"]) / (across["max"] - across["min"])
        down = (up["max"] - y) / (up["max"] - up["min"])
        return plot["left"] + right * plot["width"], plot["top"] + down * plot["height"]

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        left, top = self.place(x, y)
        box = self.stage.bounding_box()
        return box["x"] + left, box["y"] + top

    def hover(self, x: float, y: float) -> None:
        self.page.mouse.move(*self.on_page(x, y))

    def colour(self, x: float, y: float) -> tuple[int, ...]:
        """The colour at a place in data units; nothing where nothing is painted."""
        *rgb, alpha = self.page.evaluate(PIXEL, [self.canvas, *self.place(x, y)])
        return tuple(rgb) if alpha > 250 else ()

    def lit(self) -> int:
        """How many pixels are painted over the chart."""
        return self.page.evaluate(PAINTED, self.overlay)


@pytest.fixture
def desk(fresh, site) -> Iterator[Callable[..., Desk]]:
    """Opens the page; options are those of a browser context."""

    def make(**options) -> Desk:
        lab = fresh(**options)
        lab.page.goto(site.address + "charts-test.html")
        expect(lab.page.locator("html")).to_have_attribute("data-there", "true")
        return Desk(lab.page)

    with site.answering({"charts-test.html": Answer(body=PAGE, type="text/html")}):
        yield make


def chart(*layers: dict, x=None, y=None, clusters: int = 0, **more) -> dict:
    """A chart of these layers, ten by ten unless told otherwise."""
    described = {
        "figure": "test",
        "title": "A title",
        "caption": "What is seen.",
        "x": x or picture.span("x", 0, 10),
        "y": y or picture.span("y", 0, 10),
        "layers": layers,
        "clusters": [{"id": one, "title": str(one), "rows": 5} for one in range(clusters)],
    }
    return picture.chart(**described | more)


def elbow(inertia=(900.0, 500.0, 150.0, 120.0, 100.0)) -> dict:
    ks = [1, 2, 3, 4, 5]
    links = picture.Links(
        texts=[f"k = {k}: inertia {one:g}" for k, one in zip(ks, inertia, strict=True)],
        values=[{"n_clusters": k} for k in ks],
    )
    line = picture.lines("inertia", "inertia", ks, inertia, chosen=2, links=links)
    band = picture.band("noise", "noise", ks, np.array(inertia) + 50, np.array(inertia) + 90)
    return chart(
        band,
        line,
        figure="elbow",
        title="Inertia by k",
        caption="Inertia falls up to 3 clusters.",
        x=picture.span("k", 0.5, 5.5, kind="whole"),
        y=picture.span("inertia", 0, 1000),
        table={"heads": ["k", "inertia"], "lines": [[k, inertia[k - 1]] for k in ks]},
    )


def silhouettes(rows: int = 100, clusters: int = 2) -> dict:
    each = rows // clusters
    width = np.tile(np.linspace(0.2, 0.8, each), clusters)
    cluster = np.repeat(np.arange(clusters), each)
    place = np.arange(rows) + 10.0 * cluster
    links = picture.Links(row=np.arange(rows) + 1000)
    return chart(
        picture.knives("knives", "rows", width, place, cluster=cluster, links=links),
        picture.rule("mean", "mean 0.5", "x", 0.5),
        figure="silhouette",
        x=picture.span("silhouette", -0.2, 1),
        y=picture.span("", -5, place[-1] + 5, kind="none"),
        clusters=clusters,
    )


def with_rule(value: float = 5.0, axis: str = "y") -> dict:
    rule = picture.rule("cut", f"eps {value}", axis, value, parameter="eps", also={"method": "x"})
    return chart(picture.lines("curve", "curve", [0, 10], [0, 10], dots=False), rule)


# What a chart says ------------------------------------------------------------------------------


def test_a_chart_says_what_it_shows(desk):
    shown = desk().draw(elbow())
    page = shown.page
    canvas = page.locator("canvas[data-figure=elbow]")
    expect(canvas).to_have_attribute("role", "img")
    expect(canvas).to_have_attribute("aria-label", "Inertia falls up to 3 clusters.")
    expect(shown.stage).to_have_attribute("aria-label", "Inertia by k")
    expect(page.locator("#room figcaption")).to_have_text("Inertia falls up to 3 clusters.")
    expect(page.locator("#room .chart-keys li")).to_have_text(["noise", "inertia"])
    page.get_by_text("as a table").click()
    cells = page.locator("#room tbody tr:nth-child(2) td")
    expect(cells).to_have_text(["2", "500"])


def test_a_chart_without_a_table_has_none(desk):
    shown = desk().draw(silhouettes())
    expect(shown.page.locator("#room details")).to_be_hidden()
    expect(shown.page.locator("#room .chart-keys")).to_be_hidden()


@pytest.mark.parametrize("largest", [0.004, 900, 1_250_000, 3e11])
def test_labels_leave_room_for_the_plot(desk, largest):
    shown = desk().draw(chart(y=picture.span("y", -largest, largest)))
    left, _ = shown.place(0, 0)
    assert left < 60


def test_ticks_of_a_whole_axis_are_whole(desk):
    found = desk().page.evaluate(
        """async () => {
          const {axisTicks} = await import("./js/figure/ticks.js");
          const axis = {label: "k", min: 0, max: 1, kind: "whole"};
          const layout = {upright: false, measure: (text) => text.length * 7, widest: 90,
            spacing: 20, margins: [0, 0]};
          const ranges = [[0.6, 10.4], [1, 2], [0.9, 3.1], [0, 12000], [-2, 2]];
          return ranges.map((range) => axisTicks(axis, range, 250, layout).ticks
            .map(({value, text}) => [value, text]));
        }"""
    )
    assert [value for value, _ in found[0]] == list(range(1, 11))
    assert [text for _, text in found[1]] == ["1", "2"]
    assert all(len(ticks) >= 2 and value % 1 == 0 for ticks in found for value, _ in ticks)


# Marks ------------------------------------------------------------------------------------------


def test_bars_stand_on_zero_in_the_colours_of_clusters(desk):
    edges, heights = np.array([0.0, 4, 10]), np.array([8.0, 4])
    shown = desk().draw(chart(picture.bars("b", "b", edges, heights, cluster=np.array([0, 1]))))
    assert shown.colour(2, 7.5) == shown.colour(2, 0.5) == CLUSTERS[0]
    assert shown.colour(8, 3.5) == CLUSTERS[1]
    assert shown.colour(8, 5.5) not in CLUSTERS


def test_of_more_bars_than_pixels_the_highest_is_seen(desk):
    heights = np.full(10_000, 2.0)
    heights[5_000:5_004] = 9
    bars = picture.bars("b", "b", np.linspace(0, 10, 10_001), heights)
    shown = desk().draw(chart(bars))
    peak = [shown.colour(5 + shift, 8) for shift in (-0.04, 0, 0.04)]
    assert any(peak) and not shown.colour(6, 8)
    assert shown.colour(6, 1)


def test_knives_reach_to_their_widths(desk):
    shown = desk().draw(silhouettes(6_000, 3))
    top = shown.shown["y"]["max"]
    assert shown.colour(0.15, top * 0.3) == CLUSTERS[0]
    assert shown.colour(0.15, top * 0.5) == CLUSTERS[1]
    assert shown.colour(0.15, top * 0.98) == CLUSTERS[2]
    assert shown.colour(0.9, top * 0.5) not in CLUSTERS


def test_boxes_have_shades_and_frames(desk):
    corners = np.array([[0, 0, 5, 5], [5, 0, 10, 5], [0, 5, 5, 10]], dtype=float)
    shade, framed = np.array([1.0, 0.2, 0]), np.array([0, 0, 1])
    boxes = picture.boxes("b", "b", corners, shade=shade, outlined=framed)
    shown = desk().draw(chart(boxes))
    assert shown.colour(2, 2) == ACCENT
    assert sum(shown.colour(7, 2)) > sum(ACCENT)
    assert not shown.colour(2, 8) and shown.colour(0.01, 7)


def test_lines_break_at_gaps(desk):
    x, y = [0, 4, 5, 6, 10], [5, 5, np.nan, 5, 5]
    line = picture.lines("l", "l", x, y, cluster=2, dots=False)
    shown = desk().draw(chart(line))
    assert shown.colour(2, 5) == CLUSTERS[2]
    assert shown.colour(5, 5) != CLUSTERS[2]


def test_every_mark_draws_on_the_figure_and_into_a_file(desk):
    shown = desk()
    spot = np.array([[5.0, 5.0]])
    layers = [
        picture.circles("c", "c", spot, spot, cluster=np.array([0])),
        picture.segments("s", "s", np.array([[0.0, 0, 10, 10]]), cluster=np.array([1])),
        picture.band("band", "band", [0, 10], [1, 1], [2, 2]),
        picture.bars("bars", "bars", np.array([0.0, 1]), np.array([3.0])),
        picture.knives("k", "k", np.array([3.0]), np.array([9.0]), cluster=np.array([0])),
        picture.boxes("boxes", "boxes", np.array([[8.0, 8, 9, 9]])),
        picture.tree("tree", "tree", np.array([[2.0, 0, 4, 0, 3]]), cluster=np.array([2])),
        picture.lines("l", "l", [0, 10], [4, 4], dashed=True),
        picture.rule("r", "here", "x", 7),
        picture.points("stars", "stars", spot, cluster=np.array([0]), symbol="star"),
        picture.points("rings", "rings", spot, symbol="ring"),
    ]
    drawn = picture.picture(
        figure="scatter",
        caption="All of it.",
        x=picture.span("x", 0, 10),
        y=picture.span("y", 0, 10),
        clusters=[{"id": one, "title": str(one), "rows": 1} for one in range(3)],
        layers=[],
    )
    shown.draw_figure(drawn)
    empty = shown.page.evaluate("figure.toSVG()")
    for layer in layers:
        shown.draw_figure(drawn | {"layers": [layer]})
        file = shown.page.evaluate("figure.toSVG()")
        assert len(file) > len(empty) + 40, layer["mark"]
        assert "NaN" not in file and "undefined" not in file
    shown.draw_figure(drawn | {"layers": layers})
    assert shown.page.evaluate("figure.toPNG(1).then(blob => blob.size)") > 1000


# Points -----------------------------------------------------------------------------------------


def scattered(**more) -> dict:
    """Four rows in the corners of a figure, ten by ten."""
    xy = np.array([[2.0, 2], [2, 8], [8, 2], [8, 8]])
    layer = picture.points("points", "points", xy, row=np.arange(4), **more)
    return picture.picture(
        figure="scatter",
        caption="Four rows.",
        x=picture.span("x", 0, 10),
        y=picture.span("y", 0, 10),
        clusters=[{"id": one, "title": str(one), "rows": 2} for one in (0, 1, -2)],
        layers=[layer],
    )


def figure_colours(shown: Desk) -> list[list[int]]:
    """The colour in the middle of each of the four points."""
    plot = json.loads(shown.page.locator("#figure").get_attribute("data-plot"))
    places = [(x, y) for x in (0.2, 0.8) for y in (0.8, 0.2)]
    return [
        shown.page.evaluate(
            PIXEL,
            [
                "#figure canvas",
                plot["left"] + x * plot["width"],
                plot["top"] + y * plot["height"],
            ],
        )[:3]
        for x, y in places
    ]


def distance(one, other) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def test_hollow_points_are_rings(desk):
    shown = desk()
    shown.draw_figure(scattered(cluster=np.zeros(4), hollow=np.array([0, 1, 0, 0])))
    full, hollow, *_ = figure_colours(shown)
    assert distance(full, CLUSTERS[0]) < 60
    assert distance(hollow, PLOT) < 60


def test_weak_points_fade_and_light_ones_are_small(desk):
    shown = desk()
    shown.draw_figure(scattered(cluster=np.zeros(4), strength=np.array([1, 0.7, 0.4, 0.1])))
    off = [distance(one, CLUSTERS[0]) for one in figure_colours(shown)]
    assert off == sorted(off) and off[3] > off[0] + 150
    count = "document.querySelector('#figure canvas').getContext('2d')"
    ink = f"""() => {{
      const {{width, height}} = document.querySelector('#figure canvas');
      const {{data}} = {count}.getImageData(0, 0, width, height);
      let blue = 0;
      for (let at = 0; at < data.length; at += 4) blue += data[at + 2] > data[at] + 60 ? 1 : 0;
      return blue;
    }}"""
    shown.draw_figure(scattered(cluster=np.zeros(4), weight=np.full(4, 0.05)))
    small = shown.page.evaluate(ink)
    shown.draw_figure(scattered(cluster=np.zeros(4), weight=np.ones(4)))
    assert 0 < small < shown.page.evaluate(ink) / 4


def test_rows_that_are_not_decided_are_grey(desk):
    shown = desk()
    shown.draw_figure(scattered(cluster=np.array([0, 1, -2, -2])))
    *_, third, fourth = figure_colours(shown)
    for grey in (third, fourth):
        assert max(grey) - min(grey) < 20 and 80 < sum(grey) / 3 < 150
    key = shown.page.locator("#figure .figure-key").last
    expect(key.locator("svg")).not_to_have_class("figure-swatch is-cross")


# Pointing ---------------------------------------------------------------------------------------


def test_a_vertex_is_hovered_and_chosen(desk):
    shown = desk().draw(elbow())
    shown.hover(2, 450)
    expect(shown.tip).to_have_text("k = 2: inertia 500")
    assert shown.lit() > 20
    shown.page.mouse.down()
    shown.page.mouse.up()
    assert ["onChoose", {"n_clusters": 2}] in shown.heard()
    shown.page.mouse.move(5, 700)
    expect(shown.tip).to_be_hidden()
    assert shown.lit() == 0


def test_an_item_that_sets_nothing_is_not_chosen(desk):
    links = picture.Links(values=[{}, {"random_state": 3}])
    bars = picture.bars("b", "b", np.array([0.0, 5, 10]), np.array([5.0, 5]), links=links)
    shown = desk().draw(chart(bars))
    shown.page.mouse.click(*shown.on_page(2, 2))
    assert shown.heard() == []
    shown.page.mouse.click(*shown.on_page(7, 2))
    assert shown.heard() == [["onChoose", {"random_state": 3}]]


def test_a_knife_is_a_row(desk):
    shown = desk().draw(silhouettes())
    shown.hover(0.1, 30)
    assert shown.heard() == [["onRow", 1030], ["onClusterHover", 0]]
    expect(shown.tip).to_contain_text("row 1031 · cluster 0")
    shown.hover(0.1, 90)
    assert shown.heard() == [["onRow", 1080], ["onClusterHover", 1]]
    shown.page.mouse.down()
    shown.page.mouse.up()
    assert shown.heard() == [["onSelectRow", 1080]]
    shown.page.mouse.move(5, 700)
    assert shown.heard() == [["onRow", None], ["onClusterHover", None]]


def test_a_bar_holds_rows(desk):
    links = picture.Links(rows=[np.array([3, 4]), np.array([7])])
    bars = picture.bars("b", "b", np.array([0.0, 5, 10]), np.array([5.0, 5]), links=links)
    shown = desk().draw(chart(bars))
    shown.hover(2, 2)
    assert shown.heard() == [["onRows", [3, 4]]]
    shown.page.mouse.move(5, 700)
    assert shown.heard() == [["onRows", None]]
    shown.page.evaluate("chart.highlightRow(7)")
    one = shown.lit()
    shown.page.evaluate("chart.highlightRows([4, 7])")
    assert shown.lit() > one > 0
    shown.page.evaluate("chart.highlightRow(8)")
    assert shown.lit() == 0


def test_a_merge_is_found_by_its_bridge(desk):
    legs = np.array([[1.0, 0, 3, 0, 2], [2, 2, 8, 0, 9]])
    links = picture.Links(texts=["low", "high"], rows=[np.array([1]), np.array([1, 2])])
    shown = desk().draw(chart(picture.tree("t", "t", legs, cluster=np.array([0, -1]), links=links)))
    shown.hover(5, 9)
    expect(shown.tip).to_have_text("high")
    shown.hover(2, 2)
    expect(shown.tip).to_have_text("low")
    assert [said for name, *said in shown.heard() if name == "onClusterHover"] == [[0]]


# Keys -------------------------------------------------------------------------------------------


def test_keys_walk_and_choose(desk):
    shown = desk().draw(elbow())
    press = shown.page.keyboard.press
    shown.stage.focus()
    press("ArrowRight")
    expect(shown.live).to_have_text("k = 3: inertia 150")  # begins at the chosen one
    press("ArrowRight")
    expect(shown.live).to_have_text("k = 4: inertia 120")
    press("Home")
    press("ArrowLeft")
    expect(shown.live).to_have_text("k = 1: inertia 900")
    press("End")
    press("Enter")
    assert shown.heard() == [["onChoose", {"n_clusters": 5}]]
    press("Escape")
    expect(shown.live).to_have_text("")
    assert shown.lit() == 0


def test_keys_walk_up_and_down_knives(desk):
    shown = desk().draw(silhouettes())
    shown.stage.focus()
    for key in ("Home", "ArrowDown", "PageDown"):
        shown.page.keyboard.press(key)
    rows = [said[0] for name, *said in shown.heard() if name == "onRow"]
    assert rows == [1099, 1098, 1088]  # from the top


def test_the_place_of_the_keys_outlives_a_new_drawing(desk):
    shown = desk().draw(elbow())
    shown.stage.focus()
    shown.page.keyboard.press("End")
    shown.draw(elbow((800.0, 400.0, 140.0, 110.0, 90.0)))
    expect(shown.stage).to_be_focused()
    expect(shown.tip).to_have_text("k = 5: inertia 90")
    shown.page.keyboard.press("ArrowLeft")
    expect(shown.live).to_have_text("k = 4: inertia 110")
    shown.draw(silhouettes())
    expect(shown.tip).to_be_hidden()


# Rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("axis", "cursor"), [("y", "ns-resize"), ("x", "ew-resize")])
def test_a_rule_is_dragged(desk, axis, cursor):
    shown = desk().draw(with_rule(axis=axis))
    handle = shown.page.get_by_role("slider", name="eps")
    expect(handle).to_have_css("cursor", cursor)
    box = handle.bounding_box()
    assert min(box["width"], box["height"]) >= 9
    place = (lambda value: (3, value)) if axis == "y" else (lambda value: (value, 3))
    x, y = shown.on_page(*place(5))
    shown.page.mouse.move(x + 3, y + 3)  # beside the line, but within reach
    shown.page.mouse.down()
    to_x, to_y = shown.on_page(*place(2.5))
    shown.page.mouse.move(to_x + 3, to_y + 3, steps=4)
    shown.page.mouse.up()
    drags = [(said, final) for name, said, final in shown.heard() if name == "onDrag"]
    assert all(one["parameter"] == "eps" and one["also"] == {"method": "x"} for one, _ in drags)
    assert [final for _, final in drags] == [False] * (len(drags) - 1) + [True]
    assert drags[-1][0]["value"] == pytest.approx(2.5, abs=0.06)
    assert all(float(f"{one['value']:.3g}") == one["value"] for one, _ in drags)
    expect(handle).to_have_attribute("aria-valuenow", str(drags[-1][0]["value"]))


def test_a_rule_moves_with_keys(desk):
    shown = desk().draw(with_rule())
    shown.page.get_by_role("slider").focus()
    shown.page.keyboard.press("ArrowUp")
    assert shown.heard() == [
        ["onDrag", {"parameter": "eps", "value": 5.1, "also": {"method": "x"}}, final]
        for final in (False, True)
    ]
    shown.page.keyboard.press("End")
    assert shown.heard()[-1][1]["value"] == 10
    expect(shown.live).to_have_text("")  # no item is walked to


def test_a_rule_in_the_hand_stays_there_when_the_chart_is_drawn_anew(desk):
    shown = desk().draw(with_rule())
    shown.page.mouse.move(*shown.on_page(3, 5))
    shown.page.mouse.down()
    shown.page.mouse.move(*shown.on_page(3, 8))
    handle = shown.page.get_by_role("slider")
    held = handle.get_attribute("aria-valuenow")
    shown.draw(with_rule(6.5))  # the result of an earlier value
    expect(handle).to_have_attribute("aria-valuenow", held)
    shown.page.mouse.up()
    shown.draw(with_rule(6.5))
    expect(handle).to_have_attribute("aria-valuenow", "6.5")


def test_a_rule_without_a_parameter_cannot_be_dragged(desk):
    shown = desk().draw(silhouettes())
    expect(shown.page.get_by_role("slider")).to_have_count(0)


def test_a_tap_shows_and_chooses(desk):
    shown = desk(has_touch=True).draw(elbow())
    shown.page.touchscreen.tap(*shown.on_page(4, 130))
    expect(shown.tip).to_have_text("k = 4: inertia 120")
    assert shown.heard() == [["onChoose", {"n_clusters": 4}]]


# Size, light, end -------------------------------------------------------------------------------


def test_a_chart_is_enlarged(desk):
    shown = desk().draw(elbow())
    button = shown.page.get_by_role("button", name="Enlarge")
    button.click()
    dialog = shown.page.get_by_role("dialog", name="Inertia by k")
    expect(dialog).to_be_visible()
    large = dialog.locator("canvas[data-figure=elbow]").bounding_box()
    assert 800 < large["width"] <= 1000 and 350 < large["height"] <= 640
    dialog.locator(".chart-stage").focus()
    shown.page.keyboard.press("End")
    expect(dialog.locator(".chart-tip")).to_have_text("k = 5: inertia 100")
    shown.page.keyboard.press("Enter")
    assert shown.heard() == [["onChoose", {"n_clusters": 5}]]
    shown.draw(elbow((800.0, 400.0, 140.0, 110.0, 90.0)))
    expect(dialog.locator(".chart-tip")).to_have_text("k = 5: inertia 90")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_a_chart_follows_its_room_and_the_theme(desk):
    shown = desk(device_scale_factor=2).draw(silhouettes())
    shown.page.evaluate("document.getElementById('room').style.width = '260px'")
    canvas = shown.page.locator(shown.canvas)
    expect(canvas).to_have_css("width", "260px")
    shown.wait()
    assert canvas.evaluate("canvas => canvas.width") == 520
    assert shown.colour(0.1, 30) == CLUSTERS[0]
    shown.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    shown.page.wait_for_timeout(50)
    shown.wait()
    assert shown.colour(0.1, 30) == (0x7D, 0x92, 0xFF)


def test_a_chart_becomes_a_file_and_goes(desk):
    shown = desk().draw(elbow())
    kind, size = shown.page.evaluate("chart.toPNG(2).then(blob => [blob.type, blob.size])")
    assert kind == "image/png" and size > 5000
    shown.page.evaluate("chart.destroy(); chart.destroy(); chart.highlightRow(3);")
    expect(shown.page.locator("#room *")).to_have_count(0)
    expect(shown.page.locator("#room")).not_to_have_attribute("data-drawn", "true")


# The main figure --------------------------------------------------------------------------------


def test_rows_are_ringed(desk):
    shown = desk()
    drawn = scattered(cluster=np.array([0, 0, 1, 1]))
    shown.draw_figure(drawn)
    figure = shown.page.locator("#figure")
    dark = """() => {
      const canvas = document.querySelector('#figure canvas');
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] + data[at + 1] + data[at + 2] < 120) count += 1;
      }
      return count;
    }"""
    before = shown.page.evaluate(dark)
    shown.page.evaluate("figure.markRows(Int32Array.from([1, 2, 77]))")
    expect(figure).to_have_attribute("data-drawn", "true")
    two = shown.page.evaluate(dark) - before
    assert two > 20
    shown.draw_figure(drawn, keepView=True)
    assert shown.page.evaluate(dark) - before == two
    shown.draw_figure(drawn)  # other data
    assert shown.page.evaluate(dark) == before
    shown.page.evaluate("figure.markRows([0]); figure.markRows(null);")
    expect(figure).to_have_attribute("data-drawn", "true")
    assert shown.page.evaluate(dark) == before


def test_the_figure_tells_what_is_pointed_at_and_where_it_is_zoomed(desk):
    shown = desk()
    shown.draw_figure(scattered(cluster=np.zeros(4)))
    figure = shown.page.locator("#figure")
    plot = json.loads(figure.get_attribute("data-plot"))
    stage = shown.page.locator(".figure-stage").bounding_box()
    middle = stage["x"] + plot["left"] + 0.2 * plot["width"]
    shown.page.mouse.move(middle, stage["y"] + plot["top"] + 0.2 * plot["height"])
    shown.page.mouse.wheel(0, -200)
    shown.page.wait_for_function("heard.length >= 2")
    (first, row), (second, view), *_ = shown.heard()
    assert (first, row, second) == ("onHover", 1, "onViewChange")
    assert json.loads(figure.get_attribute("data-view")) == view
    assert view["x"][0] > 0 and view["x"][1] < 10
    shown.page.evaluate("figure.setView({x: [1, 4], y: [2, 5]})")
    expect(figure).to_have_attribute("data-view", '{"x":[1,4],"y":[2,5]}')
    assert not [name for name, *_ in shown.heard() if name == "onViewChange"]


def test_a_figure_that_is_gone_stays_silent(desk):
    shown = desk()
    shown.draw_figure(scattered(cluster=np.zeros(4)))
    shown.page.locator(".figure-stage").focus()
    shown.page.keyboard.press("Home")
    shown.page.keyboard.press("+")
    shown.heard()
    shown.page.evaluate(
        "figure.destroy(); document.getElementById('figure').remove(); figure.destroy();"
        "figure.setView({x: [1, 4], y: [2, 5]}); figure.markRows([1]); figure.reset();"
    )
    shown.page.wait_for_timeout(300)
    assert shown.heard() == []
