"""Pinned results: beside the one in view, zoomed with it, and set against it."""

import json
import re

import numpy as np
import pytest
from lab import BLOBS, IRIS, WIDE, Lab
from odd_files import table
from playwright.sync_api import Locator, expect
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from test_access import violations

import unlabeled as un

OWN = f"{IRIS}&n_init=10&random_state=42&tab=compare"
# k-means against the species, from scikit-learn.
ARI = 0.7302382722834697
AMI = 0.7551191675800484
NOTHING = "words.csv", b"remark\n" + b"".join(b"some words %d\n" % i for i in range(30))
SMALL = {"width": 1280, "height": 720}


class Compare:
    """The tab of pinned results, and the pictures that belong to it."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.lines = lab.page.locator(".pins li")
        self.pictures = lab.page.locator(".pinned")
        self.against = lab.page.locator("#against")
        self.report = lab.page.locator("#comparison")
        self.verdict = self.report.locator(".report-verdict")

    def pin(self) -> None:
        count = self.lines.count()
        self.lab.page.locator("#pin").click()
        expect(self.lines).to_have_count(count + 1)
        self.lab.wait_until_ready()

    def method(self, id: str) -> None:
        with self.lab.run():
            self.lab.page.locator("#method select").first.select_option(id)

    def canvases(self) -> Locator:
        return self.lab.page.locator("#plots canvas[data-figure=scatter]:visible")

    def views(self) -> list[dict]:
        """What each picture shows, the main one first."""
        places = self.lab.page.locator("#figure, .pinned-plot")
        for index in range(places.count()):
            expect(places.nth(index)).to_have_attribute("data-drawn", "true")
        found = places.evaluate_all("all => all.map(one => one.dataset.view)")
        return [json.loads(one) for one in found]

    def score(self, id: str) -> float:
        output = self.report.locator(f"output[data-score='{id}']")
        return float(output.get_attribute("data-value"))

    def cross(self) -> np.ndarray:
        """The counts of the cross-table."""
        lines = self.report.locator("table[data-table=cross] tbody tr")
        cells = lines.evaluate_all(
            "all => all.map(row => [...row.querySelectorAll('td')].map(one => one.textContent))"
        )
        return np.array([[int(cell.replace(",", "")) for cell in line] for line in cells])


@pytest.fixture
def compare(lab) -> Compare:
    """The tab without any pins of an earlier test."""
    lab.open(BLOBS)
    lab.open(OWN)
    return Compare(lab)


def fitted(id: str, **parameters):
    return un.fit(id, un.prepare(un.sample("iris"), scale="none"), **parameters)


def test_side_by_side(lab, compare):
    expect(compare.canvases()).to_have_count(1)
    expect(lab.page.locator("#main-title")).to_be_hidden()
    compare.pin()
    compare.method("agglomerative")
    expect(compare.canvases()).to_have_count(2)
    main, pinned = (compare.canvases().nth(one).bounding_box() for one in (0, 1))
    assert main["y"] == pytest.approx(pinned["y"], abs=3)
    assert main["x"] + main["width"] <= pinned["x"]
    assert min(main["width"], pinned["width"]) > 250
    expect(lab.page.locator("#main-title")).to_have_text("Agglomerative n_clusters 3, scale none")
    expect(compare.pictures).to_have_attribute("aria-label", re.compile("Pinned: k-means, n_clus"))
    keys = compare.pictures.locator(".figure-key").all_inner_texts()
    sizes = [int(re.search(r"· (\d+)", key.replace("\n", ""))[1]) for key in keys]
    assert sizes == fitted("kmeans", n_clusters=3, random_state=42).sizes.tolist()


def test_zoomed_together(lab, compare):
    compare.pin()
    compare.method("birch")
    whole = compare.views()
    assert whole[0] == whole[1]
    lab.page.locator("#zoom-in").click()
    zoomed = compare.views()
    assert zoomed[0] == zoomed[1] != whole[0]
    stage = compare.pictures.locator(".figure-stage")
    box = stage.bounding_box()
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lab.page.mouse.wheel(0, -240)
    expect(lab.page.locator("#figure")).not_to_have_attribute(
        "data-view", re.compile(re.escape(json.dumps(zoomed[0]["x"], separators=(",", ":"))))
    )
    again = compare.views()
    assert again[0] == again[1]
    # What is pinned while only a part is in view shows that part too.
    compare.pin()
    assert compare.views() == [again[0]] * 3
    lab.page.locator("#zoom-reset").click()
    assert compare.views() == [whole[0]] * 3


def test_pictures_point_at_the_same_row(lab, compare):
    compare.pin()
    compare.method("birch")
    stage = compare.pictures.locator(".figure-stage")
    stage.focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#foot-selection")).to_have_text("selection: row 1")
    assert lab.figure("selected") == "0"


def test_against_a_pinned_result(lab, compare):
    compare.pin()
    expect(compare.verdict).to_contain_text("Both results group 150 rows in the same way.")
    compare.method("agglomerative")
    expect(compare.verdict).to_contain_text("2 rows differ of 150: ARI 0.96.")
    labels = fitted("kmeans", n_clusters=3, random_state=42).labels
    other = fitted("agglomerative", n_clusters=3).labels
    assert compare.score("ari") == pytest.approx(adjusted_rand_score(other, labels), abs=1e-12)
    assert compare.score("ami") == pytest.approx(
        adjusted_mutual_info_score(other, labels), abs=1e-9
    )
    counts = compare.cross()
    assert counts.sum() == 150 and np.trace(counts) == 148
    compare.report.get_by_role("button", name="Rows that differ").click()
    expect(lab.page.locator("#figure")).to_have_attribute("data-marked", "2")
    expect(lab.page.locator("#table-drawer tbody tr")).to_have_count(2)


def test_against_a_column(lab, compare):
    """Known answers are proposed by themselves: there is nothing else to set it against."""
    expect(compare.against).to_have_value("column:species")
    assert compare.score("ari") == pytest.approx(ARI, abs=1e-12)
    assert compare.score("ami") == pytest.approx(AMI, abs=1e-9)
    assert compare.score("accuracy") == pytest.approx(134 / 150)
    expect(compare.verdict).to_contain_text("134 of 150 rows (89.3 %) match “species”: ARI 0.73.")
    assert compare.cross().tolist() == [[50, 0, 0], [0, 48, 14], [0, 2, 36]]
    heads = compare.report.locator("table[data-table=cross] thead th").all_inner_texts()
    assert heads == ["cluster", "setosa", "versicolor", "virginica"]
    compare.pin()
    expect(compare.verdict).to_contain_text("Both results")
    compare.against.select_option("column:species")
    expect(compare.verdict).to_contain_text("134 of 150")
    with lab.run():
        lab.set_box("n_clusters", 2)
    expect(compare.verdict).to_contain_text("ARI 0.5")
    expect(compare.against).to_have_value("column:species")


def test_pins_of_one_method_are_told_apart(lab, compare):
    compare.method("agglomerative")
    compare.pin()
    with lab.run():
        lab.parameter("linkage").select_option("single")
    compare.pin()
    with lab.run():
        lab.parameter("scale").select_option("standard")
    compare.pin()
    assert compare.lines.locator("small").all_inner_texts() == [
        "n_clusters 3, scale none",
        "n_clusters 3, linkage single, scale none",
        "n_clusters 3, linkage single",
    ]


def test_back_to_a_pinned_result_and_away_with_it(lab, compare):
    before, scores = lab.raw_hash(), lab.scores()
    compare.pin()
    compare.method("dbscan")
    assert lab.hash()["algorithm"] == "dbscan"
    with lab.run():
        compare.lines.first.locator(".link").click()
    assert lab.raw_hash() == before
    assert lab.scores() == pytest.approx(scores, abs=1e-9)
    expect(compare.lines).to_have_count(1)
    compare.lines.first.get_by_role("button", name="Unpin k-means").click()
    expect(compare.lines).to_have_count(0)
    expect(compare.canvases()).to_have_count(1)
    expect(lab.page.locator("#main-title")).to_be_hidden()
    expect(compare.against).to_have_value("column:species")
    assert compare.against.locator("option").all_inner_texts() == [
        "choose …", "column “species”",
    ]


def test_a_new_table_forgets_the_pins(lab, compare):
    compare.pin()
    compare.method("birch")
    lab.upload("other.csv", table(90))
    expect(compare.lines).to_have_count(0)
    expect(compare.canvases()).to_have_count(1)
    expect(compare.report).to_be_empty()


def test_a_table_with_nothing_to_group_takes_no_pins(lab, compare):
    """Then all is as it was before, and that holds for what is pinned."""
    compare.pin()
    compare.method("birch")
    lab.upload_in_vain(*NOTHING)
    assert lab.summary().startswith("150 rows")
    expect(compare.lines).to_have_count(1)
    expect(compare.canvases()).to_have_count(2)
    expect(compare.verdict).to_contain_text("of 150")


def test_four_pictures_have_room(lab, compare):
    """More are not drawn beside each other unless some are put away."""
    lab.page.set_viewport_size(SMALL)
    for method in ("agglomerative", "dbscan", "birch"):
        compare.pin()
        compare.method(method)
    compare.pin()
    expect(compare.lines).to_have_count(4)
    expect(compare.canvases()).to_have_count(4)
    shown = compare.lines.locator("input").evaluate_all("all => all.map(one => one.checked)")
    assert shown == [True, True, True, False]
    strip = lab.page.locator("#strip").bounding_box()
    boxes = [compare.canvases().nth(one).bounding_box() for one in range(4)]
    for at, box in enumerate(boxes):
        assert box["width"] > 250 and box["height"] > 130, box
        assert box["y"] + box["height"] <= strip["y"] + 1, "a picture covers the strip below"
        for other in boxes[:at]:
            assert not overlap(box, other)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    compare.lines.nth(0).locator("input").uncheck()
    expect(compare.canvases()).to_have_count(3)
    compare.lines.nth(3).locator("input").check()
    expect(compare.canvases()).to_have_count(4)
    expect(compare.pictures.last).to_have_attribute("aria-label", re.compile("BIRCH"))
    lab.page.set_viewport_size(WIDE)


def overlap(one: dict, other: dict) -> bool:
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return across and down


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_in_compare(lab, compare, theme):
    lab.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    compare.pin()
    compare.method("agglomerative")
    expect(compare.verdict).to_contain_text("differ")
    assert violations(lab.page) == []
