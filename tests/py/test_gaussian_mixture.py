"""Gaussian mixtures: the chapter's numbers, scikit-learn's, and what is said of bad input."""

import math
import warnings
from functools import partial

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, confusion_matrix
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled import budget, registry
from unlabeled.algorithms.gaussian_mixture import make
from unlabeled.mixtures import cost, em
from unlabeled.mixtures.climbing import climb_all
from unlabeled.mixtures.covariance import TYPES
from unlabeled.mixtures.fitted import criteria_of, mixture_fit
from unlabeled.registry import configure, usable
from unlabeled.samples import SAMPLES
from unlabeled.selection.peak import peak
from unlabeled.steps import finish

# The chapter's components by the mean of x1; the lab numbers them by their first rows.
WEIGHTS = [0.40005972360244113, 0.39032583809186266, 0.20961443830569618]
MEANS = [
    [-1.4076412945821593, 1.4271284841753256],
    [0.05145112831618738, 0.07534576062044704],
    [3.3994766497792277, 1.0593108774377682],
]
COVARIANCES = [
    [[0.6347821733538691, 0.7297009678636938], [0.7297009678636938, 1.1609492533640806]],
    [[0.6882514284472744, 0.796179562872354], [0.796179562872354, 1.2124218347239843]],
    [[1.1474013096145446, -0.03271106010679744], [-0.03271106010679744, 0.9549833251481605]],
]


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


@pytest.fixture(scope="module")
def fit(ellipsoids):
    return un.fit("gaussian_mixture", ellipsoids, n_components=3, n_init=10, random_state=42)


def answers(id):
    """The known answers of a sample as numbers."""
    column = next(one for one in un.sample(id).columns if one.role == "label")
    return np.asarray(column.values).astype(int)


def accuracy(fit, truth):
    """The share of rows in the right place when each cluster stands for its commonest answer."""
    return confusion_matrix(fit.labels, truth).max(axis=1).sum() / len(truth)


# The chapter ------------------------------------------------------------------------------------


def test_the_chapters_components(fit):
    order = np.argsort(fit.mixture.means[:, 0])
    np.testing.assert_allclose(fit.mixture.weights[order], WEIGHTS, rtol=1e-10)
    np.testing.assert_allclose(fit.mixture.means[order], MEANS, rtol=1e-9)
    np.testing.assert_allclose(fit.mixture.covariances[order], COVARIANCES, rtol=1e-9)


def test_the_chapters_scores(fit):
    assert fit.scores["bic"] == pytest.approx(8189.733705221636, rel=1e-12)
    assert fit.scores["aic"] == pytest.approx(8102.508425106598, rel=1e-12)
    assert fit.scores["log_likelihood"] == pytest.approx(-4034.254212553299, rel=1e-12)
    assert fit.scores["n_iter"] == 4 and fit.scores["n_parameters"] == 17
    assert fit.estimator.converged_ and fit.estimator.n_iter_ == 4


def test_the_chapters_rows(fit, ellipsoids):
    logs = fit.log_density(np.asarray(ellipsoids)).round(2)
    assert logs[:3].tolist() == [-2.61, -3.57, -3.33]
    assert logs[-3:].tolist() == [-3.51, -4.4, -3.81]
    first = np.sort(fit.probabilities[:3], axis=1)[:, ::-1].round(3)
    assert first.tolist() == [[0.977, 0.023, 0], [0.983, 0.016, 0.001], [1, 0, 0]]
    np.testing.assert_array_equal(fit.membership(np.asarray(ellipsoids)), fit.probabilities)
    np.testing.assert_array_equal(fit.probabilities.argmax(axis=1), fit.labels)


@pytest.mark.parametrize(
    ("percent", "threshold", "rows"), [(2, -5.936523002717041, 25), (4, -5.4870138506261545, 50)]
)
def test_the_chapters_anomalies(fit, percent, threshold, rows):
    logs = -fit.anomaly_score
    assert np.percentile(logs, percent) == pytest.approx(threshold, rel=1e-12)
    assert (logs < np.percentile(logs, percent)).sum() == rows


