"""New rows that are drawn from a mixture: scikit-learn's own, in data units."""

import csv
import io

import numpy as np
import pytest
from reports import actions, asked, checked, mixed_table, table, words
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled import study_registry
from unlabeled.labels import NOISE, UNDECIDED
from unlabeled.mixtures.covariance import TYPES
from unlabeled.studies.new_rows import DRAWN_POINTS, STUDY, drawn

DEFAULTS = {"n_samples": 500, "random_state": "fit"}


@pytest.fixture(scope="module")
def ellipsoids():
    X = un.prepare(un.sample("ellipsoids"), scale="none")
    return un.fit("gaussian_mixture", X, n_components=3, n_init=10, random_state=42)


def chart(report):
    return next(part["picture"] for part in report["parts"] if part["part"] == "figure")


def test_the_chapters_draws(ellipsoids):
    X, components = drawn(ellipsoids, DEFAULTS | {"n_samples": 6})
    np.testing.assert_allclose(X[0], [-2.32491052, 1.04752548], atol=1e-8)
    # 0 0 1 1 1 2 in scikit-learn's order of components.
    own = ellipsoids.estimator.means_[[0, 0, 1, 1, 1, 2]]
    np.testing.assert_array_equal(ellipsoids.mixture.means[components], own)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("seed", [0, 7])
def test_they_are_scikit_learns_own(kind, seed):
    X = un.prepare(un.sample("iris"))
    settings = {"n_components": 3, "covariance_type": kind, "n_init": 2, "random_state": seed}
    fit = un.fit("gaussian_mixture", X, **settings)
    native = GaussianMixture(**settings).fit(np.array(X))
    expected, components = native.sample(50)
    rows, numbers = drawn(fit, DEFAULTS | {"n_samples": 50})
    np.testing.assert_allclose(rows, expected, atol=1e-8)
    np.testing.assert_allclose(fit.mixture.means[numbers], native.means_[components], rtol=1e-9)


def test_the_random_state_of_ones_own(ellipsoids):
    one, _ = drawn(ellipsoids, {"n_samples": 20, "random_state": 1})
    again, _ = drawn(ellipsoids, {"n_samples": 20, "random_state": 1})
    other, _ = drawn(ellipsoids, {"n_samples": 20, "random_state": 2})
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one, other)
    assert ellipsoids.estimator.random_state == 42, "the fit keeps its own"


