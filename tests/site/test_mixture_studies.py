"""Gaussian mixtures in the page: the grid of criteria, the bootstrap test, EM step by step."""

import json
import math
import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from lab import BOOT, QUICK, Lab
from playwright.sync_api import Locator, expect
from reports import Chart, Study, number
from test_layout import STICKING_OUT
from test_steps import Player

import unlabeled as un
from unlabeled.mixtures.covariance import TYPES, count_parameters

MIXTURE = "#v=1&data=ellipsoids&algorithm=gaussian_mixture&scale=none"
ELLIPSOIDS = f"{MIXTURE}&n_components=3&n_init=10&random_state=42"
IRIS = "#v=1&data=iris&algorithm=gaussian_mixture&n_components=3&scale=none&random_state=42"
ROWS = 1_250

# scikit-learn 1.8, n_init=10, random_state=42: full covariances, k from 1 on.
BIC = [
    9330.4185, 8971.1971, 8189.7337, 8229.5956, 8273.8818,
    8311.9962, 8350.2035, 8391.0384, 8428.7332, 8468.9775,
]  # fmt: skip
AIC = [
    9304.764, 8914.7572, 8102.5084, 8111.585, 8125.0858,
    8132.4147, 8139.8366, 8149.8862, 8156.7956, 8166.2545,
]  # fmt: skip
BIC_OF_THREE = {
    "full": 8189.733705221636,
    "tied": 8588.71354501976,
    "diag": 8991.845069151717,
    "spherical": 8977.150904516979,
}
# EM at the very top, full covariances: (BIC, AIC, ICL) by k.
AT_THE_TOP = {3: (8188.7985, 8101.5733, 8291.1534), 4: (8216.1, 8098.109, 8395.6097)}

DEFAULTS = {"criterion": "bic", "k_minimum": 1, "k_maximum": 10, "covariance_types": "all"}
SMALL = {"k_minimum": 3, "k_maximum": 5}
FEW = {"k_minimum": 2, "k_maximum": 4, "covariance_types": "full"}

# Remembers all that a study's note has said.
LISTEN = """
selector => {
  const note = document.querySelector(selector);
  globalThis.notes = [];
  globalThis.listening?.disconnect();
  globalThis.listening = new MutationObserver(() => {
    if (note.textContent !== notes.at(-1)) notes.push(note.textContent);
  });
  listening.observe(note, {childList: true, characterData: true, subtree: true});
}
"""


@cache
def rows(sample: str = "ellipsoids"):
    return un.prepare(un.sample(sample), scale="none")


@cache
def fit_of(sample: str = "ellipsoids", **values) -> un.Fit:
    return un.fit("gaussian_mixture", rows(sample), **{"random_state": 42} | values)


@cache
def steps_of(sample: str = "ellipsoids", **values) -> list[un.Step]:
    return list(un.trace("gaussian_mixture", rows(sample), **{"random_state": 42} | values))


def fresh_study(lab: Lab, id: str, hash: str = ELLIPSOIDS) -> Study:
    """A study that knows nothing yet: neither a report nor any cells of it."""
    lab.open(QUICK)
    lab.open(hash)
    return Study(lab, id, "choose").open()


def criteria(lab: Lab, hash: str = ELLIPSOIDS, **settings) -> Study:
    """The grid of models, set but not begun."""
    study = fresh_study(lab, "criteria", hash)
    for name, value in (DEFAULTS | settings).items():
        study.set(name, value)
    return study


def listen(study: Study) -> None:
    study.lab.page.evaluate(LISTEN, f"#{study.id} .study-note")


def notes(study: Study, pattern: str) -> list[re.Match]:
    """What the study has said so far that is like this."""
    said = study.lab.page.evaluate("notes")
    return [found for found in (re.match(pattern, one) for one in said) if found]


def wait_for_note(study: Study, beginning: str) -> None:
    study.lab.page.wait_for_function(
        "beginning => notes.some(one => one.startsWith(beginning))", arg=beginning
    )


def texts(study: Study) -> str:
    """All paragraphs of a report, one below the other."""
    return "\n".join(study.node.locator(".report-text").all_inner_texts())


def as_shown(value: float) -> object:
    """A criterion in the table has one digit after its point."""
    return pytest.approx(value, abs=0.0501)


def chart_table(chart: Chart) -> dict[str, list[str]]:
    """The same as a table, by the first cell of each line."""
    lines = chart.host.locator(".chart-table tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(one => one.textContent))"
    )
    return {first: rest for first, *rest in lines}


# How many components, and of which shape ---------------------------------------------------------


def test_bic_aic_and_icl_of_every_model(lab):
    study = criteria(lab)
    study.part("run").click()
    expect(study.progress).to_be_visible()
    expect(study.note).to_have_text(re.compile(r"k = \d+, \w+.*…"))
    study.wait()
    expect(study.progress).to_be_hidden()
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")
    expect(study.verdict).to_contain_text("AIC and ICL agree.")
    expect(study.verdict).to_have_attribute("data-tone", "good")
    assert_reference(study)
    assert_formulas(study)
    assert_redraws(study)


