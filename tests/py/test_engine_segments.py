"""Images as the page works with them: requests, events, replies, and every foreseeable fault."""

import asyncio
import json
import tracemalloc

import numpy as np
import pytest
from pictures import BLUE, GREEN, RED, grain, loaded, photograph, planted, rgba_of, stripes

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.engine import desk
from unlabeled.engine import images as requests
from unlabeled.images import segmenting
from unlabeled.images.samples import IMAGE_SAMPLES
from unlabeled.segmenters import kmeans


def segment(page, values=None, algorithm="kmeans", **rest):
    return page.ask("segment", algorithm=algorithm, values=values or {}, **rest)


@pytest.fixture
def flag(page):
    """A page with three stripes, loaded and divided."""
    loaded(page, stripes(RED, BLUE, GREEN), name="flag.png", bytes=400)
    assert segment(page, {"n_clusters": 3})["kind"] == "segmentation"
    return page


def assert_flag(page):
    """The stripes are still what is worked on."""
    area = page.ask("area", segments=0)["area"]
    assert (area["pixels"], area["box"]) == (96, [0, 0, 8, 12])


# Answers ----------------------------------------------------------------------------------------


def test_an_image_is_taken_and_described(page):
    values = np.dstack([stripes(RED, BLUE), np.full((12, 16), 255, np.uint8)])
    values[0, :, 3] = 0
    reply = loaded(page, values, name="two.png", bytes=1234)
    assert (reply["kind"], reply["layer"]) == ("image", None)
    image = reply["image"]
    assert (image["name"], image["bytes"], image["colors"]) == ("two.png", 1234, 2)
    assert (image["width"], image["height"], image["transparent"]) == (16, 12, 16)


@pytest.mark.parametrize("id", [one.id for one in IMAGE_SAMPLES if one.make])
def test_a_sample_that_is_made_here_comes_with_its_pixels(page, id):
    reply = page.ask("load", sample=id)
    assert reply["kind"] == "image" and reply["image"]["name"] == id
    layer = reply["layer"]
    assert (layer["mark"], layer["width"], layer["height"]) == ("image", 400, 266)
    np.testing.assert_array_equal(
        layer["rgba"].reshape(266, 400, 4), un.image_sample(id).rgba()
    )


def test_the_picture_comes_before_the_reply(page):
    loaded(page, stripes(RED, BLUE, GREEN))
    reply = segment(page, {"n_clusters": "3"})
    frame = page.frame()
    (layer,) = frame["picture"]["layers"]
    np.testing.assert_array_equal(
        layer["rgba"].reshape(12, 24, 4)[..., :3], stripes(RED, BLUE, GREEN)
    )
    assert frame["labels"].dtype == np.int8
    np.testing.assert_array_equal(frame["labels"].reshape(12, 24)[0], np.repeat([0, 1, 2], 8))
    assert frame["id"] == frame["fit"] == reply["id"] == reply["fit"]
    assert reply["parameters"]["n_clusters"] == 3 and reply["counter"] == "n_clusters"
    assert [one["hex"] for one in reply["palette"]] == ["#dc1e14", "#1e3cb4", "#287832"]
    assert reply["orders"]["hue"] == [0, 2, 1] and reply["orders"]["share"] == [0, 1, 2]
    assert [one["id"] for one in reply["scores"]] == ["inertia", "error", "n_iter"]
    assert reply["exact"] is True and reply["how"].startswith("Exact")
    assert (reply["pixels"], reply["lost"], reply["notes"]) == (288, [], [])
    boxes = [one["box"] for one in reply["areas"]]
    assert boxes == [[0, 0, 8, 12], [8, 0, 16, 12], [16, 0, 24, 12]]
    assert set(reply) - set(frame) == {"areas", "lost"}
    assert set(frame) - set(reply) == {"picture", "labels"}


def test_the_same_again_is_there_at_once(flag, monkeypatch):
    first = segment(flag, {"n_clusters": 2})
    back = segment(flag, {"n_clusters": 3})
    monkeypatch.setattr(segmenting, "configure", None)
    again = segment(flag, {"n_clusters": 2})
    assert again["palette"] == first["palette"] != back["palette"]


