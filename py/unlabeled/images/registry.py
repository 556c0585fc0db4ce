"""Finds the ways to divide an image, describes them, and checks what is asked of them.

Each is one module in ``unlabeled.segmenters`` with a module-level ``SEGMENTER``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from .. import segmenters as package
from ..errors import InputError
from ..params import checked
from ..reading.wording import did_you_mean
from .segmenter import Segmenter

USUAL = "kmeans"


@cache
def found() -> dict[str, Segmenter]:
    """Every segmenter by id, the usual one first; modules without a ``SEGMENTER`` are helpers."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    made = [module.SEGMENTER for module in modules if hasattr(module, "SEGMENTER")]
    return {one.id: one for one in sorted(made, key=lambda one: one.id != USUAL)}


def segmenters() -> list[dict[str, Any]]:
    """Every segmenter as JSON data: id, title, summary, params, ..."""
    return [one.describe() for one in found().values()]


def segmenter(id: str) -> Segmenter:
    """The segmenter called ``id``.

    Raises:
        InputError: there is none.
    """
    if id not in found():
        raise InputError(
            f"There is no way to divide an image called “{str(id)[:40]}”.",
            did_you_mean(id, found()) or f"Choose one of: {', '.join(found())}.",
        )
    return found()[id]


def configure(id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check ``values`` (from a control, a link or Python) and fill in the defaults.

    Raises:
        InputError: an unknown segmenter or parameter, or a value out of range.
    """
    chosen = segmenter(id)
    return checked(chosen.parameters, values, chosen.title)
