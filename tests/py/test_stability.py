"""Do the clusters hold: random parts of the rows against the whole."""

import dataclasses

import numpy as np
import pytest
from reports import actions, asked, mixed_table, score, table, words

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.steps import finish
from unlabeled.studies.stability import STUDY


def test_clear_clusters_hold_and_no_row_moves():
    X = [[place + step] for place in (0.0, 100.0, 200.0) for step in range(10)]
    report = asked(STUDY, un.fit("kmeans", X, n_clusters=3))
    assert report["tone"] == "good"
    assert report["verdict"].startswith("All 3 clusters hold: mean ARI 1.00, no row moves.")
    assert [line["Jaccard"] for line in table(report, "clusters")] == [1, 1, 1]
    assert [line["rows stay"] for line in table(report, "clusters")] == [1, 1, 1]
    assert score(report, "mean_ari") == score(report, "ari_10") == 1
    assert score(report, "moving_rows") == 0


def test_too_many_clusters_do_not_hold(blobs):
    few = un.fit("kmeans", blobs, n_clusters=5, n_init=10, init="random", random_state=2)
    assert asked(STUDY, few, n_resamples=10)["tone"] == "good"
    noise = np.random.default_rng(3).normal(size=(80, 1))
    report = asked(STUDY, un.fit("kmeans", noise, n_clusters=12, n_init=1), n_resamples=20)
    assert report["tone"] == "warn"
    grades = {line["verdict"] for line in table(report, "clusters")}
    assert grades & {"doubtful", "not to be trusted"}


def test_the_row_between_two_groups_moves_and_is_shown():
    # The middle row belongs to the side that has lost fewer rows.
    X = [[0.0], [1.0], [2.0], [3.0], [5.0], [7.0], [8.0], [9.0], [10.0]]
    report = asked(STUDY, un.fit("kmeans", X, n_clusters=2), n_resamples=100)
    shown = next(one for one in actions(report) if one["title"] == "The row that moves")
    assert shown["rows"].tolist() == [4]
    assert 0 < table(report, "moving")[0]["stays"] < 0.7
    staying, moving = moving_chart(report)["layers"]
    assert moving["row"].tolist() == [4] and moving["hollow"].all()
    assert sorted(staying["row"]) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert (staying["strength"] < 0.5).all(), "the others fade"


def moving_chart(report):
    charts = [part["picture"] for part in report["parts"] if part["part"] == "figure"]
    return next(one for one in charts if one["figure"] == "moving-rows")


def test_of_many_rows_the_chart_of_those_that_move_shows_some(monkeypatch):
    monkeypatch.setattr("unlabeled.studies.stability.DRAWN_ROWS", 50)
    noise = np.random.default_rng(3).normal(size=(80, 3))
    report = asked(STUDY, un.fit("kmeans", noise, n_clusters=12, n_init=1), n_resamples=10)
    drawn = moving_chart(report)
    assert sum(len(layer["row"]) for layer in drawn["layers"]) == 50
    assert "A sample of 50 rows is drawn." in drawn["caption"]
    assert drawn["x"]["label"].startswith("PC 1")


@pytest.mark.parametrize(("m", "share"), [(1, 0.5), (2, 0.8), (9, 0.95), (3, 0.95)])
def test_a_part_that_would_be_the_whole_table_judges_nothing(m, share):
    X = np.arange(float(m))[:, np.newaxis]
    report = asked(STUDY, un.fit("kmeans", X, n_clusters=1), share=share)
    assert report["tone"] == "info" and "too few" in report["verdict"]
    assert report["parts"] == []


def test_numbers_are_what_the_parts_give():
    """The mean ARI and Jaccard of Hennig’s definition, computed here from scratch."""
    fit = un.fit("kmeans", un.prepare(un.sample("iris")), n_clusters=3, n_init=2)
    report = asked(STUDY, fit, n_resamples=5, share=0.5)
    random = np.random.default_rng(0)
    values = []
    for _ in range(5):
        drawn = np.sort(random.choice(150, 75, replace=False))
        again = finish(fit.algorithm.fit(fit.X.part(drawn), fit.parameters))
        own = set(np.flatnonzero(fit.labels[drawn] == 0))
        others = [set(np.flatnonzero(again.labels == label)) for label in range(again.n_clusters)]
        values.append(max(len(own & one) / len(own | one) for one in others))
    assert table(report, "clusters")[0]["Jaccard"] == pytest.approx(np.mean(values))


