"""A fitted mixture in tables: the estimator's numbers, in data units, for a narrow panel."""

import numpy as np
import pytest
from reports import checked, table, words

import unlabeled as un
from unlabeled import cluster_table
from unlabeled.mixtures import parts
from unlabeled.mixtures.covariance import TYPES, full_covariances
from unlabeled.plane import plane
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish
from unlabeled.study import report


def shown(fit, **more):
    """The parts as a report that the page can show."""
    return checked(report("The model.", finish(parts.of_fit(fit, **more))), fit)


def heads(made, id):
    return next(part["heads"] for part in made["parts"] if part.get("id") == id)


def raw_moments(fit):
    """Means and covariances (k, n, n) of the estimator in data units, in the lab's order."""
    k, n = fit.estimator.means_.shape
    kind = fit.parameters["covariance_type"]
    order = np.argsort([_number(fit, mean) for mean in fit.estimator.means_])
    scale = np.diag(fit.preparation.scale_)
    covariances = full_covariances(fit.estimator.covariances_, kind, k, n)[order]
    means = fit.preparation.raw(fit.estimator.means_[order])
    return means, np.array([scale @ one @ scale for one in covariances])


def _number(fit, mean):
    return int(np.abs(fit.mixture.means - mean).sum(axis=1).argmin())


@pytest.fixture(scope="module")
def ellipsoids():
    return un.fit("gaussian_mixture", un.prepare(un.sample("ellipsoids"), scale="none"))


@pytest.mark.parametrize("scale", ["none", "standard", "minmax", "robust"])
@pytest.mark.parametrize("kind", TYPES)
def test_two_features_in_data_units(kind, scale):
    X = un.prepare(un.sample("old_faithful"), scale=scale)
    fit = un.fit("gaussian_mixture", X, n_components=2, covariance_type=kind, n_init=2)
    made = shown(fit)
    means, covariances = raw_moments(fit)
    clusters = cluster_table.clusters(fit, plane(X, X.preparation))["lines"]
    np.testing.assert_allclose([line["weight"] for line in clusters], fit.mixture.weights)
    np.testing.assert_allclose([line["means"] for line in clusters], means)
    assert not [one for one in made["parts"] if one.get("id") == "components"], "told twice"
    for number, line in enumerate(table(made, "axes")):
        lengths = np.sqrt(np.linalg.eigvalsh(covariances[number]))
        np.testing.assert_allclose([line["short"], line["long"]], lengths)
    for number, line in enumerate(table(made, "covariances")):
        if kind in ("full", "tied"):
            values = [line["var eruption_minutes"], line["covariance"]]
            np.testing.assert_allclose(values, covariances[number, 0], rtol=1e-9)
            assert line["var waiting_minutes"] == pytest.approx(covariances[number, 1, 1])
            spread = np.sqrt(np.diag(covariances[number]))
            assert line["correlation"] == pytest.approx(
                covariances[number, 0, 1] / spread.prod()
            )
        else:
            values = [line["eruption_minutes"], line["waiting_minutes"]]
            np.testing.assert_allclose(values, np.diag(covariances[number]))
    if kind == "tied":
        assert [line["component"] for line in table(made, "covariances")] == ["all"]
    told = "Spheres of the scaled features are ellipsoids" in words(made)
    assert told == (kind == "spherical" and scale != "none")


def test_the_chapters_ellipses(ellipsoids):
    lines = table(shown(ellipsoids), "axes")
    assert [line["tilt"] for line in lines] == ["54.1°", "54.9°", "−9.4°"]
    # An ellipse is as long as its rows spread along the tilt.
    angle = np.radians(54.1)
    along = np.array([np.cos(angle), np.sin(angle)])
    covariance = ellipsoids.mixture.covariances[0]
    assert lines[0]["long"] == pytest.approx(np.sqrt(along @ covariance @ along), rel=1e-5)


@pytest.mark.parametrize(("kind", "tilts"), [("diag", {"90.0°"}), ("spherical", {"–"})])
def test_ellipses_along_the_axes(kind, tilts):
    X = np.random.default_rng(0).normal(size=(200, 2)) * [1, 5]
    fit = un.fit("gaussian_mixture", X, n_components=2, covariance_type=kind)
    assert {line["tilt"] for line in table(shown(fit), "axes")} == tilts


def test_one_feature():
    X = np.concatenate([np.random.default_rng(0).normal(size=(90, 1)), np.full((10, 1), 9.0)])
    fit = un.fit("gaussian_mixture", X, n_components=2, reg_covar=0.01)
    made = shown(fit)
    line = table(made, "components")[1]
    assert line["sd"] == pytest.approx(0.1) and line["mean x1"] == pytest.approx(9)
    assert table(made, "covariances")[1]["x1"] == pytest.approx(0.01)


