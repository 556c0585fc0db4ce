"""The picture: pointed at, zoomed, walked through with keys, its layers and axes."""

import re
from functools import cache

import numpy as np
import pytest
from lab import BLOBS, IRIS, QUICK
from playwright.sync_api import expect

import unlabeled as un
from unlabeled.result import Fit


@cache
def five_blobs() -> Fit:
    """The state BLOBS, worked out here instead of in the browser."""
    X = un.prepare(un.sample("five_blobs"), scale="none")
    return un.fit("kmeans", X, n_clusters=5, init="random", n_init=10, random_state=2)


@cache
def lonely_row() -> tuple[int, tuple[float, float, int]]:
    """The row of five_blobs that has the most room around it: number, x1, x2, cluster."""
    X = np.asarray(five_blobs().X)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    row = int(distances.min(axis=0).argmax())
    return row, (*X[row].tolist(), int(five_blobs().labels[row]))


def test_hover_tells_row_and_cluster(lab):
    lab.open(BLOBS)
    row, (x, y, cluster) = lonely_row()
    lab.hover_at(x, y)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", str(row))
    card = lab.page.locator(".figure-card")
    expect(card).to_contain_text(f"Row {row + 1:,}")
    expect(card).to_contain_text(f"cluster {cluster}")
    expect(card).to_contain_text("source")  # a column that is not drawn
    lab.page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    assert lab.figure("hover") is None


def test_wheel_zooms_and_reset_shows_everything(lab):
    lab.open(BLOBS)
    figure = lab.page.locator("#figure")
    whole, before = lab.figure("view"), lab.view()
    lab.hover_at(-1.5, 2.3)
    at = lab.pixel(-1.5, 2.3)
    lab.page.mouse.wheel(0, -240)
    expect(figure).not_to_have_attribute("data-view", whole)
    lab.wait_until_drawn()
    after = lab.view()
    assert before["x"][0] < after["x"][0] < -1.5 < after["x"][1] < before["x"][1]
    assert lab.pixel(-1.5, 2.3) == pytest.approx(at, abs=1.5)  # zoomed towards the pointer
    lab.wait_until_ready()
    lab.page.locator("#zoom-reset").click()
    expect(figure).to_have_attribute("data-view", whole)


def test_drag_pans(lab):
    lab.open(BLOBS)
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    before = lab.view()
    x, y = lab.pixel(-1.5, 2.3)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 30, y + 20)
    lab.page.mouse.move(x + 60, y + 40)
    lab.page.mouse.up()
    lab.wait_until_drawn()
    after = lab.view()
    assert lab.pixel(-1.5, 2.3) == pytest.approx((x + 60, y + 40), abs=1.5)
    assert after["x"][1] - after["x"][0] == pytest.approx(before["x"][1] - before["x"][0])
    assert lab.figure("selected") is None  # a drag is no click


def test_buttons_zoom_and_double_click_resets(lab):
    lab.open(BLOBS)
    whole, before = lab.figure("view"), lab.view()
    lab.page.locator("#zoom-in").click()
    expect(lab.page.locator("#figure")).not_to_have_attribute("data-view", whole)
    lab.wait_until_drawn()
    inner = lab.view()
    assert before["x"][0] < inner["x"][0] < inner["x"][1] < before["x"][1]
    lab.page.locator("#zoom-out").click()
    lab.wait_until_drawn()
    assert lab.view()["x"] == pytest.approx(before["x"])
    expect(lab.page.locator(".figure-stage")).not_to_have_class(re.compile("is-zoomed"))
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    lab.page.mouse.dblclick(*lab.pixel(-1.0, 1.3))
    expect(lab.page.locator("#figure")).to_have_attribute("data-view", whole)


def test_the_view_stays_when_only_a_parameter_changes(lab):
    lab.open(BLOBS)
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    lab.wait_until_ready()
    view = lab.figure("view")
    with lab.run():
        lab.set_box("n_clusters", 4)
    assert lab.figure("view") == view


