"""Robust z-score: how far a value lies from the median of its column, column by column.

The baseline: it looks at one column at a time, so it sees extreme values and nothing else.

Source: Iglewicz and Hoaglin, How to detect and handle outliers (1993), ASQC Quality Press; their
line is a score of 3.5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import median_abs_deviation

from ..algorithm import ANOMALY, Algorithm
from ..detection.contributions import Contributions, Explainer
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import accept, threshold_parameters
from ..prepare import Prepared
from ..result import Fit
from ..steps import Progress, Steps

BEYOND_DOUBT = 3.5
# The standard deviation of a normal distribution in mean absolute deviations.
FROM_MEAN_DEVIATION = float(np.sqrt(np.pi / 2))
HOW = (
    "Exact: each column’s own score is its distance from the median in robust standard deviations "
    "(1.4826 × the median absolute deviation). The score of a row is the largest of them, not "
    "their sum."
)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Find the median and the spread of every column."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    yield Progress(0.5, "medians")
    rows = np.asarray(X)
    median, spread = np.median(rows, axis=0), _spread(rows)

    def sizes(some: np.ndarray) -> np.ndarray:
        return np.abs(some - median) / spread

    def score(some: np.ndarray) -> np.ndarray:
        return sizes(some).max(axis=1)

    def explain(some: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        expected = np.broadcast_to(median, some.shape)
        return Contributions(sizes(some), np.zeros(len(some)), expected)

    return Detector(
        None,
        score(rows),
        score,
        "largest robust z-score",
        own_threshold=BEYOND_DOUBT,
        explainer=Explainer(explain, exact=True, quantity="robust z-score", how=HOW, adds=False),
    )


def _spread(rows: np.ndarray) -> np.ndarray:
    """Robust standard deviations (n,) of ``rows`` (m, n).

    Where more than half of the values are equal, from the mean absolute deviation, as Iglewicz and
    Hoaglin do; of a constant column 1.
    """
    spread = median_abs_deviation(rows, axis=0, scale="normal")
    away = np.abs(rows - np.median(rows, axis=0)).mean(axis=0) * FROM_MEAN_DEVIATION
    spread = np.where(spread > 0, spread, away)
    return np.where(spread > 0, spread, 1.0)


ALGORITHM = Algorithm(
    id="robust_z_score",
    title="Robust z-score",
    family=ANOMALY,
    short="z-score",
    summary="Finds extreme values, one column at a time: the baseline that others must beat.",
    assumes="An anomaly is extreme in at least one column.",
    fails_when="Each value is usual and only their combination is odd, or a column has two peaks.",
    cost="Linear: about m × n.",
    predicts="A new row is judged by the medians and spreads of the table.",
    estimator="scipy.stats.median_abs_deviation",
    fit=fit,
    accept=lambda values, X: accept(values),
    scores=SCORES,
    parameters=threshold_parameters(own="z-score of 3.5"),
)
