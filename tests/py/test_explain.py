"""What makes a cluster: effects, rules that keep their word, typical and borderline rows."""

import re

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from reports import actions, asked, given, mixed_table, odd_fits, table, words

import unlabeled as un
from unlabeled.analysis.effects import number_text, pair_texts
from unlabeled.analysis.rules import find_rule, in_data_units
from unlabeled.studies.explain import STUDY


@pytest.fixture(scope="module")
def iris():
    return un.fit("kmeans", un.prepare(un.sample("iris")), n_clusters=3)


@pytest.mark.parametrize("name", odd_fits())
@pytest.mark.parametrize("cluster", ["all", 0])
def test_odd_fits_are_described(name, cluster):
    asked(STUDY, odd_fits()[name], cluster=cluster)


def test_means_and_effects_of_iris(iris):
    report = asked(STUDY, iris)
    told = "Cluster 0 (50 rows, 33 %): petal_length_cm is much smaller (mean 1.46 against 4.91, d ="
    assert told in words(report)
    X = iris.preparation.raw(iris.X)
    inside, outside = X[iris.labels == 0, 2], X[iris.labels != 0, 2]
    pooled = np.sqrt((49 * inside.var(ddof=1) + 99 * outside.var(ddof=1)) / 148)
    effect = (inside.mean() - outside.mean()) / pooled
    line = table(report, "features")[0]
    assert line["feature"] == "petal_length_cm"
    assert line["effect"] == f"−{abs(effect):.1f}" == "−5.0"


def test_lines_lead_to_the_rows_of_the_cluster(iris):
    report = asked(STUDY, iris)
    part = next(one for one in report["parts"] if one.get("id") == "groups")
    for line, action in zip(part["lines"], part["actions"], strict=True):
        np.testing.assert_array_equal(action["rows"], np.flatnonzero(iris.labels == line[0]))
        assert line[1] == len(action["rows"]) and line[2] == len(action["rows"]) / 150


def _finds(rule, report_rows):
    """The rows that a printed rule of comparisons finds, read back from its text."""
    names, values = report_rows
    found = np.ones(len(values), dtype=bool)
    for name, sign, text in re.findall(r"(\S+) (<=|>) (\S+)", rule):
        column = values[:, names.index(name)]
        found &= column <= float(text) if sign == "<=" else column > float(text)
    return found


@pytest.mark.parametrize("sample", ["iris", "wine", "old_faithful", "five_blobs", "digits"])
def test_printed_rules_keep_their_word_on_the_cells_of_the_table(sample):
    source = un.sample(sample)
    fit = un.fit("kmeans", un.prepare(source), n_clusters=3, n_init=1)
    names = list(fit.preparation.features)
    values = np.array([source.column(name).values for name in names]).T[fit.preparation.rows]
    for line in table(asked(STUDY, fit), "groups"):
        found = _finds(line["rule"], (names, values))
        inside = fit.labels == line["cluster"]
        assert line["covers"] == (found & inside).sum() / inside.sum()
        assert line["right"] == (found & inside).sum() / found.sum()


def test_the_rule_for_setosa_is_short():
    source = un.sample("iris")
    X = un.prepare(source)
    values = in_data_units(np.asarray(X), X.preparation)
    np.testing.assert_array_equal(values[:, 2], source.column("petal_length_cm").values)
    rule = find_rule(values, source.column("species").values == 0, X.preparation)
    assert rule.text in ("petal_length_cm <= 2.45", "petal_width_cm <= 0.8")
    assert (rule.coverage, rule.precision) == (1, 1)


@settings(max_examples=60)
@drawn(
    st.lists(
        st.tuples(
            st.floats(-1e6, 1e6), st.sampled_from([0.1, 0.2, 0.30000000000000004, 1e9, 1e9 + 1])
        ),
        min_size=2,
        max_size=25,
    ),
    st.sampled_from(["none", "standard", "minmax"]),
    st.integers(0, 2**25),
)
def test_any_rule_counts_what_its_text_says(rows, scale, mask):
    X = un.prepare(_table(rows), scale=scale)
    inside = np.array([mask >> place & 1 for place in range(len(rows))], dtype=bool)
    values = in_data_units(np.asarray(X), X.preparation)
    rule = find_rule(values, inside, X.preparation)
    if inside.all() or not inside.any():
        assert rule is None
    if rule is None:
        return
    found = _finds(rule.text, (list(X.preparation.features), values))
    np.testing.assert_array_equal(found, rule.holds(values))
    assert rule.coverage == (found & inside).sum() / inside.sum()
    assert rule.precision == (found & inside).sum() / max(1, found.sum())


