"""Agglomerative clustering: one tree, every cut equal to scikit-learn's, and its dendrogram."""

import importlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.charts.dendrogram import MOST_BRANCHES, MOST_LIT, Merges, lay_out
from unlabeled.registry import algorithm, fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish

LINKAGES = ("ward", "complete", "average", "single")
LINE = np.array([[0.0], [2], [5], [8.5]])


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("agglomerative", usable(X), parameters))


def chart(fit):
    (only,) = finish(fit.figures())
    return only


def layer(picture, id):
    return next(one for one in picture["layers"] if one["id"] == id)


def answers(sample):
    return next(c for c in un.sample(sample).columns if c.role == "label").values


@pytest.fixture
def moons():
    return un.prepare(un.sample("moons"), scale="none")


# Reference numbers ------------------------------------------------------------------------------


def test_four_rows_on_a_line():
    fit = unscored(LINE, linkage="complete")
    assert fit.estimator.children_.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert fit.estimator.distances_.tolist() == [2.0, 3.5, 8.5]
    assert fit.labels.tolist() == [0, 0, 1, 1]
    assert fit.scores == {"cut_height": 6.0, "gap_clusters": 2.0}
    assert fit.estimator.get_params()["memory"] is None


@pytest.mark.parametrize(("linkage", "agreement"), [("single", 1.0), ("ward", 0.1497)])
def test_moons(moons, linkage, agreement):
    fit = unscored(moons, linkage=linkage)
    assert adjusted_rand_score(answers("moons"), fit.labels) == pytest.approx(agreement, abs=5e-5)


# Equal to scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_both_cuts_equal_scikit_learn(chosen, linkage):
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    plain, k = np.asarray(X), chosen.suggested.get("n_clusters", 2) + 1
    fit = unscored(X, linkage=linkage, n_clusters=k)
    native = AgglomerativeClustering(k, linkage=linkage).fit(plain)
    assert adjusted_rand_score(native.labels_, fit.labels) == 1
    assert type(fit.estimator) is AgglomerativeClustering
    np.testing.assert_array_equal(fit.estimator.labels_, native.labels_)

    height = fit.scores["cut_height"]
    cut = unscored(X, linkage=linkage, n_clusters=None, distance_threshold=height)
    np.testing.assert_array_equal(cut.labels, fit.labels)
    assert cut.parameters["cut"] == "distance_threshold"
    options = {"n_clusters": None, "distance_threshold": height, "linkage": linkage}
    if len(X) < 1_200:
        native = AgglomerativeClustering(**options).fit(plain)
        np.testing.assert_array_equal(cut.estimator.labels_, native.labels_)
        assert cut.estimator.n_clusters_ == native.n_clusters_ == k


@pytest.mark.filterwarnings("ignore:the number of connected components")
@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("sample", ["moons", "iris", "penguins"])
def test_with_neighbours_only(sample, linkage):
    X = un.prepare(un.sample(sample))
    plain = np.asarray(X)
    graph = kneighbors_graph(plain, 5, include_self=False)
    options = {"connectivity": "kneighbors", "n_neighbors": 5, "linkage": linkage}
    for k in (1, 4):
        native = AgglomerativeClustering(k, connectivity=graph, linkage=linkage).fit(plain)
        fit = unscored(X, n_clusters=k, **options)
        assert adjusted_rand_score(native.labels_, fit.labels) == 1
        joined = any("joined them" in note for note in fit.notes)
        assert joined == (fit.estimator.n_connected_components_ > 1)
    connectivity = fit.estimator.connectivity
    assert (connectivity != connectivity.T).nnz == 0


@pytest.mark.parametrize("metric", ["manhattan", "cosine"])
def test_other_metrics(metric):
    X = un.prepare(un.sample("wine"))
    native = AgglomerativeClustering(3, metric=metric, linkage="average").fit(np.asarray(X))
    fit = unscored(X, n_clusters=3, metric=metric, linkage="average")
    assert adjusted_rand_score(native.labels_, fit.labels) == 1
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


# The tree is grown once -------------------------------------------------------------------------


def test_dragging_the_cut_grows_no_second_tree(moons):
    module = importlib.import_module("unlabeled.algorithms.agglomerative")
    grown = []

    class Counted(module.Remembering):
        def cache(self, grow):
            def counting(*inputs, **options):
                grown.append(self._key)
                return grow(*inputs, **options)

            return super().cache(counting)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "Remembering", Counted)
        for k in (2, 5, 9):
            assert unscored(moons, n_clusters=k).n_clusters == k
        for height in (30, 12, 3.5):
            unscored(moons, cut="distance_threshold", distance_threshold=height)
        assert len(grown) == 1
        unscored(moons, linkage="single")
        unscored(moons, connectivity="kneighbors", n_neighbors=4)
        unscored(moons, connectivity="kneighbors", n_neighbors=9)
        assert len(grown) == 4
        unscored(moons, n_neighbors=9)  # plays no part here
        assert len(grown) == 4


