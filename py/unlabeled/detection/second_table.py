"""A second table for a fit: other order, other names, absent columns and new words, all told."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from sklearn.neighbors import NearestNeighbors

from ..errors import InputError
from ..labels import NOISE
from ..prepare import Prepared, as_prepared
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..table import Table
from .reasons import features_of


def prepared_like(fit: Fit, table: Table) -> tuple[Prepared, list[str]]:
    """The rows of ``table`` as the fit takes them (p, n), and what had to be done, in sentences.

    Columns are found by their names, in any order; by nearly the same name if need be. Those that
    are absent are taken from the most similar normal row that was fitted: of all values that one
    says least.

    Raises:
        InputError: no column is there, one holds values of another kind, or no row is left.
    """
    preparation = fit.preparation
    table, renamed = _named(table, preparation.columns)
    present = {column.name for column in table.columns}
    absent = [name for name in preparation.columns if name not in present]
    if len(absent) == len(preparation.columns):
        known = listed([quoted(name) for name in preparation.columns])
        raise InputError(
            f"The second file has none of the columns that were fitted ({known}).",
            "Choose a file with at least one of them; its first line must name the columns.",
        )
    base, back = preparation, np.asarray
    if preparation.before is not None:  # components are of what columns became
        base, back = preparation.before, preparation.components.back
    usual = back(np.asarray(fit.X).mean(axis=0)[np.newaxis])[0]
    rows = base.transform(table, absent=base.raw(usual))
    if not len(rows):
        raise InputError(
            "The second file has no rows.", "Choose a file with data below its first line."
        )
    if absent:
        normal = fit.labels != NOISE if (fit.labels != NOISE).any() else slice(None)
        rows = _completed(rows, absent, back(np.asarray(fit.X)[normal]))
    if preparation.before is not None:
        rows = preparation.along(rows)
    told = [f"{quoted(old)} is taken for {quoted(new)}." for old, new in renamed]
    if absent:
        told.append(
            f"The second file lacks {listed([quoted(name) for name in absent])}: "
            f"{'it is' if len(absent) == 1 else 'they are'} taken from the most similar normal "
            "row of the first file."
        )
    extra = [name for name in present if name not in preparation.columns]
    if extra:
        told.append(
            f"{counted(len(extra), 'column was', 'columns were')} not fitted and "
            f"{'is' if len(extra) == 1 else 'are'} passed over: "
            f"{listed([quoted(name) for name in sorted(extra)], limit=4)}."
        )
    return rows, told + [note.text for note in rows.preparation.notes]


def _completed(rows: Prepared, absent: list[str], normal: np.ndarray) -> Prepared:
    """New rows (p, n) with the features of ``absent`` columns from the nearest ``normal`` row."""
    lacking = np.zeros(rows.shape[1], dtype=bool)
    for one, features in zip(
        rows.preparation.encoders, features_of(rows.preparation), strict=True
    ):
        lacking[list(features)] = one.column in absent
    completed = np.array(rows)
    search = NearestNeighbors(n_neighbors=1).fit(normal[:, ~lacking])
    nearest = search.kneighbors(completed[:, ~lacking])[1][:, 0]
    completed[:, lacking] = normal[nearest][:, lacking]
    return as_prepared(completed, rows.preparation)


def _named(table: Table, wanted: tuple[str, ...]) -> tuple[Table, list[tuple[str, str]]]:
    """The table with columns renamed that are nearly called as ``wanted``: (old, new) names."""
    present = {column.name for column in table.columns}
    missing = {_plain(name): name for name in wanted if name not in present}
    columns, renamed = [], []
    for column in table.columns:
        name = missing.pop(_plain(column.name), None) if column.name not in wanted else None
        columns.append(column if name is None else replace(column, name=name))
        if name is not None:
            renamed.append((column.name, name))
    return replace(table, columns=tuple(columns)), renamed


def _plain(name: str) -> str:
    """A name without case, spaces and signs."""
    return re.sub(r"[\W_]+", "", name).casefold()
