"""Distance to the nearest centre of k-means: what no centre stands for is abnormal.

Source: Géron, Hands-On Machine Learning, chapter 9; Chandola, Banerjee and Kumar, Anomaly
detection: a survey (2009), section 6, on clustering-based techniques.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from .. import picture
from ..algorithm import ANOMALY, Algorithm
from ..clustering.parameters import clusters_parameter, random_state_parameter
from ..detection.contributions import Contributions, Explainer, from_squares
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import accept, threshold_parameters
from ..params import integer
from ..plane import Plane
from ..prepare import Prepared
from ..result import Fit
from ..steps import Progress, Steps, within
from . import kmeans

HOW = (
    "Exact: the squared distance to the nearest centre is the sum over the columns of the squared "
    "difference from it."
)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run k-means, one start per step, then measure."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    defaults = {one.name: one.default for one in kmeans.ALGORITHM.parameters}
    settings = {name: parameters.get(name, default) for name, default in defaults.items()}
    settings["centers"] = []
    clustering = yield from within(kmeans.fit(X, settings), 0.0, 0.9)
    centers = clustering.centers
    # A tree subtracts before it squares; matrix products would lose what lies far from 0.
    search = NearestNeighbors(n_neighbors=1, algorithm="kd_tree").fit(centers)

    def distance(rows: np.ndarray) -> np.ndarray:
        return search.kneighbors(rows)[0][:, 0]

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        nearest = search.kneighbors(rows, return_distance=False)[:, 0]
        return from_squares(rows, centers[nearest])

    return Detector(
        clustering.estimator,
        distance(np.asarray(X)),
        distance,
        "distance to the nearest centre",
        explainer=Explainer(
            explain, exact=True, quantity="squared distance to the nearest centre", how=HOW
        ),
        shown={"inertia": clustering.scores["inertia"]},
        layers=lambda view: [_centers(view, centers)],
        notes=clustering.notes,
    )


def _centers(view: Plane, centers: np.ndarray) -> picture.Layer:
    labels = [str(number) for number in range(len(centers))]
    normal = np.zeros(len(centers))
    return picture.points(
        "centers", "centres", view.project(centers), cluster=normal, labels=labels, symbol="badge"
    )


ALGORITHM = Algorithm(
    id="kmeans_distance",
    title="Distance to k-means centres",
    family=ANOMALY,
    short="k-means",
    summary="Puts k centres among the rows; what lies far from all of them is abnormal.",
    assumes="Normal rows lie in round groups of similar size around the centres.",
    fails_when="Groups are stretched or of different widths, or an anomaly gets a centre of "
    "its own.",
    cost="Linear: about m × n × k per iteration.",
    predicts="A new row is judged by its distance to the nearest centre.",
    estimator="sklearn.cluster.KMeans",
    fit=fit,
    accept=lambda values, X: accept(values, own=False),
    scores=SCORES,
    parameters=(
        *threshold_parameters(),
        clusters_parameter("How many centres to place.", default=3),
        integer(
            "n_init",
            10,
            1,
            500,
            "Starts",
            "k-means can get stuck: it is run this many times and the best result is kept.",
            slider=(1, 50),
        ),
        random_state_parameter(),
    ),
)
