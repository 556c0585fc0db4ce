"""Gaussian mixtures as a person works with them: fitted, looked at, doubted and downloaded.

Numbers are those of the chapter's set as scikit-learn 1.8 computes them.
"""

import json
import re
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from lab import IRIS, Lab
from playwright.sync_api import Locator, expect
from reports import Chart, Study, number
from sklearn.mixture import GaussianMixture
from test_access import violations
from test_clusterers import (
    PAINTED,
    SIZES,
    assert_fits,
    assert_shows,
    chart,
    colours,
    native,
    state,
    value_of,
)
from test_downloads import export, read
from test_studies import download

import unlabeled as un
from unlabeled.result import Fit

MIXTURE, BAYESIAN = "gaussian_mixture", "bayesian_gaussian_mixture"
ELLIPSOIDS = state(MIXTURE, "ellipsoids", n_components=3)
IRIS_MIXTURE = state(MIXTURE, "iris", n_components=3)

SCORES = {
    "bic": 8189.733705221636,
    "aic": 8102.508425106598,
    "log_likelihood": -4034.254212553299,
    "n_parameters": 17,
    "n_iter": 4,
}
BIC = {
    "full": SCORES["bic"],
    "tied": 8588.71354501976,
    "diag": 8991.845069151717,
    "spherical": 8977.150904516979,
}
PARAMETERS = {"full": 17, "tied": 11, "diag": 14, "spherical": 11}
# Components by the mean of x1: weight, mean of x1, mean of x2.
COMPONENTS = [
    [0.40005972360244113, -1.4076412945821593, 1.4271284841753256],
    [0.39032583809186266, 0.05145112831618738, 0.07534576062044704],
    [0.20961443830569618, 3.3994766497792277, 1.0593108774377682],
]
# BIC with full covariances by the number of components.
BIC_BY_K = {2: 8971.1971, 3: 8189.7337, 4: 8229.5956, 5: 8273.8818, 6: 8311.9962}
# With tol so low that every platform comes to the same place.
CONVERGED = {"bic": 8188.798539367601, "log_likelihood": -4033.7866296262814}


@cache
def ellipsoids() -> Fit:
    """The state ELLIPSOIDS, worked out here instead of in the browser."""
    return native(MIXTURE, "ellipsoids", n_components=3)


@cache
def estimator() -> GaussianMixture:
    """The same by scikit-learn alone."""
    X = np.asarray(un.prepare(un.sample("ellipsoids"), scale="none"))
    return GaussianMixture(3, n_init=10, random_state=42).fit(X)


@cache
def undecided_row() -> int:
    """A row between two components with room around it."""
    X, shares = np.asarray(ellipsoids().X), ellipsoids().probabilities.max(axis=1)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return int(np.where((shares > 0.6) & (shares < 0.99), distances.min(axis=0), 0).argmax())


def csv_of(names: str, rows: Iterable[Iterable[float]]) -> bytes:
    lines = [names, *(",".join(repr(float(cell)) for cell in row) for row in rows)]
    return "\n".join(lines).encode()


def notes(lab: Lab) -> Locator:
    return lab.page.locator("#notes-section")


def more_parameters(lab: Lab) -> None:
    lab.page.locator("#more-parameters-title").click()


def values(lab: Lab, place: str, name: str) -> dict[str, float]:
    """Outputs at a place in full precision, by what they are of."""
    found = lab.page.locator(f"{place} output[data-{name}]").evaluate_all(
        "(all, name) => all.map(one => [one.getAttribute(`data-${name}`), one.dataset.value])",
        name,
    )
    return {key: float(value) for key, value in found}


def assert_belongs(lab: Lab, place: str, density: str, row: np.ndarray, within: float) -> None:
    """The panel at ``place`` tells the probabilities and the log density of ``row`` (n,)."""
    shares, log = ellipsoids().membership(row[None])[0], ellipsoids().log_density(row[None])[0]
    found = values(lab, place, "probability")
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert [found[str(one)] for one in range(len(shares))] == pytest.approx(shares, abs=within)
    assert values(lab, place, density) == pytest.approx({"": log}, abs=within)


def wait_for_score(lab: Lab, study: str, score: str, value: float, within: float = 1e-9) -> None:
    """Wait until a score of a study has come to a value."""
    lab.page.wait_for_function(
        "([at, value, within]) => "
        "Math.abs(Number(document.querySelector(at)?.dataset.value) - value) <= within",
        arg=[f"#study-{study} output[data-score='{score}']", value, within],
    )


# The fit -----------------------------------------------------------------------------------------


def test_ellipsoids_open_with_a_mixture(lab):
    lab.open("#v=1&data=ellipsoids")
    expect(lab.page.locator("#family-mixture")).to_have_attribute("aria-pressed", "true")
    expect(lab.page.locator("#algorithm-choice")).to_have_value(MIXTURE)
    scores = lab.scores()
    assert {name: scores[name] for name in SCORES} == pytest.approx(SCORES, rel=1e-9)
    assert_shows(lab, ellipsoids())