def assert_reference(study: Study) -> None:
    """The numbers of the table, of the curves and of the map are scikit-learn's."""
    lines = study.lines("criteria")
    assert len(lines) == 12 and lines[0][:2] == ["3", "full"]
    behind = [number(line[3]) for line in lines]
    assert behind[0] == 0 and behind == sorted(behind)
    seen = 0
    for k, kind, bic, distance, aic, icl, p in lines:
        assert number(bic) - BIC[2] == pytest.approx(number(distance), abs=0.06)
        assert int(p) == count_parameters(kind, int(k), 2)
        assert number(icl) > number(bic)
        if kind == "full":
            seen += 1
            assert number(bic) == as_shown(BIC[int(k) - 1])
            assert number(aic) == as_shown(AIC[int(k) - 1])
    assert seen >= 5
    curves = chart_table(study.chart("bic"))
    assert list(curves) == [str(k) for k in range(1, 11)]
    for k, (full, *_) in curves.items():
        assert number(full) == as_shown(BIC[int(k) - 1])
    for shown, kind in zip(curves["3"], TYPES, strict=True):
        assert number(shown) == as_shown(BIC_OF_THREE[kind])
    cells = chart_table(study.chart("bic-grid"))
    assert len(cells) == 40
    for kind in TYPES:
        assert cells[f"k = 3, {kind}"][0] == curves["3"][TYPES.index(kind)]


def assert_formulas(study: Study) -> None:
    """With the numbers of the model in view in them, from which one gets the same result."""
    said = texts(study)
    assert "The model in view, k = 3, full, has p = 17 parameters: 3 × 3 for the cov" in said
    assert "+ 3 × 2 for the means + 2 for the weights" in said
    like, bic = re.search(r"log\(1,250\) × 17 − 2 × \((.+?)\) = ([\d,.]+)", said).groups()
    assert number(bic) == pytest.approx(BIC_OF_THREE["full"], abs=0.0006)
    assert math.log(ROWS) * 17 - 2 * number(like) == pytest.approx(number(bic), abs=0.002)
    same, aic = re.search(r"2 × 17 − 2 × \((.+?)\) = ([\d,.]+)", said).groups()
    assert same == like and number(aic) == pytest.approx(AIC[2], abs=0.0006)
    first, entropy, icl = re.search(r"entropy = ([\d,.]+) \+ 2 × ([\d,.]+) = (.+)", said).groups()
    assert first == bic
    assert number(first) + 2 * number(entropy) == pytest.approx(number(icl), abs=0.002)
    assert number(icl) == pytest.approx(fit_of(n_components=3, n_init=10).scores["icl"], abs=1e-3)


def assert_redraws(study: Study) -> None:
    """Another criterion is drawn from what is known: nothing is fitted, nothing is asked for."""
    lab, runs = study.lab, study.lab.runs()
    listen(study)
    for id, sign in (("aic", "AIC"), ("icl", "ICL"), ("bic", "BIC")):
        study.set("criterion", id)
        expect(study.verdict).to_contain_text(f"{sign} is smallest for k = 3 with full cov")
        study.wait()
        expect(study.note).to_be_empty()
        expect(study.chart("bic").host).to_contain_text(f"{sign} by k")
        heads = study.node.locator("table[data-table=criteria] thead th").all_inner_texts()
        assert heads[2] == sign and sorted(heads[4:6]) == sorted({"BIC", "AIC", "ICL"} - {sign})
        values = [number(line[2]) for line in study.lines("criteria")]
        assert values == sorted(values)
    assert lab.runs() == runs and not notes(study, "k = ")


def test_at_the_top_aic_picks_another_k(lab):
    """And why: what a parameter costs in it, and what it gains."""
    study = criteria(lab, f"{ELLIPSOIDS}&tol=1e-7&max_iter=1000", **FEW)
    study.part("run").click()
    study.wait()
    assert_aic_differs(study)
    by_k = {int(line[0]): line for line in study.lines("criteria")}
    for k, (bic, aic, icl) in AT_THE_TOP.items():
        assert [number(by_k[k][at]) for at in (2, 4)] == [as_shown(bic), as_shown(aic)]
        assert number(by_k[k][5]) == pytest.approx(icl, abs=1)
    study.set("criterion", "aic")
    expect(study.verdict).to_contain_text("AIC is smallest for k = 4 with full covariances.")
    expect(study.verdict).to_contain_text("BIC and ICL prefer k = 3 with full covariances")


