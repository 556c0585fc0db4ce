"""Do the clusters hold? The same method on many random parts of the rows, against the result.

Each part is drawn without replacement (equal rows, as a bootstrap makes them, would be dense spots
to the methods that look for density). Every cluster is compared with the most similar one found in
the part.

Source: Hennig, Cluster-wise assessment of cluster stability (2007), Computational Statistics and
Data Analysis 52: subsetting, the Jaccard index and its thresholds 0.6 and 0.75.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import picture
from ..algorithm import Score
from ..analysis.matching import adjusted_rand, agreeing, jaccard
from ..analysis.refitting import fitted_again, quick_rows
from ..errors import InputError
from ..labels import NOISE
from ..params import integer, number
from ..plane import Plane, plane
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps
from ..study import (
    Part,
    Report,
    Study,
    button,
    figure,
    report,
    scores,
    show_rows,
    table,
    text,
)

STABLE, DOUBTFUL = 0.75, 0.6
# A row that is in its own cluster in fewer of the parts moves.
STAYS = 0.7
# To judge a row, it must have been in so many parts.
FEWEST_PARTS = 3
# Of larger tables a seeded sample is divided: the method runs many times over.
MOST_ROWS = 4_000
# What all runs together may take in a browser, by the method's own forecast.
LONGEST_SECONDS = 90.0
REPORT_EVERY = 5
MOST_LISTED = 10
# In the chart of rows that move; the rows that stay are this strong.
DRAWN_ROWS = 3_000
FADED = 0.3
MOST_CLUSTERS = 50

METHOD = (
    "The Jaccard index of a cluster is the share of rows that it has in common with the most "
    "similar cluster of a part, among the rows of either; here is the mean over all parts. From "
    "0.75 on a cluster is stable, from 0.6 on its border is doubtful, below it should not be "
    "trusted (Hennig, 2007, with half of the rows: a sterner test than 80 %). Stability is not "
    "enough: k-means cuts even uniform noise along the same borders again and again."
)


@dataclass
class Tally:
    """What the parts have shown so far. ``base`` (p,) are the rows of X that are divided."""

    base: np.ndarray
    labels: np.ndarray
    planned: int
    share: float
    agreement: list[float] = field(default_factory=list)
    similar: dict[int, list[float]] = field(default_factory=dict)
    refused: int = 0

    def __post_init__(self) -> None:
        self.seen = np.zeros(len(self.base), dtype=int)
        self.stayed = np.zeros(len(self.base), dtype=int)

    def add(self, drawn: np.ndarray, found: np.ndarray) -> None:
        """Count one part: the rows ``drawn`` (q,) of the base and the labels ``found`` there."""
        own = self.labels[drawn]
        self.agreement.append(adjusted_rand(own, found))
        for label, index in zip(*(one.tolist() for one in jaccard(own, found)), strict=True):
            self.similar.setdefault(label, []).append(index)
        self.seen[drawn] += 1
        self.stayed[drawn] += agreeing(own, found)

    @property
    def judged(self) -> np.ndarray:
        """The rows of the base, as indices, that were in enough parts."""
        return np.flatnonzero(self.seen >= min(FEWEST_PARTS, max(1, len(self.agreement))))

    def mean_similarity(self, label: int) -> float:
        """The mean Jaccard index of a cluster."""
        return float(np.mean(self.similar[label]))


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Divide the rows at random, fit every part, and count what stays."""
    m = len(fit.labels)
    size, planned = _base_size(fit, parameters), parameters["n_resamples"]
    random = np.random.default_rng(0)
    base = np.arange(m)
    if size < m:
        base = np.sort(random.choice(m, size, replace=False))
    tally = Tally(base, fit.labels[base], planned, parameters["share"])
    part_size = max(1, round(parameters["share"] * size))
    if part_size >= size:
        return _too_few(size, parameters["share"])
    for done in range(planned):
        drawn = np.sort(random.choice(size, part_size, replace=False))
        note = f"part {done + 1} of {planned}"
        X = fit.X.part(base[drawn])
        try:
            again = yield from fitted_again(fit, X, done / planned, 1 / planned, note)
        except InputError:
            tally.refused += 1
            continue
        tally.add(drawn, again.labels)
        so_far = _report(fit, tally) if (done + 1) % REPORT_EVERY == 0 else None
        yield Progress((done + 1) / planned, note, so_far)
    return _report(fit, tally)


