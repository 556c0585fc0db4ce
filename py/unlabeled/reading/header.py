"""Where the table begins: comment lines, title lines, the header, and names that are usable."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from .column import Note
from .dates import is_date
from .missing import is_missing
from .numbers import is_number
from .wording import counted, lines, listed, quoted

_SAMPLE = 200
_MOST_TITLE_LINES = 30


@dataclass
class Layout:
    """The record that holds the names (None: there is none) and the first record of data."""

    header: list[str] | None
    first: int
    notes: list[Note] = field(default_factory=list)


def find(cells: list[list[str]], line_numbers: list[int]) -> Layout:
    """Tell comments and titles, the header and the data apart."""
    start, comments = _skip_comments(cells)
    width = _width(cells[start:])
    titles_end = _skip_titles(cells, start, width)
    layout = Layout(None, titles_end)
    left_out = [number for number in range(titles_end) if any(cells[number])]
    body = [record for record in cells[titles_end : titles_end + _SAMPLE] if any(record)]
    commented = _names_in_comment(cells, comments, body, width)
    if commented:
        layout.header = commented
        left_out.remove(comments[-1])
        where = lines([line_numbers[comments[-1]]])
        layout.notes.append(Note("info", f"The column names were taken from the comment, {where}."))
    elif body and _is_header(body[0], body[1:]):
        while not any(cells[layout.first]):
            layout.first += 1
        layout.header = cells[layout.first]
        layout.first += 1
    if left_out:
        first = quoted(" ".join(cells[left_out[0]]))
        where = lines([line_numbers[number] for number in left_out])
        what = counted(len(left_out), "line")
        layout.notes.insert(
            0, Note("dropped", f"{what} before the table left out: {first} ({where}).")
        )
    return layout


def _skip_comments(cells: list[list[str]]) -> tuple[int, list[int]]:
    comments = []
    start = 0
    while start < len(cells) and (not any(cells[start]) or cells[start][0].startswith("#")):
        if any(cells[start]):
            comments.append(start)
        start += 1
    if start == len(cells) and comments:  # nothing but "comments": they are the data
        return 0, []
    return start, comments


def _width(cells: list[list[str]]) -> int:
    widths = Counter(len(record) for record in cells[:_SAMPLE] if any(record))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _skip_titles(cells: list[list[str]], start: int, width: int) -> int:
    """Skip records far narrower than the table, as long as a full one follows."""
    if width < 2:
        return start
    for number in range(start, min(start + _MOST_TITLE_LINES, len(cells))):
        filled = [cell for cell in cells[number] if cell.strip()]
        if not filled:
            continue
        narrow = len(cells[number]) < width and len(filled) * 2 < width + (width == 2)
        title = narrow or (len(filled) == 1 and width > 2)
        if not title or all(map(_is_value, filled)):
            return start if number == start else number
        if not any(len(record) >= width and any(record) for record in cells[number + 1 :]):
            return start
    return start


def _names_in_comment(
    cells: list[list[str]], comments: list[int], body: list[list[str]], width: int
) -> list[str] | None:
    """The last comment as a header ("# x y"), if it fits and the data have none of their own."""
    if not comments or not body or width < 2 or not any(map(_is_value, body[0])):
        return None
    names = list(cells[comments[-1]])
    names[0] = names[0].lstrip("#").strip()
    if not names[0]:
        names = names[1:]
    return names if len(names) == width and not any(map(_is_value, names)) else None


def _is_value(cell: str) -> bool:
    cell = cell.strip()
    return is_number(cell) or is_date(cell)


def _is_header(first: list[str], rest: list[list[str]]) -> bool:
    """Whether the first record names columns: text above numbers says so, numbers deny it."""
    filled = [cell.strip() for cell in first if cell.strip()]
    values = [cell for cell in filled if _is_value(cell)]
    if not filled or len(values) == len(filled):
        return False
    if not rest:
        return not values
    for_header = against = recurring = 0
    for index, cell in enumerate(map(str.strip, first)):
        below = [record[index].strip() for record in rest if index < len(record)]
        below = [other for other in below if not is_missing(other)]
        numeric = sum(map(_is_value, below)) >= 0.8 * len(below) if below else False
        recurring += cell in below
        if numeric and cell and not is_missing(cell):
            against += _is_value(cell)
            for_header += not _is_value(cell)
    if for_header or against:
        return for_header >= against or _are_counted_names(first, values)
    return not values and recurring < len(filled)


def _are_counted_names(first: list[str], values: list[str]) -> bool:
    """Years or running numbers as names (country, 2019, 2020, 2021)."""
    if len(values) < 2 or _is_value(first[0]) or not all(re.fullmatch(r"\d+", v) for v in values):
        return False
    numbers = [int(value) for value in values if len(value) < 10]
    return numbers == list(range(numbers[0], numbers[0] + len(values))) if numbers else False


@dataclass
class Names:
    """Unique, non-blank names of all columns; which stood blank in the file, or twice."""

    all: list[str]
    unnamed: set[str]
    repeated: set[str]

    def notes(self, kept: Sequence[str]) -> list[Note]:
        """What was repaired among the names of the columns that are kept."""
        blank = [quoted(name) for name in kept if name in self.unnamed]
        repeated = [quoted(name) for name in kept if name in self.repeated]
        notes = []
        if blank:
            what = "Columns without a name are" if len(blank) > 1 else "A column without a name is"
            notes.append(Note("changed", f"{what} called {listed(blank)}."))
        if repeated:
            text = f"Names that were used twice got a number: {listed(repeated)}."
            notes.append(Note("changed", text))
        return notes


def usable_names(header: Sequence[str]) -> Names:
    """A unique and non-blank name for each column."""
    names: list[str] = []
    unnamed: set[str] = set()
    repeated: set[str] = set()
    taken = {_clean(name) for name in header}
    used: Counter[str] = Counter()
    for number, given in enumerate(header, start=1):
        name = _clean(given)
        used[name] += 1
        if not name:
            name = unused(f"column {number}", taken)
            unnamed.add(name)
        elif used[name] > 1:
            name = unused(name, taken, start=used[name])
            repeated.add(name)
        taken.add(name)
        names.append(name)
    return Names(names, unnamed, repeated)


def _clean(name: str) -> str:
    return " ".join(name.split())


def unused(name: str, taken: Collection[str], start: int = 2) -> str:
    """The name itself or "name (2)", "name (3)", whichever is free."""
    number, free = start, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