def assert_aic_differs(study: Study) -> None:
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")
    expect(study.verdict).to_contain_text("AIC prefers k = 4 with full covariances")
    expect(study.verdict).to_have_attribute("data-tone", "info")
    why = re.search(
        r"costs 2 in AIC and log\(m\) = log\(1,250\) = 7\.13 in BIC\. 2 log L of k = 4, full is "
        r"([\d.]+) higher than that of k = 3, full, for 6 parameters more: worth their cost in "
        r"AIC \(12\.0\), not in BIC \(42\.8\)",
        texts(study),
    )
    assert why and float(why[1]) == pytest.approx(12 + 101.573 - 98.109, abs=0.06)


def test_one_climbs_to_the_top_from_the_report(lab):
    """Its button sets a finer tolerance, and the grid goes along."""
    study = criteria(lab, **FEW)
    study.part("run").click()
    study.wait()
    expect(study.verdict).to_contain_text("AIC and ICL agree")
    assert "which may be before the top of the hill" in texts(study)
    with lab.run(BOOT):
        study.button("values").click()
    study.wait()
    assert float(lab.hash()["tol"]) == 1e-7 and lab.hash()["max_iter"] == "1000"
    expect(study.note).to_be_empty()
    assert_aic_differs(study)
    expect(study.button("values")).to_have_count(0)  # there is nothing left to climb


# Opening a model ---------------------------------------------------------------------------------


def by_click_in_the_map(study: Study, k: int, kind: str) -> str:
    chart = study.chart("bic-grid").wait()
    plot, box = json.loads(chart.host.get_attribute("data-plot")), chart.stage.bounding_box()
    across = (TYPES.index(kind) + 0.5) / len(TYPES)
    down = (k - SMALL["k_minimum"] + 0.5) / (SMALL["k_maximum"] - SMALL["k_minimum"] + 1)
    study.lab.page.mouse.move(
        box["x"] + plot["left"] + across * plot["width"],
        box["y"] + plot["top"] + down * plot["height"],
    )
    expect(chart.tip).to_be_visible()
    told = chart.tip.inner_text()
    chart.click()
    return told


def by_keys_in_the_map(study: Study, k: int, kind: str) -> str:
    chart = study.chart("bic-grid").wait()
    chart.stage.focus()
    study.lab.page.keyboard.press("Home")
    for _ in range(k - SMALL["k_minimum"]):
        study.lab.page.keyboard.press("ArrowDown")
    for _ in range(TYPES.index(kind)):
        study.lab.page.keyboard.press("ArrowRight")
    told = chart.said.inner_text()
    study.lab.page.keyboard.press("Enter")
    expect(chart.stage).to_be_focused()
    return told


def by_click_in_the_curves(study: Study, k: int, kind: str) -> str:
    chart = study.chart("bic")
    told = chart.find(rf"k = {k}, {kind}: .*", 0.7).string
    chart.click()
    return told


def by_keys_in_the_curves(study: Study, k: int, kind: str) -> str:
    """The keys begin at the best model, k = 3."""
    chart = study.chart("bic").wait()
    chart.stage.focus()
    study.lab.page.keyboard.press("ArrowRight")
    for _ in range(k - 3):
        study.lab.page.keyboard.press("ArrowRight")
    told = chart.said.inner_text()
    study.lab.page.keyboard.press("Enter")
    return told


def by_click_in_the_table(study: Study, k: int, kind: str) -> str:
    lines = study.lines("criteria")
    place = next(at for at, line in enumerate(lines) if line[:2] == [str(k), kind])
    study.table("criteria").nth(place).click()
    return f"k = {k}, {kind}: BIC {lines[place][2]}, p = {lines[place][6]}"


WAYS = [
    (by_click_in_the_map, 4, "diag"),
    (by_keys_in_the_map, 5, "spherical"),
    (by_click_in_the_curves, 4, "full"),
    (by_keys_in_the_curves, 4, "full"),
    (by_click_in_the_table, 5, "tied"),
]


@pytest.mark.parametrize(("open_model", "k", "kind"), WAYS, ids=[way[0].__name__ for way in WAYS])
def test_a_cell_opens_its_model(lab, open_model, k, kind):
    study = criteria(lab, **SMALL)
    study.part("run").click()
    study.wait()
    with lab.run():
        told = open_model(study, k, kind)
    cell = re.match(r"k = (\d+), (\w+): BIC ([\d,.]+).*p = (\d+)", told)
    assert cell and (int(cell[1]), cell[2]) == (k, kind)
    wanted = {"n_components": str(k), "covariance_type": kind, "n_init": "10"}
    assert wanted.items() <= (lab.hash() | {"covariance_type": type_of(lab)}).items()
    assert lab.hash()["tab"] == "choose" and lab.parameter("n_components").input_value() == str(k)
    fit = fit_of(n_components=k, covariance_type=kind, n_init=10)
    scores = lab.scores()
    assert scores["bic"] == pytest.approx(fit.scores["bic"], rel=1e-9)
    assert scores["bic"] == as_shown(number(cell[3])) and scores["n_parameters"] == int(cell[4])
    # The report goes along by itself.
    study.wait("done")
    expect(study.note).to_be_empty()
    assert f"The model in view, k = {k}, {kind}, has p = {cell[4]} parameters" in texts(study)
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")


