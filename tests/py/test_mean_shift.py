"""Mean-shift equals scikit-learn's though its circles climb together, and explains a bandwidth."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import MeanShift, estimate_bandwidth, get_bin_seeds

import unlabeled as un
from unlabeled.algorithms import mean_shift
from unlabeled.labels import first_appearance, renumber
from unlabeled.plane import plane
from unlabeled.registry import algorithm, fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("mean_shift", usable(X), parameters))


def assert_equal(fit, expected):
    """Labels up to their numbers, and the very same centres in the order of our numbers."""
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    np.testing.assert_array_equal(fit.centers, expected.cluster_centers_[order])
    assert fit.scores["n_iter"] == expected.n_iter_
    assert fit.estimator.get_params() == expected.get_params()


# Equal to scikit-learn --------------------------------------------------------------------------

SMALL = [one for one in SAMPLES if one.id in ("iris", "wine", "old_faithful", "penguins")]


@pytest.mark.parametrize("chosen", SMALL, ids=lambda one: one.id)
@pytest.mark.parametrize("values", [{}, {"cluster_all": False, "quantile": 0.1}], ids=str)
def test_equal_to_scikit_learn(chosen, values):
    """With a circle on every row; larger samples take scikit-learn's own loop seconds each."""
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    quantile = values.get("quantile", 0.2)
    bandwidth = estimate_bandwidth(np.asarray(X), quantile=quantile)
    native = MeanShift(bandwidth=bandwidth, cluster_all=values.get("cluster_all", True))
    fit = unscored(X, **values)
    assert fit.scores["bandwidth"] == bandwidth
    assert_equal(fit, native.fit(np.asarray(X)))


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_equal_to_scikit_learn_from_bins(chosen):
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    if X.shape[1] > 4:
        X = usable(np.asarray(X)[:, :3])
    bandwidth = estimate_bandwidth(np.asarray(X)[:500], quantile=0.15)
    values = {"bandwidth": bandwidth, "bin_seeding": True, "min_bin_freq": 2}
    assert_equal(unscored(X, **values), MeanShift(**values).fit(np.asarray(X)))


@settings(max_examples=60)
@given(
    arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 3)), elements=st.integers(-4, 4)),
    st.sampled_from([0.01, 0.7, 1.0, 2.5]),
    st.integers(1, 3),
)
def test_bins_are_those_of_scikit_learn(X, width, least):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one bin per row
        expected = get_bin_seeds(X, width, least)
    found = mean_shift._bins(X, width, least)
    assert found.dtype == expected.dtype or not len(expected)
    np.testing.assert_array_equal(found, expected.reshape(-1, X.shape[1]))


def test_equal_to_scikit_learn_in_many_dimensions():
    """Above 15 features neighbours are searched by another way."""
    X = un.prepare(un.sample("digits"), scale="none")
    X = usable(np.asarray(X)[:150])
    fit = unscored(X, bandwidth=30.0)
    assert_equal(fit, MeanShift(bandwidth=30.0).fit(np.asarray(X)))
    assert 2 < fit.n_clusters < 150


@settings(max_examples=40)
@given(
    arrays(float, (25, 2), elements=st.integers(0, 6)),
    st.sampled_from([0.5, 1.0, 1.5, 2.5]),
    st.booleans(),
    st.sampled_from([1, 2, 300]),
)
def test_equal_to_scikit_learn_on_a_grid(X, bandwidth, cluster_all, max_iter):
    """Rows at exactly the bandwidth, circles that meet, means that are equal by symmetry."""
    values = {"bandwidth": bandwidth, "cluster_all": cluster_all, "max_iter": max_iter}
    expected = MeanShift(**values).fit(X)
    fit = unscored(X, **values)
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    assert fit.scores["n_iter"] == expected.n_iter_
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


