"""BIRCH: one pass sums the rows up in a tree of small round subclusters, which are then joined.

Source: Zhang, Ramakrishnan and Livny, BIRCH: an efficient data clustering method for very large
databases (1996).
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from sklearn.cluster import Birch
from sklearn.metrics import pairwise_distances_chunked

from .. import picture
from ..algorithm import Algorithm, Score
from ..clustering.centroids import enough_distinct_rows, few_enough_clusters, keeping, owners
from ..clustering.parameters import clusters_parameter
from ..errors import InputError, Remedy
from ..labels import first_appearance, renumber
from ..limits import MAXIMUM_FIT_BYTES, QUICK_FIT_SECONDS
from ..params import integer, number
from ..plane import Plane
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import STEP_SECONDS, Progress, Steps

NONE = "none"
# Rows that enter the tree before the first pause; later as many as the clock allows.
FIRST_ROWS = 32
# Joining s subclusters takes s² / 2 distances, twice, and seconds in a browser in which nothing
# else can happen: 2.5 times what was measured on a desktop machine.
BYTES_PER_PAIR = 8.0
SECONDS_PER_PAIR = 7.5e-8
CHUNK_MIB = 16


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Grow the tree some rows at a time, then join its subclusters.

    Equal to one ``Birch(...)`` call, which takes the rows in the same order but cannot stop.
    """
    k = None if parameters["n_clusters"] == NONE else parameters["n_clusters"]
    if k is not None:
        enough_distinct_rows(X, k)
    rows = np.asarray(X)
    settings = {name: parameters[name] for name in ("threshold", "branching_factor")}
    model = Birch(n_clusters=None, compute_labels=False, **settings)
    yield from _grow(model, rows, parameters)
    count = len(model.subcluster_centers_)
    yield Progress(0.9, f"joining {count:,} subclusters")
    # Where there are not more than k, there is nothing to join; of one, scikit-learn would fail.
    model.set_params(n_clusters=k if k and count > k else None).partial_fit()
    yield Progress(0.95, "labels")
    model.set_params(n_clusters=k, compute_labels=True)
    model.labels_ = model.predict(rows)
    return _result(X, parameters, model)


def _grow(model: Birch, rows: np.ndarray, parameters: dict[str, Any]) -> Steps[None]:
    """Let ``rows`` (m, n) into the tree, one after the other, as many per step as are quick.

    How they are parted does not show in the tree.
    """
    start, size = 0, FIRST_ROWS
    while start < len(rows):
        began = time.perf_counter()
        model.partial_fit(rows[start : start + size])
        count = len(model.subcluster_centers_)
        _check_subclusters(count, parameters)
        start = min(start + size, len(rows))
        fits = STEP_SECONDS / max(time.perf_counter() - began, 1e-6)
        size = max(1, int(size * min(2.0, fits)))
        yield Progress(0.9 * start / len(rows), f"{count:,} subclusters")


def _check_subclusters(count: int, parameters: dict[str, Any]) -> None:
    """Refuse as soon as the tree, which only grows, tells that the rest is too much.

    Raises:
        InputError: too many subclusters to be clusters, or to be joined.
    """
    larger = 2 * parameters["threshold"]
    remedies = [Remedy(f"Set the threshold to {larger:g}", values={"threshold": larger})]
    if parameters["n_clusters"] == NONE:
        few_enough_clusters(count, "Choose a larger threshold.", "threshold", remedies)
        return
    too_large = BYTES_PER_PAIR * count**2 > MAXIMUM_FIT_BYTES
    if too_large or SECONDS_PER_PAIR * count**2 > QUICK_FIT_SECONDS:
        more = "more than a browser can hold" if too_large else "too many to wait for"
        raise InputError(
            f"The tree has {counted(count, 'subcluster')}: to join them takes every distance "
            f"between two of them, {more}.",
            "Choose a larger threshold, so that more rows share a subcluster.",
            "threshold",
            remedies,
        )


def _result(X: Prepared, parameters: dict[str, Any], model: Birch) -> Fit:
    centers = model.subcluster_centers_
    model.subcluster_labels_ = owners(centers, model.subcluster_labels_, model.labels_)
    order = first_appearance(model.labels_)
    labels = renumber(model.labels_, order)
    numbers = renumber(model.subcluster_labels_, order)
    return Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=keeping(X, labels, lambda rows: renumber(model.predict(rows), order)),
        measure=lambda rows: _distances(rows, centers, numbers),
        layers=lambda view: [_subclusters(view, centers, numbers, parameters)],
        scores={"subclusters": float(len(centers))},
        notes=_notes(X, parameters, len(centers)),
    )


def _distances(rows: np.ndarray, centers: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """From each of ``rows`` (p, n) to the nearest subcluster of each cluster (p, k)."""
    together = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[together], np.arange(numbers.max() + 1))
    parts = pairwise_distances_chunked(
        rows,
        centers[together],
        reduce_func=lambda distances, _: np.minimum.reduceat(distances, starts, axis=1),
        working_memory=CHUNK_MIB,
    )
    return np.concatenate(list(parts))


def _subclusters(
    view: Plane, centers: np.ndarray, numbers: np.ndarray, parameters: dict[str, Any]
) -> picture.Layer:
    return picture.points(
        "subclusters",
        "subcluster centres",
        view.project(centers),
        cluster=numbers,
        weight=np.full(len(centers), 0.5),
        visible=parameters["n_clusters"] == NONE,
    )


def _notes(X: Prepared, parameters: dict[str, Any], subclusters: int) -> list[str]:
    notes = []
    k = parameters["n_clusters"]
    if k != NONE and subclusters < k:
        notes.append(
            f"Only {counted(subclusters, 'subcluster')} for {counted(k, 'cluster')}: lower the "
            "threshold to tell more apart."
        )
    # The radius of a subcluster is the difference of two sums of squares.
    rounding = 10 * np.finfo(float).eps * (np.linalg.norm(X, axis=1) ** 2).max()
    if parameters["threshold"] ** 2 < rounding:
        notes.append(
            "The numbers are so large against the threshold that rounding decides what is joined: "
            "scale the columns, or raise the threshold."
        )
    return notes


ALGORITHM = Algorithm(
    id="birch",
    title="BIRCH",
    family="cluster",
    summary="Sums the rows up in one pass as small round subclusters, then joins these.",
    assumes="Round clusters well wider than the threshold, in features of comparable scale.",
    fails_when="The threshold is wider than a cluster, features are many, or the order of the rows "
    "has a meaning: the tree depends on it.",
    cost="One pass: about m × n × the branching factor, then s² to join s subclusters.",
    predicts="A new row belongs to the cluster of the nearest subcluster centre.",
    estimator="sklearn.cluster.Birch",
    fit=fit,
    scores=(
        Score(
            "subclusters",
            "subclusters",
            "Small clusters at the leaves of the tree, which are joined to clusters.",
            whole=True,
        ),
    ),
    parameters=(
        clusters_parameter(
            "How many clusters the subclusters are joined to (by Ward's method); the word “none” "
            "leaves every subcluster a cluster.",
            default=3,
            words=(NONE,),
        ),
        number(
            "threshold",
            0.5,
            1e-9,
            1e9,
            "Threshold",
            "A row joins a subcluster if its radius (the typical distance to its centre, in the "
            "scaled units) stays below this. Smaller makes more subclusters.",
            slider=(0.01, 10),
            scale="log",
        ),
        integer(
            "branching_factor",
            50,
            2,
            1000,
            "Branching factor",
            "A node of the tree with more subclusters than this is split in two.",
            slider=(2, 100),
            advanced=True,
        ),
    ),
)
