"""What is opened: image files of all sorts, and what a heap of files is taken for.

The modules are called as they are, on a page without the lab.
"""

import base64
import io
import json
import struct
from collections.abc import Iterator

import image_files
import numpy as np
import pytest
from image_files import BLUE, GREEN, RED, as_file, halves, moving, noise, plain
from odd_files import table
from PIL import Image, ImageDraw
from static_site import Answer

from building.paths import TESTS

PAGE = b"""<!doctype html><meta charset="utf-8"><title>files</title>
<script type="module">
import * as decode from "./js/image/decode.js";
import { headerOf } from "./js/image/header.js";
import { taken } from "./js/intake.js";

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 30000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 30000));
  }
  return btoa(text);
};
const packed = (part) => textOf(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
const plain = (value) =>
  JSON.parse(JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? packed(part) : part)));
const fileOf = ([name, text, type = ""]) =>
  new File([bytesOf(text)], name.split("/").at(-1), { type });
const unpacked = (one) => ({ ...one, content: bytesOf(one.content) });
const orRefusal = (work) => work().then(plain, (error) =>
  ({ refused: error.message, hint: error.hint, kind: error.name }));

Object.assign(window, {
  header: ([, text]) => headerOf(bytesOf(text)),
  decodeImage: (given) => orRefusal(() => decode.decodeImage(fileOf(given))),
  decodeSmall: ([given, longest]) => orRefusal(() => decode.decodeSmall(fileOf(given), longest)),
  taken: ([all, answer, stopAt]) => {
    const ending = new AbortController();
    const said = [];
    const how = {
      signal: ending.signal,
      onProgress: (done, text) => {
        said.push(text);
        if (text.includes(stopAt)) ending.abort();
      },
      unpack: async () => ({ ...answer, images: answer.images?.map(unpacked) }),
    };
    const given = all.map((one) => ({ name: one[0], file: fileOf(one) }));
    return orRefusal(async () => ({ ...(await taken(given, how)), said }));
  },
  // The longest time for which nothing else had its turn.
  longestWait: async (given) => {
    const file = fileOf(given);
    let longest = 0, last = performance.now(), going = true;
    const look = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      if (going) setTimeout(look);
    };
    look();
    const { width, height, pixels } = await decode.decodeImage(file);
    going = false;
    return { longest, numbers: pixels.length / width / height };
  },
});
document.documentElement.dataset.there = "true";
</script>
"""


class Desk:
    """The page; each function takes a name and a file."""

    def __init__(self, page) -> None:
        self.page = page

    def call(self, function: str, given):
        return self.page.evaluate(f"given => {function}(given)", given)

    def header(self, data: bytes) -> dict:
        return self.call("header", _given("", data))

    def image(self, name: str, data: bytes, type: str = "") -> dict:
        return _decoded(self.call("decodeImage", _given(name, data, type)))

    def small(self, data: bytes, longest: int) -> dict:
        return _decoded(self.call("decodeSmall", [_given("x", data), longest]))

    def refusal(self, name: str, data: bytes, type: str = "") -> str:
        found = self.image(name, data, type)
        assert found["hint"], found
        return found["refused"]

    def taken(self, files: dict[str, bytes], answer=None, stop_at: str = "never") -> dict:
        """What these files are taken for; ``answer`` is what Python finds in an archive."""
        given = [_given(name, data) for name, data in files.items()]
        return self.call("taken", [given, answer, stop_at])


def _given(name: str, data: bytes, type: str = "") -> list[str]:
    return [name, base64.b64encode(data).decode(), type]


def _decoded(reply: dict) -> dict:
    """With pixels as an array (height, width, 4)."""
    if "pixels" in reply:
        flat = np.frombuffer(base64.b64decode(reply["pixels"]), dtype=np.uint8)
        reply["pixels"] = flat.reshape(reply["height"], reply["width"], 4)
    return reply


@pytest.fixture(scope="module")
def desk(browser, site) -> Iterator[Desk]:
    context = browser.new_context()
    page = context.new_page()
    with site.answering({"files-test.html": Answer(body=PAGE, type="text/html")}):
        page.goto(site.address + "files-test.html")
        page.locator("html[data-there]").wait_for()
        yield Desk(page)
    context.close()


# Headers ----------------------------------------------------------------------------------------