def test_weights_and_means_of_the_components(lab):
    lab.open(ELLIPSOIDS)
    heads = lab.page.locator("#cluster-table thead th").all_inner_texts()
    assert heads == ["cluster", "rows", "weight", "x1", "x2"]
    expect(lab.page.locator("#clusters-aside")).to_have_text("means in data units")
    lines = lab.page.locator("#cluster-table tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].slice(2).map(one => one.textContent))"
    )
    found = sorted(([number(cell) for cell in line] for line in lines), key=lambda line: line[1])
    assert found == [pytest.approx(one, abs=0.00051) for one in COMPONENTS]
    figures = lab.page.locator("#figures")
    expect(figures).to_contain_text("EM converged after 4 iterations")
    tables = figures.locator("table[data-table]")
    names = tables.evaluate_all("all => all.map(one => one.dataset.table)")
    assert names == ["axes", "covariances"]
    cells = tables.nth(1).locator("tbody tr").first.locator("td").all_inner_texts()
    (a, b), (_, d) = ellipsoids().mixture.covariances[0]
    own = [a, b, d, b / np.sqrt(a * d)]
    assert [number(cell) for cell in cells] == pytest.approx(own, abs=0.00051)


def test_every_type_of_covariance(lab):
    lab.open(ELLIPSOIDS)
    for kind in ("tied", "diag", "spherical", "full"):
        with lab.run():
            lab.parameter("covariance_type").select_option(kind)
        scores = lab.scores()
        assert scores["bic"] == pytest.approx(BIC[kind], rel=1e-9)
        assert scores["n_parameters"] == PARAMETERS[kind]
        assert lab.hash().get("covariance_type", "full") == kind


def test_what_to_know_of_the_ellipsoids(lab):
    """Starts disagree, and the tolerance ended EM; the way out that is told leads out."""
    lab.open(ELLIPSOIDS)
    expect(notes(lab)).to_contain_text("8 of 10 starts came to the best result found")
    told = notes(lab).get_by_text("EM stopped on tolerance")
    gain = CONVERGED["log_likelihood"] - SCORES["log_likelihood"]
    expect(told).to_contain_text(f"would raise the log-likelihood by {gain:.3g} in all")
    more_parameters(lab)
    with lab.run():
        lab.set_box("tol", "1e-10")
    expect(told).to_have_count(0)
    scores = lab.scores()
    assert {one: scores[one] for one in CONVERGED} == pytest.approx(CONVERGED, abs=0.001)


def test_iris_and_its_species(lab):
    lab.open(state(MIXTURE, "iris", n_components=3, n_init=1, tab="compare"))
    assert lab.scores()["bic"] == pytest.approx(580.8613, abs=5e-5)
    expect(lab.page.locator("#against")).to_have_value("column:species")
    report = lab.page.locator("#comparison")
    expect(report).to_contain_text("145 of 150 rows (96.7 %) match “species”")
    accuracy = report.locator("output[data-score=accuracy]")
    assert float(accuracy.get_attribute("data-value")) == pytest.approx(145 / 150, abs=1e-12)


def test_what_methods_are_for_is_a_choice(lab):
    lab.open(IRIS)
    with lab.run():
        lab.page.locator("#reset").click()  # what other tests have set is forgotten
    with lab.run():
        lab.page.locator("#family-mixture").click()
    assert lab.hash()["algorithm"] == MIXTURE
    assert_shows(lab, native(MIXTURE, "iris", n_components=3))
    options = lab.page.locator("#algorithm-choice option").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert set(options) == {MIXTURE, BAYESIAN}
    expect(lab.page.locator("#tab-density")).to_be_visible()
    with lab.run():
        lab.page.locator("#family-cluster").click()
    assert lab.hash()["algorithm"] == "kmeans" and lab.hash()["n_clusters"] == "3"
    expect(lab.page.locator("#tab-density")).to_be_hidden()


# The picture -------------------------------------------------------------------------------------

LAYERS = {
    "regions": "regions",
    "points": "points",
    "contours": "density",
    "centers": "centres",
    "ellipses": "ellipses",
}


def toggles(lab: Lab) -> dict[str, str]:
    found = lab.page.locator("#layers [data-layer]").evaluate_all(
        "all => all.map(one => [one.dataset.layer, one.textContent])"
    )
    return dict(found)


def show_only(lab: Lab, *shown: str) -> None:
    """Press the switches of the layers until only these are shown."""
    for layer in toggles(lab):
        toggle = lab.page.locator(f"#layers [data-layer={layer}]")
        if (toggle.get_attribute("aria-pressed") == "true") != (layer in shown):
            toggle.click()
    lab.wait_until_drawn()


