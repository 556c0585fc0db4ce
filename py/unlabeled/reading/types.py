"""The cells of one column to values: numbers, dates, booleans or words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from . import dates
from .missing import LONGEST_SPELLING, is_missing, spelling
from .numbers import NumberStyle, parse_all, style_of

BOOLEANS = (
    ("no", "yes"),
    ("false", "true"),
    ("n", "y"),
    ("f", "t"),
    ("nein", "ja"),
    ("non", "oui"),
    ("off", "on"),
)
# Whole numbers beyond this are not exact as floats; so long they are keys, not quantities.
_LONG_KEY = re.compile(r"\d{16,}")
_GROUPED_BY_BLANK = re.compile(r"\d['\u2019 \u00a0\u202f\u2009]\d{3}")
_ZONE = re.compile(r":\d{2}(?:[.,]\d+)?\s*[+-]\d{2}:?\d{2}$")
_COMMON = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", "?", "."})
_SAMPLE = 1000


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
    style: NumberStyle = field(default_factory=NumberStyle)
    date_order: str = ""
    zoned: bool = False


@dataclass(frozen=True)
class _Distinct:
    """The different cells of a column: most work is done once for each of them."""

    words: list[str]
    codes: np.ndarray
    counts: np.ndarray
    present: list[int]  # the numbers of the words that are not a spelling of "missing"

    def present_words(self) -> list[str]:
        """The words that are values."""
        return [self.words[number] for number in self.present]

    def spread(self, values: Sequence[float], dtype: type, missing: float) -> np.ndarray:
        """One value a row, given a value for each present word."""
        by_word = np.full(len(self.words), missing, dtype=dtype)
        by_word[self.present] = values
        return by_word[self.codes]


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
    """The quick way, for columns of numbers as Python writes them and common missing cells."""
    typed = Typed("number", np.zeros(0))
    values = _floats(cells)
    if values is None:
        filled = [cell for cell in cells if cell not in _COMMON]
        numbers = _floats(filled) if 0 < len(filled) < len(cells) else None
        if numbers is None:
            return None
        missing = np.fromiter((cell in _COMMON for cell in cells), dtype=bool, count=len(cells))
        values = np.full(len(cells), np.nan)
        values[~missing] = numbers
        typed.missing = dict(Counter(spelling(cell) for cell in cells if cell in _COMMON))
    typed.values = values
    return typed


def _floats(cells: Sequence[str]) -> np.ndarray | None:
    """The cells as ordinary numbers, or None if any is more than Python's float can settle."""
    try:
        values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    # Python reads 1_000 as a number; people do not.
    if not len(values) or "_" in "".join(cells):
        return None
    # NaN fails this too: as a cell it is a spelling to be counted. Infinite and huge numbers and
    # long keys need a closer look.
    return values if np.abs(values).max() < 2**53 else None


def _distinct(cells: Sequence[str]) -> _Distinct:
    index: dict[str, int] = {}
    numbered = (index.setdefault(cell.strip(), len(index)) for cell in cells)
    codes = np.fromiter(numbered, dtype=np.int32, count=len(cells))
    words = list(index)
    present = [
        number
        for number, word in enumerate(words)
        if len(word) > LONGEST_SPELLING or not is_missing(word)
    ]
    return _Distinct(words, codes, np.bincount(codes, minlength=len(words)), present)


def _numbers(distinct: _Distinct, presumed: str, certain: bool) -> Typed | None:
    words = distinct.present_words()
    style = style_of(words[:_SAMPLE], presumed)
    parsed = parse_all(words, style)
    if _too_many_none(parsed[:_SAMPLE]):
        return None
    if None in parsed or not style.proven:  # the first words may not tell what later ones do
        style = style_of(words, presumed)
        parsed = parse_all(words, style)
    typed = _typed_values("number", distinct, parsed)
    if typed is None or all(map(_LONG_KEY.fullmatch, words)):
        return None
    infinite = np.isinf(typed.values)
    typed.values[infinite] = np.nan
    typed.infinite = int(np.count_nonzero(infinite))
    typed.style = style
    if not np.isfinite(typed.values).any():
        typed.kind = "empty"
    _report_marks(typed, [w for w, v in zip(words, parsed, strict=True) if v is not None], style)
    typed.ambiguous &= not certain
    return typed


def _report_marks(typed: Typed, words: list[str], style: NumberStyle) -> None:
    """Remember a cell that shows a decimal comma or thousands, and whether it was a guess."""
    comma = next((word for word in words if "," in word), "")
    point = next((word for word in words if "." in word), "")
    if style.decimal == ",":
        typed.decimal_comma, typed.thousands = comma, point
    else:
        typed.thousands = comma
    grouped = _GROUPED_BY_BLANK.search("\n".join(words))
    if grouped and not typed.thousands:
        typed.thousands = next(word for word in words if grouped[0] in word)
    typed.ambiguous = not style.proven and bool(comma or (point and style.decimal == ","))


def _dates(distinct: _Distinct) -> Typed | None:
    words = distinct.present_words()
    if not any(map(dates.is_date, words[:_SAMPLE])):
        return None
    order, open_ = dates.order_of(words)
    if not order:
        return None
    parsed = [dates.parse_date(word, order) for word in words]
    typed = _typed_values("date", distinct, parsed)
    if typed is not None:
        typed.date_order, typed.ambiguous = order, open_
        typed.zoned = any(map(_ZONE.search, words))
    return typed


def _too_many_none(values: Sequence[float | None]) -> bool:
    """Whether these first values already say that the column holds something else."""
    return len(values) == _SAMPLE and values.count(None) * 5 > len(values)


def _typed_values(kind: str, distinct: _Distinct, parsed: Sequence[float | None]) -> Typed | None:
    """A column of the values of its present words; None unless all but a handful have one."""
    unreadable = [n for n, value in zip(distinct.present, parsed, strict=True) if value is None]
    lost = int(distinct.counts[unreadable].sum())
    if lost * 20 >= distinct.counts[distinct.present].sum():
        return None
    values = [np.nan if value is None else value for value in parsed]
    typed = Typed(kind, distinct.spread(values, np.float64, np.nan))
    typed.unreadable = [distinct.words[number] for number in unreadable[:3]]
    typed.unreadable_count = lost
    return typed


def _booleans(distinct: _Distinct) -> Typed | None:
    if len(distinct.present) > 6:  # each of the two words in three spellings: no, No, NO
        return None
    words = distinct.present_words()
    folded = [word.lower() for word in words]
    for pair in BOOLEANS:
        if set(folded) == set(pair):
            shown = tuple(words[folded.index(word)] for word in pair)
            values = [float(pair.index(word)) for word in folded]
            return Typed("boolean", distinct.spread(values, np.float64, np.nan), shown)
    return None


def _words(distinct: _Distinct) -> Typed:
    # Sorted, so that the order of rows does not change the order of features.
    present = distinct.present_words()
    words = tuple(sorted(present))
    code = {word: place for place, word in enumerate(words)}
    return Typed("words", distinct.spread([code[w] for w in present], np.int32, -1), words)
