"""Detectors of anomalies as a person works with them: words, thresholds, rows, tables that change.

Numbers are those of the chapter's ellipsoids as scikit-learn 1.8 computes them.
"""

import re
from functools import cache

import numpy as np
import pytest
from lab import IRIS, Lab
from playwright.sync_api import Locator, expect
from reports import Study, number
from test_access import violations
from test_clusterers import CATALOG, assert_shows, native, state, value_of
from test_downloads import export, read
from test_layout import COVERED, PHONE, STICKING_OUT

from unlabeled.result import Fit

DETECTORS = [id for id, method in CATALOG.items() if method["family"] == "anomaly"]
DENSITY = "gaussian_mixture_density"
ELLIPSOIDS = state(DENSITY, "ellipsoids", n_components=3, contamination=0.02)
FOREST = state("isolation_forest", "ellipsoids")
# What each is asked for, and how many rows it then finds.
FOUND = {
    DENSITY: ({"n_components": 3}, 25),
    "elliptic_envelope": ({}, 25),
    "isolation_forest": ({}, 25),
    "local_outlier_factor": ({"n_neighbors": 20}, 25),
    "one_class_svm": ({"nu": 0.02}, 28),
}
THRESHOLD = {0.02: 5.936523, 0.04: 5.487014}
TABS = ["fit", "anomalies", "why", "consensus", "novelty", "compare"]

THRESHOLDS, WHY, CLEAN = ("threshold", "anomalies"), ("why", "why"), ("clean", "anomalies")
KNOWN, NOVELTY = ("known_anomalies", "anomalies"), ("novelty", "novelty")


@cache
def ellipsoids() -> Fit:
    """The state ELLIPSOIDS, worked out here instead of in the browser."""
    return native(DENSITY, "ellipsoids", n_components=3, contamination=0.02)


@cache
def worst() -> list[int]:
    """Its anomalies as rows from 0, the most abnormal first."""
    fit = ellipsoids()
    return np.argsort(-fit.anomaly_score)[: int((fit.labels == -1).sum())].tolist()


def study(lab: Lab, which: tuple[str, str]) -> Study:
    return Study(lab, *which)


def foot(lab: Lab) -> Locator:
    return lab.page.locator("#foot-rows")


def visible_tabs(lab: Lab) -> list[str]:
    return lab.page.locator("[role=tab]:visible").evaluate_all(
        "all => all.map(one => one.dataset.tab)"
    )


def row_of_why(lab: Lab) -> Locator:
    return lab.parameter("study-why-row")


# From the address --------------------------------------------------------------------------------


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_detector_from_its_address(lab, detector):
    values, count = FOUND.get(detector, ({}, None))
    lab.open(state(detector, "ellipsoids", **values))
    assert_shows(lab, native(detector, "ellipsoids", **values))
    if count is not None:
        assert lab.scores()["anomalies"] == count
    assert visible_tabs(lab) == TABS
    anomalies = int(lab.scores()["anomalies"])
    expect(foot(lab)).to_have_text(f"1,250 rows · {anomalies:,} anomalies")


def test_what_methods_are_for(lab):
    lab.open(IRIS)
    with lab.run():
        lab.page.locator("#family-anomaly").click()
    assert lab.hash()["algorithm"] in DETECTORS  # the one that was last in view
    expect(lab.page.locator("#family-anomaly")).to_have_attribute("aria-pressed", "true")
    options = lab.page.locator("#algorithm-choice option").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert options[0] == "isolation_forest" and set(options) == set(DETECTORS)
    places = lab.page.locator(".segment").evaluate_all(
        "all => all.map(one => [one.offsetTop, one.scrollWidth - one.clientWidth])"
    )
    assert len(set(map(tuple, places))) == 1 and places[0][1] == 0


# Words -------------------------------------------------------------------------------------------


