"""What leaves the page by the user's own hand: tables and pictures."""

import csv
import io
import struct
from collections import Counter
from xml.etree import ElementTree

import pytest
from lab import BLOBS, QUICK, Lab

import unlabeled

ODD = (
    'name,x,y,"note, long"\n'
    'Ada,1.50,2,"said ""hi"""\n'
    "=SUM(A1),1.25,2.5,plain\n"
    "Bob,,3,left out\n"
    "Çelik,9.0,8e0,\n"
    '"two\nlines",9.5,8.5,-1\n'
    "Eve,8.75,8.25,@x\n"
)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def export(lab: Lab, what: str) -> tuple[str, bytes]:
    lab.page.locator("#export").click()
    return lab.download(f"#export-list {what}")


def test_csv_has_every_row_and_its_cluster(lab):
    lab.open(BLOBS)
    name, data = export(lab, "[data-export=csv]:not([data-with])")
    head, *rows = read(data)
    assert name == "five-blobs-clusters.csv"
    assert head == ["x1", "x2", "source", "cluster"]
    assert len(rows) == 2000
    assert Counter(int(row[3]) for row in rows) == dict(enumerate(lab.sizes()))
    own = unlabeled.sample("five_blobs").rows(range(2000))
    # WebAssembly rounds the sample's random numbers differently, in the sixteenth digit.
    numbers = [[float(cell) for cell in row[:3]] for row in rows]
    assert numbers == [pytest.approx([float(cell) for cell in row], rel=1e-12) for row in own]


def test_csv_keeps_every_original_cell(lab):
    lab.open(QUICK)
    lab.upload("odd cells.csv", ODD.encode())
    name, data = export(lab, "[data-export=csv]:not([data-with])")
    assert name == "odd-cells-clusters.csv"
    head, *rows = read(data)
    own_head, *own = read(ODD.encode())
    assert head == [*own_head, "cluster"]
    kept = [row[:-1] for row in rows]
    # A text that a spreadsheet would run as a formula is the one thing that is changed.
    harmless = [[_harmless(cell, column) for column, cell in enumerate(row)] for row in own]
    assert kept == harmless
    clusters = [row[-1] for row in rows]
    assert clusters[2] == "" and clusters[0] == clusters[1] != clusters[3] == clusters[4]


def _harmless(cell: str, column: int) -> str:
    text = column in (0, 3)
    return f"'{cell}" if text and cell[:1] in ("=", "@") else cell


def test_csv_with_distances(lab):
    lab.open(BLOBS)
    _, data = export(lab, "[data-with=distances]")
    head, *rows = read(data)
    assert head[4:] == [f"distance_{number}" for number in range(5)]
    for row in rows:
        distances = [float(cell) for cell in row[4:]]
        assert distances.index(min(distances)) == int(row[3])
    inertia = sum(min(float(cell) for cell in row[4:]) ** 2 for row in rows)
    assert abs(inertia - lab.scores()["inertia"]) < 1e-6


def test_png(lab):
    lab.open(BLOBS)
    name, data = export(lab, "[data-export=png]")
    assert name == "five-blobs-picture.png"
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and data[-8:-4] == b"IEND"
    width, height = struct.unpack(">II", data[16:24])
    stage = lab.page.locator(".figure-stage").bounding_box()
    assert width >= 2 * int(stage["width"]) and height >= 2 * int(stage["height"])
    assert len(data) > 30_000
    assert lab.download(".tools [data-export=png]")[0] == name


def test_svg(lab):
    lab.open(BLOBS)
    name, data = export(lab, "[data-export=svg]")
    assert name == "five-blobs-picture.svg"
    root = ElementTree.fromstring(data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(root.itertext())
    assert lab.caption() in text and "x1" in text and "x2" in text
    assert b"<script" not in data and b'href="http' not in data
    assert len(data) > 30_000


def test_menu_closes(lab):
    lab.open(QUICK)
    menu = lab.page.locator("#export-list")
    lab.page.locator("#export").click()
    assert menu.is_visible()
    lab.page.keyboard.press("Escape")
    assert menu.is_hidden()
    lab.page.locator("#export").click()
    lab.page.locator("#method-title").click()
    assert menu.is_hidden()
