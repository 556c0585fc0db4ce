"""Bayesian Gaussian mixture: at most k normal distributions; a prior lets unneeded ones fade.

Source: Blei and Jordan, Variational inference for Dirichlet process mixtures (2006); Bishop,
Pattern Recognition and Machine Learning (2006), section 10.2.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.mixture import BayesianGaussianMixture

from ..algorithm import Algorithm, Forecast, Score
from ..charts import weights
from ..errors import InputError, Remedy
from ..mixtures import bayesian, climbing, cost
from ..mixtures.em import at_rest
from ..mixtures.fitted import mixture_fit
from ..mixtures.parameters import (
    climbing_parameters,
    components_parameter,
    covariance_parameter,
)
from ..params import choice, number
from ..prepare import Prepared
from ..result import Fit
from ..steps import Steps

AUTO = "auto"
PROCESS, DISTRIBUTION = "dirichlet_process", "dirichlet_distribution"
# What scikit-learn leaves to None, and people to “auto”.
PRIORS = ("weight_concentration_prior", "mean_precision_prior", "degrees_of_freedom_prior")
SETTINGS = (
    "n_components",
    "covariance_type",
    "weight_concentration_prior_type",
    "tol",
    "reg_covar",
    "max_iter",
    "init_params",
    "random_state",
)
# Components that fade do so slowly: so many times the iterations of a Gaussian mixture.
LONGER = 3
TOLERANCE = (
    "The climb stops when an iteration moves the lower bound, the sum over all rows, by less than "
    "this."
)
CLIMBING = tuple(
    replace(one, help=TOLERANCE) if one.name == "tol" else one
    for one in climbing_parameters(max_iter=100, n_init=3)
)


def make(parameters: dict[str, Any]) -> BayesianGaussianMixture:
    """The estimator of one start."""
    settings = {name: parameters[name] for name in SETTINGS}
    given = {name: parameters[name] for name in PRIORS if parameters[name] != AUTO}
    return BayesianGaussianMixture(**settings, **given)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Climb from ``n_init`` starts and keep the highest lower bound, in steps.

    Equal to one ``BayesianGaussianMixture(n_init=...)`` call: the starts share one generator.
    """
    climbing.fit_for(X, parameters["n_components"])
    bayesian.check_degrees_of_freedom(parameters["degrees_of_freedom_prior"], X.shape[1])
    steps = climbing.best(
        X,
        parameters,
        partial(make, parameters),
        partial(_result, X, parameters),
        interchangeable=False,  # sticks are broken in the order of the components
    )
    try:
        return (yield from steps)
    except InputError as error:
        raise bayesian.flat_prior(np.asarray(X), parameters) or error from None


def accept(values: dict[str, Any], X: Prepared) -> dict[str, Any]:
    """scikit-learn's None is "auto" here."""
    missing = [name for name in PRIORS if name in values and values[name] is None]
    return values | dict.fromkeys(missing, AUTO)


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """The cost of all starts on X (m, n)."""
    usual = cost.forecast(m, n, parameters)
    return replace(usual, seconds=LONGER * usual.seconds)


def _result(X: Prepared, parameters: dict[str, Any], climbed: list) -> Fit:
    """The fit from the best of the starts that have ended."""
    best = climbing.highest(climbed)
    estimator = at_rest(make(parameters), best)
    estimator._check_parameters(np.asarray(X))  # the priors, as ``fit`` leaves them
    estimator.n_features_in_ = X.shape[1]
    made = mixture_fit(
        ALGORITHM,
        X,
        parameters,
        estimator,
        climbed,
        mixture=bayesian.plug_in(estimator),
        notes=[],
        charts=weights.charts,
    )
    made.scores = {
        "components_in_use": float(made.n_clusters),
        "lower_bound": best.bound,
        "log_likelihood": -float(made.anomaly_score.sum()),
        "n_iter": float(len(best.bounds)),
    }
    made.notes = [*bayesian.notes(made, climbed), *made.notes]
    return made


ALGORITHM = Algorithm(
    id="bayesian_gaussian_mixture",
    title="Bayesian Gaussian mixture",
    family="mixture",
    summary="Fits at most k normal distributions: a prior lets those fade that the rows do not "
    "need.",
    assumes="Each cluster is an ellipsoid, dense in the middle; and few components are better "
    "than many, as the prior says.",
    fails_when="Clusters curve: they are cut into several ellipses. With few rows the prior "
    "decides.",
    cost="That of a Gaussian mixture with k components, and about three times its iterations.",
    predicts="A new row belongs to the component with the highest probability, of those that have "
    "rows. Probabilities are scikit-learn’s, which count how sure the fit is of its components; "
    "density, contours and samples are those of the fitted weights, means and covariances.",
    estimator="sklearn.mixture.BayesianGaussianMixture",
    fit=fit,
    accept=accept,
    forecast=forecast,
    dear=cost.dear,
    cheaper=(Remedy("Use diagonal covariances", values={"covariance_type": "diag"}),),
    scores=(
        Score(
            "components_in_use",
            "components in use",
            "Components that are the most likely one of at least one row. The others have no "
            "cluster.",
            whole=True,
        ),
        Score(
            "lower_bound",
            "lower bound (ELBO)",
            "What the fit maximises: a lower bound on the log of the evidence for the model, "
            "up to constants that scikit-learn leaves out. It compares starts, not priors or "
            "numbers of components.",
        ),
        Score(
            "log_likelihood",
            "log-likelihood",
            "The sum over the rows of the log of their density, in the scaled units, under the "
            "mixture of the fitted weights, means and covariances.",
        ),
    ),
    parameters=(
        components_parameter(
            "The most normal distributions there may be. The prior decides how many are used.", 10
        ),
        covariance_parameter(),
        choice(
            "weight_concentration_prior_type",
            PROCESS,
            [(PROCESS, "Dirichlet process"), (DISTRIBUTION, "Dirichlet distribution")],
            "Prior of the weights",
            "A process breaks a stick: each component may take a part of what those before it "
            "have left. A distribution treats all components alike.",
        ),
        number(
            "weight_concentration_prior",
            AUTO,
            1e-10,
            1e10,
            "Concentration",
            "How the prior spreads the weight: a small number puts it on few components, a large "
            "one spreads it over many. “auto” is 1/k.",
            slider=(1e-3, 1e5),
            scale="log",
            words=(AUTO,),
        ),
        *CLIMBING,
        number(
            "mean_precision_prior",
            AUTO,
            1e-10,
            1e10,
            "Precision of the means",
            "How many rows the prior counts for that every mean is that of the table. “auto” is "
            "1.",
            slider=(1e-2, 1e3),
            scale="log",
            words=(AUTO,),
            advanced=True,
        ),
        number(
            "degrees_of_freedom_prior",
            AUTO,
            1e-10,
            1e10,
            "Degrees of freedom",
            "How many rows the prior counts for that every covariance is that of the table; more "
            "than the features less one. “auto” is the number of features.",
            slider=(1, 1e3),
            scale="log",
            words=(AUTO,),
            advanced=True,
        ),
    ),
)