def wait_for_picture(lab: Lab, other_than: str) -> str:
    """Wait until the canvas shows another picture; that one."""
    lab.page.wait_for_function(f"before => {PAINTED} !== before", arg=other_than)
    lab.wait_until_drawn()
    return lab.page.evaluate(PAINTED)


@pytest.fixture
def layers(lab):
    """Which layers are shown outlives a result, but not this test."""
    yield
    with lab.run():
        lab.page.locator("#reset").click()


@pytest.mark.parametrize("opened", [ELLIPSOIDS, IRIS_MIXTURE], ids=["plane", "projection"])
def test_every_layer_is_switched_off_and_on(lab, layers, opened):
    """One by one over an empty picture, which finer regions on their way cannot change."""
    lab.open(opened)
    assert list(toggles(lab)) == list(LAYERS)
    show_only(lab)
    empty = lab.page.evaluate(PAINTED)
    for layer in LAYERS:
        show_only(lab, layer)
        wait_for_picture(lab, empty)
        show_only(lab)
        lab.page.wait_for_function(f"empty => {PAINTED} === empty", arg=empty)


def test_one_column_has_curves(lab, layers):
    lab.open(state(MIXTURE, "old_faithful", n_components=2, columns="waiting_minutes"))
    assert toggles(lab) == {
        "regions": "regions", "points": "points", "centers": "centres",
        "component-0": "component 0", "component-1": "component 1", "density": "density",
    }
    assert lab.scores()["bic"] == pytest.approx(2096.0678, abs=5e-5)
    show_only(lab)
    empty = lab.page.evaluate(PAINTED)
    show_only(lab, "component-1")
    component = wait_for_picture(lab, empty)
    show_only(lab, "component-1", "density")
    wait_for_picture(lab, component)
    lab.page.locator("#tab-density").click()
    wait_for_score(lab, "density", "integral", 1)


def test_marginal_or_slice(lab, layers):
    """Of four columns two are seen; the ellipses show at once that it is another density."""
    lab.open(IRIS_MIXTURE)
    show_only(lab, "ellipses")
    marginal = lab.page.evaluate(PAINTED)
    section = lab.page.locator("#section")
    expect(section).to_have_value("marginal")
    assert "integrated out" in lab.caption() and toggles(lab)["regions"] == "regions (marginal)"
    scores = lab.scores()
    with lab.run():
        section.select_option("slice")
    assert lab.hash()["section"] == "slice"
    assert "is at its mean" in lab.caption() and toggles(lab)["regions"] == "regions (slice)"
    assert wait_for_picture(lab, marginal) and lab.scores() == scores
    with lab.run():
        section.select_option("marginal")
    assert "section" not in lab.hash()
    lab.page.wait_for_function(f"before => {PAINTED} === before", arg=marginal)


def test_two_columns_leave_nothing_out(lab):
    lab.open(f"{IRIS_MIXTURE}&section=slice")
    expect(lab.page.locator("#section")).to_have_value("slice")
    with lab.run():
        lab.page.locator("#reset").click()
    assert "section" not in lab.hash()
    expect(lab.page.locator("#section")).to_have_count(0)  # centres of k-means are no density
    lab.open(ELLIPSOIDS)
    expect(lab.page.locator("#section")).to_have_count(0)
    with lab.run():
        lab.set_box("n_components", 5)
    with lab.run():
        lab.page.locator("#reset").click()
    assert lab.scores()["bic"] == pytest.approx(SCORES["bic"], rel=1e-9)


# Rows and places ---------------------------------------------------------------------------------


def test_a_typed_row(lab):
    lab.open(ELLIPSOIDS)
    for name, value in zip(("x1", "x2"), ellipsoids().X[0].tolist(), strict=True):
        lab.page.locator(f"[data-cell={name}]").fill(repr(value))
    lab.page.locator("#predict-run").click()
    answer = lab.page.locator("#prediction output[data-prediction]")
    expect(answer).to_have_attribute("data-prediction", str(ellipsoids().labels[0]))
    assert_belongs(lab, "#prediction", "prediction-density", np.asarray(ellipsoids().X)[0], 1e-9)
    expect(lab.page.locator("#prediction output[data-prediction-density]")).to_have_text("−2.61")
    expect(lab.page.locator("#prediction output[data-probability='0']")).to_have_text("97.7 %")


def test_a_clicked_place(lab):
    lab.open(ELLIPSOIDS)
    lab.page.locator("#predict-place").click()
    lab.click_at(2.2, 0.4)
    expect(lab.page.locator("#prediction output[data-prediction]")).to_be_visible()
    cells = [
        float(lab.page.locator(f"[data-cell={name}]").input_value()) for name in ("x1", "x2")
    ]
    assert cells == pytest.approx([2.2, 0.4], abs=0.03)
    # The boxes show the place to some digits only.
    assert_belongs(lab, "#prediction", "prediction-density", np.array(cells), 1e-5)


