"""Requests for traces: an algorithm one step at a time."""

from __future__ import annotations

import numpy as np

from .. import plane
from ..errors import InputError
from ..trace import trace_steps
from ..trace_picture import step_beside, step_picture
from .desk import Desk, Reply, Request


class TraceRequests(Desk):
    """Answers "trace" and "step"."""

    async def _on_trace(self, request: Request) -> Reply:
        """Follows the method through its steps; the pictures are asked for one by one."""
        await self._wait_for_run()
        self._newest = request["id"]
        X = await self._prepare(request)
        steps = trace_steps(request["algorithm"], X, request.get("values") or {})
        trace = await self._steps(request["id"], steps)
        view = plane.plane(
            trace.X,
            trace.X.preparation,
            request.get("x"),
            request.get("y"),
            request.get("section"),
        )
        self._work.trace = trace, view
        objective = [
            np.nan if step.objective is None else step.objective for step in trace.steps
        ]
        return {
            "kind": "trace",
            "count": len(trace.steps),
            "names": [step.name for step in trace.steps],
            "sentences": [step.sentence for step in trace.steps],
            "objective_title": trace.objective_title,
            "objective": np.array(objective, dtype=np.float64),
            "sampled": trace.sampled,
        }

    async def _on_step(self, request: Request) -> Reply:
        """The picture of one step, and what another method has come to meanwhile, if any."""
        if self._work.trace is None:
            raise InputError("No method is being watched.", "Choose “Step through” first.")
        trace, view = self._work.trace
        index = min(max(0, int(request["index"])), len(trace.steps) - 1)
        return {
            "kind": "step",
            "index": index,
            "picture": step_picture(trace, index, view),
            "title": trace.titles[0],
            "beside": step_beside(trace, index, view),
        }
