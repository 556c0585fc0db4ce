"""Matching two groupings, comparing two results, and one with known answers."""

import re

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from reports import actions, checked, given, score, table, words
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled.analysis import matching
from unlabeled.analysis.comparison import against_column, compare
from unlabeled.analysis.matching import (
    adjusted_mutual_information,
    adjusted_rand,
    agreeing,
    best_matching,
    jaccard,
)


@pytest.fixture(scope="module")
def iris():
    return un.sample("iris")


@pytest.fixture(scope="module")
def fit(iris):
    return un.fit("kmeans", un.prepare(iris, scale="none"), n_clusters=3)


LABELLINGS = st.integers(1, 25).flatmap(
    lambda m: st.tuples(
        *[st.lists(st.integers(-1, 5), min_size=m, max_size=m).map(np.array)] * 2
    )
)


def cross_table(report):
    return next(one for one in report["parts"] if one["part"] == "table")


# Matching ---------------------------------------------------------------------------------------


def test_a_gaussian_mixture_gets_145_of_150_irises_right(iris):
    X = np.asarray(un.prepare(iris, scale="none"))
    labels = GaussianMixture(3, random_state=42).fit_predict(X)
    assert agreeing(iris.column("species").values, labels).sum() == 145


@drawn(LABELLINGS, st.permutations(range(6)))
def test_how_many_agree_does_not_depend_on_the_numbers(labellings, order):
    first, second = labellings
    renamed = np.where(second < 0, -1, np.array(order)[second])
    count = agreeing(first, second).sum()
    assert agreeing(first, renamed).sum() == count
    assert agreeing(second, first).sum() == count
    assert agreeing(first, first).all()


@drawn(LABELLINGS)
def test_indices_are_symmetric_and_one_for_the_same(labellings):
    first, second = labellings
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand(second, first))
    one_way = adjusted_mutual_information(first, second)
    assert one_way == pytest.approx(adjusted_mutual_information(second, first))
    assert adjusted_rand(first, first) == 1


@drawn(LABELLINGS)
def test_a_matching_is_one_to_one_and_noise_goes_with_noise(labellings):
    first, second = labellings
    pairs = best_matching(first, second)
    assert len(set(pairs.values())) == len(pairs)
    for theirs, ours in pairs.items():
        assert (theirs == -1) == (ours == -1)
        assert ((first == ours) & (second == theirs)).any()


@drawn(LABELLINGS)
def test_jaccard_by_its_definition(labellings):
    first, second = labellings
    labels, found = jaccard(first, second)
    for label, value in zip(labels, found, strict=True):
        own = first == label
        others = [second == one for one in np.unique(second) if (one == -1) == (label == -1)]
        best = max([(own & one).sum() / (own | one).sum() for one in others], default=0)
        assert value == pytest.approx(best)


def test_very_many_groups_are_matched_without_a_square_of_them(monkeypatch):
    first = np.arange(30_000)
    second = first[::-1].copy()
    assert agreeing(first, second).all()
    assert adjusted_mutual_information(first, second) is None
    monkeypatch.setattr(matching, "MOST_PAIRS_TO_ASSIGN", 0)
    assert best_matching(np.array([0, 0, 0, 1]), np.array([5, 5, 6, 6])) == {5: 0, 6: 1}


# Two results ------------------------------------------------------------------------------------


def test_two_results_of_the_same_table(iris, fit):
    other = un.fit("kmeans", un.prepare(iris), n_clusters=3)
    report = checked(compare(fit, other), fit)
    lines = table(report, "cross")
    counts = np.array([[*line.values()][1:] for line in lines])
    assert counts.sum() == 150
    differ = 150 - counts.trace()  # the columns stand in the order of their lines
    assert report["verdict"].startswith(f"{differ} rows differ of 150: ARI 0.")
    shown = actions(report)[0]
    assert shown["title"] == f"Rows that differ ({differ})"
    assert len(shown["rows"]) == differ
    assert score(report, "ari") == adjusted_rand(fit.labels, other.labels)
    assert "They differ in their scaling." in words(report)
    pair = "Cluster 0 of the result in view is cluster 0 of the pinned one (50 of 50 rows)"
    assert pair in words(report)


def test_the_results_are_called_what_they_are_and_noise_is_one_group(fit, iris):
    report = compare(fit, un.fit("kmeans", un.prepare(iris), n_clusters=2))
    part = cross_table(report)
    assert "in view" in part["title"] and "pinned" in part["title"]
    assert not re.search(r"\b(first|second)\b", f"{report['verdict']} {words(report)}")
    helps = [card["help"] for one in report["parts"] for card in one.get("scores", [])]
    assert len(helps) == 2 and all("Noise counts as one group." in one for one in helps)


def test_the_same_result_twice(fit):
    report = checked(compare(fit, fit), fit)
    assert report["verdict"] == "Both results group 150 rows in the same way."
    assert score(report, "ari") == 1 and score(report, "ami") == pytest.approx(1)
    assert not [one for one in actions(report) if "differ" in one["title"]]


def test_only_rows_that_both_have_are_compared():
    gaps = un.Table.from_columns(
        "gaps", [("a", [0.0, np.nan, 8.0, 9.0]), ("b", [1.0, 2.0, np.nan, 9.0])]
    )
    first, second = (un.fit("kmeans", un.prepare(gaps, [name]), n_clusters=2) for name in "ab")
    report = checked(compare(first, second), first)
    assert "The result in view has 3 rows, the pinned one 3: 2 are in both." in words(report)
    assert "They differ in their columns." in words(report)
    assert sum(sum([*line.values()][1:]) for line in table(report, "cross")) == 2


