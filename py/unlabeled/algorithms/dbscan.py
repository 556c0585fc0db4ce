"""DBSCAN: clusters are places where rows lie close together; what lies alone is noise.

Source: Ester, Kriegel, Sander and Xu, A density-based algorithm for discovering clusters (1996).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.cluster import DBSCAN
from sklearn.metrics import pairwise_distances

from .. import picture
from ..algorithm import Algorithm, Forecast, Score
from ..charts.k_distance import k_distance_chart, knee, rounded_up, sorted_distances
from ..clustering.neighbours import NeighbourRule, metric_choice
from ..errors import InputError, Remedy
from ..labels import NOISE
from ..params import integer, number
from ..plane import PRINCIPAL, Plane
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps, within

# scikit-learn lists every neighbour of every row before it starts: so many fit into a tab.
MOST_NEIGHBOURS = 50_000_000
ROWS_ASKED = 64
BLOCK_MIB = 32
MOST_CIRCLES = 2_000
# Up to so many features scikit-learn searches a tree; beyond, it compares all pairs of rows.
TREE_FEATURES = 15
# If all rows are equal, any eps is as good as another.
SOME_EPS = 0.5
# Seconds in a browser, three times what was measured on a desktop machine.
SECONDS_AT_LEAST = 0.2
SECONDS_PER_ROW = 3e-5
SECONDS_PER_PAIR = 7e-9
SECONDS_PER_PAIR_AND_FEATURE = 2e-10
SECONDS_PER_COSINE = 1e-7


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run DBSCAN in one call, after a look at how many neighbours there will be."""
    settings = {name: parameters[name] for name in ("eps", "min_samples", "metric")}
    yield from _check(X, settings)
    yield Progress(0.1, "neighbourhoods")
    with config_context(working_memory=BLOCK_MIB):
        model = DBSCAN(**settings).fit(np.asarray(X))
    yield Progress(0.9, "clusters")
    core = np.zeros(len(X), dtype=bool)
    core[model.core_sample_indices_] = True
    result = _result(X, parameters, model, core)
    result.notes += yield from within(_advice(result), 0.9, 1)
    return result


def _check(X: Prepared, settings: dict[str, Any]) -> Steps[None]:
    """Refuse what cannot be, or would leave nothing to see.

    Raises:
        InputError: with a way on.
    """
    m = len(X)
    if settings["min_samples"] > m:
        raise InputError(
            f"No neighbourhood can hold {counted(settings['min_samples'], 'row')}: there "
            f"{'is' if m == 1 else 'are'} only {m:,}.",
            f"Give at most {m:,}.",
            "min_samples",
            [Remedy(f"min_samples = {min(m, 5)}", values={"min_samples": min(m, 5)})],
        )
    if settings["eps"] == 0:
        steps = sorted_distances(X, settings["min_samples"], settings["metric"])
        distances, _ = yield from within(steps, 0, 0.1)
        usual = _usual(distances) or SOME_EPS
        raise InputError(
            "eps = 0 leaves every row without neighbours.",
            f"Give more than 0, for instance {usual:g}.",
            "eps",
            [_use(usual)],
        )
    if m * m > MOST_NEIGHBOURS:
        _few_enough_neighbours(X, settings["eps"], settings["metric"])


def _use(eps: float) -> Remedy:
    return Remedy(f"Use eps = {eps:g}", values={"eps": eps})


def _usual(distances: np.ndarray) -> float:
    """An eps to begin with, from sorted k-distances (p,): at their knee, or so that most are core.

    0 if all rows are equal.
    """
    bend = knee(distances)
    usual = float(np.quantile(distances, 0.9) if bend is None else distances[bend])
    return rounded_up(usual or float(distances[-1]))