def type_of(lab: Lab) -> str:
    """The covariance type that is set: the address leaves out what is usual."""
    return lab.parameter("covariance_type").input_value()


# Stopping and going on ---------------------------------------------------------------------------


def models_done(study: Study) -> int:
    told = study.verdict.inner_text()
    return int(re.search(r"(\d+) of 40 models fitted\. So far", told)[1])


def place_in_grid(note: re.Match) -> int:
    """Which of the models a note is about, from 0."""
    return (int(note[1]) - 1) * len(TYPES) + TYPES.index(note[2])


MODEL = r"k = (\d+), (\w+)"


def test_stop_keeps_the_models_done_and_it_goes_on_from_there(lab):
    study = criteria(lab, f"{MIXTURE}&n_components=3&n_init=2&random_state=7")
    listen(study)
    study.part("run").click()
    wait_for_note(study, "k = ")
    expect(study.table("criteria").first).to_be_visible()
    study.part("stop").click()
    study.wait("stopped")
    expect(study.note).to_have_text("Stopped.")
    done = models_done(study)
    before = chart_table(study.chart("bic-grid"))
    assert 1 <= done < 40 and len(before) == done
    expect(study.part("run")).to_be_focused()
    assert lab.works()
    # A fit does not begin again what was stopped.
    expect(study.node).to_have_attribute("data-state", "stopped")
    assert models_done(study) == done == len(chart_table(study.chart("bic-grid")))
    listen(study)
    study.part("run").click()
    study.wait()
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")
    later = [place_in_grid(note) for note in notes(study, MODEL)]
    assert later and min(later) >= done and later == sorted(later)
    after = chart_table(study.chart("bic-grid"))
    assert len(after) == 40 and before.items() <= after.items()


def test_a_new_fit_meanwhile_and_the_grid_goes_on(lab):
    study = criteria(lab, f"{MIXTURE}&n_components=3&n_init=2&random_state=8")
    listen(study)
    study.part("run").click()
    wait_for_note(study, "k = ")
    expect(study.table("criteria").first).to_be_visible()
    with lab.run(BOOT):  # and until it has gone on to its end by itself
        lab.set_box("n_components", 2)
    study.wait()
    assert len(lab.sizes()) == 2
    expect(study.note).to_be_empty()
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")
    assert "The model in view, k = 2, full" in texts(study)
    places = [place_in_grid(note) for note in notes(study, MODEL)]
    # Only the one that was under way is begun again.
    assert all(after >= before - 1 for before, after in pairwise(places))
    assert lab.message().count() == 0


def test_it_goes_on_in_another_tab(lab):
    study = criteria(lab, f"{MIXTURE}&n_components=3&n_init=2&random_state=9")
    listen(study)
    study.part("run").click()
    wait_for_note(study, "k = ")
    lab.page.locator("#tab-fit").click()
    expect(study.node).to_be_hidden()
    lab.page.wait_for_function("said => notes.length > said", arg=len(notes(study, "")))
    assert "tab" not in lab.hash()
    lab.page.locator("#tab-choose").click()
    study.wait()
    expect(study.note).to_be_empty()
    expect(study.verdict).to_contain_text("BIC is smallest for k = 3 with full covariances.")
    places = [place_in_grid(note) for note in notes(study, MODEL)]
    assert places == sorted(places)
    study.chart("bic-grid").wait()


# A part of the grid ------------------------------------------------------------------------------


def test_a_part_of_the_grid(lab):
    study = criteria(lab, k_minimum=4, k_maximum=6, covariance_types="tied")
    study.part("run").click()
    study.wait()
    assert sorted(line[:2] for line in study.lines("criteria")) == [[k, "tied"] for k in "456"]
    assert list(chart_table(study.chart("bic"))) == ["4", "5", "6"]
    assert list(chart_table(study.chart("bic-grid"))) == [f"k = {k}, tied" for k in (4, 5, 6)]
    expect(study.verdict).to_contain_text("BIC is smallest for k = 6 with tied covariances.")
    assert "The best k, 6, is the largest that was tried: go further with “To”." in texts(study)
    assert "The model with the smallest BIC, k = 6, tied, has p = 20 parameters" in texts(study)
    study.set("k_minimum", 7)
    expect(study.note).to_have_text("This is with the settings before.")
    study.part("run").click()
    study.wait("failed")
    trouble = study.node.locator("[role=alert]")
    expect(trouble).to_contain_text("From 7 to 6 there is no number of components.")
    study.set("k_maximum", 7)
    study.part("run").click()
    study.wait()
    expect(trouble).to_be_empty()
    assert [line[:2] for line in study.lines("criteria")] == [["7", "tied"]]


