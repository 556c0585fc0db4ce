"""Canonical cluster numbers: the same partition always gets the same numbers and colours."""

from __future__ import annotations

import numpy as np

NOISE = -1
# Of a row that has no label yet, while an algorithm is watched at work.
UNDECIDED = -2


def first_appearance(labels: np.ndarray) -> np.ndarray:
    """The labels (m,) in order of their first row: row 0 is in cluster 0, and so on.

    Returns ``order`` (k,): ``order[new] == old``. Noise (-1) is left out. Depends on the
    partition and the order of the rows alone, never on the random state that led there.
    """
    found, first = np.unique(labels, return_index=True)
    keep = found != NOISE
    return found[keep][np.argsort(first[keep], kind="stable")]


def renumber(labels: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Apply an ``order`` of :func:`first_appearance` to labels (m,); noise stays -1."""
    if not len(order):
        return np.full(len(labels), NOISE, dtype=np.int32)
    table = np.full(int(order.max()) + 2, NOISE, dtype=np.int32)  # last slot: index -1, noise
    table[order] = np.arange(len(order), dtype=np.int32)
    return table[labels]
