"""k-means step by step: the chapter's numbers, scikit-learn's own draws, and no step uphill."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans, kmeans_plusplus

import unlabeled as un
from unlabeled.labels import UNDECIDED
from unlabeled.registry import fit_steps, usable
from unlabeled.steps import finish
from unlabeled.trace import trace

GOOD_START = [[-3, 3], [-3, 2], [-3, 1], [-1, 2], [0, 2]]
MOST_STEPS = 300
LLOYD = [484.6086034347, 212.6608977351, 211.6233788982, 211.5985372582]


def objectives(steps):
    return [step.objective for step in steps if step.objective is not None]


@pytest.mark.parametrize(
    "values", [{"init": GOOD_START}, {"init": "manual", "centers": GOOD_START}]
)
def test_the_chapters_good_start(blobs, values):
    steps = list(trace("kmeans", blobs, n_clusters=5, **values))
    names = ["seed", "label", "update", "label", "update", "label", "update", "label"]
    assert [step.name for step in steps] == names
    assert objectives(steps) == pytest.approx(LLOYD, abs=1e-9)
    for step, number in zip(steps[1::2], ("484.609", "212.661", "211.623", "211.599"), strict=True):
        assert number in step.sentence
    assert "rest after 3 iterations" in steps[-1].sentence


def test_each_state_is_the_estimator_stopped_there(blobs):
    X = np.asarray(blobs)
    steps = list(trace("kmeans", blobs, n_clusters=5, init=GOOD_START))
    for iterations, step in enumerate(steps[3::2], start=1):
        model = KMeans(5, init=np.array(GOOD_START), n_init=1, max_iter=iterations).fit(X)
        assert step.objective == model.inertia_
        np.testing.assert_array_equal(np.sort(step.centers, 0), np.sort(model.cluster_centers_, 0))


@pytest.mark.parametrize("sample", ["five_blobs", "iris", "uniform_noise"])
@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_the_last_step_is_the_fit_for_many_seeds(sample, init):
    X = un.prepare(un.sample(sample))
    for seed in range(15):
        values = {"n_clusters": 3 + seed % 6, "init": init, "random_state": seed}
        fit = finish(fit_steps("kmeans", X, values | {"n_init": 1}))
        steps = list(trace("kmeans", X, **values))
        np.testing.assert_array_equal(steps[-1].labels, fit.labels)
        assert steps[-1].objective == fit.scores["inertia"]
        np.testing.assert_array_equal(steps[-1].centers, fit.centers)
        falls = np.diff(objectives(steps))
        assert (falls <= 1e-12 * steps[-1].objective).all()


def test_plus_plus_draws_what_scikit_learn_draws(blobs):
    X = np.asarray(blobs)
    _, rows = kmeans_plusplus(X - X.mean(axis=0), 6, random_state=np.random.RandomState(3))
    seeds = [s for s in trace("kmeans", blobs, n_clusters=6, random_state=3) if s.name == "seed"]
    assert [step.focus for step in seeds] == rows.tolist()
    assert seeds[0].weights is None
    for count, step in enumerate(seeds[1:], start=1):
        np.testing.assert_array_equal(np.sort(step.centers, 0), np.sort(X[rows[: count + 1]], 0))
        squared = ((X[:, None] - X[rows[:count]]) ** 2).sum(axis=2).min(axis=1)
        np.testing.assert_allclose(step.weights, squared / squared.sum(), rtol=1e-9)
        assert (step.weights[rows[:count]] == 0).all()
        assert f"Centre {count + 1} of 6" in step.sentence and "3 rows drawn" in step.sentence
        assert (step.labels == UNDECIDED).all()


def test_a_seed_keeps_its_colour_to_the_end(blobs):
    steps = list(trace("kmeans", blobs, n_clusters=5, random_state=1))
    seeds = [step for step in steps if step.name == "seed"]
    first_label = next(step for step in steps if step.name == "label")
    for before, after in zip(seeds, [*seeds[1:], first_label], strict=True):
        kept = np.isin(after.center_labels, before.center_labels)
        np.testing.assert_array_equal(after.center_labels[kept], before.center_labels)
        np.testing.assert_array_equal(after.centers[kept], before.centers)


def test_tracks_lead_from_seeds_to_centres(blobs):
    steps = list(trace("kmeans", blobs, n_clusters=5, init="random", random_state=5))
    ends, labels = steps[-1].segments.ends, steps[-1].segments.labels
    for cluster in range(5):
        track = ends[labels == cluster]
        np.testing.assert_array_equal(track[0, 0], steps[0].centers[cluster])
        np.testing.assert_array_equal(track[1:, 0], track[:-1, 1])
        np.testing.assert_array_equal(track[-1, 1], steps[-1].centers[cluster])


def test_rows_are_with_the_nearest_centre_after_a_label_step(blobs):
    X = np.asarray(blobs)
    for step in trace("kmeans", blobs, n_clusters=4, init="random", random_state=0):
        if step.name != "label":
            continue
        squared = ((X[:, None] - step.centers) ** 2).sum(axis=2)
        own = squared[np.arange(len(X)), step.labels]
        np.testing.assert_allclose(own, squared.min(axis=1), atol=1e-12)
        assert step.objective == pytest.approx(own.sum(), rel=1e-12)


def test_the_end_says_why(blobs):
    stopped = list(trace("kmeans", blobs, n_clusters=8, init="random", max_iter=2))
    assert "stopped after 2 iterations (max_iter)" in stopped[-1].sentence
    tolerant = list(trace("kmeans", blobs, n_clusters=8, init="random", tol=0.5))
    assert "less than the tolerance" in tolerant[-1].sentence


def test_it_says_that_a_fit_would_try_more_starts(blobs):
    def first(**values):
        return next(trace("kmeans", blobs, n_clusters=3, **values)).sentence

    assert "first of 10 starts" in first()
    assert "first of 10 starts" in first(init="random", n_init="auto")
    assert "first of 4 starts" in first(n_init=4)
    for alone in ({"n_init": 1}, {"n_init": "auto"}, {"init": GOOD_START[:3]}):
        assert "starts" not in first(**alone).replace("starts to", "")


def test_many_centres_and_iterations_stay_few_steps():
    X = np.random.default_rng(0).uniform(size=(1_500, 2))
    steps = list(trace("kmeans", X, n_clusters=150, tol=0, random_state=1))
    seeds = [step for step in steps if step.name == "seed"]
    assert len(seeds) == 60 and len(seeds[-1].centers) == 150
    assert "Centres" in seeds[-1].sentence
    assert len(steps) <= MOST_STEPS


def test_long_runs_skip_ahead(monkeypatch):
    monkeypatch.setattr("unlabeled.traces.kmeans.ITERATIONS_SHOWN", 6)
    X = np.random.default_rng(0).uniform(size=(500, 2))
    values = {"n_clusters": 9, "init": "random", "tol": 0, "random_state": 1}
    steps = list(trace("kmeans", X, **values))
    fit = finish(fit_steps("kmeans", usable(X), values | {"n_init": 1}))
    assert fit.scores["n_iter"] > 6
    assert len([step for step in steps if step.name == "update"]) <= 6
    assert "at once" in steps[-2].sentence
    np.testing.assert_array_equal(steps[-1].labels, fit.labels)


def test_a_centre_that_loses_its_rows_starts_again():
    X = np.array([[0.0], [1], [2], [10], [11], [12]])
    steps = list(trace("kmeans", X, n_clusters=3, init=[[0.0], [11], [1000]], algorithm="elkan"))
    assert "one without rows starts again" in steps[2].sentence
    falls = np.diff(objectives(steps))
    assert (falls <= 0).all()


@settings(max_examples=40)
@given(
    X=arrays(float, st.tuples(st.integers(4, 25), st.integers(1, 3)), elements=st.integers(-4, 4)),
    k=st.integers(1, 4),
    init=st.sampled_from(["k-means++", "random"]),
    seed=st.integers(0, 99),
)
def test_inertia_never_rises_whatever_the_rows(X, k, init, seed):
    k = min(k, len(np.unique(X, axis=0)))
    values = {"n_clusters": k, "init": init, "random_state": seed}
    steps = list(trace("kmeans", X, **values))
    fit = finish(fit_steps("kmeans", usable(X), values | {"n_init": 1}))
    np.testing.assert_array_equal(steps[-1].labels, fit.labels)
    assert steps[-1].objective == fit.scores["inertia"]
    falls = np.diff(objectives(steps))
    assert (falls <= 1e-9).all()
