"""The source again as RFC 4180 CSV, every cell as it was, with columns added at the end."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..errors import InputError
from .column import format_number
from .header import unused
from .missing import is_missing
from .numbers import is_number
from .source import Source
from .wording import counted

# A spreadsheet runs a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def labelled_csv(
    header: Sequence[str],
    records: Iterable[tuple[int, Sequence[str]]],
    added: Mapping[str, Sequence],
    row_count: int,
    formula_safe: bool,
) -> str:
    """Write a table with columns added.

    ``records`` are (table row, cells); the row is -1 for records that are not in the table, whose
    added cells stay blank. InputError if an added column has not ``row_count`` values.
    """
    columns = [_as_text(name, values, row_count) for name, values in added.items()]
    names = list(header)
    for name in added:
        names.append(unused(name, names))
    safe = _safe if formula_safe else list
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(safe(names))
    for row, cells in records:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        extra = [column[row] if row >= 0 else "" for column in columns]
        writer.writerow(safe(padded + extra))
    return output.getvalue()


def source_records(source: Source) -> Iterator[tuple[int, Sequence[str]]]:
    """The data records of a source with their table rows, -1 for those that were dropped."""
    cells = source.records().cells
    last = max(int(source.rows[-1]) + 1 if len(source.rows) else source.first, source.first)
    row_of = {int(record): row for row, record in enumerate(source.rows)}
    for record in range(source.first, len(cells)):
        if cells[record] or record < last:  # not the line ends after the last row
            yield row_of.get(record, -1), cells[record]


def _as_text(name: str, values: Sequence, row_count: int) -> list[str]:
    if len(values) != row_count:
        raise InputError(
            f"The added column “{name}” has {counted(len(values), 'value')} for "
            f"{counted(row_count, 'row')}."
        )
    return [_cell(value) for value in values]


def _cell(value: object) -> str:
    """An added value as text: None and NaN are blank, numbers read back the same."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    try:
        return format_number(value)  # any real number, numpy's too
    except (TypeError, ValueError):
        return str(value)


def _safe(cells: Sequence[str]) -> list[str]:
    """Text that a spreadsheet would run is made text by an apostrophe; numbers stay."""
    return [
        f"'{cell}" if cell.startswith(_FORMULA) and not _is_harmless(cell) else cell
        for cell in cells
    ]


def _is_harmless(cell: str) -> bool:
    try:
        float(cell)  # most cells that begin so are plain negative numbers
        return True
    except ValueError:
        pass
    return is_number(cell) or (is_missing(cell) and cell.strip() != "")
