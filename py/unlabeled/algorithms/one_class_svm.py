"""One-class SVM: the smoothest border around most of the rows, by a kernel.

Source: Schölkopf, Platt, Shawe-Taylor, Smola and Williamson, Estimating the support of a
high-dimensional distribution (2001), Neural Computation 13; scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.svm import OneClassSVM

from ..algorithm import ANOMALY, Algorithm, Forecast, Score
from ..detection.detector import SCORES, Detector, detect
from ..detection.in_batches import scored
from ..detection.threshold import OWN, accept, threshold_parameters
from ..errors import InputError, Remedy
from ..params import choice, integer, number
from ..prepare import Prepared
from ..result import Fit
from ..steps import Progress, Steps

SCALE, AUTO = "scale", "auto"
SETTINGS = ("nu", "kernel", "gamma", "degree", "coef0", "tol")
# In a browser: seconds a pair of a row with a support vector, of which there are about nu * m.
SECONDS_PER_PAIR = 1e-7
SECONDS_PER_PAIR_AND_FEATURE = 1e-8


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Find the border in one call, then score the rows in batches."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    if parameters["nu"] == 1:
        raise _all_outside()
    yield Progress(0.1, "finding the border")
    estimator = OneClassSVM(**{name: parameters[name] for name in SETTINGS})
    try:
        estimator.fit(np.array(X))
    except ValueError:
        raise _beyond_kernel(parameters) from None

    def score(rows: np.ndarray) -> np.ndarray:
        # Not score_samples, which is the same but for a constant: rows on the border itself would
        # change sides by rounding.
        return -estimator.decision_function(np.array(rows))

    scores = yield from scored(score, X, 0.5)
    return Detector(
        estimator,
        scores,
        score,
        "distance outside the border",
        own_threshold=0.0,
        seconds_per_row=_seconds_per_pair(X.shape[1]) * len(estimator.support_),
        shown={"support_vectors": float(len(estimator.support_))},
    )


def _all_outside() -> InputError:
    return InputError(
        "nu = 1 puts every row outside: there is no border.",
        "Give a smaller nu.",
        "nu",
        [Remedy("nu = 0.5", values={"nu": 0.5})],
    )


def _beyond_kernel(parameters: dict[str, Any]) -> InputError:
    """The kernel's numbers overflow; near 0 and 1, as those of RBF on scaled columns, none does."""
    ways = [Remedy("Scale the columns", state={"scale": "standard"})]
    usual = {"kernel": "rbf", "gamma": SCALE}
    if any(parameters[name] != value for name, value in usual.items()):
        ways.append(Remedy("Use the RBF kernel on scaled columns", {"scale": "standard"}, usual))
    return InputError(
        "The numbers of this table are too large or too small for the kernel: no border can be "
        "computed.",
        "Scale the columns (standard).",
        remedies=ways,
    )


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Rows are compared with those that support the border, about nu × m of them."""
    pairs = max(parameters["nu"], 0.01) * m * m
    return Forecast(_seconds_per_pair(n) * pairs, 2.5e8 + 24.0 * m * n)


def _seconds_per_pair(n: int) -> float:
    return SECONDS_PER_PAIR + SECONDS_PER_PAIR_AND_FEATURE * n


ALGORITHM = Algorithm(
    id="one_class_svm",
    title="One-class SVM",
    family=ANOMALY,
    short="SVM",
    summary="Draws the smoothest border around most of the rows.",
    assumes="Normal rows fill regions with a border that is no finer than the kernel.",
    fails_when="The table is dirty and nu unknown, or rows are many: it is made for novelties.",
    cost="About nu × m² × n.",
    predicts="A new row outside the border is an anomaly.",
    estimator="sklearn.svm.OneClassSVM",
    fit=fit,
    accept=lambda values, X: accept(values),
    forecast=forecast,
    scores=(
        *SCORES,
        Score(
            "support_vectors",
            "support vectors",
            "Rows on the border or outside, which are all that the border depends on.",
            whole=True,
        ),
    ),
    parameters=(
        number(
            "nu",
            0.02,
            1e-4,
            1,
            "Share outside nu",
            "At most this share of the rows lies outside the border, but for rows on it.",
            slider=(0.01, 0.5),
        ),
        number(
            "gamma",
            SCALE,
            1e-12,
            1e12,
            "Kernel gamma",
            "Larger follows the rows more closely. “scale” is 1 / (n × variance), “auto” 1 / n.",
            slider=(0.01, 100),
            scale="log",
            words=(SCALE, AUTO),
            when={"kernel": ["rbf", "poly", "sigmoid"]},
        ),
        *threshold_parameters(own="its border", usual=OWN),
        choice(
            "kernel",
            "rbf",
            [("rbf", "RBF"), ("linear", "linear"), ("poly", "polynomial"), ("sigmoid", "sigmoid")],
            "Kernel",
            "What makes two rows alike; RBF is their nearness.",
            advanced=True,
        ),
        integer(
            "degree",
            3,
            1,
            10,
            "Degree",
            "Of the polynomial kernel.",
            slider=(1, 10),
            when={"kernel": "poly"},
            advanced=True,
        ),
        number(
            "coef0",
            0.0,
            -1e6,
            1e6,
            "Constant coef0",
            "Added inside the polynomial or sigmoid kernel.",
            slider=(-2, 2),
            when={"kernel": ["poly", "sigmoid"]},
            advanced=True,
        ),
        number(
            "tol",
            1e-3,
            1e-12,
            1,
            "Tolerance",
            "When the search for the border stops.",
            slider=(1e-6, 1e-1),
            scale="log",
            advanced=True,
        ),
    ),
)
