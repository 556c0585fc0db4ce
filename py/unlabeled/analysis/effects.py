"""How much a feature differs inside a group of rows from all other rows, in numbers and words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..prepare import Preparation
from ..reading.column import format_date
from ..reading.wording import quoted
from ..result import Fit

# Cohen's words for effects: below the first hardly any, then small, medium, large.
SMALL, MEDIUM, LARGE = 0.2, 0.5, 0.8
# Of the range of a feature: smaller spreads and differences are rounding.
NOTHING = 1e-12

EXPLAINED = (
    "d is Cohen’s d: the difference of the two means in pooled standard deviations. Of categories "
    "and yes/no it is Cohen’s h, the difference of the two shares as angles. Beyond ±0.8 either "
    "counts as large."
)


@dataclass(frozen=True)
class Effect:
    """One feature inside a group against outside it.

    ``inside`` and ``outside`` are means in data units; ``size`` is Cohen's d, infinite where both
    sides are constant and different, or Cohen's h where ``shares``.

    Source: Cohen, Statistical power analysis for the behavioral sciences (1988).
    """

    feature: int
    inside: float
    outside: float
    size: float
    shares: bool


class Differences:
    """Compares groups of rows of one fit with the other rows."""

    def __init__(self, fit: Fit) -> None:
        self._preparation = fit.preparation
        self._X = np.asarray(fit.X)
        # d does not depend on the unit, so take one in which nothing can overflow.
        centered = self._X - self._X.mean(axis=0)
        largest = np.abs(centered).max(axis=0)
        self._unit = centered / np.where(largest > 0, largest, 1)
        self._shares = np.isin(fit.preparation.kinds, ("boolean", "category"))

    def of(self, inside: np.ndarray) -> list[Effect]:
        """The effects of all features on the rows ``inside`` (m,), the largest first.

        There must be rows inside and outside.
        """
        means = self.means(inside), self.means(~inside)
        sizes = np.where(
            self._shares, _cohens_h(*means), _cohens_d(self._unit[inside], self._unit[~inside])
        )
        order = np.argsort(-np.abs(sizes), kind="stable")
        columns = (order, means[0][order], means[1][order], sizes[order], self._shares[order])
        return [Effect(*line) for line in zip(*(one.tolist() for one in columns), strict=True)]

    def means(self, inside: np.ndarray) -> np.ndarray:
        """The mean of each feature (n,) in data units; there must be a row."""
        return self._preparation.raw(self._X[inside].mean(axis=0)) + 0.0  # no -0.0


def _cohens_d(inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    difference = inside.mean(axis=0) - outside.mean(axis=0)
    squares = inside.var(axis=0) * len(inside) + outside.var(axis=0) * len(outside)
    pooled = np.sqrt(squares / max(1, len(inside) + len(outside) - 2))
    sizes = np.where(np.abs(difference) > NOTHING, np.copysign(np.inf, difference), 0)
    return np.divide(difference, pooled, out=sizes, where=pooled > NOTHING)


def _cohens_h(inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    return 2 * (_angle(inside) - _angle(outside))


def _angle(share: np.ndarray) -> np.ndarray:
    return np.arcsin(np.sqrt(np.clip(share, 0, 1)))


def sentence_part(effect: Effect, preparation: Preparation) -> str:
    """``petal_length is much smaller (mean 1.46 against 4.91, d = −5.0)``."""
    here, there = mean_texts(effect, preparation)
    size = f"{'h' if effect.shares else 'd'} = {size_text(effect.size)}"
    if effect.shares:
        often = "more often" if effect.size > 0 else "more rarely"
        subject = _share_subject(effect.feature, preparation)
        return f"{subject} {_much(effect.size)} {often} ({here} against {there}, {size})"
    larger, smaller = (
        ("later", "earlier")
        if preparation.kinds[effect.feature] == "date"
        else ("larger", "smaller")
    )
    direction = larger if effect.size > 0 else smaller
    name = preparation.features[effect.feature]
    return f"{name} is {_much(effect.size)} {direction} (mean {here} against {there}, {size})"


def mean_texts(effect: Effect, preparation: Preparation) -> tuple[str, str]:
    """Both means for people, with as many digits as it takes to tell them apart."""
    kind = preparation.kinds[effect.feature]
    return pair_texts(effect.inside, effect.outside, kind)


def pair_texts(first: float, second: float, kind: str) -> tuple[str, str]:
    """Two means of a feature of this kind, with as many digits as it takes to tell them apart."""
    if kind in ("boolean", "category"):
        return f"{first:.0%}".replace("%", " %"), f"{second:.0%}".replace("%", " %")
    if kind == "date":
        return format_date(round(first)), format_date(round(second))
    for digits in range(3, 10):
        texts = number_text(first, digits), number_text(second, digits)
        if texts[0] != texts[1]:
            return texts
    return number_text(first), number_text(second)


def number_text(value: float, digits: int = 3) -> str:
    """A number for people, to so many significant digits, whole ones in full."""
    places = digits - 1 - math.floor(math.log10(abs(value))) if value else 0
    usual = value == 0 or 1e-4 <= abs(value) < 1e12
    text = f"{value:,.{max(0, places)}f}" if usual else f"{value:.{digits}g}"
    if usual and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def size_text(size: float) -> str:
    """An effect size for people."""
    if math.isinf(size):
        return "∞" if size > 0 else "−∞"
    return f"{size:.1f}".replace("-", "−")


def _much(size: float) -> str:
    if abs(size) >= LARGE:
        return "much"
    return "clearly" if abs(size) >= MEDIUM else "slightly"


def _share_subject(feature: int, preparation: Preparation) -> str:
    """``species is “Adelie”``, for a feature that is one word of a column."""
    words = []
    for one in preparation.encoders:
        yes = one.words[1:] if one.kind == "boolean" and one.words else ("1",)
        words += one.words if one.kind == "category" else yes
    return f"{columns_of_features(preparation)[feature]} is {quoted(words[feature])}"


def columns_of_features(preparation: Preparation) -> list[str]:
    """The column that each feature (n,) was made from."""
    return [one.column for one in preparation.encoders for _ in one.features]
