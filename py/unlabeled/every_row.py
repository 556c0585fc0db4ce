"""Labels of the whole table: the fitted rows, and by the rule for new rows all the others."""

from __future__ import annotations

import numpy as np

from .result import Fit, Predict
from .table import Table

# In place of a label: the row has missing cells and was left out.
LEFT_OUT = -2
BATCH = 20_000


def labels_of_every_row(fit: Fit, table: Table) -> np.ndarray:
    """Labels int32 (row_count,) of ``table``; ``LEFT_OUT`` for rows that cannot be used.

    Where only a sample of the rows was fitted, the others are predicted.
    """
    labels = np.full(table.row_count, LEFT_OUT, dtype=np.int32)
    return _filled(labels, fit, table, fit.labels, fit.predict, LEFT_OUT)


def scores_of_every_row(fit: Fit, table: Table) -> np.ndarray:
    """Anomaly scores (row_count,) of ``table``; NaN for rows that cannot be used."""
    scores = np.full(table.row_count, np.nan)
    return _filled(scores, fit, table, fit.anomaly_score, fit.detection.score, np.nan)


def _filled(
    values: np.ndarray, fit: Fit, table: Table, own: np.ndarray, rule: Predict, left_out: float
) -> np.ndarray:
    """``values`` (row_count,) with the fitted rows' ``own`` (m,), others by the ``rule``."""
    preparation = fit.preparation
    if preparation.sampled_from:
        everything = preparation.transform(table)
        rows, X = everything.preparation.rows, np.asarray(everything)
        for start in range(0, len(rows), BATCH):
            part = slice(start, start + BATCH)
            values[rows[part]] = rule(X[part])
        values[preparation.without] = left_out
    values[preparation.rows] = own
    return values
