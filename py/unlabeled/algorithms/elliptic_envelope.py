"""Elliptic envelope: one ellipsoid around the tightest part of the rows.

Source: Rousseeuw and Van Driessen, A fast algorithm for the minimum covariance determinant
estimator (1999), Technometrics 41; scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.covariance import EllipticEnvelope

from ..algorithm import ANOMALY, Algorithm, Forecast
from ..clustering.parameters import random_state_parameter
from ..detection.contributions import Contributions, Explainer
from ..detection.detector import SCORES, Detector, detect
from ..detection.normal_reasons import HOW, from_distance
from ..detection.threshold import accept, threshold_parameters
from ..errors import InputError, Remedy
from ..params import flag, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

AUTO = "auto"
QUANTITY = "squared robust distance"
# In a browser, measured: a base, and for each row and product of two features.
SECONDS_AT_LEAST = 0.3
SECONDS_PER_ROW = 2e-4
SECONDS_PER_PRODUCT = 1.2e-6
# FastMCD runs on a few hundred rows at a time, so that large tables cost little more than this.
MOST_ROWS_AT_WORK = 30_000


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run FastMCD in one call."""
    return (yield from detect(ALGORITHM, X, parameters, _detector))


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    m, n = X.shape
    if m <= n:
        raise _too_few_rows(m, n)
    fraction = parameters["support_fraction"]
    if fraction != AUTO and int(fraction * m) <= n:
        raise _too_few_trusted(int(fraction * m), m, n)
    yield Progress(0.1, "tightest part of the rows")
    estimator = EllipticEnvelope(
        support_fraction=None if fraction == AUTO else fraction,
        assume_centered=parameters["assume_centered"],
        random_state=parameters["random_state"],
    )
    try:
        estimator.fit(np.array(X))
    except ValueError:
        raise _flat() from None
    if not np.isfinite(estimator.precision_).all():
        raise _flat()

    def score(rows: np.ndarray) -> np.ndarray:
        return -estimator.score_samples(rows)

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        return from_distance(estimator.location_, estimator.precision_, rows)

    notes = []
    rank = np.linalg.matrix_rank(estimator.covariance_, hermitian=True)
    if rank < n:
        notes.append(
            f"The tightest rows fill only {counted(int(rank), 'direction')} of {n}: what is odd in "
            "the others is not seen. Leave out columns that follow from others or hardly vary."
        )
    return Detector(
        estimator,
        -estimator.score_samples(np.asarray(X)),
        score,
        QUANTITY,
        explainer=Explainer(explain, exact=True, quantity=QUANTITY, how=HOW),
        notes=notes,
    )


def _too_few_rows(m: int, n: int) -> InputError:
    return InputError(
        f"An ellipsoid in {counted(n, 'dimension')} needs more than {counted(n, 'row')}; there "
        f"{'is' if m == 1 else 'are'} {m:,}.",
        "Leave out columns, or choose a method that needs fewer rows.",
        remedies=[Remedy("Use an isolation forest", state={"algorithm": "isolation_forest"})],
    )


def _too_few_trusted(trusted: int, m: int, n: int) -> InputError:
    return InputError(
        f"That share of {counted(m, 'row')} is {trusted:,}: an ellipsoid in "
        f"{counted(n, 'dimension')} needs more than {counted(n, 'row')}.",
        "Trust a larger share.",
        "support_fraction",
        [Remedy("support_fraction = auto", values={"support_fraction": AUTO})],
    )


def _flat() -> InputError:
    return InputError(
        "The tightest rows lie on a line or a plane: no ellipsoid encloses them.",
        "Leave out columns that follow from others or have mostly one value.",
        remedies=[Remedy("Use an isolation forest", state={"algorithm": "isolation_forest"})],
    )


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Covariances of subsets of the rows, again and again."""
    rows = min(m, MOST_ROWS_AT_WORK)
    seconds = SECONDS_AT_LEAST + SECONDS_PER_ROW * rows + SECONDS_PER_PRODUCT * rows * n * n
    return Forecast(seconds, 40.0 * m * n + 48.0 * n * n)


ALGORITHM = Algorithm(
    id="elliptic_envelope",
    title="Elliptic envelope",
    family=ANOMALY,
    short="envelope",
    summary="Fits one ellipsoid to the tightest part of the rows; far from it is abnormal.",
    assumes="Normal rows are one cloud, like a normal distribution.",
    fails_when="There are several clusters, or more columns than the rows can support.",
    cost="About m × n², many times.",
    predicts="A new row is judged by its distance from the ellipsoid’s centre, in its own widths.",
    estimator="sklearn.covariance.EllipticEnvelope",
    fit=fit,
    accept=lambda values, X: accept(values, own=False),
    forecast=forecast,
    scores=SCORES,
    parameters=(
        *threshold_parameters(),
        number(
            "support_fraction",
            AUTO,
            0.01,
            1,
            "Share that is trusted",
            "The ellipsoid is that of the tightest rows, so many of them. “auto” is about half: "
            "the most robust.",
            slider=(0.5, 1),
            words=(AUTO,),
        ),
        flag(
            "assume_centered",
            False,
            "Centre at 0",
            "Whether the centre is known to be 0.",
            advanced=True,
        ),
        random_state_parameter(),
    ),
)
