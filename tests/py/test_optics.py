"""OPTICS walks exactly as scikit-learn's does, faster and in steps, and remembers its walk."""

import json
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, OPTICS
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled import steps
from unlabeled.algorithms import optics
from unlabeled.catalog import encoded
from unlabeled.labels import first_appearance, renumber
from unlabeled.prepare import wrap
from unlabeled.registry import configure, fit_steps, found, usable
from unlabeled.steps import finish

LEARNED = ("ordering_", "core_distances_", "reachability_", "predecessor_", "labels_")


def fitted(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("optics", usable(X), parameters))


def chart(fit):
    (made,) = finish(fit.figures())
    json.dumps(encoded(made), allow_nan=False)
    return made


def layer(picture, id):
    return next(one for one in picture["layers"] if one["id"] == id)


def same_as_native(X, **parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that no row is reached, or that 0 has no quotient
        expected = OPTICS(**parameters).fit(np.asarray(X))
    words = {"max_eps": "inf"} if parameters.get("max_eps") == np.inf else {}
    fit = fitted(X, **parameters | words)
    for name in LEARNED:
        np.testing.assert_array_equal(getattr(fit.estimator, name), getattr(expected, name))
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    return fit


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


# Equality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "parameters"),
    [
        ("moons", {}),
        ("iris", {"min_samples": 10, "xi": 0.1, "min_cluster_size": 20}),
        ("iris", {"metric": "cosine"}),
        ("wine", {"metric": "manhattan", "max_eps": 6.0}),
        ("old_faithful", {"metric": "chebyshev", "cluster_method": "dbscan", "eps": 0.2}),
        ("penguins", {"min_samples": 3}),
    ],
)
def test_equals_scikit_learn(id, parameters):
    same_as_native(un.prepare(un.sample(id)), **parameters)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 500),
    min_samples=st.integers(2, 8),
    max_eps=st.sampled_from([np.inf, 1.0, 2.5]),
    coarse=st.booleans(),
)
def test_equals_scikit_learn_on_any_rows(seed, min_samples, max_eps, coarse):
    random = np.random.default_rng(seed)
    X = random.integers(0, 6, (40, 2)).astype(float) if coarse else random.normal(size=(40, 2))
    same_as_native(wrap(X), min_samples=min_samples, max_eps=max_eps)


def test_a_cut_gives_what_dbscan_gives(moons):
    fit = fitted(moons, cluster_method="dbscan", eps=0.2)
    assert fit.sizes.tolist() == [500, 500]
    direct = DBSCAN(eps=0.2).fit(np.asarray(moons))
    assert adjusted_rand_score(fit.labels, direct.labels_) == 1


# The walk is remembered -------------------------------------------------------------------------


def test_another_cut_does_not_walk_again(moons, monkeypatch):
    X = wrap(np.asarray(moons))
    values = {"cluster_method": "dbscan", "min_samples": 6}
    first = fitted(X, **values, eps=0.2)
    monkeypatch.setattr(optics, "_distances", None)
    second = fitted(X, **values, eps=0.05)
    third = fitted(X, min_samples=6)
    assert first.n_clusters == 2 and second.n_clusters > 2 and third.n_clusters > 2
    with pytest.raises(TypeError):
        fitted(X, **values | {"min_samples": 7}, eps=0.2)


def test_the_walk_is_cut_by_the_clock(monkeypatch):
    rows = np.random.default_rng(0).normal(size=(450, 2))
    whole = fitted(wrap(rows))
    monkeypatch.setattr(steps, "STEP_SECONDS", 0)  # every row is late
    taken = fit_steps("optics", wrap(rows), {})
    notes = [step.note for step in taken]
    assert [note for note in notes if note.startswith("row")] == [
        f"row {number} of 450" for number in range(450)
    ]
    monkeypatch.setattr(steps, "STEP_SECONDS", np.inf)
    again = fitted(wrap(rows))
    for one in ("ordering_", "reachability_", "predecessor_", "labels_"):
        np.testing.assert_array_equal(getattr(again.estimator, one), getattr(whole.estimator, one))


# The reachability plot --------------------------------------------------------------------------


def test_bars_are_the_reachability_in_the_order_of_the_walk(moons):
    fit = fitted(moons, cluster_method="dbscan", eps=0.1)
    made = chart(fit)
    bars, line = layer(made, "reachability"), layer(made, "eps")
    ordering = fit.estimator.ordering_
    np.testing.assert_array_equal(bars["row"], ordering)
    np.testing.assert_array_equal(bars["cluster"], fit.labels[ordering])
    expected = fit.estimator.reachability_[ordering]
    assert np.isinf(expected[0]) and bars["height"][0] == made["y"]["max"]
    np.testing.assert_array_equal(bars["height"][1:], expected[1:])
    assert (line["value"], line["parameter"]) == (0.1, "eps")
    assert "1 row was reached from nowhere" in made["caption"]
    assert [int(line[1]) for line in made["table"]["lines"]] == fit.sizes.tolist()


