"""What the starts of a mixture and the end of its best climb tell about the result."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.mixture._base import BaseMixture

from ..reading.wording import counted
from ..steps import Pace, Progress, Steps
from .cost import iteration_seconds
from .em import Climb, iterate

# Bounds nearer to each other than this, in the sum over all rows, are the same optimum; and so
# are those within a few steps of the tolerance that ended both.
SAME = 1.0
STEPS = 5
# How far the climb is followed beyond its end, and the seconds in a browser that it may take.
FURTHER_TOL = 1e-7
FURTHER_ITERATIONS = 300
FURTHER_SECONDS = 2.0
# A gain of the log-likelihood, over all rows, that is worth a sentence.
WORTH_TELLING = 0.05

# EM ends where the size of a gain is below tol, and no size is below 0.
ENDLESS = (
    "with tol = 0 no number of iterations ends it, even at the top. Set tol to "
    f"{FURTHER_TOL:.7f}."
)


class Gain(NamedTuple):
    """What the log-likelihood of all rows would gain if EM went on: at least so much.

    ``ended`` says that the climb was followed to its end, so that this is all there is;
    ``allowed`` that max_iter would let it get there.
    """

    amount: float
    ended: bool = True
    allowed: bool = True


NOTHING = Gain(0.0)


def disagreement(
    climbed: Sequence[Climb], rows: int, tol: float, of: str = "log-likelihood"
) -> str:
    """A sentence about starts that ended elsewhere; empty if none did.

    Bounds times ``rows`` are what is called ``of``.
    """
    ends = np.array([one.bound for one in climbed]) * rows
    behind = ends.max() - ends
    others = int((behind > max(SAME, STEPS * tol * rows)).sum())
    if not others:
        return ""
    agree, worst = len(ends) - others, float(behind.max())
    words = f"{agree:,} of {len(ends):,} starts came to the best result found"
    if agree == 1:
        words = f"Only one of {len(ends):,} starts came to the best result found"
    ended = f"of the others ends lower, by up to {_amount(worst)}"
    if others == 1:
        ended = f"of the other one ends {_amount(worst)} lower"
    more = " More starts may find a better one still." if agree == 1 else ""
    return f"{words}; the {of} {ended}.{more}"


def stopped(estimator: BaseMixture, max_iter: int) -> str:
    """A sentence where EM was stopped by ``max_iter``; empty where it was not."""
    if estimator.converged_:
        return ""
    stopped = f"EM was stopped after {counted(max_iter, 'iteration')} (max_iter)"
    gain = _last_gain(estimator)
    if not estimator.tol:
        return f"{stopped}{_moved(gain)}: {ENDLESS}"
    if gain is not None and abs(gain) < FURTHER_TOL:
        return f"{stopped}{_moved(gain)}: it is at the top, as good as finished."
    rose = " while the likelihood still rose" if gain is not None and gain > 0 else ""
    return f"{stopped}{rose}: raise max_iter for a finished result."


def _last_gain(estimator: BaseMixture) -> float | None:
    """What the last iteration added to the lower bound; None after a single one."""
    bounds = estimator.lower_bounds_
    return float(bounds[-1] - bounds[-2]) if len(bounds) > 1 else None


def _moved(gain: float | None) -> str:
    """What the last iteration did."""
    unit = "the mean log-likelihood of a row"
    if gain is None:
        return ""
    if abs(gain) < FURTHER_TOL:
        return f", but the last one changed {unit} by less than {FURTHER_TOL:.7f}"
    return f", and the last one changed {unit} by {abs(gain):.2g}"


def beyond_tolerance(estimator: BaseMixture, X: np.ndarray) -> Steps[Gain]:
    """What the log-likelihood would gain if EM went on; nothing where that would take long."""
    once = iteration_seconds(*X.shape, estimator.n_components, estimator.covariance_type)
    too_dear = once * FURTHER_ITERATIONS > FURTHER_SECONDS
    if not estimator.converged_ or estimator.tol <= FURTHER_TOL or too_dear:
        return NOTHING
    further, pace = copy.deepcopy(estimator), Pace()
    bounds: list[float] = []
    for iteration in range(FURTHER_ITERATIONS):
        try:
            bounds.append(iterate(further, X))
        except ValueError:  # a component collapses, beyond what was asked for
            return NOTHING
        ended = len(bounds) > 1 and abs(bounds[-1] - bounds[-2]) < FURTHER_TOL
        if ended:
            break
        if pace.is_due():
            yield Progress(iteration / FURTHER_ITERATIONS, "looking beyond the tolerance")
    allowed = ended and estimator.n_iter_ + len(bounds) <= estimator.max_iter
    return Gain((bounds[-1] - bounds[0]) * len(X), ended, allowed)


def tolerance_note(tol: float, gain: Gain) -> str:
    """A sentence where the tolerance, not the top of the hill, ended EM; empty where it did."""
    if gain.amount < WORTH_TELLING:
        return ""
    least = "" if gain.ended else "at least "
    return (
        f"EM stopped on tolerance: one more iteration gained less than {tol:g} per row. Going on "
        f"would raise the log-likelihood by {least}{_amount(gain.amount)} in all (BIC and AIC fall "
        f"by {least}{_amount(2 * gain.amount)}): lower tol to {FURTHER_TOL:.7f} to climb to the "
        f"top{'' if gain.allowed else ', and raise max_iter'}."
    )


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
