"""Noise of DBSCAN: rows with no dense neighbourhood near them are anomalies.

Source: Ester, Kriegel, Sander and Xu, A density-based algorithm for discovering clusters (1996),
KDD; scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.neighbors import NearestNeighbors

from ..algorithm import ANOMALY, Algorithm, Forecast, Score
from ..clustering.neighbours import k_distances
from ..detection.contributions import Contributions, Explainer, from_squares
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import OWN, accept, threshold_parameters
from ..errors import InputError, Remedy
from ..labels import NOISE
from ..params import integer, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, within
from . import dbscan

AUTO = "auto"
# With eps “auto” so many of the rows are core.
CORE_SHARE = 0.9
BLOCK_MIB = 32
# In a browser, for a new row and each core row that it may be near to.
SECONDS_PER_PAIR = 3e-8
# In a browser: the nearest rows are searched for eps, by DBSCAN, and for the scores. The more
# features a tree has, the less it helps; these are seconds for each of them and pair of rows.
SEARCHES = 3
FEW_FEATURES = 5
SECONDS_PER_PAIR_AND_FEATURE = 1e-8
HOW = (
    "Exact: the squared distance to the nearest core row is the sum over the columns of the "
    "squared difference from it."
)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Find the core rows, then how far each row is from the nearest of them."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    min_samples, eps = parameters["min_samples"], parameters["eps"]
    if min_samples > len(X):
        raise _too_few_rows(len(X), min_samples)
    if eps == AUTO:
        usual = yield from within(_usual(X, min_samples), 0.0, 0.4)
        eps = max(usual, np.finfo(float).tiny)
    defaults = {one.name: one.default for one in dbscan.ALGORITHM.parameters}
    settings = defaults | {"eps": eps, "min_samples": min_samples}
    clustering = yield from within(dbscan.fit(X, settings), 0.4, 0.9)
    estimator = clustering.estimator
    if not len(estimator.core_sample_indices_):
        usual = yield from within(_usual(X, min_samples), 0.9, 1.0)
        raise _no_core(eps, min_samples, usual)
    core = np.asarray(X)[estimator.core_sample_indices_]
    search = NearestNeighbors(n_neighbors=1).fit(core)

    def nearest(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        with config_context(working_memory=BLOCK_MIB):
            distances, places = search.kneighbors(rows)
        return distances[:, 0], places[:, 0]

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        return from_squares(rows, core[nearest(rows)[1]])

    yield Progress(0.9, "distances to core rows")
    scores = np.zeros(len(X))  # a core row is its own nearest one
    others = np.setdiff1d(np.arange(len(X)), estimator.core_sample_indices_)
    if len(others):
        scores[others] = nearest(np.asarray(X)[others])[0]
    noise = clustering.labels == NOISE
    # A distance of exactly eps may be rounded to either side by another sum.
    scores = np.where(noise, np.maximum(scores, np.nextafter(eps, np.inf)), np.minimum(scores, eps))
    return Detector(
        estimator,
        scores,
        lambda rows: nearest(rows)[0],
        "distance to the nearest core row",
        own_threshold=float(eps),
        seconds_per_row=SECONDS_PER_PAIR * len(core),
        explainer=Explainer(
            explain, exact=True, quantity="squared distance to the nearest core row", how=HOW
        ),
        shown={"core": float(len(core)), "eps": float(eps)},
    )


def _usual(X: Prepared, min_samples: int) -> Steps[float]:
    """The eps with which ``CORE_SHARE`` of the rows are core."""
    reach = yield from k_distances(X, min_samples)
    return float(np.quantile(reach, CORE_SHARE))


def _too_few_rows(m: int, min_samples: int) -> InputError:
    fewer = min(5, m)
    return InputError(
        f"min_samples = {min_samples:,} is more than there are rows ({m:,}).",
        f"Give at most {m:,}.",
        "min_samples",
        [Remedy(f"min_samples = {fewer}", values={"min_samples": fewer})],
    )


def _no_core(eps: float, min_samples: int, usual: float) -> InputError:
    wider = float(f"{usual:.3g}")
    return InputError(
        f"No row has {counted(min_samples, 'row')} within eps = {eps:g}: there is nothing that "
        "others could be far from.",
        f"Give a larger eps: within {wider:g} nine rows in ten have so many.",
        "eps",
        [Remedy("eps = auto", values={"eps": AUTO})],
    )


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """That of DBSCAN, for each search, and more where a tree helps less than it counts on."""
    one = dbscan.forecast(m, n, parameters | {"metric": "euclidean"})
    more = n - FEW_FEATURES if FEW_FEATURES < n <= dbscan.TREE_FEATURES else 0
    seconds = SEARCHES * one.seconds + SECONDS_PER_PAIR_AND_FEATURE * more * m * m
    return Forecast(seconds, one.bytes)


ALGORITHM = Algorithm(
    id="dbscan_noise",
    title="DBSCAN noise",
    family=ANOMALY,
    short="DBSCAN",
    summary="Rows that are far from every dense place are anomalies.",
    assumes="Normal rows are about equally dense, in clusters of any shape.",
    fails_when="Densities differ much, or there are many columns.",
    cost="About m log m for few columns, m² for many.",
    predicts="A new row is judged by its distance to the nearest core row.",
    estimator="sklearn.cluster.DBSCAN",
    fit=fit,
    accept=lambda values, X: accept(values),
    forecast=forecast,
    scores=(
        *SCORES,
        Score("core", "core rows", "Rows with at least min_samples rows within eps.", whole=True),
        Score("eps", "eps", "The neighbourhood that was used, in scaled units."),
    ),
    parameters=(
        number(
            "eps",
            AUTO,
            0,
            1e150,
            "Neighbourhood eps",
            "Rows at most this far apart are neighbours, in scaled units. “auto” makes nine rows "
            "in ten core.",
            slider=(0.01, 10),
            scale="log",
            words=(AUTO,),
        ),
        integer(
            "min_samples",
            5,
            1,
            100_000,
            "Rows for a core",
            "A row with so many rows within eps, itself included, is core.",
            slider=(1, 50),
        ),
        *threshold_parameters(own="noise: beyond eps", usual=OWN),
    ),
)