def test_keys_walk_from_point_to_point(lab):
    lab.open(BLOBS)
    labels = five_blobs().labels
    live = lab.page.locator(".figure [aria-live]")
    lab.page.locator(".figure-stage").focus()
    lab.page.keyboard.press("Home")
    expect(live).to_contain_text(f"Row 1, cluster {labels[0]}")
    expect(live).to_contain_text("x1 ")
    lab.page.keyboard.press("PageDown")
    expect(live).to_contain_text(f"Row 2, cluster {labels[1]}")
    lab.page.keyboard.press("PageUp")
    expect(live).to_contain_text("Row 1,")
    lab.page.keyboard.press("ArrowRight")
    expect(live).not_to_contain_text("Row 1,")
    lab.page.keyboard.press("End")
    expect(live).to_contain_text("Row 2,000")
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#foot-selection")).to_have_text("selection: row 2000")
    lab.page.keyboard.press("Escape")
    expect(live).to_have_text("")


def test_keys_zoom_and_pan(lab):
    lab.open(BLOBS)
    whole = lab.figure("view")
    figure = lab.page.locator("#figure")
    lab.page.locator(".figure-stage").focus()
    lab.page.keyboard.press("+")
    expect(figure).not_to_have_attribute("data-view", whole)
    lab.wait_until_drawn()
    zoomed = lab.view()
    lab.page.keyboard.press("Shift+ArrowRight")
    lab.page.wait_for_function(
        "x => JSON.parse(document.getElementById('figure').dataset.view).x[0] > x",
        arg=zoomed["x"][0],
    )
    lab.page.keyboard.press("0")
    expect(figure).to_have_attribute("data-view", whole)


def test_the_figure_says_what_it_shows(lab):
    lab.open(BLOBS)
    stage = lab.page.locator(".figure-stage")
    expect(stage).to_have_attribute("aria-label", "x2 against x1: 2,000 points in 5 clusters")
    canvas = lab.page.locator("#figure canvas[data-figure]")
    expect(canvas).to_have_attribute("data-figure", "scatter")
    expect(lab.page.locator("#figure figcaption")).to_have_text(lab.caption())
    expect(lab.page.locator("#strip-text")).to_contain_text("2,000 rows in 5 clusters")


def test_layers_can_be_hidden(lab):
    lab.open(BLOBS)
    row, (x, y, _) = lonely_row()
    full = lab.colours()
    points = lab.page.locator("[data-layer=points]")
    points.click()
    expect(points).to_have_attribute("aria-pressed", "false")
    lab.wait_until_drawn()
    assert lab.colours() < full
    lab.hover_at(x, y)
    assert lab.figure("hover") is None
    with lab.run():
        lab.set_box("n_clusters", 4)
    expect(points).to_have_attribute("aria-pressed", "false")
    points.click()
    lab.wait_until_drawn()
    lab.hover_at(x, y)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", str(row))


def test_axes_are_a_choice(lab):
    lab.open(IRIS)
    before = lab.scores()
    stage = lab.page.locator(".figure-stage")
    expect(stage).to_have_attribute("aria-label", re.compile("PC 2.* against PC 1"))
    with lab.run():
        lab.page.locator("#axis-x").select_option("petal_length_cm")
    expect(stage).to_have_attribute("aria-label", re.compile("against petal_length_cm"))
    with lab.run():
        lab.page.locator("#axis-y").select_option("petal_width_cm")
    expect(stage).to_have_attribute(
        "aria-label", re.compile("petal_width_cm against petal_length_cm: 150 points")
    )
    assert lab.scores() == pytest.approx(before, abs=1e-9)
    assert (lab.hash()["x"], lab.hash()["y"]) == ("petal_length_cm", "petal_width_cm")
    assert 0 < lab.view()["x"][0] < 1 < lab.view()["x"][1] < 8  # centimetres


def colours_at_rest(lab) -> int:
    """The colours of the picture once its finer regions have come."""
    before = None
    while (now := lab.colours()) != before:
        before = now
        lab.page.wait_for_timeout(600)
        lab.wait_until_ready()
        lab.wait_until_drawn()
    return now


