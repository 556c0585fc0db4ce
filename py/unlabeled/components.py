"""Principal components: as many as keep a share of the variance, at a bearable price.

The same numbers as scikit-learn's ``PCA``, which multiplies large matrices in ways that a browser
is very slow with (see :mod:`unlabeled.products`).

Source: Jolliffe, Principal Component Analysis (2002), section 6.1.1 on the share of variance;
Tipping and Bishop, Probabilistic principal component analysis (1999), on what is left out as noise;
Halko, Martinsson and Tropp, Finding structure with randomness (2011), algorithm 4.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigh, qr

from .errors import InputError
from .products import gram, product
from .steps import Progress, Steps, finish

# Up to so many rows or features all components are found. Beyond both only the first ones are, at
# random but seeded: so many, with some more for accuracy, and so many times over.
EXACT, MOST_SOUGHT, MORE, TIMES = 600, 150, 10, 2
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
    asked: float = 1.0

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

    def first(self, count: int) -> Components:
        """The first ``count`` of them, or all."""
        return replace(
            self, directions=self.directions[:count], variances=self.variances[:count]
        )

    def scores(self, X: np.ndarray) -> np.ndarray:
        """Where rows X (p, n) lie along the components (p, q)."""
        return product(np.asarray(X) - self.mean, self.directions.T)

    def back(self, scores: np.ndarray) -> np.ndarray:
        """Rows (p, n) of which only ``scores`` (p, q) are known; the rest is at its mean."""
        return product(np.asarray(scores), self.directions) + self.mean


def principal_components(X: np.ndarray, share: float) -> Components:
    """The fewest components of X (m, n) that keep this ``share`` of its variance, above 0, up to 1.

    Those of a table with more than ``EXACT`` rows and features are found by a randomised method,
    and at most ``MOST_SOUGHT``.

    Raises:
        InputError: all rows are equal, or differ so little that the squares vanish.
    """
    return finish(component_steps(X, share))


def component_steps(X: np.ndarray, share: float) -> Steps[Components]:
    """The steps of :func:`principal_components`."""
    found = yield from leading_steps(X, MOST_SOUGHT)
    if not found.total > 0:
        why = "One row has no variance to keep."
        if len(X) > 1:
            why = "The rows are equal, or nearly: there is no variance to keep."
        raise InputError(why, "Choose other columns, or leave the components out.", "components")
    count = _enough(found.variances, found.total, share)
    return replace(found.first(count), asked=share)


def leading_steps(X: np.ndarray, most: int) -> Steps[Components]:
    """The steps to all components of X (m, n), or at least the first ``most`` of a large table."""
    X = np.asarray(X, dtype=np.float64)
    mean = X.mean(axis=0)
    centered = X - mean
    degrees = max(1, len(X) - 1)
    total = float(np.einsum("ij,ij->", centered, centered)) / degrees
    if min(X.shape) <= EXACT:
        squares, directions = _exact(centered)
    else:
        squares, directions = yield from _randomised(centered, most)
    real = squares > ROUNDING * squares.max(initial=0)
    return Components(mean, _with_signs(directions[real]), squares[real] / degrees, total)


def _exact(centered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All sums of squares (q,) of ``centered`` (m, n) along its directions (q, n), falling."""
    m, n = centered.shape
    if n <= m:
        squares, directions = eigh(gram(centered))
        return np.maximum(0, squares[::-1]), directions.T[::-1]
    # Of few rows: their products with each other have the same squares.
    squares, weights = eigh(gram(centered.T))
    squares, weights = np.maximum(0, squares[::-1]), weights.T[::-1]
    real = squares > ROUNDING * squares[0]
    lengths = np.sqrt(squares[real])[:, None]
    return squares[real], product(weights[real], centered) / lengths


def _randomised(centered: np.ndarray, most: int) -> Steps[tuple[np.ndarray, np.ndarray]]:
    """The first sums of squares (q,) and directions (q, n), from a random start."""
    random = np.random.default_rng(SEED)
    sought = min(most + MORE, *centered.shape)
    rounds = 2 * TIMES + 2
    there = product(centered, random.standard_normal((centered.shape[1], sought)))
    for time in range(TIMES):
        yield Progress((2 * time + 1) / rounds, "finding components")
        back = product(centered.T, _orthonormal(there))
        yield Progress((2 * time + 2) / rounds, "finding components")
        there = product(centered, _orthonormal(back))
    yield Progress(1 - 1 / rounds, "finding components")
    small = product(_orthonormal(there).T, centered)
    squares, weights = eigh(gram(small.T))
    squares, weights = np.maximum(0, squares[::-1][:most]), weights.T[::-1][:most]
    real = squares > ROUNDING * squares[0]
    lengths = np.sqrt(squares[real])[:, None]
    return squares[real], product(weights[real], small) / lengths


def _orthonormal(matrix: np.ndarray) -> np.ndarray:
    return qr(matrix, mode="economic", check_finite=False)[0]


def _with_signs(directions: np.ndarray) -> np.ndarray:
    """The directions (q, n) turned so that the largest number of each is positive, as PCA does."""
    largest = np.abs(directions).argmax(axis=1)
    return directions * np.sign(directions[np.arange(len(directions)), largest])[:, None]


def _enough(variances: np.ndarray, total: float, share: float) -> int:
    """How many of the falling ``variances`` (q,) add up to this share of ``total``."""
    if share >= 1:
        return len(variances)
    enough = 1 + int(np.searchsorted(np.cumsum(variances) / total, share, side="right"))
    return min(enough, len(variances))
