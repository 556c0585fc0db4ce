"""A second file whose rows are judged by what was learned from the first."""

import re

from lab import Lab
from playwright.sync_api import Locator, expect
from test_anomalies import ELLIPSOIDS, NOVELTY, study
from test_clusterers import state

SECOND = b"x2,x1\n1.3,0.8\n1.4,-1.4\n40,40\n"
# A file in the hand over an element, and let go there.
DROP = """
([selector, name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  for (const type of ["dragover", "drop"]) {
    document.querySelector(selector).dispatchEvent(
      new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  }
}
"""


def second_file(lab: Lab) -> Locator:
    return lab.parameter("study-novelty-second")


def give_second(lab: Lab, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    second_file(lab).set_input_files(file)


def test_a_second_file_is_judged_at_once(lab):
    lab.open(f"{ELLIPSOIDS}&tab=novelty")
    novelty = study(lab, NOVELTY).wait()
    expect(novelty.verdict).to_contain_text("Choose a second file")
    give_second(lab, "new rows.csv", SECOND)
    expect(novelty.verdict).to_contain_text("1 novelty among 3 rows of new rows.csv")
    expect(novelty.node.locator(".drop")).to_contain_text("new rows.csv")
    with lab.run():
        lab.set_box("contamination", 0.04)
    expect(novelty.wait().verdict).to_contain_text("5.487")
    lab.open(state("robust_z_score", "iris", tab="novelty"))
    expect(novelty.node.locator(".drop")).to_contain_text("new rows.csv")
    expect(novelty.node.locator(".study-problem")).to_contain_text("none of the columns")
    lab.page.locator("#parameter-study-novelty-second-clear").click()
    expect(novelty.verdict).to_contain_text("Choose a second file")
    expect(novelty.node.locator(".study-problem")).to_be_empty()
    expect(novelty.node.locator(".drop")).to_contain_text("browse")


def test_a_file_that_is_dropped_there_stays_there(lab):
    lab.open(f"{ELLIPSOIDS}&tab=novelty")
    novelty = study(lab, NOVELTY).wait()
    runs = lab.runs()
    lab.page.evaluate(DROP, ["#study-novelty .drop", "dropped.csv", SECOND.decode()])
    expect(novelty.verdict).to_contain_text("dropped.csv")
    novelty.wait()
    assert lab.hash()["data"] == "ellipsoids" and lab.runs() == runs
    expect(lab.page.locator("#drop")).not_to_have_class(re.compile("over"))
    with lab.run():
        lab.page.evaluate(DROP, ["#study-novelty h2", "page.csv", SECOND.decode()])
    assert lab.hash()["data"] == "file"


def test_what_a_second_file_may_not_be(lab):
    lab.open(f"{ELLIPSOIDS}&tab=novelty")
    novelty = study(lab, NOVELTY).wait()
    problem = novelty.node.locator(".study-problem")
    give_second(lab, "empty.csv", b"")
    expect(novelty.node.get_by_text("“empty.csv” is empty.")).to_be_visible()
    expect(novelty.verdict).to_contain_text("Choose a second file")
    give_second(lab, "other.csv", b"apples,pears\n1,2\n3,4\n")
    expect(problem).to_contain_text("none of the columns")
    give_second(lab, "good.csv", SECOND)
    expect(novelty.verdict).to_contain_text("good.csv")
    expect(problem).to_be_empty()
