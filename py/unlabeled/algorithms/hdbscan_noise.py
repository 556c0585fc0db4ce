"""Noise of HDBSCAN: rows that leave their cluster long before its densest part does.

Source: Campello, Moulavi, Zimek and Sander, Hierarchical density estimates for data clustering,
visualization, and outlier detection (2015), ACM TKDD 10; the clusters are scikit-learn's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.neighbors import NearestNeighbors

from ..algorithm import ANOMALY, Algorithm, Score
from ..clustering.condensed import condense
from ..detection import glosh
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import OWN, accept, threshold_parameters
from ..labels import NOISE
from ..params import integer
from ..prepare import Prepared
from ..result import Fit
from ..steps import Progress, Steps, within
from . import hdbscan

AUTO = "auto"
BLOCK_MIB = 32
# In a browser, for a new row and each row that it may be near to.
SECONDS_PER_PAIR = 6e-8
# Scores in clusters are below 1 until rounding makes them 1; above this they are cut, and noise is
# raised by 1, so that all of it comes before any row of a cluster.
HIGHEST = 1 - 1e-9
NOISE_FIRST = 1.0


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run HDBSCAN, then read from its tree when each row left."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    defaults = {one.name: one.default for one in hdbscan.ALGORITHM.parameters}
    settings = {name: parameters.get(name, default) for name, default in defaults.items()}
    clustering = yield from within(hdbscan.fit(X, settings), 0.0, 0.8)
    yield Progress(0.8, "scores of the rows")
    tree = condense(clustering.estimator._single_linkage_tree_, settings["min_cluster_size"])
    last = glosh.lasting(tree)
    with np.errstate(divide="ignore"):
        leaving = 1 / tree.departure
    search = NearestNeighbors(n_neighbors=_min_samples(settings, len(X))).fit(np.asarray(X))

    def score(rows: np.ndarray) -> np.ndarray:
        """A new row leaves with its nearest row, or sooner if it lies thinner."""
        with config_context(working_memory=BLOCK_MIB):
            distances, places = search.kneighbors(rows)
        near = places[:, 0]
        distance = np.maximum(distances[:, -1], leaving[near])
        return _noise_first(glosh.scores(distance, last[tree.home[near]]), clustering.predict(rows))

    return Detector(
        clustering.estimator,
        _noise_first(glosh.scores(leaving, last[tree.home]), clustering.labels),
        score,
        "how soon it leaves its cluster, noise first",
        own_threshold=HIGHEST,
        seconds_per_row=SECONDS_PER_PAIR * len(X),
        shown={"clusters": float(clustering.n_clusters)},
        notes=clustering.notes,
    )


def _noise_first(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.minimum(scores, HIGHEST) + NOISE_FIRST * (labels == NOISE)


def _min_samples(settings: dict[str, Any], m: int) -> int:
    chosen = settings["min_samples"]
    return min(m, settings["min_cluster_size"] if chosen == AUTO else chosen)


ALGORITHM = Algorithm(
    id="hdbscan_noise",
    title="HDBSCAN noise",
    family=ANOMALY,
    short="HDBSCAN",
    summary="Looks at all densities at once: rows that belong to no lasting cluster are anomalies.",
    assumes="Normal rows lie in clusters, which may differ in density and shape.",
    fails_when="Clusters fade out slowly: much of their rim is noise then.",
    cost="About m² × n: all pairs of rows are compared.",
    predicts="A new row leaves with its nearest row, or sooner if it lies thinner; beyond the "
    "reach of every cluster it is noise.",
    estimator="sklearn.cluster.HDBSCAN",
    fit=fit,
    accept=lambda values, X: accept(values),
    forecast=lambda m, n, parameters: hdbscan.forecast(m, n, parameters | {"metric": "euclidean"}),
    scores=(
        *SCORES,
        Score("clusters", "clusters", "How many clusters were found.", whole=True),
    ),
    parameters=(
        integer(
            "min_cluster_size",
            5,
            2,
            100_000,
            "Smallest cluster",
            "Groups of fewer rows are noise. More than a group of anomalies has.",
            slider=(2, 100),
        ),
        integer(
            "min_samples",
            AUTO,
            1,
            100_000,
            "Rows for a core",
            "How many near rows, itself included, make a row dense. “auto” is the smallest "
            "cluster.",
            slider=(1, 100),
            words=(AUTO,),
        ),
        *threshold_parameters(own="noise", usual=OWN),
    ),
)