def test_a_row_is_told_by_a_card_and_in_full(lab):
    fit, row = ellipsoids(), undecided_row()
    x, y = fit.X[row].tolist()
    shares = fit.probabilities[row]
    lab.open(ELLIPSOIDS)
    lab.hover_at(x, y)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", str(row))
    card = lab.page.locator(".figure-card")
    largest = f"cluster {shares.argmax()}{100 * shares.max():.1f} %"
    expect(card.locator(".figure-card-values")).to_contain_text(largest)
    expect(card).to_contain_text("log density")
    lab.click_at(x, y)
    expect(lab.page.locator("#row .verdict")).to_contain_text(f"Row {row + 1} is in")
    assert_belongs(lab, "#row", "row-density", np.asarray(fit.X)[row], 1e-9)


# Densities ---------------------------------------------------------------------------------------


def figure_marks(lab: Lab, count: int | None) -> None:
    """The picture marks so many rows; None: it marks none."""
    figure = lab.page.locator("#figure")
    if count is None:
        expect(figure).not_to_have_attribute("data-marked", re.compile(r"\d"))
    else:
        expect(figure).to_have_attribute("data-marked", str(count))


def test_the_density_of_every_row(lab):
    lab.open(f"{ELLIPSOIDS}&tab=density")
    study = Study(lab, "density", "density").wait()
    assert study.scores()["integral"] == pytest.approx(1, abs=1e-9)
    expect(study.node).to_contain_text("It comes to 1.0000000000.")
    bars = study.chart("density").wait()
    assert colours(bars.host) > 5
    count = int(bars.find(r"([1-9]\d*) rows: log density", 0.7)[1])
    figure_marks(lab, count)
    lab.page.mouse.move(5, 5)
    figure_marks(lab, None)
    log = ellipsoids().log_density(np.asarray(ellipsoids().X))
    for line, share in zip(study.lines("quantiles"), (1, 2, 4, 10, 50), strict=True):
        limit = np.percentile(log, share)
        assert line[0] == f"{share} %" and int(line[2]) == (log < limit).sum()
        assert number(line[1]) == pytest.approx(limit, abs=0.00051)


def test_the_least_dense_rows_are_shown(lab):
    log = ellipsoids().log_density(np.asarray(ellipsoids().X))
    lab.open(f"{ELLIPSOIDS}&tab=density")
    study = Study(lab, "density", "density").wait()
    rarest = np.argsort(log)[:8]
    lines = study.lines("least_dense")
    assert [int(line[0].replace(",", "")) - 1 for line in lines] == rarest.tolist()
    assert [number(line[1]) for line in lines] == pytest.approx(log[rarest], abs=0.00051)
    study.table("least_dense").first.hover()
    figure_marks(lab, 1)
    study.table("quantiles").nth(2).click()
    summary = lab.page.locator("[data-summary=page]")
    expect(summary).to_contain_text("1–50 of 50 rows")  # the chapter's anomalies at 4 %
    lab.page.mouse.move(5, 5)
    figure_marks(lab, 50)
    lab.page.locator("#table-all").click()
    figure_marks(lab, None)


def test_densities_are_downloaded_as_a_column(lab):
    lab.open(f"{ELLIPSOIDS}&tab=density")
    name, (head, *rows) = download(Study(lab, "density", "density").wait())
    assert name == "ellipsoids-log-density.csv"
    assert head == ["x1", "x2", "source", "cluster", "log_density", "density_percentile"]
    found = np.array([[float(cell) for cell in row] for row in rows])
    log = ellipsoids().log_density(np.asarray(ellipsoids().X))
    assert found[0, 4] == pytest.approx(-2.60786904, abs=5e-9)
    assert found[:, 4] == pytest.approx(log, abs=1e-9)
    assert found[:, 3].tolist() == ellipsoids().labels.tolist()
    assert found[np.argmin(log), 5] == pytest.approx(100 / len(log))
    assert found[np.argmax(log), 5] == 100


def sampled(seed: int) -> np.ndarray:
    """Six new rows as scikit-learn draws them."""
    return estimator().set_params(random_state=seed).sample(6)[0]


def test_new_rows_are_those_of_scikit_learn(lab):
    lab.open(f"{ELLIPSOIDS}&tab=density")
    study = Study(lab, "new_rows", "density").wait()
    expect(study.verdict).to_contain_text("500 rows drawn")
    study.set("n_samples", 6)
    expect(study.verdict).to_have_text(re.compile("6 rows drawn: 1 of component 0, 2 of .* 1 and"))
    expect(study.node).to_contain_text("6 new rows by component, over 1,250 real rows in grey.")
    for seed in (42, 7):
        if seed != 42:
            study.set("random_state", seed)
        expect(study.node).to_contain_text(f"random_state={seed}.")
        name, (head, *rows) = download(study.wait())
        assert name == "ellipsoids-new-rows.csv" and head == ["x1", "x2", "cluster"]
        found = np.array([[float(cell) for cell in row[:2]] for row in rows])
        assert found == pytest.approx(sampled(seed), abs=1e-9)
    assert sampled(42)[0] == pytest.approx([-2.32491052, 1.04752548], abs=5e-9)
    assert not np.allclose(found, sampled(42))
    study.set("n_samples", 500)  # for the next visitor
    study.set("random_state", "fit")
    expect(study.verdict).to_contain_text("500 rows drawn: 199 of component 0")


