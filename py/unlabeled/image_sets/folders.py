"""What the names of image files tell: the folder they are in is often what they show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..limits import MAXIMUM_CATEGORIES


def folders(names: Sequence[str]) -> list[str | None] | None:
    """The folder (m,) that each file is in, None for those in none; or None if they do not tell.

    Folders tell something where there are at least two, fewer than files, and not too many.
    """
    found = [_folder(name) for name in names]
    different = {folder for folder in found if folder is not None}
    if not 2 <= len(different) <= MAXIMUM_CATEGORIES or len(different) >= len(names):
        return None
    return found


def _folder(name: str) -> str | None:
    parts = [part for part in re.split(r"[/\\]+", name) if part not in ("", ".", "..")]
    return parts[-2] if len(parts) > 1 else None


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts names as people do: image 2 before image 10."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in re.split(r"([0-9]{1,18})", name.casefold())
        if part
    ]