def test_lost_colours_are_told_and_what_would_keep_them(page):
    page.ask("load", sample="beetle")
    reply = segment(page, {"n_clusters": 4, "n_init": 3})
    (lost,) = reply["lost"]
    assert lost["name"] == "red" and lost["text"].startswith("Red is lost: 0.")
    kept = page.ask("keep", lost=0)
    assert (kept["kind"], kept["count"], kept["values"]) == ("keep", 7, {"n_clusters": 7})
    assert segment(page, {"n_init": 3} | kept["values"])["lost"] == []


@pytest.mark.parametrize("lost", [0, -1, 5])
def test_a_colour_that_is_not_lost(flag, lost):
    assert flag.ask("keep", lost=lost)["message"] == "This colour is not lost."


def test_masks_and_areas(flag):
    reply = flag.ask("mask", segments=[2, 0])
    assert (reply["kind"], reply["width"], reply["height"]) == ("mask", 24, 12)
    assert reply["mask"].dtype == np.uint8
    np.testing.assert_array_equal(reply["mask"].reshape(12, 24)[3], np.repeat([1, 0, 1], 8))
    assert reply["area"] == flag.ask("area", segments=[0, 2])["area"]
    assert (reply["area"]["pixels"], reply["area"]["share"]) == (192, 2 / 3)
    for kind in ("mask", "area"):
        for segments in (None, 9, []):
            assert flag.ask(kind, segments=segments)["message"].startswith("There is no segment")


def test_the_pixels_in_colour_space(flag):
    for axes in ("ab", "hue", "components", None):
        reply = flag.ask("cloud", axes=axes)
        assert reply["kind"] == "cloud" and reply["picture"]["figure"] == "pixels"
        assert [one["key"] for one in reply["axes"]] == ["ab", "hue", "components"]
    assert flag.ask("cloud", axes="xyz")["error"] == "input"


def test_multiples_come_one_by_one(flag):
    reply = flag.ask("multiples", counts=[3, 2.0, 7])
    assert [one["count"] for one in reply["panels"]] == [3, 2, 7]
    assert [bool(one["refused"]) for one in reply["panels"]] == [False, False, True]
    shown = [len(one["panels"]) for one in flag.events if one["kind"] == "panels"]
    assert shown == [1, 2, 3]
    assert [one["count"] for one in flag.ask("multiples")["panels"]] == [10, 8, 6, 4, 2]
    assert_flag(flag)


def test_sizes_stand_beside_the_original(flag):
    reply = flag.ask("compression")
    sizes = {one["id"]: one["bytes"] for one in reply["files"]}
    assert list(sizes) == ["original", "indexed", "png"] and sizes["original"] == 400
    for what in ("indexed", "png"):
        exported = flag.ask("image_export", what=what)
        assert len(exported["data"]) == sizes[what]
        np.testing.assert_array_equal(
            rgba_of(exported["data"])[..., :3], stripes(RED, BLUE, GREEN)
        )
    assert "of the bytes of the original file" in reply["text"]
    assert "3 entries in its palette, 2 bits a pixel" in reply["files"][1]["text"]


def test_without_a_file_there_is_no_original(page):
    loaded(page, stripes(RED, BLUE))
    segment(page, {"n_clusters": 2})
    reply = page.ask("compression")
    assert [one["id"] for one in reply["files"]] == ["indexed", "png"]
    assert "original" not in reply["text"]


def test_files_have_names(flag):
    named = {
        what: flag.ask("image_export", what=what, segments=[1], order="hue")
        for what in ("png", "indexed", "mask", "css", "json")
    }
    assert {what: one["name"] for what, one in named.items()} == {
        "png": "flag-3-colours-full.png",
        "indexed": "flag-3-colours.png",
        "mask": "flag-mask-1.png",
        "css": "flag-palette.css",
        "json": "flag-palette.json",
    }
    assert {one["type"] for one in named.values()} == {
        *("image/png", "text/css", "application/json")
    }
    assert "--color-1: #dc1e14" in named["css"]["text"] and named["css"]["data"] is None
    order = [one["segment"] for one in json.loads(named["json"]["text"])["colors"]]
    assert order == [0, 2, 1]
    mask = rgba_of(named["mask"]["data"])
    assert (mask[:, 8:16, :3] == 255).all() and not mask[:, :8, :3].any()


