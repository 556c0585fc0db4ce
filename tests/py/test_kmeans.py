"""k-means gives the reference numbers, equals scikit-learn's, and says what is wrong.

The numbers belong to scikit-learn 1.8.0 and numpy 2.4.3; those of the book (which used 1.2.2)
agree wherever the starting centres are given.
"""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import unlabeled as un
from unlabeled.registry import fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish

GOOD_INIT = [[-3, 3], [-3, 2], [-3, 1], [-1, 2], [0, 2]]
OPTIMUM = 211.5985372581684
OPTIMAL_SILHOUETTE = 0.655517642572828
SWEEP = {  # k: inertia, silhouette; n_init=10, random_state=42
    1: (3534.8360871670793, None),
    2: (1149.61752263941, 0.5966442557582528),
    3: (653.216719002155, 0.5723900247411775),
    4: (261.7967778569468, 0.688531617595759),
    5: (219.4280007364759, 0.6353422668284152),
    6: (169.2655016254131, 0.6020248775444942),
    7: (141.7972375758034, 0.6073764342983768),
    8: (119.22484592677111, 0.5579862566123451),
    9: (102.51174351483402, 0.5669953803277178),
}
BEST_OF_100 = {  # k: inertia, silhouette; n_init=100, random_state=0
    2: (1149.6140723750275, 0.5966442557582528),
    3: (653.216719002155, 0.5723900247411775),
    4: (261.7967778569468, 0.688531617595759),
    5: (OPTIMUM, OPTIMAL_SILHOUETTE),
    6: (169.22456035660076, 0.60247596151111),
    7: (141.31547437243074, 0.6070979466596362),
    8: (118.36097155557732, 0.5614686225605264),
    9: (102.51208798416047, 0.5670143540421614),
}


def exactly(value):
    """All digits but the last ones, which depend on the order of summation."""
    return pytest.approx(value, rel=1e-12)


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("kmeans", usable(X), parameters))


def inertia(X, **parameters):
    return unscored(X, **parameters).scores["inertia"]


def canonical(labels):
    """The numbers of clusters in order of their first row."""
    numbers = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels.tolist()])


def answers(sample):
    return next(c for c in un.sample(sample).columns if c.role == "label").values


# Reference numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["lloyd", "elkan"])
def test_five_blobs_from_good_starting_centres(blobs, algorithm):
    fit = un.fit("kmeans", blobs, n_clusters=5, init=GOOD_INIT, algorithm=algorithm)
    assert fit.scores["inertia"] == exactly(OPTIMUM)
    assert fit.scores["silhouette"] == exactly(OPTIMAL_SILHOUETTE)
    assert fit.scores["n_iter"] == 3
    assert fit.sizes.tolist() == [400, 402, 397, 396, 405]
    expected = [
        [-2.8003764242873177, 1.3008256612682758],
        [-2.803896160571688, 1.8011799939406616],
        [0.20876305587012922, 2.2555133639699063],
        [-1.466795925431814, 2.2858534764937684],
        [-2.7929030677609177, 2.7964106253008216],
    ]
    np.testing.assert_allclose(fit.centers, expected, rtol=1e-12)
    distances = fit.transform([[0, 2], [3, 2], [-3, 3], [-3, 2.5]])
    assert distances.round(2).tolist() == [
        [2.89, 2.81, 0.33, 1.49, 2.9],
        [5.84, 5.81, 2.8, 4.48, 5.85],
        [1.71, 1.21, 3.29, 1.69, 0.29],
        [1.22, 0.73, 3.22, 1.55, 0.36],
    ]
    assert fit.predict([[0, 2], [3, 2], [-3, 3], [-3, 2.5]]).tolist() == [2, 2, 4, 4]
    assert fit.notes == []


def test_the_inertia_falls_with_every_round(blobs):
    trace = [inertia(blobs, n_clusters=5, init=GOOD_INIT, max_iter=rounds) for rounds in (1, 2, 3)]
    assert trace == pytest.approx([212.6608977351, 211.6233788982, OPTIMUM], abs=1e-10)


def test_good_centres_placed_by_hand_in_a_link(blobs):
    link = ";".join(f"{x},{y}" for x, y in GOOD_INIT)
    fit = un.fit("kmeans", blobs, n_clusters="5", init="manual", centers=link)
    assert fit.scores["inertia"] == exactly(OPTIMUM)
    assert fit.parameters["centers"] == GOOD_INIT


