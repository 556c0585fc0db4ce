"""The one error that people see: what is wrong with their data, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Remedy:
    """A way on that the page offers as a button.

    ``state`` holds what to change of the page's state by its keys ("rows", "algorithm", ...),
    ``values`` parameters of the method; ``anyway`` says to go on as things are.
    """

    title: str
    state: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    anyway: bool = False


class InputError(ValueError):
    """Something the user gave cannot be used.

    ``message`` says what is wrong in the user's own words, names and numbers; ``hint`` says what
    to do about it (it may be empty); ``field`` names the parameter at fault, if it is one;
    ``remedies`` are ways on that need no typing.
    """

    def __init__(
        self, message: str, hint: str = "", field: str = "", remedies: Sequence[Remedy] = ()
    ) -> None:
        """Keep the sentences; ``args`` holds them too, so that the error can be pickled."""
        super().__init__(message, hint, field, tuple(remedies))
        self.message = message
        self.hint = hint
        self.field = field
        self.remedies = tuple(remedies)

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.message} {self.hint}".strip()
