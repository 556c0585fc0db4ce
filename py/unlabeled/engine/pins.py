"""Requests to compare: keep a fit, and set it against another or against known answers."""

from __future__ import annotations

from ..analysis.comparison import against_column, compare
from ..errors import InputError
from ..result import Fit
from .desk import Desk, Reply, Request

MOST_PINS = 8


class PinRequests(Desk):
    """Answers "pin", "unpin", "compare" and "answers"."""

    async def _on_pin(self, request: Request) -> Reply:
        """Keeps the fit in view, which the page names, under the number that it gives."""
        fit, pins = self._fitted_last(), self._work.pins
        if request["fit"] != self._work.fit_id:
            raise InputError("The result has changed meanwhile.", "Pin it now.")
        if len(pins) >= MOST_PINS:
            raise InputError(
                f"{MOST_PINS} results are pinned, which is the most.", "Unpin one first."
            )
        pins[int(request["pin"])] = fit
        return {"kind": "pinned", "pin": int(request["pin"])}

    async def _on_unpin(self, request: Request) -> Reply:
        """Lets a kept fit go."""
        self._work.pins.pop(int(request["pin"]), None)
        return {"kind": "unpinned", "pin": int(request["pin"])}

    async def _on_compare(self, request: Request) -> Reply:
        """Sets a kept fit against another, or against the fit in view."""
        first = self._kept(request.get("first"))
        second = self._kept(request.get("second"))
        return {"kind": "comparison", "report": compare(first, second)}

    async def _on_answers(self, request: Request) -> Reply:
        """Sets a fit against a column of known answers."""
        fit = self._kept(request.get("first"))
        report = against_column(fit, self._loaded(), request["column"])
        return {"kind": "comparison", "report": report}

    def _kept(self, pin: int | None) -> Fit:
        """The fit pinned under that number; without one the fit in view."""
        if pin is None:
            return self._fitted_last()
        if int(pin) not in self._work.pins:
            raise InputError("This result is no longer kept.", "Fit it again and pin it.")
        return self._work.pins[int(pin)]