@pytest.mark.parametrize("scale", ["none", "standard"])
def test_a_few_features_have_a_matrix_for_each_component(scale):
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("iris"), scale=scale), n_init=2)
    made = shown(fit)
    means, covariances = raw_moments(fit)
    by_feature = table(made, "means")
    assert [line["feature"] for line in by_feature] == list(fit.preparation.features)
    np.testing.assert_allclose([line["comp. 1"] for line in by_feature], means[1])
    for number in range(3):
        lines = table(made, f"covariances-{number}")
        values = [[line[str(place)] for place in range(1, 5)] for line in lines]
        np.testing.assert_allclose(values, covariances[number], rtol=1e-9)
        assert lines[0]["feature"] == "1 · sepal_length_cm"
    for number, line in enumerate(table(made, "components")):
        lengths = np.sqrt(np.linalg.eigvalsh(fit.mixture.covariances[number]))
        assert line["longest"] == pytest.approx(lengths[-1])
        assert line["shortest"] == pytest.approx(lengths[0])
    title = next(part["title"] for part in made["parts"] if part.get("id") == "components")
    assert ("in scaled units" in title) == (scale == "standard")


def test_where_the_longest_axis_runs_is_said_in_words():
    random = np.random.default_rng(0).normal(size=(400, 3))
    X = random * [0.1, 1, 9]
    fit = un.fit("gaussian_mixture", X, n_components=1)
    assert table(shown(fit), "components")[0]["the longest runs along"] == "x3"
    X = np.column_stack([random[:, 0], -random[:, 0] + 0.01 * random[:, 1], 0.1 * random[:, 2]])
    fit = un.fit("gaussian_mixture", X, n_components=1)
    along = table(shown(fit), "components")[0]["the longest runs along"]
    assert along in ("x1 and −x2", "x2 and −x1")


def test_many_features_are_counted_and_the_strongest_correlations_told():
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("wine")), n_init=2)
    made = shown(fit)
    assert "3 covariance matrices of 13 features hold 273 numbers." in words(made)
    lines = table(made, "correlations")
    sizes = [abs(line["correlation"]) for line in lines]
    assert sizes == sorted(sizes, reverse=True) and len(lines) == 12
    _, covariances = raw_moments(fit)
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    every = covariances / (spread[:, :, None] * spread[:, None, :])
    one, other = np.triu_indices(13, 1)
    assert sizes[0] == pytest.approx(np.abs(every[:, one, other]).max())
    names = list(fit.preparation.features)
    pair = [names.index(name) for name in lines[0]["features"].split(" × ")]
    assert lines[0]["correlation"] == pytest.approx(every[lines[0]["component"]][tuple(pair)])


def test_what_all_share_is_told_once():
    fit = un.fit("gaussian_mixture", un.prepare(un.sample("wine")), covariance_type="tied")
    made = shown(fit)
    assert "1 covariance matrix of 13 features holds 91 numbers." in words(made)
    assert {line["component"] for line in table(made, "correlations")} == {"all"}


def test_features_that_are_not_correlated():
    X = np.array([[x, y, z, w, v] for x in (0, 1) for y in (0, 1) for z in (0, 1)
                  for w in (0, 1) for v in (0, 1)], dtype=float)
    made = shown(un.fit("gaussian_mixture", X, n_components=1))
    assert words(made).endswith("no two features are correlated inside a component.")


def test_very_many_components_are_not_all_listed():
    X = np.random.default_rng(0).normal(size=(400, 2))
    fit = un.fit("gaussian_mixture", X, n_components=30, n_init=1, max_iter=2)
    made = shown(fit)
    assert "Tables show the first 20 components, and not 10 more." in words(made)
    assert len(table(made, "axes")) == 20


def test_components_without_a_cluster_have_their_line():
    X = un.prepare(un.sample("ellipsoids"), scale="none")
    fit = un.fit("bayesian_gaussian_mixture", X, n_components=10, n_init=1)
    lines = table(shown(fit), "components")
    assert len(lines) == 10 > fit.n_clusters
    np.testing.assert_allclose([line["weight"] for line in lines], fit.mixture.weights)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("sample", [one.id for one in SAMPLES])
def test_no_table_is_too_wide_or_too_long(sample, kind):
    X = un.prepare(un.sample(sample), rows=150)
    settings = {"covariance_type": kind, "n_init": 1, "max_iter": 5}
    fit = un.fit("gaussian_mixture", X, n_components=6, **settings)
    for part in shown(fit)["parts"]:
        if part["part"] == "table":
            assert len(part["heads"]) <= 5 and len(part["lines"]) <= 20


# How it ended -----------------------------------------------------------------------------------


def test_it_says_how_em_ended(ellipsoids):
    told = words(shown(ellipsoids))
    assert told.startswith(
        "EM converged after 4 iterations: the last one gained 0.00065 of the mean log-likelihood "
        "of a row, less than tol = 0.001."
    )
    assert "Kept: start 3 of 10." in words(shown(ellipsoids, start=2))
    X = ellipsoids.X
    stopped = un.fit("gaussian_mixture", X, max_iter=1, n_init=1)
    assert words(shown(stopped, start=0)) == (
        "EM was stopped after 1 iteration (max_iter), before a gain of the mean log-likelihood of "
        "a row below tol = 0.001."
    )


def test_charts_come_first(ellipsoids):
    def charts(fit):
        yield from ()
        return [{"figure": "weights", "of": fit}]

    made = finish(parts.of_fit(ellipsoids, charts))
    assert made[0] == {"figure": "weights", "of": ellipsoids} and made[1]["part"] == "text"
