"""Bisecting k-means equals scikit-learn's, keeps its rows, and shows the order of its splits."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import BisectingKMeans
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.labels import first_appearance, renumber
from unlabeled.registry import fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish


def unscored(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("bisecting_kmeans", usable(X), parameters))


# Equal to scikit-learn --------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
@pytest.mark.parametrize(
    "values",
    [
        {"n_init": 1},
        {"bisecting_strategy": "largest_cluster", "init": "k-means++", "n_init": 2},
        {"algorithm": "elkan", "n_init": 1, "max_iter": 3, "tol": 0.1},
    ],
    ids=["plain", "most rows", "elkan"],
)
def test_equal_to_scikit_learn(chosen, values):
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    values = {"n_clusters": 6, "random_state": 3} | values
    expected = BisectingKMeans(**values).fit(np.asarray(X))
    fit = unscored(X, **values)
    order = first_appearance(expected.labels_)
    np.testing.assert_array_equal(fit.labels, renumber(expected.labels_, order))
    np.testing.assert_allclose(fit.centers, expected.cluster_centers_[order], rtol=1e-12)
    assert fit.scores == {"inertia": pytest.approx(expected.inertia_, rel=1e-12)}
    new = np.random.default_rng(0).normal(size=(200, X.shape[1]))
    np.testing.assert_array_equal(fit.predict(new), renumber(expected.predict(new), order))
    np.testing.assert_allclose(
        fit.transform(new), expected.transform(new)[:, order], rtol=1e-9, atol=1e-9
    )


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_same_partition_has_the_same_numbers_whatever_the_seed(one, other):
    places = np.random.default_rng(one).permutation(np.repeat([0.0, 10, 40, 50], 25))
    X = places[:, None] + np.random.default_rng(other).normal(size=(100, 2))
    fits = [unscored(X, n_clusters=4, n_init=5, random_state=seed) for seed in (one, other)]
    assert adjusted_rand_score(fits[0].labels, fits[1].labels) == 1, "pairs of pairs"
    np.testing.assert_array_equal(fits[0].labels, fits[1].labels)
    np.testing.assert_allclose(fits[0].centers, fits[1].centers, rtol=1e-9)


def test_rows_keep_the_labels_of_the_fit_where_the_tree_differs():
    """Rows midway between two centres: scikit-learn subtracts the mean to fit, not to predict."""
    differing = 0
    for seed in range(40):
        X = np.random.default_rng(seed).integers(0, 9, (12, 1)) * 0.1
        native = BisectingKMeans(4, random_state=0).fit(X)
        fit = unscored(X, n_clusters=4, init="random", n_init=1, random_state=0)
        order = first_appearance(native.labels_)
        np.testing.assert_array_equal(fit.labels, renumber(native.labels_, order))
        np.testing.assert_array_equal(fit.predict(X), fit.labels)
        differing += (native.predict(X) != native.labels_).any()
    assert differing, "else there is nothing to keep"


def test_the_input_is_not_changed(blobs):
    before = np.array(blobs)
    unscored(blobs, n_clusters=3)
    np.testing.assert_array_equal(before, blobs)


# The order of the splits ------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["biggest_inertia", "largest_cluster"])
def split(request, blobs):
    return unscored(blobs, n_clusters=6, bisecting_strategy=request.param)


def test_the_tree_says_what_was_split_and_when(split, blobs):
    chart = finish(split.figures())[0]
    tree, leaves = chart["layers"]
    legs = tree["legs"].reshape(-1, 5)
    X = np.asarray(blobs)
    total = ((X - X.mean(axis=0)) ** 2).sum()
    assert legs[0, 4] == pytest.approx(np.sqrt(total))
    assert (legs[:, [1, 3]] < legs[:, [4]]).all(), "halves are tighter than the whole"
    assert (leaves["y"] ** 2).sum() == pytest.approx(split.scores["inertia"])
    assert sorted(leaves["labels"]) == list("012345")
    for number, height in zip(leaves["cluster"], leaves["y"], strict=True):
        rows = X[split.labels == number]
        assert height**2 == pytest.approx(((rows - rows.mean(axis=0)) ** 2).sum())


def test_a_click_on_a_split_goes_back_to_the_clusters_after_it(split, blobs):
    chart = finish(split.figures())[0]
    tree, _ = chart["layers"]
    assert tree["values"] == [{"n_clusters": k} for k in range(2, 7)]
    inertia = ((np.asarray(blobs) - np.asarray(blobs).mean(axis=0)) ** 2).sum()
    for values, text, line in zip(
        tree["values"], tree["texts"], chart["table"]["lines"], strict=True
    ):
        earlier = unscored(blobs, **(split.parameters | values))
        merged = {(a, b) for a, b in zip(split.labels, earlier.labels, strict=True)}
        assert len(merged) == 6, "each of the six lies in one of the earlier clusters"
        gain = float(line[3]) - float(line[4])
        inertia -= gain
        assert earlier.scores["inertia"] == pytest.approx(inertia, rel=5e-3)
        sizes = earlier.sizes.tolist()
        halves = [int(half.replace(",", "")) for half in line[2].split(" and ")]
        assert all(half in sizes for half in halves)
        assert text == f"Split {line[0]}: {line[1]} rows into {line[2]}"


def test_the_tree_can_be_drawn_by_the_page(split):
    chart = json.loads(json.dumps(encoded(finish(split.figures())[0]), allow_nan=False))
    assert (chart["figure"], chart["title"]) == ("splits", "Order of the splits")
    assert chart["caption"].endswith(".") and "2,000 rows" in chart["caption"]
    assert chart["y"]["min"] == 0 and chart["x"]["min"] < 0


def test_no_tree_of_one_cluster_or_of_too_many(blobs):
    assert unscored(blobs, n_clusters=1).figures is None
    assert unscored(blobs, n_clusters=51, n_init=1).figures is None
    assert unscored(blobs, n_clusters=50, n_init=1).figures is not None


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("bisecting_kmeans", X, **parameters)
    assert caught.value.message and caught.value.hint
    return str(caught.value)


def test_more_clusters_than_different_rows():
    assert "8 clusters are more than the 1 different row" in refused(np.ones((50, 3)))
    assert "the 2 different rows" in refused([[1.0], [1], [2]], n_clusters=3)
    assert unscored([[5.0, 6]], n_clusters=1).labels.tolist() == [0]
    whole = unscored(np.ones((50, 3)), n_clusters=1)
    assert (whole.n_clusters, whole.scores["inertia"]) == (1, 0)


@pytest.mark.parametrize("strategy", ["biggest_inertia", "largest_cluster"])
def test_a_cluster_of_equal_rows_cannot_be_split(strategy):
    X = np.array([0.0] * 20 + [1, 2, 3])[:, None]
    fit = unscored(X, n_clusters=4, bisecting_strategy=strategy)
    assert (fit.sizes > 0).all() and len(fit.centers) == fit.n_clusters
    assert set(fit.predict(np.linspace(-3, 6, 50)[:, None])) == set(range(fit.n_clusters))
    if strategy == "biggest_inertia":
        assert fit.n_clusters == 4 and fit.scores["inertia"] == pytest.approx(0, abs=1e-12)
        assert fit.notes == []
    else:
        assert fit.n_clusters == 3
        assert fit.notes[0].startswith("3 clusters, not 4: rows that are all equal")
        assert fit.figures is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("n_clusters", 0), ("n_init", "auto"), ("init", "manual"), ("max_iter", 0)),
        *(("bisecting_strategy", "smallest"), ("tol", -1), ("algorithm", "full")),
    ],
)
def test_parameters_out_of_range(blobs, name, value):
    assert f"({name})" in refused(blobs, **{name: value})
