"""The controls that Gaussian mixtures share, by scikit-learn's names."""

from __future__ import annotations

from typing import Any

from ..clustering.parameters import random_state_parameter
from ..params import Number, Parameter, choice, integer, number
from . import covariance
from .em import K_MEANS, K_MEANS_PLUS_PLUS, RANDOM, RANDOM_ROWS
from .regularisation import LARGEST

# More are no summary of a table: a legend, and a table of clusters, that nobody can read.
MOST_COMPONENTS = 300


def components_parameter(help: str, default: int) -> Number:
    """The control of ``n_components``."""
    return integer(
        "n_components", default, 1, MOST_COMPONENTS, "Components k", help, slider=(1, 20)
    )


def covariance_parameter() -> Parameter:
    """The control of ``covariance_type``."""
    return choice(
        "covariance_type",
        "full",
        [(kind, covariance.TITLES[kind]) for kind in covariance.TYPES],
        "Covariance",
        "Which shapes the components may have: the freer, the more numbers must be learned.",
    )


def climbing_parameters(*, max_iter: int, n_init: int, **rest: Any) -> tuple[Parameter, ...]:
    """The controls of the starts and of EM itself; ``rest`` as for :func:`integer`."""
    return (
        integer(
            "n_init",
            n_init,
            1,
            500,
            "Starts",
            "EM can get stuck: it is run this many times and the best result is kept.",
            slider=(1, 50),
        ),
        choice(
            "init_params",
            K_MEANS,
            [
                (K_MEANS, "k-means"),
                (K_MEANS_PLUS_PLUS, "k-means++ rows"),
                (RANDOM_ROWS, "random rows"),
                (RANDOM, "random shares"),
            ],
            "Start from",
            "Where the components begin. Random shares put all of them at the mean of the table, "
            "from where EM rarely gets away.",
        ),
        random_state_parameter(),
        number(
            "tol",
            1e-3,
            0,
            1,
            "Tolerance",
            "EM stops when an iteration raises the mean log-likelihood of a row by less than "
            "this. 0.001 may stop early; 0.0000001 goes on to the top.",
            slider=(1e-10, 1e-1),
            scale="log",
            advanced=True,
        ),
        number(
            "reg_covar",
            1e-6,
            0,
            LARGEST,
            "Regularisation",
            "Added to every variance, so that no component can collapse onto a single place.",
            slider=(1e-10, 1),
            scale="log",
            advanced=True,
        ),
        integer(
            "max_iter",
            max_iter,
            1,
            10_000,
            "Most iterations",
            "Stop after this many rounds even if the likelihood still rises.",
            slider=(1, 500),
            advanced=True,
        ),
    )
