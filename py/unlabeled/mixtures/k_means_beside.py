"""k-means beside a mixture that is watched at work: hard against soft, from the same places."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import pairwise_distances_argmin

from ..analysis.matching import best_matching
from ..labels import UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Segments, Step, numbered, shown


@dataclass(frozen=True, eq=False)
class State:
    """k-means between two iterations: ``centers`` (k, n), and ``labels`` (m,) by them."""

    centers: np.ndarray
    labels: np.ndarray
    inertia: float


def stopped(X: np.ndarray, seeds: np.ndarray, iterations: Sequence[range]) -> Steps[list[State]]:
    """k-means from ``seeds`` (k, n), stopped where each of the ``iterations`` ends.

    The first of them is empty: the seeds themselves.
    """
    middle = X.mean(axis=0)  # centred as inside the estimator, where rounding is smallest
    labels = pairwise_distances_argmin(X - middle, seeds - middle).astype(np.int32)
    states = [State(seeds, labels, float(((X - seeds[labels]) ** 2).sum()))]
    for number, part in enumerate(iterations[1:], start=1):
        before = states[-1]
        if number > 1 and (before.labels == states[-2].labels).all():
            states.append(before)  # at rest: the same rows have the same mean
            continue
        # An iteration depends on nothing but the centres before it.
        model = KMeans(len(seeds), init=before.centers, n_init=1, max_iter=len(part), tol=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # two seeds may be equal
            model.fit(X)
        states.append(State(model.cluster_centers_, model.labels_, float(model.inertia_)))
        yield Progress(number / len(iterations), "k-means beside it")
    return states


def matched(states: Sequence[State], labels: np.ndarray) -> list[State]:
    """With the numbers of those clusters (m,) of another fit that share most rows in the end."""
    k = len(states[-1].centers)
    known = best_matching(labels, states[-1].labels)
    rest = iter(sorted(set(range(k)) - set(known.values())))
    place = np.array([known[old] if old in known else next(rest) for old in range(k)])
    order = np.argsort(place)
    return [
        State(one.centers[order], place[one.labels].astype(np.int32), one.inertia)
        for one in states
    ]


class KMeansBeside:
    """The steps of k-means that stand beside those of ``fit``, a mixture.

    ``states`` are after the ``iterations`` (indices of those since the state before).
    """

    def __init__(self, fit: Fit, states: Sequence[State], iterations: Sequence[range]) -> None:
        self._fit, self._states, self._iterations = fit, states, iterations
        self._places = [state.centers for state in states]
        self._tracks = Tracks(self._places)
        self._numbers = np.arange(len(self._places[0]), dtype=np.int32)

    def start(self, sentence: str) -> Step:
        """The first centres, before any row joins them."""
        return Step(
            "seed",
            sentence,
            np.full(len(self._fit.X), UNDECIDED, dtype=np.int32),
            centers=self._places[0],
            center_labels=self._numbers,
        )

    def label(self, index: int) -> Step:
        """Rows join the nearest of the centres of state ``index``."""
        now, last = self._states[index], index == len(self._states) - 1
        apart = f" {self._apart()}" if last else ""
        return Step(
            "label",
            f"{self._changes(index)}; the inertia is {shown(now.inertia)}.{apart}",
            now.labels,
            now.inertia,
            centers=now.centers,
            center_labels=self._numbers,
            segments=self._tracks.until(index),
            regions=True,
            finished=last,
        )

    def update(self, before: int, after: int) -> Step:
        """The centres move from state ``before`` to the next shown, ``after``."""
        part = self._iterations[after]
        farthest = farthest_move(self._places[before], self._places[after], self._fit)
        told = f"Each centre moves to the mean of its rows, the farthest by {farthest}."
        if np.array_equal(self._places[before], self._places[after]):
            told = "k-means is at rest: each centre is the mean of its rows."
        elif len(part) > 1:
            told = f"{numbered(part, 'Iteration')} at once: the centres move on, the farthest by "
            told += f"{farthest}."
        return Step(
            "update",
            told,
            self._states[before].labels,
            centers=self._places[after],
            center_labels=self._numbers,
            segments=self._tracks.until(after),
        )

    def _changes(self, index: int) -> str:
        if not index:
            return "Each row belongs to its nearest centre alone"
        now, before = self._states[index], self._states[index - 1]
        changed = int((now.labels != before.labels).sum())
        if not changed:
            return "No row changes to another centre"
        verb = "changes" if changed == 1 else "change"
        return f"{counted(changed, 'row')} {verb} to a nearer centre"

    def _apart(self) -> str:
        labels = self._states[-1].labels
        apart = int((labels != self._fit.labels).sum())
        if not apart:
            return "Every row is in the same cluster as in the mixture."
        verb = "is" if apart == 1 else "are"
        return f"{apart:,} of {counted(len(labels), 'row')} {verb} elsewhere than in the mixture."


class Tracks:
    """Where each of k centres went from state to state. ``places`` are its (k, n) in each."""

    def __init__(self, places: Sequence[np.ndarray]) -> None:
        k, n = places[0].shape
        moves = [np.stack(pair, axis=1) for pair in pairwise(places)]
        self._ends = np.concatenate([np.zeros((0, 2, n)), *moves])
        self._labels = np.tile(np.arange(k, dtype=np.int32), len(moves))
        self._k = k

    def until(self, index: int) -> Segments | None:
        """The way to state ``index``, shared with all other states; None of the first one."""
        count = index * self._k
        return Segments("tracks", self._ends[:count], self._labels[:count]) if index else None


def farthest_move(before: np.ndarray, after: np.ndarray, fit: Fit) -> str:
    """How far the one of the centres (k, n) moved that moved most, in words."""
    units = "" if fit.preparation.scale == "none" else " (in scaled units)"
    return f"{shown(float(np.linalg.norm(after - before, axis=1).max()), 3)}{units}"
