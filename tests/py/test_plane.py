"""Rows of X become places on the picture, and places become rows of X."""

import warnings

import numpy as np
import pytest
from sklearn.decomposition import PCA

import unlabeled as un
from unlabeled.plane import PRINCIPAL, choices, plane

SCALES = ("none", "standard", "minmax", "robust")


def prepared(columns, scale="standard"):
    return un.prepare(un.Table.from_columns("made", columns), scale=scale)


def random_columns(count, rows=30):
    random = np.random.default_rng(count)
    return [(f"f{n}", random.normal(10 * n, 1 + n, rows)) for n in range(count)]


@pytest.mark.parametrize("scale", SCALES)
def test_two_features_are_shown_in_data_units_and_nothing_is_left_out(scale):
    columns = random_columns(2)
    X = prepared(columns, scale)
    view = plane(X, X.preparation)
    assert view.keys == view.labels == ("f0", "f1")
    assert view.exact and view.telling and view.note == ""
    np.testing.assert_allclose(view.places, np.column_stack([c for _, c in columns]), rtol=1e-12)
    np.testing.assert_allclose(view.lift(view.places), X, atol=1e-12)
    np.testing.assert_allclose(view.project(X), view.places, rtol=1e-12)


def test_axes_can_be_swapped_and_a_missing_one_is_filled_in():
    X = prepared(random_columns(2))
    swapped = plane(X, X.preparation, "f1", "f0")
    assert swapped.exact
    np.testing.assert_allclose(swapped.lift(swapped.places), X, atol=1e-12)
    assert plane(X, X.preparation, "f1").keys == ("f1", "f0")
    assert plane(X, X.preparation, None, "f0").keys[1] == "f0"
    assert plane(X, X.preparation, "f0", "").keys == ("f0", "f1")


