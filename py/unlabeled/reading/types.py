"""The cells of one column to values: numbers, dates, booleans or words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from . import dates
from .missing import is_missing, spelling
from .numbers import parse_number, parse_styled, split_affix, style_of

BOOLEANS = (
    ("no", "yes"),
    ("false", "true"),
    ("n", "y"),
    ("f", "t"),
    ("nein", "ja"),
    ("non", "oui"),
    ("off", "on"),
)
# Beyond this a number cannot be squared (sums of squares stay finite up to 1e308).
LARGEST_SQUARABLE = 1e150
# Whole numbers beyond this are not exact as floats; so long they are keys, not quantities.
_LONG_KEY = re.compile(r"\d{16,}")


@dataclass
class Typed:
    """One column's values, and what was found on the way (for the notes).

    ``kind`` is number, boolean, date, words or empty. ``words`` are the distinct cells of a
    words column, ``values`` then codes into them; a boolean's ``words`` are its two words.
    """

    kind: str
    values: np.ndarray
    words: tuple[str, ...] = ()
    missing: dict[str, int] = field(default_factory=dict)  # spelling -> how many cells
    infinite: int = 0
    unreadable: list[str] = field(default_factory=list)  # cells that are no number or date
    unreadable_count: int = 0
    decimal_comma: str = ""  # a cell that shows it
    thousands: str = ""
    ambiguous: bool = False
    affix: str = ""
    date_order: str = ""
    zoned: bool = False


@dataclass(frozen=True)
class _Distinct:
    """The different cells of a column: most work is done once for each of them."""

    words: list[str]
    codes: np.ndarray
    counts: np.ndarray
    present: list[int]  # the numbers of the words that are not a spelling of "missing"

    def spread(self, value_of: dict[int, float], dtype: type, missing: float) -> np.ndarray:
        """One value a row, given a value for some of the words."""
        values = np.full(len(self.words), missing, dtype=dtype)
        values[list(value_of)] = list(value_of.values())
        return values[self.codes]


def infer(cells: Sequence[str], presumed: str = ".", certain: bool = False) -> Typed:
    """Find what a column holds.

    ``presumed`` is the decimal mark of the rest of the file, ``certain`` whether other columns
    prove it: then 1.234 in a file of decimal commas is a thousand.
    """
    if not (presumed == "," and certain and any("." in cell for cell in cells)):
        typed = _plain_numbers(cells)
        if typed is not None:
            return typed
    distinct = _distinct(cells)
    missing: dict[str, int] = {}
    here = set(distinct.present)
    for number, word in enumerate(distinct.words):
        if number not in here:
            missing[spelling(word)] = int(distinct.counts[number])
    if not distinct.present:
        typed = Typed("empty", np.full(len(cells), np.nan))
    else:
        typed = (
            _numbers(distinct, presumed, certain)
            or _dates(distinct)
            or _booleans(distinct)
            or _words(distinct)
        )
    typed.missing |= missing
    return typed


def _plain_numbers(cells: Sequence[str]) -> Typed | None:
    """The quick way, for columns that Python itself reads as numbers from top to bottom."""
    try:
        values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    joined = "".join(cells)
    if "_" in joined or not len(values):  # Python reads 1_000 as a number; people do not
        return None
    if np.isnan(values).any() or np.abs(values).max() >= 2**53:
        return None
    return Typed("number", values)


def _distinct(cells: Sequence[str]) -> _Distinct:
    index: dict[str, int] = {}
    numbered = (index.setdefault(cell.strip(), len(index)) for cell in cells)
    codes = np.fromiter(numbered, dtype=np.int32, count=len(cells))
    words = list(index)
    present = [number for number, word in enumerate(words) if not is_missing(word)]
    return _Distinct(words, codes, np.bincount(codes, minlength=len(words)), present)


def _parsed(
    distinct: _Distinct, parse: Callable[[str], float | None]
) -> tuple[dict[int, float], list[int]] | None:
    """Values by word and the words without one; None unless all but a handful have one."""
    values: dict[int, float] = {}
    unreadable: list[int] = []
    for number in distinct.present:
        value = parse(distinct.words[number])
        if value is None:
            unreadable.append(number)
            # Words are many and none is a number: no need to try them all.
            if len(unreadable) > 50 and not values:
                return None
        else:
            values[number] = value
    total = distinct.counts[distinct.present].sum()
    if not values or distinct.counts[unreadable].sum() * 20 >= total:
        return (values, unreadable) if values and not unreadable else None
    return values, unreadable


def _report_unreadable(typed: Typed, distinct: _Distinct, unreadable: list[int]) -> None:
    typed.unreadable = [distinct.words[number] for number in unreadable[:3]]
    typed.unreadable_count = int(distinct.counts[unreadable].sum())


def _numbers(distinct: _Distinct, presumed: str, certain: bool) -> Typed | None:
    words = [distinct.words[number] for number in distinct.present]
    style = style_of(words, presumed)
    parsed = _parsed(distinct, lambda cell: parse_styled(cell, style))
    if parsed is None or all(map(_LONG_KEY.fullmatch, words)):
        return None
    by_word, unreadable = parsed
    values = distinct.spread(by_word, np.float64, np.nan)
    infinite = np.isinf(values)
    values[infinite] = np.nan
    typed = Typed("number" if np.isfinite(values).any() else "empty", values, affix=style.affix)
    typed.infinite = int(np.count_nonzero(infinite))
    _report_unreadable(typed, distinct, unreadable)
    _report_marks(typed, [distinct.words[number] for number in by_word], style.decimal, certain)
    return typed


def _report_marks(typed: Typed, words: list[str], decimal: str, certain: bool) -> None:
    """Remember a cell that shows a decimal comma or thousands, and whether it was a guess."""
    proven = certain
    for word in words:
        number = split_affix(word)[0]
        point, comma = parse_number(number, "."), parse_number(number, ",")
        proven |= (point is None) != (comma is None)
        if decimal == "," and "," in number and not typed.decimal_comma:
            typed.decimal_comma = word
        grouped = comma is not None and "." in number if decimal == "," else "," in number
        if grouped or re.search(r"\d['\u2019\s]\d", number):
            typed.thousands = typed.thousands or word
        typed.ambiguous |= point is not None and comma is not None and point != comma
    typed.ambiguous &= not proven


def _dates(distinct: _Distinct) -> Typed | None:
    words = [distinct.words[number] for number in distinct.present]
    order, open_ = dates.order_of(words)
    if not order:
        return None
    parsed = _parsed(distinct, lambda cell: dates.parse_date(cell, order))
    if parsed is None:
        return None
    by_word, unreadable = parsed
    typed = Typed("date", distinct.spread(by_word, np.float64, np.nan), date_order=order)
    typed.ambiguous = open_
    typed.zoned = any(re.search(r"[+-]\d{2}:?\d{2}$", word) and ":" in word for word in words)
    _report_unreadable(typed, distinct, unreadable)
    return typed


def _booleans(distinct: _Distinct) -> Typed | None:
    if len(distinct.present) > 6:  # each of the two words in three spellings: no, No, NO
        return None
    folded = {number: distinct.words[number].lower() for number in distinct.present}
    for pair in BOOLEANS:
        if set(folded.values()) == set(pair):
            by_word = {number: float(pair.index(word)) for number, word in folded.items()}
            first = {value: number for number, value in reversed(by_word.items())}
            shown = (distinct.words[first[0.0]], distinct.words[first[1.0]])
            return Typed("boolean", distinct.spread(by_word, np.float64, np.nan), shown)
    return None


def _words(distinct: _Distinct) -> Typed:
    # Sorted, so that the order of rows does not change the order of features.
    ordered = sorted(distinct.present, key=distinct.words.__getitem__)
    code = {number: place for place, number in enumerate(ordered)}
    words = tuple(distinct.words[number] for number in ordered)
    return Typed("words", distinct.spread(code, np.int32, -1), words)
