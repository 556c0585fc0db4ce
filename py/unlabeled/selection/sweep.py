"""One method fitted for every value of one of its parameters, and all its scores.

The parameter is the number of clusters where a method has one; else the one that decides how fine
the clusters are, with a grid that suits the data. Noise is left out of every score and its share
is shown; a fit that leaves out more than half of the rows is not eligible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.spatial.distance import pdist
from sklearn.cluster import estimate_bandwidth
from sklearn.neighbors import NearestNeighbors

from ..algorithm import Algorithm
from ..errors import InputError
from ..labels import NOISE
from ..limits import LONGEST_FIT_SECONDS
from ..params import Number, Parameter, Places
from ..prepare import Prepared
from ..registry import fit_steps
from ..result import Fit
from ..scores import calinski_harabasz, davies_bouldin, silhouette
from ..steps import Progress, Steps

COUNTS = ("n_clusters", "n_components")
MOST_NOISE = 0.5
GRID_SIZE = 10
# A sweep that would take too long uses a sample, but of no fewer rows.
LEAST_SAMPLE = 500
# Fewer values than this show no curve: rather a sample of the rows then.
SHORTEST_GRID = 5
# Distances to neighbours are measured from this many rows.
PROBED_ROWS = 2_000


@dataclass(frozen=True)
class Trial:
    """One fit of a sweep. ``values`` are what was varied; ``scores`` may hold None.

    ``refused`` says in words why there is no fit; then there are no labels.
    """

    values: dict[str, Any]
    labels: np.ndarray | None = None
    scores: dict[str, float | None] = field(default_factory=dict)
    n_clusters: int = 0
    noise: float = 0.0
    fit: Fit | None = None
    refused: str = ""

    @property
    def eligible(self) -> bool:
        """Whether it may be chosen: it exists, and most rows are in its clusters."""
        return self.labels is not None and self.noise <= MOST_NOISE

    def score(self, id: str) -> float | None:
        """The score, or None where it is not defined or the fit is not eligible."""
        return self.scores.get(id) if self.eligible else None


def varied(algorithm: Algorithm, values: Mapping[str, Any] | None = None) -> Number | None:
    """The parameter that decides how many clusters there are, or None.

    The number of clusters itself; else what sets how near, how wide or how many rows make one. Of
    several, the first that has a meaning beside these ``values``.
    """
    parameters = {one.name: one for one in algorithm.parameters}
    able = [parameters[name] for name in (*COUNTS, *GRIDS) if name in parameters]
    able = [one for one in able if isinstance(one, Number)]
    return next((one for one in able if meant(one, values or {})), able[0] if able else None)


def meant(parameter: Parameter, values: Mapping[str, Any]) -> bool:
    """Whether the parameter has a meaning beside these values."""
    return all(
        values.get(name) in _allowed(allowed) for name, allowed in (parameter.when or {}).items()
    )


def _allowed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]


def counts(parameter: Parameter) -> bool:
    """Whether this parameter is the number of clusters itself."""
    return parameter.name in COUNTS


def held(algorithm: Algorithm, parameters: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The parameters of a fit, made ready to vary the one called ``name``.

    Places set by hand belong to one k, so the choice that asks for them is taken back; and
    whatever the parameter needs to have a meaning (``when``) is set.
    """
    ready = dict(parameters)
    known = {one.name: one for one in algorithm.parameters}
    for one in algorithm.parameters:
        if isinstance(one, Places):
            for needed, value in (one.when or {}).items():
                if ready.get(needed) == value:
                    ready[needed] = known[needed].default
    for needed, value in (known[name].when or {}).items():
        if ready.get(needed) not in _allowed(value):
            ready[needed] = _allowed(value)[0]
    return ready


