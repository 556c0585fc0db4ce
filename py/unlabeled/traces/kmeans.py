"""k-means at work: seeds, then each row to its nearest centre, each centre to its rows' mean.

Every state is scikit-learn's own estimator, stopped after that many iterations.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import pairwise_distances_argmin

from ..labels import UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Segments, Step, Tracer, grouped, numbered, order_of_centers, shown

SEEDS_SHOWN = 60
ITERATIONS_SHOWN = 100


@dataclass(frozen=True, eq=False)
class State:
    """After ``iterations`` (indices of those done since the last state): centres and labels."""

    iterations: range
    centers: np.ndarray
    labels: np.ndarray
    inertia: float


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps of one start of k-means."""
    X = np.ascontiguousarray(fit.X)
    seeds, rows = _seeds(X, fit)
    states = yield from _states(X, seeds, fit)
    order = order_of_centers(states[-1].labels, len(seeds))
    states = [_renumbered(state, order) for state in states]
    tracks = _tracks(states)
    steps = _seeding(X, fit, asked, states[0], None if rows is None else rows[order], order)
    steps.append(_first_label(states[0]))
    for index, (before, after) in enumerate(pairwise(states), start=1):
        track = Segments("tracks", *(part[: index * len(seeds)] for part in tracks))
        steps.append(_update(fit, before, after, track))
        last = after is states[-1]
        steps.append(_label(fit, before, after, track, last))
    if _alone(asked):
        others = " Another start may end better: the result of a fit is the best of its starts."
        steps[-1] = replace(steps[-1], sentence=steps[-1].sentence + others)
    return steps


def _seeds(X: np.ndarray, fit: Fit) -> tuple[np.ndarray, np.ndarray | None]:
    """The starting centres (k, n), and their rows (k,): the draws that the estimator makes."""
    k, m = fit.parameters["n_clusters"], len(X)
    if fit.parameters["init"] == "manual":
        return fit.preparation.scaled(np.array(fit.parameters["centers"])), None
    random = np.random.RandomState(fit.parameters["random_state"])
    if fit.parameters["init"] == "random":
        rows = random.choice(m, size=k, replace=False, p=np.full(m, 1 / m))
    else:
        _, rows = kmeans_plusplus(X - X.mean(axis=0), k, random_state=random)
    return X[rows], rows


def _states(X: np.ndarray, seeds: np.ndarray, fit: Fit) -> Steps[list[State]]:
    """The seeds with their rows, then the centres after each iteration with theirs."""
    names = ("n_clusters", "tol", "algorithm")
    settings = {name: fit.parameters[name] for name in names}
    states = [_at_the_seeds(X, seeds)]
    parts = grouped(fit.estimator.n_iter_, ITERATIONS_SHOWN)
    for part in parts:
        stopped = KMeans(init=seeds, n_init=1, max_iter=part.stop, **settings)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a centre may lose all its rows
            stopped.fit(X)
        states.append(
            State(part, stopped.cluster_centers_, stopped.labels_, float(stopped.inertia_))
        )
        yield Progress(part.stop / parts[-1].stop, numbered(part, "iteration"))
    return _without_idle_end(states)


def _without_idle_end(states: list[State]) -> list[State]:
    """The last iteration may only find that nothing changed in the one before: no step."""
    if len(states) < 3:
        return states
    *others, third, second, last = states
    idle = np.array_equal(second.centers, last.centers)
    if not idle or (third.labels != second.labels).any():
        return states
    return [*others, third, replace(last, iterations=second.iterations)]


def _at_the_seeds(X: np.ndarray, seeds: np.ndarray) -> State:
    """No iteration yet. Centred as inside the estimator, where rounding is smallest."""
    mean = X.mean(axis=0)
    labels = pairwise_distances_argmin(X - mean, seeds - mean).astype(np.int32)
    return State(range(0), seeds, labels, float(((X - seeds[labels]) ** 2).sum()))


def _renumbered(state: State, order: np.ndarray) -> State:
    place = np.argsort(order).astype(np.int32)
    return State(state.iterations, state.centers[order], place[state.labels], state.inertia)


def _tracks(states: list[State]) -> tuple[np.ndarray, np.ndarray]:
    """Where each centre went, state after state: ends (s, 2, n) and labels (s,)."""
    k, n = states[0].centers.shape
    moves = [
        np.stack([before.centers, after.centers], axis=1)
        for before, after in pairwise(states)
    ]
    ends = np.concatenate([np.zeros((0, 2, n)), *moves])
    return ends, np.tile(np.arange(k, dtype=np.int32), len(moves))


def _seeding(
    X: np.ndarray, fit: Fit, asked: dict[str, Any], start: State, rows: Any, order: np.ndarray
) -> list[Step]:
    """How the first centres come about. ``rows`` (k,) and ``order`` (k,) go by cluster."""
    init, k = fit.parameters["init"], len(start.centers)
    alone = _alone(asked)
    if init == "k-means++":
        return _plus_plus(X, start, rows, np.argsort(order), alone)
    origin = (
        "drawn at random among the rows, each with the same chance"
        if init == "random"
        else "where they were placed"
    )
    centers = f"{counted(k, 'starting centre')} {'is' if k == 1 else 'are'} {origin}.{alone}"
    return [
        Step(
            "seed",
            centers,
            _undecided(X),
            centers=start.centers,
            center_labels=np.arange(k, dtype=np.int32),
        )
    ]


