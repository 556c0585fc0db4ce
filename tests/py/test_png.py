"""PNG files are what another program reads back, as small as they can be, and hold pixels only."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pictures import BLUE, RED, photograph, read_png, rgba_of, stripes

import unlabeled as un
from unlabeled.images import png
from unlabeled.steps import finish

SHAPE = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=19)


def chunks(data):
    """(name, content) of every chunk; their checksums are right."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, place = [], 8
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        content = data[place + 8 : place + 8 + size]
        (check,) = struct.unpack(">I", data[place + 8 + size : place + 12 + size])
        assert check == zlib.crc32(name + content)
        found.append((name.decode(), content))
        place += 12 + size
    return found


@settings(max_examples=50)
@given(SHAPE.flatmap(lambda shape: arrays.arrays(np.uint8, (*shape, 4))), st.booleans())
def test_full_colour_is_read_back(values, opaque):
    if opaque:
        values[..., 3] = 255
    data = finish(png.full_color(values))
    image = read_png(data)
    assert image.mode == ("RGB" if (values[..., 3] == 255).all() else "RGBA")
    np.testing.assert_array_equal(rgba_of(data), values)
    assert [name for name, _ in chunks(data)] == ["IHDR", "IDAT", "IEND"]


@settings(max_examples=50)
@given(SHAPE, st.integers(1, 64), st.integers(0, 10**6))
def test_indices_are_read_back_in_as_few_bits_as_can_be(shape, count, seed):
    random = np.random.default_rng(seed)
    labels = random.integers(0, count, shape).astype(np.int8)
    colors = random.integers(0, 256, (count, 3)).astype(np.uint8)
    made = finish(png.indexed(labels, colors, None))
    np.testing.assert_array_equal(rgba_of(made.data)[..., :3], colors[labels])
    assert made.bits == (1 if count <= 2 else 2 if count <= 4 else 4 if count <= 16 else 8)
    assert made.colors == count and not made.note
    names = [name for name, _ in chunks(made.data)]
    assert names == ["IHDR", "PLTE", "IDAT", "IEND"]
    assert dict(chunks(made.data))["PLTE"] == colors.tobytes()


@settings(max_examples=50)
@given(SHAPE, st.integers(1, 8), st.sampled_from([2, 5, 30]), st.integers(0, 10**6))
def test_transparency_is_read_back(shape, count, steps, seed):
    random = np.random.default_rng(seed)
    colors = random.integers(0, 256, (count, 3)).astype(np.uint8)
    alpha = np.linspace(0, 255, steps).astype(np.uint8)[random.integers(0, steps, shape)]
    labels = np.where(alpha == 0, -1, random.integers(0, count, shape)).astype(np.int8)
    made = finish(png.indexed(labels, colors, alpha))
    expected = np.zeros((*shape, 4), dtype=np.uint8)
    expected[..., :3] = np.where(labels[..., np.newaxis] < 0, 0, colors[labels])
    expected[..., 3] = alpha
    np.testing.assert_array_equal(rgba_of(made.data), expected)
    assert made.colors <= count * (steps - 1) + 1
    transparent = dict(chunks(made.data)).get("tRNS", b"")
    assert 255 not in transparent, "opaque ones come last and are not told"


def test_too_many_kinds_of_transparency_are_rounded_and_told():
    labels = np.repeat([[0, 1, 2, 3]], 256, axis=0).astype(np.int8)
    alpha = np.arange(256, dtype=np.uint8)[:, np.newaxis].repeat(4, axis=1)
    labels[0] = -1
    colors = np.array([RED, BLUE, (1, 2, 3), (9, 9, 9)], dtype=np.uint8)
    made = finish(png.indexed(labels, colors, alpha))
    assert made.bits == 8 and made.colors <= 256 and "rounded to 63 steps" in made.note
    found = rgba_of(made.data)
    assert np.abs(found[..., 3].astype(int) - alpha).max() <= 255 / 62 / 2 + 1
    seen = found[..., 3] > 0
    np.testing.assert_array_equal(found[seen][:, :3], colors[labels[seen]])


@settings(max_examples=50)
@given(SHAPE.flatmap(lambda shape: arrays.arrays(bool, shape)))
def test_masks_are_read_back_in_one_bit(chosen):
    data = finish(png.mask(chosen))
    image = read_png(data)
    assert image.mode == "1"
    np.testing.assert_array_equal(np.array(image), chosen)


def test_pieces_make_the_same_file(monkeypatch):
    values = np.random.default_rng(0).integers(0, 9, (37, 21, 4)).astype(np.uint8)
    labels = values[..., 0].astype(np.int8)
    colors = np.arange(27, dtype=np.uint8).reshape(9, 3)
    monkeypatch.setattr(png, "PIXELS_AT_ONCE", 40)
    steps = list(png.full_color(values))
    assert len(steps) == 37 and steps[-1].done == 1
    np.testing.assert_array_equal(rgba_of(finish(png.full_color(values))), values)
    made = finish(png.indexed(labels, colors, None))
    np.testing.assert_array_equal(rgba_of(made.data)[..., :3], colors[labels])


def test_files_of_a_segmentation():
    values = photograph(step=2)
    made = un.segment("kmeans", values, n_clusters=8)
    full, indexed = made.png(), made.indexed_png()
    np.testing.assert_array_equal(rgba_of(full), made.rgba())
    np.testing.assert_array_equal(rgba_of(indexed), made.rgba())
    assert read_png(indexed).mode == "P" and len(indexed) < 0.8 * len(full)
    np.testing.assert_array_equal(np.array(read_png(made.mask_png([1, 2]))), made.mask([1, 2]))


def test_files_of_an_image_with_transparency():
    values = np.dstack([stripes(RED, BLUE), np.full((12, 16), 255, np.uint8)])
    values[:4, :, 3] = 0
    values[4:8, :, 3] = 130
    made = un.segment("kmeans", values, n_clusters=2)
    for data in (made.png(), made.indexed_png()):
        np.testing.assert_array_equal(rgba_of(data), made.rgba())
    assert dict(chunks(made.indexed_png()))["tRNS"] == bytes([0, 130, 130])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_colours_take_few_bits(count):
    values = stripes(*[(40 * one, 0, 0) for one in range(count)])
    data = un.segment("kmeans", values, n_clusters=count).indexed_png()
    assert dict(chunks(data))["IHDR"][8] == {1: 1, 2: 1, 3: 2}[count]
