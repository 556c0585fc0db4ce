"""Detectors against known anomalies: precision, recall, and both along all thresholds.

Source: Davis and Goadrich, The relationship between precision-recall and ROC curves (2006), ICML;
scikit-learn's own metrics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)


@dataclass(frozen=True)
class Outcome:
    """What a threshold finds of the known anomalies."""

    found: int
    false_alarms: int
    missed: int
    normal: int

    @property
    def precision(self) -> float:
        """The share of known anomalies among the rows that are found; 0 if none is."""
        alarms = self.found + self.false_alarms
        return self.found / alarms if alarms else 0.0

    @property
    def recall(self) -> float:
        """The share of the known anomalies that are found."""
        return self.found / (self.found + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / (2 * self.found + self.false_alarms + self.missed)


def outcome(known: np.ndarray, flagged: np.ndarray) -> Outcome:
    """Counts for rows that are ``known`` (m,) to be anomalies, some at least, and ``flagged``."""
    return Outcome(
        found=int((known & flagged).sum()),
        false_alarms=int((~known & flagged).sum()),
        missed=int((known & ~flagged).sum()),
        normal=int((~known & ~flagged).sum()),
    )


@dataclass(frozen=True, eq=False)
class Curves:
    """Both curves; ``thresholds`` of their points, at which a row with that score is flagged.

    ``recall``, ``precision`` and ``pr_thresholds`` (p,) fall in recall; ``false_rate``,
    ``true_rate`` and ``roc_thresholds`` (r,) rise. ``average_precision`` and ``auc`` are the areas.
    """

    recall: np.ndarray
    precision: np.ndarray
    pr_thresholds: np.ndarray
    false_rate: np.ndarray
    true_rate: np.ndarray
    roc_thresholds: np.ndarray
    average_precision: float
    auc: float


def curves(known: np.ndarray, scores: np.ndarray) -> Curves:
    """The curves of ``scores`` (m,) for rows ``known`` (m,) to be anomalies, some but not all."""
    precision, recall, thresholds = precision_recall_curve(known, scores)
    false_rate, true_rate, roc_thresholds = roc_curve(known, scores)
    return Curves(
        recall=recall[:-1],
        precision=precision[:-1],
        pr_thresholds=thresholds,
        false_rate=false_rate,
        true_rate=true_rate,
        roc_thresholds=roc_thresholds,
        average_precision=float(average_precision_score(known, scores)),
        auc=float(roc_auc_score(known, scores)),
    )
