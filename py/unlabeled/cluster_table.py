"""The numbers beside the picture: scores, and one line per cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .labels import NOISE

if TYPE_CHECKING:
    from .plane import Plane
    from .result import Fit

SHOWN_FEATURES = 12

# id -> (title, what it says, whether it counts something)
SCORES = {
    "inertia": (
        "inertia",
        "Sum of squared distances of the rows to their centre, in the scaled units; smaller is "
        "tighter, and always smaller for a larger k.",
        False,
    ),
    "silhouette": (
        "silhouette",
        "How much nearer the rows are to their own cluster than to the next: from −1 to 1, "
        "larger is better.",
        False,
    ),
    "n_iter": ("iterations", "Rounds until the centres came to rest.", True),
}


def scores(fit: Fit) -> list[dict[str, Any]]:
    """Every score of the fit as JSON data, in the order they should be read."""
    return [
        {"id": id, "title": title, "help": meaning, "value": fit.scores[id], "whole": whole}
        for id, (title, meaning, whole) in SCORES.items()
        if id in fit.scores
    ]


def clusters(fit: Fit, view: Plane) -> dict[str, Any]:
    """One line per cluster: its rows, their share, and the mean of each feature in data units.

    The features on the picture's axes come first; at most ``SHOWN_FEATURES`` are listed.
    """
    X = np.asarray(fit.X)
    shown = _feature_order(fit, view)[:SHOWN_FEATURES]
    numbers = [*range(fit.n_clusters), *([NOISE] if (fit.labels == NOISE).any() else [])]
    lines = []
    for number in numbers:
        members = fit.labels == number
        means = fit.preparation.raw(X[members].mean(axis=0))[shown]
        lines.append({"cluster": number, "rows": int(members.sum()), "means": means.tolist()})
    return {
        "features": [fit.preparation.features[index] for index in shown],
        "left_out": len(fit.preparation.features) - len(shown),
        "lines": lines,
    }


def _feature_order(fit: Fit, view: Plane) -> list[int]:
    features = list(fit.preparation.features)
    first = [features.index(key) for key in view.keys if key in features]
    return first + [index for index in range(len(features)) if index not in first]
