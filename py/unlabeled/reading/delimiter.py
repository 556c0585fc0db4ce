"""Which character separates the cells of a text: comma, semicolon, tab, bar, blanks, or none."""

import re
from collections import Counter

from .dates import is_date
from .missing import is_missing
from .numbers import is_number
from .records import Dialect, read_records

_CANDIDATES = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 60_000
_SAMPLE_RECORDS = 120
# Below this share of lines that agree, a character is punctuation and not a delimiter.
_LEAST_SCORE = 0.25
_TWO_NUMBERS = re.compile(r"[+-]?[\d.,]+\s+[+-]?[\d.,]+")
_ONE_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")


def detect(text: str) -> Dialect:
    """The dialect of a text, from its first lines; the delimiter is "" for a single column."""
    sample = _sample(text)
    scores = {}
    for delimiter in _CANDIDATES:
        if delimiter in sample:
            dialect = Dialect(delimiter, skip_blanks=_blank_before_quote(sample, delimiter))
            scores[dialect] = _score(sample, dialect)
    best = max(scores, key=scores.__getitem__, default=Dialect(""))
    if scores.get(best, 0) >= _LEAST_SCORE and not _is_one_column(sample, best):
        return best
    aligned = Dialect(" ")
    return aligned if _is_aligned(sample, aligned) else Dialect("")


def _sample(text: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    lines = sample.splitlines(keepends=True)
    return "".join(line for line in lines if line.strip() and not line.startswith("#"))


def _records(sample: str, dialect: Dialect) -> list[list[str]]:
    records = read_records(sample, dialect).cells[:_SAMPLE_RECORDS]
    return [cells for cells in records if any(cells)]


def _score(sample: str, dialect: Dialect) -> float:
    """The share of lines with the commonest number of cells, times the share of clean cells."""
    records = _records(sample, dialect)
    commonest = _commonest_width(records)
    if commonest < 2:
        return 0.0
    agreeing = [cells for cells in records if len(cells) == commonest]
    cells = [cell for record in agreeing[:60] for cell in record[:60]]
    clean = sum(_is_clean(cell.strip(), dialect.delimiter) for cell in cells) / len(cells)
    return clean * len(agreeing) / len(records)


def _commonest_width(records: list[list[str]]) -> int:
    widths = Counter(map(len, records))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _is_clean(cell: str, delimiter: str) -> bool:
    """A value, and not several values between other delimiters."""
    if is_missing(cell) or is_number(cell) or is_date(cell):
        return True
    others = any(other in cell for other in _CANDIDATES if other != delimiter)
    return not others and not _TWO_NUMBERS.fullmatch(cell)


def _blank_before_quote(sample: str, delimiter: str) -> bool:
    mark = re.escape(delimiter)
    return bool(re.search(rf'{mark} +"[^"\n]*" *(?:{mark}|$)', sample, re.MULTILINE))


def _is_one_column(sample: str, dialect: Dialect) -> bool:
    """Decimal commas below a single name, or prose: lines whose commas separate nothing."""
    if dialect.delimiter != ",":
        return False
    records = _records(sample, dialect)
    if len(records[0]) > 1 or len(records) < 2:
        return False
    lines = sample.splitlines()[1:]
    if all(map(_ONE_DECIMAL_COMMA.fullmatch, lines)):
        return True
    return not any(is_number(cell) for record in records for cell in record)


def _is_aligned(sample: str, dialect: Dialect) -> bool:
    """Columns set apart by blanks: nearly all lines agree, and some column holds numbers."""
    records = _records(sample, dialect)
    width = _commonest_width(records)
    if width < 2 or len(records) < 2:
        return False
    agreeing = [cells for cells in records if len(cells) == width]
    # R's write.table names one column less: the first holds the names of the rows.
    names_rows = 2 <= len(records[0]) == width - 1
    if len(agreeing) < 0.9 * len(records) - names_rows or len(records[0]) < width - names_rows:
        return False
    body = agreeing[1:] or agreeing
    return any(
        sum(is_number(cells[index]) for cells in body) >= 0.8 * len(body) for index in range(width)
    )
