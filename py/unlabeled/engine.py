"""One request in, events and one reply out. Knows no browser.

The page sends a request (plain data with ``id`` and ``kind``) and gets one reply with that id;
while the work goes on, events (progress, frame) come through ``emit``. An :class:`Engine` keeps
the table, the prepared data and the last fit between requests, so that data cross only once. A
table that could not be shown can be taken back: the one before it is kept until then.

A run is replaced by the next one: at every pause it looks whether a newer request has come.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import cluster_table, plane, registry, samples, scatter, versions
from .errors import InputError
from .limits import MAXIMUM_CATEGORIES
from .prepare import Prepared, prepare
from .reading.wording import counted, listed, quoted
from .result import Fit
from .steps import Steps
from .table import Column, Table, read_table

Request = dict[str, Any]
Reply = dict[str, Any]
Emit = Callable[[Reply], None]

PROGRESS_SECONDS = 0.06
BREATH_SECONDS = 0.012
PAGE_ROWS = 500


class ReplacedError(Exception):
    """A newer request, or the user, has ended this one."""


@dataclass
class Work:
    """Everything that belongs to one table; replaced as a whole when another one is loaded.

    ``prepared`` and ``made`` are kept with what they were made from, ``scored`` is the last fit
    with all its scores. ``view`` and ``fit`` are what the picture shows: a run that fails leaves
    them as they were.
    """

    table: Table | None = None
    prepared: tuple[str, Prepared] | None = None
    made: tuple[Any, Fit] | None = None
    scored: Fit | None = None
    view: tuple[Prepared, plane.Plane] | None = None
    fit: Fit | None = None


class Engine:
    """Answers the page's requests. ``emit`` takes each event."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._newest: Any = None
        self._work = Work()
        # What was there before a table of which no run has ended well yet.
        self._before: Work | None = None

    async def handle(self, request: Request) -> Reply:
        """Answer one request. Never raises: what goes wrong is a reply of kind "error"."""
        try:
            work = getattr(self, f"_on_{request.get('kind')}", None)
            if work is None:
                raise InputError(f"The engine has no request “{request.get('kind')}”.", "Reload.")
            reply = await work(request)
        except ReplacedError:
            reply = {"kind": "replaced"}
        except InputError as error:
            reply = _error("input", error.message, error.hint, field=error.field)
        except MemoryError:
            reply = _error(
                "memory",
                "This needs more memory than the browser gives.",
                "Take fewer rows or columns, or a method that costs less.",
            )
        except Exception as error:
            reply = _error(
                "internal",
                f"Something went wrong inside: {type(error).__name__}: {error}",
                "Your data are still here. Try other settings, or copy the details into a report.",
                traceback.format_exc(),
            )
        return reply | {"id": request.get("id")}

    # Requests, one method each ------------------------------------------------------------------

    async def _on_hello(self, request: Request) -> Reply:
        """The handshake: proves that Python and scikit-learn answer."""
        return {"kind": "hello", "versions": versions.versions()}

    async def _on_cancel(self, request: Request) -> Reply:
        """Ends the running work at its next pause."""
        self._newest = None
        return {"kind": "cancelled"}

    async def _on_load(self, request: Request) -> Reply:
        """Takes a sample by id, or a file's bytes; the table before stays if this fails.

        "columns" names those to choose where the usual choice leaves nothing to fit.
        """
        if request.get("sample"):
            table = samples.sample(request["sample"])
        else:
            table = read_table(bytes(request["data"]), name=request.get("name", ""))
        columns = _columns_to_start_with(table)
        self._newest = None
        if self._before is None:
            self._before = self._work
        self._work = Work(table)
        return {"kind": "table", "table": table.describe(), "columns": columns}

    async def _on_restore(self, request: Request) -> Reply:
        """Takes back a table that could not be shown; what was shown before it answers again."""
        self._newest = None
        if self._before is not None:
            self._work, self._before = self._before, None
        table = self._work.table
        return {"kind": "restored", "table": None if table is None else table.describe()}

    async def _on_run(self, request: Request) -> Reply:
        """Prepares, fits, draws and scores. The picture comes first, as a "frame" event."""
        self._newest = request["id"]
        await self._breathe(request["id"])  # a burst of requests costs only the last one
        started = time.perf_counter()
        X = self._prepare(request)
        view = plane.plane(X, X.preparation, request.get("x"), request.get("y"))
        if self._work.fit is None:
            self._work.view = X, view  # starting centres can be placed before anything is fitted
        fit = await self._fitted(request, X)
        picture = scatter.scatter(fit, view)
        self._work.view, self._work.fit = (X, view), fit
        self._emit(
            {"kind": "frame", "id": request["id"], "picture": picture}
            | self._summary(fit, view, started)
        )
        if self._work.scored is not fit:
            await self._steps(request["id"], fit.add_silhouette())
            self._work.scored = fit
        self._before = None
        return {"kind": "result"} | self._summary(fit, view, started)

    async def _on_regions(self, request: Request) -> Reply:
        """Regions of the last fit for the rectangle now in view, as fine as asked."""
        fit, (_, view) = self._fitted_last(), self._drawn()
        layer = scatter.region_layer(
            fit,
            view,
            tuple(request["x"]),
            tuple(request["y"]),
            int(request["columns"]),
            int(request["rows"]),
        )
        return {"kind": "layer", "layer": layer}

    async def _on_place(self, request: Request) -> Reply:
        """What a click on the picture means: a row in data units, its cluster and distances."""
        X, view = self._drawn()
        place = np.array([[float(request["x"]), float(request["y"])]])
        if view.exact:
            return self._prediction(view, X, view.lift(place))
        index = view.nearest(place)
        table, row = self._loaded(), int(X.preparation.rows[index])
        return self._prediction(view, X, np.asarray(X)[index : index + 1]) | {
            "row": row,
            "cells": [table.column(name).text(row) for name in X.preparation.columns],
            "note": plane.NEAREST_ROW,
        }

    async def _on_project(self, request: Request) -> Reply:
        """Where rows in data units, such as starting centres, lie on the picture in view."""
        X, view = self._drawn()
        raw = _raw_rows(request["places"], X.preparation.features)
        with np.errstate(over="ignore", invalid="ignore"):
            places = view.project(X.preparation.scaled(raw))
        if not np.isfinite(places).all():
            raise InputError("A place is too far away to be drawn.", "Place it among the rows.")
        return {"kind": "places", "x": places[:, 0].tolist(), "y": places[:, 1].tolist()}

    async def _on_predict(self, request: Request) -> Reply:
        """The cluster of one row typed in: one text per used column."""
        X, view = self._drawn()
        return self._prediction(view, X, X.preparation.row(list(request["cells"])))

    async def _on_row(self, request: Request) -> Reply:
        """One table row in full: its cells, its cluster, its distances."""
        table, row = self._loaded(), int(request["row"])
        if not 0 <= row < table.row_count:
            raise InputError(
                f"There is no row {row + 1:,}.", f"The table has {counted(table.row_count, 'row')}."
            )
        reply: Reply = {
            "kind": "row",
            "number": row + 1,
            "line": int(table.row_numbers[row]),
            "names": [column.name for column in table.columns],
            "cells": table.rows([row])[0],
        }
        if self._work.fit is not None:
            index = np.flatnonzero(self._work.fit.preparation.rows == row)
            if len(index):
                X = np.asarray(self._work.fit.X)[index[:1]]
                reply["cluster"] = int(self._work.fit.labels[index[0]])
                reply["distances"] = _distances(self._work.fit, X)
        return reply

    async def _on_page(self, request: Request) -> Reply:
        """A page of the table with the cluster of each row, or of one cluster's rows."""
        table = self._loaded()
        labels = self._labels_by_row()
        rows = np.arange(table.row_count)
        if request.get("cluster") is not None and labels is not None:
            rows = rows[labels == request["cluster"]]
        start = max(0, int(request.get("start", 0)))
        shown = rows[start : start + min(PAGE_ROWS, int(request.get("count", 100)))]
        return {
            "kind": "page",
            "total": len(rows),
            "start": start,
            "names": [column.name for column in table.columns],
            "kinds": [column.kind for column in table.columns],
            "rows": shown.astype(np.int32),
            "lines": table.row_numbers[shown],
            "clusters": None if labels is None else labels[shown],
            "cells": table.rows(shown.tolist()),
        }

    async def _on_export(self, request: Request) -> Reply:
        """The table as CSV: every original cell, the cluster, and distances if asked for."""
        table, fit = self._loaded(), self._fitted_last()
        added: dict[str, list[Any]] = {"cluster": _by_row(table, fit, fit.labels)}
        if request.get("distances") and fit.measure is not None:
            distances = fit.transform(fit.X)
            for number in range(distances.shape[1]):
                added[f"distance_{number}"] = _by_row(table, fit, distances[:, number])
        text = table.labelled_csv(added, formula_safe=not request.get("exact", False))
        return {"kind": "csv", "text": text}

    # Parts of a run -----------------------------------------------------------------------------

    def _prepare(self, request: Request) -> Prepared:
        """Prepared data for the request's columns and scaling, kept for the next run."""
        options = {
            name: request[name]
            for name in ("columns", "scale", "missing", "categories")
            if request.get(name) is not None
        }
        key = repr(sorted(options.items()))
        work = self._work
        if work.prepared is None or work.prepared[0] != key:
            work.prepared = key, prepare(self._loaded(), **options)
        return work.prepared[1]

    async def _fitted(self, request: Request, X: Prepared) -> Fit:
        """The fit asked for, kept for the next run: only the axes may have changed."""
        values = request.get("values") or {}
        key = (request["algorithm"], repr(sorted(values.items())))
        work = self._work
        if work.made is None or work.made[0] != key or work.made[1].X is not X:
            steps = registry.fit_steps(request["algorithm"], X, values)
            work.made = key, await self._steps(request["id"], steps)
        return work.made[1]

    async def _steps(self, id: Any, steps: Steps[Any]) -> Any:
        """Run the steps with a breath in between, in which newer requests come in."""
        reported = breathed = time.perf_counter()
        while True:
            try:
                progress = next(steps)
            except StopIteration as stop:
                return stop.value
            now = time.perf_counter()
            if now - reported > PROGRESS_SECONDS:
                reported = now
                self._emit(
                    {"kind": "progress", "id": id, "done": progress.done, "note": progress.note}
                )
            if now - breathed > BREATH_SECONDS:
                await self._breathe(id)
                breathed = time.perf_counter()

    async def _breathe(self, id: Any) -> None:
        """Let newer requests in; end this one if there is one."""
        await asyncio.sleep(0)
        if self._newest != id:
            raise ReplacedError

    def _summary(self, fit: Fit, view: plane.Plane, started: float) -> Reply:
        """Everything about a fit but the picture."""
        return {
            "algorithm": fit.algorithm.id,
            "parameters": fit.parameters,
            "scores": cluster_table.scores(fit),
            "clusters": cluster_table.clusters(fit, view),
            "notes": [note.text for note in fit.preparation.notes] + fit.notes,
            "axes": plane.choices(fit.preparation),
            "axis_keys": list(view.keys),
            "exact": view.exact,
            "columns": list(fit.preparation.columns),
            "features": list(fit.preparation.features),
            "rows": len(fit.labels),
            "seconds": time.perf_counter() - started,
        }

    def _prediction(self, view: plane.Plane, X: Prepared, row: np.ndarray) -> Reply:
        """Where ``row`` (1, n) lies; its cluster if something has been fitted."""
        reply = {
            "kind": "prediction",
            "values": X.preparation.raw(row)[0].tolist(),
            "features": list(X.preparation.features),
            "place": view.project(row)[0].tolist(),
            "row": None,
            "cells": X.preparation.cells(row),
            "note": "",
        }
        if self._work.fit is not None:
            reply["cluster"] = int(self._work.fit.predict(row)[0])
            reply["distances"] = _distances(self._work.fit, row)
        return reply

    def _labels_by_row(self) -> np.ndarray | None:
        """Labels (row_count,) of the whole table; -2 for rows that were not used."""
        if self._work.fit is None:
            return None
        labels = np.full(self._loaded().row_count, -2, dtype=np.int32)
        labels[self._work.fit.preparation.rows] = self._work.fit.labels
        return labels

    def _loaded(self) -> Table:
        if self._work.table is None:
            raise InputError("No data are loaded.", "Choose a sample or drop a file.")
        return self._work.table

    def _drawn(self) -> tuple[Prepared, plane.Plane]:
        if self._work.view is None:
            raise InputError("Nothing has been drawn yet.", "Choose a method first.")
        return self._work.view

    def _fitted_last(self) -> Fit:
        if self._work.fit is None:
            raise InputError("Nothing has been fitted yet.", "Choose a method first.")
        return self._work.fit


