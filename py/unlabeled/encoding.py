"""One table column to features: a number, a date in days, 0 and 1, or one feature a category."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from .errors import InputError
from .limits import MAXIMUM_CATEGORIES
from .reading import dates
from .reading.column import Column, format_date, format_number
from .reading.missing import is_missing
from .reading.numbers import parse_number
from .reading.types import BOOLEANS
from .reading.wording import did_you_mean, listed, quoted

_FALSE = {false for false, _ in BOOLEANS} | {"0"}
_TRUE = {true for _, true in BOOLEANS} | {"1"}


@dataclass(frozen=True)
class Encoder:
    """How one column becomes features, remembered for new rows.

    ``kind`` is number, date, boolean or category; ``words`` are the categories in the order of
    their features, or a boolean's two words, false first.
    """

    column: str
    kind: str
    words: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features: the column's own, or "column=word" for each category."""
        if self.kind == "category":
            return tuple(f"{self.column}={word}" for word in self.words)
        return (self.column,)

    def encode(self, column: Column) -> tuple[np.ndarray, list[str]]:
        """Features (m, n) of a column, NaN where missing, and the cells that were not understood.

        A category not known has 0 in every feature; another cell not understood is missing.
        """
        if not column.coded and self._same_values(column):
            return column.values.reshape(-1, 1), []
        if not column.coded and self.kind in ("number", "date") and column.kind != "id":
            raise InputError(
                f"The column {quoted(self.column)} holds {column.kind}s where {self.kind}s are "
                "expected.",
                "Give the new rows in the same form as those before.",
            )
        if column.coded:
            words, codes = list(column.categories), column.values
        else:
            texts = [column.text(row) for row in range(len(column.values))]
            words = sorted(set(texts))
            place = {word: number for number, word in enumerate(words)}
            codes = np.array([place[text] for text in texts], dtype=np.int32)
            codes[column.missing] = -1
        unknown: list[str] = []
        # The last row stands for missing cells, whose code is -1.
        encoded = np.full((len(words) + 1, len(self.features)), np.nan)
        for number, word in enumerate(words):
            values = self._values(word)
            if values is None:
                unknown.append(word)
                values = 0.0 if self.kind == "category" else np.nan
            encoded[number] = values
        return encoded[codes], unknown

    def cell(self, text: str) -> np.ndarray:
        """Features (n,) of one typed-in cell, NaN if it is blank or spelled as missing.

        Raises:
            InputError: the text is no value of this column.
        """
        if is_missing(text) and text.strip() not in self.words:
            return np.full(len(self.features), np.nan)
        values = self._values(text)
        if values is None:
            raise self._not_understood(text)
        return np.broadcast_to(values, len(self.features)).astype(np.float64)

    def text(self, values: np.ndarray) -> str:
        """A cell for features (n,) in data units, which may lie between those of any row.

        A number to 6 significant digits, a date to the second, or the nearest word.
        """
        if self.kind == "category":
            return self.words[int(np.argmax(values))]
        value = float(values[0])
        if self.kind == "boolean":
            return (self.words or ("0", "1"))[int(value >= 0.5)]
        if self.kind == "date":
            return format_date(round(value * 86_400) / 86_400)
        return format_number(float(f"{value:.6g}"))

    def _same_values(self, column: Column) -> bool:
        if self.kind == "number":
            return column.kind in ("number", "id", "constant", "boolean", "empty")
        if self.kind == "boolean":
            present = column.values[~column.missing]
            return column.kind != "date" and bool(np.isin(present, (0, 1)).all())
        return column.kind in (self.kind, "empty")

    def _values(self, text: str) -> np.ndarray | float | None:
        """What a cell means, or None."""
        text = text.strip()
        if self.kind == "category":
            word = text if text in self.words else _only_match(text, self.words)
            return None if word is None else np.array([word == known for known in self.words])
        if self.kind == "boolean":
            folded = text.lower()
            return 1.0 if folded in _TRUE else 0.0 if folded in _FALSE else None
        if self.kind == "date":
            order, _ = dates.order_of([text])
            return dates.parse_date(text, order) if order == dates.YEAR_FIRST else None
        return _plain_number(text)

    def _not_understood(self, text: str) -> InputError:
        where = f"{quoted(text)} is no value of {quoted(self.column)}."
        if self.kind == "category":
            known = listed([quoted(word) for word in self.words], limit=12)
            hint = did_you_mean(text, self.words) or f"It has: {known}."
        elif self.kind == "number":
            hint = "Write a number with a point before the decimals and nothing between thousands."
        else:
            hint = "Write yes or no." if self.kind == "boolean" else "Write a date as 2024-12-31."
        return InputError(where, hint)


def encoder_for(column: Column) -> Encoder:
    """The encoder of a column; InputError for one that cannot be made into features."""
    if column.kind == "empty" or column.missing.all():
        raise InputError(
            f"The column {quoted(column.name)} has no values.", "Leave this column out."
        )
    if column.kind in ("number", "date", "boolean"):
        return Encoder(column.name, column.kind, column.categories)
    if not column.coded:  # a key or a constant, chosen on purpose
        return Encoder(column.name, "number")
    if len(column.categories) > MAXIMUM_CATEGORIES:
        raise InputError(
            f"The column {quoted(column.name)} holds {len(column.categories):,} different texts, "
            f"too many to make each a feature (the limit is {MAXIMUM_CATEGORIES}).",
            "Leave this column out.",
        )
    return Encoder(column.name, "category", column.categories)


def _only_match(text: str, words: Collection[str]) -> str | None:
    """The one word that differs in upper and lower case only."""
    matches = [word for word in words if word.casefold() == text.casefold()]
    return matches[0] if len(matches) == 1 else None


def _plain_number(text: str) -> float | None:
    """A finite number; 1,234 is refused, for it may be meant in two ways."""
    point, comma = parse_number(text, "."), parse_number(text, ",")
    plain = "," not in text
    value = point if plain else (comma if point is None else point if comma is None else None)
    return value if value is not None and np.isfinite(value) else None
