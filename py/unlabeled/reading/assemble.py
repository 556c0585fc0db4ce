"""Records to columns: widths, blank rows and columns, names, types, and a note on every decision.

The order of these steps is the story of how a file is read.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from .. import limits
from ..errors import InputError
from . import header, report, roles
from .column import Column, Note
from .delimiter import detect
from .numbers import decimal_mark
from .records import Dialect, Records, read_records, too_many_cells
from .source import Source
from .types import Typed, infer
from .wording import counted, lines, quoted

_DELIMITER_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}
_RULING = re.compile(r"\s*[:=+-]{3,}\s*")
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Parts:
    """What a table is made of, before it is one."""

    columns: list[Column]
    row_numbers: np.ndarray
    notes: list[Note]
    source: Source


def read_text(text: str, notes: list[Note]) -> Parts:
    """Read a text table; ``notes`` are those made on the way here and come first."""
    notes = list(notes)
    text, dialect = _dialect(text, notes)
    records = read_records(text, dialect)
    if dialect.delimiter in _DELIMITER_NAMES:
        name = _DELIMITER_NAMES[dialect.delimiter]
        notes.append(Note("info", f"Columns are separated by {name}."))
    if records.unclosed:
        what = f"A quote is never closed (line {records.unclosed})"
        notes.append(Note("warning", f"{what}: read there as an ordinary character."))
    return read_parts(records, text, dialect, notes)


def read_parts(records: Records, text: str, dialect: Dialect, notes: list[Note]) -> Parts:
    """Read records into columns. ``text`` and ``dialect`` are kept to write the table again."""
    _check_size(records.cells)
    layout = header.find(records.cells, records.lines)
    notes = notes + layout.notes
    rows, kept = _data_rows(records, layout.first, notes)
    given = _header(layout, rows, notes)
    width = max(len(given), max(map(len, rows), default=0))
    extra = width - len(given)
    _report_ragged(rows, [records.lines[number] for number in kept], len(given), notes)
    given += [f"extra {number}" for number in range(1, extra + 1)]
    names = header.usable_names(given)
    cells = _by_column(rows, width)
    del rows
    keep = _columns_to_keep(names, cells, notes)
    columns = _columns(names, keep, cells, dialect, notes)
    extras = set(names.all[width - extra :])
    columns = [_skip_extra(column) if column.name in extras else column for column in columns]
    if not columns:
        raise InputError("The file holds no values.", "Choose a file with names and data.")
    numbers = np.array([records.lines[number] for number in kept], dtype=np.int32)
    source = Source(text, dialect, tuple(given), layout.first, np.array(kept, dtype=np.int32))
    return Parts(columns, numbers, notes, source)


def _dialect(text: str, notes: list[Note]) -> tuple[str, Dialect]:
    """The dialect, and the text without the line ``sep=;`` that spreadsheets understand."""
    match = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    if match and text[match.end() :].strip():
        notes.append(Note("info", f"The first line names the delimiter: {quoted(match[1])}."))
        # Its line end stays, so that line numbers are those of the file.
        return text[match.end() - 1 :], Dialect(match[1])
    return text, detect(text)


def _check_size(cells: list[list[str]]) -> None:
    """InputError for more columns or, short rows filled up, more cells than we can hold."""
    width = max(map(len, cells), default=0)
    if width > limits.MAXIMUM_COLUMNS:
        raise InputError(
            f"The file has {width:,} columns; the limit is {limits.MAXIMUM_COLUMNS:,}.",
            "If columns and rows are swapped, transpose the table; else keep the columns you need.",
        )
    if width * len(cells) > limits.MAXIMUM_CELLS:
        raise too_many_cells()


def _data_rows(
    records: Records, first: int, notes: list[Note]
) -> tuple[list[list[str]], list[int]]:
    """The rows of data and their record numbers, without blank, comment and ruling lines."""
    kept: list[int] = []
    blank: list[int] = []
    comments: list[int] = []
    cells = records.cells
    last = len(cells)
    while last > first and not any(map(str.strip, cells[last - 1])):
        last -= 1
    for number in range(first, len(cells)):
        row = cells[number]
        # Nearly every row ends this test at its first cell.
        if not (row and row[0].strip()) and not any(map(str.strip, row)):
            blank.append(number)
        elif _is_comment(row, records.cells[first - 1] if first else row):
            comments.append(number)
        else:
            kept.append(number)
    # Line ends at the very end are no rows; lines of nothing but delimiters are.
    dropped = [records.lines[number] for number in blank if number < last or cells[number]]
    if dropped:
        verb = "they were" if len(dropped) > 1 else "it was"
        note = f"{counted(len(dropped), 'row')} dropped: {verb} completely blank"
        notes.append(Note("dropped", f"{note} ({lines(dropped)})."))
    if comments:
        where = lines([records.lines[number] for number in comments])
        first_one = quoted(" ".join(cells[comments[0]]))
        what = counted(len(comments), "comment or ruling line")
        notes.append(Note("dropped", f"{what} left out: {first_one} ({where})."))
    return [cells[number] for number in kept], kept


def _is_comment(row: list[str], above: list[str]) -> bool:
    """``# end of file`` in a table of several columns, or a ruling such as |---|---|."""
    if len(row) == 1:
        return row[0].startswith("#") and len(above) > 1
    if row[0][:1] not in ("", "-", "=", ":", "+", " "):
        return False
    filled = [cell for cell in row if cell.strip()]
    return all(map(_RULING.fullmatch, filled))


