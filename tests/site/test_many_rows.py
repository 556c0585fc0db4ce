"""20,000 rows of 10 columns through the detectors: within bounds, with progress, and stoppable."""

import re

import numpy as np
import pytest
from lab import BOOT, QUICK, Lab
from playwright.sync_api import expect
from reports import Study
from test_stopping import only_worker, stop

ROWS, COLUMNS, PLANTED = 20_000, 10, 20
# ms: what a busy machine may take for what a quiet one does in seconds.
BOUND = 120_000


def file(detector: str, **values: object) -> str:
    chosen = "".join(f"&{name}={value}" for name, value in values.items())
    return f"#v=1&data=file&algorithm={detector}{chosen}"


@pytest.fixture(scope="module")
def table() -> bytes:
    """Normal noise; the first rows are far out, each in a direction of its own."""
    random = np.random.default_rng(0)
    X = random.normal(size=(ROWS, COLUMNS))
    X[:PLANTED] += 9 * random.choice([-1, 1], size=(PLANTED, COLUMNS))
    lines = [",".join(f"c{number}" for number in range(COLUMNS))]
    lines += [",".join(f"{value:.3f}" for value in row) for row in X]
    return "\n".join(lines).encode()


@pytest.fixture
def many(lab, table) -> Lab:
    """The lab with the large table; uploaded once, and again after a test that has failed."""
    if lab.page.evaluate("document.body.dataset.many") != "1" or "many.csv" not in _name(lab):
        lab.open(QUICK.replace("kmeans&n_clusters=2&n_init=1", "robust_z_score"))
        lab.upload("many.csv", table, BOUND)
        lab.page.evaluate("document.body.dataset.many = '1'")
    return lab


def _name(lab: Lab) -> str:
    return lab.page.locator("#data-name").inner_text()


@pytest.mark.parametrize(
    "detector", ["isolation_forest", "robust_z_score", "kmeans_distance", "elliptic_envelope"]
)
def test_planted_rows_are_found_in_bounded_time(many, detector):
    with many.run(BOUND):
        many.set_hash(file(detector, n_anomalies=PLANTED, threshold_by="n_anomalies"))
    assert many.scores()["anomalies"] == PLANTED
    many.page.locator("#cluster--1").click()
    expect(many.page.locator("#table-rows tbody tr")).to_have_count(PLANTED)
    shown = many.page.locator("#table-rows tbody th").all_inner_texts()
    assert sorted(int(one) for one in shown) == list(range(1, PLANTED + 1))


def test_another_threshold_moves_the_line(many):
    with many.run(BOUND):
        many.set_hash(file("isolation_forest", contamination=0.01))
    first = many.scores()["threshold"]
    with many.run():
        many.set_box("contamination", 0.002)
    assert many.scores()["anomalies"] == ROWS * 0.002
    assert many.scores()["threshold"] > first


def test_a_long_fit_tells_how_far_it_is_and_stops(many):
    many.set_hash(file("gaussian_mixture_density", n_components=3, n_init=60))
    expect(many.page.locator("#strip-text")).to_have_text(re.compile(r"\bof 60\b"), timeout=BOUND)
    worker = only_worker(many)
    stop(many)
    many.wait_for_engine("ready", BOUND)
    assert only_worker(many) is worker


def test_a_fit_that_cannot_be_cut_is_stopped_with_its_worker(many):
    runs = many.runs()
    many.set_hash(file("local_outlier_factor"))
    stop(many)
    many.wait_for_engine("ready", BOOT)
    assert many.runs() == runs
    with many.run(BOUND):
        many.set_hash(file("robust_z_score", n_anomalies=PLANTED, threshold_by="n_anomalies"))
    assert many.scores()["anomalies"] == PLANTED, "the new worker has the table"


def test_a_consensus_leaves_slow_detectors_out_and_can_be_stopped(many):
    with many.run(BOUND):
        many.set_hash(file("robust_z_score", n_anomalies=PLANTED))
    study = Study(many, "consensus", "consensus").start()
    expect(study.verdict).to_contain_text("detectors name", timeout=BOUND)
    study.part("stop").click()
    many.wait_for_engine("ready", BOUND)
    expect(study.node).to_have_attribute("data-state", "stopped")