def _base_size(fit: Fit, parameters: dict[str, Any]) -> int:
    """How many rows are divided: all, or as many as can be fitted so often in a browser."""
    return quick_rows(
        fit,
        parameters["n_resamples"],
        share=parameters["share"],
        seconds=LONGEST_SECONDS,
        most=MOST_ROWS,
    )


def _too_few(size: int, share: float) -> Report:
    part = f"{share:.0%}".replace("%", " %")
    return report(
        f"{counted(size, 'row')} are too few to judge: a part of {part} would be all of them."
        if size > 1
        else "One row is too few to judge: it has no part.",
        [],
        tone="info",
    )


# Words ------------------------------------------------------------------------------------------


def _report(fit: Fit, tally: Tally) -> Report:
    if not tally.agreement:
        return report(
            "This cannot be tried: no part of the rows can be fitted with these parameters.",
            [text("Add rows, or ask for fewer clusters.")],
            tone="warn",
        )
    moving = _moving(tally)
    verdict, tone = _verdict(fit, tally, moving)
    parts = [_scores(tally, moving)]
    if fit.n_clusters:
        parts += [_chart(fit, tally), _cluster_table(fit, tally)]
    parts += _moving_parts(fit, tally, moving)
    parts.append(text(" ".join([_how(fit, tally), METHOD])))
    return report(verdict, parts, tone=tone)


def _verdict(fit: Fit, tally: Tally, moving: np.ndarray) -> tuple[str, str]:
    agreement = f"mean ARI {np.mean(tally.agreement):.2f}".replace("-", "−")
    if not fit.n_clusters:
        return f"Every row is noise, and so it is in most parts ({agreement}).", "info"
    labels = [label for label in sorted(tally.similar) if label != NOISE]
    if not labels:
        return "No row of a cluster was in any part: try again with more rows.", "warn"
    weak = [label for label in labels if tally.mean_similarity(label) < STABLE]
    if not weak and len(labels) == 1:
        return f"The one cluster holds ({agreement}), as one of everything always does.", "info"
    if not weak:
        move = counted(len(moving), "row moves", "rows move") if len(moving) else "no row moves"
        held = f"All {len(labels)} clusters hold: {agreement}, {move}."
        return f"{held} That they are real is another question: noise can be stable too.", "good"
    lost = [label for label in weak if tally.mean_similarity(label) < DOUBTFUL]
    told = []
    if lost:
        told.append(f"{_named(lost)} {'does' if len(lost) == 1 else 'do'} not hold")
    if len(weak) > len(lost):
        doubtful = [label for label in weak if label not in lost]
        told.append(f"{_named(doubtful)} {'is' if len(doubtful) == 1 else 'are'} doubtful")
    sentence = ", and ".join([told[0], *(one.lower() for one in told[1:])])
    holding = len(labels) - len(weak)
    return f"{sentence}; {holding} of {len(labels)} hold ({agreement}).", "warn"


def _named(labels: list[int]) -> str:
    return f"Cluster{'s' if len(labels) > 1 else ''} {listed([str(label) for label in labels])}"


def _how(fit: Fit, tally: Tally) -> str:
    parts = counted(len(tally.agreement), "random part")
    words = f"{parts} of {tally.share:.0%} of the rows each".replace("%", " %")
    if len(tally.base) < len(fit.labels):
        words = (
            f"{parts} of {tally.share:.0%} of a sample of {len(tally.base):,} rows each, for the "
            "time it takes: methods that look for density may do worse on so thin a sample"
        ).replace("%", " %")
    if tally.refused:
        words += f"; {counted(tally.refused, 'part')} could not be fitted"
    return f"{words}. Every part is fitted with the same parameters."


