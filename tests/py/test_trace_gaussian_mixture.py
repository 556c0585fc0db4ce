"""EM step by step: scikit-learn's own lower bounds and parameters, shares, and k-means beside."""

import json
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled import plane
from unlabeled.catalog import encoded
from unlabeled.labels import UNDECIDED
from unlabeled.mixtures import on_plane
from unlabeled.mixtures.covariance import TYPES, full_covariances
from unlabeled.mixtures.mixture import Mixture
from unlabeled.registry import fit_steps, usable
from unlabeled.steps import finish
from unlabeled.trace import trace, trace_steps
from unlabeled.trace_picture import step_beside, step_picture

STARTS = ["kmeans", "k-means++", "random_from_data", "random"]
BY_ROWS = {"k-means++", "random_from_data"}
MOST_STEPS = 300
# Of one start of the chapter’s rows that ends as the best of the ten that the book makes.
BEST_SEED = 14


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


def steps_of(X, **values):
    return list(trace("gaussian_mixture", X, **values))


def fit_of(X, **values):
    return finish(fit_steps("gaussian_mixture", usable(X), values | {"n_init": 1}))


def native(X, **settings):
    """scikit-learn's estimator after one start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return GaussianMixture(**{"random_state": 42} | settings).fit(np.asarray(X))


def named(steps, name):
    return [step for step in steps if step.name == name]


def sorted_components(weights, means, covariances):
    """Components in an order of their own, so that numbers make no difference."""
    order = np.lexsort(np.asarray(means).T[::-1])
    return np.asarray(weights)[order], np.asarray(means)[order], np.asarray(covariances)[order]


def mixture_in(step):
    """The mixture that a step shows, which works out shares on its own."""
    found = step.gaussians
    return Mixture(found.weights, found.means, found.covariances)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("init_params", STARTS)
def test_every_e_step_finds_scikit_learns_lower_bound(ellipsoids, covariance_type, init_params):
    values = {
        "n_components": 3,
        "covariance_type": covariance_type,
        "init_params": init_params,
        "tol": 1e-4,
    }
    model = native(ellipsoids, **values)
    m, expected = len(ellipsoids), np.array(model.lower_bounds_) * len(ellipsoids)
    steps = steps_of(ellipsoids, **values)
    found = [step.objective for step in named(steps, "expect")]
    assert len(found) == model.n_iter_ + 1
    if init_params in BY_ROWS:
        assert found[0] is None and "sum to 1" in named(steps, "expect")[0].sentence
        found, expected = found[1:], expected[1:]
    np.testing.assert_allclose(found[:-1], expected, rtol=1e-12)
    assert found[-1] == pytest.approx(model.score(np.asarray(ellipsoids)) * m, rel=1e-12)
    assert all(step.objective is None for step in steps if step.name != "expect")


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("init_params", ["kmeans", "random_from_data"])
def test_every_m_step_is_the_estimator_stopped_there(ellipsoids, covariance_type, init_params):
    values = {
        "n_components": 3,
        "covariance_type": covariance_type,
        "init_params": init_params,
        "tol": 1e-4,
    }
    moves = named(steps_of(ellipsoids, **values), "maximise")
    for iterations, step in list(enumerate(moves))[1:7:2]:
        model = native(ellipsoids, **values | {"max_iter": iterations})
        covariances = full_covariances(model.covariances_, covariance_type, 3, 2)
        wanted = sorted_components(model.weights_, model.means_, covariances)
        shown = step.gaussians
        for ours, theirs in zip(
            sorted_components(shown.weights, shown.means, shown.covariances), wanted, strict=True
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_the_chapters_ellipsoids(ellipsoids):
    """Four iterations: scikit-learn's bound is that of the last, the fit's own comes after it."""
    steps = steps_of(ellipsoids, n_components=3, random_state=BEST_SEED, n_init=1)
    assert [step.name for step in steps] == [
        "start", "maximise", *["expect", "maximise"] * 4, "expect"
    ]  # fmt: skip
    best = finish(fit_steps("gaussian_mixture", ellipsoids, {"n_components": 3, "n_init": 10}))
    assert steps[-1].objective == pytest.approx(-4034.254212553299, abs=1e-8)
    assert steps[-1].objective == pytest.approx(best.scores["log_likelihood"], abs=1e-8)
    before = steps[-3].objective
    assert before == pytest.approx(best.estimator.lower_bound_ * 1250, abs=1e-8)
    assert "−4,034.25 (−3.2274 per row)" in steps[-1].sentence
    assert "ended after 4 iterations" in steps[-1].sentence
    assert f"lower_bound_, −{-before / 1250:.6g}." in steps[-1].sentence
    np.testing.assert_allclose(steps[-1].gaussians.means, best.centers, atol=1e-8)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("init_params", STARTS)
def test_the_last_step_is_the_fit(covariance_type, init_params):
    X = un.prepare(un.sample("iris"))
    for seed in range(3):
        values = {
            "n_components": 2 + seed,
            "covariance_type": covariance_type,
            "init_params": init_params,
            "random_state": seed,
        }
        fit, last = fit_of(X, **values), steps_of(X, **values)[-1]
        np.testing.assert_array_equal(last.labels, fit.labels)
        np.testing.assert_allclose(
            last.shares, mixture_in(last).shares(np.asarray(X)), rtol=1e-6, atol=1e-6
        )
        np.testing.assert_array_equal(last.gaussians.means, fit.mixture.means)
        np.testing.assert_array_equal(last.gaussians.covariances, fit.mixture.covariances)
        np.testing.assert_array_equal(last.gaussians.weights, fit.mixture.weights)
        assert last.objective == pytest.approx(fit.scores["log_likelihood"], rel=1e-13)
        assert last.finished


@pytest.mark.parametrize("init_params", STARTS)
def test_steps_lead_into_each_other(ellipsoids, init_params):
    steps = steps_of(ellipsoids, n_components=4, init_params=init_params)
    assert named(steps, "start") == steps[:1]
    for before, after in pairwise(steps[1:]):
        if after.name == "expect":  # rows are shared by the components that are there
            assert after.gaussians.means is before.gaussians.means
            found = mixture_in(after).shares(np.asarray(ellipsoids))
            np.testing.assert_allclose(after.shares, found, atol=1e-8)
            np.testing.assert_array_equal(after.labels, after.shares.argmax(axis=1))
        else:  # components move to the rows that they share
            assert after.shares is before.shares
            np.testing.assert_array_equal(after.labels, before.labels)
            weights = after.shares.sum(axis=0)
            np.testing.assert_allclose(after.gaussians.weights, weights / weights.sum())
            means = after.shares.T @ np.asarray(ellipsoids) / weights[:, None]
            np.testing.assert_allclose(after.gaussians.means, means, atol=1e-12)
    assert all((step.segments is None) == (step in steps[:3]) for step in steps)
    ends = steps[-1].segments.ends[steps[-1].segments.labels == 2]
    np.testing.assert_array_equal(ends[0, 0], steps[1].centers[2])
    np.testing.assert_array_equal(ends[1:, 0], ends[:-1, 1])
    np.testing.assert_array_equal(ends[-1, 1], steps[-1].centers[2])


def test_the_start_is_what_scikit_learn_begins_with(ellipsoids):
    rows = np.asarray(ellipsoids)
    hard = steps_of(ellipsoids, n_components=3)[0]
    model = KMeans(3, n_init=1, random_state=np.random.RandomState(42)).fit(rows)
    assert len(np.unique(np.stack([hard.labels, model.labels_]), axis=1).T) == 3
    assert set(np.unique(hard.shares)) == {0, 1}

    drawn = np.random.RandomState(42).choice(len(rows), size=3, replace=False)
    start, first = steps_of(ellipsoids, n_components=3, init_params="random_from_data")[:2]
    np.testing.assert_array_equal(np.flatnonzero(start.labels != UNDECIDED), np.sort(drawn))
    assert start.shares is None
    np.testing.assert_allclose(first.gaussians.means[start.labels[drawn]], rows[drawn])
    width = np.tile(1e-6 * np.eye(2), (3, 1, 1))
    np.testing.assert_allclose(first.gaussians.covariances, width, atol=1e-15)

    mixed = steps_of(ellipsoids, n_components=3, init_params="random")[0]
    shares = np.random.RandomState(42).uniform(size=(len(rows), 3))
    shares /= shares.sum(axis=1)[:, None]
    np.testing.assert_allclose(np.sort(mixed.shares, axis=1), np.sort(shares, axis=1))


def test_it_says_which_start_is_shown_and_why_it_ends(ellipsoids):
    steps = steps_of(ellipsoids, n_components=3)
    assert "first of 10 starts" in steps[0].sentence and "best of 10" in steps[-1].sentence
    alone = steps_of(ellipsoids, n_components=3, n_init=1)
    assert not any("starts" in step.sentence for step in alone)
    stopped = steps_of(ellipsoids, n_components=3, max_iter=2)
    assert "stopped after 2 iterations (max_iter)" in stopped[-1].sentence
    fit = fit_of(ellipsoids, n_components=3)
    gain = np.diff(fit.estimator.lower_bounds_)[-1]
    assert f"the last gained {gain:.3g} per row, less than tol (0.001)" in steps[-1].sentence


def test_sentences_count_what_is_torn_and_how_far_it_rose(ellipsoids):
    steps = named(steps_of(ellipsoids, n_components=3), "expect")
    for before, step in pairwise(steps):
        torn = int((step.shares.max(axis=1) < 0.9).sum())
        assert f"E-step: {torn} rows are torn" in step.sentence
        assert f"rises by {step.objective - before.objective:.3g} to" in step.sentence
    lone = steps_of(ellipsoids, n_components=1)
    assert "the one component" in lone[-1].sentence and lone[-1].shares.shape == (1250, 1)


def test_long_runs_skip_ahead(ellipsoids, monkeypatch):
    monkeypatch.setattr("unlabeled.traces.gaussian_mixture.ITERATIONS_SHOWN", 8)
    values = {"n_components": 4, "tol": 0, "max_iter": 60}
    steps = steps_of(ellipsoids, **values)
    fit = fit_of(ellipsoids, **values)
    assert len(steps) == 2 + 2 * 8 + 1
    assert "iterations 47 to 60 at once" in steps[-2].sentence
    np.testing.assert_array_equal(steps[-1].gaussians.means, fit.mixture.means)
    bounds = np.array(fit.estimator.lower_bounds_) * len(ellipsoids)
    for step in named(steps, "expect")[:-1]:
        assert np.isclose(bounds, step.objective, rtol=1e-13, atol=0).any()


def test_many_iterations_and_components_stay_few_steps():
    X = np.random.default_rng(0).uniform(size=(400, 2))
    steps = steps_of(X, n_components=12, tol=0, max_iter=170, init_params="random_from_data")
    assert 200 < len(steps) <= MOST_STEPS
    assert "Weights: " in steps[-2].sentence and " to " in steps[-2].sentence


def test_shares_of_large_mixtures_are_not_all_kept(ellipsoids, monkeypatch):
    monkeypatch.setattr("unlabeled.traces.gaussian_mixture.MOST_BYTES", 10 * 8 * 4 * 1254)
    steps = steps_of(ellipsoids, n_components=4, tol=0, max_iter=30)
    assert len(named(steps, "maximise")) == 1 + 10


# k-means beside it ------------------------------------------------------------------------------


def test_k_means_goes_from_the_same_rows(ellipsoids):
    values = {"n_components": 3, "init_params": "random_from_data"}
    steps = steps_of(ellipsoids, **values)
    rows = np.asarray(ellipsoids)
    seeds = steps[1].gaussians.means
    assert all(step.beside is not None for step in steps)
    assert (steps[0].beside.labels == UNDECIDED).all()
    for iterations, step in enumerate(named(steps, "expect")[1:], start=1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = KMeans(3, init=seeds, n_init=1, max_iter=iterations, tol=0).fit(rows)
        assert step.beside.objective == pytest.approx(model.inertia_)
        centers = np.sort(step.beside.centers, axis=0)
        np.testing.assert_allclose(centers, np.sort(model.cluster_centers_, axis=0))
        distances = ((rows[:, None] - step.beside.centers) ** 2).sum(axis=2)
        np.testing.assert_array_equal(step.beside.labels, distances.argmin(axis=1))
    inertias = [step.beside.objective for step in named(steps, "expect")]
    assert (np.diff(inertias) <= 1e-9).all() and inertias[0] > inertias[-1]


def test_k_means_has_the_numbers_of_the_mixture_and_says_where_they_differ(ellipsoids):
    last = steps_of(ellipsoids, n_components=3)[-1]
    apart = int((last.beside.labels != last.labels).sum())
    assert 0 < apart < 200, "clusters that correspond have the same number"
    assert f"{apart} of 1,250 rows are elsewhere than in the mixture" in last.beside.sentence
    np.testing.assert_array_equal(last.beside.center_labels, [0, 1, 2])


def test_k_means_that_gave_the_start_is_at_rest():
    X = un.prepare(un.sample("iris"))
    steps = steps_of(X, n_components=3)
    assert "gave the start" in steps[0].beside.sentence
    assert "at rest" in named(steps, "maximise")[-1].beside.sentence
    assert not (steps[0].beside.labels == UNDECIDED).any()


def test_what_is_beside_is_a_chart_on_the_same_axes(ellipsoids):
    followed = finish(trace_steps("gaussian_mixture", ellipsoids, {"n_components": 3}))
    view = plane.plane(followed.X, followed.X.preparation)
    main, beside = step_picture(followed, 4, view), step_beside(followed, 4, view)
    assert (beside["x"], beside["y"]) == (main["x"], main["y"])
    assert beside["figure"] == "beside" and beside["title"] == "k-means: hard"
    assert beside["caption"] == followed.steps[4].beside.sentence
    json.dumps(encoded(beside), allow_nan=False)
    layers = {layer["id"]: layer for layer in beside["layers"]}
    assert list(layers) == ["regions", "points", "segments", "centers"]
    np.testing.assert_array_equal(layers["points"]["row"], followed.X.preparation.rows)
    assert layers["points"]["shares"] is None
    plain = finish(trace_steps("kmeans", ellipsoids, {"n_clusters": 3}))
    assert step_beside(plain, 1, view) is None


def test_the_page_is_sent_both(page):
    page.ask("load", sample="iris")
    page.ask("trace", algorithm="gaussian_mixture", values={"n_init": 1}, section="slice")
    reply = page.ask("step", index=2)
    assert reply["title"] == "Gaussian mixture: soft"
    assert reply["beside"]["title"] == "k-means: hard"
    titles = [layer["title"] for layer in reply["picture"]["layers"]]
    assert "regions (slice)" in titles
    page.ask("trace", algorithm="kmeans", values={"n_clusters": 3})
    assert page.ask("step", index=2)["beside"] is None


# The picture ------------------------------------------------------------------------------------


def layers_of(X, index, x=None, y=None, section=None, **values):
    followed = finish(trace_steps("gaussian_mixture", usable(X), values))
    view = plane.plane(followed.X, followed.X.preparation, x, y, section)
    step = followed.steps[index]
    drawn = step_picture(followed, followed.steps.index(step), view)
    return step, view, {layer["id"]: layer for layer in drawn["layers"]}


def test_ellipses_have_the_half_axes_of_the_components(ellipsoids):
    step, _, layers = layers_of(ellipsoids, -1, n_components=3)
    drawn = layers["ellipses"]
    axes = drawn["axes"].reshape(2, 3, 2, 2)
    for deviations in (1, 2):
        half = axes[deviations - 1]
        made = np.einsum("kad,kae->kde", half, half)  # the sum over axes of a times a transposed
        np.testing.assert_allclose(made, deviations**2 * step.gaussians.covariances, atol=1e-12)
    np.testing.assert_allclose(drawn["x"], np.tile(step.gaussians.means[:, 0], 2))
    assert drawn["cluster"].tolist() == [0, 1, 2, 0, 1, 2]
    np.testing.assert_allclose(layers["points"]["shares"].reshape(-1, 3), step.shares, atol=1e-6)


@pytest.mark.parametrize("section", ["marginal", "slice"])
def test_regions_are_those_that_the_fit_would_draw(section):
    X = un.prepare(un.sample("iris"))
    values = {"n_components": 3, "n_init": 1}
    step, view, layers = layers_of(X, -1, "petal_length_cm", "petal_width_cm", section, **values)
    model = fit_of(X, n_components=3).on_plane(view)
    found = layers["regions"]
    assert found["title"] == f"regions ({section})"
    x = np.linspace(*found["x"], 2 * found["columns"] + 1)[1::2]
    y = np.linspace(*found["y"], 2 * found["rows"] + 1)[1::2]
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    np.testing.assert_array_equal(found["cluster"], model.predict(places))
    assert set(np.unique(found["cluster"])) <= set(step.labels.tolist())


def test_the_weights_of_the_very_start_do_not_fade_the_ellipses(ellipsoids):
    step, _, layers = layers_of(ellipsoids, 1, n_components=3, init_params="random_from_data")
    assert step.gaussians.weights.sum() == pytest.approx(3 / 1250)
    expected = on_plane.fading(np.full(3, 1 / 3), np.arange(3))
    np.testing.assert_allclose(layers["ellipses"]["strength"], np.tile(expected, 2), rtol=1e-6)


def test_one_feature_has_curves_unless_they_are_spikes():
    X = np.random.default_rng(0).normal(size=(200, 1)) * 1e3
    wide = layers_of(X, -1, n_components=2)[2]
    assert {"component-0", "component-1", "density"} <= set(wide)
    assert wide["density"]["y"].max() == pytest.approx(0.92)
    spikes = layers_of(X, 1, n_components=2, init_params="random_from_data")[2]
    assert "density" not in spikes and "centers" in spikes


def test_the_same_feature_twice_has_neither_ellipses_nor_regions():
    X = un.prepare(un.sample("iris"))
    _, _, layers = layers_of(X, -1, "petal_length_cm", "petal_length_cm", n_components=3)
    assert {"points", "centers"} <= set(layers) and not {"ellipses", "regions"} & set(layers)


def test_many_components_have_no_regions():
    X = np.random.default_rng(0).normal(size=(300, 2))
    _, _, layers = layers_of(X, -1, n_components=21, n_init=1)
    assert "ellipses" in layers and "regions" not in layers


# Any rows ----------------------------------------------------------------------------------------


def check_climb(steps, reg_covar):
    """What holds for any rows: shares sum to 1, and the log-likelihood hardly ever falls.

    The variance that is added keeps the M-step from the top by so much at most: it maximises
    log L - reg_covar / 2 * sum(shares * trace(inverse covariance)) instead.
    """
    climbs = [step for step in named(steps, "expect") if step.objective is not None]
    for step in named(steps, "expect"):
        np.testing.assert_allclose(step.shares.sum(axis=1), 1, atol=1e-9)
        assert step.gaussians.weights.min() >= 0
    for before, after in pairwise(climbs):
        inverse = np.trace(np.linalg.inv(before.gaussians.covariances), axis1=1, axis2=2)
        slack = reg_covar / 2 * float(before.shares.sum(axis=0) @ inverse)
        rounding = 1e-7 * (1 + abs(before.objective))
        assert after.objective >= before.objective - slack - rounding


@settings(max_examples=40)
@given(
    X=arrays(float, st.tuples(st.integers(4, 25), st.integers(1, 3)), elements=st.integers(-4, 4)),
    k=st.integers(1, 4),
    covariance_type=st.sampled_from(TYPES),
    init_params=st.sampled_from(STARTS),
    seed=st.integers(0, 99),
)
def test_em_climbs_and_ends_with_the_fit_whatever_the_rows(
    X, k, covariance_type, init_params, seed
):
    values = {
        "n_components": min(k, len(np.unique(X, axis=0))),
        "covariance_type": covariance_type,
        "init_params": init_params,
        "random_state": seed,
    }
    steps = steps_of(X, **values)
    fit = fit_of(X, **values)
    check_climb(steps, 1e-6)
    np.testing.assert_array_equal(steps[-1].labels, fit.labels)
    np.testing.assert_array_equal(steps[-1].gaussians.means, fit.mixture.means)
    assert len(steps) <= MOST_STEPS


@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("init_params", STARTS)
def test_equal_rows_and_constant_columns_can_be_drawn(scale, columns, init_params):
    rng = np.random.default_rng(3)
    X = np.repeat(rng.integers(0, 3, (12, columns)), 5, axis=0) * scale
    X[:, 1:2] = 7.0
    values = {"n_components": 3, "init_params": init_params}
    followed = finish(trace_steps("gaussian_mixture", usable(X), values))
    view = plane.plane(followed.X, followed.X.preparation)
    for index in range(len(followed.steps)):
        for drawn in (step_picture(followed, index, view), step_beside(followed, index, view)):
            json.dumps(encoded(drawn), allow_nan=False)
            for layer in drawn["layers"]:
                for column in layer.values():
                    assert not isinstance(column, np.ndarray) or np.isfinite(column).all()
