"""One image divided by colour: samples, the divider, lighting, the palette, areas, lost colours."""

import io
import json
import re

import image_files
import numpy as np
import pytest
from image_files import BLUE, GREEN, RED, YELLOW, as_file
from image_lab import BEETLE, LANDSCAPE, TEMPLE, ImageLab
from lab import IRIS
from PIL import Image
from playwright.sync_api import expect
from reports import Chart

import unlabeled as un

# How many different colours a canvas has.
COLORS = """
canvas => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  return new Set(new Uint32Array(data.buffer)).size;
}
"""


@pytest.fixture
def image(lab) -> ImageLab:
    return ImageLab(lab)


def four_fields() -> bytes:
    """Four colours, of which one takes half."""
    made = image_files.plain(60, 40, RED)
    for ink, box in ((BLUE, (0, 0, 30, 20)), (GREEN, (30, 0, 45, 20)), (YELLOW, (45, 0, 60, 20))):
        made.paste(ink, box)
    return as_file(made)


def hex_of(ink: tuple[int, ...]) -> str:
    return "#" + "".join(f"{one:02x}" for one in ink)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


# Numbers ----------------------------------------------------------------------------------------


def test_a_sample_is_divided_as_python_does(lab, image):
    lab.open(BEETLE)
    own = un.segment("kmeans", un.image_sample("beetle"), n_clusters=8)
    assert [(one.hex, one.pixels) for one in image.palette()] == [
        (one.hex, one.pixels) for one in own.palette()
    ]
    scores = image.scores()
    assert scores["inertia"] == pytest.approx(own.scores["inertia"], rel=1e-9)
    assert scores["error"] == pytest.approx(own.scores["error"], rel=1e-9)
    assert image.summary() == "400 × 266 pixels · 9,608 colours"
    assert image.title() == "8 colours" and "8 colours" in lab.caption()
    expect(lab.page.locator("#image-how")).to_contain_text("Exact")
    assert image.lost().count() == 0
    expect(lab.page.locator("#foot-rows")).to_have_text("106,400 pixels in 8 colours")


def test_exact_palettes_are_recovered(lab, image):
    lab.open(BEETLE)
    lab.upload("four fields.png", four_fields())
    assert image.pixels() == {
        hex_of(RED): 1200,
        hex_of(BLUE): 600,
        hex_of(GREEN): 300,
        hex_of(YELLOW): 300,
    }
    assert image.scores()["inertia"] == 0
    assert image.notes() == "It has only 4 colours, so it is divided into 4."
    assert lab.hash() == {"v": "1", "data": "image", "algorithm": "kmeans", "n_clusters": "4"}


def test_a_photograph_stands_before_python_has_divided_it(fresh):
    lab = fresh().visit(TEMPLE)
    image = ImageLab(lab)
    image.expect("drawn", "true")
    assert image.view("divider") == ""
    lab.wait_for_run(0, 90_000)
    assert image.summary() == "640 × 427 pixels · 96,615 colours"
    assert len(image.palette()) == 8 and sum(image.pixels().values()) == 640 * 427
    expect(lab.page.locator("#image-how")).to_contain_text("mean colours")


@pytest.mark.parametrize(
    "algorithm", ["minibatch_kmeans", "mean_shift", "gaussian_mixture", "dbscan"]
)
def test_every_method_divides_the_landscape(lab, image, algorithm):
    lab.open(f"#v=1&data=landscape&algorithm={algorithm}")
    lines = image.palette()
    assert len(lines) >= 3 and sum(line.pixels for line in lines) > 0.9 * 106_400
    counts = "visible" if algorithm in ("minibatch_kmeans", "gaussian_mixture") else "hidden"
    getattr(expect(lab.page.locator("#tab-counts")), f"to_be_{counts}")()


def test_spaces_and_places_change_the_result(lab, image):
    lab.open(BEETLE)
    plain = image.pixels()
    with lab.run():
        lab.parameter("space").select_option("lab")
    seen = image.pixels()
    assert seen != plain
    with lab.run():
        lab.set_box("position_weight", 2)
    assert image.pixels() != seen
    assert lab.hash()["space"] == "lab" and lab.hash()["position_weight"] == "2"


# Seeing -----------------------------------------------------------------------------------------


