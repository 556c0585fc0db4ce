"""Distances, affinities and memberships as new columns."""

import numpy as np
import pytest
from reports import actions, asked, given, odd_fits, table, words

import unlabeled as un
from unlabeled.studies.soft_features import STUDY, columns


@pytest.fixture(scope="module")
def blobs_fit(blobs):
    return un.fit("kmeans", blobs, n_clusters=5, init="random", n_init=10, random_state=2)


@pytest.mark.parametrize("name", odd_fits())
@pytest.mark.parametrize("kind", ["distance", "affinity"])
def test_odd_fits(name, kind):
    fit = odd_fits()[name]
    asked(STUDY, fit, kind=kind)
    made = columns(fit, {"kind": kind, "gamma": "auto"})
    assert len(made) == fit.n_clusters
    for _, values in made:
        assert values.shape == (len(fit.X),) and np.isfinite(values).all()


def test_distances_are_those_of_scikit_learn(blobs_fit):
    made = columns(blobs_fit)
    assert [name for name, _ in made] == [f"distance_{label}" for label in range(5)]
    distances = np.column_stack([values for _, values in made])
    np.testing.assert_array_equal(distances, blobs_fit.transform(blobs_fit.X))
    np.testing.assert_array_equal(distances.argmin(axis=1), blobs_fit.labels)


def test_affinities_fall_with_distance(blobs_fit):
    affinity = dict(columns(blobs_fit, {"kind": "affinity", "gamma": 3.0}))["affinity_0"]
    distance = dict(columns(blobs_fit))["distance_0"]
    np.testing.assert_allclose(affinity, np.exp(-3 * distance**2))
    nearest = np.min([values for _, values in columns(blobs_fit)], axis=0)
    made = columns(blobs_fit, {"kind": "affinity", "gamma": "auto"})
    largest = np.max([values for _, values in made], axis=0)
    assert np.exp(-1) == pytest.approx(largest[np.argsort(nearest)[999:1001]].mean(), rel=1e-2)


def test_without_centres_the_means_stand_for_the_clusters():
    fit = un.fit("dbscan", [[0.0], [1.0], [10.0], [11.0], [50.0]], eps=2, min_samples=2)
    assert fit.labels.tolist() == [0, 0, 1, 1, -1]
    (_, first), (_, second) = [one for one in columns(fit) if one[0].startswith("distance")]
    np.testing.assert_allclose(first, [0.5, 0.5, 9.5, 10.5, 49.5])
    np.testing.assert_allclose(second, [10.5, 9.5, 0.5, 0.5, 39.5])
    told = words(asked(STUDY, fit))
    assert "DBSCAN has no centres: the mean of each cluster’s rows is used" in told
    assert "Noise has distances too" in told


def test_probabilities_and_strength_where_there_are_any():
    shares = np.array([[0.9, 0.1], [0.2, 0.8]])
    fit = given(
        [[0.0], [1.0]], [0, 1], probabilities=shares, strength=np.array([0.5, 1], dtype=np.float32)
    )
    made = dict(columns(fit))
    np.testing.assert_array_equal(made["probability_1"], [0.1, 0.8])
    np.testing.assert_array_equal(made["strength"], [0.5, 1])
    assert "probability of each cluster" in words(asked(STUDY, fit))


def test_names_differ_from_those_of_the_table():
    source = un.Table.from_columns("rows", [("distance_0", [0.0, 5.0]), ("b", [1.0, 2.0])])
    names = [name for name, _ in columns(given(un.prepare(source), [0, 1]))]
    assert names == ["distance_0 (2)", "distance_1"]


def test_it_says_what_the_columns_are_for():
    digits = un.fit("kmeans", un.prepare(un.sample("digits"), scale="none"), n_init=1)
    report = asked(STUDY, digits)
    assert report["verdict"] == "8 new columns can stand for 64 features: fewer dimensions."
    assert "reduce 64 dimensions to 8" in words(report)
    assert len(table(report, "preview")) == 5
    assert [one["action"] for one in actions(report)] == ["rows"] * 5 + ["download"]
    few = asked(STUDY, given([[0.0], [1.0]], [0, 1]))
    assert "feature engineering" in words(few) and "reduce" not in few["verdict"]
