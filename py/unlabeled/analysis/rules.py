"""A short rule that tells one group of rows from all others: "petal_length <= 2.45".

The rule is a path in a shallow decision tree. Its numbers are rounded to what people can read, and
what it covers is counted with those very numbers, on all rows.

Source: Breiman, Friedman, Olshen and Stone, Classification and regression trees (1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from ..prepare import Preparation
from ..reading.column import format_date, format_number
from ..reading.wording import quoted

MAX_DEPTH = 3
# The tree is grown from a seeded sample of at most so many rows inside and outside the group.
ROWS_PER_SIDE = 2_500
# A condition more must gain so much of F1 (the harmonic mean of coverage and precision).
WORTH = 0.01
FEWEST_DIGITS, MOST_DIGITS = 3, 17
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Condition:
    """``feature`` is above ``threshold``, or it is not; ``text`` says so for people.

    ``closed`` counts the threshold itself as above.
    """

    feature: int
    above: bool
    threshold: float
    closed: bool
    text: str

    def holds(self, values: np.ndarray) -> np.ndarray:
        """For which rows (m,) of ``values`` (m, n), in data units, it is true."""
        column = values[:, self.feature]
        over = column >= self.threshold if self.closed else column > self.threshold
        return over if self.above else ~over


@dataclass(frozen=True)
class Rule:
    """All ``conditions`` together.

    ``coverage`` is the share of the group's rows that the rule finds, ``precision`` the share of
    the rows it finds that are of the group.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    precision: float

    @property
    def text(self) -> str:
        """The rule for people."""
        return " and ".join(condition.text for condition in self.conditions)

    @property
    def f1(self) -> float:
        """The harmonic mean of coverage and precision."""
        return 2 * self.coverage * self.precision / max(self.coverage + self.precision, 1e-300)

    def holds(self, values: np.ndarray) -> np.ndarray:
        """For which rows (m,) of ``values`` (m, n), in data units, it is true."""
        return _all_hold(self.conditions, values)


def in_data_units(X: np.ndarray, preparation: Preparation) -> np.ndarray:
    """X (m, n) as the table has it, without the last digits that scaling and back may add."""
    raw = preparation.raw(X)
    if preparation.scale == "none":
        return raw
    for column, center in zip(raw.T, preparation.center, strict=True):
        largest = max(np.abs(column).max(initial=0), abs(center))
        if largest > 0:
            # 14 significant digits of the largest: scaling costs the 15th at most.
            np.round(column, min(300, 14 - math.ceil(math.log10(largest))), out=column)
    return raw


def find_rule(values: np.ndarray, inside: np.ndarray, preparation: Preparation) -> Rule | None:
    """The best short rule for the rows that are ``inside`` (m,); None if nothing tells them apart.

    ``values`` (m, n) are in data units.
    """
    if inside.all() or not inside.any():
        return None
    kept = np.concatenate([_some(np.flatnonzero(inside)), _some(np.flatnonzero(~inside))])
    rules = [
        _judged(conditions, values, inside)
        for conditions in _paths(values[kept], inside[kept], preparation)
    ]
    if not rules:
        return None
    best = max(rule.f1 for rule in rules)
    good = [rule for rule in rules if rule.f1 >= best - WORTH]
    chosen = min(good, key=lambda rule: (len(rule.conditions), -rule.f1))
    return _without_idle_conditions(chosen, values, inside)


def _some(rows: np.ndarray) -> np.ndarray:
    if len(rows) <= ROWS_PER_SIDE:
        return rows
    return np.random.default_rng(0).choice(rows, ROWS_PER_SIDE, replace=False)


def _judged(conditions: Sequence[Condition], values: np.ndarray, inside: np.ndarray) -> Rule:
    found = _all_hold(conditions, values)
    both = int(np.count_nonzero(found & inside))
    coverage = both / int(np.count_nonzero(inside))
    return Rule(tuple(conditions), coverage, both / max(1, int(np.count_nonzero(found))))


