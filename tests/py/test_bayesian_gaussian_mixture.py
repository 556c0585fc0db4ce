"""Bayesian Gaussian mixtures: scikit-learn's fit in steps, its weights, its density, its words."""

import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import BayesianGaussianMixture

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.charts.weights import weights_chart
from unlabeled.labels import UNDECIDED
from unlabeled.mixtures.bayesian import flat_prior, plug_in
from unlabeled.mixtures.covariance import TYPES
from unlabeled.plane import plane
from unlabeled.registry import algorithm, configure, fit_steps
from unlabeled.result import Fit
from unlabeled.steps import finish

ID = "bayesian_gaussian_mixture"
PRIOR_TYPES = ("dirichlet_process", "dirichlet_distribution")


def native(X, **parameters):
    """scikit-learn's own fit, silent about convergence: our notes tell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return BayesianGaussianMixture(**{"random_state": 42} | parameters).fit(np.asarray(X))


def equal(ours, theirs):
    """To the last few digits: sums are rounded by where numbers lie in memory."""
    np.testing.assert_allclose(ours, np.squeeze(theirs), rtol=1e-9, atol=1e-12)


def falling(weights, digits=4):
    return np.sort(weights)[::-1].round(digits)


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


@pytest.fixture(scope="module")
def book(ellipsoids):
    """The chapter's own call."""
    return un.fit(ID, ellipsoids, n_components=10, n_init=10, random_state=42)


@pytest.fixture(scope="module")
def skewed():
    """Three groups in three features, of which two go together."""
    random = np.random.default_rng(3)
    X = random.normal(size=(90, 3)) @ np.array([[1.0, 0.6, 0], [0, 0.5, 0], [0, 0, 2.0]])
    X[:30] += [4, 0, 0]
    X[30:50] += [0, 5, 5]
    return un.registry.usable(X)


def test_the_chapter_s_weights_and_the_end_of_its_climb(book):
    assert falling(book.mixture.weights).tolist() == [
        *[0.3988, 0.3951, 0.2050, 0.0009, 0.0001],
        *[0.0] * 5,
    ]
    assert falling(book.mixture.weights, 2).tolist() == [0.4, 0.4, 0.21, *[0.0] * 7]
    assert not book.estimator.converged_ and book.scores["n_iter"] == 100
    assert book.scores["components_in_use"] == book.n_clusters == 3
    assert any(
        note.startswith("Not converged: stopped after 100 iterations (max_iter)")
        for note in book.notes
    )
    unneeded = "3 of at most 10 components are in use: the other 7 are the most likely of no row"
    assert any(note.startswith(unneeded) and "0.1 % of the weight" in note for note in book.notes)


def test_it_converges_soon_after(ellipsoids):
    fit = un.fit(ID, ellipsoids, n_init=1, max_iter=1000)
    assert fit.estimator.converged_ and 100 < fit.scores["n_iter"] < 110
    assert not any("Not converged" in note for note in fit.notes)


@pytest.mark.parametrize("max_iter", [100, 2000])
def test_moons_take_eight_components(moons, max_iter):
    fit = un.fit(ID, moons, n_init=1, max_iter=max_iter)
    assert fit.scores["components_in_use"] == 8
    assert fit.estimator.converged_ == (max_iter == 2000)


@pytest.mark.parametrize(
    ("concentration", "expected"),
    [
        (0.01, [0.5, 0.26, 0.25, *[0.0] * 7]),
        (10_000, [0.43, 0.37, 0.11, *[0.01] * 7]),
    ],
)
def test_the_book_s_priors_on_73_rows(ellipsoids, concentration, expected):
    fit = un.fit(
        ID,
        np.asarray(ellipsoids)[:73],
        n_init=1,
        max_iter=1000,
        weight_concentration_prior=concentration,
    )
    assert falling(fit.mixture.weights, 2).tolist() == expected


