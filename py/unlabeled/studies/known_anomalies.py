"""Against known anomalies: what the threshold finds, misses and raises in vain.

Source: Davis and Goadrich, The relationship between precision-recall and ROC curves (2006), ICML;
Aggarwal, Outlier analysis (2017), section 1.7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import params, picture, study
from ..algorithm import Score
from ..detection.histogram import shown
from ..detection.judging import Curves, Outcome, curves, outcome
from ..detection.threshold import SCORE
from ..errors import InputError
from ..labels import NOISE
from ..reading.column import Column
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..steps import Progress, Steps

USUAL, RAREST = "usual", "rarest"
# Words that name what is abnormal, in the order in which they are looked for.
TELLING = ("anomaly", "anomalous", "outlier", "abnormal", "fraud", "malignant", "yes", "true", "1")
# Of two values the one with no larger share may be that of anomalies.
RARE = 0.35
# Vertices that a curve shows; more would lie on each other.
MOST_VERTICES = 300

PRECISION = Score("precision", "precision", "Of the rows found, the share that is known.")
RECALL = Score("recall", "recall", "Of the known anomalies, the share that is found.")
F1 = Score("f1", "F1", "The harmonic mean of precision and recall.")
AVERAGE = Score(
    "average_precision",
    "average precision",
    "The area under precision by recall, over all thresholds; by chance the share of anomalies.",
)
AUC = Score(
    "roc_auc",
    "ROC AUC",
    "How often a known anomaly has a higher score than a normal row; 0.5 is chance.",
)


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Judge the threshold in view, and all others."""
    yield Progress(0.1, "known answers")
    column = _column(fit, parameters)
    if column is None:
        return study.report(
            "This table has no column that is known to tell anomalies.",
            [
                study.text(
                    "If one does, choose it above and type which of its values stands for an "
                    "anomaly. To make one, mark rows below."
                )
            ],
        )
    values = column.values[fit.preparation.rows]
    present = ~column.missing[fit.preparation.rows]
    value, why = _abnormal(column, values[present], parameters["abnormal"])
    known = (values == value)[present]
    scores, labels = fit.anomaly_score[present], fit.labels[present]
    if known.all() or not known.any():
        raise InputError(
            f"{'Every' if known.all() else 'No'} row that was fitted has {_name(column, value)} in "
            f"{quoted(column.name)}: there is nothing to tell apart.",
            "Choose another column or value.",
            "abnormal",
        )
    made = outcome(known, labels == NOISE)
    both = curves(known, scores)
    seen = _seen(fit, column)
    parts = [
        *seen,
        study.scores(
            (PRECISION, made.precision),
            (RECALL, made.recall),
            (F1, made.f1),
            (AVERAGE, both.average_precision),
            (AUC, both.auc),
        ),
        study.panels(_precision_recall(both, made, known), _roc(both, made)),
        _crossed(fit, known, labels == NOISE, present),
        study.text(why),
        *_unanswered(column, present),
    ]
    tone = "warn" if seen else _tone(made, both)
    return study.report(_verdict(column, value, made), parts, tone=tone)


def _seen(fit: Fit, column: Column) -> list[study.Part]:
    """A detector that was given the answers proves nothing by finding them."""
    if column.name not in fit.preparation.columns:
        return []
    name = quoted(column.name)
    return [study.text(f"The detector has seen {name}: leave it out of the columns to fit.")]


def _unanswered(column: Column, present: np.ndarray) -> list[study.Part]:
    """How many rows have no answer in the column, and do not count."""
    missing = int((~present).sum())
    if not missing:
        return []
    without = counted(missing, "row without an answer", "rows without an answer")
    return [study.text(f"{without} in {quoted(column.name)} not counted.")]


def _column(fit: Fit, parameters: dict[str, Any]) -> Column | None:
    """The column that is asked for.

    The usual one is that of known answers, if it has two values of which one is rare: kinds of
    flowers are known answers as well, but none of them is an anomaly. Whoever names a value knows.
    """
    table, name = fit.preparation.table, parameters["label"]
    if name != USUAL:
        return table.column(name)
    answers = [one for one in table.columns if one.role == "label" and one.answer]
    if parameters["abnormal"].strip().casefold() == RAREST:
        answers = [one for one in answers if _tells_anomalies(one)]
    return answers[-1] if answers else None


def _tells_anomalies(column: Column) -> bool:
    values, counts = np.unique(column.values[~column.missing], return_counts=True)
    return len(values) == 2 and counts.min() <= RARE * counts.sum()


def _abnormal(column: Column, values: np.ndarray, wanted: str) -> tuple[float, str]:
    """The value that stands for an anomaly, and how it was found, in words.

    Raises:
        InputError: there is no such value.
    """
    found, counts = np.unique(values, return_counts=True)
    if not len(found):
        raise InputError(
            f"No row that was fitted has a value in {quoted(column.name)}.",
            "Choose another column.",
            "label",
        )
    names = {column.format(one).strip().casefold(): float(one) for one in found}
    if wanted.strip().casefold() != RAREST:
        if wanted.strip().casefold() not in names:
            known = listed([quoted(column.format(one)) for one in found], limit=8)
            raise InputError(
                f"No row has {quoted(wanted)} in {quoted(column.name)}.",
                f"There are: {known}.",
                "abnormal",
            )
        value = names[wanted.strip().casefold()]
        return value, f"{_name(column, value)} in {quoted(column.name)} stands for an anomaly."
    rare = set(found[counts <= RARE * counts.sum()].tolist())
    telling = [names[word] for word in TELLING if word in names and names[word] in rare]
    value = telling[0] if telling else float(found[np.argmin(counts)])
    why = "" if telling else ", the rarest value,"
    return value, (
        f"{_name(column, value)} in {quoted(column.name)}{why} is taken for an anomaly; type "
        "another value above if it is not."
    )


