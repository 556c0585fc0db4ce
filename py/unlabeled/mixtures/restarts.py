"""What the starts of a mixture and the end of its best climb tell about the result."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
from sklearn.mixture._base import BaseMixture

from ..reading.wording import counted
from ..steps import Pace, Progress, Steps
from .em import Climb, iterate

# Bounds nearer to each other than this, in the sum over all rows, are the same optimum; and so
# are those within a few steps of the tolerance that ended both.
SAME = 1.0
STEPS = 5
# How far the climb is followed beyond its end, and when that is given up.
FURTHER_TOL = 1e-7
FURTHER_ITERATIONS = 300
FURTHER_WORK = 4e8
# A gain of the log-likelihood, over all rows, that is worth a sentence.
WORTH_TELLING = 0.05


def disagreement(climbed: Sequence[Climb], rows: int, tol: float) -> str:
    """A sentence about starts that ended elsewhere; empty if none did."""
    ends = np.array([one.bound for one in climbed]) * rows
    behind = ends.max() - ends
    others = int((behind > max(SAME, STEPS * tol * rows)).sum())
    if not others:
        return ""
    agree = len(ends) - others
    words = f"{agree:,} of {len(ends):,} starts came to the best result found"
    if agree == 1:
        words = f"Only one of {len(ends):,} starts came to the best result found"
    worst = behind.max()
    more = " More starts may find a better one still." if agree == 1 else ""
    return (
        f"{words}; the log-likelihood of the others ends lower, by up to {worst:,.3g}.{more}"
    )


def stopped(estimator: BaseMixture, max_iter: int) -> str:
    """A sentence where EM was stopped by ``max_iter``; empty where it was not."""
    if estimator.converged_:
        return ""
    return (
        f"EM was stopped after {counted(max_iter, 'iteration')} (max_iter) while the likelihood "
        "still rose: raise max_iter for a finished result."
    )


def beyond_tolerance(estimator: BaseMixture, X: np.ndarray) -> Steps[float]:
    """How much the log-likelihood of all rows would gain if EM went on; 0 if it is not known."""
    work = X.size * estimator.n_components * FURTHER_ITERATIONS
    if estimator.covariance_type == "full":
        work *= X.shape[1]
    if not estimator.converged_ or estimator.tol <= FURTHER_TOL or work > FURTHER_WORK:
        return 0.0
    further, pace = copy.deepcopy(estimator), Pace()
    first = last = None
    for iteration in range(FURTHER_ITERATIONS):
        bound = iterate(further, X)
        first = bound if first is None else first
        if last is not None and abs(bound - last) < FURTHER_TOL:
            break
        last = bound
        if pace.is_due():
            yield Progress(iteration / FURTHER_ITERATIONS, "looking beyond the tolerance")
    return (bound - first) * len(X)


def tolerance_note(tol: float, gain: float) -> str:
    """A sentence where the tolerance, not the top of the hill, ended EM; empty where it did."""
    if gain < WORTH_TELLING:
        return ""
    return (
        f"EM stopped on tolerance: one more iteration gained less than {tol:g} per row. Going on "
        f"would raise the log-likelihood by {gain:,.3g} in all (BIC and AIC fall by "
        f"{2 * gain:,.3g}): lower tol to {FURTHER_TOL:g} to climb to the top."
    )
