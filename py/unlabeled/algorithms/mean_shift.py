"""Mean-shift: circles climb to where the rows are densest; every top they reach is a cluster.

Source: Comaniciu and Meer, Mean shift: a robust approach toward feature space analysis (2002).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import MeanShift, estimate_bandwidth
from sklearn.neighbors import NearestNeighbors

from .. import picture
from ..algorithm import Algorithm, Forecast, Score
from ..clustering.centroids import centroid_fit, drop_unused_centers, few_enough_clusters
from ..clustering.parameters import max_iter_parameter
from ..errors import InputError, Remedy
from ..labels import NOISE
from ..params import flag, integer, number
from ..plane import Plane
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

ESTIMATE = "estimate"
# The estimate measures distances between all rows: above this many, a seeded sample of them.
ESTIMATE_ROWS = 2_000
# Circles that climb together may have this many rows inside, taken together; so may those that
# move between two pauses. By count, not by the clock: other parts round differently.
ROWS_AT_ONCE = 2_000_000
ROWS_PER_STEP = 400_000
# Distances this small, relative to the numbers themselves, are what rounding leaves of 0.
ROUNDING = 1e-7
# A circle that moves less than this share of the bandwidth has arrived (scikit-learn's own rule).
STILL = 1e-3
# For the forecast: bins there may be, and seconds in a browser: 2.5 times what was measured on a
# desktop machine with rows in clusters (circles meet soon there; spread evenly, it takes longer).
BINS = 300
SECONDS_AT_LEAST = 0.2
SECONDS_PER_ROW = 1e-8
LARGER_QUANTILES = (0.2, 0.3, 0.5, 0.75, 1.0)


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Let circles climb, some at a time, and leave it to scikit-learn to merge where they arrive.

    Equal to one ``MeanShift(...)`` call, which climbs with one circle at a time and cannot stop.
    """
    yield Progress(0, "bandwidth")
    bandwidth = _bandwidth(X, parameters)
    settings = {name: parameters[name] for name in ("bin_seeding", "min_bin_freq", "cluster_all")}
    model = MeanShift(bandwidth=bandwidth, max_iter=parameters["max_iter"], **settings)
    places, rounds = yield from _climb(np.asarray(X), _seeds(X, model), model)
    _merge(model, np.asarray(X), places)
    few_enough_clusters(
        len(np.unique(model.labels_)),
        "Choose a larger bandwidth.",
        "bandwidth",
        [Remedy("Estimate the bandwidth", values={"bandwidth": ESTIMATE})],
    )
    model.n_iter_ = rounds
    return _result(X, parameters, model)


def _bandwidth(X: Prepared, parameters: dict[str, Any]) -> float:
    """The bandwidth given, or estimated.

    Raises:
        InputError: the estimate is 0.
    """
    if parameters["bandwidth"] != ESTIMATE:
        return parameters["bandwidth"]
    bandwidth = _estimate(X, parameters["quantile"])
    if not bandwidth:
        raise _no_bandwidth(X, parameters["quantile"])
    return bandwidth


def _estimate(X: Prepared, quantile: float) -> float:
    """scikit-learn's estimate; 0 where nothing but rounding is left of it."""

    def estimate() -> float:
        rows = np.asarray(X)
        sampled = ESTIMATE_ROWS if len(rows) > ESTIMATE_ROWS else None
        found = estimate_bandwidth(rows, quantile=quantile, n_samples=sampled, random_state=0)
        return float(found) if found > ROUNDING * np.linalg.norm(rows, axis=1).max() else 0.0

    return X.remembered(("estimate_bandwidth", quantile), estimate)


def _no_bandwidth(X: Prepared, quantile: float) -> InputError:
    for larger in LARGER_QUANTILES:
        if larger > quantile and _estimate(X, larger):
            return InputError(
                "The estimated bandwidth is 0: of the rows that count as nearest to a row, all are "
                "equal to it, or there is only the row itself.",
                f"Raise the quantile to {larger}, or give a bandwidth.",
                "quantile",
                [Remedy(f"Set the quantile to {larger}", values={"quantile": larger})],
            )
    return InputError(
        "The estimated bandwidth is 0: all rows are equal.",
        "Choose columns that tell the rows apart, or give a bandwidth to have one cluster.",
        "bandwidth",
        [Remedy("Use a bandwidth of 1", values={"bandwidth": 1.0})],
    )


