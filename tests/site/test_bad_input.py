"""Whatever comes in, a sentence says what is wrong, and the picture, the data and Python stay."""

import json
import os
import re
import zlib

import pytest
from lab import BLOBS, BOOT, IRIS, PATIENCE, QUICK, Lab, number_of_rows
from odd_files import table
from playwright.sync_api import expect

from building.paths import DIST

BINARY = zlib.compress(os.urandom(4000)) + bytes(range(256)) * 4

UNREADABLE = {
    "empty.csv": (b"", "empty"),
    "blank.csv": (b"\n \n\t\n", "empty|blank|no table|nothing"),
    "binary.csv": (BINARY, "not|no table|cannot"),
    "picture.png": (b"a,b\n1,2\n", "no image: it holds text"),
    "page.html": (b"<!doctype html><html><body>hi</body></html>", "web page"),
    "data.json": (b'{"a": [1, 2, 3]}', "JSON"),
    "broken.xlsx": (b"PK\x03\x04" + b"\0" * 60, "Excel|workbook|ZIP|spreadsheet"),
}
# What can be read, but holds nothing that could be grouped.
UNUSABLE = {
    "head only.csv": (b"a,b,c\n", "row"),
    "words.csv": (b"remark\n" + b"".join(b"some words %d\n" % i for i in range(30)), "column"),
    "nothing.csv": (b"a,b\n" + b"NA,\n" * 20, "column|missing|empty"),
}


def picture(lab: Lab) -> tuple:
    """What is drawn, and its numbers."""
    return lab.figure("points"), lab.scores(), lab.sizes()


def everything(lab: Lab) -> tuple:
    """The picture and what it was made from."""
    return *picture(lab), lab.summary(), lab.page.evaluate("location.hash")


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_table(lab, name):
    data, pattern = UNREADABLE[name]
    lab.open(QUICK)
    before = everything(lab)
    text = lab.upload_in_vain(name, data)
    expect(lab.message()).to_have_text(re.compile(pattern))
    assert len(text) > 30  # what is wrong, and what to do
    assert everything(lab) == before
    _fits_as_before(lab, before)


def _fits_as_before(lab: Lab, before: tuple) -> None:
    with lab.run():
        lab.page.locator("#fit").click()
    assert everything(lab) == before


def test_fit_puts_a_message_away(lab):
    lab.open(QUICK)
    lab.upload_in_vain("empty.csv", b"")
    assert lab.works()


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_table_with_nothing_to_group(lab, name):
    data, pattern = UNUSABLE[name]
    lab.open(QUICK)
    before = everything(lab)
    lab.upload_in_vain(name, data)
    expect(lab.message()).to_have_text(re.compile(pattern))
    assert everything(lab) == before
    _fits_as_before(lab, before)
    lab.upload("good.csv", table(30))
    assert lab.message().count() == 0 and lab.figure("points") == "30"


@pytest.mark.parametrize("rows", [1, 30])
def test_rows_that_are_all_the_same(lab, rows):
    """They are shown, without the results of other rows, and with the one thing to do."""
    lab.open(QUICK)
    text = lab.upload_in_vain("same.csv", b"a,b\n" + b"1,2\n" * rows)
    assert "2 clusters are more than the 1 different row" in text
    assert lab.figure("points") == str(rows)
    expect(lab.page.locator("#scores")).to_be_hidden()
    with lab.run():
        lab.message().get_by_role("button", name="Use 1 cluster").click()
    assert lab.sizes() == [rows] and lab.message().count() == 0
    lab.upload("good.csv", table(30))


def test_what_is_said_about_a_point_belongs_to_its_picture(lab):
    """Also after a file that could be read but not be grouped."""
    lab.open("#v=1&data=five_blobs&algorithm=kmeans&n_clusters=5&n_init=1&scale=none")
    lab.upload_in_vain("words.csv", UNUSABLE["words.csv"][0])
    lab.page.locator(".figure-stage").focus()
    lab.page.keyboard.press("Home")
    card = lab.page.locator(".figure-card")
    expect(card).to_contain_text("−2.69")
    expect(card).not_to_contain_text("some words")


def test_infinite_numbers_count_as_missing(lab):
    lab.open(QUICK)
    lines = [b"a,b"] + [b"%d.5,%d.25" % (i % 7, i % 11) for i in range(40)]
    lines[4], lines[9], lines[10] = b"inf,1", b"-Infinity,1", b"Inf,2"
    lab.upload("infinite.csv", b"\n".join(lines))
    assert "3 infinite numbers" in lab.notes()
    assert lab.figure("points") == "37"


def test_numbers_too_large_to_be_squared(lab):
    lab.open(QUICK.replace("data=", "scale=none&data="))
    lines = [b"a,b"] + [b"%d.5,%d.25" % (i % 7, i % 11) for i in range(40)]
    lines[4] = b"1e308,3"
    before = everything(lab)
    text = lab.upload_in_vain("huge.csv", b"\n".join(lines))
    assert "“a”" in text and "too large" in text
    assert everything(lab) == before
    _fits_as_before(lab, before)