@pytest.mark.parametrize(
    ("name", "stem"),
    [("../a b/c.jpeg", "a-b-c"), ("", "image"), ("日本.png", "日本"), (".x", "image")],
)
def test_names_of_files_are_safe(page, name, stem):
    loaded(page, stripes(RED, BLUE), name=name)
    segment(page, {"n_clusters": 2})
    assert page.ask("image_export", what="indexed")["name"] == f"{stem}-2-colours.png"


@pytest.mark.parametrize(
    "request_",
    [
        {"what": "gif"},
        {"what": None},
        {"what": "mask"},
        {"what": "mask", "segments": 3},
        {"what": "css", "order": "size"},
    ],
    ids=str,
)
def test_exports_that_are_not_there(flag, request_):
    reply = flag.ask("image_export", **request_)
    assert (reply["kind"], reply["error"]) == ("error", "input") and reply["hint"]
    assert_flag(flag)


def test_everything_said_can_be_sent(page):
    values = np.dstack([planted(RED), np.full((80, 120), 255, np.uint8)])
    values[:4, :, 3] = 0
    values[4:8, :, 3] = 90
    messages = [
        loaded(page, values, bytes=99),
        segment(page, {"n_clusters": 2}),
        page.ask("mask", segments=0),
        page.ask("cloud"),
        page.ask("multiples", counts=[3, 2]),
        page.ask("keep", lost=0),
        page.ask("compression"),
        page.ask("image_export", what="indexed"),
    ]
    assert "error" not in [one["kind"] for one in messages]
    for message in [*messages, *page.events]:
        json.dumps(encoded(message), allow_nan=False)


# The newest wins --------------------------------------------------------------------------------


def test_the_newest_segmentation_wins(page):
    loaded(page, photograph(step=4))
    asked = [
        page.request("segment", algorithm="kmeans", values={"n_clusters": k}) for k in (2, 3, 4)
    ]
    replies = page.together(*asked)
    assert [one["kind"] for one in replies] == ["replaced", "replaced", "segmentation"]
    assert len(replies[2]["palette"]) == 4
    assert [one["id"] for one in page.events if one["kind"] == "frame"] == [replies[2]["id"]]


def on_progress(page, monkeypatch, **request):
    """Send a request as soon as the one before reports; its reply is awaited by :func:`visit`."""
    monkeypatch.setattr(desk, "BREATH_SECONDS", 0)
    monkeypatch.setattr(desk, "PROGRESS_SECONDS", 0)
    later = []

    def emit(event):
        page.events.append(event)
        if event["kind"] == "progress" and not later:
            later.append(asyncio.ensure_future(page.engine.handle(page.request(**request))))

    page.engine._emit = emit
    return later


def visit(page, later, request):
    async def both():
        first = await page.engine.handle(request)
        return first, await later[0]

    return asyncio.run(both())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("segment", "segmentation"), ("cancel", "cancelled"), ("load", "image"), ("table", "table")],
)
def test_a_segmentation_on_its_way_can_be_ended(flag, monkeypatch, kind, expected):
    request = {
        "segment": {"kind": "segment", "algorithm": "kmeans", "values": {"n_clusters": 2}},
        "cancel": {"kind": "cancel"},
        "load": {"kind": "load", "sample": "landscape"},
        "table": {"kind": "load", "sample": "moons"},
    }[kind]
    later = on_progress(flag, monkeypatch, **request)
    asked = flag.request("segment", algorithm="kmeans", values={"n_clusters": 1, "n_init": 50})
    first, second = visit(flag, later, asked)
    assert (first["kind"], second["kind"]) == ("replaced", expected)
    if kind == "cancel":
        assert_flag(flag)