def _few_enough_neighbours(X: Prepared, eps: float, metric: str) -> None:
    """Count the neighbours of a seeded sample of rows, and refuse what would fill the memory."""
    rows = np.random.default_rng(0).choice(len(X), ROWS_ASKED, replace=False)
    distances = pairwise_distances(np.asarray(X)[rows], np.asarray(X), metric=metric)
    neighbours = float((distances <= eps).mean() * len(X) ** 2)
    if neighbours <= MOST_NEIGHBOURS:
        return
    # A little less than what just fits, since the sample may err.
    affordable = float(np.quantile(distances, 0.8 * MOST_NEIGHBOURS / len(X) ** 2))
    fewer = int(0.9 * len(X) * (MOST_NEIGHBOURS / neighbours) ** 0.5)
    remedies = [Remedy(f"Use a sample of {fewer:,} rows", state={"rows": str(fewer)})]
    smaller = float(f"{affordable:.2g}")
    if 0 < smaller < eps:
        remedies.insert(0, _use(smaller))
    raise InputError(
        f"With eps = {eps:g} a row has about {neighbours / len(X):,.0f} neighbours: "
        f"{neighbours / 1e6:,.0f} million in all are too many to hold in memory.",
        "Take a smaller eps, or a sample of the rows.",
        "eps",
        remedies,
    )


def _result(X: Prepared, parameters: dict[str, Any], model: DBSCAN, core: np.ndarray) -> Fit:
    # scikit-learn's own numbers: clusters in the order of their first core row.
    labels = model.labels_.astype(np.int32)
    noise = labels == NOISE
    border = ~noise & ~core
    maximum = parameters["maximum_distance"]
    rule = NeighbourRule(
        X,
        labels,
        voters=core,
        n_neighbors=parameters["n_neighbors"],
        maximum_distance=parameters["eps"] if maximum == "auto" else maximum,
        metric=parameters["metric"],
    )

    def layers(view: Plane) -> list[picture.Layer]:
        return _neighbourhoods(X, labels, core, parameters, view)

    def figures() -> Steps[list[dict[str, Any]]]:
        chart = yield from k_distance_chart(
            X, parameters["min_samples"], parameters["eps"], parameters["metric"]
        )
        return [chart]

    counts = {"core": core.sum(), "border": border.sum(), "noise": noise.sum()}
    return Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=rule.predict,
        hollow=border,
        layers=layers,
        figures=figures,
        scores={name: float(count) for name, count in counts.items()},
    )


def _advice(fit: Fit) -> Steps[list[str]]:
    """What to turn, and to which value, where most rows are noise or all are one cluster."""
    eps, min_samples = fit.parameters["eps"], fit.parameters["min_samples"]
    noise = fit.scores["noise"] / len(fit.X)
    if fit.n_clusters > 1 and noise <= 0.5:
        return []
    distances, _ = yield from sorted_distances(fit.X, min_samples, fit.parameters["metric"])
    usual = _usual(distances)
    if noise > 0.5 and usual > eps:
        share = "Every row is" if noise == 1 else f"{noise:.0%} of the rows are"
        return [
            f"{share} noise: too few have {counted(min_samples, 'row')} within {eps:g}. Raise eps, "
            f"for instance to {usual:g}, or lower min_samples."
        ]
    if fit.n_clusters > 1:
        return []
    if distances[-1] == 0:
        return ["All rows are in one cluster: they are equal, so no eps tells them apart."]
    median = rounded_up(float(np.median(distances)))
    smaller = next((one for one in (usual, median) if 0 < one < 0.8 * eps), 0.5 * eps)
    return [
        "There is one cluster only. If there should be more, lower eps, for instance to "
        f"{smaller:.3g}, or raise min_samples."
    ]


