"""Affinity propagation equals scikit-learn to the last bit, and says when it did not converge."""

import importlib
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AffinityPropagation

import unlabeled as un
from unlabeled import plane, steps
from unlabeled.registry import algorithm, fit_steps, usable
from unlabeled.steps import finish

TWO_PAIRS = np.array([[0.0, 0], [0, 1], [9, 9], [9, 8]])


def unscored(X, **parameters):
    """A fit without silhouette."""
    return finish(fit_steps("affinity_propagation", usable(X), parameters))


def native(X, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return AffinityPropagation(**parameters).fit(np.asarray(X))


def assert_equal(fit, expected):
    """The same exemplars, labels and rounds."""
    estimator = fit.estimator
    np.testing.assert_array_equal(estimator.labels_, expected.labels_)
    np.testing.assert_array_equal(
        estimator.cluster_centers_indices_, expected.cluster_centers_indices_
    )
    assert fit.scores == {
        "exemplars": len(expected.cluster_centers_indices_),
        "n_iter": expected.n_iter_,
    }
    assert estimator.n_iter_ == expected.n_iter_


# Equal to scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["none", "standard"])
@pytest.mark.parametrize(
    ("sample", "options"),
    [
        ("iris", {}),
        ("iris", {"preference": -50.0, "damping": 0.9}),
        ("penguins", {}),
        ("old_faithful", {"preference": -20.0, "damping": 0.7}),
        ("wine", {"random_state": 3}),
        ("wine", {"convergence_iter": 40, "max_iter": 30}),
        ("moons", {"max_iter": 12, "convergence_iter": 5}),
    ],
)
def test_equal_to_scikit_learn(sample, options, scale):
    X = un.prepare(un.sample(sample), scale=scale)
    options = {"random_state": 42} | options
    assert_equal(unscored(X, **options), native(X, **options))


def test_equal_where_nothing_comes_to_rest():
    X = un.prepare(un.sample("moons"))
    fit = unscored(X, max_iter=20)
    assert_equal(fit, native(X, max_iter=20, random_state=42))
    (note,) = fit.notes
    assert note.startswith("Did not come to rest in 20 rounds.")
    assert "Raise the damping to 0.9, allow more rounds (max_iter), or" in note


@given(
    rows=st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=24),
    preference=st.sampled_from(["median", -30.0, -3.0, 0.0, 5.0]),
    damping=st.sampled_from([0.5, 0.8]),
)
@settings(max_examples=60)
def test_equal_on_rows_with_ties(rows, preference, damping):
    X = np.array(rows, dtype=float)
    fit = unscored(X, preference=preference, damping=damping)
    given = None if preference == "median" else preference
    assert_equal(fit, native(X, preference=given, damping=damping, random_state=42))


def test_blocks_do_not_show(monkeypatch):
    """However many rows are handled at once, the sums are the same to the last bit."""
    module = importlib.import_module("unlabeled.algorithms.affinity_propagation")
    X = un.prepare(un.sample("penguins"))
    whole = unscored(X)
    monkeypatch.setattr(module, "BLOCK_NUMBERS", 5_000)
    parts = unscored(X)
    assert_equal(parts, whole.estimator)


# What a fit promises ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def iris():
    return unscored(un.prepare(un.sample("iris"), scale="none"))


def test_exemplars_are_rows(iris):
    assert iris.n_clusters == 7 == len(iris.centers)
    chosen = iris.estimator.cluster_centers_indices_
    X = np.asarray(iris.X)
    assert sorted(map(tuple, iris.centers)) == sorted(map(tuple, X[chosen]))
    np.testing.assert_array_equal(iris.predict(iris.centers), np.arange(7))
    np.testing.assert_array_equal(iris.predict(X), iris.labels)
    distances = iris.transform(X)
    np.testing.assert_allclose(distances, np.linalg.norm(X[:, None] - iris.centers, axis=2))


def test_new_rows_go_as_scikit_learn_says(iris):
    anywhere = np.random.default_rng(0).uniform(0, 8, (300, 4))
    expected = iris.estimator.predict(anywhere)
    order = [int(iris.estimator.labels_[iris.labels == label][0]) for label in range(7)]
    np.testing.assert_array_equal(np.array(order)[iris.predict(anywhere)], expected)


def test_known_rows_keep_their_label_where_exemplars_are_equally_near():
    """scikit-learn's own predict gives one of these rows another cluster than its fit did."""
    X = un.prepare(un.sample("digits"), scale="none")
    fit = unscored(X)
    model = fit.estimator
    assert (model.predict(np.asarray(X)) != model.labels_).any()
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


