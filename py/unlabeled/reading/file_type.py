"""What a file that is not a table seems to be, told from its first bytes."""

import re

# (where, what stands there, what the file then is). From each format's own specification.
_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (0, b"\x00\x00\x01\x00", "an icon image"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftyphei", "a HEIC image"),
    (4, b"ftyp", "a video"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Office file (or a locked one)"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow (Feather) file"),
    (0, b"ORC", "an ORC file"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (0, b"CDF\x01", "a NetCDF file"),
    (0, b"CDF\x02", "a NetCDF file"),
    (0, b"\x93NUMPY", "a NumPy array file"),
    (0, b"<stata_dta>", "a Stata file"),
    (0, b"$FL2", "an SPSS file"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90\x00", "a program"),
    (0, b"\x00asm", "a program"),
    (0, b"OggS", "a sound"),
    (0, b"ID3", "a sound"),
    (8, b"WAVE", "a sound"),
)
# Some of these begin like ordinary text ("ID3,weight"): believed only beside unprintable bytes.
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_FORMATS = ("a PDF document", "a PostScript document", "an RTF document", "a Stata file")
_ZIP = b"PK\x03\x04"


def is_zip(data: bytes) -> bool:
    """Whether the bytes are a ZIP archive, as every .xlsx file is."""
    return data[:4] == _ZIP


def binary_type(data: bytes) -> str:
    """A short description such as ``a PNG image``, or an empty string for what may be text."""
    if is_zip(data):
        return "a ZIP archive (or an Office file)"
    unprintable = _UNPRINTABLE.search(data[:4096]) is not None
    for start, signature, description in _SIGNATURES:
        found = data[start : start + len(signature)] == signature
        if found and (unprintable or description in _TEXT_FORMATS or signature[0] > 126):
            return description
    if data[:2] == b"BM" and data[6:10] == bytes(4) and len(data) > 26:
        return "a BMP image"
    return ""


def text_type(text: str) -> str:
    """A short description of text that is no table (HTML, XML, JSON), or an empty string."""
    start = text[:2000].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")) or "<body" in start or "<head>" in start:
        return "a web page (HTML)"
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return "an SVG image"
    if start.startswith("<?xml"):
        return "an XML file"
    if re.match(r'\{\s*("[^"\n]*"\s*:|\}\s*$)|\[\s*[\[{]', start):
        return "a JSON file"
    return ""
