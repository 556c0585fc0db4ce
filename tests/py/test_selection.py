"""Choosing: the elbow, the gap, whether there is structure at all, sweeps and ``select``."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.datasets import make_blobs

import unlabeled as un
from unlabeled import registry, scores
from unlabeled.algorithm import Forecast
from unlabeled.registry import algorithm
from unlabeled.selection import sweep as sweeping
from unlabeled.selection.elbow import elbow
from unlabeled.selection.gap import Curves, Gap, gap_statistic
from unlabeled.selection.reference import PrincipalBox, reference
from unlabeled.selection.select import select
from unlabeled.selection.structure import Structure, judge, skewness, why_unlike
from unlabeled.selection.sweep import Trial, affordable, count_grid, default_grid, held, varied
from unlabeled.steps import finish

BEST_OF_100 = [  # five blobs, k = 1..9; n_init=100, random_state=0
    *(3534.8360871670793, 1149.6140723750275, 653.216719002155),
    *(261.7967778569468, 211.5985372581684, 169.22456035660076),
    *(141.31547437243074, 118.36097155557732, 102.51208798416047),
]


def noise(m, n, seed):
    return np.random.default_rng(seed).uniform(size=(m, n))


def sample(name, scale="none", rows=400):
    X = np.asarray(un.prepare(un.sample(name), scale=scale))
    return X[np.random.default_rng(0).permutation(len(X))[:rows]]


# Scores -----------------------------------------------------------------------------------------


def test_indexes_are_those_of_scikit_learn_without_noise():
    X, labels = make_blobs(60, centers=3, random_state=0)
    labels[:7] = -1
    assert scores.davies_bouldin(X, labels) == metrics.davies_bouldin_score(X[7:], labels[7:])
    assert scores.calinski_harabasz(X, labels) == metrics.calinski_harabasz_score(X[7:], labels[7:])


@pytest.mark.parametrize("labels", [[0, 0, 0], [-1, 0, 1], [0, 1, 2], [-1, -1, -1]])
def test_no_index_where_none_is_defined(labels):
    X, labels = np.arange(3.0)[:, None], np.array(labels)
    assert scores.davies_bouldin(X, labels) is scores.calinski_harabasz(X, labels) is None


def test_no_index_that_is_no_number():
    X = np.array([[0.0], [0.0], [1e160], [1e160 + 1e150]])
    assert scores.calinski_harabasz(X, np.array([0, 0, 1, 1])) is None


# Elbow ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("highest", [6, 7, 8, 9])
def test_the_elbow_of_five_blobs_is_at_four(highest):
    found = elbow(range(1, highest + 1), BEST_OF_100[:highest])
    assert found.k == 4
    assert found.reason.startswith("the elbow is at 4: ")


@given(st.integers(1, 30), st.integers(3, 30), st.floats(1e-3, 1e3))
def test_a_straight_line_has_no_elbow(n, highest, factor):
    ks = np.arange(1, highest + 1)
    found = elbow(ks, factor * ks ** (-2 / n))
    assert found.k is None
    assert "no elbow" in found.reason


def test_a_curve_that_bends_more_and_more_has_no_elbow_yet():
    ks = np.arange(1, 10)
    found = elbow(ks, 100 / np.minimum(ks, 7.0))
    assert found.k is None
    assert found.reason.startswith("no elbow can be seen yet")


@given(st.integers(2, 12), st.floats(1.6, 10), st.integers(1, 12))
def test_a_broken_line_has_its_elbow_at_the_break(k, steeper, n):
    ks = np.arange(1, 2 * k + 2, dtype=float)
    slope = np.where(ks <= k, steeper, 1) / n
    inertia = 100 * np.where(ks <= k, ks**-slope, k ** -(steeper / n) * (ks / k) ** -slope)
    assert elbow(ks, inertia).k == k


@pytest.mark.parametrize(
    ("ks", "inertia"), [([1, 2], [5, 1]), ([1, 2, 3], [0, 0, 0]), ([10, 11, 12], [3, 2, 1])]
)
def test_too_short_a_curve_shows_no_elbow(ks, inertia):
    assert elbow(ks, inertia).k is None


def test_rows_that_repeat_have_their_elbow_where_the_inertia_ends():
    assert elbow(range(1, 8), [100, 40, 0, 0, 0, 0, 0]).k == 3


# Gap statistic and structure --------------------------------------------------------------------


def gap_of(log_w, references):
    curves = [Curves(np.array(one, float), np.full(len(one), np.nan)) for one in references]
    ks = tuple(range(1, len(log_w) + 1))
    table = Curves(np.array(log_w, float), np.full(len(log_w), np.nan))
    return Gap(ks, len(ks), table, tuple(curves), 10, 10, exhausted=False)


def test_gap_and_error_as_in_the_paper():
    gap = gap_of([3, 1, 0.9], [[4, 3, 2.5], [4.2, 3.4, 2.5]])
    np.testing.assert_allclose(gap.gap, [1.1, 2.2, 1.6])
    np.testing.assert_allclose(gap.error, np.sqrt(1.5) * np.array([0.1, 0.2, 0]), atol=1e-12)
    assert gap.chosen == 2, "1.1 < 2.2 - 0.24, but 2.2 >= 1.6"


def test_a_gap_that_always_grows_picks_nothing():
    assert gap_of([3, 1, 0], [[3, 3, 3], [3, 3, 3.1]]).chosen is None


def test_noise_is_drawn_in_the_box_along_the_principal_axes():
    random = np.random.default_rng(0)
    line = np.outer(random.uniform(size=200), [3.0, 4.0]) + 7
    drawn = PrincipalBox(line).draw(random)
    assert drawn.shape == line.shape
    across = (drawn - line.mean(axis=0)) @ np.array([4, -3]) / 5
    along = (drawn - line[0]) @ np.array([3, 4]) / 5
    assert np.abs(across).max() < 1e-9, "the rows lie on a slanted line, and so does the noise"
    assert np.ptp(along) == pytest.approx(np.ptp(line @ [3, 4]) / 5, rel=0.1)


def test_the_gap_is_seeded_tells_its_progress_and_ignores_the_unit():
    X = sample("iris")
    steps = gap_statistic(X, range(1, 5), references=5)
    first = finish(gap_statistic(X, range(1, 5), references=5))
    seen = []
    while True:
        try:
            seen.append(next(steps).done)
        except StopIteration as stop:
            again = stop.value
            break
    assert seen == pytest.approx(np.arange(1, 7) / 6)
    np.testing.assert_array_equal(first.gap, again.gap)
    tiny = finish(gap_statistic(X * 2.0**-600, range(1, 5), references=5))
    np.testing.assert_array_equal(tiny.gap, first.gap)


def test_large_tables_are_sampled(monkeypatch):
    monkeypatch.setattr("unlabeled.selection.gap.GAP_ROWS", 50)
    gap = finish(gap_statistic(sample("five_blobs"), [2, 3], references=5))
    assert (gap.rows, gap.all_rows, gap.ks) == (50, 400, (1, 2, 3))


@pytest.mark.parametrize(
    ("m", "n", "seed"),
    [(30, 2, 0), (100, 2, 1), (300, 2, 2), (60, 3, 3), (100, 5, 4), (150, 10, 5)],
)
def test_uniform_noise_has_no_structure(m, n, seed):
    gap = finish(gap_statistic(noise(m, n, seed), range(1, 7), references=10))
    found = judge(gap)
    assert gap.chosen == 1
    assert not found.exists
    assert found.silhouette <= found.chance
    assert found.sentence.startswith("No structure")


@pytest.mark.parametrize(("m", "n"), [(60, 2), (300, 2), (100, 6)])
def test_one_gaussian_cloud_has_no_structure(m, n):
    random = np.random.default_rng(m + n)
    X = random.normal(size=(m, n)) @ random.normal(size=(n, n))
    gap = finish(gap_statistic(X, range(1, 7), references=10))
    assert gap.chosen == 1
    assert not judge(gap).exists


DISCRETE = {
    "integers": lambda random, m: random.integers(0, 3, (m, 3)),
    "coins": lambda random, m: random.integers(0, 2, (m, 4)),
    "one-hot": lambda random, m: words_of(random.integers(0, 3, (m, 3))),
    "with measurements": lambda random, m: np.c_[
        random.integers(0, 2, (m, 2)), random.normal(size=(m, 2))
    ],
}


def words_of(codes):
    """A prepared table of categories."""
    cells = [(f"c{i}", [f"w{code}" for code in column]) for i, column in enumerate(codes.T)]
    return un.prepare(un.Table.from_columns("words", cells))


@pytest.mark.parametrize("kind", DISCRETE)
@pytest.mark.parametrize("seed", range(3))
def test_noise_of_few_values_has_no_structure(kind, seed):
    X = registry.usable(DISCRETE[kind](np.random.default_rng(seed), 40))
    assert not judge(finish(gap_statistic(X, range(1, 5), references=8))).exists


def test_categories_that_go_together_are_structure():
    groups = np.repeat([0, 1], 30)
    found = judge(
        finish(gap_statistic(words_of(np.c_[groups, groups, groups]), [1, 2, 3], references=8))
    )
    assert found.tighter and found.clearer
    random = np.random.default_rng(0)
    loosely = np.where(random.uniform(size=(60, 5)) < 0.1, 1 - groups[:, None], groups[:, None])
    gap = finish(gap_statistic(words_of(loosely), range(1, 5), references=8))
    assert judge(gap).tighter and judge(gap).clearer


def test_what_noise_keeps_of_columns_of_few_values():
    random = np.random.default_rng(0)
    words, ratings = random.integers(0, 3, 60), random.integers(1, 6, 60)
    made = un.Table.from_columns(
        "t",
        [
            ("w", [f"w{code}" for code in words]),
            ("r", ratings.astype(float)),
            ("x", random.uniform(size=60)),
        ],
    )
    X = un.prepare(made, scale="none")
    noise_of = reference(np.asarray(X), X.preparation)
    assert noise_of.permuted == ("w", "r") and noise_of.boxed
    drawn = noise_of.draw(random)
    np.testing.assert_array_equal(drawn[:, :3].sum(axis=1), np.ones(60))
    np.testing.assert_array_equal(np.sort(drawn[:, :4], axis=0), np.sort(X[:, :4], axis=0))
    assert len(np.unique(drawn[:, 4])) == 60
    assert drawn[:, 4].var() == pytest.approx(np.var(X[:, 4])), "or it would drown the others"
    assert reference(np.asarray(X)[:, 3:4]).permuted == (), "one column has nothing beside it"
    assert reference(np.asarray(X)[:6, 3:]).permuted == (), "few rows have few values anyway"


@pytest.mark.parametrize(
    ("chosen", "tighter", "clearer", "words"),
    [
        (1, True, True, "its rule stops"),
        (1, False, True, "only the silhouette"),
        (3, False, False, "often exceeds by chance"),
        (3, True, True, ""),
        (1, False, False, ""),
    ],
)
def test_why_the_gap_and_the_verdict_differ(chosen, tighter, clearer, words):
    structure = Structure(tighter, clearer, np.zeros(2), np.zeros(2), None, None)
    said = why_unlike(chosen, structure)
    assert words in said and bool(said) == bool(words)


@pytest.mark.parametrize(
    ("name", "scale", "rows"),
    [
        ("five_blobs", "none", 300),
        ("iris", "none", 150),
        ("ellipsoids", "none", 1000),
        ("varied_densities", "none", 300),
        ("old_faithful", "standard", 272),
    ],
)
def test_groups_are_structure(name, scale, rows):
    found = judge(finish(gap_statistic(sample(name, scale, rows), range(1, 9), references=10)))
    assert found.tighter and found.clearer
    assert found.sentence.startswith("There is structure: ")


@pytest.mark.parametrize("name", ["moons", "circles"])
def test_curved_shapes_are_structure_without_being_clear_groups(name):
    found = judge(finish(gap_statistic(sample(name), range(1, 5), references=10)))
    assert found.tighter
    assert found.exists


def test_a_few_rows_far_out_may_be_structure():
    X = np.r_[noise(60, 2, 0), [[30.0, 30.0]]]
    found = judge(finish(gap_statistic(X, range(1, 5), references=10)))
    assert found.clearer


@pytest.mark.parametrize("X", [np.ones((9, 2)), [[1.0, 2.0]], [[1.0], [2.0]]])
def test_no_gap_without_different_rows(X):
    with pytest.raises(un.InputError, match="at least three rows"):
        finish(gap_statistic(X, range(1, 5)))


def test_as_many_clusters_as_different_rows():
    X = np.repeat([[0.0], [5.0], [20.0]], 6, axis=0)
    gap = finish(gap_statistic(X, range(1, 9), references=5))
    assert gap.ks == (1, 2, 3)
    assert gap.chosen == 3


def test_skewness():
    random = np.random.default_rng(0)
    X = np.c_[random.exponential(size=5000), random.normal(size=5000), np.ones(5000)]
    np.testing.assert_allclose(skewness(X), [2, 0, 0], atol=0.3)
    np.testing.assert_allclose(skewness(X * 1e140), skewness(X), rtol=1e-9)


# Sweeps -----------------------------------------------------------------------------------------


def test_which_parameter_is_varied():
    assert varied(algorithm("kmeans")).name == "n_clusters"
    assert varied(algorithm("dbscan")).name == "eps"
    assert varied(algorithm("mean_shift")).name == "bandwidth"
    assert varied(algorithm("hdbscan")).name == "min_cluster_size"


def test_places_set_by_hand_belong_to_one_k():
    ready = held(algorithm("kmeans"), {"init": "manual", "n_clusters": 3}, "n_clusters")
    assert ready["init"] == "k-means++"


def test_a_grid_never_asks_for_more_clusters_than_different_rows():
    assert count_grid(np.repeat([[1.0], [2.0], [3.0]], 200, axis=0), 1, 9) == [1, 2, 3]
    assert count_grid(np.arange(20.0)[:, None], 2, 5) == [2, 3, 4, 5]


@pytest.mark.parametrize("id", ["dbscan", "mean_shift", "hdbscan"])
def test_the_default_grid_holds_few_and_many_clusters(id):
    X = un.prepare(un.Table.from_columns("t", list(zip("ab", sample("moons").T, strict=True))))
    fit = un.fit(id, X)
    parameter = varied(fit.algorithm, fit.parameters)
    grid = default_grid(fit, parameter)
    assert 5 <= len(grid) <= 11 and grid == sorted(grid)
    trials = finish(sweeping.sweep(id, X, {}, [{parameter.name: value} for value in grid]))
    assert len({trial.n_clusters for trial in trials}) > 1


def test_equal_rows_give_an_empty_grid_but_for_the_present_value():
    fit = un.fit("dbscan", np.ones((8, 2)), eps=0.5)
    assert default_grid(fit, varied(fit.algorithm)) == [0.5]


def test_a_sweep_tells_its_progress_and_goes_on_past_what_cannot_be_fitted():
    X = un.prepare(un.Table.from_columns("t", [("x", [1.0, 2.0, 8.0, 9.0])]), scale="none")
    steps = list(sweeping.sweep("kmeans", X, {}, [{"n_clusters": k} for k in (2, 4, 5)]))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == 1
    first, all_single, refused = steps[-1].so_far
    assert first.score("silhouette") > 0.8
    assert all_single.score("silhouette") is None
    assert "5 clusters are more than the 4" in refused.refused and not refused.eligible


def test_more_noise_than_clusters_is_not_eligible():
    labels = np.array([0, 0, -1, -1, -1])
    assert Trial({}, labels, {"silhouette": 0.9}, 1, noise=0.6).score("silhouette") is None
    assert Trial({}, labels, {"silhouette": 0.9}, 1, noise=0.5).score("silhouette") == 0.9


def test_a_sweep_that_would_take_too_long_uses_a_sample(blobs):
    costly = SimpleNamespace(forecast=lambda m, n, p: Forecast(m * p["n_clusters"] / 100, 0))
    grid = [{"n_clusters": k} for k in range(1, 4)]
    X, tried = affordable(costly, blobs, {}, grid)
    assert len(X) == 500 and tried == grid
    assert affordable(costly, blobs, {}, grid[:1]) == (blobs, grid[:1])


@pytest.mark.parametrize("id", ["affinity_propagation", "optics", "hdbscan", "dbscan", "spectral"])
@pytest.mark.parametrize("m", [1_000, 20_000])
def test_no_sweep_is_forecast_to_take_too_long(id, m):
    chosen = algorithm(id)
    X = registry.usable(np.zeros((m, 30)))
    parameters = registry.configure(id, {})
    name = varied(chosen, parameters).name
    grid = [{name: value} for value in range(2, 13)]
    X, tried = affordable(chosen, X, parameters, grid)
    cost = [chosen.forecast(*X.shape, {**parameters, **one}).seconds for one in tried]
    assert tried and sum(cost) <= sweeping.LONGEST_FIT_SECONDS


@given(st.floats(0.01, 1000), st.sampled_from(["eps", "n_clusters"]), st.integers(1, 15))
def test_what_is_affordable_is_bounded_or_least(seconds, name, count):
    slow = SimpleNamespace(forecast=lambda m, n, p: Forecast(seconds * m / 1_000, 0))
    grid = [{name: value} for value in range(count)]
    X, tried = affordable(slow, registry.usable(np.arange(1_000.0)[:, None]), {}, grid)
    assert [one for one in grid if one in tried] == tried != []
    bounded = sum(slow.forecast(len(X), 1, one).seconds for one in tried)
    least = len(tried) == 1 and len(X) == 500
    assert bounded <= sweeping.LONGEST_FIT_SECONDS or least


# select -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "k"),
    [
        ("silhouette", 4),
        ("davies_bouldin", 4),
        ("calinski_harabasz", 6),
        ("elbow", 4),
        ("gap", 4),
        ("inertia", 7),
    ],
)
def test_select_by_every_criterion(criterion, k):
    X = sample("five_blobs", rows=300)
    found = select("kmeans", X, criterion, references=0, n_clusters=range(1, 8), n_init=5)
    assert found.best == {"n_init": 5, "n_clusters": k}
    assert found.fit.n_clusters == k
    assert [line["n_clusters"] for line in found.scores] == list(range(1, 8))
    assert f"n_clusters = {k}" in found.verdict


def test_select_over_several_parameters_and_noise(blobs):
    X = un.prepare(un.sample("moons"), scale="none")
    found = select("dbscan", X, eps=[0.02, 0.05, 0.2], min_samples=np.array([5]), references=5)
    assert [line["clusters"] for line in found.scores][1:] == [7, 2]
    assert [line["eligible"] for line in found.scores] == [False, True, True]
    assert found.scores[1]["noise_share"] == 0.077
    assert found.best == {"eps": 0.05, "min_samples": 5}
    assert "There is structure, but not as clear groups" in found.verdict
    assert un.fit("dbscan", X, **found.best).n_clusters == found.fit.n_clusters == 7


# Information criteria: the reference, scikit-learn 1.8.0; n_init=10, random_state=42.
BIC = [  # ellipsoids, full, k = 1 to 10
    *(9330.4185, 8971.1971, 8189.7337, 8229.5956, 8273.8818),
    *(8311.9962, 8350.2035, 8391.0384, 8428.7332, 8468.9775),
]
AIC = [
    *(9304.764, 8914.7572, 8102.5084, 8111.585, 8125.0858),
    *(8132.4147, 8139.8366, 8149.8862, 8156.7956, 8166.2545),
]
SHAPES = {  # k = 3: BIC, AIC, parameters
    "full": (8189.7337, 8102.5084, 17),
    "tied": (8588.7135, 8532.2737, 11),
    "diag": (8991.8451, 8920.0125, 14),
    "spherical": (8977.1509, 8920.711, 11),
}
IRIS = {  # BIC for k = 1 to 4, converged
    "full": (829.9782, 574.0178, 580.8389, 621.7512),
    "tied": (829.9782, 688.0972, 632.9633, 591.4057),
    "diag": (1522.1202, 857.5515, 744.6317, 705.0674),
    "spherical": (1804.0854, 1012.2352, 853.8090, 783.8168),
}


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


def test_select_by_bic(ellipsoids):
    found = select("gaussian_mixture", ellipsoids, "bic", n_components=range(1, 11))
    np.testing.assert_allclose([line["bic"] for line in found.scores], BIC, atol=1e-4)
    np.testing.assert_allclose([line["aic"] for line in found.scores], AIC, atol=1e-4)
    assert found.best == {"n_components": 3}
    assert found.fit.scores["bic"] == min(line["bic"] for line in found.scores)
    assert found.verdict == "BIC is smallest (8189.73): n_components = 3."


def test_select_by_aic(ellipsoids):
    found = select("gaussian_mixture", ellipsoids, "aic", n_components=[2, 3, 4])
    assert found.best == {"n_components": 3}, "as the book has it, at the default tolerance"
    assert found.verdict == "AIC is smallest (8102.51): n_components = 3."


def test_select_over_covariance_types(ellipsoids):
    found = select(
        "gaussian_mixture", ellipsoids, "bic", n_components=[3], covariance_type=list(SHAPES)
    )
    for line in found.scores:
        bic, aic, parameters = SHAPES[line["covariance_type"]]
        assert line["bic"] == pytest.approx(bic, abs=1e-4)
        assert line["aic"] == pytest.approx(aic, abs=1e-4)
        assert line["n_parameters"] == parameters
    assert found.best == {"n_components": 3, "covariance_type": "full"}
    assert found.fit.parameters["covariance_type"] == "full"


def test_select_by_icl_where_em_has_come_to_rest(ellipsoids):
    found = select(
        "gaussian_mixture", ellipsoids, "icl", n_components=[2, 3, 4], tol=1e-8, max_iter=5000
    )
    values = [line["icl"] for line in found.scores]
    np.testing.assert_allclose(values, [9132.4291, 8291.1534, 8395.6097], atol=1e-4)
    assert found.best["n_components"] == 3 and found.best["tol"] == 1e-8


def test_aic_takes_more_components_where_em_climbs_on(ellipsoids):
    values = {"n_components": [3, 4], "tol": 1e-7, "max_iter": 1000, "n_init": 3}
    found = select("gaussian_mixture", ellipsoids, "aic", **values)
    assert [line["aic"] for line in found.scores] == pytest.approx([8101.573, 8098.109], abs=1e-3)
    assert found.best["n_components"] == 4
    by_bic = select("gaussian_mixture", ellipsoids, "bic", **values)
    assert by_bic.best["n_components"] == 3
    assert by_bic.fit.scores["bic"] == pytest.approx(8188.799, abs=1e-3)


def test_iris_by_bic():
    found = select(
        "gaussian_mixture",
        un.prepare(un.sample("iris"), scale="none"),
        "bic",
        covariance_type=list(IRIS),
        n_components=range(1, 5),
        reg_covar=1e-9,
        tol=1e-8,
        max_iter=5000,
    )
    values = np.reshape([line["bic"] for line in found.scores], (4, 4))
    np.testing.assert_allclose(values, list(IRIS.values()), atol=1e-4)
    assert (found.best["n_components"], found.best["covariance_type"]) == (2, "full")


def test_select_goes_on_past_models_that_cannot_be_fitted():
    X = np.repeat([[0.0, 1], [4, 2], [9, 9]], 5, axis=0)
    found = select("gaussian_mixture", X, "bic", n_components=[1, 2, 4], n_init=1)
    assert found.scores[2]["refused"] and not found.scores[2]["eligible"]
    assert found.best["n_components"] in (1, 2)


def test_information_criteria_need_a_likelihood(blobs):
    found = select("kmeans", blobs, "bic", n_clusters=[2, 3], n_init=1, references=0)
    assert found.best is None and found.verdict == "No fit has BIC defined."


def test_select_on_noise_says_so():
    found = select("kmeans", noise(150, 2, 0), n_clusters=[2, 3], n_init=1, references=10)
    assert "No structure" in found.verdict


def test_arrays_of_places_are_one_value():
    init = [[0.0], [9.0]]
    found = select("kmeans", [[0.0], [1.0], [8.0], [9.0]], n_clusters=[2], init=init, references=0)
    assert found.best == {"init": init, "n_clusters": 2}


def test_select_tries_one_to_ten_clusters_by_itself():
    found = select("kmeans", sample("iris"), n_init=1, references=0)
    assert [line["n_clusters"] for line in found.scores] == list(range(1, 11))


@pytest.mark.parametrize(
    ("id", "values", "words"),
    [
        ("kmeans", {"criterion": "silouette"}, "Did you mean “silhouette”"),
        ("kmeans", {"n_clusters": []}, "is empty"),
        ("kmeans", {"n_clusters": range(5, 2)}, "is empty"),
        ("kmeans", {"n_clusters": [2, 0]}, "out of range"),
        ("kmeans", {"n_cluster": [2]}, "Did you mean “n_clusters”"),
        ("kmeans", {"criterion": "elbow", "n_init": [1, 2]}, "over the number of clusters"),
        ("kmeans", {"n_clusters": range(1, 900), "n_init": [1, 2]}, "at most 1,000"),
        ("dbscan", {}, "no number of clusters"),
        ("nothing", {}, "no method"),
    ],
)
def test_bad_questions(id, values, words):
    with pytest.raises(un.InputError, match=words):
        select(id, [[1.0], [2.0], [5.0]], **values)


@pytest.mark.parametrize("X", [np.ones((5, 2)), [[1.0, 2.0]], [[1.0], [2.0]]])
@pytest.mark.parametrize("criterion", ["silhouette", "elbow"])
def test_nothing_to_choose_is_a_verdict(X, criterion):
    found = select("kmeans", X, criterion)
    assert found.best is None
    assert found.verdict
