"""Two groupings of the same rows: what they share, and which group of one is which of the other.

Labels are whole numbers, -1 for noise. Noise is a group of its own that corresponds to the noise
of the other grouping only, never to a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from ..labels import NOISE

# Above so many pairs of groups the best matching, and what chance would share, take too long.
MOST_PAIRS_TO_ASSIGN = 1_000_000
MOST_PAIRS_FOR_CHANCE = 250_000


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Pairs of groups that have rows in common, and how many.

    ``first`` (a,) and ``second`` (b,) are the labels that occur, sorted; pair p is group
    ``first[left[p]]`` with ``second[right[p]]``, which share ``rows[p]`` rows. Pairs of noise and
    a cluster are left out: they correspond by no means.
    """

    first: np.ndarray
    second: np.ndarray
    left: np.ndarray
    right: np.ndarray
    rows: np.ndarray


def overlaps(first: np.ndarray, second: np.ndarray) -> Overlaps:
    """What the groups of two labellings (m,) share."""
    ours, here = np.unique(first, return_inverse=True)
    theirs, there = np.unique(second, return_inverse=True)
    pairs, rows = np.unique(here.astype(np.int64) * len(theirs) + there, return_counts=True)
    left, right = np.divmod(pairs, max(1, len(theirs)))
    alike = (ours[left] == NOISE) == (theirs[right] == NOISE)
    return Overlaps(ours, theirs, left[alike], right[alike], rows[alike])


def best_matching(first: np.ndarray, second: np.ndarray) -> dict[int, int]:
    """Which group of ``first`` each group of ``second`` is, so that most rows agree.

    Returns second label -> first label for those that have a counterpart with a common row: each
    group at most once, and noise to noise only. ``first`` and ``second`` are labels (m,). Among
    very many groups the pairs that share most rows are matched first, which is nearly the best.

    Source: Kuhn, The Hungarian method for the assignment problem (1955).
    """
    shared = overlaps(first, second)
    assign = _greedily if _pairs(shared) > MOST_PAIRS_TO_ASSIGN else _optimally
    return {int(shared.second[j]): int(shared.first[i]) for i, j in assign(shared)}


def translated(labels: np.ndarray, matching: dict[int, int], unmatched: int) -> np.ndarray:
    """Labels (m,) in the numbers of the other grouping; groups without one get ``unmatched``."""
    found, place = np.unique(labels, return_inverse=True)
    renamed = [matching.get(label, unmatched) for label in found.tolist()]
    return np.array(renamed, dtype=np.int32)[place]


def agreeing(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Which rows (m,) are in groups that correspond, by :func:`best_matching`."""
    # No row has a label as low as this: rows of a group without counterpart never agree.
    nowhere = int(first.min(initial=0)) - 1
    return translated(second, best_matching(first, second), nowhere) == first


def jaccard(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each group of ``first``: its label, and the Jaccard index with its most similar group.

    Rows in both groups over rows in either: 1 if a group of ``second`` is the very same, 0 if none
    has a row of it. Both are labels (m,).
    """
    shared = overlaps(first, second)
    ours = np.unique(first, return_counts=True)[1]
    theirs = np.unique(second, return_counts=True)[1]
    index = shared.rows / (ours[shared.left] + theirs[shared.right] - shared.rows)
    best = np.zeros(len(shared.first))
    np.maximum.at(best, shared.left, index)
    return shared.first, best


def adjusted_rand(first: np.ndarray, second: np.ndarray) -> float:
    """The adjusted Rand index of labels (m,): 1 for the same partition, about 0 by chance.

    Source: Hubert and Arabie, Comparing partitions (1985), Journal of Classification 2.
    """
    return float(adjusted_rand_score(first, second))


def adjusted_mutual_information(first: np.ndarray, second: np.ndarray) -> float | None:
    """The adjusted mutual information of labels (m,): 1 for the same partition, 0 by chance.

    None where there are so many groups that it would take too long.

    Source: Vinh, Epps and Bailey (2010), Journal of Machine Learning Research 11.
    """
    if len(np.unique(first)) * len(np.unique(second)) > MOST_PAIRS_FOR_CHANCE:
        return None
    return float(adjusted_mutual_info_score(first, second))


def _pairs(shared: Overlaps) -> int:
    return len(shared.first) * len(shared.second)


def _optimally(shared: Overlaps) -> list[tuple[int, int]]:
    rows = np.zeros((len(shared.first), len(shared.second)))
    rows[shared.left, shared.right] = shared.rows
    pairs = zip(*linear_sum_assignment(rows, maximize=True), strict=True)
    return [(i, j) for i, j in pairs if rows[i, j]]


def _greedily(shared: Overlaps) -> list[tuple[int, int]]:
    order = np.argsort(-shared.rows, kind="stable")
    left: set[int] = set()
    right: set[int] = set()
    pairs = []
    for i, j in zip(shared.left[order].tolist(), shared.right[order].tolist(), strict=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs
