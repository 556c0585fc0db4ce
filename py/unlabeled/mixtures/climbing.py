"""The fit of a mixture as steps: every start climbs, the highest is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.mixture._base import BaseMixture

from ..clustering.centroids import enough_distinct_rows
from ..errors import InputError, Remedy
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, within
from .em import Climb, climbs


def fit_for(X: Prepared, k: int) -> None:
    """Refuse a table that cannot have ``k`` components.

    Raises:
        InputError: fewer than two rows, or fewer different rows than components.
    """
    if len(X) < 2:
        raise InputError(
            "One row has no spread, so that no normal distribution fits it.",
            "Give at least two rows.",
        )
    enough_distinct_rows(X, k, "component")


def best(
    X: Prepared,
    parameters: dict[str, Any],
    make: Callable[[], BaseMixture],
    result: Callable[[list[Climb]], Fit],
    *,
    interchangeable: bool,
) -> Steps[Fit]:
    """Climb from every start. ``result`` makes the fit from the climbs that have ended.

    A start that fails because a component collapses is left out, unless all do.

    Raises:
        InputError: no start leads to a result.
    """
    count = parameters["n_init"]
    ended, failures = [], 0
    for number, steps in enumerate(
        climbs(X, parameters, make, interchangeable=interchangeable)
    ):
        note = f"start {number + 1} of {count}"
        try:
            climbed = yield from within(steps, number / count, (number + 1) / count, note)
        except ValueError:
            failures += 1
            continue
        ended.append(climbed)
        shown = partial(result, list(ended)) if number + 1 < count else None
        yield Progress((number + 1) / count, note, so_far=shown)
    if not ended:
        raise _collapsed(X, parameters)
    fit = result(ended)
    if failures:
        fit.notes.append(
            f"{failures:,} of {count:,} starts failed because a component collapsed onto too few "
            "rows: raise reg_covar, or fit fewer components."
        )
    return fit


def highest(climbed: list[Climb]) -> Climb:
    """The climb with the largest lower bound, of equals the first, as scikit-learn chooses."""
    return climbed[int(np.argmax([one.bound for one in climbed]))]


def _collapsed(X: Prepared, parameters: dict[str, Any]) -> InputError:
    """Why no start came to an end, with the ways out."""
    k, n = parameters["n_components"], X.shape[1]
    remedies = []
    if parameters["reg_covar"] < 1e-6:
        remedies.append(Remedy("Set reg_covar to 0.000001", values={"reg_covar": 1e-6}))
    else:
        larger = parameters["reg_covar"] * 1000
        remedies.append(Remedy(f"Set reg_covar to {larger:g}", values={"reg_covar": larger}))
    if parameters["covariance_type"] == "full":
        remedies.append(Remedy("Use diag covariances", values={"covariance_type": "diag"}))
    return InputError(
        f"{counted(k, 'component')} cannot be fitted: one collapsed onto rows that are equal, or "
        f"that lie on a line or a sheet in the {counted(n, 'feature')}.",
        "Raise reg_covar, choose diag covariances, take fewer components, or leave out columns "
        "that follow from others.",
        "reg_covar",
        remedies,
    )
