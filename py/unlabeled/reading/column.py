"""What a table is made of: a Note says what was decided, a Column holds what was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from ..limits import MAXIMUM_CATEGORIES

EPOCH = datetime(1970, 1, 1)
# A column that names groups has so many different values; more are measurements.
FEWEST_ANSWERS, MOST_ANSWERS = 2, 50


@dataclass(frozen=True)
class Note:
    """One decision, in words, for people; ``kind`` is info, dropped, changed or warning."""

    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class Column:
    """One named column of a table with m rows.

    ``kind`` is number, boolean, date, category, text, id, constant or empty. ``values`` are
    float64 (m,) for number, boolean (0 and 1), date (days since 1970-01-01, UTC) and numeric
    constants or ids, with NaN where ``missing``; otherwise they are int32 codes into
    ``categories``, -1 where missing. A boolean's ``categories`` are its two words, false first.
    ``role`` is feature, label (a known answer) or skip; ``reason`` says why it is not a feature.
    """

    name: str
    kind: str
    values: np.ndarray
    missing: np.ndarray
    categories: tuple[str, ...] = ()
    role: str = "feature"
    reason: str = ""

    @property
    def coded(self) -> bool:
        """Whether ``values`` are codes into ``categories``."""
        return self.values.dtype.kind == "i"

    @cached_property
    def distinct(self) -> int:
        """How many different values there are, missing ones aside."""
        present = self.values[~self.missing]
        if self.coded:
            return int(np.count_nonzero(np.bincount(present, minlength=1)))
        return len(np.unique(present))

    @property
    def answer(self) -> bool:
        """Whether it can serve as known answers: it names groups, each of one row or more.

        A label, words and yes/no do; whole numbers if they are few and some of them repeat.
        """
        count = self.distinct
        if self.role == "label" or self.kind in ("category", "boolean"):
            return 0 < count <= MAXIMUM_CATEGORIES
        present = self.values[~self.missing]
        few = FEWEST_ANSWERS <= count <= MOST_ANSWERS and count < len(present)
        return few and (self.coded or bool((present == np.floor(present)).all()))

    def text(self, row: int) -> str:
        """The cell as people see it: a number that reads back the same, an ISO date, a word."""
        return "" if self.missing[row] else self.format(self.values[row])

    def format(self, value: float) -> str:
        """Any value of this column (a cell, a mean, a centre) as people see it."""
        if self.coded:
            return self.categories[int(value)]
        if self.kind == "boolean" and value in (0, 1):
            return self.categories[int(value)]
        return format_date(value) if self.kind == "date" else format_number(value)

    def describe(self) -> dict[str, Any]:
        """Plain JSON data about the column: no numpy types, None where there is no number."""
        present = self.values[~self.missing]
        summary: dict[str, float | None] = {"minimum": None, "maximum": None, "mean": None}
        if not self.coded and len(present):
            summary = {
                "minimum": float(present.min()),
                "maximum": float(present.max()),
                "mean": mean(present),
            }
        return {
            "name": self.name,
            "kind": self.kind,
            "role": self.role,
            "reason": self.reason,
            "missing": int(np.count_nonzero(self.missing)),
            "distinct": self.distinct,
            "answer": self.answer,
            **summary,
            "examples": self._examples(),
        }

    def _examples(self, limit: int = 5) -> list[str]:
        found: dict[str, None] = {}
        for row in np.flatnonzero(~self.missing)[:1000]:
            found[self.text(row)] = None
            if len(found) == limit:
                break
        return list(found)


def mean(values: np.ndarray) -> float:
    """The mean of at least one number; finite even where the sum is not (values near 1e308)."""
    with np.errstate(over="ignore"):
        usual = float(np.mean(values))
    return usual if np.isfinite(usual) else float(np.sum(values / len(values)))


def format_number(value: float) -> str:
    """The shortest text that reads back as the same number: 5, 0.1, 1e+300."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def format_date(days: float) -> str:
    """Days since 1970-01-01 as an ISO date, with the time of day if there is one."""
    try:
        moment = EPOCH + timedelta(days=float(days))
    except (OverflowError, ValueError):  # outside the years 1 to 9999
        return format_number(days)
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")


def numeric_column(name: str, kind: str, values: np.ndarray, **more: Any) -> Column:
    """A column of float64 values whose missing cells are its NaNs."""
    values = np.array(values, dtype=np.float64).ravel()  # a copy: a table owns its values
    return Column(name, kind, values, np.isnan(values), **more)


def coded_column(name: str, kind: str, cells: list[str | None], **more: Any) -> Column:
    """A column of words as codes into the sorted distinct words; None is missing."""
    present = dict.fromkeys(cell for cell in cells if cell is not None)
    # Sorted, so that the order of rows does not change the order of features.
    categories = tuple(sorted(present))
    code: dict[str | None, int] = {word: number for number, word in enumerate(categories)}
    code[None] = -1
    values = np.fromiter((code[cell] for cell in cells), dtype=np.int32, count=len(cells))
    return Column(name, kind, values, values < 0, categories=categories, **more)
