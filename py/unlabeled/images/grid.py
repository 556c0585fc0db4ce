"""Fewer pixels of a large image, on a regular grid, for what needs no more."""

from __future__ import annotations

import numpy as np

from .raster import Raster


def grid(raster: Raster, most: int) -> np.ndarray:
    """Numbers (h, w) of pixels on a grid, at most ``most`` of them in the image's proportions.

    Each is the pixel in the middle of what it stands for: colours are not mixed. With no more
    pixels than that it is all of them.
    """
    height, width = raster.shape
    share = min(1.0, (most / raster.count) ** 0.5)
    rows, columns = _places(height, share, most), _places(width, share, most)
    return rows[:, np.newaxis] * width + columns


def _places(length: int, share: float, most: int) -> np.ndarray:
    """Places of the grid along a side; a very thin image keeps a pixel across."""
    count = min(max(1, int(length * share)), most)
    return ((np.arange(count) + 0.5) * (length / count)).astype(np.int64)
