"""Rows that random cuts separate soonest, and numbers with more digits than trees keep."""

import numpy as np
import pytest
from detectors import flagged, normal_rows
from sklearn.ensemble import IsolationForest

import unlabeled as un
from unlabeled.prepare import wrap


@pytest.mark.parametrize(
    "values",
    [
        {"n_estimators": 7, "random_state": 3},
        {"max_samples": 40, "bootstrap": True, "n_estimators": 20},
        {"max_features": 0.5, "n_estimators": 20},
    ],
    ids=str,
)
def test_every_setting(values):
    X = un.prepare(un.sample("iris"))
    fit = un.fit("isolation_forest", X, **values)
    model = IsolationForest(**({"random_state": 42} | values)).fit(np.array(X))
    np.testing.assert_array_equal(fit.anomaly_score, -model.score_samples(np.array(X)))


@pytest.mark.filterwarnings("ignore:max_samples")
def test_more_rows_for_each_tree_than_there_are():
    X = normal_rows(50, 2)
    fit = un.fit("isolation_forest", X, max_samples=1000, n_estimators=10)
    every = un.fit("isolation_forest", X, max_samples=50, n_estimators=10)
    np.testing.assert_array_equal(fit.anomaly_score, every.anomaly_score)


def test_many_rows_are_scored_in_batches_with_progress():
    X = normal_rows(4_500, 2)
    steps = un.registry.fit_steps("isolation_forest", X, {"n_estimators": 5})
    assert len(list(steps)) == 4
    fit = un.fit("isolation_forest", X, n_estimators=5)
    np.testing.assert_array_equal(fit.anomaly_score, -fit.estimator.score_samples(np.array(X)))


@pytest.mark.parametrize(("offset", "size"), [(1e8, 1), (-1e12, 100), (0, 1e45), (0, 1e-60)])
@pytest.mark.filterwarnings("ignore:overflow")
def test_small_differences_of_large_numbers_are_lost_and_that_is_told(offset, size):
    rows = np.array(normal_rows(60, 3))
    rows[:, 1] = size * rows[:, 1] + offset
    told = un.fit("isolation_forest", wrap(rows), n_estimators=10).notes
    assert "too few for “x2”" in told[0] and "Scale the columns" in told[0]
    scaled = un.prepare(wrap(rows).preparation.table, ["x1", "x2", "x3"])
    assert not un.fit("isolation_forest", scaled, n_estimators=10).notes


@pytest.mark.parametrize("offset", [0, 2_026, 1e4])
def test_usual_numbers_are_no_matter(offset):
    """Years, for instance."""
    rows = np.asarray(normal_rows(60, 2)) + offset
    assert not un.fit("isolation_forest", wrap(rows), n_estimators=10).notes
    words = np.random.default_rng(0).integers(0, 2, (60, 3))
    assert not un.fit("isolation_forest", wrap(words), n_estimators=10, n_anomalies=0).notes


def test_the_papers_line():
    fit = un.fit("isolation_forest", normal_rows(100, 2), contamination="auto")
    np.testing.assert_array_equal(flagged(fit), np.flatnonzero(fit.anomaly_score > 0.5))
    assert (fit.anomaly_score > 0).all() and (fit.anomaly_score < 1).all()
