"""A seeded sample of the rows is fitted; all rows get a cluster."""

import numpy as np
import pytest

import unlabeled as un
from unlabeled.every_row import LEFT_OUT, labels_of_every_row


def blobs_table():
    return un.sample("five_blobs")


def test_the_sample_is_seeded_and_keeps_the_order_of_the_rows():
    first, second = (un.prepare(blobs_table(), scale="none", rows=300) for _ in range(2))
    assert first.shape == (300, 2)
    np.testing.assert_array_equal(first.preparation.rows, second.preparation.rows)
    assert (np.diff(first.preparation.rows) > 0).all()
    everything = np.asarray(un.prepare(blobs_table(), scale="none"))
    np.testing.assert_array_equal(np.asarray(first), everything[first.preparation.rows])
    assert first.preparation.sampled_from == 2000
    assert "300 of 2,000 rows" in first.preparation.notes[-1].text


def test_scaling_is_learned_from_all_rows():
    sample = un.prepare(blobs_table(), rows=50).preparation
    everything = un.prepare(blobs_table()).preparation
    np.testing.assert_array_equal(sample.center, everything.center)


@pytest.mark.parametrize("rows", [None, "all", 2000, 5000, "2000"])
def test_where_all_rows_fit_all_are_taken(rows):
    X = un.prepare(blobs_table(), rows=rows)
    assert len(X) == 2000 and X.preparation.sampled_from == 0


@pytest.mark.parametrize("rows", [0, -5, "many", "", 1e400, []])
def test_nonsense_is_refused(rows):
    with pytest.raises(un.InputError, match="rows cannot be"):
        un.prepare(blobs_table(), rows=rows)


def test_the_other_rows_are_predicted():
    table = blobs_table()
    fit = un.fit("kmeans", un.prepare(table, scale="none", rows=500), n_clusters=5, n_init=10)
    labels = labels_of_every_row(fit, table)
    np.testing.assert_array_equal(labels[fit.preparation.rows], fit.labels)
    np.testing.assert_array_equal(labels, fit.predict(np.asarray(un.prepare(table, scale="none"))))


def test_rows_with_missing_cells_stay_left_out():
    table = un.sample("penguins")
    fit = un.fit("kmeans", un.prepare(table, rows=100), n_clusters=3)
    labels = labels_of_every_row(fit, table)
    complete = un.prepare(table).preparation
    assert (labels[complete.rows] >= 0).all()
    assert (labels[complete.dropped] == LEFT_OUT).all()


def test_the_engine_tells_and_exports_every_row(page):
    page.ask("load", sample="five_blobs")
    result = page.run("kmeans", {"n_clusters": 5}, rows="400", scale="none")
    assert (result["rows"], result["sampled_from"]) == (400, 2000)
    listed = page.ask("page", count=500)
    assert listed["total"] == 2000 and (listed["clusters"] >= 0).all()
    lines = page.ask("export")["text"].strip().splitlines()
    assert len(lines) == 2001
    assert all(line.split(",")[-1].strip() in "01234" for line in lines[1:])
