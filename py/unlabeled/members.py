"""What a package consists of: one module for each algorithm, segmenter, study or tracer."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, TypeVar

from .errors import InputError
from .reading.wording import did_you_mean

Member = TypeVar("Member")


def members(package: ModuleType, name: str) -> list[Any]:
    """The value called ``name`` of every module of a package; modules without one are helpers."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{module}") for module in names]
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def called(
    id: str, known: Mapping[str, Member], noun: str, offered: Iterable[str] | None = None
) -> Member:
    """The one of ``known`` that is called ``id``.

    Args:
        noun: what it is, for people.
        offered: the ids to choose from, if not all.

    Raises:
        InputError: there is none.
    """
    if id not in known:
        ids = known if offered is None else offered
        raise InputError(
            f"There is no {noun} called “{str(id)[:40]}”.",
            did_you_mean(id, known) or f"Choose one of: {', '.join(ids)}.",
        )
    return known[id]
