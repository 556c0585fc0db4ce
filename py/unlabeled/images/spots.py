"""Spots in an image: pixels that hang together, end at an edge, and are of one colour.

All colours here are CIELAB, all differences CIE76 (plain distance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

# What a border is: over so many pixels colours change by so much in the mean, and by so many
# times as much as they do inside.
REACH = 2
EDGE = 15.0
SHARPER = 1.25
# Spots this near to each other in colour are of one colour; single pixels of it may differ more.
ALIKE = 25.0
SPREAD = 30.0
# Of the pixels in and next to spots so many have their colour; of mere grain a quarter.
SOLID = 0.36
# With the largest spots; each is looked at in the whole image.
MOST_GROUPS = 16
AROUND = np.ones((3, 3), dtype=bool)


@dataclass(frozen=True, eq=False)
class Group:
    """Spots of one colour: its mean (3,), and the pixels ``members`` (p,) that have it.

    Pixels are numbered row by row.
    """

    color: np.ndarray
    members: np.ndarray


def smoothed(lab: np.ndarray, seen: np.ndarray | None) -> np.ndarray:
    """Means of the colours (h, w, 3) of each pixel and the eight around it.

    Only pixels that are ``seen`` (h, w) count; None for all.
    """
    if seen is None:
        return _nine(lab) / np.float32(9)
    weight = np.maximum(_nine(seen[..., np.newaxis].astype(np.float32)), 1)
    return _nine(np.where(seen[..., np.newaxis], lab, np.float32(0))) / weight


def _nine(values: np.ndarray) -> np.ndarray:
    """Sums over three by three pixels of values (h, w, c); at the rim those there are repeat."""
    wide = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    return rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]


def with_edges(spots: np.ndarray, count: int, smooth: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Numbers of those of the ``count`` spots, from 1, that end at an edge.

    Differences are summed with their signs: in a passage from one colour to another, what is
    beyond one end of a spot lies as far on the one side of it, in colour, as what is beyond the
    other end does on the other. A spot that nothing visible surrounds ends where the image does.

    Args:
        spots: int (h, w), the spot of each pixel, 0 for none.
        count: how many there are.
        smooth: colours (h, w, 3) without their grain.
        seen: bool (h, w), what is not transparent.
    """
    across, passage = _Sums(count + 1), np.zeros(count + 1)
    for axis in (0, 1):
        first, second = _pair(spots, axis)
        here, there = _pair(seen, axis)
        touched = ((first > 0) | (second > 0)) & here & there
        here, there = _pair(smooth, axis)
        first, second, step = first[touched], second[touched], here[touched] - there[touched]
        same = first == second
        inside = _Sums(count + 1)
        inside.add(first[same], step[same])
        passage = np.maximum(passage, inside.lengths())
        across.add(first[~same], step[~same])
        across.add(second[~same], -step[~same])
    sharp = across.lengths() >= np.maximum(EDGE, SHARPER * passage)
    return np.flatnonzero((sharp | (across.counts == 0))[1:]) + 1


def _pair(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Values and those ``REACH`` further along the axis."""
    if axis == 0:
        return values[:-REACH], values[REACH:]
    return values[:, :-REACH], values[:, REACH:]


class _Sums:
    """Sums of differences in colour for each spot."""

    def __init__(self, size: int) -> None:
        self.counts, self._sums = np.zeros(size), np.zeros((size, 3))

    def add(self, spots: np.ndarray, steps: np.ndarray) -> None:
        """Add the ``steps`` (p, 3) to their ``spots`` (p,)."""
        size = len(self.counts)
        self.counts += np.bincount(spots, minlength=size)
        for channel in range(3):
            self._sums[:, channel] += np.bincount(spots, steps[:, channel], minlength=size)

    def lengths(self) -> np.ndarray:
        """The length of the mean difference of each spot; 0 where there is none."""
        means = self._sums / np.maximum(self.counts, 1)[:, np.newaxis]
        return np.sqrt((means**2).sum(axis=1))


def grouped(
    spots: np.ndarray, kept: np.ndarray, lab: np.ndarray, candidates: np.ndarray
) -> list[Group]:
    """The spots ``kept`` by colour: each joins the first group, of a larger one, that is like it.

    Members are ``candidates`` (h, w) in or next to a spot of the group that have its colour: up to
    its very edge, where ``spots``, found without grain, do not reach.
    """
    pixels = np.flatnonzero(spots)
    numbers, colors = spots.ravel()[pixels], lab.reshape(-1, 3)[pixels]
    size = int(numbers.max(initial=0)) + 1
    counts = np.bincount(numbers, minlength=size)
    sums = np.stack([np.bincount(numbers, one, minlength=size) for one in colors.T], axis=1)
    means = sums / np.maximum(counts, 1)[:, np.newaxis]
    groups: list[list[int]] = []
    for spot in kept[np.argsort(-counts[kept], kind="stable")].tolist():
        like = [one for one in groups if _distance(means[one[0]], means[spot]) <= ALIKE]
        if like:
            like[0].append(spot)
        else:
            groups.append([spot])
    found = [
        _group(sums[one].sum(axis=0) / counts[one].sum(), np.isin(spots, one), lab, candidates)
        for one in groups[:MOST_GROUPS]
    ]
    return [one for one in found if one is not None]


def _group(
    color: np.ndarray, core: np.ndarray, lab: np.ndarray, candidates: np.ndarray
) -> Group | None:
    """The group around pixels ``core`` (h, w) of a colour (3,); None if it is not solid."""
    around = _grown(core)
    pixels = np.flatnonzero(_grown(around) & candidates)
    members = pixels[_distance(lab.reshape(-1, 3)[pixels], color) <= SPREAD]
    solid = np.count_nonzero(around.ravel()[members]) >= SOLID * np.count_nonzero(around)
    return Group(color, members) if solid else None


def _grown(there: np.ndarray) -> np.ndarray:
    """Pixels (h, w) that are there, or next to one."""
    wide = np.pad(there, 1)
    rows = wide[:-2] | wide[1:-1] | wide[2:]
    return rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]


def boxes(members: np.ndarray, shape: tuple[int, int], smallest: int) -> list[tuple[slice, slice]]:
    """Rows and columns of each spot of at least so many of the pixels (p,), the largest first."""
    there = np.zeros(shape, dtype=bool)
    there.ravel()[members] = True
    pieces, count = ndimage.label(there, AROUND)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    places = ndimage.find_objects(pieces)
    order = np.argsort(-sizes, kind="stable")
    return [places[index] for index in order if sizes[index] >= smallest]


def _distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.sqrt(((one - other) ** 2).sum(axis=-1))