def _neighbourhoods(
    X: Prepared, labels: np.ndarray, core: np.ndarray, parameters: dict[str, Any], view: Plane
) -> list[picture.Layer]:
    """Outlines of what lies within eps of core rows, as the metric measures, on the plane."""
    rows = np.flatnonzero(core)
    title = "neighbourhoods"
    if len(rows) > MOST_CIRCLES:
        title += f" ({MOST_CIRCLES:,} of {len(rows):,})"
        rows = np.sort(np.random.default_rng(0).choice(rows, MOST_CIRCLES, replace=False))
    metric = parameters["metric"]
    # A cosine has no outline, and those with corners have another one when they are turned.
    if not len(rows) or metric == "cosine" or (metric != "euclidean" and view.keys == PRINCIPAL):
        return []
    places, reach = view.places[rows], parameters["eps"] * np.array(view.stretch)
    common = {"cluster": labels[rows], "visible": False}
    if metric == "euclidean" and reach.all():
        radii = np.tile(reach, (len(rows), 1))
        return [picture.circles("neighbourhoods", title, places, radii, filled=False, **common)]
    corners = _corners(metric, reach)
    ends = np.concatenate([places + one for one in corners])
    following = np.concatenate([places + one for one in np.roll(corners, -1, axis=0)])
    common["cluster"] = np.tile(labels[rows], len(corners))
    return [
        picture.segments("neighbourhoods", title, np.hstack([ends, following]), **common)
    ]


def _corners(metric: str, reach: np.ndarray) -> np.ndarray:
    """Corners (c, 2) of a neighbourhood around 0: a diamond, a square, or a line's two ends."""
    if not reach[1]:
        return np.array([[-1, 0], [1, 0]]) * reach
    if metric == "manhattan":
        return np.array([[-1, 0], [0, 1], [1, 0], [0, -1]]) * reach
    return np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]]) * reach


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """The search for neighbours; how many there are shows only in the data (see the fit)."""
    seconds = SECONDS_PER_ROW * m
    if parameters["metric"] == "cosine":
        seconds = m * m * SECONDS_PER_COSINE
    elif n > TREE_FEATURES:
        seconds = m * m * (SECONDS_PER_PAIR + SECONDS_PER_PAIR_AND_FEATURE * n)
    return Forecast(SECONDS_AT_LEAST + seconds, 16.0 * m * n + BLOCK_MIB * 2**20)


ALGORITHM = Algorithm(
    id="dbscan",
    title="DBSCAN",
    family="cluster",
    summary="Joins rows that lie close together into clusters of any shape; what lies alone is "
    "noise.",
    assumes="Clusters are about equally dense, with thinner space between them.",
    fails_when="Densities differ much, or there are many features: no one eps fits all.",
    cost="About m log m for few features, m² for many; memory grows with the neighbours within "
    "eps.",
    predicts="A row of the table keeps its cluster; a new one asks its nearest core rows, of which "
    "only those within the maximum distance vote, and without a vote it is noise. In the chapter "
    "all of the nearest vote, and only the distance of the nearest one is checked.",
    estimator="sklearn.cluster.DBSCAN",
    fit=fit,
    forecast=forecast,
    scores=(
        Score(
            "core",
            "core rows",
            "Rows with at least min_samples rows within eps, themselves included.",
            whole=True,
        ),
        Score(
            "border",
            "border rows",
            "Rows in the neighbourhood of a core row that are not core; drawn as rings.",
            whole=True,
        ),
        Score("noise", "noise", "Rows in no core row's neighbourhood.", whole=True),
    ),
    parameters=(
        number(
            "eps",
            0.5,
            0,
            1e150,
            "Neighbourhood eps",
            "Rows at most this far apart are neighbours, in scaled units. Larger joins more.",
            slider=(0.01, 10),
            scale="log",
        ),
        integer(
            "min_samples",
            5,
            1,
            100_000,
            "Rows for a core",
            "A row with so many rows within eps, itself included, is core: clusters grow from it.",
            slider=(1, 50),
        ),
        metric_choice(),
        integer(
            "n_neighbors",
            5,
            1,
            200,
            "Neighbours asked",
            "To predict a new row: how many of the nearest core rows vote.",
            slider=(1, 50),
            advanced=True,
        ),
        number(
            "maximum_distance",
            "auto",
            0,
            1e150,
            "Farthest neighbour heard",
            "To predict a new row: core rows farther away than this have no vote. “auto” is eps.",
            slider=(0.01, 10),
            scale="log",
            words=("auto",),
            advanced=True,
        ),
    ),
)
