"""One image in several numbers of colours: small pictures to compare, and how few are enough.

Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9: an image in 10, 8, 6, 4 and 2
colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError
from ..reading.wording import counted
from ..steps import Progress, Steps, within
from .bench import Bench
from .drawing import small
from .lost import LostColor, lost_colors
from .palette import of_hex
from .registry import configure, segmenter
from .segmentation import Segmentation
from .spaces import to_lab
from .spots import ALIKE

COUNTS = (10, 8, 6, 4, 2)
MOST_PANELS = 12
# One after the other; beyond, it is not cheap to know.
MOST_TRIED = 16


@dataclass(frozen=True, eq=False)
class Panel:
    """One of the small pictures: ``count`` is what was asked for, ``refused`` why there is none."""

    count: int
    segmentation: Segmentation | None
    lost: tuple[LostColor, ...] = ()
    refused: str = ""

    def describe(self) -> dict[str, Any]:
        """The panel as plain data; "layer" is the small picture, of mark "image"."""
        shared = {"count": self.count, "refused": self.refused}
        if self.segmentation is None:
            return shared | {"layer": None, "palette": [], "lost": [], "scores": {}}
        return shared | {
            "layer": small(self.segmentation),
            "palette": [one.describe() for one in self.segmentation.palette()],
            "lost": [one.describe() for one in self.lost],
            "scores": dict(self.segmentation.scores),
        }


def multiples(
    bench: Bench, id: str, values: Mapping[str, Any], counts: Sequence[int] = COUNTS
) -> Steps[list[Panel]]:
    """The image divided in each of these ``counts`` of segments, all else being equal.

    Progress holds the panels so far.

    Raises:
        InputError: the method finds the number of segments by itself, or there are too many.
    """
    counter = counter_of(id)
    if not 1 <= len(counts) <= MOST_PANELS:
        raise InputError(
            f"{counted(len(counts), 'number')} of colours cannot be compared.",
            f"Give 1 to {MOST_PANELS}.",
        )
    asked = [configure(id, dict(values) | {counter: count})[counter] for count in counts]
    panels: list[Panel] = []
    for number, count in enumerate(asked):
        steps = _panel(bench, id, dict(values) | {counter: count}, count)
        start, end = number / len(asked), (number + 1) / len(asked)
        panels.append((yield from _silent(within(steps, start, end, f"{count} colours"))))
        yield Progress(end, f"{count} colours", list(panels))
    return panels


def smallest_count(
    bench: Bench, segmentation: Segmentation, lost: LostColor
) -> Steps[int | None]:
    """The fewest segments, more than there are now, with which a colour is not lost.

    They are tried one after the other with all other parameters as they are; None if the first
    ``MOST_TRIED`` do not keep it.

    Raises:
        InputError: the method finds the number of segments by itself.
    """
    id, parameters = segmentation.segmenter.id, segmentation.parameters
    counter = counter_of(id)
    for number in range(MOST_TRIED):
        count = parameters[counter] + 1 + number
        values = parameters | {counter: count}
        start, end = number / MOST_TRIED, (number + 1) / MOST_TRIED
        try:
            steps = _panel(bench, id, configure(id, values), count)
        except InputError:  # more than the parameter allows
            return None
        panel = yield from _silent(within(steps, start, end, f"trying {count}"))
        if panel.refused:
            return None
        if not any(_alike(one, lost) for one in panel.lost):
            return count
    return None


def counter_of(id: str) -> str:
    """The parameter that says how many segments there are.

    Raises:
        InputError: the method finds that number by itself.
    """
    chosen = segmenter(id)
    if not chosen.counter:
        raise InputError(
            f"{chosen.title} finds the number of segments by itself.",
            "To compare numbers of colours choose k-means, for instance.",
        )
    return chosen.counter


def _panel(
    bench: Bench, id: str, values: Mapping[str, Any], count: int
) -> Steps[Panel]:
    try:
        steps = bench.segmented(id, values, anyway=False)
        segmentation = yield from within(steps, 0.0, 0.8)
    except InputError as error:
        return Panel(count, None, refused=str(error))
    lost = yield from within(lost_colors(segmentation), 0.8, 1.0)
    return Panel(count, segmentation, tuple(lost))


def _silent(steps: Steps[Panel]) -> Steps[Panel]:
    """The steps without their sketches."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        yield Progress(progress.done, progress.note)


def _alike(one: LostColor, other: LostColor) -> bool:
    lab = to_lab(np.array([of_hex(one.hex), of_hex(other.hex)], dtype=np.uint8))
    return float(np.sqrt(((lab[0] - lab[1]) ** 2).sum())) <= ALIKE