def test_the_answers_are_found_again(fit):
    truth = answers("ellipsoids")
    assert adjusted_rand_score(truth, fit.labels) == pytest.approx(0.9606344256353024, rel=1e-12)
    assert accuracy(fit, truth) == 0.9848


def test_the_top_of_the_hill(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, tol=1e-10, max_iter=1000)
    assert fit.scores["n_iter"] == 104
    assert fit.scores["bic"] == pytest.approx(8188.798539367601, abs=1e-6)
    assert fit.scores["aic"] == pytest.approx(8101.573259252563, abs=1e-6)
    assert fit.scores["log_likelihood"] == pytest.approx(-4033.7866296262814, abs=1e-6)
    order = np.argsort(fit.mixture.means[:, 0])
    np.testing.assert_allclose(
        fit.mixture.weights[order], [0.4003711706, 0.3962818248, 0.2033470045], atol=1e-8
    )
    np.testing.assert_allclose(
        fit.mixture.means[order],
        [[-1.4057139065, 1.4289339071], [0.0729898913, 0.0994208694], [3.4591326417, 1.0370954538]],
        atol=1e-7,
    )


@pytest.mark.parametrize(
    ("kind", "bic", "aic", "parameters"),
    [
        ("full", 8189.7337, 8102.5084, 17),
        ("tied", 8588.71354501976, 8532.2737, 11),
        ("diag", 8991.845069151717, 8920.0125, 14),
        ("spherical", 8977.150904516979, 8920.7110, 11),
    ],
)
def test_the_shapes_that_covariances_may_have(ellipsoids, kind, bic, aic, parameters):
    fit = un.fit("gaussian_mixture", ellipsoids, covariance_type=kind)
    assert fit.scores["bic"] == pytest.approx(bic, abs=1e-4)
    assert fit.scores["aic"] == pytest.approx(aic, abs=1e-4)
    assert fit.scores["n_parameters"] == parameters


@pytest.mark.parametrize(
    ("init", "bic"),
    [
        ("kmeans", 8189.7337),
        ("k-means++", 8188.9181),
        ("random_from_data", 8188.8823),
        ("random", 9411.6069),
    ],
)
def test_where_it_starts_matters(ellipsoids, init, bic):
    fit = un.fit("gaussian_mixture", ellipsoids, init_params=init)
    assert fit.scores["bic"] == pytest.approx(bic, abs=1e-4)
    assert fit.estimator.converged_, "even the one that went nowhere"


def test_iris():
    X = un.prepare(un.sample("iris"), scale="none")
    fit = un.fit("gaussian_mixture", X, n_components=3, n_init=1, random_state=42)
    assert fit.scores["bic"] == pytest.approx(580.8613, abs=1e-4)
    assert accuracy(fit, answers("iris")) == 0.9666666666666667


@pytest.mark.parametrize(("k", "bic"), [(1, 829.9782), (2, 574.0178), (3, 580.8389)])
def test_iris_at_the_top_of_the_hill(k, bic):
    X = un.prepare(un.sample("iris"), scale="none")
    found = un.fit(
        "gaussian_mixture", X, n_components=k, tol=1e-8, reg_covar=1e-9, max_iter=1000
    )
    assert found.scores["bic"] == pytest.approx(bic, abs=1e-3)


