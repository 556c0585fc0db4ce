"""Images of the user's own as rows: from archives, from many files, and what goes wrong."""

import image_files
from image_files import as_file
from lab import QUICK
from PIL import Image, ImageDraw
from playwright.sync_api import expect

KINDS = ("crosses", "discs")


def drawing(kind: str, number: int, side: int = 24) -> bytes:
    """A cross or a disc, not quite in the middle."""
    image = Image.new("L", (side, side), 255 - number)
    pen = ImageDraw.Draw(image)
    across, down = 2 + number % 4, 2 + number // 4 % 4
    box = (across, down, across + side - 9, down + side - 9)
    if kind == "discs":
        pen.ellipse(box, fill=20)
    else:
        pen.line(box, fill=20, width=4)
        pen.line((box[0], box[3], box[2], box[1]), fill=20, width=4)
    return as_file(image)


def drawings(count: int = 12) -> dict[str, bytes]:
    return {
        f"{kind}/{number + 1}.png": drawing(kind, number)
        for kind in KINDS
        for number in range(count)
    }


def test_an_archive_of_folders_is_a_table_of_images(lab):
    lab.open(QUICK)
    lab.upload("shapes.zip", image_files.archive(drawings()))
    expect(lab.page.locator("#data-name")).to_have_text("shapes.zip")
    assert lab.figure("points") == "24" and len(lab.sizes()) == 2
    assert lab.hash()["data"] == "file" and lab.hash()["n_clusters"] == "2"
    expect(lab.page.locator("#tab-images")).to_be_visible()
