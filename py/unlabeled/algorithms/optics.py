"""OPTICS: walks from row to nearest row; where the steps are short, there is a cluster.

Source: Ankerst, Breunig, Kriegel and Sander, OPTICS: ordering points to identify the clustering
structure (1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.cluster import OPTICS, cluster_optics_dbscan, cluster_optics_xi
from sklearn.metrics import pairwise_distances

from ..algorithm import Algorithm, Forecast, Score
from ..charts.k_distance import rounded_up
from ..charts.reachability import reachability_chart
from ..clustering.neighbours import NeighbourRule, k_distances, metric_choice
from ..errors import InputError, Remedy
from ..labels import NOISE, first_appearance, renumber
from ..params import choice, integer, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Pace, Progress, Steps, within

AUTO = "auto"
INFINITE = "inf"
# scikit-learn rounds all distances to so many decimals, lest noise in the last digit decide.
DECIMALS = np.finfo(np.float64).precision
# Seconds in a browser, three times what was measured on a desktop machine.
SECONDS_PER_ROW = 4e-4
SECONDS_PER_PAIR = 3e-8
SECONDS_PER_COSINE = 3e-7
SECONDS_PER_PAIR_AND_FEATURE = 6e-9


@dataclass(frozen=True)
class Walk:
    """The order in which rows were reached, and from where: see the attributes of OPTICS."""

    ordering: np.ndarray
    core_distances: np.ndarray
    reachability: np.ndarray
    predecessor: np.ndarray


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Walk through all rows, or remember the walk, and cut it into clusters."""
    _check(X, parameters)
    max_eps = np.inf if parameters["max_eps"] == INFINITE else parameters["max_eps"]
    key = ("optics", parameters["min_samples"], max_eps, parameters["metric"])
    made = None
    if key not in X.memo:
        made = yield from walk(X, parameters["min_samples"], max_eps, parameters["metric"])
    made = X.remembered(key, lambda: made)
    yield Progress(0.95, "clusters")
    return _result(X, parameters, _cut(parameters, max_eps, made))


def _check(X: Prepared, parameters: dict[str, Any]) -> None:
    m = len(X)
    if m == 1:
        raise InputError("OPTICS needs two rows at least; there is one.", "Add rows.")
    for name in ("min_samples", "min_cluster_size"):
        value = parameters[name]
        if value != AUTO and value > m:
            fewer = min(5, m)
            raise InputError(
                f"{name} = {value:,} is more than there are rows ({m:,}).",
                f"Give at most {m:,}.",
                name,
                [Remedy(f"{name} = {fewer}", values={name: fewer})],
            )
    eps, max_eps = parameters["eps"], parameters["max_eps"]
    if max_eps == 0:
        raise InputError(
            "max_eps = 0 reaches no row from another.", "Give more than 0, or “inf”.", "max_eps"
        )
    if parameters["cluster_method"] == "dbscan" and max_eps != INFINITE and eps > max_eps:
        raise InputError(
            f"eps = {eps:g} is more than max_eps = {max_eps:g}, beyond which nothing was measured.",
            "Take a smaller eps, or “inf” for max_eps.",
            "eps",
            [Remedy("max_eps = inf", values={"max_eps": INFINITE})],
        )


def walk(X: Prepared, min_samples: int, max_eps: float, metric: str) -> Steps[Walk]:
    """Reach every row of X (m, n) from the nearest one reached before.

    The same as scikit-learn's ``compute_optics_graph``, which cannot be interrupted and searches
    a tree for neighbours although it goes through all rows anyway.
    """
    values, m = np.asarray(X), len(X)
    core = (yield from within(k_distances(X, min_samples, metric), 0, 0.1)).copy()
    core[core > max_eps] = np.inf
    np.around(core, decimals=DECIMALS, out=core)
    reachability, predecessor = np.full(m, np.inf), np.full(m, -1)
    ordering, left = np.empty(m, dtype=int), np.arange(m)
    pace = Pace()
    for step in range(m):
        if pace.is_due():
            yield Progress(0.1 + 0.8 * step / m, f"row {step:,} of {m:,}")
        nearest = int(reachability[left].argmin())
        point = ordering[step] = left[nearest]
        left = np.delete(left, nearest)
        if np.isinf(core[point]) or not len(left):
            continue
        distances = _distances(values[point : point + 1], values[left], metric)
        reach = np.around(np.maximum(distances, core[point]), decimals=DECIMALS)
        nearer = (reach < reachability[left]) & (distances <= max_eps)
        reachability[left[nearer]] = reach[nearer]
        predecessor[left[nearer]] = point
    return Walk(ordering, core, reachability, predecessor)


