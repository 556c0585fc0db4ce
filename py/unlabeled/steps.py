"""Long work as a generator: it yields :class:`Progress` and returns its result.

The page runs such work with a pause after every step, so that it can show progress and stop;
Python callers use :func:`finish`.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

Result = TypeVar("Result")

# Between two pauses, by the clock: people who stop a run do not notice so little.
STEP_SECONDS = 0.015


@dataclass(frozen=True)
class Progress:
    """How far the work is: ``done`` from 0 to 1, and what it is doing, in words.

    ``so_far`` may hold what can be shown already, in the form of the final result.
    """

    done: float
    note: str
    so_far: Any = None


Steps = Generator[Progress, None, Result]


class Pace:
    """Tells long loops when to pause: by the clock, for what a turn costs differs too much."""

    def __init__(self) -> None:
        """Begin a step."""
        self._began = time.perf_counter()

    def is_due(self) -> bool:
        """Whether the step has taken ``STEP_SECONDS``; if so, the next one begins."""
        now = time.perf_counter()
        if now - self._began < STEP_SECONDS:
            return False
        self._began = now
        return True


def within(
    steps: Steps[Result], start: float, end: float, note: str = ""
) -> Steps[Result]:
    """The ``steps`` of one stage, whose progress goes from ``start`` to ``end`` of the whole.

    A ``note`` stands before the notes of the steps.
    """
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        words = ": ".join(one for one in (note, progress.note) if one)
        yield replace(progress, done=start + (end - start) * progress.done, note=words)


def finish(steps: Steps[Result]) -> Result:
    """Run the steps to the end and return their result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