def test_steep_slopes_need_no_line(moons):
    assert [one["id"] for one in chart(fitted(moons))["layers"]] == ["reachability"]


def test_a_long_plot_keeps_its_peaks(moons, monkeypatch):
    monkeypatch.setattr("unlabeled.charts.reachability.MOST_BARS", 100)
    fit = fitted(moons)
    made = chart(fit)
    bars = layer(made, "reachability")
    assert len(bars["height"]) == 100 and len(bars["edges"]) == 101
    finite = fit.estimator.reachability_[np.isfinite(fit.estimator.reachability_)]
    assert finite.max() in bars["height"]
    assert "1,000 rows share 100 bars" in made["caption"]


def test_an_eps_far_above_does_not_flatten_the_bars(moons):
    made = chart(fitted(moons, cluster_method="dbscan", eps=100))
    heights = layer(made, "reachability")["height"]
    assert made["y"]["max"] < 3 * np.sort(heights)[-2]
    assert "above the picture" in made["caption"]


# New rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameters", [{}, {"cluster_method": "dbscan", "eps": 0.1}])
def test_new_rows_join_where_their_neighbours_are(moons, parameters):
    fit = fitted(moons, **parameters)
    X = np.asarray(moons)
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    inside = X[fit.labels >= 0]
    assert (fit.predict(inside + 1e-7) == fit.labels[fit.labels >= 0]).mean() > 0.95
    assert fit.predict(np.array([[30.0, 30.0]])).tolist() == [-1]


# Bad input --------------------------------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        fitted(X, **parameters)
    assert caught.value.message and caught.value.hint
    return caught.value


@pytest.mark.parametrize("name", ["min_samples", "min_cluster_size"])
def test_more_rows_asked_for_than_there_are(name):
    X = np.random.default_rng(0).normal(size=(6, 2))
    error = refused(X, **{name: 7})
    assert error.field == name and "6" in error.message
    assert fitted(X, **error.remedies[0].values).labels.shape == (6,)


def test_one_row_is_refused_and_two_are_not():
    assert "two rows" in refused([[1.0, 2.0]]).message
    assert len(fitted([[1.0, 2.0], [3.0, 4.0]], min_samples=2).labels) == 2


def test_a_cut_beyond_what_was_measured(moons):
    values = {"cluster_method": "dbscan", "eps": 0.5, "max_eps": 0.1}
    error = refused(moons, **values)
    assert error.field == "eps"
    assert fitted(moons, **values | error.remedies[0].values).n_clusters >= 1
    assert refused(moons, max_eps=0).field == "max_eps"
    assert refused(moons, xi=1).field == "xi"


@pytest.mark.parametrize(
    "X",
    [
        np.ones((30, 2)),
        np.repeat([[0.0, 0], [5, 5], [9, 0]], 10, axis=0),
        np.random.default_rng(0).normal(size=(80, 64)),
        np.random.default_rng(0).normal(size=(80, 1)),
        np.c_[np.random.default_rng(0).normal(size=80), np.ones(80)],
    ],
    ids=["constant", "duplicates", "64 features", "1 feature", "a constant column"],
)
@pytest.mark.parametrize("method", ["xi", "dbscan"])
@pytest.mark.filterwarnings("error")
def test_odd_tables(X, method):
    fit = fitted(X, cluster_method=method)
    _, first = np.unique(X, axis=0, return_index=True)
    np.testing.assert_array_equal(fit.predict(X)[first], fit.labels[first])
    assert chart(fit)["y"]["max"] > 0
    assert fit.picture()["layers"]


# Advice -----------------------------------------------------------------------------------------


def suggested(fit):
    (note,) = fit.notes
    return note, float(re.search(r"for instance to ([\d.e-]*\d)", note)[1])


def test_advice_on_noise_helps(moons):
    note, eps = suggested(fitted(moons, cluster_method="dbscan", eps=0.001))
    assert note.startswith("Every row is noise")
    assert fitted(moons, cluster_method="dbscan", eps=eps).scores["noise"] < 300
    (note,) = fitted(moons, max_eps=1e-6).notes
    assert "Raise max_eps" in note
    (note,) = fitted(un.prepare(un.sample("digits"))).notes
    assert "lower xi" in note


def test_advice_on_one_cluster(moons):
    note, eps = suggested(fitted(moons, cluster_method="dbscan", eps=2))
    assert note.startswith("There is one cluster only")
    assert fitted(moons, cluster_method="dbscan", eps=eps).n_clusters > 1


def test_the_forecast_grows_with_the_square():
    forecast, values = found()["optics"].forecast, configure("optics", {})
    assert forecast(2_000, 2, values).seconds < 5
    assert forecast(60_000, 2, values).seconds > 60
    assert forecast(60_000, 2, values).bytes < 1e8
