"""Mini-batch k-means, mean-shift and agglomerative clustering, one step at a time."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering, MeanShift, MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.labels import UNDECIDED, first_appearance, renumber
from unlabeled.steps import finish
from unlabeled.trace import trace, trace_steps

MOST_STEPS = 300


@pytest.fixture(scope="module")
def iris():
    return un.prepare(un.sample("iris"))


# Mini-batch k-means -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"batch_size": 64, "n_init": "auto"},
        {"init": "random", "batch_size": 30},
        {"batch_size": 10, "n_clusters": 20},
        {"batch_size": 30, "n_clusters": 40, "max_iter": 2, "reassignment_ratio": 0.5},
    ],
)
@pytest.mark.parametrize("sample", ["iris", "wine", "five_blobs"])
def test_batches_are_drawn_as_scikit_learn_draws_them(sample, values):
    X = un.prepare(un.sample(sample))
    for seed in range(2):
        settings = {"n_clusters": 5, "n_init": 3} | values | {"random_state": seed}
        model = MiniBatchKMeans(**settings).fit(np.asarray(X))
        last = list(trace("minibatch_kmeans", X, **settings))[-1]
        order = first_appearance(model.labels_)
        np.testing.assert_array_equal(last.labels, renumber(model.labels_, order))
        found = last.centers[: len(order)]
        np.testing.assert_allclose(found, model.cluster_centers_[order], rtol=1e-12, atol=1e-12)
        assert last.objective == pytest.approx(model.inertia_, rel=1e-12)


def test_a_batch_moves_each_centre_by_its_share():
    X = np.asarray(un.prepare(un.sample("five_blobs")))
    steps = list(trace("minibatch_kmeans", X, n_clusters=4, batch_size=100, n_init=1))
    seed, first = steps[:2]
    assert (seed.name, first.name) == ("seed", "batch")
    drawn = first.labels != UNDECIDED
    assert 50 < drawn.sum() <= 100
    np.testing.assert_array_equal(first.strength == 1, drawn)
    assert "goes 100% of the way" in first.sentence, "no centre had seen a row before"
    nearest = ((X[drawn, None] - seed.centers) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(first.labels[drawn], nearest)
    moves = [
        np.linalg.norm(after.centers - before.centers, axis=1).mean()
        for before, after in pairwise(steps[:-1])
    ]
    assert np.mean(moves[-5:]) < 0.2 * moves[0], "centres move less and less"


def test_very_many_batches(iris, monkeypatch):
    values = {"n_clusters": 3, "batch_size": 1, "max_no_improvement": "none"}
    steps = list(trace("minibatch_kmeans", iris, max_iter=3, **values))
    assert len(steps) <= MOST_STEPS and "Batches" in steps[-2].sentence
    assert "After 450 batches" in steps[-1].sentence
    monkeypatch.setattr("unlabeled.traces.minibatch_kmeans.MOST_BATCHES", 400)
    with pytest.raises(un.InputError, match="450 batches are too many to be watched"):
        trace("minibatch_kmeans", iris, max_iter=3, **values)


def test_streaming_is_not_shown_and_it_says_so(iris):
    first = next(trace("minibatch_kmeans", iris, n_clusters=3, partial_fit="always"))
    assert first.sentence.endswith("Batches are drawn at random here, not streamed.")


# Mean-shift -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [{"bandwidth": 0.8}, {"bandwidth": 0.9, "cluster_all": False}, {"bandwidth": 1, "max_iter": 2}],
)
@pytest.mark.parametrize("sample", ["iris", "five_blobs"])
def test_circles_end_at_scikit_learns_centres(sample, values):
    followed = finish(trace_steps("mean_shift", un.prepare(un.sample(sample)), values))
    model = MeanShift(**values).fit(np.asarray(followed.X))
    order = first_appearance(model.labels_)
    last = followed.steps[-1]
    np.testing.assert_array_equal(last.labels, renumber(model.labels_, order))
    np.testing.assert_array_equal(last.centers, model.cluster_centers_[order])
    ends = [step for step in followed.steps if step.name == "shift"][-1].circles.centers
    assert len(ends) <= 60
    for center in last.centers[:60]:
        assert (ends == center).all(axis=1).any(), "some circle arrives at each centre"


def test_circles_climb_and_leave_tracks(iris):
    steps = list(trace("mean_shift", iris, bandwidth=1.0))
    moving = [step.objective for step in steps]
    assert moving[0] == 60 and moving[-1] == 0
    assert (np.diff(moving) <= 0).all()
    shifts = [step for step in steps if step.name == "shift"]
    X = np.asarray(iris)
    for before, after in zip([steps[0], *shifts[:-1]], shifts, strict=True):
        for start, stop in zip(before.circles.centers, after.circles.centers, strict=True):
            inside = np.linalg.norm(X - start, axis=1) <= 1.0
            if (start != stop).any():
                np.testing.assert_allclose(stop, X[inside].mean(axis=0), atol=1e-12)
        grown = len(after.segments.ends) - len(before.segments.ends if before.segments else [])
        assert grown == (before.circles.centers != after.circles.centers).any(axis=1).sum()
        at_rest = after.circles.labels != UNDECIDED
        assert at_rest.sum() == 60 - after.objective
    assert "All have come to rest" in shifts[-1].sentence


def test_mean_shift_where_nothing_can_move():
    X = np.array([[0.0, 0], [10, 0], [20, 5]])
    steps = list(trace("mean_shift", X, bandwidth=1.0))
    assert [step.name for step in steps] == ["seed", "merge", "label"]
    assert steps[0].objective == 3 and steps[-1].labels.tolist() == [0, 1, 2]


def test_mean_shift_from_bins_and_stopped_early(iris):
    binned = list(trace("mean_shift", iris, bandwidth=0.8, bin_seeding=True))
    assert "Around each bin" in binned[0].sentence
    stopped = list(trace("mean_shift", iris, bandwidth=0.5, max_iter=1))
    assert any("stopped (max_iter)" in step.sentence for step in stopped)


# Agglomerative ----------------------------------------------------------------------------------


def partition(step):
    """Labels in which each row that is still alone is a group of its own."""
    alone = step.labels == UNDECIDED
    return np.where(alone, 1_000_000 + np.arange(len(alone)), step.labels)


@pytest.mark.parametrize("linkage", ["ward", "complete", "average", "single"])
@pytest.mark.parametrize("n_clusters", [1, 3, 40])
def test_merging_ends_with_the_cut(iris, linkage, n_clusters):
    steps = list(trace("agglomerative", iris, linkage=linkage, n_clusters=n_clusters))
    model = AgglomerativeClustering(n_clusters=n_clusters, linkage=linkage).fit(np.asarray(iris))
    expected = renumber(model.labels_, first_appearance(model.labels_))
    np.testing.assert_array_equal(steps[-1].labels, expected)
    assert adjusted_rand_score(partition(steps[-2]), expected) == 1
    merged = steps[-2].labels != UNDECIDED
    np.testing.assert_array_equal(steps[-2].labels[merged], expected[merged])
    assert len(steps) <= 80


@pytest.mark.parametrize(
    "values",
    [
        {"cut": "distance_threshold", "distance_threshold": 4.0},
        {"cut": "distance_threshold"},
        {"connectivity": "kneighbors", "linkage": "average", "n_clusters": 5},
        {"metric": "manhattan", "linkage": "complete", "n_clusters": 5},
        {"metric": "cosine", "linkage": "single", "n_clusters": 5},
    ],
)
def test_merging_follows_every_kind_of_tree(iris, values):
    steps = list(trace("agglomerative", iris, **values))
    fit = un.fit("agglomerative", iris, **values)
    np.testing.assert_array_equal(steps[-1].labels, fit.labels)
    assert adjusted_rand_score(partition(steps[-2]), fit.labels) == 1
    assert f"{fit.n_clusters} clusters are left" in steps[-1].sentence


def test_each_merge_joins_two_groups_and_the_larger_keeps_its_colour(iris):
    steps = list(trace("agglomerative", iris, linkage="average", n_clusters=3))
    single = [step for step in steps if step.segments is not None]
    assert len(single) == 60
    for before, after in pairwise(single):
        old, new = partition(before), partition(after)
        assert len(np.unique(old)) - len(np.unique(new)) == 1
        changed = old != new
        joined = new == after.segments.labels[0]
        assert changed.any() and joined[changed].all()
        assert 2 * changed.sum() <= joined.sum() or (old[joined] >= 1_000_000).all()
    heights = [step.objective for step in single]
    assert (np.diff(heights) >= 0).all()


def test_the_line_is_what_the_linkage_measures(iris):
    X = np.asarray(iris)
    for linkage in ("single", "complete"):
        for step in trace("agglomerative", iris, linkage=linkage, n_clusters=2):
            if step.segments is None:
                continue
            start, stop = step.segments.ends[0]
            assert np.linalg.norm(start - stop) == pytest.approx(step.objective)
            for end in step.segments.ends[0]:
                assert (end == X).all(axis=1).any()