# scikit-learn's own way to say it ---------------------------------------------------------------


def test_the_cut_scikit_learn_writes():
    fit = unscored(LINE, linkage="complete", n_clusters=None, distance_threshold=3.0)
    assert fit.labels.tolist() == [0, 0, 1, 2]
    assert fit.estimator.get_params()["n_clusters"] is None
    assert fit.estimator.get_params()["distance_threshold"] == 3.0
    fit = unscored(LINE, linkage="complete", n_clusters=3, distance_threshold=None)
    assert fit.labels.tolist() == [0, 0, 1, 2]
    assert unscored(LINE, connectivity=None).n_clusters == 2
    for nothing in ({"n_clusters": None}, {"n_clusters": None, "distance_threshold": None}):
        assert "where to cut" in refused(LINE, **nothing)


def test_a_merge_at_the_very_height_is_undone():
    """Clusters as far apart as the threshold stay apart, as in scikit-learn."""
    options = {"linkage": "complete", "cut": "distance_threshold"}
    for height, k in ((0, 4), (2, 4), (2.001, 3), (3.5, 3), (8.5, 2), (8.6, 1)):
        fit = unscored(LINE, distance_threshold=height, **options)
        assert fit.n_clusters == fit.estimator.n_clusters_ == k


def test_auto_cuts_in_the_largest_gap(moons):
    fit = unscored(moons, linkage="single", cut="distance_threshold")
    assert fit.n_clusters == fit.scores["gap_clusters"] == 2
    assert fit.parameters["distance_threshold"] == "auto"
    two = unscored(LINE[:2], cut="distance_threshold")
    assert two.n_clusters == 1 and "gap_clusters" not in two.scores


# Trees and their picture ------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:The symmetric non-negative")  # scipy wonders about odd X
@given(
    rows=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=30),
    linkage=st.sampled_from(LINKAGES),
)
@settings(max_examples=60)
def test_a_tree_keeps_its_promises(rows, linkage):
    X = np.array(rows, dtype=float)
    model = AgglomerativeClustering(None, distance_threshold=0, linkage=linkage).fit(X)
    merges, layout = Merges(model.children_, model.distances_), lay_out(model.children_)
    m = len(X)
    assert sorted(layout.order.tolist()) == list(range(m))
    below = [{row} for row in range(m)]
    for a, b in model.children_.tolist():
        below.append(below[a] | below[b])
    for node, members in enumerate(below):
        assert set(layout.rows(node).tolist()) == members
    levels = merges.levels()
    for k in range(1, m + 1):
        high = levels[m - k + 1] if k > 1 else np.inf
        if levels[m - k] < high:
            assert levels[m - k] < merges.cut_height(k) <= high
            assert (merges.heights >= merges.cut_height(k)).sum() == k - 1


def test_the_dendrogram_of_four_rows():
    picture = chart(unscored(LINE, linkage="complete"))
    tree = layer(picture, "merges")
    assert tree["legs"].reshape(-1, 5).tolist() == [
        [0, 0, 1, 0, 2],
        [2, 0, 3, 0, 3.5],
        [0.5, 2, 2.5, 3.5, 8.5],
    ]
    assert tree["cluster"].tolist() == [0, 1, -1]
    assert [rows.tolist() for rows in tree["rows"]] == [[0, 1], [2, 3], [0, 1, 2, 3]]
    rule = layer(picture, "cut")
    assert rule["value"] == 6.0 and rule["axis"] == "y"
    assert rule["parameter"] == "distance_threshold"
    assert rule["also"] == {"cut": "distance_threshold"}
    assert layer(picture, "branches")["row"].tolist() == [0, 1, 2, 3]
    assert picture["caption"] == (
        "All 3 merges. The cut at height 6 leaves 2 clusters; drag it. The largest gap between "
        "merges, from 3.5 to 8.5 (59% of the height), suggests 2 clusters."
    )
    assert picture["table"]["lines"] == [["2", "3.5", "8.5"], ["3", "2", "3.5"], ["4", "0", "2"]]


def test_a_large_tree_shows_its_top(blobs):
    fit = unscored(blobs, n_clusters=5)
    picture = chart(fit)
    json.dumps(encoded(picture), allow_nan=False)
    tree, branches = layer(picture, "merges"), layer(picture, "branches")
    legs = tree["legs"].reshape(-1, 5)
    assert len(branches["x"]) == MOST_BRANCHES == len(legs) + 1
    np.testing.assert_allclose(legs[:, 4], np.sort(fit.estimator.distances_)[-len(legs) :])
    assert (legs[:, [1, 3]] <= legs[:, [4]]).all() and (legs[:, 0] < legs[:, 2]).all()
    assert "last 59 of 1,999 merges" in picture["caption"]
    assert len(tree["rows"][-1]) == min(len(blobs), MOST_LIT)
    assert (tree["cluster"] == -1).sum() == 4, "the merges above the cut"
    for rows, cluster in zip(tree["rows"], tree["cluster"], strict=True):
        if cluster >= 0:
            assert set(fit.labels[rows].tolist()) == {cluster}