# scikit-learn -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("sample", [one.id for one in SAMPLES if one.id != "faces"])  # as digits do
def test_it_is_the_estimator_of_scikit_learn(sample, kind):
    X = un.prepare(un.sample(sample), rows=200)
    # Enough regularisation for constant features, and iterations that are quick.
    settings = {
        "n_components": 3,
        "covariance_type": kind,
        "n_init": 3,
        "reg_covar": 1e-3,
        "max_iter": 20,
        "random_state": 7,
    }
    fit = un.fit("gaussian_mixture", X, **settings)
    native = GaussianMixture(**settings)
    rows = np.array(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # of those that max_iter stops
        own = native.fit_predict(rows)
    assert native.n_iter_ == fit.estimator.n_iter_
    assert native.converged_ == fit.estimator.converged_
    assert native.lower_bound_ == pytest.approx(fit.estimator.lower_bound_, rel=1e-12)
    for name in ("weights_", "means_", "covariances_", "precisions_cholesky_"):
        theirs, ours = getattr(native, name), getattr(fit.estimator, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)
    assert adjusted_rand_score(own, fit.labels) == 1
    assert fit.scores["bic"] == pytest.approx(native.bic(rows), rel=1e-10)
    assert fit.scores["aic"] == pytest.approx(native.aic(rows), rel=1e-10)
    assert fit.scores["n_parameters"] == native._n_parameters()
    np.testing.assert_allclose(fit.log_density(rows), native.score_samples(rows), rtol=1e-9)


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_said_of_the_rows_is_scikit_learns(kind, ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, covariance_type=kind, n_init=1, max_iter=5)
    estimator, rows = fit.estimator, np.asarray(ellipsoids)
    assert fit.scores["bic"] == pytest.approx(estimator.bic(rows), rel=1e-12)
    assert fit.scores["aic"] == pytest.approx(estimator.aic(rows), rel=1e-12)
    np.testing.assert_allclose(-fit.anomaly_score, estimator.score_samples(rows), rtol=1e-12)
    order = corresponding(fit.labels, estimator.predict(rows))
    theirs = estimator.predict_proba(rows)[:, order]
    np.testing.assert_allclose(fit.probabilities, theirs, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(fit.membership(rows[:7]), theirs[:7], rtol=1e-9, atol=1e-300)
    np.testing.assert_array_equal(fit.predict(rows), fit.labels)
    np.testing.assert_array_equal(fit.log_density(rows), -fit.anomaly_score)
    with np.errstate(over="ignore"):
        assert fit.log_density(np.array([[1e200, 0.0]])) == -np.inf


def corresponding(labels, theirs):
    """Their number of each of our clusters."""
    return [int(theirs[labels == label][0]) for label in range(labels.max() + 1)]


@pytest.mark.parametrize("batch", [1, 7, 1250])
def test_batches_make_no_difference(batch, fit, monkeypatch):
    rows = np.asarray(fit.X)
    whole = em.expectation(fit.estimator, rows)
    monkeypatch.setattr(em, "BATCH", batch)
    parts = em.expectation(fit.estimator, rows)
    np.testing.assert_allclose(parts.log_density, whole.log_density, rtol=1e-12)
    np.testing.assert_allclose(parts.shares, whole.shares, rtol=1e-9, atol=1e-300)
    assert whole.log_density.mean() == pytest.approx(em.expected(fit.estimator, rows)[0], rel=1e-12)


def test_a_result_looks_at_the_rows_no_more_often_than_it_must(ellipsoids, monkeypatch):
    estimator = un.fit("gaussian_mixture", ellipsoids, n_init=1).estimator
    seen = []
    looked = type(estimator)._estimate_weighted_log_prob

    def counting(self, X):
        seen.append(len(X))
        return looked(self, X)

    monkeypatch.setattr(type(estimator), "_estimate_weighted_log_prob", counting)
    chosen = registry.algorithm("gaussian_mixture")
    parameters = registry.configure(chosen.id, {"n_init": 1})
    expected = em.expectation(estimator, np.asarray(ellipsoids))
    climbed = [em.Climb(0, (), [0.0], True)]
    made = mixture_fit(chosen, ellipsoids, parameters, estimator, climbed, expected=expected)
    criteria_of(estimator, np.asarray(ellipsoids), expected)
    assert seen == [len(ellipsoids)]
    assert made.n_clusters == 3


def test_flat_components_are_told_after_the_picture_and_not_for_a_sketch():
    X = registry.usable([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [7.0, 1.0], [8.0, 1.0], [9.0, 1.0]])
    fit = finish(registry.fit_steps("gaussian_mixture", X, {"n_components": 2}))
    assert not any("the same value in every row" in note for note in fit.notes)
    finish(fit.later(fit))
    assert any("the same value in every row" in note for note in fit.notes)


@pytest.mark.parametrize("scale", ["standard", "minmax", "robust"])
def test_scaled_data_are_what_is_fitted(scale, fit):
    X = un.prepare(un.sample("ellipsoids"), scale=scale)
    # The first responsibilities of k-means depend on the scale, so that both climb to the top.
    settings = {"tol": 1e-9, "max_iter": 1000, "reg_covar": 0}
    scaled = un.fit("gaussian_mixture", X, **settings)
    plain = un.fit("gaussian_mixture", fit.X, **settings)
    order = np.argsort(scaled.mixture.means[:, 0]), np.argsort(plain.mixture.means[:, 0])
    np.testing.assert_allclose(
        X.preparation.raw(scaled.mixture.means[order[0]]), plain.mixture.means[order[1]], atol=1e-3
    )
    # Densities are per unit of X: that of the data is smaller where X has larger units.
    shift = len(X) * np.log(X.preparation.scale_).sum()
    assert scaled.scores["log_likelihood"] - shift == pytest.approx(
        plain.scores["log_likelihood"], abs=1e-2
    )


def test_a_new_row_belongs_to_the_likeliest_component_that_has_rows(fit):
    places = np.array([[-1.4, 1.4], [0.0, 0.0], [3.4, 1.0], [1e3, 1e3]])
    np.testing.assert_array_equal(
        fit.predict(places), fit.membership(places).argmax(axis=1)
    )
    np.testing.assert_allclose(fit.membership(places).sum(axis=1), 1)


def test_a_component_without_rows_wins_no_place():
    # On two values a third component has nothing left to itself.
    fit = un.fit("gaussian_mixture", [[0.0], [1.0], [2.0]] * 20, n_components=3, reg_covar=10.0)
    assert fit.n_clusters < 3 and fit.probabilities.shape == (60, 3)
    assert set(fit.predict(np.linspace(-5, 5, 50)[:, None])) <= set(range(fit.n_clusters))
    idle = 3 - fit.n_clusters
    words = "is the most likely one of no row: it has" if idle == 1 else "they have no cluster"
    assert any(words in note for note in fit.notes)


# What is kept -----------------------------------------------------------------------------------


def starts(X, k, init="kmeans", seed=0):
    return em.starts_of(
        X, {"n_components": k, "init_params": init, "random_state": seed}
    )


def test_starts_are_kept_until_they_are_too_large(ellipsoids, monkeypatch):
    X = ellipsoids.sample(100)  # of its own memory
    monkeypatch.setattr(em, "MOST_KEPT_BYTES", 1_000)
    for k in range(2, 8):
        made = starts(X, k)
        for start in range(2):
            made.responsibilities(start)
        assert made.bytes == 400 and starts(X, k) is made
    kept = X.memo["first responsibilities"]
    assert [k for k, *_ in kept] == [6, 7]
    np.testing.assert_array_equal(
        starts(X, 2).responsibilities(1), em.Starts(X, 2, "kmeans", 0).responsibilities(1)
    )


def test_of_random_starts_only_the_last_is_held(ellipsoids):
    made = starts(ellipsoids, 4, "random")
    first = made.responsibilities(0)
    second = made.responsibilities(1)
    assert made.bytes == second.nbytes and (first != second).any()
    assert made.key(0, True) != made.key(1, True)
    np.testing.assert_array_equal(made.responsibilities(1), second)


def test_a_matrix_that_all_share_is_held_once():
    X = un.prepare(un.sample("iris"))
    fit = un.fit("gaussian_mixture", X, covariance_type="tied", n_init=1)
    assert np.shares_memory(fit.mixture.covariances[0], fit.mixture.covariances[2])
    np.testing.assert_array_equal(fit.mixture.covariances[1], fit.estimator.covariances_)


@pytest.mark.parametrize("kind", TYPES)
def test_the_memory_of_matrices_is_counted(kind):
    parameters = registry.configure("gaussian_mixture", {"covariance_type": kind})
    told = cost.forecast(1_000, 784, parameters | {"n_components": 50})
    assert told.bytes > 700e6  # measured for diag
    with pytest.raises(un.InputError, match="GB of memory"):
        chosen = registry.algorithm("gaussian_mixture")
        budget.check(chosen, 1_000, 2_000, parameters | {"n_components": 50}, anyway=True)


# Bad input --------------------------------------------------------------------------------------


def refused(X, **settings):
    with pytest.raises(un.InputError) as raised:
        un.fit("gaussian_mixture", X, **settings)
    return raised.value


def test_more_components_than_rows():
    error = refused([[0.0, 1], [2, 3], [4, 6]], n_components=5)
    assert "5 components" in error.message and "3" in error.message and error.hint


def test_more_components_than_different_rows():
    error = refused([[0.0, 1], [2, 3]] * 50, n_components=3)
    assert "3 components" in error.message and "2" in error.message and error.hint
    assert un.fit("gaussian_mixture", [[0.0, 1], [2, 3]] * 50, n_components=2).n_clusters == 2


def test_one_row_has_no_spread():
    assert "One row" in refused([[1.0, 2.0]], n_components=1).message


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("n_components", 0, "out of range"),
        ("n_components", 2.5, "whole number"),
        ("covariance_type", "round", "full, tied, diag, spherical"),
        ("init_params", "nowhere", "kmeans"),
        ("reg_covar", -1, "out of range"),
        ("tol", float("nan"), "number"),
        ("n_cluster", 3, "no parameter"),
    ],
)
def test_parameters_that_cannot_be(name, value, words):
    assert words in str(refused(np.eye(4), **{name: value}))