def test_circles_climb_some_at_a_time(monkeypatch):
    X = un.prepare(un.sample("old_faithful"))
    whole = unscored(X)
    monkeypatch.setattr(mean_shift, "ROWS_AT_ONCE", 272 * 50)
    steps = list(fit_steps("mean_shift", X, {}))
    assert steps[1].note == "circle 1 of 272 climbs"
    assert {step.note.split()[1] for step in steps[1:]} == {"1", "51", "101", "151", "201", "251"}
    done = [step.done for step in steps]
    assert done == sorted(done) and 0 < done[-1] < 1
    again = unscored(X)
    np.testing.assert_array_equal(again.labels, whole.labels)
    assert again.scores == whole.scores


def test_a_round_of_many_circles_is_cut(monkeypatch):
    X = un.prepare(un.sample("old_faithful"))
    whole = unscored(X)
    before = len(list(fit_steps("mean_shift", X, {})))
    monkeypatch.setattr(mean_shift, "ROWS_PER_STEP", 272 * 34)  # eight parts of 272 circles
    steps = list(fit_steps("mean_shift", X, {}))
    assert [step.note for step in steps[1:9]] == ["circle 1 of 272 climbs"] * 8
    assert len(steps) > before
    again = unscored(X)
    np.testing.assert_array_equal(again.labels, whole.labels)
    np.testing.assert_array_equal(again.centers, whole.centers)


def test_the_input_is_not_changed(blobs):
    before = np.array(blobs)
    unscored(blobs, bin_seeding=True)
    np.testing.assert_array_equal(before, blobs)


# New rows and noise -----------------------------------------------------------------------------


def test_new_rows_belong_to_the_nearest_centre(blobs):
    fit = unscored(blobs, bin_seeding=True)
    new = np.random.default_rng(0).uniform(-4, 4, (100, 2))
    distances = np.linalg.norm(new[:, None] - fit.centers, axis=2)
    np.testing.assert_array_equal(fit.predict(new), distances.argmin(axis=1))
    np.testing.assert_allclose(fit.transform(new), distances, atol=1e-9)


def test_noise_is_farther_than_the_bandwidth_from_every_centre(blobs):
    fit = unscored(blobs, bin_seeding=True, cluster_all=False, bandwidth=0.4)
    far = fit.transform(blobs).min(axis=1) > 0.4
    assert 0 < far.sum() < 1000
    np.testing.assert_array_equal(fit.labels == -1, far)
    assert fit.predict([[50.0, 50.0], [0.2, 2.3]]).tolist()[0] == -1
    assert fit.predict([[50.0, 50.0], [0.2, 2.3]]).tolist()[1] >= 0


# The bandwidth ----------------------------------------------------------------------------------


def test_a_large_table_is_estimated_from_a_sample(monkeypatch, blobs):
    assert unscored(blobs, bin_seeding=True).notes == []
    X = usable(np.asarray(blobs))
    monkeypatch.setattr(mean_shift, "ESTIMATE_ROWS", 500)
    fit = unscored(X, bin_seeding=True)
    expected = estimate_bandwidth(np.asarray(X), quantile=0.2, n_samples=500, random_state=0)
    assert fit.scores["bandwidth"] == expected
    assert fit.notes == [
        "The bandwidth is estimated from 500 of the rows (n_samples=500, random_state=0)."
    ]
    assert unscored(X, bandwidth=0.7, bin_seeding=True).notes == []


def test_the_estimate_is_remembered(blobs, monkeypatch):
    X = usable(np.asarray(blobs))
    first = unscored(X, bin_seeding=True).scores["bandwidth"]
    monkeypatch.setattr(mean_shift, "estimate_bandwidth", None)
    again = unscored(X, bin_seeding=True, cluster_all=False)
    assert again.scores["bandwidth"] == first


def test_the_bandwidth_is_drawn_in_the_units_of_the_data():
    X = un.prepare(un.sample("old_faithful"), scale="standard")
    fit = unscored(X)
    [layer] = fit.layers(plane(X, X.preparation))
    assert (layer["mark"], layer["visible"]) == ("circles", False)
    np.testing.assert_allclose(
        np.column_stack([layer["x"], layer["y"]]), X.preparation.raw(fit.centers)
    )
    for radius, spread in zip(("rx", "ry"), X.preparation.scale_, strict=True):
        np.testing.assert_allclose(layer[radius], spread * fit.scores["bandwidth"])
    assert layer["cluster"].tolist() == list(range(fit.n_clusters))


