"""Where normal ends: the scores, the line through them, and the rows beyond it.

Source: Chandola, Banerjee and Kumar, Anomaly detection: a survey (2009), ACM Computing Surveys 41,
section 2.4, on scores and labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import study
from ..detection.histogram import histogram, percent, shown
from ..detection.reasons import Reasons
from ..labels import NOISE
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

# What anyone will read; all of them are in the table below the picture and in the download.
LISTED = 100


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """The histogram and the list; both follow the threshold."""
    yield Progress(0.1, "scores")
    detection = fit.detection
    order = worst_first(fit)
    parts = [
        study.figure(
            histogram(
                fit.anomaly_score, detection.threshold, detection.measures, fit.preparation
            )
        )
    ]
    if len(order):
        parts += [(yield from _list(fit, order[:LISTED])), *_after_list(fit, order)]
    return study.report(_verdict(fit, len(order)), parts)


def worst_first(fit: Fit) -> np.ndarray:
    """The anomalies as indices of X, the highest score first."""
    found = np.flatnonzero(fit.labels == NOISE)
    return found[np.argsort(-fit.anomaly_score[found], kind="stable")]


def _verdict(fit: Fit, found: int) -> str:
    m, threshold = len(fit.labels), fit.detection.threshold
    if not found:
        return f"No row has a score above {shown(threshold)}: move the line to the left."
    return (
        f"{counted(found, 'row is an anomaly', 'rows are anomalies')}: {percent(found / m)} of "
        f"{m:,}, those with a score above {shown(threshold)}."
    )


def _list(fit: Fit, order: np.ndarray) -> Steps[study.Part]:
    """The anomalies; with their reasons where these are quick to tell."""
    rows = fit.preparation.rows[order]
    reasons = None
    explainer = fit.detection.explainer
    if explainer.exact:
        X = np.asarray(fit.X)[order]
        contributions = yield from explainer.explain(X)
        reasons = Reasons(fit, contributions, X, rows)
    lines, actions = [], []
    for place, (index, row) in enumerate(zip(order.tolist(), rows.tolist(), strict=True)):
        line: list[Any] = [f"{row + 1:,}", float(fit.anomaly_score[index])]
        if reasons is not None:
            line.append(reasons.short(place))
        lines.append(line)
        actions.append(study.select_row(f"Select row {row + 1:,}", row))
    return study.table(
        "anomalies",
        "The most abnormal rows",
        ["row", "score", *(["mainly because"] if reasons is not None else [])],
        lines,
        kinds=["text", "number", *(["text"] if reasons is not None else [])],
        actions=actions,
    )


def _after_list(fit: Fit, order: np.ndarray) -> list[study.Part]:
    more = len(order) - LISTED
    words = "Click a row to select it; the tab Why says what makes it abnormal."
    if more > 0:
        words += f" {counted(more, 'more row is', 'more rows are')} in the table."
    title = f"Show all {len(order):,} anomalies" if len(order) > 1 else "Show the anomaly"
    return [
        study.text(words),
        study.button(study.show_rows(title, fit.preparation.rows[order])),
        study.button(study.open_tab("Why is it abnormal?", "why")),
    ]


STUDY = study.Study(
    id="threshold",
    title="Threshold",
    tab="anomalies",
    summary="Every row has a score; those above the line are anomalies. Drag the line, or choose "
    "on the left how it is drawn.",
    run=run,
    applies=study.scores_rows,
    automatic=True,
)