def _seeds(X: Prepared, model: MeanShift) -> np.ndarray:
    """Where the circles start (s, n): at every row, or at the centres of bins that hold rows."""
    if not model.bin_seeding:
        return np.asarray(X)
    seeds = _bins(np.asarray(X), model.bandwidth, model.min_bin_freq)
    if not len(seeds):
        raise InputError(
            f"No bin holds {counted(model.min_bin_freq, 'row')}, so no circle can start.",
            "Choose fewer rows per bin, or a larger bandwidth.",
            "min_bin_freq",
            [Remedy("Start from every bin", values={"min_bin_freq": 1})],
        )
    # scikit-learn numbers its bins in single precision, which ends at 3e38.
    return seeds[np.isfinite(seeds).all(axis=1)]


def _bins(X: np.ndarray, width: float, least: int) -> np.ndarray:
    """Middles (s, n) of the bins that hold ``least`` rows, as they come up in the rows of X (m, n).

    The same as scikit-learn's ``get_bin_seeds``, which goes through the rows one by one: too long
    for a large table. If every row has a bin of its own, they are the rows.
    """
    numbers = np.round(X / width) + 0.0  # -0.0 is 0.0
    order = np.lexsort(numbers.T)
    new = np.ones(len(X), dtype=bool)
    new[1:] = (numbers[order[1:]] != numbers[order[:-1]]).any(axis=1)
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(X)))
    # Equal rows stay in their order: the first of each bin says where it comes up.
    first = np.sort(order[starts[counts >= least]])
    if len(first) == len(X):
        return X
    with np.errstate(over="ignore"):
        return numbers[first].astype(np.float32) * width


