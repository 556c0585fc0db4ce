"""Images of the user's own as rows: from archives, many files and folders; and what goes wrong."""

import io
import re

import image_files
import pytest
from image_files import as_file, noise, plain
from lab import BOOT, QUICK, Lab
from odd_files import table
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from reports import Study
from test_stopping import only_worker

KINDS = ("crosses", "discs")
SIDE = 24
# Files dropped on the picture, each with the type that a browser tells from its name.
DROP = """
([files, copies]) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of files) {
    const content = new Blob([new Uint8Array(bytes)]);
    for (let copy = 0; copy < copies; copy += 1) {
      transfer.items.add(new File([content], name, {type: "image/png"}));
    }
  }
  document.getElementById("figure").dispatchEvent(
    new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}
"""
# A folder that is dropped, as browsers hand it over: it tells its contents one by one, and ends
# with nothing.
DROP_FOLDER = """
files => {
  const folderOf = (path) => {
    const names = [...new Set(files.map(([name]) => name).filter((name) => name.startsWith(path))
      .map((name) => path + name.slice(path.length).replace(/[/].*/, "/")))];
    return {isDirectory: true, fullPath: `/${path}`, createReader: () => ({
      readEntries: (told) => setTimeout(() => told(names.splice(0, 1).map(entryOf))),
    })};
  };
  const entryOf = (path) => path.endsWith("/") ? folderOf(path) : {
    isDirectory: false, fullPath: `/${path}`, file: (told) => told(new File(
      [new Uint8Array(files.find(([name]) => name === path)[1])], path.split("/").at(-1))),
  };
  const dataTransfer = {types: ["Files"], files: [new File([], "pets")], items: [
    {webkitGetAsEntry: () => folderOf("pets/")},
  ]};
  const event = new Event("drop", {bubbles: true, cancelable: true});
  document.body.dispatchEvent(Object.defineProperty(event, "dataTransfer", {value: dataTransfer}));
}
"""
# A copied image, as another program leaves it.
PASTE = """
bytes => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
  clipboardData.setData("text/plain", "a\\tb\\n1\\t2\\n3\\t5\\n4\\t4");
  document.body.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}
"""


