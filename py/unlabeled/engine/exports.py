"""Requests for files: the table as CSV with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import study_registry
from ..every_row import LEFT_OUT, scores_of_every_row
from ..labels import NOISE
from ..reading.header import unused
from ..reading.labelled import labelled_csv
from ..result import Fit
from ..table import Table
from .desk import Desk, Reply, Request


class ExportRequests(Desk):
    """Answers "export"."""

    async def _on_export(self, request: Request) -> Reply:
        """The table as CSV: every original cell, what was found, and what else is asked for.

        "distances" adds those to the centres, "study" the columns that a study makes. With
        "made" it is a table of its own instead: the rows that the study makes.
        """
        table, fit = self._loaded(), self._fitted_last()
        formula_safe = not request.get("exact", False)
        values = request.get("values") or {}
        if request.get("made"):
            heads, lines = study_registry.rows(request.get("study"), fit, values)
            return {"kind": "csv", "text": _made_csv(heads, lines, formula_safe)}
        added: dict[str, list[Any]] = self._outcome(fit, table)
        if request.get("distances") and fit.measure is not None:
            distances = fit.transform(fit.X)
            for number in range(distances.shape[1]):
                added[f"distance_{number}"] = _by_row(table, fit, distances[:, number])
        if request.get("study"):
            for name, column in study_registry.columns(request["study"], fit, values):
                added[name] = _by_row(table, fit, column)
        return {"kind": "csv", "text": table.labelled_csv(added, formula_safe=formula_safe)}

    def _outcome(self, fit: Fit, table: Table) -> dict[str, list[Any]]:
        """What was found of every row: its cluster, or whether it is an anomaly, and its score."""
        labels = self._labels_by_row().tolist()
        if fit.detection is None:
            return {"cluster": [None if label == LEFT_OUT else label for label in labels]}
        flags = [None if label == LEFT_OUT else int(label == NOISE) for label in labels]
        return {"anomaly": flags, "anomaly_score": scores_of_every_row(fit, table).tolist()}


def _by_row(table: Table, fit: Fit, values: np.ndarray) -> list[Any]:
    """Values of the fitted rows at their place in the table; None for rows left out."""
    column: list[Any] = [None] * table.row_count
    for row, value in zip(fit.preparation.rows.tolist(), values.tolist(), strict=True):
        column[row] = value
    return column


def _made_csv(heads: Sequence[str], lines: Sequence[Sequence[Any]], formula_safe: bool) -> str:
    """Lines that are in no table as CSV, written like columns that are added to an empty one."""
    added: dict[str, list[Any]] = {}
    for place, head in enumerate(heads):
        added[unused(head, added)] = [line[place] for line in lines]
    records = [(row, ()) for row in range(len(lines))]
    return labelled_csv((), records, added, len(lines), formula_safe)
