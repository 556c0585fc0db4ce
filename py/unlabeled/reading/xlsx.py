"""Excel workbooks (.xlsx) to the same rows of text that a CSV file gives.

Only the parts that hold cells are read. Source: ECMA-376 part 1, SpreadsheetML (chapter 18).
"""

import io
import posixpath
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from xml.etree import ElementTree

from .. import limits
from ..errors import InputError
from .column import Note
from .wording import counted, listed, quoted
from .xlsx_cells import Formats, cell_text, column_of, date_formats, rich_text

_LAST_ROW = 1_048_576  # of any worksheet
_MOST_MERGES = 100_000
_DAMAGED = "The workbook is damaged."
_SAVE_AGAIN = "Open it in a spreadsheet and save it as .xlsx or CSV."


def first_sheet(data: bytes) -> tuple[list[int], list[list[str]], list[Note]]:
    """Row numbers, rows of cell texts and notes of the first visible sheet that holds anything.

    Raises:
        InputError: no workbook, damaged, protected by a password, too large, or without cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(_Parts(archive))
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        KeyError,
        ValueError,
        OverflowError,
        IndexError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        # Everything these libraries raise for broken or locked archives; our own error passes.
        if isinstance(error, InputError):
            raise
        raise InputError(_DAMAGED, _SAVE_AGAIN) from error


class _Parts:
    """The XML files inside a workbook, read under limits and without XML's own programs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = set(archive.namelist())

    def bytes(self, name: str) -> bytes:
        if self._archive.getinfo(name).file_size > limits.MAXIMUM_PART_BYTES:
            raise _too_large()
        with self._archive.open(name) as stream:
            # The size in the directory may be a lie.
            content = stream.read(limits.MAXIMUM_PART_BYTES + 1)
        if len(content) > limits.MAXIMUM_PART_BYTES:
            raise _too_large()
        # A document type can define entities that grow without end. Workbooks have none, and
        # are UTF-8, in which it cannot hide.
        start = content[:3].removeprefix(b"\xef\xbb\xbf")[:1]
        if start != b"<" or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise InputError(_DAMAGED, _SAVE_AGAIN)
        return content

    def elements(self, name: str) -> Iterator[ElementTree.Element]:
        """All elements of a part as they end, with their names free of namespaces."""
        if name not in self.names:
            return
        for _, element in ElementTree.iterparse(io.BytesIO(self.bytes(name))):
            element.tag = element.tag.rpartition("}")[2]
            yield element


def _too_large() -> InputError:
    return InputError(
        f"The workbook unpacks to more than {limits.MAXIMUM_PART_BYTES / 1e6:,.0f} MB.",
        "Save the rows you need as CSV.",
    )


def _read(parts: _Parts) -> tuple[list[int], list[list[str]], list[Note]]:
    if "xl/workbook.xml" not in parts.names:
        raise InputError(
            "This file is a ZIP archive but not an Excel workbook (.xlsx).",
            f"Unpack it, or open it in the program it is from. {_SAVE_AGAIN}",
        )
    sheets, since_1904 = _sheets(parts)
    strings = _shared_strings(parts)
    formats = Formats(date_formats(parts.elements("xl/styles.xml")), since_1904)
    for sheet, path in sheets:
        numbers, rows, merged = _sheet_rows(parts, path, strings, formats)
        if any(any(map(str.strip, row)) for row in rows):
            others = [quoted(other) for other, _ in sheets if other != sheet]
            return numbers, rows, _notes(sheet, others, merged)
    raise InputError("The workbook holds no values.", "Choose one with at least a row of data.")


def _notes(sheet: str, others: list[str], merged: int) -> list[Note]:
    notes = [Note("info", f"Read from the sheet {quoted(sheet)}.")]
    if others:
        text = f"Not read: {counted(len(others), 'other sheet')}, {listed(others)}."
        notes.append(Note("warning", text))
    if merged:
        what = counted(merged, "merged block")
        notes.append(Note("changed", f"{what} of cells: their value was put in every row of them."))
    return notes