def _alone(asked: dict[str, Any]) -> str:
    """That the fit tries more starts than the one that is shown."""
    if asked["init"] == "manual" or asked["n_init"] == 1:
        return ""
    starts = asked["n_init"]
    if starts == "auto":
        if asked["init"] == "k-means++":
            return ""
        starts = 10
    return f" (This is the first of {starts:,} starts; a fit keeps the best of them.)"


def _plus_plus(
    X: np.ndarray, start: State, rows: np.ndarray, labels: np.ndarray, alone: str
) -> list[Step]:
    """One centre at a time, and the chance that each row had to become it.

    ``labels`` (k,) are the clusters in the order in which their centres are drawn.
    """
    k, rows = len(rows), rows[labels]
    scale = np.ptp(X, axis=0).max() or 1.0  # squares of huge numbers would overflow
    nearest = np.full(len(X), np.inf)
    steps = []
    for part in grouped(k, SEEDS_SHOWN):
        drawn = np.sort(labels[: part.stop]).astype(np.int32)
        weights = None if part.start == 0 else nearest / (nearest.sum() or 1.0)
        steps.append(
            Step(
                "seed",
                _seed_sentence(part, k, weights, rows) + (alone if not steps else ""),
                _undecided(X),
                centers=start.centers[drawn],
                center_labels=drawn,
                weights=weights,
                focus=int(rows[part.stop - 1]),
            )
        )
        for row in rows[part]:
            nearest = np.minimum(nearest, (((X - X[row]) / scale) ** 2).sum(axis=1))
    return steps


def _seed_sentence(
    part: range, k: int, weights: np.ndarray | None, rows: np.ndarray
) -> str:
    if weights is None:
        return "k-means++ draws its first centre among the rows, each with the same chance."
    if len(part) > 1:
        return f"{numbered(part, 'Centre')} of {k:,} are drawn in the same way."
    chance, mean = weights[rows[part.start]], 1 / len(weights)
    candidates = 2 + int(math.log(k))  # as many as scikit-learn tries
    return (
        f"{numbered(part, 'Centre')} of {k:,}: the chance of a row, the area of its dot, grows "
        f"with its squared distance D² to the nearest centre. Of {candidates} rows drawn, the one "
        f"that lowers the sum of D² most is kept; its chance was {chance:.2%}, the mean is "
        f"{mean:.2%}."
    )


def _first_label(start: State) -> Step:
    return Step(
        "label",
        f"Each row joins its nearest centre. The inertia, the sum of the squared distances to "
        f"these centres, is {shown(start.inertia)}.",
        start.labels,
        start.inertia,
        centers=start.centers,
        center_labels=np.arange(len(start.centers), dtype=np.int32),
        regions=True,
    )


def _update(fit: Fit, before: State, after: State, track: Segments) -> Step:
    farthest = np.linalg.norm(after.centers - before.centers, axis=1).max()
    units = "" if fit.preparation.scale == "none" else " (in scaled units)"
    empty = len(before.centers) - len(np.unique(before.labels))
    what = "Each centre moves to the mean of its rows"
    if len(after.iterations) > 1:
        what = f"{numbered(after.iterations, 'Iteration')} at once: the centres move on"
    restart = ""
    if empty:
        which = "one without rows starts" if empty == 1 else f"{empty:,} without rows start"
        restart = f"; {which} again where rows are farthest from their centre"
    sentence = f"{what}, the farthest by {shown(farthest, 3)}{units}{restart}."
    return Step(
        "update",
        sentence,
        before.labels,
        centers=after.centers,
        center_labels=np.arange(len(after.centers), dtype=np.int32),
        segments=track,
    )


def _label(fit: Fit, before: State, after: State, track: Segments, last: bool) -> Step:
    changed = int((before.labels != after.labels).sum())
    verb = "changes" if changed == 1 else "change"
    moved = f"{counted(changed, 'row')} {verb} to a nearer centre" if changed else "No row changes"
    sentence = f"{moved}. The inertia is {shown(after.inertia)}."
    if last:
        sentence = f"{sentence} {_ending(fit, changed)}"
    return Step(
        "label",
        sentence,
        after.labels,
        after.inertia,
        centers=after.centers,
        center_labels=np.arange(len(after.centers), dtype=np.int32),
        segments=track,
        regions=True,
        finished=last,
    )


def _ending(fit: Fit, changed: int) -> str:
    iterations = counted(fit.estimator.n_iter_, "iteration")
    if not changed:
        return f"k-means has come to rest after {iterations}."
    if fit.estimator.n_iter_ >= fit.parameters["max_iter"]:
        return f"k-means is stopped after {iterations} (max_iter), though it could go on."
    return f"The centres moved less than the tolerance: k-means ends after {iterations}."


def _undecided(X: np.ndarray) -> np.ndarray:
    return np.full(len(X), UNDECIDED, dtype=np.int32)


TRACER = Tracer(
    id="kmeans",
    objective_title="inertia",
    rows=2_000,
    run=run,
    fixed={"n_init": 1},
)
