"""Several detectors on one table: who agrees with whom, and on which rows they do not.

Source: Zimek, Campello and Sander, Ensembles for unsupervised outlier detection (2014), ACM SIGKDD
Explorations 15.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import params, picture, study
from ..detection.opinions import (
    Opinion,
    detectors,
    jaccard,
    opinions,
    rank_shares,
    share_of,
)
from ..detection.threshold import LARGEST_SHARE
from ..labels import NOISE
from ..reading.header import unused
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, finish

AS_NOW = "as now"
LISTED = 40
# Ranks that differ by less are no disagreement worth a line.
LEAST_SPREAD = 0.05


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Ask one detector after the other; what is known already is shown meanwhile."""
    share = _share(fit, parameters)
    steps = opinions(fit, share, _wanted(parameters), parameters["slow"])
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return _report(fit, stop.value, share, whole=True)
        told = progress.so_far
        shown = [one for one in told or [] if one.speaks]
        report = _report(fit, told, share, whole=False) if len(shown) > 1 else None
        yield Progress(progress.done, progress.note, report)


def _share(fit: Fit, parameters: dict[str, Any]) -> float:
    chosen = parameters["share"]
    return share_of(fit) if chosen == AS_NOW else chosen


def _wanted(parameters: dict[str, Any]) -> list[str]:
    return [one.id for one in detectors() if parameters.get(one.id)]


def _report(fit: Fit, told: Sequence[Opinion], share: float, *, whole: bool) -> study.Report:
    shown = [one for one in told if one.speaks]
    silent = [
        study.text(f"{one.title} is left out: it {one.silent}; tick “slow ones too” to ask it.")
        if one.slow
        else study.text(f"{one.title} is left out. {one.silent}")
        for one in told
        if not one.speaks
    ]
    if len(shown) < 2:
        words = "One detector alone agrees with itself: choose more of them."
        return study.report(words, silent, tone="warn")
    rows = fit.preparation.rows
    votes = np.sum([one.flagged for one in shown], axis=0)
    ranks = np.array([rank_shares(one.scores) for one in shown])
    parts = [
        study.figure(_matrix(shown, rows)),
        study.figure(_votes(votes, len(shown), rows)),
        _ranked(votes, ranks, rows, len(shown)),
        *_disputed(shown, votes, ranks, rows),
        *silent,
        study.text(_how(share)),
    ]
    if whole:
        title = "Download votes, ranks and scores"
        parts.append(study.button(study.download(title, "consensus")))
    return study.report(_verdict(shown, votes), parts)


def _verdict(shown: Sequence[Opinion], votes: np.ndarray) -> str:
    n, every = len(shown), int((votes == len(shown)).sum())
    some, one = int((votes > 0).sum()), int((votes == 1).sum())
    if every == some:
        return f"All {n} detectors agree on {counted(some, 'row')}."
    return (
        f"{n} detectors name {counted(some, 'row')} altogether: all agree on {every:,}, and "
        f"{one:,} {'is' if one == 1 else 'are'} named by a single one."
    )


def _matrix(shown: Sequence[Opinion], rows: np.ndarray) -> dict[str, Any]:
    """The Jaccard index of every two detectors; a box lights the rows that both name."""
    n = len(shown)
    values = np.array([[jaccard(a.flagged, b.flagged) for b in shown] for a in shown])
    down, across = np.mgrid[0:n, 0:n]
    up = n - 1 - down  # the first detector on top
    corners = np.column_stack(
        [across.ravel() - 0.5, up.ravel() - 0.5, across.ravel() + 0.5, up.ravel() + 0.5]
    )
    both = [rows[a.flagged & b.flagged] for a in shown for b in shown]
    texts = [
        f"{a.title} and {b.title}: {len(common):,} in common, Jaccard {value:.4f}"
        for (a, b), common, value in zip(
            ((a, b) for a in shown for b in shown), both, values.ravel(), strict=True
        )
    ]
    names = [one.title for one in shown]
    short = [one.algorithm.short or one.title for one in shown]
    pairs = [(values[i, j], names[i], names[j]) for i in range(n) for j in range(i)]
    least, most = min(pairs), max(pairs)
    return picture.chart(
        figure="agreement",
        title="Agreement",
        caption="The Jaccard index of the rows that two detectors name: those in common over those "
        f"in either. {most[1]} and {most[2]} agree most ({most[0]:.2f}), {least[1]} and {least[2]} "
        f"least ({least[0]:.2f}).",
        x=picture.named("", [str(number + 1) for number in range(n)]),
        y=picture.named("", [f"{number + 1} {name}" for number, name in enumerate(short)][::-1]),
        layers=[
            picture.boxes(
                "jaccard",
                "Jaccard",
                corners,
                shade=values.ravel(),
                inside=[f"{value:.2f}".removeprefix("0") for value in values.ravel()],
                links=picture.Links(texts=texts, rows=both),
            )
        ],
        table={
            "heads": ["detector", *names],
            "lines": [[name, *line] for name, line in zip(names, values.tolist(), strict=True)],
        },
        height=60 + 24 * n,
    )


