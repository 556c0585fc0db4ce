"""Parts of a density and of a distance: they add up, and usual values are conditional means."""

import numpy as np
import pytest
from detectors import explained
from scipy.integrate import trapezoid
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.covariance import MinCovDet

import unlabeled as un
from unlabeled.detection.normal_reasons import conditional_means, from_distance, from_mixture
from unlabeled.mixtures.mixture import Mixture
from unlabeled.prepare import wrap

KINDS = ("full", "tied", "diag", "spherical")


def table(m=240, seed=5):
    """Three features in two tilted clusters, and a few strangers at the end."""
    random = np.random.default_rng(seed)
    tilt = np.array([[1.0, 0.8, 0], [0, 0.5, 0.3], [0, 0, 0.7]])
    rows = random.normal(size=(m, 3)) @ tilt
    rows[m // 2 :] += [4, 0, -3]
    rows[-4:] = random.normal(size=(4, 3)) * 6
    return wrap(rows)


def components(estimator):
    """Weights, means and full covariances, whatever the type, by scikit-learn's own definition."""
    k, n = estimator.means_.shape
    own = estimator.covariances_
    whole = {
        "full": lambda j: own[j],
        "tied": lambda j: own,
        "diag": lambda j: np.diag(own[j]),
        "spherical": lambda j: own[j] * np.eye(n),
    }[estimator.covariance_type]
    return [(estimator.weights_[j], estimator.means_[j], whole(j)) for j in range(k)]


def density(parts, rows):
    return sum(w * multivariate_normal(mean, cov).pdf(rows) for w, mean, cov in parts)


def long_way(parts, row):
    """Each feature's part of −log density, and what is left, component by component."""
    logs = np.array([np.log(w) + multivariate_normal(m, c).logpdf(row) for w, m, c in parts])
    shares = np.exp(logs - logsumexp(logs))
    amounts, base = np.zeros(len(row)), 0.0
    for share, (weight, mean, covariance) in zip(shares, parts, strict=True):
        inverse = np.linalg.inv(covariance)
        for j in range(len(row)):
            for i in range(len(row)):
                amounts[j] += share * 0.5 * (row - mean)[j] * inverse[j, i] * (row - mean)[i]
        volume = 0.5 * np.linalg.slogdet(2 * np.pi * covariance)[1]
        base += share * (volume - np.log(weight)) + (share * np.log(share) if share else 0)
    return amounts, base


def integrated(parts, row, feature):
    """The mean of a feature given the others, by summing over all of its values."""
    across = np.linspace(-25, 25, 6_001)
    places = np.tile(row, (len(across), 1))
    places[:, feature] = across
    heights = density(parts, places)
    return trapezoid(across * heights, across) / trapezoid(heights, across)


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_of_a_mixture(kind, k):
    X = table()
    # Wide enough for the sum over all values below.
    values = {"n_components": k, "covariance_type": kind, "n_init": 2, "reg_covar": 0.01}
    fit = un.fit("gaussian_mixture_density", X, **values)
    rows = np.asarray(X)[[0, 130, 236, 238]]
    found = explained(fit, rows)
    np.testing.assert_allclose(found.totals, fit.detection.score(rows), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.totals, -fit.estimator.score_samples(rows), atol=1e-9)
    parts = components(fit.estimator)
    for number, row in enumerate(rows):
        amounts, base = long_way(parts, row)
        np.testing.assert_allclose(found.amounts[number], amounts, atol=1e-8)
        assert found.base[number] == pytest.approx(base, abs=1e-8)
        usual = [integrated(parts, row, feature) for feature in range(3)]
        np.testing.assert_allclose(found.expected[number], usual, atol=1e-5)


def test_at_the_centre_of_the_only_component_nothing_is_added():
    fit = un.fit("gaussian_mixture_density", table(), n_components=1)
    found = explained(fit, fit.estimator.means_)
    np.testing.assert_allclose(found.amounts, 0, atol=1e-20)
    np.testing.assert_allclose(found.expected, fit.estimator.means_)


def test_a_component_without_weight_says_nothing():
    means, covariances = np.array([[0.0, 0], [3, 3]]), np.array([np.eye(2), np.eye(2)])
    rows = np.array([[1.0, 2], [30, -40]])
    alone = from_mixture(Mixture(np.ones(1), means[:1], covariances[:1]), rows)
    both = from_mixture(Mixture(np.array([1.0, 0]), means, covariances), rows)
    np.testing.assert_allclose(both.amounts, alone.amounts)
    np.testing.assert_allclose(both.base, alone.base)
    np.testing.assert_allclose(both.expected, [[0, 0], [0, 0]], atol=1e-12)


def test_far_from_all_components_nothing_overflows():
    mixture = Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0], [3, 3]]), np.array([np.eye(2)] * 2))
    found = from_mixture(mixture, np.array([[1e8, -1e8], [1e150, 0.0]]))
    for part in (found.amounts, found.base, found.expected):
        assert np.isfinite(part).all()
    np.testing.assert_allclose(found.amounts[0], [5e15, 5e15], rtol=1e-6)


def test_of_the_elliptic_envelope():
    X = table()
    fit = un.fit("elliptic_envelope", X)
    model = fit.estimator
    rows = np.asarray(X)[[0, 5, 200, 237, 238, 239]]
    found = explained(fit, rows)
    np.testing.assert_allclose(found.totals, fit.detection.score(rows), rtol=1e-10)
    assert (found.base == 0).all()
    robust = MinCovDet(random_state=42).fit(np.asarray(X))
    np.testing.assert_allclose(found.totals, robust.mahalanobis(rows), rtol=1e-10)
    parts = [(1.0, model.location_, model.covariance_)]
    usual = [[integrated(parts, row, feature) for feature in range(3)] for row in rows]
    np.testing.assert_allclose(found.expected, usual, atol=1e-5)
    halves = 2 * np.array([long_way(parts, row)[0] for row in rows])
    np.testing.assert_allclose(found.amounts, halves, rtol=1e-8, atol=1e-10)


def test_a_part_below_0_is_that_of_a_column_that_fits_better_than_the_others_suggest():
    precision = np.linalg.inv([[1, 0.9], [0.9, 1]])
    found = from_distance(np.zeros(2), precision, np.array([[3.0, 1.5]]))
    assert found.amounts[0, 0] > 0 > found.amounts[0, 1]
    assert found.totals[0] == pytest.approx([3, 1.5] @ precision @ [3, 1.5])


def test_a_feature_without_spread_is_expected_at_its_mean():
    means = conditional_means(np.array([1.0, 2]), np.diag([4.0, 0]), np.array([[7.0, 8]]))
    np.testing.assert_array_equal(means, [[1, 2]])


def test_by_regression_on_the_other_columns():
    """A conditional mean is what a linear regression on the other columns predicts."""
    random = np.random.default_rng(2)
    rows = random.normal(size=(500, 4)) @ random.normal(size=(4, 4))
    mean, precision = rows.mean(axis=0), np.linalg.inv(np.cov(rows.T, bias=True))
    found = conditional_means(mean, precision, rows)
    for feature in range(4):
        others = np.column_stack([np.delete(rows, feature, axis=1), np.ones(500)])
        solved = np.linalg.lstsq(others, rows[:, feature], rcond=None)[0]
        np.testing.assert_allclose(found[:, feature], others @ solved, atol=1e-9)