def test_the_legend_highlights_a_cluster(lab):
    lab.open(BLOBS)
    key = lab.page.locator(".figure-key").first
    expect(key).to_have_attribute("aria-label", re.compile(r"cluster 0 · \d+ rows"))
    before = colours_at_rest(lab)
    key.click()
    expect(key).to_have_attribute("aria-pressed", "true")
    assert colours_at_rest(lab) != before
    key.click()
    assert colours_at_rest(lab) == before


def test_dark_and_light(lab):
    lab.open(BLOBS)
    corner = """() => {
      const canvas = document.querySelector("#figure canvas[data-figure]");
      return [...canvas.getContext("2d").getImageData(canvas.width - 40, 40, 1, 1).data];
    }"""
    light = lab.page.evaluate(corner)
    lab.page.locator("#theme").click()
    expect(lab.page.locator("html")).to_have_attribute("data-theme", "dark")
    lab.page.wait_for_function(f"before => ({corner})()[0] < before / 2", arg=light[0])
    lab.page.locator("#theme").click()
    lab.page.wait_for_function(f"before => ({corner})()[0] === before", arg=light[0])


def test_the_system_s_dark_mode_is_followed(fresh):
    lab = fresh(color_scheme="dark").visit("", "?start=click")
    expect(lab.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_crisp_on_a_dense_screen(fresh):
    lab = fresh(device_scale_factor=2).visit("", "?start=click")
    lab.wait_until_drawn()
    pixels, css = lab.page.locator("#figure canvas[data-figure]").evaluate(
        "canvas => [canvas.width, canvas.getBoundingClientRect().width]"
    )
    assert pixels == pytest.approx(2 * css, abs=1)


def test_resize(lab):
    lab.open(BLOBS)
    canvas = lab.page.locator("#figure canvas[data-figure]")
    wide = canvas.bounding_box()["width"]
    lab.page.set_viewport_size({"width": 1100, "height": 700})
    lab.page.wait_for_function(
        "wide => document.querySelector('#figure canvas[data-figure]').clientWidth < wide - 50",
        arg=wide,
    )
    lab.wait_until_drawn()
    assert canvas.bounding_box()["width"] <= lab.page.locator(".stage").bounding_box()["width"]
    assert lab.colours() > 50
    row, (x, y, _) = lonely_row()
    lab.hover_at(x, y)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", str(row))


def test_a_touch_selects(fresh):
    lab = fresh(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    lab.visit("", "?start=click")
    lab.wait_until_drawn()
    lab.page.locator(".figure-stage").scroll_into_view_if_needed()
    lab.page.touchscreen.tap(*lab.pixel(-2.8, 2.95))  # beside the centre
    expect(lab.page.locator("#figure")).to_have_attribute("data-selected", re.compile(r"\d+"))


def test_a_hundred_thousand_rows_stay_usable(lab):
    lab.open(QUICK)
    # Made in the page: sending so much to it takes longest.
    with lab.run(120_000):
        lab.page.evaluate(
            """() => {
              const lines = ["a,b"];
              let seed = 1;
              const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
              for (let row = 0; row < 100000; row += 1) {
                const shift = 5 * (row % 2);
                lines.push(`${(random() + shift).toFixed(4)},${(random() - shift).toFixed(4)}`);
              }
              const transfer = new DataTransfer();
              transfer.items.add(new File([lines.join("\\n")], "many.csv"));
              document.body.dispatchEvent(new DragEvent("drop",
                {dataTransfer: transfer, bubbles: true, cancelable: true}));
            }"""
        )
    assert lab.figure("points") == "100000" and sum(lab.sizes()) == 100_000
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    x, y = lab.pixel(3, -2)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    for step in range(1, 11):
        lab.page.mouse.move(x + 8 * step, y - 4 * step)
    lab.page.mouse.up()
    assert lab.pixel(3, -2) == pytest.approx((x + 80, y - 40), abs=1.5)
    lab.wait_until_ready()
    lab.page.locator("#zoom-reset").click()
    lab.hover_at(5.2, -4.2)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", re.compile(r"\d+"))
    with lab.run(120_000):
        lab.set_box("n_clusters", 3)
    assert len(lab.sizes()) == 3
