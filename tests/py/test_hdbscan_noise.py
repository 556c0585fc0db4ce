"""Noise of HDBSCAN comes before all rows of clusters; new rows leave with their nearest row."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows

import unlabeled as un
from unlabeled.prepare import wrap


def fitted(X, **values):
    return un.fit("hdbscan_noise", X, **values)


@pytest.fixture(scope="module")
def moons():
    return fitted(un.prepare(un.sample("moons"), scale="none", rows=300), min_cluster_size=15)


def test_noise_has_higher_scores_than_every_row_of_a_cluster(moons):
    noise = moons.estimator.labels_ == -1
    assert 0 < noise.sum() < 60
    assert moons.anomaly_score[noise].min() >= 1 > moons.anomaly_score[~noise].max()
    assert moons.scores["clusters"] == len(set(moons.estimator.labels_) - {-1})
    more = fitted(moons.X, min_cluster_size=15, n_anomalies=int(noise.sum()) + 5)
    assert set(np.flatnonzero(noise)) < set(flagged(more)), "then those that leave soonest"


def test_new_rows(moons):
    inside = np.asarray(moons.X)[np.argmin(moons.anomaly_score)] + 1e-4
    far = np.array([30.0, -30])
    scores = moons.detection.score([inside, far])
    assert scores[0] < 0.5 and scores[1] > 1.9
    assert moons.predict([inside, far]).tolist() == [0, -1]
    steps = np.array([0.0, 5]) + np.linspace(0, 20, 30)[:, None] * [0, 1]
    assert (np.diff(moons.detection.score(steps)) >= 0).all(), "the farther, the more abnormal"


@pytest.mark.parametrize("gap", [1e-7, 1e-12, 1e-15])
def test_rows_that_differ_by_rounding_make_no_anomalies_of_all_others(gap):
    """The densest part lasts so long then that other scores are 1 up to rounding."""
    cluster = np.concatenate([gap * np.arange(6), np.cumsum(np.linspace(1, 1.5, 15))])
    rows = np.concatenate([cluster, 100 - cluster, [300.0]])[:, None]
    fit = fitted(wrap(rows), min_samples=1)
    noise = fit.estimator.labels_ == -1
    assert noise.tolist() == [False] * 42 + [True] and fit.scores["clusters"] == 2
    assert fit.anomaly_score[15] > 1 - 2e-7
    np.testing.assert_array_equal(flagged(fit), [42])
    np.testing.assert_array_equal(fit.predict(rows), fit.labels)


@pytest.mark.parametrize("name", ["min_cluster_size", "min_samples"])
def test_more_than_there_are_rows(name):
    X = normal_rows(30, 2)
    with pytest.raises(un.InputError, match=f"{name} = 31 is more than") as refused:
        fitted(X, **{name: 31})
    assert refused.value.field == name
    for remedy in refused.value.remedies:
        assert applied(remedy, "hdbscan_noise", X, {name: 31}).parameters[name] == 5


def test_where_there_are_no_clusters_every_row_is_noise_and_told_so():
    fit = fitted(normal_rows(20, 2), min_cluster_size=15)
    assert (fit.labels == -1).all() and fit.scores["clusters"] == 0
    assert fit.notes[0].startswith("Every row is noise.")
    assert len(np.unique(fit.anomaly_score)) > 5, "there still is a first one"
