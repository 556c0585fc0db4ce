"""Rows up close: one selected, all in a table, and new ones predicted."""

import re

import pytest
from lab import BLOBS, IRIS, QUICK, Lab
from odd_files import table
from playwright.sync_api import expect
from test_figure import lonely_row

# Distances of (0, 2) to the centres of five_blobs, from scikit-learn.
DISTANCES_OF_0_2 = [0.33, 1.49, 2.81, 2.89, 2.90]


def distances(lab: Lab, place: str) -> dict[int, float]:
    found = lab.page.locator(f"{place} output[data-distance]").evaluate_all(
        "all => all.map(one => [one.dataset.distance, one.dataset.value])"
    )
    return {int(cluster): float(value) for cluster, value in found}


def page_of_table(lab: Lab) -> list[list[str]]:
    rows = lab.page.locator("#table-drawer tbody tr")
    return rows.evaluate_all("all => all.map(row => [...row.cells].map(one => one.textContent))")


def test_a_clicked_point_is_told_in_full(lab):
    lab.open(BLOBS)
    index, (x, y, _) = lonely_row()
    row = index + 1
    lab.click_at(x, y)
    expect(lab.page.locator("#foot-selection")).to_have_text(f"selection: row {row}")
    assert lab.figure("selected") == str(index)
    text = lab.page.locator("#row").inner_text()
    cluster = int(re.search(rf"Row {row} is in\s*cluster (\d)", text)[1])
    found = distances(lab, "#row")
    assert len(found) == 5 and min(found, key=found.get) == cluster
    assert "x1" in text and "source" in text
    lab.page.locator("#row-clear").click()
    expect(lab.page.locator("#foot-selection")).to_have_text("selection: none")
    expect(lab.page.locator("#row-clear")).to_be_hidden()
    assert lab.figure("selected") is None


def test_a_selection_goes_with_its_data(lab):
    lab.open(BLOBS)
    _, (x, y, _) = lonely_row()
    lab.click_at(x, y)
    expect(lab.page.locator("#row-clear")).to_be_visible()
    lab.upload("other.csv", table(300))
    expect(lab.page.locator("#foot-selection")).to_have_text("selection: none")
    assert lab.figure("selected") is None


def test_table_has_all_rows_page_by_page(lab):
    lab.open(IRIS)
    toggle = lab.page.locator("#table-toggle")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    summary = lab.page.locator("[data-summary=page]")
    expect(summary).to_have_text("1–100 of 150 rows")
    first = page_of_table(lab)
    assert len(first) == 100 and first[0][0] == "1" and first[0][2] == "5.1"
    assert first[0][-1] == "setosa"
    previous, following = (
        lab.page.locator("#table-drawer").get_by_role("button", name=name)
        for name in ("Previous", "Next")
    )
    expect(previous).to_be_disabled()
    following.click()
    expect(summary).to_have_text("101–150 of 150 rows")
    assert [row[0] for row in page_of_table(lab)] == [str(row) for row in range(101, 151)]
    expect(following).to_be_disabled()
    previous.click()
    expect(summary).to_have_text("1–100 of 150 rows")
    lab.page.locator("#table-drawer").get_by_role("button", name="Close").click()
    expect(lab.page.locator("#table-drawer")).to_be_hidden()


def test_table_of_one_cluster(lab):
    lab.open(IRIS)
    sizes = lab.sizes()
    lab.page.locator("#cluster-table tbody tr").nth(1).get_by_role("button").click()
    summary = lab.page.locator("[data-summary=page]")
    expect(summary).to_have_text(f"1–{sizes[1]} of {sizes[1]} rows of cluster 1")
    assert {row[1] for row in page_of_table(lab)} == {"1"}
    lab.page.locator("#table-drawer").get_by_role("button", name="show all").click()
    expect(summary).to_have_text("1–100 of 150 rows")


def test_a_row_of_the_table_is_selected(lab):
    lab.open(IRIS)
    lab.page.locator("#table-toggle").click()
    lab.page.locator("#table-drawer tbody tr").nth(41).get_by_role("button").click()
    expect(lab.page.locator("#foot-selection")).to_have_text("selection: row 42")
    expect(lab.page.locator("#row")).to_contain_text("Row 42 is in")