def test_questions_wait_for_the_segmentation_on_its_way(page):
    loaded(page, photograph(step=4))
    segment(page, {"n_clusters": 2})
    asked = [
        page.request("segment", algorithm="kmeans", values={"n_clusters": 5}),
        page.request("mask", segments=4),
        page.request("cloud"),
    ]
    replies = page.together(*asked)
    assert [one["kind"] for one in replies] == ["segmentation", "mask", "cloud"]


def test_a_download_is_not_ended_by_what_happens_meanwhile(page):
    loaded(page, photograph(step=2))
    segment(page, {"n_clusters": 3})
    asked = [
        page.request("image_export", what="png"),
        page.request("segment", algorithm="kmeans", values={"n_clusters": 2}),
    ]
    replies = page.together(*asked)
    assert [one["kind"] for one in replies] == ["file", "segmentation"]


def test_long_work_is_ended_by_a_new_segmentation(flag, monkeypatch):
    request = {"kind": "segment", "algorithm": "kmeans", "values": {"n_clusters": 2}}
    later = on_progress(flag, monkeypatch, **request)
    first, second = visit(flag, later, flag.request("multiples", counts=[3, 1]))
    assert (first["kind"], second["kind"]) == ("replaced", "segmentation")


def test_a_sketch_comes_first_where_it_takes_long(page, monkeypatch):
    monkeypatch.setattr(requests, "SKETCH_SECONDS", 0)
    loaded(page, photograph(step=2))
    segment(page, {"n_clusters": 4, "computation": "exact", "n_init": 3})
    kinds = [one["kind"] for one in page.events if one["kind"] != "progress"]
    assert kinds == ["sketch", "frame"]
    (layer,) = [one["layer"] for one in page.events if one["kind"] == "sketch"]
    assert layer["mark"] == "image" and layer["width"] * layer["height"] <= 40_000


def test_what_is_quick_has_no_sketch(page, monkeypatch):
    monkeypatch.setattr(requests, "SKETCH_SECONDS", 1e6)
    loaded(page, photograph(step=4))
    segment(page, {"n_init": 2})
    assert "sketch" not in [one["kind"] for one in page.events]


# Tables and images take each other's place ------------------------------------------------------


def test_an_image_takes_the_place_of_a_table(page):
    page.ask("load", sample="moons")
    assert page.run(values={"n_clusters": 2})["kind"] == "result"
    loaded(page, stripes(RED, BLUE))
    reply = page.run(values={"n_clusters": 2})
    assert reply["message"] == "An image is loaded, which has no rows."
    for kind in ("page", "place", "export"):
        assert page.ask(kind, x=0, y=0)["kind"] == "error"
    assert segment(page, {"n_clusters": 2})["kind"] == "segmentation"


def test_a_table_takes_the_place_of_an_image(flag):
    assert flag.ask("load", sample="moons")["kind"] == "table"
    for kind in ("segment", "mask", "cloud", "multiples", "compression", "image_export"):
        reply = flag.ask(kind, segments=0, algorithm="kmeans", what="png")
        assert reply["message"] == "No image is loaded.", kind
    assert flag.run(values={"n_clusters": 2})["kind"] == "result"
    assert flag.ask("restore")["image"] is None, "the image was let go with the first good run"


def test_a_table_that_cannot_be_shown_gives_the_image_back(flag):
    flag.load("a,b\n1,2\n")
    assert flag.run(values={"n_clusters": "many"})["kind"] == "error"
    reply = flag.ask("restore")
    assert (reply["kind"], reply["table"]) == ("restored", None)
    assert reply["image"]["name"] == "flag.png"
    assert_flag(flag)


def test_an_image_that_cannot_be_divided_gives_back_what_was_there(page):
    page.ask("load", sample="moons")
    page.run(values={"n_clusters": 2})
    loaded(page, stripes(RED, BLUE))
    assert segment(page, {"n_clusters": 9})["kind"] == "error"
    reply = page.ask("restore")
    assert (reply["table"]["name"], reply["image"]) == ("moons", None)
    assert page.ask("place", x=0, y=0)["cluster"] in (0, 1)
    loaded(page, stripes(RED, BLUE))
    assert segment(page, {"n_clusters": 2})["kind"] == "segmentation"
    assert page.ask("restore")["image"]["colors"] == 2, "shown once, it stays"


