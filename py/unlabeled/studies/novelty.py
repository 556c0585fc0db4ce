"""Novelties: fit on a clean table, then judge the rows of a second one.

Source: Géron, Hands-On Machine Learning, chapter 9, on novelty against anomaly detection; Pimentel,
Clifton, Clifton and Tarassenko, A review of novelty detection (2014), Signal Processing 99.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from .. import params, picture, study
from ..detection.histogram import SHORT, bars_of, percent, shown
from ..detection.in_batches import scored
from ..detection.reasons import Reasons
from ..detection.second_table import prepared_like
from ..labels import NOISE, UNDECIDED
from ..plane import plane
from ..prepare import Prepared
from ..reading.header import unused
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, finish, within
from ..table import Table
from .clean import explained

# Novelties that are told with their reasons, if these are quick to find.
LISTED, REASON_SECONDS = 60, 6.0
# Of either table; more points only hide each other.
DRAWN_POINTS = 4_000
FAINT = 0.25
JUDGED = "rows of a second table, judged"

WHAT_IT_IS = (
    "An anomaly is odd within its own table, which may be dirty: the detector has seen it. A "
    "novelty is odd against a table that is known to be clean: the detector has not. So fit a "
    "clean file first, here on the left, and give the new rows as a second file above. If the "
    "first file is not clean, leave its anomalies out before (tab Anomalies)."
)


@dataclass(frozen=True, eq=False)
class Judged:
    """The rows of a second table: X (p, n), their ``scores`` (p,), and what had to be told."""

    X: Prepared
    scores: np.ndarray
    told: list[str]


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Judge the second file by the fit and its threshold."""
    second = parameters["second"]
    if second is None:
        return study.report(
            "Choose a second file: its rows are judged by what was learned from the first.",
            [study.text(WHAT_IT_IS)],
        )
    yield Progress(0.0, "reading the second file")
    judged = yield from within(_judge(fit, second), 0.0, 0.4)
    threshold = fit.detection.threshold
    novel = _worst_first(judged, threshold)
    yield Progress(0.4, "drawing the picture")
    parts = [study.figure(_histogram(fit, judged)), study.figure(_figure(fit, judged))]
    if len(novel):
        parts.append((yield from within(_list(fit, judged, novel, second), 0.5, 1.0)))
        parts += _left_to_the_download(fit, len(novel), len(parts[-1]["lines"]))
    parts += [study.text(words) for words in judged.told]
    parts.append(study.button(study.download("Download the judged rows", "novelties", made=True)))
    parts.append(study.text(WHAT_IT_IS))
    return study.report(_verdict(fit, judged, len(novel), second), parts)


def _judge(fit: Fit, second: Table) -> Steps[Judged]:
    """The detector's own rule for new rows, which none of the fitted ones bends.

    Remembered: whoever moves the threshold asks for the same rows again.
    """
    detector, kept = fit.detection.detector, fit.X.memo.get(JUDGED)
    X, told = prepared_like(fit, second)
    if kept and kept[0] is detector and np.array_equal(kept[1].X, X):
        return Judged(X, kept[1].scores, told)
    scores = yield from scored(detector.score, X)
    fit.X.memo.pop(JUDGED, None)
    return fit.X.remembered(JUDGED, lambda: (detector, Judged(X, scores, told)))[1]


def _worst_first(judged: Judged, threshold: float) -> np.ndarray:
    """Indices of the novelties, the highest score first."""
    found = np.flatnonzero(judged.scores > threshold)
    return found[np.argsort(-judged.scores[found], kind="stable")]


def _verdict(fit: Fit, judged: Judged, novel: int, second: Table) -> str:
    p, m = len(judged.scores), len(fit.labels)
    own = float((fit.labels == NOISE).mean())
    name = f" of {second.name}" if second.name else ""
    left_out = second.row_count - p
    behind = f" {counted(left_out, 'row')} with missing cells could not be judged." * bool(left_out)
    return (
        f"{counted(novel, 'novelty', 'novelties')} among {counted(p, 'row')}{name}: "
        f"{percent(novel / p)} have a score above {shown(fit.detection.threshold)}; of the "
        f"{m:,} fitted rows {percent(own)}.{behind}"
    )


def _histogram(fit: Fit, judged: Judged) -> dict[str, Any]:
    """The scores of the new rows as bars, those of the fitted rows as a line of the same area."""
    threshold = fit.detection.threshold
    bars = bars_of(np.concatenate([fit.anomaly_score, judged.scores]), threshold)
    edges = bars.edges
    heights, _ = bars.counted(judged.scores, np.arange(len(judged.scores)))
    fitted, _ = bars.counted(fit.anomaly_score, fit.preparation.rows)
    as_many = fitted * len(judged.scores) / len(fit.labels)
    texts = [
        f"{counted(int(height), 'new row')}; {other:.3g} if they were like the fitted ones"
        for height, other in zip(heights, as_many, strict=True)
    ]
    room = 0.02 * (edges[-1] - edges[0])
    return picture.chart(
        figure="novelty_scores",
        title="Scores of the new rows",
        caption=f"Scores of {counted(len(judged.scores), 'new row')} as bars, and, as a line, what "
        "they would be if they were like the fitted rows. Right of the threshold are novelties."
        + (SHORT if bars.is_short else ""),
        x=picture.span(f"score: {fit.detection.measures}", edges[0] - room, edges[-1] + room),
        y=picture.span("rows", 0, 1.08 * max(1.0, heights.max(), as_many.max()), kind="whole"),
        layers=[
            picture.bars(
                "new",
                "new rows",
                edges,
                heights,
                cluster=np.where(bars.above(threshold), NOISE, 0),
                links=picture.Links(texts=texts),
            ),
            picture.lines(
                "fitted",
                "as the fitted rows",
                (edges[:-1] + edges[1:]) / 2,
                as_many,
                cluster=-1,
                dots=False,
            ),
            picture.rule("threshold", f"threshold {shown(threshold)}", "x", bars.drawn(threshold)),
        ],
        height=170,
    )


