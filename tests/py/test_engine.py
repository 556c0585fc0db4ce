"""The engine as the page uses it: requests, events, replies, and every foreseeable fault."""

import asyncio
import csv
import io
import json

import numpy as np
import pytest

import unlabeled as un
from unlabeled import limits, scatter, scores
from unlabeled.catalog import encoded
from unlabeled.plane import NEAREST_ROW

FIVE = {"n_clusters": 5, "n_init": 20}
OPTIMUM = pytest.approx(211.5985372581684, rel=1e-12)
GAPS = (
    'name,height,width\r\n"Ann, Å",1.5,2\r\nBob,,3\r\nCy,1.6,2.5\r\nDi,9.25,8\r\n=Eve,9.5,8.5\r\n'
)


def score(reply, id="inertia"):
    return next(one["value"] for one in reply["scores"] if one["id"] == id)


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def blobs_page(page):
    """A page with five blobs loaded and fitted."""
    page.ask("load", sample="five_blobs")
    assert page.run(values=FIVE, scale="none")["kind"] == "result"
    return page


@pytest.fixture
def gaps_page(page):
    """A page with a file of five rows, one of which cannot be used."""
    page.load(GAPS)
    reply = page.run(values={"n_clusters": 2}, columns=["height", "width"], missing="drop")
    assert reply["kind"] == "result"
    return page


# Answers ----------------------------------------------------------------------------------------


def test_hello_proves_that_the_libraries_answer(page):
    reply = page.ask("hello")
    assert reply["kind"] == "hello"
    assert {"python", "numpy", "scipy", "scikit-learn", "unlabeled"} <= set(reply["versions"])


def test_load_a_sample(page):
    reply = page.ask("load", sample="moons")
    assert reply["kind"] == "table"
    assert reply["table"]["row_count"] == 1000
    assert [column["name"] for column in reply["table"]["columns"]] == ["x1", "x2", "source"]
    assert [column["role"] for column in reply["table"]["columns"]] == ["feature"] * 2 + ["label"]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, list])
def test_load_a_file(page, kind):
    reply = page.ask("load", data=kind(GAPS.encode()), name="people.csv")
    assert reply["kind"] == "table"
    assert reply["table"]["name"] == "people.csv"
    assert [column["name"] for column in reply["table"]["columns"]] == ["name", "height", "width"]


def test_a_run_shows_its_picture_before_its_result(page):
    page.ask("load", sample="five_blobs")
    reply = page.run(values=FIVE, scale="none")
    assert reply["kind"] == "result"
    frames = [event for event in page.events if event["kind"] == "frame"]
    assert len(frames) == 1
    frame = frames[0]
    assert frame["id"] == reply["id"]
    assert frame["picture"]["figure"] == "scatter"
    assert score(frame) == score(reply) == OPTIMUM
    assert [one["id"] for one in frame["scores"]] == ["inertia", "n_iter"], "scored afterwards"
    assert score(reply, "silhouette") == pytest.approx(0.655517642572828, rel=1e-12)
    assert reply["algorithm"] == "kmeans"
    assert reply["parameters"]["n_clusters"] == 5
    assert reply["columns"] == reply["features"] == reply["axis_keys"] == ["x1", "x2"]
    assert reply["rows"] == 2000
    assert reply["exact"] is True
    assert reply["seconds"] > 0
    lines = reply["clusters"]["lines"]
    assert [line["cluster"] for line in lines] == [0, 1, 2, 3, 4]
    assert [line["rows"] for line in lines] == [400, 402, 397, 396, 405]
    assert lines[2]["means"] == pytest.approx([0.20876306, 2.25551336], abs=1e-8)


