"""The integral of a density over the plane in view, by adding up small cells.

Midpoints of equal cells add up to the integral of a smooth density almost exactly once the cells
are no wider than its narrowest component: the error falls like exp(-2 (pi s / h)^2), s being that
component's smallest standard deviation and h the width of a cell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..plane_model import OnPlaces
from ..steps import Progress, Steps
from .mixture import Mixture

# Beyond so many standard deviations of every component lies less than 1e-14 of it.
REACH = 8.0
# Cells for each standard deviation of the narrowest component.
PER_DEVIATION = 1.4
FEWEST_CELLS = 60
# So little of the whole may lie elsewhere, or between the cells.
NEGLIGIBLE = 1e-15
# What may be computed at once (cells times components), and in all.
AT_ONCE, MOST = 60_000, 1_000_000


@dataclass(frozen=True)
class Grid:
    """Midpoints of equal cells along each of d axes; ``fine`` if they are narrow enough."""

    axes: tuple[np.ndarray, ...]
    fine: bool

    @property
    def cells(self) -> int:
        """How many there are."""
        return math.prod(len(axis) for axis in self.axes)

    @property
    def ends(self) -> list[tuple[float, float]]:
        """Where the outer cells end, along each axis."""
        halves = [(axis[1] - axis[0]) / 2 for axis in self.axes]
        return [
            (float(axis[0] - half), float(axis[-1] + half))
            for axis, half in zip(self.axes, halves, strict=True)
        ]


def grid_around(flat: Mixture) -> Grid:
    """A grid around everything in a mixture of one or two features that has any weight.

    It is as fine as its narrowest component asks for, or as fine as is affordable.
    """
    heard = flat.weights > NEGLIGIBLE
    flat = Mixture(flat.weights[heard], flat.means[heard], flat.covariances[heard])
    spreads = np.sqrt(np.diagonal(flat.covariances, axis1=1, axis2=2))
    low = (flat.means - REACH * spreads).min(axis=0)
    high = (flat.means + REACH * spreads).max(axis=0)
    size = high - low
    # Cells have the shape of the whole rectangle: in its units the narrowest direction decides.
    variances = np.linalg.eigvalsh(flat.covariances / np.outer(size, size))
    narrowest = math.sqrt(max(float(variances.min()), 1e-300))
    wanted = max(FEWEST_CELLS, math.ceil(PER_DEVIATION / narrowest))
    d = len(size)
    affordable = math.floor((MOST / len(flat.weights)) ** (1 / d))
    count = max(2, min(wanted, affordable))
    steps = (np.arange(count) + 0.5) / count
    axes = tuple(
        start + length * steps for start, length in zip(low.tolist(), size.tolist(), strict=True)
    )
    return Grid(axes, count >= wanted)


def integral(
    log_density: OnPlaces, axes: Sequence[np.ndarray], components: int = 1
) -> Steps[float]:
    """The sum of the density at all points of a grid, times the size of its cells.

    ``axes`` are equally spaced coordinates along each axis, ``log_density`` takes places (p, d);
    ``components`` says how dear it is.
    """
    first, others = axes[0], np.meshgrid(*axes[1:], indexing="ij")
    rest = np.column_stack([one.ravel() for one in others]) if others else np.zeros((1, 0))
    # Shares of the whole: the density itself may be too large for a number.
    cell = sum(math.log(axis[1] - axis[0]) for axis in axes)
    at_once = max(1, AT_ONCE // (len(rest) * max(components, 1)))
    total = 0.0
    for start in range(0, len(first), at_once):
        part = first[start : start + at_once]
        places = np.column_stack([np.repeat(part, len(rest)), np.tile(rest, (len(part), 1))])
        total += float(np.exp(log_density(places) + cell).sum())
        yield Progress((start + len(part)) / len(first), "adding up the density")
    return total
