"""What makes this cluster: sizes, means against the rest, a short rule, typical rows and doubtful.

Everything is told in the units of the data, and every line leads to its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances

from ..analysis.effects import (
    EXPLAINED,
    SMALL,
    Differences,
    Effect,
    columns_of_features,
    mean_texts,
    pair_texts,
    sentence_part,
    size_text,
)
from ..analysis.rules import Rule, find_rule, in_data_units
from ..labels import NOISE
from ..reading.wording import counted, listed
from ..result import Fit
from ..scores import silhouette_sampled
from ..steps import Progress, Steps
from ..study import Part, Report, Study, report, show_rows, table, text
from .groups import ALL, chosen_groups, cluster_parameter, no_such_group

# What anyone will read: the largest clusters, of each the most telling features.
MOST_CLUSTERS = 20
FEATURES_IN_SENTENCE = 3
FEATURES_EACH = 4
FEATURES_OF_ONE = 40
BORDERLINE_ROWS = 3
# A medoid compares every row of its cluster with so many of them.
MEDOID_ROWS = 300
# Effects that are infinite, or nearly, count no more than this when features are ranked.
LARGEST_EFFECT = 5.0
# Of two words of a column with effects that are nearly as large, the commoner one is told.
NEARLY = 0.8

HOW_RULES_ARE_FOUND = (
    "A rule is a path in a decision tree of depth 3 on the values of the table, judged with the "
    "numbers as printed. “Covers”: how much of the cluster it finds; “right”: how much of what it "
    "finds is in the cluster."
)
MEDOID_IS = (
    "The most typical row is the medoid: the row with the smallest mean distance to the rows of "
    "its cluster, in the scaled units."
)
BORDERLINE_IS = (
    "Borderline rows have the lowest silhouette: they are hardly nearer to their own cluster than "
    "to another, or even farther."
)


@dataclass
class Portrait:
    """What there is to say about one group of rows (a cluster, or the noise)."""

    label: int
    inside: np.ndarray
    means: np.ndarray
    effects: list[Effect]
    rule: Rule | None

    @property
    def size(self) -> int:
        """How many rows it has."""
        return int(np.count_nonzero(self.inside))

    @property
    def name(self) -> str:
        """``Cluster 3`` or ``Noise``."""
        return "Noise" if self.label == NOISE else f"Cluster {self.label}"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Describe the groups one by one, then find their typical and borderline rows."""
    chosen = parameters["cluster"]
    shown = chosen_groups(fit, chosen, MOST_CLUSTERS)
    if not shown:
        return no_such_group(fit, chosen, "row")
    differences = Differences(fit)
    values = in_data_units(np.asarray(fit.X), fit.preparation)
    portraits = []
    for number, label in enumerate(shown, start=1):
        portraits.append(_portrait(fit, differences, values, label))
        yield Progress(0.5 * number / len(shown), "comparing the clusters")
    parts = _parts(fit, portraits, len(np.unique(fit.labels)))
    verdict = _verdict(fit, portraits, chosen)
    yield Progress(0.5, "typical rows", report(verdict, parts))
    examples = yield from _examples(fit, [one for one in portraits if one.label != NOISE])
    return report(verdict, parts + examples)


def _portrait(fit: Fit, differences: Differences, values: np.ndarray, label: int) -> Portrait:
    inside = fit.labels == label
    alone = bool(inside.all())
    return Portrait(
        label=label,
        inside=inside,
        means=differences.means(inside),
        effects=[] if alone else differences.of(inside),
        rule=None if alone else find_rule(values, inside, fit.preparation),
    )


# Words ------------------------------------------------------------------------------------------


def _verdict(fit: Fit, portraits: list[Portrait], chosen: Any) -> str:
    if not fit.n_clusters:
        return "Every row is noise: there is no cluster to explain."
    if portraits[0].inside.all():
        return "All rows are in one cluster, so nothing sets it apart from the rest."
    if chosen != ALL:
        return _sentence(portraits[0], fit)
    names = [fit.preparation.features[index] for index in _ranked(portraits, fit)[:3]]
    if not names:
        return "No feature differs much between these clusters taken one by one."
    apart = counted(fit.n_clusters, "cluster")
    return f"{listed(names)} set{'s' if len(names) == 1 else ''} the {apart} apart most."


