"""Bayesian mixtures: what variational inference leaves behind, as numbers and in words.

Source: Bishop, Pattern Recognition and Machine Learning (2006), section 10.2; Blei and Jordan,
Variational inference for Dirichlet process mixtures (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import digamma
from sklearn.mixture import BayesianGaussianMixture

from ..errors import InputError, Remedy
from ..reading.wording import counted
from ..result import Fit
from .covariance import full_covariances
from .em import Climb
from .mixture import Mixture
from .restarts import ENDLESS, disagreement

# A standardised direction with less variance than this is flat, to the digits of a number.
FLAT = 1e-10


def plug_in(estimator: BayesianGaussianMixture) -> Mixture:
    """The mixture of the fitted weights, means and covariances, in the estimator's order.

    Its density is one; the shares are scikit-learn's ``predict_proba``.
    """
    k, n = estimator.means_.shape
    return Mixture(
        estimator.weights_,
        estimator.means_,
        full_covariances(estimator.covariances_, estimator.covariance_type, k, n),
        log_votes(estimator),
    )


def log_votes(estimator: BayesianGaussianMixture) -> np.ndarray:
    """What is added to the log densities of the normals, (k,), where shares are asked for.

    The expected log of each weight, and what is expected to be lost because means and covariances
    are not known exactly. Source: Bishop (2006), equations 10.64 to 10.66.
    """
    k, n = estimator.means_.shape
    degrees = np.broadcast_to(estimator.degrees_of_freedom_, k)  # tied: one for all
    of_determinant = digamma(0.5 * (degrees - np.arange(n)[:, None])).sum(axis=0)
    of_determinant += n * np.log(2 / degrees)
    return estimator._estimate_log_weights() + 0.5 * (
        of_determinant - n / estimator.mean_precision_
    )


def check_degrees_of_freedom(degrees: float | str, n: int) -> None:
    """Refuse a prior that is no distribution of covariances of ``n`` features.

    Raises:
        InputError: with the least number that is one.
    """
    if isinstance(degrees, str) or degrees > n - 1:
        return
    raise InputError(
        f"A prior with {degrees:g} degrees of freedom (degrees_of_freedom_prior) is none for "
        f"{counted(n, 'feature')}.",
        f"Give more than {n - 1:,}, or “auto” for {n:,}.",
        "degrees_of_freedom_prior",
        [Remedy("Use “auto”", values={"degrees_of_freedom_prior": "auto"})],
    )


def flat_prior(X: np.ndarray, parameters: dict[str, Any]) -> InputError | None:
    """Why components that fade cannot be computed for X (m, n), if it is the prior's shape.

    The prior has the covariance of all rows; a component without rows has nothing else, not even
    reg_covar.
    """
    if parameters["covariance_type"] not in ("full", "tied"):
        return None
    spread = X.std(axis=0)
    standard = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    variances = np.linalg.eigvalsh(standard.T @ standard / len(X))
    if variances[0] > FLAT * max(variances[-1], 1e-300):
        return None
    why = "columns follow from each other"
    if len(X) <= X.shape[1]:
        why = "there are no more rows than columns"
    return InputError(
        f"The prior is flat, for {why}: components that no row needs take its shape, and are no "
        "normal distributions.",
        "Leave out columns that follow from others, choose diag covariances, or fewer components.",
        "covariance_type",
        [Remedy("Use diag covariances", values={"covariance_type": "diag"})],
    )


# Words ------------------------------------------------------------------------------------------


def notes(fit: Fit, climbed: Sequence[Climb]) -> list[str]:
    """Sentences about the climbs, and about the components that nothing needs."""
    told = [
        _stopped(fit),
        disagreement(climbed, 1, fit.parameters["tol"], "lower bound"),
        needed(fit),
    ]
    return [one for one in told if one]


def needed(fit: Fit) -> str:
    """How many of the components that were allowed are in use; empty if only one was."""
    weights = fit.mixture.weights
    k, used = len(weights), fit.n_clusters
    if k == 1:
        return ""
    if used == k:
        every = "Both" if k == 2 else f"All {k:,}"
        return f"{every} components are in use: more might be, if n_components allowed it."
    idle = k - used
    others = "the other one" if idle == 1 else f"the other {idle:,}"
    verb = "is" if idle == 1 else "are"
    has = "it has" if idle == 1 else "they have"
    return (
        f"{used:,} of at most {k:,} components {'is' if used == 1 else 'are'} in use: {others} "
        f"{verb} the most likely of no row, and {has} {percent(weights[used:].sum())} of the "
        "weight."
    )


def percent(share: float) -> str:
    """A share of weight as people read it; what is tiny is told as less than 0.1 %."""
    if 0 < share < 0.001:
        return "less than 0.1 %"
    return f"{share:.1%}".replace("%", " %")


def _stopped(fit: Fit) -> str:
    estimator = fit.estimator
    if estimator.converged_:
        return ""
    bounds, tol = estimator.lower_bounds_, estimator.tol
    if not tol:
        return (
            f"Not converged: stopped after {counted(len(bounds), 'iteration')} (max_iter), for "
            f"{ENDLESS}"
        )
    moved = ""
    if len(bounds) > 1:
        moved = f", by {abs(bounds[-1] - bounds[-2]):.2g} in the last one (tol {tol:g})"
    return (
        f"Not converged: stopped after {counted(len(bounds), 'iteration')} (max_iter) while the "
        f"lower bound still moved{moved}. Raise max_iter for a finished result."
    )
