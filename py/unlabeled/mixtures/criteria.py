"""Information criteria: how well a mixture fits, less what its freedom alone would explain.

Source: Schwarz, Estimating the dimension of a model (1978); Akaike (1974); Biernacki, Celeux and
Govaert, Assessing a mixture model for clustering with the integrated completed likelihood (2000).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

IDS = ("bic", "aic", "icl")
TITLES = {"bic": "BIC", "aic": "AIC", "icl": "ICL"}


@dataclass(frozen=True)
class Criteria:
    """What a fitted mixture is judged by; smaller is better, as in scikit-learn.

    ``rows`` is m, ``parameters`` is p, ``log_likelihood`` the sum over all rows, ``entropy`` of
    the shares of all rows: 0 when every row belongs to one component alone.
    """

    rows: int
    parameters: int
    log_likelihood: float
    entropy: float

    @property
    def bic(self) -> float:
        """log(m) p - 2 log L: each parameter costs as much as a large table can tell."""
        return math.log(self.rows) * self.parameters - 2 * self.log_likelihood

    @property
    def aic(self) -> float:
        """2 p - 2 log L: each parameter costs two."""
        return 2 * self.parameters - 2 * self.log_likelihood

    @property
    def icl(self) -> float:
        """BIC + 2 entropy: components that overlap are no clusters."""
        return self.bic + 2 * self.entropy

    def value(self, id: str) -> float:
        """The criterion called "bic", "aic" or "icl"."""
        return {"bic": self.bic, "aic": self.aic, "icl": self.icl}[id]

    def formula(self, id: str) -> str:
        """The criterion with its numbers in it, in one line."""
        likelihood = f"2 × ({_shown(self.log_likelihood)})"
        bic = f"log({self.rows:,}) × {self.parameters:,} − {likelihood}"
        written = {
            "bic": f"BIC = log(m) p − 2 log L = {bic}",
            "aic": f"AIC = 2 p − 2 log L = 2 × {self.parameters:,} − {likelihood}",
            "icl": f"ICL = BIC + 2 × entropy = {_shown(self.bic)} + 2 × {_shown(self.entropy)}",
        }
        return f"{written[id]} = {_shown(self.value(id))}"


def entropy(shares: np.ndarray) -> float:
    """-sum(r log r) of ``shares`` (m, k), where 0 log 0 is 0."""
    parts = shares[shares > 0]
    return float(0.0 - (parts * np.log(parts)).sum())  # 0 rather than -0


def _shown(number: float) -> str:
    return f"{number:,.3f}".replace("-", "−")
