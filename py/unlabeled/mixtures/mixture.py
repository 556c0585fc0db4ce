"""A mixture of normal distributions as numbers: density, shares, and what is left in fewer axes.

Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 2.3.1, 2.3.2 and 9.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular

# What is added to the variances of a covariance that cannot be factored, as a share of their mean.
WIDTHS = (0.0, 1e-15, 1e-12, 1e-9)


@dataclass(frozen=True, eq=False)
class Mixture:
    """``weights`` (k,) that sum to 1, ``means`` (k, n) and ``covariances`` (k, n, n).

    ``log_votes`` (k,) replace the logs of the weights where shares are asked for: a Bayesian
    mixture is less sure of them than one number can say. None: the weights themselves.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    log_votes: np.ndarray | None = None

    def log_normals(self, rows: np.ndarray) -> np.ndarray:
        """The log density (p, k) of every component at ``rows`` (p, n), without its weight."""
        squares = np.empty((len(self.weights), len(rows)))
        for number, matrix in enumerate(self._whitening):
            whitened = rows @ matrix - self.means[number] @ matrix
            squares[number] = np.einsum("pd,pd->p", whitened, whitened)
        constant = self.means.shape[1] * np.log(2 * np.pi)
        return (self._log_scale[:, None] - 0.5 * (constant + squares)).T

    def log_density(self, rows: np.ndarray) -> np.ndarray:
        """The log density (p,) at ``rows`` (p, n)."""
        return log_sum(self.log_normals(rows) + _log(self.weights))

    def shares(self, rows: np.ndarray) -> np.ndarray:
        """The probability (p, k) of every component, given that it made a row of ``rows``."""
        return shares(self._votes(rows))

    def strongest(self, rows: np.ndarray) -> np.ndarray:
        """The component (p,) with the largest share of each of ``rows`` (p, n)."""
        return self._votes(rows).argmax(axis=1)

    def _votes(self, rows: np.ndarray) -> np.ndarray:
        votes = _log(self.weights) if self.log_votes is None else self.log_votes
        return self.log_normals(rows) + votes

    def mapped(self, matrix: np.ndarray, offset: np.ndarray) -> Mixture:
        """The mixture of ``matrix`` (d, n) times a row, plus ``offset`` (d,).

        With fewer rows than columns, what the matrix leaves out is integrated out, exactly.
        """
        return Mixture(
            self.weights,
            self.means @ matrix.T + offset,
            matrix @ self.covariances @ matrix.T,
            self.log_votes,
        )

    def given_rest(self, kept: int) -> Mixture:
        """The mixture of the first ``kept`` features, given that all others are 0."""
        if kept == self.means.shape[1]:
            return self
        rest = slice(kept, None)
        across = self.covariances[:, rest, :kept]
        among = self.covariances[:, rest, rest]
        slopes = np.linalg.solve(among, across).transpose(0, 2, 1)
        there = Mixture(self.weights, self.means[:, rest], among)
        zero = np.zeros((1, self.means.shape[1] - kept))
        evidence = there.log_normals(zero)[0]
        weights = shares((evidence + _log(self.weights))[None])[0]
        votes = None if self.log_votes is None else self.log_votes + evidence
        return Mixture(
            weights,
            self.means[:, :kept] - np.einsum("kdr,kr->kd", slopes, self.means[:, rest]),
            self.covariances[:, :kept, :kept] - slopes @ across,
            votes,
        )

    def sample(self, count: int, seed: int) -> np.ndarray:
        """Rows (count, n) drawn from the mixture."""
        random = np.random.default_rng(seed)
        components = random.choice(len(self.weights), size=count, p=self.weights)
        normal = random.standard_normal((count, self.means.shape[1]))
        for number, factor in enumerate(self._factors):
            made = components == number
            normal[made] = self.means[number] + normal[made] @ factor.T
        return normal

    @cached_property
    def _whitening(self) -> np.ndarray:
        """Matrices (k, n, n) that make each component spherical: rows times them."""
        identity = np.eye(self.means.shape[1])
        return np.stack([solve_triangular(one, identity, lower=True).T for one in self._factors])

    @cached_property
    def _factors(self) -> np.ndarray:
        """Lower triangles (k, n, n) whose product with their transpose is each covariance."""
        return np.stack([_factor(one) for one in self.covariances])

    @cached_property
    def _log_scale(self) -> np.ndarray:
        """Half the log determinant (k,) of the inverse of each covariance."""
        return np.log(np.diagonal(self._whitening, axis1=1, axis2=2)).sum(axis=1)


def _factor(covariance: np.ndarray) -> np.ndarray:
    """The Cholesky factor (n, n); of a covariance flat to the last digit, with a little width."""
    size = np.trace(covariance) / len(covariance)
    for width in WIDTHS:
        try:
            return cholesky(covariance + width * size * np.eye(len(covariance)), lower=True)
        except LinAlgError:
            continue
    raise LinAlgError("a covariance is not positive definite")


def log_sum(logs: np.ndarray) -> np.ndarray:
    """The log of the sum of exp(``logs``) (p, k) along each row, without overflow."""
    largest = logs.max(axis=1)
    safe = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(logs - safe[:, None]).sum(axis=1))


def shares(logs: np.ndarray) -> np.ndarray:
    """Weights (p, k) whose logs are ``logs`` (p, k), scaled so that each row sums to 1."""
    parts = np.exp(logs - logs.max(axis=1, keepdims=True))
    return parts / parts.sum(axis=1, keepdims=True)


def _log(weights: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):  # a component may have lost all its weight
        return np.log(weights)