def test_the_divider_is_dragged_and_moved_by_keys(lab, image):
    lab.open(LANDSCAPE)
    image.expect("divider", "0.5000")
    original, result = image.color_at(0.45, 0.3), image.color_at(0.55, 0.3)
    assert result in image.pixels()
    x, y = image.place(0.5, 0.5)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(image.place(0.8, 0.5)[0], y, steps=4)
    lab.page.mouse.up()
    assert float(image.view("divider")) == pytest.approx(0.8, abs=0.01)
    image.expect("drawn", "true")
    assert image.color_at(0.45, 0.3) == original and image.color_at(0.55, 0.3) != result
    lab.page.mouse.move(5, 5)
    divider = lab.page.locator("#image-divider")
    divider.press("Home")
    image.expect("divider", "0.0000")
    assert image.color_at(0.45, 0.3) in image.pixels()
    divider.press("PageUp")
    divider.press("ArrowRight")
    image.expect("divider", "0.1200")
    expect(divider).to_have_attribute("aria-valuenow", "12")
    divider.dblclick()
    image.expect("divider", "0.5000")
    lab.page.locator("#layer-original").click()
    image.expect("divider", "")
    assert image.color_at(0.1, 0.3) in image.pixels()
    lab.page.locator("#layer-original").click()


def test_the_divider_lets_go_of_what_was_pointed_at(lab, image):
    lab.open(LANDSCAPE)
    image.hover(0.7, 0.5)
    assert image.view("lit") != ""
    lab.page.mouse.move(*image.place(0.5, 0.5), steps=8)
    image.expect("lit", "")
    expect(lab.page.locator(".image-card")).to_be_hidden()
    lab.page.mouse.move(5, 5)


def test_it_is_zoomed_and_moved(lab, image):
    lab.open(LANDSCAPE)
    whole = json.loads(image.view("box"))
    lab.page.locator("#zoom-in").click()
    image.expect("drawn", "true")
    nearer = json.loads(image.view("box"))
    assert nearer["width"] == pytest.approx(1.5 * whole["width"])
    stage = lab.page.locator("#image-stage")
    stage.focus()
    lab.page.keyboard.press("ArrowRight")
    image.expect("drawn", "true")
    assert json.loads(image.view("box"))["left"] == pytest.approx(nearer["left"] - 40)
    lab.page.keyboard.press("0")
    image.expect("drawn", "true")
    assert json.loads(image.view("box")) == whole
    lab.page.mouse.move(*image.place(0.7, 0.5))
    lab.page.mouse.wheel(0, -300)
    expect(stage).to_have_class(re.compile("is-zoomed"))
    lab.page.locator("#zoom-reset").click()
    expect(stage).not_to_have_class(re.compile("is-zoomed"))


def test_a_segment_lights_up_from_either_side(lab, image):
    lab.open(LANDSCAPE)
    lab.page.locator("#palette-table tr[data-segment='2']").hover()
    image.expect("lit", "2")
    told = image.hover(0.8, 0.3)
    lit = int(image.view("lit"))
    line = next(one for one in image.palette() if one.segment == lit)
    assert line.hex in told and line.name in told and "x 320, y" in told
    expect(lab.page.locator(f"#palette-table tr[data-segment='{lit}']")).to_have_class("is-lit")
    lab.page.mouse.move(5, 5)
    image.expect("lit", "")


def test_areas_add_up(lab, image):
    lab.open(LANDSCAPE)
    lines = {one.segment: one for one in image.palette()}
    area = lab.page.locator("#palette .palette-area")
    image.expect("drawn", "true")
    box = image.view("box")
    lab.page.locator("#segment-0").click()
    expect(area).to_contain_text(f"{lines[0].pixels:,} pixels in 1 segment")
    lab.page.locator("#segment-1").click()
    both = lines[0].pixels + lines[1].pixels
    expect(area).to_contain_text(f"{both:,} pixels in 2 segments")
    expect(area).to_contain_text(f"{100 * both / 106_400:.1f}")
    assert f"{both:,} pixels in 2 segments" in lab.caption()
    assert image.view("box") == box, "a second click meets what one sees"
    lab.page.mouse.move(5, 5)
    image.expect("lit", "0,1")
    name, data = lab.download("#mask-png")
    mask = np.asarray(opened(data).convert("L"))
    assert name.endswith(".png") and mask.shape == (266, 400)
    assert int((mask > 127).sum()) == both
    lab.page.locator("#segments-clear").click()
    image.expect("lit", "")
    assert lab.caption().startswith("k-means: landscape in 5 colours")
    image.click(0.8, 0.3)
    expect(lab.page.locator("#palette [aria-pressed=true].palette-color")).to_have_count(1)
    lab.page.locator("#image-stage").focus()
    lab.page.keyboard.press("Escape")
    expect(lab.page.locator("#palette [aria-pressed=true].palette-color")).to_have_count(0)


