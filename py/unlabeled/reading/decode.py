"""Bytes to text: byte order marks, UTF-8, UTF-16, Windows-1252, and what is not text at all."""

import re

from .. import limits
from ..errors import InputError
from .column import Note
from .file_type import binary_type, text_type

READABLE = "This page reads CSV, TSV and plain-text tables, and Excel workbooks (.xlsx)."

# The UTF-32 marks begin with the UTF-16 ones, so they are tried first.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes) -> tuple[str, list[Note]]:
    """The text of a file and what was decided about its encoding.

    Raises InputError for an empty or too large file and for anything that is not a text table.
    """
    check_size(len(data))
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            # "replace": a file cut in the middle of a character is still worth reading.
            text = data[len(mark) :].decode(encoding, "replace")
            return checked_text(text), _encoding_notes(encoding)
    kind = binary_type(data)
    if kind:
        raise not_a_table(kind)
    encoding = _utf16_without_mark(data)
    if encoding:
        return checked_text(data.decode(encoding, "replace")), _encoding_notes(encoding)
    try:
        return checked_text(data.decode("utf-8")), []
    except UnicodeDecodeError:
        return _decode_not_utf8(data)


def check_size(size: int) -> None:
    """InputError for a file of no bytes or of more than ``limits.MAXIMUM_BYTES``."""
    if size == 0:
        raise InputError("The file is empty.", "Choose a file that has at least one line of data.")
    if size > limits.MAXIMUM_BYTES:
        limit = f"{limits.MAXIMUM_BYTES / 1e6:g} MB"
        raise InputError(
            f"The file has {size / 1e6:,.1f} MB; the limit is {limit}.",
            limits.HOW_TO_SAMPLE,
        )


def checked_text(text: str) -> str:
    """The text itself, free of a byte order mark; InputError if it cannot be a table."""
    text = text.removeprefix("\ufeff")
    if not text.strip(" \t\r\n,;|\"'\ufeff\u00a0"):
        raise InputError(
            "The file holds nothing but blanks, line ends and delimiters.",
            "Choose a file that has at least one line of data.",
        )
    if "\x00" in text:
        raise InputError(
            f"The file holds NUL characters (the first on line {_line_of(text)}), "
            "so it is damaged or not a text file.",
            f"Save it again as CSV. {READABLE}",
        )
    kind = text_type(text)
    if kind:
        raise not_a_table(kind)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which no browser or file could take back
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


def not_a_table(kind: str) -> InputError:
    """The error for a file that seems to be ``kind``, for instance ``a PNG image``."""
    if "image" in kind:
        return InputError(f"This file is {kind}, not a table.", READABLE)
    hints = {
        "a web page (HTML)": "Open it in a spreadsheet and save the table as CSV; a download link "
        "that needs a login often saves such a page instead of the file.",
        "an old Excel or Office file (or a locked one)": "Open it in a spreadsheet and save it, "
        "without a password, as .xlsx or CSV.",
        "a JSON file": "Convert its records to CSV, one line each, with the names on the first.",
    }
    archive = "archive" in kind
    fallback = "Unpack it and choose the file inside." if archive else "Save the data as CSV."
    return InputError(f"This file seems to be {kind}.", f"{hints.get(kind, fallback)} {READABLE}")


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 shows itself by NULs in every second byte of mostly Latin text."""
    sample = data[:4000]
    even, odd = sample[0::2], sample[1::2]
    if len(odd) > 1 and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.02 * len(even):
        return "utf-16-le"
    if len(odd) > 1 and even.count(0) > 0.4 * len(even) and odd.count(0) < 0.02 * len(odd):
        return "utf-16-be"
    return ""


def _decode_not_utf8(data: bytes) -> tuple[str, list[Note]]:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    # Few bad bytes among many good multi-byte letters: damaged UTF-8, not another encoding.
    letters = len(text) - len(text.encode("ascii", "ignore")) - damaged
    if letters >= 10 * damaged:
        note = f"The file is UTF-8 with {damaged:,} damaged characters, shown as \ufffd."
        return checked_text(text), [Note("warning", note)]
    sample = data[:20_000].decode("latin-1")
    if len(_CONTROL.findall(sample)) > 0.02 * len(sample):
        raise InputError("This file is not text, and not a kind of file we know.", READABLE)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    note = (
        "The file is not UTF-8, so it was read as Windows-1252 (Western European). "
        "If letters look wrong, save it as UTF-8."
    )
    return checked_text(text), [Note("info", note)]


def _encoding_notes(encoding: str) -> list[Note]:
    if encoding == "utf-8":
        return []
    return [Note("info", f"The file was read as {encoding[:6].upper()}.")]


def _line_of(text: str) -> int:
    return len(text[: text.index("\x00")].splitlines() or [""])
