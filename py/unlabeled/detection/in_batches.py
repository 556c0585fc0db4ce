"""Scores of many rows, some at a time, with progress in between."""

from __future__ import annotations

import numpy as np

from ..result import Predict
from ..steps import Progress, Steps

ROWS = 2_000


def scored(score: Predict, X: np.ndarray, start: float = 0.0) -> Steps[np.ndarray]:
    """What ``score`` says (m,) of the rows of X (m, n); progress goes from ``start`` to 1."""
    parts = []
    for at in range(0, len(X), ROWS):
        parts.append(score(np.asarray(X)[at : at + ROWS]))
        yield Progress(start + (1 - start) * min(1.0, (at + ROWS) / len(X)), "scores of the rows")
    return np.concatenate(parts)
