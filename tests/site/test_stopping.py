"""Work that is stopped, and a worker that dies: Python comes back, and the data with it."""

import re

import pytest
from lab import BLOBS, BOOT, QUICK, Lab
from odd_files import table
from playwright.sync_api import expect

# One call into scikit-learn that takes minutes and cannot be interrupted.
ENDLESS = (
    "#v=1&data=file&algorithm=kmeans&n_clusters=1000&init=random&n_init=1"
    "&max_iter=10000&tol=0&scale=none"
)
ROWS = 60_000
COLUMNS = 20

# A table of random numbers, made in the page because sending 7 MB there takes longer.
RANDOM_TABLE = """
([rows, columns]) => {
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) % 1000;
  const lines = [Array.from({length: columns}, (_, i) => `c${i}`).join(",")];
  for (let row = 0; row < rows; row += 1) {
    lines.push(Array.from({length: columns}, random).join(","));
  }
  const transfer = new DataTransfer();
  transfer.items.add(new File([lines.join("\\n")], "random.csv"));
  document.body.dispatchEvent(
    new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}
"""


def only_worker(lab: Lab):
    assert len(lab.page.workers) == 1
    return lab.page.workers[0]


def stop(lab: Lab) -> None:
    lab.wait_for_engine("busy")
    lab.page.locator("#cancel").click()


def test_a_run_that_yields_is_stopped_politely(lab):
    lab.open(BLOBS)
    before, runs, worker = lab.scores(), lab.runs(), only_worker(lab)
    lab.set_hash(BLOBS.replace("n_init=10", "n_init=500"))
    expect(lab.page.locator("#strip-text")).to_have_text(re.compile(r"start \d+ of 500"))
    stop(lab)
    lab.wait_for_engine("ready")
    assert only_worker(lab) is worker  # Python was not restarted
    assert lab.runs() == runs and lab.scores() == before
    expect(lab.page.locator("#cancel")).to_be_hidden()
    expect(lab.page.locator("#progress")).to_be_hidden()
    expect(lab.page.locator("#strip-text")).not_to_contain_text("of 500")
    lab.open(BLOBS)
    assert lab.scores() == pytest.approx(before, abs=1e-9)


def test_a_newer_wish_replaces_an_older_one(lab):
    lab.open(BLOBS)
    worker = only_worker(lab)
    lab.set_box("n_init", 500)
    lab.wait_for_engine("busy")
    with lab.run():
        lab.set_box("n_init", 10)
    assert lab.scores()["inertia"] == pytest.approx(211.5985372581684, abs=1e-9)
    assert only_worker(lab) is worker


def test_a_run_that_cannot_be_cut_is_stopped_by_a_new_worker(lab):
    lab.open(QUICK)
    with lab.run(BOOT):
        lab.page.evaluate(RANDOM_TABLE, [ROWS, COLUMNS])
    worker, summary = only_worker(lab), lab.summary()
    assert summary.startswith("60,000 rows · 20 columns")
    lab.set_hash(ENDLESS)
    stop(lab)
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    expect(lab.message()).to_contain_text("Stopped")
    assert only_worker(lab) is not worker
    assert lab.summary() == summary
    with lab.run(BOOT):
        lab.set_hash("#v=1&data=file&algorithm=kmeans&n_clusters=3&n_init=1&columns=c0,c1")
    assert sum(lab.sizes()) == ROWS and len(lab.sizes()) == 3
    expect(lab.page.locator("#cancel")).to_be_hidden()


def test_a_worker_that_dies_is_replaced_and_says_so(lab):
    lab.open(QUICK)
    lab.upload("mine.csv", table(50))
    before = lab.scores()
    worker = only_worker(lab)
    worker.evaluate("self.close()")
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    expect(lab.message()).to_contain_text("Python had stopped by itself")
    assert only_worker(lab) is not worker
    assert lab.summary().startswith("50 rows")
    assert lab.works()
    assert lab.scores() == pytest.approx(before, abs=1e-9)


def test_a_worker_that_dies_at_work_is_replaced_too(lab):
    lab.open(QUICK)
    lab.upload("mine.csv", table(50))
    before = lab.scores()
    lab.set_box("n_init", 500)
    lab.wait_for_engine("busy")
    only_worker(lab).evaluate("self.close()")
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    expect(lab.message()).to_contain_text("stopped")
    with lab.run():
        lab.set_box("n_init", 1)
    assert lab.scores()["inertia"] == pytest.approx(before["inertia"], rel=0.5)
    assert lab.message().count() == 0
