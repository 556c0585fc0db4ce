"""Files that nobody prepared: by the file dialog, by drop, by paste, and before Python is there."""

import threading

import odd_files
import pytest
from lab import BOOT, QUICK, number_of_rows
from odd_files import OddFile, table
from playwright.sync_api import expect
from static_site import Answer

from building.paths import TESTS

REAL = sorted(path for path in (TESTS / "data").iterdir() if path.suffix in (".csv", ".xlsx"))


@pytest.mark.parametrize("file", odd_files.ALL, ids=str)
def test_odd_files(lab, file: OddFile):
    lab.open(QUICK)
    lab.upload(file.name, file.data)
    assert number_of_rows(lab.summary()) == file.rows
    found = lab.kinds()
    assert {name: found.get(name) for name in file.kinds} == file.kinds
    missing = f"{file.missing} cell" if file.missing else "nothing missing"
    if "empty" not in file.kinds.values() and "null" not in file.data.decode("latin-1"):
        assert missing in lab.summary()
    for words in file.told:
        assert words in lab.notes()
    for name, used in file.chips.items():
        assert lab.columns()[name] is used
    expect(lab.page.locator("#data-name")).to_have_text(file.name)
    assert 0 < int(lab.figure("points")) <= file.rows
    assert lab.scores()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_files_of_the_reading_tests(lab, path):
    lab.open(QUICK)
    lab.upload(path.name, path.read_bytes())
    assert number_of_rows(lab.summary()) > 3
    assert lab.notes()


def test_drop(lab):
    lab.open(QUICK)
    with lab.run():
        lab.drop("dropped.csv", table(30))
    expect(lab.page.locator("#data-name")).to_have_text("dropped.csv")
    assert lab.figure("points") == "30"


def test_paste(lab):
    lab.open(QUICK)
    with lab.run():
        lab.paste(table(24, 3, "\t").decode())
    assert number_of_rows(lab.summary()) == 24
    assert list(lab.columns()) == ["c0", "c1", "c2"]


def test_paste_into_a_box_is_no_file(lab):
    lab.open(QUICK)
    before = lab.summary()
    box = lab.parameter("n_clusters")
    box.focus()
    box.evaluate(
        """box => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "3");
          box.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}));
        }"""
    )
    assert lab.summary() == before and lab.engine() == "ready"


def test_the_same_file_can_be_chosen_again_after_a_change(lab):
    lab.open(QUICK)
    lab.upload("a.csv", table(20))
    lab.upload("a.csv", table(35))
    assert lab.figure("points") == "35"


def test_a_new_file_keeps_the_method_but_not_what_belongs_to_old_rows(lab):
    lab.open("#v=1&data=five_blobs&algorithm=kmeans&n_clusters=3&columns=x2&x=x2&y=x2&max_iter=50")
    lab.upload("b.csv", table(40))
    assert lab.parameter("n_clusters").input_value() == "3"
    assert all(lab.columns().values())
    assert "x2" not in lab.raw_hash()


@pytest.fixture
def early(fresh, site):
    """A lab whose Python has not come yet, and what lets it come."""
    gate = threading.Event()
    lab = fresh()
    with site.answering({"runtime/pyodide/numpy*.whl": Answer(hold=gate)}):
        lab.visit(QUICK)
        lab.wait_until_drawn()
        yield lab, gate.set
        gate.set()


def test_a_click_after_a_file_before_python(early):
    """The newest wish wins, and all that is shown is of the same data."""
    lab, let_go = early
    lab.give("early.csv", table(33))
    lab.page.wait_for_timeout(1000)  # the file has been read, and waits for Python
    lab.page.locator("#family-anomaly").click()
    assert lab.engine() == "booting"
    let_go()
    lab.wait_for_run(0, BOOT)
    assert lab.hash()["data"] == "old_faithful" and lab.summary().startswith("272 rows")
    assert lab.figure("points") == "272" and sum(lab.sizes()) == 272
    expect(lab.page.locator("#data-name")).to_have_text("Old Faithful (CSV)")
    with lab.run():
        lab.give("early.csv", table(33))
    assert lab.summary().startswith("33 rows") and lab.figure("points") == "33"


def test_what_is_no_table_before_python_delays_nothing(early):
    lab, let_go = early
    lab.give("broken.xlsx", b"PK\x03\x04 no workbook")
    let_go()
    lab.message().wait_for(timeout=BOOT)
    lab.wait_for_run(0, BOOT)
    assert lab.figure("points") == "272" and lab.scores()
    assert lab.message().count() == 1


def test_a_file_that_arrives_before_python(early):
    lab, let_go = early
    lab.give("early.csv", table(33))
    assert lab.engine() == "booting"
    let_go()
    expect(lab.page.locator("#data-name")).to_have_text("early.csv", timeout=BOOT)
    expect(lab.page.locator("#figure")).to_have_attribute("data-points", "33", timeout=BOOT)
    lab.wait_until_ready()
    assert lab.hash()["data"] == "file"
    assert lab.scores() and lab.message().count() == 0
