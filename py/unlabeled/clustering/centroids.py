"""What the methods with centres share: k-means and its kin, BIRCH and mean-shift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances_argmin
from sklearn.metrics.pairwise import euclidean_distances

from ..algorithm import Algorithm
from ..errors import InputError, Remedy
from ..labels import first_appearance, renumber
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit, Predict
from .parameters import MOST_CLUSTERS
from .row_key import row_key


def enough_distinct_rows(X: np.ndarray, k: int, noun: str = "cluster") -> None:
    """More clusters than different rows would leave clusters empty. ``noun`` is what k counts.

    Raises:
        InputError: X (m, n) has fewer than ``k`` different rows.
    """
    head = X[: 4 * k + 100]  # enough for almost every table, and quick on a large one
    for rows in (head, X):
        distinct = len(np.unique(rows, axis=0))
        if distinct >= k:
            return
    most, name = counted(distinct, noun), f"n_{noun}s"
    raise InputError(
        f"{counted(k, noun)} are more than the {counted(distinct, 'different row')} of the "
        "chosen columns.",
        f"Choose at most {most}, or add columns that tell the rows apart.",
        name,
        [Remedy(f"Use {most}", values={name: distinct})],
    )


def few_enough_clusters(count: int, hint: str, field: str, remedies: Sequence[Remedy]) -> None:
    """A method that finds the number of clusters by itself may find far too many.

    Raises:
        InputError: ``count`` is more than :data:`MOST_CLUSTERS`; ``hint`` says how to get fewer.
    """
    if count > MOST_CLUSTERS:
        raise InputError(
            f"These settings leave {counted(count, 'cluster')}, more than anyone can look at.",
            hint,
            field,
            remedies,
        )


def drop_unused_centers(model: Any) -> None:
    """Take centres that no row belongs to out of a fitted ``model``; its labels count the rest.

    A run cut short, or one with many equal rows, may end with such centres.
    """
    used, labels = np.unique(model.labels_, return_inverse=True)
    noise = int(np.count_nonzero(used < 0))
    model.labels_ = labels - noise
    model.cluster_centers_ = model.cluster_centers_[used[noise:]]


def owners(places: np.ndarray, clusters: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The cluster (c,) of each of the ``places`` (c, n): ``clusters`` (c,), if rows have it.

    A place whose cluster is not among the ``labels`` (m,) goes to the cluster of the nearest
    place whose cluster is, so that no new row can land in a cluster without rows.
    """
    used = np.isin(clusters, labels)
    result = clusters.copy()
    if not used.all():
        nearest = pairwise_distances_argmin(places[~used], places[used])
        result[~used] = clusters[used][nearest]
    return result


def keeping(X: np.ndarray, labels: np.ndarray, predict: Predict) -> Predict:
    """``predict``, but every row of X (m, n) keeps its label of ``labels`` (m,).

    A row as far from one centre as from another can go to either by the last digit of a sum, and
    scikit-learn sums differently while it fits and when it predicts.
    """
    X = np.asarray(X)
    moved = np.flatnonzero(predict(X) != labels)
    if not len(moved):
        return predict
    own = {row_key(X[row]): labels[row] for row in moved}

    def kept(rows: np.ndarray) -> np.ndarray:
        found = predict(rows)
        for index, row in enumerate(np.asarray(rows)):
            found[index] = own.get(row_key(row), found[index])
        return found

    return kept


def centroid_fit(
    algorithm: Algorithm,
    X: Prepared,
    parameters: dict[str, Any],
    model: Any,
    *,
    scores: dict[str, float],
    predict: Predict | None = None,
    **rest: Any,
) -> Fit:
    """The canonical fit of a ``model`` with labels_ (m,) and cluster_centers_ (k, n).

    ``predict`` gives new rows labels in the model's own numbers; without it the model does.
    """
    order = first_appearance(model.labels_)
    labels = renumber(model.labels_, order)
    centers = model.cluster_centers_[order]
    own = predict or model.predict

    return Fit(
        algorithm=algorithm,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=keeping(X, labels, lambda rows: renumber(own(rows), order)),
        measure=lambda rows: euclidean_distances(rows, centers),
        centers=centers,
        scores=scores,
        **rest,
    )
