"""Scores of any rows, in which the fitted ones keep the score that the fit gave them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..clustering.row_key import row_key
from ..result import Predict


class KnownScores:
    """A detector's ``score``, but rows of X (m, n) have their own ``scores`` (m,).

    A row that was fitted is its own nearest neighbour when it is asked for again, and sums differ
    in their last digits: either could move a row across the threshold. Of equal rows the first
    decides.
    """

    def __init__(self, X: np.ndarray, scores: np.ndarray, score: Predict) -> None:
        """Nothing is computed yet."""
        self._X, self._scores, self._score = np.asarray(X), scores, score

    def score(self, rows: np.ndarray) -> np.ndarray:
        """Scores (p,) of rows (p, n)."""
        known = [self._known.get(row_key(row)) for row in rows]
        new = np.array([one is None for one in known], dtype=bool)
        scores = np.array([0.0 if one is None else one for one in known])
        if new.any():
            scores[new] = self._score(np.ascontiguousarray(rows[new]))
        return scores

    @cached_property
    def _known(self) -> dict[bytes, float]:
        """The score of each fitted row by its bytes; written backwards: the first one stays."""
        pairs = zip(self._X[::-1], self._scores[::-1].tolist(), strict=True)
        return {row_key(row): score for row, score in pairs}