def collinear():
    rows = np.random.default_rng(0).normal(size=(120, 2))
    return np.column_stack([rows, rows @ [1, 2]])


def test_without_regularisation_collinear_columns_are_refused_with_remedies_that_work():
    X = collinear()
    error = refused(X, reg_covar=0, n_components=2)
    assert error.message == (
        "2 components cannot be fitted: “x1”, “x2” and “x3” determine each other."
    )
    assert len(error.remedies) == 2
    for remedy in error.remedies:
        settings = {"reg_covar": 0, "n_components": 2} | remedy.values
        assert np.isfinite(un.fit("gaussian_mixture", X, **settings).scores["bic"]), remedy.title
    # And what the hint says beside.
    assert un.fit("gaussian_mixture", X[:, :2], reg_covar=0, n_components=2).n_clusters == 2


@pytest.mark.parametrize(
    ("kind", "unit"), [("full", 1e3), ("full", 1e6), ("full", 1e9), ("tied", 1e6)]
)
def test_collinear_columns_in_large_units_are_refused_with_remedies_that_work(kind, unit):
    X = collinear() * unit
    table = un.Table.from_columns("large", list(zip("abc", X.T, strict=True)))
    given = {"n_components": 2, "n_init": 1, "covariance_type": kind, "reg_covar": 0}
    error = refused(un.prepare(table, scale="none"), **given)
    assert "“a”, “b” and “c” determine each other" in error.message
    scaled = [one.state for one in error.remedies if one.state]
    assert scaled == ([] if unit == 1e3 else [{"scale": "standard"}])
    assert len(error.remedies) == 2
    for remedy in error.remedies:
        X = un.prepare(table, **{"scale": "none"} | (remedy.state or {}))
        fit = un.fit("gaussian_mixture", X, **given | remedy.values)
        assert np.isfinite(fit.scores["bic"]), remedy.title


