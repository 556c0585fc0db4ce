"""A mixture as numbers: its density, shares, marginals, slices, draws, and what it adds up to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

import unlabeled as un
from unlabeled.mixtures.covariance import (
    TYPES,
    count_parameters,
    full_covariances,
    half_axes,
    tilt,
)
from unlabeled.mixtures.criteria import Criteria, entropy
from unlabeled.mixtures.mixture import Mixture, log_sum, shares
from unlabeled.mixtures.on_plane import plane_mixture
from unlabeled.mixtures.plane_integral import grid_around, integral
from unlabeled.plane import plane
from unlabeled.steps import finish


@st.composite
def mixtures(draw, fewest=1, most=4):
    """Any mixture of up to four components that are no pancakes, of so many features."""
    n, k = draw(st.integers(fewest, most)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = 10.0 ** draw(st.integers(-3, 3))
    roots = random.normal(size=(k, n, n))
    covariances = size**2 * (roots @ roots.transpose(0, 2, 1) + 0.1 * np.eye(n))
    weights = random.dirichlet(np.ones(k))
    return Mixture(weights, size * random.normal(scale=3, size=(k, n)), covariances)


def places_of(mixture, count=25):
    """Places in and around a mixture."""
    spread = 3 * np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2).max(axis=0))
    n = mixture.means.shape[1]
    return mixture.means.mean(axis=0) + spread * np.random.default_rng(0).normal(size=(count, n))


def by_scipy(mixture, places):
    """The log density (p,), by scipy's normal distributions."""
    parts = [
        multivariate_normal(mean, covariance).logpdf(places).reshape(len(places)) + np.log(weight)
        for weight, mean, covariance in zip(
            mixture.weights, mixture.means, mixture.covariances, strict=True
        )
    ]
    return logsumexp(parts, axis=0)


@given(mixtures())
def test_the_density_is_that_of_normal_distributions(mixture):
    places = places_of(mixture)
    np.testing.assert_allclose(
        mixture.log_density(places), by_scipy(mixture, places), rtol=1e-8, atol=1e-8
    )


@given(mixtures())
def test_shares_sum_to_one_and_the_strongest_is_the_largest(mixture):
    places = places_of(mixture)
    found = mixture.shares(places)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (found >= 0).all()
    np.testing.assert_array_equal(mixture.strongest(places), found.argmax(axis=1))
    joint = mixture.log_normals(places) + np.log(mixture.weights)
    np.testing.assert_allclose(found, np.exp(joint - logsumexp(joint, axis=1)[:, None]), atol=1e-12)


def added_up(mixture):
    grid = grid_around(mixture)
    return finish(integral(mixture.log_density, grid.axes)), grid


@given(mixtures(most=2))
def test_the_density_integrates_to_one(mixture):
    value, grid = added_up(mixture)
    if grid.fine:
        assert value == pytest.approx(1, abs=1e-9)


@given(mixtures(fewest=2, most=4), st.integers(0, 2**16))
def test_a_marginal_is_the_joint_integrated_out(mixture, seed):
    """Of one feature less: the joint density, added up along what is left out."""
    n = mixture.means.shape[1]
    kept = mixture.mapped(np.eye(n)[:-1], np.zeros(n - 1))
    place = kept.sample(1, seed)
    along = mixture.mapped(np.eye(n)[-1:], np.zeros(1))
    (axis,) = grid_around(along).axes
    # The last feature given the others may be narrower than on its own.
    axis = np.linspace(axis[0], axis[-1], 20_001)
    rows = np.column_stack([np.repeat(place, len(axis), axis=0), axis])
    summed = np.exp(mixture.log_density(rows)).sum() * (axis[1] - axis[0])
    assert np.log(summed) == pytest.approx(float(kept.log_density(place)[0]), abs=1e-6)


