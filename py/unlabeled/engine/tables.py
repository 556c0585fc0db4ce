"""Requests about the table: load it, take it back, look at its rows."""

from __future__ import annotations

import numpy as np

from .. import samples
from ..errors import InputError
from ..every_row import LEFT_OUT
from ..limits import MAXIMUM_CATEGORIES
from ..picture import packed
from ..prepare import prepare
from ..reading.row_numbers import rows_of
from ..reading.wording import counted
from ..table import Column, Table, read_table
from .desk import Desk, Reply, Request, Work
from .image_sets import suggested, table_of_images
from .places import belonging

PAGE_ROWS = 500
# The column in which rows are marked.
MARKS = "anomaly"


class TableRequests(Desk):
    """Answers "load", "restore", "row" and "page"."""

    async def _on_load(self, request: Request) -> Reply:
        """Takes a sample by id, a file's bytes or images; the table before stays if this fails.

        "marked" rows (numbers from 1, as text) are marked in a column of their own.

        "columns" names those to choose where the usual choice leaves nothing to fit.
        """
        if request.get("sample"):
            table = samples.sample(request["sample"])
        elif request.get("images") is not None:
            self._newest = request["id"]
            table = await self._steps(request["id"], table_of_images(request))
        else:
            table = read_table(bytes(request["data"]), name=request.get("name", ""))
        marked = rows_of(request.get("marked") or "", table.row_count)
        if len(marked):
            table = table.marked(marked, MARKS)
        columns = _columns_to_start_with(table)
        self._newest = None
        if self._before is None:
            self._before = self._work
        self._work = Work(table)
        reply = {"kind": "table", "table": table.describe(), "columns": columns}
        if request.get("images") is not None:
            reply["suggested"] = suggested(table)
        return reply

    async def _on_restore(self, request: Request) -> Reply:
        """Takes back a table that could not be shown; what was shown before it answers again."""
        self._newest = None
        if self._before is not None:
            self._work, self._before = self._before, None
        table = self._work.table
        return {"kind": "restored", "table": None if table is None else table.describe()}

    async def _on_row(self, request: Request) -> Reply:
        """One table row in full: its cells, its cluster, its distances, and what it looks like."""
        table, row = self._loaded(), int(request["row"])
        if not 0 <= row < table.row_count:
            raise InputError(
                f"There is no row {row + 1:,}.", f"The table has {counted(table.row_count, 'row')}."
            )
        reply: Reply = {
            "kind": "row",
            "number": row + 1,
            "line": int(table.row_numbers[row]),
            "names": [column.name for column in table.listed],
            "cells": table.rows([row])[0],
        }
        if table.images is not None:
            reply["thumbnail"] = packed(table.images.thumbnails[[row]])
        labels = self._labels_by_row()
        if labels is not None and labels[row] != LEFT_OUT:
            reply["cluster"] = int(labels[row])
            index = np.flatnonzero(self._work.fit.preparation.rows == row)
            if len(index):
                X = np.asarray(self._work.fit.X)[index[:1]]
                reply |= belonging(self._work.fit, X)
        return reply

    async def _on_page(self, request: Request) -> Reply:
        """A page of the table with the cluster of each row: of all, one cluster, or "listed".

        Of a set of images the "thumbnails" of these rows come along.
        """
        table = self._loaded()
        labels = self._labels_by_row()
        rows = np.arange(table.row_count)
        if request.get("cluster") is not None and labels is not None:
            rows = rows[labels == request["cluster"]]
        if request.get("listed") is not None:
            rows = np.asarray(request["listed"], dtype=np.int64)
            rows = rows[(rows >= 0) & (rows < table.row_count)]
        start = max(0, int(request.get("start", 0)))
        shown = rows[start : start + min(PAGE_ROWS, int(request.get("count", 100)))]
        images = table.images
        return {
            "kind": "page",
            "total": len(rows),
            "start": start,
            "names": [column.name for column in table.listed],
            "kinds": [column.kind for column in table.listed],
            "thumbnails": None if images is None else packed(images.thumbnails[shown]),
            "rows": shown.astype(np.int32),
            "lines": table.row_numbers[shown],
            "clusters": None if labels is None else labels[shown],
            "cells": table.rows(shown.tolist()),
        }


def _columns_to_start_with(table: Table) -> list[str] | None:
    """None if the usual columns can be prepared, else the names of all that can.

    Known answers are among them only if nothing else is there. Gaps are filled for this trial: a
    table with one in every row is not hopeless.

    Raises:
        InputError: nothing in the table can be prepared.
    """
    usable = [column for column in table.columns if not _hopeless(column)]
    unlabelled = [column.name for column in usable if column.role != "label"]
    refused = None
    for columns in (None, unlabelled, [column.name for column in usable]):
        try:
            prepare(table, columns, missing="mean")
            return columns
        except InputError as error:
            refused = refused or error
    raise refused


def _hopeless(column: Column) -> bool:
    """Whether a column has no values, or words that are no categories."""
    if column.coded:
        return column.kind != "category" or len(column.categories) > MAXIMUM_CATEGORIES
    return column.kind == "empty"