def _grade(similarity: float) -> str:
    if similarity >= STABLE:
        return "stable"
    return "doubtful" if similarity >= DOUBTFUL else "not to be trusted"


# Parts ------------------------------------------------------------------------------------------


def _scores(tally: Tally, moving: np.ndarray) -> Part:
    low, high = np.percentile(tally.agreement, (10, 90))
    middle = f"10 to 90 % of the parts: {low:.2f} to {high:.2f}.".replace("-", "−")
    mean = Score(
        "mean_ari",
        "mean ARI",
        "Adjusted Rand index between the result and that of each part: 1 if they always agree, "
        f"about 0 by chance. {middle}",
    )
    lowest = Score("ari_10", "ARI, 10 %", "One part in ten agrees less than this.")
    highest = Score("ari_90", "ARI, 90 %", "One part in ten agrees more than this.")
    movers = Score("moving_rows", "rows that move", "Often in another cluster.", whole=True)
    return scores(
        (mean, float(np.mean(tally.agreement))),
        (lowest, float(low)),
        (highest, float(high)),
        (movers, float(len(moving))),
    )


def _cluster_table(fit: Fit, tally: Tally) -> Part:
    judged = tally.judged
    staying = tally.stayed[judged] / tally.seen[judged]
    lines, actions = [], []
    for label in _shown(tally):
        members = tally.labels[judged] == label
        similarity = tally.mean_similarity(label)
        stays = float(staying[members].mean()) if members.any() else None
        rows = int(np.count_nonzero(fit.labels == label))
        lines.append([label, rows, similarity, _grade(similarity), stays])
        name = "the noise" if label == NOISE else f"cluster {label}"
        own = fit.preparation.rows[fit.labels == label]
        actions.append(show_rows(f"Rows of {name}", own))
    return table(
        "clusters",
        "Cluster by cluster",
        ["cluster", "rows", "Jaccard", "verdict", "rows stay"],
        lines,
        kinds=["cluster", "number", "number", "text", "share"],
        actions=actions,
    )


def _shown(tally: Tally) -> list[int]:
    """The least stable clusters if there are many, in the order of their numbers; noise last."""
    labels = [label for label in tally.similar if label != NOISE]
    weakest = sorted(labels, key=tally.mean_similarity)[:MOST_CLUSTERS]
    return sorted(weakest) + [NOISE] * (NOISE in tally.similar)


def _chart(fit: Fit, tally: Tally) -> Part:
    labels = [label for label in _shown(tally) if label != NOISE]
    similarity = np.array([tally.mean_similarity(label) for label in labels])
    names = [f"cluster {label}" for label in labels]
    texts = [f"{name}: {value:.2f}" for name, value in zip(names, similarity, strict=True)]
    rows = [fit.preparation.rows[fit.labels == label] for label in labels]
    return figure(
        picture.chart(
            figure="stability",
            title="How well each cluster is found again",
            caption=f"Mean Jaccard index over {counted(len(tally.agreement), 'part')}: "
            f"{listed(texts)}. Clusters above the upper line are stable, those below the lower "
            "one should not be trusted.",
            x=picture.named("cluster", [str(label) for label in labels]),
            y=picture.span("Jaccard", 0, 1),
            layers=[
                picture.bars(
                    "jaccard",
                    "Jaccard",
                    np.arange(len(labels) + 1) - 0.5,
                    similarity,
                    cluster=np.array(labels, dtype=np.int32),
                    links=picture.Links(texts=texts, rows=rows),
                ),
                picture.rule("stable", "stable", "y", STABLE),
                picture.rule("doubtful", "doubtful", "y", DOUBTFUL),
            ],
            table={
                "heads": ["cluster", "Jaccard"],
                "lines": [
                    [name, f"{value:.2f}"] for name, value in zip(names, similarity, strict=True)
                ],
            },
            height=170,
        )
    )


def _moving(tally: Tally) -> np.ndarray:
    """Rows of the base, as indices, that are often in another cluster; the worst first."""
    judged = tally.judged
    staying = tally.stayed[judged] / tally.seen[judged]
    order = np.argsort(staying, kind="stable")
    return judged[order[staying[order] < STAYS]]