def _header(layout: header.Layout, rows: list[list[str]], notes: list[Note]) -> list[str]:
    """The names of the columns as given; invented ones where the file has none."""
    widths = set(map(len, rows))
    if layout.header is None:
        width = max(widths, default=0)
        notes.append(Note("info", f"No line of names: columns are called {_numbered(width)}."))
        return [f"x{number}" for number in range(1, width + 1)]
    given = list(layout.header)
    if widths == {len(given) + 1} and all(row[-1].strip() for row in rows):
        notes.append(Note("info", "The first column has no name: it holds the names of the rows."))
        return ["", *given]
    return given


def _numbered(width: int) -> str:
    return "x1" if width < 2 else "x1 and x2" if width == 2 else f"x1 to x{width}"


def _report_ragged(
    rows: list[list[str]], numbers: list[int], width: int, notes: list[Note]
) -> None:
    short = [line for row, line in zip(rows, numbers, strict=True) if len(row) < width]
    long = [
        (row, line)
        for row, line in zip(rows, numbers, strict=True)
        if len(row) > width and any(row[width:])
    ]
    if short:
        what = f"{counted(len(short), 'row')} shorter than the header ({lines(short)})"
        notes.append(Note("changed", f"{what}: the cells they lack count as missing."))
    if long:
        what = f"{counted(len(long), 'row')} longer than the header"
        extra = f"{what} ({lines([line for _, line in long])})"
        first = quoted(next(filter(None, long[0][0][width:])))
        note = f"{extra}: the cells beyond it, such as {first}, are in columns called “extra”."
        notes.append(Note("warning", note))


def _by_column(rows: list[list[str]], width: int) -> list[tuple[str, ...]]:
    if not rows:
        return [()] * width
    if any(len(row) != width for row in rows):
        rows = [row + [""] * (width - len(row)) for row in rows]
    return list(zip(*rows, strict=True))


def _columns_to_keep(
    names: header.Names, cells: list[tuple[str, ...]], notes: list[Note]
) -> list[int]:
    """All but columns of blank cells that have no name either (or the name we invented)."""
    keep = [
        number
        for number, name in enumerate(names.all)
        if not (name in names.unnamed or re.fullmatch(r"extra \d+", name))
        or any(map(str.strip, cells[number]))
    ]
    left_out = len(names.all) - len(keep)
    if left_out:
        what = counted(left_out, "column")
        notes.append(Note("dropped", f"{what} left out: without a name and completely blank."))
    notes += names.notes([names.all[number] for number in keep])
    return keep


def _columns(
    names: header.Names,
    keep: list[int],
    cells: list[tuple[str, ...]],
    dialect: Dialect,
    notes: list[Note],
) -> list[Column]:
    presumed, certain = _decimal_mark([cells[number] for number in keep], dialect)
    typed: list[Typed] = []
    for number in keep:
        typed.append(infer(cells[number], presumed, certain))
        cells[number] = ()  # the strings of a column are not needed again: free them
    kept_names = [names.all[number] for number in keep]
    notes += report.notes(kept_names, typed)
    return roles.columns(kept_names, typed, names.unnamed)


def _decimal_mark(cells: list[tuple[str, ...]], dialect: Dialect) -> tuple[str, bool]:
    """The decimal mark of most columns, and whether any column proves it."""
    votes = {".": 0, ",": 0}
    for column in cells[:200]:
        sample = [cell for cell in column[:_SAMPLE_ROWS] if "," in cell or "." in cell]
        marks = Counter(map(decimal_mark, sample))
        # A column of prose may hold a stray number; a column of numbers hardly anything else.
        for mark in votes:
            votes[mark] += marks[mark] * 2 > len(sample)
    if votes[","] > votes["."]:
        return ",", True
    if votes["."]:
        return ".", True
    return ("," if dialect.delimiter == ";" else "."), False


def _skip_extra(column: Column) -> Column:
    """Cells beyond the header belong to few rows: shown, kept, but not fitted by default."""
    if column.role != "feature":
        return column
    return replace(column, role="skip", reason="cells beyond the header, in some rows only")
