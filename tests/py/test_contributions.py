"""What each feature adds: sums of squares, and features gathered to columns."""

import numpy as np
import pytest
from detectors import DETECTORS, explained, flagged, quick
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN, KMeans
from sklearn.decomposition import PCA

import unlabeled as un
from unlabeled.detection.contributions import Explainer, by_column, from_squares

ROWS = 150


@pytest.fixture(scope="module", params=["iris", "penguins"])
def X(request):
    return un.prepare(un.sample(request.param), rows=ROWS)


def test_squares_add_up():
    found = from_squares(np.array([[3.0, 4], [1, 1]]), np.array([[0.0, 0], [1, 0]]))
    np.testing.assert_array_equal(found.amounts, [[9, 16], [0, 1]])
    np.testing.assert_array_equal(found.totals, [25, 1])


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_detector_says_what_it_explains(detector, X):
    """What is explained is the score, or rises with it; every number is finite."""
    fit = quick(detector, X, n_anomalies=5)
    rows = np.asarray(X)[np.r_[flagged(fit), :6]]
    explainer = fit.detection.explainer
    found = explained(fit, rows)
    assert found.amounts.shape == rows.shape and found.base.shape == (len(rows),)
    for numbers in (found.amounts, found.base, found.expected):
        assert np.isfinite(numbers).all()
    totals = found.totals if explainer.adds else found.amounts.max(axis=1)
    scores = fit.detection.score(rows)
    if explainer.quantity.startswith("squared distance"):
        totals = np.sqrt(totals)
    np.testing.assert_allclose(totals, scores, rtol=1e-9, atol=1e-9)
    assert explainer.how.endswith(".")
    assert explainer.how.startswith("Exact: " if explainer.exact else "An approximation: ")


def test_of_pca_the_squared_errors(X):
    fit = un.fit("pca_reconstruction", X, n_components=2)
    rows = np.asarray(X)
    model = PCA(2).fit(rows)
    back = model.inverse_transform(model.transform(rows))
    found = explained(fit, rows)
    np.testing.assert_allclose(found.expected, back, atol=1e-9)
    np.testing.assert_allclose(found.amounts, (rows - back) ** 2 / rows.shape[1], atol=1e-9)
    np.testing.assert_allclose(found.totals, fit.anomaly_score, atol=1e-9)


def test_of_k_means_the_squared_distances_to_the_nearest_centre(X):
    fit = un.fit("kmeans_distance", X, n_clusters=4)
    rows = np.asarray(X)
    model = KMeans(4, n_init=10, random_state=42).fit(rows)
    centres = model.cluster_centers_[model.predict(rows)]
    found = explained(fit, rows)
    np.testing.assert_allclose(found.expected, centres, atol=1e-9)
    np.testing.assert_allclose(found.amounts, (rows - centres) ** 2, atol=1e-9)
    np.testing.assert_allclose(found.totals, fit.anomaly_score**2, atol=1e-9)


def test_of_dbscan_the_squared_distances_to_the_nearest_core_row(X):
    fit = un.fit("dbscan_noise", X, eps=0.9)
    rows = np.asarray(X)
    core = rows[DBSCAN(eps=0.9).fit(rows).core_sample_indices_]
    distances = cdist(rows, core)
    found = explained(fit, rows)
    np.testing.assert_allclose(found.totals, distances.min(axis=1) ** 2, atol=1e-9)
    np.testing.assert_allclose(found.expected, core[distances.argmin(axis=1)])


def test_of_z_scores_the_largest_is_the_score(X):
    fit = un.fit("robust_z_score", X)
    found = explained(fit, X)
    np.testing.assert_array_equal(found.amounts.max(axis=1), fit.anomaly_score)
    np.testing.assert_allclose(found.expected, np.broadcast_to(np.median(X, axis=0), X.shape))


def test_all_features_of_a_category_count_for_its_column():
    X = un.prepare(un.sample("penguins"), columns=["island", "bill_length_mm", "sex"])
    assert len(X.preparation.features) > 3
    amounts = np.arange(2.0 * X.shape[1]).reshape(2, -1)
    widths = [len(one.features) for one in X.preparation.encoders]
    expected = [[part.sum() for part in np.split(row, np.cumsum(widths)[:-1])] for row in amounts]
    np.testing.assert_array_equal(by_column(amounts, X.preparation), expected)
    assert len(expected[0]) == 3


@pytest.mark.parametrize(("seconds_per_row", "rows"), [(0.0, 60), (0.05, 60), (0.5, 12), (99, 1)])
def test_where_reasons_are_dear_fewer_rows_get_them(seconds_per_row, rows):
    explainer = Explainer(None, True, "score", "Exact.", seconds_per_row=seconds_per_row)
    assert explainer.affordable(6.0, 60) == rows
