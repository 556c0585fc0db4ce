"""A Gaussian mixture at work: rows are shared among components, components move to their shares.

Every state is scikit-learn's own estimator between two of its steps. Beside it k-means goes from
the same means, to set hard against soft.

Source: Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm
(1977).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.mixture import GaussianMixture

from ..labels import UNDECIDED
from ..mixtures.em import K_MEANS, K_MEANS_PLUS_PLUS, RANDOM, begun, expected, starts_of
from ..mixtures.fitted import component_order, mixture_of
from ..mixtures.k_means_beside import KMeansBeside, Tracks, farthest_move, matched, stopped
from ..mixtures.mixture import Mixture
from ..reading.wording import counted
from ..result import Fit
from ..steps import Pace, Progress, Steps, within
from ..trace import Gaussians, Step, Tracer, grouped, numbered, shown

# Each iteration is two steps; fewer are kept where the shares or the covariances are large.
ITERATIONS_SHOWN = 140
FEWEST_SHOWN = 6
MOST_BYTES = 100_000_000
# A row without a share as large as this is said to be torn between components.
SURE = 0.9
# More weights are not read one by one.
LISTED = 6


@dataclass(frozen=True, eq=False)
class State:
    """The components after ``iterations`` (indices of those since the last state).

    ``shares`` (m, k) and ``labels`` (m,) are what an E-step with them gives, ``bound`` the mean
    log-likelihood of a row that it finds.
    """

    iterations: range
    mixture: Mixture
    shares: np.ndarray
    labels: np.ndarray
    bound: float


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps of one start of EM, and of k-means beside it."""
    X = np.ascontiguousarray(fit.X)
    first = starts_of(fit.X, fit.parameters).responsibilities(0)
    order = component_order(
        fit.estimator.predict_proba(X).argmax(axis=1), fit.estimator.weights_
    )
    states = yield from within(_states(X, first, fit, order), 0.0, 0.7)
    iterations = [state.iterations for state in states]
    hard = yield from within(stopped(X, states[0].mixture.means, iterations), 0.7, 1.0)
    beside = KMeansBeside(fit, matched(hard, fit.labels), iterations)
    return _Story(fit, states, beside).steps(first[:, order], asked["n_init"])


def _states(X: np.ndarray, first: np.ndarray, fit: Fit, order: np.ndarray) -> Steps[list[State]]:
    """The components that follow from the ``first`` shares (m, k), then after each iteration."""
    estimator, pace = begun(clone(fit.estimator), X, first), Pace()
    bound, log_shares = expected(estimator, X)
    states = [_state(range(0), estimator, order, log_shares, bound)]
    for part in grouped(fit.estimator.n_iter_, _iterations_shown(fit)):
        for index in part:
            estimator._m_step(X, log_shares)
            bound, log_shares = expected(estimator, X)
            if pace.is_due():
                yield Progress(index / fit.estimator.n_iter_, f"iteration {index + 1:,}")
        states.append(_state(part, estimator, order, log_shares, bound))
    # The very same but for rounding, so that shares which tie fall as they do in the fit.
    states[-1] = replace(states[-1], shares=fit.probabilities, labels=fit.labels)
    return states


