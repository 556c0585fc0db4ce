"""Sets of images: what the page shows of a table whose rows are images."""

import re

import pytest
from image_files import as_file, claiming, halves, noise
from lab import IRIS, Lab
from PIL import Image
from playwright.sync_api import Locator, expect
from reports import Chart, Study

import unlabeled as un

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
# A file in the hand over an element, and let go there.
DROP = """
([selector, name, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name));
  for (const type of ["dragover", "drop"]) {
    document.querySelector(selector).dispatchEvent(
      new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  }
}
"""
ROW, EXAMPLE = "study-search_by_example-row", "study-search_by_example-example"


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
    expect(lab.page.locator(":is(#row, .figure-card) .thumbnail")).to_have_count(0)


# A new image to search by ------------------------------------------------------------------------


def digit(number: int, times: int = 1) -> bytes:
    """An image of the sample, by its number from 1, as a file."""
    image = Image.fromarray(un.sample("digits").images.thumbnails[number - 1, :, :, 0])
    return as_file(image.resize((8 * times, 8 * times), Image.Resampling.NEAREST))


def searched(lab: Lab) -> Study:
    """The search, before any image is given; nothing in the address is about that."""
    lab.open(f"{DIGITS}&tab=images")
    return images(lab, "search_by_example").wait()


def give(lab: Lab, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": data}
    lab.parameter(EXAMPLE).set_input_files(file)


@pytest.mark.parametrize("times", [1, 8])
def test_a_new_image_is_searched_by_until_a_row_is_chosen(lab, times):
    search = searched(lab)
    state, runs = lab.raw_hash(), lab.runs()
    give(lab, "my digit.png", digit(43, times))
    expect(search.verdict).to_contain_text(
        re.compile(r"“my digit.png” goes to cluster \d, with \d+ images: image 43 is the same")
    )
    search.wait()
    expect(search.node).to_contain_text("The fit sees it as 8 × 8 grey pixels.")
    expect(search.node.locator(".drop")).to_contain_text("my digit.png")
    expect(lab.parameter(ROW)).to_have_count(0)
    assert (lab.raw_hash(), lab.runs()) == (state, runs), "a link cannot hold a file"
    chart = search.chart("search-by-example")
    assert pictured(chart) > 15
    chart.find("the example as it was given", height=0.25)
    chart.find("the example as the fit sees it", height=0.75)
    number = chart.find(r"image (\d+): distance [1-9]", height=0.25)[1]
    assert chart.lit() > 50
    chart.click()
    expect(search.verdict).to_contain_text(f"Image {number} is in cluster")
    expect(search.node.locator(".drop")).to_contain_text("browse")
    expect(lab.parameter(ROW)).to_have_value(number)


def test_the_way_back_leads_to_the_row_before(lab):
    search = searched(lab)
    search.set("row", 5)
    expect(search.verdict).to_contain_text("Image 5 is in cluster")
    give(lab, "another.png", as_file(halves(40, 20)))
    expect(search.verdict).to_contain_text("“another.png” goes to cluster")
    expect(search.wait().node).to_contain_text("cut out, which leaves 50 % out; colours became")
    back = lab.page.locator(f"#parameter-{EXAMPLE}-clear")
    expect(back).to_have_text("Use an image of the set")
    back.focus()
    lab.page.keyboard.press("Enter")
    expect(search.verdict).to_contain_text("Image 5 is in cluster")
    expect(lab.parameter(ROW)).to_have_value("5")
    expect(lab.parameter(EXAMPLE)).to_be_focused()
    expect(back).to_have_count(0)


def test_a_new_image_goes_along_with_new_fits(lab):
    search = searched(lab)
    give(lab, "zero.png", digit(1, 5))
    expect(search.verdict).to_contain_text("image 1 is the same")
    with lab.run():
        lab.parameter("components").select_option("0.99")
    expect(search.wait().verdict).to_contain_text("“zero.png” goes to cluster")
    expect(search.verdict).to_contain_text("image 1 is the same")
    lab.open("#v=1&data=digits&algorithm=dbscan&eps=5&min_samples=5&scale=none&tab=images")
    expect(search.wait().verdict).to_contain_text("“zero.png” is noise by the rule for new rows")


def test_an_image_that_is_dropped_there_stays_there(lab):
    search = searched(lab)
    runs = lab.runs()
    target = "#study-search_by_example .drop"
    lab.page.evaluate(DROP, [target, "dropped.png", list(digit(7))])
    expect(search.verdict).to_contain_text("“dropped.png” goes to cluster")
    search.wait()
    assert lab.hash()["data"] == "digits" and lab.runs() == runs


TORN = "“odd.png” is not complete: the end of the file is missing. Copy or download it again."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (digit(3, 20)[:-40], TORN),
        (b"Only words, no image at all.", "“odd.png” is no image: it holds text."),
        (b"", "“odd.png” is empty."),
        (claiming(20_000, 20_000), "the most this page takes is 50 million"),
        (digit(3)[:20] + noise(9, 9).tobytes() + digit(3)[-12:], "“odd.png”"),
    ],
    ids=["torn", "text", "empty", "huge", "damaged"],
)
def test_a_new_image_that_cannot_be_read(lab, data, says):
    search = searched(lab)
    give(lab, "good.png", digit(43))
    expect(search.verdict).to_contain_text("“good.png” goes to cluster")
    search.wait()
    before = search.verdict.inner_text(), lab.raw_hash(), lab.runs()
    give(lab, "odd.png", data)
    trouble = search.node.get_by_role("alert").filter(has_text="odd.png")
    expect(trouble).to_be_visible()
    expect(trouble).to_contain_text(says)
    assert (search.verdict.inner_text(), lab.raw_hash(), lab.runs()) == before
    expect(search.node.locator(".drop")).to_contain_text("good.png")
    expect(search.node).to_have_attribute("data-state", "done")
    give(lab, "better.png", digit(44))
    expect(search.verdict).to_contain_text("“better.png” goes to cluster")
    expect(trouble).to_have_count(0)


def test_an_image_has_no_more_than_its_pixels(lab):
    search = searched(lab)
    give(lab, "good.png", digit(43))
    expect(search.verdict).to_contain_text("“good.png” goes to cluster")
    lab.open(f"{DIGITS}&tab=images&columns=digit,pixel_3_3")
    problem = search.node.locator(".study-problem")
    expect(problem).to_contain_text("The fit also uses “digit”, which a new image does not have.")
    lab.page.locator(f"#parameter-{EXAMPLE}-clear").click()
    expect(search.verdict).to_contain_text(re.compile(r"Image \d+ is in cluster"))
    expect(problem).to_be_empty()
