"""Distances to the nearest centre, exact wherever the table lies."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from scipy.spatial.distance import cdist

import unlabeled as un
from unlabeled.plane import plane
from unlabeled.prepare import wrap


@pytest.mark.parametrize("offset", [0, 1e8, -1e10])
def test_distances_do_not_suffer_far_from_0(offset):
    """‖x‖² − 2x·c + ‖c‖² would leave nothing of them."""
    X = wrap(np.asarray(normal_rows(80, 3)) + offset)
    fit = un.fit("kmeans_distance", X)
    centres = fit.estimator.cluster_centers_
    np.testing.assert_allclose(fit.anomaly_score, cdist(X, centres).min(axis=1), rtol=1e-6)
    assert len(flagged(fit)) == 2
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


@pytest.mark.parametrize("k", [1, 7, 80])
def test_any_number_of_centres(k):
    X = normal_rows(80, 3)
    fit = un.fit("kmeans_distance", X, n_clusters=k, n_anomalies=3)
    centres = fit.estimator.cluster_centers_
    np.testing.assert_allclose(fit.anomaly_score, cdist(X, centres).min(axis=1), atol=1e-12)
    assert fit.scores["inertia"] == pytest.approx((fit.anomaly_score**2).sum(), abs=1e-9)
    assert len(flagged(fit)) == (3 if k < 80 else 0)


def test_centres_are_drawn_where_they_are():
    X = un.prepare(un.sample("old_faithful"))
    fit = un.fit("kmeans_distance", X, n_clusters=2)
    view = plane(X, X.preparation)
    layer = next(one for one in fit.picture()["layers"] if one["id"] == "centers")
    drawn = np.column_stack([layer["x"], layer["y"]])
    expected = X.preparation.raw(fit.estimator.cluster_centers_)
    np.testing.assert_allclose(np.sort(drawn, axis=0), np.sort(expected, axis=0), rtol=1e-9)
    assert layer["labels"] == ["0", "1"] and view.exact


def test_more_centres_than_different_rows():
    X = wrap([[0.0], [1], [1], [0]])
    with pytest.raises(un.InputError, match="more than the 2 different rows") as refused:
        un.fit("kmeans_distance", X)
    assert refused.value.field == "n_clusters"
    for remedy in refused.value.remedies:
        assert not len(flagged(applied(remedy, "kmeans_distance", X, {})))
