"""How far rows are from dense places: the noise of DBSCAN, and an eps that suits most rows."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN

import unlabeled as un
from unlabeled.algorithms import dbscan
from unlabeled.prepare import wrap
from unlabeled.registry import algorithm, configure


def fitted(X, **values):
    return un.fit("dbscan_noise", X, **values)


def refused(X, **values):
    with pytest.raises(un.InputError) as caught:
        fitted(X, **values)
    return caught.value


@pytest.mark.parametrize("min_samples", [1, 4, 30])
@pytest.mark.parametrize("sample", ["moons", "iris", "wine"])
def test_auto_makes_nine_rows_in_ten_core(sample, min_samples):
    X = un.prepare(un.sample(sample), rows=200)
    fit = fitted(X, min_samples=min_samples)
    core = DBSCAN(eps=fit.scores["eps"], min_samples=min_samples).fit(np.array(X))
    assert fit.scores["core"] == len(core.core_sample_indices_)
    assert 0.895 <= fit.scores["core"] / len(X) <= (0.92 if min_samples > 1 else 1)
    np.testing.assert_array_equal(fit.labels == -1, core.labels_ == -1)


def test_core_rows_border_rows_and_noise_by_their_distance():
    X = normal_rows(150, 2)
    eps = 0.4
    fit = fitted(X, eps=eps)
    model = DBSCAN(eps=eps).fit(np.array(X))
    core = np.asarray(X)[model.core_sample_indices_]
    np.testing.assert_allclose(fit.anomaly_score, cdist(X, core).min(axis=1), atol=1e-9)
    assert (fit.anomaly_score[model.core_sample_indices_] == 0).all()
    assert fit.detection.threshold == eps == fit.scores["eps"]
    new = np.array([core[0] + [eps * 0.99, 0], [9.0, 9]])
    assert fit.predict(new).tolist() == [0, -1]
    assert not any(key[0] == "k-distances" for key in X.memo), "eps was given"


@pytest.mark.parametrize("seed", range(30, 60))
def test_rows_at_exactly_eps_are_on_the_side_where_dbscan_sees_them(seed):
    """On a grid distances equal eps up to rounding, and another search may round otherwise."""
    rows = np.random.default_rng(seed).integers(0, 4, (60, 3)) * 0.1 + 0.7 * (seed % 2)
    eps = 0.1 * np.sqrt(2)
    expected = DBSCAN(eps=eps, min_samples=5).fit_predict(rows)
    fit = fitted(wrap(rows), eps=eps, min_samples=5)
    np.testing.assert_array_equal(fit.labels == -1, expected == -1)
    np.testing.assert_array_equal(fit.predict(rows), fit.labels)


def test_where_most_rows_are_equal_all_others_are_noise():
    fit = fitted(wrap(np.r_[np.zeros((40, 2)), [[1.0, 1], [2, 2]]]))
    assert flagged(fit).tolist() == [40, 41]
    assert fit.predict([[0.0, 0], [1e-9, 0]]).tolist() == [0, -1]


@pytest.mark.parametrize("eps", [0, 1e-6])
def test_an_eps_that_reaches_nobody(eps):
    X = normal_rows(60, 2)
    error = refused(X, eps=eps)
    assert error.field == "eps" and f"eps = {eps:g}" in error.message
    assert error.remedies
    for remedy in error.remedies:
        fit = applied(remedy, "dbscan_noise", X, {"eps": eps})
        assert fit.scores["core"] > 40 and len(flagged(fit)) < 10


@pytest.mark.parametrize("eps", ["auto", 0.5])
def test_more_rows_for_a_core_than_there_are(eps):
    for m in (4, 30):
        X = normal_rows(m, 2)
        error = refused(X, min_samples=31, eps=eps)
        assert error.field == "min_samples" and f"({m})" in error.message
        for remedy in error.remedies:
            applied(remedy, "dbscan_noise", X, {"min_samples": 31, "eps": 2.0})


def test_more_neighbours_than_fit_into_memory(monkeypatch):
    monkeypatch.setattr(dbscan, "MOST_NEIGHBOURS", 3_000)
    X = normal_rows(100, 2)
    error = refused(X, eps=50)
    assert error.field == "eps" and "too many to hold in memory" in error.message
    remedy = next(one for one in error.remedies if one.values)
    assert applied(remedy, "dbscan_noise", X, {"eps": 50}).scores["core"] > 0


def test_every_search_is_forecast():
    noise, clusters = algorithm("dbscan_noise"), algorithm("dbscan")
    for m, n in ((1_000, 2), (20_000, 10), (20_000, 40)):
        one = clusters.forecast(m, n, configure("dbscan", {})).seconds
        assert noise.forecast(m, n, configure("dbscan_noise", {})).seconds >= 3 * one