def test_means_are_in_data_units_and_axes_come_first(page):
    page.ask("load", sample="iris")
    names = un.prepare(un.sample("iris")).preparation.features
    reply = page.run(values={"n_clusters": 3}, scale="standard", x=names[2], y=names[3])
    assert reply["clusters"]["features"][:2] == [names[2], names[3]]
    rows = [line["rows"] for line in reply["clusters"]["lines"]]
    means = np.array([line["means"] for line in reply["clusters"]["lines"]])
    overall = (means * np.array(rows)[:, None]).sum(axis=0) / 150
    table = un.sample("iris")
    expected = [table.column(name).values.mean() for name in reply["clusters"]["features"]]
    np.testing.assert_allclose(overall, expected, rtol=1e-12)


def test_many_features_are_listed_in_part(page):
    page.ask("load", sample="digits")
    reply = page.run(values={"n_clusters": 2, "n_init": 1}, scale="none")
    assert len(reply["clusters"]["features"]) == 12
    assert reply["clusters"]["left_out"] == 52


def test_values_may_be_texts_as_in_a_link(page):
    page.ask("load", sample="five_blobs")
    reply = page.run(values={"n_clusters": "5", "n_init": "20", "tol": "1e-4"}, scale="none")
    assert score(reply) == OPTIMUM
    assert reply["parameters"]["n_init"] == 20


def test_everything_said_can_be_sent(page):
    page.ask("load", sample="penguins")
    replies = [
        page.run(values={"n_clusters": 3}, missing="mean"),
        page.ask("row", row=3),
        page.ask("page"),
        page.ask("place", x=0, y=0),
        page.ask("export"),
    ]
    for message in [*replies, *page.events]:
        json.dumps(encoded(message), allow_nan=False)


def test_new_axes_keep_the_fit(page):
    page.ask("load", sample="iris")
    first = page.run(values={"n_clusters": 3})
    fit = page.engine._work.fit
    names = first["features"]
    second = page.run(values={"n_clusters": 3}, x=names[0], y=names[1])
    assert page.engine._work.fit is fit
    assert second["axis_keys"] == list(names[:2])
    assert second["scores"] == first["scores"]
    third = page.run(values={"n_clusters": 4}, x=names[0], y=names[1])
    assert page.engine._work.fit is not fit
    assert len(third["clusters"]["lines"]) == 4


def test_other_columns_or_scaling_are_a_new_fit(page):
    page.ask("load", sample="old_faithful")
    results = [
        page.run(values={"n_clusters": 2}, **options)
        for options in ({"scale": "none"}, {"scale": "standard"}, {"columns": ["waiting_minutes"]})
    ]
    assert len({score(result) for result in results}) == 3
    assert [len(result["features"]) for result in results] == [2, 2, 1]


def test_regions_for_the_part_in_view(blobs_page):
    reply = blobs_page.ask("regions", x=[-3, -2.5], y=[1, 2], columns=40, rows=30)
    assert reply["kind"] == "layers"
    (layer,) = reply["layers"]
    assert (layer["columns"], layer["rows"], layer["x"], layer["y"]) == (40, 30, [-3, -2.5], [1, 2])
    across, up = -3 + (0.5 + np.arange(40)) / 80, 1 + (0.5 + np.arange(30)) / 30
    places = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    np.testing.assert_array_equal(layer["cluster"], blobs_page.engine._work.fit.predict(places))


def test_a_click_on_two_features_is_a_new_row(blobs_page):
    reply = blobs_page.ask("place", x=0.0, y=2.0)
    assert reply["kind"] == "prediction"
    assert reply["values"] == reply["place"] == [0.0, 2.0]
    assert reply["cluster"] == 2
    assert [round(distance, 2) for distance in reply["distances"]] == [2.89, 2.81, 0.33, 1.49, 2.9]
    assert not reply["scaled"]


def test_distances_tell_whether_they_are_in_scaled_units(page):
    page.ask("load", sample="old_faithful")
    page.run(values={"n_clusters": 2})
    assert page.ask("row", row=0)["scaled"]


