"""How much thinner it is around a row than around its neighbours."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from sklearn.neighbors import LocalOutlierFactor

import unlabeled as un
from unlabeled.prepare import wrap
from unlabeled.registry import algorithm, configure


@pytest.mark.parametrize("metric", ["manhattan", "chebyshev", "cosine"])
def test_other_distances(metric):
    X = un.prepare(un.sample("iris"), scale="none")
    fit = un.fit("local_outlier_factor", X, metric=metric, n_neighbors=9)
    model = LocalOutlierFactor(9, metric=metric, novelty=True).fit(np.array(X))
    np.testing.assert_allclose(fit.anomaly_score, -model.negative_outlier_factor_, rtol=1e-12)
    new = np.asarray(X)[:20] + 0.05
    np.testing.assert_allclose(fit.detection.score(new), -model.score_samples(new), rtol=1e-9)


def test_a_fitted_row_is_no_neighbour_of_itself():
    X = normal_rows(60, 2)
    fit = un.fit("local_outlier_factor", X, n_neighbors=3)
    as_new = fit.detection.detector.score(np.asarray(X))
    assert not np.allclose(as_new, fit.anomaly_score)
    np.testing.assert_array_equal(fit.detection.score(X), fit.anomaly_score)


@pytest.mark.parametrize("m", [2, 3, 20])
def test_fewer_rows_than_neighbours(m):
    X = normal_rows(m, 2)
    with pytest.raises(un.InputError) as refused:
        un.fit("local_outlier_factor", X)
    assert refused.value.field == "n_neighbors"
    assert refused.value.message == f"n_neighbors = 20 needs more than 20 rows; there are {m}."
    assert refused.value.hint == f"Ask at most {m - 1} neighbour{'s' * (m > 2)}."
    for remedy in refused.value.remedies:
        fit = applied(remedy, "local_outlier_factor", X, {})
        assert fit.parameters["n_neighbors"] == m - 1
    assert len(un.fit("local_outlier_factor", normal_rows(21, 2)).labels) == 21


def test_many_equal_rows_distort_the_factors_and_that_is_told():
    rows = np.r_[np.zeros((30, 2)), np.random.default_rng(0).normal(size=(40, 2))]
    fit = un.fit("local_outlier_factor", wrap(rows), n_neighbors=5)
    assert fit.anomaly_score.max() > 1e7
    assert any("raise n_neighbors (now 5)" in note for note in fit.notes)
    assert not un.fit("local_outlier_factor", wrap(rows), n_neighbors=40).notes


def test_the_detectors_own_line():
    fit = un.fit("local_outlier_factor", normal_rows(200, 2), contamination="auto")
    np.testing.assert_array_equal(flagged(fit), np.flatnonzero(fit.anomaly_score > 1.5))


def test_twenty_thousand_rows_are_forecast_to_end():
    one = algorithm("local_outlier_factor")
    cost = one.forecast(20_000, 10, configure(one.id, {}))
    assert 5 < cost.seconds < 45
