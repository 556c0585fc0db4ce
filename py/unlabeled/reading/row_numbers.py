"""Rows as people and links write them: numbers from 1, and ranges of them: ``3,17,20-25``."""

from __future__ import annotations

import re

import numpy as np

from ..errors import InputError
from .wording import quoted

_PART = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?")


def rows_of(text: str, row_count: int) -> np.ndarray:
    """Rows from 0, int32 (r,), rising, for a ``text`` of numbers from 1.

    Numbers beyond the table are passed over: a link may be older than its file.

    Raises:
        InputError: the text is no such list.
    """
    chosen = np.zeros(row_count, dtype=bool)
    for part in text.split(","):
        if not part.strip():
            continue
        found = _PART.fullmatch(part.strip())
        if not found or not 0 < int(found[1]) <= int(found[2] or found[1]):
            raise InputError(
                f"{quoted(part)} is no row number.", "Rows are written like this: 3,17,20-25."
            )
        first = int(found[1])
        chosen[first - 1 : int(found[2] or first)] = True
    return np.flatnonzero(chosen).astype(np.int32)


def text_of(rows: np.ndarray) -> str:
    """The shortest such text for ``rows`` from 0 (r,)."""
    rows = np.unique(rows)
    if not len(rows):
        return ""
    ends = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate([[0], ends + 1])]
    lasts = rows[np.concatenate([ends, [len(rows) - 1]])]
    return ",".join(
        f"{first + 1}" if first == last else f"{first + 1}-{last + 1}"
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    )
