"""Scores of a clustering that need only X and the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import pairwise_distances_chunked

from .labels import NOISE
from .steps import Progress, Steps

if TYPE_CHECKING:
    from .result import Fit

# The silhouette compares every row with every other: above this many rows, a seeded sample.
SILHOUETTE_ROWS = 5_000
CHUNK_MIB = 8


def add_silhouette(fit: Fit) -> Steps[None]:
    """Add ``scores["silhouette"]`` to ``fit`` where it is defined: two clusters or more.

    Noise is left out. Above ``SILHOUETTE_ROWS`` rows a seeded sample is scored and a note says so.
    """
    kept = np.flatnonzero(fit.labels != NOISE)
    sampled = len(kept) > SILHOUETTE_ROWS
    if sampled:
        kept = np.sort(np.random.default_rng(0).choice(kept, SILHOUETTE_ROWS, replace=False))
    X, labels = np.asarray(fit.X)[kept], fit.labels[kept]
    if 2 <= len(np.unique(labels)) <= len(labels) - 1:
        coefficients = yield from silhouette_samples(X, labels)
        fit.scores["silhouette"] = float(coefficients.mean())
        if sampled:
            fit.notes.append(f"The silhouette is computed on a sample of {len(kept):,} rows.")


def silhouette_samples(X: np.ndarray, labels: np.ndarray) -> Steps[np.ndarray]:
    """Silhouette coefficient (m,) of every row of X (m, n), a part of the rows at a time.

    The same numbers as scikit-learn's function of that name, which cannot be interrupted and
    holds far larger blocks in memory.

    Source: Rousseeuw, Silhouettes (1987), Journal of Computational and Applied Mathematics 20.
    """
    _, labels = np.unique(labels, return_inverse=True)
    sizes = np.bincount(labels)
    results = []
    done = 0
    blocks = pairwise_distances_chunked(X, working_memory=CHUNK_MIB)
    for distances in blocks:
        own = labels[done : done + len(distances)]
        results.append(_coefficients(distances, labels, own, sizes))
        done += len(distances)
        yield Progress(done / len(X), "silhouette")
    return np.concatenate(results)


def _coefficients(
    distances: np.ndarray, labels: np.ndarray, own: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Coefficients of the rows of ``distances`` (r, m), whose labels are ``own`` (r,)."""
    rows = np.arange(len(own))
    totals = np.stack([np.bincount(labels, row, len(sizes)) for row in distances])
    with np.errstate(divide="ignore", invalid="ignore"):
        within = totals[rows, own] / (sizes[own] - 1)
        totals[rows, own] = np.inf
        between = (totals / sizes).min(axis=1)
        coefficients = (between - within) / np.maximum(within, between)
    return np.nan_to_num(coefficients)  # a cluster of one row has coefficient 0
