"""Workbooks read like CSV files, and nothing in them can hurt."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook import rows, workbook, zipped

from unlabeled import limits
from unlabeled.errors import InputError
from unlabeled.table import read_table, read_xlsx

DATA = Path(__file__).parents[1] / "data"


def cells(table):
    return table.rows(range(table.row_count))


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_numbers_texts_and_gaps():
    table = read_table(workbook(("Data", rows(("x", "y", "who"), (1, 2.5, "a"), (3, None, "a")))))
    assert [column.name for column in table.columns] == ["x", "y", "who"]
    assert cells(table) == [["1", "2.5", "a"], ["3", "", "a"]]
    assert table.row_numbers.tolist() == [2, 3]
    assert "sheet “Data”" in notes(table)


def test_shared_strings_join_runs_and_leave_phonetics_out():
    strings = (
        "<t>x</t>",
        "<r><rPr><b/></rPr><t>gr</t></r><r><t>oup</t></r><rPh><t>no</t></rPh>",
        "<t>a_x000A_b</t>",
        "<t> c </t>",
    )
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="s"><v>3</v></c></row></sheetData>'
    )
    table = read_table(workbook(("S", sheet), strings=strings))
    assert [column.name for column in table.columns] == ["x", "group"]
    assert [row[1] for row in cells(table)] == ["a\nb", "c"]


def test_booleans_errors_and_cached_formulas():
    sheet = (
        '<sheetData><row><c t="str"><v>ok</v></c><c t="str"><v>n</v></c></row>'
        '<row><c t="b"><v>1</v></c><c><f>1+1</f><v>2</v></c></row>'
        '<row><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>'
        '<row><c t="b"><v>0</v></c><c t="e"><v>#DIV/0!</v></c></row></sheetData>'
    )
    table = read_table(workbook(("S", sheet)))
    assert table.column("ok").kind == "boolean"
    assert table.column("ok").values.tolist() == [1, 0, 0]
    assert table.column("n").missing.tolist() == [False, True, True]


STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="171" formatCode="0.0 &quot;days&quot;"/>'
    '<numFmt numFmtId="172" formatCode="[Red]0.00"/>'
    '<numFmt numFmtId="173" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/>'
    '<xf numFmtId="172"/><xf numFmtId="173"/><xf numFmtId="22"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("style", "value", "since_1904", "text"),
    [
        (1, "45292", False, "2024-01-01"),
        (2, "45292", False, "2024-01-01"),
        (6, "45292.4375", False, "2024-01-01 10:30:00"),
        (1, "59", False, "1900-02-28"),
        (1, "61", False, "1900-03-01"),
        (1, "1", False, "1900-01-01"),
        (1, "43830", True, "2024-01-01"),
        (0, "45292", False, "45292"),
        (3, "45292", False, "45292"),
        (4, "2.5", False, "2.5"),
        (5, "0.5", False, "0.5"),
    ],
)
def test_dates_by_number_format(style, value, since_1904, text):
    sheet = (
        f'<sheetData><row><c t="str"><v>d</v></c></row>'
        f'<row><c s="{style}"><v>{value}</v></c></row></sheetData>'
    )
    table = read_table(workbook(("S", sheet), styles=STYLES, since_1904=since_1904))
    assert cells(table) == [[text]]


def test_first_sheet_with_values_is_read_and_the_others_are_named():
    data = workbook(
        ("Empty", rows()),
        ("Hidden", rows(("h",), (1,))),
        ("Seen", rows(("s",), (2,))),
        ("Last", rows(("l",), (3,))),
        hidden=("Hidden",),
    )
    table = read_table(data)
    assert table.columns[0].name == "s"
    assert "“Empty”" in notes(table) and "“Hidden”" in notes(table) and "“Last”" in notes(table)


def test_merged_rows_share_their_value_but_a_merged_title_does_not():
    sheet = rows(
        ("A report", None, None),
        ("group", "x", "y"),
        ("a", 1, 2),
        (None, 3, 4),
        ("b", 5, 7),
        (None, 6, 9),
    )
    merges = '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/><mergeCell ref="A5:A6"/>'
    table = read_table(workbook(("S", f"{sheet}{merges}</mergeCells>")))
    assert [row[0] for row in cells(table)] == ["a", "a", "b", "b"]
    assert "A report" in notes(table) and "2 merged blocks" in notes(table)


def test_labelled_csv_of_a_workbook():
    table = read_table(workbook(("S", rows(("x", "t"), (1, "=cmd"), (2.5, "b"), (4, "b")))))
    text = table.labelled_csv({"cluster": [0, 1, 1]})
    assert text == "x,t,cluster\r\n1,'=cmd,0\r\n2.5,b,1\r\n4,b,1\r\n"


def test_row_numbers_are_those_of_the_sheet():
    sheet = (
        '<sheetData><row r="3"><c r="B3" t="str"><v>x</v></c></row>'
        '<row r="7"><c r="B7"><v>1</v></c></row></sheetData>'
    )
    table = read_table(workbook(("S", sheet)))
    assert table.row_numbers.tolist() == [7]
    assert [column.name for column in table.columns] == ["x"]


def test_real_looking_workbook_file():
    table = read_table((DATA / "harvest.xlsx").read_bytes(), name="harvest.xlsx")
    assert [column.kind for column in table.columns] == ["date", "category", "number", "number"]
    assert table.row_count == 6
    assert np_sum(table.column("kg")) == pytest.approx(61.5)


def np_sum(column):
    return float(column.values[~column.missing].sum())


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and no more",
        workbook(("S", rows(("x",), (1,))))[:-30],
        zipped({"word/document.xml": "<w/>"}),
        zipped({"xl/workbook.xml": "<not closed"}),
        zipped({"xl/workbook.xml": b"\x00\x01"}),
        workbook(("S", rows(("x",), (1,))), more={"xl/worksheets/sheet1.xml": BOMB}),
        workbook(("S", rows())),
        workbook(("S", '<sheetData><row><c t="s"><v>9</v></c></row></sheetData>')),
        workbook(("S", '<sheetData><row r="99999999999"><c><v>9</v></c></row></sheetData>')),
        workbook(("S", '<sheetData><row r="x"><c><v>9</v></c></row></sheetData>')),
        workbook(("S", '<sheetData><row><c r="XFD1"><v>9</v></c></row></sheetData>')),
        workbook(("S", '<sheetData><row><c r="A1" s="q"><v>9</v></c></row></sheetData>')),
    ],
)
def test_broken_and_hostile_workbooks_are_refused_in_words(data):
    with pytest.raises(InputError) as caught:
        read_table(data)
    assert caught.value.message and caught.value.hint


def test_what_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAXIMUM_PART_BYTES", 1000)
    data = workbook(("S", rows(*[(number, 1) for number in range(200)])))
    assert len(data) < 5000
    with pytest.raises(InputError, match="unpacks to more than"):
        read_table(data)


def test_a_workbook_is_not_text():
    with pytest.raises(InputError):
        read_xlsx("x,y")


GOOD = workbook(
    ("One", rows(("x", "y"), (1, "a"), (2, "b"), (3, "a"))), ("Two", rows(("z",), (1,)))
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_workbooks_never_raise_anything_else(data):
    broken = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(4, len(broken) - 1))
        broken[place] = data.draw(st.integers(0, 255))
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        assert archive.testzip() is None
    try:
        assert read_table(bytes(broken)).columns
    except InputError as error:
        assert error.message
