"""Density of a Gaussian mixture: rows where the density is low are anomalies.

Source: Géron, Hands-On Machine Learning, chapter 9; Bishop, Pattern Recognition and Machine
Learning (2006), section 9.2.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from .. import picture
from ..algorithm import ANOMALY, Algorithm, Forecast, Score
from ..detection.contributions import Contributions, Explainer
from ..detection.detector import SCORES, Detector, detect
from ..detection.normal_reasons import HOW, from_mixture
from ..detection.refitting import Round, refitted
from ..detection.threshold import accept, threshold_of, threshold_parameters
from ..errors import Remedy
from ..mixtures import flatness
from ..mixtures.cost import dear
from ..mixtures.cost import forecast as cost_of_one
from ..mixtures.parameters import (
    climbing_parameters,
    components_parameter,
    covariance_parameter,
)
from ..params import integer
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from . import gaussian_mixture

QUANTITY = "−log density"
# A component of so few rows, or with so small a share of them, may be a group of anomalies.
FEW_ROWS, SMALL_SHARE = 3, 0.02


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Fit a mixture, and again without the worst rows as often as ``refits`` allows."""
    return (
        yield from detect(
            ALGORITHM,
            X,
            parameters,
            _detector,
            depends=lambda parameters: parameters["refits"] > 0,
        )
    )


def _detector(X: Prepared, parameters: dict[str, Any]) -> Steps[Detector]:
    names = [one.name for one in gaussian_mixture.ALGORITHM.parameters]
    settings = {name: parameters[name] for name in names}
    made, rounds = yield from refitted(
        X,
        parameters,
        lambda rows: gaussian_mixture.fit(rows, settings),
        lambda fit, rows: -fit.log_density(rows),
        parameters["refits"],
    )

    def score(rows: np.ndarray) -> np.ndarray:
        return -made.log_density(rows)

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        yield Progress(0.5, "reasons")
        return from_mixture(made.mixture, rows)

    several = len(rounds) > 1
    return Detector(
        made.estimator,
        rounds[-1].scores,
        score,
        QUANTITY,
        explainer=Explainer(explain, exact=True, quantity=QUANTITY, how=HOW),
        shown={"fits": float(len(rounds))} if several else {},
        shown_at=lambda threshold: {"log_density": -threshold},
        figures=(lambda: _figures(rounds, parameters)) if several else None,
        notes=[
            *made.notes,
            *flatness.notes(made.X, made.mixture, settings),
            *_own_components(made),
            *_notes(rounds, parameters),
        ],
    )


def _own_components(made: Fit) -> list[str]:
    """A warning of components so small that they may be anomalies by themselves."""
    sizes = made.sizes
    small = sizes[sizes <= max(FEW_ROWS, SMALL_SHARE * len(made.labels))]
    if not len(small) or len(sizes) == 1:
        return []
    which = "A component has" if len(small) == 1 else f"{len(small)} components have"
    return [
        f"{which} only {counted(int(small.max()), 'row')}: anomalies that get a component of their "
        "own look normal. Take fewer components, or look at these rows."
    ]


def _notes(rounds: list[Round], parameters: dict[str, Any]) -> list[str]:
    if len(rounds) == 1:
        return []
    left_out = int((~rounds[-1].kept).sum())
    told = f"The last of {counted(len(rounds), 'fit')} leaves {counted(left_out, 'row')} out."
    threshold = threshold_of(rounds[-1].scores, parameters).value
    if np.array_equal(rounds[-1].scores <= threshold, rounds[-1].kept):
        return [f"{told} It finds the same rows abnormal again: more fits would change nothing."]
    return [f"{told} Another fit would still find other rows abnormal: allow more."]


def _figures(rounds: list[Round], parameters: dict[str, Any]) -> Steps[list[dict[str, Any]]]:
    """How the threshold moves from fit to fit."""
    yield Progress(0.5, "fits")
    numbers = np.arange(1, len(rounds) + 1)
    thresholds = np.array([-threshold_of(one.scores, parameters).value for one in rounds])
    changed = [
        int((following.kept != before.kept).sum())
        for before, following in pairwise(rounds)
    ]
    texts = ["fit 1: all rows"] + [
        f"fit {number}: {counted(int((~one.kept).sum()), 'row')} left out, "
        f"{counted(change, 'row')} changed sides"
        for number, one, change in zip(numbers[1:], rounds[1:], changed, strict=True)
    ]
    room = 0.08 * np.ptp(thresholds) or 0.5
    return [
        picture.chart(
            figure="refits",
            title="Fit by fit",
            caption="The log density below which rows are abnormal, for each fit without the "
            "anomalies of the one before: what is abnormal no longer pulls the mixture towards "
            "itself.",
            x=picture.span("fit", 0.5, len(rounds) + 0.5, kind="whole"),
            y=picture.span("log density", thresholds.min() - room, thresholds.max() + room),
            layers=[
                picture.lines(
                    "threshold", "threshold", numbers, thresholds, links=picture.Links(texts=texts)
                )
            ],
            height=140,
        )
    ]


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """That of one mixture, for each fit."""
    one = cost_of_one(m, n, parameters)
    return Forecast(one.seconds * (parameters["refits"] + 1), one.bytes)


ALGORITHM = Algorithm(
    id="gaussian_mixture_density",
    title="Gaussian mixture density",
    family=ANOMALY,
    short="mixture",
    summary="Fits k normal distributions; rows where their density is low are anomalies.",
    assumes="Normal rows lie in ellipsoids, dense in the middle.",
    fails_when="Clusters curve, or there are so many components that anomalies get their own.",
    cost="About m × k × n² per iteration with full covariances, for each fit.",
    predicts="A new row is an anomaly if the density at its place is below the threshold.",
    estimator="sklearn.mixture.GaussianMixture",
    fit=fit,
    accept=lambda values, X: accept(values, own=False),
    forecast=forecast,
    dear=dear,
    cheaper=(Remedy("Use diagonal covariances", values={"covariance_type": "diag"}),),
    scores=(
        *SCORES,
        Score("log_density", "log density", "Rows where it is lower are anomalies."),
        Score("fits", "fits", "How often the mixture was fitted, each time without the worst rows.",
              whole=True),
    ),
    parameters=(
        *threshold_parameters(),
        components_parameter("How many normal distributions to fit.", 3),
        covariance_parameter(),
        integer(
            "refits",
            0,
            0,
            20,
            "Refits",
            "Fit again without the anomalies, up to so many times: they pull the mixture towards "
            "themselves and hide behind that.",
            slider=(0, 10),
        ),
        *climbing_parameters(max_iter=100, n_init=10),
    ),
)
