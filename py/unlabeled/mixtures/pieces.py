"""Components that share one cluster: several hills, pieces of another shape, or too many.

Source: Ray and Lindsay, The topography of multivariate normal mixtures (2005), Annals of
Statistics 33; Hennig, Methods for merging Gaussian mixture components (2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree

from ..result import Fit
from ..steps import Pace, Progress, Steps
from . import flatness
from .covariance import count_parameters
from .criteria import Criteria
from .mixture import Mixture
from .relations import relations

# Along a ridge the density is looked at in so many places.
PLACES = 41
# A tree takes an edge of length 0 for none.
SHIFT = 1.0


def deepest_valley(mixture: Mixture, components: Sequence[int]) -> Steps[float]:
    """The lowest density on the way through all ``components``, from 0 to 1.

    As a share of the lower of the two summits it lies between; the way is the one that stays
    highest. 1 for a single component.
    """
    count, pace = len(components), Pace()
    if count < 2:
        return 1.0
    depths = np.zeros((count, count))
    pairs = list(combinations(range(count), 2))
    for done, (i, j) in enumerate(pairs):
        depths[i, j] = SHIFT + 1 - saddle(mixture, components[i], components[j])
        if pace.is_due():
            yield Progress(done / len(pairs), "valleys between components")
    return float(1 + SHIFT - minimum_spanning_tree(depths).data.max())


def saddle(mixture: Mixture, first: int, second: int) -> float:
    """The lowest density along the ridge between two means, by the lower of the two: 0 to 1."""
    heights = mixture.log_density(ridge(mixture, first, second))
    return float(np.exp(heights.min() - min(heights[0], heights[-1])))


def ridge(mixture: Mixture, first: int, second: int) -> np.ndarray:
    """Places (p, n) from one mean to the other, along which the two components are densest."""
    ours, theirs = (np.linalg.inv(mixture.covariances[one]) for one in (first, second))
    share = np.linspace(0, 1, PLACES)[:, None]
    matrices = (1 - share)[:, :, None] * ours + share[:, :, None] * theirs
    pulls = (1 - share) * (ours @ mixture.means[first]) + share * (theirs @ mixture.means[second])
    return np.linalg.solve(matrices, pulls[:, :, None])[:, :, 0]


def one_would_do(fit: Fit, components: Sequence[int], rows: np.ndarray) -> bool | None:
    """Whether one normal distribution describes ``rows`` (p, n) as well as these, by BIC.

    None where it cannot be told: components that are flat fit without limit, and with as many
    parameters as rows anything fits. Features without a width of their own are left out of the
    comparison, for there only reg_covar decides.
    """
    kind, reg_covar = fit.parameters["covariance_type"], fit.parameters["reg_covar"]
    known, flat = relations(fit.X), flatness.flat(fit.X, fit.mixture, fit.parameters)
    features = known.free if kind in ("full", "tied") else known.varying
    concerned = {*flat} if kind == "tied" else {*flat} & {*components}
    if concerned or known.too_few_rows or not len(features):
        return None
    chosen = np.asarray(components)
    weights = fit.mixture.weights[chosen]
    several = Mixture(
        weights / weights.sum(),
        fit.mixture.means[chosen][:, features],
        fit.mixture.covariances[chosen][:, features][:, :, features],
    )
    return better_as_one(several, rows[:, features], kind, reg_covar)


def better_as_one(
    several: Mixture, rows: np.ndarray, kind: str, reg_covar: float
) -> bool | None:
    """Whether BIC prefers one normal distribution of ``rows`` (p, n) to ``several`` of a ``kind``.

    The one may be of that kind, or any ellipse. None where there are too few rows to tell.
    """
    k, n = several.means.shape
    if count_parameters(kind, k, n) >= len(rows):
        return None
    kinds = [one for one in {kind, "full"} if count_parameters(one, 1, n) < len(rows)]
    return min(_bic(_one(rows, one, reg_covar), rows, one) for one in kinds) <= _bic(
        several, rows, kind
    )


def _one(rows: np.ndarray, kind: str, reg_covar: float) -> Mixture:
    """One normal distribution of ``rows`` (p, n), with the width that every component gets."""
    covariance = np.atleast_2d(np.cov(rows.T, bias=True))
    if kind in ("diag", "spherical"):
        covariance = np.diag(np.diag(covariance))
    if kind == "spherical":
        covariance = np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    covariance = covariance + reg_covar * np.eye(len(covariance))
    return Mixture(np.ones(1), rows.mean(axis=0)[None], covariance[None])


def _bic(mixture: Mixture, rows: np.ndarray, kind: str) -> float:
    k, n = mixture.means.shape
    return Criteria(
        rows=len(rows),
        parameters=count_parameters(kind, k, n),
        log_likelihood=float(mixture.log_density(rows).sum()),
        entropy=0.0,
    ).bic