def _figure(fit: Fit, judged: Judged) -> dict[str, Any]:
    """The new rows over the fitted ones, on the first plane."""
    view = plane(fit.X, fit.preparation)
    places = view.project(np.asarray(judged.X))
    if view.keys[1] == "":
        places[:, 1] = np.random.default_rng(1).uniform(0.05, 0.95, len(places))
    some = slice(None, None, ceil(len(view.places) / DRAWN_POINTS))
    everything = np.concatenate([view.places, places])
    labels = np.where(judged.scores > fit.detection.threshold, NOISE, 0)
    up = picture.axis(view.labels[1], everything[:, 1], kind=view.kinds[1])
    fitted = view.places[some]
    every = ceil(len(places) / DRAWN_POINTS)
    new = np.flatnonzero((np.arange(len(places)) % every == 0) | (labels == NOISE))
    return picture.chart(
        figure="novelties",
        title="New rows among the fitted ones",
        caption="The fitted rows, faint, and the new ones over them: crosses are novelties. "
        f"{view.note}".strip(),
        x=picture.axis(view.labels[0], everything[:, 0], kind=view.kinds[0]),
        y=up | ({"min": 0.0, "max": 1.0} if view.kinds[1] == "none" else {}),
        layers=[
            picture.points(
                "fitted",
                "fitted rows",
                fitted,
                cluster=np.full(len(fitted), UNDECIDED),
                row=fit.preparation.rows[some],
                strength=np.full(len(fitted), FAINT),
            ),
            picture.points("new", "new rows", places[new], cluster=labels[new]),
        ],
        height=240,
    )


def _list(fit: Fit, judged: Judged, novel: np.ndarray, second: Table) -> Steps[study.Part]:
    """The novelties with their reasons."""
    shown_ones = novel[: fit.detection.explainer.affordable(REASON_SECONDS, LISTED)]
    reasons = yield from _reasons(fit, judged, shown_ones, second)
    rows = judged.X.preparation.rows[shown_ones].tolist()
    return study.table(
        "novelties",
        "The most novel rows",
        ["row", "score", "mainly because"],
        [
            [f"{row + 1:,}", float(judged.scores[index]), reasons.short(place)]
            for place, (index, row) in enumerate(zip(shown_ones.tolist(), rows, strict=True))
        ],
        kinds=["text", "number", "text"],
    )


def _left_to_the_download(fit: Fit, novel: int, listed: int) -> list[study.Part]:
    """What the list leaves out, and what the download does."""
    if novel <= listed:
        return []
    left = novel - listed
    most = explained(fit)
    but = "" if novel <= most else f", with reasons for the {most:,} most novel"
    return [study.text(f"{left:,} more {'is' if left == 1 else 'are'} in the download{but}.")]


def _reasons(fit: Fit, judged: Judged, chosen: np.ndarray, second: Table) -> Steps[Reasons]:
    X = np.asarray(judged.X)[chosen]
    contributions = yield from fit.detection.explainer.explain(X)
    rows = judged.X.preparation.rows[chosen]
    return Reasons(fit, contributions, X, rows, judged.X.preparation.table)


def rows(fit: Fit, parameters: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The second table with what was found: novelty (1 or 0), score, reasons of the most novel."""
    second = parameters["second"]
    if second is None:
        return ["novelty", "novelty_score", "novelty_reasons"], []
    judged = finish(_judge(fit, second))
    novel = _worst_first(judged, fit.detection.threshold)
    most = explained(fit)
    words = dict.fromkeys(range(second.row_count))
    places = judged.X.preparation.rows
    if len(novel):
        reasons = finish(_reasons(fit, judged, novel[:most], second))
        for place, index in enumerate(novel[:most].tolist()):
            words[int(places[index])] = reasons.short(place)
    scores = np.full(second.row_count, np.nan)
    scores[places] = judged.scores
    names = [column.name for column in second.columns]
    heads = list(names)
    for name in ("novelty", "novelty_score", "novelty_reasons"):
        heads.append(unused(name, heads))
    lines = [
        [*cells, *_found(float(score), fit.detection.threshold), words[row]]
        for row, (cells, score) in enumerate(
            zip(second.rows(range(second.row_count)), scores, strict=True)
        )
    ]
    return heads, lines


def _found(score: float, threshold: float) -> tuple[int | None, float | None]:
    """Whether a row is a novelty, and its score; blank for one that could not be judged."""
    return (None, None) if np.isnan(score) else (int(score > threshold), score)


STUDY = study.Study(
    id="novelty",
    title="Novelties in a second file",
    tab="novelty",
    summary="The detector has learned what is normal from the first file; here it judges rows that "
    "it has never seen.",
    run=run,
    parameters=(
        params.file("second", "Second file", "New rows with the same columns, in any order."),
    ),
    applies=study.scores_rows,
    automatic=True,
    rows=rows,
)
