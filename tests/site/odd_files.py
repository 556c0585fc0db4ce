"""Files that nobody prepared, and what a person should be told about each."""

import io
import zipfile
from dataclasses import dataclass, field

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGES = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class OddFile:
    """A file with the rows, the kinds by column, and words of the notes that it must lead to."""

    name: str
    data: bytes
    rows: int
    kinds: dict[str, str]
    told: tuple[str, ...] = ()
    missing: int = 0
    chips: dict[str, bool] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def _number(index: int, step: int = 7) -> float:
    """Something without a pattern that a reader of types could mistake for keys."""
    return (index * step * 13 % 97) / 10 + index % 5


def german() -> OddFile:
    lines = ["Filiale;Umsatz;Größe (m²)"]
    for i in range(60):
        umsatz = f"{1000 + 37.5 * (i % 23):,.2f}".replace(",", "·").replace(".", ",")
        groesse = str(_number(i)).replace(".", ",")
        lines.append(f"Köln {i % 3};{umsatz.replace('·', '.')};{groesse}")
    return OddFile(
        "umsätze.csv",
        "\r\n".join(lines).encode("cp1252"),
        60,
        {"Filiale": "category", "Umsatz": "number", "Größe (m²)": "number"},
        ("Decimal comma", "emicolon", "indows-1252"),
    )


def utf16() -> OddFile:
    lines = ["城市\t温度\t湿度"]
    lines += [f"上海{i % 2}\t{_number(i)}\t{_number(i, 11)}" for i in range(40)]
    return OddFile(
        "天气.txt",
        "\n".join(lines).encode("utf-16"),
        40,
        {"城市": "category", "温度": "number", "湿度": "number"},
        ("UTF-16",),
    )


def ragged() -> OddFile:
    lines = ["a,b,c", *(f"{_number(i)},{_number(i, 5)},{_number(i, 3)}" for i in range(30))]
    lines[5] = "1.5,2.5"
    lines[9] = "1.5,2.5,3.5,4.5"
    lines[12] = ""
    return OddFile(
        "ragged.csv",
        "\n".join(lines).encode(),
        29,
        {"a": "number", "b": "number", "c": "number"},
        ("line 6", "line 10", "line 13"),
        missing=29,  # the short row lacks one, and 28 have no fourth cell
    )


def quoted() -> OddFile:
    lines = ['"the ""name""",x,y']
    lines += [f'"first line {i % 4}\nsecond, line",{_number(i)},{_number(i, 5)}' for i in range(40)]
    return OddFile(
        "quoted.csv",
        "\r\n".join(lines).encode("utf-8-sig"),
        40,
        {'the "name"': "category", "x": "number", "y": "number"},
    )


def names() -> OddFile:
    head = ["__proto__", "x", "x", "", "🦄 horns", "hasOwnProperty"]
    lines = [",".join(head)]
    lines += [",".join(str(_number(i + j, 3 + j)) for j in range(len(head))) for i in range(40)]
    return OddFile(
        "names.csv",
        "\n".join(lines).encode(),
        40,
        dict.fromkeys(
            ["__proto__", "x", "x (2)", "column 4", "🦄 horns", "hasOwnProperty"], "number"
        ),
        ("x (2)", "column 4"),
    )


def kinds() -> OddFile:
    lines = ["key,day,answer,city,measured,same,empty"]
    for i in range(50):
        value = ["NA", "", "null", "-"][i % 4] if i % 10 == 3 else str(_number(i))
        answer = "yes" if i * 7 % 3 else "no"
        lines.append(
            f"K{i:04},2024-{i % 12 + 1:02}-{i % 27 + 1:02},{answer},{'ABC'[i % 3]}town,{value},7,"
        )
    return OddFile(
        "kinds.csv",
        "\n".join(lines).encode(),
        50,
        {
            "key": "id",
            "day": "date",
            "answer": "boolean",
            "city": "category",
            "measured": "number",
            "same": "constant",
            "empty": "empty",
        },
        ("measured",),
        chips={"key": False, "same": False, "empty": False, "measured": True},
    )


def tabs() -> OddFile:
    lines = ["length\twidth", *(f"{_number(i)}\t{_number(i, 11)}" for i in range(25))]
    return OddFile(
        "beetles.tsv", "\n".join(lines).encode(), 25, {"length": "number", "width": "number"}
    )


def headless() -> OddFile:
    """No names at all: the first row is a row."""
    lines = [f"{_number(i)},{_number(i, 11)}" for i in range(25)]
    return OddFile("headless.csv", "\n".join(lines).encode(), 25, {}, ("name",))


def workbook() -> OddFile:
    """The smallest .xlsx that spreadsheets accept, made by hand."""
    rows = [["city", "height", "weight"]]
    rows += [[f"{'XYZ'[i % 3]}ville", _number(i), _number(i, 11)] for i in range(30)]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in _parts(rows).items():
            archive.writestr(path, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return OddFile(
        "people.xlsx",
        made.getvalue(),
        30,
        {"city": "category", "height": "number", "weight": "number"},
    )


def _parts(rows: list[list]) -> dict[str, str]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGES}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{SHEETS}"><sheetData>'
            + "".join(f"<row>{''.join(_cell(value) for value in row)}</row>" for row in rows)
            + "</sheetData></worksheet>"
        ),
    }


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGES}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


ALL = [
    german(),
    utf16(),
    ragged(),
    quoted(),
    names(),
    kinds(),
    tabs(),
    headless(),
    workbook(),
]


def table(rows: int, columns: int = 2, separator: str = ",") -> bytes:
    """A plain table of numbers in three groups."""
    lines = [separator.join(f"c{column}" for column in range(columns))]
    for i in range(rows):
        shift = 20 * (i % 3)
        lines.append(separator.join(str(_number(i, 7 + 2 * j) + shift) for j in range(columns)))
    return "\n".join(lines).encode()
