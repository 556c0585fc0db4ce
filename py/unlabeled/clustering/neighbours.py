"""What the nearest rows tell: a cluster for new rows where an algorithm has no rule of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from sklearn import config_context
from sklearn.neighbors import NearestNeighbors

from ..labels import NOISE
from ..params import Choice, choice
from ..prepare import Prepared
from ..steps import Progress, Steps
from .row_key import row_key

# Numbers held at once per batch of rows: neighbours, or votes for the clusters.
BATCH_NUMBERS = 2_000_000
BATCH_ROWS = 5_000
# Pairs of rows compared between two pauses, if no tree helps; a pair costs as much as so many
# features. By count, not by the clock: another batch rounds differently in the last digit.
BATCH_PAIRS = 6_000_000
FEATURES_PER_PAIR = 35
# Of distances in MiB, where scikit-learn computes whole blocks; its own default is 1 GiB.
BLOCK_MIB = 32


class NeighbourRule:
    """Labels for new rows from the known rows nearest to them.

    A row equal to a known one keeps that row's label (of several equal ones, the first). Of any
    other the ``n_neighbors`` nearest voters vote, those within their maximum distance only; in a
    tie the nearest voter decides. Without a vote the row is noise.
    """

    def __init__(
        self,
        X: np.ndarray,
        labels: np.ndarray,
        *,
        voters: np.ndarray | None = None,
        n_neighbors: int = 5,
        maximum_distance: float | np.ndarray = np.inf,
        metric: str = "euclidean",
    ) -> None:
        """Prepare the search.

        Args:
            X: the known rows (m, n).
            labels: their labels (m,); noise never votes.
            voters: bool (m,), the rows that may vote; None for all.
            n_neighbors: how many voters each new row asks, all of them if there are fewer.
            maximum_distance: a voter farther away than this is not heard; a number, or (m,) with
                one for each known row.
            metric: one that scikit-learn's NearestNeighbors knows.
        """
        self._X = np.ascontiguousarray(X, dtype=np.float64)
        self._labels = np.asarray(labels, dtype=np.int32)
        voting = self._labels != NOISE
        if voters is not None:
            voting = voting & voters
        self._voters = np.flatnonzero(voting)
        self._voices = self._labels[self._voters]
        self._n_clusters = int(self._labels.max(initial=NOISE)) + 1
        self._n_neighbors = min(n_neighbors, len(self._voters))
        self._maximum = np.broadcast_to(maximum_distance, len(self._X))[self._voters]
        self._metric = metric

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Labels (p,), int32, of rows (p, n) in the units of X."""
        rows = np.ascontiguousarray(rows, dtype=np.float64)
        labels = np.full(len(rows), NOISE, dtype=np.int32)
        for part, voices, heard in self._asked(rows):
            votes = self._count(voices, heard)
            # Neighbours come nearest first, so the first with the most votes is the nearest.
            support = np.where(heard, np.take_along_axis(votes, voices, axis=1), 0)
            best = support.argmax(axis=1)[:, np.newaxis]
            chosen = np.take_along_axis(voices, best, axis=1)[:, 0]
            labels[part] = np.where(heard.any(axis=1), chosen, NOISE)
        for index, row in enumerate(rows):
            labels[index] = self._known.get(row_key(row), labels[index])
        return labels

    def shares(self, rows: np.ndarray) -> np.ndarray:
        """Share (p, k) of the votes for each cluster, for rows (p, n); zeros where none is heard.

        A row equal to a known one is asked like any other.
        """
        rows = np.ascontiguousarray(rows, dtype=np.float64)
        shares = np.zeros((len(rows), self._n_clusters))
        for part, voices, heard in self._asked(rows):
            votes = self._count(voices, heard)
            shares[part] = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
        return shares

    def _asked(self, rows: np.ndarray) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
        """For each batch: which rows, their voters' labels (b, v), and who is heard (b, v)."""
        if not self._n_neighbors:
            return
        size = max(1, BATCH_NUMBERS // max(self._n_neighbors, self._n_clusters))
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            with config_context(working_memory=BLOCK_MIB):
                distances, neighbours = self._search.kneighbors(rows[part])
            yield part, self._voices[neighbours], distances <= self._maximum[neighbours]

    def _count(self, voices: np.ndarray, heard: np.ndarray) -> np.ndarray:
        """Votes (b, k) for each cluster."""
        slots = np.arange(len(voices))[:, np.newaxis] * self._n_clusters + voices
        count = np.bincount(slots[heard], minlength=len(voices) * self._n_clusters)
        return count.reshape(len(voices), self._n_clusters)

    @cached_property
    def _search(self) -> NearestNeighbors:
        search = NearestNeighbors(n_neighbors=self._n_neighbors, metric=self._metric)
        return search.fit(self._X[self._voters])

    @cached_property
    def _known(self) -> dict[bytes, int]:
        """The label of each known row, by its bytes; written backwards: the first one stays."""
        pairs = zip(self._X[::-1], self._labels[::-1].tolist(), strict=True)
        return {row_key(row): label for row, label in pairs}


def k_distances(
    X: Prepared, k: int, metric: str = "euclidean", rows: np.ndarray | None = None
) -> Steps[np.ndarray]:
    """Distance (m,) from each row of X (m, n) to its k-th nearest row, itself being the first.

    With ``rows`` (p,) only for those, (p,). Remembered with X, for it does not depend on what is
    done with it.
    """
    key = ("k-distances", k, metric, None if rows is None else rows.tobytes())
    found: list[np.ndarray] = []
    if key not in X.memo:
        asked = np.asarray(X) if rows is None else np.asarray(X)[rows]
        search = NearestNeighbors(n_neighbors=k, metric=metric).fit(np.asarray(X))
        pairs = BATCH_PAIRS * FEATURES_PER_PAIR // (FEATURES_PER_PAIR + X.shape[1])
        size = max(1, min(BATCH_ROWS, BATCH_NUMBERS // k, pairs // len(X)))
        for start in range(0, len(asked), size):
            yield Progress(start / len(asked), "nearest rows")
            with config_context(working_memory=BLOCK_MIB):
                found.append(search.kneighbors(asked[start : start + size])[0][:, -1])
    return X.remembered(key, lambda: np.concatenate(found))


def metric_choice(euclidean: str = "euclidean") -> Choice:
    """The parameter ``metric``; ``euclidean`` is what the estimator's own default calls it."""
    return choice(
        "metric",
        euclidean,
        [
            (euclidean, "Euclidean"),
            ("manhattan", "Manhattan"),
            ("chebyshev", "Chebyshev"),
            ("cosine", "cosine"),
        ],
        "Distance",
        "Euclidean is the straight line, Manhattan the sum of differences, Chebyshev the largest "
        "one, cosine compares directions only.",
        advanced=True,
    )
