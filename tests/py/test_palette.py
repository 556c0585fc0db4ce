"""Palettes, areas and masks add up, are sorted the same way every time, and can be copied."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import BLACK, BLUE, GREEN, GREY, RED, WHITE, YELLOW, grain, stripes

import unlabeled as un
from unlabeled.images import areas
from unlabeled.images.palette import ORDERS, hex_of, of_hex
from unlabeled.images.scenes import GROUND, landscape_cover
from unlabeled.steps import finish

COLORS = (RED, WHITE, BLUE, GREY, YELLOW, BLACK, GREEN)


@pytest.fixture(scope="module")
def made():
    """Seven colours of 96 pixels each, but for 20 of the first that are transparent."""
    values = stripes(*COLORS)
    alpha = np.full(values.shape[:2], 255, dtype=np.uint8)
    alpha[:4, :5] = 0
    image = un.read_image(np.dstack([values, alpha]), name="flag.png")
    return un.segment("kmeans", image, n_clusters=7)


def test_swatches_say_what_there_is(made):
    palette = made.palette()
    assert [one.pixels for one in palette] == [96] * 6 + [76]
    assert sum(one.share for one in palette) == pytest.approx(1)
    assert palette[-1].share == 76 / 652, "of the pixels that can be seen"
    assert [one.segment for one in palette] == list(range(7))
    red = palette[-1]
    assert (red.hex, red.rgb, red.name) == ("#dc1e14", RED, "red")
    described = [one.describe() for one in palette]
    assert json.loads(json.dumps(described, allow_nan=False)) == described


def test_orders(made):
    names = {order: [one.name for one in made.palette(order)] for order in ORDERS}
    assert names["share"][-1] == "red"
    assert names["hue"] == ["red", "yellow", "green", "blue", "black", "grey", "white"]
    assert names["lightness"][0] == "black" and names["lightness"][-1] == "white"
    lightness = [one.lightness for one in made.palette("lightness")]
    assert lightness == sorted(lightness)
    with pytest.raises(un.InputError, match="Did you mean “lightness”"):
        made.palette("lightnes")


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_orders_are_the_same_whatever_the_order_before(seed):
    random = np.random.default_rng(seed)
    colors = np.unique(random.integers(0, 4, (6, 3)), axis=0) * 85
    places = random.permutation(len(colors))
    orders = []
    for values in (colors, colors[places]):
        made = un.segment("kmeans", stripes(*values), n_clusters=len(colors), n_init=2)
        orders.append([[one.hex for one in made.palette(order)] for order in ("hue", "lightness")])
    assert orders[0] == orders[1]


def test_css_and_json(made):
    css = made.css("hue")
    found = re.findall(r"--color-(\d+): (#[0-9a-f]{6}); /\* (.+), ([\d.]+)% \*/", css)
    assert [int(number) for number, *_ in found] == list(range(1, 8))
    assert [one[1] for one in found] == [one.hex for one in made.palette("hue")]
    assert css.startswith(":root {\n") and css.endswith("}\n")
    data = json.loads(made.json("lightness"))
    assert data["image"] == {"name": "flag.png", "width": 56, "height": 12}
    assert [one["hex"] for one in data["colors"]] == [
        one.hex for one in made.palette("lightness")
    ]


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_hex_can_be_read_again(color):
    assert of_hex(hex_of(np.array(color))) == color
    assert re.fullmatch("#[0-9a-f]{6}", hex_of(color))


# Areas ------------------------------------------------------------------------------------------


def test_areas_are_counted_in_pixels_of_the_whole_image():
    values = np.full((20, 30, 3), 200, dtype=np.uint8)
    values[5:9, 10:25] = BLUE
    values[12, 3] = BLUE
    made = un.segment("kmeans", values, n_clusters=2)
    area = made.area(1)
    assert (area.pixels, area.box, area.segments) == (61, (3, 5, 25, 13), (1,))
    assert area.share == area.share_of_image == 61 / 600
    assert area.centroid == pytest.approx(((60 * 17.5 + 3.5) / 61, (60 * 7 + 12.5) / 61))
    both = made.area([1, 0])
    assert (both.pixels, both.box, both.segments) == (600, (0, 0, 30, 20), (0, 1))
    assert both.centroid == pytest.approx((15, 10))
    assert json.loads(json.dumps(area.describe())) == area.describe()


def test_transparent_pixels_have_no_area(made):
    area = made.area(6)
    assert (area.pixels, area.box) == (76, (0, 0, 8, 12))
    assert area.share == 76 / 652 and area.share_of_image == 76 / 672


@settings(max_examples=40)
@given(st.integers(1, 9), st.integers(1, 40))
def test_extents_do_not_depend_on_the_pieces(count, size):
    labels = np.random.default_rng(size).integers(-1, count, (11, 13)).astype(np.int8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(areas, "PIXELS_AT_ONCE", size)
        found = finish(areas.extents(labels, count))
    for number in range(count):
        np.testing.assert_array_equal(found.rows[number], (labels == number).sum(axis=1))
        np.testing.assert_array_equal(found.columns[number], (labels == number).sum(axis=0))


def test_the_share_of_forest_is_what_it_is():
    cover = landscape_cover()
    made = un.segment("kmeans", un.image_sample("landscape"), n_clusters=5)
    forest = list(GROUND).index("forest")
    number = np.bincount(made.labels[cover == forest]).argmax()
    assert made.area(int(number)).share == pytest.approx((cover == forest).mean(), abs=1e-3)
    assert made.palette()[number].name == "dark green"


# Masks ------------------------------------------------------------------------------------------


def test_masks():
    values, _ = grain()
    made = un.segment("kmeans", values, n_clusters=3)
    masks = [made.mask(number) for number in range(3)]
    assert all(mask.dtype == bool and mask.shape == (40, 60) for mask in masks)
    np.testing.assert_array_equal(np.sum(masks, axis=0), 1)
    np.testing.assert_array_equal(made.mask([2, 0]), masks[0] | masks[2])
    np.testing.assert_array_equal(made.mask([np.int64(1), 1.0, 1]), masks[1])


def test_a_mask_never_covers_what_is_transparent(made):
    assert not made.mask(range(7))[:4, :5].any()
    assert made.mask(range(7)).sum() == 652


@pytest.mark.parametrize("segments", [7, -1, [0, 7], [], None, "red", [None], 0.5, True, [[0]]])
def test_segments_that_are_not_there(made, segments):
    for use in (made.mask, made.area, made.mask_png):
        with pytest.raises(un.InputError, match="no segment") as caught:
            use(segments)
        assert caught.value.hint == "Segments are numbered from 0 to 6."
