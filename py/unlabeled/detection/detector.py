"""The one contract of all detectors: a score for any row, higher for the more abnormal.

An algorithm of the family "anomaly" fits a :class:`Detector`; from there on everything is the same
for all: the threshold, labels (-1 for anomalies, 0 for normal rows), pictures and reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..algorithm import Algorithm, Score
from ..errors import InputError, Remedy
from ..labels import NOISE
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit, Predict
from ..steps import Steps
from . import shapley
from .contributions import Explainer
from .field import ScoreField
from .known import KnownScores
from .threshold import NAMES, check_threshold, threshold_of

if TYPE_CHECKING:
    from ..picture import Layer
    from ..plane import Plane

SCORES = (
    Score("anomalies", "anomalies", "Rows whose score is above the threshold.", whole=True),
    Score(
        "threshold",
        "threshold",
        "The score above which a row is an anomaly. Higher scores are more abnormal.",
    ),
)


@dataclass(frozen=True, eq=False)
class Detector:
    """What is known after the fit, whatever the threshold.

    Attributes:
        estimator: the fitted scikit-learn estimator.
        scores: (m,) of the fitted rows, higher is more abnormal.
        score: gives scores (p,) of any rows (p, n) in the units of X.
        measures: what the score is, in a few words: "−log density".
        own_threshold: where the detector's own rule draws the line, or None.
        seconds_per_row: what scoring one more row costs in a browser, where that is dear.
        explainer: how scores come about; None explains them by trying (:mod:`.shapley`).
        shown: more numbers to show, by name.
        shown_at: more numbers that depend on the threshold, by name.
        layers, figures: as those of :class:`Fit`.
        notes: sentences a reader should know.
    """

    estimator: Any
    scores: np.ndarray
    score: Predict
    measures: str
    own_threshold: float | None = None
    seconds_per_row: float = 0.0
    explainer: Explainer | None = None
    shown: Mapping[str, float] | None = None
    shown_at: Callable[[float], Mapping[str, float]] | None = None
    layers: Callable[..., list] | None = None
    figures: Callable[[], Steps[list[dict[str, Any]]]] | None = None
    notes: Sequence[str] = ()


@dataclass(eq=False)
class Detection:
    """A detector with a threshold: what a fit holds of it."""

    detector: Detector
    threshold: float
    explainer: Explainer
    known: KnownScores
    field: ScoreField

    @property
    def measures(self) -> str:
        """What the score is, in a few words."""
        return self.detector.measures

    def score(self, rows: np.ndarray) -> np.ndarray:
        """Scores (p,) of rows (p, n) in the units of X; of fitted rows those that they have."""
        return self.known.score(np.asarray(rows, dtype=float))

    def layers(
        self,
        view: Plane,
        x: tuple[float, float],
        y: tuple[float, float],
        columns: int,
        rows: int,
    ) -> tuple[Layer, list[Layer]]:
        """The score everywhere in a rectangle of the plane: regions and contours."""
        return self.field.layers(view, x, y, columns, rows, self.threshold)


def detect(
    algorithm: Algorithm,
    X: Prepared,
    parameters: dict[str, Any],
    make: Callable[[Prepared, dict[str, Any]], Steps[Detector]],
    *,
    depends: Callable[[dict[str, Any]], bool] | None = None,
) -> Steps[Fit]:
    """Fit a detector, or take the one that was fitted before with all but another threshold.

    ``depends`` says whether the detector itself depends on the threshold.

    Raises:
        InputError: there is nothing that could stand out, or nothing would be normal.
    """
    _check_rows(X)
    check_threshold(parameters, len(X))
    every = depends is not None and depends(parameters)
    own = {name: value for name, value in parameters.items() if every or name not in NAMES}
    key = ("detector", algorithm.id, repr(sorted(own.items())))
    if key not in X.memo:
        detector = yield from make(X, parameters)
        known = KnownScores(X, detector.scores, detector.score)
        field = ScoreField(detector.score, detector.scores, detector.seconds_per_row)
        X.remembered(key, lambda: (detector, known, field))
    return _fit(algorithm, X, parameters, *X.remembered(key, lambda: None))


def _check_rows(X: Prepared) -> None:
    if len(X) > 1 and (np.asarray(X) != np.asarray(X)[0]).any():
        return
    message = (
        "There is one row only: nothing can stand out from it."
        if len(X) == 1
        else f"All {counted(len(X), 'row')} are equal: none of them stands out."
    )
    raise InputError(
        message,
        "Choose columns in which rows differ, or another table.",
        remedies=[
            Remedy(
                "Cluster them instead",
                state={"algorithm": "kmeans"},
                values={"n_clusters": 1},
            )
        ],
    )


def _fit(
    algorithm: Algorithm,
    X: Prepared,
    parameters: dict[str, Any],
    detector: Detector,
    known: KnownScores,
    field: ScoreField,
) -> Fit:
    chosen = threshold_of(detector.scores, parameters, detector.own_threshold)
    labels = np.where(detector.scores > chosen.value, NOISE, 0).astype(np.int32)

    def predict(rows: np.ndarray) -> np.ndarray:
        return np.where(known.score(rows) > chosen.value, NOISE, 0).astype(np.int32)

    # The score that a fitted row has: asked as a new one, it may be its own nearest neighbour.
    explainer = detector.explainer or shapley.explainer(
        known.score, X, labels, detector.measures, detector.seconds_per_row
    )
    scores = {"anomalies": float((labels == NOISE).sum()), "threshold": chosen.value}
    if detector.shown_at is not None:
        scores |= detector.shown_at(chosen.value)
    notes = [*detector.notes, *([chosen.note] if chosen.note else [])]
    if (labels == NOISE).all():
        notes.append("Every row is an anomaly: raise the threshold.")
    return Fit(
        algorithm=algorithm,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=detector.estimator,
        labels=labels,
        predict_labels=predict,
        anomaly_score=detector.scores,
        scores=scores | dict(detector.shown or {}),
        layers=detector.layers,
        figures=detector.figures,
        notes=notes,
        detection=Detection(detector, chosen.value, explainer, known, field),
    )