def test_the_same_question_has_the_same_answer():
    fit = un.fit("kmeans", un.prepare(un.sample("iris")), n_clusters=4)
    first, second = (asked(STUDY, fit, n_resamples=5) for _ in range(2))
    assert first["verdict"] == second["verdict"]
    assert table(first, "clusters") == table(second, "clusters")


def test_what_is_there_so_far_comes_early():
    fit = un.fit("kmeans", [[0.0], [1.0], [8.0], [9.0]], n_clusters=2)
    steps = STUDY.run(fit, {"n_resamples": 20, "share": 0.8})
    so_far = [progress.so_far for progress in steps if progress.so_far]
    assert len(so_far) == 4 and "5 random parts" in words(so_far[0])


def test_rows_keep_their_units_and_places():
    source = un.read_csv("a,b\n1,2\n3,\n2,5\n9,9\n4,4\n")
    fit = un.fit("kmeans", un.prepare(source), n_clusters=2)
    part = fit.X.part(np.array([0, 2]))
    np.testing.assert_array_equal(part, np.asarray(fit.X)[[0, 2]])
    np.testing.assert_array_equal(part.preparation.rows, fit.preparation.rows[[0, 2]])
    np.testing.assert_array_equal(part.preparation.center, fit.preparation.center)


def test_noise_is_a_group_beside_the_clusters():
    fit = un.fit("dbscan", un.prepare(un.sample("moons"), scale="none"), eps=0.1)
    report = asked(STUDY, fit, n_resamples=5)
    assert [line["cluster"] for line in table(report, "clusters")] == [0, 1, -1]


def _slow(fit, seconds_a_row):
    """The fit of a method that says it costs so much."""

    def forecast(m, n, parameters):
        return Forecast(seconds_a_row * m, 8.0 * m)

    return dataclasses.replace(
        fit, algorithm=dataclasses.replace(fit.algorithm, forecast=forecast)
    )


def test_of_a_large_table_or_a_slow_method_a_sample_is_divided(blobs):
    fit = un.fit("kmeans", blobs, n_clusters=5, n_init=1)
    report = asked(STUDY, _slow(fit, 0.02), n_resamples=5)
    assert "of a sample of 1,000 rows each" in words(report)
    X = np.random.default_rng(0).normal(size=(6_000, 1))
    large = asked(STUDY, un.fit("kmeans", X, n_clusters=2, n_init=1), n_resamples=5)
    assert "of a sample of 4,000 rows each" in words(large)
    whole = asked(STUDY, fit, n_resamples=5)
    assert "5 random parts of 80 % of the rows each." in words(whole)


@pytest.mark.parametrize(
    ("X", "algorithm", "values"),
    [
        ([[0.0], [1.0], [2.0], [3.0]], "kmeans", {"n_clusters": 1}),
        ([[0.0], [1.0], [2.0], [3.0]], "dbscan", {"eps": 0.01, "min_samples": 2}),
        ([[0.0], [5.0]], "kmeans", {"n_clusters": 1}),
        ([[0.0]], "kmeans", {"n_clusters": 1}),
        ([[0.0, 1.0], [0.0, 1.1], [9.0, 9.0]], "kmeans", {"n_clusters": 2}),
        (np.ones((6, 3)), "kmeans", {"n_clusters": 1}),
        (np.random.default_rng(0).normal(size=(40, 64)), "kmeans", {"n_clusters": 3}),
    ],
    ids=["one cluster", "noise", "two rows", "one row", "one alone", "equal rows", "64 features"],
)
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_odd_fits(X, algorithm, values, share):
    asked(STUDY, un.fit(algorithm, X, **values), n_resamples=6, share=share)


def test_one_hot_features():
    asked(STUDY, un.fit("kmeans", un.prepare(mixed_table()), n_clusters=2), n_resamples=5)


def test_where_no_part_can_be_fitted_it_says_so():
    report = asked(STUDY, un.fit("kmeans", [[0.0], [5.0]], n_clusters=2), n_resamples=5, share=0.5)
    assert report["tone"] == "warn" and "no part of the rows can be fitted" in report["verdict"]