def test_there_are_no_more_components_than_different_rows(lab):
    lab.open(QUICK)
    lab.open("#v=1&data=iris&algorithm=gaussian_mixture&n_components=2&random_state=42")
    corners = ["0,0", "0,4", "5,0", "6,7"]
    lab.upload("corners.csv", "\n".join(["a,b", *corners * 6]).encode())
    study = Study(lab, "criteria", "choose").open()
    for name, value in (DEFAULTS | {"covariance_types": "spherical"}).items():
        study.set(name, value)
    study.part("run").click()
    study.wait()
    assert {line[0] for line in study.lines("criteria")} <= set("1234")
    assert list(chart_table(study.chart("bic-grid"))) == [
        f"k = {k}, spherical" for k in (1, 2, 3, 4)
    ]
    only = "There are only 4 different rows: no more components than that can be fitted."
    assert only in texts(study)
    study.set("k_minimum", 5)
    study.part("run").click()
    study.wait()
    expect(study.verdict).to_contain_text(f"There is nothing to try. {only}")
    expect(study.verdict).to_have_attribute("data-tone", "warn")
    expect(study.table("criteria")).to_have_count(0)


# Is one more component worth it ------------------------------------------------------------------


def likelihood_ratio(lab: Lab, **settings) -> Study:
    study = fresh_study(lab, "likelihood_ratio")
    for name, value in settings.items():
        study.set(name, value)
    listen(study)
    return study


def test_three_against_two(lab):
    study = likelihood_ratio(lab, k=2, n_bootstrap=19)
    study.part("run").click()
    study.wait()
    expect(study.verdict).to_contain_text("One component more is worth it: k = 3 fits better")
    expect(study.verdict).to_contain_text("Of 19 tables drawn from k = 2, none gained as much.")
    expect(study.verdict).to_have_attribute("data-tone", "good")
    scores = study.scores()
    assert scores["p_value"] == 1 / 20
    two, three = (
        fit_of(n_components=k, n_init=3, tol=1e-6, max_iter=1000).scores["log_likelihood"]
        for k in (2, 3)
    )
    assert scores["likelihood_ratio"] == pytest.approx(2 * (three - two), abs=1)
    bars = chart_table(study.chart("likelihood-ratio"))
    assert sum(int(counts[-1]) for counts in bars.values()) == 19
    assert "With 19 tables p cannot be smaller than 0.05." in texts(study)
    button = study.button("values")
    expect(button).to_have_text("Open k = 3")
    with lab.run():
        lab.set_box("n_components", 2)
    with lab.run():
        button.click()
    assert lab.hash()["n_components"] == "3" and lab.hash()["tab"] == "choose"
    assert lab.scores()["bic"] == pytest.approx(BIC_OF_THREE["full"], rel=1e-9)
    # It is dear: it does not begin again by itself.
    expect(study.node).to_have_attribute("data-state", "outdated")


def test_stop_keeps_the_tables_drawn(lab):
    study = likelihood_ratio(lab, k=2, n_bootstrap=199)
    study.part("run").click()
    wait_for_note(study, "table ")
    study.part("stop").click()
    study.wait("stopped")
    expect(study.note).to_have_text("Stopped.")
    told = study.verdict.inner_text()
    drawn = int(re.search(r"(\d+) of 199 tables drawn for k = 3 against k = 2", told)[1])
    ratio = study.scores()["likelihood_ratio"]
    assert drawn < 199
    study.set("n_bootstrap", drawn + 19)
    listen(study)
    study.part("run").click()
    study.wait()
    expect(study.verdict).to_contain_text(f"Of {drawn + 19} tables drawn from k = 2")
    assert study.scores()["likelihood_ratio"] == ratio
    assert study.scores()["p_value"] == pytest.approx(1 / (drawn + 20))
    later = [int(note[1]) for note in notes(study, r"table (\d+) of")]
    assert later and min(later) > drawn and not notes(study, "the table itself")


# EM step by step ---------------------------------------------------------------------------------

INK = [(0x33, 0x4E, 0xCF), (0xEA, 0x6A, 0x00), (0x07, 0x7A, 0x52)]
MAIN, BESIDE = "#figure canvas[data-figure]", "#alongside canvas[data-figure]"
# Colours of a canvas at places in CSS pixels from its corner, and of all pixels so near to each.
COLOURS = """
(canvas, [places, reach]) => {
  const ratio = canvas.width / canvas.clientWidth;
  const pen = canvas.getContext("2d");
  const side = 2 * reach + 1;
  return places.map(([x, y]) => {
    const at = [Math.floor(x * ratio) - reach, Math.floor(y * ratio) - reach];
    const {data} = pen.getImageData(...at, side, side);
    return Array.from({length: side * side}, (_, one) => [...data.slice(4 * one, 4 * one + 3)]);
  });
}
"""
# Both plots have come to the same shape, which takes some frames.
ALIKE = """
() => {
  const hosts = [...document.querySelectorAll("#figure, #alongside > div")];
  if (hosts.length < 2 || hosts.some(({dataset}) => dataset.drawn !== "true")) return false;
  const [one, other] = hosts.map(({dataset: {plot}}) => JSON.parse(plot));
  return Math.abs(one.height / one.width / (other.height / other.width) - 1) < 0.02;
}
"""


