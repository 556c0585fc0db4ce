"""Tables that change: rows that are left out or marked, the way back, and links with both."""

import re

from lab import BOOT, Lab
from playwright.sync_api import Locator, expect
from test_anomalies import (
    CLEAN,
    ELLIPSOIDS,
    FOREST,
    KNOWN,
    WHY,
    ellipsoids,
    foot,
    row_of_why,
    study,
    worst,
)
from test_clusterers import assert_shows
from test_stopping import only_worker

# Forty rows that are much like each other, and one that is not.
OWN = "a,b\n" + "\n".join(f"{row % 7},{row % 5}" for row in range(40)) + "\n90,80\n"


def numbers_of(rows: list[int]) -> set[int]:
    return {row + 1 for row in rows}


def rows_in(text: str) -> set[int]:
    """The numbers that a text like 3,17,20-25 names."""
    parts = [[int(end) for end in part.split("-")] for part in text.split(",")]
    return {one for part in parts for one in range(part[0], part[-1] + 1)}


def told(lab: Lab, what: str) -> Locator:
    """What the data panel tells of rows that are "without" or "marked"."""
    return lab.page.locator(f"#table-summary [data-summary={what}]")


def press(lab: Lab, which: tuple[str, str], title: str) -> None:
    """Press a button of a study’s report that leads to another result."""
    with lab.run():
        study(lab, which).node.get_by_role("button", name=title).click()


def test_anomalies_are_left_out_and_put_back(lab):
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    study(lab, CLEAN).wait()
    press(lab, CLEAN, "same method")
    assert rows_in(lab.hash()["without"]) == numbers_of(worst())
    expect(told(lab, "without")).to_have_text(re.compile(r"25 rows are left out ·\sput them back"))
    expect(foot(lab)).to_contain_text("1,225 rows · ")
    with lab.run():
        lab.page.locator("#undo-without").click()
    assert "without" not in lab.hash()
    expect(told(lab, "without")).to_have_count(0)
    expect(foot(lab)).to_have_text("1,250 rows · 25 anomalies")
    with lab.run():
        lab.page.go_back()
    expect(told(lab, "without")).to_be_visible()
    with lab.run():
        lab.page.go_back()
    expect(told(lab, "without")).to_have_count(0)
    assert_shows(lab, ellipsoids())


def test_a_row_that_is_left_out_can_still_be_looked_at(lab):
    lab.open(f"{ELLIPSOIDS}&tab=why&without=2-4")
    expect(told(lab, "without")).to_contain_text("3 rows are left out")
    lab.page.locator("#table-toggle").click()
    lab.page.locator("#table-row-2").click()
    why = study(lab, WHY)
    expect(row_of_why(lab)).to_have_value("3")
    expect(why.node.locator(".study-problem")).to_contain_text("Row 3 was not fitted")
    lab.page.locator("#tab-fit").click()
    expect(lab.page.locator("#row .verdict")).to_have_text("Row 3 was left out")
    assert lab.figure("selected") is None


def test_clean_and_then_cluster(lab):
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    study(lab, CLEAN).wait()
    press(lab, CLEAN, "then cluster")
    assert lab.hash()["algorithm"] == "kmeans"
    expect(foot(lab)).to_contain_text("1,225 rows in ")
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("agglomerative")
    expect(foot(lab)).to_contain_text("1,225 rows in ")
    lab.open("#v=1&data=iris&algorithm=kmeans")
    expect(told(lab, "without")).to_have_count(0)


def test_anomalies_are_marked_and_become_known_answers(lab):
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    study(lab, CLEAN).wait()
    press(lab, CLEAN, "Mark")
    assert rows_in(lab.hash()["marked"]) == numbers_of(worst())
    expect(told(lab, "marked")).to_have_text(re.compile(r"25 rows are marked in “anomaly” ·\sundo"))
    assert lab.columns() == {"x1": True, "x2": True, "source": False, "anomaly": False}
    known = study(lab, KNOWN).wait()
    label = lab.parameter("study-known_anomalies-label")
    options = label.evaluate("one => [...one.options].map(option => option.value)")
    assert options == ["usual", "source", "anomaly"]
    label.select_option("anomaly")
    expect(known.verdict).to_contain_text("25 of 25 known anomalies")
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("isolation_forest")
    expect(known.verdict).to_contain_text("of 25 known anomalies")
    assert known.wait().scores()["recall"] < 1
    with lab.run():
        lab.page.locator("#undo-marked").click()
    assert "anomaly" not in lab.columns() and "marked" not in lab.hash()
    expect(label).to_have_value("usual")
    with lab.run():
        lab.page.go_back()
    assert "anomaly" in lab.columns()
    with lab.run():
        lab.page.locator("#sample-button").click()
        lab.page.locator("[data-sample=iris]").click()
    assert "marked" not in lab.hash() and "anomaly" not in lab.columns()


