"""Known anomalies, consensus and files: what is told of detectors, and what one takes away."""

import re

import numpy as np
import pytest
from lab import Lab
from playwright.sync_api import expect
from reports import Chart, Study, number
from test_anomalies import CLEAN, ELLIPSOIDS, KNOWN, NOVELTY, THRESHOLD, ellipsoids, study, worst
from test_clusterers import native, state
from test_downloads import read
from test_second_file import SECOND, give_second

CELLS = state("isolation_forest", "breast_cells", contamination=0.056, tab="anomalies")
# Jaccard overlaps with the mixture's 25 anomalies.
OVERLAPS = {
    "Elliptic envelope": 0.1905,
    "Isolation forest": 0.3514,
    "Local outlier factor": 0.4286,
    "One-class SVM": 0.3947,
}


def taken(lab: Lab, report: Study) -> list[list[str]]:
    """What the report's download holds."""
    _, data = lab.download(f"#{report.id} .report-parts > button[data-action='download']")
    return read(data)


def as_table(chart: Chart) -> list[list[str]]:
    """The chart as a table, its heads first."""
    return chart.host.locator(".chart-table tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(one => one.textContent))"
    )


def test_a_point_of_a_curve_becomes_the_threshold(lab):
    lab.open(CELLS)
    known = study(lab, KNOWN).wait()
    before = known.scores()
    fit = native("isolation_forest", "breast_cells", contamination=0.056)
    assert lab.scores()["anomalies"] == int((fit.labels == -1).sum())
    for figure in ("roc", "precision_recall"):
        chart = known.chart(figure)
        told = chart.find(r"above (\S+): ([\d.]+), ([\d.]+)", height=0.45)
        with lab.run():
            chart.click()
        assert lab.hash()["threshold_by"] == "threshold"
        assert float(lab.hash()["threshold"]) == pytest.approx(number(told[1]), rel=1e-3)
        known.wait()
        after = known.scores()
        place = {"roc": "recall", "precision_recall": "precision"}[figure]
        assert after[place] == pytest.approx(float(told[3]), abs=6e-4)
        assert after["roc_auc"] == before["roc_auc"], "it is of all thresholds"


def test_a_detector_that_has_seen_the_answers_is_warned_of(lab):
    random = np.random.default_rng(5)
    rows = [f"{a:.3f},{b:.3f},{int(i < 6)}" for i, (a, b) in enumerate(random.normal(size=(90, 2)))]
    lab.open(f"{ELLIPSOIDS}&threshold_by=threshold&threshold=5")
    lab.upload("answers.csv", "\n".join(["a,b,fraud", *rows]).encode())
    assert "threshold" not in lab.hash(), "a score means nothing for other rows"
    assert lab.columns() == {"a": True, "b": True, "fraud": False}
    known = study(lab, KNOWN).open().wait()
    expect(known.verdict).to_contain_text("of 6 known anomalies")
    expect(known.node).not_to_contain_text("has seen")
    with lab.run():
        lab.page.locator("[data-column=fraud]").click()
    known.wait()
    expect(known.node).to_contain_text("The detector has seen “fraud”")


def test_the_overlaps_of_detectors(lab):
    lab.open(ELLIPSOIDS)
    consensus = Study(lab, "consensus", "consensus").start().wait()
    heads, *lines = as_table(consensus.chart("agreement"))
    mixture = next(line for line in lines if line[0] == "Gaussian mixture density")
    shown = dict(zip(heads, mixture, strict=True))
    for title, overlap in OVERLAPS.items():
        assert float(shown[title]) == pytest.approx(overlap, abs=5e-4)
    heads, *rows = taken(lab, consensus)
    assert heads[-1].startswith("score_") and {"votes", "mean_rank", "anomaly"} <= set(heads)
    mine = np.array([float(row[heads.index(f"score_{ellipsoids().algorithm.id}")]) for row in rows])
    np.testing.assert_allclose(mine, ellipsoids().anomaly_score, rtol=1e-9)
    votes = np.array([int(row[heads.index("votes")]) for row in rows])
    asked = len([head for head in heads if head.startswith("score_")])
    assert votes.min() >= 0 and votes.max() <= asked
    assert votes[worst()].min() >= 1


def test_scores_flags_and_reasons_are_taken_along(lab):
    lab.open(f"{ELLIPSOIDS}&tab=anomalies")
    clean = study(lab, CLEAN).wait()
    heads, *rows = taken(lab, clean)
    assert heads[-4:] == ["anomaly", "anomaly_score", "anomaly_rank", "anomaly_reasons"]
    ranked = sorted(range(len(rows)), key=lambda row: int(rows[row][-2]))
    assert ranked[:25] == worst()
    flagged = [row for row in rows if row[-4] == "1"]
    assert len(flagged) == 25 and all("expected" in row[-1] for row in flagged)
    assert all(row[-1] == "" for row in rows if row[-4] == "0")


def test_judged_rows_are_taken_along(lab):
    lab.open(f"{ELLIPSOIDS}&tab=novelty")
    novelty = study(lab, NOVELTY).wait()
    give_second(lab, "new rows.csv", SECOND)
    expect(novelty.verdict).to_contain_text("1 novelty among 3 rows")
    heads, *rows = taken(lab, novelty.wait())
    assert heads == ["x2", "x1", "novelty", "novelty_score", "novelty_reasons"]
    assert [row[2] for row in rows] == ["0", "0", "1"]
    assert float(rows[2][3]) > THRESHOLD[0.02] > float(rows[0][3])
    assert "x" in rows[2][4]
    lab.page.locator("#parameter-study-novelty-second-clear").click()


def test_the_border_of_a_detector_is_drawn(lab):
    lab.open(ELLIPSOIDS)
    contours = lab.page.locator("#layers [data-layer]").filter(has_text=re.compile("score|border"))
    assert contours.count() >= 1
    lab.wait_until_drawn()
    button = contours.first
    was = button.get_attribute("aria-pressed")
    pixels = "() => document.querySelector('#figure canvas').toDataURL()"
    before = lab.page.evaluate(pixels)
    button.click()
    lab.wait_until_drawn()
    assert button.get_attribute("aria-pressed") != was
    assert lab.page.evaluate(pixels) != before
    button.click()