@pytest.mark.parametrize("axes", [{}, {"x": "flavanoids", "y": "proline"}])
def test_a_click_on_more_features_takes_the_nearest_row(page, axes):
    page.ask("load", sample="wine")
    page.run(values={"n_clusters": 3}, **axes)
    points = next(
        layer for layer in page.picture()["layers"] if layer["id"] == "points"
    )
    spread = np.ptp(points["x"]), np.ptp(points["y"])
    for index in (0, 77, 177):
        at = points["x"][index] + spread[0] * 1e-9, points["y"][index] - spread[1] * 1e-9
        reply = page.ask("place", x=at[0], y=at[1])
        assert reply["cluster"] == points["cluster"][index]
        assert reply["place"] == pytest.approx([points["x"][index], points["y"][index]])
        assert reply["row"] == points["row"][index]
        assert reply["note"] == NEAREST_ROW
        row = page.ask("row", row=int(points["row"][index]))
        cells = dict(zip(row["names"], row["cells"], strict=True))
        assert reply["cells"] == [cells[name] for name in page.engine._work.fit.preparation.columns]
        assert page.ask("predict", cells=reply["cells"])["cluster"] == reply["cluster"]
        assert row["distances"] == pytest.approx(reply["distances"])


def test_a_row_typed_in(blobs_page):
    reply = blobs_page.ask("predict", cells=["0", " 2.0 "])
    assert (reply["cluster"], reply["values"], reply["features"]) == (2, [0, 2], ["x1", "x2"])
    assert (reply["cells"], reply["row"], reply["note"]) == (["0", "2"], None, "")
    clicked = blobs_page.ask("place", x=0.0, y=2.0)
    assert reply["distances"] == clicked["distances"]


def test_a_row_in_full(gaps_page):
    reply = gaps_page.ask("row", row=0)
    assert reply["names"] == ["name", "height", "width"]
    assert reply["cells"] == ["Ann, Å", "1.5", "2"]
    assert (reply["number"], reply["line"]) == (1, 2)
    assert reply["cluster"] == 0
    assert reply["distances"][0] < reply["distances"][1]
    left_out = gaps_page.ask("row", row=1)
    assert "cluster" not in left_out


def test_pages_of_the_table(gaps_page):
    reply = gaps_page.ask("page")
    assert reply["total"] == 5
    assert reply["clusters"].tolist() == [0, -2, 0, 1, 1], "-2: not used"
    assert reply["lines"].tolist() == [2, 3, 4, 5, 6], "of the file, header and all"
    assert reply["cells"][3] == ["Di", "9.25", "8"]
    part = gaps_page.ask("page", start=1, count=2)
    assert (part["total"], part["start"], part["rows"].tolist()) == (5, 1, [1, 2])
    cluster = gaps_page.ask("page", cluster=1)
    assert (cluster["total"], cluster["rows"].tolist()) == (2, [3, 4])
    assert [cells[0] for cells in cluster["cells"]] == ["Di", "=Eve"]
    assert gaps_page.ask("page", cluster=1, start=1)["rows"].tolist() == [4]
    assert gaps_page.ask("page", start=99)["cells"] == []


def test_pages_before_anything_is_fitted(page):
    page.load(GAPS)
    reply = page.ask("page", cluster=1)
    assert reply["clusters"] is None
    assert reply["total"] == 5
    assert "cluster" not in page.ask("row", row=0)


def test_a_page_is_not_the_whole_table(blobs_page):
    reply = blobs_page.ask("page", count=10_000)
    assert len(reply["cells"]) == 500
    assert reply["total"] == 2000


def test_export_keeps_every_cell_and_adds_the_cluster(gaps_page):
    before, after = rows_of(GAPS), rows_of(gaps_page.ask("export", exact=True)["text"])
    assert after[0] == [*before[0], "cluster"]
    assert [row[:-1] for row in after] == before
    assert [row[-1] for row in after[1:]] == ["0", "", "0", "1", "1"]


def test_export_is_safe_for_spreadsheets_unless_asked(gaps_page):
    safe = rows_of(gaps_page.ask("export")["text"])
    assert safe[5][0] == "'=Eve"
    assert [row[1:] for row in safe[1:]] == [
        row[1:] for row in rows_of(gaps_page.ask("export", exact=True)["text"])[1:]
    ]


