"""Scores of a clustering that need only X and the labels. Noise is left out of all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import (
    calinski_harabasz_score,
    davies_bouldin_score,
    pairwise_distances_chunked,
)

from .labels import NOISE
from .steps import Progress, Steps

# The silhouette compares every row with every other: above this many rows, a seeded sample.
SILHOUETTE_ROWS = 5_000
CHUNK_MIB = 8


def silhouette(X: np.ndarray, labels: np.ndarray) -> Steps[tuple[float | None, str]]:
    """The mean silhouette of X (m, n) with ``labels`` (m,), and a note on how it was computed.

    None where it is not defined: it takes two clusters or more, and fewer than there are rows.
    Noise is left out. Above ``SILHOUETTE_ROWS`` rows a seeded sample is scored. The note says
    either.
    """
    found = yield from silhouette_sampled(X, labels)
    if found is None:
        return None, ""
    coefficients, kept = found
    return float(coefficients.mean()), _silhouette_note(labels, len(kept))


def _silhouette_note(labels: np.ndarray, scored: int) -> str:
    """Which of the rows with ``labels`` (m,) do not count, if only ``scored`` do; or nothing."""
    noise = int(np.count_nonzero(labels == NOISE))
    parts = []
    if noise:
        rows = "the one row" if noise == 1 else f"the {noise:,} rows"
        parts.append(f"leaves {rows} of noise out")
    if scored < len(labels) - noise:
        others = f"of the {len(labels) - noise:,} others" if noise else "rows"
        parts.append(f"is computed on a sample of {scored:,} {others}")
    return f"The silhouette {' and '.join(parts)}." if parts else ""


def silhouette_sampled(
    X: np.ndarray, labels: np.ndarray
) -> Steps[tuple[np.ndarray, np.ndarray] | None]:
    """The silhouette coefficients (p,) of X (m, n), and whose they are: indices (p,) of rows.

    Noise is left out, and above ``SILHOUETTE_ROWS`` rows all but a seeded sample. None where the
    silhouette is not defined.
    """
    kept = _scored_rows(labels)
    X, labels = np.asarray(X)[kept], labels[kept]
    if not _defined(labels):
        return None
    coefficients = yield from silhouette_samples(X, labels)
    return coefficients, kept


def _scored_rows(labels: np.ndarray) -> np.ndarray:
    """Indices of the rows whose silhouettes are computed."""
    kept = np.flatnonzero(labels != NOISE)
    if len(kept) <= SILHOUETTE_ROWS:
        return kept
    return np.sort(np.random.default_rng(0).choice(kept, SILHOUETTE_ROWS, replace=False))


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


def silhouette_from_distances(distances: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Silhouette coefficient (m,) of every row, from all their ``distances`` (m, m)."""
    _, labels = np.unique(labels, return_inverse=True)
    return _coefficients(distances, labels, labels, np.bincount(labels))


def davies_bouldin(X: np.ndarray, labels: np.ndarray) -> float | None:
    """How alike each cluster of X (m, n) and its nearest one are, on average; smaller is better.

    None where it is not defined: it takes two clusters, and fewer than there are rows.

    Source: Davies and Bouldin, A cluster separation measure (1979), IEEE PAMI 1.
    """
    return _without_noise(davies_bouldin_score, X, labels)


def calinski_harabasz(X: np.ndarray, labels: np.ndarray) -> float | None:
    """The variance between the clusters of X (m, n) against that within; larger is better.

    None where it is not defined: it takes two clusters, and fewer than there are rows.

    Source: Caliński and Harabasz, A dendrite method for cluster analysis (1974),
    Communications in Statistics 3.
    """
    return _without_noise(calinski_harabasz_score, X, labels)


def _without_noise(
    score: Callable[[np.ndarray, np.ndarray], float], X: np.ndarray, labels: np.ndarray
) -> float | None:
    kept = labels != NOISE
    if not _defined(labels[kept]):
        return None
    with np.errstate(all="ignore"):  # centres at one place, or numbers near the largest
        value = float(score(np.asarray(X)[kept], labels[kept]))
    return value if np.isfinite(value) else None


def _defined(labels: np.ndarray) -> bool:
    """Whether rows can be compared with their own cluster and with another."""
    return 2 <= len(np.unique(labels)) <= len(labels) - 1


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
