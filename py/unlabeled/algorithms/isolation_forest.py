"""Isolation forest: rows that random cuts separate from all others soonest are anomalies.

Source: Liu, Ting and Zhou, Isolation forest (2008), IEEE ICDM; scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import IsolationForest

from ..algorithm import ANOMALY, Algorithm, Forecast
from ..clustering.parameters import random_state_parameter
from ..detection.detector import SCORES, Detector, detect
from ..detection.in_batches import scored
from ..detection.threshold import accept, threshold_parameters
from ..params import flag, integer, number
from ..prepare import Prepared
from ..reading.wording import listed, quoted
from ..result import Fit
from ..steps import Progress, Steps

AUTO = "auto"
# Where the paper draws the line: a row whose path is of average length has this score.
AVERAGE = 0.5
# The middle half of a column should span so many of the steps that scikit-learn's trees tell apart.
FEWEST_STEPS = 100
# In a browser: seconds to score one row by one tree, and to grow one tree of one row.
SECONDS_PER_ROW_AND_TREE = 4e-7
SECONDS_PER_TREE = 2e-3


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Grow the trees in one call, then score the rows in batches."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    yield Progress(0.05, "growing trees")
    names = ("n_estimators", "max_samples", "max_features", "bootstrap", "random_state")
    estimator = IsolationForest(**{name: parameters[name] for name in names})
    estimator.fit(np.asarray(X))

    def score(rows: np.ndarray) -> np.ndarray:
        return -estimator.score_samples(rows)

    scores = yield from scored(score, X, 0.3)
    return Detector(
        estimator,
        scores,
        score,
        "how soon a row is cut off",
        own_threshold=AVERAGE,
        seconds_per_row=SECONDS_PER_ROW_AND_TREE * parameters["n_estimators"],
        notes=_blurred(X),
    )


def _blurred(X: Prepared) -> list[str]:
    """Which columns vary too little for trees, which keep about seven digits, in words."""
    low, high = np.quantile(X, (0.25, 0.75), axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.spacing(np.abs(X).max(axis=0).astype(np.float32))
    blurred = np.flatnonzero((high > low) & ~(high - low >= FEWEST_STEPS * steps))
    if not len(blurred):
        return []
    names = listed([quoted(X.preparation.features[one]) for one in blurred])
    return [
        f"Trees keep about seven digits of a number: too few for {names}, whose values differ by "
        "little beside their size. Scale the columns (standard)."
    ]


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Every row goes down every tree."""
    trees = parameters["n_estimators"]
    return Forecast(
        SECONDS_PER_TREE * trees + SECONDS_PER_ROW_AND_TREE * m * trees, 24.0 * m * n
    )


ALGORITHM = Algorithm(
    id="isolation_forest",
    title="Isolation forest",
    family=ANOMALY,
    short="forest",
    summary="Cuts the rows apart at random; what lies alone is cut off after few cuts.",
    assumes="Anomalies are few and have values that others do not have.",
    fails_when="Anomalies form a tight group of their own, or only a combination of columns "
    "is odd.",
    cost="About trees × m: quick for many rows and columns.",
    predicts="A new row goes down all trees: the shorter its way, the higher its score.",
    estimator="sklearn.ensemble.IsolationForest",
    fit=fit,
    accept=lambda values, X: accept(values),
    forecast=forecast,
    scores=SCORES,
    parameters=(
        *threshold_parameters(own="score of 0.5"),
        integer(
            "n_estimators",
            100,
            1,
            2_000,
            "Trees",
            "More trees, steadier scores.",
            slider=(10, 300),
        ),
        integer(
            "max_samples",
            AUTO,
            2,
            1_000_000,
            "Rows for each tree",
            "Each tree sees so many rows, drawn at random. “auto” is 256, or all if there are "
            "fewer.",
            slider=(16, 1024),
            words=(AUTO,),
            advanced=True,
        ),
        number(
            "max_features",
            1.0,
            0.01,
            1.0,
            "Share of columns",
            "Each tree sees so many of the columns, drawn at random.",
            slider=(0.1, 1),
            advanced=True,
        ),
        flag(
            "bootstrap",
            False,
            "Draw with replacement",
            "Whether the rows of a tree are drawn with replacement.",
            advanced=True,
        ),
        random_state_parameter(),
    ),
)
