"""Images to another size by averaging areas: every new pixel is the mean of what it covers."""

from __future__ import annotations

import numpy as np

from ..products import product


def cover(source: int, target: int, start: float, end: float) -> np.ndarray:
    """How much (target, source) of each new pixel the old ones cover, along one axis.

    The new pixels divide the interval from ``start`` to ``end``, in old pixels, evenly. A row sums
    to 1 where the interval lies on the image, and to less where it reaches beyond.
    """
    edges = np.linspace(start, end, target + 1)
    old = np.arange(source)
    low = np.maximum(edges[:-1, None], old)
    high = np.minimum(edges[1:, None], old + 1)
    return np.maximum(0.0, high - low) * target / (end - start)


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
    p, h, w, channels = images.shape
    down = cover(h, height, *(rows or (0, h)))
    across = cover(w, width, *(columns or (0, w)))
    # One axis after the other, which comes first for that.
    upright = images.transpose(1, 0, 2, 3).reshape(h, p * w * channels)
    shorter = product(down, upright).reshape(height, p, w, channels)
    lying = shorter.transpose(2, 0, 1, 3).reshape(w, height * p * channels)
    result = product(across, lying).reshape(width, height, p, channels).transpose(2, 1, 0, 3)
    beyond = 1 - np.outer(down.sum(axis=1), across.sum(axis=1))
    if beyond.max() > 1e-9:
        result = result + beyond[None, :, :, None] * _border(images)[:, None, None, :]
    return result


def _border(images: np.ndarray) -> np.ndarray:
    """The median (p, channels) of the pixels at the edges of each image."""
    edges = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
    return np.median(np.concatenate(edges, axis=1), axis=1)
