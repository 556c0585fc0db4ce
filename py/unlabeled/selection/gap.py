"""The gap statistic: how much tighter the clusters are than those of noise without structure.

k-means divides the table, and then reference tables without any clusters: as many rows, uniform
in the box that holds the table along its principal axes. Columns of few distinct values are no
box: they are permuted instead (``unlabeled.selection.reference``). It asks about the table, so it
is made with k-means whatever method is being looked at.

Source: Tibshirani, Walther and Hastie, Estimating the number of clusters in a data set via the gap
statistic (2001), Journal of the Royal Statistical Society B 63; their reference (b), W as pooled
within-cluster sum of squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import pairwise_distances

from ..errors import InputError
from ..scores import silhouette_from_distances
from ..steps import Progress, Steps
from .reference import reference

REFERENCES = 20
# Above this many rows a seeded sample of them: the reference sets cost as much each.
GAP_ROWS = 1_000
# The silhouette compares every row with every other, k times per reference set.
NULL_SILHOUETTE_ROWS = 400
STARTS = 3
# Rings and other curved shapes are no round clusters, but many small ones cover them better than
# they cover noise: beside the k that are asked for, this one is tried to see them.
FINE = 24
ROWS_PER_FINE_CLUSTER = 5
# Clusters of equal rows have no spread, and zero no logarithm.
LEAST_SHARE = 1e-12


@dataclass(frozen=True)
class Curves:
    """What k-means gives for every k: ``log_w`` (K,), log of the pooled sum of squares within the
    clusters, and ``silhouette`` (K,), NaN where it is not defined.
    """

    log_w: np.ndarray
    silhouette: np.ndarray


@dataclass(frozen=True)
class Gap:
    """The gap statistic of a table for ``ks`` (K,), which begin with 1.

    The first ``asked`` of them were asked for; one more may follow to see curved shapes
    (``FINE``). ``table`` are the curves of the table, ``noise`` those of each reference set.
    ``rows`` says how many rows were used, ``all_rows`` how many there are. ``exhausted`` says that
    the largest k gives every different row a cluster of its own: there is no larger one.
    ``permuted`` are the columns that noise holds permuted; ``boxed`` says that there are others.
    """

    ks: tuple[int, ...]
    asked: int
    table: Curves
    noise: tuple[Curves, ...]
    rows: int
    all_rows: int
    exhausted: bool
    permuted: tuple[str, ...] = ()
    boxed: bool = True

    @property
    def scored_rows(self) -> int:
        """Of how many rows the silhouettes were computed."""
        return min(self.rows, NULL_SILHOUETTE_ROWS)

    @property
    def expected(self) -> np.ndarray:
        """The mean of log W (K,) over the reference sets."""
        return np.mean([one.log_w for one in self.noise], axis=0)

    @property
    def gap(self) -> np.ndarray:
        """Gap(k) (K,): how far log W lies below what noise gives."""
        return self.expected - self.table.log_w

    @property
    def error(self) -> np.ndarray:
        """The standard error s(k) (K,) of the simulation, with its factor sqrt(1 + 1/B)."""
        spread = np.std([one.log_w for one in self.noise], axis=0)
        return spread * np.sqrt(1 + 1 / len(self.noise))

    @property
    def chosen(self) -> int | None:
        """The smallest k whose gap is at least the next one's less its error; None if none is."""
        gap, error = self.gap[: self.asked], self.error[: self.asked]
        fine = np.flatnonzero(gap[:-1] >= gap[1:] - error[1:])
        if len(fine):
            return self.ks[fine[0]]
        return self.ks[self.asked - 1] if self.exhausted else None


def gap_statistic(
    X: np.ndarray, ks: Sequence[int], references: int = REFERENCES, seed: int = 0
) -> Steps[Gap]:
    """The gap statistic of X (m, n) for k = 1 and those of ``ks`` that are fewer than the rows.

    Raises:
        InputError: fewer than three rows, or all of them are equal.
    """
    rows = np.asarray(X, dtype=float)
    random = np.random.default_rng(seed)
    if len(rows) > GAP_ROWS:
        rows = rows[np.sort(random.choice(len(rows), GAP_ROWS, replace=False))]
    different = len(np.unique(rows, axis=0))
    most = min(different, len(rows) - 1)
    if most < 2:
        raise InputError(
            "The gap statistic takes at least three rows, and two of them different.",
            "Choose other columns, or other data.",
        )
    rows = _unit(rows)
    empty = reference(rows, getattr(X, "preparation", None))
    asked = sorted({1} | {int(k) for k in ks if k <= most})
    usable = tuple(asked)
    if asked[-1] < FINE <= min(most, len(rows) // ROWS_PER_FINE_CLUSTER):
        usable += (FINE,)
    table = curves(rows, usable, random)
    yield Progress(1 / (references + 1), "the table")
    noise = []
    for number in range(1, references + 1):
        noise.append(curves(empty.draw(random), usable, random))
        yield Progress(
            (number + 1) / (references + 1), f"noise {number} of {references}"
        )
    return Gap(
        ks=usable,
        asked=len(asked),
        table=table,
        noise=tuple(noise),
        rows=len(rows),
        all_rows=len(X),
        exhausted=asked[-1] == different,
        permuted=empty.permuted,
        boxed=empty.boxed,
    )


def curves(X: np.ndarray, ks: Sequence[int], random: np.random.Generator) -> Curves:
    """Divide X (m, n) by k-means for every k, by the same rule for the table and for noise."""
    scored = _some(len(X), random)
    distances = pairwise_distances(X[scored])
    total = ((X - X.mean(axis=0)) ** 2).sum()
    log_w, silhouette = [], []
    for k in ks:
        model = KMeans(k, n_init=STARTS, random_state=int(random.integers(2**31))).fit(X)
        log_w.append(np.log(max(model.inertia_, LEAST_SHARE * total)))
        silhouette.append(_silhouette(distances, model.labels_[scored]))
    return Curves(np.array(log_w), np.array(silhouette))


def _unit(X: np.ndarray) -> np.ndarray:
    """X in units of its largest deviation, so that no square is too large or too small.

    All gaps are the same for it: every W, of the table and of noise, has the same factor.
    """
    moved = X - X.mean(axis=0)
    return moved / np.abs(moved).max()


def _some(count: int, random: np.random.Generator) -> np.ndarray:
    if count <= NULL_SILHOUETTE_ROWS:
        return np.arange(count)
    return random.choice(count, NULL_SILHOUETTE_ROWS, replace=False)


def _silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    if not 2 <= len(np.unique(labels)) <= len(labels) - 1:
        return np.nan
    return float(silhouette_from_distances(distances, labels).mean())
