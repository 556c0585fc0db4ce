"""One request in, events and one reply out. Knows no browser.

The page sends a request (plain data with ``id`` and ``kind``) and gets one reply with that id;
while the work goes on, events (progress, frame) come through ``emit``. An :class:`Engine` keeps
the table, the prepared data and the last fit between requests, so that data cross only once.

A run is replaced by the next one: at every pause it looks whether a newer request has come.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from . import cluster_table, plane, registry, samples, scatter, versions
from .errors import InputError
from .prepare import Prepared, prepare
from .result import Fit
from .scores import add_silhouette
from .steps import Steps
from .table import Table, read_table

Request = dict[str, Any]
Reply = dict[str, Any]
Emit = Callable[[Reply], None]

PROGRESS_SECONDS = 0.06
BREATH_SECONDS = 0.012
PAGE_ROWS = 500


class ReplacedError(Exception):
    """A newer request, or the user, has ended this one."""


class Engine:
    """Answers the page's requests. ``emit`` takes each event."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._newest: Any = None
        self._table: Table | None = None
        self._prepared: tuple[str, Prepared] | None = None
        self._made: tuple[Any, Fit] | None = None
        self._scored: Fit | None = None
        # What the picture shows: a run that fails leaves it as it was.
        self._view: tuple[Prepared, plane.Plane] | None = None
        self._fit: Fit | None = None

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
            reply = _error("input", error.message, error.hint)
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
        """Takes a sample by id, or a file's bytes; the table before stays if this fails."""
        if request.get("sample"):
            table = samples.sample(request["sample"])
        else:
            table = read_table(bytes(request["data"]), name=request.get("name", ""))
        self._newest = None
        self._table = table
        self._prepared = self._made = self._scored = self._view = self._fit = None
        return {"kind": "table", "table": table.describe()}

    async def _on_run(self, request: Request) -> Reply:
        """Prepares, fits, draws and scores. The picture comes first, as a "frame" event."""
        self._newest = request["id"]
        await self._breathe(request["id"])  # a burst of requests costs only the last one
        started = time.perf_counter()
        X = self._prepare(request)
        view = plane.plane(X, X.preparation, request.get("x"), request.get("y"))
        if self._fit is None:
            self._view = X, view  # starting centres can be placed before anything is fitted
        fit = await self._fitted(request, X)
        picture = scatter.scatter(fit, view)
        self._view, self._fit = (X, view), fit
        self._emit(
            {"kind": "frame", "id": request["id"], "picture": picture}
            | self._summary(fit, view, started)
        )
        if self._scored is not fit:
            await self._steps(request["id"], add_silhouette(fit))
            self._scored = fit
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
            row = view.lift(place)
        else:
            spread = np.ptp(view.places, axis=0)
            spread[spread == 0] = 1
            nearest = np.argmin((((view.places - place) / spread) ** 2).sum(axis=1))
            row = np.asarray(X)[nearest : nearest + 1]
        return self._prediction(view, X, row)

    async def _on_predict(self, request: Request) -> Reply:
        """The cluster of one row typed in: one text per used column."""
        X, view = self._drawn()
        return self._prediction(view, X, X.preparation.row(list(request["cells"])))

    async def _on_row(self, request: Request) -> Reply:
        """One table row in full: its cells, its cluster, its distances."""
        table, row = self._loaded(), int(request["row"])
        reply: Reply = {
            "kind": "row",
            "number": row + 1,
            "names": [column.name for column in table.columns],
            "cells": table.rows([row])[0],
        }
        if self._fit is not None:
            index = np.flatnonzero(self._fit.preparation.rows == row)
            if len(index):
                X = np.asarray(self._fit.X)[index[:1]]
                reply["cluster"] = int(self._fit.labels[index[0]])
                reply["distances"] = _distances(self._fit, X)
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
        if self._prepared is None or self._prepared[0] != key:
            self._prepared = (key, prepare(self._loaded(), **options))
        return self._prepared[1]

    async def _fitted(self, request: Request, X: Prepared) -> Fit:
        """The fit asked for, kept for the next run: only the axes may have changed."""
        values = request.get("values") or {}
        key = (request["algorithm"], repr(sorted(values.items())))
        if self._made is None or self._made[0] != key or self._made[1].X is not X:
            steps = registry.fit_steps(request["algorithm"], X, values)
            self._made = key, await self._steps(request["id"], steps)
        return self._made[1]

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
        }
        if self._fit is not None:
            reply["cluster"] = int(self._fit.predict(row)[0])
            reply["distances"] = _distances(self._fit, row)
        return reply

    def _labels_by_row(self) -> np.ndarray | None:
        """Labels (row_count,) of the whole table; -2 for rows that were not used."""
        if self._fit is None:
            return None
        labels = np.full(self._loaded().row_count, -2, dtype=np.int32)
        labels[self._fit.preparation.rows] = self._fit.labels
        return labels

    def _loaded(self) -> Table:
        if self._table is None:
            raise InputError("No data are loaded.", "Choose a sample or drop a file.")
        return self._table

    def _drawn(self) -> tuple[Prepared, plane.Plane]:
        if self._view is None:
            raise InputError("Nothing has been drawn yet.", "Choose a method first.")
        return self._view

    def _fitted_last(self) -> Fit:
        if self._fit is None:
            raise InputError("Nothing has been fitted yet.", "Choose a method first.")
        return self._fit


def _distances(fit: Fit, X: np.ndarray) -> list[float] | None:
    return None if fit.measure is None else fit.transform(X)[0].tolist()


def _by_row(table: Table, fit: Fit, values: np.ndarray) -> list[Any]:
    """Values of the fitted rows at their place in the table; None for rows left out."""
    column: list[Any] = [None] * table.row_count
    for row, value in zip(fit.preparation.rows.tolist(), values.tolist(), strict=True):
        column[row] = value
    return column


def _error(kind: str, message: str, hint: str, detail: str = "") -> Reply:
    return {"kind": "error", "error": kind, "message": message, "hint": hint, "detail": detail}