@pytest.mark.parametrize("prior_type", PRIOR_TYPES)
@pytest.mark.parametrize("kind", TYPES)
def test_equal_to_scikit_learn(skewed, kind, prior_type):
    values = {
        "n_components": 5,
        "covariance_type": kind,
        "weight_concentration_prior_type": prior_type,
        "n_init": 3,
        "init_params": "random_from_data",
        "max_iter": 40,
    }
    fit, expected = un.fit(ID, skewed, **values), native(skewed, **values)
    equal(fit.estimator.weights_, expected.weights_)
    equal(fit.estimator.means_, expected.means_)
    equal(fit.estimator.covariances_, expected.covariances_)
    equal(fit.scores["lower_bound"], expected.lower_bound_)
    assert fit.scores["n_iter"] == expected.n_iter_
    assert fit.estimator.converged_ == expected.converged_
    assert vars(fit.estimator).keys() == vars(expected).keys()
    labels = expected.predict(np.asarray(skewed))
    assert adjusted_rand_score(labels, fit.labels) == 1
    # The shares of our mixture are scikit-learn's, wherever one asks.
    places = np.random.default_rng(0).normal(size=(60, 3)) * 6
    np.testing.assert_allclose(
        plug_in(expected).shares(places), expected.predict_proba(places), atol=1e-12
    )
    np.testing.assert_allclose(
        fit.mixture.shares(places), fit.membership(places), atol=1e-12
    )


def test_every_setting_reaches_scikit_learn(skewed):
    values = {
        "n_components": 4,
        "weight_concentration_prior": 3.5,
        "mean_precision_prior": 0.2,
        "degrees_of_freedom_prior": 7.5,
        "reg_covar": 1e-3,
        "tol": 1e-2,
        "max_iter": 30,
        "init_params": "k-means++",
        "random_state": 5,
    }
    fit, expected = un.fit(ID, skewed, n_init=1, **values), native(skewed, **values)
    given = fit.estimator.get_params()
    assert {name: given[name] for name in values} == values
    equal(fit.estimator.weights_, expected.weights_)
    equal(fit.estimator.mean_precision_, expected.mean_precision_)
    equal(fit.estimator.degrees_of_freedom_, expected.degrees_of_freedom_)


def test_auto_is_scikit_learn_s_none(skewed):
    names = ("weight_concentration_prior", "mean_precision_prior", "degrees_of_freedom_prior")
    fit = un.fit(ID, skewed, n_components=4, n_init=1, **dict.fromkeys(names))
    assert all(fit.parameters[name] == "auto" for name in names)
    assert all(fit.estimator.get_params()[name] is None for name in names)
    assert fit.estimator.weight_concentration_prior_ == 1 / 4
    assert fit.estimator.mean_precision_prior_ == 1
    assert fit.estimator.degrees_of_freedom_prior_ == 3


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    kind=st.sampled_from(TYPES),
    prior_type=st.sampled_from(PRIOR_TYPES),
    n=st.integers(1, 4),
)
def test_shares_are_those_of_predict_proba(seed, kind, prior_type, n):
    random = np.random.default_rng(seed)
    X = random.normal(size=(25, n)) * random.uniform(0.1, 10, n)
    model = native(
        X,
        n_components=3,
        covariance_type=kind,
        weight_concentration_prior_type=prior_type,
        max_iter=5,
    )
    rows = random.normal(size=(20, n)) * 10
    shares = plug_in(model).shares(rows)
    np.testing.assert_allclose(shares, model.predict_proba(rows), atol=1e-11)
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_the_density_is_one_and_scikit_learn_s_scores_are_none(book, ellipsoids):
    side = np.arange(-12, 16, 0.05)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    assert np.exp(book.log_density(places)).sum() * 0.05**2 == pytest.approx(1, abs=1e-6)
    assert np.exp(book.estimator.score_samples(places)).sum() * 0.05**2 < 0.995
    rows = np.asarray(ellipsoids)
    assert book.scores["log_likelihood"] == pytest.approx(book.log_density(rows).sum())
    np.testing.assert_array_equal(book.anomaly_score, -book.log_density(rows))


def test_what_the_picture_shows_is_that_density(book, ellipsoids):
    view = plane(ellipsoids, ellipsoids.preparation)
    model = book.on_plane(view)
    np.testing.assert_allclose(
        model.log_density(view.places), book.log_density(np.asarray(ellipsoids))
    )
    np.testing.assert_array_equal(model.predict(view.places), book.labels)
    drawn = book.mixture.sample(20_000, 1)
    np.testing.assert_allclose(
        drawn.mean(axis=0), book.mixture.weights @ book.mixture.means, atol=0.06
    )


