"""Mean-shift at work: circles move to the mean of the rows inside, round after round.

Every circle of the algorithm climbs as scikit-learn lets it; some of them are shown.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.cluster import MeanShift, get_bin_seeds
from sklearn.metrics import pairwise_distances_argmin
from sklearn.neighbors import NearestNeighbors

from ..labels import NOISE, UNDECIDED
from ..prepare import SEED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Circles, Segments, Step, Tracer, grouped, numbered, shown

CIRCLES_SHOWN = 60
ROUNDS_SHOWN = 60
# A circle that moves less than this share of the bandwidth has arrived (scikit-learn's own rule).
STILL = 1e-3


@dataclass(frozen=True, eq=False)
class Climb:
    """Where circles have been: ``places`` after each round (r + 1, s, n).

    ``last`` (s,) is the round in which each one moved last, ``unfinished`` (s,) says whether it
    would have moved on.
    """

    places: np.ndarray
    last: np.ndarray
    unfinished: np.ndarray

    def only(self, circles: np.ndarray) -> Climb:
        """The same of some circles, by their indices, and no longer than one of them moves."""
        last = self.last[circles]
        return Climb(self.places[: last.max() + 1, circles], last, self.unfinished[circles])


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps from the first circles to the labels."""
    X, model = np.asarray(fit.X), fit.estimator
    seeds = _seeds(X, model)
    climb = yield from _climb(X, seeds, model)
    kept = climb.only(_chosen(climb, fit.centers))
    # Each circle has the colour of the centre that it ends nearest to.
    labels = pairwise_distances_argmin(kept.places[-1], fit.centers).astype(np.int32)
    paths = _Paths(kept, labels, model.bandwidth)
    steps = [_start(fit, len(seeds), paths)]
    for part in grouped(len(kept.places) - 1, ROUNDS_SHOWN):
        steps.append(_round(fit, part, paths))
    steps.append(_merge(fit, len(seeds), paths))
    steps.append(_label(fit, paths))
    return steps


def _seeds(X: np.ndarray, model: MeanShift) -> np.ndarray:
    if not model.bin_seeding:
        return X
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one bin per row: then the rows are the seeds
        return get_bin_seeds(X, model.bandwidth, model.min_bin_freq)


def _climb(X: np.ndarray, seeds: np.ndarray, model: MeanShift) -> Steps[Climb]:
    """Let all circles climb to where they come to rest."""
    neighbours = NearestNeighbors(radius=model.bandwidth).fit(X)
    places = [np.array(seeds, dtype=float)]
    moving = np.arange(len(seeds))
    last = np.zeros(len(seeds), dtype=int)
    for number in range(1, model.max_iter + 2):
        now = places[-1].copy()
        inside = neighbours.radius_neighbors(now[moving], return_distance=False)
        still = np.ones(len(moving), dtype=bool)  # also where a bin's circle has no row inside
        for index, (circle, rows) in enumerate(zip(moving, inside, strict=True)):
            if len(rows):
                now[circle] = X[rows].mean(axis=0)
                step = np.linalg.norm(now[circle] - places[-1][circle])
                still[index] = step <= STILL * model.bandwidth
                last[circle] = number if step else number - 1
        moving = moving[~still]
        places.append(now)
        yield Progress(1 - len(moving) / len(seeds), f"round {number}")
        if not len(moving):
            break
    return Climb(np.array(places), last, np.isin(np.arange(len(seeds)), moving))


def _chosen(climb: Climb, centers: np.ndarray) -> np.ndarray:
    """Circles to show: one that ends nearest to each centre, and others by a fixed draw."""
    ends = climb.places[-1]
    reached = np.unique(pairwise_distances_argmin(centers, ends))[:CIRCLES_SHOWN]
    others = np.setdiff1d(np.arange(len(ends)), reached)
    more = min(CIRCLES_SHOWN - len(reached), len(others))
    drawn = np.random.default_rng(SEED).choice(others, more, replace=False)
    return np.sort(np.concatenate([reached, drawn])).astype(int)


