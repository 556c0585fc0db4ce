"""What a control can be: the parameters of an algorithm, described as plain data.

The page draws one control per parameter from :meth:`Parameter.describe`; every value, whether it
comes from a slider, a shared link or Python, passes through :meth:`Parameter.check`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from .errors import InputError
from .image_sets.decoded import Decoded, decoded, with_opacity
from .reading.wording import did_you_mean
from .table import Table, read_table


@dataclass(frozen=True)
class Parameter:
    """One setting of an algorithm. ``name`` is scikit-learn's own name for it.

    ``when`` hides the control unless other parameters have the given values; ``advanced``
    parameters wait behind "more parameters".
    """

    name: str
    kind: str
    title: str
    help: str
    default: Any
    advanced: bool = False
    when: Mapping[str, Any] | None = None

    def check(self, value: Any) -> Any:
        """Return the value in the type the estimator expects.

        Raises:
            InputError: the value is not of this kind or is out of range.
        """
        raise NotImplementedError

    def refused(self, message: str, hint: str) -> InputError:
        """An error that names this parameter; ``message`` continues its title."""
        return InputError(f"{self.title} ({self.name}) {message}", hint, self.name)

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        return {
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "help": self.help,
            "default": self.default,
            "advanced": self.advanced,
            "when": dict(self.when) if self.when else None,
        }


@dataclass(frozen=True)
class Number(Parameter):
    """A number in a closed range; ``kind`` "integer" takes whole numbers only.

    ``scale`` is that of its slider, "linear" or "log"; "none" has no slider.
    """

    minimum: float = 0
    maximum: float = 1
    slider: tuple[float, float] | None = None
    scale: str = "linear"
    words: tuple[str, ...] = ()

    def check(self, value: Any) -> Any:
        """Return an ``int`` or ``float``, or one of the allowed words. See :class:`Parameter`."""
        if isinstance(value, str) and value.strip().lower() in self.words:
            return value.strip().lower()
        number = _as_number(value)
        whole = self.kind == "integer"
        if number is None or (whole and number != math.floor(number)):
            raise self.refused(
                f"cannot be {_shown(value)}.",
                f"Give a {'whole ' if whole else ''}number from {_plain(self.minimum)} "
                f"to {_plain(self.maximum)}{self._or_words()}.",
            )
        if not self.minimum <= number <= self.maximum:
            raise self.refused(
                f"= {_plain(number)} is out of range.",
                f"Give a number from {_plain(self.minimum)} to {_plain(self.maximum)}"
                f"{self._or_words()}.",
            )
        return int(number) if whole else float(number)

    def _or_words(self) -> str:
        return "".join(f" or “{word}”" for word in self.words)

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        low, high = self.slider or (self.minimum, self.maximum)
        return super().describe() | {
            "minimum": self.minimum,
            "maximum": self.maximum,
            "slider": [low, high],
            "scale": self.scale,
            "words": list(self.words),
        }


@dataclass(frozen=True)
class Choice(Parameter):
    """One of a few named options, given as (value, title) pairs."""

    options: tuple[tuple[str, str], ...] = ()

    def check(self, value: Any) -> Any:
        """Return the option's value. See :class:`Parameter`."""
        values = [option for option, _ in self.options]
        if isinstance(value, str) and value in values:
            return value
        raise self.refused(
            f"cannot be {_shown(value)}.", f"Choose one of: {', '.join(values)}."
        )

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        options = [{"value": value, "title": title} for value, title in self.options]
        return super().describe() | {"options": options}


@dataclass(frozen=True)
class Flag(Parameter):
    """Yes or no."""

    def check(self, value: Any) -> Any:
        """Return a ``bool``. See :class:`Parameter`."""
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        word = _text(value).strip().lower()
        if word in ("1", "true", "yes", "on"):
            return True
        if word in ("0", "false", "no", "off"):
            return False
        raise self.refused(f"cannot be {_shown(value)}.", "Choose yes or no.")


@dataclass(frozen=True)
class Places(Parameter):
    """Points placed on the picture: rows of numbers in the units of the data.

    In a link they read ``0.2,2.3;-1.5,2.3``. ``count`` names the parameter that says how many.
    """

    count: str = ""

    def check(self, value: Any) -> Any:
        """Return a list of equally long lists of floats. See :class:`Parameter`."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return []
        try:
            rows = _split_places(value) if isinstance(value, str) else value
            places = [[_as_number(number) for number in row] for row in rows]
        except TypeError:  # no rows of numbers at all
            places = [[None]]
        widths = {len(row) for row in places}
        if any(None in row for row in places) or 0 in widths or len(widths) > 1:
            raise self.refused(
                "cannot be read.",
                "Give the same count of finite numbers for each place: 0.2,2.3;-1.5,2.3.",
            )
        return places

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        return super().describe() | {"count": self.count}


@dataclass(frozen=True)
class Row(Parameter):
    """A row of the table, by its number as people see it, from 1; or the word ``default``.

    The control follows the row that is selected in the picture.
    """

    def check(self, value: Any) -> Any:
        """Return the row as an ``int`` from 0, or the default word. See :class:`Parameter`."""
        if isinstance(value, str) and value.strip().lower() == self.default:
            return self.default
        number = _as_number(value)
        if number is None or number < 1 or number != math.floor(number):
            raise self.refused(
                f"cannot be {_shown(value)}.",
                f"Give the number of a row, from 1, or “{self.default}”; or click one.",
            )
        return int(number) - 1


@dataclass(frozen=True)
class Words(Parameter):
    """Words of the user's own: a text, or (``kind`` "column") the name of a column of the table.

    ``title_of_default`` is what the default is called among the columns.
    """

    title_of_default: str = ""

    def check(self, value: Any) -> Any:
        """Return the words as they are. See :class:`Parameter`."""
        return _text(value)

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        return super().describe() | {"title_of_default": self.title_of_default}


@dataclass(frozen=True)
class File(Parameter):
    """A file of the user's own, as a table; None where none has been chosen yet."""

    def check(self, value: Any) -> Any:
        """Return the :class:`~unlabeled.table.Table` in the file. See :class:`Parameter`.

        ``value`` is {"name": ..., "data": bytes}, a table, or nothing.
        """
        if value is None or isinstance(value, Table):
            return value
        if not isinstance(value, Mapping) or not value.get("data"):
            return None
        return _table_in(bytes(value["data"]), str(value.get("name", "")))