def test_normal_rows_and_anomalies_have_their_names(lab):
    lab.open(ELLIPSOIDS)
    keys = lab.page.locator(".figure-key").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert keys == ["normal · 1,225 rows", "anomaly · 25 rows"]
    expect(lab.page.locator("#clusters-title")).to_contain_text("Rows")
    table = lab.page.locator("#cluster-table")
    assert table.locator("thead th").all_inner_texts() == ["kind", "rows", "x1", "x2"]
    assert table.locator("tbody th").all_inner_texts() == ["normal", "anomaly"]
    table.get_by_role("button", name="anomaly").click()
    summary = lab.page.locator("[data-summary=page]")
    expect(summary).to_have_text("1–25 of 25 rows · anomaly")
    drawer = lab.page.locator("#table-drawer")
    heads = drawer.locator("thead th").all_inner_texts()
    assert heads[:2] == ["row", "kind"]
    assert set(drawer.locator("tbody td:nth-child(2)").all_inner_texts()) == {"anomaly"}
    lab.page.locator("#predict-run").click()
    expect(lab.page.locator("#prediction output[data-prediction]")).to_have_text("Normal")
    lab.page.locator("[data-cell=x1]").fill("9")
    lab.page.locator("#predict-run").click()
    expect(lab.page.locator("#prediction output[data-prediction]")).to_have_text("Anomaly")


def test_clusters_are_clusters_again_after_it(lab):
    lab.open(ELLIPSOIDS)
    lab.open(state("dbscan", "moons", eps=0.05))
    expect(lab.page.locator("#clusters-title")).to_contain_text("Clusters")
    expect(foot(lab)).to_have_text("1,000 rows in 7 clusters, 77 noise")
    heads = lab.page.locator("#cluster-table thead th").all_inner_texts()
    assert heads[0] == "cluster"
    lab.page.locator("#table-toggle").click()
    expect(lab.page.locator("#table-drawer thead th").nth(1)).to_have_text("cluster")
    name, _ = export(lab, "[data-export=csv]:not([data-with])")
    assert name == "moons-clusters.csv"


def test_a_row_up_close(lab):
    lab.open(ELLIPSOIDS)
    row = worst()[0]
    lab.hover_at(*ellipsoids().X[row].tolist())
    expect(lab.page.locator(".figure-card")).to_contain_text("anomaly")
    lab.click_at(*ellipsoids().X[row].tolist())
    expect(lab.page.locator("#row .verdict")).to_have_text(f"Row {row + 1}: anomaly")
    score = lab.page.locator("#row output[data-row-score]")
    expected = ellipsoids().anomaly_score[row]
    assert float(score.get_attribute("data-value")) == pytest.approx(expected, rel=1e-9)
    threshold = lab.page.locator("#row output[data-row-score-threshold]")
    assert float(threshold.get_attribute("data-value")) == pytest.approx(THRESHOLD[0.02], abs=1e-6)
    with lab.run():
        lab.set_box("contamination", 0.0001)
    with lab.run():
        lab.parameter("threshold_by").select_option("n_anomalies")
    with lab.run():
        lab.set_box("n_anomalies", 0)
    expect(lab.page.locator("#row .verdict")).to_have_text(f"Row {row + 1}: normal")
    expect(foot(lab)).to_have_text("1,250 rows · no anomalies")
    with lab.run():
        lab.set_box("n_anomalies", 1)
    expect(lab.page.locator("#row .verdict")).to_have_text(f"Row {row + 1}: anomaly")
    expect(foot(lab)).to_have_text("1,250 rows · 1 anomaly")


# How far the colour nearest to one of CSS is from it, around a place on the page: the most of red,
# green and blue.
NEAREST_COLOUR = """
([x, y, name]) => {
  const canvas = document.querySelector("#figure canvas[data-figure]");
  const ratio = canvas.width / canvas.clientWidth;
  const box = canvas.getBoundingClientRect();
  const size = Math.round(8 * ratio);
  const [left, top] = [x - box.left, y - box.top].map((at) => Math.round(at * ratio - size / 2));
  const {data} = canvas.getContext("2d").getImageData(left, top, size, size);
  const style = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const wanted = [1, 3, 5].map((start) => parseInt(style.slice(start, start + 2), 16));
  const far = (at) => Math.max(...wanted.map((one, place) => Math.abs(one - data[at + place])));
  let nearest = 255;
  for (let at = 0; at < data.length; at += 4) nearest = Math.min(nearest, far(at));
  return nearest;
}
"""


