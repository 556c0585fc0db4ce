"""DBSCAN step by step: waves that grow from core rows to exactly scikit-learn's clusters."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import DBSCAN

import unlabeled as un
from unlabeled.labels import NOISE, UNDECIDED
from unlabeled.trace import trace

MOST_STEPS = 300


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


def test_the_chapters_moons(moons):
    steps = list(trace("dbscan", moons, eps=0.05, min_samples=5))
    assert len(steps) <= 150
    assert steps[-1].objective == 1000 - 77
    assert "7 clusters with 808 core rows and 115 border rows; 77 rows are noise" in (
        steps[-1].sentence
    )
    assert "no row is noise" in list(trace("dbscan", moons, eps=0.2))[-1].sentence


@pytest.mark.parametrize("sample", ["moons", "iris", "varied_densities", "penguins"])
@pytest.mark.parametrize("min_samples", [1, 3, 10])
def test_the_last_step_is_scikit_learns(sample, min_samples):
    X = un.prepare(un.sample(sample))
    for eps in (0.05, 0.2, 0.5, 2.0):
        model = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
        last = list(trace("dbscan", X, eps=eps, min_samples=min_samples))[-1]
        np.testing.assert_array_equal(last.labels, model.labels_)
        border = model.labels_ >= 0
        border[model.core_sample_indices_] = False
        np.testing.assert_array_equal(last.hollow, border)


def test_rows_only_ever_join(moons):
    steps = list(trace("dbscan", moons, eps=0.05, min_samples=5))
    for before, after in pairwise(steps):
        joined = before.labels >= 0
        np.testing.assert_array_equal(after.labels[joined], before.labels[joined])
        assert after.objective >= before.objective
        assert not ((before.labels == NOISE) & (after.labels == UNDECIDED)).any()


def test_a_wave_is_what_the_circles_reach(moons):
    X = np.asarray(moons)
    steps = list(trace("dbscan", moons, eps=0.2, min_samples=5))
    for before, after in pairwise(steps):
        if after.name != "wave" or len(after.circles.centers) == 60:
            continue
        new = X[(after.labels >= 0) & (before.labels < 0)]
        distances = np.linalg.norm(new[:, None] - after.circles.centers, axis=2).min(axis=1)
        assert len(new) and (distances <= after.circles.radius).all()


def test_a_core_row_starts_each_cluster():
    X = np.array([[0.0], [0.1], [0.2], [0.3], [5], [9], [9.1], [9.2], [9.25]])
    steps = list(trace("dbscan", X, eps=0.11, min_samples=3))
    assert [step.name for step in steps] == (
        ["visit", "core", "wave", "wave", "visit", "core", "wave", "wave", "end"]
    )
    assert steps[0].focus == 0 and steps[0].labels[0] == NOISE
    assert "1 had passed for noise" not in steps[1].sentence
    assert steps[1].focus == 1 and steps[1].labels.tolist()[:3] == [NOISE, 0, UNDECIDED]
    assert "1 had passed for noise" in steps[2].sentence
    assert steps[2].labels.tolist()[:4] == [0, 0, 0, UNDECIDED]
    assert steps[2].hollow.tolist()[:3] == [True, False, False]
    assert "fewer than min_samples = 3" in steps[0].sentence
    assert "2 rows within eps = 0.11" in steps[0].sentence
    assert steps[-1].labels.tolist() == [0, 0, 0, 0, NOISE, 1, 1, 1, 1]


def test_all_noise_and_all_one():
    X = np.arange(20.0)[:, None]
    nothing = list(trace("dbscan", X, eps=0.5, min_samples=2))
    assert nothing[-1].objective == 0 and (nothing[-1].labels == NOISE).all()
    everything = list(trace("dbscan", X, eps=50, min_samples=2))
    assert [step.name for step in everything] == ["core", "wave", "end"]


def test_many_clusters_stay_few_steps():
    X = 10 * np.arange(1_200.0)[:, None]
    steps = list(trace("dbscan", X, eps=1, min_samples=1))
    assert len(steps) <= MOST_STEPS
    assert steps[-1].labels.tolist() == list(range(1_200))
    assert any(step.name == "clusters" for step in steps)


def test_only_euclidean_neighbourhoods_are_circles(moons):
    steps = list(trace("dbscan", moons, eps=0.2, metric="manhattan"))
    assert all(step.circles is None for step in steps)
    model = DBSCAN(eps=0.2, metric="manhattan").fit(moons)
    np.testing.assert_array_equal(steps[-1].labels, model.labels_)


@settings(max_examples=60)
@given(
    X=arrays(float, st.tuples(st.integers(3, 40), st.integers(1, 2)), elements=st.integers(0, 9)),
    eps=st.sampled_from([0.5, 1.0, 1.5]),
    min_samples=st.integers(1, 3),
)
def test_border_rows_go_to_the_cluster_that_reaches_them_first(X, eps, min_samples):
    steps = list(trace("dbscan", X, eps=eps, min_samples=min_samples))
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    np.testing.assert_array_equal(steps[-1].labels, model.labels_)
    assert len(steps) <= MOST_STEPS