@dataclass(frozen=True)
class Image(Parameter):
    """An image of the user's own; None where none has been given.

    The page decodes it and makes it small, as it does with the images of a set. ``way_back`` is
    what the button says that takes it away.
    """

    way_back: str = ""

    def check(self, value: Any) -> Any:
        """Return a :class:`~unlabeled.image_sets.decoded.Decoded`. See :class:`Parameter`.

        ``value`` is {"name": ..., "width": ..., "height": ..., "pixels": RGBA bytes}, pixels uint8
        (h, w) or (h, w, 1, 3 or 4), or nothing.
        """
        if value is None or isinstance(value, Decoded):
            return value
        if isinstance(value, str) and not value.strip():
            return None
        if isinstance(value, np.ndarray):
            return Decoded(self.title.lower(), with_opacity(value))
        if not isinstance(value, Mapping):
            raise self.refused("is no image.", "Choose a PNG, JPEG, WebP or GIF file.")
        return decoded(value, self.title.lower())

    def describe(self) -> dict[str, Any]:
        """The parameter as JSON data."""
        return super().describe() | {"way_back": self.way_back}


@lru_cache(maxsize=2)
def _table_in(data: bytes, name: str) -> Table:
    """The table in a file; a study asks for the same one again and again."""
    return read_table(data, name=name)


def integer(
    name: str,
    default: int | str,
    minimum: int,
    maximum: int,
    title: str,
    help: str,
    **rest: Any,
) -> Number:
    """A whole number from ``minimum`` to ``maximum``; ``slider`` may name a shorter range."""
    return Number(
        name, "integer", title, help, default, minimum=minimum, maximum=maximum, **rest
    )


def number(
    name: str,
    default: float,
    minimum: float,
    maximum: float,
    title: str,
    help: str,
    **rest: Any,
) -> Number:
    """A real number from ``minimum`` to ``maximum``; ``scale="log"`` for a logarithmic slider."""
    return Number(
        name, "number", title, help, default, minimum=minimum, maximum=maximum, **rest
    )


def choice(
    name: str,
    default: str,
    options: Sequence[tuple[str, str]],
    title: str,
    help: str,
    **rest: Any,
) -> Choice:
    """One of ``options``, (value, title) pairs."""
    return Choice(name, "choice", title, help, default, options=tuple(options), **rest)


def flag(name: str, default: bool, title: str, help: str, **rest: Any) -> Flag:
    """Yes or no."""
    return Flag(name, "flag", title, help, default, **rest)


def places(name: str, title: str, help: str, *, count: str, **rest: Any) -> Places:
    """Points the user places on the picture, as many as the parameter ``count`` says."""
    return Places(name, "places", title, help, "", count=count, **rest)


def row(name: str, title: str, help: str, *, default: str = "top", **rest: Any) -> Row:
    """A row of the table; ``default`` is a word for the one to begin with.

    ``when={"example": ""}`` lets the image or file ``example`` stand in for it: while that is
    there the row is not asked for, and a row that is selected takes its place.
    """
    return Row(name, "row", title, help, default, **rest)


def column(name: str, title: str, help: str, *, default: str, title_of_default: str) -> Words:
    """A column of the table whose values name groups; ``default`` is a word for the usual one."""
    return Words(name, "column", title, help, default, title_of_default=title_of_default)


def text(name: str, default: str, title: str, help: str, **rest: Any) -> Words:
    """A few words."""
    return Words(name, "text", title, help, default, **rest)


def file(name: str, title: str, help: str) -> File:
    """A file of the user's own that holds a table."""
    return File(name, "file", title, help, None)


def image(name: str, title: str, help: str, *, way_back: str) -> Image:
    """An image file of the user's own; ``way_back`` says what is used once it is taken away."""
    return Image(name, "image", title, help, None, way_back=way_back)


def checked(
    parameters: Sequence[Parameter], values: Mapping[str, Any], owner: str
) -> dict[str, Any]:
    """Check ``values`` (from a control, a link or Python) and fill in the defaults.

    ``owner`` is the title of what has these parameters.

    Raises:
        InputError: a name that is no parameter, or a value that its parameter refuses.
    """
    names = [parameter.name for parameter in parameters]
    for name in values:
        if name not in names:
            has = f"It has: {', '.join(names)}." if names else "It has none."
            raise InputError(
                f"{owner} has no parameter “{str(name)[:40]}”.", did_you_mean(name, names) or has
            )
    return {
        parameter.name: parameter.check(values.get(parameter.name, parameter.default))
        for parameter in parameters
    }


def _split_places(text: str) -> list[list[str]]:
    return [row.split(",") for row in text.strip().strip(";").split(";")]


def _as_number(value: Any) -> float | None:
    """The value as a finite float, or None. Booleans are not numbers here."""
    if isinstance(value, (bool, np.bool_)) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _plain(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e15 else f"{number:g}"


def _shown(value: Any) -> str:
    text = _text(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _text(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number of thousands of digits"
