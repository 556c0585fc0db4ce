"""Cells to dates: ISO, year/month/day, day.month.year, day/month/year or month/day/year."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

_TIME = r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}),?{_TIME}")
_EPOCH = datetime(1970, 1, 1)
YEAR_FIRST, DAY_FIRST, MONTH_FIRST = "year-month-day", "day/month/year", "month/day/year"
# Two-digit years from 69 on are 19xx, as in POSIX.
_PIVOT = 69


def order_of(cells: Sequence[str]) -> tuple[str, bool]:
    """The order of day, month and year in these cells, and whether the data left it open.

    An empty order means that no date is among them, or that no one order fits.
    """
    first_is_day = second_is_day = dotted = False
    seen = 0
    for cell in cells:
        if match := _YEAR_LAST.fullmatch(cell):
            seen += 1
            first_is_day |= int(match[1]) > 12
            second_is_day |= int(match[3]) > 12
            dotted |= match[2] == "."
    if not seen:
        return (YEAR_FIRST, False) if any(map(_YEAR_FIRST.fullmatch, cells)) else ("", False)
    if first_is_day and second_is_day:
        return "", False
    if first_is_day or second_is_day:
        return (DAY_FIRST if first_is_day else MONTH_FIRST), False
    return DAY_FIRST, not dotted  # dots are only written with the day first


def parse_date(cell: str, order: str) -> float | None:
    """Days since 1970-01-01 (UTC, with the time of day as a fraction), or None."""
    if cell[4:5] == "-" == cell[7:8]:  # the commonest form, read by Python at once
        try:
            moment = datetime.fromisoformat(cell)
            offset = moment.utcoffset() or timedelta()
            return (moment.replace(tzinfo=None) - offset - _EPOCH) / timedelta(days=1)
        except (ValueError, OverflowError):
            pass
    if match := _YEAR_FIRST.fullmatch(cell):
        year, _, month, day, *time = match.groups()
    elif order != YEAR_FIRST and (match := _YEAR_LAST.fullmatch(cell)):
        first, _, second, year, *time = match.groups()
        day, month = (first, second) if order == DAY_FIRST else (second, first)
        if len(year) == 2:
            year = str(int(year) + (1900 if int(year) >= _PIVOT else 2000))
    else:
        return None
    try:
        date = datetime(int(year), int(month), int(day))
        return (date + _time_of_day(*time) - _EPOCH) / timedelta(days=1)
    except (ValueError, OverflowError):  # the 31st of February, 25 o'clock
        return None


def is_date(cell: str) -> bool:
    """Whether a cell has the form of a date."""
    return bool(_YEAR_FIRST.fullmatch(cell) or _YEAR_LAST.fullmatch(cell))


def _time_of_day(
    hour: str | None, minute: str, second: str | None, fraction: str | None, zone: str | None
) -> timedelta:
    if hour is None:
        return timedelta()
    if int(hour) > 24 or int(minute) > 59 or int(second or 0) > 60:
        raise ValueError(hour)
    parts = {"hours": int(hour), "minutes": int(minute), "seconds": int(second or 0)}
    time = timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]), **parts)
    if zone and zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        time += offset if zone[0] == "-" else -offset
    return time