def _distances(fit: Fit, X: np.ndarray) -> list[float] | None:
    return None if fit.measure is None else fit.transform(X)[0].tolist()


def _by_row(table: Table, fit: Fit, values: np.ndarray) -> list[Any]:
    """Values of the fitted rows at their place in the table; None for rows left out."""
    column: list[Any] = [None] * table.row_count
    for row, value in zip(fit.preparation.rows.tolist(), values.tolist(), strict=True):
        column[row] = value
    return column


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


def _raw_rows(places: Any, features: Sequence[str]) -> np.ndarray:
    """Rows (p, n) of finite numbers, one for each feature."""
    try:
        raw = np.array(places, dtype=np.float64).reshape(len(places), -1 if len(places) else 0)
    except (TypeError, ValueError):
        raw = np.zeros((1, 0))
    if not len(raw):
        return np.zeros((0, len(features)))
    if raw.shape[1] != len(features) or not np.isfinite(raw).all():
        raise InputError(
            f"A place on this picture is {counted(len(features), 'finite number')}, one for each "
            f"of: {listed([quoted(name) for name in features])}.",
            "Clear the places and set them again, or choose the same columns as before.",
        )
    return raw


def _error(kind: str, message: str, hint: str, detail: str = "", field: str = "") -> Reply:
    return {
        "kind": "error",
        "error": kind,
        "message": message,
        "hint": hint,
        "detail": detail,
        "field": field,
    }