class _Paths:
    """What can be drawn of circles after any round."""

    def __init__(self, climb: Climb, labels: np.ndarray, bandwidth: float) -> None:
        self.climb = climb
        self.labels = labels
        self._bandwidth = bandwidth
        moves = [np.stack(pair, axis=1) for pair in pairwise(climb.places)]
        nothing = np.zeros((0, 2, climb.places.shape[2]))
        self._moves = np.concatenate([nothing, *moves])
        self._moved = (self._moves[:, 0] != self._moves[:, 1]).any(axis=1)
        self._owners = np.tile(labels, len(moves))

    def circles(self, round: int) -> Circles:
        """The circles after ``round``: coloured once they are at rest."""
        rest = self.climb.last <= round
        colours = np.where(rest, self.labels, UNDECIDED).astype(np.int32)
        return Circles(self.climb.places[round], self._bandwidth, colours)

    def tracks(self, round: int) -> Segments:
        """The ways up to ``round``."""
        until = round * len(self.labels)
        moved = self._moved[:until]
        return Segments("tracks", self._moves[:until][moved], self._owners[:until][moved])

    def moving(self, round: int) -> int:
        """How many circles have not come to rest after ``round``."""
        return int((self.climb.last > round).sum())

    def farthest(self, part: range) -> float:
        """How far one circle goes at most in these rounds."""
        way = self.climb.places[part.stop] - self.climb.places[part.start]
        return float(np.linalg.norm(way, axis=1).max())


def _start(fit: Fit, seeds: int, paths: _Paths) -> Step:
    circles = len(paths.labels)
    where = "each bin that holds rows" if fit.estimator.bin_seeding else "each row"
    part = "" if circles == seeds else f" {circles:,} of {seeds:,} are shown."
    return Step(
        "seed",
        f"Around {where} a circle with the radius {shown(fit.estimator.bandwidth, 3)}, the "
        f"bandwidth, is laid.{part}",
        _undecided(fit),
        float(circles),
        circles=paths.circles(0),
    )


def _round(fit: Fit, part: range, paths: _Paths) -> Step:
    moving = paths.moving(part.stop)
    stopped = int(paths.climb.unfinished.sum())
    if moving:
        state = f"{moving:,} of {len(paths.labels):,} will move on."
    elif stopped:
        state = f"{stopped:,} would move on, but are stopped (max_iter)."
    else:
        state = "All have come to rest."
    why = ", to where rows are denser" if part.start == 0 else ""
    return Step(
        "shift",
        f"{numbered(part, 'Round')}: each circle moves to the mean of the rows inside it{why}; the "
        f"farthest goes {shown(paths.farthest(part), 3)}. {state}",
        _undecided(fit),
        float(moving),
        circles=paths.circles(part.stop),
        segments=paths.tracks(part.stop),
    )


def _merge(fit: Fit, seeds: int, paths: _Paths) -> Step:
    last = len(paths.climb.places) - 1
    k = len(fit.centers)
    left = f"{counted(k, 'centre')} {'is' if k == 1 else 'are'} left"
    return Step(
        "merge",
        f"Where ends of the {counted(seeds, 'circle')} lie within one bandwidth of each other, "
        f"only the one with most rows inside is kept: {left}.",
        _undecided(fit),
        0.0,
        centers=fit.centers,
        center_labels=np.arange(k, dtype=np.int32),
        circles=Circles(fit.centers, fit.estimator.bandwidth, np.arange(k, dtype=np.int32)),
        segments=paths.tracks(last),
    )


def _label(fit: Fit, paths: _Paths) -> Step:
    noise = int((fit.labels == NOISE).sum())
    alone = ""
    if not fit.estimator.cluster_all:
        alone = f"; {counted(noise, 'row')} beyond the bandwidth of all centres "
        alone += "is noise" if noise == 1 else "are noise"
    k = len(fit.centers)
    return Step(
        "label",
        f"Each row joins its nearest centre{alone}. Mean-shift ends with {counted(k, 'cluster')}.",
        fit.labels,
        0.0,
        centers=fit.centers,
        center_labels=np.arange(k, dtype=np.int32),
        segments=paths.tracks(len(paths.climb.places) - 1),
        regions=fit.estimator.cluster_all,
        finished=True,
    )


def _undecided(fit: Fit) -> np.ndarray:
    return np.full(len(fit.X), UNDECIDED, dtype=np.int32)


TRACER = Tracer(id="mean_shift", objective_title="circles still moving", rows=400, run=run)
