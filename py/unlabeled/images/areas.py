"""How large segments are and where they lie, in pixels of the whole image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..steps import Progress, Steps
from .colors import PIXELS_AT_ONCE, parts

if TYPE_CHECKING:
    from .segmentation import Segmentation


@dataclass(frozen=True, eq=False)
class Extents:
    """How many pixels each segment has in each row (k, height) and each column (k, width)."""

    rows: np.ndarray
    columns: np.ndarray


@dataclass(frozen=True)
class Area:
    """The area of some segments together.

    ``share`` is of the pixels that can be seen; ``share_of_image`` of all, transparent ones
    too. ``box`` is (left, top, right, bottom) in pixels, right and bottom not included;
    ``centroid`` (x, y) lies in the middle of its pixel at .5.
    """

    segments: tuple[int, ...]
    pixels: int
    share: float
    share_of_image: float
    box: tuple[int, int, int, int]
    centroid: tuple[float, float]

    def describe(self) -> dict[str, Any]:
        """The area as JSON data."""
        data = asdict(self)
        return {key: list(one) if isinstance(one, tuple) else one for key, one in data.items()}


def extents(labels: np.ndarray, count: int) -> Steps[Extents]:
    """Count the pixels of each of ``count`` segments by row and by column of labels (h, w)."""
    height, width = labels.shape
    rows = np.zeros((count + 1, height), dtype=np.int64)  # the first is what is transparent
    columns = np.zeros((count + 1, width), dtype=np.int64)
    across = np.arange(width)
    for part in parts(height, max(1, PIXELS_AT_ONCE // width)):
        yield Progress(part.start / height, "measuring areas")
        number = labels[part].astype(np.int64) + 1
        own = np.arange(len(number))[:, np.newaxis]
        slots = (number * len(number) + own).ravel()
        found = np.bincount(slots, minlength=(count + 1) * len(number))
        rows[:, part] = found.reshape(count + 1, -1)
        slots = (number * width + across).ravel()
        columns += np.bincount(slots, minlength=columns.size).reshape(columns.shape)
    return Extents(rows[1:], columns[1:])


def area(segmentation: Segmentation, numbers: Sequence[int]) -> Area:
    """The area of the segments ``numbers`` together."""
    places = segmentation.extents
    rows = places.rows[list(numbers)].sum(axis=0)
    columns = places.columns[list(numbers)].sum(axis=0)
    down, across = np.flatnonzero(rows), np.flatnonzero(columns)
    pixels = int(rows.sum())
    return Area(
        segments=tuple(numbers),
        pixels=pixels,
        share=pixels / int(segmentation.sizes.sum()),
        share_of_image=pixels / segmentation.raster.count,
        box=(int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1),
        centroid=(_middle(columns), _middle(rows)),
    )


def _middle(counts: np.ndarray) -> float:
    return float(counts @ (np.arange(len(counts)) + 0.5) / counts.sum())
