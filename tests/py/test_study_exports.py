"""Tables that a study makes of its own: asked for by name, written as a CSV."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unlabeled as un
from unlabeled import study_registry
from unlabeled.engine.exports import _made_csv
from unlabeled.params import integer
from unlabeled.study import Study, download, report


def made_rows(fit, parameters):
    """As many lines as asked for: a text that spreadsheets would run, a number, a cluster."""
    lines = [["=1+1", np.float64(-0.5), 1], ['said "so", twice\nand more', None, np.int32(0)]]
    return ["-name", "value", "value"], lines[: parameters["count"]]


def no_report(fit, parameters):
    yield from ()
    return report("Nothing.", [])


MAKER = Study(
    id="maker",
    title="Maker",
    tab="density",
    summary="Makes rows.",
    run=no_report,
    parameters=(integer("count", 2, 0, 2, "Count", ""),),
    applies=lambda algorithm: algorithm.id == "kmeans",
    rows=made_rows,
)


@pytest.fixture
def studies(monkeypatch):
    """Also a study that makes rows."""
    known = study_registry.found() | {"maker": MAKER, "idle": replace(MAKER, rows=None)}
    monkeypatch.setattr(study_registry, "found", lambda: known)


@pytest.fixture
def fit():
    return un.fit("kmeans", [[0.0], [1.0], [8.0], [9.0]], n_clusters=2)


def read(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_study_makes_rows(studies, fit):
    heads, lines = study_registry.rows("maker", fit, {"count": "1"})
    assert heads == ["-name", "value", "value"] and len(lines) == 1


@pytest.mark.parametrize(
    ("id", "algorithm", "values", "words"),
    [
        ("idle", "kmeans", {}, "“Maker” makes no rows"),
        ("maker", "agglomerative", {}, "is not for"),
        ("maker", "kmeans", {"cuont": 1}, "Did you mean “count”"),
        ("maker", "kmeans", {"count": 3}, "out of range"),
        ("mkaer", "kmeans", {}, "Did you mean “maker”"),
    ],
)
def test_rows_that_cannot_be_made(studies, id, algorithm, values, words):
    fit = un.fit(algorithm, [[0.0], [1.0], [8.0], [9.0]], n_clusters=2)
    with pytest.raises(un.InputError, match=words):
        study_registry.rows(id, fit, values)


def test_columns_too_are_only_for_its_algorithms(studies, fit):
    other = un.fit("agglomerative", [[0.0], [1.0], [8.0], [9.0]], n_clusters=2)
    with pytest.raises(un.InputError, match="is not for"):
        study_registry.columns("maker", other, {})
    with pytest.raises(un.InputError, match="adds no columns"):
        study_registry.columns("maker", fit, {})


@pytest.fixture
def iris(page):
    page.ask("load", sample="iris")
    page.run("kmeans", {"n_clusters": 3}, scale="none")
    return page


def test_made_rows_are_downloaded_instead_of_the_table(studies, iris):
    reply = iris.ask("export", study="maker", made=True)
    assert reply["kind"] == "csv"
    assert reply["text"] == (
        "'-name,value,value (2)\r\n"
        "'=1+1,-0.5,1\r\n"
        '"said ""so"", twice\nand more",,0\r\n'
    )
    exact = iris.ask("export", study="maker", made=True, exact=True)["text"]
    assert read(exact)[:2] == [["-name", "value", "value (2)"], ["=1+1", "-0.5", "1"]]
    assert len(read(iris.ask("export")["text"])) == 151  # the table is as ever


def test_no_lines_leave_the_heads(studies, iris):
    reply = iris.ask("export", study="maker", made=True, values={"count": 0})
    assert reply["text"] == "'-name,value,value (2)\r\n"


def test_what_cannot_be_made_is_said(studies, iris):
    for study in ("idle", "choose_k", None):
        reply = iris.ask("export", study=study, made=True)
        assert (reply["kind"], reply["error"]) == ("error", "input")


def test_nothing_is_made_without_a_fit(page):
    page.ask("load", sample="iris")
    assert "fitted" in page.ask("export", study="maker", made=True)["message"]


CELLS = st.text() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)


@st.composite
def tables(draw):
    """Heads, and lines that are as long."""
    heads = draw(st.lists(st.text(), min_size=1, max_size=4))
    line = st.lists(CELLS, min_size=len(heads), max_size=len(heads))
    return heads, draw(st.lists(line, max_size=5))


@given(tables())
def test_every_cell_reads_back(table):
    heads, lines = table
    names, *rows = read(_made_csv(heads, lines, formula_safe=False))
    assert len(names) == len(heads) == len(set(names))
    guarded = read(_made_csv(heads, lines, formula_safe=True))[1:]
    assert len(rows) == len(guarded) == len(lines)
    for exact, safe, line in zip(rows, guarded, lines, strict=True):
        for text, shown, cell in zip(exact, safe, line, strict=True):
            if isinstance(cell, str):
                assert text == cell and shown in (cell, f"'{cell}")
                assert not shown.startswith(("=", "@"))
            else:
                assert float(text) == float(shown) == cell


def test_an_action_says_whether_it_is_of_rows_that_are_made():
    assert download("Rows", "rows.csv", made=True)["made"] is True
    assert download("Columns", "columns.csv")["made"] is False