def test_the_forecast_grows_with_the_square_of_the_rows():
    forecast = algorithm("mean_shift").forecast
    values = unscored(np.eye(3), bandwidth=1.0).parameters
    small, large = forecast(1_000, 2, values), forecast(60_000, 2, values)
    none = forecast(0, 2, values)
    assert none.seconds == 0.2, "even the smallest takes a moment"
    grown, first = large.seconds - none.seconds, small.seconds - none.seconds
    assert grown == pytest.approx(3600 * first)
    assert large.seconds > 600 and small.seconds < 5
    assert 20 < forecast(10_000, 2, values).seconds < 45, "long, but not refused"
    assert large.bytes < 1e9, "only some circles climb at once"
    assert forecast(60_000, 2, values | {"bin_seeding": True}).seconds < large.seconds / 100


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        unscored(X, **parameters)
    assert caught.value.message and caught.value.hint
    return caught.value


@pytest.mark.parametrize("X", [np.ones((50, 3)), [[1.0, 2.0]], np.full((30, 20), 0.1)])
def test_constant_data_have_no_bandwidth(X):
    error = refused(X)
    assert error.message == "The estimated bandwidth is 0: all rows are equal."
    [remedy] = error.remedies
    fit = unscored(X, **remedy.values)
    assert (fit.n_clusters, fit.labels.max()) == (1, 0)


@pytest.mark.parametrize(
    "X", [np.repeat([[0.0], [5], [9]], 20, axis=0), np.arange(8.0)[:, None]], ids=["pairs", "few"]
)
def test_an_estimate_of_nothing_offers_a_larger_quantile(X):
    """The nearest rows are all equal, or a fifth of a small table is only the row itself."""
    error = refused(X, quantile=0.1)
    assert error.field == "quantile"
    [remedy] = error.remedies
    assert remedy.values["quantile"] > 0.1
    fit = unscored(X, **remedy.values)
    assert fit.scores["bandwidth"] > 0
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


def test_too_many_clusters_to_look_at():
    X = np.arange(1200.0)[:, None]
    error = refused(X, bandwidth=0.1)
    assert "1,200 clusters" in error.message and error.field == "bandwidth"
    assert unscored(X, **error.remedies[0].values).n_clusters < 10


def test_bins_with_too_few_rows(blobs):
    error = refused(blobs, bin_seeding=True, min_bin_freq=5000)
    assert "No bin holds 5,000 rows" in error.message and error.field == "min_bin_freq"
    assert unscored(blobs, bin_seeding=True, **error.remedies[0].values).n_clusters == 4


def test_bins_that_miss_the_rows():
    """In many dimensions the middle of a bin is far from everything in it."""
    X = np.random.default_rng(0).normal(size=(60, 30)).repeat(2, axis=0)
    error = refused(X, bin_seeding=True, bandwidth=0.5)
    assert error.field == "bin_seeding"
    assert error.remedies[0].values == {"bin_seeding": False}
    assert unscored(X, bandwidth=0.5).n_clusters == 60


def test_bins_without_number():
    """scikit-learn numbers bins in single precision: rows in bin 1e40 have none."""
    error = refused(np.array([[-1e31], [1e31], [1e31]]), bin_seeding=True, bandwidth=1e-9)
    assert error.field == "bin_seeding"


def test_a_run_that_was_cut_short_says_so(blobs):
    fit = unscored(blobs, bin_seeding=True, max_iter=2)
    assert "Stopped after 2 rounds" in fit.notes[0] and "max_iter" in fit.notes[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("bandwidth", 0), ("bandwidth", -1), ("bandwidth", "wide"), ("quantile", 1.5)),
        *(("min_bin_freq", 0), ("max_iter", 0), ("cluster_all", "maybe")),
    ],
)
def test_parameters_out_of_range(blobs, name, value):
    assert f"({name})" in str(refused(blobs, **{name: value}))
