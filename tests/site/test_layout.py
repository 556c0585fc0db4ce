"""Nothing runs over an edge, nothing lies on anything else, at any width."""

import pytest
from lab import BLOBS, IRIS, Lab
from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}
SIZES = [(390, 844), (760, 1024), (1000, 700), (1280, 720), (1440, 900), (1920, 1080)]
WIDEST = "#v=1&data=wine&algorithm=kmeans&n_clusters=12"

# Elements that stick out of the page on either side, but not those inside a box that scrolls.
STICKING_OUT = """
() => {
  const scrolls = (one) => {
    for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")].filter((one) => {
    const {left, right, width} = one.getBoundingClientRect();
    return width > 1 && (right > innerWidth + 1 || left < -1) && !scrolls(one)
      && getComputedStyle(one).position !== "absolute";
  }).map((one) => one.outerHTML.slice(0, 120));
}
"""
# Buttons, boxes and words of the panels that something else covers.
COVERED = """
(selector) => {
  const hidden = (one, rectangle) => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflow === "visible") continue;
      const box = at.getBoundingClientRect();
      const x = rectangle.left + rectangle.width / 2;
      const y = rectangle.top + rectangle.height / 2;
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) return true;
    }
    return false;
  };
  return [...document.querySelectorAll(selector)].filter((one) => {
    const box = one.getBoundingClientRect();
    const x = box.left + box.width / 2;
    const y = box.top + box.height / 2;
    if (box.width < 2 || y < 0 || y >= innerHeight || x < 0 || x >= innerWidth) return false;
    if (!one.checkVisibility() || hidden(one, box)) return false;
    const top = document.elementFromPoint(x, y);
    return top && top !== one && !one.contains(top) && !top.contains(one)
      && !top.closest(".actions");
  }).map((one) => `${one.outerHTML.slice(0, 100)}`);
}
"""
WORTH_SEEING = ":is(button, select, input:not([type=file]), output, h2, td, p)"


def fit(lab: Lab, width: int, height: int, hash: str) -> None:
    lab.page.set_viewport_size({"width": width, "height": height})
    lab.open(hash)
    lab.wait_until_drawn()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_scrolling_sideways(lab, width, height):
    fit(lab, width, height, WIDEST)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lab.page.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_covered(lab, width, height):
    fit(lab, width, height, IRIS)
    assert lab.page.evaluate(COVERED, WORTH_SEEING) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900)])
def test_wide_pages_need_no_scrolling(lab, width, height):
    fit(lab, width, height, BLOBS)
    assert lab.page.evaluate("document.documentElement.scrollHeight") <= height
    foot = lab.page.locator(".foot").bounding_box()
    assert foot["y"] + foot["height"] == pytest.approx(height, abs=1)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("table", [False, True])
def test_nothing_overlaps_the_footer(lab, width, height, table):
    fit(lab, width, height, IRIS)
    if table:
        lab.page.locator("#table-toggle").click()
        lab.page.locator("#table-drawer tbody tr").first.wait_for()
        lab.wait_until_drawn()
    foot = lab.page.locator(".foot").bounding_box()
    for part in ("#controls", ".stage", "#results", ".strip"):
        box = lab.page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= foot["y"] + 1, part
    if table:
        drawer = lab.page.locator("#table-drawer").bounding_box()
        assert drawer["y"] >= foot["y"] + foot["height"] - 1


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_picture_is_large_enough(lab, width, height):
    fit(lab, width, height, BLOBS)
    canvas = lab.page.locator("#figure canvas[data-figure]").bounding_box()
    assert canvas["width"] >= min(width * 0.85, 400) and canvas["height"] >= 250


def test_a_message_is_in_view_on_a_phone(lab):
    lab.page.set_viewport_size(PHONE)
    lab.open(IRIS)
    lab.parameter("n_clusters").scroll_into_view_if_needed()
    lab.set_box("n_clusters", "many")
    lab.message().wait_for()
    expect(lab.message()).to_be_in_viewport()


def test_long_names_do_not_break_the_page(lab):
    name = "a very long column name without any end " * 4
    lines = [f"{name}1,{name.replace(' ', '_')}2"] + [f"{i % 7},{i % 11}" for i in range(30)]
    lab.open(IRIS)
    lab.upload("x" * 120 + ".csv", "\n".join(lines).encode())
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert lab.page.evaluate(STICKING_OUT) == []
    lab.page.set_viewport_size(PHONE)
    lab.wait_until_drawn()
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
