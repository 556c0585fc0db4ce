"""What tells one result from another, in a few words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import unlabeled as un
from unlabeled.naming import MOST, details
from unlabeled.registry import found

X = [[10.0 * (i % 3) + i / 10, float(i)] for i in range(12)]


def table():
    return un.Table.from_columns("t", [("a", [one[0] for one in X]), ("b", [one[1] for one in X])])


def named(id, scale="standard", rows=None, **values):
    return details(un.fit(id, un.prepare(table(), scale=scale, rows=rows), **values))


@pytest.mark.parametrize(
    ("id", "values", "words"),
    [
        ("agglomerative", {"linkage": "single", "n_clusters": 2}, "n_clusters 2, linkage single"),
        (
            "agglomerative",
            {"cut": "distance_threshold", "distance_threshold": 1.23456},
            "distance_threshold 1.235, linkage ward",
        ),
        ("kmeans", {"n_clusters": 3}, "n_clusters 3, init k-means++"),
        ("kmeans", {"n_clusters": 3, "random_state": 7}, "n_clusters 3, random_state 7"),
        ("kmeans", {"n_clusters": 3, "max_iter": 5}, "n_clusters 3, max_iter 5"),
        (
            "kmeans",
            {"n_clusters": 2, "init": [[0, 0], [9, 9]]},
            "n_clusters 2, init manual, 2 centers",
        ),
        ("dbscan", {"eps": 0.3}, "eps 0.3, min_samples 5"),
        ("mean_shift", {"bandwidth": 1.0, "cluster_all": False}, "bandwidth 1, no cluster_all"),
        ("mean_shift", {"bandwidth": 1.0, "bin_seeding": True}, "bandwidth 1, bin_seeding"),
    ],
)
def test_what_says_most_comes_first(id, values, words):
    assert named(id, **values) == words


def test_scale_and_sample_are_told_where_they_are_unusual():
    assert named("kmeans", scale="none", n_clusters=2) == "n_clusters 2, init k-means++, unscaled"
    assert named("kmeans", scale="minmax", n_clusters=2).endswith(", scaled to 0–1")
    assert named("kmeans", scale="robust", rows=6, n_clusters=2).endswith(
        ", sample of 6 rows, robust scaling"
    )


def test_what_has_no_meaning_now_is_not_told():
    words = named("agglomerative", cut="distance_threshold", distance_threshold=2, n_clusters=5)
    assert "n_clusters" not in words


@pytest.mark.parametrize("id", [one for one in found() if one != "spectral"])
def test_every_method_has_a_short_name_by_default(id):
    values = {"n_clusters": 2} if any(
        one.name == "n_clusters" for one in found()[id].parameters
    ) else {}
    words = named(id, **values)
    assert 1 <= len(words.split(", ")) <= MOST
    assert len(words) < 60


@given(st.floats(1e-3, 1e3))
def test_numbers_are_short(eps):
    assert len(named("dbscan", eps=eps).split(", ")[0]) <= len("eps 1.234e-03")
