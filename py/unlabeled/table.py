"""Tables: named columns with their types, what was decided while reading, and their source.

>>> table = read_csv("x,y\\n1,2\\n3,4\\n")
>>> table.row_count, [column.kind for column in table.columns]
(2, ['number', 'number'])
"""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError
from .image_sets.image_set import ImageSet
from .reading import decode
from .reading.assemble import Parts, read_parts, read_text
from .reading.column import Column, Note, coded_column, numeric_column
from .reading.file_type import is_zip
from .reading.header import unused, usable_names
from .reading.labelled import labelled_csv, source_records
from .reading.records import Dialect, Records
from .reading.source import Source
from .reading.wording import did_you_mean, listed, quoted

__all__ = ["Column", "Note", "Table", "read_csv", "read_rows", "read_table", "read_xlsx"]

# Above so many pixels nobody reads them one by one.
MOST_LISTED_PIXELS = 100


@dataclass(frozen=True, eq=False)
class Table:
    """m rows of named columns.

    ``row_numbers`` int32 (m,) are the 1-based lines (or worksheet rows) of the source. ``made``
    names the columns that are not in the source. ``images`` says how the rows are to be seen where
    they are images.
    """

    name: str
    columns: tuple[Column, ...]
    row_count: int
    notes: tuple[Note, ...]
    row_numbers: np.ndarray
    source: Source | None = field(default=None, repr=False)
    made: tuple[str, ...] = ()
    images: ImageSet | None = field(default=None, repr=False)

    @classmethod
    def from_columns(
        cls,
        name: str,
        columns: Sequence[tuple[str, Sequence]],
        label: str | None = None,
        notes: Sequence[Note] = (),
    ) -> "Table":
        """A table of ready values: (name, m numbers or m words or m true/false) a column.

        NaN and infinities count as missing among numbers, None among words. ``label`` names the
        column of known answers. Nothing is guessed: numbers are number columns, words category
        columns. InputError if names repeat, are blank or unknown, or lengths differ.
        """
        names = [column for column, _ in columns]
        lengths = {len(values) for _, values in columns}
        unknown = label is not None and label not in names
        if usable_names(names).all != names or len(lengths) != 1 or unknown:
            raise InputError(
                f"The columns of {quoted(name)} need names of their own, equally many values, "
                "and a label among them."
            )
        made = tuple(_ready_column(column, values, label) for column, values in columns)
        numbers = np.arange(1, lengths.pop() + 1, dtype=np.int32)
        return cls(name, made, len(numbers), tuple(notes), numbers)

    def column(self, name: str) -> Column:
        """The column of that name; InputError naming the closest one if there is none."""
        if isinstance(name, str) and name in self._by_name:
            return self._by_name[name]
        names = [column.name for column in self.columns]
        raise InputError(
            f"There is no column {quoted(name)}.",
            did_you_mean(name, names) or f"There are: {listed(names)}.",
        )

    def marked(self, rows: np.ndarray, name: str) -> "Table":
        """The table with a yes/no column that says yes for these ``rows`` (from 0): known answers.

        It is called ``name``, or nearly so if there is a column of that name.
        """
        values = np.zeros(self.row_count)
        values[rows] = 1
        free = unused(name, {column.name for column in self.columns})
        reason = {"role": "label", "reason": "marked by hand"}
        made = numeric_column(free, "boolean", values, categories=("no", "yes"), **reason)
        return replace(self, columns=(*self.columns, made), made=(*self.made, free))

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def listed(self) -> tuple[Column, ...]:
        """The columns that tables of cells show: of large images not every pixel."""
        if self.images is None or len(self.images.columns) <= MOST_LISTED_PIXELS:
            return self.columns
        pixels = set(self.images.columns)
        return tuple(column for column in self.columns if column.name not in pixels)

    def describe(self) -> dict[str, Any]:
        """Plain JSON data for the page: names, kinds, roles, missing cells, notes, images."""
        return {
            "name": self.name,
            "row_count": self.row_count,
            "columns": [column.describe() for column in self.columns],
            "notes": [{"kind": note.kind, "text": note.text} for note in self.notes],
            "images": None if self.images is None else self.images.describe(),
        }

    def rows(self, rows: Sequence[int]) -> list[list[str]]:
        """The ``listed`` cells of these rows (0-based) as people see them."""
        return [[column.text(row) for column in self.listed] for row in rows]

    def labelled_csv(self, added: dict[str, Sequence], *, formula_safe: bool = True) -> str:
        """The source as CSV (RFC 4180) with columns added at the end.

        Every original column and cell stays as it was, rows that were dropped as blank too (their
        added cells are blank); lines before the header are left out. Columns that were ``made``
        come after those of the source, then the ``added``, which map a name to m
        values, None for blank. ``formula_safe`` puts an apostrophe before text cells that a
        spreadsheet would run as a formula; numbers are never touched.
        """
        if self.source is None:
            header = [column.name for column in self.listed]
            records = enumerate(self.rows(range(self.row_count)))
        else:
            header, records = self.source.header, source_records(self.source)
            own = [column for column in self.columns if column.name in self.made]
            texts = {one.name: [one.text(row) for row in range(self.row_count)] for one in own}
            for name, values in added.items():  # which may be called like a mark
                texts[unused(name, {*header, *texts})] = values
            added = texts
        return labelled_csv(header, records, added, self.row_count, formula_safe)


