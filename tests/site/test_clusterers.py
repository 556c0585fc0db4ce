"""Every method from its address: scikit-learn's numbers, its charts, on any screen."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from lab import QUICK, Lab
from playwright.sync_api import Locator, expect
from test_layout import STICKING_OUT

import unlabeled as un
from building.paths import DIST

CATALOG = {
    method["id"]: method for method in json.loads((DIST / "catalog.json").read_text())["algorithms"]
}


@dataclass(frozen=True)
class Case:
    """A state of a method, what a person changes in it, and the charts that its fit has."""

    sample: str = "old_faithful"
    values: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    figures: tuple[str, ...] = ()


CASES = {
    "affinity_propagation": Case("iris", {"preference": -20, "damping": 0.7}, {"preference": -100}),
    "agglomerative": Case(
        "iris", {"n_clusters": 3, "linkage": "average"}, {"n_clusters": 4}, ("dendrogram",)
    ),
    "birch": Case("five_blobs", {"n_clusters": 5, "threshold": 0.3}, {"threshold": 0.2}),
    "bisecting_kmeans": Case("five_blobs", {"n_clusters": 5}, {"n_clusters": 4}, ("splits",)),
    "dbscan": Case("moons", {"eps": 0.05}, {"min_samples": 9}, ("k_distance",)),
    # How scikit-learn's HDBSCAN breaks ties depends on the processor; here there are none.
    "hdbscan": Case(
        "moons", {"min_cluster_size": 15}, {"min_cluster_size": 50}, ("condensed_tree",)
    ),
    "hdbscan_noise": Case("moons", {"min_cluster_size": 15}, {"min_cluster_size": 50}),
    "kmeans": Case("five_blobs", {"n_clusters": 5, "random_state": 2}, {"n_clusters": 3}),
    "mean_shift": Case("iris", {"bandwidth": 0.9}, {"bandwidth": 1.2}),
    "minibatch_kmeans": Case("five_blobs", {"n_clusters": 5}, {"n_clusters": 3}),
    "optics": Case("moons", {"min_samples": 20}, {"xi": 0.1}, ("reachability",)),
    "spectral": Case("moons", {"n_clusters": 2, "gamma": 100}, {"gamma": 20}, ("eigengap",)),
}


def state(algorithm: str, sample: str, **values: Any) -> str:
    """The address of a method at work on a sample, unscaled."""
    own = {"v": 1, "data": sample, "algorithm": algorithm, "scale": "none"}
    return "#" + urlencode(own | values)


def native(algorithm: str, sample: str, **values: Any) -> un.Fit:
    """What the same state gives without a browser."""
    return un.fit(algorithm, un.prepare(un.sample(sample), scale="none"), **values)


def found(fit: un.Fit, noise: int) -> str:
    """What the caption says first: how many rows there are of what."""
    rows = f"{len(fit.labels):,} rows"
    if fit.detection is None:
        return f"{rows} in "
    anomalies = f"{noise:,} anomal{'y' if noise == 1 else 'ies'}" if noise else "no anomaly"
    return f"{anomalies} among {rows}."


def assert_shows(lab: Lab, fit: un.Fit) -> None:
    """The page says what ``fit`` says: its scores, its sizes, and whose they are."""
    assert lab.scores() == pytest.approx(fit.scores, rel=1e-9)
    noise = int((fit.labels == -1).sum())
    assert lab.sizes() == fit.sizes.tolist() + [noise] * (noise > 0)
    assert lab.caption().startswith(f"{fit.algorithm.title}: {found(fit, noise)}")
    assert lab.message().count() == 0


def chart(lab: Lab, figure: str) -> Locator:
    """One chart of the fit, drawn."""
    found = lab.page.locator(f"#figures .report-figure:has(canvas[data-figure={figure}])")
    expect(found).to_have_attribute("data-drawn", "true")
    return found


def colours(shown: Locator) -> int:
    """How many different colours a chart's canvas shows: one means that nothing is painted."""
    return shown.locator("canvas[data-figure]").evaluate(
        """canvas => {
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


# The same numbers as scikit-learn's --------------------------------------------------------------


@pytest.mark.parametrize("algorithm", CATALOG)
def test_a_method_from_its_address_and_by_its_controls(lab, algorithm):
    """Also one that somebody has just added, for which nothing is listed above."""
    case = CASES.get(algorithm, Case())
    lab.open(state(algorithm, case.sample, **case.values))
    assert lab.page.locator("#algorithm-choice").input_value() == algorithm
    for name, value in case.values.items():
        expect(lab.parameter(name)).to_have_value(str(value))
    assert_shows(lab, native(algorithm, case.sample, **case.values))
    before = lab.scores()
    for name, value in case.changed.items():
        with lab.run():
            lab.set_box(name, value)
        assert lab.hash()[name] == str(value) and lab.scores() != before
    assert_shows(lab, native(algorithm, case.sample, **case.values | case.changed))


def test_choosing_a_method_keeps_what_both_know(lab):
    lab.open(state("kmeans", "iris", n_clusters=4, init="random"))
    with lab.run():
        lab.page.locator("#algorithm-choice").select_option("agglomerative")
    assert lab.hash()["algorithm"] == "agglomerative" and "init" not in lab.hash()
    assert_shows(lab, native("agglomerative", "iris", n_clusters=4))


# scikit-learn's numbers for the chapter's moons (scikit-learn 1.8): counts, clusters, and how well
# these are the two moons, by the adjusted Rand index.
MOONS = [
    ("dbscan", {"eps": 0.05}, {"core": 808, "noise": 77}, 7, None),
    ("dbscan", {"eps": 0.2}, {"core": 1000, "noise": 0}, 2, 1.0),
    ("hdbscan", {"min_cluster_size": 15}, {"noise": 0}, 2, 1.0),
    ("hdbscan", {"min_cluster_size": 50}, {"noise": 8}, 2, 0.9841),
    ("agglomerative", {"n_clusters": 2, "linkage": "single"}, {}, 2, 1.0),
    ("agglomerative", {"n_clusters": 2, "linkage": "ward"}, {}, 2, 0.1497),
    ("spectral", {"n_clusters": 2, "gamma": 100}, {}, 2, 1.0),
    ("spectral", {"n_clusters": 2, "gamma": 1}, {}, 2, 0.2952),
]


@pytest.mark.parametrize(
    ("algorithm", "values", "counts", "clusters", "agreement"),
    MOONS,
    ids=["-".join(map(str, (case[0], *case[1].values()))) for case in MOONS],
)
def test_the_moons(lab, algorithm, values, counts, clusters, agreement):
    lab.open(state(algorithm, "moons", **values, tab="compare"))
    scores = lab.scores()
    assert {name: scores[name] for name in counts} == counts
    lines = lab.page.locator("#cluster-table tr[data-cluster]")
    expect(lines).to_have_count(clusters + bool(counts.get("noise")))
    expect(lab.page.locator("#against")).to_have_value("column:source")
    index = lab.page.locator("#comparison output[data-score=ari]")
    expect(index).to_be_visible()
    if agreement is not None:
        assert float(index.get_attribute("data-value")) == pytest.approx(agreement, abs=5e-5)


def test_mini_batches_on_five_blobs(lab):
    lab.open(state("minibatch_kmeans", "five_blobs", n_clusters=5, n_init=3, random_state=42))
    assert lab.scores()["inertia"] == pytest.approx(211.6589937457431, rel=1e-12)


# New rows ----------------------------------------------------------------------------------------


def predicted(lab: Lab, x1: float, x2: float) -> Locator:
    """Type a row and ask for its cluster."""
    lab.page.locator("[data-cell=x1]").fill(str(x1))
    lab.page.locator("[data-cell=x2]").fill(str(x2))
    lab.page.locator("#predict-run").click()
    return lab.page.locator("#prediction output[data-prediction]")


def test_new_rows_ask_the_core_rows_nearby(lab):
    """The chapter's four: what is too far away from every core row is an anomaly."""
    lab.open(state("dbscan", "moons", eps=0.2, n_neighbors=50, maximum_distance=0.2))
    for row, cluster in [((-0.5, 0), -1), ((0, 0.5), 0), ((1, -0.1), 1), ((2, 1), -1)]:
        expect(predicted(lab, *row)).to_have_attribute("data-prediction", str(cluster))
        expect(lab.page.locator("[data-layer=prediction]")).to_be_visible()
    expect(lab.page.locator("#prediction")).to_contain_text("No cluster")
    lab.page.locator("#more-parameters-title").click()
    with lab.run():
        lab.set_box("maximum_distance", 10)
    expect(lab.page.locator("#prediction")).to_be_empty()
    for row, cluster in [((-0.5, 0), 1), ((0, 0.5), 0), ((1, -0.1), 1), ((2, 1), 0)]:
        expect(predicted(lab, *row)).to_have_attribute("data-prediction", str(cluster))


def test_a_row_of_the_table_that_is_noise(lab):
    lab.open(state("dbscan", "moons", eps=0.05))
    lab.page.locator("#cluster-table tr[data-cluster='-1']").get_by_role("button").click()
    summary = lab.page.locator("[data-summary=page]")
    expect(summary).to_have_text("1–77 of 77 rows of noise")
    lab.page.locator("#table-drawer tbody tr").first.get_by_role("button").click()
    expect(lab.page.locator("#row .verdict")).to_have_text("Row 3 is noise")


# Charts of the fit -------------------------------------------------------------------------------


def drag(lab: Lab, handle: Locator, down: float) -> None:
    """Take a rule and move it by so many pixels; the last run is over after this."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        lab.page.mouse.move(x, y + share * down)
    with lab.run():
        lab.page.mouse.up()
    lab.wait_until_ready()


def value_of(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow"))


def test_eps_is_dragged_in_the_k_distance_plot(lab):
    lab.open(state("dbscan", "moons", eps=0.05))
    handle = chart(lab, "k_distance").locator(".chart-handle[data-rule=eps]")
    assert value_of(handle) == 0.05
    drag(lab, handle, -60)
    eps = float(lab.hash()["eps"])
    assert eps == value_of(handle) > 0.06
    assert lab.parameter("eps").input_value() == lab.hash()["eps"]
    assert_shows(lab, native("dbscan", "moons", eps=eps))
    expect(chart(lab, "k_distance").locator("figcaption")).to_contain_text(f"With eps = {eps:.4g}")


def test_eps_is_moved_by_the_keyboard(lab):
    lab.open(state("dbscan", "moons", eps=0.05))
    handle = chart(lab, "k_distance").locator(".chart-handle[data-rule=eps]")
    handle.focus()
    for _ in range(2):
        with lab.run():
            lab.page.keyboard.press("PageUp")
        lab.wait_until_ready()
        expect(handle).to_be_focused()
    eps = float(lab.hash()["eps"])
    assert eps == value_of(handle) > 0.05
    assert_shows(lab, native("dbscan", "moons", eps=eps))
    lab.page.go_back()
    expect(lab.parameter("eps")).not_to_have_value(str(eps))
    lab.wait_until_ready()


def test_the_tree_is_cut_where_the_line_is_dragged(lab):
    lab.open(state("agglomerative", "iris", n_clusters=2))
    handle = chart(lab, "dendrogram").locator(".chart-handle[data-rule=cut]")
    drag(lab, handle, 60)
    hash = lab.hash()
    height = float(hash["distance_threshold"])
    assert hash["cut"] == "distance_threshold" and height == value_of(handle)
    fit = native("agglomerative", "iris", cut="distance_threshold", distance_threshold=height)
    assert fit.n_clusters > 2
    assert_shows(lab, fit)
    expect(lab.parameter("distance_threshold")).to_have_value(hash["distance_threshold"])
    expect(lab.parameter("n_clusters")).to_have_count(0)
    for _ in range(2):
        with lab.run():
            handle.press("PageDown")
        lab.wait_until_ready()
    assert len(lab.sizes()) > fit.n_clusters
    expect(handle).to_be_focused()


def test_the_reachability_plot_is_cut_at_eps(lab):
    lab.open(state("optics", "moons", min_samples=5, cluster_method="dbscan", eps=0.05))
    handle = chart(lab, "reachability").locator(".chart-handle[data-rule=eps]")
    with lab.run():
        handle.press("PageUp")
    lab.wait_until_ready()
    eps = float(lab.hash()["eps"])
    assert eps > 0.05
    values = {"min_samples": 5, "cluster_method": "dbscan", "eps": eps}
    assert_shows(lab, native("optics", "moons", **values))


def test_a_bar_of_the_reachability_plot_is_a_row(lab):
    lab.open(state("optics", "old_faithful", min_samples=5))
    stage = chart(lab, "reachability").locator(".chart-stage")
    stage.focus()
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#foot-selection")).to_contain_text("selection: row ")
    expect(lab.page.locator("#row .verdict")).to_contain_text("Row ")


def test_an_eigenvalue_asks_for_as_many_clusters(lab):
    lab.open(state("spectral", "moons", n_clusters=2, gamma=100))
    chart(lab, "eigengap").locator(".chart-stage").focus()
    for _ in range(4):
        lab.page.keyboard.press("ArrowRight")
    with lab.run():
        lab.page.keyboard.press("Enter")
    wanted = int(lab.hash()["n_clusters"])
    assert wanted != 2 and len(lab.sizes()) == wanted


WORDS = {
    "k_distance": "With eps = 0.05, 808 of 1,000 rows are core.",
    "dendrogram": "clusters",
    "condensed_tree": "branches 2 are clusters",
    "reachability": "valleys are clusters",
    "eigengap": "The largest jump",
    "splits": "inertia",
}


@pytest.mark.parametrize("algorithm", [id for id, case in CASES.items() if case.figures])
def test_a_fit_has_its_charts(lab, algorithm):
    """Drawn; and who has no eyes for them can read the caption, and the same as a table."""
    case = CASES[algorithm]
    lab.open(state(algorithm, case.sample, **case.values))
    drawn = lab.page.locator("#figures canvas[data-figure]")
    figures = drawn.evaluate_all("all => all.map(one => one.dataset.figure)")
    assert tuple(figures) == case.figures
    for figure in figures:
        shown = chart(lab, figure)
        assert colours(shown) > 5
        expect(shown.locator("figcaption")).to_contain_text(WORDS[figure])
        shown.get_by_text("as a table").click()
        cells = shown.locator(".chart-table tbody td").all_inner_texts()
        assert len(cells) >= 4 and any(sign.isdigit() for cell in cells for sign in cell)


# What the picture adds ---------------------------------------------------------------------------


PAINTED = "document.querySelector('#figure canvas[data-figure]').toDataURL()"


def test_border_rows_and_neighbourhoods_of_core_rows(lab):
    with lab.run():
        lab.page.locator("#reset").click()  # forgets the layers that other tests have chosen
    lab.open(state("dbscan", "moons", eps=0.05))
    assert lab.scores()["border"] == 1000 - 808 - 77
    lab.page.locator("[data-layer=regions]").click()  # which would become finer meanwhile
    lab.wait_until_drawn()
    toggle = lab.page.locator("[data-layer=neighbourhoods]")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    plain = lab.page.evaluate(PAINTED)
    toggle.click()
    lab.wait_until_drawn()
    assert lab.page.evaluate(PAINTED) != plain
    toggle.click()
    lab.wait_until_drawn()
    assert lab.page.evaluate(PAINTED) == plain


# Any screen --------------------------------------------------------------------------------------

SIZES = [(1440, 900), (1280, 720), (390, 844)]


def assert_fits(lab: Lab, width: int) -> None:
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= width
    assert lab.page.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize("algorithm", CATALOG)
def test_nothing_sticks_out(lab, algorithm):
    """Neither a control, nor a chart, nor the table behind it."""
    lab.open(state(algorithm, "old_faithful"))
    tables = lab.page.locator("#figures summary")
    for index in range(tables.count()):
        tables.nth(index).click()
    if lab.page.locator("#more-parameters").count():
        lab.page.locator("#more-parameters-title").click()
    for width, height in SIZES:
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.wait_until_drawn()
        assert_fits(lab, width)
        for stage in lab.page.locator("#figures .chart-stage").all():
            box = stage.bounding_box()
            assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= width
        if width >= 1280:
            assert lab.page.evaluate("document.documentElement.scrollHeight") <= height


def test_every_method_fits_into_a_small_frame(fresh):
    width, height = 760, 560
    lab = fresh(viewport={"width": width, "height": height})
    lab.boot(QUICK, "?embed=1")
    for algorithm in CATALOG:
        lab.open(state(algorithm, "old_faithful"))
        lab.wait_until_drawn()
        assert_fits(lab, width)
        assert lab.page.evaluate("document.documentElement.scrollHeight") <= height
        canvas = lab.page.locator("#figure canvas[data-figure]").bounding_box()
        assert canvas["width"] > 300 and canvas["height"] > 200
