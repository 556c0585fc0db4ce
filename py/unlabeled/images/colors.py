"""The different colours of an image, each with the number of its pixels. Counted once per image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..reading.wording import counted, percent
from ..steps import Progress, Steps, finish
from .raster import OPAQUE, Raster

# In place of a colour or a segment: the pixel is transparent.
NOTHING = -1
PIXELS_AT_ONCE = 1_000_000
ALL_CODES = 1 << 24
# The colours of a small image are sorted; those of a large one are marked among all there can be,
# which takes 80 MB for a moment.
SORTED_PIXELS = 300_000


@dataclass(frozen=True, eq=False)
class Colors:
    """The different colours of the pixels that can be seen.

    Attributes:
        rgb: uint8 (u, 3), sorted by red, then green, then blue.
        counts: int64 (u,), pixels of each colour.
        of_pixels: int32 (pixels,), the number of each pixel's colour; ``NOTHING`` if transparent.
    """

    rgb: np.ndarray
    counts: np.ndarray
    of_pixels: np.ndarray

    def __len__(self) -> int:
        """How many different colours there are."""
        return len(self.rgb)

    @property
    def pixels(self) -> int:
        """How many pixels are not transparent."""
        return int(self.counts.sum())

    def spread(self, values: np.ndarray, nothing: int, shape: tuple[int, int]) -> np.ndarray:
        """For each pixel (height, width) what its colour has of ``values`` (u,)."""
        # NOTHING is -1: the last place.
        table = np.append(values, np.array([nothing], dtype=values.dtype))
        result = np.empty(len(self.of_pixels), dtype=values.dtype)
        for part in parts(len(result)):
            result[part] = table[self.of_pixels[part]]
        return result.reshape(shape)


def colors_of(raster: Raster) -> Steps[Colors]:
    """The colours of an image, remembered with it."""
    if "colors" not in raster.memo:
        raster.memo["colors"] = yield from _count(raster)
    return raster.memo["colors"]


def known_colors(raster: Raster) -> Colors:
    """The colours of an image, counted now if they have not been."""
    return finish(colors_of(raster))


def described(raster: Raster) -> dict[str, Any]:
    """An image as JSON data, without its pixels; ``bytes`` are those of its file, or None."""
    colors = known_colors(raster)
    alpha = raster.alpha
    partly = 0 if alpha is None else int(np.count_nonzero((alpha > 0) & (alpha < OPAQUE)))
    return {
        "name": raster.name,
        "width": raster.width,
        "height": raster.height,
        "bytes": raster.bytes,
        "pixels": colors.pixels,
        "transparent": raster.count - colors.pixels,
        "partly_transparent": partly,
        "colors": len(colors),
        "grey": bool((colors.rgb == colors.rgb[:, :1]).all()),
        "text": _in_words(raster, colors, partly),
    }


def _in_words(raster: Raster, colors: Colors, partly: int) -> str:
    words = [f"{raster.width:,} × {raster.height:,} pixels", counted(len(colors), "colour")]
    transparent = raster.count - colors.pixels
    if transparent:
        words.append(f"{percent(transparent / raster.count)} transparent")
    if partly:
        words.append(f"{percent(partly / raster.count)} partly transparent")
    return " · ".join(words)


def parts(count: int, size: int | None = None) -> list[slice]:
    """Slices that cover ``count`` rows, ``size`` at once; without one, ``PIXELS_AT_ONCE``."""
    size = size or PIXELS_AT_ONCE
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _count(raster: Raster) -> Steps[Colors]:
    if raster.count > SORTED_PIXELS:
        return (yield from _marked(raster))
    yield Progress(0, "counting colours")
    of_pixels = np.full(raster.count, NOTHING, dtype=np.int32)
    seen = slice(None) if raster.alpha is None else raster.alpha.ravel() > 0
    codes, numbers, counts = np.unique(
        _codes(raster.rgb[seen]), return_inverse=True, return_counts=True
    )
    of_pixels[seen] = numbers
    return Colors(_rgb(codes), counts.astype(np.int64), of_pixels)


def _marked(raster: Raster) -> Steps[Colors]:
    """Mark which of all colours there are, number them, and count: three passes, no sorting."""
    present = np.zeros(ALL_CODES, dtype=bool)
    pieces = parts(raster.count)
    for number, part in enumerate(pieces):
        yield Progress(0.5 * number / len(pieces), "looking at colours")
        codes = _codes(raster.rgb[part])
        present[codes if raster.alpha is None else codes[raster.alpha.ravel()[part] > 0]] = True
    codes = np.flatnonzero(present)
    numbers = np.empty(ALL_CODES, dtype=np.int32)  # only those of colours that are there are read
    numbers[codes] = np.arange(len(codes), dtype=np.int32)
    of_pixels = np.empty(raster.count, dtype=np.int32)
    counts = np.zeros(len(codes) + 1, dtype=np.int64)  # the first is what is transparent
    for number, part in enumerate(pieces):
        yield Progress(0.5 + 0.5 * number / len(pieces), "counting colours")
        if raster.alpha is None:
            found = numbers[_codes(raster.rgb[part])]
        else:
            seen = raster.alpha.ravel()[part] > 0
            found = np.full(len(seen), NOTHING, dtype=np.int32)
            found[seen] = numbers[_codes(raster.rgb[part][seen])]
        of_pixels[part] = found
        counts += np.bincount(found + 1, minlength=len(counts))
    return Colors(_rgb(codes), counts[1:], of_pixels)


def _codes(rgb: np.ndarray) -> np.ndarray:
    """One number (p,) for each colour of rgb (p, 3)."""
    wide = rgb.astype(np.int32)
    return (wide[:, 0] << 16) | (wide[:, 1] << 8) | wide[:, 2]


def _rgb(codes: np.ndarray) -> np.ndarray:
    return np.stack([codes >> 16, (codes >> 8) & 255, codes & 255], axis=1).astype(np.uint8)