@pytest.mark.parametrize("kind", ["full", "diag"])
def test_a_constant_column_is_named_and_its_remedy_works(kind):
    X = np.column_stack([collinear()[:, :2], np.ones(120)])
    given = {"n_components": 2, "reg_covar": 0, "covariance_type": kind}
    error = refused(X, **given)
    assert "“x3” has the same value in every row" in error.message
    (remedy,) = error.remedies
    assert un.fit("gaussian_mixture", X, **given | remedy.values).n_clusters == 2


def test_starts_that_collapse_are_left_out_and_told():
    """Where k-means gives the equal rows a component, it has no width."""
    rows = np.random.default_rng(0).normal(size=(100, 2))
    X = usable(np.concatenate([rows, np.repeat([[2.5, 2.5]], 5, axis=0)]))
    given = {"n_components": 3, "reg_covar": 0, "n_init": 12, "random_state": 1}
    chosen = configure("gaussian_mixture", given)
    ended = finish(climb_all(X, chosen, partial(make, chosen), interchangeable=True))
    failed = 12 - len(ended)
    assert 0 < failed < 12
    fit = un.fit("gaussian_mixture", X, **given)
    assert any(note.startswith(f"{failed} of 12 starts failed") for note in fit.notes)
    np.testing.assert_allclose(
        finish(peak(X, chosen)).lower_bound_, max(one.bound for one in ended)
    )


