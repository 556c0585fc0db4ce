"""Rows that are left out of a fit on purpose, and rows that are marked in a column."""

import csv
import io

import numpy as np
import pytest

import unlabeled as un

TABLE = "a,b\n1,2\n3,4\n5,6\n700,800\n9,10\n11,12\n"


def test_rows_left_out_count_for_nothing():
    table = un.read_csv(TABLE)
    X = un.prepare(table, without="4")
    assert X.preparation.rows.tolist() == [0, 1, 2, 4, 5]
    assert X.preparation.without.tolist() == [3]
    np.testing.assert_allclose(np.asarray(X).mean(axis=0), 0, atol=1e-12)
    np.testing.assert_array_equal(X, un.prepare(table, without=[3]))
    others = un.prepare(un.read_csv(TABLE.replace("700,800\n", "")))
    np.testing.assert_allclose(X, others, rtol=1e-12)


def test_missing_cells_are_filled_from_the_rows_that_are_left():
    table = un.read_csv("a,b\n1,1\n,2\n3,3\n100,4\n")
    X = un.prepare(table, scale="none", missing="mean", without="4")
    assert np.asarray(X)[1, 0] == 2


def test_leaving_out_what_is_not_there_or_everything():
    table = un.read_csv(TABLE)
    assert len(un.prepare(table, without="90")) == 6
    with pytest.raises(un.InputError, match="Every row is left out") as error:
        un.prepare(table, without="1-6")
    assert error.value.remedies[0].state == {"without": None}
    with pytest.raises(un.InputError, match="no row with the index 6"):
        un.prepare(table, without=[6])
    mask = np.arange(6) == 3
    assert un.prepare(table, without=mask).preparation.without.tolist() == [3]
    for wrong in ([1.7], ["a"], [[1], [2]]):
        with pytest.raises(un.InputError, match="given by their indices"):
            un.prepare(table, without=wrong)


def test_a_column_whose_only_values_are_left_out():
    table = un.read_csv("a,b\n1,\n2,\n3,7\n4,8\n")
    for missing in ("mean", "median"):
        with pytest.raises(un.InputError, match="No row that is left has a value in “b”"):
            un.prepare(table, missing=missing, without="3-4")


def test_a_sample_of_the_rest_predicts_nothing_for_rows_left_out(page):
    page.load("a,b\n" + "".join(f"{i},{i % 7}\n" for i in range(60)))
    page.run("kmeans", {"n_clusters": 2}, rows="20", without="5-8")
    clusters = page.ask("page", start=0, count=60)["clusters"]
    assert (clusters[4:8] == -2).all() and (np.delete(clusters, range(4, 8)) >= 0).all()


def test_the_engine_leaves_rows_out_and_takes_them_back(page):
    page.load(TABLE)
    first = page.run("robust_z_score", {"threshold_by": "n_anomalies", "n_anomalies": 1})
    assert [line["rows"] for line in first["clusters"]["lines"]] == [5, 1]
    cleaned = page.run("kmeans", {"n_clusters": 2}, without="4")
    assert cleaned["rows"] == 5
    text = page.ask("export")["text"]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[4] == ["700", "800", ""], "the row itself is kept, without a result"
    assert page.run("kmeans", {"n_clusters": 2})["rows"] == 6


def test_marked_rows_get_a_column_of_known_answers(page):
    reply = page.ask("load", data=TABLE.encode(), name="t.csv", marked="2,4")
    marks = reply["table"]["columns"][-1]
    assert (marks["name"], marks["kind"], marks["role"]) == ("anomaly", "boolean", "label")
    page.run("kmeans", {"n_clusters": 2})
    rows = list(csv.DictReader(io.StringIO(page.ask("export")["text"])))
    assert [row["anomaly"] for row in rows] == ["no", "yes", "no", "yes", "no", "no"]
    assert page.ask("row", row=3)["cells"] == ["700", "800", "yes"]


def test_marks_and_flags_are_both_downloaded(page):
    page.ask("load", data=TABLE.encode(), name="t.csv", marked="2")
    page.run("robust_z_score", {"threshold_by": "n_anomalies", "n_anomalies": 1})
    header, *rows = csv.reader(io.StringIO(page.ask("export")["text"]))
    assert header[:3] == ["a", "b", "anomaly"] and header[3].startswith("anomaly")
    assert [row[2] for row in rows] == ["no", "yes", "no", "no", "no", "no"]
    assert [row[3] for row in rows] == ["0", "0", "0", "1", "0", "0"]


def test_a_column_called_anomaly_stays(page):
    reply = page.ask("load", data=b"anomaly,b\n1,2\n3,4\n5,7\n", name="t.csv", marked="1")
    names = [column["name"] for column in reply["table"]["columns"]]
    assert names[0] == "anomaly" and len(names) == 3 and names[2] != "anomaly"


def test_what_is_downloaded_of_a_detector(page):
    page.load(TABLE)
    page.run("robust_z_score", {"threshold_by": "n_anomalies", "n_anomalies": 1})
    rows = list(csv.DictReader(io.StringIO(page.ask("export")["text"])))
    assert [row["anomaly"] for row in rows] == ["0", "0", "0", "1", "0", "0"]
    scores = [float(row["anomaly_score"]) for row in rows]
    fit = un.fit("robust_z_score", un.prepare(un.read_csv(TABLE)), n_anomalies=1)
    np.testing.assert_array_equal(scores, fit.anomaly_score)
