"""One image of the user's own: files of all sorts, what goes wrong, undo, links, frames."""

import re

import image_files
import pytest
from image_files import BLUE, GREEN, RED, as_file, halves, moving, noise, plain
from image_lab import BEETLE, LANDSCAPE, TEMPLE, ImageLab
from lab import BOOT, QUICK
from odd_files import table
from PIL import Image
from playwright.sync_api import expect

LINK = "#v=1&data=image&algorithm=kmeans&n_clusters=3&space=lab"
# Many starts, each of which is short: it can be stopped between them.
LONG = BEETLE.replace("n_clusters=8", "n_clusters=32&n_init=100")
TWO = [("#c81e28", 96), ("#1e3cdc", 96)]


def hex_of(ink: tuple[int, ...]) -> str:
    return "#" + "".join(f"{one:02x}" for one in ink)


@pytest.fixture
def image(lab) -> ImageLab:
    lab.open(LANDSCAPE)
    return ImageLab(lab)


# Files of all sorts -----------------------------------------------------------------------------


def test_a_turned_photograph_is_seen_upright(lab, image):
    lab.upload("turned.jpg", image_files.rotated(40, 24))
    assert image.summary().startswith("24 × 40 pixels")
    lab.page.locator("#image-divider").press("Home")
    left, right = image.color_at(0.2, 0.5), image.color_at(0.8, 0.5)
    assert int(left[5:], 16) > 200 and int(right[1:3], 16) > 180
    lab.page.locator("#image-divider").dblclick()


def test_what_is_transparent_belongs_to_nothing(lab, image):
    made = halves(40, 24).convert("RGBA")
    made.paste((0, 255, 0, 0), (0, 0, 10, 24))
    lab.upload("cut out.png", as_file(made))
    assert "25 % transparent" in image.summary()
    assert image.pixels() == {hex_of(RED): 360, hex_of(BLUE): 360}
    assert "transparent" in image.hover(0.1, 0.4)
    lab.page.locator("#segment-0").click()
    expect(lab.page.locator("#palette .palette-area")).to_contain_text("37.5\u00a0% of the image")


@pytest.mark.parametrize(
    ("name", "data", "palette"),
    [
        ("grey.png", as_file(halves(8, 6, RED, BLUE).convert("L")), 2),
        ("16 bits.png", image_files.deep(), 3),
        ("palette.png", as_file(halves(8, 6, RED, GREEN).quantize(2)), 2),
        ("photo.webp", as_file(plain(16, 16, BLUE), "WEBP", lossless=True), 1),
        ("old.bmp", as_file(halves(8, 6), "BMP"), 2),
        ("one.png", as_file(plain(1, 1)), 1),
        ("single colour.png", as_file(plain(30, 20, GREEN)), 1),
    ],
)
def test_small_images_of_every_format(lab, image, name, data, palette):
    lab.upload(name, data)
    assert len(image.palette()) == palette
    assert sum(image.pixels().values()) == image_size(image)
    if palette == 1:
        assert "a single colour" in image.notes()


def image_size(image: ImageLab) -> int:
    width, height = re.match(r"(\d+) × (\d+)", image.summary()).groups()
    return int(width) * int(height)


@pytest.mark.parametrize("format", ["GIF", "PNG"])
def test_of_a_moving_image_the_first_frame_is_shown(lab, image, format):
    lab.upload(f"moving.{format.lower()}", moving(format, RED, BLUE, GREEN))
    assert list(image.pixels()) == [hex_of(RED)]
    assert "first of its frames" in image.notes()


def test_a_copied_image_is_pasted(lab, image):
    with lab.run():
        lab.page.evaluate(
            """bytes => {
              const clipboardData = new DataTransfer();
              clipboardData.items.add(
                new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
              document.body.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
            }""",
            list(as_file(halves(12, 16))),
        )
    assert image.pixels() == dict(TWO)