def test_without_regularisation_equal_rows_are_refused_with_a_remedy_that_works():
    rows = np.random.default_rng(1).normal(size=(100, 2))
    X = np.concatenate([rows, np.repeat([[9.0, 9.0]], 40, axis=0)])
    error = refused(X, reg_covar=0, n_components=2)
    settings = {"reg_covar": 0, "n_components": 2} | error.remedies[0].values
    assert un.fit("gaussian_mixture", X, **settings).n_clusters == 2


def test_missing_values_never_reach_the_estimator():
    with pytest.raises(un.InputError, match="missing"):
        un.fit("gaussian_mixture", [[1.0, np.nan], [2, 3], [4, 5]], n_components=1)


def test_numbers_of_any_size(ellipsoids):
    rows = np.asarray(ellipsoids)[:300]
    for factor in (1e-100, 1e100):
        X = un.prepare(
            un.Table.from_columns("far", [("a", rows[:, 0] * factor), ("b", rows[:, 1] * factor)])
        )
        assert math.isfinite(un.fit("gaussian_mixture", X, n_init=1).scores["bic"])


# The cost ---------------------------------------------------------------------------------------


def test_500_columns_with_full_covariances_are_refused_before_they_are_paid():
    X = registry.usable(np.random.default_rng(0).normal(size=(1000, 500)))
    with pytest.raises(un.InputError) as raised:
        finish(registry.fit_steps("gaussian_mixture", X, {}, anyway=False))
    error = raised.value
    assert error.message.startswith("Gaussian mixture on 1,000 rows would take about ")
    assert "seconds in a browser" in error.message or "minutes in a browser" in error.message
    dear = "500 features with full covariances are 375,750 numbers in 3 matrices."
    assert error.message.endswith(dear)
    assert error.hint.startswith("Use diagonal covariances or leave out columns.")
    cheaper = next(one for one in error.remedies if one.values)
    assert cheaper.values == {"covariance_type": "diag"}
    fit = finish(registry.fit_steps("gaussian_mixture", X, cheaper.values, anyway=False))
    assert fit.mixture.means.shape == (3, 500)
    assert any(one.anyway for one in error.remedies)


def test_of_many_rows_a_sample_is_offered_too():
    X = registry.usable(np.random.default_rng(0).normal(size=(20_000, 64)))
    with pytest.raises(un.InputError) as raised:
        finish(registry.fit_steps("gaussian_mixture", X, {"n_components": 6}, anyway=False))
    cheaper, sample = raised.value.remedies[:2]
    assert cheaper.values == {"covariance_type": "diag"}
    fewer = X.sample(int(sample.state["rows"]))
    fit = finish(
        registry.fit_steps(
            "gaussian_mixture", fewer, {"n_components": 6, "max_iter": 2}, anyway=False
        )
    )
    assert len(fit.labels) == int(sample.state["rows"])
