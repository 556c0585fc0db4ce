"""A detector's score everywhere on the plane: contours of equal score, and the boundary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import picture
from ..labels import NOISE
from ..plane import Plane
from ..regions import grid_places, in_batches, level_segments
from ..result import Predict

# Scores that so many of the rows do not exceed; lines are drawn along them.
INSIDE = (0.5, 0.75, 0.9, 0.97, 0.99, 0.999)
NAMED = (0.5, 0.9, 0.99)
# Beyond the lines a field goes on for so many times their range, then is flat.
BEYOND = 20.0
# Whoever drags a threshold asks for the same places again and again.
MOST_KEPT = 4
# In a browser, for all places; and a grid that still shows where the boundary runs.
LONGEST_SECONDS, FEWEST = 1.2, 16


class ScoreField:
    """The score at places of a plane; what was computed last is kept, for it may be dear.

    Where the plane leaves features out, they are at their mean: a slice.
    """

    def __init__(self, score: Predict, scores: np.ndarray, seconds_per_row: float) -> None:
        """``score`` gives scores (p,) of rows (p, n) of X, ``scores`` (m,) are those of X.

        Where a score takes long (``seconds_per_row``), there are fewer places than are asked for.
        """
        self._score, self._seconds_per_row = score, seconds_per_row
        self._levels = _levels(scores)
        self._kept: dict[tuple, np.ndarray] = {}

    def layers(
        self,
        view: Plane,
        x: tuple[float, float],
        y: tuple[float, float],
        columns: int,
        rows: int,
        threshold: float,
    ) -> tuple[picture.Layer, list[picture.Layer]]:
        """Where rows would be normal and where anomalies, and lines of equal score."""
        columns, rows = self._affordable(columns, rows)
        values = self._values(view, x, y, columns, rows)
        cluster = np.where(values > threshold, NOISE, 0)
        sliced = "" if view.exact else " (slice)"
        regions = picture.regions(
            "regions",
            f"regions{sliced}",
            x=x,
            y=y,
            cluster=cluster,
            boundaries=level_segments(grid_places(x, y, columns, rows), values, threshold),
            visible=view.telling,
        )
        return regions, self._contours(view, x, y, values)

    def _affordable(self, columns: int, rows: int) -> tuple[int, int]:
        """The size of a grid of the same shape that does not keep people waiting."""
        seconds = columns * rows * self._seconds_per_row
        if seconds <= LONGEST_SECONDS:
            return columns, rows
        part = (LONGEST_SECONDS / seconds) ** 0.5
        fewer = [max(FEWEST, round(part * count)) for count in (columns, rows)]
        return min(columns, fewer[0]), min(rows, fewer[1])

    def _contours(
        self, view: Plane, x: tuple[float, float], y: tuple[float, float], values: np.ndarray
    ) -> list[picture.Layer]:
        """Lines of equal score; none where the plane shows one feature alone."""
        levels, texts = self._levels
        if view.kinds[1] == "none" or not len(levels):
            return []
        # From 0 to 1, for a layer holds its values in seven digits, and none beyond 1e38.
        start, length = levels[0], float(np.ptp(levels)) or 1.0
        with np.errstate(over="ignore"):
            values = np.clip((values - start) / length, -BEYOND, 1 + BEYOND)
        return [
            picture.contours(
                "contours",
                "score",
                x=x,
                y=y,
                values=values,
                levels=(levels - start) / length,
                texts=texts,
                shaded=False,
                visible=view.telling,
            )
        ]

    def _values(
        self, view: Plane, x: tuple[float, float], y: tuple[float, float], columns: int, rows: int
    ) -> np.ndarray:
        """Scores (rows, columns) of the cells of the rectangle ``x`` by ``y``."""
        key = (view.keys, x, y, columns, rows)
        values = self._kept.pop(key, None)
        if values is None:
            places = grid_places(x, y, columns, rows).reshape(-1, 2)
            values = in_batches(lambda some: self._score(view.lift(some)), places)
            values = np.nan_to_num(values).reshape(rows, columns)
        self._kept[key] = values
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return values


def _levels(scores: np.ndarray) -> tuple[np.ndarray, Sequence[str]]:
    """Rising levels, and what they are called on their lines."""
    levels, first = np.unique(np.quantile(scores, INSIDE), return_index=True)
    texts = [f"{INSIDE[place]:.0%}" if INSIDE[place] in NAMED else "" for place in first]
    return levels, texts
