"""The silhouette diagram: a knife of sorted coefficients for each cluster, and the mean line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm, Score
from ..analysis.refitting import quick_rows
from ..errors import InputError
from ..labels import NOISE
from ..limits import LONGEST_FIT_SECONDS
from ..params import flag
from ..prepare import Prepared
from ..reading.wording import counted, listed
from ..registry import fit_steps
from ..result import Fit
from ..scores import silhouette_sampled
from ..selection.figures import readable
from ..selection.sweep import counts, held, part_of, varied
from ..steps import Progress, Steps

# A cluster stops short if fewer of its rows than this reach the mean line.
REACHING = 0.2
# Wide and thin knives differ from the median knife by at least this factor.
UNLIKE = 1.75
# Of larger tables, or where a method is slow, other numbers are tried on a sample.
COMPARED_ROWS = 3_000
# Between two knives, as a share of the rows.
SPACE = 0.02


@dataclass(frozen=True)
class Knives:
    """The coefficients of a fit, cluster by cluster and sorted from large to small.

    ``rows`` (p,) are indices of X, ``place`` (p,) where each stands from the top.
    """

    fit: Fit
    coefficients: np.ndarray
    labels: np.ndarray
    rows: np.ndarray
    place: np.ndarray

    @property
    def mean(self) -> float:
        """The mean of all coefficients: the score."""
        return float(self.coefficients.mean())


def applies(algorithm: Algorithm) -> bool:
    """Every clusterer."""
    return algorithm.family == "cluster"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """The diagram of ``fit``, and those of one cluster less and one more if asked for."""
    knives = yield from part_of(_knives(fit), 0, 3 if parameters["compare"] else 1)
    if knives is None:
        return study.report(_undefined(fit), [], tone="warn")
    parts = _parts(knives)
    if not parameters["compare"]:
        return _report(knives, parts)
    yield Progress(1 / 3, "silhouette", so_far=_report(knives, parts))
    others = yield from _others(fit)
    return _report(knives, parts + others)


def _report(knives: Knives, parts: list[study.Part]) -> study.Report:
    short, unlike = _short(knives), _unlike(knives)
    verdict = f"{short} {unlike}".strip() or WELL
    tone = "warn" if short else "info" if unlike else "good"
    return study.report(verdict, parts, tone=tone)


def _knives(fit: Fit) -> Steps[Knives | None]:
    found = yield from silhouette_sampled(fit.X, fit.labels)
    if found is None:
        return None
    coefficients, rows = found
    labels = fit.labels[rows]
    order = np.lexsort((-coefficients, labels))
    coefficients, labels, rows = coefficients[order], labels[order], rows[order]
    gap = max(1, round(SPACE * len(rows)))
    return Knives(fit, coefficients, labels, rows, np.arange(len(rows)) + gap * labels)


def _undefined(fit: Fit) -> str:
    clusters = counted(fit.n_clusters, "cluster")
    return (
        f"No silhouette is defined for {clusters} of {counted(len(fit.labels), 'row')}: it takes "
        "two clusters or more, and fewer than there are rows."
    )


WELL = "Every knife reaches beyond the mean line, and none is much wider than the others."


def _short(knives: Knives) -> str:
    """Which clusters fall short of the mean; empty if none does."""
    numbers = np.unique(knives.labels)
    reached = np.array(
        [(knives.coefficients[knives.labels == one] >= knives.mean).mean() for one in numbers]
    )
    short = numbers[reached < REACHING].tolist()
    if not short:
        return ""
    verb = "stops" if len(short) == 1 else "stop"
    return (
        f"{_clusters(short)} {verb} short of the mean line: fewer than one row in five reaches it."
    )


def _unlike(knives: Knives) -> str:
    """Which clusters are much wider or thinner than the median one; empty if none is."""
    numbers, sizes = np.unique(knives.labels, return_counts=True)
    typical = np.median(sizes)
    said = []
    for chosen, word in (
        (numbers[sizes >= UNLIKE * typical].tolist(), "wider"),
        (numbers[sizes <= typical / UNLIKE].tolist(), "thinner"),
    ):
        if chosen:
            verb = "is" if len(chosen) == 1 else "are"
            said.append(f"{_clusters(chosen)} {verb} much {word} than the others.")
    return " ".join(said)


def _clusters(numbers: list[int]) -> str:
    words = listed([str(one) for one in numbers])
    return f"Cluster {words}" if len(numbers) == 1 else f"Clusters {words}"


def _parts(knives: Knives) -> list[study.Part]:
    noise = int((knives.fit.labels == NOISE).sum())
    kept = len(knives.fit.labels) - noise
    remarks = []
    if len(knives.rows) < kept:
        remarks.append(f"Drawn and scored on a sample of {len(knives.rows):,} of {kept:,} rows.")
    if noise:
        remarks.append(f"Left out as noise: {counted(noise, 'row')}.")
    return [
        study.scores((SCORE, knives.mean)),
        study.figure(_figure(knives, "silhouette", "Silhouette diagram", 240)),
        *(study.text(one) for one in remarks),
        _table(knives),
    ]


SCORE = Score("mean_silhouette", "mean silhouette", "The dashed line: larger is better, 1 is best.")


def _figure(knives: Knives, figure: str, title: str, height: int) -> dict[str, Any]:
    """The knives from the top, cluster 0 first; each line is a row of the table."""
    table_rows = knives.fit.preparation.rows[knives.rows]
    top = float(knives.place[-1])
    layer = picture.knives(
        "knives",
        "rows",
        knives.coefficients,
        top - knives.place,
        cluster=knives.labels,
        links=picture.Links(row=table_rows),
    )
    low = min(0.0, float(knives.coefficients.min())) - 0.02
    high = max(0.0, float(knives.coefficients.max())) + 0.02
    clusters = len(np.unique(knives.labels))
    return picture.chart(
        figure=figure,
        title=title,
        caption=f"Silhouettes of {counted(len(knives.rows), 'row')} in {clusters} knives, one for "
        "each cluster: as thick as the cluster is large, as long as its rows are well inside it. "
        f"The line is the mean, {readable(knives.mean)}.",
        x=picture.span("silhouette", low, high),
        y=picture.span("", -0.02 * (top + 1), 1.02 * (top + 1), kind="none"),
        layers=[layer, picture.rule("mean", f"mean {readable(knives.mean)}", "x", knives.mean)],
        clusters=[
            {"id": int(one), "title": str(one), "rows": int((knives.fit.labels == one).sum())}
            for one in np.unique(knives.labels)
        ],
        height=height,
    )


def _table(knives: Knives) -> study.Part:
    """One line per cluster; a click shows its rows that are nearer to another cluster."""
    lines, actions = [], []
    for number in np.unique(knives.labels).tolist():
        own = knives.labels == number
        below = own & (knives.coefficients < 0)
        rows = int((knives.fit.labels == number).sum())
        share = float(below.sum() / own.sum())
        lines.append([number, rows, float(knives.coefficients[own].mean()), share])
        title = f"Rows of cluster {number} below 0"
        table_rows = knives.fit.preparation.rows[knives.rows[below]]
        actions.append(study.show_rows(title, table_rows) if len(table_rows) else None)
    return study.table(
        "silhouettes",
        "Silhouette by cluster",
        ["cluster", "rows", "mean silhouette", "below 0"],
        lines,
        kinds=["cluster", "number", "number", "share"],
        actions=actions,
    )


def _others(fit: Fit) -> Steps[list[study.Part]]:
    """Diagrams of one cluster less and one more, with what they say."""
    parameter = varied(fit.algorithm, fit.parameters)
    if parameter is None or not counts(parameter):
        return [study.text(f"{fit.algorithm.title} has no number of clusters to compare with.")]
    fixed = held(fit.algorithm, fit.parameters, parameter.name)
    size = quick_rows(fit, 2, seconds=LONGEST_FIT_SECONDS, most=COMPARED_ROWS)
    X = fit.X.sample(size)
    parts: list[study.Part] = []
    if size < len(fit.X):
        parts.append(study.text(f"Other numbers are tried on a sample of {size:,} rows."))
    for place, k in enumerate((fit.n_clusters - 1, fit.n_clusters + 1), start=1):
        if k >= max(2, parameter.minimum):
            steps = _other(fit, X, {**fixed, parameter.name: k}, k)
            parts += yield from part_of(steps, place, 3, counted(k, "cluster"))
    return parts


def _other(fit: Fit, X: Prepared, values: dict[str, Any], k: int) -> Steps[list[study.Part]]:
    try:
        other = yield from fit_steps(fit.algorithm.id, X, values)
    except InputError as error:
        return [study.text(f"{counted(k, 'cluster')}: {error.message}")]
    knives = yield from _knives(other)
    if knives is None:
        return [study.text(_undefined(other))]
    words = f"{_short(knives)} {_unlike(knives)}".strip() or WELL
    drawn = _figure(knives, f"silhouette_{k}", f"{counted(k, 'cluster')}", 140)
    return [study.figure(drawn), study.text(f"{counted(k, 'cluster')}: {words}")]


STUDY = study.Study(
    id="silhouette_diagram",
    title="Silhouette diagram",
    tab="choose",
    summary="How well each row lies in its cluster, cluster by cluster, against the mean.",
    run=run,
    applies=applies,
    automatic=True,
    parameters=(
        flag(
            "compare",
            False,
            "One less, one more",
            "Show the diagrams for one cluster less and one more as well (on at most "
            f"{COMPARED_ROWS:,} rows).",
        ),
    ),
)