def test_nothing_in_common():
    gaps = un.Table.from_columns("gaps", [("a", [0.0, np.nan]), ("b", [np.nan, 9.0])])
    first, second = (un.fit("kmeans", un.prepare(gaps, [name]), n_clusters=1) for name in "ab")
    assert compare(first, second)["verdict"] == "These results have no row in common."


def test_noise_and_clusters_without_counterpart():
    X = np.arange(6.0)[:, np.newaxis]
    first = given(X, [0, 0, 0, 1, 1, -1])
    second = given(X, [0, 0, 0, 0, 0, -1])
    report = checked(compare(first, second), first)
    assert report["verdict"].startswith("2 rows differ of 6")
    assert "noise of the result in view is noise of the pinned one (1 of 1 row)" in words(report)
    assert "Without counterpart: cluster 1 of the result in view." in words(report)
    assert actions(report)[0]["rows"].tolist() == [3, 4]
    part = cross_table(report)
    assert part["heads"] == ["in view", "0", "noise"]
    assert part["lines"] == [[0, 3, 0], [1, 2, 0], [-1, 0, 1]]


@pytest.mark.parametrize(
    ("first", "second"),
    [([0, 0], [0, 0]), ([-1, -1], [0, 1]), ([-1, -1], [-1, -1]), ([0, 1], [0, 0])],
)
def test_odd_pairs(first, second):
    X = [[0.0], [1.0]]
    fit = given(X, first)
    checked(compare(fit, given(X, second)), fit)


def test_of_many_groups_the_smallest_are_counted_together():
    X = np.arange(100.0)[:, np.newaxis]
    fit = given(X, np.arange(100) // 2)
    report = checked(compare(fit, given(X, np.arange(100) % 40)), fit)
    part = cross_table(report)
    assert part["lines"][-1][0] == "30 others" and part["heads"][-1] == "20 others"
    assert sum(sum(line[1:]) for line in part["lines"]) == 100


# Known answers ----------------------------------------------------------------------------------


def test_k_means_on_iris_against_the_species(iris, fit):
    report = checked(against_column(fit, iris, "species"), fit)
    assert report["verdict"] == "134 of 150 rows (89.3 %) match “species”: ARI 0.73."
    assert score(report, "ari") == pytest.approx(0.7302382722834697, abs=1e-12)
    assert score(report, "accuracy") == 134 / 150
    assert score(report, "homogeneity") == pytest.approx(0.7514854021988338)
    assert "“versicolor” is cluster 1 (48 of 50 rows)" in words(report)
    assert len(actions(report)[0]["rows"]) == 16
    assert [*table(report, "cross")[0].items()] == [
        ("cluster", 0),
        ("setosa", 50),
        ("versicolor", 0),
        ("virginica", 0),
    ]


@pytest.mark.parametrize(
    "values",
    [["x", "x", "y", None], [1.0, 1.0, 2.5, np.nan], np.array([True, True, False, False])],
    ids=["words", "numbers", "yes/no"],
)
def test_answers_of_any_kind_and_missing_ones(values):
    source = un.Table.from_columns("rows", [("a", [0.0, 1.0, 8.0, 9.0]), ("answer", values)])
    fit = un.fit("kmeans", un.prepare(source, ["a"]), n_clusters=2)
    report = checked(against_column(fit, source, "answer"), fit)
    known = int((~source.column("answer").missing).sum())
    assert report["verdict"].startswith(f"{known} of {known} rows (100.0 %) match")
    assert ("left out" in words(report)) == (known < 4)


def test_noise_matches_no_answer():
    source = un.Table.from_columns("rows", [("a", [0.0, 1.0]), ("answer", ["x", "y"])])
    fit = given(un.prepare(source, ["a"]), [-1, -1])
    report = checked(against_column(fit, source, "answer"), fit)
    assert score(report, "accuracy") == 0
    assert "Without counterpart: “x”, “y” and noise." in words(report)


def test_anomalies_are_called_so():
    source = un.sample("ellipsoids")
    detected = un.fit("kmeans_distance", un.prepare(source), n_clusters=3)
    clustered = un.fit("kmeans", un.prepare(source), n_clusters=3)
    report = compare(detected, clustered)
    assert "“normal” of the result in view is cluster" in words(report)
    assert "Without counterpart: “anomaly” of the result in view" in words(report)
    assert sorted(cross_table(report)["heads"][1:]) == ["0", "1", "2"]
    other = un.fit("robust_z_score", un.prepare(source))
    assert cross_table(compare(detected, other))["heads"] == ["in view", "normal", "anomaly"]


def test_anomalies_against_answers_stand_under_rows():
    labels = ["usual"] * 95 + ["odd"] * 5
    values = [*np.linspace(0, 1, 95).tolist(), *[9.0] * 5]
    source = un.Table.from_columns("rows", [("a", values), ("kind", labels)])
    fit = un.fit("robust_z_score", un.prepare(source, ["a"]), n_anomalies=5)
    report = against_column(fit, source, "kind")
    part = cross_table(report)
    assert (part["title"], part["heads"][0]) == ("Rows by “kind”", "kind")
    assert "“odd” is “anomaly” (5 of 5 rows)" in words(report)
    assert score(report, "accuracy") == 1


def test_columns_that_are_no_answers(fit, iris):
    with pytest.raises(un.InputError, match="no column “specie”"):
        against_column(fit, iris, "specie")
    numbers = un.Table.from_columns("rows", [("a", np.arange(150.0)), ("b", [np.nan] * 150)])
    with pytest.raises(un.InputError, match="“a” holds 150 different values, too many"):
        against_column(fit, numbers, "a")
    with pytest.raises(un.InputError, match="No row of this result has a value in “b”"):
        against_column(fit, numbers, "b")
