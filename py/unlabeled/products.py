"""Products of large matrices, by SciPy's BLAS.

In WebAssembly numpy has no BLAS of its own: (2000, 3072) times (3072, 200) takes it 9 seconds, and
34 with the first one transposed; SciPy's takes 1. Elsewhere both are the same.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.blas import dgemm, dsyrk


def product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """left @ right (m, n) of ``left`` (m, k) and ``right`` (k, n), float64."""
    if not left.size or not right.size:
        return np.zeros((len(left), right.shape[1]))
    # BLAS goes down the columns first. So it is asked for the transpose of the product.
    first, flip_first = _by_columns(right.T)
    second, flip_second = _by_columns(left.T)
    return dgemm(1.0, first, second, trans_a=flip_first, trans_b=flip_second).T


def gram(matrix: np.ndarray) -> np.ndarray:
    """matrix.T @ matrix (n, n) of ``matrix`` (m, n), float64."""
    columns, flipped = _by_columns(matrix)
    upper = np.triu(dsyrk(1.0, columns, trans=not flipped))
    return upper + np.triu(upper, 1).T


def _by_columns(matrix: np.ndarray) -> tuple[np.ndarray, bool]:
    """The matrix as BLAS takes it without a copy, and whether that is its transpose."""
    matrix = np.asarray(matrix, dtype=np.float64)
    return (matrix, False) if matrix.flags.f_contiguous else (matrix.T, True)