def drawing(kind: str, number: int, ink: str = "black") -> bytes:
    """A cross or a disc, not quite in the middle."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    across, down = 2 + number % 4, 2 + number // 4 % 4
    box = (across, down, across + SIDE - 9, down + SIDE - 9)
    if kind == "discs":
        pen.ellipse(box, fill=ink)
    else:
        pen.line(box, fill=ink, width=4)
        pen.line((box[0], box[3], box[2], box[1]), fill=ink, width=4)
    return as_file(image)


def drawings(count: int = 12, ink: str = "black") -> dict[str, bytes]:
    return {
        f"{kind}/{number + 1}.png": drawing(kind, number, ink)
        for kind in KINDS
        for number in range(count)
    }


SHAPES = image_files.archive(drawings())


def opened(lab: Lab, data: bytes = SHAPES) -> Lab:
    lab.open(QUICK)
    return lab.upload("shapes.zip", data)


def everything(lab: Lab) -> tuple:
    """What is shown, and the state that it is of."""
    return lab.figure("points"), lab.scores(), lab.summary(), lab.raw_hash()


# What becomes of them ---------------------------------------------------------------------------


def test_an_archive_of_folders_is_a_table_of_images(lab):
    opened(lab)
    expect(lab.page.locator("#data-name")).to_have_text("shapes.zip")
    assert lab.summary() == "24 rows · 24 × 24 pixels, grey"
    assert lab.figure("points") == "24" and sorted(lab.sizes()) == [12, 12]
    # What Python suggests is the state: folders are known answers, and tell the number.
    said = lab.hash()
    assert (said["data"], said["n_clusters"], said["components"]) == ("file", "2", "0.99")
    assert lab.columns() == {"image": False, "folder": False, "576 pixels": True}
    assert lab.kinds()["576 pixels"] == "number"
    expect(lab.page.locator("#tab-images")).to_be_visible()


def test_many_files_are_dropped(lab):
    lab.open(QUICK)
    files = [[name.replace("/", " "), list(data)] for name, data in drawings(7).items()]
    with lab.run():
        lab.page.evaluate(DROP, [[*files, ["notes.txt", list(b"some words")]], 1])
    expect(lab.page.locator("#data-name")).to_have_text("15 images")
    assert lab.figure("points") == "14"
    assert "“notes.txt” is no image: it holds text." in lab.notes()


def test_a_folder_is_dropped(lab):
    lab.open(QUICK)
    files = {f"pets/{name}": data for name, data in drawings(3).items()} | {"pets/.hidden": b"x"}
    with lab.run():
        lab.page.evaluate(DROP_FOLDER, [[name, list(data)] for name, data in files.items()])
    expect(lab.page.locator("#data-name")).to_have_text("pets")
    assert lab.figure("points") == "6" and "folder" in lab.columns()
    assert "1 hidden file, made by a system for itself" in lab.notes()


def test_copied_cells_are_a_table_though_their_picture_comes_along(lab):
    lab.open(QUICK)
    with lab.run():
        lab.page.evaluate(PASTE, list(as_file(plain(4, 4))))
    assert lab.summary().startswith("3 rows · 2 columns")


def test_rows_are_seen_in_the_table(lab):
    opened(lab)
    lab.page.locator("#table-toggle").click()
    first = lab.page.locator("#table-drawer tbody tr").first
    expect(first.locator("canvas")).to_have_attribute("aria-label", "Row 1 as an image")
    expect(lab.page.locator("#table-drawer canvas")).to_have_count(24)
    heads = lab.page.locator("#table-drawer thead th")
    expect(heads).to_have_text(["row", "seen", "cluster", "image", "folder"])
    first.locator("button").click()
    expect(lab.page.locator("#row .thumbnail")).to_be_visible()
    expect(lab.page.locator("#row dt")).to_have_text(["image", "folder"])
    expect(lab.page.locator("#row dd")).to_have_text(["crosses/1.png", "crosses"])
    lab.page.locator("#row-clear").click()


def test_options_make_other_rows_and_back_undoes_them(lab):
    opened(lab)
    with lab.run():
        lab.set_box("side", 8)
    assert lab.hash()["side"] == "8" and lab.columns()["64 pixels"] is True
    assert lab.summary() == "24 rows · 8 × 8 pixels, grey"
    with lab.run():
        lab.parameter("colour").select_option("colour")
    assert lab.summary() == "24 rows · 8 × 8 pixels, colour"
    with lab.run():
        lab.page.go_back()
    assert lab.summary() == "24 rows · 8 × 8 pixels, grey"
    lab.set_box("side", "3")
    expect(lab.message()).to_contain_text("8 to 64")
    expect(lab.parameter("side")).to_have_attribute("aria-invalid", "true")
    with lab.run():
        lab.set_box("side", "auto")
    assert "side" not in lab.hash() and lab.message().count() == 0
    assert lab.summary() == "24 rows · 24 × 24 pixels, grey"


def test_coloured_images_have_three_numbers_for_a_pixel(lab):
    opened(lab, image_files.archive(drawings(5, "red")))
    assert lab.summary() == "10 rows · 24 × 24 pixels, colour"
    chip = lab.page.locator("#columns [data-column='576 pixels']")
    expect(chip).to_have_attribute("title", "1,728 columns")


def test_components_are_chosen_in_the_panel(lab):
    opened(lab)
    found = r"\d+ principal components, which keep"
    expect(lab.page.locator("#notes")).to_contain_text(re.compile(found))
    with lab.run():
        lab.parameter("components").select_option("none")
    assert lab.hash()["components"] == "none"
    expect(lab.page.locator("#strip-text")).to_contain_text("576 features")
    lab.open("#v=1&data=digits&algorithm=kmeans&n_clusters=10&n_init=1&scale=none&components=0.85")
    expect(lab.parameter("components").locator("option:checked")).to_have_text("keep 85 %")
    expect(lab.page.locator("#strip-text")).to_contain_text(re.compile(r"of 1\d features"))
    lab.open(QUICK)
    expect(lab.parameter("components")).to_have_count(0)
    # A link may ask for components of any table, and for what is no share.
    lab.open(f"{QUICK}&components=0.9")
    expect(lab.parameter("components").locator("option:checked")).to_have_text("keep 90 %")
    lab.open(f"{QUICK}&components=much", fails=True)
    expect(lab.message()).to_contain_text("components cannot be “much”")
    expect(lab.parameter("components")).to_have_attribute("aria-invalid", "true")


def test_a_new_image_is_placed_not_typed(lab):
    opened(lab)
    expect(lab.page.locator("#predict input")).to_have_count(0)
    lab.page.locator("#predict-place").click()
    stage = lab.page.locator(".figure-stage").bounding_box()
    lab.page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    expect(lab.page.locator("[data-prediction]")).to_have_text(re.compile("Cluster [01]"))
    lab.page.locator("#predict-place").click()


# Studies of a set of one's own ------------------------------------------------------------------


def test_studies_answer_for_images_of_ones_own(lab):
    opened(lab)
    sheets = Study(lab, "contact_sheets", "images").open().wait()
    expect(sheets.verdict).to_contain_text("24 images in 2 clusters of 12 each")
    search = Study(lab, "search_by_example", "images")
    search.set("row", 20)
    search.wait()
    expect(search.verdict).to_contain_text("Image 20 is in cluster 1 with 11 others")
    expect(search.node).to_contain_text("Nearest to image 20, discs/8.png")
    generated = Study(lab, "generated_images", "images").work_out()
    expect(generated.verdict).to_contain_text("24 images drawn from")
    odd = Study(lab, "odd_images", "images").work_out()
    assert [line[0] for line in odd.lines("changes")] == [
        "original", "turned by 90°", "upside down", "darkened",
    ]
    classifier = Study(lab, "image_classifier", "images").work_out()
    expect(classifier.verdict).to_contain_text("100")


def test_a_new_image_is_brought_to_the_form_of_ones_own_set(lab):
    opened(lab)
    search = Study(lab, "search_by_example", "images").open().wait()
    large = Image.open(io.BytesIO(drawing("discs", 5, "navy"))).resize((96, 96))
    file = {"name": "disc.png", "mimeType": "image/png", "buffer": as_file(large)}
    lab.parameter("study-search_by_example-example").set_input_files(file)
    expect(search.verdict).to_contain_text("“disc.png” goes to cluster 1, with 12 images: image 18")
    expect(search.wait().node).to_contain_text("as 24 × 24 grey pixels: colours became grey.")
    search.button("rows").click()
    expect(lab.page.locator("#table-drawer tbody tr")).to_have_count(12)


# Undo, and workers that go ----------------------------------------------------------------------


def test_back_takes_back_the_images(lab):
    lab.open(QUICK)
    before = everything(lab)
    lab.upload("shapes.zip", SHAPES)
    own = everything(lab)
    with lab.run():
        lab.page.go_back()
    assert everything(lab) == before
    with lab.run():
        lab.page.go_forward()
    assert everything(lab) == own


def test_another_worker_has_the_images_again(lab):
    opened(lab)
    with lab.run():
        lab.set_box("side", 12)
    before = lab.scores()
    only_worker(lab).evaluate("self.close()")
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    expect(lab.message()).to_contain_text("Python had stopped by itself")
    assert lab.works() and lab.scores() == pytest.approx(before, rel=1e-6)
    assert lab.summary() == "24 rows · 12 × 12 pixels, grey"


def test_reading_many_images_is_told_and_stopped(lab):
    lab.open(QUICK)
    before = everything(lab)
    large = as_file(noise(900, 900), "JPEG", quality=30)
    lab.page.evaluate(DROP, [[["large.jpg", list(large)]], 400])
    expect(lab.page.locator("#strip-text")).to_have_text(re.compile(r"Reading \d+ of 400 images…"))
    lab.page.locator("#cancel").click()
    expect(lab.message()).to_contain_text("Stopped.")
    lab.page.wait_for_timeout(300)
    assert everything(lab) == before and "of 400" not in lab.caption()
    expect(lab.page.locator("#cancel")).to_be_hidden()
    assert lab.works()


# What goes wrong --------------------------------------------------------------------------------

ENDLESS = b"\x89PNG\r\n\x1a\n" + bytes(40_000_000)
REFUSED = {
    "texts.zip": (image_files.archive({"a.txt": b"a", "b.csv": b"a,b"}), "no image that can be"),
    "bomb.zip": (image_files.archive({"1.png": drawing("discs", 1), "2.png": ENDLESS}), "unpacks"),
    "damaged.zip": (SHAPES[:-80], "damaged"),
    "empty.zip": (image_files.archive({}), "no image"),
    "halves.zip": (
        image_files.archive({f"{name}.png": as_file(noise(20, 20))[:-40] for name in "ab"}),
        "None of the 2 images can be read. “a.png” is not complete",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_that_is_no_set_of_images(lab, name):
    data, says = REFUSED[name]
    lab.open(QUICK)
    before = everything(lab)
    assert says in lab.upload_in_vain(name, data)
    assert everything(lab) == before and lab.works()


def test_two_images_are_a_small_set(lab):
    opened(lab, image_files.archive({"a.png": drawing("discs", 1), "b.png": drawing("crosses", 1)}))
    assert lab.sizes() == [1, 1] and lab.message().count() == 0
    with lab.run():
        lab.set_box("n_clusters", 1)
    study = Study(lab, "image_classifier", "images").work_out()
    expect(study.verdict).to_contain_text("have no known answers")


def test_two_equal_images_are_told(lab):
    lab.open(QUICK)
    same = {f"{name}.png": as_file(plain(9, 9)) for name in "ab"}
    lab.upload("same.zip", image_files.archive(same))
    assert lab.sizes() == [2]
    lab.upload("good.csv", table(30))
    assert lab.figure("points") == "30"