# What goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"pixels": bytes(15), "width": 2, "height": 2}, "15 bytes are no image of 2 × 2"),
        ({"pixels": bytes(16), "width": 2, "height": 2}, "is transparent"),
        ({"pixels": None, "width": 2, "height": 2}, "no bytes"),
        ({"pixels": b"", "width": 0, "height": 0}, "width of an image cannot be 0"),
        ({"pixels": b""}, "width of an image cannot be None"),
        ({"pixels": b"", "width": 12_000, "height": 9_000}, "108 megapixels"),
        ({"sample": "beetl"}, "no sample called"),
        ({"sample": "china"}, "no sample called"),
    ],
    ids=str,
)
def test_an_image_that_cannot_be_taken_replaces_nothing(flag, request_, words):
    reply = flag.ask("load", **request_)
    assert (reply["kind"], reply["error"]) == ("error", "input") and words in reply["message"]
    assert reply["hint"]
    assert_flag(flag)
    assert flag.ask("restore")["image"]["name"] == "flag.png"


@pytest.mark.parametrize(
    ("algorithm", "values", "field"),
    [
        ("kmeans", {"n_clusters": 4}, "n_clusters"),
        ("kmeans", {"n_clusters": "abc"}, "n_clusters"),
        ("kmeans", {"clusters": 4}, ""),
        ("birch", {}, ""),
        (None, {}, ""),
        ("dbscan", {"min_samples": 500}, "min_samples"),
    ],
)
def test_a_segmentation_that_cannot_be_leaves_what_was(flag, algorithm, values, field):
    reply = segment(flag, values, algorithm)
    assert (reply["kind"], reply["error"], reply["field"]) == ("error", "input", field)
    assert_flag(flag)


def test_a_single_pixel_and_its_remedy(page):
    loaded(page, np.array([[[9, 8, 7]]], dtype=np.uint8))
    reply = segment(page)
    assert reply["message"] == "8 segments are more than the 1 different colour of this image."
    (remedy,) = reply["remedies"]
    assert remedy["values"] == {"n_clusters": 1}
    done = segment(page, remedy["values"])
    assert [one["hex"] for one in done["palette"]] == ["#090807"]
    assert page.ask("mask", segments=0)["mask"].tolist() == [1]
    assert page.ask("cloud")["kind"] == "cloud"


def test_before_anything_is_divided(page):
    loaded(page, stripes(RED))
    reply = page.ask("mask", segments=0)
    assert reply["message"] == "The image has not been divided yet."
    assert page.ask("segment")["message"].startswith("There is no way to divide")


def test_what_would_take_very_long_is_asked_first(page, monkeypatch):
    monkeypatch.setattr(kmeans, "SECONDS_EACH", 1.0)
    loaded(page, grain()[0])
    values = {"n_clusters": 2, "computation": "exact", "n_init": 1}
    reply = segment(page, values)
    assert "would take about 4,800 seconds" in reply["message"]
    assert [one["anyway"] for one in reply["remedies"]] == [False, False, True]
    assert segment(page, values, anyway=True)["kind"] == "segmentation"


def test_a_huge_image_needs_little_memory_and_pauses_often(page, monkeypatch):
    """Four megapixels: the 80 MB that counting takes for a moment, and some 20 bytes a pixel."""
    monkeypatch.setattr(desk, "PROGRESS_SECONDS", 0)
    values = np.tile(photograph(step=2), (8, 8, 1))[:1600, :2500]
    data = un.read_image(values).rgba().tobytes()
    tracemalloc.start()
    assert page.ask("load", pixels=data, width=2500, height=1600)["kind"] == "image"
    assert segment(page, {"n_init": 2})["kind"] == "segmentation"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 85e6 + 20 * 4e6
    assert sum(one["kind"] == "progress" for one in page.events) > 20