def test_no_score_that_counts_parameters(book):
    assert set(book.scores) == {
        "components_in_use",
        "lower_bound",
        "log_likelihood",
        "n_iter",
        "silhouette",
    }
    assert all(type(one) is float for one in book.scores.values())
    assert "density, contours and samples are those of the fitted" in book.algorithm.predicts


def test_a_place_never_goes_to_a_component_without_rows(book):
    far = np.array([[1e3, -1e3], [-500.0, 800.0], [0.0, 1e4]])
    assert (book.predict(far) < 3).all()
    assert book.membership(far).shape == (3, 10)


def test_starts_that_disagree_are_told_by_their_lower_bounds(skewed):
    fit = un.fit(ID, skewed, n_components=5, n_init=3, init_params="random_from_data", tol=1e-6)
    first, best = (
        native(skewed, n_components=5, tol=1e-6, init_params="random_from_data", n_init=count)
        for count in (1, 3)
    )
    equal(fit.scores["lower_bound"], best.lower_bound_)
    assert best.lower_bound_ >= first.lower_bound_
    note = next(note for note in fit.notes if "starts came to the best result" in note)
    assert "the lower bound of the other" in note
    assert "likelihood" not in note
    assert not any("Going on" in one for one in fit.notes)  # asked of likelihoods alone


def test_the_steps_show_the_first_start_and_can_be_left(skewed):
    values = {"n_components": 5, "n_init": 4, "init_params": "random_from_data"}
    steps = fit_steps(ID, skewed, values)
    done, shown = 0.0, None
    for progress in steps:
        assert progress.done >= done - 1e-12
        done = progress.done
        if progress.so_far is not None:
            shown = progress.so_far()
            steps.close()
    assert done == 0.25 and isinstance(shown, Fit)
    one = native(skewed, n_components=5, init_params="random_from_data")
    equal(shown.estimator.weights_, one.weights_)


def test_the_words_are_those_of_variational_inference(skewed):
    fit = un.fit(ID, skewed, n_components=2, n_init=1, max_iter=400)
    assert "Both components are in use: more might be, if n_components allowed it." in fit.notes
    told = next(part["text"] for part in finish(fit.figures()) if part.get("text"))
    assert told.startswith("Variational inference converged after ")
    assert " of the lower bound (ELBO), less than tol = 0.001." in told
    endless = un.fit(ID, skewed, n_components=2, n_init=1, max_iter=30, tol=0)
    assert endless.notes[0] == (
        "Not converged: stopped after 30 iterations (max_iter), for with tol = 0 no number of "
        "iterations ends it, even at the top. Set tol to 0.0000001."
    )


# The chart of the weights -----------------------------------------------------------------------


def test_the_weights_as_bars(book):
    chart = finish(book.figures())[0]
    assert chart["figure"] == "weights"
    json.dumps(encoded(chart), allow_nan=False)
    (bars,) = chart["layers"]
    np.testing.assert_array_equal(bars["height"], book.mixture.weights)
    assert bars["cluster"].tolist() == [0, 1, 2, *[UNDECIDED] * 7]
    for number in range(3):
        expected = book.preparation.rows[book.labels == number]
        np.testing.assert_array_equal(bars["rows"][number], expected)
    assert [len(one) for one in bars["rows"][3:]] == [0] * 7
    assert bars["texts"][0] == (
        f"component 0: weight {book.mixture.weights[0]:.6g}, "
        f"the most likely of {book.sizes[0]} rows"
    )
    assert bars["texts"][9].endswith("the most likely of no row")
    assert chart["table"]["lines"][1] == ["1", f"{book.mixture.weights[1]:.6g}", book.sizes[1]]
    assert "7 drawn in grey are the most likely of no row" in chart["caption"]


def test_the_weights_of_a_plain_mixture_and_of_one_component(skewed):
    plain = weights_chart(un.fit("gaussian_mixture", skewed, n_components=3, n_init=1))
    assert plain["layers"][0]["cluster"].tolist() == [0, 1, 2] and "grey" not in plain["caption"]
    one = un.fit(ID, skewed, n_components=1, n_init=1)
    assert weights_chart(one)["layers"][0]["height"].tolist() == [1.0]
    assert not any("component" in note for note in one.notes)