def test_anomalies_are_crosses_in_red(lab):
    """Where the row lies the canvas has the colour of noise, and of the first cluster elsewhere."""
    lab.open(ELLIPSOIDS)
    lab.page.mouse.move(5, 5)
    for row, name, other in ((worst()[0], "--noise", "--cluster-0"), (0, "--cluster-0", "--noise")):
        at = lab.pixel(*ellipsoids().X[row].tolist())
        assert lab.page.evaluate(NEAREST_COLOUR, [*at, name]) < 60
        assert lab.page.evaluate(NEAREST_COLOUR, [*at, other]) > 60


def test_files_of_detectors(lab):
    lab.open(ELLIPSOIDS)
    lab.page.locator("#export").click()
    expect(lab.page.locator("#export-rows")).to_have_text("every row: normal or anomaly")
    expect(lab.page.locator("#export-distances")).to_be_hidden()
    lab.page.locator("#export").click()
    name, data = export(lab, "[data-export=csv]:not([data-with])")
    head, *rows = read(data)
    assert name == "ellipsoids-anomalies.csv" and "cluster" not in head
    flagged = [index for index, row in enumerate(rows) if row[head.index("anomaly")] == "1"]
    assert flagged == sorted(worst())


# Thresholds --------------------------------------------------------------------------------------


def test_each_way_to_a_threshold(lab):
    lab.open(ELLIPSOIDS)
    assert lab.scores()["threshold"] == pytest.approx(THRESHOLD[0.02], abs=1e-6)
    with lab.run():
        lab.set_box("contamination", 0.04)
    assert lab.scores()["threshold"] == pytest.approx(THRESHOLD[0.04], abs=1e-6)
    assert lab.scores()["anomalies"] == 50
    for way, value, count in (("percentile", 97, 38), ("n_anomalies", 7, 7), ("threshold", 9, 2)):
        with lab.run():
            lab.parameter("threshold_by").select_option(way)
        expect(lab.parameter("contamination")).to_have_count(0)
        with lab.run():
            lab.set_box(way, value)
        assert lab.scores()["anomalies"] == count
        assert lab.hash()["threshold_by"] == way and lab.hash()[way] == str(value)
    expect(lab.slider("threshold")).to_have_count(0)  # a box says all of it


def test_a_link_may_name_the_way_alone(lab):
    """What Python reads from it is what the controls show, and part of the address."""
    lab.open(state("isolation_forest", "ellipsoids", percentile=96))
    assert lab.scores()["anomalies"] == 50
    expect(lab.parameter("threshold_by")).to_have_value("percentile")
    expect(lab.parameter("percentile")).to_have_value("96")
    assert lab.hash()["threshold_by"] == "percentile"
    lab.open(state("isolation_forest", "ellipsoids", contamination="auto"))
    expect(lab.parameter("threshold_by")).to_have_value("own")
    assert lab.scores()["threshold"] == 0.5
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("robust_z_score")
    assert "contamination" not in lab.hash()  # “auto” is nothing that each detector knows


def test_another_detector_keeps_the_way(lab):
    lab.open(f"{FOREST}&threshold_by=n_anomalies&n_anomalies=12")
    for detector in ("robust_z_score", "dbscan_noise"):
        with lab.run():
            lab.page.locator("#algorithm-choice").select_option(detector)
        assert lab.scores()["anomalies"] == 12
        expect(lab.parameter("threshold_by")).to_have_value("n_anomalies")
        expect(lab.parameter("n_anomalies")).to_have_value("12")
    with lab.run():
        lab.page.locator("#family-cluster").click()
    assert "n_anomalies" not in lab.hash()


def test_bad_thresholds_are_told_in_words(lab):
    lab.open(ELLIPSOIDS)
    lab.set_box("contamination", 1)
    expect(lab.message()).to_contain_text("makes every row an anomaly")
    expect(lab.parameter("contamination")).to_have_attribute("aria-invalid", "true")
    with lab.run():
        lab.message().get_by_role("button", name="Use a share of 0.02").click()
    expect(lab.parameter("contamination")).to_have_value("0.02")
    assert lab.scores()["anomalies"] == 25