FORMATS = {
    "png": as_file(plain(7, 5)),
    "jpeg": as_file(noise(70, 50), "JPEG"),
    "gif": as_file(plain(7, 5), "GIF"),
    "bmp": as_file(plain(7, 5), "BMP"),
    "webp": as_file(noise(70, 50), "WEBP"),
    "webp lossless": as_file(plain(7, 5), "WEBP", lossless=True),
    "webp with a head": as_file(plain(7, 5, (*RED, 90)), "WEBP", exif=b"Exif\0\0", lossless=True),
    "jpeg progressive": as_file(noise(70, 50), "JPEG", progressive=True),
    "jpeg in grey": as_file(noise(70, 50).convert("L"), "JPEG"),
    "apng": moving("PNG", RED, BLUE),
}
TEXTS = {"BMI,age\n1,2\n": "text", "GIF89a,b\n1,2\n": "text", "8BPS,II*\n": "text", "": "empty"}


@pytest.mark.parametrize("name", FORMATS)
def test_size_of_every_format(desk, name):
    data = FORMATS[name]
    header = desk.header(data)
    with Image.open(io.BytesIO(data)) as image:
        assert (header["width"], header["height"]) == image.size
    assert header["format"] == name.split()[0]
    assert header["complete"]
    assert header["moves"] == (name == "apng")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_half_a_file_is_not_complete(desk, name, share):
    data = FORMATS[name]
    assert not desk.header(data[: max(30, int(share * len(data)) - 12)])["complete"]


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_what_moves(desk, format):
    assert desk.header(moving(format, RED, BLUE, GREEN))["moves"]
    assert not desk.header(moving(format, RED))["moves"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_begins_like_an_image_is_text(desk, text):
    assert desk.header(text.encode())["format"] == TEXTS[text]


def test_a_preview_inside_a_jpeg_is_not_its_end(desk):
    """A camera's preview is a whole JPEG of its own, in a segment of the head."""
    inner, data = as_file(plain(8, 8), "JPEG"), FORMATS["jpeg"]
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(inner)) + inner
    with_preview = data[:2] + segment + data[2:]
    header = desk.header(with_preview)
    assert (header["width"], header["height"], header["complete"]) == (70, 50, True)
    assert not desk.header(with_preview[:-40])["complete"]
    # What some cameras put behind the end does no harm.
    assert desk.header(with_preview + bytes(500))["complete"]


def test_16_bits_and_other_kinds(desk):
    assert desk.header(image_files.deep())["deep"]
    assert desk.header(image_files.SVG)["format"] == "svg"
    assert desk.header(image_files.HEIC)["format"] == "heic"
    assert desk.header(as_file(plain(3, 3), "TIFF"))["format"] == "tiff"
    assert desk.header(image_files.archive({"a.txt": b"a"}))["format"] == "zip"
    assert desk.header("größe\n1\n".encode("utf-16"))["format"] == "text"
    assert desk.header(bytes(range(256)))["format"] == "other"


# One image --------------------------------------------------------------------------------------


def test_pixels_are_exact(desk):
    image = noise(31, 17)
    found = desk.image("noise.png", as_file(image))
    assert (found["width"], found["height"], found["name"]) == (31, 17, "noise.png")
    assert found["bytes"] == len(as_file(image)) and found["notes"] == []
    assert (found["pixels"][..., :3] == np.asarray(image)).all()
    assert (found["pixels"][..., 3] == 255).all()


def test_strips_fit_together(desk):
    """More than a megapixel is read in parts."""
    image = halves(1500, 1501, RED, GREEN)
    ImageDraw.Draw(image).line([(0, 0), (1499, 1500)], fill=BLUE)
    found = desk.image("parts.png", as_file(image))
    assert (found["pixels"][..., :3] == np.asarray(image)).all()


def test_opacity_is_kept(desk):
    image = plain(4, 4, (*RED, 255))
    image.putpixel((1, 1), (*BLUE, 0))
    image.putpixel((2, 2), (200, 100, 0, 128))
    pixels = desk.image("see-through.png", as_file(image))["pixels"]
    assert pixels[1, 1, 3] == 0 and pixels[0, 0].tolist() == [*RED, 255]
    assert np.abs(pixels[2, 2].astype(int) - [200, 100, 0, 128]).max() <= 1


