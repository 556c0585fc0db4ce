"""Why this row: what each column adds to its score, and the normal rows that it is most like.

Sources stand with the parts: :mod:`unlabeled.detection.normal_reasons` for densities,
:mod:`unlabeled.detection.shapley` for scores that are no sum over the columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from .. import params, picture, study
from ..detection.contributions import Contributions
from ..detection.histogram import shown
from ..detection.reasons import Reasons, fitted_cell
from ..errors import InputError
from ..image_sets.difference import difference
from ..image_sets.of_fit import images_of
from ..labels import NOISE
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Steps
from .threshold import worst_first

TOP = "top"
NEAREST = 3
MOST_COLUMNS = 12
BAR = 0.36


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Explain one row, by default the most abnormal one."""
    index = _index(fit, parameters["row"])
    row = fit.preparation.rows[[index]]
    X = np.asarray(fit.X)[[index]]
    explainer = fit.detection.explainer
    contributions = yield from explainer.explain(X)
    reasons = Reasons(fit, contributions, X, row)
    columns = reasons.ranked(0)[:MOST_COLUMNS]
    nearest = _nearest_normal(fit, index)
    parts = [
        *_where(fit, index, nearest),
        study.figure(_bars(fit, reasons, columns)),
        _beside(fit, reasons, columns, nearest, int(row[0])),
        *_buttons(fit, int(row[0]), nearest),
        study.text(explainer.how),
    ]
    if explainer.exact and explainer.adds:
        parts.append(study.text(_sum(contributions, reasons)))
    return study.report(_verdict(fit, reasons, index), parts, tone=_tone(fit, index))


def _index(fit: Fit, row: Any) -> int:
    """The index in X of the row that is asked for (from 0), or of the most abnormal one.

    Raises:
        InputError: there is no such row, or it was not fitted.
    """
    if row == TOP:
        return int(np.argmax(fit.anomaly_score))
    count = fit.preparation.table.row_count
    if row >= count:
        raise InputError(
            f"There is no row {row + 1:,}.", f"The table has {counted(count, 'row')}.", "row"
        )
    found = np.flatnonzero(fit.preparation.rows == row)
    if not len(found):
        raise InputError(
            f"Row {row + 1:,} was not fitted: it was left out, or is not in the sample.",
            "Choose a row of the picture.",
            "row",
        )
    return int(found[0])


def _verdict(fit: Fit, reasons: Reasons, index: int) -> str:
    scores, row = fit.anomaly_score, int(fit.preparation.rows[index]) + 1
    rank = int((scores > scores[index]).sum()) + 1
    m = len(scores)
    state = "an anomaly" if fit.labels[index] == NOISE else "normal"
    place = "the most abnormal" if rank == 1 else f"number {rank:,} from the most abnormal"
    alike = int((scores == scores[index]).sum()) - 1
    tied = f", with {counted(alike, 'other')} alike" if alike else ""
    because = "Mainly because" if fit.labels[index] == NOISE else "What stands out most:"
    why = f"{because} {reasons.sentence(0)}" if reasons.main(0) else "No column stands out."
    return f"Row {row:,} is {state}: score {shown(scores[index])}, {place} of {m:,}{tied}. {why}"


def _tone(fit: Fit, index: int) -> str:
    return "warn" if fit.labels[index] == NOISE else "info"


