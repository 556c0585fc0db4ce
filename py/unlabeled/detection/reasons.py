"""Reasons in words: which columns make a row abnormal, in the units of the table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..analysis.effects import number_text, pair_texts
from ..prepare import Preparation
from ..reading.column import Column
from ..reading.wording import quoted
from ..result import Fit
from ..table import Table
from .contributions import Contributions, by_column

# A column with a smaller part of the whole is no reason.
LEAST_SHARE = 0.15
MOST_REASONS = 3
# Cells of numbers with more signs than this are told in fewer digits.
LONGEST_NUMBER = 8


class Reasons:
    """Contributions by column, for rows of X (p, n) and the table rows that they come from.

    Attributes:
        rows: (p,) of the table.
        amounts: (p, c) of the columns that were used.
        shares: (p, c), what part each has of all that makes the row abnormal; 0 for what does not.
        adds: whether the score is their sum; otherwise it is the largest of them.
    """

    def __init__(
        self,
        fit: Fit,
        contributions: Contributions,
        X: np.ndarray,
        rows: np.ndarray,
        table: Table | None = None,
    ) -> None:
        """``rows`` (p,) are those of ``table`` that X (p, n) was made of; by default the fit's."""
        self._preparation, self._table = fit.preparation, table or fit.preparation.table
        self._contributions, self._X, self.rows = contributions, X, rows
        self._names = [one.column for one in fit.preparation.encoders]
        self._present = {one.name for one in self._table.columns}
        # Of components no cell of the table tells the value.
        self._cells = fit.preparation.components is None
        self.adds, self._threshold = fit.detection.explainer.adds, fit.detection.threshold
        self.amounts = by_column(contributions.amounts, fit.preparation, adds=self.adds)
        above = np.maximum(self.amounts, 0)
        whole = above.sum(axis=1, keepdims=True)
        self.shares = above / np.where(whole > 0, whole, 1)

    def ranked(self, index: int) -> np.ndarray:
        """The columns (c,) of a row, what makes it abnormal first."""
        return np.argsort(-self.amounts[index], kind="stable")

    def main(self, index: int) -> list[int]:
        """The columns that are reasons: one at least, if anything is."""
        ranked = self.ranked(index)
        first = [
            column
            for column in ranked.tolist()
            if self.shares[index, column] > 0 and self._is_told(column)
        ]
        strong = [one for one in first if self._is_strong(index, one)]
        return (strong or first[:1])[:MOST_REASONS]

    def _is_strong(self, index: int, column: int) -> bool:
        """Beside the strongest column others count that have a good part, or would do alone."""
        if self.adds:
            return bool(self.shares[index, column] >= LEAST_SHARE)
        return bool(self.amounts[index, column] > self._threshold)

    def cell(self, index: int, column: int) -> str:
        """The row's own value, as the table has it; long numbers in fewer digits."""
        name, place = self._names[column], self._feature(column)
        if not self._cells:
            return self._seen(index, place)
        if name in self._present:
            text = brief_cell(self._table.column(name), int(self.rows[index]))
            if text:
                return text
        state = "blank" if name in self._present else "absent"
        seen = "a mean of all" if place is None else self._seen(index, place)
        return f"{state}, taken as {seen}"

    def expected(self, index: int, column: int) -> str:
        """What would be expected of the column; empty where nothing can be said."""
        place = self._feature(column)
        expected = self._contributions.expected
        if expected is None or place is None:
            return ""
        raw = self._preparation.raw(np.stack([self._X[index], expected[index]]))[:, place]
        # Beside cells as they stand in the table, which have no commas in their numbers.
        return pair_texts(raw[0], raw[1], self._preparation.kinds[place])[1].replace(",", "")

    def short(self, index: int) -> str:
        """The reasons as they stand in a cell: ``x2 = 7.31 (3.2 expected)``."""
        return "; ".join(self._short(index, column) for column in self.main(index))

    def _short(self, index: int, column: int) -> str:
        name, expected = self._names[column], self.expected(index, column)
        behind = f" ({expected} expected)" if expected else ""
        return f"{name} = {self.cell(index, column)}{behind}"

    def sentence(self, index: int) -> str:
        """The reasons, if any, as a sentence: which column, how much of it, what is expected."""
        parts = [self._part(index, column) for column in self.main(index)]
        return f"{'; then '.join(parts)}."

    def _part(self, index: int, column: int) -> str:
        name, expected = quoted(self._names[column]), self.expected(index, column)
        instead = f", where {expected} would be expected" if expected else ""
        return f"{name} is {self.cell(index, column)}{instead}{self._share(index, column)}"

    def _share(self, index: int, column: int) -> str:
        if not self.adds:
            return ""
        share = f"{self.shares[index, column]:.0%}".replace("%", " %")
        return f" ({share} of it)"

    def _is_told(self, column: int) -> bool:
        return not self._cells or self._names[column] in self._present

    def _seen(self, index: int, place: int) -> str:
        """The value of a feature that the detector saw, in few digits."""
        raw = float(self._preparation.raw(self._X[index])[place])
        return pair_texts(raw, raw, self._preparation.kinds[place])[0].replace(",", "")

    def _feature(self, column: int) -> int | None:
        """The feature of a column that has just one; None for a category."""
        features = features_of(self._preparation)[column]
        category = self._preparation.kinds[features[0]] == "category"
        return None if category else features[0]


def fitted_cell(fit: Fit, index: int, column: int) -> str:
    """A cell of a fitted row, by its index in X: as the table has it, or a component's value."""
    preparation = fit.preparation
    if preparation.components is not None:
        value = float(preparation.raw(np.asarray(fit.X)[index])[column])
        return number_text(value).replace(",", "")
    own = preparation.table.column(preparation.encoders[column].column)
    return brief_cell(own, int(preparation.rows[index]))


def brief_cell(column: Column, row: int) -> str:
    """A cell as the table has it; a long number in few digits."""
    text = column.text(row)
    if column.kind != "number" or len(text) <= LONGEST_NUMBER:
        return text
    return number_text(float(column.values[row])).replace(",", "")


def features_of(preparation: Preparation) -> Sequence[range]:
    """The features of each column."""
    ends = np.cumsum([len(one.features) for one in preparation.encoders]).tolist()
    return [range(start, end) for start, end in zip([0, *ends], ends, strict=False)]
