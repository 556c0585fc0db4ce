"""Long work as a generator: it yields :class:`Progress` and returns its result.

The page runs such work with a pause after every step, so that it can show progress and stop;
Python callers use :func:`finish`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """How far the work is: ``done`` from 0 to 1, and what it is doing, in words.

    ``so_far`` may hold what can be shown already, in the form of the final result.
    """

    done: float
    note: str
    so_far: Any = None


Steps = Generator[Progress, None, Result]


def finish(steps: Steps[Result]) -> Result:
    """Run the steps to the end and return their result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
