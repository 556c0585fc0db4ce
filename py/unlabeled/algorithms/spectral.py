"""Spectral clustering: a graph of near rows, cut where few and weak edges are lost.

Source: Ng, Jordan and Weiss, On spectral clustering (2001); von Luxburg, graph tutorial on spectral
clustering (2007), Statistics and Computing 17.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import scipy.linalg
from scipy import sparse
from scipy.sparse.csgraph import laplacian
from scipy.sparse.linalg import ArpackError, eigsh
from sklearn.cluster import SpectralClustering, k_means
from sklearn.cluster._spectral import cluster_qr, discretize
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.neighbors import NearestNeighbors, kneighbors_graph

from ..algorithm import Algorithm, Forecast, Score
from ..charts.eigengap import eigengap_chart, suggested_clusters
from ..clustering.centroids import enough_distinct_rows
from ..clustering.neighbours import NeighbourRule
from ..clustering.parameters import random_state_parameter
from ..errors import InputError, Remedy
from ..labels import first_appearance, renumber
from ..params import choice, integer, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

AUTO = "auto"
NEIGHBOURS = "nearest_neighbors"
WITH_GAMMA = ["rbf", "laplacian", "polynomial", "sigmoid"]
# Eigenvalues looked at beyond those that are used, to see the gap behind them.
SHOWN = 12
BEYOND = 3
# Up to here a sparse graph is treated as a full matrix, which is quicker and never gets stuck.
DENSE_ROWS = 1_500
DENSE_SHARE = 20
ROUNDS = 300
# An eigenvalue below this is 0 but for rounding: a piece of the graph without edges to the rest.
ZERO = 1e-8
LOOKED_AT = 500
# Seconds in a browser; measured natively, times three.
SECONDS_PER_CUBE = 4e-10
SECONDS_PER_SQUARE = 7e-7


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Build the graph, find the smallest eigenvectors, group the rows by them.

    The same as ``SpectralClustering.fit`` but for the solver: scikit-learn's takes minutes, or
    hours, where the graph almost falls apart (272 s for the digits with gamma 1). The estimator
    given back is that class, filled in.
    """
    used = _components(parameters)
    _check(X, parameters, used)
    yield Progress(0, "graph of near rows")
    graph = _affinity(X, parameters)
    matrix, roots = _laplacian(graph, parameters)
    alone = int((matrix.diagonal() == 0).sum())
    yield Progress(0.2, "eigenvectors of the graph")
    random = np.random.RandomState(parameters["random_state"])
    start = random.uniform(-1, 1, len(X))  # scikit-learn draws it from the same generator
    values, vectors = _spectrum(matrix, min(len(X), max(used, SHOWN) + BEYOND), start)
    yield Progress(0.9, "groups among the eigenvectors")
    labels = _grouped(vectors[:, :used] / roots[:, np.newaxis], parameters, random)
    notes = _notes(X, parameters, graph, alone, values)
    return _result(X, parameters, graph, labels, values, notes)


def _components(parameters: dict[str, Any]) -> int:
    """How many eigenvectors are used; only k-means can do with another number than k."""
    count = parameters["n_components"]
    if count == AUTO or parameters["assign_labels"] != "kmeans":
        return parameters["n_clusters"]
    return count


def _check(X: Prepared, parameters: dict[str, Any], used: int) -> None:
    if len(X) < 2:
        raise InputError(
            "One row has no other to be near to.", "Give at least two rows of data."
        )
    enough_distinct_rows(X, parameters["n_clusters"])
    for name, value, what in (
        ("n_components", used, "eigenvector"),
        ("n_neighbors", parameters["n_neighbors"], "neighbour"),
    ):
        applies = name == "n_components" or parameters["affinity"] == NEIGHBOURS
        if applies and value > len(X):
            raise InputError(
                f"{counted(value, what)} ({name}) are more than the {counted(len(X), 'row')}.",
                f"Choose at most {len(X):,}.",
                name,
                [Remedy(f"Use {len(X):,}", values={name: len(X)})],
            )