@given(mixtures(fewest=2, most=4), st.integers(0, 2**16))
def test_a_slice_is_the_joint_divided_by_what_is_known(mixture, seed):
    """p(first | rest = 0) = p(first, 0) / p(rest = 0), at any place."""
    n = mixture.means.shape[1]
    kept = np.random.default_rng(seed).integers(1, n)
    sliced = mixture.given_rest(kept)
    places = places_of(sliced)
    joint = mixture.log_density(np.column_stack([places, np.zeros((len(places), n - kept))]))
    rest = mixture.mapped(np.eye(n)[kept:], np.zeros(n - kept))
    known = rest.log_density(np.zeros((1, n - kept)))
    np.testing.assert_allclose(sliced.log_density(places), joint - known, rtol=1e-6, atol=1e-6)
    assert sliced.weights.sum() == pytest.approx(1)


@given(mixtures(fewest=1, most=3))
def test_votes_replace_weights_where_shares_are_asked_for(mixture):
    votes = np.arange(len(mixture.weights), dtype=float)
    other = Mixture(mixture.weights, mixture.means, mixture.covariances, votes)
    places = places_of(mixture)
    np.testing.assert_array_equal(other.log_density(places), mixture.log_density(places))
    expected = shares(mixture.log_normals(places) + votes)
    np.testing.assert_allclose(other.shares(places), expected)


@given(mixtures(most=3))
def test_draws_have_the_means_of_the_mixture(mixture):
    drawn = mixture.sample(4_000, 0)
    mean = mixture.weights @ mixture.means
    between = np.einsum("k,kn,km->nm", mixture.weights, mixture.means, mixture.means)
    covariance = np.einsum("k,knm->nm", mixture.weights, mixture.covariances) + between
    covariance -= np.outer(mean, mean)
    error = np.sqrt(np.diag(covariance) / len(drawn))
    assert (np.abs(drawn.mean(axis=0) - mean) < 6 * error).all()


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=5))
def test_logs_are_added_without_overflow(logs):
    row = np.array([logs])
    assert log_sum(row)[0] == pytest.approx(logsumexp(logs), rel=1e-12, abs=1e-12)


def test_the_log_of_nothing():
    rows = np.array([[-np.inf, -np.inf], [-np.inf, 0.0], [1e308, 1e308]])
    assert log_sum(rows).tolist() == [-np.inf, 0.0, 1e308]
    lost = Mixture(np.array([1.0, 0.0]), np.array([[0.0], [9.0]]), np.ones((2, 1, 1)))
    assert lost.shares(np.array([[9.0]])).tolist() == [[1.0, 0.0]]


# The plane in view ------------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["marginal", "slice"])
@pytest.mark.parametrize("axes", [(None, None), ("petal_width_cm", "sepal_width_cm")])
@pytest.mark.parametrize("scale", ["none", "standard"])
def test_on_a_plane_the_model_is_a_density(section, axes, scale):
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("iris"), scale=scale), n_init=2)
    view = plane(fit.X, fit.preparation, *axes, section)
    flat = plane_mixture(fit.mixture, view, section)
    grid = grid_around(flat)
    assert grid.fine
    value = finish(integral(fit.on_plane(view).log_density, grid.axes))
    assert value == pytest.approx(1, abs=1e-9)


def test_a_slice_on_a_plane_is_the_density_of_rows_there():
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("iris"), scale="standard"), n_init=2)
    view = plane(fit.X, fit.preparation, None, None, "slice")
    places = view.places[::10]
    there = fit.on_plane(view).log_density(places)
    lifted = fit.log_density(view.lift(places))
    # They differ by a constant: how likely the mean of the other features is.
    np.testing.assert_allclose(there - lifted, (there - lifted)[0], atol=1e-8)


def test_a_plane_is_looked_at_once(monkeypatch):
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("iris")), n_init=1)
    drawn = []
    sample = Mixture.sample
    monkeypatch.setattr(Mixture, "sample", lambda *given: drawn.append(1) or sample(*given))
    first = plane(fit.X, fit.preparation)
    model = fit.on_plane(first)
    assert fit.layers(first) and fit.on_plane(first) is model and drawn == [1]
    other = plane(fit.X, fit.preparation, section="slice")
    assert (fit.on_plane(other).levels != model.levels).any() and drawn == [1, 1]
    np.testing.assert_array_equal(fit.on_plane(first).levels, model.levels)


