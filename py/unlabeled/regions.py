"""Decision regions: which cluster every place of the plane belongs to.

Works for anything that can predict: a coarse grid is labelled, then every grid edge whose ends
differ is bisected, so that boundaries are smooth lines whatever the size of the grid. Where a
number decides, its values on the grid are enough.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]

BISECTIONS = 6
BATCH = 20_000


def label_grid(
    predict: Predict,
    x: tuple[float, float],
    y: tuple[float, float],
    columns: int,
    rows: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Label a grid of ``rows`` x ``columns`` cells over the rectangle ``x`` by ``y``.

    ``predict`` takes places (p, 2) and returns integer labels (p,).
    Returns the labels (rows, columns), first row at ``y[0]``, and the boundaries (s, 4) as line
    segments x1, y1, x2, y2.
    """
    grid = grid_places(x, y, columns, rows)
    labels = in_batches(predict, grid.reshape(-1, 2)).reshape(rows, columns)
    return labels, _boundaries(predict, grid, labels)


def grid_places(
    x: tuple[float, float], y: tuple[float, float], columns: int, rows: int
) -> np.ndarray:
    """The centres (rows, columns, 2) of equal cells of the rectangle ``x`` by ``y``."""
    across = x[0] + (np.arange(columns) + 0.5) * (x[1] - x[0]) / columns
    up = y[0] + (np.arange(rows) + 0.5) * (y[1] - y[0]) / rows
    return np.stack(np.meshgrid(across, up), axis=-1)


def in_batches(predict: Predict, places: np.ndarray) -> np.ndarray:
    """Predict a part at a time: a distance matrix for the whole grid could be huge."""
    parts = [predict(places[start : start + BATCH]) for start in range(0, len(places), BATCH)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _boundaries(predict: Predict, grid: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Segments through every 2 x 2 block of cells whose labels differ."""
    horizontal = _crossings(predict, grid[:, :-1], grid[:, 1:], labels[:, :-1], labels[:, 1:])
    vertical = _crossings(predict, grid[:-1], grid[1:], labels[:-1], labels[1:])
    return _segments(horizontal, vertical)


def level_segments(grid: np.ndarray, values: np.ndarray, level: float) -> np.ndarray:
    """Segments (s, 4) along which ``values`` (rows, columns) at ``grid`` places reach ``level``.

    Between two cells the values are taken to change evenly.
    """
    horizontal = _reached(grid[:, :-1], grid[:, 1:], values[:, :-1], values[:, 1:], level)
    vertical = _reached(grid[:-1], grid[1:], values[:-1], values[1:], level)
    return _segments(horizontal, vertical)


def _reached(
    start: np.ndarray, end: np.ndarray, before: np.ndarray, after: np.ndarray, level: float
) -> np.ndarray:
    """Where the level is reached between ``start`` and ``end`` (..., 2); NaN where it is not."""
    crossed = (before > level) != (after > level)
    rise = np.where(crossed, after - before, 1.0)
    share = np.clip((level - before) / rise, 0, 1)[..., None]
    return np.where(crossed[..., None], start + share * (end - start), np.nan)


def _segments(horizontal: np.ndarray, vertical: np.ndarray) -> np.ndarray:
    """Segments (s, 4) from crossings (rows, columns - 1, 2) and (rows - 1, columns, 2) of edges."""
    rows, columns = vertical.shape[0] + 1, horizontal.shape[1] + 1
    # The four edges of each block: bottom, top, left, right; NaN where the labels agree.
    edges = np.stack(
        [horizontal[:-1], horizontal[1:], vertical[:, :-1], vertical[:, 1:]], axis=2
    ).reshape((rows - 1) * (columns - 1), 4, 2)
    crossed = ~np.isnan(edges[:, :, 0])
    count = crossed.sum(axis=1)
    return np.concatenate([_straight(edges, crossed, count), _junctions(edges, crossed, count)])


def _crossings(
    predict: Predict, start: np.ndarray, end: np.ndarray, before: np.ndarray, after: np.ndarray
) -> np.ndarray:
    """Where the label changes between ``start`` and ``end`` (..., 2); NaN where it does not."""
    crossings = np.full(start.shape, np.nan)
    differ = before != after
    near, far, label = start[differ], end[differ], before[differ]
    if len(near):
        for _ in range(BISECTIONS):
            middle = (near + far) / 2
            same = (in_batches(predict, middle) == label)[:, None]
            near, far = np.where(same, middle, near), np.where(same, far, middle)
        crossings[differ] = (near + far) / 2
    return crossings


def _straight(edges: np.ndarray, crossed: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Blocks crossed twice: one segment from crossing to crossing."""
    two = count == 2
    return edges[two][crossed[two]].reshape(-1, 4)


def _junctions(edges: np.ndarray, crossed: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Blocks where three or four regions meet: segments from the crossings to their mean."""
    many = count > 2
    inside, used = edges[many], crossed[many]
    middle = np.nanmean(inside, axis=1, keepdims=True) if many.any() else inside[:, :1]
    segments = np.concatenate([inside, np.broadcast_to(middle, inside.shape)], axis=2)
    return segments[used].reshape(-1, 4)
