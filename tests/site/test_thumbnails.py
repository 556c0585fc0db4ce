"""Small images in a chart: right way up, never stretched, framed, pointed at, in a file."""

import base64
import json
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import expect
from static_site import Answer
from test_charts import ACCENT, CLUSTERS, PAGE, PIXEL, Desk, chart

from unlabeled import picture

RED, GREEN, BLUE, YELLOW = (200, 30, 40), (20, 160, 60), (30, 60, 220), (230, 200, 20)
# Two by two: red and green above, blue and yellow below.
QUARTERS = np.array([[[RED, GREEN], [BLUE, YELLOW]]], dtype=np.uint8)
GREY = np.full((1, 4, 4, 1), 128, dtype=np.uint8)
NOISE, QUIET = (0xC2, 0x27, 0x2D), (0x69, 0x6C, 0x73)


def images(places, drawn: np.ndarray, *, cluster=None, size=(4.0, 4.0), **links) -> dict:
    """One image for each place; links are those of a layer."""
    return picture.thumbnails(
        "images",
        "images",
        np.array(places, dtype=float),
        drawn,
        size=size,
        cluster=None if cluster is None else np.array(cluster),
        links=picture.Links(**links),
    )


def even(*layers: dict, up=(0.0, 10.0), **more) -> dict:
    """Ten by ten, a unit as long along x as along y."""
    x, y = picture.span("", 0, 10, kind="none"), picture.span("", *up, kind="none")
    return chart(*layers, even=True, x=x, y=y, **more)