def test_the_integral_of_the_chapter():
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("ellipsoids"), scale="none"))
    axis = np.arange(-10, 10, 1 / 100)
    value = finish(integral(fit.mixture.log_density, (axis, axis), 3))
    assert value == pytest.approx(0.9999999999225095, abs=1e-12)


def test_a_grid_that_cannot_be_fine_enough_says_so():
    thin = np.array([[1.0, 1.0], [1.0, 1.0]]) + 1e-12 * np.eye(2)
    assert not grid_around(Mixture(np.ones(1), np.zeros((1, 2)), thin[None])).fine
    # One that has no weight does not matter.
    both = Mixture(np.array([1.0, 0.0]), np.zeros((2, 2)), np.stack([np.eye(2), thin]))
    assert grid_around(both).fine


# Covariances and criteria -----------------------------------------------------------------------


@given(mixtures(fewest=2, most=4))
def test_axes_make_up_the_covariance(mixture):
    lengths, directions = half_axes(mixture.covariances[0])
    assert (np.diff(lengths) <= 1e-12).all()
    np.testing.assert_allclose(directions @ directions.T, np.eye(len(lengths)), atol=1e-9)
    rebuilt = directions.T @ np.diag(lengths**2) @ directions
    scale = np.abs(mixture.covariances[0]).max()
    np.testing.assert_allclose(rebuilt, mixture.covariances[0], atol=1e-9 * scale)
    assert (directions[np.arange(len(lengths)), np.abs(directions).argmax(axis=1)] > 0).all()


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=6))
def test_axes_along_the_features_are_those_of_any_matrix(variances):
    lengths, directions = half_axes(np.diag(variances))
    values = np.linalg.eigvalsh(np.diag(variances))[::-1]
    np.testing.assert_allclose(lengths**2, values, rtol=1e-12)
    np.testing.assert_allclose(directions.T @ np.diag(lengths**2) @ directions, np.diag(variances))


def test_a_diagonal_needs_no_eigenvalues(monkeypatch):
    monkeypatch.setattr(np.linalg, "eigh", None)
    lengths, directions = half_axes(np.diag([4.0, 0.0, 9.0]))
    assert lengths.tolist() == [3, 2, 0]
    assert directions.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


@given(st.floats(-90, 90))
def test_tilt_is_the_angle_above_the_first_axis(angle):
    radians = np.radians(angle)
    found = tilt(np.array([np.cos(radians), np.sin(radians)]))
    opposite = tilt(-np.array([np.cos(radians), np.sin(radians)]))
    assert -90 < found <= 90 and -90 < opposite <= 90
    for one in (found, opposite):
        assert abs((one - angle + 90) % 180 - 90) < 1e-6


@pytest.mark.parametrize("kind", TYPES)
@given(k=st.integers(1, 6), n=st.integers(1, 6))
def test_parameters_are_counted_as_scikit_learn_does(kind, k, n):
    shape = {"full": (k, n, n), "tied": (n, n), "diag": (k, n), "spherical": (k,)}[kind]
    made = full_covariances(np.ones(shape), kind, k, n)
    assert made.shape == (k, n, n)
    free = {"full": n * (n + 1) // 2 * k, "tied": n * (n + 1) // 2, "diag": k * n, "spherical": k}
    assert count_parameters(kind, k, n) == free[kind] + k * n + k - 1


@given(
    st.integers(2, 10**6), st.integers(1, 1000), st.floats(-1e6, 1e6), st.floats(0, 1e5)
)
def test_criteria_are_their_formulas(m, p, likelihood, spread):
    made = Criteria(m, p, likelihood, spread)
    assert made.bic == pytest.approx(np.log(m) * p - 2 * likelihood)
    assert made.aic == pytest.approx(2 * p - 2 * likelihood)
    assert made.icl == pytest.approx(made.bic + 2 * spread)


def test_entropy_is_none_where_every_row_is_of_one_component():
    assert entropy(np.eye(3)) == 0
    assert entropy(np.full((5, 2), 0.5)) == pytest.approx(5 * np.log(2))
