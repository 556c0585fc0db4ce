"""What a way to divide an image is: its description as plain data, and the function that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..algorithm import Forecast, Score
from ..errors import InputError, Remedy
from ..limits import LONGEST_FIT_SECONDS, MAXIMUM_FIT_BYTES
from ..params import Number, Parameter, integer
from ..reading.wording import counted
from ..steps import Steps
from .features import Features, Predict

# More are no palette. One is for images of a single colour.
MOST_SEGMENTS = 64
FEWEST_SEGMENTS = 1


@dataclass(frozen=True, eq=False)
class Division:
    """What a method has found, before every pixel has its segment.

    Attributes:
        predict: gives labels (p,) from 0 to ``count`` - 1 of rows (p, n) of the features.
        count: how many segments there can be; some may turn out to be empty.
        how: how this was computed, and how exactly, in words.
        exact: whether nothing was sampled, merged or rounded.
        centers: (count, n) in the units of the features, where the method has its own; or None.
        estimator: the fitted scikit-learn estimator.
        scores: numbers the method gives, by name.
        notes: what people should know.
    """

    predict: Predict
    count: int
    how: str
    exact: bool
    centers: np.ndarray | None = None
    estimator: Any = None
    scores: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segmenter:
    """One method as data, and the function that runs it.

    ``fit(features, parameters)`` takes :class:`Features` and checked parameters and is a
    generator: it yields progress (with a function that makes the :class:`Division` so far, if
    there is one) and returns a :class:`Division`. ``counter`` names the parameter that says how
    many segments there are, if one does. ``forecast(features, parameters)`` tells the cost where
    it can be too much, ``cheaper`` are settings that cost less.
    """

    id: str
    title: str
    summary: str
    assumes: str
    fails_when: str
    cost: str
    estimator: str
    parameters: tuple[Parameter, ...]
    fit: Callable[[Features, dict[str, Any]], Steps[Division]]
    counter: str = ""
    forecast: Callable[[Features, dict[str, Any]], Forecast] | None = None
    cheaper: tuple[Remedy, ...] = ()
    scores: tuple[Score, ...] = ()

    def describe(self) -> dict[str, Any]:
        """The method as JSON data; the page draws its controls from this."""
        return {
            "id": self.id,
            "title": self.title,
            "summary": self.summary,
            "assumes": self.assumes,
            "fails_when": self.fails_when,
            "cost": self.cost,
            "estimator": self.estimator,
            "counter": self.counter,
            "params": [parameter.describe() for parameter in self.parameters],
        }


def count_parameter(name: str, title: str, help: str) -> Number:
    """The control of the number of segments, by scikit-learn's name for it."""
    return integer(
        name, 8, FEWEST_SEGMENTS, MOST_SEGMENTS, title, help, slider=(2, MOST_SEGMENTS)
    )


def enough_rows(features: Features, count: int, name: str) -> None:
    """More segments than different colours would leave some empty.

    Raises:
        InputError: there are fewer than ``count``, the value of the parameter ``name``.
    """
    found = features.row_count
    if found >= count:
        return
    noun = "pixel" if features.placed else "different colour"
    raise InputError(
        f"{counted(count, 'segment')} are more than the {counted(found, noun)} of this image.",
        f"Choose at most {counted(found, 'segment')}.",
        name,
        [Remedy(f"Use {counted(found, 'segment')}", values={name: found})],
    )


def few_enough_segments(count: int, hint: str, field: str, remedies: list[Remedy]) -> None:
    """A method that finds the number of segments by itself may find far too many.

    Raises:
        InputError: ``count`` is more than :data:`MOST_SEGMENTS`; ``hint`` says how to get fewer.
    """
    if count > MOST_SEGMENTS:
        raise InputError(
            f"These settings leave {counted(count, 'segment')}; a palette has at most "
            f"{MOST_SEGMENTS}.",
            hint,
            field,
            remedies,
        )


def check_cost(
    segmenter: Segmenter, features: Features, parameters: dict[str, Any], *, anyway: bool
) -> None:
    """Refuse a fit that needs more memory than there is, or very long unless ``anyway``.

    Raises:
        InputError: with the forecast, and cheaper settings.
    """
    if segmenter.forecast is None:
        return
    cost = segmenter.forecast(features, parameters)
    too_large = cost.bytes > MAXIMUM_FIT_BYTES
    if not too_large and (anyway or cost.seconds <= LONGEST_FIT_SECONDS):
        return
    price = f"{cost.bytes / 1e9:.1f} GB" if too_large else f"about {cost.seconds:,.0f} seconds"
    remedies = list(segmenter.cheaper)
    if not too_large:
        remedies.append(Remedy("Run it anyway", anyway=True))
    raise InputError(
        f"{segmenter.title} with these settings would take {price} in a browser for this image.",
        " ".join(f"{one.title}." for one in segmenter.cheaper),
        "",
        remedies,
    )