class Sheet(Desk):
    """A chart in even units, 300 pixels wide."""

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in data units is on the canvas: the middle is the middle of the plot."""
        plot = json.loads(self.page.locator("#room").get_attribute("data-plot"))
        across, up = ((axis["min"], axis["max"]) for axis in (self.shown["x"], self.shown["y"]))
        unit = min(plot["width"] / (across[1] - across[0]), plot["height"] / (up[1] - up[0]))
        left = plot["left"] + plot["width"] / 2 + unit * (x - sum(across) / 2)
        return left, plot["top"] + plot["height"] / 2 - unit * (y - sum(up) / 2)

    def unit(self) -> float:
        """CSS pixels of a unit."""
        return self.place(1, 0)[0] - self.place(0, 0)[0]

    def seen(self, x: float, y: float, right: float = 0.0, down: float = 0.0) -> tuple[int, ...]:
        """The colour at a place in data units, or some CSS pixels aside, on white paper."""
        *ink, alpha = self.painted(self.canvas, x, y, right, down)
        return tuple(round(255 + (one - 255) * alpha / 255) for one in ink)

    def painted(
        self, canvas: str, x: float, y: float, right: float, down: float
    ) -> tuple[int, ...]:
        left, top = self.place(x, y)
        return tuple(self.page.evaluate(PIXEL, [canvas, left + right, top + down]))

    def quarters(self, x: float, y: float, reach: float = 1.0) -> list[tuple[int, ...]]:
        """The colours around a place: upper left, upper right, lower left, lower right."""
        around = [(right, up) for up in (reach, -reach) for right in (-reach, reach)]
        return [self.seen(x + right, y + up) for right, up in around]


@pytest.fixture
def sheet(fresh, site) -> Iterator[Callable[[], Sheet]]:
    def make() -> Sheet:
        lab = fresh()
        lab.page.goto(site.address + "charts-test.html")
        expect(lab.page.locator("html")).to_have_attribute("data-there", "true")
        return Sheet(lab.page)

    with site.answering({"charts-test.html": Answer(body=PAGE, type="text/html")}):
        yield make


def near(one, other, tolerance: int = 60) -> bool:
    return float(np.abs(np.subtract(one, other)).sum()) <= tolerance


# What is painted --------------------------------------------------------------------------------


@pytest.mark.parametrize("up", [(0.0, 10.0), (-10.0, 0.0)])
def test_images_stand_the_right_way_up(sheet, up):
    middle = sum(up) / 2
    shown = sheet().draw(even(images([(5, middle)], QUARTERS), up=up))
    assert shown.quarters(5, middle) == [RED, GREEN, BLUE, YELLOW]
    # Pixels are squares: no colour runs into the next one.
    assert shown.quarters(5, middle, 0.1) == [RED, GREEN, BLUE, YELLOW]


def test_grey_images_are_grey_and_each_has_its_own_place(sheet):
    shades = np.array([0, 90, 255], dtype=np.uint8)
    drawn = np.repeat(shades, 9).reshape(3, 3, 3, 1)
    shown = sheet().draw(even(images([(2, 8), (5, 5), (8, 2)], drawn, size=(2, 2))))
    seen = [shown.seen(at, 10 - at) for at in (2, 5, 8)]
    assert seen == [(0, 0, 0), (90, 90, 90), (255, 255, 255)]


def test_an_image_is_never_stretched(sheet):
    wide = np.full((1, 2, 8, 1), 40, dtype=np.uint8)
    shown = sheet().draw(even(images([(5, 5)], wide)))
    assert shown.seen(3.2, 5.3) == shown.seen(6.8, 4.7) == (40, 40, 40)
    assert sum(shown.seen(5, 5.8)) > 600 and sum(shown.seen(5, 4.2)) > 600
    high = np.full((1, 8, 2, 1), 40, dtype=np.uint8)
    shown.draw(even(images([(5, 5)], high)))
    assert shown.seen(5, 6.8) == (40, 40, 40) and sum(shown.seen(5.8, 5)) > 600


def test_an_image_made_smaller_is_smoothed(sheet):
    rows, columns = np.indices((64, 64))
    board = np.where((rows + columns) % 2, 255, 0).astype(np.uint8)[None, :, :, None]
    shown = sheet().draw(even(images([(5, 5)], board, size=(0.6, 0.6))))
    assert 90 < shown.seen(5, 5)[0] < 165


def test_frames_have_the_colours_of_clusters(sheet):
    places = [(2.5, 7.5), (7.5, 7.5), (2.5, 2.5), (7.5, 2.5)]
    layer = images(places, np.repeat(GREY, 4, axis=0), cluster=[1, 2, -1, -2])
    shown = sheet().draw(even(layer, clusters=3))
    half = 2 * shown.unit()
    wanted = [CLUSTERS[1], CLUSTERS[2], NOISE, QUIET]
    for (x, y), ink in zip(places, wanted, strict=True):
        assert near(shown.seen(x, y, -half - 1, 0), ink)
        assert near(shown.seen(x, y, 0, half + 1), ink)
        # It lies outside: the image itself is whole.
        assert shown.seen(x, y, -half + 2, 0) == (128, 128, 128)
        assert sum(shown.seen(x, y, -half - 5, 0)) > 700


def test_a_white_image_does_not_vanish(sheet):
    white = np.full((1, 4, 4, 1), 255, dtype=np.uint8)
    shown = sheet().draw(even(images([(5, 5)], white)))
    edge = -2 * shown.unit()
    around = [sum(shown.seen(5, 5, edge + step, 0)) for step in (-2, -1.5, -1, -0.5, 0, 0.5)]
    assert min(around) < 500
    assert sum(shown.seen(5, 5, edge - 4, 0)) > 700


def test_a_highlighted_cluster_leaves_the_others_faint(sheet):
    layer = images([(2.5, 5), (7.5, 5)], np.repeat(GREY, 2, axis=0), cluster=[0, 1])
    shown = sheet().draw(even(layer, clusters=2))
    shown.page.evaluate("chart.highlightCluster(1)")
    shown.wait()
    assert shown.seen(7.5, 5) == (128, 128, 128)
    assert shown.seen(2.5, 5)[0] > 210
    shown.page.evaluate("chart.highlightCluster(null)")
    shown.wait()
    assert shown.seen(2.5, 5) == (128, 128, 128)


def test_many_images_are_all_painted(sheet):
    across, up = np.meshgrid(np.arange(20) / 2 + 0.25, np.arange(20) / 2 + 0.25)
    places = np.c_[across.ravel(), up.ravel()]
    drawn = np.repeat(GREY, len(places), axis=0)
    shown = sheet().draw(even(images(places, drawn, size=(0.4, 0.4))))
    for x, y in places[::57]:
        assert near(shown.seen(x, y), (128, 128, 128), 6)


# A sheet as such --------------------------------------------------------------------------------


def test_an_even_chart_is_as_high_as_its_width_makes_it(sheet):
    flat = even(images([(5, 2.5)], GREY), up=(0.0, 5.0), height=400)
    shown = sheet().draw(flat)
    for width in (300, 500):
        shown.page.locator("#room").evaluate("(room, to) => {room.style.width = to}", f"{width}px")
        expect(shown.page.locator(Sheet.canvas)).to_have_css("width", f"{width}px")
        shown.wait()
        plot = json.loads(shown.page.locator("#room").get_attribute("data-plot"))
        assert plot["width"] > width - 20
        assert plot["height"] == pytest.approx(plot["width"] / 2, abs=1.5)
    # Others keep the height that they are given.
    shown.draw(chart(height=180))
    assert shown.stage.bounding_box()["height"] == 180


def test_enlarged_images_stay_together(sheet):
    shown = sheet().draw(even(images([(2.5, 5), (7.5, 5)], np.repeat(GREY, 2, axis=0))))
    shown.page.get_by_role("button", name="Enlarge").click()
    large = shown.page.locator("dialog canvas[data-figure]")
    expect(large).to_be_visible()
    dark = large.evaluate(
        """async canvas => {
          while (canvas.closest("[data-drawn]")?.dataset.drawn !== "true") {
            await new Promise(requestAnimationFrame);
          }
          const {width, height} = canvas;
          const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
          const found = {across: new Set(), down: new Set()};
          for (let at = 0; at < width * height; at += 1) {
            if (data[4 * at] !== 128 || data[4 * at + 3] !== 255) continue;
            found.across.add(at % width);
            found.down.add(Math.floor(at / width));
          }
          return [found.across.size, found.down.size];
        }"""
    )
    # Two squares, each four tenths of the plot's side.
    assert dark[1] > 100 and dark[0] == pytest.approx(2 * dark[1], abs=4)


# Pointing ---------------------------------------------------------------------------------------


def test_an_image_is_told_lit_and_chosen(sheet):
    layer = images(
        [(2.5, 5), (7.5, 5)],
        np.repeat(GREY, 2, axis=0),
        texts=["the first", "the second"],
        row=np.array([40, 41]),
    )
    shown = sheet().draw(even(layer))
    shown.hover(8.5, 6)
    expect(shown.tip).to_have_text("the second")
    assert shown.heard() == [["onRow", 41]]
    assert shown.lit() > 100
    shown.page.mouse.click(*shown.on_page(8.5, 6))
    assert shown.heard() == [["onSelectRow", 41]]
    shown.hover(5, 5)
    expect(shown.tip).to_be_hidden()
    assert shown.heard() == [["onRow", None]] and shown.lit() == 0


def test_a_lit_image_is_framed_in_the_accent(sheet):
    layer = images([(2.5, 5), (7.5, 5)], np.repeat(GREY, 2, axis=0), row=np.array([4, 5]))
    shown = sheet().draw(even(layer))
    shown.page.evaluate("chart.highlightRow(4)")
    half = 2 * shown.unit()
    *ink, alpha = shown.painted(shown.overlay, 2.5, 5, -half - 1, 0)
    assert near(ink, ACCENT) and alpha > 200
    assert shown.painted(shown.overlay, 7.5, 5, -half - 1, 0)[3] == 0


def test_keys_walk_from_image_to_image(sheet):
    texts = ["upper left", "upper right", "lower left", "lower right"]
    places = [(2.5, 7.5), (7.5, 7.5), (2.5, 2.5), (7.5, 2.5)]
    shown = sheet().draw(even(images(places, np.repeat(GREY, 4, axis=0), texts=texts)))
    shown.stage.focus()
    heard = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        shown.page.keyboard.press(key)
        heard.append(shown.live.inner_text())
    assert heard == ["upper left", "upper right", "lower right", "lower left"]


# A file -----------------------------------------------------------------------------------------


def test_a_file_holds_each_image(sheet):
    shown = sheet()
    drawn = np.concatenate([QUARTERS, QUARTERS[:, ::-1]])
    nothing = {"x": picture.span("x", 0, 10), "y": picture.span("y", 0, 10)}
    layer = images([(2.5, 5), (7.5, 5)], drawn, cluster=[0, 1])
    clusters = [{"id": one, "title": str(one), "rows": 1} for one in (0, 1)]
    shown.draw_figure(
        picture.picture(
            figure="sheet", caption="Two.", clusters=clusters, layers=[layer], **nothing
        )
    )
    svg = shown.page.evaluate("figure.toSVG()")
    found = re.findall(r"<image [^>]*/>", svg)
    assert len(found) == 2
    for image in found:
        assert 'style="image-rendering: pixelated"' in image
        width, height = (
            float(re.search(rf'{name}="([\d.]+)"', image)[1]) for name in ("width", "height")
        )
        assert width == height > 50
        data = re.search(r'href="data:image/png;base64,([^"]+)"', image)[1]
        assert base64.b64decode(data).startswith(b"\x89PNG")
    for ink in ("#334ecf", "#ea6a00"):
        assert re.search(rf'<rect [^>]*fill="none" stroke="{ink}" stroke-width="2"', svg)
