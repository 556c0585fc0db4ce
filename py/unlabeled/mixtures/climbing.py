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
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps, within
from .em import Climb, climbs
from .regularisation import LARGEST, WIDE, enough_for, plain, raised
from .relations import Relations, named, relations

# Covariances of these types know how features go together, and fail where some follow from others.
FREE = ("full", "tied")


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
    ended = yield from climb_all(
        X, parameters, make, interchangeable=interchangeable, result=result
    )
    if not ended:
        raise _collapsed(X, parameters)
    fit = result(ended)
    count = parameters["n_init"]
    if len(ended) < count:
        fit.notes.append(
            f"{count - len(ended):,} of {count:,} starts failed because a component collapsed onto "
            "too few rows: raise reg_covar, or fit fewer components."
        )
    return fit


def climb_all(
    X: Prepared,
    parameters: dict[str, Any],
    make: Callable[[], BaseMixture],
    *,
    interchangeable: bool,
    result: Callable[[list[Climb]], Any] | None = None,
) -> Steps[list[Climb]]:
    """The climbs of all starts, without those in which a component collapses: perhaps none.

    After each the progress can show the ``result`` of those that have ended.
    """
    count, ended = parameters["n_init"], []
    for number, steps in enumerate(
        climbs(X, parameters, make, interchangeable=interchangeable)
    ):
        note = f"start {number + 1} of {count}"
        try:
            ended.append((yield from within(steps, number / count, (number + 1) / count, note)))
        except ValueError:
            continue
        shown = partial(result, list(ended)) if result and number + 1 < count else None
        yield Progress((number + 1) / count, note, so_far=shown)
    return ended


def highest(climbed: list[Climb]) -> Climb:
    """The climb with the largest lower bound, of equals the first, as scikit-learn chooses."""
    return climbed[int(np.argmax([one.bound for one in climbed]))]


# Refusals ---------------------------------------------------------------------------------------


def _collapsed(X: Prepared, parameters: dict[str, Any]) -> InputError:
    """Why no start came to an end, with the ways out."""
    kind, known = parameters["covariance_type"], relations(X)
    enough = max(enough_for(known.variances[known.varying]), 10 * parameters["reg_covar"])
    why, out = _cause(X, known, kind)
    hint = f"{out}, or {raised(X, enough)}."
    return InputError(
        f"{counted(parameters['n_components'], 'component')} cannot be fitted: {why}.",
        hint[0].upper() + hint[1:],
        "reg_covar",
        [*_more_width(X, enough), *_axes_alone(known, kind)],
    )


def _cause(X: Prepared, known: Relations, kind: str) -> tuple[str, str]:
    """What makes components collapse, and ways out beside more regularisation."""
    if len(known.constant):
        verb, them = ("has", "it") if len(known.constant) == 1 else ("have", "them")
        names = named(X, known.constant)
        return f"{names} {verb} the same value in every row", f"leave {them} out"
    diag = "choose diag covariances"
    if kind in FREE and known.too_few_rows:
        few = f"{counted(len(X), 'row')} are too few for {kind} covariances of "
        return f"{few}{counted(X.shape[1], 'feature')}", f"{diag}, take fewer columns"
    if kind in FREE and known.categories:
        names = listed(known.categories)
        return f"the features of {names} always sum to 1", f"leave columns of words out, {diag}"
    if kind in FREE and known.sets:
        names = named(X, known.sets[0])
        return f"{names} determine each other", f"leave one of these columns out, {diag}"
    return (
        "one collapsed onto rows that are equal, or that lie on a line or a sheet in the "
        f"{counted(X.shape[1], 'feature')}",
        "take fewer components, leave repeated rows out",
    )


def _more_width(X: Prepared, enough: float) -> list[Remedy]:
    """More regularisation; where the parameter cannot be so large, the columns are too wide."""
    if enough <= LARGEST:
        return [Remedy(f"Set reg_covar to {plain(enough)}", values={"reg_covar": enough})]
    if X.preparation.scale == "standard":
        return []
    title = f"Scale the columns, with reg_covar {plain(WIDE)}"
    return [Remedy(title, state={"scale": "standard"}, values={"reg_covar": WIDE})]


def _axes_alone(known: Relations, kind: str) -> list[Remedy]:
    """Covariances that do not care how features go together; constant ones would still be flat."""
    if kind not in FREE or len(known.constant):
        return []
    if not (known.categories or known.sets or known.too_few_rows):
        return []
    return [Remedy("Use diag covariances", values={"covariance_type": "diag"})]
