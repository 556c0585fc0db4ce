"""What was found while typing the columns, as notes: one note a finding, naming its columns."""

from collections.abc import Callable, Sequence

import numpy as np

from ..limits import LARGEST_SQUARABLE
from .column import Note, format_number
from .dates import DAY_FIRST, MONTH_FIRST
from .numbers import parse_styled
from .types import Typed
from .wording import counted, listed, quoted

Found = list[tuple[str, Typed]]


def notes(names: Sequence[str], typed: Sequence[Typed]) -> list[Note]:
    """One note for each kind of finding, in the order people should read them."""
    named = list(zip(names, typed, strict=True))
    made: list[Note] = []
    for chosen, kind, say in _FINDINGS:
        found = [(name, one) for name, one in named if chosen(one)]
        if found:
            made.append(Note(kind, say(found)))
    return made


def _columns(found: Found) -> str:
    return listed([quoted(name) for name, _ in found], noun="more columns")


def _missing(found: Found) -> str:
    # Blank cells of a column nobody filled in are no news: its kind says "empty".
    parts = [
        f"{quoted(name)} {sum(one.missing.values()):,} "
        f"({', '.join(quoted(how) if how != 'blank' else how for how in list(one.missing)[:4])})"
        for name, one in found
    ]
    return f"Missing cells: {listed(parts, noun='more columns')}."


def _infinite(found: Found) -> str:
    count = counted(sum(one.infinite for _, one in found), "infinite number")
    return f"{count} in {_columns(found)}: treated as missing, for nothing can be computed with it."


def _unreadable(number: str) -> Callable[[Found], str]:
    def say(found: Found) -> str:
        parts = [
            f"{quoted(name)} {one.unreadable_count:,} "
            f"({listed([quoted(cell) for cell in one.unreadable])})"
            for name, one in found
        ]
        return f"Cells that are no {number} count as missing: {listed(parts)}."

    return say


def _huge(found: Found) -> str:
    return (
        f"Numbers beyond {LARGEST_SQUARABLE:g} in {_columns(found)} cannot be squared: "
        "scale this column or leave it out."
    )


def _decimal_comma(found: Found) -> str:
    return f"Decimal comma in {_columns(found)}: {_reading(found, 'decimal_comma')}."


def _thousands(found: Found) -> str:
    return f"Thousands separators in {_columns(found)}: {_reading(found, 'thousands')}."


def _reading(found: Found, showing: str) -> str:
    _, one = found[0]
    cell = getattr(one, showing)
    value = parse_styled(cell, one.style)
    read = "" if value is None else f" was read as {format_number(value)}"
    return quoted(cell) + read


def _ambiguous_number(found: Found) -> str:
    return (
        f"Whether the mark in the numbers of {_columns(found)} is a decimal mark or separates "
        "thousands cannot be told from the data: check it."
    )


def _affix(found: Found) -> str:
    signs = listed([quoted(sign) for sign in dict.fromkeys(one.style.affix for _, one in found)])
    return f"The sign {signs} was taken off the numbers of {_columns(found)}."


def _date_order(found: Found) -> str:
    orders = listed(list(dict.fromkeys(one.date_order for _, one in found)))
    return f"Dates in {_columns(found)} were read as {orders}."


def _open_dates(found: Found) -> str:
    return (
        f"Dates in {_columns(found)} fit day/month and month/day alike; they were read with the "
        "day first. If that is wrong, write them as 2024-12-31."
    )


def _zoned(found: Found) -> str:
    return f"Times in {_columns(found)} were converted to UTC."


def _is_huge(one: Typed) -> bool:
    return one.kind == "number" and np.nanmax(np.abs(one.values)) > LARGEST_SQUARABLE


_FINDINGS: tuple[tuple[Callable[[Typed], bool], str, Callable[[Found], str]], ...] = (
    (lambda one: bool(one.missing) and one.kind != "empty", "info", _missing),
    (lambda one: one.infinite > 0, "warning", _infinite),
    (
        lambda one: one.unreadable_count > 0 and one.kind == "number",
        "changed",
        _unreadable("number"),
    ),
    (lambda one: one.unreadable_count > 0 and one.kind == "date", "changed", _unreadable("date")),
    (_is_huge, "warning", _huge),
    (lambda one: bool(one.decimal_comma), "info", _decimal_comma),
    (lambda one: bool(one.thousands), "info", _thousands),
    (lambda one: one.ambiguous and one.kind == "number", "warning", _ambiguous_number),
    (lambda one: bool(one.style.affix), "changed", _affix),
    (
        lambda one: one.date_order in (DAY_FIRST, MONTH_FIRST) and not one.ambiguous,
        "info",
        _date_order,
    ),
    (lambda one: one.ambiguous and one.kind == "date", "warning", _open_dates),
    (lambda one: one.zoned, "info", _zoned),
)
