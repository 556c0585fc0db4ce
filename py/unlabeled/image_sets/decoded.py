"""One decoded image: taken from a request or an array, laid on white, brought to a size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError
from ..reading.wording import quoted
from .image_set import GREY, grey_levels
from .resize import resized

WHITE = 255
LUMA = np.array([0.299, 0.587, 0.114])
# The channels of a coloured pixel differ by more than this; less is the noise of a photograph of
# something grey.
COLOURED = 24
# Every so many pixels are looked at for that, along both axes.
LOOKED_AT = 3


@dataclass(frozen=True, eq=False)
class Decoded:
    """An image and the ``name`` of its file. ``pixels`` are uint8 (h, w, 4): red, green, blue and
    opacity. ``notes`` are sentences on what became of it before.
    """

    name: str
    pixels: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def see_through(self) -> bool:
        """Whether it has parts that are not opaque."""
        return bool((self.pixels[:, :, 3] < 255).any())

    def coloured(self) -> tuple[int, int]:
        """How many pixels have a colour, of how many that were looked at."""
        pixels = self.pixels[::LOOKED_AT, ::LOOKED_AT].astype(np.int32)
        rgb, opacity = pixels[:, :, :3], pixels[:, :, 3]
        return int((np.ptp(rgb, axis=2) * opacity > COLOURED * 255).sum()), opacity.size


def decoded(image: Mapping[str, Any], usual_name: str) -> Decoded:
    """An image of a request, {name, width, height, pixels, notes}: pixels are 4 numbers each.

    Raises:
        InputError: width and height are not those of the pixels, which would show another picture.
    """
    name = str(image.get("name") or usual_name).replace("\x00", "")
    try:
        width, height = int(image["width"]), int(image["height"])
        pixels = np.frombuffer(image["pixels"], dtype=np.uint8)  # a view: there are many
    except (KeyError, TypeError, ValueError, OverflowError):
        width, height, pixels = 0, 0, np.zeros(0, dtype=np.uint8)
    if width < 1 or height < 1 or len(pixels) != 4 * width * height:
        raise InputError(
            f"The image {quoted(name)} has {len(pixels):,} numbers in place of {width} × {height} "
            "pixels with 4 each.",
            "Choose it again, or leave it out.",
        )
    notes = tuple(str(note) for note in image.get("notes") or ())
    return Decoded(name, pixels.reshape(height, width, 4), notes)


def with_opacity(pixels: np.ndarray) -> np.ndarray:
    """Pixels uint8 (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) as (h, w, 4).

    Raises:
        InputError: they are of another form.
    """
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or not pixels.size:
        raise InputError(
            f"An array of shape {pixels.shape} is no image.",
            "Give it as (height, width), with 3 or 4 channels if it has colours.",
        )
    if pixels.dtype != np.uint8:
        raise InputError(
            f"The pixels of an image are whole numbers from 0 to 255 (uint8), not {pixels.dtype}.",
            "Convert them first: (255 * pixels).astype(numpy.uint8) for numbers from 0 to 1.",
        )
    if pixels.shape[2] == 4:
        return pixels
    rgb = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    return np.concatenate([rgb, np.full((*pixels.shape[:2], 1), 255, dtype=np.uint8)], axis=2)


def on_white(pixels: np.ndarray) -> np.ndarray:
    """RGBA uint8 (p, h, w, 4) laid on white, as float (p, h, w, 3)."""
    if pixels[..., 3].min() == 255:
        return pixels[..., :3].astype(np.float64)
    opacity = pixels[..., 3:].astype(np.float64) / 255
    return pixels[..., :3] * opacity + WHITE * (1 - opacity)


def fitted(
    opaque: np.ndarray,
    height: int,
    width: int,
    channels: int,
    rows: tuple[float, float],
    columns: tuple[float, float],
) -> np.ndarray:
    """Part of the images (p, h, w, 3) at another size, uint8 (p, height, width, channels)."""
    if channels == GREY:
        opaque = (opaque @ LUMA)[..., None]
    return grey_levels(resized(opaque, height, width, rows=rows, columns=columns) / WHITE)