def _table(rows):
    first, second = zip(*rows, strict=True)
    return un.Table.from_columns("rows", [("a", first), ("b", second)])


def test_trees_tell_numbers_apart_that_32_bits_cannot():
    values = 1e9 + np.arange(10.0)
    fit = given(values[:, np.newaxis], [0] * 5 + [1] * 5)
    assert table(asked(STUDY, fit), "groups")[0]["rule"] == "x1 <= 1000000004.5"


def test_dates_words_and_yes_no_are_told_as_such():
    X = un.prepare(mixed_table())
    labels = [0] * 6 + [1] * 6
    text = words(asked(STUDY, given(X, labels)))
    assert "sold is “yes” much more often (100 % against 0 %, h = 3.1)" in text
    assert "colour is “blue” much more often (100 % against 0 %, h = 3.1)" in text
    only = {
        column: table(asked(STUDY, given(un.prepare(mixed_table(), [column]), labels)), "groups")
        for column in ("price", "sold", "colour", "day")
    }
    assert [only[column][0]["rule"] for column in only] == [
        "price <= 52.5",
        "sold is “yes”",
        "colour is “red”",
        "day before 2024-02-03",
    ]
    assert only["day"][1]["rule"] == "day from 2024-02-03 on"


def test_constant_groups_have_an_infinite_effect_that_is_still_told():
    fit = given([[1.0], [1.0], [2.0], [2.0]], [0, 0, 1, 1])
    assert "x1 is much smaller (mean 1 against 2, d = −∞)" in words(asked(STUDY, fit))


def test_medoid_is_the_row_nearest_to_all_others_and_borderline_rows_to_another_cluster():
    X = np.array([[0.0], [1], [2], [3.5], [5], [6], [7], [8]])
    report = asked(STUDY, given(X, [0, 0, 0, 0, 1, 1, 1, 1]))
    lines = table(report, "examples")
    typical = [line["row"] for line in lines if line["what"] == "most typical"]
    assert typical == ["2", "6"]  # of two equally near ones the first
    assert lines[1]["row"].startswith("4") and lines[3]["row"].startswith("5")


def test_one_cluster_alone_noise_and_one_that_is_not_there(iris):
    report = asked(STUDY, iris, cluster=1)
    assert report["verdict"].startswith("Cluster 1 (")
    assert {line["cluster"] for line in table(report, "features")} == {1}
    assert len(table(report, "features")) == 4
    missing = asked(STUDY, iris, cluster=7)
    assert missing["tone"] == "warn" and "no cluster 7: it has 0 to 2" in missing["verdict"]
    assert "No row" in asked(STUDY, iris, cluster=-1)["verdict"]
    noisy = un.fit("dbscan", un.prepare(un.sample("moons"), scale="none"), eps=0.05)
    noise = asked(STUDY, noisy, cluster=-1)
    assert noise["verdict"].startswith("Noise (77 rows, 8 %)")
    assert len(actions(noise)[0]["rows"]) == 77


def test_of_many_clusters_the_largest_are_described():
    X = np.random.default_rng(0).normal(size=(200, 2))
    labels = np.r_[np.arange(30), np.full(170, 29)]
    report = asked(STUDY, given(X, labels))
    assert len(table(report, "groups")) == 20
    assert "The 20 largest of 30 clusters are described" in words(report)


def test_numbers_for_people():
    assert number_text(-1234567.8) == "−1,234,568"
    assert number_text(0.0001234) == "0.000123"
    assert number_text(0) == "0" and number_text(2.0) == "2"
    assert number_text(1.5e20) == "1.5e+20"
    assert pair_texts(1000.1, 1000.4, "number") == ("1,000.1", "1,000.4")
    assert pair_texts(0.123456, 0.123456, "number") == ("0.123", "0.123")
