"""What tests of images share: images with known colours, and PNG files read by another program."""

import io
from functools import cache

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

import unlabeled as un

RED, GREEN, BLUE, YELLOW = (220, 30, 20), (40, 120, 50), (30, 60, 180), (240, 220, 60)
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (128, 128, 128)


def stripes(*colors, height=12, width=8):
    """Upright stripes, each so wide: as many colours as there are arguments."""
    return np.repeat(np.array(colors, dtype=np.uint8)[np.newaxis], height, axis=0).repeat(width, 1)


def grain(shape=(40, 60), colors=(RED, GREEN, BLUE), spread=6, seed=0):
    """Patches of colours with grain: many different colours around a few, and which is where."""
    random = np.random.default_rng(seed)
    where = random.integers(0, len(colors), (shape[0] // 4 + 1, shape[1] // 4 + 1))
    where = where.repeat(4, 0).repeat(4, 1)[: shape[0], : shape[1]]
    values = np.array(colors, dtype=float)[where] + random.normal(0, spread, (*shape, 3))
    return np.clip(np.rint(values), 0, 255).astype(np.uint8), where


def photograph(name="china.jpg", step=1):
    """A photograph that comes with scikit-learn, every so manieth pixel of it."""
    return np.ascontiguousarray(_decoded(name)[::step, ::step])


@cache
def _decoded(name):
    return load_sample_image(name)


def meadow(shape=(80, 120), seed=0):
    """Green that gets lighter from left to right, with a little grain."""
    light = np.linspace(-25, 25, shape[1])[np.newaxis, :, np.newaxis]
    noise = np.random.default_rng(seed).normal(0, 3, (*shape, 3))
    return np.clip(np.array([70, 110, 50]) + light + noise, 0, 255).astype(np.uint8)


def planted(color, top=30, left=50, size=6, **rest):
    """The meadow with a square of another colour in it."""
    image = meadow(**rest)
    image[top : top + size, left : left + size] = color
    return image


def read_png(data):
    """The image in a PNG file as another program reads it."""
    image = Image.open(io.BytesIO(bytes(data)))
    image.load()
    return image


def rgba_of(data):
    """RGBA uint8 (h, w, 4) of a PNG file."""
    return np.array(read_png(data).convert("RGBA"))


def sorted_colors(segmentation):
    """The colours shown, as a sorted list of tuples."""
    return sorted(map(tuple, segmentation.shown.tolist()))


def loaded(page, array, **rest):
    """Ask a page to load an array as an image."""
    raster = un.read_image(array)
    size = {"width": raster.width, "height": raster.height}
    return page.ask("load", pixels=raster.rgba().tobytes(), **(size | rest))