def _name(column: Column, value: float) -> str:
    return quoted(column.format(value))


def _verdict(column: Column, value: float, made: Outcome) -> str:
    known = made.found + made.missed
    return (
        f"{made.found:,} of {counted(known, 'known anomaly', 'known anomalies')} "
        f"({_name(column, value)} in {quoted(column.name)}) "
        f"{'is' if 1 in (made.found, known) else 'are'} found, with "
        f"{counted(made.false_alarms, 'false alarm')}."
    )


def _tone(made: Outcome, both: Curves) -> str:
    if made.f1 >= 0.7:
        return "good"
    return "warn" if both.auc < 0.6 else "info"


def _precision_recall(both: Curves, made: Outcome, known: np.ndarray) -> dict[str, Any]:
    kept = _thinned(len(both.recall))
    share = float(known.mean())
    return picture.chart(
        figure="precision_recall",
        title="Precision by recall",
        caption=f"Precision by recall over all thresholds: the area is "
        f"{both.average_precision:.3f}, by chance {share:.3f}. The star is the threshold in view; "
        "click a point to move it there.",
        x=picture.span("recall", 0, 1.02),
        y=picture.span("precision", 0, 1.05),
        layers=[
            picture.rule("chance", f"chance {share:.2g}", "y", share),
            _curve(both.recall[kept], both.precision[kept], both.pr_thresholds[kept]),
            _here(made.recall, made.precision),
        ],
        height=170,
    )


def _roc(both: Curves, made: Outcome) -> dict[str, Any]:
    # The first point is that of no alarm at all, at an infinite threshold.
    kept = _thinned(len(both.false_rate) - 1) + 1
    false_rate = made.false_alarms / max(1, made.false_alarms + made.normal)
    return picture.chart(
        figure="roc",
        title="ROC",
        caption=f"The share of the known anomalies that is found by the share of normal rows that "
        f"raise a false alarm: the area is {both.auc:.3f}, by chance 0.5. The star is the "
        "threshold in view; click a point to move it there.",
        x=picture.span("false alarms", 0, 1.02),
        y=picture.span("found", 0, 1.05),
        layers=[
            picture.lines("chance", "chance", [0, 1], [0, 1], cluster=-1, dashed=True, dots=False),
            _curve(both.false_rate[kept], both.true_rate[kept], both.roc_thresholds[kept]),
            _here(false_rate, made.recall),
        ],
        height=170,
    )


def _thinned(count: int) -> np.ndarray:
    """Indices of at most ``MOST_VERTICES`` of so many points, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_VERTICES)).round().astype(int))


def _curve(x: np.ndarray, y: np.ndarray, thresholds: np.ndarray) -> picture.Layer:
    """A curve of thresholds: a click on a point draws the line just below its score."""
    below = np.nextafter(thresholds, -np.inf).tolist()
    texts = [
        f"above {shown(one)}: {a:.3f}, {b:.3f}"
        for one, a, b in zip(below, x, y, strict=True)
    ]
    values = [{"threshold_by": SCORE, SCORE: one} for one in below]
    return picture.lines(
        "curve", "curve", x, y, dots=False, links=picture.Links(texts=texts, values=values)
    )


def _here(x: float, y: float) -> picture.Layer:
    return picture.points(
        "here", "threshold in view", np.array([[x, y]]), cluster=np.array([NOISE]), symbol="star"
    )


def _crossed(fit: Fit, known: np.ndarray, flagged: np.ndarray, present: np.ndarray) -> study.Part:
    """How many rows are what; a click shows them."""
    rows = fit.preparation.rows[present]
    groups = (
        ("known and found", known & flagged),
        ("known, but missed", known & ~flagged),
        ("false alarms", ~known & flagged),
        ("normal and left in peace", ~known & ~flagged),
    )
    return study.table(
        "known_anomalies",
        "Known and found",
        ["rows that are", "rows"],
        [[name, int(chosen.sum())] for name, chosen in groups],
        kinds=["text", "number"],
        actions=[
            study.show_rows(name.capitalize(), rows[chosen]) if chosen.any() else None
            for name, chosen in groups
        ],
    )


STUDY = study.Study(
    id="known_anomalies",
    title="Known anomalies",
    tab="anomalies",
    summary="Where a column says which rows are abnormal: how many the threshold finds, and how "
    "that would change along all thresholds.",
    run=run,
    parameters=(
        params.column(
            "label",
            "Known in",
            "The column that says which rows are abnormal.",
            default=USUAL,
            title_of_default="known answers",
        ),
        params.text(
            "abnormal",
            RAREST,
            "Value of anomalies",
            "The value in that column that stands for an anomaly; “rarest” finds it out.",
        ),
    ),
    applies=study.scores_rows,
    automatic=True,
    place=1,
)
