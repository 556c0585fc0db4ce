"""Expectation and maximisation in steps, by scikit-learn's own estimators.

Each start climbs as it would inside ``fit``, but with pauses, and starts that cannot differ climb
once. Starts are kept with X: another covariance type begins where this one began.

Source: Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm
(1977).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.mixture._base import BaseMixture

from ..labels import first_appearance, renumber
from ..prepare import Prepared
from ..steps import Pace, Progress, Steps

# The first responsibilities, by scikit-learn's names.
K_MEANS, K_MEANS_PLUS_PLUS, RANDOM, RANDOM_ROWS = (
    "kmeans",
    "k-means++",
    "random",
    "random_from_data",
)

# Starts of one X are kept as long as all of them together are no larger.
MOST_KEPT_BYTES = 100_000_000
# Rows whose shares are computed at once where all are asked for: the numbers stay in the cache.
BATCH = 10_000


@dataclass(frozen=True, eq=False)
class Climb:
    """Where one start came to.

    ``bounds`` (i,) are scikit-learn's lower bounds after each iteration, ``parameters`` what the
    estimator is made of. ``same_as`` is the number of an earlier start that began alike.
    """

    start: int
    parameters: tuple[Any, ...]
    bounds: list[float]
    converged: bool
    same_as: int | None = None

    @property
    def bound(self) -> float:
        """The lower bound on the mean log-likelihood of a row, at the end."""
        return self.bounds[-1] if self.bounds else -np.inf


@dataclass(frozen=True, eq=False)
class Expectation:
    """What a fitted mixture says of rows: ``log_density`` (m,), ``shares`` (m, k)."""

    log_density: np.ndarray
    shares: np.ndarray


class Starts:
    """The first responsibilities of one start after the other, as scikit-learn draws them.

    The starts of one ``random_state`` share its generator, as inside ``fit``. Random
    responsibilities are as large as X or larger: of those only the last ones are kept, so that
    they must be asked for in order.
    """

    def __init__(self, X: np.ndarray, k: int, init_params: str, random_state: int) -> None:
        self._X, self._k, self._init = X, k, init_params
        self._random = np.random.RandomState(random_state)
        self._made: dict[int, np.ndarray] = {}
        self._drawn = 0

    @property
    def bytes(self) -> int:
        """How large the starts are that have been drawn."""
        return sum(one.nbytes for one in self._made.values())

    def responsibilities(self, start: int) -> np.ndarray:
        """The first responsibilities (m, k) of start number ``start``."""
        made = self._compact(start)
        if self._init == RANDOM:
            return made
        result = np.zeros((len(self._X), self._k))
        if self._init == K_MEANS:
            result[np.arange(len(made)), made] = 1
        else:
            result[made, np.arange(self._k)] = 1
        return result

    def key(self, start: int, interchangeable: bool) -> bytes:
        """What two starts have in common that must end alike.

        With ``interchangeable`` components their order makes no difference.
        """
        if self._init == RANDOM:  # no two are alike
            return str(start).encode()
        made = self._compact(start)
        if not interchangeable:
            return made.tobytes()
        if self._init == K_MEANS:
            return renumber(made, first_appearance(made)).tobytes()
        return np.sort(made).tobytes()

    def _compact(self, start: int) -> np.ndarray:
        """Labels (m,) of k-means, rows (k,) that begin alone, or all responsibilities (m, k)."""
        while self._drawn <= start:
            if self._init == RANDOM:
                self._made.clear()
            self._made[self._drawn] = self._draw()
            self._drawn += 1
        return self._made[start]

    def _draw(self) -> np.ndarray:
        m, k, random = len(self._X), self._k, self._random
        if self._init == K_MEANS:
            model = KMeans(n_clusters=k, n_init=1, random_state=random).fit(self._X)
            return model.labels_.astype(np.int16)
        if self._init == RANDOM:
            drawn = random.uniform(size=(m, k))
            return drawn / drawn.sum(axis=1)[:, None]
        if self._init == RANDOM_ROWS:
            return random.choice(m, size=k, replace=False)
        return kmeans_plusplus(self._X, k, random_state=random)[1]


def starts_of(X: Prepared, parameters: dict[str, Any]) -> Starts:
    """The starts for these parameters, kept with X: drawing them costs as much as climbing.

    Those that were not asked for the longest go when all together become too large.
    """
    key = k, init, seed = tuple(
        parameters[one] for one in ("n_components", "init_params", "random_state")
    )
    kept: dict[tuple, Starts] = X.remembered("first responsibilities", dict)
    made = kept.pop(key, None) or Starts(np.ascontiguousarray(X), k, init, seed)
    total = made.bytes + sum(one.bytes for one in kept.values())
    while kept and total > MOST_KEPT_BYTES:
        total -= kept.pop(next(iter(kept))).bytes
    if init != RANDOM:  # those are shared by nothing that is compared
        kept[key] = made
    return made


def climbs(
    X: Prepared,
    parameters: dict[str, Any],
    make: Callable[[], BaseMixture],
    *,
    interchangeable: bool,
) -> Iterator[Steps[Climb]]:
    """The climbs of all starts, one after the other, each as steps.

    ``make`` gives a new estimator. A start that begins as an earlier one did ends as it did.
    """
    starts, ended = starts_of(X, parameters), {}
    rows = np.ascontiguousarray(X)
    for start in range(parameters["n_init"]):
        yield _climb_once(rows, start, starts, ended, make, interchangeable)


def _climb_once(
    X: np.ndarray,
    start: int,
    starts: Starts,
    ended: dict[bytes, Climb],
    make: Callable[[], BaseMixture],
    interchangeable: bool,
) -> Steps[Climb]:
    key = starts.key(start, interchangeable)
    yield Progress(0.0, "")  # drawing the start may have taken a while
    if key in ended:
        known = ended[key]
        return Climb(start, known.parameters, known.bounds, known.converged, known.start)
    estimator = begun(make(), X, starts.responsibilities(start))
    ended[key] = yield from climb(estimator, X, start)
    return ended[key]


def begun(estimator: BaseMixture, X: np.ndarray, responsibilities: np.ndarray) -> BaseMixture:
    """The estimator after its first M-step.

    Raises:
        ValueError: a covariance cannot be inverted.
    """
    estimator.n_features_in_ = X.shape[1]
    estimator._check_parameters(X)
    estimator._initialize(X, responsibilities)
    return estimator


def climb(estimator: BaseMixture, X: np.ndarray, start: int = 0) -> Steps[Climb]:
    """E-steps and M-steps until the lower bound gains less than ``tol``, as scikit-learn does.

    Raises:
        ValueError: a covariance cannot be inverted.
    """
    pace, bounds, converged = Pace(), [], False
    last = -np.inf
    for iteration in range(estimator.max_iter):
        bounds.append(iterate(estimator, X))
        gain, last = bounds[-1] - last, bounds[-1]
        if abs(gain) < estimator.tol:
            converged = True
            break
        if pace.is_due():
            done = (iteration + 1) / estimator.max_iter
            yield Progress(done, f"iteration {iteration + 1}")
    return Climb(start, estimator._get_parameters(), bounds, converged)


def iterate(estimator: BaseMixture, X: np.ndarray) -> float:
    """One E-step and one M-step; the lower bound of the parameters that they started from."""
    log_density, log_shares = expected(estimator, X)
    estimator._m_step(X, log_shares)
    bound = estimator._compute_lower_bound(log_shares, log_density)
    return float(np.squeeze(bound))  # of tied Bayesian mixtures it is an array of one number


def expected(estimator: BaseMixture, X: np.ndarray) -> tuple[float, np.ndarray]:
    """The E-step: the mean log density of the rows, and the logs of their shares (m, k)."""
    log_density, log_shares = _logs(estimator, X)
    return float(log_density.mean()), log_shares.T


def _logs(estimator: BaseMixture, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The logs of the density (m,) and of the shares (k, m).

    scikit-learn's own, but for the log of a sum of exponentials: here the rows follow each other
    in memory, so that numpy adds several times as fast.
    """
    logs = np.ascontiguousarray(estimator._estimate_weighted_log_prob(X).T)
    largest = logs.max(axis=0)
    logs -= largest
    rest = np.log(np.exp(logs).sum(axis=0))
    return largest + rest, logs - rest


def expectation(estimator: BaseMixture, X: np.ndarray) -> Expectation:
    """Density and shares of all rows (m, n), both from one E-step."""
    X = np.ascontiguousarray(X, dtype=np.float64)
    log_density = np.empty(len(X))
    shares = np.empty((len(X), len(estimator.means_)))
    for start in range(0, len(X), BATCH):
        rows = slice(start, start + BATCH)
        with np.errstate(invalid="ignore"):
            log_density[rows], log_shares = _logs(estimator, X[rows])
        np.exp(log_shares.T, out=shares[rows])
    log_density[np.isnan(log_density)] = -np.inf  # infinitely far from every component
    return Expectation(log_density, shares)


def at_rest(estimator: BaseMixture, climbed: Climb) -> BaseMixture:
    """The estimator as ``fit`` would have left it after this climb."""
    estimator._set_parameters(climbed.parameters)
    estimator.converged_ = climbed.converged
    estimator.n_iter_ = len(climbed.bounds)
    estimator.lower_bound_ = climbed.bound
    estimator.lower_bounds_ = climbed.bounds
    return estimator
