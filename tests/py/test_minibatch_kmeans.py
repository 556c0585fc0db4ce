"""Mini-batch k-means equals scikit-learn's, in one call and streamed, and says what is wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.algorithms import minibatch_kmeans
from unlabeled.labels import first_appearance, renumber
from unlabeled.registry import fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("minibatch_kmeans", usable(X), parameters))


def assert_equal(fit, expected):
    """Labels up to their numbers, and everything else in the order of our numbers."""
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    assert fit.scores["inertia"] == pytest.approx(expected.inertia_, rel=1e-12)
    np.testing.assert_allclose(fit.centers, expected.cluster_centers_[order], rtol=1e-12)


def test_the_reference_number(blobs):
    fit = un.fit("minibatch_kmeans", blobs, n_clusters=5, n_init=3, random_state=42)
    assert fit.scores["inertia"] == pytest.approx(211.6589937457431, rel=1e-14)
    assert fit.scores["n_steps"] == 19
    assert fit.sizes.tolist() == [400, 402, 397, 396, 405]
    assert fit.notes == []


# Equal to scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"init": "random", "n_init": "auto", "batch_size": 64, "reassignment_ratio": 0.1},
        {"n_init": "auto", "tol": 0.01, "max_no_improvement": "none", "max_iter": 20},
    ],
    ids=["defaults", "random rows", "by tolerance"],
)
def test_equal_to_scikit_learn(chosen, values):
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    values = {"n_clusters": chosen.suggested.get("n_clusters", 3), "random_state": 7} | values
    native = {"n_init": 3} | values
    if native.get("max_no_improvement") == "none":
        native["max_no_improvement"] = None
    expected = MiniBatchKMeans(**native).fit(np.asarray(X))
    fit = unscored(X, **values)
    assert_equal(fit, expected)
    assert fit.scores["n_steps"] == expected.n_steps_
    assert fit.scores["n_iter"] == expected.n_iter_


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_same_partition_has_the_same_numbers_whatever_the_seed(one, other):
    places = np.random.default_rng(one).permutation(np.repeat([0.0, 10, 20, 30], 25))
    X = places[:, None] + np.random.default_rng(other).normal(size=(100, 2))
    fits = [unscored(X, n_clusters=4, n_init=20, random_state=seed) for seed in (one, other)]
    same = adjusted_rand_score(fits[0].labels, fits[1].labels) == 1
    assert same == np.array_equal(fits[0].labels, fits[1].labels)
    assert same, "far apart and with so many starts there is one partition"
    np.testing.assert_allclose(fits[0].centers, fits[1].centers, atol=1.5)


def test_the_input_is_not_changed(blobs):
    before = np.array(blobs)
    for stream in ("always", "never"):
        unscored(blobs, n_clusters=3, partial_fit=stream)
    np.testing.assert_array_equal(before, blobs)


# Streamed ---------------------------------------------------------------------------------------


def test_a_stream_is_partial_fit_over_chunks(blobs):
    X = np.asarray(blobs)
    random = np.random.RandomState(5)
    order = random.permutation(2000)
    first = MiniBatchKMeans(5, n_init=3, batch_size=150, random_state=5).fit(X[order[:1500]])
    expected = MiniBatchKMeans(5, init=first.cluster_centers_, n_init=1, random_state=5)
    for _ in range(2):
        for start in range(0, 2000, 150):
            expected.partial_fit(X[order[start : start + 150]])
        order = random.permutation(2000)
    expected.labels_ = expected.predict(X)
    expected.inertia_ = -expected.score(X)
    values = {"n_clusters": 5, "batch_size": 150, "random_state": 5, "passes": 2}
    fit = unscored(blobs, partial_fit="always", **values)
    assert_equal(fit, expected)
    assert fit.scores["n_steps"] == 28
    assert fit.scores["n_iter"] == 2
    assert len(fit.notes) == 1
    assert "2,000 rows" in fit.notes[0] and "150 at a time, 2 times" in fit.notes[0]


def test_a_large_table_is_streamed_by_itself(blobs, monkeypatch):
    assert "Streamed" not in " ".join(unscored(blobs).notes)
    monkeypatch.setattr(minibatch_kmeans, "STREAMED_ROWS", 1999)
    streamed = unscored(blobs)
    assert streamed.notes[0].startswith("Streamed: 2,000 rows in random order")
    assert_equal(unscored(blobs, partial_fit="always"), streamed.estimator)
    assert "Streamed" not in " ".join(unscored(blobs, partial_fit="never").notes)


def test_a_stream_can_be_stopped_between_chunks(blobs, monkeypatch):
    monkeypatch.setattr(minibatch_kmeans, "LABELLED_AT_ONCE", 500)
    values = {"partial_fit": "always", "batch_size": 200, "passes": 3}
    steps = list(fit_steps("minibatch_kmeans", blobs, values))
    assert len(steps) == 1 + 3 * 10 + 4
    done = [step.done for step in steps]
    assert done == sorted(done) and done[0] == 0 and done[-1] < 1
    assert steps[11].note == "pass 2 of 3"
    assert steps[-1].note == "labels"


def test_a_sorted_table_is_streamed_in_random_order(blobs):
    """In the order of the file the first chunk would hold one cluster only."""
    X = np.asarray(blobs)
    X = X[np.argsort(X[:, 0])]
    values = {"n_clusters": 5, "batch_size": 100, "passes": 5, "n_init": 10}
    assert unscored(X, partial_fit="always", **values).scores["inertia"] < 225


def test_batches_smaller_than_k_are_streamed_k_at_a_time(blobs):
    fit = unscored(blobs, n_clusters=8, batch_size=1, partial_fit="always", passes=1)
    assert fit.n_clusters == 8
    assert "8 at a time, 1 time, after a start on 80 of them" in fit.notes[0]


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("minibatch_kmeans", X, **parameters)
    assert caught.value.message and caught.value.hint
    return str(caught.value)


@pytest.mark.parametrize("stream", ["always", "never"])
def test_more_clusters_than_different_rows(stream):
    constant = np.ones((50, 3))
    assert "more than the 1 different row" in refused(constant, partial_fit=stream)
    one = unscored(constant, n_clusters=1, partial_fit=stream)
    assert (one.n_clusters, one.scores["inertia"]) == (1, 0)
    single = unscored([[1.0, 2.0]], n_clusters=1, partial_fit=stream)
    assert single.labels.tolist() == [0]
    assert single.centers.tolist() == [[1, 2]]
    pairs = np.repeat([[0.0], [5], [9]], 20, axis=0)
    assert "the 3 different rows" in refused(pairs, n_clusters=4, partial_fit=stream)
    assert unscored(pairs, n_clusters=3, n_init=10, partial_fit=stream).scores["inertia"] == 0


def test_a_batch_larger_than_the_table_is_told():
    X = un.prepare(un.sample("iris"))
    assert "every batch is 150 rows" in unscored(X).notes[0]
    assert unscored(X, batch_size=150).notes == []


def test_a_run_that_was_cut_short_says_so(blobs):
    fit = unscored(blobs, n_clusters=5, max_iter=1, batch_size=500)
    assert fit.notes == [
        "Stopped after 4 batches while the centres still got better: raise max_iter for a "
        "finished result."
    ]
    patient = unscored(blobs, n_clusters=5, max_iter=1, max_no_improvement="none", batch_size=500)
    assert patient.notes == [], "it was asked to run to the end"


def test_centres_that_started_on_equal_rows_are_left_out():
    """A tiny batch of a table with few different rows meets the same row again and again."""
    X = np.repeat(np.arange(6.0), [500, 1, 1, 1, 1, 1])[:, None]
    values = {"n_clusters": 6, "batch_size": 3, "n_init": 1, "reassignment_ratio": 0}
    fit = unscored(X, init="random", random_state=0, **values)
    assert fit.n_clusters < 6
    assert (fit.sizes > 0).all() and len(fit.centers) == fit.n_clusters
    assert f"Only {fit.n_clusters} of 6 centres have rows" in fit.notes[-1]
    assert set(fit.predict([[-5.0], [2.5], [9]])) <= set(range(fit.n_clusters))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("n_clusters", 0), ("n_clusters", 1001), ("n_init", "often"), ("batch_size", 0)),
        *(("batch_size", 2.5), ("max_iter", 0), ("max_no_improvement", -1), ("passes", 0)),
        *(("reassignment_ratio", 2), ("tol", -1), ("init", "manual"), ("partial_fit", "yes")),
        ("random_state", -1),
    ],
)
def test_parameters_out_of_range(blobs, name, value):
    assert f"({name})" in refused(blobs, **{name: value})