def _bars(fit: Fit, reasons: Reasons, columns: np.ndarray) -> dict[str, Any]:
    """One bar for each column, the strongest on top."""
    names = [fit.preparation.encoders[column].column for column in columns]
    amounts = reasons.amounts[0, columns]
    places = np.arange(len(columns))[::-1].astype(float)
    corners = np.column_stack(
        [np.minimum(amounts, 0), places - BAR, np.maximum(amounts, 0), places + BAR]
    )
    texts = [
        f"{name}: {shown(amount)}"
        + (f", {reasons.shares[0, column]:.0%} of what makes it abnormal" if reasons.adds else "")
        for name, amount, column in zip(names, amounts, columns, strict=True)
    ]
    low, high = min(0.0, amounts.min()), max(0.0, amounts.max())
    room = 0.04 * (high - low) or 0.5
    quantity = fit.detection.explainer.quantity
    row = int(reasons.rows[0]) + 1
    told = [f"{name} {shown(one)}" for name, one in zip(names, amounts, strict=True)]
    return picture.chart(
        figure="contributions",
        title="What each column adds" if reasons.adds else "How far out each column is",
        caption=f"{'The parts of row' if reasons.adds else 'Row'} {row:,}’s {quantity} by column: "
        f"{listed(told, limit=5)}.",
        x=picture.span(quantity, low - (room if low < 0 else 0), high + room),
        y=picture.named("", names[::-1]),
        layers=[
            picture.boxes(
                "columns",
                "columns",
                corners,
                cluster=np.where(amounts > 0, NOISE, 0),
                quiet=False,
                links=picture.Links(texts=texts),
            )
        ],
        table={
            "heads": ["column", "part" if reasons.adds else "score"],
            "lines": [[name, float(one)] for name, one in zip(names, amounts, strict=True)],
        },
        height=60 + 22 * len(columns),
    )


def _nearest_normal(fit: Fit, index: int) -> np.ndarray:
    """Indices of the normal rows nearest to a row, in the scaled units; not the row itself."""
    normal = np.flatnonzero(fit.labels != NOISE)
    normal = normal[normal != index]
    if not len(normal):
        return normal
    X = np.asarray(fit.X)
    search = NearestNeighbors(n_neighbors=min(NEAREST, len(normal))).fit(X[normal])
    return normal[search.kneighbors(X[[index]])[1][0]]


def _beside(
    fit: Fit, reasons: Reasons, columns: np.ndarray, nearest: np.ndarray, row: int
) -> study.Part:
    """The row beside what would be expected and beside its nearest normal rows."""
    rows = fit.preparation.rows[nearest].tolist()
    lines = []
    for column in columns:
        lines.append(
            [
                fit.preparation.encoders[column].column,
                reasons.cell(0, column),
                reasons.expected(0, column),
                *(fitted_cell(fit, other, column) for other in nearest.tolist()),
            ]
        )
    return study.table(
        "beside",
        "Beside its nearest normal rows",
        ["column", f"row {row + 1:,}", "expected", *(f"row {one + 1:,}" for one in rows)],
        lines,
        kinds=["text"] * (3 + len(rows)),
    )


def _where(fit: Fit, index: int, nearest: np.ndarray) -> list[study.Part]:
    """Of an image one wants to see where it differs: single pixels tell little."""
    if fit.preparation.table.images is None or not len(nearest):
        return []
    return [study.figure(difference(images_of(fit), index, nearest))]


def _buttons(fit: Fit, row: int, nearest: np.ndarray) -> list[study.Part]:
    rows = fit.preparation.rows[nearest]
    shown_rows = np.concatenate([[row], rows])
    found = worst_first(fit)
    title = "Show it with its nearest normal rows"
    buttons = [study.button(study.show_rows(title, shown_rows))] if len(rows) else []
    place = np.flatnonzero(fit.preparation.rows[found] == row)
    if len(place) and place[0] + 1 < len(found):
        following = int(fit.preparation.rows[found[place[0] + 1]])
        buttons.append(study.button(study.select_row("Next anomaly", following)))
    return buttons


def _sum(contributions: Contributions, reasons: Reasons) -> str:
    total, base = float(contributions.totals[0]), float(contributions.base[0])
    parts = shown(float(reasons.amounts[0].sum()))
    behind = f" and {shown(base)} that no column adds, as at the centre" if base else ""
    return f"All parts together come to {parts}{behind}: {shown(total)} in all."


STUDY = study.Study(
    id="why",
    title="Why this row",
    tab="why",
    summary="What each column adds to the score of a row, and the normal rows that are most like "
    "it. Click any row of the picture or the list.",
    run=run,
    parameters=(
        params.row("row", "Row", "The number of a row, or “top” for the most abnormal one."),
    ),
    applies=study.scores_rows,
    automatic=True,
)
