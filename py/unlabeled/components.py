"""Principal components: as many as keep a share of the variance, at a bearable price.

Source: Jolliffe, Principal Component Analysis (2002), section 6.1.1 on the share of variance;
Tipping and Bishop, Probabilistic principal component analysis (1999), on what is left out as noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from .errors import InputError

# Up to so many features their covariances are quick to make and to take apart; up to so many rows
# those of the rows. Beyond both, only so many components are looked for, at random but seeded.
FEW_FEATURES, FEW_ROWS, MOST_SOUGHT = 1_024, 500, 200
# Directions with a smaller share of the largest variance are rounding.
ROUNDING = 1e-12
SEED = 0


@dataclass(frozen=True, eq=False)
class Components:
    """q directions of most variance in n features, around their mean.

    ``mean`` (n,), ``directions`` (q, n) of length 1, the ``variances`` (q,) along them, falling,
    and the ``total`` of all features. ``asked`` is the share that was to be kept.
    """

    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray
    total: float
    asked: float

    def __len__(self) -> int:
        return len(self.variances)

    @property
    def kept(self) -> float:
        """The share of the variance that they keep."""
        return min(1.0, float(self.variances.sum()) / self.total)

    @property
    def complete(self) -> bool:
        """Whether they keep what was asked for: of very many features only so many are sought."""
        return self.kept >= self.asked - ROUNDING

    @property
    def noise(self) -> float:
        """The mean variance along the directions that were left out; 0 if none was."""
        left = len(self.mean) - len(self)
        return max(0.0, self.total - float(self.variances.sum())) / left if left else 0.0

    def scores(self, X: np.ndarray) -> np.ndarray:
        """Where rows X (p, n) lie along the components (p, q)."""
        return (np.asarray(X) - self.mean) @ self.directions.T

    def back(self, scores: np.ndarray) -> np.ndarray:
        """Rows (p, n) of which only ``scores`` (p, q) are known; the rest is at its mean."""
        return np.asarray(scores) @ self.directions + self.mean


def principal_components(X: np.ndarray, share: float) -> Components:
    """The fewest components of X (m, n) that keep this ``share`` of its variance, above 0, up to 1.

    Exact up to ``FEW_FEATURES`` features or ``FEW_ROWS`` rows, and then the same as scikit-learn's
    ``PCA(share)``; of larger tables at most ``MOST_SOUGHT`` are found, by a randomised method.

    Raises:
        InputError: all rows are equal, or differ so little that the squares vanish.
    """
    X = np.asarray(X, dtype=np.float64)
    total = float(X.var(axis=0, ddof=1).sum()) if len(X) > 1 else 0.0
    if not total > 0:
        why = "One row has no variance to keep."
        if len(X) > 1:
            why = "The rows are equal, or nearly: there is no variance to keep."
        raise InputError(why, "Choose other columns, or leave the components out.", "components")
    found = PCA(**_method(*X.shape), random_state=SEED).fit(X)
    count = _enough(found.explained_variance_, total, share)
    return Components(
        mean=found.mean_,
        directions=found.components_[:count],
        variances=found.explained_variance_[:count],
        total=total,
        asked=share,
    )


def _method(m: int, n: int) -> dict[str, object]:
    """How scikit-learn is to find the components of X (m, n)."""
    if n <= FEW_FEATURES:
        return {"svd_solver": "covariance_eigh"}
    if m <= FEW_ROWS:
        return {"svd_solver": "full"}
    return {"svd_solver": "randomized", "n_components": MOST_SOUGHT}


def _enough(variances: np.ndarray, total: float, share: float) -> int:
    """How many of the falling ``variances`` (q,) add up to this share of ``total``."""
    real = int(np.count_nonzero(variances > ROUNDING * variances[0]))
    if share >= 1:
        return real
    return min(real, 1 + int(np.searchsorted(np.cumsum(variances) / total, share, side="right")))
