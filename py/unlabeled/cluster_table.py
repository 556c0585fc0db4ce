"""The numbers beside the picture: scores, and one line per cluster."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from .algorithm import Score
from .labels import NOISE
from .plane import Plane
from .result import Fit

SHOWN_FEATURES = 12

# Those that several algorithms share, in the order they should be read.
SCORES = (
    Score(
        "inertia",
        "inertia",
        "Sum of squared distances of the rows to their centre, in the scaled units; smaller is "
        "tighter, and always smaller for a larger k.",
    ),
    Score(
        "silhouette",
        "silhouette",
        "How much nearer the rows are to their own cluster than to the next: from −1 to 1, "
        "larger is better. It favours round clusters: long or curved ones score low however clear.",
    ),
    Score("n_iter", "iterations", "Rounds until the centres came to rest.", whole=True),
)


def scores(fit: Fit) -> list[dict[str, Any]]:
    """Every score of the fit as JSON data: the algorithm's own, shared ones, then any others."""
    known = {score.id: score for score in fit.algorithm.scores}
    for score in SCORES:
        known.setdefault(score.id, score)
    for id, value in fit.scores.items():
        known.setdefault(id, Score(id, id.replace("_", " "), whole=float(value).is_integer()))
    return [
        asdict(score) | {"value": fit.scores[id]}
        for id, score in known.items()
        if id in fit.scores
    ]


def clusters(fit: Fit, view: Plane) -> dict[str, Any]:
    """One line per cluster: its rows and the mean of each feature in data units.

    Of a mixture the weight and the mean of the component, which are no means of whole rows.

    The features on the picture's axes come first; at most ``SHOWN_FEATURES`` are listed, with
    their kinds: a mean of dates is a date, one of booleans or of a category a share.
    """
    X = np.asarray(fit.X)
    shown = _feature_order(fit, view)[:SHOWN_FEATURES]
    numbers = [*range(fit.n_clusters), *([NOISE] if (fit.labels == NOISE).any() else [])]
    lines = []
    for number in numbers:
        members = fit.labels == number
        mean = X[members].mean(axis=0) if fit.mixture is None else fit.mixture.means[number]
        means = fit.preparation.raw(mean)[shown] + 0.0  # no -0.0
        weight = None if fit.mixture is None else float(fit.mixture.weights[number])
        rows = int(members.sum())
        lines.append({"cluster": number, "rows": rows, "weight": weight, "means": means.tolist()})
    return {
        "features": [fit.preparation.features[index] for index in shown],
        "kinds": [fit.preparation.kinds[index] for index in shown],
        "left_out": len(fit.preparation.features) - len(shown),
        "lines": lines,
    }


def _feature_order(fit: Fit, view: Plane) -> list[int]:
    features = list(fit.preparation.features)
    first = [features.index(key) for key in view.keys if key in features]
    return first + [index for index in range(len(features)) if index not in first]
