"""Makes small .xlsx workbooks part by part, so that tests can say exactly what is inside."""

import io
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(
    *sheets: tuple[str, str],
    strings: tuple[str, ...] = (),
    styles: str = "",
    since_1904: bool = False,
    hidden: tuple[str, ...] = (),
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A workbook of (name, inner XML of <worksheet>) sheets; ``strings`` are inner XML of <si>."""
    parts: dict[str, str | bytes] = {}
    entries = relations = ""
    for number, (name, inner) in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}">{inner}</worksheet>'
        )
        state = ' state="hidden"' if name in hidden else ""
        entries += f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>'
        relations += f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.xml"/>'
    setting = '<workbookPr date1904="1"/>' if since_1904 else ""
    parts["xl/workbook.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"{setting}<sheets>{entries}</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'
    )
    if strings:
        items = "".join(f"<si>{string}</si>" for string in strings)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'
    parts |= more or {}
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def rows(*rows: tuple[object, ...]) -> str:
    """<sheetData> of plain cells: numbers, or texts written inline; None leaves a cell out."""
    made = ""
    for number, row in enumerate(rows, start=1):
        cells = ""
        for column, value in enumerate(row):
            reference = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells += f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
            elif value is not None:
                cells += f'<c r="{reference}"><v>{value}</v></c>'
        made += f'<row r="{number}">{cells}</row>'
    return f"<sheetData>{made}</sheetData>"