def test_the_picture_shows_who_stands_for_whom():
    X = un.prepare(un.sample("penguins"))
    assert len(X.preparation.dropped)
    fit = unscored(X)
    view = plane.plane(X, X.preparation)
    lines, stars = fit.layers(view)
    assert lines["mark"] == "segments" and lines["visible"] is False
    assert stars["symbol"] == "star"
    ends = lines["ends"].reshape(-1, 4)
    np.testing.assert_allclose(ends[:, :2], view.places)
    np.testing.assert_allclose(
        ends[:, 2:], np.column_stack([stars["x"], stars["y"]])[fit.labels]
    )
    rows = X.preparation.rows.tolist()
    indices = [rows.index(row) for row in stars["row"].tolist()]
    np.testing.assert_array_equal(fit.labels[indices], stars["cluster"])
    np.testing.assert_allclose(np.asarray(X)[indices], fit.centers)


def test_every_round_is_a_step(iris):
    notes = [step.note for step in fit_steps("affinity_propagation", iris.X, {})]
    rounds = list(dict.fromkeys(note for note in notes if note.startswith("round")))
    assert len(rounds) == iris.scores["n_iter"] - 1, "the last one ends it"
    assert rounds[0].startswith("round 1 of at most 200: ")
    assert rounds[0].endswith("exemplars")


def test_a_long_round_is_cut_by_the_clock(iris, monkeypatch):
    module = importlib.import_module("unlabeled.algorithms.affinity_propagation")
    monkeypatch.setattr(module, "BLOCK_NUMBERS", len(iris.X) * 10)
    monkeypatch.setattr(steps, "STEP_SECONDS", 0)  # every block is late
    taken = [step.note for step in fit_steps("affinity_propagation", iris.X, {"max_iter": 2})]
    assert taken.count("ties") == 1 + 15
    assert taken.count("messages") == 15 + 15
    assert sum(note.startswith("round 1") for note in taken) == 1 + 15 + 15
    again = unscored(iris.X)
    np.testing.assert_array_equal(again.labels, iris.labels)
    assert again.scores == {name: iris.scores[name] for name in again.scores}


def test_the_median_in_scikit_learns_words(iris):
    fit = unscored(iris.X, preference=None)
    assert fit.parameters["preference"] == "median"
    assert fit.estimator.get_params()["preference"] is None
    np.testing.assert_array_equal(fit.labels, iris.labels)


def test_forecasts():
    told = algorithm("affinity_propagation").forecast
    small, large = told(1_000, 2, {"max_iter": 200}), told(60_000, 2, {"max_iter": 200})
    assert large.bytes == 3600 * small.bytes > 8e10
    assert large.seconds > 3600 and 1 < small.seconds < 10


# What goes wrong is said in words ---------------------------------------------------------------


def test_no_exemplar_at_all():
    X = un.prepare(un.sample("iris"))
    fit = un.fit("affinity_propagation", X, max_iter=1, preference=-1e6)
    assert set(fit.labels.tolist()) == {-1}
    assert fit.n_clusters == 0 and fit.centers is None and fit.layers is None
    assert fit.measure is None
    assert fit.predict([[0, 0, 0, 0]]).tolist() == [-1]
    (note,) = fit.notes
    assert "1 round." in note and "without a cluster (−1)" in note
    assert fit.picture()["clusters"] == [{"id": -1, "title": "noise", "rows": 150}]
    assert_equal(fit, native(X, max_iter=1, preference=-1e6, random_state=42))
    firm = un.fit("affinity_propagation", X, max_iter=1, preference=-1e6, damping=0.95)
    assert "damping" not in firm.notes[0] and "Allow more rounds" in firm.notes[0]


@pytest.mark.parametrize(
    ("X", "labels"),
    [
        (np.ones((1, 2)), [0]),
        (np.ones((4, 2)), [0, 0, 0, 0]),
        (np.array([[0.0], [1]]), [0, 1]),
        (TWO_PAIRS, [0, 0, 1, 1]),
    ],
)
def test_few_and_equal_rows(X, labels):
    fit = unscored(X)
    assert fit.labels.tolist() == labels
    assert_equal(fit, native(X, random_state=42))
    assert fit.predict(X).tolist() == labels


def test_where_there_is_nothing_to_decide():
    fit = unscored(np.ones((4, 2)), preference=1)
    assert fit.labels.tolist() == [0, 1, 2, 3]
    assert "the preference alone makes 4 clusters" in fit.notes[0]


def test_every_row_an_exemplar():
    few = np.arange(30.0)[:, np.newaxis]
    assert unscored(few, preference=1).n_clusters == 30
    with pytest.raises(un.InputError) as caught:
        unscored(np.arange(1_001.0)[:, np.newaxis], preference=1, max_iter=1)
    assert "1,001 clusters" in caught.value.message
    assert caught.value.hint == "Lower the preference."


@pytest.mark.parametrize(
    ("name", "value"),
    [("damping", 0.4), ("damping", 1), ("preference", "mean"), ("max_iter", 0), ("max_iter", 1.5)],
)
def test_parameters_out_of_range(name, value):
    with pytest.raises(un.InputError) as caught:
        unscored(TWO_PAIRS, **{name: value})
    assert f"({name})" in str(caught.value) and caught.value.hint
