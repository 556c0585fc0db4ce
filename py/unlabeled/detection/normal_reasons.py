"""Why a place is improbable under normal distributions: exact parts for every feature.

With d = x − μ and P the inverse covariance, d·P·d = Σⱼ dⱼ (P d)ⱼ: a sum over the features. Of a
mixture, −log p(x) = Σₖ rₖ (−log wₖ Nₖ(x) + log rₖ) with r the shares of the components at x, so the
same sum holds, averaged over the components. What would be expected of a feature, given the others,
is the conditional mean μⱼ − Σᵢ≠ⱼ Pⱼᵢ dᵢ / Pⱼⱼ.

Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 2.3.1 and 9.3.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import pinvh

from ..mixtures.mixture import Mixture, shares
from .contributions import Contributions

HOW = (
    "Exact: the squared distance from what is usual is a sum over the columns, in which each "
    "counts by how far it lies from its mean, given how the columns go together. A part below 0 "
    "says that the column fits better than the others would lead one to think."
)


def from_mixture(mixture: Mixture, rows: np.ndarray) -> Contributions:
    """Parts of −log p(x) at ``rows`` (p, n); ``base`` is what is left at the centre."""
    whole = mixture.log_normals(rows)
    with np.errstate(divide="ignore"):
        joint = whole + np.log(mixture.weights)
    own = shares(joint)
    amounts = np.zeros(rows.shape)
    without, usual = [], []  # of each component: votes of the other features, conditional means
    for k, (mean, covariance) in enumerate(zip(mixture.means, mixture.covariances, strict=True)):
        precision = pinvh(covariance)
        away = rows - mean
        amounts += 0.5 * own[:, [k]] * away * (away @ precision)
        means = conditional_means(mean, precision, rows)
        spread = np.maximum(np.diag(precision), np.finfo(float).tiny)
        # log N(x without j) = log N(x) − log N(xⱼ | the others)
        given = 0.5 * (np.log(spread / (2 * np.pi)) - (rows - means) ** 2 * spread)
        without.append(joint[:, [k]] - given)
        usual.append(means)
    votes = np.exp(without - np.max(without, axis=0))
    expected = (votes * usual).sum(axis=0) / votes.sum(axis=0)
    base = -mixture.log_density(rows) - amounts.sum(axis=1)
    return Contributions(amounts, base, expected)


def from_distance(center: np.ndarray, precision: np.ndarray, rows: np.ndarray) -> Contributions:
    """Parts of the squared Mahalanobis distance of ``rows`` (p, n) from ``center`` (n,)."""
    away = rows - center
    amounts = away * (away @ precision)
    expected = conditional_means(center, precision, rows)
    return Contributions(amounts, np.zeros(len(rows)), expected)


def conditional_means(mean: np.ndarray, precision: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The mean (p, n) of each feature of a normal distribution, given the others of ``rows``.

    Of a feature without any spread of its own it is the plain mean.
    """
    away, own = rows - mean, np.diag(precision)
    others = away @ precision - away * own
    with np.errstate(divide="ignore", invalid="ignore"):
        return mean - np.where(own > 0, others / own, 0.0)
