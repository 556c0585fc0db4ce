"""Why a score is high: what each feature adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..prepare import Preparation
from ..steps import Steps


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each feature of rows (p, n) adds to their scores.

    ``amounts`` (p, n) and ``base`` (p,) add up to ``totals`` (p,), which are the scores or a
    quantity that rises with them, unless the explainer says that its amounts do not add up.
    ``expected`` (p, n), in the units of X, are the values under which a row would be usual, or
    None where the detector has no such notion.
    """

    amounts: np.ndarray
    base: np.ndarray
    expected: np.ndarray | None = None

    @property
    def totals(self) -> np.ndarray:
        """What is explained (p,)."""
        return self.base + self.amounts.sum(axis=1)


@dataclass(frozen=True)
class Explainer:
    """How a detector explains its scores.

    ``explain(rows)`` takes rows (p, n) in the units of X and yields progress. ``exact`` says that
    the amounts come from the score's own formula; else they are an approximation. ``quantity``
    names what is explained, ``how`` says in sentences what an amount is. Amounts that do not
    add up (``adds``) stand each for itself: the largest is the score. ``seconds_per_row`` is what
    it costs in a browser to explain one row, where that is dear.
    """

    explain: Callable[[np.ndarray], Steps[Contributions]]
    exact: bool
    quantity: str
    how: str
    adds: bool = True
    seconds_per_row: float = 0.0

    def affordable(self, seconds: float, most: int) -> int:
        """How many rows can be explained in about so many seconds: one at least."""
        if not self.seconds_per_row:
            return most
        return max(1, min(most, int(seconds / self.seconds_per_row)))


def from_squares(rows: np.ndarray, expected: np.ndarray) -> Contributions:
    """Squared distances from ``expected`` (p, n), which are sums over the features of ``rows``."""
    return Contributions((rows - expected) ** 2, np.zeros(len(rows)), expected)


def by_column(amounts: np.ndarray, preparation: Preparation, *, adds: bool = True) -> np.ndarray:
    """Amounts (p, c) of the table's columns from those of features (p, n).

    Of a category they are the sum over its words, or the largest where amounts do not add up.
    """
    starts = np.cumsum([0] + [len(one.features) for one in preparation.encoders[:-1]])
    return (np.add if adds else np.maximum).reduceat(amounts, starts, axis=1)
