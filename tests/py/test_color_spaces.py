"""Colour spaces say what the standards say; names are those that people would give."""

import colorsys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

import unlabeled as un
from unlabeled.images.colors import known_colors
from unlabeled.images.features import Features
from unlabeled.images.naming import color_name
from unlabeled.images.spaces import (
    SPACES,
    chroma_and_hue,
    to_hsv,
    to_hsv_cone,
    to_lab,
    to_rgb,
)

EVERYWHERE = np.stack(np.meshgrid(*[np.arange(0, 256, 17)] * 3), axis=-1).reshape(-1, 3)
COLOR = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        # Published values for sRGB with D65, to the second decimal.
        ((255, 255, 255), (100.00, 0.00, 0.00)),
        ((0, 0, 0), (0.00, 0.00, 0.00)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((255, 255, 0), (97.14, -21.55, 94.48)),
        ((0, 255, 255), (91.11, -48.09, -14.13)),
        ((255, 0, 255), (60.32, 98.23, -60.82)),
        ((128, 128, 128), (53.59, 0.00, 0.00)),
    ],
)
def test_lab_of_known_colours(rgb, lab):
    assert to_lab(np.array([rgb], dtype=np.uint8))[0] == pytest.approx(lab, abs=0.011)
    assert to_lab(np.array([rgb], dtype=float))[0] == pytest.approx(lab, abs=0.011)


def test_greys_have_no_chroma_and_lightness_rises():
    greys = np.arange(256, dtype=np.uint8)[:, np.newaxis].repeat(3, axis=1)
    lab = to_lab(greys)
    assert np.abs(lab[:, 1:]).max() < 1e-9
    assert (np.diff(lab[:, 0]) > 0).all()
    assert chroma_and_hue(lab)[0].max() < 1e-9


def test_whole_and_broken_numbers_convert_alike():
    whole = EVERYWHERE.astype(np.uint8)
    for convert in (to_rgb, to_lab, to_hsv_cone):
        np.testing.assert_allclose(convert(whole), convert(whole.astype(float)), atol=1e-12)


@given(COLOR)
def test_hsv_is_that_of_the_standard_library(rgb):
    hue, saturation, value = (one[0] for one in to_hsv(np.array([rgb])))
    expected = colorsys.rgb_to_hsv(*(one / 255 for one in rgb))
    assert (hue / (2 * np.pi), saturation, value) == pytest.approx(expected, abs=1e-12)
    x, y, v = to_hsv_cone(np.array([rgb]))[0]
    assert v == pytest.approx(100 * expected[2])
    assert np.hypot(x, y) == pytest.approx(100 * expected[1] * expected[2], abs=1e-9)


def test_hues_meet_at_red():
    """359° is as near to 0° as 1° is; and dark colours lie together whatever their saturation."""
    below, red, above = ([255, 0, 4], [255, 0, 0], [255, 4, 0])
    one, middle, other = to_hsv_cone(np.array([below, red, above]))
    assert np.linalg.norm(one - middle) == pytest.approx(np.linalg.norm(other - middle))
    assert np.linalg.norm(one - middle) < 3
    dark = to_hsv_cone(np.array([[3, 0, 0], [3, 3, 3], [0, 0, 3]]))
    assert np.ptp(dark, axis=0).max() < 3


def test_the_extent_of_a_space_is_how_far_it_goes():
    for space in SPACES.values():
        features = space.convert(EVERYWHERE.astype(np.uint8))
        assert features.shape == (len(EVERYWHERE), 3) and features.dtype == np.float64
        lightness = features[:, {"rgb": 1, "lab": 0, "hsv": 2}[space.id]]
        assert (lightness.min(), lightness.max()) == pytest.approx((0, space.extent))


# Features ---------------------------------------------------------------------------------------


def features_of(values, space="rgb", weight=0.0):
    image = un.read_image(values)
    return Features(image, known_colors(image), SPACES[space], weight)


@settings(max_examples=30)
@given(st.sampled_from(sorted(SPACES)), st.integers(0, 10**6))
def test_features_of_pixels_are_those_of_their_colours(space, seed):
    values = np.random.default_rng(seed).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    features = features_of(values, space)
    expected = SPACES[space].convert(values.reshape(-1, 3))
    np.testing.assert_allclose(features.of_pixels(np.arange(35)), expected)
    rows = features.distinct()
    assert rows.whole and rows.weight.sum() == 35
    np.testing.assert_allclose(rows.weight @ rows.X, expected.sum(axis=0))
    for bits in (1, 5, 6):
        cells = features.cells(bits)
        assert not cells.whole and cells.weight.sum() == 35
        np.testing.assert_allclose(cells.weight @ cells.X, expected.sum(axis=0))
        assert len(cells.X) <= 8**bits


def test_places_are_measured_by_the_longer_side():
    values = np.zeros((3, 6, 3), dtype=np.uint8)
    X = features_of(values, "lab", 0.5).of_pixels(np.array([0, 5, 12, 17]))
    # 100 units of lightness, half of them for six pixels.
    unit = 0.5 * 100 / 6
    np.testing.assert_allclose(X[:, 3] / unit, [0.5, 5.5, 0.5, 5.5])
    np.testing.assert_allclose(X[:, 4] / unit, [0.5, 0.5, 2.5, 2.5])


def test_a_sample_is_seeded_spread_out_and_sees_no_transparent_pixel():
    values = np.random.default_rng(0).integers(0, 256, (50, 60, 4)).astype(np.uint8)
    values[:, :30, 3] = 0
    values[:, 30:, 3] = 255
    features = features_of(values)
    sample = features.sampled(300, 7)
    np.testing.assert_array_equal(sample, features.sampled(300, 7))
    assert not np.array_equal(sample, features.sampled(300, 8))
    assert len(np.unique(sample)) == 300 and (sample % 60 >= 30).all()
    assert np.bincount(sample // 60 // 10).tolist() == [60] * 5, "as many from each part"
    assert len(features.sampled(10**6, 7)) == 1500
    rows = features.pixels(300, 7)
    assert not rows.whole and rows.words == "a seeded sample of 300 of 1,500 pixels"
    assert features.pixels(1500).whole and features.pixels().words == "all 1,500 pixels"


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("red", "orange", "yellow", "green", "blue", "purple", "turquoise", "olive"),
        *("black", "white", "dark red", "dark green", "light green", "light blue"),
    ],
)
def test_css_colours_keep_their_names(name):
    assert color_name(ImageColor.getrgb(name.replace(" ", ""))) == name


@pytest.mark.parametrize(
    ("name", "rgb"),
    [
        ("red", (195, 51, 11)),  # of the ladybug in the book
        ("brown", (139, 69, 19)),
        ("dark grey", (60, 60, 60)),
        ("light grey", (200, 200, 202)),
        ("dark blue", (0, 0, 128)),
        ("pink", (255, 105, 180)),
        ("light purple", (221, 160, 221)),
        ("black", (8, 2, 4)),
    ],
)
def test_other_colours_have_the_names_one_would_give(name, rgb):
    assert color_name(rgb) == name


@given(COLOR)
def test_every_colour_has_a_name(rgb):
    words = color_name(rgb).split()
    assert 1 <= len(words) <= 2
    assert len(words) == 1 or words[0] in ("dark", "light")
