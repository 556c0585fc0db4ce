"""GLOSH: how soon a row leaves its cluster, against how long the densest part of it lasts.

A row leaves its cluster at a distance ε(x) as the density rises; the last of the cluster, or of the
clusters in it, lasts until ε_max, which is smaller. The score 1 − ε_max / ε(x) is 0 in the densest
part and near 1 for rows that leave early.

Source: Campello, Moulavi, Zimek and Sander, Hierarchical density estimates for data clustering,
visualization, and outlier detection (2015), ACM TKDD 10.
"""

from __future__ import annotations

import numpy as np

from ..clustering.condensed import CondensedTree


def lasting(tree: CondensedTree) -> np.ndarray:
    """ε_max (c,) of each cluster of the tree.

    Equal rows part at no distance; so that they do not make all others outliers, the smallest
    distance above 0 counts.
    """
    with np.errstate(divide="ignore"):
        leaving = 1 / tree.departure
    least = np.full(len(tree.parent), np.inf)
    apart = leaving > 0
    np.minimum.at(least, tree.home[apart], leaving[apart])
    for cluster in range(len(tree.parent) - 1, 0, -1):  # a child's number is above its parent's
        parent = tree.parent[cluster]
        least[parent] = min(least[parent], least[cluster])
    return np.where(np.isfinite(least), least, 0.0)


def scores(distance: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Scores (p,) of rows that leave clusters at ``distance`` (p,), which last until ``last``."""
    safe = np.where(distance > 0, distance, 1.0)
    return np.where(distance > last, 1 - last / safe, 0.0)