def test_more_clusters_than_different_rows(lab):
    lab.open(QUICK)
    lab.upload("few.csv", b"a,b\n" + b"1,2\n3,4\n5,1\n" * 10)
    lab.set_box("n_clusters", 4)
    lab.message().wait_for()
    assert "3 different rows" in lab.message_text() and "at most 3" in lab.message_text()
    assert lab.figure("points") == "30"
    with lab.run():
        lab.set_box("n_clusters", 3)
    assert lab.scores()["inertia"] == pytest.approx(0)


# What a method cannot do with these rows: the state, what is said, and what a person then does.
REFUSALS = {
    "eps of 0": (
        "moons",
        "dbscan&eps=0",
        "eps = 0 leaves every row without neighbours.*for instance",
        ("eps", 0.2),
    ),
    "more rows for a core than there are": (
        "old_faithful",
        "dbscan&min_samples=500",
        "No neighbourhood can hold 500 rows: there are only 272",
        "min_samples = 5",
    ),
    "the same for OPTICS": (
        "old_faithful",
        "optics&min_samples=500",
        "min_samples = 500 is more than there are rows .272.",
        "min_samples = 5",
    ),
    "clusters of more rows than there are": (
        "old_faithful",
        "hdbscan&min_cluster_size=500",
        "min_cluster_size = 500 is more than there are rows .272.",
        "min_cluster_size = 5",
    ),
    "more clusters than rows": (
        "iris",
        "agglomerative&n_clusters=200",
        "200 clusters are more than the 149 different rows",
        "Use 149 clusters",
    ),
    "ward with another metric": (
        "iris",
        "agglomerative&n_clusters=3&metric=manhattan",
        "Ward linkage measures variance",
        "Use average linkage",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_method_that_cannot_and_a_way_on(lab, case):
    sample, method, pattern, way = REFUSALS[case]
    lab.open(QUICK)
    lab.open(f"#v=1&data={sample}&algorithm={method}", fails=True)
    expect(lab.message()).to_have_text(re.compile(pattern))
    with lab.run():
        if isinstance(way, tuple):
            lab.set_box(*way)
        else:
            lab.message().get_by_role("button", name=way, exact=True).click()
    assert lab.message().count() == 0 and lab.hash()["data"] == sample
    assert lab.works()


ALIKE = b"a,b\n" + b"1,2\n3,4\n5,1\n" * 10
FEW = b"a,b\n1,2\n3,4\n5,1\n6,7\n"
METHODS = [one["id"] for one in json.loads((DIST / "catalog.json").read_text())["algorithms"]]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_on_next_to_nothing(lab, method):
    """Of four rows, and of thirty of which three differ: a result, or a sentence and a way on."""
    lab.open("#v=1&data=iris&algorithm=" + method)
    for name, data, rows in (("few.csv", FEW, 4), ("alike.csv", ALIKE, 30)):
        _upload_or_refuse(lab, name, data)
        if lab.message().count():
            with lab.run():
                lab.message().locator("button:not([aria-label=Dismiss])").first.click()
        assert number_of_rows(lab.summary()) == sum(lab.sizes()) == rows
        assert lab.message().count() == 0 and lab.hash()["data"] == "file"
    lab.open(QUICK)


def _upload_or_refuse(lab: Lab, name: str, data: bytes) -> None:
    before = lab.runs()
    lab.give(name, data)
    lab.page.wait_for_function(
        "before => Number(document.documentElement.dataset.run) > before"
        " || document.querySelector('#messages [data-message]')",
        arg=before,
    )
    lab.wait_until_ready()


def many(rows: int) -> bytes:
    """A table of four groups."""
    lines = (
        f"{i % 4 * 10 + i * 7919 % 997 / 500},{i % 2 * 8 + i * 104729 % 991 / 500}"
        for i in range(rows)
    )
    return ("x,y\n" + "\n".join(lines)).encode()


def test_more_rows_than_a_method_can_hold(lab):
    """Mini-batches take them all; affinity propagation asks for a sample, and all get a cluster."""
    lab.open("#v=1&data=iris&algorithm=minibatch_kmeans&n_clusters=4")
    lab.upload("many.csv", many(60_000), BOOT)
    assert number_of_rows(lab.summary()) == sum(lab.sizes()) == 60_000
    lab.page.locator("#algorithm-choice").select_option("affinity_propagation")
    lab.message().wait_for()
    lab.wait_until_ready()
    expect(lab.message()).to_have_text(
        re.compile(r"Affinity propagation on 60,000 rows would take [\d.]+ GB of memory.*sample")
    )
    assert sum(lab.sizes()) == 60_000
    with lab.run(BOOT):
        lab.message().get_by_role("button", name="Use a sample of").click()
    rows = int(lab.hash()["rows"])
    assert 200 <= rows <= 5_000 and sum(lab.sizes()) == rows
    assert lab.message().count() == 0
    expect(lab.page.locator("#notes")).to_contain_text(f"{rows:,} of 60,000 rows")
    lab.page.locator("#table-toggle").click()
    expect(lab.page.locator("[data-summary=page]")).to_have_text(
        "1–100 of 60,000 rows", timeout=PATIENCE
    )
    clusters = lab.page.locator("#table-drawer tbody tr td:nth-child(2)").all_inner_texts()
    assert len(clusters) == 100 and all(text.strip().isdigit() for text in clusters)


def test_a_file_that_is_too_much_for_the_method_in_use(lab):
    lab.open("#v=1&data=iris&algorithm=agglomerative&n_clusters=3")
    lab.upload_in_vain("many.csv", many(20_000))
    expect(lab.message()).to_have_text(
        re.compile(r"Agglomerative on 20,000 rows would take 3.2 GB of memory in a browser")
    )
    with lab.run():
        lab.message().get_by_role("button", name="Use a sample of").click()
    assert lab.hash()["data"] == "file"
    assert number_of_rows(lab.summary()) == 20_000 and sum(lab.sizes()) == int(lab.hash()["rows"])
    assert lab.works()


@pytest.mark.parametrize("way", ["drop", "choose"])
def test_a_file_of_more_than_200_megabytes(lab, way):
    lab.open(QUICK)
    before = everything(lab)
    lab.page.evaluate(
        """way => {
          const megabyte = new Blob([new Uint8Array(1e6)]);
          const transfer = new DataTransfer();
          transfer.items.add(new File(Array(201).fill(megabyte), "large.csv"));
          if (way === "drop") {
            document.body.dispatchEvent(new DragEvent("drop",
              {dataTransfer: transfer, bubbles: true, cancelable: true}));
          } else {
            const input = document.getElementById("file");
            input.files = transfer.files;
            input.dispatchEvent(new Event("change"));
          }
        }""",
        way,
    )
    expect(lab.message()).to_contain_text("has 201 MB; the most this page takes is")
    assert everything(lab) == before
    _fits_as_before(lab, before)


ADDRESSES = {
    "n_clusters=abc": (BLOBS.replace("n_clusters=5", "n_clusters=abc"), "abc"),
    "n_clusters=10000": (BLOBS.replace("n_clusters=5", "n_clusters=10000"), "10,?000|1,?000"),
    "n_clusters=-1": (BLOBS.replace("n_clusters=5", "n_clusters=-1"), "-1|−1"),
    "n_clusters=2.5": (BLOBS.replace("n_clusters=5", "n_clusters=2.5"), "2.5"),
    "n_clusters=NaN": (BLOBS.replace("n_clusters=5", "n_clusters=NaN"), "NaN|nan"),
    "n_clusters=": (BLOBS.replace("n_clusters=5", "n_clusters="), "n_clusters"),
    "algorithm": (BLOBS.replace("kmeans", "kmeens"), "kmeens"),
    "data": (BLOBS.replace("five_blobs", "six_blobs"), "six_blobs"),
    "other site": (BLOBS.replace("five_blobs", "https://example.org/a.csv"), "other sites"),
    "column": (BLOBS + "&columns=x1,x9", "x9"),
    "scale": (BLOBS.replace("scale=none", "scale=enormous"), "enormous"),
    "axis": (BLOBS + "&x=x9", "x9"),
    "centres": (BLOBS.replace("init=random", "init=manual&centers=1,2;3,4;5,6;7,8;a,b"), "centers"),
    "version": (BLOBS.replace("v=1", "v=9"), "version|9"),
    "percent": (BLOBS.replace("=5", "=%E0%A4%A"), "cannot be read"),
    "noise": ("#%%%&&&===", "cannot be read"),
    "prototype": ("#v=1&data=__proto__&algorithm=constructor", "__proto__|constructor"),
    "markup": ("#v=1&data=<img src=x onerror=alert(1)>", "img src"),
    "length": ("#v=1&data=" + "x" * 30_000, "too long|no sample"),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_that_cannot_be(lab, case):
    address, pattern = ADDRESSES[case]
    lab.open(QUICK)
    before = picture(lab)
    lab.open(address, fails=True)
    expect(lab.message()).to_have_text(re.compile(pattern))
    assert lab.message().locator("img").count() == 0
    assert picture(lab) == before
    lab.open(IRIS)
    assert lab.message().count() == 0 and lab.figure("points") == "150"


def test_a_message_can_be_dismissed(lab):
    lab.open(QUICK)
    lab.upload_in_vain("empty.csv", b"")
    lab.message().get_by_role("button", name="Dismiss").click()
    expect(lab.message()).to_have_count(0)


def test_prediction_of_what_is_no_number(lab):
    lab.open(BLOBS)
    lab.page.locator("[data-cell=x1]").fill("seven")
    lab.page.locator("#predict-run").click()
    expect(lab.message()).to_contain_text("seven")
    lab.page.locator("[data-cell=x1]").fill("0")
    lab.page.locator("#predict-run").click()
    expect(lab.page.locator("[data-prediction]")).to_be_visible()
    assert lab.message().count() == 0