def test_a_rotated_photograph_is_seen_upright(desk):
    found = desk.image("turned.jpg", image_files.rotated(60, 40))
    assert (found["width"], found["height"]) == (40, 60)
    left, right = (found["pixels"][30, at, :3].astype(int) for at in (8, 32))
    assert np.abs(left - BLUE).max() < 12 and np.abs(right - RED).max() < 12


def test_a_palette_and_16_bits(desk):
    image = halves(10, 10, GREEN, BLUE).quantize(4)
    assert image.mode == "P"
    assert (desk.image("p.png", as_file(image))["pixels"][..., :3] == image.convert("RGB")).all()
    found = desk.image("deep.png", image_files.deep())
    assert found["pixels"][0, :, 0].tolist() == pytest.approx([0, 128, 255], abs=1)
    assert "16 bits" in found["notes"][0]


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_the_first_frame_is_shown(desk, format):
    found = desk.image("moves", moving(format, GREEN, BLUE))
    assert np.abs(found["pixels"][4, 4, :3].astype(int) - GREEN).max() < 8
    assert found["notes"] == ["The image moves: the first of its frames is shown."]


def test_a_single_pixel(desk):
    found = desk.image("dot.png", as_file(plain(1, 1, GREEN)))
    assert found["pixels"].tolist() == [[[*GREEN, 255]]]


