"""Agglomerative clustering: the two nearest clusters merge, again and again, into one tree.

Source: Ward, Hierarchical grouping to optimize an objective function (1963); Müllner, Modern
hierarchical, agglomerative clustering algorithms (2011).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.neighbors import kneighbors_graph

from ..algorithm import Algorithm, Forecast, Score
from ..charts.dendrogram import Merges, dendrogram
from ..clustering.centroids import enough_distinct_rows, few_enough_clusters
from ..clustering.neighbours import NeighbourRule
from ..errors import InputError, Remedy
from ..labels import first_appearance, renumber
from ..params import choice, integer, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

BY_COUNT = "n_clusters"
BY_HEIGHT = "distance_threshold"
AUTO = "auto"
FREE = "none"
NEIGHBOURS = "kneighbors"
# Seconds in a browser; measured natively, times three.
SECONDS_PER_PAIR = 6.5e-8
SECONDS_PER_EDGE = 6e-5


class Remembering:
    """Stands in for ``joblib.Memory``: scikit-learn asks it for the tree before it grows one.

    So each cut is scikit-learn's own fit, and only the first one on X takes time.
    """

    def __init__(self, X: Prepared, key: tuple[Any, ...]) -> None:
        """Keep trees with X, under a key that names all they depend on."""
        self._X = X
        self._key = key

    def cache(self, grow: Callable[..., Any]) -> Callable[..., Any]:
        """The function ``grow``, called once for this X and key."""
        return lambda *inputs, **options: self._X.remembered(
            self._key, lambda: grow(*inputs, **options)
        )


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Grow the whole tree, unless it is remembered, and cut it."""
    _check(X, parameters)
    yield Progress(0, "the tree of merges")
    tree = _fitted(X, parameters, distance_threshold=0, n_clusters=None)
    yield Progress(0.8, "the cut")
    merges = Merges(tree.children_, tree.distances_)
    if parameters["cut"] == BY_COUNT:
        height = merges.cut_height(parameters["n_clusters"])
        model = _fitted(X, parameters, n_clusters=parameters["n_clusters"])
    else:
        height = _threshold(merges, parameters)
        _few_enough(merges, height)
        model = _fitted(X, parameters, n_clusters=None, distance_threshold=height)
    return _result(X, parameters, model, merges, height)


def _check(X: Prepared, parameters: dict[str, Any]) -> None:
    if len(X) < 2:
        raise InputError("One row has nothing to merge with.", "Give at least two rows of data.")
    if parameters["cut"] == BY_COUNT:
        enough_distinct_rows(X, parameters["n_clusters"])
    if parameters["linkage"] == "ward" and parameters["metric"] != "euclidean":
        raise InputError(
            f"Ward linkage measures variance, so its metric is euclidean, not "
            f"{parameters['metric']}.",
            "Choose the metric euclidean, or another linkage.",
            "metric",
            [
                Remedy("Use euclidean", values={"metric": "euclidean"}),
                Remedy("Use average linkage", values={"linkage": "average"}),
            ],
        )
    if parameters["metric"] == "cosine" and not np.any(X, axis=1).all():
        zeros = int((~np.any(X, axis=1)).sum())
        raise InputError(
            f"{counted(zeros, 'row is', 'rows are')} zero in every feature and so without a "
            "direction, which the cosine metric compares.",
            "Choose another metric, or another scaling.",
            "metric",
            [Remedy("Use euclidean", values={"metric": "euclidean"})],
        )
    if parameters["connectivity"] == NEIGHBOURS and parameters["n_neighbors"] >= len(X):
        most = len(X) - 1
        raise InputError(
            f"{counted(parameters['n_neighbors'], 'neighbour')} are more than the "
            f"{counted(most, 'other row')}.",
            f"Choose at most {most:,}.",
            "n_neighbors",
            [Remedy(f"Use {most:,}", values={"n_neighbors": most})],
        )