@pytest.mark.parametrize("k", SWEEP)
def test_sweep_over_k(blobs, k):
    fit = un.fit("kmeans", blobs, n_clusters=k, n_init=10, random_state=42)
    expected_inertia, expected_silhouette = SWEEP[k]
    assert fit.scores["inertia"] == exactly(expected_inertia)
    if expected_silhouette is None:
        assert "silhouette" not in fit.scores
    else:
        assert fit.scores["silhouette"] == exactly(expected_silhouette)


def test_the_books_first_code_gets_stuck_with_this_version(blobs):
    fit = unscored(blobs, n_clusters=5, random_state=42)
    assert sorted(fit.sizes.tolist()) == [190, 208, 395, 405, 802]


@pytest.mark.parametrize("k", BEST_OF_100)
def test_best_of_a_hundred(blobs, k):
    fit = un.fit("kmeans", blobs, n_clusters=k, n_init=100, random_state=0)
    expected_inertia, expected_silhouette = BEST_OF_100[k]
    assert fit.scores["inertia"] == exactly(expected_inertia)
    assert fit.scores["silhouette"] == exactly(expected_silhouette)
    if k == 5:
        assert sorted(fit.sizes.tolist()) == [396, 397, 400, 402, 405]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"n_init": 15, "random_state": 42}, OPTIMUM),
        ({"n_init": 50, "random_state": 42}, OPTIMUM),
        ({"n_init": "auto", "random_state": 42}, 224.0743312251571),
        ({"init": "random", "n_init": 10, "random_state": 2}, OPTIMUM),
        ({"init": "random", "n_init": "auto", "random_state": 2}, OPTIMUM),
        ({"init": "random", "n_init": 1, "random_state": 2}, 219.58201503602282),
        ({"init": "random", "n_init": 1, "random_state": 9}, OPTIMUM),
    ],
)
def test_starts_and_seeds(blobs, parameters, expected):
    assert inertia(blobs, n_clusters=5, **parameters) == exactly(expected)
    assert inertia(blobs, n_clusters=5, algorithm="elkan", **parameters) == exactly(expected)


def test_ten_starts_find_the_optimum_but_for_a_few_seeds(blobs):
    found = {seed: inertia(blobs, n_clusters=5, random_state=seed) for seed in range(200)}
    missed = {seed for seed, value in found.items() if value != exactly(OPTIMUM)}
    assert missed == {22, 42, 132, 153, 171}


def test_ellipsoids_have_less_inertia_when_they_are_cut_wrongly():
    X = un.prepare(un.sample("ellipsoids"), scale="none")
    good = un.fit("kmeans", X, n_clusters=3, init=[[-1.5, 2.5], [0.5, 0], [4, 0]])
    bad = un.fit("kmeans", X, n_clusters=3, n_init=10, random_state=42)
    assert good.scores["inertia"] == exactly(2242.5504212659907)
    assert bad.scores["inertia"] == exactly(2179.6411978716383)
    assert adjusted_rand_score(answers("ellipsoids"), good.labels) == pytest.approx(0.880, abs=5e-4)
    assert adjusted_rand_score(answers("ellipsoids"), bad.labels) == pytest.approx(0.291, abs=5e-4)


def test_iris():
    fit = un.fit("kmeans", un.prepare(un.sample("iris"), scale="none"), n_clusters=3)
    assert fit.scores["inertia"] == exactly(78.851441426146)
    assert fit.scores["silhouette"] == exactly(0.5528190123564095)
    agreement = adjusted_rand_score(answers("iris"), fit.labels)
    assert agreement == exactly(0.7302382722834697)


# Equal to scikit-learn --------------------------------------------------------------------------


def assert_equal(fit, X, expected):
    """Labels up to their numbers, and everything else in the order of our numbers."""
    np.testing.assert_array_equal(fit.labels, canonical(expected.labels_))
    assert fit.scores["inertia"] == exactly(expected.inertia_)
    assert fit.scores["n_iter"] == expected.n_iter_
    order = [expected.labels_[fit.labels == number][0] for number in range(fit.n_clusters)]
    np.testing.assert_allclose(fit.centers, expected.cluster_centers_[order], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        fit.transform(X[:9]), expected.transform(X[:9])[:, order], rtol=1e-9, atol=1e-9
    )


# Any two of init, algorithm and n_init meet.
STARTS = [
    ("k-means++", "lloyd", "auto"),
    ("k-means++", "elkan", 1),
    ("k-means++", "lloyd", 4),
    ("random", "elkan", "auto"),
    ("random", "lloyd", 1),
    ("random", "elkan", 4),
]


