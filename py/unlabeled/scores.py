"""Scores of a clustering that need only X and the labels."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import pairwise_distances_chunked

from .labels import NOISE
from .steps import Progress, Steps

# The silhouette compares every row with every other: above this many rows, a seeded sample.
SILHOUETTE_ROWS = 5_000
CHUNK_MIB = 8


def silhouette(X: np.ndarray, labels: np.ndarray) -> Steps[tuple[float | None, str]]:
    """The mean silhouette of X (m, n) with ``labels`` (m,), and a note on how it was computed.

    None where it is not defined: it takes two clusters or more, and fewer than there are rows.
    Noise is left out. Above ``SILHOUETTE_ROWS`` rows a seeded sample is scored; the note says so.
    """
    kept = np.flatnonzero(labels != NOISE)
    note = ""
    if len(kept) > SILHOUETTE_ROWS:
        kept = np.sort(np.random.default_rng(0).choice(kept, SILHOUETTE_ROWS, replace=False))
        note = f"The silhouette is computed on a sample of {len(kept):,} rows."
    X, labels = np.asarray(X)[kept], labels[kept]
    if not 2 <= len(np.unique(labels)) <= len(labels) - 1:
        return None, ""
    coefficients = yield from silhouette_samples(X, labels)
    return float(coefficients.mean()), note


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