def _ranked(portraits: list[Portrait], fit: Fit) -> list[int]:
    """Features with a telling effect, by how much all groups differ in them on average."""
    total = np.zeros(len(fit.preparation.features))
    for portrait in portraits:
        for effect in portrait.effects:
            total[effect.feature] += min(abs(effect.size), LARGEST_EFFECT) / len(portraits)
    order = np.argsort(-total, kind="stable")
    return [index for index in order.tolist() if total[index] >= max(SMALL, total[order[0]] / 2)]


def _sentence(portrait: Portrait, fit: Fit) -> str:
    share = portrait.size / len(portrait.inside)
    head = f"{portrait.name} ({counted(portrait.size, 'row')}, {_percent(share)}): "
    telling = _telling(portrait, fit)[:FEATURES_IN_SENTENCE]
    if telling:
        return f"{head}{listed([sentence_part(one, fit.preparation) for one in telling])}."
    if not portrait.effects:
        return f"{head}all rows."
    return f"{head}no feature differs from the other rows by more than a little."


def _telling(portrait: Portrait, fit: Fit) -> list[Effect]:
    """Effects that are not small, one a column: “female” says nothing more beside “male”."""
    columns = columns_of_features(fit.preparation)
    best: dict[str, Effect] = {}
    for effect in portrait.effects:
        held = best.setdefault(columns[effect.feature], effect)
        # What a cluster has is said more easily than what it has not.
        if held.size < 0 < effect.size and effect.size >= -NEARLY * held.size:
            best[columns[effect.feature]] = effect
    return [effect for effect in best.values() if abs(effect.size) >= SMALL]


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if share >= 0.005 else "less than 1 %"


# Parts ------------------------------------------------------------------------------------------


def _parts(fit: Fit, portraits: list[Portrait], groups: int) -> list[Part]:
    parts = [_group_table(fit, portraits)]
    if len(portraits) < groups and len(portraits) > 1:
        largest = sum(one.label != NOISE for one in portraits)
        words = f"The {largest} largest of {counted(fit.n_clusters, 'cluster')} are described; "
        parts.append(text(f"{words}choose any other by its number."))
    if len(portraits) > 1:
        parts += [text(_sentence(one, fit)) for one in portraits]
    parts.append(_feature_table(fit, portraits))
    if any(one.effects for one in portraits):
        parts.append(text(EXPLAINED))
    if any(one.rule for one in portraits):
        parts.append(text(HOW_RULES_ARE_FOUND))
    return parts


def _group_table(fit: Fit, portraits: list[Portrait]) -> Part:
    lines, actions = [], []
    for one in portraits:
        rule = one.rule
        judged = [rule.text, rule.coverage, rule.precision] if rule else [None, None, None]
        lines.append([one.label, one.size, one.size / len(one.inside), *judged])
        actions.append(_rows(fit, one.inside, f"Rows of {one.name.lower()}"))
    return table(
        "groups",
        "Rows, and a rule that finds them",
        ["cluster", "rows", "share", "rule", "covers", "right"],
        lines,
        kinds=["cluster", "number", "share", "text", "share", "share"],
        actions=actions,
    )


def _feature_table(fit: Fit, portraits: list[Portrait]) -> Part:
    most = FEATURES_EACH if len(portraits) > 1 else FEATURES_OF_ONE
    lines, actions = [], []
    for one in portraits:
        told = _feature_lines(fit, one)[:most]
        lines += [[one.label, *line] for line in told]
        action = _rows(fit, one.inside, f"Rows of {one.name.lower()}")
        actions += [action] * len(told)
    return table(
        "features",
        "Means inside and outside",
        ["cluster", "feature", "inside", "outside", "effect"],
        lines,
        kinds=["cluster", "text", "text", "text", "text"],
        actions=actions,
    )