def test_a_dropped_image_comes_from_a_table_too(lab, image):
    lab.open(QUICK)
    with lab.run():
        lab.drop("flag.png", as_file(halves(12, 16)))
    assert image.pixels() == dict(TWO)
    assert lab.hash()["data"] == "image"
    with lab.run():
        lab.page.go_back()
    assert lab.hash()["data"] == "old_faithful"
    with lab.run():
        lab.page.go_forward()
    assert image.pixels() == dict(TWO)
    with lab.run():
        lab.upload("cells.csv", table(40))
    assert lab.hash()["data"] == "file"
    expect(lab.page.locator("#results")).to_be_visible()


def test_twelve_megapixels_at_full_size(fresh):
    """The page answers while it works: no pause comes near what one would call frozen."""
    lab = fresh().boot(QUICK)
    image = ImageLab(lab)
    small = noise(400, 300).resize((4000, 3000), Image.Resampling.BICUBIC)
    lab.page.evaluate(
        """() => {
          window.pauses = [];
          let last = performance.now();
          setInterval(() => {
            const now = performance.now();
            window.pauses.push(now - last);
            last = now;
          }, 20);
          // What hands the file over is no part of the page.
          document.getElementById("file").addEventListener("change", () => {
            window.pauses = [];
            last = performance.now();
          }, {capture: true, once: true});
        }"""
    )
    lab.upload("large.jpg", as_file(small, "JPEG", quality=80), timeout=BOOT)
    assert image.summary().startswith("4,000 × 3,000 pixels")
    assert sum(image.pixels().values()) == 12_000_000
    expect(lab.page.locator("#image-how")).to_contain_text("mean colours")
    assert max(lab.page.evaluate("window.pauses")) < 2000


# What goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("torn.jpg", as_file(noise(64, 64), "JPEG")[:-400], "is not complete"),
        ("torn.png", as_file(noise(64, 64))[:-400], "is not complete"),
        ("notes.png", b"only some words, no image", "no image|not an image"),
        ("drawing.svg", image_files.SVG, "SVG|drawing"),
        ("huge.png", image_files.claiming(10_000, 10_000), "50 million"),
        ("phone.heic", image_files.HEIC, "HEIC"),
        ("nothing.png", b"", "empty"),
        ("clear.png", as_file(plain(9, 9, (1, 2, 3, 0))), "transparent"),
    ],
)
def test_what_cannot_be_opened_is_told_and_nothing_is_lost(lab, image, name, data, says):
    before, hash = image.pixels(), lab.raw_hash()
    message = lab.upload_in_vain(name, data)
    assert re.search(says, message), message
    assert image.pixels() == before and lab.raw_hash() == hash
    expect(lab.page.locator("#data-name")).to_have_text("Landscape from above")
    with lab.run():
        lab.page.locator("#fit").click()
    assert image.pixels() == before


def test_an_image_that_cannot_be_divided_leaves_the_one_before(lab, image):
    lab.upload("flag.png", as_file(halves(12, 16)))
    lab.set_box("n_clusters", 99)
    lab.message().wait_for()
    lab.message().get_by_role("button", name="Dismiss").click()
    lab.upload_in_vain("noise.png", as_file(noise(20, 20)))
    expect(lab.page.locator("#data-name")).to_have_text("flag.png")
    with lab.run():
        lab.set_box("n_clusters", 2)
    assert image.pixels() == dict(TWO) and image.color_at(0.2, 0.2) == hex_of(RED)


def test_too_many_colours_are_refused_with_a_way_on(lab, image):
    lab.upload("flag.png", as_file(halves(12, 16)))
    lab.set_box("n_clusters", 5)
    lab.message().wait_for()
    assert "5 segments are more than the 2 different colours" in lab.message_text()
    with lab.run():
        lab.message().get_by_role("button", name="Use 2 segments").click()
    assert image.pixels() == dict(TWO)


# Work that takes long ---------------------------------------------------------------------------


def test_long_work_tells_how_far_it_is_and_is_stopped(lab, image):
    lab.open(BEETLE)
    before = image.pixels()
    lab.set_hash(LONG)
    expect(lab.page.locator("#strip-text")).to_have_text(re.compile(r"start \d+ of 100"))
    assert image.title() in ("a first sketch", "8 colours")
    lab.page.locator("#cancel").click()
    # On a slow machine a single start may outlast the grace, and the worker is replaced.
    expect(lab.message()).to_contain_text("Stopped", timeout=BOOT)
    lab.wait_until_ready()
    image.expect("drawn", "true")
    assert image.title() == "8 colours" and image.pixels() == before
    lab.open(BEETLE.replace("n_clusters=8", "n_clusters=2"))
    assert len(image.palette()) == 2


