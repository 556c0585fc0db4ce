"""Requests for studies: questions about the fit in view."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from .. import study_registry
from ..steps import Steps
from .desk import Desk, Reply, Request

# What goes along with a new fit by itself must not keep Python from the next one.
QUICK_SECONDS = 1.0


class NotQuickError(Exception):
    """A study that was to be quick, or not at all, is not."""


class StudyRequests(Desk):
    """Answers "study"."""

    async def _on_study(self, request: Request) -> Reply:
        """Works a study out; what is there already comes as "partial" events.

        A study asked for as "quick" is given up, with a reply "slow", when it takes longer.
        """
        await self._wait_for_run()
        self._newest = request["id"]
        steps = study_registry.run_steps(
            request["study"], self._fitted_last(), request.get("values") or {}
        )
        fit_id = self._work.fit_id
        if request.get("quick"):
            steps = _quickly(steps)
        try:
            report = await self._steps(request["id"], steps)
        except NotQuickError:
            return {"kind": "slow", "study": request["study"], "fit": fit_id}
        return {"kind": "study", "study": request["study"], "report": report, "fit": fit_id}


def _quickly(steps: Steps[Any]) -> Steps[Any]:
    """The steps, without what they have so far, until ``QUICK_SECONDS`` have passed.

    Raises:
        NotQuickError: they have not ended by then.
    """
    began = time.perf_counter()
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        if time.perf_counter() - began > QUICK_SECONDS:
            steps.close()
            raise NotQuickError
        yield replace(progress, so_far=None)
