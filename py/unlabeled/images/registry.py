"""Finds the ways to divide an image, describes them, and checks what is asked of them.

Each is one module in ``unlabeled.segmenters`` with a module-level ``SEGMENTER``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from .. import segmenters as package
from ..members import called, members
from ..params import checked
from .segmenter import Segmenter

USUAL = "kmeans"


@cache
def found() -> dict[str, Segmenter]:
    """Every segmenter by id, the usual one first; modules without a ``SEGMENTER`` are helpers."""
    made = members(package, "SEGMENTER")
    return {one.id: one for one in sorted(made, key=lambda one: one.id != USUAL)}


def segmenters() -> list[dict[str, Any]]:
    """Every segmenter as JSON data: id, title, summary, params, ..."""
    return [one.describe() for one in found().values()]


def segmenter(id: str) -> Segmenter:
    """The segmenter called ``id``.

    Raises:
        InputError: there is none.
    """
    return called(id, found(), "way to divide an image")


def configure(id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check ``values`` (from a control, a link or Python) and fill in the defaults.

    Raises:
        InputError: an unknown segmenter or parameter, or a value out of range.
    """
    chosen = segmenter(id)
    return checked(chosen.parameters, values, chosen.title)