def test_the_open_table_follows_new_results_and_new_data(lab):
    lab.open(IRIS)
    lab.page.locator("#table-toggle").click()
    lab.page.locator("#table-drawer tbody tr").first.wait_for()
    with lab.run():
        lab.set_box("n_clusters", 1)
    lab.page.wait_for_function(
        "[...document.querySelectorAll('#table-drawer tbody tr')]"
        ".every(row => row.cells[1].textContent === '0')"
    )
    lab.upload("other.csv", table(30))
    expect(lab.page.locator("[data-summary=page]")).to_have_text("1–30 of 30 rows")


def test_predict_a_typed_row(lab):
    lab.open(BLOBS)
    lab.page.locator("[data-cell=x1]").fill("0")
    lab.page.locator("[data-cell=x2]").fill("2")
    lab.page.locator("#predict-run").click()
    answer = lab.page.locator("#prediction output[data-prediction]")
    expect(answer).to_be_visible()
    found = distances(lab, "#prediction")
    assert sorted(found.values()) == pytest.approx(DISTANCES_OF_0_2, abs=0.006)
    cluster = int(answer.get_attribute("data-prediction"))
    assert min(found, key=found.get) == cluster
    means = lab.page.locator(f"#cluster-table tr[data-cluster='{cluster}'] td").all_inner_texts()
    assert float(means[1]) == pytest.approx(0.209)
    expect(lab.page.locator("[data-layer=prediction]")).to_be_visible()


def test_predict_with_enter(lab):
    lab.open(BLOBS)
    lab.page.locator("[data-cell=x1]").fill("-2.8")
    lab.page.locator("[data-cell=x2]").fill("2.8")
    lab.page.locator("[data-cell=x2]").press("Enter")
    expect(lab.page.locator("#prediction")).to_contain_text("Cluster")


def test_predict_a_clicked_place(lab):
    lab.open(BLOBS)
    button = lab.page.locator("#predict-place")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    lab.click_at(0, 2)
    expect(lab.page.locator("#prediction output[data-prediction]")).to_be_visible()
    for name, value in (("x1", 0), ("x2", 2)):
        typed = float(lab.page.locator(f"[data-cell={name}]").input_value())
        assert typed == pytest.approx(value, abs=0.01)
    found = distances(lab, "#prediction")
    assert sorted(found.values()) == pytest.approx(DISTANCES_OF_0_2, abs=0.015)


def test_predict_with_the_keyboard_alone(lab):
    lab.open(BLOBS)
    lab.page.locator("#predict-place").press("Enter")
    lab.page.locator(".figure-stage").focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        lab.page.keyboard.press(key)
    expect(lab.page.locator("#prediction output[data-prediction]")).to_be_visible()


def test_a_prediction_goes_when_the_result_changes(lab):
    lab.open(BLOBS)
    lab.page.locator("#predict-run").click()
    expect(lab.page.locator("[data-layer=prediction]")).to_be_visible()
    with lab.run():
        lab.set_box("n_clusters", 3)
    expect(lab.page.locator("[data-layer=prediction]")).to_have_count(0)
    expect(lab.page.locator("#prediction")).to_be_empty()


def test_predict_from_a_table_with_words(lab):
    lines = ["kind,size"] + [f"{'ab'[i % 2]},{i % 2 * 10 + i % 5 / 10}" for i in range(40)]
    lab.open(QUICK)
    lab.upload("words.csv", "\n".join(lines).encode())
    lab.page.locator("[data-cell=kind]").fill("b")
    lab.page.locator("[data-cell=size]").fill("10.2")
    lab.page.locator("#predict-run").click()
    first = lab.page.locator("#prediction output[data-prediction]").get_attribute("data-prediction")
    lab.page.locator("[data-cell=kind]").fill("a")
    lab.page.locator("[data-cell=size]").fill("0.2")
    lab.page.locator("#predict-run").click()
    expect(lab.page.locator("#prediction output[data-prediction]")).not_to_have_attribute(
        "data-prediction", first
    )