# The lesson on the likelihood --------------------------------------------------------------------

LESSON = ("likelihood_model", "likelihood", "likelihood_pdf", "log_likelihood")
THETA = np.linspace(1, 2, 100_001)


def density(x: float, theta: float | np.ndarray) -> float | np.ndarray:
    """The chapter's f(x; theta): two normals, both theta wide."""
    bells = [np.exp(-(((x - center) / theta) ** 2) / 2) for center in (1, -4)]
    return (2 * bells[0] + bells[1]) / 3 / theta / np.sqrt(2 * np.pi)


@pytest.fixture
def lesson(lab):
    """The study as it opens, which it is again after the test."""
    lab.open(f"{ELLIPSOIDS}&tab=density")
    study = Study(lab, "likelihood", "density").wait()
    yield study
    study.set("prior", "none")
    study.set("x", 2.5)
    study.set("theta", 1.3)
    wait_for_score(lab, "likelihood", "likelihood", density(2.5, 1.3))


def handle_of(drawn: Chart, rule: str) -> Locator:
    return drawn.wait().host.locator(f".chart-handle[data-rule={rule}]")


def drag_live(lab: Lab, handle: Locator, right: float, down: float) -> float:
    """Drag a rule: a score follows while it is held. The value at which it was let go."""
    score = "#study-likelihood output[data-score=likelihood]"
    before = lab.page.locator(score).get_attribute("data-value")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + right / 2, y + down / 2)
    lab.page.wait_for_function(
        "([score, before]) => document.querySelector(score).dataset.value !== before",
        arg=[score, before],
    )
    lab.page.mouse.move(x + right, y + down)
    lab.page.mouse.up()
    return value_of(handle)


def test_the_most_likely_theta(lab, lesson):
    """1.50 of the mixture itself, and 1.66 of the book's figure."""
    scores = lesson.scores()
    assert scores["theta_maximum_likelihood"] == pytest.approx(1.500929, abs=5e-7)
    assert scores["theta_book_grid"] == pytest.approx(1.664, abs=1e-12)
    assert scores["likelihood"] == pytest.approx(density(2.5, 1.3), rel=1e-12)
    assert THETA[density(2.5, THETA).argmax()] == pytest.approx(1.500929, abs=1e-5)
    for figure in LESSON:
        assert colours(lesson.chart(figure).wait().host) > 5
    lesson.set("normalised", "truncated")
    expect(lesson.verdict).to_contain_text("1.66 on the book’s grid")
    lesson.set("normalised", "exact")
    expect(lesson.verdict).to_contain_text("the most likely theta is 1.50.")


def test_x_and_theta_are_dragged(lab, lesson):
    theta = drag_live(lab, handle_of(lesson.chart("likelihood"), "theta"), 40, 0)
    assert 1.35 < theta < 2
    wait_for_score(lab, "likelihood", "likelihood", density(2.5, theta))
    expect(lab.parameter("study-likelihood-theta")).to_have_value(str(theta))
    x = drag_live(lab, handle_of(lesson.chart("likelihood_pdf"), "x"), -60, 0)
    assert -6 < x < 2
    wait_for_score(lab, "likelihood", "likelihood", density(x, theta))
    best = THETA[density(x, THETA).argmax()]
    wait_for_score(lab, "likelihood", "theta_maximum_likelihood", best, 1e-5)
    for figure, rule, value in (("likelihood_model", "x", x), ("log_likelihood", "theta", theta)):
        expect(handle_of(lesson.chart(figure), rule)).to_have_attribute(
            "aria-valuenow", str(value)
        )
    level = drag_live(lab, handle_of(lesson.chart("likelihood_model"), "theta"), 0, 30)
    assert 1 <= level < theta  # theta grows upwards there
    wait_for_score(lab, "likelihood", "likelihood", density(x, level))


def test_the_panels_are_enlarged_together(lab, lesson):
    lab.page.locator("#study-likelihood .panels-larger").click()
    dialog = lab.page.locator("dialog[open]")
    shown = dialog.locator("canvas[data-figure]")
    expect(shown).to_have_count(4)
    assert shown.evaluate_all("all => all.map(one => one.dataset.figure)") == [*LESSON]
    charts = dialog.locator(".report-figure")
    for index in range(4):
        expect(charts.nth(index)).to_have_attribute("data-drawn", "true")
        assert colours(charts.nth(index)) > 5
    rule = charts.nth(1).locator(".chart-handle[data-rule=theta]")
    rule.press("End")
    wait_for_score(lab, "likelihood", "likelihood", density(2.5, 2))
    lab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(handle_of(lesson.chart("likelihood"), "theta")).to_have_attribute("aria-valuenow", "2")