@pytest.mark.parametrize("scaler", [None, StandardScaler, MinMaxScaler])
@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_equal_to_scikit_learn(chosen, scaler):
    scale = {None: "none", StandardScaler: "standard", MinMaxScaler: "minmax"}[scaler]
    columns = chosen.suggested.get("columns")
    ours = un.prepare(un.sample(chosen.id), columns, scale=scale)
    raw = np.asarray(un.prepare(un.sample(chosen.id), columns, scale="none"))
    theirs = raw if scaler is None else scaler().fit_transform(raw)
    for init, algorithm, n_init in STARTS:
        if chosen.id == "digits" and (n_init != 1 or scaler is MinMaxScaler):
            continue  # many features: one start each is quick enough
        settings = {
            "n_clusters": chosen.suggested.get("n_clusters", 3),
            "init": init,
            "algorithm": algorithm,
            "n_init": n_init,
            "random_state": 7,
        }
        assert_equal(unscored(ours, **settings), theirs, KMeans(**settings).fit(theirs))


@pytest.mark.parametrize("settings", [{"tol": 0.1}, {"tol": 0}, {"max_iter": 2}])
def test_equal_to_scikit_learn_when_stopped_early(blobs, settings):
    settings = {"n_clusters": 6, "n_init": 3, "random_state": 5} | settings
    assert_equal(unscored(blobs, **settings), blobs, KMeans(**settings).fit(np.asarray(blobs)))


@pytest.mark.parametrize("algorithm", ["lloyd", "elkan"])
def test_centres_placed_by_hand_are_in_data_units(algorithm):
    table = un.sample("old_faithful")
    raw = np.asarray(un.prepare(table, scale="none"))
    scaler = StandardScaler().fit(raw)
    placed = [[4.5, 90.0], [1.8, 52.0], [3.0, 70.0]]
    ours = un.prepare(table, scale="standard")
    theirs = KMeans(3, init=scaler.transform(placed), n_init=1, algorithm=algorithm).fit(
        scaler.transform(raw)
    )
    fit = unscored(ours, n_clusters=3, init="manual", centers=placed, algorithm=algorithm)
    assert_equal(fit, scaler.transform(raw), theirs)
    as_array = unscored(ours, n_clusters=3, init=scaler.transform(placed), algorithm=algorithm)
    np.testing.assert_array_equal(fit.labels, as_array.labels)


# What a fit promises ----------------------------------------------------------------------------


def test_the_same_partition_has_the_same_numbers_whatever_the_seed(blobs):
    fits = [unscored(blobs, n_clusters=4, random_state=seed) for seed in range(6)]
    partitions = {tuple(fit.estimator.cluster_centers_[0].round(6)) for fit in fits}
    assert len(partitions) > 1, "scikit-learn's own numbers differ"
    for fit in fits:
        np.testing.assert_array_equal(fit.labels, fits[0].labels)
        np.testing.assert_allclose(fit.centers, fits[0].centers, atol=1e-9)


def test_centres_in_another_order_change_nothing(blobs):
    fits = [
        unscored(blobs, n_clusters=5, init=np.array(GOOD_INIT)[list(order)])
        for order in ([0, 1, 2, 3, 4], [4, 2, 0, 1, 3], [1, 0, 3, 4, 2])
    ]
    for fit in fits:
        np.testing.assert_array_equal(fit.labels, fits[0].labels)
        np.testing.assert_allclose(fit.centers, fits[0].centers, atol=1e-12)
        np.testing.assert_allclose(fit.transform(blobs), fits[0].transform(blobs), atol=1e-12)


def test_rows_are_in_the_cluster_with_the_nearest_centre(blobs):
    fit = unscored(blobs, n_clusters=7, tol=0)
    X = np.asarray(blobs)
    assert fit.labels[0] == 0
    assert fit.labels.dtype == np.int32
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    distances = np.linalg.norm(X[:, None] - fit.centers, axis=2)
    np.testing.assert_array_equal(distances.argmin(axis=1), fit.labels)
    np.testing.assert_allclose(fit.transform(X), distances, atol=1e-12)
    assert (distances.min(axis=1) ** 2).sum() == exactly(fit.scores["inertia"])
    for number, center in enumerate(fit.centers):
        np.testing.assert_allclose(X[fit.labels == number].mean(axis=0), center, atol=1e-12)


def test_the_input_is_not_changed(blobs):
    before = np.array(blobs)
    unscored(blobs, n_clusters=3)
    np.testing.assert_array_equal(before, blobs)


