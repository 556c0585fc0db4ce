"""What the methods with centres share: enough rows, no empty clusters, rows keep their labels."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import unlabeled as un
from unlabeled.clustering.centroids import (
    drop_unused_centers,
    enough_distinct_rows,
    few_enough_clusters,
    keeping,
    owners,
)
from unlabeled.clustering.parameters import MOST_CLUSTERS
from unlabeled.errors import Remedy


@given(arrays(float, (12, 2), elements=st.integers(0, 2)), st.integers(1, 12))
def test_clusters_need_as_many_different_rows(X, k):
    different = len({tuple(row) for row in X.tolist()})
    if k <= different:
        enough_distinct_rows(X, k)
        return
    with pytest.raises(un.InputError) as caught:
        enough_distinct_rows(X, k)
    assert str(different) in caught.value.message and caught.value.field == "n_clusters"
    assert caught.value.remedies[0].values == {"n_clusters": different}
    enough_distinct_rows(X, different)


def test_too_many_clusters_to_look_at():
    remedy = Remedy("Set the threshold to 1", values={"threshold": 1})
    few_enough_clusters(MOST_CLUSTERS, "Raise it.", "threshold", [remedy])
    with pytest.raises(un.InputError, match="1,001 clusters") as caught:
        few_enough_clusters(MOST_CLUSTERS + 1, "Raise it.", "threshold", [remedy])
    assert (caught.value.hint, caught.value.field) == ("Raise it.", "threshold")
    assert caught.value.remedies == (remedy,)


def test_centres_without_rows_are_dropped_and_noise_stays():
    centers = np.array([[0.0], [1], [2], [3]])
    model = SimpleNamespace(labels_=np.array([3, -1, 1, 3]), cluster_centers_=centers)
    drop_unused_centers(model)
    assert model.labels_.tolist() == [1, -1, 0, 1]
    assert model.cluster_centers_.ravel().tolist() == [1, 3]


def test_places_without_rows_go_to_the_nearest_cluster_that_has_some():
    places = np.array([[0.0], [1], [10], [12], [30]])
    clusters = np.array([5, 7, 9, 8, 5])
    found = owners(places, clusters, np.array([8, 5, 5]))
    assert found.tolist() == [5, 5, 8, 8, 5]
    assert owners(places, clusters, clusters).tolist() == clusters.tolist()


def test_a_row_keeps_its_label_where_the_rule_says_otherwise():
    X = np.array([[0.0, 0.0], [1, 1], [2, 2]])
    labels = np.array([0, 0, 1])

    def rule(rows):
        return (np.asarray(rows)[:, 0] >= 1).astype(int)

    predict = keeping(X, labels, rule)
    assert predict(X).tolist() == [0, 0, 1]
    assert predict(np.array([[1.0, 1], [1, 2], [-0.0, 0], [1, 1], [5, 5]])).tolist() == [
        *(0, 1, 0, 0, 1)
    ]
    assert keeping(X, np.array([0, 1, 1]), rule) is rule, "nothing to keep"


@given(
    arrays(float, (20, 2), elements=st.integers(0, 3)),
    st.sampled_from(["kmeans", "minibatch_kmeans", "bisecting_kmeans", "birch", "mean_shift"]),
    st.integers(0, 5),
)
def test_rows_on_a_grid_keep_their_cluster(X, algorithm, seed):
    """On a grid rows lie as near to one centre as to another all the time."""
    different = len(np.unique(X, axis=0))
    values = {"n_clusters": min(4, different), "random_state": seed}
    if algorithm == "birch":
        values = {"n_clusters": min(4, different), "threshold": 0.4}
    if algorithm == "mean_shift":
        values = {"bandwidth": 1.0, "cluster_all": bool(seed % 2)}
    if algorithm == "bisecting_kmeans":
        values["bisecting_strategy"] = ["biggest_inertia", "largest_cluster"][seed % 2]
    fit = un.fit(algorithm, X, **values)
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    assert fit.labels[fit.labels >= 0][0] == 0
    assert (fit.sizes > 0).all()
    between = np.random.default_rng(seed).uniform(-2, 5, (50, 2))
    assert set(fit.predict(between)) <= {-1, *range(fit.n_clusters)}
    distances = fit.transform(between)
    assert distances.shape == (50, fit.n_clusters)
    assert np.isfinite(distances).all() and (distances >= 0).all()
