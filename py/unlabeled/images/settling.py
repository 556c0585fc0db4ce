"""From what a method has found to segments: every pixel its label, every segment its colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..steps import Progress, Steps, within
from .colors import NOTHING, parts
from .features import Features
from .segmenter import Division

LABEL = np.int8


@dataclass(frozen=True, eq=False)
class Settled:
    """Segments in their final order: the largest first, of equal ones that which begins earlier.

    Attributes:
        labels: int8 of every colour (u,), or where places count of every pixel (pixels,).
        sizes: int64 (k,), pixels of each segment, none 0.
        means: (k, 3), mean red, green and blue of each segment's pixels.
        centers: (k, n) in the units of the features: the method's own, else the mean of the rows.
        inertia: sum of squared distances of all pixels that can be seen to their centre.
        squared_error: sum of squared differences in RGB to the colour shown, over all of them.
        own: the number in the division of each segment (k,).
    """

    labels: np.ndarray
    sizes: np.ndarray
    means: np.ndarray
    centers: np.ndarray
    inertia: float
    squared_error: float
    own: np.ndarray


def settle(features: Features, division: Division) -> Steps[Settled]:
    """Label every pixel by the division's rule and measure its segments."""
    labelled = yield from within(_labelled(features, division), 0.0, 0.6)
    own = _largest_first(features, labelled.labels, labelled.sizes)
    new = np.full(division.count + 1, NOTHING, dtype=LABEL)  # last place: NOTHING
    new[own] = np.arange(len(own), dtype=LABEL)
    labels, sizes = new[labelled.labels], labelled.sizes[own]
    rgb_sums = labelled.rgb_sums[own]
    means = rgb_sums / sizes[:, np.newaxis]
    middle = labelled.sums[own] / sizes[:, np.newaxis]
    centers = middle if division.centers is None else division.centers[own]
    inertia = yield from within(_inertia(features, labels, centers), 0.6, 1.0)
    error = _squared_error(features, shown_colors(means), sizes, rgb_sums)
    return Settled(labels, sizes, means, centers, inertia, error, own)


def shown_colors(means: np.ndarray) -> np.ndarray:
    """Colours uint8 (k, 3) in which segments with these mean colours (k, 3) are shown."""
    return np.clip(np.rint(means), 0, 255).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labels int16 of every row by the division's own numbers, ``NOTHING`` where transparent.

    And of each label the pixels (count,), the sums of RGB (count, 3), and those of the features
    (count, n), or (count, 0) where the division has centres.
    """

    labels: np.ndarray
    sizes: np.ndarray
    rgb_sums: np.ndarray
    sums: np.ndarray


def _labelled(features: Features, division: Division) -> Steps[Labelled]:
    count = division.count
    labels = np.full(features.label_count, NOTHING, dtype=np.int16)
    sizes, sums, done = np.zeros(count, dtype=np.int64), 0.0, 0
    for piece in features.pieces():
        label = division.predict(piece.X)
        labels[piece.where] = label
        sizes += np.bincount(label, piece.weight, minlength=count).astype(np.int64)
        columns = [*piece.rgb.T, *(piece.X.T if division.centers is None else ())]
        if piece.weight is not None:
            columns = [one * piece.weight for one in columns]
        sums = sums + np.stack([np.bincount(label, one, minlength=count) for one in columns])
        done += len(piece.X)
        yield Progress(done / features.row_count, "every pixel gets its segment")
    return Labelled(labels, sizes, sums[:3].T, sums[3:].T)


def _inertia(features: Features, labels: np.ndarray, centers: np.ndarray) -> Steps[float]:
    """Sum over all pixels of the squared distances to their centres."""
    inertia, done = 0.0, 0
    for piece in features.pieces():
        difference = piece.X - centers[labels[piece.where]]
        squared = np.einsum("ij,ij->i", difference, difference)
        inertia += float(squared.sum() if piece.weight is None else piece.weight @ squared)
        done += len(piece.X)
        yield Progress(done / features.row_count, "measuring")
    return inertia


def _squared_error(
    features: Features, shown: np.ndarray, sizes: np.ndarray, rgb_sums: np.ndarray
) -> int:
    """Sum of squared differences in RGB to the colours ``shown`` (k, 3), from sums alone.

    All numbers here are whole, so that nothing is lost.
    """
    colors, palette = features.colors, shown.astype(np.int64)
    squares = colors.rgb.astype(np.int64) ** 2
    crossed = (palette * np.rint(rgb_sums).astype(np.int64)).sum()
    own = (sizes[:, np.newaxis] * palette**2).sum()
    return int((colors.counts @ squares).sum() - 2 * crossed + own)


def _largest_first(features: Features, labels: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The labels that have pixels, in the order of the segments: ``order[new] == old``."""
    used = np.flatnonzero(sizes)
    order = used[np.argsort(-sizes[used], kind="stable")]
    if len(np.unique(sizes[used])) == len(used):
        return order
    first = _first_pixels(features, labels, len(sizes))
    return used[np.lexsort((first[used], -sizes[used]))]


def _first_pixels(features: Features, labels: np.ndarray, count: int) -> np.ndarray:
    """The first pixel (count,), row by row, that has each label; that many pixels if none has."""
    of_pixels = features.colors.of_pixels
    first = np.full(count, len(of_pixels), dtype=np.int64)
    for part in parts(len(of_pixels)):
        if features.placed:
            here = labels[part]
        else:
            here = np.where(of_pixels[part] < 0, NOTHING, labels[of_pixels[part]])
        for label in np.flatnonzero(np.bincount(here + 1, minlength=count + 1)[1:]):
            if first[label] == len(of_pixels):
                first[label] = part.start + int(np.argmax(here == label))
    return first
