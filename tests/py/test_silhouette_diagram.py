"""The silhouette diagram: knives that link to rows, and what they say."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

import unlabeled as un
from unlabeled import scores
from unlabeled.algorithm import Forecast
from unlabeled.steps import finish
from unlabeled.study_registry import run_steps

GOOD_INIT = [[-3, 3], [-3, 2], [-3, 1], [-1, 2], [0, 2]]


def study(fit, **values):
    return finish(run_steps("silhouette_diagram", fit, values))


def parts(report, kind):
    return [part for part in report["parts"] if part["part"] == kind]


def knives(report, place=0):
    return parts(report, "figure")[place]["picture"]["layers"][0]


@pytest.fixture(scope="module")
def best(blobs):
    return un.fit("kmeans", blobs, n_clusters=5, init=GOOD_INIT)


@pytest.fixture(scope="module")
def report(best):
    return study(best)


def test_knives_hold_every_row_with_its_silhouette(best, report):
    drawn = knives(report)
    assert sorted(drawn["row"]) == list(range(2000))
    expected = silhouette_samples(best.X, best.labels)
    np.testing.assert_allclose(drawn["width"], expected[drawn["row"]], atol=1e-12)
    np.testing.assert_array_equal(drawn["cluster"], best.labels[drawn["row"]])


def test_knives_are_sorted_and_apart_with_cluster_0_on_top(report):
    drawn = knives(report)
    assert (np.diff(drawn["place"]) < 0).all(), "from the top down"
    assert (np.diff(drawn["cluster"]) >= 0).all()
    same = np.diff(drawn["cluster"]) == 0
    assert (np.diff(drawn["width"])[same] <= 0).all()
    assert (np.diff(drawn["place"])[~same] < -1).all()


def test_the_mean_line_is_the_score(report):
    rule = parts(report, "figure")[0]["picture"]["layers"][1]
    assert rule["mark"] == "rule" and rule["axis"] == "x"
    assert rule["value"] == pytest.approx(0.655517642572828, rel=1e-12)
    assert parts(report, "scores")[0]["scores"][0]["value"] == rule["value"]


def test_five_clusters_of_five_blobs_are_well(report):
    assert report["tone"] == "good"
    assert report["verdict"].startswith("Every knife reaches beyond the mean line")


def test_short_wide_and_thin_knives_are_named(blobs):
    fit = un.fit("kmeans", blobs, n_clusters=3, n_init=3)
    found = study(fit)
    assert found["tone"] == "warn"
    sizes = fit.sizes
    assert f"Cluster {np.argmin(sizes)} is much thinner than the others" in found["verdict"]
    assert "stops short of the mean line: fewer than one row in five" in found["verdict"]
    wide = study(un.fit("kmeans", blobs, n_clusters=4, n_init=3))
    assert (wide["tone"], wide["verdict"]) == ("info", "Cluster 0 is much wider than the others.")


def test_the_table_shows_rows_nearer_to_another_cluster():
    X = np.array([[0.0], [1.0], [2.0], [5.4], [6.0], [7.0], [5.3]])
    table = un.Table.from_columns("t", [("x", [*X[:3, 0], None, *X[3:, 0]])])
    fit = un.fit("kmeans", un.prepare(table, scale="none"), n_clusters=2)
    fit.labels = np.array([0, 0, 0, 1, 1, 1, 0], dtype=np.int32)
    shown = parts(study(fit), "table")[0]
    assert [line[:2] for line in shown["lines"]] == [[0, 4], [1, 3]]
    assert shown["lines"][0][3] == 0.25
    # Row 6 of X is row 7 of the table, of which a row with a missing cell is left out.
    assert shown["actions"][0]["rows"].tolist() == [7]
    assert shown["actions"][1] is None


def test_noise_is_left_out_and_said_so():
    X = un.prepare(un.sample("moons"), scale="none")
    found = study(un.fit("dbscan", X, eps=0.05))
    assert len(knives(found)["row"]) == 923
    assert any("Left out as noise: 77 rows." in part["text"] for part in parts(found, "text"))


def test_large_tables_are_sampled_and_said_so(monkeypatch, best):
    monkeypatch.setattr(scores, "SILHOUETTE_ROWS", 300)
    found = study(best)
    assert len(knives(found)["row"]) == 300
    assert parts(found, "text")[0]["text"] == "Drawn and scored on a sample of 300 of 2,000 rows."


def test_one_cluster_less_and_one_more(blobs):
    fit = un.fit("kmeans", blobs, n_clusters=3, n_init=2)
    steps = run_steps("silhouette_diagram", fit, {"compare": True})
    seen = list(steps)
    assert any(step.so_far and len(step.so_far["parts"]) == 3 for step in seen)
    found = study(fit, compare=True)
    drawn = [part["picture"]["figure"] for part in parts(found, "figure")]
    assert drawn == ["silhouette", "silhouette_2", "silhouette_4"]
    assert len(np.unique(knives(found, 2)["cluster"])) == 4
    assert parts(found, "text")[-1]["text"].startswith("4 clusters: Cluster 0 is much wider")


def test_comparing_where_it_cannot_be():
    moons = un.prepare(un.sample("moons"), scale="none")
    found = study(un.fit("dbscan", moons, eps=0.1), compare=True)
    assert "has no number of clusters" in parts(found, "text")[-1]["text"]
    few = study(un.fit("kmeans", [[0.0], [1.0], [5.0]], n_clusters=2), compare=True)
    assert "No silhouette is defined for 3 clusters of 3 rows" in parts(few, "text")[-1]["text"]


def test_other_numbers_are_tried_on_a_sample_of_large_tables_and_for_slow_methods(
    monkeypatch, blobs
):
    fit = un.fit("kmeans", blobs, n_clusters=2, n_init=1)
    slow = dataclasses.replace(fit.algorithm, forecast=lambda m, n, p: Forecast(m / 25, 0))
    report = study(dataclasses.replace(fit, algorithm=slow), compare=True)
    assert "Other numbers are tried on a sample of 500 rows." in told(report)
    assert len(knives(report, 1)["row"]) == 500 and len(knives(report)["row"]) == 2000
    monkeypatch.setattr("unlabeled.studies.silhouette_diagram.COMPARED_ROWS", 1_000)
    report = study(fit, compare=True)
    assert "Other numbers are tried on a sample of 1,000 rows." in told(report)


def told(report):
    return [part["text"] for part in parts(report, "text")]


@pytest.mark.parametrize(("X", "k"), [([[1.0]], 1), ([[1.0], [2.0]], 2), (np.ones((4, 1)), 1)])
def test_no_diagram_where_no_silhouette_is_defined(X, k):
    found = study(un.fit("kmeans", X, n_clusters=k))
    assert found["verdict"].startswith("No silhouette is defined")
    assert found["parts"] == []
