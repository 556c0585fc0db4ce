"""What people see of a file: columns, types, roles, notes, errors, and the labelled CSV."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from unlabeled import limits
from unlabeled.errors import InputError
from unlabeled.reading.records import Dialect, Records, read_records
from unlabeled.table import Note, Table, read_csv, read_rows, read_table

DATA = Path(__file__).parents[1] / "data"


def cells(table):
    return table.rows(range(table.row_count))


def kinds(table):
    return [column.kind for column in table.columns]


def roles(table):
    return [column.role for column in table.columns]


def names(table):
    return [column.name for column in table.columns]


def notes(table):
    return "\n".join(f"{note.kind}: {note.text}" for note in table.notes)


# What is read ------------------------------------------------------------------------------------


def test_the_simplest_table():
    table = read_csv("x,y\n1,2.5\n3,-4e2\n", name="simple")
    assert (table.name, table.row_count, names(table)) == ("simple", 2, ["x", "y"])
    assert table.column("y").values.tolist() == [2.5, -400]
    assert cells(table) == [["1", "2.5"], ["3", "-400"]]
    assert table.row_numbers.tolist() == [2, 3] and table.row_numbers.dtype == np.int32
    assert table.notes == ()


def test_bytes_text_and_path_are_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n1,2\n")
    tables = [read_csv(b"x,y\n1,2\n"), read_csv("x,y\n1,2\n"), read_csv(path), read_csv(str(path))]
    assert all(cells(table) == [["1", "2"]] for table in tables)
    assert [table.name for table in tables] == ["", "", "a.csv", "a.csv"]


def test_a_german_export():
    table = read_table((DATA / "german_export.csv").read_bytes())
    assert names(table) == ["Datum", "Artikel", "Preis", "Menge", "Größe"]
    assert kinds(table) == ["date", "category", "number", "number", "category"]
    assert table.column("Preis").values.tolist() == [1.99, 2.49, 1.89, 12, 2.39, 14.5]
    assert table.column("Menge").values[:4].tolist() == [1250, 830, 1410, 95]
    assert "“1.250” was read as 1250" in notes(table)
    assert "“€”" in notes(table) and "Windows-1252" in notes(table)
    assert "Umsätze" in notes(table)


def test_aligned_columns_with_names_in_a_comment():
    table = read_table((DATA / "sensor_log.txt").read_bytes())
    assert names(table) == ["time_s", "temperature", "pressure"]
    assert kinds(table) == ["number"] * 3
    assert table.row_numbers.tolist() == [3, 4, 5, 6, 7]
    assert "station 12" in notes(table)


def test_a_messy_survey():
    table = read_table((DATA / "survey.csv").read_bytes())
    assert dict(zip(names(table), kinds(table), strict=True)) == {
        "id": "id",
        "age": "number",
        "smoker": "boolean",
        "city": "category",
        "remark": "text",
        "weight kg": "number",
        "constant": "constant",
        "seen": "date",
        "extra 1": "constant",
    }
    assert table.row_numbers.tolist() == [2, 3, 5, 7, 8, 9]
    assert "completely blank (line 6)" in notes(table)
    assert "shorter than the header (line 8)" in notes(table)
    assert "longer than the header (line 9)" in notes(table) and "“late”" in notes(table)
    assert cells(table)[1][4] == "two\nlines"
    assert cells(table)[2][7] == "2024-02-03 10:00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.1,3.5,setosa\n4.9,3,setosa\n7,3,virginica\n", ["x1", "x2", "x3"]),
        ("1,2\n3,4\n", ["x1", "x2"]),
        ("1\n2\n3\n", ["x1"]),
        ("a,b\n", ["a", "b"]),
        ("a\n1\n", ["a"]),
        ("country,2019,2020,2021\nA,5,6,7\nB,6,7,9\n", ["country", "2019", "2020", "2021"]),
        ("Title\n\nregion,amount\nnorth,5\nsouth,6\n", ["region", "amount"]),
        ("Report;;;\na;b;c;d\n1;2;3;4\n5;6;7;9\n", ["a", "b", "c", "d"]),
        ("# note\na,b\n1,2\n", ["a", "b"]),
        ("# a b\n1 2\n3 4\n", ["a", "b"]),
        ("sep=;\na;b\n1;2\n", ["a", "b"]),
        ('"x","y"\n"1",3.5,2\n"2",4.5,3\n"3",1,1\n', ["column 1", "x", "y"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 5 |\n", ["a", "b"]),
        ("a,a,,😀\n1,2,3,4\n5,6,7,1\n", ["a", "a (2)", "column 3", "😀"]),
        ("__proto__,constructor\n1,2\n5,6\n", ["__proto__", "constructor"]),
    ],
)
def test_names_and_the_header(text, expected):
    assert names(read_csv(text)) == expected


def test_blank_rows_and_columns_at_the_end():
    table = read_csv("a,b,,\n1,2,,\n3,4,,\n,,,\n,,,\n\n\n")
    assert names(table) == ["a", "b"]
    assert table.row_count == 2
    assert "2 rows dropped: they were completely blank (lines 4 and 5)" in notes(table)
    assert "2 columns left out" in notes(table)


def test_a_comment_at_the_end_is_left_out_but_said():
    table = read_csv("a,b\n1,2\n3,4\n# end of file\n")
    assert table.row_count == 2
    assert "“# end of file” (line 4)" in notes(table)


@pytest.mark.parametrize(
    "spelling",
    [
        *("", " ", "NA", "N/A", "n/a", "null", "NULL", "None", "NaN", "nan"),
        *("-", "--", "?", ".", "missing", "Missing", "#N/A", "#DIV/0!"),
    ],
)
def test_spellings_of_missing(spelling):
    table = read_csv(f"x,y\n1,2\n{spelling},3\n4,5\n")
    column = table.column("x")
    assert column.kind == "number"
    assert column.missing.tolist() == [False, True, False]
    shown = f"“{spelling}”" if spelling.strip() else "blank"
    assert f"Missing cells: “x” 1 ({shown})." in notes(table)


def test_all_missing_is_empty():
    table = read_csv("x,y\nNA,1\n-,2\n,4\n")
    assert kinds(table) == ["empty", "number"]
    assert table.column("x").role == "skip"


def test_infinite_is_missing_and_huge_survives_with_warnings():
    table = read_csv("x,y\n1,1\ninf,2\n-Infinity,3\n1e309,5\n1e308,1\n2,1\n")
    assert table.column("x").missing.tolist() == [False, True, True, True, False, False]
    assert table.column("x").values[4] == 1e308
    assert "warning: 3 infinite numbers in “x”" in notes(table)
    assert "“x” cannot be squared" in notes(table)
    json.dumps(table.describe(), allow_nan=False)


@pytest.mark.parametrize(
    ("name", "values", "kind", "role"),
    [
        ("x", "1 2.5 3", "number", "feature"),
        ("x", "0 1 1 0", "number", "feature"),
        ("x", "yes no YES", "boolean", "feature"),
        ("x", "true FALSE true", "boolean", "feature"),
        ("x", "t f t", "boolean", "feature"),
        ("x", "ja nein ja", "boolean", "feature"),
        ("x", "yes yes yes", "constant", "skip"),
        ("x", "5 5 5", "constant", "skip"),
        ("x", "2024-01-01 2024-01-02", "date", "skip"),
        ("x", "a b a b", "category", "feature"),
        ("x", " ".join(f"w{n % 20}" for n in range(80)), "category", "skip"),
        ("x", " ".join(f"word{chr(97 + n)}" for n in range(20)), "text", "skip"),
        ("species", "a b a", "category", "label"),
        ("Class", "a b a", "category", "label"),
        ("true_label", "a b a", "category", "label"),
        ("cell type", "a b a", "category", "label"),
        ("target", "0 1 2 1", "number", "label"),
        ("digit", "0 1 2 1", "number", "label"),
        ("target", "0.5 1.5 2 1", "number", "feature"),
        ("y", "1 2 2", "number", "label"),
        ("typeface", "a b a", "category", "feature"),
        ("is_fraud", "0 1 0 0", "number", "label"),
        ("Outlier", "no yes no", "boolean", "label"),
        ("outlier_count", "0 4 2 1", "number", "feature"),
        ("id", "7 9 12", "id", "skip"),
        ("customer_id", "7 9 7", "id", "skip"),
        ("PassengerId", "3 4 9", "id", "skip"),
        ("idea", "7 9 12", "number", "feature"),
        ("index", "4 9 2", "id", "skip"),
        ("body mass index", "24 29 22", "number", "feature"),
        ("", "0 1 2 3", "id", "skip"),
        ("n", " ".join(map(str, range(1, 21))), "id", "skip"),
        ("n", " ".join(map(str, range(1, 6))), "number", "feature"),
        ("n", " ".join(map(str, range(5, 25))), "number", "feature"),
        ("key", "P001 P002 P003", "id", "skip"),
        ("tweet", "1234567890123456781 1234567890123456782 1234567890123456783", "id", "skip"),
    ],
)
def test_kinds_and_roles(name, values, kind, role):
    lines = [f"{name},other"]
    lines += [f"{value},{number * 3 % 7 + 0.5}" for number, value in enumerate(values.split())]
    column = read_csv("\n".join(lines)).columns[0]
    assert (column.kind, column.role) == (kind, role)
    assert bool(column.reason) == (role != "feature")


def test_y_beside_x_is_a_coordinate():
    assert roles(read_csv("x,y\n1,2\n3,1\n1,2\n")) == ["feature", "feature"]


def test_mostly_missing_is_not_chosen():
    column = read_csv("a,b\n1,\n2,\n3,5\n4,\n5,7\n").column("b")
    assert (column.kind, column.role) == ("number", "skip")
    assert "60%" in column.reason


def test_long_keys_keep_their_digits():
    table = read_csv("tweet,x\n1234567890123456781,1\n1234567890123456782,2\n1234567890123456783,4")
    assert table.column("tweet").text(0) == "1234567890123456781"


def test_one_row_and_one_column_stay_usable():
    assert roles(read_csv("a,b\n1,2\n")) == ["feature", "feature"]
    assert kinds(read_csv("a\n1\n2\n4\n")) == ["number"]


def test_a_date_that_never_changes_still_looks_like_one():
    table = read_csv("d,x\n2024-01-01,1\n2024-01-01,2\n")
    assert (kinds(table)[0], cells(table)[0][0]) == ("constant", "2024-01-01")


def test_dates_that_could_be_either_are_said_to_be():
    assert "fit day/month and month/day alike" in notes(read_csv("d\n01/02/2024\n03/04/2024\n"))
    assert "month/day/year" in notes(read_csv("d\n01/02/2024\n03/14/2024\n"))


def test_unreadable_cells_are_quoted():
    text = "x,y\n" + "".join(f"{n}.5,1{n}\n" for n in range(50)) + "oops,3\n"
    assert "Cells that are no number count as missing: “x” 1 (“oops”)." in notes(read_csv(text))


def test_columns_speak_for_themselves():
    table = read_csv("x,b,g\n0.1,yes,a\n1e300,no,b\n,yes,a\n-5,no,\n")
    described = table.column("x").describe()
    assert described["minimum"] == -5 and described["maximum"] == 1e300
    assert described["missing"] == 1 and described["distinct"] == 3
    assert described["examples"] == ["0.1", "1e+300", "-5"]
    assert table.column("g").describe()["mean"] is None
    assert table.column("b").describe()["examples"] == ["yes", "no"]
    assert json.loads(json.dumps(table.describe(), allow_nan=False)) == table.describe()


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        (["a", "b", "a"], True),
        ([True, False, True], True),
        ([0.0, 1.0, 2.0, 1.0], True),
        ([0.0, 1.0, np.nan, 1.0], True),
        ([0.5, 1.5, 0.5], False),
        ([0.0, 1.0, 2.0], False),
        ([3.0, 3.0, 3.0], False),
        (np.arange(100.0) % 50, True),
        (np.arange(102.0) % 51, False),
        ([f"word {number}" for number in range(101)], False),
        ([None, None], False),
    ],
)
def test_a_column_says_whether_it_can_be_known_answers(values, answer):
    column = Table.from_columns("t", [("c", values)]).column("c")
    assert column.answer is answer
    assert column.describe()["answer"] is answer


def test_a_label_is_an_answer_whatever_it_holds():
    table = Table.from_columns("t", [("c", [0.5, 1.5, 2.5])], label="c")
    assert table.describe()["columns"][0]["answer"] is True


def test_an_unknown_column_names_the_closest():
    with pytest.raises(InputError, match="bill_lenght") as caught:
        read_csv("bill_length,b\n1,2\n").column("bill_lenght")
    assert "“bill_length”" in caught.value.hint


# What is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        ("", "empty"),
        (b"  \n\t\n", "nothing but blanks"),
        (b"\xef\xbb\xbf", "nothing but blanks"),
        (b",,,\n,,,\n", "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG image"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"\x1f\x8b\x08\x00\x00", "gzip"),
        (b"SQLite format 3\x00" + bytes(90), "SQLite"),
        (b"a,b\n1,\x002\n", "NUL"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (bytes(range(1, 32)) * 20 + b"\xff\xfe\xfd", "not text"),
        (",".join(map(str, range(10_001))), "10,001 columns"),
        (Path("no/such/file.csv"), "cannot be read"),
        ("no_such_file.csv", "cannot be read"),
        (Path(), "cannot be read"),
        (12, "int"),
    ],
)
def test_bad_input_is_refused_in_words(data, said):
    with pytest.raises(InputError, match=said) as caught:
        read_csv(data)
    assert caught.value.message.endswith((".", "?"))


def test_a_file_that_is_too_large(monkeypatch):
    monkeypatch.setattr(limits, "MAXIMUM_BYTES", 10)
    for data in (b"a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4\n"):
        with pytest.raises(InputError, match="limit") as caught:
            read_csv(data)
        assert "sample" in caught.value.hint


def test_text_only_files_are_still_tables():
    table = read_csv("remark\nsome words\nother words\nyet more\n")
    assert kinds(table) == ["text"]
    assert "No column is a feature by default" in notes(table)


def test_header_only():
    table = read_csv("a,b\n")
    assert (table.row_count, kinds(table)) == (0, ["empty", "empty"])
    assert "no row of data" in notes(table)


# Tables from elsewhere ---------------------------------------------------------------------------


def test_from_columns():
    table = Table.from_columns(
        "t",
        [
            ("x", np.array([1.0, np.nan, np.inf])),
            ("b", [True, False, True]),
            ("g", ["b", None, "a"]),
        ],
        label="g",
        notes=[Note("info", "made")],
    )
    assert kinds(table) == ["number", "boolean", "category"]
    assert roles(table) == ["feature", "feature", "label"]
    assert table.column("x").missing.tolist() == [False, True, True]
    assert table.column("g").categories == ("a", "b")
    assert table.column("g").values.tolist() == [1, -1, 0]
    assert cells(table) == [["1", "true", "b"], ["", "false", ""], ["", "true", "a"]]
    assert table.labelled_csv({"c": [0, None, 2]}).splitlines() == [
        "x,b,g,c",
        "1,true,b,0",
        ",false,,",
        ",true,a,2",
    ]


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ([("x", [1.0]), ("x", [2.0])], None),
        ([("", [1.0])], None),
        ([("x", [1.0]), ("y", [1.0, 2.0])], None),
        ([("x", [1.0])], "z"),
    ],
)
def test_from_columns_refuses_nonsense(columns, label):
    with pytest.raises(InputError):
        Table.from_columns("t", columns, label=label)


def test_read_rows():
    table = read_rows(["a", "g"], [[1, "x"], [2.5, None], ["3", "x"], [4, "y"]], name="pasted")
    assert (table.name, kinds(table)) == ("pasted", ["number", "category"])
    assert cells(table)[1] == ["2.5", ""]
    with pytest.raises(InputError):
        read_rows(None, [])
    with pytest.raises(InputError):
        read_rows(["a"], [["\x00"]])


# The labelled CSV --------------------------------------------------------------------------------


def test_labelled_csv_keeps_every_cell_as_it_was():
    text = 'id;"pri;ce";note\r\n007;"1.234,50 €";" a "\r\n\r\n8; 2 ;"x""y"\r\n9;;z\r\n'
    table = read_csv(text)
    assert table.labelled_csv({"cluster": [0, 1, -1], "distance": [0.5, None, float("nan")]}) == (
        "id,pri;ce,note,cluster,distance\r\n"
        '007,"1.234,50 €", a ,0,0.5\r\n'
        ",,,,\r\n"
        '8, 2 ,"x""y",1,\r\n'
        "9,,z,-1,\r\n"
    )


def test_labelled_csv_names_never_collide():
    table = read_csv("cluster,cluster\n1,2\n3,5\n")
    text = table.labelled_csv({"cluster": np.array([0, 1], dtype=np.int32)})
    assert text.splitlines() == ["cluster,cluster,cluster (2)", "1,2,0", "3,5,1"]


def test_formulas_become_text_but_numbers_stay():
    values = ["=1+1", "@x", "+cmd", "-2+3", "-5", "+7", "-1,5", "-$3", "-5%", "-", "\tx", "a=b"]
    text = "v;n\n" + "".join(f'"{value}";1\n' for value in values)
    table = read_csv(text)
    safe = [row[0] for row in csv.reader(io.StringIO(table.labelled_csv({})))][1:]
    assert safe == ["'=1+1", "'@x", "'+cmd", "'-2+3", *values[4:10], "'\tx", "a=b"]
    exact = table.labelled_csv({"=n": ["=1"] * 12}, formula_safe=False)
    assert list(csv.reader(io.StringIO(exact)))[1] == ["=1+1", "1", "=1"]


def test_added_columns_must_fit():
    with pytest.raises(InputError, match=r"2 values for 1 row\."):
        read_csv("x\n1\n").labelled_csv({"c": [1, 2]})


# Properties --------------------------------------------------------------------------------------

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1)
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ENDS,
)
def test_what_csv_writes_reads_back_cell_for_cell(rows, delimiter, quoting, end):
    if any("\n" in cell or "\r" in cell for row in rows for cell in row):
        quoting = csv.QUOTE_ALL  # before Python 3.13 csv forgets to quote the other line ends
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    assert read_records(output.getvalue(), Dialect(delimiter)).cells == rows


FINITE = st.floats(allow_nan=False, allow_infinity=False)
WORD = st.text("abcdefgh ,;'\"éß", min_size=1, max_size=6).filter(lambda word: word.strip() == word)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(FINITE, FINITE, WORD), min_size=2, max_size=20),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ENDS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_of_numbers_and_words_is_found_out_by_itself(rows, delimiter, quoting, end, code):
    output = io.StringIO()
    writer = csv.writer(output, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([("first", "second", "third"), *rows])
    table = read_csv(output.getvalue().encode(code))
    assert names(table) == ["first", "second", "third"]
    for index in (0, 1):
        column = table.columns[index]
        assert not column.missing.any()
        assert column.values.tolist() == [row[index] for row in rows]
        assert [float(column.text(row)) for row in range(len(rows))] == [row[index] for row in rows]
    again = list(csv.reader(io.StringIO(table.labelled_csv({}, formula_safe=False))))
    assert again == [["first", "second", "third"], *[[*map(str, row)] for row in rows]]


def reads_or_refuses(data):
    try:
        table = read_table(data)
    except InputError as error:
        assert error.message
        return
    described = json.dumps(table.describe(), allow_nan=False)
    assert len(set(names(table))) == len(table.columns) and all(names(table))
    assert all(note["text"] for note in json.loads(described)["notes"])
    assert len(table.row_numbers) == table.row_count
    for row in cells(table)[:50]:
        assert all(isinstance(cell, str) for cell in row)
    for column in table.columns:
        assert column.values.shape == column.missing.shape == (table.row_count,)
        present = column.values[~column.missing]
        assert np.isfinite(present).all()
    text = table.labelled_csv({"cluster": list(range(table.row_count))})
    labels = [row[-1] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert [label for label in labels if label] == [str(n) for n in range(table.row_count)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b'"')
@example(b"#")
@example(b"\x00\x00\xfe\xff\x00\x11\x00\x00")
@example("a\n\ud800".encode("utf-8", "surrogatepass"))
def test_any_bytes_are_read_or_refused(data):
    reads_or_refuses(data)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from(list(",;\t|\"'\n\r #-+.=%$€01eNA/:")), st.characters()),
        max_size=80,
    )
)
@example("\ud800,1\n2,3")
@example("sep=,\n")
@example("0,1\n\n#\n")
@example("d\n9999-12-31\n0001-01-01T00:00:00+23:59\n")
def test_any_text_is_read_or_refused(text):
    assume(not text.lower().endswith((".csv", ".tsv", ".txt", ".xlsx")))
    reads_or_refuses(text)


def test_a_hundred_thousand_rows_of_twenty_columns():
    values = np.random.default_rng(0).normal(size=(10_000, 20)).round(5).tolist()
    body = "".join(",".join(map(str, row)) + "\n" for row in values) * 10
    data = (",".join(f"c{number}" for number in range(20)) + "\n" + body).encode()
    table = read_csv(data)
    assert (table.row_count, len(table.columns)) == (100_000, 20)
    assert np.array_equal(table.columns[0].values[:10_000], np.array(values)[:, 0])


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n" + "1,2\n" * 20,
        "a,b\n" + "1,2\n" * 5 + "1,2,3,4,5,6,7,8\n",
        'a,b\n"1,2\n' + "3,4\n" * 20,
    ],
    ids=["many rows", "short rows count as filled up", "a quote that is never closed"],
)
def test_more_cells_than_can_be_held(monkeypatch, text):
    monkeypatch.setattr(limits, "MAXIMUM_CELLS", 30)
    with pytest.raises(InputError, match="more than 30 cells") as caught:
        read_csv(text)
    assert "sample" in caught.value.hint


def test_cells_are_counted_while_they_are_read(monkeypatch):
    monkeypatch.setattr(limits, "MAXIMUM_CELLS", 10)
    records = Records([], [])
    with pytest.raises(InputError):
        for line in range(1, 100):
            records.append(["1", "2"], line)
    assert len(records.cells) == 6