def _affinity(X: Prepared, parameters: dict[str, Any]) -> Any:
    """The graph (m, m) as scikit-learn makes it: weights of edges, sparse for neighbours."""
    X = np.asarray(X)
    if parameters["affinity"] == NEIGHBOURS:
        near = kneighbors_graph(X, parameters["n_neighbors"], include_self=True)
        return 0.5 * (near + near.T)
    options = {name: parameters[name] for name in ("gamma", "degree", "coef0")}
    with np.errstate(over="ignore"):  # told below
        graph = pairwise_kernels(X, metric=parameters["affinity"], filter_params=True, **options)
    if not np.isfinite(graph).all():
        raise InputError(
            "The affinities of some rows are too large to compute with.",
            "Scale the features, or choose the affinity rbf.",
            "affinity",
            [_use_rbf()],
        )
    return graph


def _laplacian(graph: Any, parameters: dict[str, Any]) -> tuple[Any, np.ndarray]:
    """The normalised Laplacian of ``graph`` (m, m), and the root of each row's degree (m,)."""
    with np.errstate(invalid="ignore"):
        matrix, roots = laplacian(graph, normed=True, return_diag=True)
    if np.isnan(roots).any():
        count = int(np.isnan(roots).sum())
        raise InputError(
            f"With the affinity {parameters['affinity']}, {counted(count, 'row')} would repel "
            "the others more than attract them, which no graph can show.",
            "Choose the affinity rbf, or scale the features to 0–1.",
            "affinity",
            [_use_rbf(), Remedy("Scale to 0–1", state={"scale": "minmax"})],
        )
    return matrix, roots


def _use_rbf() -> Remedy:
    return Remedy("Use rbf", values={"affinity": "rbf"})


