"""Mini-batch k-means at work: a few rows at a time move the centres, less and less.

The same draws and sums as scikit-learn's estimator, whose batches cannot be watched.

Source: Sculley, Web-scale k-means clustering (2010).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.cluster import MiniBatchKMeans, kmeans_plusplus
from sklearn.metrics import pairwise_distances_argmin

from ..errors import InputError
from ..labels import UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Segments, Step, Tracer, grouped, numbered, order_of_centers, shown

BATCHES_SHOWN = 100
# It takes about a second to go through a thousand in the browser.
MOST_BATCHES = 20_000
# Of the rows that are not in the batch.
FAINT = 0.25
# scikit-learn looks for centres with hardly any rows each time that k centres saw so many each.
REASSIGN_AFTER = 10


@dataclass(frozen=True, eq=False)
class Batch:
    """The rows drawn (b,), their labels before the centres moved, and the ``centers`` after.

    ``shares`` (k,) is how far each centre went towards the mean of its rows in the batch, NaN
    where it had none; ``jumped`` counts centres that were given a row of the batch to start again.
    """

    rows: np.ndarray
    labels: np.ndarray
    centers: np.ndarray
    shares: np.ndarray
    jumped: int


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps from the starting centres to the labels of all rows."""
    X = np.ascontiguousarray(fit.X)
    if fit.estimator.n_steps_ > MOST_BATCHES:
        raise InputError(
            f"{fit.estimator.n_steps_:,} batches are too many to be watched.",
            "Choose larger batches, fewer passes (max_iter), or less patience.",
        )
    random = np.random.RandomState(fit.parameters["random_state"])
    start = _start(X, fit.estimator, random)
    batches = []
    walk = _Walk(X, fit.estimator, random, start)
    parts = grouped(fit.estimator.n_steps_, BATCHES_SHOWN)
    for part in parts:
        for index in part:
            batch = walk.step()
            yield Progress(index / parts[-1].stop, numbered(part, "batch"))
        batches.append(batch)
    order = order_of_centers(pairwise_distances_argmin(X, batches[-1].centers), len(start))
    batches = [_renumbered(one, order) for one in batches]
    steps = _story(X, fit, start[order], batches, parts)
    if asked["partial_fit"] == "always":
        told = f"{steps[0].sentence} Batches are drawn at random here, not streamed."
        steps[0] = replace(steps[0], sentence=told)
    return steps


def _start(X: np.ndarray, model: MiniBatchKMeans, random: np.random.RandomState) -> np.ndarray:
    """The best of several starts (k, n), judged by other rows."""
    k, m = model.n_clusters, len(X)
    size = _start_rows(model, m)
    judges = X[random.randint(0, m, size)]
    best, least = None, np.inf
    for _ in range(_starts(model)):
        rows = X[random.randint(0, m, size)] if size < m else X
        if not isinstance(model.init, str):
            centers = np.array(model.init, dtype=float)
        elif model.init == "random":
            even = np.full(len(rows), 1 / len(rows))
            centers = rows[random.choice(len(rows), size=k, replace=False, p=even)]
        else:
            centers, _ = kmeans_plusplus(rows, k, random_state=random)
        inertia = _inertia(judges, centers)
        if inertia < least:
            best, least = centers, inertia
    return best


def _starts(model: MiniBatchKMeans) -> int:
    if not isinstance(model.init, str):
        return 1
    automatic = 1 if model.init == "k-means++" else 3
    return automatic if model.n_init == "auto" else model.n_init


def _start_rows(model: MiniBatchKMeans, m: int) -> int:
    """How many rows a start is made of."""
    size = model.init_size or 3 * min(model.batch_size, m)
    if size < model.n_clusters:
        size = 3 * model.n_clusters
    return min(size, m)