def _fitted(X: Prepared, parameters: dict[str, Any], **cut: Any) -> AgglomerativeClustering:
    """scikit-learn's estimator with this ``cut``; the tree is grown but once."""
    names = ["linkage", "metric", "connectivity"]
    if parameters["connectivity"] == NEIGHBOURS:
        names.append("n_neighbors")
    key = ("agglomerative", *(parameters[name] for name in names))
    model = AgglomerativeClustering(
        linkage=parameters["linkage"],
        metric=parameters["metric"],
        connectivity=X.remembered((*key, "graph"), lambda: _connectivity(X, parameters)),
        memory=Remembering(X, key),
        compute_full_tree=True,
        compute_distances=True,
        **cut,
    )
    with warnings.catch_warnings():
        # That parts without a connection are joined is said in a note.
        warnings.filterwarnings("ignore", "the number of connected components", UserWarning)
        model.fit(np.asarray(X))
    return model.set_params(memory=None)


def _connectivity(X: Prepared, parameters: dict[str, Any]) -> Any:
    """Which rows may merge directly: (m, m), symmetric, or None where all may."""
    if parameters["connectivity"] == FREE:
        return None
    graph = kneighbors_graph(np.asarray(X), parameters["n_neighbors"], include_self=False)
    return graph.maximum(graph.T)


def _threshold(merges: Merges, parameters: dict[str, Any]) -> float:
    """The height of the cut: given, or midway in the largest gap between merges."""
    if parameters["distance_threshold"] != AUTO:
        return parameters["distance_threshold"]
    gap = merges.largest_gap()
    return merges.cut_height(1 if gap is None else gap[0])


def _few_enough(merges: Merges, height: float) -> None:
    few_enough_clusters(
        int((merges.heights >= height).sum()) + 1,
        f"Cut higher: the last merge is at {float(merges.heights.max()):.4g}.",
        "distance_threshold",
        [Remedy("Cut in the largest gap", values={"distance_threshold": AUTO})],
    )


def _result(
    X: Prepared,
    parameters: dict[str, Any],
    model: AgglomerativeClustering,
    merges: Merges,
    height: float,
) -> Fit:
    labels = renumber(model.labels_, first_appearance(model.labels_))
    k = int(model.n_clusters_)

    def figures() -> Steps[list[dict[str, Any]]]:
        yield Progress(0, "dendrogram")
        return [dendrogram(merges, labels, k, height, X.preparation.rows)]

    scores = {"cut_height": height}
    gap = merges.largest_gap()
    if gap is not None:
        scores["gap_clusters"] = float(gap[0])
    return Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=NeighbourRule(X, labels, metric=parameters["metric"]).predict,
        figures=figures,
        scores=scores,
        notes=_notes(parameters, model, merges),
    )


def _notes(
    parameters: dict[str, Any], model: AgglomerativeClustering, merges: Merges
) -> list[str]:
    notes = []
    if model.n_connected_components_ > 1:
        notes.append(
            f"The graph of {counted(parameters['n_neighbors'], 'neighbour')} falls into "
            f"{model.n_connected_components_:,} parts; scikit-learn joined them by their nearest "
            "rows, so that one tree holds all."
        )
    k, levels = model.n_clusters_, merges.levels()
    rounding = 1e-9 * levels[-1]
    if parameters["cut"] == BY_COUNT and k > 1 and levels[-k + 1] - levels[-k] <= rounding:
        ties = int((np.abs(merges.heights - levels[-k]) <= rounding).sum())
        notes.append(
            f"{ties:,} merges happen at the same height {levels[-k]:.4g}, and this cut parts them: "
            "which of them are undone is arbitrary."
        )
    drops = int((np.diff(merges.heights) < -rounding).sum())
    if drops:
        notes.append(
            f"{counted(drops, 'merge lies', 'merges lie')} lower than the one before, as may "
            "happen where only neighbours merge: read heights with care."
        )
    return notes


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """All distances twice; none for single linkage, and few where only neighbours merge."""
    if parameters["connectivity"] == NEIGHBOURS:
        edges = m * parameters["n_neighbors"]
        # In many dimensions merged clusters gather neighbours, and each merge visits them all.
        return Forecast(
            seconds=SECONDS_PER_EDGE * edges * min(n, 20) / 2 * (m / 4000), bytes=1_000.0 * edges
        )
    if parameters["linkage"] == "single" and parameters["metric"] != "cosine":
        return Forecast(seconds=SECONDS_PER_PAIR / 4 * m * m * (1 + n / 10), bytes=200.0 * m)
    return Forecast(seconds=SECONDS_PER_PAIR * m * m * (1 + n / 100), bytes=8.0 * m * m)


