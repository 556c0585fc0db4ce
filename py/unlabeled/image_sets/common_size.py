"""One size for all images of a set, and which part of each is shown in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..errors import InputError, Remedy
from ..limits import MAXIMUM_IMAGE_NUMBERS
from .options import AUTO, PAD, SMALLEST_SIDE, STRETCH, USUAL_SIDE

# People see them at this size; more would only cost memory.
THUMBNAIL_SIDE = 48


@dataclass(frozen=True)
class CommonSize:
    """``height`` x ``width`` pixels for the rows, and what is done with other ``shape``s.

    ``ratio`` is the width of most images by their height.
    """

    height: int
    width: int
    ratio: float
    thumbnail_height: int
    thumbnail_width: int
    shape: str

    def is_shape_of(self, h: int, w: int) -> bool:
        """Whether an image of that size has the usual shape, to within half a pixel of a row."""
        along = abs(w / h - self.ratio) * self.height
        across = abs(h / w - 1 / self.ratio) * self.width
        return min(along, across) <= 0.5

    def part_of(self, h: int, w: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """The rows and columns of an image of ``h`` x ``w`` pixels that become the whole row."""
        if self.shape == STRETCH or self.is_shape_of(h, w):
            return (0.0, float(h)), (0.0, float(w))
        # Of its height and width one is taken as it is; which one, that is the difference.
        fits = min if self.shape != PAD else max
        scale = fits(h / self.height, w / self.width)
        return _middle(h, scale * self.height), _middle(w, scale * self.width)

    def left_out(self, h: int, w: int) -> float:
        """The share of an image of that size that is cut off."""
        rows, columns = self.part_of(h, w)
        return max(0.0, 1 - (rows[1] - rows[0]) * (columns[1] - columns[0]) / (h * w))


def _middle(length: int, part: float) -> tuple[float, float]:
    return (length - part) / 2, (length + part) / 2


def common_size(sizes: np.ndarray, channels: int, side: int | str, shape: str) -> CommonSize:
    """The size for images of ``sizes`` (m, 2), heights and widths.

    Its shape is the usual one: the median of width / height. The longer ``side`` is as asked for;
    by itself that of the images, but no more than ``USUAL_SIDE``, and less where so many images
    would be too many numbers.

    Raises:
        InputError: the side that was asked for makes too many numbers.
    """
    ratio = float(np.median(sizes[:, 1] / sizes[:, 0]))
    own = max(1, int(np.median(sizes.max(axis=1))))
    chosen = min(own, USUAL_SIDE) if side == AUTO else int(side)
    numbers = len(sizes) * channels
    largest = chosen
    while largest > 1 and numbers * math.prod(_size(largest, ratio)) > MAXIMUM_IMAGE_NUMBERS:
        largest -= 1
    if largest < chosen and (side != AUTO or largest < SMALLEST_SIDE):
        raise _too_many(len(sizes), *_size(chosen, ratio), channels, largest)
    thumbnail = min(THUMBNAIL_SIDE, max(own, largest))
    return CommonSize(*_size(largest, ratio), ratio, *_size(thumbnail, ratio), shape)


def _size(side: int, ratio: float) -> tuple[int, int]:
    """Height and width with this longer side."""
    if ratio >= 1:
        return max(1, round(side / ratio)), side
    return side, max(1, round(side * ratio))


def _too_many(m: int, height: int, width: int, channels: int, largest: int) -> InputError:
    numbers = m * height * width * channels
    message = (
        f"{m:,} images of {height} × {width} pixels with {channels} "
        f"{'numbers' if channels > 1 else 'number'} each are {numbers / 1e6:,.0f} million numbers, "
        "more than a browser can work with."
    )
    if largest < SMALLEST_SIDE:
        return InputError(message, "Take fewer images, or make them grey.", "side")
    return InputError(
        message,
        f"Choose a side of at most {largest}, or take fewer images, or make them grey.",
        "side",
        [Remedy(f"Use a side of {largest}", state={"side": str(largest)})],
    )