def affordable(
    algorithm: Algorithm,
    X: Prepared,
    parameters: dict[str, Any],
    grid: Sequence[Mapping[str, Any]],
) -> tuple[Prepared, list[Mapping[str, Any]]]:
    """The rows and values that can be fitted before people lose patience, by the forecast.

    X and the whole ``grid`` if possible. Where the values mean the same for a sample, a seeded
    sample of the rows; else fewer values first, for distances to neighbours grow in a sample.
    """
    grid, rows = list(grid), len(X)
    if algorithm.forecast is None or not grid:
        return X, grid

    def too_long() -> bool:
        cost = [algorithm.forecast(rows, X.shape[1], {**parameters, **one}) for one in grid]
        return sum(one.seconds for one in cost) > LONGEST_FIT_SECONDS

    kept = {name for values in grid for name in values} <= {*COUNTS, "bandwidth"}
    while not kept and len(grid) > SHORTEST_GRID and too_long():
        grid = _thinned(grid)
    while rows > LEAST_SAMPLE and too_long():
        rows = max(LEAST_SAMPLE, rows // 2)
    while len(grid) > 1 and too_long():
        grid = _thinned(grid)
    return X.sample(rows), grid


def _thinned(grid: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One value less, the others spread over the grid."""
    places = np.linspace(0, len(grid) - 1, len(grid) - 1).round().astype(int)
    return [grid[place] for place in places]


def sweep(
    id: str, X: Prepared, fixed: Mapping[str, Any], grid: Sequence[Mapping[str, Any]]
) -> Steps[list[Trial]]:
    """Fit for each of the ``grid``'s values beside the ``fixed`` ones, and score.

    Yields the trials so far. A value that cannot be fitted becomes a trial that says why.
    """
    trials: list[Trial] = []
    for number, values in enumerate(grid):
        shown = ", ".join(f"{name} = {plain(value)}" for name, value in values.items())
        steps = _trial(id, X, {**fixed, **values}, dict(values))
        trials.append((yield from part_of(steps, number, len(grid), shown)))
        yield Progress((number + 1) / len(grid), shown, so_far=list(trials))
    return trials


def part_of(steps: Steps[Any], number: int, count: int, note: str = "") -> Steps[Any]:
    """The steps of part ``number`` (from 0) of ``count``, with the progress of the whole.

    A ``note`` stands before the notes of the steps. Progress never goes back, even where that of
    the steps starts again for each of their stages.
    """
    furthest = 0.0
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        words = ": ".join(one for one in (note, progress.note) if one)
        furthest = min(1.0, max(furthest, progress.done))
        yield Progress((number + furthest) / count, words)


def _trial(
    id: str, X: Prepared, parameters: dict[str, Any], values: dict[str, Any]
) -> Steps[Trial]:
    try:
        fit = yield from part_of(fit_steps(id, X, parameters), 0, 2)
    except InputError as error:
        return Trial(values, refused=error.message)
    score, _ = yield from part_of(silhouette(X, fit.labels), 1, 2)
    scores = {name: float(value) for name, value in fit.scores.items()} | {
        "silhouette": score,
        "davies_bouldin": davies_bouldin(X, fit.labels),
        "calinski_harabasz": calinski_harabasz(X, fit.labels),
    }
    return Trial(
        values=values,
        labels=fit.labels,
        scores=scores,
        n_clusters=fit.n_clusters,
        noise=float(np.mean(fit.labels == NOISE)),
        fit=fit,
    )


# Grids ------------------------------------------------------------------------------------------


def count_grid(X: np.ndarray, lowest: int, highest: int) -> list[int]:
    """Every k from ``lowest`` to ``highest`` for which X (m, n) has as many different rows."""
    return list(range(lowest, min(highest, distinct_rows(X, highest)) + 1))


def distinct_rows(X: np.ndarray, enough: int) -> int:
    """How many different rows X (m, n) has; counting may stop at ``enough``."""
    X = np.asarray(X)
    head = X[: 4 * enough + 100]  # enough for almost every table, and quick on a large one
    found = len(np.unique(head, axis=0))
    if found >= enough or len(head) == len(X):
        return found
    return len(np.unique(X, axis=0))


def default_grid(fit: Fit, parameter: Number) -> list[float]:
    """Values to try for a parameter that is not the number of clusters; the present one is one."""
    grid = [_rounded(value, parameter) for value in GRIDS[parameter.name](fit)]
    grid = [value for value in grid if parameter.minimum <= value <= parameter.maximum]
    present = fit.parameters.get(parameter.name)
    if isinstance(present, int | float) and not isinstance(present, bool):
        grid.append(present)
    return sorted(set(grid))


def _eps_grid(fit: Fit) -> np.ndarray:
    """From distances to the nearest neighbours on: below a quarter of them most rows are noise."""
    neighbours = int(fit.parameters.get("min_samples", 5) or 5)
    metric = fit.parameters.get("metric", "euclidean")
    distances = _neighbour_distances(fit.X, neighbours, metric)
    if not len(distances):
        return distances
    low, high = np.quantile(distances, [0.25, 0.95])
    return np.geomspace(low, 4 * high, GRID_SIZE)


def _bandwidth_grid(fit: Fit) -> np.ndarray:
    """From half to twice the bandwidth that scikit-learn estimates from a sample."""
    X = np.asarray(fit.X)
    estimate = estimate_bandwidth(X, n_samples=min(len(X), 500), random_state=0)
    return estimate * np.geomspace(0.4, 2, GRID_SIZE) if estimate > 0 else np.zeros(0)


def _size_grid(fit: Fit) -> np.ndarray:
    """From 5 rows to a third of the table, or a few hundred."""
    largest = min(300, len(fit.X) // 3)
    return np.geomspace(5, largest, GRID_SIZE) if largest >= 5 else np.zeros(0)


def _samples_grid(fit: Fit) -> np.ndarray:
    """From 3 neighbours to a few dozen."""
    largest = min(60, len(fit.X) // 3)
    return np.geomspace(3, largest, GRID_SIZE) if largest >= 3 else np.zeros(0)


def _preference_grid(fit: Fit) -> np.ndarray:
    """From twice the median similarity (many clusters) to a hundred times (few)."""
    X = np.asarray(fit.X)[:PROBED_ROWS]
    median = float(np.median(pdist(X, "sqeuclidean"))) if len(X) > 1 else 0.0
    return -median * np.geomspace(100, 0.5, GRID_SIZE) if median > 0 else np.zeros(0)


# What stands for the number of clusters where a method has none, in this order.
GRIDS: dict[str, Callable[[Fit], np.ndarray]] = {
    "bandwidth": _bandwidth_grid,
    "min_cluster_size": _size_grid,
    "eps": _eps_grid,
    "min_samples": _samples_grid,
    "preference": _preference_grid,
}


def _neighbour_distances(X: np.ndarray, neighbours: int, metric: str) -> np.ndarray:
    """Distances to the so-many-th neighbour, the row itself counted, that are not zero."""
    X = np.asarray(X)
    probed = X
    if len(X) > PROBED_ROWS:
        probed = X[np.random.default_rng(0).choice(len(X), PROBED_ROWS, replace=False)]
    tree = NearestNeighbors(n_neighbors=min(neighbours, len(X)), metric=metric).fit(X)
    distances = tree.kneighbors(probed)[0][:, -1]
    return distances[distances > 0]


def _rounded(value: float, parameter: Number) -> float:
    """A value people can read: whole where it must be, else of two digits."""
    rounded = float(f"{value:.2g}")
    return round(rounded) if parameter.kind == "integer" else rounded


def plain(value: Any) -> str:
    """A value of the grid as people write it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
