"""Requests for studies: questions about the fit in view."""

from __future__ import annotations

from .. import study_registry
from .desk import Desk, Reply, Request


class StudyRequests(Desk):
    """Answers "study"."""

    async def _on_study(self, request: Request) -> Reply:
        """Works a study out; what is there already comes as "partial" events."""
        await self._wait_for_run()
        self._newest = request["id"]
        steps = study_registry.run_steps(
            request["study"], self._fitted_last(), request.get("values") or {}
        )
        fit_id = self._work.fit_id
        report = await self._steps(request["id"], steps)
        return {"kind": "study", "study": request["study"], "report": report, "fit": fit_id}