# Odd input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "values", "words", "field"),
    [
        ([[1.0, 2.0]], {}, "One row has no spread", ""),
        (np.eye(4), {}, "10 components are more than the 4 different rows", "n_components"),
        (
            np.repeat(np.eye(3), 9, axis=0),
            {"n_components": 4},
            "4 components are more than the 3 different rows",
            "n_components",
        ),
        (
            np.random.default_rng(0).normal(size=(30, 5)),
            {"degrees_of_freedom_prior": 4},
            r"4 degrees of freedom .* none for 5 features\. Give more than 4, or “auto” for 5",
            "degrees_of_freedom_prior",
        ),
    ],
)
def test_what_cannot_be(rows, values, words, field):
    with pytest.raises(un.InputError, match=words) as caught:
        un.fit(ID, rows, **values)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"weight_concentration_prior": 0}, "out of range"),
        ({"weight_concentration_prior": "many"}, "or “auto”"),
        ({"mean_precision_prior": -1}, "out of range"),
        ({"n_components": 0}, "out of range"),
        ({"weight_concentration_prior_type": "dirichlet"}, "Choose one of: dirichlet_process"),
        ({"n_cluster": 3}, "has no parameter"),
    ],
)
def test_settings_that_cannot_be(values, words):
    with pytest.raises(un.InputError, match=words):
        configure(ID, values)


def test_columns_that_follow_from_others_are_named_as_the_cause():
    random = np.random.default_rng(0)
    X = random.normal(size=(300, 3))
    X[:, 2] = X[:, 0] + X[:, 1]
    with pytest.raises(un.InputError, match="The prior is flat, for columns follow") as caught:
        un.fit(ID, X, n_init=1, random_state=0, reg_covar=1e-3)
    (remedy,) = caught.value.remedies
    assert remedy.values == {"covariance_type": "diag"}
    fit = un.fit(ID, X, n_init=1, random_state=0, **remedy.values)
    assert np.isfinite(fit.log_density(np.asarray(fit.X))).all()


def test_when_the_prior_is_flat():
    random = np.random.default_rng(0)
    few, many = random.normal(size=(12, 20)), random.normal(size=(40, 3))
    full = {"covariance_type": "full"}
    assert "there are no more rows than columns" in flat_prior(few, full).message
    assert flat_prior(few, {"covariance_type": "diag"}) is None
    assert flat_prior(many, full) is None
    assert "columns follow from each other" in flat_prior(many[:, [0, 1, 0]], full).message


@pytest.mark.parametrize("kind", TYPES)
def test_a_constant_column_is_noted(kind):
    X = np.random.default_rng(1).normal(size=(80, 2))
    X[:, 1] = 3.0
    fit = un.fit(ID, X, n_components=4, n_init=1, covariance_type=kind)
    assert any("“x2” has the same value in every row" in note for note in fit.notes)
    assert np.isfinite(fit.log_density(X)).all() and np.isfinite(list(fit.scores.values())).all()
    json.dumps(encoded(fit.picture()), allow_nan=False)


def test_equal_rows_and_a_single_feature():
    equal = un.fit(ID, np.ones((6, 2)), n_components=1)
    assert equal.labels.tolist() == [0] * 6
    X = np.r_[np.linspace(0, 1, 40), np.linspace(9, 10, 40)][:, None]
    fit = un.fit(ID, X, n_components=6, n_init=1)
    assert np.isfinite(fit.log_density(X)).all()
    json.dumps(encoded(fit.picture()), allow_nan=False)


def test_the_cost_is_told_before_it_is_paid():
    forecast = algorithm(ID).forecast
    usual = configure(ID, {})
    dear = forecast(2_000, 500, usual)
    assert dear.seconds > 45
    assert forecast(2_000, 500, usual | {"covariance_type": "diag"}).seconds < dear.seconds / 10
    plain = algorithm("gaussian_mixture").forecast(1_250, 2, usual)
    assert forecast(1_250, 2, usual).seconds > 2 * plain.seconds
