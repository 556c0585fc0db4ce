"""What a fit gives back: labels, scores, centres, and how to predict new rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from . import scatter
from .labels import NOISE
from .prepare import Preparation
from .scores import silhouette
from .steps import Steps

if TYPE_CHECKING:
    from .algorithm import Algorithm
    from .detection.detector import Detection
    from .mixtures.mixture import Mixture
    from .picture import Layer
    from .plane import Plane
    from .plane_model import PlaneModel

Predict = Callable[[np.ndarray], np.ndarray]


@dataclass
class Fit:
    """The result of one algorithm on one X (m, n).

    Attributes:
        algorithm: the description it was made from.
        parameters: the checked values, by scikit-learn's names.
        X: what was fitted (m, n), scaled as ``preparation`` says.
        preparation: how X came from the table, and back.
        estimator: the fitted scikit-learn estimator.
        labels: int32 (m,), canonical; -1 is noise, or an anomaly.
        centers: (k, n) in the units of X, in the order of the labels, or None.
        probabilities: (m, k) of each row for each cluster, or None for a hard clustering.
        anomaly_score: (m,), higher is more abnormal, or None.
        hollow: bool (m,), rows at the border of their cluster, drawn as rings; or None.
        strength: (m,) from 0 to 1, how surely each row belongs, drawn as fading; or None.
        layers: makes further layers for a plane, drawn above the rows; or None.
        figures: makes charts, or other parts of a report, that explain this fit; or None.
        membership: gives probabilities (p, k) of rows (p, n) for each cluster, or None.
        log_density: gives the log of the density (p,) at rows (p, n), per unit of X, or None.
        on_plane: gives the model as it is on a plane, or None where the plane cannot show it.
        mixture: the components, in the numbers of the clusters and the units of X; or None.
        detection: the detector, its threshold and its reasons, of an algorithm that looks for
            anomalies; or None.
        later: adds scores and notes that the picture need not wait for, as steps; or None.
        scores: floats by name: inertia, silhouette, ...
        notes: sentences a reader of the result should know.
    """

    algorithm: Algorithm
    parameters: dict[str, Any]
    X: np.ndarray
    preparation: Preparation
    estimator: Any
    labels: np.ndarray
    predict_labels: Predict
    centers: np.ndarray | None = None
    probabilities: np.ndarray | None = None
    anomaly_score: np.ndarray | None = None
    hollow: np.ndarray | None = None
    strength: np.ndarray | None = None
    measure: Predict | None = None
    layers: Callable[[Plane], list[Layer]] | None = None
    figures: Callable[[], Steps[list[dict[str, Any]]]] | None = None
    membership: Predict | None = None
    log_density: Predict | None = None
    on_plane: Callable[[Plane], PlaneModel | None] | None = None
    mixture: Mixture | None = None
    detection: Detection | None = None
    later: Callable[[Fit], Steps[None]] | None = None
    scores: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def n_clusters(self) -> int:
        """How many clusters were found, noise not counted."""
        return int(self.labels.max(initial=NOISE)) + 1

    @property
    def sizes(self) -> np.ndarray:
        """Rows in each cluster (k,), noise not counted."""
        return np.bincount(self.labels[self.labels != NOISE], minlength=self.n_clusters)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Labels (p,) of new rows (p, n), prepared like X (``preparation.transform``)."""
        return self.predict_labels(np.asarray(X, dtype=float))

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Distances (p, k) of rows (p, n) to every centre.

        Raises:
            TypeError: the algorithm has no centres to measure from.
        """
        if self.measure is None:
            raise TypeError(f"{self.algorithm.title} has no distances to clusters.")
        return self.measure(np.asarray(X, dtype=float))

    def add_silhouette(self) -> Steps[None]:
        """Add ``scores["silhouette"]`` where it is defined, and a note if not all rows count."""
        score, note = yield from silhouette(self.X, self.labels)
        if score is not None:
            self.scores["silhouette"] = score
        if note:
            self.notes.append(note)

    def picture(self, x: str | None = None, y: str | None = None) -> dict[str, Any]:
        """The result as a picture; ``x`` and ``y`` name the axes (see :mod:`unlabeled.plane`)."""
        return scatter.picture_of(self, x, y)