def _distances(row: np.ndarray, others: np.ndarray, metric: str) -> np.ndarray:
    with config_context(assume_finite=True):  # X is; to look again for every row takes longer
        return pairwise_distances(row, others, metric=metric)[0]


def _cut(parameters: dict[str, Any], max_eps: float, made: Walk) -> OPTICS:
    """scikit-learn's estimator, as if it had walked itself."""
    smallest = None if parameters["min_cluster_size"] == AUTO else parameters["min_cluster_size"]
    names = ("min_samples", "cluster_method", "xi", "eps", "metric")
    settings = {name: parameters[name] for name in names}
    model = OPTICS(max_eps=max_eps, min_cluster_size=smallest, **settings)
    model.ordering_, model.core_distances_ = made.ordering, made.core_distances
    model.reachability_, model.predecessor_ = made.reachability, made.predecessor
    if model.cluster_method == "dbscan":
        model.labels_ = cluster_optics_dbscan(
            reachability=made.reachability,
            core_distances=made.core_distances,
            ordering=made.ordering,
            eps=model.eps,
        )
        return model
    with np.errstate(divide="ignore"):  # equal rows are reached at distance 0
        model.labels_, model.cluster_hierarchy_ = cluster_optics_xi(
            reachability=made.reachability,
            predecessor=made.predecessor,
            ordering=made.ordering,
            min_samples=model.min_samples,
            min_cluster_size=smallest,
            xi=model.xi,
        )
    return model


def _result(X: Prepared, parameters: dict[str, Any], model: OPTICS) -> Fit:
    labels = renumber(model.labels_, first_appearance(model.labels_))
    rule = NeighbourRule(
        X,
        labels,
        maximum_distance=_reach(parameters, model, labels),
        metric=parameters["metric"],
    )
    by_eps = parameters["cluster_method"] == "dbscan"

    def figures() -> Steps[list[dict[str, Any]]]:
        yield Progress(0.5, "reachability plot")
        eps = parameters["eps"] if by_eps else None
        ordering, reachability = model.ordering_, model.reachability_
        return [reachability_chart(reachability, labels, ordering, X.preparation, eps)]

    result = Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=rule.predict,
        figures=figures,
        scores={"noise": float((labels == NOISE).sum())},
    )
    result.notes += _advice(result)
    return result


def _reach(parameters: dict[str, Any], model: OPTICS, labels: np.ndarray) -> np.ndarray:
    """Distance (m,) up to which each row draws others into its cluster; below 0 for none."""
    if parameters["cluster_method"] == "dbscan":
        core = model.core_distances_ <= parameters["eps"]
        return np.where(core, parameters["eps"], -1.0)
    reach = np.full(len(labels), -1.0)
    walked = labels[model.ordering_]
    for label in range(int(labels.max(initial=NOISE)) + 1):
        # Its first row was reached from outside.
        steps = model.reachability_[model.ordering_[walked == label][1:]]
        reach[labels == label] = steps[np.isfinite(steps)].max(initial=0)
    return reach


