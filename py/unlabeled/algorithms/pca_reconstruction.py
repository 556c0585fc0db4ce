"""PCA reconstruction error: what a few principal components cannot give back is abnormal.

Source: Jackson and Mudholkar, Control procedures for residuals associated with principal component
analysis (1979), Technometrics 21; Géron, Hands-On Machine Learning, chapters 8 and 9.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from ..algorithm import ANOMALY, Algorithm, Forecast, Score
from ..detection.contributions import Contributions, Explainer
from ..detection.detector import SCORES, Detector, detect
from ..detection.threshold import accept, threshold_parameters
from ..errors import InputError, Remedy
from ..params import number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

QUANTITY = "mean squared error"
HOW = (
    "Exact: the error is the mean over the columns of the squared difference between a value and "
    "what the components give back, which is the value expected."
)
SECONDS_PER_PRODUCT = 4e-9
SECONDS_PER_CUBE = 2e-8


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Find the components in one call."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    rows = np.asarray(X)
    yield Progress(0.1, "principal components")
    whole = PCA(svd_solver="full").fit(rows)
    kept, note = _kept(whole, X.shape, parameters["n_components"])
    estimator = PCA(n_components=kept, svd_solver="full").fit(rows)

    def given_back(some: np.ndarray) -> np.ndarray:
        if not kept:  # scikit-learn can keep none, but not go back from there
            return np.broadcast_to(estimator.mean_, some.shape)
        return estimator.inverse_transform(estimator.transform(some))

    def score(some: np.ndarray) -> np.ndarray:
        return ((some - given_back(some)) ** 2).mean(axis=1)

    def explain(some: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        expected = given_back(some)
        amounts = (some - expected) ** 2 / some.shape[1]
        return Contributions(amounts, np.zeros(len(some)), expected)

    return Detector(
        estimator,
        score(rows),
        score,
        QUANTITY,
        explainer=Explainer(explain, exact=True, quantity=QUANTITY, how=HOW),
        shown={
            "components": float(kept),
            "variance_kept": float(whole.explained_variance_ratio_[:kept].sum()),
        },
        notes=[note] if note else [],
    )


def _kept(whole: PCA, shape: tuple[int, int], wanted: float) -> tuple[int, str]:
    """How many components of X (m, n) to keep, and a note where that is not what was ``wanted``.

    Raises:
        InputError: a number of components that is neither whole nor a share.
    """
    if wanted >= 1 and not float(wanted).is_integer():
        whole_number = max(1, int(wanted))
        raise InputError(
            f"n_components = {wanted:g} is neither a share below 1 nor a whole number.",
            "Give a share of the variance, such as 0.9, or how many components to keep.",
            "n_components",
            [Remedy(f"n_components = {whole_number}", values={"n_components": whole_number})],
        )
    if wanted < 1:
        gained = np.cumsum(whole.explained_variance_ratio_)
        kept = int(np.searchsorted(gained, wanted, side="right")) + 1
    else:
        kept = int(wanted)
    most = _directions(whole, shape) - 1
    if kept <= most:
        return kept, ""
    if not most:
        return 0, (
            "The rows lie on one line, so that one component would give all of them back: they are "
            "compared with their mean."
        )
    return most, (
        f"The rows fill {counted(most + 1, 'direction')}, and with as many components nothing "
        f"would be lost: {most} {'is' if most == 1 else 'are'} kept."
    )


def _directions(whole: PCA, shape: tuple[int, int]) -> int:
    """How many directions the rows fill, by the usual rule for the rank of a matrix."""
    lengths = whole.singular_values_
    return int((lengths > lengths[0] * max(shape) * np.finfo(float).eps).sum())


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """A singular value decomposition, twice."""
    small = min(m, n)
    seconds = SECONDS_PER_PRODUCT * m * n * small + SECONDS_PER_CUBE * float(small) ** 3
    return Forecast(seconds, 48.0 * m * n)


ALGORITHM = Algorithm(
    id="pca_reconstruction",
    title="PCA reconstruction error",
    family=ANOMALY,
    short="PCA",
    summary="Keeps the directions of most variance; what they cannot give back is abnormal.",
    assumes="Columns of normal rows go together, and anomalies break the rule.",
    fails_when="An anomaly is extreme along the kept directions: it is given back perfectly.",
    cost="About m × n².",
    predicts="A new row is sent to the components and back; what is lost is its score.",
    estimator="sklearn.decomposition.PCA",
    fit=fit,
    accept=lambda values, X: accept(values, own=False),
    forecast=forecast,
    scores=(
        *SCORES,
        Score("components", "components", "How many directions are kept.", whole=True),
        Score("variance_kept", "variance kept", "The share of the variance along them."),
    ),
    parameters=(
        *threshold_parameters(),
        number(
            "n_components",
            0.9,
            0.01,
            10_000,
            "Components",
            "Below 1, the share of the variance to keep; from 1 on, how many components.",
            slider=(0.5, 0.99),
        ),
    ),
)