def test_every_start_is_a_step_with_progress(blobs):
    steps = list(fit_steps("kmeans", blobs, {"n_clusters": 3, "n_init": 4}))
    assert [step.done for step in steps] == [0.25, 0.5, 0.75, 1]
    assert steps[1].note == "start 2 of 4"


def test_a_run_that_was_cut_short_says_so(blobs):
    fit = unscored(blobs, n_clusters=5, init="random", n_init=1, max_iter=1)
    assert len(fit.notes) == 1
    assert "1 iteration before" in fit.notes[0] and "max_iter" in fit.notes[0]


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_centres_without_rows_are_left_out():
    """One round from far away, on many equal rows, leaves a centre that no row is nearest to."""
    X = [[0, 1], [4, 1], [1, 4], [0, 2], [5, 3], [0, 3], [1, 4], [4, 3], [2, 4], [4, 3], [2, 0]]
    X = np.array([*X, [0, 2]], dtype=float)
    far = [[-11, -18], [-16, -18], [14, 2], [27, -1], [23, -8], [-9, -17], [1, 11]]
    fit = unscored(X, n_clusters=7, init=far, max_iter=1)
    assert len(np.unique(fit.estimator.labels_)) == fit.n_clusters < 7
    assert len(fit.centers) == len(fit.sizes) == fit.n_clusters
    assert (fit.sizes > 0).all()
    anywhere = np.random.default_rng(0).uniform(-20, 20, (500, 2))
    assert set(fit.predict(anywhere).tolist()) <= set(range(fit.n_clusters))
    assert fit.transform(anywhere).shape == (500, fit.n_clusters)


@pytest.mark.parametrize("k", [1, 4])
def test_as_many_clusters_as_different_rows(k):
    X = np.array([[1.0, 2], [3, 4], [5, 6], [7, 8]]).repeat(3, axis=0)
    fit = unscored(X, n_clusters=k)
    assert fit.sizes.tolist() == [12 // k] * k
    if k == 4:
        assert fit.scores["inertia"] == 0


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("kmeans", X, **parameters)
    assert caught.value.message and caught.value.hint
    return str(caught.value)


def test_more_clusters_than_different_rows():
    X = np.array([[1.0], [1], [2], [2], [2]])
    text = refused(X, n_clusters=3)
    assert "3 clusters are more than the 2 different rows" in text
    assert "at most 2 clusters" in text
    many = np.arange(700.0)[:, None] // 2  # more rows than are looked at first
    assert "the 350 different rows" in refused(many, n_clusters=351)
    assert unscored(many, n_clusters=350, n_init=1).n_clusters == 350


@pytest.mark.parametrize("k", ["abc", 0, -1, 10_000, 2.5, None, True, float("nan"), "1e999", []])
def test_impossible_numbers_of_clusters(blobs, k):
    assert "(n_clusters)" in refused(blobs, n_clusters=k)


@pytest.mark.parametrize(
    "init",
    [
        *(5, None, "warm", b"x", float("nan"), {"a": 1}, KeyError),
        *([], ["a"], [1, 2], [[1, 2], [3]], [[1, 2, 3]], [[[1, 2]]], [[1, 2]] * 3),
        *([[np.inf, 1], [0, 0]], [[10**400, 1], [0, 0]], [[1j, 0], [0, 0]]),
    ],
)
def test_starting_centres_that_cannot_be_read(blobs, init):
    assert refused(blobs, n_clusters=2, init=init)


def test_too_few_centres_or_of_other_columns(blobs):
    text = refused(blobs, n_clusters=3, init="manual", centers="1,2;3,4")
    assert "2 of 3 starting centres are placed." in text
    text = refused(blobs, n_clusters=1, init="manual", centers="1,2,3")
    assert "3 values" in text and "2 features" in text


def test_centres_too_far_away_to_compute_with():
    X = un.prepare(un.sample("five_blobs"), scale="standard")
    centers = [[1e308, 1e308], [0, 0]]
    assert "too far away" in refused(X, n_clusters=2, init="manual", centers=centers)
    nearer = un.fit("kmeans", X, n_clusters=2, init="manual", centers=[[1e9, 1e9], [0, 0]])
    assert nearer.n_clusters == 2


@pytest.mark.parametrize(
    ("name", "value"), [("max_iter", 0), ("tol", -1), ("algorithm", "full"), ("random_state", -1)]
)
def test_other_parameters_out_of_range(blobs, name, value):
    assert f"({name})" in refused(blobs, **{name: value})