def test_rows_look_like_those_that_were_fitted(ellipsoids):
    X, components = drawn(ellipsoids, DEFAULTS | {"n_samples": 50_000})
    real = np.asarray(ellipsoids.X)
    np.testing.assert_allclose(X.mean(axis=0), real.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(np.cov(X.T), np.cov(real.T), atol=0.1)
    shares = np.bincount(components) / len(components)
    np.testing.assert_allclose(shares, ellipsoids.mixture.weights, atol=0.01)
    assert (ellipsoids.predict(X) == components).mean() > 0.95


@pytest.mark.parametrize("scale", ["standard", "minmax", "robust"])
def test_they_come_in_the_units_of_the_data(scale):
    X = un.prepare(un.sample("old_faithful"), scale=scale)
    fit = un.fit("gaussian_mixture", X, n_components=2)
    heads, lines = study_registry.rows("new_rows", fit, {"n_samples": "300"})
    assert heads == ["eruption_minutes", "waiting_minutes", "cluster"] and len(lines) == 300
    values = np.array(lines, dtype=float)
    scaled, components = drawn(fit, DEFAULTS | {"n_samples": 300})
    np.testing.assert_allclose(X.preparation.scaled(values[:, :2]), scaled, atol=1e-9)
    np.testing.assert_array_equal(values[:, 2], components)
    assert 40 < values[:, 1].min() < values[:, 1].max() < 110
    assert {type(cell) for cell in lines[0]} == {float, int}


def test_the_report(ellipsoids):
    report = asked(STUDY, ellipsoids)
    assert report["verdict"].startswith("500 rows drawn: ")
    picture = chart(report)
    assert picture["figure"] == "new-rows" and picture["height"] > 200
    real, new = picture["layers"]
    assert len(real["x"]) == 1250 and len(new["x"]) == 500
    assert set(real["cluster"].tolist()) == {UNDECIDED} and real["strength"].max() < 0.5
    assert set(new["cluster"].tolist()) == {0, 1, 2}
    assert [entry["id"] for entry in picture["clusters"]] == [0, 1, 2]
    X, components = drawn(ellipsoids, DEFAULTS)
    np.testing.assert_array_equal(np.column_stack([new["x"], new["y"]]), X)
    for layer in (real, new):
        assert picture["x"]["min"] < layer["x"].min() and layer["x"].max() < picture["x"]["max"]
    first = table(report, "new_rows")[0]
    assert list(first.values()) == [int(components[0]), *X[0].tolist()]
    assert "random_state=42" in words(report)
    (download,) = actions(report)
    assert download["made"] is True


def test_of_many_rows_samples_are_drawn(ellipsoids):
    picture = chart(asked(STUDY, ellipsoids, n_samples=20_000))
    assert len(picture["layers"][1]["x"]) == DRAWN_POINTS
    assert "20,000 new and 1,250 real ones in all" in picture["caption"]


def test_dates_words_and_truths():
    X = un.prepare(mixed_table(), ["price", "sold", "colour", "day"])
    fit = un.fit("gaussian_mixture", X, n_components=2, reg_covar=1e-3)
    heads, lines = study_registry.rows("new_rows", fit, {"n_samples": 30})
    assert heads[-1] == "cluster" and "colour=red" in heads and "day" in heads
    day, red = heads.index("day"), heads.index("colour=red")
    assert all(line[day].startswith(("2023", "2024")) for line in lines)
    assert all(isinstance(line[red], float) for line in lines)
    told = words(asked(STUDY, fit))
    assert "“sold” and “colour” come as numbers around 0 and 1" in told


def test_one_feature_is_spread_upwards():
    fit = un.fit("gaussian_mixture", np.random.default_rng(0).normal(size=(50, 1)), n_components=1)
    picture = chart(asked(STUDY, fit))
    assert (picture["y"]["min"], picture["y"]["max"]) == (0, 1)
    assert len(np.unique(picture["layers"][1]["y"])) == 500


def test_components_without_rows_have_no_colour():
    fit = un.fit("gaussian_mixture", [[0.0], [1.0], [2.0]] * 20, n_components=3, reg_covar=10.0)
    assert fit.n_clusters < 3
    report = asked(STUDY, fit)
    colours = set(chart(report)["layers"][1]["cluster"].tolist())
    assert colours == {NOISE, *range(fit.n_clusters)}
    checked(report, fit)


def test_too_many_numbers_are_refused_with_a_count_that_works():
    X = un.prepare(un.sample("digits"), rows=200)
    fit = un.fit("gaussian_mixture", X, n_components=2, covariance_type="diag", n_init=1)
    with pytest.raises(un.InputError, match="100,000 rows of 64 features") as refused:
        study_registry.rows("new_rows", fit, {"n_samples": 100_000})
    most = int(refused.value.hint.split()[-1].strip(".").replace(",", ""))
    assert len(drawn(fit, DEFAULTS | {"n_samples": most})[0]) == most


def test_the_download_of_the_page(page):
    page.ask("load", sample="ellipsoids")
    page.run("gaussian_mixture", {"n_components": 3}, scale="none")
    reply = page.ask("export", study="new_rows", made=True, values={"n_samples": "6"})
    heads, *lines = csv.reader(io.StringIO(reply["text"], newline=""))
    assert heads == ["x1", "x2", "cluster"] and len(lines) == 6
    assert float(lines[0][0]) == pytest.approx(-2.32491052, abs=1e-8)