def _climb(X: np.ndarray, seeds: np.ndarray, model: MeanShift) -> Steps[tuple[np.ndarray, int]]:
    """Where circles from ``seeds`` (s, n) stand before their last move (t, n), and the rounds."""
    neighbours = NearestNeighbors(radius=model.bandwidth).fit(X)
    together = max(1, ROWS_AT_ONCE // len(X))
    arrived: list[tuple[int, tuple[float, ...]]] = []
    longest = 0
    for start in range(0, len(seeds), together):
        places = seeds[start : start + together]
        circles = start + np.arange(len(places))
        for rounds in range(model.max_iter + 1):
            now = Progress(start / len(seeds), f"circle {start + 1:,} of {len(seeds):,} climbs")
            circles, places, means = yield from _means(X, neighbours, circles, places, now)
            moved = np.linalg.norm(means - places, axis=1)
            still = (moved <= STILL * model.bandwidth) | (rounds == model.max_iter)
            arrived += zip(circles[still], map(tuple, places[still].tolist()), strict=True)
            circles, places = _apart(circles[~still], means[~still])
            longest = max(longest, rounds)
            if not len(circles):
                break
    # Where circles meet, scikit-learn keeps the last of them.
    last = {place: circle for circle, place in sorted(arrived)}
    return np.array(sorted(last, key=last.__getitem__)), longest


def _means(
    X: np.ndarray,
    neighbours: NearestNeighbors,
    circles: np.ndarray,
    places: np.ndarray,
    now: Progress,
) -> Steps[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The circles that hold rows, their places (c, n), and the means (c, n) of what they hold.

    ``now`` is told between some of the circles and the next.
    """
    size = max(1, ROWS_PER_STEP // len(X))
    held, means = np.zeros(len(circles), dtype=bool), []
    for start in range(0, len(circles), size):
        yield now
        inside = neighbours.radius_neighbors(places[start : start + size], return_distance=False)
        held[start : start + size] = [len(rows) > 0 for rows in inside]
        means += [X[rows].mean(axis=0) for rows in inside if len(rows)]
    return circles[held], places[held], np.array(means).reshape(-1, X.shape[1])


def _apart(circles: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One circle (the last) for each place: those that meet go the same way from there."""
    _, last = np.unique(places[::-1], axis=0, return_index=True)
    kept = np.sort(len(circles) - 1 - last)
    return circles[kept], places[kept]


def _merge(model: MeanShift, X: np.ndarray, places: np.ndarray) -> None:
    """Fit the model from ``places`` (t, n), one move before the tops, by scikit-learn alone.

    Raises:
        InputError: there is no place, for the circles began where no row is.
    """
    if not len(places):
        raise InputError(
            "No row is within the bandwidth of the middle of any bin.",
            "Start from every row instead of from bins.",
            "bin_seeding",
            [Remedy("Start from every row", values={"bin_seeding": False})],
        )
    asked = {"seeds": None, "max_iter": model.max_iter}
    model.set_params(seeds=places, max_iter=0).fit(X).set_params(**asked)


def _result(X: Prepared, parameters: dict[str, Any], model: MeanShift) -> Fit:
    drop_unused_centers(model)
    bandwidth = model.bandwidth
    nearest = NearestNeighbors(n_neighbors=1).fit(model.cluster_centers_)

    def predict(rows: np.ndarray) -> np.ndarray:
        distances, centers = nearest.kneighbors(rows)
        outside = (not model.cluster_all) & (distances[:, 0] > bandwidth)
        return np.where(outside, NOISE, centers[:, 0])

    result = centroid_fit(
        ALGORITHM,
        X,
        parameters,
        model,
        predict=predict,
        scores={"bandwidth": bandwidth, "n_iter": float(model.n_iter_)},
        notes=_notes(X, parameters, model),
    )
    result.layers = lambda view: [_circles(view, result.centers, bandwidth)]
    return result


def _circles(view: Plane, centers: np.ndarray, bandwidth: float) -> picture.Layer:
    return picture.circles(
        "bandwidth",
        "bandwidth",
        view.project(centers),
        np.tile(bandwidth * np.array(view.stretch), (len(centers), 1)),
        cluster=np.arange(len(centers)),
        filled=False,
        visible=False,
    )


def _notes(X: Prepared, parameters: dict[str, Any], model: MeanShift) -> list[str]:
    notes = []
    if parameters["bandwidth"] == ESTIMATE and len(X) > ESTIMATE_ROWS:
        notes.append(
            f"The bandwidth is estimated from {ESTIMATE_ROWS:,} of the rows "
            f"(n_samples={ESTIMATE_ROWS}, random_state=0)."
        )
    if model.n_iter_ >= model.max_iter:
        notes.append(
            f"Stopped after {counted(model.max_iter, 'round')} before every circle came to rest: "
            "raise max_iter for a finished result."
        )
    return notes


def _forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """In every round each circle looks at the rows around it: m² where every row has a circle."""
    circles = min(m, BINS) if parameters["bin_seeding"] else m
    rows = min(ROWS_AT_ONCE, circles * m)
    seconds = SECONDS_AT_LEAST + SECONDS_PER_ROW * circles * m * (n + 30)
    return Forecast(seconds, 16.0 * rows + 24.0 * m * n)


ALGORITHM = Algorithm(
    id="mean_shift",
    title="mean-shift",
    family="cluster",
    summary="Lets a circle climb from every row to where rows are densest; those that reach the "
    "same top are a cluster.",
    assumes="Each cluster has one densest place, and all are about as wide as the bandwidth.",
    fails_when="Clusters differ in width, bend, or the features are many; and on large tables.",
    cost="Quadratic: about m² × n per round, for every row has a circle; with bins in place of "
    "rows, m × n × the number of bins.",
    predicts="A new row belongs to the nearest centre; if not every row must have a cluster, only "
    "within the bandwidth.",
    estimator="sklearn.cluster.MeanShift",
    fit=fit,
    forecast=_forecast,
    scores=(
        Score("bandwidth", "bandwidth", "The radius of the circles, in the scaled units."),
        Score(
            "n_iter", "rounds", "Moves until the slowest circle came to rest.", whole=True
        ),
    ),
    parameters=(
        number(
            "bandwidth",
            ESTIMATE,
            1e-9,
            1e9,
            "Bandwidth",
            "The radius of a circle, in the scaled units; the word “estimate” takes it from the "
            "distances between the rows. Larger makes fewer clusters.",
            slider=(0.05, 5),
            scale="log",
            words=(ESTIMATE,),
        ),
        number(
            "quantile",
            0.2,
            0,
            1,
            "Quantile",
            "The estimate is the mean distance from a row to the farthest of its nearest rows; "
            "this is the share of the rows that counts as nearest.",
            slider=(0.02, 0.5),
            when={"bandwidth": ESTIMATE},
        ),
        flag(
            "cluster_all",
            True,
            "Every row in a cluster",
            "If not, rows farther than the bandwidth from every centre are noise.",
        ),
        flag(
            "bin_seeding",
            False,
            "Start from bins",
            "Start circles from the bins of a grid as wide as the bandwidth, not from every row: "
            "much faster, nearly the same.",
        ),
        integer(
            "min_bin_freq",
            1,
            1,
            1_000_000,
            "Rows per bin",
            "A bin starts a circle only if it holds this many rows.",
            slider=(1, 50),
            when={"bin_seeding": True},
            advanced=True,
        ),
        max_iter_parameter(
            "A circle that still moves after so many rounds stops where it is.",
            title="Most rounds",
        ),
    ),
)