def test_the_forest_of_a_landscape_is_measured(lab, image):
    """The sample says what its areas are: forest is the largest green."""
    lab.open(LANDSCAPE)
    greens = [one for one in image.palette() if "green" in one.name]
    own = un.segment("kmeans", un.image_sample("landscape"), n_clusters=5)
    named = [one.pixels for one in own.palette() if "green" in one.name]
    assert [one.pixels for one in greens] == named and greens


# Lost colours -----------------------------------------------------------------------------------


def test_the_red_of_the_beetle_is_lost_and_kept(lab, image):
    lab.open(BEETLE.replace("n_clusters=8", "n_clusters=5"))
    expect(image.lost()).to_have_count(1)
    expect(image.lost()).to_contain_text("Red is lost: 0.38")
    image.expect("outlined", "1")
    lab.page.locator("#layer-outlines").click()
    image.expect("outlined", "0")
    image.lost().hover()
    image.expect("outlined", "1")
    lab.page.locator("#layer-outlines").click()
    lab.page.locator("#keep-0").click()
    use = lab.page.locator("#keep-0-values")
    expect(use).to_have_text("Use 7 colours", timeout=30_000)
    with lab.run():
        use.click()
    assert lab.hash()["n_clusters"] == "7" and image.lost().count() == 0
    image.expect("outlined", "0")
    assert any(line.name == "red" for line in image.palette())


def test_a_real_photograph_loses_its_red(lab, image):
    lab.open(TEMPLE.replace("n_clusters=8", "n_clusters=4"))
    expect(image.lost().first).to_contain_text("Red is lost")
    assert int(image.view("outlined")) >= 1


# The other tabs ---------------------------------------------------------------------------------


def test_five_numbers_of_colours_side_by_side(lab, image):
    lab.open(BEETLE)
    image.open_tab("counts")
    panels = lab.page.locator("#multiples .multiple")
    expect(panels).to_have_count(5)
    assert [one.get_attribute("data-count") for one in panels.all()] == ["10", "8", "6", "4", "2"]
    expect(lab.page.locator("#multiple-8")).to_have_attribute("aria-current", "true")
    expect(lab.page.locator("#multiple-6")).to_contain_text(re.compile(r"red .* lost"))
    expect(lab.page.locator("#multiple-8")).not_to_contain_text("lost")
    assert lab.page.locator("#multiple-4 canvas").evaluate(COLORS) == 4
    with lab.run():
        lab.page.locator("#multiple-4").click()
    assert lab.hash()["n_clusters"] == "4" and lab.hash()["tab"] == "counts"
    assert len(image.palette()) == 4
    expect(lab.page.locator("#multiple-4")).to_have_attribute("aria-current", "true")


def test_the_cloud_and_the_image_point_at_each_other(lab, image):
    lab.open(f"{LANDSCAPE}&tab=space")
    expect(lab.page.locator("#space-body canvas[data-figure]").first).to_have_attribute(
        "aria-label", re.compile("sample of 6,000 pixels")
    )
    expect(lab.page.locator("#space-body")).to_have_attribute("data-drawn", "true")
    cloud = Chart(lab, lab.page.locator("#space-body"))
    told = cloud.find(r"dark green", height=0.3)
    segment = next(one.segment for one in image.palette() if one.name == "dark green")
    image.expect("lit", str(segment))
    assert "row" not in told.string
    lab.page.locator("#cloud-axes").select_option("hue")
    expect(lab.page.locator("#space-body canvas[data-figure]").first).to_have_attribute(
        "aria-label", re.compile("Red is on the right")
    )
    image.hover(0.8, 0.3)
    assert image.view("lit") != ""


def test_sizes_are_those_of_the_files(lab, image):
    lab.open(LANDSCAPE)
    lab.upload("four fields.png", four_fields())
    image.open_tab("size")
    told = {
        one.get_attribute("data-file"): int(one.get_attribute("data-bytes"))
        for one in lab.page.locator("#size-body .size").all()
    }
    assert told["original"] == len(four_fields())
    name, indexed = lab.download("#download-indexed")
    assert len(indexed) == told["indexed"] and name.endswith(".png")
    made = opened(indexed)
    assert made.mode == "P"
    own = np.asarray(opened(four_fields()))
    np.testing.assert_array_equal(np.asarray(made.convert("RGB")), own)
    _, full = lab.download("#download-png")
    assert len(full) == told["png"]


# Leaving the page -------------------------------------------------------------------------------