@pytest.mark.parametrize("scale", SCALES)
def test_two_of_many_features_are_a_slice_through_the_mean(scale):
    X = prepared(random_columns(4), scale)
    view = plane(X, X.preparation, "f3", "f1")
    assert not view.exact and not view.telling
    assert "mean" in view.sliced
    places = np.array([[31.0, 9.0], [25.0, 14.0]])
    lifted = view.lift(places)
    np.testing.assert_allclose(view.project(lifted), places, rtol=1e-12)
    left_out = X.preparation.raw(lifted)[:, [0, 2]]
    expected = X.preparation.raw(X).mean(axis=0)[[0, 2]]
    np.testing.assert_allclose(left_out, [expected, expected], rtol=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_the_same_feature_on_both_axes_is_a_diagonal_that_leads_back(scale):
    X = prepared(random_columns(2), scale)
    view = plane(X, X.preparation, "f1", "f1")
    assert not view.exact
    np.testing.assert_array_equal(view.places[:, 0], view.places[:, 1])
    np.testing.assert_allclose(view.lift(view.places)[:, 1], X[:, 1], atol=1e-12)
    np.testing.assert_allclose(view.project(X), view.places, rtol=1e-12)


@pytest.mark.parametrize(
    "axes", [(None, None), ("pca:1", "pca:2"), ("pca:2", None), ("f0", "pca:1")]
)
def test_many_features_are_seen_through_their_principal_components(axes):
    X = prepared(random_columns(5))
    view = plane(X, X.preparation, *axes)
    expected = PCA(2, svd_solver="full").fit(np.asarray(X))
    assert view.keys == PRINCIPAL
    assert view.telling and not view.exact
    np.testing.assert_allclose(view.places, expected.transform(np.asarray(X)), atol=1e-12)
    np.testing.assert_allclose(view.project(X), view.places, atol=1e-12)
    np.testing.assert_allclose(view.project(view.lift(view.places)), view.places, atol=1e-12)
    np.testing.assert_allclose(
        view.lift(view.places), expected.inverse_transform(view.places), atol=1e-12
    )
    share = expected.explained_variance_ratio_
    assert f"{share[0]:.0%}" in view.labels[0] and f"{share[1]:.0%}" in view.labels[1]
    assert f"{share.sum():.0%} of the variance of 5 features" in view.note


@pytest.mark.parametrize("scale", SCALES)
def test_one_feature_is_spread_upwards(scale):
    columns = random_columns(1)
    X = prepared(columns, scale)
    view = plane(X, X.preparation, "anything", "else")
    assert view.keys == ("f0", "") and view.kinds[1] == "none" and view.exact
    np.testing.assert_allclose(view.places[:, 0], columns[0][1], rtol=1e-12)
    assert (view.places[:, 1] > 0).all() and (view.places[:, 1] < 1).all()
    assert len(set(view.places[:, 1])) == len(X), "equal values stay apart"
    np.testing.assert_allclose(view.lift(view.places), X, atol=1e-12)
    np.testing.assert_allclose(view.project(X)[:, 0], columns[0][1], rtol=1e-12)
    assert (view.project(X)[:, 1] == 0.5).all()
    np.testing.assert_array_equal(plane(X, X.preparation).places, view.places, "the same again")


def test_an_unknown_axis_names_the_nearest():
    X = prepared([("length", [1.0, 2, 3]), ("width", [4.0, 5, 7]), ("mass", [0.0, 1, 5])])
    with pytest.raises(un.InputError, match=r"no feature “lenght”.*Did you mean “length”"):
        plane(X, X.preparation, "lenght", "width")
    with pytest.raises(un.InputError, match="Choose another"):
        plane(X, X.preparation, "width", "zzz")


def test_columns_called_like_components_are_columns():
    X = prepared([("pca:1", np.arange(10.0)), ("pca:2", np.arange(10.0) ** 2)])
    view = plane(X, X.preparation)
    assert view.exact
    np.testing.assert_allclose(view.lift(view.places), X, atol=1e-12)
    np.testing.assert_allclose(view.project(X), view.places, atol=1e-12)


@pytest.mark.parametrize("rows", [1, 2, 10])
@pytest.mark.parametrize("features", [1, 2, 3])
def test_rows_without_variance_can_still_be_drawn(rows, features):
    X = prepared([(f"f{n}", [5.0] * rows) for n in range(features)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        view = plane(X, X.preparation)
    assert view.places.shape == (rows, 2)
    if features > 2:
        assert view.labels == ("PC 1 (0% of variance)", "PC 2 (0% of variance)")
    assert np.isfinite(view.places).all() and np.isfinite(view.lift(view.places)).all()


def test_axes_to_choose_from():
    two, five = prepared(random_columns(2)), prepared(random_columns(5))
    assert [one["key"] for one in choices(two.preparation)] == ["f0", "f1"]
    keys = [one["key"] for one in choices(five.preparation)]
    assert keys == ["pca:1", "pca:2", "f0", "f1", "f2", "f3", "f4"]
    for key in keys:
        assert plane(five, five.preparation, key).places.shape == (30, 2)


def test_the_row_nearest_on_the_picture():
    X = prepared([("a", [0.0, 1, 2]), ("b", [0.0, 1000, 500]), ("c", [5.0, 6, 7])])
    view = plane(X, X.preparation, "a", "b")
    for row, place in enumerate(([0.1, 90], [1.1, 900], [9, 400])):
        assert view.nearest(np.array(place)) == row
    assert view.nearest(np.array([1.2, 700])) == 1, "as the picture shows it, not in data units"
    flat = prepared([("a", [1.0, 1, 1]), ("b", [0.0, 1, 2]), ("c", [5.0, 6, 7])])
    assert plane(flat, flat.preparation, "a", "b").nearest(np.array([1, 1.2])) == 1


def test_of_a_wide_table_the_plane_is_found_at_random_and_is_the_same(monkeypatch):
    random = np.random.default_rng(3)
    rows = random.normal(size=(60, 40)) * 0.8 ** np.arange(40)
    X = prepared([(f"f{n}", column) for n, column in enumerate(rows.T)], "none")
    exact = plane(X, X.preparation)
    monkeypatch.setattr("unlabeled.plane.EXACT_WORK", 0)
    quick = plane(X, X.preparation)
    np.testing.assert_allclose(quick.places, exact.places, atol=1e-3)
    assert quick.labels == exact.labels


def test_places_become_rows_a_part_at_a_time(monkeypatch):
    fit = un.fit("kmeans", un.prepare(un.sample("wine")), n_clusters=3, n_init=1)
    whole = fit.picture()["layers"][0]
    monkeypatch.setattr("unlabeled.scatter.LIFTED_NUMBERS", 13 * 700)
    parts = fit.picture()["layers"][0]
    np.testing.assert_array_equal(parts["cluster"], whole["cluster"])
    np.testing.assert_array_equal(parts["boundaries"], whole["boundaries"])
