"""An image that is being worked on: its segmentations, kept so that none is made twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..steps import Steps
from .raster import Raster
from .registry import configure
from .segmentation import Segmentation
from .segmenting import segment_steps

MOST_KEPT = 64
MOST_KEPT_BYTES = 150_000_000


@dataclass(eq=False)
class Bench:
    """One image, what is shown of it, and what is remembered.

    ``shown`` is the segmentation in view, ``shown_id`` the request that made it, ``files`` are
    those that were made of it.
    """

    raster: Raster
    shown: Segmentation | None = None
    shown_id: Any = None
    files: dict[str, Any] = field(default_factory=dict)
    _kept: dict[tuple[Any, ...], Segmentation] = field(default_factory=dict)

    def segmented(
        self, id: str, values: Mapping[str, Any], *, anyway: bool = True
    ) -> Steps[Segmentation]:
        """A segmentation of the image; one that was made before is there at once."""
        key = id, *configure(id, values).items()
        made = self._kept.pop(key, None)
        if made is None:
            made = yield from segment_steps(id, self.raster, values, anyway=anyway)
        self._kept[key] = made
        self._forget()
        return made

    def show(self, segmentation: Segmentation, id: Any) -> None:
        """Put a segmentation in view that a request has made."""
        if segmentation is not self.shown:
            self.shown, self.shown_id, self.files = segmentation, id, {}

    def in_view(self) -> Segmentation:
        """The segmentation in view.

        Raises:
            InputError: there is none.
        """
        if self.shown is None:
            raise InputError("The image has not been divided yet.", "Choose a method first.")
        return self.shown

    def file(self, name: str, make: Callable[[], Steps[Any]]) -> Steps[Any]:
        """What ``make`` makes of the segmentation in view; made once."""
        files = self.files
        if name not in files:
            files[name] = yield from make()
        return files[name]

    def _forget(self) -> None:
        """Let those go that were not asked for the longest."""
        total = sum(_bytes(one) for one in self._kept.values())
        while len(self._kept) > MOST_KEPT or (total > MOST_KEPT_BYTES and len(self._kept) > 1):
            total -= _bytes(self._kept.pop(next(iter(self._kept))))


def _bytes(segmentation: Segmentation) -> int:
    """How much memory a segmentation has of its own."""
    own = getattr(segmentation.division.estimator, "labels_", None)
    return segmentation.settled.labels.nbytes + (0 if own is None else own.nbytes)