def _accept(values: dict[str, Any], X: Prepared) -> dict[str, Any]:
    """scikit-learn chooses the cut by which of two parameters is None."""
    absent = [name for name in (BY_COUNT, BY_HEIGHT) if name in values and values[name] is None]
    given = {name: value for name, value in values.items() if name not in absent}
    if given.get("connectivity", FREE) is None:
        given["connectivity"] = FREE
    if not absent:
        return given
    if len(absent) == 2 or (absent == [BY_COUNT] and BY_HEIGHT not in values):
        raise InputError(
            "Nothing says where to cut the tree.",
            "Give n_clusters or distance_threshold.",
            BY_COUNT,
        )
    return given | {"cut": BY_HEIGHT if absent == [BY_COUNT] else BY_COUNT}


ALGORITHM = Algorithm(
    id="agglomerative",
    title="Agglomerative",
    family="cluster",
    summary="Merges the two nearest clusters again and again; the tree of merges is then cut.",
    assumes="Clusters nest in one another; the linkage says what near means: ward and complete "
    "look for compact clusters, single follows chains.",
    fails_when="An early merge was wrong, which nothing undoes; single linkage runs across any "
    "bridge of rows.",
    cost="Quadratic: m² × n time and m² numbers in memory (single linkage: m only); any k is cut "
    "from the same tree.",
    predicts="A new row joins the cluster of most of its 5 nearest rows.",
    estimator="sklearn.cluster.AgglomerativeClustering",
    fit=fit,
    accept=_accept,
    forecast=forecast,
    scores=(
        Score("cut_height", "cut height", "Clusters nearer than this have been merged."),
        Score(
            "gap_clusters",
            "k by the largest gap",
            "The number of clusters that lasts over the longest range of heights.",
            whole=True,
        ),
    ),
    parameters=(
        choice(
            "cut",
            BY_COUNT,
            [(BY_COUNT, "into k clusters"), (BY_HEIGHT, "at a height")],
            "Cut the tree",
            "Into a number of clusters, or at a height: drag the line in the dendrogram.",
        ),
        integer(
            "n_clusters",
            2,
            1,
            1000,
            "Clusters k",
            "How many clusters the cut leaves.",
            slider=(1, 20),
            when={"cut": BY_COUNT},
        ),
        number(
            "distance_threshold",
            AUTO,
            0,
            1e15,
            "Height of the cut",
            "Clusters as far apart as this, or farther, stay apart; auto cuts in the largest gap "
            "between merges.",
            slider=(0, 20),
            words=(AUTO,),
            when={"cut": BY_HEIGHT},
        ),
        choice(
            "linkage",
            "ward",
            [
                ("ward", "ward"),
                ("complete", "complete"),
                ("average", "average"),
                ("single", "single"),
            ],
            "Linkage",
            "How far two clusters are apart: growth in variance (ward), the farthest pair of rows "
            "(complete), the mean of all pairs (average), the nearest pair (single).",
        ),
        choice(
            "metric",
            "euclidean",
            [("euclidean", "euclidean"), ("manhattan", "manhattan"), ("cosine", "cosine")],
            "Metric",
            "How far two rows are apart; ward takes euclidean only.",
        ),
        choice(
            "connectivity",
            FREE,
            [(FREE, "any two clusters"), (NEIGHBOURS, "neighbours only")],
            "May merge",
            "Neighbours only: clusters merge where a row is among the nearest of another.",
            advanced=True,
        ),
        integer(
            "n_neighbors",
            10,
            1,
            1000,
            "Neighbours",
            "How many nearest rows each row is connected with.",
            slider=(2, 50),
            when={"connectivity": NEIGHBOURS},
            advanced=True,
        ),
    ),
)