def _moving_chart(fit: Fit, tally: Tally, moving: np.ndarray) -> list[Part]:
    """Where the rows that move lie: rings above the faded others, in the plane of the picture."""
    try:
        # Made once for all the reports on the way.
        view = fit.X.remembered("plane", lambda: plane(np.asarray(fit.X), fit.preparation))
        x, y = (
            picture.axis(view.labels[side], view.places[:, side], kind=view.kinds[side])
            for side in (0, 1)
        )
    except InputError as error:  # numbers too large to be drawn
        return [text(error.message)]
    rings = moving[:DRAWN_ROWS]
    others = _some_others(tally, moving, DRAWN_ROWS - len(rings))
    drawn = len(rings) + len(others)
    sample = f" A sample of {drawn:,} rows is drawn." if drawn < len(fit.labels) else ""
    faded, hollow = np.full(len(others), FADED), np.ones(len(rings), dtype=bool)
    layers = [_rows_layer(fit, tally, view, rings, "rows that move", hollow=hollow)]
    if len(others):
        layers.insert(0, _rows_layer(fit, tally, view, others, "rows that stay", strength=faded))
    return [
        figure(
            picture.chart(
                figure="moving-rows",
                title="Where rows move",
                caption=f"{counted(len(rings), 'ring')} where rows move, coloured by cluster; "
                f"rows that stay are faded.{sample}",
                x=x,
                y=y,
                layers=layers,
                height=190,
            )
        )
    ]


def _some_others(tally: Tally, moving: np.ndarray, room: int) -> np.ndarray:
    """The rows of the base, as indices, that stay; a seeded sample if there is no room for all."""
    others = np.setdiff1d(np.arange(len(tally.base)), moving)
    if len(others) <= room:
        return others
    return np.sort(np.random.default_rng(0).choice(others, room, replace=False))


def _rows_layer(
    fit: Fit, tally: Tally, view: Plane, shown: np.ndarray, title: str, **marks: np.ndarray
) -> picture.Layer:
    """The rows ``shown`` (r,), indices of the base; ``marks`` are ``hollow`` or ``strength``."""
    rows = tally.base[shown]
    return picture.points(
        title.replace(" ", "-"),
        title,
        view.places[rows],
        cluster=tally.labels[shown],
        row=fit.preparation.rows[rows],
        **marks,
    )


def _moving_parts(fit: Fit, tally: Tally, moving: np.ndarray) -> list[Part]:
    if not len(moving):
        return []
    rows = fit.preparation.rows[tally.base[moving]]
    listed_rows = rows[:MOST_LISTED]
    stays = tally.stayed[moving] / tally.seen[moving]
    lines = [
        [f"{row + 1:,}", int(tally.labels[index]), float(share)]
        for row, index, share in zip(
            listed_rows.tolist(), moving.tolist(), stays.tolist(), strict=False
        )
    ]
    title = f"The {len(lines)} that move most" if len(rows) > len(lines) else "Rows that move"
    show = f"The {len(rows):,} rows that move" if len(rows) > 1 else "The row that moves"
    return [
        *_moving_chart(fit, tally, moving),
        button(show_rows(show, rows)),
        table(
            "moving",
            title,
            ["row", "cluster", "stays"],
            lines,
            kinds=["text", "cluster", "share"],
            actions=[
                show_rows("This row", listed_rows[[index]]) for index in range(len(lines))
            ],
        ),
    ]


STUDY = Study(
    id="stability",
    title="Do the clusters hold?",
    tab="stability",
    summary="The same method on many random parts of the rows: which clusters and rows stay.",
    run=run,
    parameters=(
        integer(
            "n_resamples",
            30,
            5,
            200,
            "Parts",
            "How many random parts of the rows are fitted.",
            slider=(10, 100),
        ),
        number(
            "share",
            0.8,
            0.5,
            0.95,
            "Share",
            "How much of the rows each part holds.",
            slider=(0.5, 0.95),
        ),
    ),
)