def read_csv(data: bytes | str | os.PathLike, *, name: str = "") -> Table:
    """Read a CSV file: its bytes, its text, or the path to it.

    A text of one line that names an existing file is taken as a path. Encoding, delimiter,
    decimal mark, header, missing values and types are found out; every decision is a Note.

    Raises:
        InputError: it cannot be read as a table; the message says why and the hint what to do.
    """
    data, name = _content(data, name)
    if isinstance(data, str):
        decode.check_size(len(data))
        return _table(name, read_text(decode.checked_text(data), []))
    text, notes = decode.decode(data)
    return _table(name, read_text(text, notes))


def read_xlsx(data: bytes | os.PathLike, *, name: str = "") -> Table:
    """Read the first worksheet of an Excel workbook (.xlsx) that holds anything.

    Raises:
        InputError: not a workbook, damaged, or too large.
    """
    data, name = _content(data, name)
    if isinstance(data, str):
        raise InputError("A workbook is bytes, not text.", "Choose the .xlsx file itself.")
    decode.check_size(len(data))
    # Only workbooks need an XML parser and zipfile.
    from .reading.xlsx import first_sheet

    numbers, cells, notes = first_sheet(data)
    return _table(name, _from_cells(cells, numbers, notes))


def read_table(data: bytes | str | os.PathLike, name: str = "") -> Table:
    """Read a file of any kind we know: CSV, TSV, text or .xlsx, told by its first bytes.

    Raises:
        InputError: any other kind of file; the message says what it seems to be.
    """
    data, name = _content(data, name)
    if isinstance(data, bytes) and is_zip(data):
        return read_xlsx(data, name=name)
    return read_csv(data, name=name)


def read_rows(header: Sequence[str] | None, rows: Sequence[Sequence], name: str = "") -> Table:
    """A table of rows of cells, which are read like those of a CSV file; None is blank.

    Without a header the first row may be one, as in a file.
    """
    given = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if header is not None:
        given.insert(0, [str(cell) for cell in header])
    if not any(cell.strip() for row in given for cell in row):
        raise InputError("The table holds no values.", "Give it at least one row of data.")
    return _table(name, _from_cells(given, list(range(1, len(given) + 1)), []))


def _table(name: str, parts: Parts) -> Table:
    columns, numbers = tuple(parts.columns), parts.row_numbers
    notes = list(parts.notes)
    if not len(numbers):
        notes.append(Note("warning", "There is a header but no row of data."))
    if len(numbers) and not any(column.role == "feature" for column in columns):
        notes.append(Note("warning", "No column is a feature by default: choose some."))
    return Table(name, columns, len(numbers), tuple(notes), numbers, parts.source)


def _from_cells(cells: list[list[str]], numbers: list[int], notes: list[Note]) -> Parts:
    """Columns of cells that come from no text; as CSV they can be written again like one."""
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    if "\x00" in text.getvalue():
        raise InputError("The cells hold NUL characters.", "Take them out first.")
    return read_parts(Records(cells, numbers), text.getvalue(), Dialect(","), notes)


def _content(data: Any, name: str) -> tuple[bytes | str, str]:
    """The bytes or text that was given or named, and a name for the table."""
    if isinstance(data, bytearray | memoryview):
        return bytes(data), name
    if isinstance(data, str) and _is_path(data):
        data = Path(data)
    if isinstance(data, os.PathLike):
        path = Path(data)
        try:
            decode.check_size(path.stat().st_size)
            return path.read_bytes(), name or path.name
        except OSError as error:
            raise InputError(
                f"The file {quoted(str(path))} cannot be read.", f"{error.strerror}."
            ) from None
    if not isinstance(data, bytes | str):
        raise InputError(
            f"A table is read from bytes, text or a path, not from {type(data).__name__}."
        )
    return data, name


def _is_path(text: str) -> bool:
    """One short line that ends like a file name, or that is one."""
    if not 0 < len(text) < 1000 or not text.isprintable():
        return False
    return text.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")) or os.path.isfile(text)


def _ready_column(name: str, values: Sequence, label: str | None) -> Column:
    role = {"role": "label", "reason": "a known answer"} if name == label else {}
    values = np.asarray(values, dtype=None if isinstance(values, np.ndarray) else object)
    if values.dtype.kind == "O":
        words = [None if cell is None else cell for cell in values.tolist()]
        if all(isinstance(cell, str) or cell is None for cell in words):
            return coded_column(name, "category", words, **role)
    elif values.dtype.kind in "US":
        return coded_column(name, "category", [str(cell) for cell in values], **role)
    numbers = np.array(values, dtype=np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    if values.dtype.kind == "b" or all(isinstance(cell, bool) for cell in values.tolist()):
        return numeric_column(name, "boolean", numbers, categories=("false", "true"), **role)
    return numeric_column(name, "number", numbers, **role)
