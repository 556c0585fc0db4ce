"""Finds the studies, describes them, checks what is asked of them, and runs them.

A study is one module in ``unlabeled.studies`` with a module-level ``STUDY``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from . import registry
from . import studies as package
from .errors import InputError
from .members import called, members
from .params import checked
from .result import Fit
from .steps import Steps
from .study import IMAGES, TABS, Report, Study


@cache
def found() -> dict[str, Study]:
    """Every study by id, in the order of the tabs; modules without a ``STUDY`` are helpers."""
    made = members(package, "STUDY")
    return {one.id: one for one in sorted(made, key=lambda one: (TABS.index(one.tab), one.place))}


def studies() -> list[dict[str, Any]]:
    """Every study as JSON data: id, title, tab, params, the algorithms it is for, ..."""
    known = list(registry.found().values())
    return [one.describe(known) for one in found().values()]


def study(id: str) -> Study:
    """The study called ``id``.

    Raises:
        InputError: there is none.
    """
    return called(id, found(), "study")


def run_steps(id: str, fit: Fit, values: Mapping[str, Any]) -> Steps[Report]:
    """The steps of a study of ``fit``: progress, then its report.

    Raises:
        InputError: an unknown study or parameter, a value out of range, or a study that is not
            for this algorithm or this kind of table.
    """
    chosen = _study_of(id, fit)
    return (yield from chosen.run(fit, checked(chosen.parameters, values, chosen.title)))


def columns(id: str, fit: Fit, values: Mapping[str, Any]) -> list[tuple[str, np.ndarray]]:
    """What a study adds to a download: (name, values (m,)) pairs.

    Raises:
        InputError: this study adds nothing, or as for :func:`run_steps`.
    """
    chosen = _study_of(id, fit)
    if chosen.columns is None:
        raise InputError(f"“{chosen.title}” adds no columns.", "Download the labelled CSV.")
    return chosen.columns(fit, checked(chosen.parameters, values, chosen.title))


def rows(id: str, fit: Fit, values: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """A table that a study makes for a download of its own: heads, and lines of cells.

    Raises:
        InputError: this study makes none, or as for :func:`run_steps`.
    """
    chosen = _study_of(id, fit)
    if chosen.rows is None:
        raise InputError(f"“{chosen.title}” makes no rows.", "Download the labelled CSV.")
    return chosen.rows(fit, checked(chosen.parameters, values, chosen.title))


def _study_of(id: str, fit: Fit) -> Study:
    """The study called ``id``, if it is for the algorithm of this fit and for its table."""
    chosen = study(id)
    if not chosen.applies(fit.algorithm):
        raise InputError(
            f"“{chosen.title}” is not for {fit.algorithm.title}.", "Choose another method."
        )
    table = fit.preparation.table
    if chosen.needs == IMAGES and (table is None or table.images is None):
        raise InputError(
            f"“{chosen.title}” is for sets of images: the rows of this table are none.",
            "Drop images or a zip of them, or choose the handwritten digits.",
        )
    return chosen