def pixels(lab: Lab, selector: str, places: np.ndarray) -> np.ndarray:
    """Where ``places`` (p, 2) in data units are on a canvas."""
    lab.wait_until_drawn()
    host = "#figure" if selector == MAIN else "#alongside > div"
    plot = json.loads(lab.page.locator(host).get_attribute("data-plot"))
    view = lab.view()
    x, y = ((places[:, at] - view[key][0]) / np.ptp(view[key]) for at, key in enumerate("xy"))
    return np.c_[plot["left"] + x * plot["width"], plot["top"] + (1 - y) * plot["height"]]


def colours(lab: Lab, selector: str, places: np.ndarray, reach: int = 0) -> np.ndarray:
    """What is painted at ``places`` (p, 2) in data units: (p, pixels, 3)."""
    at = pixels(lab, selector, places).tolist()
    return np.array(lab.page.locator(selector).evaluate(COLOURS, [at, reach]), dtype=float)


def apart(colour: np.ndarray, cluster: int) -> float:
    """How far a colour is from a cluster's own."""
    return float(np.abs(colour - INK[cluster]).sum())


def torn_row(lab: Lab, step: un.Step) -> int:
    """A row that belongs to two components, and that nothing else is drawn upon."""
    X, largest = np.asarray(rows()), step.shares.max(axis=1)
    at = pixels(lab, MAIN, X)
    distances = np.linalg.norm(at[:, None] - at[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    free = distances.min(axis=1)
    badges = pixels(lab, MAIN, step.gaussians.means)
    for badge, mean, covariance in zip(
        badges, step.gaussians.means, step.gaussians.covariances, strict=True
    ):
        away = X - mean
        sd = np.sqrt(np.einsum("ij,jk,ik->i", away, np.linalg.inv(covariance), away))
        free[np.minimum(np.abs(sd - 1), np.abs(sd - 2)) < 0.15] = 0
        free[np.linalg.norm(at - badge, axis=1) < 16] = 0
    free[(largest < 0.5) | (largest > 0.7)] = 0
    assert free.max() > 8, "no row is torn and alone"
    return int(free.argmax())


def watch(lab: Lab, hash: str = ELLIPSOIDS) -> Player:
    lab.open(hash)
    player = Player(lab).open()
    lab.page.wait_for_function(ALIKE)
    return player


def test_em_in_words_and_numbers(lab):
    """From hard labels to shares: each E-step rises to scikit-learn's own log-likelihood."""
    player = watch(lab)
    native = steps_of(n_components=3, n_init=10)
    assert player.count == len(native)
    told = []
    for step in range(1, player.count + 1):
        player.at(step)
        told.append(player.text.inner_text())
        if step < player.count:
            player.press("Next step")
    names = [re.match(r"Step \d+ of \d+ — (\w+)\.", one)[1] for one in told]
    assert names == [step.name for step in native] == ["start"] + ["maximise", "expect"] * 5
    assert "These hard labels are the first shares: all or nothing." in told[0]
    for index in range(1, player.count, 2):
        assert " M-step: " in told[index] and " E-step: " in told[index + 1]
    reached = []
    for one, step in zip(told[2::2], native[2::2], strict=True):
        found = re.search(r"log-likelihood (?:is|rises by ([\d.]+) to) (−[\d,.]+\d) \(", one)
        assert number(found[2]) == pytest.approx(step.objective, abs=0.006)
        if reached:
            gain = step.objective - reached[-1]
            assert float(found[1]) == pytest.approx(gain, rel=0.01) and gain > 0
        reached.append(step.objective)
    first = fit_of(n_components=3, n_init=1)
    assert reached[-1] == pytest.approx(first.scores["log_likelihood"], rel=1e-9)
    assert f"EM ended after {first.estimator.n_iter_} iterations" in told[-1]
    assert list(player.legend().values()) == first.sizes.tolist()
    curve = lab.page.locator("#player-objective [role=img]")
    expect(curve).to_have_attribute("aria-label", "log-likelihood, from −4,058 to −4,034")
    for step in (9, 8, 7):
        player.press("Step back")
        player.at(step + 1)
        assert player.text.inner_text() == told[step]
    player.press("First step")
    assert player.at(1).text.inner_text() == told[0]


def test_shares_are_mixed_colours_beside_hard_ones(lab):
    player = watch(lab)
    native = steps_of(n_components=3, n_init=10)
    row = torn_row(lab, native[2])
    place = np.asarray(rows())[[row]]
    pair = np.argsort(native[2].shares[row])[-2:]

    def seen(selector: str) -> np.ndarray:
        return colours(lab, selector, place)[0, 0]

    # k-means has given it wholly to one.
    assert apart(seen(MAIN), native[0].labels[row]) < 60
    player.slider.fill("2")
    player.at(3)
    lab.page.wait_for_function(ALIKE)
    mixed = seen(MAIN)
    assert all(apart(mixed, cluster) > 120 for cluster in range(3))
    between = np.array([INK[cluster] for cluster in pair])
    assert (mixed > between.min(axis=0) - 25).all() and (mixed < between.max(axis=0) + 25).all()
    # Dots are small there, and so the ground shines through.
    assert apart(seen(BESIDE), native[2].beside.labels[row]) < 100
    player.press("First step")
    player.at(1)
    lab.page.wait_for_function(ALIKE)
    assert apart(seen(MAIN), native[0].labels[row]) < 60


def ellipse(step: un.Step, cluster: int, deviations: float, count: int = 90) -> np.ndarray:
    """Places (count, 2) on the ellipse of a component."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    root = np.linalg.cholesky(step.gaussians.covariances[cluster])
    return step.gaussians.means[cluster] + deviations * (root @ circle).T


def on_line(lab: Lab, step: un.Step, cluster: int) -> float:
    """How much of this component's outer ellipse is drawn in its colour."""
    around = colours(lab, MAIN, ellipse(step, cluster, 2), 1)
    nearest = np.abs(around - INK[cluster]).sum(axis=2).min(axis=1)
    return float((nearest < 120).mean())


def test_ellipses_move_at_each_m_step(lab):
    player = watch(lab)
    native = steps_of(n_components=3, n_init=10)
    expect(lab.page.locator("[data-layer=ellipses]")).to_have_count(0)  # there are none yet
    player.press("Next step")
    player.at(2)
    lab.page.wait_for_function(ALIKE)
    expect(lab.page.locator("[data-layer=ellipses]")).to_be_visible()
    first, last = on_line(lab, native[1], 2), on_line(lab, native[9], 2)
    assert first > 0.9 > last + 0.25
    player.slider.fill("9")
    player.at(10)
    lab.page.wait_for_function(ALIKE)
    assert on_line(lab, native[9], 2) > 0.9 > on_line(lab, native[1], 2) + 0.25
    player.press("Next step")
    player.at(11)
    lab.page.wait_for_function(ALIKE)
    assert on_line(lab, native[9], 2) > 0.9  # an E-step moves nothing


def beside(lab: Lab) -> Locator:
    return lab.page.locator("#alongside")


def test_k_means_stands_beside_with_the_same_rows(lab):
    player = watch(lab)
    native = steps_of(n_components=3, n_init=10)
    expect(beside(lab).get_by_role("heading")).to_have_text("k-means: hard")
    expect(lab.page.locator("#step-title")).to_have_text("Gaussian mixture: soft")
    player.last()
    lab.page.wait_for_function(ALIKE)
    words = beside(lab).locator("figcaption")
    expect(words).to_contain_text("No row changes to another centre; the inertia is 2,241.9.")
    other = int((native[-1].beside.labels != native[-1].labels).sum())
    expect(words).to_contain_text(f"{other} of 1,250 rows are elsewhere than in the mixture.")
    # Each row is painted in the colour of its k-means cluster, unless others cover it.
    seen = colours(lab, BESIDE, np.asarray(rows()))[:, 0]
    nearest = np.abs(seen[:, None] - INK).sum(axis=2).argmin(axis=1)
    assert (nearest == native[-1].beside.labels).mean() > 0.9
    player.press("Leave the steps")
    expect(beside(lab)).to_have_count(0)
    expect(lab.page.locator("#step-title")).to_have_count(0)
    lab.wait_until_drawn()
    assert "step" not in lab.hash()
    assert list(player.legend().values()) == fit_of(n_components=3, n_init=10).sizes.tolist()


def test_a_link_opens_at_its_step(lab):
    lab.open(f"{ELLIPSOIDS}&step=5")
    player = Player(lab)
    expect(player.group).to_be_visible(timeout=BOOT)
    player.at(5)
    expect(player.text).to_contain_text("— expect. E-step: 83 rows are torn")
    expect(beside(lab).locator("figcaption")).to_contain_text("2 rows change to a nearer centre")
    player.press("Next step")
    player.at(6)
    expect(player.text).to_contain_text("— maximise. M-step: ")
    assert lab.hash()["step"] == "6"
    with lab.run():
        lab.set_box("n_components", 2)
    expect(player.group).to_be_hidden()
    expect(beside(lab)).to_have_count(0)
    assert "step" not in lab.hash() and len(lab.sizes()) == 2


def test_four_features_step_by_step(lab):
    """On a plane of them; every number is of all four."""
    player = watch(lab, f"{IRIS}&n_init=3")
    native = steps_of("iris", n_components=3, n_init=3)
    assert player.count == len(native) and sum(player.legend().values()) == 150
    expect(lab.page.locator("#axis-x")).to_have_value("pca:1")
    player.last()
    told = player.text.inner_text()
    reached = number(re.search(r"log-likelihood \w+ (?:by \S+ to )?(−[\d.]+\d) \(", told)[1])
    first = fit_of("iris", n_components=3, n_init=1)
    assert reached == pytest.approx(first.scores["log_likelihood"], abs=6e-4)
    assert sorted(player.legend().values()) == sorted(first.sizes.tolist())
    lab.page.wait_for_function(ALIKE)
    expect(beside(lab).get_by_role("heading")).to_have_text("k-means: hard")
    expect(lab.page.locator("[data-layer=ellipses]")).to_be_visible()


def assert_no_overflow(lab: Lab, width: int) -> None:
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lab.page.evaluate(STICKING_OUT) == []


def test_steps_on_a_phone(lab):
    lab.open(ELLIPSOIDS)
    lab.page.set_viewport_size({"width": 390, "height": 844})
    player = Player(lab).open()
    lab.page.wait_for_function(ALIKE)
    player.last()
    lab.page.wait_for_function(ALIKE)
    assert_no_overflow(lab, 390)
    stage = beside(lab).locator(".chart-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["width"] > 150
    expect(stage).to_be_in_viewport()
    expect(player.button("Play")).to_be_in_viewport()
    player.press("Leave the steps")
    assert_no_overflow(lab, 390)


def test_steps_in_a_small_frame(fresh):
    """As a course page embeds them, from a link that opens a step."""
    size = {"width": 760, "height": 560}
    lab = fresh(viewport=size).boot(f"{ELLIPSOIDS}&step=5", "?embed=1")
    player = Player(lab)
    expect(player.group).to_be_visible(timeout=BOOT)
    player.at(5)
    lab.page.wait_for_function(ALIKE)
    player.last()
    lab.page.wait_for_function(ALIKE)
    assert_no_overflow(lab, size["width"])
    strip = lab.page.locator("#strip").bounding_box()
    for plot in (lab.page.locator(".figure-stage").first, beside(lab).locator(".chart-stage")):
        box = plot.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= strip["y"] + 1
        assert box["width"] > 120 and box["height"] > 120
    assert strip["y"] + strip["height"] <= size["height"]


# Tabs and families -------------------------------------------------------------------------------


def tabs(lab: Lab) -> list[str]:
    return lab.page.locator("[role=tab]:visible").evaluate_all(
        "all => all.map(one => one.dataset.tab)"
    )


def family(lab: Lab, id: str) -> str:
    """Choose a kind of method; the method that is chosen by that."""
    with lab.run():
        lab.page.locator(f"#family-{id}").click()
    expect(lab.page.locator(f"#family-{id}")).to_have_attribute("aria-pressed", "true")
    return lab.page.locator("#algorithm-choice").input_value()


def test_only_mixtures_have_a_tab_about_density(lab):
    lab.open(QUICK)
    assert tabs(lab) == ["fit", "choose", "explain", "stability", "compare"]
    lab.open(f"{ELLIPSOIDS}&tab=density")
    assert tabs(lab) == ["fit", "choose", "density", "explain", "stability", "compare"]
    expect(lab.page.locator("#tab-density")).to_have_attribute("aria-selected", "true")
    expect(lab.page.locator("#panel-density")).to_be_visible()
    family(lab, "cluster")
    assert "density" not in tabs(lab)
    expect(lab.page.locator("#tab-fit")).to_have_attribute("aria-selected", "true")
    expect(lab.page.locator("#panel-fit")).to_be_visible()
    expect(lab.page.locator("#panel-density")).to_be_hidden()
    assert "tab" not in lab.hash()
    family(lab, "mixture")
    assert len(tabs(lab)) == 6


def test_a_link_to_a_tab_that_is_not_there(lab):
    lab.open(f"{QUICK}&tab=density")
    expect(lab.page.locator("#panel-fit")).to_be_visible()
    assert "tab" not in lab.hash()


def test_families_remember_the_method_last_chosen(lab):
    lab.open("#v=1&data=old_faithful&algorithm=dbscan&eps=0.5")
    lab.open("#v=1&data=old_faithful&algorithm=gaussian_mixture&n_components=4&random_state=42")
    choice = lab.page.locator("#algorithm-choice")
    methods = choice.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert set(methods) == {"gaussian_mixture", "bayesian_gaussian_mixture"}
    assert family(lab, "cluster") == "dbscan" == lab.hash()["algorithm"]
    assert "bayesian_gaussian_mixture" not in choice.inner_text()
    assert family(lab, "mixture") == "gaussian_mixture"
    assert lab.hash()["n_components"] == "4" and len(lab.sizes()) == 4
    with lab.run():
        choice.select_option("bayesian_gaussian_mixture")
    assert family(lab, "cluster") == "dbscan"
    assert family(lab, "mixture") == "bayesian_gaussian_mixture"
    expect(lab.page.locator("#study-criteria")).to_be_hidden()
    with lab.run():
        choice.select_option("gaussian_mixture")
    assert lab.hash()["algorithm"] == "gaussian_mixture"