def test_a_prior_pulls_the_estimate(lab, lesson):
    lesson.set("prior", "normal")
    lesson.set("prior_mean", 1.2)
    lesson.set("prior_deviation", 0.1)
    prior = np.exp(-(((THETA - 1.2) / 0.1) ** 2) / 2)
    best = THETA[(density(2.5, THETA) * prior).argmax()]
    assert 1.2 < best < 1.5
    wait_for_score(lab, "likelihood", "theta_map", best, 1e-5)
    expect(lesson.verdict).to_contain_text(f"The prior pulls the estimate from 1.50 to {best:.2f}")
    lesson.set("prior_deviation", 0.3)
    lesson.set("prior", "none")
    expect(lesson.node.locator("output[data-score=theta_map]")).to_have_count(0)


# Bayesian mixtures -------------------------------------------------------------------------------


def test_three_of_ten_components_on_the_ellipsoids(lab):
    """And a prior that decides for few rows, as in the book's figure."""
    lab.open(state(BAYESIAN, "ellipsoids", n_components=10, n_init=10, tab="explain"))
    assert lab.scores()["components_in_use"] == 3
    cells = lab.page.locator("#cluster-table tbody td:nth-child(3)").all_inner_texts()
    assert sorted(map(number, cells)) == pytest.approx([0.2050, 0.3951, 0.3988], abs=0.0006)
    expect(notes(lab)).to_contain_text("3 of at most 10 components are in use")
    study = Study(lab, "prior", "explain").wait()
    study.set("rows", 73)
    expect(study.verdict).to_contain_text("The prior decides much here: with 73 rows")
    for side, shown in (("low", "0.50, 0.26, 0.25, 0.00"), ("high", "0.43, 0.37, 0.11, 0.01")):
        caption = study.chart(f"prior-weights-{side}").wait().host.locator("figcaption")
        expect(caption).to_contain_text(f"largest first: {shown}")
    study.set("low", 10_000)
    expect(study.verdict).to_contain_text("The rows outweigh the prior: with 73 rows")
    study.set("low", 0.01)
    expect(study.verdict).to_contain_text("The prior decides much here")
    with lab.run():
        study.button("values").nth(1).click()
    assert number(lab.hash()["weight_concentration_prior"]) == 10_000
    study.set("rows", "all")  # for the next visitor
    expect(study.verdict).to_contain_text("with 1,250 rows")


def test_moons_curve(lab):
    """Eight ellipses for two moons, which DBSCAN follows."""
    lab.open(state(BAYESIAN, "moons", n_components=10, n_init=10))
    assert lab.scores()["components_in_use"] == 8 and len(lab.sizes()) == 8
    bars = chart(lab, "weights")
    assert colours(bars) > 8
    expect(bars.locator("figcaption")).to_contain_text("2 drawn in grey are the most likely of no")
    study = Study(lab, "beside_dbscan", "explain").work_out()
    expect(study.verdict).to_contain_text("Yes: the mixture uses 8 components where DBSCAN sees 2")
    scores = study.scores()
    assert (scores["components_in_use"], scores["dbscan_clusters"]) == (8, 2)
    for figure in ("beside-mixture", "beside-dbscan"):
        assert colours(study.chart(figure).wait().host) > 5
    eps = re.search(r"eps = ([\d.]+)", study.button("state").inner_text())[1]
    with lab.run():
        study.button("state").click()
    assert lab.hash()["algorithm"] == "dbscan" and lab.hash()["eps"] == eps
    assert lab.sizes() == [500, 500] and lab.scores()["noise"] == 0
    expect(lab.page.locator("#family-cluster")).to_have_attribute("aria-pressed", "true")


# Data that make trouble --------------------------------------------------------------------------


def random_rows(m: int, n: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(m, n))


COLLINEAR = np.c_[random_rows(120, 2), random_rows(120, 2).sum(axis=1)]


def refused(lab: Lab, pattern: str) -> None:
    lab.message().wait_for()
    lab.wait_until_ready()
    expect(lab.message()).to_have_text(re.compile(pattern))


def take_the_way_out(lab: Lab, remedy: str) -> None:
    with lab.run():
        lab.message().get_by_role("button", name=remedy, exact=True).click()
    assert lab.message().count() == 0 and lab.scores()


def test_collinear_columns(lab):
    lab.open(ELLIPSOIDS)
    with lab.run():
        lab.drop("collinear.csv", csv_of("a,b,c", COLLINEAR))
    expect(notes(lab)).to_contain_text("“a”, “b” and “c” determine each other exactly")
    expect(notes(lab)).to_contain_text("raise reg_covar to 0.001")
    more_parameters(lab)
    with lab.run():
        lab.set_box("reg_covar", 0.001)
    assert "determine each other" not in notes(lab).inner_text()


