"""The sample images: two photographs, which the page decodes, and two scenes made of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .. import picture
from ..errors import InputError
from ..members import called
from . import scenes
from .grid import grid
from .raster import Raster, read_image

THUMBNAIL_PIXELS = 3_000


@dataclass(frozen=True)
class ImageSample:
    """An image that comes with the lab. ``suggested`` is the state it opens with.

    It is either a ``file`` below ``data/`` of the site, or ``make`` makes it: uint8 (h, w, 3).
    Where files come from stands in ``site/data/README.md``.
    """

    id: str
    title: str
    teaches: str
    origin: str
    suggested: dict[str, Any]
    file: str = ""
    make: Callable[[], np.ndarray] | None = None

    def describe(self) -> dict[str, Any]:
        """The sample as JSON data; ``file`` is empty where the engine makes the image."""
        return {
            "id": self.id,
            "title": self.title,
            "teaches": self.teaches,
            "origin": self.origin,
            "suggested": self.suggested,
            "file": self.file,
        }


IMAGE_SAMPLES = (
    ImageSample(
        "beetle",
        "Beetle on a flower (as in chapter 9)",
        "The red of the beetle is 0.4 % of the image: k-means keeps it with 7 colours and loses it "
        "with 6, for it saves more error elsewhere.",
        "made here, after the ladybug of Géron, Hands-On Machine Learning, chapter 9",
        {"algorithm": "kmeans", "n_clusters": 8},
        make=scenes.beetle,
    ),
    ImageSample(
        "landscape",
        "Landscape from above",
        "How much of it is forest? Each kind of ground is a segment, and its area is its share of "
        "the pixels.",
        "made here, seeds 4 and 5; the areas are known",
        {"algorithm": "kmeans", "n_clusters": 5},
        make=scenes.landscape,
    ),
    ImageSample(
        "china",
        "Temple (photograph)",
        "Nearly a hundred thousand colours, of which sixteen do.",
        "danielbuechele, CC BY 2.0, with scikit-learn",
        {"algorithm": "kmeans", "n_clusters": 8},
        file="china.jpg",
    ),
    ImageSample(
        "flower",
        "Dahlia (photograph)",
        "Colours that run into each other: CIELAB divides them as the eye would.",
        "vultilion, CC BY 2.0, with scikit-learn",
        {"algorithm": "kmeans", "n_clusters": 6, "space": "lab"},
        file="flower.jpg",
    ),
)
_BY_ID = {one.id: one for one in IMAGE_SAMPLES}


def image_samples() -> list[dict[str, Any]]:
    """Every sample image as JSON data: id, title, what it teaches, origin, suggested state."""
    return [one.describe() for one in IMAGE_SAMPLES]


def is_made_here(id: Any) -> bool:
    """Whether a sample image has this id and needs no file."""
    return isinstance(id, str) and id in _BY_ID and _BY_ID[id].make is not None


@cache
def image_sample(id: str) -> Raster:
    """The sample image called ``id``.

    Raises:
        InputError: there is none, or it is a file, which only a browser or an image library reads.
    """
    made = [one.id for one in IMAGE_SAMPLES if one.make]
    chosen = called(id, _BY_ID, "sample image", made)
    if chosen.make is None:
        raise InputError(
            f"“{chosen.title}” is the file data/{chosen.file} of the site.",
            "Decode it, and give its pixels to read_image.",
        )
    return read_image(chosen.make(), name=id)


def thumbnail(id: str) -> picture.Layer | None:
    """A small picture of a sample that is made here; None for a file, which is its own."""
    if not is_made_here(id):
        return None
    raster = image_sample(id)
    numbers = grid(raster, THUMBNAIL_PIXELS)
    return picture.image("thumbnail", "thumbnail", raster.rgba().reshape(-1, 4)[numbers])