def _advice(fit: Fit) -> list[str]:
    """What to turn where all rows, or most of them, are noise, or all are one cluster."""
    reachability, parameters = fit.estimator.reachability_, fit.parameters
    noise = fit.scores["noise"] / len(fit.X)
    finite = reachability[np.isfinite(reachability)]
    if not len(finite):
        return [
            f"No row has {counted(parameters['min_samples'], 'row')} within max_eps: all are "
            "noise. Raise max_eps, or set it to “inf”."
        ]
    share = "Every row is" if noise == 1 else f"{noise:.0%} of the rows are"
    by_eps = parameters["cluster_method"] == "dbscan"
    usual = rounded_up(float(np.quantile(finite, 0.9)))
    if noise > 0.5 and by_eps and usual > parameters["eps"]:
        return [f"{share} noise: raise eps, for instance to {usual:g}."]
    if noise > 0.5 and not by_eps:
        return [
            f"{share} noise: lower xi to accept flatter valleys, raise min_samples for a smoother "
            "plot, or cut at an eps instead."
        ]
    if fit.n_clusters != 1:
        return []
    if by_eps:
        lower = rounded_up(float(np.median(finite)))
        value = lower if 0 < lower < parameters["eps"] else parameters["eps"] / 2
        turn = f"lower eps, for instance to {value:.3g}"
    else:
        turn = "lower xi or min_cluster_size"
    return [f"There is one cluster only. If there should be more, {turn}."]


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Every row is compared with all that are left."""
    each = SECONDS_PER_PAIR + SECONDS_PER_PAIR_AND_FEATURE * n
    if parameters["metric"] == "cosine":
        each = SECONDS_PER_COSINE
    seconds = m * SECONDS_PER_ROW + m * m / 2 * each
    return Forecast(seconds, 32.0 * m * n + 200.0 * m)


ALGORITHM = Algorithm(
    id="optics",
    title="OPTICS",
    family="cluster",
    summary="Orders the rows by how far each lies from those before; valleys in that order are "
    "clusters.",
    assumes="Clusters are denser than what surrounds them; densities may differ.",
    fails_when="Clusters fade into each other, or the valleys are too flat for xi.",
    cost="About m² × n: every row is compared with all others.",
    predicts="A row of the table keeps its cluster; a new one asks its 5 nearest clustered rows. "
    "Of these only those near enough vote (with xi, up to the longest step inside their cluster; "
    "with a cut, core rows up to eps); without a vote it is noise. In the chapter's rule for "
    "DBSCAN all of the nearest vote, and only the distance of the nearest one is checked.",
    estimator="sklearn.cluster.OPTICS",
    fit=fit,
    forecast=forecast,
    scores=(Score("noise", "noise", "Rows in no valley.", whole=True),),
    parameters=(
        integer(
            "min_samples",
            5,
            2,
            100_000,
            "Rows for a core",
            "How many near rows, itself included, make a row dense. Larger smooths the plot.",
            slider=(2, 100),
        ),
        choice(
            "cluster_method",
            "xi",
            [("xi", "steep slopes (xi)"), ("dbscan", "a cut at eps")],
            "Find valleys by",
            "Steep slopes find valleys of any depth; a cut gives what DBSCAN would, nearly.",
        ),
        number(
            "xi",
            0.05,
            0,
            0.999,  # at 1 scikit-learn divides by zero
            "Steepness xi",
            "A slope is steep if the height falls by this share from one row to the next.",
            slider=(0.005, 0.5),
            scale="log",
            when={"cluster_method": "xi"},
        ),
        integer(
            "min_cluster_size",
            AUTO,
            2,
            100_000,
            "Smallest cluster",
            "Valleys of fewer rows are left out. “auto” is the rows for a core.",
            slider=(2, 200),
            words=(AUTO,),
            when={"cluster_method": "xi"},
        ),
        number(
            "eps",
            0.5,
            0,
            1e150,
            "Cut at eps",
            "Rows reached in steps of at most this are one cluster. Drag the line in the plot.",
            slider=(0.01, 10),
            scale="log",
            when={"cluster_method": "dbscan"},
        ),
        number(
            "max_eps",
            INFINITE,
            0,
            1e150,
            "Farthest step",
            "Rows farther apart than this do not reach each other. “inf” sets no limit.",
            slider=(0.01, 10),
            scale="log",
            words=(INFINITE,),
            advanced=True,
        ),
        metric_choice("minkowski"),
    ),
)
