"""GLOSH, against what its definition says: slowly, and by hand."""

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN

import unlabeled as un
from unlabeled.clustering.condensed import condense
from unlabeled.detection import glosh
from unlabeled.prepare import wrap

# What the detector adds to the scores of noise.
NOISE_FIRST = 1


def of_tree(merges, smallest):
    """Scores from the tree of merges: each row climbs until it is in a large enough cluster."""
    m = len(merges) + 1
    members, value, parent = [[row] for row in range(m)], [0.0] * m, {}
    for number, merge in enumerate(merges):
        left, right = int(merge["left_node"]), int(merge["right_node"])
        members.append(members[left] + members[right])
        value.append(float(merge["value"]))
        parent[left] = parent[right] = m + number
    home = []
    for row in range(m):
        node = row
        while len(members[node]) < smallest:
            node = parent[node]
        home.append(node)
    leaving = np.array([value[node] for node in home])
    return scores(leaving, [leaving[members[node]] for node in home])


def of_graph(rows, smallest):
    """Scores by the distances alone, where every row is a core row."""
    distances = cdist(rows, rows)
    m = len(rows)
    leaving, inside = np.zeros(m), [None] * m
    for reach in np.unique(distances)[::-1]:
        _, part = connected_components(distances <= reach)
        large = np.bincount(part)[part] >= smallest
        for row in np.flatnonzero(large):
            leaving[row], inside[row] = reach, np.flatnonzero(part == part[row])
    return scores(leaving, [leaving[rows] for rows in inside])


def scores(leaving, of_cluster):
    """1 − ε_max / ε, where equal rows do not make outliers of all others."""
    last = [min(inside[inside > 0], default=0) for inside in of_cluster]
    return np.array([1 - b / a if a > 0 else 0.0 for a, b in zip(leaving, last, strict=True)])


def ours(rows, **values):
    fit = un.fit("hdbscan_noise", wrap(rows), **values)
    return fit.anomaly_score - NOISE_FIRST * (fit.estimator.labels_ == -1), fit


def clusters(seed, m=70):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(m, 2)) * random.choice([0.3, 1, 2], (m, 1))
    rows[m // 2 :] += 6
    return rows


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("values", [{}, {"min_cluster_size": 9}, {"min_samples": 2}], ids=str)
def test_it_is_what_the_tree_of_merges_says(seed, values):
    rows = clusters(seed)
    found, fit = ours(rows, **values)
    smallest = fit.parameters["min_cluster_size"]
    expected = of_tree(fit.estimator._single_linkage_tree_, smallest)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert expected.max() > 0.5 and (expected == 0).any()


@pytest.mark.parametrize("seed", range(2))
def test_it_is_what_the_distances_say_where_every_row_is_core(seed):
    rows = clusters(seed, 24)
    found, _ = ours(rows, min_samples=1, min_cluster_size=6)
    np.testing.assert_allclose(found, of_graph(rows, 6), atol=1e-12)


@pytest.mark.parametrize("copies", [2, 7])
def test_equal_rows_do_not_make_outliers_of_all_others(copies):
    rows = clusters(1, 24)
    rows = np.concatenate([rows, np.repeat(rows[:3], copies - 1, axis=0)])
    found, fit = ours(rows, min_samples=1, min_cluster_size=6)
    expected = of_graph(rows, 6)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert np.isfinite(found).all() and found.max() < 1
    assert ((found > 0) & (found < 0.9)).sum() > 10, "scores still differ"
    if copies > 6:
        assert (found[:3] == 0).all(), "many equal rows are a cluster that never ends"
    np.testing.assert_array_equal(fit.predict(rows), fit.labels)


def test_by_hand():
    """Gaps 1, 1, 1, 3 on a line: four rows hold together down to 1, the fifth leaves at 3."""
    rows = np.array([[0.0], [1], [2], [3], [6]])
    model = HDBSCAN(min_cluster_size=4, min_samples=1, copy=True).fit(rows)
    tree = condense(model._single_linkage_tree_, 4)
    np.testing.assert_array_equal(glosh.lasting(tree), [1])
    found, fit = ours(rows, min_cluster_size=4, min_samples=1)
    np.testing.assert_allclose(found, [0, 0, 0, 0, 2 / 3])
    assert fit.scores["clusters"] == 0 and (fit.labels == -1).all()


def test_a_parent_lasts_as_long_as_its_children():
    """A wide and a dense group: rows between are measured by the dense one."""
    dense, wide = np.linspace(0, 0.5, 6), np.linspace(10, 20, 6)
    rows = np.concatenate([dense, wide, [5.0]])[:, None]
    found, _ = ours(rows, min_cluster_size=5, min_samples=1)
    np.testing.assert_allclose(found[:12], 0, atol=1e-12)
    assert found[12] == pytest.approx(1 - 0.1 / 4.5)


def test_scores_of_rows_that_leave_at_no_distance():
    found = glosh.scores(np.array([0.0, 0, 2, 2, 2]), np.array([0.0, 1, 0, 2, 1]))
    np.testing.assert_array_equal(found, [0, 0, 1, 0, 0.5])