def test_export_with_distances(gaps_page):
    table = rows_of(gaps_page.ask("export", distances=True)["text"])
    assert table[0][3:] == ["cluster", "distance_0", "distance_1"]
    fit = gaps_page.engine._work.fit
    distances = fit.transform(fit.X)
    written = [[float(cell) for cell in row[4:]] for row in table[1:] if row[3]]
    np.testing.assert_allclose(written, distances, rtol=1e-12)
    assert table[2][3:] == ["", "", ""]


def test_an_export_can_be_read_again(blobs_page):
    text = blobs_page.ask("export")["text"]
    again = un.read_csv(text.encode())
    np.testing.assert_array_equal(
        again.column("x1").values, un.sample("five_blobs").column("x1").values
    )
    cluster = again.column("cluster")
    labels = [int(cluster.text(row)) for row in range(2000)]
    assert labels == blobs_page.engine._work.fit.labels.tolist()


def test_a_column_called_cluster_stays(page):
    page.load("cluster,a\n7,1\n8,2\n9,9\n")
    page.run(values={"n_clusters": 2}, columns=["a"])
    table = rows_of(page.ask("export")["text"])
    assert [row[:2] for row in table] == [["cluster", "a"], ["7", "1"], ["8", "2"], ["9", "9"]]
    assert [row[2] for row in table[1:]] == ["0", "0", "1"]
    assert len(set(table[0])) == 3


def test_centres_can_be_placed_before_anything_is_fitted(page):
    page.ask("load", sample="five_blobs")
    refused = page.run(values={"n_clusters": 2, "init": "manual"}, scale="standard")
    assert page.ask("project", places=[[-3, 2]]) | {"id": 0} == {
        **{"id": 0, "kind": "places"},
        **{"x": [pytest.approx(-3)], "y": [pytest.approx(2)]},
    }
    assert refused["message"] == "0 of 2 starting centres are placed."
    placed = [page.ask("place", x=x, y=y) for x, y in ((-3, 2), (0, 2))]
    assert all("cluster" not in reply for reply in placed)
    centers = ";".join(",".join(map(str, reply["values"])) for reply in placed)
    values = {"n_clusters": 2, "init": "manual", "centers": centers}
    reply = page.run(values=values, scale="standard")
    assert reply["kind"] == "result"
    assert np.array(reply["parameters"]["centers"]) == pytest.approx(np.array([[-3, 2], [0, 2]]))


# The newest wins --------------------------------------------------------------------------------


def run_request(page, k, **rest):
    values = {"n_clusters": k, "n_init": 30}
    return page.request("run", algorithm="kmeans", values=values, scale="none", **rest)


def test_the_newest_run_wins(page):
    page.ask("load", sample="five_blobs")
    replies = page.together(*(run_request(page, k) for k in (2, 3, 4)))
    assert [reply["kind"] for reply in replies] == ["replaced", "replaced", "result"]
    frames = [event for event in page.events if event["kind"] == "frame"]
    assert [frame["id"] for frame in frames] == [replies[2]["id"]]
    assert len(replies[2]["clusters"]["lines"]) == 4


