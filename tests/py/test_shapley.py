"""Contributions by trying are Shapley values: they add up, and treat features alike."""

import itertools
from math import factorial

import numpy as np
import pytest
from detectors import explained, flagged, normal_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import unlabeled as un
from unlabeled.detection import shapley
from unlabeled.steps import finish

values = st.floats(-3, 3, allow_subnormal=False)


def contributions(score, rows, normal):
    return finish(shapley.shapley(score, np.asarray(rows, float), np.asarray(normal, float)))


def nearest(row, normal):
    """The normal rows that a row is compared with: the nearest ones, but not itself."""
    others = normal[(normal != row).any(axis=1)]
    order = np.argsort(((others - row) ** 2).sum(axis=1), kind="stable")
    return others[order[: shapley.REFERENCES]]


def exact(score, row, reference):
    """Shapley's own formula: over all sets of features that have been replaced before."""
    n = len(row)
    amounts = np.zeros(n)
    for feature in range(n):
        others = [one for one in range(n) if one != feature]
        for size in range(n):
            for chosen in itertools.combinations(others, size):
                without, mixed = row.copy(), row.copy()
                without[list(chosen)] = reference[list(chosen)]
                mixed[[*chosen, feature]] = reference[[*chosen, feature]]
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                amounts[feature] += weight * (score(without[None])[0] - score(mixed[None])[0])
    return amounts


def tangled(rows):
    """A score in which every feature changes what the others mean."""
    return np.exp(0.3 * rows.sum(axis=1)) + np.prod(np.sin(rows), axis=1) + (rows**2).max(axis=1)


@pytest.mark.parametrize("n", [1, 2, 3])
@settings(max_examples=25)
@given(st.data())
def test_of_three_features_at_most_they_are_exact(n, data):
    row = data.draw(arrays.arrays(float, n, elements=values))
    normal = data.draw(arrays.arrays(float, (4, n), elements=values))
    found = contributions(tangled, [row], normal)
    references = shapley._references(row[None], normal)[0]
    expected = np.mean([exact(tangled, row, one) for one in references], axis=0)
    np.testing.assert_allclose(found.amounts[0], expected, atol=1e-9)
    np.testing.assert_allclose(found.base[0], tangled(references).mean(), atol=1e-9)


@pytest.mark.parametrize("n", [4, 7])
def test_of_more_features_they_add_up_all_the_same(n):
    random = np.random.default_rng(n)
    normal, rows = random.normal(size=(30, n)), 2 + random.normal(size=(9, n))
    found = contributions(tangled, rows, normal)
    np.testing.assert_allclose(found.totals, tangled(rows), rtol=1e-12)
    for row, base, expected in zip(rows, found.base, found.expected, strict=True):
        references = nearest(row, normal)
        assert base == pytest.approx(tangled(references).mean(), rel=1e-12)
        np.testing.assert_allclose(expected, references.mean(axis=0), atol=1e-12)


def test_a_sum_over_the_features_is_explained_exactly():
    def score(rows):
        return np.abs(rows) @ np.array([1.0, 2, 0, 4, 5, 6])

    random = np.random.default_rng(0)
    normal, rows = random.normal(size=(40, 6)), random.normal(size=(5, 6)) * 3
    found = contributions(score, rows, normal)
    for row, amounts in zip(rows, found.amounts, strict=True):
        parts = np.abs(row) - np.abs(nearest(row, normal)).mean(axis=0)
        np.testing.assert_allclose(amounts, parts * [1, 2, 0, 4, 5, 6], atol=1e-12)
    assert (found.amounts[:, 2] == 0).all(), "a feature that is not asked has no part"


def test_what_features_do_in_pairs_is_explained_exactly():
    """An order and its reverse together give each of a pair the half of what they do together."""
    random = np.random.default_rng(1)
    matrix = random.normal(size=(6, 6))
    matrix = matrix + matrix.T

    def score(rows):
        return np.einsum("pi,ij,pj->p", rows, matrix, rows)

    normal, row = random.normal(size=(20, 6)), 3 * random.normal(size=6)
    found = contributions(score, [row], normal)
    references = nearest(row, normal)
    expected = np.mean([(row - one) * (matrix @ (row + one)) for one in references], axis=0)
    np.testing.assert_allclose(found.amounts[0], expected, rtol=1e-9)