def test_rows_are_those_of_the_table():
    """Rows with missing cells are not in X: a merge lights rows of the table."""
    table = un.sample("penguins")
    X = un.prepare(table)
    assert len(X.preparation.dropped)
    tree = layer(chart(unscored(X)), "merges")
    np.testing.assert_array_equal(np.sort(tree["rows"][-1]), X.preparation.rows)


def test_merges_at_the_same_height_are_told():
    square = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    fit = unscored(square, n_clusters=3, linkage="single")
    assert any("same height 1" in note and "arbitrary" in note for note in fit.notes)
    assert unscored(LINE, n_clusters=3, linkage="single").notes == []


def test_heights_that_differ_in_the_last_digit_only():
    """No number lies between them, and yet the cut must be one that leaves k clusters."""
    heights = np.array([1.0, np.nextafter(1.0, 2.0), 2.0])
    merges = Merges(np.array([[0, 1], [2, 3], [4, 5]]), heights)
    for k in (1, 2, 3, 4):
        assert (heights >= merges.cut_height(k)).sum() == k - 1


def test_falling_heights_are_told():
    X = un.prepare(un.sample("ellipsoids"))
    notes = unscored(X, connectivity="kneighbors").notes
    assert any("lower than the one before" in note for note in notes)


def test_new_rows_ask_their_neighbours(moons):
    fit = unscored(moons, linkage="single")
    places = np.array([[0, 1.1], [1, -0.6]])
    distances = np.linalg.norm(np.asarray(moons)[:, None] - places, axis=2)
    np.testing.assert_array_equal(fit.predict(places), fit.labels[distances.argmin(axis=0)])
    assert len(set(fit.predict(places).tolist())) == 2


def test_forecasts_grow_with_the_square():
    told = algorithm("agglomerative").forecast
    values = {"linkage": "ward", "metric": "euclidean", "connectivity": "none", "n_neighbors": 10}
    small, large = told(1_000, 2, values), told(10_000, 2, values)
    assert large.bytes == 100 * small.bytes and large.seconds == pytest.approx(100 * small.seconds)
    assert told(60_000, 2, values).bytes > 1e10
    assert told(60_000, 2, values | {"linkage": "single"}).bytes < 1e8
    assert told(60_000, 2, values | {"connectivity": "kneighbors"}).bytes < 1e9


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("agglomerative", X, **parameters)
    assert caught.value.message and caught.value.hint
    return str(caught.value)


def test_too_few_rows_for_the_clusters():
    assert "2 clusters are more than the 1 different row" in refused(np.ones((5, 2)))
    assert "5 clusters are more than the 4 different rows" in refused(LINE, n_clusters=5)
    assert "at least two rows" in refused(LINE[:1])
    assert "at least two rows" in refused(LINE[:1], cut="distance_threshold")


def test_duplicates_only():
    fit = unscored(np.ones((5, 2)), n_clusters=1)
    assert fit.labels.tolist() == [0] * 5
    assert "No gap between merges" in chart(fit)["caption"]
    cut = unscored(np.ones((5, 2)), cut="distance_threshold")
    assert cut.n_clusters == 1
    pairs = unscored(LINE.repeat(3, axis=0), n_clusters=4)
    assert pairs.sizes.tolist() == [3, 3, 3, 3]


def test_ward_takes_euclidean_only():
    with pytest.raises(un.InputError) as caught:
        unscored(LINE, metric="cosine")
    assert "Ward linkage" in caught.value.message
    for remedy in caught.value.remedies:
        metric = {"metric": "manhattan"} | remedy.values
        assert unscored(LINE, **metric).n_clusters == 2


def test_the_zero_row_has_no_direction():
    assert "1 row is zero" in refused(LINE, metric="cosine", linkage="average")


def test_more_neighbours_than_rows():
    text = refused(LINE, connectivity="kneighbors", n_neighbors=4)
    assert "more than the 3 other rows" in text
    assert unscored(LINE, connectivity="kneighbors", n_neighbors=3).n_clusters == 2


def test_a_cut_at_the_ground_of_a_large_tree(blobs):
    text = refused(blobs, cut="distance_threshold", distance_threshold=0)
    assert "2,000 clusters" in text and "Cut higher" in text


@pytest.mark.parametrize("height", [-1, "high", float("nan"), None, True])
def test_impossible_heights(height):
    assert refused(LINE, cut="distance_threshold", distance_threshold=height, n_clusters=None)
