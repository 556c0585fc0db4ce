"""Sets of images: what the page shows of a table whose rows are images."""

import re

import pytest
from lab import IRIS, Lab
from playwright.sync_api import Locator, expect
from reports import Chart, Study

DIGITS = "#v=1&data=digits&algorithm=kmeans&n_clusters=10&n_init=1&random_state=42&scale=none"
FACES = "#v=1&data=faces&algorithm=kmeans&n_clusters=12&n_init=1&random_state=42&scale=none"
# How many different shades the pixels of a canvas have.
SHADES = """
canvas => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  return new Set(new Uint32Array(data.buffer)).size;
}
"""


def images(lab: Lab, id: str) -> Study:
    return Study(lab, id, "images")


def shades(canvas: Locator) -> int:
    return canvas.evaluate(SHADES)


def pictured(chart: Chart) -> int:
    """The shades that a chart is painted with."""
    chart.wait()
    return shades(chart.host.locator("canvas[data-figure]"))


def test_the_tab_is_there_for_images_alone(lab):
    lab.open(DIGITS)
    expect(lab.page.locator("#tab-images")).to_be_visible()
    lab.open(IRIS)
    expect(lab.page.locator("#tab-images")).to_be_hidden()
    lab.open(f"{IRIS}&tab=images")
    expect(lab.page.locator("#tab-fit")).to_have_attribute("aria-selected", "true")


def test_contact_sheets_lead_to_rows_and_search_follows(lab):
    lab.open(f"{DIGITS}&tab=images")
    sheets = images(lab, "contact_sheets").wait()
    expect(sheets.verdict).to_contain_text("1,797 images in 10 clusters")
    search = images(lab, "search_by_example").wait()
    expect(search.verdict).to_contain_text("Image 1 is in cluster")
    first = sheets.chart("contact-sheet-0")
    assert pictured(first) > 20
    number = first.find(r"image ([\d,]+): distance", height=0.25)[1]
    assert first.lit() > 50
    first.click()
    expect(lab.page.locator("#figure")).to_have_attribute(
        "data-selected", str(int(number.replace(",", "")) - 1)
    )
    expect(search.verdict).to_contain_text(f"Image {number} is in cluster 0")
    search.wait()
    assert pictured(search.chart("search-by-example")) > 15  # digits have 17 shades


@pytest.mark.parametrize(
    ("id", "says"),
    [
        ("generated_images", r"24 images drawn from \d+ normal"),
        ("odd_images", r"\d"),
        ("image_components", "41 of 64 dimensions keep 99 %"),
    ],
)
def test_what_takes_longer_is_worked_out_on_demand(lab, id, says):
    lab.open(f"{DIGITS}&tab=images")
    study = images(lab, id).work_out()
    expect(study.verdict).to_contain_text(re.compile(says))


@pytest.mark.parametrize(("state", "answer"), [(DIGITS, "digit"), (FACES, "person")])
def test_a_row_is_seen_as_an_image(lab, state, answer):
    lab.open(state)
    panel = lab.page.locator("#row .thumbnail")
    expect(panel).to_be_hidden()
    lab.page.locator(".figure-area, .figure-stage").first.focus()
    lab.page.keyboard.press("Home")
    card = lab.page.locator(".figure-card")
    expect(card.locator(".thumbnail")).to_be_visible()
    expect(card.locator("dt")).to_have_text([answer])
    lab.page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(panel).to_have_attribute("aria-label", "Row 1 as an image")
    assert shades(panel) > 5
    # Enlarged by a whole number, its pixels are squares.
    size = panel.evaluate("one => [one.clientWidth / one.width, one.clientHeight / one.height]")
    assert size[0] == size[1] == int(size[0]) > 1


def test_a_row_of_numbers_has_no_image(lab):
    lab.open(IRIS)
    lab.page.locator(".figure-area, .figure-stage").first.focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#row .verdict")).to_contain_text("Row 1")
    expect(lab.page.locator(".thumbnail")).to_have_count(0)
