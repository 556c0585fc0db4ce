"""What lies on the engine's desk between requests, and how long work is done with pauses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import plane
from ..errors import InputError
from ..every_row import labels_of_every_row
from ..prepare import Prepared, prepare_steps
from ..result import Fit
from ..steps import Progress, Steps
from ..table import Table
from ..trace import Trace

if TYPE_CHECKING:
    from ..images.bench import Bench

Request = dict[str, Any]
Reply = dict[str, Any]
Emit = Callable[[Reply], None]

PROGRESS_SECONDS = 0.06
BREATH_SECONDS = 0.012
WAIT_SECONDS = 0.005


class ReplacedError(Exception):
    """A newer request, or the user, has ended this one."""


@dataclass
class Work:
    """Everything that belongs to one table, or to one image; replaced as a whole by the next.

    ``prepared`` and ``made`` are kept with what they were made from, ``scored`` is the last fit
    with all its scores and charts, ``figures``; ``stages`` are those done for a fit so far.
    ``view`` and ``fit`` are what the picture shows: a run that fails leaves them as they were;
    ``fit_id`` is the request that made the fit, by which the page knows it, ``labelled`` are its
    labels for the whole table. ``trace`` is the one that is being watched, ``pins`` are fits kept
    for comparison. Where an ``image`` is loaded there is no table.
    """

    table: Table | None = None
    image: Bench | None = None
    prepared: tuple[str, Prepared] | None = None
    made: tuple[Any, Fit, Any] | None = None
    scored: Fit | None = None
    stages: tuple[Fit | None, set[str]] = (None, set())
    figures: list[dict[str, Any]] = field(default_factory=list)
    view: tuple[Prepared, plane.Plane] | None = None
    fit: Fit | None = None
    fit_id: Any = None
    labelled: tuple[Fit, np.ndarray] | None = None
    trace: tuple[Trace, plane.Plane] | None = None
    pins: dict[int, Fit] = field(default_factory=dict)


class Desk:
    """What all requests share: the work at hand, events, and pauses in which others get in."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._newest: Any = None
        self._running: Any = None
        self._work = Work()
        # What was there before a table of which no run has ended well yet.
        self._before: Work | None = None

    async def _prepare(self, request: Request) -> Prepared:
        """Prepared data for the request's columns and scaling, kept for the next run."""
        options = {
            name: request[name]
            for name in (
                "columns", "scale", "missing", "categories", "rows", "without", "components"
            )
            if request.get(name) is not None
        }
        key = repr(sorted(options.items()))
        work = self._work
        if work.prepared is None or work.prepared[0] != key:
            steps = prepare_steps(self._loaded(), **options)
            work.prepared = key, await self._steps(request["id"], steps)
        return work.prepared[1]

    async def _steps(
        self, id: Any, steps: Steps[Any], show: Callable[[Progress], Reply | None] | None = None
    ) -> Any:
        """Run the steps with a breath in between, in which newer requests come in.

        ``show`` makes an event of what can be shown already; without it, a report so far.
        """
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
            if progress.so_far is not None:
                event = (show or _partial)(progress)
                if event is not None:
                    self._emit(event | {"id": id})
            if now - breathed > BREATH_SECONDS:
                await self._breathe(id)
                breathed = time.perf_counter()

    async def _wait_for_run(self) -> None:
        """Questions about a fit wait for the one that is on its way, and do not end it."""
        while self._running is not None:
            await asyncio.sleep(WAIT_SECONDS)

    async def _breathe(self, id: Any) -> None:
        """Let newer requests in; end this one if there is one."""
        await asyncio.sleep(0)
        if self._newest != id:
            raise ReplacedError

    def _loaded(self) -> Table:
        if self._work.image is not None:
            raise InputError("An image is loaded, which has no rows.", "Choose or drop a table.")
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

    def _labels_by_row(self) -> np.ndarray | None:
        """Labels (row_count,) of the whole table, or None before the first fit."""
        fit, work = self._work.fit, self._work
        if fit is None:
            return None
        if work.labelled is None or work.labelled[0] is not fit:
            work.labelled = fit, labels_of_every_row(fit, self._loaded())
        return work.labelled[1]


def _partial(progress: Progress) -> Reply:
    return {"kind": "partial", "report": progress.so_far}
