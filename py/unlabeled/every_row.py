"""Labels of the whole table: the fitted rows, and by the rule for new rows all the others."""

from __future__ import annotations

import numpy as np

from .result import Fit
from .table import Table

# In place of a label: the row has missing cells and was left out.
LEFT_OUT = -2
BATCH = 20_000


def labels_of_every_row(fit: Fit, table: Table) -> np.ndarray:
    """Labels int32 (row_count,) of ``table``; ``LEFT_OUT`` for rows that cannot be used.

    Where only a sample of the rows was fitted, the others are predicted.
    """
    preparation = fit.preparation
    labels = np.full(table.row_count, LEFT_OUT, dtype=np.int32)
    if preparation.sampled_from:
        everything = preparation.transform(table)
        rows, X = everything.preparation.rows, np.asarray(everything)
        for start in range(0, len(rows), BATCH):
            part = slice(start, start + BATCH)
            labels[rows[part]] = fit.predict(X[part])
    labels[preparation.rows] = fit.labels
    return labels
