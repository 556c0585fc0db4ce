"""The same algorithm with the same parameters again, on some of the rows or in another scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .. import scaling
from ..errors import InputError
from ..limits import LARGEST_SQUARABLE
from ..prepare import Prepared, as_prepared, reduced_steps
from ..reading.wording import quoted
from ..result import Fit
from ..steps import Progress, Steps, finish

# Samples that are tried where all rows would take too long.
SAMPLE_SIZES = (4_000, 2_000, 1_000, 500, 200)


def fitted_again(fit: Fit, X: Prepared, start: float, share: float, note: str) -> Steps[Fit]:
    """Fit X as ``fit`` was fitted; its progress runs from ``start`` over ``share`` of the whole.

    Raises:
        InputError: these rows cannot be fitted with these parameters.
    """
    steps = fit.algorithm.fit(X, fit.parameters)
    reached = 0.0  # an algorithm of several stages may count each from 0
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        reached = min(1.0, max(reached, progress.done))
        yield Progress(start + share * reached, note)


def quick_rows(fit: Fit, times: int, *, share: float = 1.0, seconds: float, most: int) -> int:
    """How many rows can be fitted so many ``times`` within ``seconds``, by the method's forecast.

    All, at ``most`` so many, or one of ``SAMPLE_SIZES``; only a ``share`` of them is in each fit.
    """
    m, n = fit.X.shape
    tried = sorted({m, most, *SAMPLE_SIZES}, reverse=True)
    sizes = [size for size in tried if size <= min(m, most)]
    forecast = fit.algorithm.forecast
    for size in sizes:
        if forecast is None:
            return size
        cost = forecast(max(1, round(share * size)), n, fit.parameters)
        if cost.seconds * times <= seconds:
            return size
    return sizes[-1]


def rescaled(fit: Fit, scale: str) -> Prepared:
    """All rows of X, scaled as ``scale`` says, and its components made again if it has any.

    Raises:
        InputError: the numbers are too large to be squared in this scale.
    """
    preparation = fit.preparation
    if preparation.before is None:
        return _rescaled(fit.X, scale)
    everything = preparation.before.transform(preparation.table)
    same = np.searchsorted(everything.preparation.rows, preparation.rows)
    steps = reduced_steps(_rescaled(everything.part(same), scale), preparation.components.asked)
    return finish(steps)


def _rescaled(X: Prepared, scale: str) -> Prepared:
    preparation = X.preparation
    raw = preparation.raw(X)
    center, spread = scaling.center_and_scale(raw, scale)
    values = scaling.apply(raw, center, spread, scale)
    too_large = ~(np.abs(values) <= LARGEST_SQUARABLE).all(axis=0) | ~np.isfinite(spread)
    if too_large.any():
        feature = preparation.features[int(np.argmax(too_large))]
        raise InputError(
            f"Numbers in {quoted(feature)} are too large to be squared in the scale “{scale}”.",
            "Leave this column out, or give it in larger units.",
        )
    return as_prepared(values, replace(preparation, scale=scale, center=center, scale_=spread))
