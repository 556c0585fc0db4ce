"""Local outlier factor: how much thinner it is around a row than around its neighbours.

Source: Breunig, Kriegel, Ng and Sander, LOF: identifying density-based local outliers (2000), ACM
SIGMOD; scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.neighbors import LocalOutlierFactor

from ..algorithm import ANOMALY, Algorithm, Forecast
from ..clustering.neighbours import metric_choice
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import accept, threshold_parameters
from ..errors import InputError, Remedy
from ..params import integer
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

# scikit-learn's own line where no share is given, from the paper's examples.
CLEARLY_THINNER = 1.5
# Factors as large as this come from rows that are equal to more rows than are asked.
DISTORTED = 1e7
BLOCK_MIB = 32
# In a browser, measured on tables of normal noise: a tree is of little help from some features on.
SECONDS_PER_ROW = 1.5e-5
SECONDS_PER_PAIR = 4e-8
FEW_FEATURES = 5
FAR_AWAY = 3.0


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Find the neighbours and compare densities, in one call."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    _enough_rows(len(X), parameters["n_neighbors"])
    yield Progress(0.1, "nearest rows")
    settings = {name: parameters[name] for name in ("n_neighbors", "metric")}
    with config_context(working_memory=BLOCK_MIB):
        estimator = LocalOutlierFactor(novelty=True, **settings).fit(np.array(X))

    def score(rows: np.ndarray) -> np.ndarray:
        with config_context(working_memory=BLOCK_MIB):
            return -estimator.score_samples(np.array(rows))

    scores = -estimator.negative_outlier_factor_
    notes = []
    if scores.max() > DISTORTED:
        notes.append(
            "Some rows have more equal ones than neighbours are asked for, which distorts the "
            f"factors: raise n_neighbors (now {parameters['n_neighbors']})."
        )
    return Detector(
        estimator,
        scores,
        score,
        "how much thinner than around its neighbours",
        own_threshold=CLEARLY_THINNER,
        seconds_per_row=_seconds_per_new_row(*X.shape),
        notes=notes,
    )


def _enough_rows(m: int, k: int) -> None:
    """Raise InputError where a row has fewer neighbours than are asked for."""
    if k < m:
        return
    raise InputError(
        f"n_neighbors = {k:,} needs more than {counted(k, 'row')}; "
        f"there {'is' if m == 1 else 'are'} {m:,}.",
        f"Ask at most {counted(m - 1, 'neighbour')}.",
        "n_neighbors",
        [Remedy(f"n_neighbors = {m - 1:,}", values={"n_neighbors": m - 1})],
    )


def _seconds_per_new_row(m: int, n: int) -> float:
    """A place far from all rows asks more of the tree than a row among them."""
    return SECONDS_PER_ROW if n <= FEW_FEATURES else FAR_AWAY * SECONDS_PER_PAIR * m


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """With few features a tree finds the neighbours; with more all pairs are compared."""
    k = parameters["n_neighbors"]
    pairs = 0.0 if n <= FEW_FEATURES else SECONDS_PER_PAIR * m * m
    return Forecast(SECONDS_PER_ROW * m * (1 + k / 20) + pairs, 48.0 * m * k + 24.0 * m * n)


ALGORITHM = Algorithm(
    id="local_outlier_factor",
    title="Local outlier factor",
    family=ANOMALY,
    short="LOF",
    summary="Compares the density around each row with that around its neighbours.",
    assumes="A normal row lies about as densely as its neighbours, however dense that is.",
    fails_when="Anomalies come in groups larger than the number of neighbours.",
    cost="About m log m for few columns, m² for many.",
    predicts="A new row is compared with its nearest rows; a row of the table keeps its factor, in "
    "which it is no neighbour of itself.",
    estimator="sklearn.neighbors.LocalOutlierFactor",
    fit=fit,
    accept=lambda values, X: accept(values),
    forecast=forecast,
    scores=SCORES,
    parameters=(
        *threshold_parameters(own="factor of 1.5"),
        integer(
            "n_neighbors",
            20,
            1,
            10_000,
            "Neighbours",
            "How many rows make a neighbourhood: more than a group of anomalies has, fewer than "
            "the smallest cluster.",
            slider=(1, 100),
        ),
        metric_choice(),
    ),
)