def test_a_run_on_its_way_is_replaced(page, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.desk.BREATH_SECONDS", 0)
    monkeypatch.setattr("unlabeled.engine.desk.PROGRESS_SECONDS", 0)
    page.ask("load", sample="five_blobs")
    later = []

    def emit(event):
        page.events.append(event)
        if event["kind"] == "progress" and not later:
            later.append(asyncio.ensure_future(page.engine.handle(run_request(page, 3))))

    async def visit():
        first = await page.engine.handle(run_request(page, 8))
        return first, await later[0]

    page.engine._emit = emit
    first, second = asyncio.run(visit())
    assert first["kind"] == "replaced"
    assert second["kind"] == "result"
    assert len(second["clusters"]["lines"]) == 3
    assert not any(event["kind"] == "frame" and event["id"] == 1 for event in page.events)


def test_cancel_ends_the_run_and_keeps_what_was(blobs_page):
    run, cancel = run_request(blobs_page, 9), blobs_page.request("cancel")
    replies = blobs_page.together(run, cancel)
    assert [reply["kind"] for reply in replies] == ["replaced", "cancelled"]
    assert len(set(blobs_page.ask("page", count=500)["clusters"].tolist())) == 5
    assert blobs_page.ask("place", x=0, y=2)["cluster"] == 2


def test_another_table_ends_the_run(page):
    page.ask("load", sample="five_blobs")
    replies = page.together(run_request(page, 9), page.request("load", sample="moons"))
    assert [reply["kind"] for reply in replies] == ["replaced", "table"]
    assert page.ask("export")["kind"] == "error"
    assert page.run(values={"n_clusters": 2})["rows"] == 1000


def test_progress_is_told(page, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.desk.PROGRESS_SECONDS", 0)
    page.ask("load", sample="five_blobs")
    reply = page.run(values={"n_clusters": 3, "n_init": 4}, scale="none")
    told = [event for event in page.events if event["kind"] == "progress"]
    assert {event["id"] for event in told} == {reply["id"]}
    assert [event["done"] for event in told][:4] == [0.25, 0.5, 0.75, 1]
    assert told[0]["note"] == "start 1 of 4"
    assert told[-1]["note"] == "silhouette"


def test_a_silhouette_cut_short_is_made_up_for(page, monkeypatch):
    """The fit is kept when its scoring is replaced; the next run must still score it."""
    monkeypatch.setattr(scores, "CHUNK_MIB", 1)
    monkeypatch.setattr("unlabeled.engine.desk.BREATH_SECONDS", 0)
    page.ask("load", sample="five_blobs")
    emit, later = page.engine._emit, []

    def emit_and_ask_again(event):
        emit(event)
        if event["kind"] == "frame" and not later:
            request = run_request(page, 4, x="x2", y="x1")
            later.append(asyncio.ensure_future(page.engine.handle(request)))

    async def visit():
        first = await page.engine.handle(run_request(page, 4))
        return first, await later[0]

    page.engine._emit = emit_and_ask_again
    first, second = asyncio.run(visit())
    assert first["kind"] == "replaced"
    assert second["axis_keys"] == ["x2", "x1"]
    assert score(second, "silhouette") == pytest.approx(0.688531617595759, rel=1e-12)


# Bad input --------------------------------------------------------------------------------------


def assert_error(reply, kind="input"):
    assert reply["kind"] == "error", reply
    assert reply["error"] == kind
    assert reply["message"].strip()
    assert reply["hint"].strip()


def assert_as_before(page):
    """The five blobs and their five clusters still answer every request."""
    assert page.ask("page", cluster=2)["total"] == 397
    assert page.ask("place", x=0.0, y=2.0)["cluster"] == 2
    assert page.ask("predict", cells=["0", "2"])["cluster"] == 2
    assert page.ask("row", row=0)["cluster"] == 0
    (layer,) = page.ask("regions", x=[-3, 1], y=[1, 3], columns=9, rows=9)["layers"]
    assert set(layer["cluster"].tolist()) <= {0, 1, 2, 3, 4}
    assert len(page.ask("export", distances=True)["text"].splitlines()) == 2001
    assert score(page.run(values=FIVE, scale="none")) == OPTIMUM


BAD_RUNS = {
    "unknown algorithm": {"algorithm": "kmean"},
    "no algorithm": {"algorithm": ""},
    "unknown parameter": {"values": {"k": 3}},
    "prototype": {"values": {"__proto__": 3}},
    "words for k": {"values": {"n_clusters": "abc"}},
    "10,000 clusters": {"values": {"n_clusters": "10000"}},
    "no clusters": {"values": {"n_clusters": 0}},
    "more clusters than rows": {"values": {"n_clusters": 1000}, "columns": ["source"]},
    "infinite tolerance": {"values": {"tol": "inf"}},
    "seed too large": {"values": {"random_state": "1e300"}},
    "centres missing": {"values": {"init": "manual"}},
    "centres unreadable": {"values": {"init": "manual", "centers": "1,2;x"}},
    "centres of other columns": {"values": {"n_clusters": 1, "init": "manual", "centers": "1,2,3"}},
    "centres far away": {"values": {"n_clusters": 1, "init": "manual", "centers": "1e308,1"}},
    "unknown column": {"columns": ["x3"]},
    "no column": {"columns": []},
    "unknown scaling": {"scale": "log"},
    "unknown treatment of gaps": {"missing": "zero"},
    "unknown coding": {"categories": "ordinal"},
    "unknown axis": {"x": "x9"},
    "other columns, then unknown axis": {"columns": ["x1", "source"], "x": "x9"},
    "other columns, then too many clusters": {
        "columns": ["x1", "x2", "source"],
        "values": {"n_clusters": "10000"},
    },
}


@pytest.mark.parametrize("request_parts", BAD_RUNS.values(), ids=BAD_RUNS)
def test_a_run_that_cannot_be_leaves_everything_as_it_was(blobs_page, request_parts):
    assert_error(blobs_page.run(**request_parts))
    assert_as_before(blobs_page)


BAD_FILES = {
    "empty": b"",
    "blank": b"\n\n  \n",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a binary": bytes(range(256)) * 20,
    "a damaged workbook": b"PK\x03\x04" + b"\x00" * 200,
}


@pytest.mark.parametrize("data", BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_table_leaves_everything_as_it_was(blobs_page, data):
    assert_error(blobs_page.load(data, "data.csv"))
    assert_as_before(blobs_page)


def test_a_file_too_large_leaves_everything_as_it_was(blobs_page, monkeypatch):
    monkeypatch.setattr(limits, "MAXIMUM_BYTES", 1000)
    reply = blobs_page.load(b"a,b\n1,2\n" * 1000)
    assert_error(reply)
    assert "MB" in reply["message"]
    assert_as_before(blobs_page)


def test_an_unknown_sample_leaves_everything_as_it_was(blobs_page):
    reply = blobs_page.ask("load", sample="moon")
    assert_error(reply)
    assert reply["hint"] == "Did you mean “moons”?"
    assert_as_before(blobs_page)


HOPELESS_TABLES = {
    "one row": ("a,b\n1,2\n", {"values": {"n_clusters": 2}}),
    "the same row again and again": ("a,b\n" + "5,5\n" * 9, {}),
    "constant columns chosen": (
        "a,b\n" + "5,5\n" * 9,
        {"columns": ["a", "b"], "values": {"n_clusters": 2}},
    ),
    "a column of gaps": ("a,b\n1,\n2,\n3,\n", {"columns": ["a", "b"]}),
    "a gap in every row": ("a,b\n1,\n,2\n3,\n,4\n", {"missing": "drop"}),
    "infinities only": ("a,b\ninf,1\n-inf,2\ninf,3\n", {"columns": ["a"]}),
    "numbers too large": ("a,b\n1e308,1\n-1e308,2\n5,3\n", {"scale": "none"}),
}


@pytest.mark.parametrize(("text", "options"), HOPELESS_TABLES.values(), ids=HOPELESS_TABLES)
def test_a_table_that_cannot_be_clustered_is_kept_and_explained(page, text, options):
    reply = page.load(text)
    assert reply["kind"] == "table"
    assert_error(page.run(**options))
    assert page.ask("page")["kind"] == "page"
    assert_error(page.ask("export"))
    page.ask("load", sample="moons")
    assert page.run(values={"n_clusters": 2})["kind"] == "result"


def test_infinities_are_left_out(page):
    page.load("a,b\n1,inf\n2,3\n4,-inf\n5,6\n9,9\n")
    reply = page.run(values={"n_clusters": 2})
    assert reply["rows"] == 3
    assert any("missing" in note for note in reply["notes"])


def test_numbers_near_the_largest_are_scaled_but_not_drawn(page):
    page.load("a,b,c,d\n1e308,1,2,1\n1e308,2,2,3\n-1e308,3,8,5\n5,9,9,9\n")
    values = {"n_clusters": 2}
    reply = page.run(values=values, columns=["a", "b"], scale="standard")
    assert_error(reply)
    assert reply["message"] == "Numbers in “a” are too large to be drawn (beyond 1e+300)."
    for axes in ({"x": "c", "y": "b"}, {}):
        reply = page.run(values=values, columns=["a", "b", "c", "d"], scale="standard", **axes)
        assert reply["kind"] == "result"
        json.dumps(encoded(reply), allow_nan=False)
        for layer in page.picture()["layers"]:
            assert np.isfinite(layer["x"]).all() and np.isfinite(layer["y"]).all()


def test_one_row_is_one_cluster(page):
    page.load("a,b,c\n1,2,3\n")
    reply = page.run(values={"n_clusters": 1})
    assert reply["kind"] == "result"
    assert [line["rows"] for line in reply["clusters"]["lines"]] == [1]


@pytest.mark.parametrize(
    "kind", ["run", "page", "row", "export", "regions", "place", "predict", "project"]
)
def test_requests_before_anything_is_loaded(page, kind):
    request = {"algorithm": "kmeans", "row": 0, "x": 0, "y": 0, "cells": [], "places": []}
    assert_error(page.ask(kind, **request))
    assert page.ask("load", sample="moons")["kind"] == "table"


@pytest.mark.parametrize("kind", ["regions", "place", "predict", "project", "export"])
def test_requests_before_anything_is_fitted(page, kind):
    page.ask("load", sample="moons")
    assert_error(page.ask(kind, x=0, y=0, cells=[], places=[]))


@pytest.mark.parametrize("kind", ["nothing", "", None, "__init__", 5])
def test_unknown_requests(page, kind):
    assert_error(page.ask(kind))


@pytest.mark.parametrize("cells", [["1"], ["1", "2", "3"], ["1", ""], ["1", "x"], ["1", "1e999"]])
def test_a_typed_row_that_cannot_be_read(blobs_page, cells):
    assert_error(blobs_page.ask("predict", cells=cells))
    assert_as_before(blobs_page)


FAULTY = """
from ..algorithm import Algorithm
from ..steps import Progress


def fit(X, parameters):
    yield Progress(0.1, "so far so good")
    raise {fault}


ALGORITHM = Algorithm(
    id="faulty", title="Faulty", family="cluster", summary="Breaks.", assumes="", fails_when="",
    cost="", predicts="p", estimator="", fit=fit, parameters=(),
)
"""


def test_a_fault_inside_is_told_with_its_traceback(blobs_page, add_algorithm):
    add_algorithm("faulty", FAULTY.format(fault="ZeroDivisionError('by hand')"))
    reply = blobs_page.run("faulty")
    assert_error(reply, "internal")
    assert "ZeroDivisionError: by hand" in reply["message"]
    assert "Traceback" in reply["detail"] and "faulty.py" in reply["detail"]
    assert_as_before(blobs_page)


def test_too_little_memory_is_told_as_that(blobs_page, add_algorithm):
    add_algorithm("faulty", FAULTY.format(fault="MemoryError"))
    reply = blobs_page.run("faulty")
    assert_error(reply, "memory")
    assert_as_before(blobs_page)


def test_a_picture_that_cannot_be_drawn_leaves_the_last_fit(blobs_page, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(scatter, "scatter", lambda fit, view: 1 / 0)
        assert_error(blobs_page.run(values={"n_clusters": 3}, scale="none"), "internal")
    assert_as_before(blobs_page)
    reply = blobs_page.run(values={"n_clusters": 3}, scale="none")
    assert len(reply["clusters"]["lines"]) == 3
