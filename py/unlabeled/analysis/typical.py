"""What stands for a cluster, how far its rows are from that, and which row is nearest."""

from __future__ import annotations

import numpy as np

from ..labels import NOISE
from ..result import Fit


def cluster_centers(fit: Fit) -> np.ndarray:
    """The centres (k, n) of a method that has them, else the means of its clusters."""
    if fit.centers is not None:
        return np.asarray(fit.centers)
    X = np.asarray(fit.X)
    means = [X[fit.labels == label].mean(axis=0) for label in range(fit.n_clusters)]
    return np.array(means).reshape(fit.n_clusters, X.shape[1])


def distances_to_own(fit: Fit) -> np.ndarray:
    """The distance (m,) of each row to what stands for its cluster; infinite for noise."""
    X, result = np.asarray(fit.X), np.full(len(fit.labels), np.inf)
    for label, center in enumerate(cluster_centers(fit)):
        members = np.flatnonzero(fit.labels == label)
        result[members] = np.sqrt(((X[members] - center) ** 2).sum(axis=1))
    return result


def most_typical(fit: Fit, label: int, distances: np.ndarray | None = None) -> np.ndarray:
    """Indices of the rows of a cluster, the nearest to its centre first; of noise as they come.

    ``distances`` are those of :func:`distances_to_own`, if they are known.
    """
    members = np.flatnonzero(fit.labels == label)
    if label == NOISE:
        return members
    known = distances_to_own(fit) if distances is None else distances
    return members[np.argsort(known[members], kind="stable")]


def representatives(fit: Fit, distances: np.ndarray | None = None) -> np.ndarray:
    """The row (k,) of X nearest to the centre of each cluster.

    ``distances`` are those of :func:`distances_to_own`, if they are known. Source: Géron, Hands-On
    Machine Learning, 3rd edition, chapter 9, on semi-supervised learning.
    """
    known = distances_to_own(fit) if distances is None else distances
    first = [most_typical(fit, label, known)[0] for label in range(fit.n_clusters)]
    return np.array(first, dtype=np.int64)
