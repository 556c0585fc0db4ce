"""Two results side by side, or one against known answers: what agrees, and which rows do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import homogeneity_completeness_v_measure

from ..algorithm import Score
from ..errors import InputError
from ..labels import NOISE
from ..limits import MAXIMUM_CATEGORIES
from ..reading.column import Column
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..study import Part, Report, button, report, scores, show_rows, table, text
from ..table import Table
from .matching import adjusted_mutual_information, adjusted_rand, agreeing, best_matching

# Groups that a cross-table shows one by one; the smallest others are counted together.
MOST_GROUPS = 20
MOST_NAMED = 8
OTHERS = -3
# Anomalies as a group like any other; their label is that of noise, which matches nothing.
ANOMALIES = 1
# From here on two results agree well, or hardly.
GOOD, POOR = 0.8, 0.3

IN_VIEW, PINNED = "the result in view", "the pinned one"
HEAD = "Rows by group: down the result in view, across the pinned one"

Name = Callable[[int], str]

ARI = Score(
    "ari",
    "ARI",
    "Adjusted Rand index over all pairs of rows: 1 for the same groups, about 0 by chance. Noise "
    "counts as one group.",
)
AMI = Score(
    "ami",
    "AMI",
    "Adjusted mutual information: how much one grouping tells about the other; 1 is all, 0 what "
    "chance would. Noise counts as one group.",
)
ACCURACY = Score(
    "accuracy",
    "accuracy",
    "Share of rows whose cluster stands for their answer, after the best matching of clusters "
    "with answers. Noise, and clusters without an answer of their own, count as wrong.",
)
HOMOGENEITY = Score(
    "homogeneity",
    "homogeneity",
    "1 if every cluster holds one answer only. Noise counts as a cluster here.",
)
COMPLETENESS = Score(
    "completeness",
    "completeness",
    "1 if all rows of an answer are in the same cluster. Noise counts as a cluster here.",
)


def compare(first: Fit, second: Fit) -> Report:
    """Set the fit in view, ``first``, against a pinned one, on the rows that both have."""
    rows, here, there = np.intersect1d(
        first.preparation.rows, second.preparation.rows, assume_unique=True, return_indices=True
    )
    if not len(rows):
        return report("These results have no row in common.", [], tone="warn")
    ours, theirs = first.labels[here], second.labels[there]
    agree = agreeing(ours, theirs)
    agreement = adjusted_rand(ours, theirs)
    differ = rows[~agree]
    parts = [
        _agreement_scores(ours, theirs, agreement),
        text(_common_rows(first, second, len(rows))),
        text(_correspondence(ours, theirs, _of(first, IN_VIEW), _of(second, PINNED))),
        *_differing("Rows that differ", differ),
        _cross_table(HEAD, "in view", ours, theirs, rows, _named(first), _short(second)),
    ]
    return report(_comparison_verdict(differ, len(rows), agreement), parts, tone=_tone(agreement))


def against_column(fit: Fit, answers: Table, column: str) -> Report:
    """Set a fit against a column of known answers of its table.

    Raises:
        InputError: there is no such column, it has no values, or far too many different ones.
    """
    chosen = answers.column(column)
    codes, names = _answers(chosen)
    known = np.flatnonzero(codes[fit.preparation.rows] >= 0)
    if not len(known):
        raise InputError(
            f"No row of this result has a value in {quoted(column)}.", "Choose another column."
        )
    rows = fit.preparation.rows[known]
    truth, labels = codes[rows], fit.labels[known]
    groups = _as_answers(fit, labels)
    right = agreeing(truth, groups)
    agreement = adjusted_rand(truth, labels)
    count = int(np.count_nonzero(right))
    named = _named(fit)
    homogeneity, completeness, _ = homogeneity_completeness_v_measure(truth, labels)
    cards = _agreement_scores(truth, labels, agreement)
    cards["scores"] += scores(
        (ACCURACY, count / len(rows)),
        (HOMOGENEITY, float(homogeneity)),
        (COMPLETENESS, float(completeness)),
    )["scores"]

    title = f"{fit.algorithm.of_family.groups} by {quoted(column)}"
    corner = "kind" if _has_names(fit) else "cluster"
    parts = [
        cards,
        text(_correspondence(truth, groups, lambda code: quoted(names[code]), named)),
        *_differing("Rows that do not match", rows[~right]),
        _cross_table(title, corner, labels, truth, rows, named, lambda code: names[code]),
    ]
    left = len(fit.labels) - len(rows)
    if left:
        parts.append(text(f"{counted(left, 'row')} without a value in {quoted(column)} left out."))
    share = f"{count / len(rows):.1%}".replace("%", " %")
    verdict = f"{count:,} of {counted(len(rows), 'row')} ({share}) match {quoted(column)}: "
    return report(f"{verdict}{_ari_text(agreement)}.", parts, tone=_tone(agreement))


def _answers(column: Column) -> tuple[np.ndarray, list[str]]:
    """Codes (m,) of the values of a column, -1 where missing, and their texts.

    Raises:
        InputError: there are far too many different values to be answers.
    """
    codes = np.full(len(column.values), NOISE, dtype=np.int32)
    present = np.flatnonzero(~column.missing)
    values, first, places = np.unique(
        column.values[present], return_index=True, return_inverse=True
    )
    if len(values) > MAXIMUM_CATEGORIES:
        raise InputError(
            f"{quoted(column.name)} holds {len(values):,} different values, too many to be "
            f"answers (the limit is {MAXIMUM_CATEGORIES}).",
            "Choose a column that names a few groups.",
        )
    codes[present] = places
    return codes, [column.text(row) for row in present[first].tolist()]


# Words ------------------------------------------------------------------------------------------


def _comparison_verdict(differ: np.ndarray, common: int, agreement: float) -> str:
    if not len(differ):
        return f"Both results group {counted(common, 'row')} in the same way."
    different = counted(len(differ), "row differs", "rows differ")
    return f"{different} of {common:,}: {_ari_text(agreement)}."


def _tone(agreement: float) -> str:
    return "good" if agreement >= GOOD else "info" if agreement >= POOR else "warn"


def _ari_text(agreement: float) -> str:
    return f"ARI {agreement:.2f}".replace("-", "−")


def _short(fit: Fit) -> Name:
    """For the head of a column: 3, noise, anomaly."""
    names = fit.algorithm.group_names
    return lambda label: names.get(label, str(label))


def _named(fit: Fit) -> Name:
    """For a sentence: cluster 3, noise, “anomaly”."""
    names = fit.algorithm.group_names
    if _has_names(fit):
        names = {label: quoted(name) for label, name in names.items()}
        names[ANOMALIES] = names[NOISE]
    return lambda label: names.get(label, f"cluster {label}")


def _as_answers(fit: Fit, labels: np.ndarray) -> np.ndarray:
    """Labels (m,) to match with answers: anomalies may be one of them, while noise is none."""
    return np.where(labels == NOISE, ANOMALIES, labels) if _has_names(fit) else labels


def _has_names(fit: Fit) -> bool:
    return 0 in fit.algorithm.group_names


def _of(fit: Fit, which: str) -> Name:
    named = _named(fit)
    return lambda label: f"{named(label)} of {which}"


def _common_rows(first: Fit, second: Fit, common: int) -> str:
    """How many rows are compared, and what the fits were made from where that is not the same."""
    sizes = len(first.labels), len(second.labels)
    unlike = []
    if first.preparation.columns != second.preparation.columns:
        unlike.append("columns")
    if first.preparation.scale != second.preparation.scale:
        unlike.append("scaling")
    has = f"{_capital(IN_VIEW)} has {counted(sizes[0], 'row')}, {PINNED} {sizes[1]:,}"
    words = f"{has}: {common:,} {'is' if common == 1 else 'are'} in both."
    if sizes == (common, common):
        words = f"Both results have the same {counted(common, 'row')}."
    return f"{words} They differ in their {listed(unlike)}." if unlike else words


def _correspondence(first: np.ndarray, second: np.ndarray, ours: Name, theirs: Name) -> str:
    """Which groups of two labellings (m,) belong together, by the names that are given."""
    matching = best_matching(first, second)
    pairs = sorted(((one, other) for other, one in matching.items()), key=_noise_last)
    told = []
    for one, other in pairs[:MOST_NAMED]:
        whole = first == one
        shared = np.count_nonzero(whole & (second == other))
        of = counted(int(np.count_nonzero(whole)), "row")
        told.append(f"{ours(one)} is {theirs(other)} ({shared:,} of {of})")
    left = [label for label in np.unique(second).tolist() if label not in matching]
    alone = [label for label in np.unique(first).tolist() if label not in matching.values()]
    names = [ours(one) for one in alone] + [theirs(one) for one in left]
    words = [f"{listed(told, limit=MOST_NAMED)}."] if told else []
    if len(pairs) > MOST_NAMED:
        words.append(f"{len(pairs) - MOST_NAMED:,} more pairs correspond.")
    if names:
        words.append(f"Without counterpart: {listed(names, limit=MOST_NAMED)}.")
    return " ".join(_capital(sentence) for sentence in words)


def _noise_last(pair: tuple[int, int]) -> tuple[bool, int]:
    return pair[0] == NOISE, pair[0]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


# Parts ------------------------------------------------------------------------------------------


def _agreement_scores(first: np.ndarray, second: np.ndarray, agreement: float) -> Part:
    information = adjusted_mutual_information(first, second)
    shown = [(ARI, agreement)]
    if information is not None:
        shown.append((AMI, information))
    return scores(*shown)


def _differing(title: str, rows: np.ndarray) -> list[Part]:
    return [button(show_rows(f"{title} ({len(rows):,})", rows))] if len(rows) else []


def _cross_table(
    title: str,
    corner: str,
    down: np.ndarray,
    across: np.ndarray,
    rows: np.ndarray,
    named: Name,
    headed: Name,
) -> Part:
    """Counts of rows: a line for each group of ``down`` (m,), a column for each of ``across``.

    Columns stand in the order of the lines they correspond to. ``named`` tells what groups of a
    line are, ``headed`` those of a column.
    """
    hidden = len(np.unique(down)), len(np.unique(across))
    down, across = _few(down), _few(across)
    lines, groups = _groups(down), _groups(across)
    partner = best_matching(down, across)
    columns = sorted(groups, key=lambda one: _place(partner.get(one), one, lines))
    others = [max(0, all_ - MOST_GROUPS) for all_ in hidden]
    table_lines, actions = [], []
    for line in lines:
        inside = down == line
        head = f"{others[0]:,} others" if line == OTHERS else line
        told = f"{others[0]:,} other groups" if line == OTHERS else named(line)
        counts = [int(np.count_nonzero(inside & (across == one))) for one in columns]
        table_lines.append([head, *counts])
        actions.append(show_rows(f"Rows of {told}", rows[inside]))
    heads = [f"{others[1]:,} others" if one == OTHERS else headed(one) for one in columns]
    return table(
        "cross",
        title,
        [corner, *heads],
        table_lines,
        kinds=["cluster", *["number"] * len(columns)],
        actions=actions,
    )


def _few(labels: np.ndarray) -> np.ndarray:
    """The labels (m,), those of the smallest groups as ``OTHERS`` if there are too many."""
    found, sizes = np.unique(labels, return_counts=True)
    if len(found) <= MOST_GROUPS:
        return labels
    kept = found[np.argsort(-sizes, kind="stable")[:MOST_GROUPS]]
    return np.where(np.isin(labels, kept), labels, OTHERS)


def _groups(labels: np.ndarray) -> list[int]:
    """The labels that occur: clusters, then the others, then noise."""
    return sorted(np.unique(labels).tolist(), key=lambda one: (one == NOISE, one == OTHERS, one))


def _place(partner: int | None, group: int, lines: list[int]) -> tuple[int, int, int]:
    """Where a column stands: by its line, then those without one; the others and noise last."""
    if group in (OTHERS, NOISE):
        return 2, int(group == NOISE), 0
    return (1, 0, group) if partner is None else (0, lines.index(partner), group)