def test_features_that_do_the_same_have_equal_parts():
    found = contributions(lambda rows: np.prod(rows, axis=1), [[2.0, 2, 2]], [[1.0, 1, 1]] * 2)
    np.testing.assert_allclose(found.amounts, 7 / 3)
    row, none = [[3.0, 9, 9, 3, 9]], np.zeros((1, 5))
    pair = contributions(lambda rows: rows[:, 0] * rows[:, 3], row, none)
    np.testing.assert_allclose(pair.amounts, [[4.5, 0, 0, 4.5, 0]], atol=1e-12)


def test_a_normal_row_is_not_compared_with_itself():
    normal = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [5, 0], [9, 9]])
    found = contributions(tangled, normal[[0, 6]], normal)
    np.testing.assert_allclose(found.expected, [[3, 0], [3, 0]])
    twice = contributions(tangled, [[0.0, 0]], np.r_[normal[:1], normal[:1], normal[4:6]])
    np.testing.assert_allclose(twice.expected, [[3, 0]], err_msg="but with another that is equal")
    alone = contributions(tangled, [[7.0, 0]], [[1.0, 1]])
    np.testing.assert_allclose(alone.expected, [[1, 1]])


def test_parts_of_rows_do_not_depend_on_the_others(monkeypatch):
    normal, rows = np.asarray(normal_rows(30, 5)), np.asarray(normal_rows(11, 5, seed=1))
    together = contributions(tangled, rows, normal)
    monkeypatch.setattr(shapley, "BATCH", 1)
    asked = []

    def score(some):
        asked.append(len(some))
        return tangled(some)

    apart = contributions(score, rows, normal)
    assert max(asked) == shapley.REFERENCES * 6
    np.testing.assert_allclose(apart.amounts, together.amounts, rtol=1e-12)
    alone = contributions(tangled, rows[3:4], normal)
    np.testing.assert_allclose(alone.amounts, apart.amounts[3:4], rtol=1e-12)


@pytest.mark.parametrize("n", [1, 3, 8])
def test_what_a_reason_costs_is_known(n):
    X, asked = normal_rows(40, n), []

    def score(rows):
        asked.append(len(rows))
        return tangled(rows)

    explainer = shapley.explainer(score, X, np.zeros(40), "score", seconds_per_row=0.5)
    finish(explainer.explain(np.asarray(X)[:2]))
    assert explainer.seconds_per_row == 0.5 * sum(asked) / 2


def test_progress_rises_to_the_end():
    rows = np.asarray(normal_rows(40, 9))
    done = [one.done for one in shapley.shapley(tangled, rows, rows)]
    assert done == sorted(done) and done[-1] == 1


@pytest.mark.parametrize(
    "detector",
    ["isolation_forest", "local_outlier_factor", "one_class_svm", "hdbscan_noise"],
)
def test_detectors_without_a_sum_are_explained_by_the_score_that_each_row_has(detector):
    """Asked as a new row, a fitted one would be its own nearest neighbour, and less abnormal."""
    X = un.prepare(un.sample("iris"))
    fit = un.fit(detector, X, n_anomalies=6)
    assert not fit.detection.explainer.exact and fit.detection.explainer.adds
    rows = np.append(flagged(fit)[:3], np.flatnonzero(fit.labels == 0)[:2])
    found = explained(fit, np.asarray(X)[rows])
    np.testing.assert_allclose(found.totals, fit.anomaly_score[rows], atol=1e-12)
    normal = np.asarray(X)[fit.labels == 0]
    left = [fit.detection.score(nearest(np.asarray(X)[row], normal)).mean() for row in rows]
    np.testing.assert_allclose(found.base, left, atol=1e-12)


def test_where_every_row_is_an_anomaly_all_are_compared():
    X = normal_rows(40, 2)
    fit = un.fit("isolation_forest", X, threshold=0)
    found = explained(fit, np.asarray(X)[:2])
    np.testing.assert_allclose(found.expected[0], nearest(X[0], np.asarray(X)).mean(axis=0))