def test_the_line_is_dragged_and_all_goes_along(lab):
    """The counts follow while it moves; the controls show the score when it is let go."""
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    threshold = study(lab, THRESHOLDS).wait()
    chart = threshold.chart("scores").wait()
    handle = chart.host.locator(".chart-handle")
    assert value_of(handle) == pytest.approx(THRESHOLD[0.02], abs=1e-6)
    before = lab.raw_hash()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x - 20, y)
    expect(foot(lab)).not_to_have_text("1,250 rows · 25 anomalies")
    expect(threshold.verdict).not_to_contain_text("25 rows are anomalies")
    assert lab.raw_hash() == before  # not a step of its own yet
    with lab.run():
        lab.page.mouse.move(x - 40, y)
        lab.page.mouse.up()
    threshold.wait()
    assert lab.hash()["threshold_by"] == "threshold"
    score = float(lab.hash()["threshold"])
    assert score == value_of(handle) < 5.5
    expect(lab.parameter("threshold_by")).to_have_value("threshold")
    expect(lab.parameter("threshold")).to_have_value(lab.hash()["threshold"])
    count = int((ellipsoids().anomaly_score > score).sum())
    expect(foot(lab)).to_have_text(f"1,250 rows · {count} anomalies")
    expect(threshold.verdict).to_contain_text(f"{count} rows are anomalies")
    with lab.run():
        handle.press("ArrowRight")
    threshold.wait()
    expect(handle).to_be_focused()
    assert float(lab.hash()["threshold"]) == value_of(handle) > score
    with lab.run():
        lab.page.go_back()
    with lab.run():
        lab.page.go_back()
    expect(lab.parameter("threshold_by")).to_have_value("contamination")
    assert lab.scores()["anomalies"] == 25


# Rows and their reasons --------------------------------------------------------------------------


def test_the_list_leads_to_the_row_and_its_reasons(lab):
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    lines = study(lab, THRESHOLDS).wait().table("anomalies")
    rows = [number(line[0]) - 1 for line in study(lab, THRESHOLDS).lines("anomalies")]
    assert rows == worst()
    figure = lab.page.locator("#figure")
    lines.nth(1).hover()
    expect(figure).to_have_attribute("data-marked", "1")
    lab.page.mouse.move(5, 5)
    expect(figure).not_to_have_attribute("data-marked", re.compile(r"\d"))
    lines.nth(1).click()
    expect(figure).to_have_attribute("data-selected", str(worst()[1]))
    expect(lab.page.locator("#foot-selection")).to_have_text(f"selection: row {worst()[1] + 1}")
    study(lab, THRESHOLDS).button("tab").click()
    assert lab.hash()["tab"] == "why"
    expect(lab.page.locator("#tab-why")).to_be_focused()
    why = study(lab, WHY).wait()
    expect(row_of_why(lab)).to_have_value(str(worst()[1] + 1))
    expect(why.verdict).to_contain_text(f"Row {worst()[1] + 1:,} is an anomaly")


def test_reasons_follow_the_row_that_is_selected(lab):
    lab.open(f"{ELLIPSOIDS}&tab=why")
    why = study(lab, WHY).wait()
    why.set("row", "top")
    why.wait()
    first, second = worst()[:2]
    expect(why.verdict).to_contain_text(f"Row {first + 1:,} is an anomaly")
    lab.click_at(*ellipsoids().X[second].tolist())
    expect(row_of_why(lab)).to_have_value(str(second + 1))
    expect(why.verdict).to_contain_text(f"Row {second + 1:,} is an anomaly")
    why.wait().button("row").click()
    expect(lab.page.locator("#figure")).to_have_attribute("data-selected", str(worst()[2]))
    expect(why.verdict).to_contain_text(f"Row {worst()[2] + 1:,} is an anomaly")
    lab.page.locator("#table-toggle").click()
    lab.page.locator("#table-row-0").click()
    expect(row_of_why(lab)).to_have_value("1")
    expect(why.verdict).to_contain_text("Row 1 is normal")
    why.wait()
    lab.page.locator("#tab-fit").click()
    lab.page.locator("#row-clear").click()
    why.open()
    expect(row_of_why(lab)).to_have_value("1")  # what was asked stays answered
    why.set("row", 9999)
    expect(why.node.locator(".study-problem")).to_contain_text("There is no row 9,999.")
    lab.page.locator("#table-row-1").click()
    expect(why.verdict).to_contain_text("Row 2 is normal")
    expect(why.node.locator(".study-problem")).to_be_empty()


