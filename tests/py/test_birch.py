"""BIRCH equals scikit-learn's though cut into steps, and says when the threshold is wrong."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import Birch
from sklearn.metrics import pairwise_distances

import unlabeled as un
from unlabeled.algorithms import birch
from unlabeled.labels import first_appearance, renumber
from unlabeled.plane import plane
from unlabeled.registry import fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("birch", usable(X), parameters))


# Equal to scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
@pytest.mark.parametrize(
    "values",
    [{}, {"n_clusters": 5, "threshold": 0.2, "branching_factor": 7}, {"n_clusters": "none"}],
    ids=["defaults", "deep tree", "subclusters"],
)
def test_equal_to_scikit_learn(chosen, values):
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    if chosen.id == "digits":
        values = values | {"threshold": 4.0}  # 64 features: closer rows do not exist
    native = values | {"n_clusters": None if "none" in values.values() else 5}
    if "n_clusters" not in values:
        native["n_clusters"] = 3
    expected = Birch(**native).fit(np.array(X))
    fit = unscored(X, **values)
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    np.testing.assert_array_equal(fit.estimator.subcluster_centers_, expected.subcluster_centers_)
    assert fit.scores == {"subclusters": len(expected.subcluster_centers_)}
    new = np.random.default_rng(0).normal(size=(200, X.shape[1]))
    landed = expected.predict(new)
    used = np.isin(landed, order)  # one without rows is given to its neighbour
    np.testing.assert_array_equal(fit.predict(new)[used], renumber(landed[used], order))
    assert fit.estimator.get_params() == expected.get_params()


@pytest.mark.parametrize("seconds", [1e-9, 1e-4, 9.0])
def test_rows_enter_as_many_at_a_time_as_are_quick(blobs, monkeypatch, seconds):
    X = np.array(blobs)[:300]
    monkeypatch.setattr(birch, "STEP_SECONDS", seconds)
    steps = list(fit_steps("birch", usable(X), {"threshold": 0.1}))
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-2:] == [0.9, 0.95]
    if seconds == 1e-9:
        assert len(steps) == 1 + (300 - 32) + 2, "one by one, after the first"
    if seconds == 9:
        assert done[:-2] == pytest.approx([0.9 * end / 300 for end in (32, 96, 224, 300)])
    whole = Birch(threshold=0.1, n_clusters=3).fit(X)
    assert steps[-2].note == f"joining {len(whole.subcluster_centers_)} subclusters"
    fit = unscored(X, threshold=0.1)
    np.testing.assert_array_equal(fit.estimator.subcluster_centers_, whole.subcluster_centers_)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 4, "none"]), st.sampled_from([0.3, 1, 3]))
def test_labels_are_canonical_and_new_rows_get_the_nearest_subcluster(seed, k, threshold):
    random = np.random.default_rng(seed)
    X = random.normal(size=(60, 2)) + random.choice([0.0, 6.0], (60, 1))
    fit = unscored(X, n_clusters=k, threshold=threshold)
    assert list(dict.fromkeys(fit.labels.tolist())) == list(range(fit.n_clusters))
    new = random.uniform(-4, 10, (40, 2))
    distances = fit.transform(new)
    np.testing.assert_array_equal(distances.argmin(axis=1), fit.predict(new))
    to_all = pairwise_distances(new, fit.estimator.subcluster_centers_)
    np.testing.assert_allclose(distances.min(axis=1), to_all.min(axis=1))


def test_distances_are_measured_in_parts(blobs, monkeypatch):
    fit = unscored(blobs, threshold=0.1)
    whole = fit.transform(blobs)
    monkeypatch.setattr(birch, "CHUNK_MIB", 0.01)
    np.testing.assert_allclose(fit.transform(blobs), whole)
    assert whole.shape == (2000, 3)


def test_the_input_is_not_changed(blobs):
    before = np.array(blobs)
    unscored(blobs, threshold=0.1, branching_factor=3)
    np.testing.assert_array_equal(before, blobs)


# The picture ------------------------------------------------------------------------------------


def test_subclusters_are_a_layer(blobs):
    joined, alone = unscored(blobs, threshold=0.3), unscored(blobs, n_clusters="none")
    view = plane(blobs, blobs.preparation)
    [layer] = joined.layers(view)
    assert (layer["id"], layer["symbol"], layer["visible"]) == ("subclusters", "dot", False)
    places = np.column_stack([layer["x"], layer["y"]])
    np.testing.assert_allclose(places, joined.estimator.subcluster_centers_)
    np.testing.assert_array_equal(layer["cluster"], joined.predict(places))
    assert alone.layers(view)[0]["visible"] is True
    assert alone.n_clusters == alone.scores["subclusters"]


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("birch", X, **parameters)
    assert caught.value.message and caught.value.hint
    return caught.value


def test_fewer_subclusters_than_clusters(blobs):
    fit = unscored(blobs, n_clusters=9, threshold=1)
    assert fit.n_clusters == fit.scores["subclusters"] < 9
    count = fit.n_clusters
    assert fit.notes == [
        f"Only {count} subclusters for 9 clusters: lower the threshold to tell more apart."
    ]
    assert unscored(blobs, n_clusters=count, threshold=1).notes == []
    one = unscored(blobs, n_clusters=2, threshold=100)
    assert one.n_clusters == 1 and one.notes[0].startswith("Only 1 subcluster for 2 clusters")
    # scikit-learn cannot join a single subcluster to one cluster, and there is nothing to join
    assert unscored(blobs, n_clusters=1, threshold=100).n_clusters == 1


def test_constant_data_and_duplicates():
    constant = np.ones((40, 3))
    assert "more than the 1 different row" in refused(constant).message
    for k in (1, "none"):
        assert unscored(constant, n_clusters=k).labels.tolist() == [0] * 40
        assert unscored([[1.0, 2]], n_clusters=k).labels.tolist() == [0]
    pairs = np.repeat([[0.0], [5], [9]], 20, axis=0)
    fit = unscored(pairs, n_clusters=3)
    assert fit.sizes.tolist() == [20, 20, 20]


def test_too_many_subclusters_to_be_clusters(monkeypatch):
    X = np.arange(1200.0)[:, None]
    error = refused(X, n_clusters="none", threshold=0.1)
    assert "clusters, more than anyone can look at" in error.message
    assert (error.field, error.remedies[0].values) == ("threshold", {"threshold": 0.2})
    assert unscored(X, n_clusters=4, threshold=0.1).n_clusters == 4


def test_too_many_subclusters_to_be_joined(monkeypatch):
    X = np.arange(1200.0)[:, None]
    monkeypatch.setattr(birch, "MAXIMUM_FIT_BYTES", 8 * 700**2)
    error = refused(X, n_clusters=4, threshold=0.1)
    found = int(re.match(r"The tree has ([\d,]+) subclusters", error.message)[1].replace(",", ""))
    assert 700 < found < 1200, "told while it grows"
    assert "hold" in error.message
    assert (error.field, error.remedies[0].values) == ("threshold", {"threshold": 0.2})
    assert unscored(X, n_clusters=4, threshold=3).n_clusters == 4


def test_too_long_to_be_joined(monkeypatch):
    X = np.arange(1200.0)[:, None]
    monkeypatch.setattr(birch, "QUICK_FIT_SECONDS", birch.SECONDS_PER_PAIR * 700**2)
    error = refused(X, n_clusters=4, threshold=0.1)
    assert error.message.endswith("too many to wait for.")
    values = error.remedies[0].values
    assert values == {"threshold": 0.2}
    assert unscored(X, n_clusters=4, threshold=3).n_clusters == 4


def test_rounding_is_told():
    far = 1e9 + np.arange(50.0)[:, None]
    assert "rounding decides" in unscored(far, n_clusters=3).notes[-1]
    assert unscored(far - 1e9, n_clusters=3).notes == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("n_clusters", 0), ("n_clusters", "all"), ("threshold", 0), ("threshold", "nan")),
        *(("branching_factor", 1), ("branching_factor", 2.5)),
    ],
)
def test_parameters_out_of_range(blobs, name, value):
    assert f"({name})" in str(refused(blobs, **{name: value}))
