"""Cells to numbers: decimal point or comma, thousands separators, currency and percent signs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_PLAIN = {
    ".": re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}"),
    ",": re.compile(rf"[+-]?(?:\d+,?\d*|,\d+){_EXPONENT}"),
}
# Groups of three digits; the first may not begin with 0: 0.123 has no thousands.
_BLANKS = "\u00a0\u202f\u2009"
_GROUPED = {
    ".": re.compile(rf"[+-]?[1-9]\d{{0,2}}([,' \u2019{_BLANKS}])\d{{3}}(?:\1\d{{3}})*(?:\.\d*)?"),
    ",": re.compile(rf"[+-]?[1-9]\d{{0,2}}([.' \u2019{_BLANKS}])\d{{3}}(?:\1\d{{3}})*(?:,\d*)?"),
}
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_CURRENCY = (
    r"[$€£¥₹₽₩₺₫฿₴₪]|R\$|US\$|zł|kr\.?|Fr\.|"
    r"(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR)"
)
_AFFIXED = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<prefix>{_CURRENCY})?\s*(?P<number>[+-]?[\d.,].*?)\s*"
    rf"(?P<suffix>{_CURRENCY}|%)?"
)
_BARE = re.compile(r"[+-]?[\d.,]+")
_TYPOGRAPHIC_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


@dataclass(frozen=True)
class NumberStyle:
    """How the numbers of a column are written."""

    decimal: str = "."
    affix: str = ""  # a currency or percent sign that every number carries
    proven: bool = False  # whether some number can only be read with this decimal mark


def parse_number(cell: str, decimal: str = ".") -> float | None:
    """The number a cell holds, or None. ``decimal`` is "." or ","; infinities are returned."""
    cell = cell.strip().translate(_TYPOGRAPHIC_MINUS)
    if _PLAIN[decimal].fullmatch(cell):
        return float(cell.replace(",", ".") if decimal == "," else cell)
    if match := _GROUPED[decimal].fullmatch(cell):
        digits = cell.replace(match[1], "")
        return float(digits.replace(",", ".") if decimal == "," else digits)
    return float(cell) if _INFINITE.fullmatch(cell) else None


def split_affix(cell: str) -> tuple[str, str]:
    """A cell without its currency or percent sign, and that sign ("" if there is none)."""
    if _BARE.fullmatch(cell):  # nearly every number, and quick
        return cell, ""
    match = _AFFIXED.fullmatch(cell.strip().translate(_TYPOGRAPHIC_MINUS))
    if not match or (match["prefix"] and match["suffix"]):
        return cell, ""
    return match["sign"] + match["number"], match["prefix"] or match["suffix"] or ""


def decimal_mark(cell: str) -> str:
    """The decimal mark, where a number leaves no doubt about it, else "" (12, 1,234, abc)."""
    return _mark(split_affix(cell)[0])


def _mark(number: str) -> str:
    if "," not in number and "." not in number:
        return ""
    point, comma = parse_number(number, ".") is not None, parse_number(number, ",") is not None
    return "" if point == comma else "." if point else ","


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any of the ways we read one."""
    number = split_affix(cell)[0]
    return parse_number(number, ".") is not None or parse_number(number, ",") is not None


def style_of(cells: Iterable[str], presumed: str) -> NumberStyle:
    """The style most of these cells share; ``presumed`` decimal mark where none of them says."""
    marks = {".": 0, ",": 0, "": 0}
    affixes: dict[str, int] = {}
    for cell in cells:
        number, affix = split_affix(cell)
        affixes[affix] = affixes.get(affix, 0) + 1
        marks[_mark(number)] += 1
    # Bare numbers may stand among amounts of money; one currency must stand for all the others.
    signs = [affix for affix in affixes if affix]
    affix = max(signs, key=affixes.__getitem__) if signs else ""
    decimal = presumed if marks["."] == marks[","] else "." if marks["."] > marks[","] else ","
    return NumberStyle(decimal, affix, marks[decimal] > 0)


def parse_styled(cell: str, style: NumberStyle) -> float | None:
    """A number in the column's style, or None; with a percent sign every number must carry it."""
    if not style.affix:
        return parse_number(cell, style.decimal)
    number, affix = split_affix(cell)
    if affix != style.affix and (affix or style.affix == "%"):
        return None
    return parse_number(number, style.decimal)


def parse_all(cells: Sequence[str], style: NumberStyle) -> list[float | None]:
    """``parse_styled`` for many cells, by the quickest way that gives the same numbers."""
    joined = "\n".join(cells)
    if not style.affix and "_" not in joined:  # Python reads 1_000 as a number; people do not
        if style.decimal == "," and "." not in joined:
            joined = joined.replace(",", ".")
        elif style.decimal == ",":
            joined = ""
        try:
            numbers: list[float | None] = list(map(float, joined.split("\n")))
        except ValueError:
            numbers = []
        if len(numbers) == len(cells):
            return numbers
    return [parse_styled(cell, style) for cell in cells]
