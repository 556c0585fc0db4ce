"""Do the clusters curve: a mixture beside DBSCAN, and why components share a cluster."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import actions, asked, charts_of, score, words
from sklearn.cluster import DBSCAN

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.labels import NOISE
from unlabeled.mixtures import flatness
from unlabeled.mixtures.mixture import Mixture
from unlabeled.mixtures.pieces import better_as_one, deepest_valley, one_would_do, ridge, saddle
from unlabeled.registry import algorithm
from unlabeled.steps import finish
from unlabeled.studies.beside_dbscan import STUDY, _longest_run

ID = "bayesian_gaussian_mixture"


def fitted(sample, **values):
    return un.fit(ID, un.prepare(un.sample(sample), scale="none"), n_init=1, **values)


def pictures(report):
    return {one["figure"]: one for part in report["parts"] for one in charts_of(part)}


@pytest.fixture(scope="module")
def moons():
    return fitted("moons")


@pytest.fixture(scope="module")
def on_moons(moons):
    return asked(STUDY, moons)


def test_moons_are_cut_into_eight_pieces(on_moons):
    assert on_moons["verdict"].startswith(
        "Yes: the mixture uses 8 components where DBSCAN sees 2 clusters. Ellipses cut curved "
        "clusters"
    )
    assert on_moons["tone"] == "warn"
    assert score(on_moons, "components_in_use") == 8
    assert score(on_moons, "dbscan_clusters") == 2
    assert score(on_moons, "dbscan_noise") == 0
    assert 0.2 < score(on_moons, "agreement") < 0.5
    assert "2 clusters stay from" in words(on_moons)
    assert "is the knee of the 5-distance curve" in words(on_moons)


def test_both_are_drawn_on_the_same_axes_in_matching_colours(on_moons, moons):
    json.dumps(encoded(on_moons), allow_nan=False)
    mixture, dbscan = pictures(on_moons)["beside-mixture"], pictures(on_moons)["beside-dbscan"]
    assert (mixture["x"], mixture["y"]) == (dbscan["x"], dbscan["y"])
    ours, theirs = mixture["layers"][0], dbscan["layers"][0]
    np.testing.assert_array_equal(ours["row"], theirs["row"])
    # The same partitions, by other numbers; the two colours of DBSCAN are among the eight.
    pairs = np.unique(np.stack([ours["cluster"], moons.labels]), axis=1)
    assert pairs.shape[1] == 8 == len(np.unique(ours["cluster"]))
    assert set(theirs["cluster"]) == {0, 1} <= set(ours["cluster"])
    assert mixture["layers"][1]["mark"] == "ellipses"
    assert set(mixture["layers"][1]["cluster"]) - {NOISE} == set(ours["cluster"])


def test_the_button_leads_to_what_was_shown(on_moons, moons):
    (action,) = actions(on_moons)
    assert action["state"] == {"algorithm": "dbscan"}
    native = DBSCAN(**action["values"]).fit(np.asarray(moons.X))
    expected = pictures(on_moons)["beside-dbscan"]["layers"][0]["cluster"]
    np.testing.assert_array_equal(native.labels_, expected)
    assert action["title"] == f"Open DBSCAN with eps = {action['values']['eps']:g}"


def test_an_eps_of_one_s_own(moons):
    report = asked(STUDY, moons, eps=0.2)
    assert "eps = 0.2, as chosen." in words(report)
    native = DBSCAN(eps=0.2).fit(np.asarray(moons.X)).labels_
    np.testing.assert_array_equal(
        pictures(report)["beside-dbscan"]["layers"][0]["cluster"], native
    )
    none = asked(STUDY, moons, eps=1e-6)
    assert none["tone"] == "warn" and "most rows noise" in none["verdict"]


def test_two_ellipses_cut_across_two_moons():
    X = un.prepare(un.sample("moons"), scale="none")
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=2, n_init=1))
    assert "components cut across the 2 clusters that DBSCAN sees" in report["verdict"]


def test_where_they_agree_it_says_so():
    X = un.prepare(un.sample("old_faithful"))
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=2, n_init=1))
    assert report["tone"] == "good"
    assert report["verdict"].startswith("No: ") and "Ellipses suit" in report["verdict"]
    assert score(report, "agreement") > 0.99


def test_clusters_that_touch_do_not_curve():
    report = asked(STUDY, fitted("ellipsoids"))
    assert report["verdict"].startswith("No sign of it: the mixture uses 3 components")
    assert "clusters that touch" in report["verdict"]
    assert "no two clusters or more stay" in words(report)


def test_more_components_than_are_needed():
    random = np.random.default_rng(0)
    X = np.r_[random.normal(size=(200, 2)), random.normal(size=(200, 2)) + 30]
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=4, n_init=1))
    assert "one ellipse would describe each of these as well" in report["verdict"]
    fewer = asked(STUDY, un.fit("gaussian_mixture", X, n_components=1, n_init=1))
    assert "DBSCAN sees 2 clusters where the mixture has 1 component" in fewer["verdict"]


def test_very_many_components_are_not_compared():
    X = un.prepare(un.sample("moons"), scale="none")
    many = {"n_components": 100, "covariance_type": "spherical", "n_init": 1, "max_iter": 1}
    report = asked(STUDY, un.fit("gaussian_mixture", X, **many))
    assert report["verdict"].startswith("Too many to tell: the mixture uses 100 components")


def test_a_curve_without_a_knee_is_told():
    X = un.prepare(un.sample("circles"), scale="none")
    report = asked(STUDY, un.fit(ID, X, n_init=1, max_iter=40))
    assert "The 5-distance curve has no knee" in words(report)
    assert score(report, "dbscan_clusters") == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[0.0], [1.0], [5.0]], "there are only 3"),
        (np.ones((9, 2)), "DBSCAN cannot be fitted here. All rows are equal"),
        (np.arange(18.0).reshape(9, 2) * 1e-200, "fitted here. The rows lie so near to each other"),
        (np.repeat(np.eye(2), 9, axis=0), "DBSCAN cannot be fitted here. Every row is there 5"),
    ],
)
def test_tables_that_leave_nothing_to_compare(rows, words):
    report = asked(STUDY, un.fit(ID, rows, n_components=1, n_init=1))
    assert report["tone"] == "warn" and words in report["verdict"]


def test_equal_rows_among_others():
    X = np.r_[np.repeat([[0.0, 0.0], [9.0, 9.0]], 20, axis=0), [[1.0, 0.5], [8.0, 9.5]]]
    report = asked(STUDY, un.fit(ID, X, n_components=2, n_init=1))
    assert score(report, "dbscan_clusters") == 2


@pytest.mark.parametrize("n", [1, 4])
def test_other_numbers_of_features(n):
    X = np.random.default_rng(0).normal(size=(80, n))
    X[:40] += 12
    report = asked(STUDY, un.fit(ID, X, n_components=4, n_init=1))
    assert len(pictures(report)) == 2
    assert ("The charts show two axes of more" in words(report)) == (n > 2)


def test_a_large_table_is_sampled_and_the_button_opens_the_same_sample():
    random = np.random.default_rng(0)
    X = np.r_[random.normal(size=(3_000, 2)), random.normal(size=(3_000, 2)) + 12]
    fit = un.fit("gaussian_mixture", X, n_components=2, n_init=1)
    report = asked(STUDY, fit)
    assert "a seeded sample of 5,000 of 6,000 rows" in words(report)
    (action,) = actions(report)
    assert action["state"]["rows"] == "5000"
    drawn = pictures(report)["beside-dbscan"]["layers"][0]["row"]
    table = un.Table.from_columns("two", [("a", X[:, 0]), ("b", X[:, 1])])
    opened = un.prepare(table, rows=5_000).preparation.rows
    assert len(drawn) == 2_000 and np.isin(drawn, opened).all()
    assert "nearly the same groups" in report["verdict"]


def test_it_is_remembered_for_other_mixtures_of_the_same_rows(moons):
    parameters = {one.name: one.default for one in STUDY.parameters}
    list(STUDY.run(moons, parameters))
    other = un.fit("gaussian_mixture", moons.X, n_components=3, n_init=1)
    assert not any("eps" in progress.note for progress in STUDY.run(other, parameters))


def test_it_is_for_mixtures():
    assert STUDY.applies(algorithm("gaussian_mixture"))
    assert not STUDY.applies(algorithm("kmeans"))


@pytest.mark.parametrize(
    ("counts", "run"),
    [
        ([4, 2, 2, 2, 3, 3], [1, 2, 3]),
        ([3, 3, 1, 1, 1, 1], [2, 3, 4, 5]),
        ([5, 5, 5, 2, 2, 2, 1], [0, 1, 2]),
        ([0, 0, 0], [0, 1, 2]),
        ([2], [0]),
    ],
)
def test_the_number_of_clusters_that_stays_longest(counts, run):
    assert list(_longest_run(counts)) == run


# Why components share a cluster -----------------------------------------------------------------


def pair(distance, n=2):
    means = np.zeros((2, n))
    means[1, 0] = distance
    return Mixture(np.array([0.5, 0.5]), means, np.stack([np.eye(n)] * 2))


def test_a_valley_opens_as_two_components_part():
    depths = [saddle(pair(distance), 0, 1) for distance in (0.5, 1.5, 3.0, 6.0)]
    assert depths == sorted(depths, reverse=True)
    assert depths[0] == pytest.approx(1) and depths[-1] < 0.05
    # At the middle of two equal, well parted ones: twice exp(-d²/8), by one summit.
    assert depths[-1] == pytest.approx(2 * np.exp(-36 / 8), rel=0.02)


def test_the_way_around_a_bend_stays_high():
    """From end to end of a chain the lowest pass is that between neighbours."""
    angles = np.linspace(0, np.pi, 5)
    means = 4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    chain = Mixture(np.full(5, 0.2), means, np.stack([np.eye(2)] * 5))
    neighbours = min(saddle(chain, i, i + 1) for i in range(4))
    assert finish(deepest_valley(chain, range(5))) == pytest.approx(neighbours)
    assert saddle(chain, 0, 4) < neighbours / 3
    assert finish(deepest_valley(chain, [2])) == 1


@settings(max_examples=25)
@given(seed=st.integers(0, 1_000), n=st.integers(1, 4))
def test_a_ridge_leads_from_mean_to_mean(seed, n):
    random = np.random.default_rng(seed)
    factors = random.normal(size=(2, n, n))
    mixture = Mixture(
        np.array([0.3, 0.7]),
        random.normal(size=(2, n)) * 3,
        factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(n),
    )
    way = ridge(mixture, 0, 1)
    np.testing.assert_allclose(way[[0, -1]], mixture.means, atol=1e-6)
    assert 0 <= saddle(mixture, 0, 1) <= 1


def test_one_ellipse_or_several():
    random = np.random.default_rng(0)
    one = random.normal(size=(300, 2))
    two = np.r_[one, one + np.array([8, 0])]
    for kind in ("full", "tied", "diag", "spherical"):
        assert better_as_one(pair(1.0), one, kind, 1e-6) is True
        assert better_as_one(pair(8.0), two, kind, 1e-6) is False
        assert better_as_one(pair(1.0), one[:5], kind, 1e-6) is None  # too few rows
    tilted = one @ np.array([[3.0, 2.0], [0, 0.5]])
    assert better_as_one(pair(3.0), tilted, "diag", 1e-6) is True, "any one ellipse will do"


MOONS = np.asarray(un.prepare(un.sample("moons"), scale="none"))


@pytest.mark.parametrize(
    ("id", "column"),
    [
        ("gaussian_mixture", np.ones(1_000)),
        ("gaussian_mixture", MOONS.sum(axis=1)),
        (ID, np.ones(1_000)),
    ],
    ids=["constant", "sum", "constant beside a prior"],
)
def test_a_column_without_a_width_of_its_own_does_not_hide_a_curve(id, column):
    fit = un.fit(id, np.c_[MOONS, column], n_components=8, n_init=2)
    verdict = asked(STUDY, fit)["verdict"]
    assert verdict.startswith(f"Yes: the mixture uses {fit.n_clusters} components where DBSCAN ")


def test_noise_with_as_many_parameters_as_rows_is_no_curve():
    X = np.random.default_rng(0).normal(size=(200, 70))
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=3, n_init=1))
    assert report["verdict"].startswith("It cannot be told: the mixture uses 3 components")
    assert report["tone"] == "warn"


def test_flat_components_cannot_be_compared():
    """A component of equal rows is as dense as reg_covar lets it be."""
    cloud = np.random.default_rng(0).normal(size=(300, 2))
    X = np.r_[cloud, np.repeat([[9.0, 9.0]], 40, axis=0)]
    fit = un.fit("gaussian_mixture", X, n_components=2, n_init=2)
    assert flatness.flat(fit.X, fit.mixture, fit.parameters) == [1]
    rows = np.asarray(fit.X)
    assert one_would_do(fit, [0, 1], rows) is None
    wide = un.fit("gaussian_mixture", cloud, n_components=2)
    assert one_would_do(wide, [0, 1], cloud) is True