@pytest.mark.parametrize(
    ("remedy", "key", "value"),
    [
        ("Set reg_covar to 0.001", "reg_covar", 1e-3),
        ("Use diag covariances", "covariance_type", "diag"),
    ],
)
def test_collinear_columns_without_regularisation(lab, remedy, key, value):
    lab.open(ELLIPSOIDS)
    lab.upload("collinear.csv", csv_of("a,b,c", COLLINEAR))
    before = lab.scores()
    more_parameters(lab)
    lab.set_box("reg_covar", 0)
    refused(lab, "3 components cannot be fitted: “a”, “b” and “c” determine each other. Leave one ")
    expect(lab.parameter("reg_covar")).to_have_attribute("aria-invalid", "true")
    assert lab.scores() == before
    take_the_way_out(lab, remedy)
    assert lab.hash()[key] == value or float(lab.hash()[key]) == value
    expect(lab.parameter("reg_covar")).not_to_have_attribute("aria-invalid", "true")


def test_a_constant_column(lab):
    lab.open(ELLIPSOIDS)
    lab.upload("constant.csv", csv_of("a,b,c", np.c_[random_rows(60, 2), np.full(60, 7.0)]))
    assert lab.columns() == {"a": True, "b": True, "c": False}
    assert "“c”" not in notes(lab).inner_text()
    with lab.run():
        lab.page.locator("[data-column=c]").click()
    expect(notes(lab)).to_contain_text("“c” has the same value in every row")
    expect(notes(lab)).to_contain_text("Leave it out.")
    with lab.run():
        lab.page.locator("[data-column=c]").click()
    assert "“c”" not in notes(lab).inner_text()


@pytest.mark.parametrize("copies", [1, 20], ids=["few rows", "duplicates"])
def test_more_components_than_different_rows(lab, copies):
    lab.open(ELLIPSOIDS)
    lab.upload_in_vain("few.csv", csv_of("a,b", [(1, 2), (3, 5)] * copies))
    refused(lab, "3 components are more than the 2 different rows of the chosen columns. Choose ")
    assert lab.figure("points") == str(2 * copies)
    expect(lab.page.locator("#scores")).to_be_hidden()
    take_the_way_out(lab, "Use 2 components")
    assert lab.hash()["n_components"] == "2" and lab.sizes() == [copies, copies]
    expect(notes(lab)).to_contain_text("near singular")


def test_components_out_of_range(lab):
    lab.open(ELLIPSOIDS)
    lab.set_box("n_components", 2000)
    refused(lab, "2,000 is out of range. Give a number from 1 to 300.")
    expect(lab.parameter("n_components")).to_have_attribute("aria-invalid", "true")
    with lab.run():
        lab.set_box("n_components", 3)
    assert lab.scores()["bic"] == pytest.approx(SCORES["bic"], rel=1e-9)


def test_the_cost_of_500_columns_is_told_before_it_is_paid(lab):
    lab.open(state(MIXTURE, "ellipsoids", n_components=8))
    names = ",".join(f"c{column}" for column in range(500))
    lab.upload_in_vain("wide.csv", csv_of(names, np.round(random_rows(300, 500), 1)))
    refused(lab, r"Gaussian mixture on 300 rows would take about \d+ seconds in a browser")
    assert lab.figure("points") == "300"
    take_the_way_out(lab, "Use diagonal covariances")
    assert lab.hash()["covariance_type"] == "diag" and sum(lab.sizes()) == 300
    assert lab.scores()["n_parameters"] == 8 * (500 + 500) + 7


# The slider --------------------------------------------------------------------------------------

SEES = "k => document.querySelector('#figure figcaption').textContent.includes(`in ${k} clusters`)"
# The picture is of k components while the scores are still those of a result with p parameters.
SKETCHED = """
([k, p]) => {
  const caption = document.querySelector("#figure figcaption").textContent;
  const score = document.querySelector("#scores output[data-score=n_parameters]");
  return caption.includes(`in ${k} clusters`) && score.dataset.value === String(p);
}
"""


def test_pictures_follow_the_slider_while_it_is_held(lab):
    lab.open(state(MIXTURE, "ellipsoids", n_components=2))
    assert lab.scores()["bic"] == pytest.approx(BIC_BY_K[2], abs=5e-5)
    before = lab.hash()
    slider = lab.slider("n_components")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    thumb = box["height"]

    def move_to(k: int) -> None:
        share = (k - 1) / int(slider.get_attribute("max"))
        across = thumb / 2 + share * (box["width"] - thumb)
        lab.page.mouse.move(box["x"] + across, box["y"] + box["height"] / 2)
        expect(lab.parameter("n_components")).to_have_value(str(k))

    move_to(2)
    lab.page.mouse.down()
    for k in (3, 4, 5):
        move_to(k)
        lab.page.wait_for_function(SEES, arg=k)
    assert lab.hash() == before  # no step of its own yet
    move_to(6)
    with lab.run():
        lab.page.mouse.up()
    lab.wait_until_ready()
    assert lab.hash()["n_components"] == "6"
    assert lab.scores()["bic"] == pytest.approx(BIC_BY_K[6], abs=5e-5)
    lab.page.wait_for_function(SEES, arg=6)


