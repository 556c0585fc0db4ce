"""How many clusters: every criterion over the grid, in words, and whether there are any at all."""

from __future__ import annotations

from typing import Any

from .. import study
from ..algorithm import Algorithm
from ..errors import InputError
from ..params import integer
from ..reading.wording import counted
from ..result import Fit
from ..selection.gap import REFERENCES, Gap, gap_statistic
from ..selection.question import Question, ask
from ..selection.report import report
from ..selection.sweep import Trial, distinct_rows, part_of, sweep, varied
from ..steps import Progress, Steps

MOST_CLUSTERS = 60


def applies(algorithm: Algorithm) -> bool:
    """Clusterers with a parameter that decides how many clusters there are."""
    return algorithm.family == "cluster" and varied(algorithm) is not None


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Sweep, then compare with noise; the curves are shown while they grow."""
    lowest, highest = parameters["k_minimum"], parameters["k_maximum"]
    if lowest > highest:
        raise InputError(
            f"From {lowest} to {highest} there is no number of clusters.",
            "Let “from” be at most “to”.",
            "k_minimum",
        )
    if distinct_rows(fit.X, 3) < 3:
        return _too_few(fit)
    question = ask(fit, lowest, highest)
    if not question.grid:
        return study.report(f"There is nothing to try: {question.cut}", [], tone="warn")
    trials: list[Trial] = []
    for step in _sweep(question):
        trials = step.so_far or trials
        shown = report(question, trials, None) if step.so_far else None
        yield Progress(step.done / 2, step.note, so_far=shown)  # the other half is the noise
    gap = yield from _gap(fit, highest, parameters["n_references"])
    return report(question, trials, gap)


def _sweep(question: Question) -> Steps[list[Trial]]:
    fixed = {
        name: value for name, value in question.fixed.items() if name != question.parameter.name
    }
    grid = [{question.parameter.name: value} for value in question.grid]
    return sweep(question.fit.algorithm.id, question.X, fixed, grid)


def _gap(fit: Fit, highest: int, references: int) -> Steps[Gap]:
    """The gap statistic, which depends on the table alone: made once for all methods."""
    key = ("gap", highest, references)
    made = None
    if key not in fit.X.memo:
        steps = gap_statistic(fit.X, range(1, highest + 1), references)
        made = yield from part_of(steps, 1, 2, "comparing with noise")
    return fit.X.remembered(key, lambda: made)


def _too_few(fit: Fit) -> study.Report:
    rows = counted(len(fit.X), "row")
    if len(fit.X) == 1:
        words = "One row cannot be divided into clusters."
    elif distinct_rows(fit.X, 2) == 1:
        words = f"All {rows} are equal in the chosen columns: there is nothing to divide."
    else:
        words = f"The {rows} take only two different values: two clusters, and no more to choose."
    return study.report(words, [], tone="warn")


STUDY = study.Study(
    id="choose_k",
    title="How many clusters?",
    tab="choose",
    summary="Fits for every number of clusters, scores each, and compares with noise.",
    run=run,
    applies=applies,
    parameters=(
        integer(
            "k_minimum",
            1,
            1,
            MOST_CLUSTERS,
            "From",
            "The smallest number of clusters to try, for methods that have one.",
            slider=(1, 10),
        ),
        integer(
            "k_maximum",
            10,
            1,
            MOST_CLUSTERS,
            "To",
            "The largest number of clusters to try. An elbow shows only if the curve goes on "
            "beyond it.",
            slider=(3, 20),
        ),
        integer(
            "n_references",
            REFERENCES,
            5,
            200,
            "Tables of noise",
            "How many random tables without clusters the gap statistic compares with.",
            slider=(5, 50),
            advanced=True,
        ),
    ),
)