def test_another_table_has_other_rows(lab):
    lab.open(f"{ELLIPSOIDS}&tab=why")
    lab.click_at(*ellipsoids().X[worst()[3]].tolist())
    expect(row_of_why(lab)).to_have_value(str(worst()[3] + 1))
    study(lab, WHY).wait()
    lab.open(state("robust_z_score", "iris", tab="why"))
    study(lab, WHY).wait()
    expect(row_of_why(lab)).to_have_value("top")


# Other pages and screens -------------------------------------------------------------------------


def test_a_locked_frame(fresh):
    query = "?embed=1&lock=1&hide=consensus,percentile,study-known_anomalies"
    lab = fresh(viewport={"width": 1100, "height": 700})
    lab.boot(f"{ELLIPSOIDS}&without=1-3&tab=anomalies&threshold_by=percentile", query)
    assert visible_tabs(lab) == [tab for tab in TABS if tab != "consensus"]
    expect(lab.parameter("threshold_by")).to_be_disabled()
    expect(lab.parameter("percentile")).to_have_count(0)
    expect(lab.page.locator("#undo-without")).to_be_disabled()
    expect(study(lab, KNOWN).node).to_be_hidden()
    clean = study(lab, CLEAN).wait()
    for button in clean.button("state").all():
        expect(button).to_be_disabled()
    threshold = study(lab, THRESHOLDS).wait()
    expect(threshold.chart("scores").host.locator(".chart-handle")).to_have_count(0)
    threshold.table("anomalies").first.click()
    expect(lab.page.locator("#foot-selection")).to_have_text(re.compile(r"selection: row \d+"))
    threshold.button("tab").click()
    expect(study(lab, WHY).verdict).to_contain_text("is an anomaly")
    expect(row_of_why(lab)).to_be_disabled()
    lab.page.locator("#tab-novelty").click()
    expect(lab.parameter("study-novelty-second")).to_be_disabled()


def test_a_tab_that_is_hidden_is_led_to_by_nothing(fresh):
    lab = fresh().boot(f"{ELLIPSOIDS}&tab=anomalies", "?hide=why")
    assert visible_tabs(lab) == [tab for tab in TABS if tab != "why"]
    expect(study(lab, THRESHOLDS).wait().button("tab")).to_be_disabled()


def show_each_tab(lab: Lab):
    for tab in visible_tabs(lab):
        lab.page.locator(f"#tab-{tab}").click()
        lab.wait_until_ready()
        yield tab


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (1000, 700)])
def test_tabs_fit_their_strip(lab, width, height):
    lab.page.set_viewport_size({"width": width, "height": height})
    lab.open(ELLIPSOIDS)
    cut = lab.page.locator("[role=tab]:visible").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    )
    assert cut == []
    for tab in show_each_tab(lab):
        assert lab.page.evaluate(STICKING_OUT) == [], tab
        assert lab.page.evaluate(COVERED, ".tab") == [], tab


def test_on_a_phone(lab):
    lab.page.set_viewport_size(PHONE)
    lab.open(f"{ELLIPSOIDS}&without=1-3")
    for tab in show_each_tab(lab):
        assert lab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], tab
        assert lab.page.evaluate(STICKING_OUT) == [], tab


@pytest.mark.parametrize("tab", ["anomalies", "why", "novelty"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(lab, tab, theme):
    lab.open(f"{ELLIPSOIDS}&without=1-3&tab={tab}")
    if theme == "dark":
        lab.page.locator("#theme").click()
    lab.wait_until_ready()
    assert violations(lab.page) == []