def test_a_long_fit_is_sketched(lab):
    """There is a picture before there is a result; numbers wait for that."""
    lab.open(state(MIXTURE, "ellipsoids", n_components=3, n_init=200))
    assert lab.scores()["n_parameters"] == 17
    with lab.run():
        lab.slider("n_components").press("ArrowRight")
        lab.page.wait_for_function(SKETCHED, arg=[4, 17])
    assert lab.scores()["n_parameters"] == 23
    assert lab.scores()["bic"] == pytest.approx(BIC_BY_K[4], abs=0.5)


# Files -------------------------------------------------------------------------------------------

# The line colours of the first three clusters; their regions and dots are filled.
INKS = ("#334ecf", "#ea6a00", "#077a52")
# That of contours.
QUIET = "#5c5f66"


def outlines(svg: str, ink: str) -> list[np.ndarray]:
    """The vertices (p, 2) of every path that is a line of that colour, in pixels of the plot."""
    paths = re.findall(rf'<path d="([^"]+)" fill="none" stroke="{ink}"', svg)
    found = [re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path) for path in paths]
    return [np.array(path, dtype=float) for path in found]


def in_data(lab: Lab, places: np.ndarray) -> np.ndarray:
    """Pixels (p, 2) in the units of the axes."""
    view, plot = lab.view(), json.loads(lab.figure("plot"))
    across = (places[:, 0] - plot["left"]) / plot["width"]
    up = 1 - (places[:, 1] - plot["top"]) / plot["height"]
    ends = zip((view["x"], view["y"]), (across, up), strict=True)
    return np.column_stack([low + share * (high - low) for (low, high), share in ends])


def test_a_picture_as_svg_has_contours_and_ellipses(lab, layers):
    lab.open(ELLIPSOIDS)
    svg = export(lab, "[data-export=svg]")[1].decode()
    assert ">90%</text>" in svg and ">99%</text>" in svg
    lines = [ellipsoids().log_density(in_data(lab, line)) for line in outlines(svg, QUIET)]
    assert len(lines) >= 5
    for one in lines:  # each runs at one density
        assert one == pytest.approx(np.median(one), abs=0.2)
    for ink, mean, covariance in zip(
        INKS, ellipsoids().mixture.means, ellipsoids().mixture.covariances, strict=True
    ):
        line = in_data(lab, np.concatenate(outlines(svg, ink)))
        reach = 2 * np.sqrt(np.diag(covariance))  # of the outer ellipse
        assert line.min(axis=0) == pytest.approx(mean - reach, abs=0.02)
        assert line.max(axis=0) == pytest.approx(mean + reach, abs=0.02)
        square = np.linalg.solve(covariance, (line - mean).T) * (line - mean).T
        distances = np.sqrt(square.sum(axis=0))
        assert set(np.round(distances, 1)) == {1.0, 2.0}
    show_only(lab, "points")
    without = export(lab, "[data-export=svg]")[1].decode()
    assert ">90%</text>" not in without
    assert not outlines(without, QUIET) and not outlines(without, INKS[0])


def test_a_picture_as_png(lab, layers):
    lab.open(ELLIPSOIDS)
    name, data = export(lab, "[data-export=png]")
    assert name == "ellipsoids-picture.png" and data[:8] == b"\x89PNG\r\n\x1a\n"
    show_only(lab, "points")
    assert 10_000 < len(export(lab, "[data-export=png]")[1]) < len(data)


def test_a_table_with_clusters(lab):
    lab.open(ELLIPSOIDS)
    name, data = export(lab, "[data-export=csv]:not([data-with])")
    head, *rows = read(data)
    assert name == "ellipsoids-clusters.csv" and head == ["x1", "x2", "source", "cluster"]
    assert [int(row[3]) for row in rows] == ellipsoids().labels.tolist()


# For everyone ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_in_the_tabs_of_a_mixture(lab, theme):
    lab.open(state(BAYESIAN, "iris", n_components=5, n_init=1))
    lab.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    found = violations(lab.page)
    Study(lab, "likelihood", "density").open().wait()
    found += violations(lab.page)
    Study(lab, "beside_dbscan", "explain").work_out()
    found += violations(lab.page)
    assert found == []


def test_reports_of_a_mixture_on_any_screen(lab):
    lab.open(state(MIXTURE, "iris", n_components=3, tab="density"))
    for id in ("density", "new_rows", "likelihood"):
        Study(lab, id, "density").wait()
    for width, height in SIZES:
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.wait_until_drawn()
        assert_fits(lab, width)
        for stage in lab.page.locator("#panel-density .chart-stage").all():
            box = stage.bounding_box()
            assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= width