def test_a_worker_that_dies_gets_the_image_again(lab, image):
    lab.upload("flag.png", as_file(halves(12, 16)))
    (worker,) = lab.page.workers
    worker.evaluate("self.close()")
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    expect(lab.message()).to_contain_text("has your data again")
    with lab.run():
        lab.set_box("n_clusters", 1)
    assert len(image.palette()) == 1 and image.summary().startswith("12 × 16")


# Links and frames -------------------------------------------------------------------------------


def test_a_link_to_an_own_image_waits_for_it(fresh):
    lab = fresh().visit(LINK)
    image = ImageLab(lab)
    expect(lab.message()).to_contain_text("image that stayed on its owner")
    lab.wait_until_ready()
    lab.upload("sky.png", as_file(noise(20, 20)))
    assert lab.hash() == {
        "v": "1",
        "data": "image",
        "algorithm": "kmeans",
        "n_clusters": "3",
        "space": "lab",
    }
    assert len(image.palette()) == 3


def test_a_frame_of_an_image_can_be_locked(fresh):
    lab = fresh(viewport={"width": 760, "height": 560}).boot(
        BEETLE, "?embed=1&lock=1&hide=random_state"
    )
    expect(lab.page.locator("#parameter-n_clusters")).to_be_disabled()
    expect(lab.page.locator("#parameter-random_state")).to_be_hidden()
    expect(lab.page.locator("#image-view")).to_be_visible()
    width = lab.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 760
    expect(lab.page.locator("#image-results")).to_be_hidden()
    lab.set_hash(f"{BEETLE}&tab=palette")
    expect(lab.page.locator("#palette-table")).to_be_visible()
    lab.set_hash(f"{BEETLE}&tab=counts")
    expect(lab.page.locator("#image-results")).to_be_visible()
    expect(lab.page.locator("#results")).to_be_hidden()
    expect(lab.page.locator("#multiples .multiple")).to_have_count(5)


def test_a_frame_that_starts_on_a_click_shows_the_image(fresh):
    lab = fresh().visit(BEETLE, "?embed=1&start=click")
    image = ImageLab(lab)
    image.expect("drawn", "true")
    lab.visit(TEMPLE, "?embed=1&start=click")
    image.expect("drawn", "true")
    assert lab.engine() == "idle"
    assert lab.caption() == "Start Python to divide this image by colour."
    with lab.run(BOOT):
        lab.page.locator("#start").click()
    assert len(image.palette()) == 8


def test_a_finger_chooses_and_the_page_stays(fresh):
    lab = fresh(viewport={"width": 390, "height": 844}, has_touch=True).boot(LANDSCAPE)
    image = ImageLab(lab)
    chosen = lab.page.locator("#palette [aria-pressed=true].palette-color")
    lab.page.touchscreen.tap(*image.place(0.8, 0.3))
    expect(chosen).to_have_count(1)
    assert image.view("lit") != "" and lab.page.evaluate("scrollY") == 0
    lab.page.touchscreen.tap(*image.place(0.8, 0.3))
    expect(chosen).to_have_count(0)
    image.expect("lit", "")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (900, 1100)])
def test_nothing_sticks_out(lab, image, size):
    lab.page.set_viewport_size({"width": size[0], "height": size[1]})
    image.expect("drawn", "true")
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for tab in ("counts", "space", "size", "palette"):
        lab.page.locator(f"#tab-{tab}").click()
        panel = lab.page.locator(f"#panel-{tab}")
        expect(panel).to_be_visible()
        assert panel.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_image_is_an_image_to_those_who_listen(lab, image):
    canvas = lab.page.locator("canvas[data-figure=image]")
    assert canvas.get_attribute("aria-label") == lab.caption()
    assert "5 colours" in lab.caption()
    lab.page.locator("#segment-0").focus()
    image.expect("lit", "0")
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#segment-0")).to_have_attribute("aria-pressed", "true")
