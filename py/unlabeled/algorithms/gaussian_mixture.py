"""Gaussian mixture: each cluster a normal distribution, each row a share of every cluster.

Source: Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm
(1977); Bishop, Pattern Recognition and Machine Learning (2006), section 9.2.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture

from ..algorithm import Algorithm
from ..charts import weights
from ..errors import Remedy
from ..mixtures import climbing
from ..mixtures.cost import dear, forecast
from ..mixtures.em import at_rest, expectation
from ..mixtures.fitted import SCORES, criteria_of, mixture_fit
from ..mixtures.parameters import (
    climbing_parameters,
    components_parameter,
    covariance_parameter,
)
from ..prepare import Prepared
from ..result import Fit
from ..steps import Steps

SETTINGS = ("n_components", "covariance_type", "tol", "reg_covar", "max_iter")


def make(parameters: dict[str, Any]) -> GaussianMixture:
    """The estimator of one start."""
    settings = {name: parameters[name] for name in (*SETTINGS, "random_state")}
    return GaussianMixture(init_params=parameters["init_params"], **settings)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run EM from ``n_init`` starts and keep the best, in steps.

    Equal to one ``GaussianMixture(n_init=...)`` call: the starts share one random generator.
    """
    climbing.fit_for(X, parameters["n_components"])
    return (
        yield from climbing.best(
            X,
            parameters,
            partial(make, parameters),
            partial(_result, X, parameters),
            interchangeable=True,
        )
    )


def _result(X: Prepared, parameters: dict[str, Any], climbed: list) -> Fit:
    """The fit from the best of the starts that have ended."""
    best = climbing.highest(climbed)
    estimator = at_rest(make(parameters), best)
    estimator.n_features_in_ = X.shape[1]
    expected = expectation(estimator, np.asarray(X))
    criteria = criteria_of(estimator, np.asarray(X), expected)
    scores = {
        "log_likelihood": criteria.log_likelihood,
        "bic": criteria.bic,
        "aic": criteria.aic,
        "icl": criteria.icl,
        "n_parameters": float(criteria.parameters),
        "n_iter": float(len(best.bounds)),
    }
    return mixture_fit(
        ALGORITHM,
        X,
        parameters,
        estimator,
        climbed,
        scores=scores,
        charts=weights.charts,
        expected=expected,
    )


ALGORITHM = Algorithm(
    id="gaussian_mixture",
    title="Gaussian mixture",
    family="mixture",
    summary="Fits k normal distributions; each row belongs to all of them, to different shares.",
    assumes="Each cluster is an ellipsoid, dense in the middle: of any size, stretch and tilt.",
    fails_when="Clusters curve, or the rows are few beside the features of full covariances.",
    cost="About m × k × n² per iteration with full covariances, m × k × n otherwise.",
    predicts="A new row belongs to the component with the highest probability, of those that "
    "have rows.",
    estimator="sklearn.mixture.GaussianMixture",
    fit=fit,
    forecast=forecast,
    dear=dear,
    cheaper=(
        Remedy("Use diagonal covariances", values={"covariance_type": "diag"}),
    ),
    scores=SCORES,
    parameters=(
        components_parameter("How many normal distributions to fit.", 3),
        covariance_parameter(),
        *climbing_parameters(max_iter=100, n_init=10),
    ),
)
