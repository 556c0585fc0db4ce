"""One request in, events and one reply out. Knows no browser.

The page sends a request (plain data with ``id`` and ``kind``) and gets one reply with that id;
while the work goes on, events (progress, frame) come through ``emit``. An :class:`Engine` keeps
the table, the prepared data and the last fit between requests, so that data cross only once; or an
image and its segmentations (see :mod:`unlabeled.engine.images`). A table or image that could not
be shown can be taken back: the one before it is kept until then.

A run is replaced by the next one: at every pause it looks whether a newer request has come.
"""

from __future__ import annotations

import traceback
from dataclasses import asdict

from .. import versions
from ..errors import InputError
from .desk import Desk, Emit, ReplacedError, Reply, Request
from .exports import ExportRequests
from .image_sets import ImageSetRequests
from .images import ImageRequests
from .pins import PinRequests
from .places import PlaceRequests
from .runs import RunRequests
from .studies import StudyRequests
from .tables import TableRequests
from .traces import TraceRequests

__all__ = ["Emit", "Engine", "Reply", "Request"]


class Engine(
    ImageRequests,
    TableRequests,
    ImageSetRequests,
    RunRequests,
    PlaceRequests,
    ExportRequests,
    StudyRequests,
    TraceRequests,
    PinRequests,
    Desk,
):
    """Answers the page's requests. ``emit`` takes each event."""

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
            reply["remedies"] = [asdict(remedy) for remedy in error.remedies]
        except MemoryError:
            reply = _error(
                "memory",
                "This needs more memory than the browser gives.",
                "Take fewer rows or columns, a smaller image, or a method that costs less.",
            )
        except Exception as error:
            reply = _error(
                "internal",
                f"Something went wrong inside: {type(error).__name__}: {error}",
                "Your data are still here. Try other settings, or copy the details into a report.",
                traceback.format_exc(),
            )
        return reply | {"id": request.get("id")}

    async def _on_hello(self, request: Request) -> Reply:
        """The handshake: proves that Python and scikit-learn answer."""
        return {"kind": "hello", "versions": versions.versions()}

    async def _on_cancel(self, request: Request) -> Reply:
        """Ends the running work at its next pause."""
        self._newest = None
        return {"kind": "cancelled"}


def _error(kind: str, message: str, hint: str, detail: str = "", field: str = "") -> Reply:
    return {
        "kind": "error",
        "error": kind,
        "message": message,
        "hint": hint,
        "detail": detail,
        "field": field,
    }