def _feature_lines(fit: Fit, portrait: Portrait) -> list[list[str | None]]:
    """Feature, mean inside, mean outside and effect, the largest effect first."""
    names, kinds = fit.preparation.features, fit.preparation.kinds
    if not portrait.effects:  # there is nothing outside
        means = zip(names, portrait.means.tolist(), kinds, strict=True)
        return [[name, pair_texts(mean, mean, kind)[0], None, None] for name, mean, kind in means]
    return [
        [names[one.feature], *mean_texts(one, fit.preparation), size_text(one.size)]
        for one in portrait.effects
    ]


def _rows(fit: Fit, which: np.ndarray, title: str) -> Part:
    return show_rows(title, fit.preparation.rows[which])


# Typical and borderline rows --------------------------------------------------------------------


def _examples(fit: Fit, portraits: list[Portrait]) -> Steps[list[Part]]:
    if not portraits:
        return []
    X = np.asarray(fit.X)
    medoids = {}
    for number, one in enumerate(portraits, start=1):
        medoids[one.label] = _medoid(X, np.flatnonzero(one.inside))
        yield Progress(0.5 + 0.2 * number / len(portraits), "typical rows")
    borderline, note = yield from _borderline(fit, X, [one.label for one in portraits])
    lines, actions = [], []
    for one in portraits:
        few = borderline.get(one.label, medoids[one.label][:0])
        for what, chosen in (("most typical", medoids[one.label]), ("borderline", few)):
            rows = fit.preparation.rows[chosen]
            if len(rows):
                numbers = listed([f"{row + 1:,}" for row in rows.tolist()])
                lines.append([one.label, what, numbers])
                title = f"{what.capitalize()} rows of {one.name.lower()}"
                actions.append(show_rows(title, rows))
    examples = table(
        "examples",
        "Typical and borderline rows",
        ["cluster", "what", "row"],
        lines,
        kinds=["cluster", "text", "text"],
        actions=actions,
    )
    explained = [MEDOID_IS, *([BORDERLINE_IS] if borderline else []), note]
    return [examples, text(" ".join(filter(None, explained)))]


def _medoid(X: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Index (1,) of the row with the smallest mean distance to the members (or a sample)."""
    others = members
    if len(members) > MEDOID_ROWS:
        others = np.random.default_rng(0).choice(members, MEDOID_ROWS, replace=False)
    total = np.zeros(len(members))
    for start in range(0, len(members), 10_000):
        part = slice(start, start + 10_000)
        total[part] = pairwise_distances(X[members[part]], X[others]).sum(axis=1)
    return members[[int(np.argmin(total))]]


def _borderline(
    fit: Fit, X: np.ndarray, labels: list[int]
) -> Steps[tuple[dict[int, np.ndarray], str]]:
    """Indices of the rows with the lowest silhouette of each cluster, and how it was computed."""
    steps = silhouette_sampled(X, fit.labels)
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            found = stop.value
            break
        yield Progress(0.7 + 0.3 * progress.done, "borderline rows")
    if found is None:
        return {}, ""
    coefficients, scored = found
    lowest = {}
    for label in labels:
        members = np.flatnonzero(fit.labels[scored] == label)
        if fit.sizes[label] > 1:  # a row alone has no cluster to be near to
            order = np.argsort(coefficients[members], kind="stable")[:BORDERLINE_ROWS]
            lowest[label] = scored[members[order]]
    sampled = len(scored) < np.count_nonzero(fit.labels != NOISE)
    return lowest, f"Silhouettes of a sample of {len(scored):,} rows." if sampled else ""


STUDY = Study(
    id="explain",
    title="What makes this cluster",
    tab="explain",
    summary="How each cluster differs from the rest, a short rule for it, and its typical rows.",
    run=run,
    automatic=True,
    parameters=(
        cluster_parameter("explain"),
    ),
)
