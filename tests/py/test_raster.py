"""Images come in as bytes or arrays of any kind; what is none is refused in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays
from pictures import BLUE, RED, stripes

import unlabeled as un
from unlabeled import limits
from unlabeled.images import colors
from unlabeled.images.colors import described, known_colors
from unlabeled.images.raster import from_rgba

SMALL = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)
CUBE = SMALL.flatmap(lambda shape: arrays.arrays(np.uint8, (*shape, 3)))
RGBA = SMALL.flatmap(lambda shape: arrays.arrays(np.uint8, (*shape, 4)))


@settings(max_examples=50)
@given(RGBA)
def test_bytes_and_arrays_are_the_same_image(values):
    if not values[..., 3].any():
        return
    height, width = values.shape[:2]
    for image in (from_rgba(values.tobytes(), width, height), un.read_image(values)):
        assert image.shape == (height, width) and image.count == height * width
        np.testing.assert_array_equal(image.pixels, values[..., :3])
        np.testing.assert_array_equal(image.rgba(), values)
        assert (image.alpha is None) == bool((values[..., 3] == 255).all())


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, list, np.frombuffer])
def test_bytes_of_any_kind(kind):
    data = bytes([1, 2, 3, 255, 4, 5, 6, 0])
    data = kind(data, np.uint8) if kind is np.frombuffer else kind(data)
    image = from_rgba(data, 2, 1, name="two.png", bytes=90)
    assert image.pixels.tolist() == [[[1, 2, 3], [4, 5, 6]]]
    assert image.alpha.tolist() == [[255, 0]]
    assert (image.name, image.bytes) == ("two.png", 90)


def test_what_is_given_is_not_kept():
    values = stripes(RED, BLUE)
    image = un.read_image(values)
    values[:] = 0
    assert image.pixels.max() == 220


def test_a_raster_is_an_image_already():
    image = un.read_image(stripes(RED))
    assert un.read_image(image) is image


def test_grey_and_grey_with_alpha():
    grey = np.array([[0, 100], [200, 255]], dtype=np.uint8)
    for values in (grey, grey[..., np.newaxis]):
        image = un.read_image(values)
        np.testing.assert_array_equal(image.pixels, np.stack([grey] * 3, axis=2))
        assert described(image)["grey"] is True
    image = un.read_image(np.stack([grey, 255 - grey], axis=2))
    np.testing.assert_array_equal(image.alpha, 255 - grey)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 257, 65535]], dtype=np.uint16), [0, 1, 255]),
        (np.array([[128, 129, 32896]], dtype=np.uint16), [0, 1, 128]),
        (np.array([[0.0, 0.5, 1.0]]), [0, 128, 255]),
        (np.array([[0.0, 0.5, 1.0]], dtype=np.float32), [0, 128, 255]),
        (np.array([[False, True]]), [0, 255]),
        (np.array([[0, 7, 255]], dtype=np.int64), [0, 7, 255]),
        ([[0, 7, 255]], [0, 7, 255]),
    ],
)
def test_numbers_of_any_type_become_eight_bits(values, expected):
    assert un.read_image(values).pixels[0, :, 0].tolist() == expected


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([[-1, 5]]), "from -1 to 5"),
        (np.array([[0, 300]]), "from 0 to 255"),
        (np.array([[0.0, 200.0]]), "Divide them by 255"),
        (np.array([[0.0, np.nan]]), "go from nan"),
        (np.array([[0.0, -0.5]]), "from -0.5 to 0"),
        (np.zeros((4, 4, 5)), "4 × 4 × 5 is no image"),
        (np.zeros(7), "array of 7 is no image"),
        (np.zeros((0, 4, 3)), "is no image"),
        (np.zeros((2, 2, 2, 2)), "is no image"),
        (5, "single value is no image"),
        ("china.jpg", "no image"),
        (None, "no image"),
        ([[1, 2], [3]], "no image"),
        (np.array([["a"]]), "no image"),
        (np.zeros((2, 2), dtype=complex), "no image"),
    ],
    ids=str,
)
def test_what_is_no_image(values, words):
    with pytest.raises(un.InputError, match=words):
        un.read_image(values)


@pytest.mark.parametrize(
    ("data", "width", "height", "words"),
    [
        (bytes(15), 2, 2, "15 bytes are no image of 2 × 2 pixels, which has 16"),
        (bytes(16), 2, 1, "16 bytes"),
        (b"", 1, 1, "0 bytes"),
        (bytes(16), 0, 4, "width of an image cannot be 0"),
        (bytes(16), 2, -2, "height of an image cannot be -2"),
        (bytes(16), 2.5, 2, "width of an image cannot be 2.5"),
        (bytes(16), "2", 2, "width of an image cannot be 2"),
        (bytes(16), None, 2, "width of an image cannot be None"),
        (bytes(16), float("nan"), 2, "cannot be nan"),
        (16, 2, 2, "no bytes"),
        ("x" * 16, 2, 2, "no bytes"),
        (None, 2, 2, "no bytes"),
        ([300] * 16, 2, 2, "no bytes"),
        (np.zeros(4), 2, 2, "no bytes"),
    ],
    ids=repr,
)
def test_bytes_that_are_no_image(data, width, height, words):
    with pytest.raises(un.InputError, match=words) as caught:
        from_rgba(data, width, height)
    assert caught.value.hint


def test_a_width_may_be_a_whole_float():
    assert from_rgba(bytes([9] * 16), 2.0, 2.0).shape == (2, 2)


def test_a_hundred_megapixels_are_refused_before_anything_is_copied():
    with pytest.raises(un.InputError, match="10,000 × 10,000 pixels, 100 megapixels") as caught:
        from_rgba(b"", 10_000, 10_000)
    assert "Save it smaller" in caught.value.hint
    huge = np.broadcast_to(np.uint8(1), (limits.MAXIMUM_PIXELS + 1, 1, 3))
    with pytest.raises(un.InputError, match="megapixels"):
        un.read_image(huge)


def test_an_image_of_nothing_but_transparency():
    with pytest.raises(un.InputError, match="Every pixel of this image is transparent"):
        from_rgba(bytes([9, 9, 9, 0] * 4), 2, 2)
    assert from_rgba(bytes([9, 9, 9, 1] * 4), 2, 2).alpha.tolist() == [[1, 1], [1, 1]]


# Colours ----------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(RGBA)
def test_colours_are_those_that_can_be_seen(values):
    values[0, 0, 3] = 255
    image = un.read_image(values)
    found = known_colors(image)
    seen = values[values[..., 3] > 0][:, :3]
    rgb, counts = np.unique(seen, axis=0, return_counts=True)
    np.testing.assert_array_equal(found.rgb, rgb)
    np.testing.assert_array_equal(found.counts, counts)
    assert found.pixels == len(seen) and len(found) == len(rgb)
    index = found.of_pixels
    np.testing.assert_array_equal(index == -1, values[..., 3].ravel() == 0)
    np.testing.assert_array_equal(found.rgb[index[index >= 0]], seen)


@settings(max_examples=50)
@given(CUBE)
def test_values_of_colours_are_spread_over_their_pixels(values):
    image = un.read_image(values)
    found = known_colors(image)
    sums = found.rgb.sum(axis=1, dtype=np.int32)
    spread = found.spread(sums, -1, image.shape)
    np.testing.assert_array_equal(spread, values.sum(axis=2))


def test_colours_are_counted_once_and_in_pieces(monkeypatch):
    monkeypatch.setattr(colors, "PIXELS_AT_ONCE", 7)
    monkeypatch.setattr(colors, "SORTED_PIXELS", 50)
    values = np.random.default_rng(0).integers(0, 3, (9, 11, 3)).astype(np.uint8)
    image = un.read_image(values)
    steps = list(colors.colors_of(image))
    assert len(steps) > 10 and [one.done for one in steps] == sorted(one.done for one in steps)
    assert list(colors.colors_of(image)) == []
    assert known_colors(image) is known_colors(image)
    np.testing.assert_array_equal(known_colors(image).rgb, np.unique(values.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("transparent", [False, True])
def test_large_images_are_counted_as_small_ones_are(monkeypatch, transparent):
    values = np.random.default_rng(0).integers(0, 256, (40, 50, 4)).astype(np.uint8)
    values[..., 3] = np.where(values[..., 3] < 128, 0 if transparent else 9, 255)
    small = known_colors(un.read_image(values))
    monkeypatch.setattr(colors, "SORTED_PIXELS", 1)
    large = known_colors(un.read_image(values))
    for name in ("rgb", "counts", "of_pixels"):
        np.testing.assert_array_equal(getattr(small, name), getattr(large, name))
        assert getattr(small, name).dtype == getattr(large, name).dtype


def test_an_image_is_described():
    values = np.dstack([stripes(RED, BLUE), np.full((12, 16), 255, np.uint8)])
    values[:3, :, 3] = 0
    values[3, :, 3] = 99
    assert described(un.read_image(values, name="two", bytes=12)) == {
        "name": "two",
        "width": 16,
        "height": 12,
        "bytes": 12,
        "pixels": 144,
        "transparent": 48,
        "partly_transparent": 16,
        "colors": 2,
        "grey": False,
        "text": "16 × 12 pixels · 2 colours · 25 % transparent · 8 % partly transparent",
    }
