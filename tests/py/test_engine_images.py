"""Sets of images as the page sends them: archives, images, rows with their thumbnails."""

import io
import zipfile

import numpy as np
import pytest

import unlabeled as un

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def archive(names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, PNG if name.endswith(".png") else b"words")
    return stream.getvalue()


def sent(count, height=24, width=20, folder=True):
    """Images as the page sends them: two kinds, dark and bright."""
    images = []
    for number in range(count):
        random = np.random.default_rng(number)
        pixels = random.integers(0, 90, (height, width, 4), dtype=np.uint8) + 150 * (number % 2)
        pixels[:, :, 3] = 255
        name = f"{'dark' if number % 2 == 0 else 'bright'}/{number}.png" if folder else f"{number}"
        images.append(
            {"name": name, "width": width, "height": height, "pixels": memoryview(pixels.tobytes())}
        )
    return images


def test_a_zip_is_answered_with_its_images(page):
    reply = page.ask("zip", data=memoryview(archive(["b/2.png", "b/10.png", "read.me"])))
    assert reply["kind"] == "zip"
    assert [one["name"] for one in reply["images"]] == ["b/2.png", "b/10.png"]
    assert {one["type"] for one in reply["images"]} == {"image/png"}
    assert reply["images"][0]["content"].tobytes() == PNG
    assert reply["images"][0]["content"].dtype == np.uint8
    assert reply["notes"] == [
        {"kind": "dropped", "text": "Left out: 1 file of other kinds: “read.me”."}
    ]


@pytest.mark.parametrize("data", [b"", b"PK", archive([]), archive(["a.txt"])])
def test_a_zip_of_no_images_is_a_sentence_and_nothing_is_lost(page, data):
    page.ask("load", sample="iris")
    reply = page.ask("zip", data=data)
    assert (reply["kind"], reply["error"]) == ("error", "input") and reply["hint"]
    assert page.run(values={"n_clusters": 2})["kind"] == "result"


def test_images_are_loaded_fitted_and_looked_at(page):
    told = [{"kind": "dropped", "text": "Left out: 1 file of other kinds: “read.me”."}]
    reply = page.ask("load", name="kinds.zip", images=sent(30), options={}, notes=told)
    assert reply["kind"] == "table" and reply["table"]["name"] == "kinds.zip"
    table = reply["table"]
    assert table["notes"][0] == told[0]
    assert table["images"] == {
        **{"count": 30, "width": 20, "height": 24, "channels": 3},
        **{"columns": 1440, "first_column": "pixel_0_0_r"},
    }
    assert [one["name"] for one in table["columns"]][1:3] == ["folder", "pixel_0_0_r"]
    assert reply["suggested"] == {
        **{"algorithm": "kmeans", "n_clusters": 2, "scale": "none", "components": 0.99},
    }
    state = reply["suggested"]
    result = page.run(
        state["algorithm"],
        {"n_clusters": state["n_clusters"]},
        scale=state["scale"],
        components=state["components"],
    )
    assert result["kind"] == "result"
    assert page.ask("answers", column="folder")["kind"] == "comparison"
    report = page.ask("study", study="contact_sheets")["report"]
    assert "In 2 of them more than 90 %" in report["verdict"]
    row = page.ask("row", row=4)
    assert row["names"] == ["image", "folder"] and row["cells"] == ["dark/4.png", "dark"]
    thumbnail = row["thumbnail"]
    assert (thumbnail["tile_width"], thumbnail["tile_height"]) == (20, 24)
    assert (thumbnail["channels"], thumbnail["count"]) == (4, 1)
    expected = np.frombuffer(sent(5)[4]["pixels"], np.uint8)
    np.testing.assert_array_equal(thumbnail["tiles"], expected)
    listed = page.ask("page", start=10, count=5)
    assert listed["names"] == ["image", "folder"] and listed["thumbnails"]["count"] == 5
    text = page.ask("export")["text"].splitlines()
    assert text[0] == "image,folder,cluster" and text[1].startswith("dark/0.png,dark,")


def test_options_are_those_of_the_catalog(page):
    options = {one["name"]: one for one in un.catalog()["image_options"]}
    assert set(options) == {"side", "colour", "shape"}
    assert options["side"]["words"] == ["auto"] and options["side"]["slider"] == [8, 64]
    reply = page.ask("load", images=sent(4), options={"side": "12", "colour": "grey"})
    images = reply["table"]["images"]
    assert (images["height"], images["width"], images["channels"]) == (12, 10, 1)
    refused = page.ask("load", images=sent(4), options={"side": "9999"})
    assert refused["kind"] == "error" and refused["field"] == "side"


def test_one_image_and_equal_images_can_be_shown(page):
    reply = page.ask("load", images=sent(1))
    assert reply["suggested"] == {"algorithm": "kmeans", "n_clusters": 1, "scale": "none"}
    assert page.run(values={"n_clusters": 1}, scale="none")["kind"] == "result"
    same = [dict(sent(1)[0], name=f"{n}.png") for n in range(5)]
    reply = page.ask("load", images=same)
    assert reply["suggested"]["n_clusters"] == 1
    assert page.run(values={"n_clusters": 1}, scale="none")["kind"] == "result"
    for study in ("image_components", "generated_images", "odd_images"):
        refused = page.ask("study", study=study)
        assert refused["error"] == "input" and "All images are the same" in refused["message"]
    assert page.run(values={"n_clusters": 1}, components=0.99)["error"] == "input"


@pytest.mark.parametrize(
    "broken",
    [
        {"width": 0},
        {"height": 25},
        {"width": -20, "height": -24},
        {"pixels": b""},
    ],
)
def test_images_of_the_wrong_size_replace_nothing(page, broken):
    page.ask("load", sample="iris")
    reply = page.ask("load", images=[sent(1)[0] | broken])
    assert reply["error"] == "input" and "numbers in place of" in reply["message"]
    assert page.run(values={"n_clusters": 2})["kind"] == "result"
    reply = page.ask("load", images=[])
    assert "There is no image" in reply["message"]


def test_loading_images_tells_its_progress_and_gives_way(page):
    page.ask("load", sample="iris")
    images = sent(300, 64, 64)
    load = page.request("load", images=images)
    replies = page.together(load, page.request("cancel"))
    assert [reply["kind"] for reply in replies] == ["replaced", "cancelled"]
    assert page.ask("page")["total"] == 150, "the table before is still there"


def test_tables_that_are_no_images_have_none(page):
    assert page.ask("load", sample="iris")["table"]["images"] is None
    page.run(values={"n_clusters": 2})
    assert "thumbnail" not in page.ask("row", row=0)
    assert page.ask("page")["thumbnails"] is None
    reply = page.ask("study", study="contact_sheets")
    assert reply["error"] == "input" and "is for sets of images" in reply["message"]
