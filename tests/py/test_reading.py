"""Each step from bytes to typed columns, by example."""

import numpy as np
import pytest

from unlabeled.reading.dates import DAY_FIRST, MONTH_FIRST, order_of, parse_date
from unlabeled.reading.decode import decode
from unlabeled.reading.delimiter import detect
from unlabeled.reading.file_type import binary_type, text_type
from unlabeled.reading.header import usable_names
from unlabeled.reading.numbers import decimal_mark, parse_all, parse_number, style_of
from unlabeled.reading.records import Dialect, read_records
from unlabeled.reading.types import infer


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a b\n1 2\n3 4\n", " "),
        ("x     y\n 1.5  2\n 22   3\n", " "),
        ("a;b;c\n1,5;2,5;3,5\n2,5;1,5;0,5\n", ";"),
        ("1,5;2,5;3,5\n2,5;1,5;0,5\n", ";"),
        ('id,text\n1,"hello; world"\n2,"a; b; c"\n', ","),
        ("a|b\n1,234|5,678\n2,345|6,789\n", "|"),
        ("x\n3,14\n2,72\n", ""),
        ("x\n1\n2\n", ""),
        ("text\nHello, world\nfoo, bar\n", ""),
        ("name\nAnna Meier\nBen Huber\n", ""),
        ("when\n2024-01-01 10:00\n2024-01-02 11:00\n", ""),
        ('x y\n"1" 3.5 2\n"2" 4.5 3\n', " "),
        ("Title, with a comma\na;b;c\n1;2;3\n4;5;6\n7;8;9\n", ";"),
        ("# a, b, c\n# d; e\n1\t2\n3\t4\n", "\t"),
    ],
)
def test_delimiter(text, delimiter):
    assert detect(text).delimiter == delimiter


def test_blanks_before_quotes_are_skipped_only_where_they_stand():
    assert detect('a, "b"\n1, "x, y"\n2, "z"\n').skip_blanks
    assert not detect("a, b\n1, 2\n").skip_blanks


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_records_and_their_lines(end):
    text = end.join(["a,b", '"x, ""y""",1', '"two', 'lines",2', "", "3,4"])
    records = read_records(text, Dialect(","))
    lines = f"two{end}lines"
    assert records.cells == [["a", "b"], ['x, "y"', "1"], [lines, "2"], [], ["3", "4"]]
    assert records.lines == [1, 2, 3, 5, 6]
    assert records.unclosed == 0


def test_a_quote_never_closed_costs_one_line_only():
    records = read_records('a,b\n"un,1\n3,4\n5,6\n', Dialect(","))
    assert records.cells == [["a", "b"], ['"un', "1"], ["3", "4"], ["5", "6"]]
    assert records.unclosed == 2


@pytest.mark.parametrize("delimiter", [",", "", " "])
def test_a_lone_quote_at_the_very_end(delimiter):
    records = read_records('a\nb\n"', Dialect(delimiter))
    assert records.cells == [["a"], ["b"], ['"']]
    assert records.unclosed == 3


def test_cells_longer_than_the_csv_module_likes():
    long = "x" * 200_000
    assert read_records(f"a,b\n{long},1\n", Dialect(",")).cells[1] == [long, "1"]


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1", ".", 1),
        (" -2.50 ", ".", -2.5),
        ("1e-3", ".", 0.001),
        (".5", ".", 0.5),
        ("5.", ".", 5),
        ("1,234.5", ".", 1234.5),
        ("1,234,567", ".", 1234567),
        ("1 234.5", ".", 1234.5),
        ("1\u202f234", ".", 1234),
        ("1'234'567.8", ".", 1234567.8),
        ("\u22125", ".", -5),
        ("1.234,5", ",", 1234.5),
        ("3,14", ",", 3.14),
        ("-0,5", ",", -0.5),
        ("1 234,5", ",", 1234.5),
        ("1,234", ",", 1.234),
        ("1.234", ",", 1234),
        ("1,23", ".", None),
        ("12,34,56", ".", None),
        ("0,123", ".", None),
        ("1,234 567", ".", None),
        ("1_000", ".", None),
        ("3.14", ",", None),
        ("abc", ".", None),
        ("1-2", ".", None),
        ("", ".", None),
        ("1e309", ".", float("inf")),
        ("-Infinity", ".", float("-inf")),
    ],
)
def test_parse_number(cell, decimal, number):
    assert parse_number(cell, decimal) == number


def test_only_unmistakable_numbers_show_the_decimal_mark():
    assert [decimal_mark(cell) for cell in ("1,5", "1.5", "1,234", "1.234", "12", "x")] == [
        ",",
        ".",
        "",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["$5", "-$1,200.50", "$0.5"], [5, -1200.5, 0.5]),
        (["1,99 €", "12,00 €"], [1.99, 12]),
        (["CHF 1'200.50", "CHF 3"], [1200.5, 3]),
        (["5%", "12.5 %"], [5, 12.5]),
        (["$5", "7"], [5, 7]),
        (["5%", "7"], [5, None]),
        (["$5", "$6", "€7"], [5, 6, None]),
    ],
)
def test_currency_and_percent(cells, values):
    assert parse_all(cells, style_of(cells, ".")) == values