def _iterations_shown(fit: Fit) -> int:
    m, k = fit.probabilities.shape
    one = fit.probabilities.itemsize * k * (m + fit.X.shape[1] ** 2)
    return int(np.clip(MOST_BYTES // one, FEWEST_SHOWN, ITERATIONS_SHOWN))


def _state(
    iterations: range,
    estimator: GaussianMixture,
    order: np.ndarray,
    log_shares: np.ndarray,
    bound: float,
) -> State:
    """What the estimator is now, with the fit's numbers: ``order[new] == old``."""
    shares = np.exp(log_shares)
    labels = np.argsort(order)[shares.argmax(axis=1)].astype(np.int32)
    mixture = mixture_of(estimator, order)
    return State(iterations, mixture, shares[:, order], labels, float(bound))


class _Story:
    """The steps that lead through ``states``, each with that of k-means."""

    def __init__(self, fit: Fit, states: list[State], beside: KMeansBeside) -> None:
        self._fit, self._states, self._beside = fit, states, beside
        self._k = len(states[0].mixture.weights)
        self._numbers = np.arange(self._k, dtype=np.int32)
        self._places = [state.mixture.means for state in states]
        self._tracks = Tracks(self._places)

    def steps(self, first: np.ndarray, starts: int) -> list[Step]:
        """All of them. ``first`` (m, k) are the first shares; a fit makes so many ``starts``."""
        steps = self._beginning(first, starts)
        last = len(self._states) - 1
        for index in range(last):
            steps += [self._expect(index), self._maximise(index, index + 1)]
        final = self._expect(last)
        told = f"{final.sentence} {self._ending()}"
        if starts > 1:
            told += f" A fit keeps the best of {starts:,} starts."
        return [*steps, replace(final, sentence=told, finished=True)]

    # How it begins -------------------------------------------------------------------------------

    @property
    def _init(self) -> str:
        return self._fit.parameters["init_params"]

    @property
    def _by_rows(self) -> bool:
        """Whether each component begins with a single row."""
        return self._init not in (K_MEANS, RANDOM)

    def _beginning(self, first: np.ndarray, starts: int) -> list[Step]:
        alone = ""
        if starts > 1:
            alone = f" (This is the first of {starts:,} starts; a fit keeps the best of them.)"
        begun = first.sum(axis=1) > 0
        labels = np.where(begun, first.argmax(axis=1), UNDECIDED).astype(np.int32)
        start = Step(
            "start",
            self._origin() + alone,
            labels,
            shares=first if begun.all() else None,
            beside=self._origin_beside(),
        )
        if self._by_rows:
            start = replace(start, centers=self._places[0], center_labels=self._numbers)
        return [start, self._first_maximise(start)]

    def _origin(self) -> str:
        if self._init == K_MEANS:
            return (
                "k-means gives each row to one cluster alone. These hard labels are the first "
                "shares: all or nothing."
            )
        if self._init == RANDOM:
            return "Each row gets shares of all components at random, wherever it lies."
        drawn = f"{counted(self._k, 'row')} {'is' if self._k == 1 else 'are'} drawn at random"
        if self._init == K_MEANS_PLUS_PLUS:
            drawn += ", by k-means++ far from each other"
        return f"{drawn}. Each is all that a component begins with; the other rows wait."

    def _origin_beside(self) -> Step:
        if self._init == K_MEANS:
            told = "k-means gave the start, and goes on from there: each row has one centre."
            return replace(self._beside.label(0), sentence=told)
        where = "same rows" if self._by_rows else "means of the same random shares"
        return self._beside.start(f"k-means begins at the {where}.")

    def _first_maximise(self, start: Step) -> Step:
        if not self._by_rows:
            what = "each component takes the mean and the covariance of its shares, and as its "
            what += f"weight its part of all rows. {self._weights(0)}"
        elif self._fit.parameters["covariance_type"] == "tied":
            what = "each component stands at its row. The one covariance for all is made of all "
            what += "rows, and much too wide."
        else:
            what = "each component stands at its row, which has no spread: only reg_covar "
            what += f"({self._fit.parameters['reg_covar']:g}) gives it any width."
        return replace(
            start, name="maximise", sentence=f"M-step: {what}", **self._components(0)
        )

    # One iteration -------------------------------------------------------------------------------

    def _expect(self, index: int) -> Step:
        """Rows are shared by the components of state ``index``."""
        state = self._states[index]
        how = "" if index else "each row is shared out by how likely each component made it; "
        return Step(
            "expect",
            f"E-step: {how}{self._sharing(index)} {self._rise(index)}",
            state.labels,
            self._log_likelihood(index),
            shares=state.shares,
            segments=self._tracks.until(index),
            regions=True,
            beside=self._beside.label(index),
            **self._components(index),
        )

    def _maximise(self, before: int, after: int) -> Step:
        """Components move on to state ``after``."""
        state, iterations = self._states[before], self._states[after].iterations
        farthest = farthest_move(self._places[before], self._places[after], self._fit)
        what = "weights, means and covariances follow from the shares"
        if len(iterations) > 1:
            what = f"{numbered(iterations, 'iteration')} at once, the components move on"
        return Step(
            "maximise",
            f"M-step: {what}; the farthest mean moves by {farthest}. "
            f"{self._weights(after)}",
            state.labels,
            shares=state.shares,
            segments=self._tracks.until(after),
            beside=self._beside.update(before, after),
            **self._components(after),
        )

    def _components(self, index: int) -> dict[str, Any]:
        mixture = self._states[index].mixture
        return {
            "centers": mixture.means,
            "center_labels": self._numbers,
            "gaussians": Gaussians(
                mixture.means, mixture.covariances, mixture.weights, self._numbers
            ),
        }

    # In words ------------------------------------------------------------------------------------

    def _sharing(self, index: int) -> str:
        if self._k == 1:
            return "every row belongs to the one component."
        torn = int((self._states[index].shares.max(axis=1) < SURE).sum())
        if not torn:
            return f"every row has a share above {SURE:.0%} of one component."
        verb = "is" if torn == 1 else "are"
        return f"{counted(torn, 'row')} {verb} torn, with no share above {SURE:.0%}."

    def _log_likelihood(self, index: int) -> float | None:
        """The sum over the rows; None while the weights do not sum to 1, when it is none.

        Where components begin with a row each, scikit-learn begins with weights of 1 / m.
        """
        state = self._states[index]
        if not np.isclose(state.mixture.weights.sum(), 1):
            return None
        return state.bound * len(self._fit.X)

    def _rise(self, index: int) -> str:
        now = self._log_likelihood(index)
        bound = _signed(self._states[index].bound)
        if now is None:
            return (
                f"The log-likelihood, {bound} per row, is left out of the curve: the weights do "
                "not sum to 1 yet."
            )
        reached = f"{_signed(now)} ({bound} per row)"
        before = self._log_likelihood(index - 1) if index else None
        if before is None:
            return f"The log-likelihood is {reached}."
        if now == before:
            return f"The log-likelihood stays at {reached}."
        verb = "rises" if now > before else "falls"
        return f"The log-likelihood {verb} by {shown(abs(now - before), 3)} to {reached}."

    def _weights(self, index: int) -> str:
        weights = self._states[index].mixture.weights
        if len(weights) == 1:
            return "The weight is 100%."
        if len(weights) > LISTED:
            return f"Weights: {weights.min():.1%} to {weights.max():.1%}."
        return f"Weights: {', '.join(f'{weight:.1%}' for weight in weights)}."

    def _ending(self) -> str:
        """Why EM has ended, by the gain that scikit-learn looked at."""
        estimator, tol = self._fit.estimator, self._fit.parameters["tol"]
        iterations = counted(estimator.n_iter_, "iteration")
        if not estimator.converged_:
            return (
                f"EM was stopped after {iterations} (max_iter), before the gain per row fell "
                f"below tol ({tol:g})."
            )
        before, last = estimator.lower_bounds_[-2:]
        verb = "gained" if last >= before else "lost"
        return (
            f"EM ended after {iterations}: the last {verb} {shown(abs(last - before), 3)} per row, "
            f"less than tol ({tol:g}), and came to scikit-learn’s lower_bound_, {_signed(last)}."
        )


def _signed(number: float) -> str:
    return shown(number).replace("-", "−")


TRACER = Tracer(
    id="gaussian_mixture",
    objective_title="log-likelihood",
    rows=2_000,
    run=run,
    fixed={"n_init": 1},
    titles=("Gaussian mixture: soft", "k-means: hard"),
)