REFUSED = {
    "short.jpg": (FORMATS["jpeg"][:-200], "not complete"),
    "short.png": (as_file(noise(40, 40))[:-60], "not complete"),
    "short.gif": (as_file(noise(40, 40).quantize(), "GIF")[:-30], "not complete"),
    "short.webp": (FORMATS["webp"][:-30], "not complete"),
    "table.png": (b"a,b\n1,2\n", "no image: it holds text"),
    "noise.png": (bytes(range(256)) * 9, "no image, whatever its name says"),
    "empty.png": (b"", "empty"),
    "drawing.svg": (image_files.SVG, "SVG"),
    "scan.tif": (as_file(plain(9, 9), "TIFF"), "TIFF"),
    "phone.heic": (image_files.HEIC, "HEIC"),
    "huge.png": (image_files.claiming(10_000, 10_000), "10,000 × 10,000 pixels, 100 million"),
    "lies.png": (image_files.claiming(300, 200), "cannot be decoded"),
    "photo.jpg": (image_files.archive({"a": b"a"}), "ZIP archive"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_image_to_show(desk, name):
    data, says = REFUSED[name]
    refused = desk.refusal(name, data)
    assert says in refused and refused.startswith(f"“{name}”")


def test_twelve_megapixels_never_freeze_the_page(desk):
    photo = Image.linear_gradient("L").resize((4000, 3000)).convert("RGB")
    found = desk.call("longestWait", _given("photo.jpg", as_file(photo, "JPEG")))
    assert found["numbers"] == 4
    assert found["longest"] < 300  # ms, on a machine that does other things as well


# Scaled down ------------------------------------------------------------------------------------


def test_a_smaller_image_is_the_mean_of_what_it_covers(desk):
    """Stripes and fine noise become an even grey: no pixel is passed over."""
    stripes = np.zeros((512, 1024, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    found = desk.small(as_file(Image.fromarray(stripes)), 64)
    assert (found["width"], found["height"]) == (64, 32)
    assert np.abs(found["pixels"][..., :3].astype(int) - 127.5).max() < 3
    image = noise(640, 480)
    wanted = np.asarray(image.resize((64, 48), Image.Resampling.BOX)).astype(int)
    assert np.abs(desk.small(as_file(image), 64)["pixels"][..., :3] - wanted).mean() < 6


def test_a_smaller_image_keeps_its_shape_and_its_rotation(desk):
    found = desk.small(image_files.rotated(600, 300), 64)
    assert (found["width"], found["height"]) == (32, 64)
    assert np.abs(found["pixels"][32, 4, :3].astype(int) - BLUE).max() < 12
    narrow = desk.small(as_file(plain(500, 2)), 64)
    assert (narrow["width"], narrow["height"]) == (64, 1)


def test_a_small_image_stays_as_it_is(desk):
    image = noise(20, 30)
    found = desk.small(as_file(image), 64)
    assert (found["pixels"][..., :3] == np.asarray(image)).all()


def test_what_is_see_through_does_not_darken_its_neighbours(desk):
    image = plain(128, 128, (*GREEN, 255))
    image.paste((0, 0, 0, 0), (0, 0, 63, 128))
    pixels = desk.small(as_file(image), 64)["pixels"].astype(int)
    seen = pixels[pixels[..., 3] > 30]
    assert np.abs(seen[:, :3] - GREEN).max() <= 6


# What a heap of files is taken for ---------------------------------------------------------------

ONE, OTHER = as_file(plain(9, 9)), as_file(plain(9, 9, BLUE))


def test_a_table_an_image_or_a_set(desk):
    assert desk.taken({"a.csv": table(9)})["kind"] == "table"
    assert desk.taken({"a.png": ONE})["kind"] == "image"
    # The content decides, not the name.
    assert desk.taken({"a.csv": ONE})["kind"] == "image"
    found = desk.taken({"10.png": ONE, "9.png": OTHER})
    assert (found["kind"], found["name"]) == ("images", "2 images")
    assert [one["name"] for one in found["images"]] == ["9.png", "10.png"]
    assert found["said"] == ["Reading 1 of 2 images…"]


def test_a_folder_gives_its_name_and_its_folders(desk):
    found = desk.taken({"pets/cats/1.png": ONE, "pets/dogs/1.png": OTHER, "pets/.DS_Store": b"x"})
    assert found["name"] == "pets"
    assert [one["name"] for one in found["images"]] == ["pets/cats/1.png", "pets/dogs/1.png"]
    assert "1 hidden file" in json.dumps(found["notes"])


def test_a_workbook_is_a_table_though_it_is_an_archive(desk):
    data = (TESTS / "data" / "harvest.xlsx").read_bytes()
    for name in ("book.xlsx", "book.zip", "book"):
        assert desk.taken({name: data})["kind"] == "table", name


def test_an_archive_is_unpacked(desk):
    names = {"x/1.png": ONE, "x/2.png": OTHER}
    images = [
        {"name": name, "type": "image/png", "content": _given("", data)[1]}
        for name, data in names.items()
    ]
    answer = {"kind": "zip", "images": images, "notes": [{"kind": "dropped", "text": "A note."}]}
    found = desk.taken({"all.zip": image_files.archive(names)}, answer)
    assert (found["kind"], found["name"]) == ("images", "all.zip")
    assert [one["name"] for one in found["images"]] == list(names)
    assert found["notes"][0]["text"] == "A note."
    # One image alone is opened as what it is.
    found = desk.taken({"all.zip": image_files.archive(names)}, answer | {"images": images[:1]})
    assert (found["kind"], found["name"], found["notes"]) == ("image", "1.png", ["A note."])


def test_what_python_refuses_is_passed_on(desk):
    answer = {"kind": "error", "message": "The archive is damaged.", "hint": "Pack it again."}
    found = desk.taken({"all.zip": image_files.archive({"a": b"a"})}, answer)
    assert found["refused"] == "The archive is damaged." and found["hint"] == "Pack it again."
    found = desk.taken({"all.zip": image_files.archive({"a": b"a"})}, {"kind": "replaced"})
    assert found["kind"] == "AbortError"


def test_what_does_not_go_together_is_told(desk):
    found = desk.taken({"a.csv": table(9), "b.csv": table(9)})
    assert found["name"] == "a.csv" and "“b.csv”" in found["notes"][0]
    found = desk.taken({"1.png": ONE, "2.png": OTHER, "3.jpg": b"text", "a.csv": table(9)})
    assert len(found["images"]) == 2
    told = " ".join(note["text"] for note in found["notes"])
    assert "“a.csv”" in told and "“3.jpg” is no image: it holds text." in told


def test_none_of_many_can_be_read(desk):
    found = desk.taken({"1.png": b"text", "2.png": ONE[:-30]})
    assert found["refused"].startswith("None of the 2 images can be read. “1.png” is no image")


def test_moving_images_in_a_set_are_told(desk):
    found = desk.taken({"1.gif": moving("GIF", RED, BLUE), "2.png": ONE})
    assert found["notes"] == [
        {"kind": "changed", "text": "1 image moves: its first frame was taken."}
    ]


def test_reading_can_be_stopped(desk):
    many = {f"{number}.png": as_file(noise(300, 300)) for number in range(60)}
    assert desk.taken(many, None, "of 60 images")["kind"] == "AbortError"
