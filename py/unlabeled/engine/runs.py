"""Requests that fit: run a method, and refine the regions of its picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .. import cluster_table, plane, registry, scatter
from ..errors import InputError
from ..plane_model import SECTIONS
from ..prepare import Prepared
from ..result import Fit
from ..steps import Progress, Steps
from .desk import Desk, Reply, Request

# A fit that will take longer is shown as far as it is, on a coarse grid.
SKETCH_SECONDS = 0.1
SKETCH_GRID = (60, 48)


class RunRequests(Desk):
    """Answers "run" and "regions"."""

    async def _on_run(self, request: Request) -> Reply:
        """Prepares, fits, draws and scores. The picture comes first, as a "frame" event."""
        self._newest = self._running = request["id"]
        try:
            return await self._run(request)
        finally:
            if self._running == request["id"]:
                self._running = None

    async def _run(self, request: Request) -> Reply:
        await self._breathe(request["id"])  # a burst of requests costs only the last one
        started = time.perf_counter()
        X = await self._prepare(request)
        view = plane.plane(
            X, X.preparation, request.get("x"), request.get("y"), request.get("section")
        )
        if self._work.fit is None:
            self._work.view = X, view  # starting centres can be placed before anything is fitted
        fit, fit_id = await self._fitted_or_rows(request, X, view)
        picture = scatter.scatter(fit, view)
        self._work.view, self._work.fit, self._work.fit_id = (X, view), fit, fit_id
        self._emit(
            {"kind": "frame", "id": request["id"], "picture": picture}
            | self._summary(fit, view, started)
        )
        if self._work.scored is not fit:
            await self._once(request, fit, "silhouette", fit.add_silhouette)
            if fit.later is not None:
                await self._once(request, fit, "later", lambda: fit.later(fit))
            self._work.figures = (
                [] if fit.figures is None else await self._steps(request["id"], fit.figures())
            )
            self._work.scored = fit
        self._before = None
        summary = self._summary(fit, view, started)
        return {"kind": "result", "figures": self._work.figures} | summary

    async def _once(
        self, request: Request, fit: Fit, stage: str, begin: Callable[[], Steps[None]]
    ) -> None:
        """Work that adds to a fit: a run that other axes interrupt must not add it twice."""
        if self._work.stages[0] is not fit:
            self._work.stages = fit, set()
        done = self._work.stages[1]
        if stage not in done:
            await self._steps(request["id"], begin())
            done.add(stage)

    async def _on_regions(self, request: Request) -> Reply:
        """What the fit says everywhere in the rectangle now in view, as fine as asked."""
        fit, (_, view) = self._fitted_last(), self._drawn()
        regions, contours, _ = scatter.field_layers(
            fit,
            view,
            tuple(request["x"]),
            tuple(request["y"]),
            int(request["columns"]),
            int(request["rows"]),
        )
        return {"kind": "layers", "layers": [regions, *contours]}

    async def _fitted_or_rows(
        self, request: Request, X: Prepared, view: plane.Plane
    ) -> tuple[Fit, Any]:
        """The fit asked for; of a new table that cannot be fitted so, at least its rows.

        Where there is a way on, the table stays, and a "rows" event shows it without clusters.
        """
        try:
            return await self._fitted(request, X, view)
        except InputError as error:
            if error.remedies and self._work.fit is None:
                self._before = None
                picture = scatter.rows_alone(X.preparation, view)
                self._emit({"kind": "rows", "id": request["id"], "picture": picture})
            raise

    async def _fitted(
        self, request: Request, X: Prepared, view: plane.Plane
    ) -> tuple[Fit, Any]:
        """The fit asked for, kept for the next run (only the axes may have changed), and its id."""
        values = request.get("values") or {}
        key = (request["algorithm"], repr(sorted(values.items())))
        work = self._work
        if work.made is None or work.made[0] != key or work.made[1].X is not X:
            anyway = bool(request.get("anyway"))
            steps = registry.fit_steps(request["algorithm"], X, values, anyway=anyway)
            made = await self._steps(request["id"], steps, _sketching(view))
            work.made = key, made, request["id"]
        return work.made[1:]

    def _summary(self, fit: Fit, view: plane.Plane, started: float) -> Reply:
        """Everything about a fit but the picture."""
        return {
            "fit": self._work.fit_id,
            "algorithm": fit.algorithm.id,
            "parameters": fit.parameters,
            "scores": cluster_table.scores(fit),
            "clusters": cluster_table.clusters(fit, view),
            "notes": [note.text for note in fit.preparation.notes] + fit.notes,
            "axes": plane.choices(fit.preparation),
            "axis_keys": list(view.keys),
            "exact": view.exact,
            "section": view.section,
            "sections": _sections(fit, view),
            "columns": list(fit.preparation.columns),
            "features": list(fit.preparation.features),
            "rows": len(fit.labels),
            "sampled_from": fit.preparation.sampled_from,
            "predicts": fit.algorithm.predicts,
            "seconds": time.perf_counter() - started,
        }


def _sketching(view: plane.Plane) -> Callable[[Progress], Reply | None]:
    """Makes one picture of a fit that is under way, if the whole of it will take long."""
    began, drawn = time.perf_counter(), False

    def sketch(progress: Progress) -> Reply | None:
        nonlocal drawn
        passed = time.perf_counter() - began
        if drawn or passed < SKETCH_SECONDS * progress.done:
            return None
        drawn = True
        return {"kind": "sketch", "picture": scatter.scatter(progress.so_far(), view, SKETCH_GRID)}

    return sketch


def _sections(fit: Fit, view: plane.Plane) -> list[dict[str, str]]:
    """How a density can be shown where the plane leaves features out, as JSON data."""
    if fit.on_plane is None or view.exact:
        return []
    return [{"key": key, "title": title} for key, title in SECTIONS.items()]