def _sheets(parts: _Parts) -> tuple[list[tuple[str, str]], bool]:
    """(name, part) of the visible sheets, hidden ones after them; and if dates begin in 1904."""
    targets: dict[str, str] = {}
    for element in parts.elements("xl/_rels/workbook.xml.rels"):
        if element.tag == "Relationship":
            path = posixpath.join("/xl", element.get("Target", ""))
            targets[element.get("Id", "")] = posixpath.normpath(path).lstrip("/")
    visible, hidden = [], []
    since_1904 = False
    for element in parts.elements("xl/workbook.xml"):
        if element.tag == "workbookPr":
            since_1904 = element.get("date1904") in ("1", "true", "on")
        elif element.tag == "sheet":
            key = next((v for k, v in element.items() if k.rpartition("}")[2] == "id"), "")
            chosen = hidden if element.get("state", "visible") != "visible" else visible
            if targets.get(key) in parts.names:  # charts and macros have no cells
                chosen.append((element.get("name", ""), targets[key]))
    return visible + hidden, since_1904


def _shared_strings(parts: _Parts) -> list[str]:
    strings = []
    for element in parts.elements("xl/sharedStrings.xml"):
        if element.tag == "si":
            strings.append(rich_text(element))
            element.clear()
    return strings


def _sheet_rows(
    parts: _Parts, path: str, strings: list[str], formats: Formats
) -> tuple[list[int], list[list[str]], int]:
    """Row numbers, rows and how many merged blocks reach over several rows."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    merges: list[str] = []
    cells = 0
    for element in parts.elements(path):
        if element.tag == "row":
            previous = numbers[-1] if numbers else 0
            numbers.append(int(element.get("r", previous + 1)))
            if not previous < numbers[-1] <= _LAST_ROW:
                raise ValueError(numbers[-1])
            rows.append(_row(element, strings, formats))
            cells += len(rows[-1])
            element.clear()
            if cells > limits.MAXIMUM_CELLS:
                raise InputError(
                    f"The sheet has more than {limits.MAXIMUM_CELLS:,} cells.",
                    "Save the rows you need as CSV.",
                )
        elif element.tag == "mergeCell":
            merges.append(element.get("ref", ""))
    filled = [_fill_merged(reference, numbers, rows) for reference in merges[:_MOST_MERGES]]
    return numbers, rows, sum(filled)


def _row(element: ElementTree.Element, strings: list[str], formats: Formats) -> list[str]:
    """The texts of a row, blank where the file leaves cells out."""
    row: list[str] = []
    for cell in element:
        if cell.tag != "c":
            continue
        reference = cell.get("r")
        column = column_of(reference) if reference else len(row)
        text = cell_text(cell, strings, formats)
        if not text and column >= len(row):
            continue  # formatted but blank: no reason to widen the row
        if column >= limits.MAXIMUM_COLUMNS:
            raise InputError(
                f"The sheet has a value in column {column + 1:,}; "
                f"the limit is {limits.MAXIMUM_COLUMNS:,} columns.",
                "If columns and rows are swapped, transpose the table.",
            )
        row.extend([""] * (column + 1 - len(row)))
        row[column] = text
    return row


def _fill_merged(reference: str, numbers: list[int], rows: list[list[str]]) -> bool:
    """Put the value of a block in every row of its first column; whether it had several rows.

    Columns beyond the first stay blank: a title above a table is not a value of each column.
    """
    first, _, last = reference.partition(":")
    column = column_of(first)
    top, bottom = (int("".join(filter(str.isdigit, corner)) or 0) for corner in (first, last))
    start, end = bisect_left(numbers, top), bisect_right(numbers, bottom)
    if end - start < 2 or numbers[start] != top or column >= len(rows[start]):
        return False
    value = rows[start][column]
    if not value:
        return False
    for row in rows[start + 1 : end]:
        row.extend([""] * (column + 1 - len(row)))
        if row[column]:  # blocks do not overlap in a sound workbook
            return True
        row[column] = value
    return True