def test_what_is_exported(lab, image):
    lab.open(LANDSCAPE)
    palette = image.palette()
    inks = {line.hex for line in palette}
    name, data = image.export("[data-export=png]")
    made = opened(data).convert("RGB")
    assert name.startswith("landscape-") and name.endswith("-full.png")
    assert made.size == (400, 266)
    assert {hex_of(ink) for _, ink in made.getcolors()} == inks
    _, indexed = image.export("[data-export=indexed]")
    assert opened(indexed).mode == "P" and len(indexed) < len(data)
    _, css = image.export("[data-export=css]")
    assert re.findall(r"#[0-9a-f]{6}", css.decode()) == [line.hex for line in palette]
    _, text = image.export("[data-export=json]")
    assert palette[0].hex in text.decode() and json.loads(text)
    lab.page.locator("#export").click()
    lab.page.locator("#export-list [data-export=mask]").click()
    expect(lab.message()).to_contain_text("A mask is of colours that are chosen")


def test_the_palette_is_sorted_and_copied(lab, image):
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.open(BEETLE)
    by_share = [line.pixels for line in image.palette()]
    assert by_share == sorted(by_share, reverse=True)
    lab.page.locator("#order-lightness").click()
    own = un.segment("kmeans", un.image_sample("beetle"), n_clusters=8)
    ordered = [one.hex for one in own.palette("lightness")]
    assert [line.hex for line in image.palette()] == ordered
    lab.page.locator("#copy-css").click()
    expect(lab.page.locator("#copy-css")).to_have_text("Copied")
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert re.findall(r"#[0-9a-f]{6}", copied) == ordered
    lab.page.locator("#copy-json").click()
    expect(lab.page.locator("#copy-json")).to_have_text("Copied")
    assert json.loads(lab.page.evaluate("navigator.clipboard.readText()"))
    lab.page.locator("#order-share").click()


# Back and forth ---------------------------------------------------------------------------------


def test_tables_and_images_take_turns(lab, image):
    lab.open(BEETLE)
    lab.open(IRIS)
    sizes = lab.sizes()
    with lab.run():
        lab.page.locator("#family-image").click()
    assert lab.hash()["data"] == "beetle"
    expect(lab.page.locator("#image-results")).to_be_visible()
    expect(lab.page.locator("#results")).to_be_hidden()
    with lab.run():
        lab.set_box("n_clusters", 3)
    with lab.run():
        lab.page.locator("#family-cluster").click()
    assert lab.hash()["data"] == "iris" and lab.sizes() == sizes
    expect(lab.page.locator("#image-view")).to_be_hidden()
    with lab.run():
        lab.page.go_back()
    assert lab.hash() == {"v": "1", "data": "beetle", "algorithm": "kmeans", "n_clusters": "3"}
    assert len(image.palette()) == 3


def test_samples_of_images_are_in_the_gallery(lab, image):
    lab.open(IRIS)
    lab.page.locator("#sample-button").click()
    expect(lab.page.locator("#image-gallery .sample")).to_have_count(4)
    with lab.run():
        lab.page.locator("[data-sample=landscape]").click()
    assert len(image.palette()) == 5
    expect(lab.page.locator("#data-name")).to_have_text("Landscape from above")


def test_a_method_keeps_what_it_was_set_to(lab, image):
    lab.open(LANDSCAPE)
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("mean_shift")
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("kmeans")
    assert lab.hash()["n_clusters"] == "5"
    with lab.run():
        lab.page.locator("#reset").click()
    assert len(image.palette()) == 5


def test_kinds_of_methods_lead_to_their_own(lab, image):
    lab.open(IRIS)
    lab.open(LANDSCAPE)
    with lab.run():
        lab.page.locator("#family-anomaly").click()
    assert lab.hash()["data"] == "iris"
    expect(lab.page.locator("#family-anomaly")).to_have_attribute("aria-pressed", "true")


def test_what_is_pointed_at_belongs_to_the_image_in_view(lab, image):
    lab.open(LANDSCAPE)
    image.hover(0.8, 0.3)
    assert image.view("lit") != ""
    lab.set_hash(BEETLE)
    image.expect("lit", "")
    expect(lab.page.locator("#data-name")).to_have_text(re.compile("Beetle"))
    lab.wait_until_ready()
    assert image.summary() == "400 × 266 pixels · 9,608 colours"
    assert image.title() == "8 colours"


def test_back_finds_the_tab_of_counts_again(lab, image):
    lab.open(LANDSCAPE)
    image.open_tab("counts")
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("mean_shift")
    expect(lab.page.locator("#panel-palette")).to_be_visible()
    with lab.run():
        lab.page.go_back()
    expect(lab.page.locator("#panel-counts")).to_be_visible()
    assert lab.hash()["tab"] == "counts"
