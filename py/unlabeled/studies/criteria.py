"""How many components, and of which shape: BIC, AIC and ICL of every Gaussian mixture of a grid.

Source: Fraley and Raftery, Model-based clustering, discriminant analysis, and density estimation
(2002), Journal of the American Statistical Association 97.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import study
from ..algorithm import Algorithm
from ..errors import InputError
from ..mixtures.covariance import TITLES as TYPE_TITLES
from ..mixtures.covariance import TYPES
from ..mixtures.criteria import IDS, TITLES
from ..params import choice, flag, integer
from ..result import Fit
from ..selection.criterion_grid import ALL, ask
from ..selection.criterion_report import report
from ..selection.standings import standings
from ..steps import Steps

MOST_COMPONENTS = 60


def applies(algorithm: Algorithm) -> bool:
    """Gaussian mixtures: a Bayesian one has no count of parameters to be judged by."""
    return algorithm.id == "gaussian_mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Fit every model of the grid; the report grows with each."""
    lowest, highest = parameters["k_minimum"], parameters["k_maximum"]
    if lowest > highest:
        raise InputError(
            f"From {lowest} to {highest} there is no number of components.",
            "Let “from” be at most “to”.",
            "k_minimum",
        )
    grid = ask(
        fit,
        lowest,
        highest,
        parameters["covariance_types"],
        parameters["n_init"],
        every_row=parameters["every_row"],
    )
    if not grid.ks:
        return study.report(f"There is nothing to try. {grid.cut}", [], tone="warn")
    criterion = parameters["criterion"]
    for step in grid.fill():
        shown = report(standings(grid, criterion)) if step.so_far else None
        yield replace(step, so_far=shown)
    return report(standings(grid, criterion))


STUDY = study.Study(
    id="criteria",
    title="How many components, and of which shape?",
    tab="choose",
    summary="Fits a mixture for every k and covariance type, and compares them by what their "
    "parameters are worth.",
    run=run,
    applies=applies,
    follows=True,
    redraws=("criterion",),
    parameters=(
        choice(
            "criterion",
            "bic",
            [(id, TITLES[id]) for id in IDS],
            "Criterion",
            "BIC finds the right number with enough rows; AIC predicts new rows well and takes "
            "more components; ICL wants clusters that do not overlap.",
        ),
        integer(
            "k_minimum", 1, 1, MOST_COMPONENTS, "From", "The smallest k to try.", slider=(1, 10)
        ),
        integer(
            "k_maximum", 10, 1, MOST_COMPONENTS, "To", "The largest k to try.", slider=(3, 20)
        ),
        choice(
            "covariance_types",
            ALL,
            [(ALL, "all four"), *((kind, TYPE_TITLES[kind]) for kind in TYPES)],
            "Covariances",
            "Which shapes to try for every k.",
        ),
        integer(
            "n_init",
            10,
            1,
            100,
            "Starts for each",
            "EM is run this many times for every model, and the best is kept.",
            slider=(1, 20),
            advanced=True,
        ),
        flag(
            "every_row",
            False,
            "Every row",
            "Of a large table a sample is fitted. With this, all rows are, however long it takes.",
            advanced=True,
        ),
    ),
)
