"""Does scaling matter: the same fit in another scale, and who makes the distances."""

import dataclasses

import numpy as np
import pytest
from reports import actions, asked, mixed_table, table, words

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.analysis.refitting import rescaled
from unlabeled.studies.scaling import STUDY, variance_shares


def figures(report):
    return {
        part["picture"]["figure"]: part["picture"]
        for part in report["parts"]
        if part["part"] == "figure"
    }


@pytest.fixture(scope="module")
def salaries():
    """Two groups by age; salaries vary much more and say nothing."""
    random = np.random.default_rng(0)
    age = np.r_[random.normal(25, 1, 50), random.normal(60, 1, 50)]
    return un.Table.from_columns(
        "people", [("age", age), ("salary", random.uniform(20_000, 90_000, 100))]
    )


def test_one_feature_in_large_units_drowns_the_other(salaries):
    report = asked(STUDY, un.fit("kmeans", un.prepare(salaries, scale="none"), n_clusters=2))
    assert report["tone"] == "warn"
    lead = "One feature (salary) makes more than 99.9 % of the squared distances unscaled."
    assert report["verdict"].startswith(f"{lead} Scaling matters")
    assert [one["state"] for one in actions(report) if one["action"] == "state"] == [
        {"scale": "standard"},
        {"scale": "standard"},
    ]
    lines = table(report, "scales")
    assert [line["scaling"] for line in lines] == ["unscaled", "standard scaling"]
    assert lines[0]["ARI with the result in view"] == 1
    assert lines[1]["ARI with the result in view"] < 0.1


def test_before_and_after_are_drawn_on_the_same_axes(salaries):
    fit = un.fit("kmeans", un.prepare(salaries), n_clusters=2)
    drawn = figures(asked(STUDY, fit))
    before, after = drawn["scaling-before"], drawn["scaling-after"]
    assert (before["x"], before["y"]) == (after["x"], after["y"])
    assert (before["x"]["label"], before["y"]["label"]) == ("salary", "age")
    place = {"x": "salary", "y": "age"}
    for axis, name in place.items():
        np.testing.assert_allclose(after["layers"][0][axis], salaries.column(name).values)
    unscaled = un.fit("kmeans", un.prepare(salaries, scale="none"), n_clusters=2)
    np.testing.assert_array_equal(before["layers"][0]["cluster"], unscaled.labels)
    # The colours of the second are matched, its groups are its own.
    matched = after["layers"][0]["cluster"]
    assert len(np.unique(np.stack([matched, fit.labels]), axis=1).T) == 2


@pytest.mark.parametrize("scale", ["none", "standard", "minmax", "robust"])
def test_rescaled_is_what_prepare_would_give(scale):
    source = un.sample("wine")
    X = rescaled(un.fit("kmeans", un.prepare(source, scale="minmax"), n_clusters=3), scale)
    expected = un.prepare(source, scale=scale)
    np.testing.assert_allclose(X, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(X.preparation.raw(X), expected.preparation.raw(expected))
    assert X.preparation.scale == scale


def test_shares_are_those_of_the_squared_distances():
    source = un.sample("iris")
    fit = un.fit("kmeans", un.prepare(source), n_clusters=3)
    raw = fit.preparation.raw(fit.X)
    squares = ((raw[:, np.newaxis] - raw) ** 2).sum(axis=(0, 1))
    np.testing.assert_allclose(variance_shares(fit), squares / squares.sum())


def test_every_scale_of_the_result_in_view(salaries):
    for scale, titles in (
        ("minmax", ["unscaled", "standard scaling", "scaling to 0–1"]),
        ("standard", ["unscaled", "standard scaling"]),
    ):
        report = asked(STUDY, un.fit("kmeans", un.prepare(salaries, scale=scale), n_clusters=2))
        assert [line["scaling"] for line in table(report, "scales")] == titles


def test_scaling_that_hardly_matters_and_lengths_that_do(blobs):
    report = asked(STUDY, un.fit("dbscan", blobs, eps=0.2))
    assert report["tone"] == "good" and "hardly matters" in report["verdict"]
    assert "(eps = 0.2) is measured in the units of X" in words(report)
    assert "units of X" not in words(asked(STUDY, un.fit("kmeans", blobs, n_clusters=2)))


def test_a_parameter_that_is_not_in_use_is_no_warning():
    report = asked(STUDY, un.fit("mean_shift", [[0.0], [1.0], [50.0], [51.0]], quantile=0.5))
    assert "units of X" not in words(report)


@pytest.mark.parametrize(
    ("source", "clusters"),
    [
        (un.Table.from_columns("one", [("a", [0.0, 1.0, 9.0, 10.0])]), 2),
        (un.Table.from_columns("one", [("a", [0.0, 1.0]), ("b", [3.0, 3.0])]), 1),
        (un.Table.from_columns("flat", [("a", [1.0, 1.0]), ("b", [3.0, 3.0])]), 1),
        (un.Table.from_columns("tiny", [("a", [1e-200, 2e-200]), ("b", [0.0, 1e-200])]), 1),
        (mixed_table(), 2),
    ],
    ids=["one feature", "two rows", "equal rows", "tiny numbers", "one-hot"],
)
@pytest.mark.parametrize("scale", ["none", "standard", "robust"])
def test_odd_tables(source, clusters, scale):
    asked(STUDY, un.fit("kmeans", un.prepare(source, scale=scale), n_clusters=clusters))


def test_noise_alone():
    report = asked(STUDY, un.fit("dbscan", [[0.0], [1.0], [2.0], [9.0]], eps=0.01, min_samples=2))
    assert [line["noise"] for line in table(report, "scales")] == [4, 4]


def test_a_slow_method_is_tried_on_a_sample_and_said_so(blobs):
    fit = un.fit("kmeans", blobs, n_clusters=5, n_init=1)
    asked_for = []

    def forecast(m, n, parameters):
        asked_for.append(m)
        return Forecast(m / 50, 0)

    slow = dataclasses.replace(fit.algorithm, forecast=forecast)
    report = asked(STUDY, dataclasses.replace(fit, algorithm=slow))
    assert asked_for == [2_000, 1_000, 500]
    assert "a sample of 500 rows, also the result in view" in words(report)
    assert len(figures(report)["scaling-before"]["layers"][0]["row"]) == 500
    assert "sample" not in words(asked(STUDY, fit))


def test_of_many_rows_the_same_sample_is_drawn_in_both_charts():
    X = np.random.default_rng(0).normal(size=(2_500, 2)) * [1, 50]
    drawn = figures(asked(STUDY, un.fit("kmeans", X, n_clusters=3, n_init=1)))
    before, after = drawn["scaling-before"], drawn["scaling-after"]
    rows = before["layers"][0]["row"]
    assert len(rows) == 2_000 and (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(rows, after["layers"][0]["row"])
    for one in (before, after):
        assert one["caption"].endswith("in both charts. A sample of 2,000 rows is drawn.")
        assert one["height"] == 180


def test_numbers_that_can_only_be_fitted_scaled():
    source = un.Table.from_columns("huge", [("a", [1e200, -1e200, 3e200]), ("b", [1.0, 2.0, 3.0])])
    report = asked(STUDY, un.fit("kmeans", un.prepare(source), n_clusters=2))
    assert "cannot be compared" in report["verdict"]
    assert "“a” are too large to be squared in the scale “none”" in words(report)
