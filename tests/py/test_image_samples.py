"""Sample images: made here they are always the same; files are shipped, their licence told."""

import json

import numpy as np
import pytest
from pictures import photograph

import unlabeled as un
from building import photographs
from building.paths import SITE
from unlabeled.images.registry import configure
from unlabeled.images.samples import IMAGE_SAMPLES, is_made_here, thumbnail
from unlabeled.samples import SAMPLES

MADE = [one.id for one in IMAGE_SAMPLES if one.make]


def test_samples_are_described_as_json_data():
    described = un.image_samples()
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert MADE and len({one["id"] for one in described}) == len(described)
    assert not {one["id"] for one in described} & {one.id for one in SAMPLES}, "one room of names"
    for one in described:
        assert one["title"] and one["teaches"].endswith(".") and one["origin"]
        values = dict(one["suggested"])
        assert configure(values.pop("algorithm"), values)


def test_files_are_those_that_are_shipped_and_their_origin_is_told():
    files = [f"data/{one.file}" for one in IMAGE_SAMPLES if one.file]
    assert sorted(files) == sorted(photographs.FILES)
    told = (SITE / "data" / "README.md").read_text(encoding="utf-8")
    for one in IMAGE_SAMPLES:
        if one.file:
            assert f"`{one.file}`" in told and "CC BY 2.0" in one.origin
            assert one.origin.split(",")[0] in told


@pytest.mark.parametrize("id", MADE)
def test_scenes_are_the_same_every_time(id):
    image = un.image_sample(id)
    assert image.shape == (266, 400) and image.alpha is None and image.name == id
    assert is_made_here(id)
    chosen = next(one for one in IMAGE_SAMPLES if one.id == id)
    np.testing.assert_array_equal(chosen.make(), image.pixels)


@pytest.mark.parametrize("id", MADE)
def test_thumbnails_are_the_image_on_few_pixels(id):
    layer = thumbnail(id)
    assert layer["mark"] == "image" and 2_000 < layer["width"] * layer["height"] <= 3_000
    colors = layer["rgba"].reshape(-1, 4)
    assert (colors[:, 3] == 255).all()
    image = un.image_sample(id).rgb
    assert colors[:, :3].mean(axis=0) == pytest.approx(image.mean(axis=0), abs=4)


def test_a_file_has_no_pixels_here():
    assert thumbnail("china") is None and not is_made_here("china")
    with pytest.raises(un.InputError, match=r"is the file data/china\.jpg of the site"):
        un.image_sample("china")
    for id in ("beetl", None, ["beetle"]):
        assert not is_made_here(id)
    with pytest.raises(un.InputError, match="Did you mean “beetle”"):
        un.image_sample("beetl")


def test_a_photograph_is_read_as_it_is_decoded():
    image = un.read_image(photograph(), name="china.jpg")
    made = un.segment("kmeans", image, n_clusters=4, n_init=1)
    assert made.labels.shape == (427, 640)
    assert repr(made) == "<Segmentation: 640 × 427 pixels in 4 segments by k-means>"
    assert repr(image) == "<Raster “china.jpg”: 640 × 427 pixels>"


def test_the_picture_is_the_image_in_its_colours():
    made = un.segment("kmeans", un.image_sample("landscape"), n_clusters=5)
    picture = made.picture()
    (layer,) = picture["layers"]
    assert (layer["mark"], layer["width"], layer["height"]) == ("image", 400, 266)
    np.testing.assert_array_equal(layer["rgba"].reshape(266, 400, 4), made.rgba())
    assert [one["color"] for one in picture["clusters"]] == [one.hex for one in made.palette()]
    assert sum(one["rows"] for one in picture["clusters"]) == 400 * 266
    assert picture["caption"].startswith(
        "k-means: landscape in 5 colours: green 43 %, dark green 36 %, blue 10 %, yellow 10 %"
    )
    assert (picture["x"]["max"], picture["y"]["min"]) == (400, 266), "y goes down"