def _votes(votes: np.ndarray, n: int, rows: np.ndarray) -> dict[str, Any]:
    """How many rows are named by one detector, by two, ...; a bar lights them."""
    numbers = np.arange(1, n + 1)
    groups = [rows[votes == number] for number in numbers]
    heights = np.array([len(group) for group in groups])
    texts = [
        f"{counted(len(group), 'row')} named by {counted(int(number), 'detector')}"
        for number, group in zip(numbers, groups, strict=True)
    ]
    return picture.chart(
        figure="votes",
        title="Votes",
        caption=f"How many of the {n} detectors name a row: {heights[0]:,} are named by one alone, "
        f"{heights[-1]:,} by all.",
        x=picture.span("detectors that name a row", 0.5, n + 0.5, kind="whole"),
        y=picture.span("rows", 0, 1.08 * max(1, heights.max()), kind="whole"),
        layers=[
            picture.bars(
                "votes",
                "votes",
                np.arange(n + 1) + 0.5,
                heights,
                cluster=np.full(n, NOISE),
                links=picture.Links(texts=texts, rows=groups),
            )
        ],
        height=140,
    )


def _ranked(votes: np.ndarray, ranks: np.ndarray, rows: np.ndarray, n: int) -> study.Part:
    """Rows by their mean rank: abnormal for most, whatever the thresholds."""
    mean = ranks.mean(axis=0)
    order = np.argsort(-mean, kind="stable")[:LISTED]
    return study.table(
        "mean_ranks",
        "The most abnormal for all together",
        ["row", "named by", "mean rank"],
        [
            [f"{rows[index] + 1:,}", f"{votes[index]} of {n}", f"{_percent(mean[index])}"]
            for index in order.tolist()
        ],
        kinds=["text", "text", "text"],
        actions=[
            study.select_row(f"Select row {row + 1:,}", row) for row in rows[order].tolist()
        ],
    )


def _disputed(
    shown: Sequence[Opinion], votes: np.ndarray, ranks: np.ndarray, rows: np.ndarray
) -> list[study.Part]:
    """Rows that some name and others find normal, the widest disagreement first."""
    spread = np.ptp(ranks, axis=0)
    disputed = np.flatnonzero((votes > 0) & (votes < len(shown)) & (spread > LEAST_SPREAD))
    order = disputed[np.argsort(-spread[disputed], kind="stable")][:LISTED]
    if not len(order):
        return []
    lines = []
    for index in order.tolist():
        high, low = int(ranks[:, index].argmax()), int(ranks[:, index].argmin())
        lines.append(
            [
                f"{rows[index] + 1:,}",
                f"{shown[high].algorithm.short} {_percent(ranks[high, index])}",
                f"{shown[low].algorithm.short} {_percent(ranks[low, index])}",
            ]
        )
    return [
        study.table(
            "disputed",
            "Where they disagree",
            ["row", "abnormal for", "usual for"],
            lines,
            kinds=["text", "text", "text"],
            actions=[
                study.select_row(f"Select row {row + 1:,}", row) for row in rows[order].tolist()
            ],
        )
    ]


def _percent(rank: float) -> str:
    """A rank as the share of the rows below: never 100 % of what is only nearly so."""
    return f"{np.floor(1000 * rank) / 10:g} %"


def _how(share: float) -> str:
    return (
        f"Each detector is asked for {100 * share:.3g} % of the rows: the one in view with its "
        "settings, the others with their defaults; a one-class SVM that is not in view gets that "
        "share as nu and draws its own border. "
        "Ranks are the percentage of rows with a score no higher, and need no "
        "threshold. Detectors look for different things: a row that only one names is no error of "
        "it, but a question."
    )


def columns(fit: Fit, parameters: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """Votes (m,), mean ranks (m,), and the scores (m,) of every detector."""
    steps = opinions(fit, _share(fit, parameters), _wanted(parameters), parameters["slow"])
    shown = [one for one in finish(steps) if one.speaks]
    ranks = np.mean([rank_shares(one.scores) for one in shown], axis=0)
    made = {"votes": np.sum([one.flagged for one in shown], axis=0), "mean_rank": ranks}
    made |= {f"score_{one.algorithm.id}": one.scores for one in shown}
    names = set(fit.preparation.columns)
    return [(unused(name, names), values) for name, values in made.items()]


STUDY = study.Study(
    id="consensus",
    title="Consensus",
    tab="consensus",
    summary="All detectors on the same rows: how far they agree, which rows are abnormal for most "
    "of them, and where they disagree.",
    run=run,
    parameters=(
        params.number(
            "share",
            AS_NOW,
            0.0001,
            LARGEST_SHARE,
            "Share of rows",
            "Which share of the rows each detector is asked for; “as now” takes that in view.",
            words=(AS_NOW,),
            scale="none",
        ),
        params.flag(
            "slow",
            False,
            "Slow ones too",
            "Whether detectors that would take long on this table are asked as well.",
        ),
        *(
            params.flag(
                one.id, True, one.title, f"Whether {one.title} is asked.", advanced=True
            )
            for one in detectors()
        ),
    ),
    applies=study.scores_rows,
    follows=True,
    columns=columns,
)
