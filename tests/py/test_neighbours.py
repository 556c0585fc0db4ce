"""New rows get the label that their nearest known rows vote for, and known rows keep theirs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

import unlabeled as un
from unlabeled.clustering.neighbours import NeighbourRule, k_distances
from unlabeled.prepare import wrap
from unlabeled.steps import finish

LINE = np.arange(6.0)[:, np.newaxis]
LABELS = np.array([0, 0, 1, 1, -1, 2])


def test_a_known_row_keeps_its_label_whatever_its_neighbours_say():
    rule = NeighbourRule(LINE, LABELS, n_neighbors=5)
    np.testing.assert_array_equal(rule.predict(LINE), LABELS)
    assert rule.predict(LINE).dtype == np.int32


def test_of_equal_known_rows_the_first_speaks_and_minus_zero_is_zero():
    rule = NeighbourRule(np.zeros((3, 2)), np.array([1, 0, -1]))
    assert rule.predict(np.array([[-0.0, 0.0]])).tolist() == [1]


def test_most_votes_win_and_the_nearest_voter_decides_a_tie():
    rows = np.array([[1.6], [1.4], [4.4]])
    assert NeighbourRule(LINE, LABELS, n_neighbors=1).predict(rows).tolist() == [1, 0, 2]
    assert NeighbourRule(LINE, LABELS, n_neighbors=2).predict(rows).tolist() == [1, 0, 2]
    assert NeighbourRule(LINE, LABELS, n_neighbors=3).predict(rows).tolist() == [1, 0, 1]
    assert NeighbourRule(LINE, LABELS, n_neighbors=99).predict(rows).tolist() == [1, 0, 1]


def test_voters_beyond_the_maximum_distance_are_not_heard():
    rows = np.array([[1.6], [-0.5], [7.0], [4.4]])
    rule = NeighbourRule(LINE, LABELS, n_neighbors=3, maximum_distance=0.5)
    assert rule.predict(rows).tolist() == [1, 0, -1, -1]
    np.testing.assert_array_equal(rule.shares(rows), [[0, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]])
    each = np.array([0.5, 0.5, 0.1, 0.1, 9, 2.0])
    rule = NeighbourRule(LINE, LABELS, n_neighbors=3, maximum_distance=each)
    assert rule.predict(rows).tolist() == [-1, 0, 2, 2]


def test_only_voters_vote_and_noise_never_does():
    voters = np.array([True, False, False, False, True, True])
    rule = NeighbourRule(LINE, LABELS, voters=voters, n_neighbors=1)
    assert rule.predict(np.array([[1.4], [3.9]])).tolist() == [0, 2]


@pytest.mark.parametrize("labels", [np.full(6, -1), LABELS])
def test_without_a_voter_all_new_rows_are_noise(labels):
    rule = NeighbourRule(LINE, labels, voters=np.zeros(6, dtype=bool))
    assert rule.predict(np.array([[0.5], [1.5]])).tolist() == [-1, -1]
    assert rule.shares(np.array([[0.5]])).tolist() == [[0.0] * (labels.max() + 1)]
    assert rule.predict(np.zeros((0, 1))).shape == (0,)


@given(
    seed=st.integers(0, 1000),
    k=st.integers(1, 12),
    metric=st.sampled_from(["euclidean", "manhattan", "cosine"]),
)
def test_the_shares_are_those_of_scikit_learn(seed, k, metric):
    random = np.random.default_rng(seed)
    X, labels = random.normal(size=(40, 3)), np.append(random.integers(0, 4, 36), range(4))
    rows = random.normal(size=(9, 3))
    model = KNeighborsClassifier(k, metric=metric).fit(X, labels)
    rule = NeighbourRule(X, labels, n_neighbors=k, metric=metric)
    shares = rule.shares(rows)
    np.testing.assert_allclose(shares, model.predict_proba(rows), atol=1e-12)
    winners = shares[np.arange(9), rule.predict(rows)]
    np.testing.assert_array_equal(winners, shares.max(axis=1))


def test_batches_change_nothing(monkeypatch):
    X = np.asarray(un.prepare(un.sample("moons")))
    labels, rows = np.arange(len(X)) % 3, X[:50] + 0.01
    expected = NeighbourRule(X, labels).predict(rows)
    monkeypatch.setattr("unlabeled.clustering.neighbours.BATCH_NUMBERS", 35)
    np.testing.assert_array_equal(NeighbourRule(X, labels).predict(rows), expected)


def test_k_distances_count_the_row_itself_and_are_remembered(monkeypatch):
    X = wrap(np.random.default_rng(0).normal(size=(60, 2)))
    expected = NearestNeighbors(n_neighbors=4).fit(X).kneighbors(X)[0][:, 3]
    monkeypatch.setattr("unlabeled.clustering.neighbours.BATCH_NUMBERS", 40)
    assert len(list(k_distances(X, 4))) == 6
    np.testing.assert_array_equal(finish(k_distances(X, 4)), expected)
    assert not list(k_distances(X, 4))
    chosen = np.array([7, 3])
    np.testing.assert_array_equal(finish(k_distances(X, 4, rows=chosen)), expected[chosen])
    assert (finish(k_distances(X, 1)) == 0).all()
