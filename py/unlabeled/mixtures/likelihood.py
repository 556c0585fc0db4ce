"""The chapter's likelihood function: a mixture of two normals, both of which are theta wide.

The model f(x; theta) has normals centred at +1 (weight 2/3) and −4 (weight 1/3) with the common
standard deviation theta. Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9, and its
notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

CENTERS = (1.0, -4.0)
WEIGHTS = (2 / 3, 1 / 3)
X_RANGE = (-6.0, 4.0)
THETA_RANGE = (1.0, 2.0)
# The book computes its figure at so many places along x and along theta.
BOOK_PLACES = 501
BOOK_X = np.linspace(*X_RANGE, BOOK_PLACES)
BOOK_THETA = np.linspace(*THETA_RANGE, BOOK_PLACES)
ROOT = np.sqrt(2 * np.pi)
# Peaks are looked for at so many places, then found between their neighbours.
LOOKED_AT = 201

Numbers = np.ndarray | float


@dataclass(frozen=True)
class TwoNormals:
    """The model, over the whole line or, ``truncated``, as the book's figure computes it.

    The book divides f by its sum over a grid of x from −6 to 4, for every theta.
    """

    truncated: bool = False

    def density(self, x: Numbers, theta: Numbers) -> np.ndarray:
        """f(x; theta), for arrays that numpy can broadcast together.

        As a function of x it is the PDF, as a function of theta the likelihood.
        """
        whole = _mixture(x, theta)
        return whole / kept(theta) if self.truncated else whole

    def probability(self, low: float, high: float, theta: float) -> float:
        """The probability that x lies from ``low`` to ``high``, both from −6 to 4."""
        area = sum(
            weight * (ndtr((high - center) / theta) - ndtr((low - center) / theta))
            for weight, center in zip(WEIGHTS, CENTERS, strict=True)
        )
        return float(area / kept(theta) if self.truncated else area)


@dataclass(frozen=True)
class Prior:
    """What is known of theta before x is seen: it is normal."""

    mean: float
    deviation: float

    def log_density(self, theta: Numbers) -> np.ndarray:
        """The log of the prior's density at ``theta`` (any shape)."""
        distance = (np.asarray(theta) - self.mean) / self.deviation
        return -0.5 * distance**2 - np.log(self.deviation * ROOT)


@dataclass(frozen=True)
class Peak:
    """A theta than which none beside it is better, and the log of what was maximised there.

    ``at_edge``: it is an end of the range from 1 to 2, and a theta beyond would be better still.
    """

    theta: float
    log_value: float
    at_edge: bool


def kept(theta: Numbers) -> np.ndarray:
    """The share of the area under f(x; theta) that the book's grid keeps, for each theta."""
    step = BOOK_X[1] - BOOK_X[0]
    return _mixture(BOOK_X, np.asarray(theta)[..., np.newaxis]).sum(axis=-1) * step


def likelihood_peaks(model: TwoNormals, x: float) -> list[Peak]:
    """Where the likelihood of ``x`` peaks from theta = 1 to 2, the highest first."""
    return _peaks(lambda theta: np.log(model.density(x, theta)))


def posterior_peaks(model: TwoNormals, x: float, prior: Prior) -> list[Peak]:
    """Where likelihood × prior peaks from theta = 1 to 2, the highest (the MAP) first."""
    return _peaks(lambda theta: np.log(model.density(x, theta)) + prior.log_density(theta))


def book_estimate(x: float) -> float:
    """The theta of the greatest likelihood on the book's grid, as its figure has it."""
    return float(BOOK_THETA[np.argmax(_mixture(x, BOOK_THETA) / _book_kept())])


@cache
def _book_kept() -> np.ndarray:
    return kept(BOOK_THETA)


def _mixture(x: Numbers, theta: Numbers) -> np.ndarray:
    first, second = CENTERS
    narrow = -0.5 / np.square(theta)
    bells = WEIGHTS[0] * np.exp(narrow * np.square(x - first))
    bells = bells + WEIGHTS[1] * np.exp(narrow * np.square(x - second))
    return bells / (ROOT * np.asarray(theta))


def _peaks(log_function: Callable[[Numbers], np.ndarray]) -> list[Peak]:
    """The peaks of a function over the range of theta, the highest first."""
    thetas = np.linspace(*THETA_RANGE, LOOKED_AT)
    values = log_function(thetas)
    beside = np.concatenate([[-np.inf], values, [-np.inf]])
    tops = np.flatnonzero((values >= beside[:-2]) & (values > beside[2:]))
    found = [_refined(log_function, thetas, values, top) for top in tops.tolist()]
    return sorted(found, key=lambda peak: -peak.log_value)


def _refined(
    log_function: Callable[[Numbers], np.ndarray], thetas: np.ndarray, values: np.ndarray, top: int
) -> Peak:
    """The peak between the neighbours of ``thetas[top]``, or that end of the range itself."""
    last = len(thetas) - 1
    ends = thetas[max(top - 1, 0)], thetas[min(top + 1, last)]
    best = minimize_scalar(
        lambda theta: -float(log_function(theta)),
        bounds=ends,
        method="bounded",
        options={"xatol": 1e-10},
    )
    # Near an end the peak may still lie within: the search never tries the end itself.
    if top in (0, last) and values[top] >= -best.fun:
        return Peak(float(thetas[top]), float(values[top]), at_edge=True)
    return Peak(float(best.x), float(-best.fun), at_edge=False)
