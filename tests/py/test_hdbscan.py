"""HDBSCAN equals scikit-learn's, its tree explains the noise, and notes say what to turn."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.clustering.condensed import condense, join_below, membership, noise_reasons, selected
from unlabeled.labels import first_appearance, renumber
from unlabeled.prepare import wrap
from unlabeled.registry import configure, fit_steps, found, usable
from unlabeled.steps import finish

LEAF = {"cluster_selection_method": "leaf"}
SINGLE = {"allow_single_cluster": True}


def fitted(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("hdbscan", usable(X), parameters))


def chart(fit):
    (made,) = finish(fit.figures())
    json.dumps(encoded(made), allow_nan=False)
    return made


def layer(picture, id):
    return next(one for one in picture["layers"] if one["id"] == id)


def native(X, **parameters):
    model = HDBSCAN(copy=True, **parameters).fit(np.asarray(X))
    return renumber(model.labels_, first_appearance(model.labels_)), model


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


# Reference numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(("smallest", "noise", "ari"), [(5, 0, 1), (15, 0, 1), (50, 8, 0.9841)])
def test_moons(moons, smallest, noise, ari):
    fit = fitted(moons, min_cluster_size=smallest)
    answers = next(c for c in un.sample("moons").columns if c.role == "label").values
    assert (fit.n_clusters, fit.scores["noise"]) == (2, noise)
    assert adjusted_rand_score(answers, fit.labels) == pytest.approx(ari, abs=5e-5)


# Equality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "parameters"),
    [
        ("five_blobs", {"min_cluster_size": 15}),
        ("iris", {}),
        ("iris", {"metric": "cosine", "alpha": 1.5}),
        ("penguins", {"cluster_selection_method": "leaf", "metric": "manhattan"}),
        ("wine", {"min_cluster_size": 10, "min_samples": 2, "allow_single_cluster": True}),
        ("old_faithful", {"max_cluster_size": 100, "min_cluster_size": 10}),
        ("uniform_noise", {"min_samples": 1, "metric": "chebyshev"}),
    ],
)
def test_equals_scikit_learn(id, parameters):
    X = un.prepare(un.sample(id))
    labels, model = native(X, **parameters)
    fit = fitted(X, **parameters)
    np.testing.assert_array_equal(fit.labels, labels)
    np.testing.assert_allclose(fit.strength, model.probabilities_)
    np.testing.assert_array_equal(renumber(labels, first_appearance(labels)), fit.labels)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 500),
    smallest=st.integers(2, 12),
    coarse=st.booleans(),
    method=st.sampled_from(["eom", "leaf"]),
    single=st.booleans(),
)
def test_our_tree_gives_the_labels_and_probabilities_of_scikit_learn(
    seed, smallest, coarse, method, single
):
    """Also with many equal distances: our condensing and selection agree with theirs."""
    random = np.random.default_rng(seed)
    X = random.integers(0, 7, (60, 2)).astype(float) if coarse else random.normal(size=(60, 2))
    _, model = native(
        X,
        min_cluster_size=smallest,
        cluster_selection_method=method,
        allow_single_cluster=single,
    )
    tree = condense(model._single_linkage_tree_, smallest)
    chosen = selected(tree, model.labels_)
    if chosen.tolist() != [0]:  # of the root only the densest part belongs
        labels, probabilities = membership(tree, chosen, np.inf)
        np.testing.assert_array_equal(labels, model.labels_)
        np.testing.assert_allclose(probabilities, model.probabilities_)
    reasons = noise_reasons(tree, model.labels_, chosen)
    assert sum(vars(reasons).values()) == (model.labels_ == -1).sum()
    assert reasons.unselected == 0  # it takes max_cluster_size for that
    assert (tree.parent[1:] < np.arange(1, len(tree.parent))).all()
    assert (tree.birth[1:] == tree.split[tree.parent[1:]]).all()


# scikit-learn 1.8.0 can do this with numpy before 2.4 only. These numbers (clusters, noise, sum of
# probabilities) are from 1.8.0 with numpy 2.3.5.
@pytest.mark.parametrize(
    ("id", "epsilon", "parameters", "clusters", "noise", "total"),
    [
        ("five_blobs", 0.1, {}, 7, 131, 1792.215103553),
        ("five_blobs", 0.3, LEAF | {"min_samples": 2}, 2, 7, 1988.308333047),
        ("iris", 0.3, LEAF, 5, 96, 51.59430987388),
        ("varied_densities", 0.1, LEAF | SINGLE, 16, 244, 1196.815475584),
        ("uniform_noise", 1.0, SINGLE | {"min_cluster_size": 30}, 1, 0, 956.1822832526),
        ("wine", 30.0, LEAF | SINGLE | {"min_samples": 2}, 1, 0, 173.3319593315),
        ("penguins", 1.0, {"min_samples": 2}, 27, 3, 301.298242262),
    ],
)
def test_joining_below_a_distance(id, epsilon, parameters, clusters, noise, total):
    X = un.prepare(un.sample(id))
    fit = fitted(X, cluster_selection_epsilon=epsilon, **parameters)
    assert (fit.n_clusters, fit.scores["noise"]) == (clusters, noise)
    assert fit.strength.sum() == pytest.approx(total, rel=1e-9)
    assert fit.estimator.cluster_selection_epsilon == epsilon


def test_joining_goes_up_to_the_first_cluster_that_parted_far_enough():
    # 0 to 3 and 10 to 13 are pairs of pairs; 100 to 103 is far away.
    X = np.array([0, 1, 2.5, 3.5, 10, 11, 12.5, 13.5, 100, 101])[:, np.newaxis]
    _, model = native(X, min_cluster_size=2, min_samples=1, cluster_selection_method="leaf")
    tree = condense(model._single_linkage_tree_, 2)
    leaves = selected(tree, model.labels_)
    assert len(leaves) == 5

    def sizes(distance, single=False):
        chosen = join_below(tree, leaves, distance, single)
        return sorted(tree.size[chosen].tolist())

    assert sizes(1.2) == [2, 2, 2, 2, 2]
    assert sizes(2) == [2, 4, 4]
    assert sizes(10) == [2, 8]
    assert sizes(1000) == [2, 8]
    assert sizes(1000, single=True) == [10]


# The tree ---------------------------------------------------------------------------------------


def test_the_condensed_tree_of_a_line():
    X = np.array([0, 1, 2, 10, 11, 12, 13, 50.0])[:, np.newaxis]
    _, model = native(X, min_cluster_size=3, min_samples=1)
    tree = condense(model._single_linkage_tree_, 3)
    assert tree.parent.tolist() == [-1, 0, 0]
    assert tree.split[0] == 1 / 8
    assert sorted(tree.size.tolist()) == [3, 4, 8]
    assert tree.birth.tolist() == [0, 1 / 8, 1 / 8]
    assert tree.home[7] == 0 and tree.departure[7] == 1 / 37
    for cluster in (1, 2):
        rows = tree.rows(cluster)
        assert len(rows) == tree.size[cluster]
        assert set(tree.home[rows].tolist()) == {cluster}
        assert tree.end(cluster) == 1


def test_the_chart_shows_the_selected_clusters_in_their_colours():
    X = un.prepare(un.sample("five_blobs"), scale="none")
    fit = fitted(X, min_cluster_size=15)
    made = chart(fit)
    branches, frames = layer(made, "branches"), layer(made, "selected")
    boxes = branches["corners"].reshape(-1, 4)
    assert (boxes[:, 0] <= boxes[:, 2]).all() and (boxes[:, 1] <= boxes[:, 3]).all()
    assert boxes[0, [0, 2]].tolist() == [0, 2000]
    assert boxes.min() >= 0 and boxes[:, 3].max() <= made["y"]["max"]
    assert sorted(set(branches["cluster"].tolist())) == [-1, *range(fit.n_clusters)]
    for box, rows, text in zip(boxes, branches["rows"], branches["texts"], strict=True):
        assert len(rows) == round(box[2] - box[0])
        assert f"{len(rows):,} of " in text
    for label in range(fit.n_clusters):
        first = int(np.flatnonzero(branches["cluster"] == label)[0])
        assert branches["texts"][first].startswith(f"cluster {label} · ")
        members = np.flatnonzero(fit.labels == label)
        assert np.isin(branches["rows"][first], members).all()
        own = boxes[branches["cluster"] == label]
        frame = frames["ends"].reshape(-1, 4)[frames["cluster"] == label]
        left, right = frame[:, 0].min(), frame[:, 2].max()
        assert len(frame) == 4 and right - left == len(members)
        assert left <= own[:, 0].min() and own[:, 2].max() <= right
        assert (frame[:, 1].min(), frame[:, 3].max()) == (own[:, 1].min(), own[:, 3].max())
    assert len(made["table"]["lines"]) == fit.n_clusters


def test_boxes_side_by_side_never_overlap():
    made = chart(fitted(un.prepare(un.sample("varied_densities"))))
    boxes = layer(made, "branches")["corners"].reshape(-1, 4)
    middle = made["y"]["max"] * np.random.default_rng(0).uniform(0.01, 0.99, 30)
    for height in middle:
        at = boxes[(boxes[:, 1] <= height) & (height < boxes[:, 3])]
        at = at[np.argsort(at[:, 0])]
        assert (at[1:, 0] >= at[:-1, 2] - 1e-9).all()


def test_a_large_tree_is_thinned_and_the_caption_says_so(monkeypatch):
    monkeypatch.setattr("unlabeled.charts.condensed_tree.MOST_BRANCHES", 20)
    monkeypatch.setattr("unlabeled.charts.condensed_tree.MOST_LEVELS", 5)
    monkeypatch.setattr("unlabeled.charts.condensed_tree.MOST_LINKED_ROWS", 10)
    made = chart(fitted(un.prepare(un.sample("uniform_noise")), min_cluster_size=2))
    assert "The 20 largest branches are drawn." in made["caption"]
    assert len(layer(made, "branches")["cluster"]) <= 100
    assert layer(made, "branches")["rows"] is None


# Why so much noise ------------------------------------------------------------------------------


def counts(fit):
    text = next(note for note in fit.notes if note.startswith("Why"))
    assert text in chart(fit)["caption"]
    total = int(re.match(r"Why ([\d,]+) rows", text)[1].replace(",", ""))
    parts = re.findall(r"([\d,]+) (left before|left a larger|lie in branches|left the only)", text)
    parts = {words: int(count.replace(",", "")) for count, words in parts}
    assert sum(parts.values()) == total == fit.scores["noise"]
    return parts


def test_rows_lost_between_clusters_and_before_them(moons):
    fit = fitted(moons, cluster_selection_method="leaf")
    assert set(counts(fit)) == {"left a larger"}
    assert "excess of mass" in fit.notes[0]
    random = np.random.default_rng(0)
    clumps = np.vstack([random.normal(size=(40, 2)) / 50, random.normal(size=(40, 2)) / 50 + 1])
    lonely = fitted(np.vstack([clumps, random.uniform(-20, 20, (40, 2))]), min_cluster_size=20)
    assert counts(lonely)["left before"] > 30


def test_rows_in_branches_that_were_not_selected():
    fit = fitted(un.prepare(un.sample("digits"), scale="none"), max_cluster_size=30)
    assert counts(fit)["lie in branches"] > 0


def test_rows_of_the_only_cluster():
    X = un.prepare(un.sample("iris"))
    fit = fitted(X, min_cluster_size=50, allow_single_cluster=True)
    assert set(counts(fit)) == {"left the only"}
    wider = re.search(r"cluster_selection_epsilon, for instance to ([\d.]+\d)", fit.notes[0])[1]
    again = fitted(
        X, min_cluster_size=50, allow_single_cluster=True, cluster_selection_epsilon=wider
    )
    assert again.scores["noise"] <= 0.15 * len(X)


@pytest.mark.parametrize("id", ["five_blobs", "varied_densities", "digits"])
def test_what_the_note_advises_helps(id):
    X = un.prepare(un.sample(id))
    parameters = {"cluster_selection_method": "leaf"}
    fit = fitted(X, **parameters)
    found = re.findall(
        r"(cluster_selection_epsilon|min_samples)[^,]*, for instance to ([\d.]*\d)", fit.notes[0]
    )
    assert len(found) == 2
    for name, value in found:
        assert fitted(X, **parameters, **{name: value}).scores["noise"] < fit.scores["noise"]


def test_little_noise_needs_no_advice(moons):
    assert fitted(moons).notes == []


def test_no_cluster_at_all():
    fit = fitted(np.random.default_rng(0).normal(size=(60, 2)), min_cluster_size=40)
    assert fit.n_clusters == 0
    assert "At no density do the rows split" in fit.notes[0]
    assert fit.scores["mean_probability"] == 0
    assert fit.predict(np.zeros((1, 2))).tolist() == [-1]


# New rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("alpha", [1.0, 2.0])
def test_new_rows_join_up_to_where_their_cluster_parts_from_the_rest(alpha):
    # Two groups 8 apart.
    X = np.array([0, 1, 2, 10, 11, 12])[:, np.newaxis]
    fit = fitted(X, min_cluster_size=3, min_samples=1, alpha=alpha)
    assert fit.labels.tolist() == [0, 0, 0, 1, 1, 1]
    new = np.array([0.5, -7.9, -8.1, 5.9, 6.1, 20.1])[:, np.newaxis]
    assert fit.predict(new).tolist() == [0, 0, -1, 0, 1, -1]


def test_new_rows_of_a_single_cluster():
    X = np.random.default_rng(0).normal(size=(100, 2))
    fit = fitted(X, min_cluster_size=10, allow_single_cluster=True, cluster_selection_epsilon=0.9)
    assert fit.n_clusters == 1
    assert fit.predict(np.array([[0.001, 0], [50, 50]])).tolist() == [0, -1]
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


# Bad input --------------------------------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        fitted(X, **parameters)
    assert caught.value.message and caught.value.hint
    return caught.value


@pytest.mark.parametrize("name", ["min_samples", "min_cluster_size"])
def test_more_rows_asked_for_than_there_are(name):
    X = np.arange(12.0).reshape(6, 2)
    error = refused(X, **{name: 7})
    assert error.field == name and "6" in error.message
    assert fitted(X, **error.remedies[0].values).labels.shape == (6,)


def test_one_row_is_refused_and_two_are_not():
    assert "two rows" in refused([[1.0, 2.0]]).message
    assert fitted([[1.0, 2.0], [3.0, 4.0]], min_cluster_size=2).labels.tolist() == [-1, -1]


def test_what_contradicts_itself_is_refused_with_ways_on(moons):
    values = {"allow_single_cluster": True, "max_cluster_size": 100}
    error = refused(moons, **values)
    assert error.field == "max_cluster_size"
    for remedy in error.remedies:
        assert len(fitted(moons, **values | remedy.values).labels) == 1000


@pytest.mark.parametrize(
    ("X", "clusters"),
    [
        (np.ones((30, 2)), 0),
        (np.repeat([[0.0, 0], [5, 5], [9, 0]], 10, axis=0), 3),
        (np.random.default_rng(0).normal(size=(80, 64)), None),
        (np.random.default_rng(0).normal(size=(80, 1)), None),
        (np.c_[np.random.default_rng(0).normal(size=80), np.ones(80)], None),
    ],
    ids=["constant", "duplicates", "64 features", "1 feature", "a constant column"],
)
@pytest.mark.parametrize("epsilon", [0, 0.5])
def test_odd_tables(X, clusters, epsilon):
    fit = fitted(X, cluster_selection_epsilon=epsilon)
    assert clusters is None or fit.n_clusters == clusters
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    assert np.isfinite(fit.strength).all() and np.isfinite(list(fit.scores.values())).all()
    assert chart(fit)["y"]["max"] > 0
    assert fit.picture()["layers"]


def test_equal_rows_are_told_apart_from_thin_ones():
    assert "All rows are equal" in fitted(np.ones((30, 2))).notes[0]
    single = fitted(np.ones((30, 2)), allow_single_cluster=True)
    assert single.n_clusters == 1 and (single.strength == 1).all()


def test_progress_comes_before_the_heavy_call(moons):
    steps = fit_steps("hdbscan", wrap(np.asarray(moons)), {})
    assert next(steps).done < 0.5


def test_the_forecast():
    forecast = found()["hdbscan"].forecast
    values = configure("hdbscan", {})
    small, large = forecast(5_000, 2, values), forecast(50_000, 2, values)
    assert large.seconds - 0.2 == pytest.approx(100 * (small.seconds - 0.2))
    assert forecast(10, 2, values).seconds > 0.2, "even the smallest takes a moment"
    assert large.bytes < 1e8
    assert forecast(20_000, 2, configure("hdbscan", {"metric": "cosine"})).bytes > 5e9