def _spectrum(matrix: Any, count: int, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ``count`` smallest eigenvalues of a Laplacian (m, m), ascending, and their vectors."""
    m = matrix.shape[0]
    if sparse.issparse(matrix) and m > DENSE_ROWS and count * DENSE_SHARE < m:
        matrix = matrix.tocsc()
        matrix.setdiag(1)  # as scikit-learn does: also for rows without any edge
        try:
            # Shifted and inverted, as there: so the smallest come out first.
            values, vectors = eigsh(-matrix, count, sigma=1.0, which="LM", v0=start, maxiter=ROUNDS)
            order = np.argsort(-values)
            return -values[order], vectors[:, order]
        except ArpackError:  # it did not converge: the full matrix always does
            pass
    if sparse.issparse(matrix):
        matrix = matrix.toarray()
    np.fill_diagonal(matrix, 1)
    return scipy.linalg.eigh(
        matrix, subset_by_index=[0, count - 1], driver="evx", overwrite_a=True, check_finite=False
    )


def _grouped(
    maps: np.ndarray, parameters: dict[str, Any], random: np.random.RandomState
) -> np.ndarray:
    """Labels (m,) from the eigenvectors ``maps`` (m, used)."""
    way, k = parameters["assign_labels"], parameters["n_clusters"]
    if way == "cluster_qr":
        return cluster_qr(maps)
    if way == "kmeans":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # fewer clusters: a note says so
            return k_means(maps, k, random_state=random, n_init=parameters["n_init"])[1]
    try:
        if np.any(maps, axis=1).all():  # a row of zeros has no direction to turn
            return discretize(maps, random_state=random)
    except scipy.linalg.LinAlgError:
        pass
    raise InputError(
        "The eigenvectors of this graph cannot be discretized.",
        "Group them with k-means instead.",
        "assign_labels",
        [Remedy("Use k-means", values={"assign_labels": "kmeans"})],
    )


def _result(
    X: Prepared,
    parameters: dict[str, Any],
    graph: Any,
    labels: np.ndarray,
    values: np.ndarray,
    notes: list[str],
) -> Fit:
    numbers = renumber(labels, first_appearance(labels))
    found, asked = int(numbers.max()) + 1, parameters["n_clusters"]
    if found < asked:
        notes.append(f"Only {found:,} of the {counted(asked, 'cluster')} have rows.")
    scores = {"pieces": float((values < ZERO).sum())}
    suggested = suggested_clusters(values)
    if suggested is not None:
        scores["gap_clusters"] = float(suggested)
    return Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=_estimator(X, parameters, graph, labels),
        labels=numbers,
        predict_labels=NeighbourRule(X, numbers).predict,
        figures=lambda: _figures(values, asked),
        scores=scores,
        notes=notes,
    )


def _figures(values: np.ndarray, k: int) -> Steps[list[dict[str, Any]]]:
    yield Progress(1, "eigenvalues")
    return [eigengap_chart(values, k)]


def _estimator(
    X: Prepared, parameters: dict[str, Any], graph: Any, labels: np.ndarray
) -> SpectralClustering:
    """What ``SpectralClustering.fit`` would have left."""
    components = parameters["n_components"]
    settings = parameters | {"n_components": None if components == AUTO else components}
    estimator = SpectralClustering(**settings)
    estimator.n_features_in_ = X.shape[1]
    estimator.affinity_matrix_ = graph
    estimator.labels_ = labels
    return estimator


def _notes(
    X: Prepared, parameters: dict[str, Any], graph: Any, alone: int, values: np.ndarray
) -> list[str]:
    """What the graph is like, where that decides what the clusters are worth."""
    notes = []
    pieces = int((values < ZERO).sum())
    used = _components(parameters)
    if alone:
        notes.append(
            f"{counted(alone, 'row has', 'rows have')} no affinity to any other: which cluster "
            "they join is left to chance."
        )
    if pieces > used:
        number = f"{pieces:,}" + (" or more" if pieces == len(values) else "")
        notes.append(
            f"The graph falls into {number} pieces, more than the {counted(used, 'cluster')}: "
            f"which pieces go together is left to chance. {_tie_more(X, parameters)}"
        )
    elif pieces > 1:
        notes.append(
            f"The graph is not connected: it falls into {pieces:,} pieces with no affinity worth "
            "mentioning between them."
        )
    elif alone:
        notes.append(_tie_more(X, parameters))
    if graph.min() < 0:
        notes.append("Some affinities are negative: the theory of graph cuts does not cover that.")
    return notes


def _tie_more(X: Prepared, parameters: dict[str, Any]) -> str:
    """How to get a graph that holds together."""
    if parameters["affinity"] == NEIGHBOURS:
        return "Raise the number of neighbours."
    if parameters["affinity"] != "rbf":
        return "Lower gamma." if parameters["affinity"] in WITH_GAMMA else "Choose rbf."
    X = np.asarray(X)
    chosen = np.random.default_rng(0).permutation(len(X))[:LOOKED_AT]
    neighbours = min(10, len(X) - 1)
    reach = NearestNeighbors(n_neighbors=neighbours + 1).fit(X).kneighbors(X[chosen])[0][:, -1]
    distance = float(np.median(reach))
    if distance == 0:
        return "Lower gamma."
    gamma = float(f"{0.5 / distance**2:.1g}")
    return f"Lower gamma: about {gamma:g} lets most rows reach their {neighbours} nearest."


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Full matrices of all pairs and their eigenvectors; for neighbours, a sparse matrix."""
    if parameters["affinity"] == NEIGHBOURS and m > DENSE_ROWS:
        return Forecast(seconds=SECONDS_PER_SQUARE * m * m, bytes=8.0 * m * m)
    return Forecast(seconds=SECONDS_PER_CUBE * m**3, bytes=32.0 * m * m)


def _accept(values: dict[str, Any], X: Prepared) -> dict[str, Any]:
    """scikit-learn writes ``n_components=None`` for as many as clusters, "poly" for polynomial."""
    changed = {}
    if "n_components" in values and values["n_components"] is None:
        changed["n_components"] = AUTO
    if values.get("affinity") == "poly":
        changed["affinity"] = "polynomial"
    return values | changed


ALGORITHM = Algorithm(
    id="spectral",
    title="Spectral clustering",
    family="cluster",
    summary="Ties near rows together in a graph and cuts it where the ties are weakest.",
    assumes="Clusters hang together through chains of near rows, whatever their shape, and the "
    "affinity fades at the right distance.",
    fails_when="Gamma does not fit the distances, a bridge of rows joins two clusters, or "
    "clusters differ much in size.",
    cost="Quadratic in memory (m² affinities), cubic in time (m³ for the eigenvectors); n and k "
    "hardly matter.",
    predicts="A new row joins the cluster of most of its 5 nearest rows.",
    estimator="sklearn.cluster.SpectralClustering",
    fit=fit,
    accept=_accept,
    forecast=forecast,
    scores=(
        Score(
            "pieces",
            "pieces",
            "Parts of the graph with no affinity worth mentioning to the rest, as far as counted.",
            whole=True,
        ),
        Score(
            "gap_clusters",
            "k by the eigengap",
            "How many of the smallest eigenvalues come before the largest jump among them; 1 says "
            "that nothing parts the graph.",
            whole=True,
        ),
    ),
    parameters=(
        integer(
            "n_clusters", 8, 1, 1000, "Clusters k", "How many groups to cut into.", slider=(1, 20)
        ),
        choice(
            "affinity",
            "rbf",
            [
                ("rbf", "Gaussian (rbf)"),
                (NEIGHBOURS, "nearest neighbours"),
                ("laplacian", "Laplacian"),
                ("cosine", "cosine"),
                ("polynomial", "polynomial"),
                ("sigmoid", "sigmoid"),
            ],
            "Affinity",
            "How near two rows are: fading with distance (rbf, Laplacian), tied or not "
            "(neighbours), or by angle (the others, which may be negative).",
        ),
        number(
            "gamma",
            1.0,
            0,
            1e12,
            "Gamma",
            "How quickly the affinity fades with distance: larger sees nearer rows only.",
            slider=(0.001, 1000),
            scale="log",
            when={"affinity": WITH_GAMMA},
        ),
        integer(
            "n_neighbors",
            10,
            1,
            10_000,
            "Neighbours",
            "Each row is tied to this many nearest rows, itself among them.",
            slider=(2, 50),
            when={"affinity": NEIGHBOURS},
        ),
        choice(
            "assign_labels",
            "kmeans",
            [
                ("kmeans", "k-means"),
                ("discretize", "discretize"),
                ("cluster_qr", "cluster QR"),
            ],
            "Group by",
            "How clusters are read from the eigenvectors; cluster QR needs no random start.",
        ),
        random_state_parameter(when={"assign_labels": ["kmeans", "discretize"]}),
        integer(
            "n_init",
            10,
            1,
            500,
            "Starts",
            "How often k-means is run on the eigenvectors; the best result is kept.",
            slider=(1, 50),
            when={"assign_labels": "kmeans"},
            advanced=True,
        ),
        integer(
            "n_components",
            AUTO,
            1,
            1000,
            "Eigenvectors",
            "How many eigenvectors k-means looks at; auto takes as many as clusters.",
            slider=(1, 20),
            words=(AUTO,),
            when={"assign_labels": "kmeans"},
            advanced=True,
        ),
        number(
            "degree",
            3,
            1,
            20,
            "Degree",
            "Degree of the polynomial.",
            when={"affinity": "polynomial"},
            advanced=True,
        ),
        number(
            "coef0",
            1,
            -1e6,
            1e6,
            "Constant",
            "Added before the power is taken, or the sigmoid.",
            slider=(0, 10),
            when={"affinity": ["polynomial", "sigmoid"]},
            advanced=True,
        ),
    ),
)
