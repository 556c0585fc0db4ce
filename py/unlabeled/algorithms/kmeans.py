"""k-means: k centres, each row with the nearest.

Source: Lloyd, Least squares quantization in PCM (1982); Arthur and Vassilvitskii, k-means++ (2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from ..algorithm import Algorithm
from ..clustering.centroids import centroid_fit, drop_unused_centers, enough_distinct_rows
from ..clustering.parameters import (
    K_MEANS_PLUS_PLUS,
    RANDOM_ROWS,
    algorithm_parameter,
    clusters_parameter,
    init_parameter,
    max_iter_parameter,
    random_state_parameter,
    tol_parameter,
)
from ..errors import InputError
from ..limits import LARGEST_SQUARABLE
from ..params import integer, places
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

MANUAL = "manual"


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run k-means from ``n_init`` starts and keep the best, one start per step.

    Equal to one ``KMeans(n_init=...)`` call: the starts share one random generator, as there.
    """
    enough_distinct_rows(X, parameters["n_clusters"])
    settings = {name: parameters[name] for name in ("n_clusters", "max_iter", "tol", "algorithm")}
    init, starts = _initialisation(X, parameters)
    random = np.random.RandomState(parameters["random_state"])
    best = None
    for start in range(starts):
        candidate = KMeans(init=init, n_init=1, random_state=random, **settings).fit(X)
        if best is None or _better(candidate, best):
            best = candidate
        yield Progress((start + 1) / starts, f"start {start + 1} of {starts}")
    return _result(X, parameters, best)


def _initialisation(X: Prepared, parameters: dict[str, Any]) -> tuple[Any, int]:
    """What scikit-learn calls init, and how many starts it deserves."""
    if parameters["init"] == MANUAL:
        return _manual_centers(X, parameters), 1
    automatic = 1 if parameters["init"] == "k-means++" else 10
    starts = parameters["n_init"]
    return parameters["init"], automatic if starts == "auto" else starts


def _manual_centers(X: Prepared, parameters: dict[str, Any]) -> np.ndarray:
    """The user's centres, which are in data units, in the units of X."""
    centers, k = parameters["centers"], parameters["n_clusters"]
    if len(centers) != k:
        raise InputError(
            f"{len(centers)} of {k} starting centres are placed.",
            "Click on the picture to place them, or change the number of clusters.",
        )
    if len(centers[0]) != X.shape[1]:
        raise InputError(
            f"The starting centres have {counted(len(centers[0]), 'value')}, "
            f"but {counted(X.shape[1], 'feature is', 'features are')} chosen.",
            "Clear the centres and place them again, or choose the same columns as before.",
        )
    scaled = X.preparation.scaled(np.array(centers))
    if not (np.abs(scaled) <= LARGEST_SQUARABLE).all():
        raise InputError(
            "A starting centre is too far away to compute with.",
            "Clear the centres and place them among the rows.",
        )
    return scaled


def _better(candidate: KMeans, best: KMeans) -> bool:
    """scikit-learn's own rule: less inertia, and not the same clusters in another order."""
    if candidate.inertia_ >= best.inertia_:
        return False
    pairs = np.unique(np.stack([candidate.labels_, best.labels_]), axis=1).shape[1]
    return pairs != len(np.unique(best.labels_)) or pairs != len(np.unique(candidate.labels_))


def _result(X: Prepared, parameters: dict[str, Any], best: KMeans) -> Fit:
    drop_unused_centers(best)
    scores = {"inertia": float(best.inertia_), "n_iter": float(best.n_iter_)}
    result = centroid_fit(ALGORITHM, X, parameters, best, scores=scores)
    if best.n_iter_ >= parameters["max_iter"]:
        result.notes.append(
            f"Stopped after {counted(best.n_iter_, 'iteration')} before the centres came to rest: "
            "raise max_iter for a finished result."
        )
    return result


def _accept(values: dict[str, Any], X: Prepared) -> dict[str, Any]:
    """scikit-learn lets ``init`` be an array of centres in the units of X: init="manual" here."""
    init = values.get("init", "")
    if isinstance(init, str):
        return values
    try:
        centers = np.array(init, dtype=float)
    except (TypeError, ValueError, OverflowError):
        centers = np.zeros(0)
    if centers.ndim != 2 or centers.shape[1] != X.shape[1]:
        raise InputError(
            "init is neither a known word nor an array of starting centres.",
            f"Give an array (k, {X.shape[1]}) of finite numbers, in the units of X.",
        )
    return values | {"init": MANUAL, "centers": X.preparation.raw(centers)}


ALGORITHM = Algorithm(
    id="kmeans",
    title="k-means",
    family="cluster",
    summary="Puts k centres so that the rows lie as near as possible to the nearest one.",
    assumes="Round clusters of similar size and spread, in features of comparable scale.",
    fails_when="Clusters are elongated, differ in density, or a start gets stuck.",
    cost="Linear: about m × n × k per iteration.",
    predicts="A new row belongs to the nearest centre.",
    estimator="sklearn.cluster.KMeans",
    fit=fit,
    accept=_accept,
    parameters=(
        clusters_parameter("How many centres to place."),
        init_parameter(
            [K_MEANS_PLUS_PLUS, RANDOM_ROWS, (MANUAL, "placed by hand")],
            "; by hand, click them on the picture",
        ),
        places(
            "centers",
            "Starting centres",
            "Click on the picture, once for each cluster.",
            count="n_clusters",
            when={"init": MANUAL},
        ),
        integer(
            "n_init",
            10,
            1,
            500,
            "Starts",
            "k-means can get stuck: it is run this many times and the best result is kept.",
            slider=(1, 50),
            words=("auto",),
            when={"init": ["k-means++", "random"]},
        ),
        random_state_parameter(when={"init": ["k-means++", "random"]}),
        max_iter_parameter("Stop after this many rounds even if the centres still move."),
        tol_parameter(
            "Stop when the centres move less than this, relative to the variance of the data."
        ),
        algorithm_parameter(),
    ),
)