@pytest.mark.parametrize(
    ("cell", "order", "iso"),
    [
        ("2024-02-29", "", "2024-02-29"),
        ("2024/2/9", "", "2024-02-09"),
        ("9.2.2024", DAY_FIRST, "2024-02-09"),
        ("09/02/2024", DAY_FIRST, "2024-02-09"),
        ("09/02/2024", MONTH_FIRST, "2024-09-02"),
        ("1/2/99", DAY_FIRST, "1999-02-01"),
        ("1/2/05", DAY_FIRST, "2005-02-01"),
        ("2024-01-01T12:00:00Z", "", "2024-01-01T12:00"),
        ("2024-01-01 00:30:00+02:00", "", "2023-12-31T22:30"),
        ("2024-01-01T10:00:00.25", "", "2024-01-01T10:00:00.250"),
        ("1/2/2024 13:45", DAY_FIRST, "2024-02-01T13:45"),
    ],
)
def test_dates_are_days_since_1970(cell, order, iso):
    expected = np.datetime64(iso).astype("datetime64[us]").astype(np.int64) / 86_400e6
    assert parse_date(cell, order) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("cell", ["31.02.2024", "2024-13-01", "2024-01-01 25:00", "1.2", "2024"])
def test_no_dates(cell):
    assert parse_date(cell, DAY_FIRST) is None


def test_the_order_of_day_and_month_comes_from_the_data():
    assert order_of(["01/02/2024", "31/01/2024"]) == (DAY_FIRST, False)
    assert order_of(["01/02/2024", "01/31/2024"]) == (MONTH_FIRST, False)
    assert order_of(["01/02/2024"]) == (DAY_FIRST, True)
    assert order_of(["01.02.2024"]) == (DAY_FIRST, False)
    assert order_of(["31/01/2024", "01/31/2024"])[0] == ""


def test_a_handful_of_unreadable_cells_is_missing_and_more_make_words():
    numbers = [str(n / 2) for n in range(60)]
    few = infer([*numbers, "oops", "err"])
    assert few.kind == "number"
    assert few.unreadable == ["oops", "err"] and few.unreadable_count == 2
    assert np.isnan(few.values[-2:]).all()
    assert infer([*numbers, *("oops", "err", "x1", "x2")]).kind == "words"  # 4 of 64: over 5 %


def test_ambiguity_is_resolved_by_the_rest_of_the_file():
    assert infer(["1.234", "2.500"], ",", certain=True).values.tolist() == [1234, 2500]
    assert infer(["1.234", "2.500"], ".", certain=True).values.tolist() == [1.234, 2.5]
    guessed = infer(["1,234", "2,500"], ".")
    assert guessed.values.tolist() == [1234, 2500] and guessed.ambiguous
    assert not infer(["1,234", "2,500.5"], ".").ambiguous
    # What decides may come after more cells than are looked at first.
    late = infer(["1,234"] * 2000 + [f"1,{n}" for n in range(1000, 3000)], ".")
    assert late.kind == "number" and late.values[0] == 1.234


def test_the_quick_ways_and_the_slow_way_agree():
    cells = [f"{n / 7:.4f}" for n in range(200)]
    plain = infer(cells)
    gaps = infer([*cells, "NA", "", "n/A"])
    assert gaps.values[:200].tolist() == plain.values.tolist()
    assert gaps.missing == {"NA": 1, "blank": 1, "n/A": 1}
    comma = infer([cell.replace(".", ",") for cell in cells])
    assert comma.values.tolist() == plain.values.tolist()
    euro = infer([cell + " €" for cell in cells])
    assert euro.values.tolist() == plain.values.tolist() and euro.style.affix == "€"


@pytest.mark.parametrize(
    ("data", "text", "said"),
    [
        (b"\xef\xbb\xbfa,b", "a,b", ""),
        ("äx".encode("utf-16"), "äx", "UTF-16"),
        (b"\xfe\xff" + "äx".encode("utf-16-be"), "äx", "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "a,b\n1,2\n", "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-be"), "a,b\n1,2\n", "UTF-16"),
        ("a\n1".encode("utf-32"), "a\n1", "UTF-32"),
        ("Größe".encode("cp1252"), "Größe", "Windows-1252"),
        ("naïve – “x”".encode("cp1252"), "naïve – “x”", "Windows-1252"),
        (b"a\xe9\x81", "aé\x81", "Windows-1252"),
        (("é" * 50).encode() + b"\xff", "é" * 50 + "\ufffd", "damaged"),
    ],
)
def test_encodings(data, text, said):
    decoded, notes = decode(data)
    assert decoded == text
    assert said in "".join(note.text for note in notes)
    assert bool(said) == bool(notes)


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "JPEG"),
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"PAR1\x15\x04\x15", "Parquet"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"ID3,weight\n1,2\n", ""),
        (b"BMI,age\n22,30\n", ""),
        (b"PAR1,x\n1,2\n", ""),
        (b"a,b\n1,2\n", ""),
    ],
)
def test_file_types_by_their_first_bytes(data, seems):
    found = binary_type(data)
    assert seems in found and bool(seems) == bool(found)


def test_text_that_is_no_table():
    assert "web page" in text_type("\n <!DOCTYPE html><html>")
    assert "JSON" in text_type('{"a": [1, 2]}')
    assert "JSON" in text_type('[{"a": 1}]')
    assert "SVG" in text_type('<?xml version="1.0"?><svg/>')
    assert text_type("[a],{b}\n1,2\n") == ""


def test_names_are_made_unique_and_never_blank():
    names = usable_names(["a", "a", "", " a  b ", "a (2)", "a", "__proto__", "😀", ""])
    assert names.all[:2] == ["a", "a (3)"]  # "a (2)" is taken by a column of that very name
    assert names.all[2:6] == ["column 3", "a b", "a (2)", "a (4)"]
    assert names.all[6:] == ["__proto__", "😀", "column 9"]
    assert len(set(names.all)) == 9


def test_ten_thousand_equal_names_take_no_time():
    assert len(set(usable_names(["x"] * 10_000).all)) == 10_000