def test_pinned_results_stay_as_pictures_when_rows_are_marked(lab):
    lab.open(f"{FOREST}&tab=compare")
    lab.page.locator("#pin").click()
    expect(lab.page.locator(".pins li")).to_have_count(1)
    lab.page.locator("#tab-anomalies").click()
    study(lab, CLEAN).wait()
    press(lab, CLEAN, "Mark")
    lab.page.locator("#tab-compare").click()
    expect(lab.page.locator(".pins li")).to_contain_text("picture only")
    expect(lab.page.locator("#against option[value='column:anomaly']")).to_have_count(1)


def test_a_long_list_of_rows_in_a_link(lab):
    """Every second row of a table with many: longer than links used to be."""
    rows = ",".join(str(row) for row in range(1, 8000, 2))
    assert len(rows) > 18_000
    lab.open(f"{FOREST}&without={rows}")
    expect(told(lab, "without")).to_contain_text("625 rows are left out")
    expect(foot(lab)).to_contain_text("625 rows · ")
    assert rows_in(lab.hash()["without"]) == set(range(1, 8000, 2))


def test_what_is_no_list_of_rows(lab):
    lab.open(f"{FOREST}&without=some", fails=True)
    expect(lab.message()).to_contain_text("“some” is no row number.")
    with lab.run():
        lab.page.locator("#undo-without").click()
    assert lab.scores()["anomalies"] == 25


def test_other_files_have_other_rows(lab):
    lab.open(f"{FOREST}&without=1-3")
    lab.upload("first.csv", OWN.encode())
    assert "without" not in lab.hash() and lab.hash()["data"] == "file"
    with lab.run():
        lab.set_hash(lab.page.evaluate("location.hash") + "&without=1,2&marked=41")
    expect(told(lab, "without")).to_contain_text("2 rows are left out")
    expect(told(lab, "marked")).to_have_text(re.compile("1 row is marked in “anomaly” ·\\sundo"))
    assert "anomaly" in lab.columns()
    lab.upload("second.csv", OWN.replace("90,80", "9,8").encode())
    assert not {"without", "marked"} & set(lab.hash())
    assert list(lab.columns()) == ["a", "b"]


def test_a_link_with_marks_is_opened_afresh(fresh):
    """Also by a worker that takes the place of one that has died."""
    lab = fresh().boot(f"{FOREST}&without=1-3&marked=5,7-9&tab=anomalies")
    expect(told(lab, "without")).to_contain_text("3 rows are left out")
    expect(told(lab, "marked")).to_contain_text("4 rows are marked")
    assert "anomaly" in lab.columns()
    known = study(lab, KNOWN).wait()
    lab.parameter("study-known_anomalies-label").select_option("anomaly")
    expect(known.verdict).to_contain_text("of 4 known anomalies")
    only_worker(lab).evaluate("self.close()")
    lab.wait_for_engine("booting")
    lab.wait_for_engine("ready", BOOT)
    assert lab.works() and "anomaly" in lab.columns()
    expect(foot(lab)).to_contain_text("1,247 rows · ")
    expect(known.wait().verdict).to_contain_text("of 4 known anomalies")


def test_a_link_that_waits_for_its_file_keeps_its_rows(fresh):
    lab = fresh().visit("#v=1&data=file&algorithm=robust_z_score&without=1,2&marked=41")
    lab.message().wait_for()
    with lab.run(BOOT):
        lab.give("own.csv", OWN.encode())
    assert lab.hash()["without"] == "1,2" and lab.hash()["marked"] == "41"
    assert list(lab.columns()) == ["a", "b", "anomaly"]
    expect(foot(lab)).to_contain_text("39 rows · ")
