"""Clean and go on: leave the anomalies out, or mark them, and hand the table to any method."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import study
from ..detection.reasons import Reasons
from ..every_row import labels_of_every_row
from ..labels import NOISE
from ..reading.header import unused
from ..reading.row_numbers import text_of
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, finish
from .threshold import worst_first

# Reasons that are found by trying take long: only the most abnormal rows get them.
EXPLAINED = 200
# Letters that a list of rows may have in a link.
LONGEST_LIST = 50_000
REASON_SECONDS = 15.0


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Buttons that change the table; Back, or the link in the data panel, undoes them."""
    yield Progress(0.5, "rows")
    anomalies = _anomalies(fit)
    already = len(fit.preparation.without)
    if not len(anomalies):
        return study.report("There is nothing to remove: no row is an anomaly.", [])
    rest = _usable_rows(fit) - len(anomalies)
    if not rest:
        return study.report("Every row is an anomaly: raise the threshold first.", [], tone="warn")
    them = "it" if len(anomalies) == 1 else "them"
    parts = [
        *_ways_on(fit, anomalies, them),
        study.button(study.download("Download scores, flags and reasons", "anomalies")),
        study.text(_what_happens(fit, already)),
    ]
    return study.report(
        f"Without {counted(len(anomalies), 'anomaly', 'anomalies')} {counted(rest, 'row')} are "
        "left to go on with.",
        parts,
    )


def _ways_on(fit: Fit, anomalies: np.ndarray, them: str) -> list[study.Part]:
    """Buttons that leave the anomalies out or mark them; a link must have room for the rows."""
    left_out = {"without": text_of(np.concatenate([fit.preparation.without, anomalies]))}
    marked = {"marked": text_of(np.concatenate([_marked(fit), anomalies]))}
    if max(len(left_out["without"]), len(marked["marked"])) > LONGEST_LIST:
        return [study.text("So many rows find no room in a link: choose a smaller share of them.")]
    clusters = {**left_out, "algorithm": "kmeans"}
    return [
        study.button(study.set_state(f"Leave {them} out, then cluster", clusters)),
        study.button(study.set_state(f"Leave {them} out, same method", left_out)),
        study.button(study.set_state(f"Mark {them} in a column", marked)),
    ]


def _anomalies(fit: Fit) -> np.ndarray:
    """The anomalies of the whole table, also where only a sample of it was fitted."""
    if not fit.preparation.sampled_from:
        return fit.preparation.rows[fit.labels == NOISE]
    return np.flatnonzero(labels_of_every_row(fit, fit.preparation.table) == NOISE)


def _usable_rows(fit: Fit) -> int:
    return fit.preparation.sampled_from or len(fit.labels)


def _marked(fit: Fit) -> np.ndarray:
    """The rows that are marked already."""
    table = fit.preparation.table
    marks = [np.flatnonzero(table.column(name).values == 1) for name in table.made]
    return np.concatenate([np.zeros(0, dtype=np.int64), *marks])


def _what_happens(fit: Fit, already: int) -> str:
    words = (
        "Rows that are left out stay in the table and in every download, without a result, and out "
        "of any method that is chosen on the left. Marked "
        "rows get a yes/no column “anomaly”, which counts as known answers. Back undoes either, "
        "and so does the data panel."
    )
    if explained(fit) < int((fit.labels == NOISE).sum()):
        words += f" Reasons are found for the {explained(fit):,} most abnormal rows."
    if fit.preparation.sampled_from:
        words += " Ranks and reasons are of the rows that were fitted, a sample."
    before = f"{counted(already, 'row is', 'rows are')} left out already. " if already else ""
    return before + words


def explained(fit: Fit) -> int:
    """How many anomalies get their reasons in a download."""
    explainer = fit.detection.explainer
    return explainer.affordable(REASON_SECONDS, len(fit.labels) if explainer.exact else EXPLAINED)


def columns(fit: Fit, parameters: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """The rank (m,) of each row, 1 the most abnormal, and the reasons (m,) of anomalies."""
    rank = np.empty(len(fit.labels), dtype=np.int64)
    rank[np.argsort(-fit.anomaly_score, kind="stable")] = np.arange(1, len(rank) + 1)
    made = {"anomaly_rank": rank, "anomaly_reasons": _reasons(fit)}
    names = set(fit.preparation.columns)
    return [(unused(name, names), values) for name, values in made.items()]


def _reasons(fit: Fit) -> np.ndarray:
    """The reasons in words (m,), None for normal rows and for those that would take too long."""
    words = np.full(len(fit.labels), None, dtype=object)
    explainer = fit.detection.explainer
    order = worst_first(fit)[: explained(fit)]
    if not len(order):
        return words
    X, rows = np.asarray(fit.X)[order], fit.preparation.rows[order]
    contributions = finish(explainer.explain(X))
    reasons = Reasons(fit, contributions, X, rows)
    words[order] = [reasons.short(place) for place in range(len(order))]
    return words


STUDY = study.Study(
    id="clean",
    title="Clean and go on",
    tab="anomalies",
    summary="What to do with the anomalies: leave them out, mark them, or take them along.",
    run=run,
    applies=study.scores_rows,
    automatic=True,
    place=2,
    columns=columns,
)