class _Walk:
    """The state between batches: centres, and how many rows each has ``seen`` (k,)."""

    def __init__(
        self,
        X: np.ndarray,
        model: MiniBatchKMeans,
        random: np.random.RandomState,
        centers: np.ndarray,
    ) -> None:
        self._X = X
        self._model = copy(model)  # it labels rows by the centres of the moment
        self._random = random
        self._centers = centers
        self._seen = np.zeros(len(centers))
        self._since_reassigned = 0
        self._size = min(model.batch_size, len(X))

    def step(self) -> Batch:
        """Draw a batch and move the centres."""
        drawn = self._random.randint(0, len(self._X), self._size)
        reassign = self._time_to_reassign()
        rows, k = self._X[drawn], len(self._centers)
        self._model.cluster_centers_ = self._centers
        labels = self._model.predict(rows)
        counts = np.bincount(labels, minlength=k)
        seen = self._seen + counts
        # Summed and divided as the estimator does, so that ties fall the same way.
        moved = self._centers * self._seen[:, None]
        np.add.at(moved, labels, rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved *= 1 / seen[:, None]
            shares = np.where(counts > 0, counts / seen, np.nan)
        self._centers = np.where(counts[:, None] > 0, moved, self._centers)
        self._seen = seen
        jumped = self._reassign(rows) if reassign else 0
        return Batch(drawn, labels, self._centers, shares, jumped)

    def _time_to_reassign(self) -> bool:
        self._since_reassigned += self._size
        due = self._since_reassigned >= REASSIGN_AFTER * len(self._centers)
        if due or (self._seen == 0).any():
            self._since_reassigned = 0
            return True
        return False

    def _reassign(self, rows: np.ndarray) -> int:
        """Give centres that saw hardly any rows a row of the batch (b, n); how many there were."""
        ratio = self._model.reassignment_ratio
        lost = self._seen < ratio * self._seen.max()
        most = int(0.5 * len(rows))
        if lost.sum() > 0.5 * len(rows):
            lost[np.argsort(self._seen)[most:]] = False
        count = int(lost.sum())
        if count:
            self._centers = self._centers.copy()
            self._centers[lost] = rows[self._random.choice(len(rows), replace=False, size=count)]
            self._seen[lost] = self._seen[~lost].min()
        return count


def _inertia(X: np.ndarray, centers: np.ndarray) -> float:
    nearest = centers[pairwise_distances_argmin(X, centers)]
    return float(((X - nearest) ** 2).sum())


def _renumbered(batch: Batch, order: np.ndarray) -> Batch:
    place = np.argsort(order).astype(np.int32)
    centers, shares = batch.centers[order], batch.shares[order]
    return Batch(batch.rows, place[batch.labels], centers, shares, batch.jumped)


def _story(
    X: np.ndarray, fit: Fit, start: np.ndarray, batches: list[Batch], parts: list[range]
) -> list[Step]:
    places = [start, *(batch.centers for batch in batches)]
    ends = np.concatenate([np.stack(pair, axis=1) for pair in pairwise(places)])
    owners = np.tile(np.arange(len(start), dtype=np.int32), len(batches))
    steps = [_seed(X, fit, start)]
    for index, (batch, part) in enumerate(zip(batches, parts, strict=True), start=1):
        until = index * len(start)
        tracks = Segments("tracks", ends[:until], owners[:until])
        steps.append(_batch(X, batch, part, tracks))
    steps.append(_label(fit, batches[-1], tracks))
    return steps


def _seed(X: np.ndarray, fit: Fit, start: np.ndarray) -> Step:
    model, k = fit.estimator, len(start)
    if not isinstance(model.init, str):
        told = f"{counted(k, 'starting centre')} {'is' if k == 1 else 'are'} where they were placed"
    else:
        starts, rows = _starts(model), _start_rows(model, len(X))
        origin = "rows at random" if model.init == "random" else "the result of k-means++"
        told = f"{counted(k, 'starting centre')} {'is' if k == 1 else 'are'} {origin}"
        if rows < len(X):
            told += f" among {counted(rows, 'row')} drawn"
        if starts > 1:
            told += f", the best of {starts} starts"
    inertia = _inertia(X, start)
    return Step(
        "seed",
        f"{told}. The inertia of all rows, the sum of their squared distances to the nearest "
        f"centre, is {shown(inertia)}.",
        np.full(len(X), UNDECIDED, dtype=np.int32),
        inertia,
        centers=start,
        center_labels=np.arange(k, dtype=np.int32),
        regions=True,
    )


def _batch(X: np.ndarray, batch: Batch, part: range, tracks: Segments) -> Step:
    labels = np.full(len(X), UNDECIDED, dtype=np.int32)
    labels[batch.rows] = batch.labels
    inertia = _inertia(X, batch.centers)
    shares = batch.shares[~np.isnan(batch.shares)]
    low, high = (shown(100 * share, 2) for share in (shares.min(), shares.max()))
    way = f"{low}%" if low == high else f"{low}% to {high}%"
    drawn = f"{counted(len(batch.rows), 'row')} drawn at random"
    if len(part) == 1:
        told = f"{numbered(part, 'Batch')}: {drawn} join their nearest centre. Each centre goes"
    else:
        told = f"{numbered(part, 'Batch')}, each of {drawn}. In the last one each centre goes"
    first = ", which is less the more rows it has seen" if part.start == 1 else ""
    jumped = ""
    if batch.jumped:
        verb = "jumps" if batch.jumped == 1 else "jump"
        jumped = f" {counted(batch.jumped, 'centre')} with hardly any rows {verb} to one of them."
    return Step(
        "batch",
        f"{told} {way} of the way to the mean of its rows{first}.{jumped} The inertia of all rows "
        f"is now {shown(inertia)}.",
        labels,
        inertia,
        centers=batch.centers,
        center_labels=np.arange(len(batch.centers), dtype=np.int32),
        strength=np.where(labels == UNDECIDED, FAINT, 1.0),
        segments=tracks,
        regions=True,
    )


def _label(fit: Fit, last: Batch, tracks: Segments) -> Step:
    inertia = fit.scores["inertia"]
    return Step(
        "label",
        f"After {counted(fit.estimator.n_steps_, 'batch', 'batches')} each row joins its nearest "
        f"centre: the inertia is {shown(inertia)}.",
        fit.labels,
        inertia,
        centers=last.centers,
        center_labels=np.arange(len(last.centers), dtype=np.int32),
        segments=tracks,
        regions=True,
        finished=True,
    )


TRACER = Tracer(
    id="minibatch_kmeans",
    objective_title="inertia",
    rows=2_000,
    run=run,
    fixed={"partial_fit": "never"},
)
