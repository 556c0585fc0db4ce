"""Images to another size by averaging areas: every new pixel is the mean of what it covers."""

from __future__ import annotations

import numpy as np


def resized(
    images: np.ndarray,
    height: int,
    width: int,
    *,
    rows: tuple[float, float] | None = None,
    columns: tuple[float, float] | None = None,
) -> np.ndarray:
    """Images float (p, height, width, channels) of ``images`` (p, h, w, channels).

    ``rows`` and ``columns`` are the part that is taken, in pixels, perhaps fractions of them: all
    of it by default. Where it reaches beyond an image, that image's usual border colour (the
    median of its edges) goes on. The source's own size gives its own values.
    """
    _, h, w, _ = images.shape
    rows, columns = rows or (0, h), columns or (0, w)
    shorter = averaged(np.asarray(images, dtype=np.float64), 1, height, *rows)
    result = averaged(shorter, 2, width, *columns)
    beyond = 1 - np.outer(covered(h, height, *rows), covered(w, width, *columns))
    if beyond.max() > 1e-9:
        result = result + beyond[None, :, :, None] * _border(images)[:, None, None, :]
    return result


def averaged(
    values: np.ndarray, axis: int, target: int, start: float, end: float
) -> np.ndarray:
    """The means of ``target`` equal parts of the interval from ``start`` to ``end`` of an axis.

    Positions are those of pixels, each of which is 1 long. What lies beyond the values counts 0.
    """
    length = values.shape[axis]
    if (target, start, end) == (length, 0, length):
        return values
    # The sum of all before an edge is known between pixels too: it rises evenly along each.
    edges = np.clip(np.linspace(start, end, target + 1), 0, length)
    pixel = np.minimum(edges.astype(int), length - 1)
    shape = [1] * values.ndim
    shape[axis] = target + 1
    part = (edges - pixel).reshape(shape)
    sums = np.cumsum(values, axis=axis)
    last = np.take(values, pixel, axis=axis)
    until = np.take(sums, pixel, axis=axis) - last + part * last
    return np.diff(until, axis=axis) * (target / (end - start))


def covered(length: int, target: int, start: float, end: float) -> np.ndarray:
    """Which share (target,) of each of the parts lies on an axis of this ``length``."""
    return averaged(np.ones(length), 0, target, start, end)


def _border(images: np.ndarray) -> np.ndarray:
    """The median (p, channels) of the pixels at the edges of each image."""
    edges = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
    return np.median(np.concatenate(edges, axis=1), axis=1)
