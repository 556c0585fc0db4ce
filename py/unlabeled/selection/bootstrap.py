"""The bootstrap test of k components against k + 1.

Twice the gain of the log-likelihood follows no chi-squared distribution here: under k components
the weight of one more is 0, at the edge of what it may be. So tables are drawn from the mixture of
k components and treated as the table was; the gains that they give are those of chance.

Source: McLachlan, On bootstrapping the likelihood ratio test statistic for the number of
components in a normal mixture (1987), Applied Statistics 36.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture

from ..algorithms.gaussian_mixture import make
from ..mixtures.em import at_rest, begun, climb
from ..mixtures.fitted import mixture_of
from ..mixtures.mixture import Mixture
from ..prepare import Prepared, as_prepared
from ..result import Fit
from ..steps import Progress, Steps, within
from .peak import peak
from .sweep import part_of

# Enough for a tolerance that a ratio of a few units needs.
PATIENT_ITERATIONS = 1_000


@dataclass(frozen=True)
class Question:
    """``k`` components against one more, on the rows ``X``.

    ``parameters`` are those of the mixture of k components, whose ``n_init`` starts find it;
    ``starts`` is how many of its own the larger one has beside those from the smaller one.
    """

    X: Prepared
    k: int
    parameters: dict[str, Any]
    starts: int


@dataclass
class Ratios:
    """What is known so far, kept with X.

    ``observed`` is the likelihood ratio of the table, ``model`` its mixture of k components,
    ``drawn`` the ratio of every table that was drawn from it: None where EM failed.
    """

    model: Mixture | None = None
    observed: float | None = None
    drawn: list[float | None] = field(default_factory=list)

    def valid(self, most: int) -> list[float]:
        """The ratios of the first ``most`` tables, without those where EM failed."""
        return [one for one in self.drawn[:most] if one is not None]


def p_value(observed: float, drawn: Sequence[float]) -> float:
    """The share of ratios that are at least as large as the ``observed`` one, itself included."""
    return (1 + sum(one >= observed for one in drawn)) / (len(drawn) + 1)


def ask(fit: Fit, X: Prepared, k: int, starts: int, least_gain: float) -> Question:
    """The question for the settings of a fit.

    EM ends where an iteration adds less than ``least_gain`` to the log-likelihood of all rows: a
    ratio is of a few units, so that it must not stop units before the top.
    """
    finer = {
        "n_components": k,
        "tol": least_gain / len(X),
        "max_iter": max(fit.parameters["max_iter"], PATIENT_ITERATIONS),
    }
    return Question(X, k, fit.parameters | finer, starts)


def kept(question: Question) -> Ratios:
    """What is known of the question, kept with X."""
    key = ("likelihood ratios", question.starts, *sorted(question.parameters.items()))
    return question.X.remembered(key, Ratios)


def fill(question: Question, ratios: Ratios, tables: int) -> Steps[None]:
    """Find the ratio of X and of as many ``tables`` as are missing. Each is shown as True.

    Raises:
        ValueError: a mixture cannot be fitted to X itself.
    """
    count = tables + 1
    if ratios.observed is None:
        words = "the table itself"
        steps = _observed(question)
        ratios.observed, ratios.model = yield from part_of(steps, 0, count, words)
        yield Progress(1 / count, words, so_far=True)
    while len(ratios.drawn) < tables:
        number = len(ratios.drawn)
        note = f"table {number + 1} of {tables}"
        steps = _drawn(question, ratios.model, number)
        try:
            found = yield from part_of(steps, number + 1, count, note)
        except ValueError:
            found = None
        ratios.drawn.append(found)
        yield Progress((number + 2) / count, note, so_far=True)


def draw(question: Question, model: Mixture, number: int) -> Prepared:
    """Table number ``number`` (from 0): as many rows as X, drawn from the ``model``."""
    random_state = question.parameters["random_state"]
    seed = int(np.random.SeedSequence([random_state, number]).generate_state(1)[0])
    return as_prepared(model.sample(len(question.X), seed), question.X.preparation)


def _observed(question: Question) -> Steps[tuple[float, Mixture]]:
    """The ratio of the table, and its mixture of k components."""
    smaller = yield from within(peak(question.X, question.parameters), 0, 0.5)
    model = mixture_of(smaller, np.arange(question.k))
    rows = np.asarray(question.X)
    more = yield from within(_largest(question, question.X, model), 0.5, 1)
    return 2 * (more - log_likelihood(smaller, rows)), model


def _drawn(question: Question, model: Mixture, number: int) -> Steps[float]:
    """The ratio of a table that was drawn: its smaller mixture begins at the true one."""
    X = draw(question, model, number)
    rows = np.asarray(X)
    smaller = yield from _climbed(question.parameters, rows, model.shares(rows))
    found = mixture_of(smaller, np.arange(question.k))
    more = yield from _largest(question, X, found)
    return 2 * (more - log_likelihood(smaller, rows))


def _largest(question: Question, X: Prepared, smaller: Mixture) -> Steps[float]:
    """The largest log-likelihood found with one component more.

    Every component of the ``smaller`` mixture is split in two, which can only gain; and some
    starts are its own, as it might look quite different.

    Raises:
        ValueError: no start leads to a result.
    """
    rows, ends = np.asarray(X), []
    larger = question.parameters | {"n_components": question.k + 1, "n_init": question.starts}
    ways = [
        partial(_climbed, larger, rows, split(smaller, rows, number))
        for number in range(question.k)
    ]
    ways += [partial(peak, X, larger)] if question.starts else []
    for number, way in enumerate(ways):
        steps = within(way(), number / len(ways), (number + 1) / len(ways))
        try:
            ends.append(log_likelihood((yield from steps), rows))
        except ValueError:
            continue
    if not ends:
        raise ValueError("one component collapsed from every start")
    return max(ends)


def split(mixture: Mixture, rows: np.ndarray, number: int) -> np.ndarray:
    """Shares (m, k + 1) of ``rows`` (m, n) where one component is cut across its longest axis."""
    shares = mixture.shares(rows)
    longest = np.linalg.eigh(mixture.covariances[number])[1][:, -1]
    beyond = (rows - mixture.means[number]) @ longest > 0
    cut_off = np.where(beyond, shares[:, number], 0.0)
    shares[:, number] -= cut_off
    return np.column_stack([shares, cut_off])


def _climbed(parameters: dict[str, Any], rows: np.ndarray, shares: np.ndarray) -> Steps[Any]:
    """The estimator at rest that began with these ``shares`` (m, k)."""
    estimator = begun(make(parameters), rows, shares)
    return at_rest(estimator, (yield from climb(estimator, rows)))


def log_likelihood(estimator: GaussianMixture, rows: np.ndarray) -> float:
    """The log-likelihood of all ``rows`` (m, n) together."""
    return float(estimator.score_samples(rows).sum())
