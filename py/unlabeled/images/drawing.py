"""The pictures of images: in their colours, and small ones of work that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import picture
from ..reading.wording import counted
from .features import Features
from .grid import grid
from .palette import in_words
from .raster import with_alpha
from .segmenter import Division
from .settling import shown_colors

if TYPE_CHECKING:
    from .segmentation import Segmentation

SKETCHED_PIXELS = 40_000
SMALL_PIXELS = 120_000


def picture_of(segmentation: Segmentation) -> dict[str, Any]:
    """The segmentation as a picture with one layer of mark "image"; the legend is its palette."""
    palette = segmentation.palette()
    raster = segmentation.raster
    colors = counted(len(palette), "colour")
    return picture.picture(
        figure="image",
        caption=f"{segmentation.segmenter.title}: {raster.name} in {colors}: {in_words(palette)}.",
        x=picture.span("", 0, raster.width, kind="none"),
        y=picture.span("", raster.height, 0, kind="none"),
        clusters=[
            {"id": one.segment, "title": one.name, "rows": one.pixels, "color": one.hex}
            for one in palette
        ],
        layers=[picture.image("segments", "segments", segmentation.rgba())],
    )


def small(segmentation: Segmentation) -> picture.Layer:
    """The segmentation on at most ``SMALL_PIXELS`` pixels."""
    numbers = grid(segmentation.raster, SMALL_PIXELS)
    table = np.vstack([segmentation.shown, np.zeros((1, 3), dtype=np.uint8)])
    pixels = table[segmentation.labels_of(numbers)]
    alpha = segmentation.raster.alpha
    layer = with_alpha(pixels, None if alpha is None else alpha.ravel()[numbers])
    return picture.image("segments", "segments", layer)


def sketch(features: Features, division: Division) -> picture.Layer:
    """What a division that may not be final makes of the image, on fewer pixels."""
    return picture.image("sketch", "sketch", reduced(features, division, SKETCHED_PIXELS))


def reduced(features: Features, division: Division, most: int) -> np.ndarray:
    """The image in the colours of a division, uint8 (h, w, 4), of at most so many pixels."""
    raster = features.raster
    numbers = grid(raster, most)
    alpha = None if raster.alpha is None else raster.alpha.ravel()[numbers]
    seen = np.full(numbers.shape, True) if alpha is None else alpha > 0
    pixels = np.zeros((*numbers.shape, 3), dtype=np.uint8)
    if seen.any():
        labels = division.predict(features.of_pixels(numbers[seen]))
        count = np.maximum(np.bincount(labels, minlength=division.count), 1)
        sums = [
            np.bincount(labels, one, minlength=division.count)
            for one in raster.rgb[numbers[seen]].T
        ]
        pixels[seen] = shown_colors(np.stack(sums, axis=1) / count[:, np.newaxis])[labels]
    return with_alpha(pixels, alpha)
