"""Text to records: the cells of each line, quotes and line ends minded, and the line it is on."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .. import limits
from ..errors import InputError

# A line that csv reads as a record of its own, unless a quote before it is still open.
_END = "\x00end"
# Cells may be long texts. The limit is one number for the whole process, so it is put back.
_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True)
class Dialect:
    """How cells are separated: a character, ``" "`` for runs of blanks, or "" for one column."""

    delimiter: str = ","
    # Blanks after a delimiter are dropped only where a quote follows them ('a, "b, c"').
    skip_blanks: bool = False


@dataclass
class Records:
    """The records of a text; ``lines`` are the 1-based numbers of the lines they begin on."""

    cells: list[list[str]]
    lines: list[int]
    # The line whose opening quote is never closed (0: none), read without minding its quotes.
    unclosed: int = 0
    # How many cells there are in all.
    count: int = 0

    def append(self, cells: list[str], line: int) -> None:
        """Add a record; InputError if there are more cells than we can hold."""
        self.cells.append(cells)
        self.lines.append(line)
        self.count += len(cells)
        if self.count > limits.MAXIMUM_CELLS:
            raise too_many_cells()


def too_many_cells() -> InputError:
    """What to say of a table of more than ``limits.MAXIMUM_CELLS`` cells."""
    return InputError(
        f"The table has more than {limits.MAXIMUM_CELLS:,} cells.", limits.HOW_TO_SAMPLE
    )


def read_records(text: str, dialect: Dialect) -> Records:
    """Every record of the text, blank lines included (as empty lists).

    A quote that is never closed would swallow the rest of the file as one cell; such a line is
    read again with its quotes as ordinary characters. There is at most one: every quote behind
    it is doubled, and so closes itself when read afresh.

    Raises:
        InputError: more cells than we can hold; found out while reading, not afterwards.
    """
    records = Records([], [])
    first = 1
    with _long_cells():
        while first:
            lines = itertools.islice(_lines(text, dialect), first - 1, None)
            first = _read_until_unclosed(lines, first, dialect, records)
    return records


def _read_until_unclosed(
    lines: Iterator[str], first: int, dialect: Dialect, records: Records
) -> int:
    """Append records; return the line to go on from after an unclosed quote, or 0 at the end."""
    start: list[str] = []  # the first line of the record being read

    def remembered() -> Iterator[str]:
        for line in lines:
            if not start:
                start.append(line)
            # Always ended, so that a quote opened as the very last character is noticed too.
            yield line if line[-1:] in ("\n", "\r") else line + "\n"
        yield _END

    reader = csv.reader(remembered(), **_csv_format(dialect))
    end = _unquoted(_END, dialect)
    line = first
    for cells in reader:
        if cells == end:
            return 0
        if cells and cells[-1].endswith(_END):
            records.append(_unquoted(start[0], dialect), line)
            records.unclosed = line
            return line + 1
        records.append(cells, line)
        line = first + reader.line_num
        start.clear()
    return 0


def _csv_format(dialect: Dialect) -> dict:
    # NUL cannot occur (checked when decoding), so nothing is cut at it: one column.
    blanks = dialect.skip_blanks or dialect.delimiter == " "
    return {"delimiter": dialect.delimiter or "\x00", "skipinitialspace": blanks}


def _unquoted(line: str, dialect: Dialect) -> list[str]:
    return next(csv.reader([line], quoting=csv.QUOTE_NONE, **_csv_format(dialect)), [])


def _lines(text: str, dialect: Dialect) -> Iterator[str]:
    """Lines with their ends (CRLF, LF or CR); for aligned text, runs of blanks become one."""
    lines = io.StringIO(text, newline="")
    if dialect.delimiter != " ":
        return lines
    return (re.sub(r"[ \t]+", " ", line.strip(" \t")) for line in map(_without_end_blanks, lines))


def _without_end_blanks(line: str) -> str:
    body = line.rstrip("\r\n")
    return body.rstrip(" \t") + line[len(body) :]


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