def _all_hold(conditions: Sequence[Condition], values: np.ndarray) -> np.ndarray:
    return np.all([condition.holds(values) for condition in conditions], axis=0)


def _without_idle_conditions(rule: Rule, values: np.ndarray, inside: np.ndarray) -> Rule:
    """The rule without conditions that gain nothing, such as an early split of the tree."""
    for condition in rule.conditions:
        rest = [one for one in rule.conditions if one is not condition]
        if rest and (shorter := _judged(rest, values, inside)).f1 >= rule.f1 - WORTH:
            rule = shorter
    return rule


def _paths(
    values: np.ndarray, inside: np.ndarray, preparation: Preparation
) -> list[list[Condition]]:
    """The conditions that lead to every node of a tree but its root."""
    # scikit-learn's trees compare in 32 bits, where two dates or large numbers may be one. Ranks
    # are divided in the same way, for a tree asks for nothing but the order.
    levels, ranks = zip(*(np.unique(one, return_inverse=True) for one in values.T), strict=True)
    grown = DecisionTreeClassifier(max_depth=MAX_DEPTH, class_weight="balanced", random_state=0)
    tree = grown.fit(np.column_stack(ranks), inside).tree_
    writer = _Writer(preparation)
    paths = []
    waiting: list[tuple[int, dict[tuple[int, bool], int]]] = [(0, {})]
    while waiting:
        node, cuts = waiting.pop()
        if cuts:
            paths.append(
                [writer.condition(*key, levels[key[0]], place) for key, place in cuts.items()]
            )
        if tree.children_left[node] >= 0:
            feature, place = int(tree.feature[node]), math.floor(tree.threshold[node])
            # A later cut of the same feature on the same side is the tighter one.
            waiting.append((tree.children_left[node], cuts | {(feature, False): place}))
            waiting.append((tree.children_right[node], cuts | {(feature, True): place}))
    return paths


class _Writer:
    """Makes conditions from cuts between two values that occur."""

    def __init__(self, preparation: Preparation) -> None:
        self.names = preparation.features
        self.kinds = preparation.kinds
        self.words = [
            (one.column, word)
            for one in preparation.encoders
            for word in (one.words if one.kind == "category" else one.features)
        ]
        self.booleans = {
            one.column: one.words for one in preparation.encoders if one.kind == "boolean"
        }

    def condition(self, feature: int, above: bool, levels: np.ndarray, place: int) -> Condition:
        """Above (or not) the gap between ``levels[place]`` and ``levels[place + 1]``."""
        low, high = float(levels[place]), float(levels[place + 1])
        kind, name = self.kinds[feature], self.names[feature]
        if kind in ("category", "boolean") and (low, high) == (0, 1):
            return Condition(feature, above, 0.5, False, self._word(feature, above))
        if kind == "date":
            threshold = _cut_date(low, high)
            day = format_date(threshold)
            text = f"{name} from {day} on" if above else f"{name} before {day}"
            return Condition(feature, above, threshold, True, text)
        threshold = _cut(low, high)
        text = f"{name} {'>' if above else '<='} {format_number(threshold)}"
        return Condition(feature, above, threshold, False, text)

    def _word(self, feature: int, yes: bool) -> str:
        if self.kinds[feature] == "category":
            column, word = self.words[feature]
            return f"{column} is {'' if yes else 'not '}{quoted(word)}"
        words = self.booleans.get(self.names[feature]) or ("0", "1")
        return f"{self.names[feature]} is {quoted(words[int(yes)])}"


def _cut(low: float, high: float) -> float:
    """A number between the two that is short to write, near their middle."""
    middle = low / 2 + high / 2
    for digits in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        rounded = float(f"{middle:.{digits}g}")
        if low < rounded < high:
            return rounded
    return low


def _cut_date(low: float, high: float) -> float:
    """A day after ``low`` and not after ``high``, or else a second, near their middle."""
    middle = low / 2 + high / 2
    for parts in (1, SECONDS_A_DAY):
        rounded = math.ceil(middle * parts) / parts
        if low < rounded <= high:
            return rounded
    return high
