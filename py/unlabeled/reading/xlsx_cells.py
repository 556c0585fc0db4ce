"""One cell of a worksheet to text: strings, numbers, dates by their number format, errors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from .column import format_number

# ECMA-376 part 1, 18.8.30: built-in number formats that show a date (27 to 58 in East Asia).
_BUILT_IN_DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# In a format code: "text", \x, and [colour], [condition] or [locale] are no date letters.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class Formats:
    """Which cell styles show dates, and whether days are counted from 1904."""

    dates: list[bool]
    since_1904: bool


def column_of(reference: str) -> int:
    """The column of a reference such as ``AB12``, 0-based."""
    number = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1 if number else 0


def rich_text(element: Element) -> str:
    """The text of a string whose parts are formatted; without its reading aid (phonetic)."""
    parts = []
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [run.text or "" for run in child if run.tag.rpartition("}")[2] == "t"]
    return _ESCAPED.sub(lambda match: _character(match[1]), "".join(parts))


def cell_text(cell: Element, strings: list[str], formats: Formats) -> str:
    """What a cell holds: of a formula its last value, of an error its name (#N/A)."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = next((child for child in cell if child.tag == "is"), None)
        return rich_text(inline) if inline is not None else ""
    value = next((child.text or "" for child in cell if child.tag == "v"), "")
    if not value:
        return ""
    if kind == "s":
        return strings[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "str":
        return _ESCAPED.sub(lambda match: _character(match[1]), value)
    if kind in ("e", "d"):
        return value
    style = int(cell.get("s", 0))
    is_date = style < len(formats.dates) and formats.dates[style]
    return _number_text(value, is_date, formats.since_1904)


def date_formats(elements: Iterable[Element]) -> list[bool]:
    """For each cell style whether it shows a date (times of day alone stay numbers)."""
    custom: dict[int, bool] = {}
    styles: list[bool] = []
    for element in elements:
        if element.tag == "numFmt":
            code = _LITERAL.sub("", element.get("formatCode", "")).partition(";")[0].lower()
            custom[int(element.get("numFmtId", 0))] = bool(re.search("[dy]|mmm", code))
        elif element.tag == "cellXfs":
            for style in element:
                number = int(style.get("numFmtId", 0))
                styles.append(custom.get(number, number in _BUILT_IN_DATES))
    return styles


def _number_text(value: str, is_date: bool, since_1904: bool) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if is_date and 0 <= number < 2_958_466:  # the end of the year 9999
        return _date_text(number, since_1904)
    # 0.1 + 0.2 is stored as 0.30000000000000004, 3 as 3: the shortest text that reads the same.
    return format_number(number)


def _date_text(days: float, since_1904: bool) -> str:
    if since_1904:
        start = datetime(1904, 1, 1)
    else:
        # Excel counts a 29th of February 1900 that never was.
        start = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    # Stored days are exact to about a tenth of a millisecond; people type seconds.
    moment = start + timedelta(seconds=round(days * 86_400, 3))
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="auto")


def _character(code: str) -> str:
    character = chr(int(code, 16))
    # A lone half of a character, or NUL, would be refused further on.
    return "\ufffd" if "\ud800" <= character <= "\udfff" or character == "\x00" else character
