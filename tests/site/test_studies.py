"""Studies of a fit: what they say, what their charts and tables lead to, and how they end."""

import csv
import io
import re
from functools import cache

import numpy as np
import pytest
from lab import BLOBS, IRIS, Lab
from playwright.sync_api import expect
from reports import Study, decimals, number, painted
from test_access import violations
from test_figure import lonely_row

import unlabeled as un

# The chapter's first code: a local optimum, which studies have something to say about.
LOCAL = (
    "#v=1&data=five_blobs&algorithm=kmeans&n_clusters=5&n_init=10&random_state=42&scale=none"
)
NOISE = "#v=1&data=uniform_noise&algorithm=kmeans&n_clusters=3&n_init=3&scale=none"
GEYSER = "#v=1&data=old_faithful&algorithm=kmeans&n_clusters=2&n_init=1&random_state=42"
WINE = "#v=1&data=wine&algorithm=kmeans&n_clusters=3&n_init=3&random_state=42&scale=none"

# scikit-learn 1.8, n_init=10, random_state=42, k from 1 on.
INERTIA = [
    3534.8360871670793,
    1149.61752263941,
    653.216719002155,
    261.7967778569468,
    219.4280007364759,
    169.2655016254131,
    141.7972375758034,
    119.22484592677111,
    102.51174351483402,
]
# The same, k from 2 on.
SILHOUETTE = [
    0.5966442557582528,
    0.5723900247411775,
    0.688531617595759,
    0.6353422668284152,
    0.6020248775444942,
    0.6073764342983768,
    0.5579862566123451,
    0.5669953803277178,
]
BEST = 211.5985372581684


def choose_k(lab: Lab) -> Study:
    return Study(lab, "choose_k", "choose")


@cache
def fit_of(sample: str, k: int, n_init: int = 10, scale: str = "none"):
    X = un.prepare(un.sample(sample), scale=scale)
    return un.fit("kmeans", X, n_clusters=k, n_init=n_init, random_state=42)


def open_tab(lab: Lab) -> str:
    tabs = lab.page.locator("#tabs [aria-selected=true]")
    panels = lab.page.locator("[role=tabpanel]:visible")
    expect(tabs).to_have_count(1)
    expect(panels).to_have_count(1)
    assert panels.get_attribute("id") == tabs.get_attribute("aria-controls")
    return tabs.get_attribute("data-tab")


# Tabs -------------------------------------------------------------------------------------------


def test_the_tab_is_in_the_address(lab):
    lab.open(f"{IRIS}&tab=choose")
    assert open_tab(lab) == "choose"
    with lab.run():
        lab.set_box("n_clusters", 4)
    assert open_tab(lab) == "choose" and lab.hash()["tab"] == "choose"
    lab.page.locator("#tab-explain").click()
    assert open_tab(lab) == "explain" and lab.hash()["tab"] == "explain"
    lab.page.locator("#tab-fit").click()
    assert open_tab(lab) == "fit" and "tab" not in lab.hash()
    lab.wait_until_ready()
    lab.open(f"{IRIS}&tab=stability")
    lab.open(IRIS)
    assert open_tab(lab) == "fit"


def test_the_arrow_keys_walk_the_tabs(lab):
    lab.open(IRIS)
    tabs = lab.page.locator("[role=tab]:visible")
    names = tabs.evaluate_all("all => all.map(one => one.dataset.tab)")
    assert names == ["fit", "choose", "explain", "stability", "compare"]
    lab.page.locator("#tab-fit").focus()
    walk = [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 4), ("ArrowRight", 0)]
    for key, place in [*walk, ("ArrowLeft", 4), ("Home", 0)]:
        lab.page.keyboard.press(key)
        assert open_tab(lab) == names[place], key
        expect(tabs.nth(place)).to_be_focused()
        reachable = tabs.evaluate_all("all => all.map(one => one.tabIndex)")
        assert reachable == [0 if at == place else -1 for at in range(len(names))]
    lab.wait_until_ready()


# How many clusters ------------------------------------------------------------------------------


def test_how_many_clusters(lab):
    """All criteria at once, with the reference's numbers; its progress is shown meanwhile."""
    lab.open(LOCAL)
    study = choose_k(lab).start(k_maximum=10)
    expect(study.progress).to_be_visible()
    expect(study.note).to_have_text(re.compile(r"\w.*…"))
    expect(study.part("stop")).to_be_visible()
    expect(study.part("run")).to_be_hidden()
    study.wait()
    expect(study.progress).to_be_hidden()
    for words in (
        "Silhouette prefers 4 (0.689, next 5 with 0.635)",
        "the elbow is at 4",
        "the gap statistic says 4",
        "There is structure",
    ):
        expect(study.verdict).to_contain_text(words)
    expect(study.verdict).to_have_attribute("data-tone", "good")
    lines = study.lines("scores_by_k")
    assert [line[0] for line in lines] == [str(k) for k in range(1, 11)]
    for line, inertia in zip(lines, INERTIA, strict=False):
        assert number(line[1]) == pytest.approx(inertia, abs=0.5001 * 10 ** -decimals(line[1]))
    for line, silhouette in zip(lines[1:], SILHOUETTE, strict=False):
        assert decimals(line[2]) == 3
        assert number(line[2]) == pytest.approx(silhouette, abs=0.00051)
    assert lines[0][2] == "–"  # one cluster has no silhouette


def test_a_click_in_the_elbow_or_in_the_table_fits_with_that_k(lab):
    lab.open(LOCAL)
    study = choose_k(lab).work_out(k_maximum=6)
    elbow = study.chart("elbow")
    elbow.find(r"k = 4: inertia 262")
    with lab.run():
        elbow.click()
    assert lab.hash()["n_clusters"] == "4" and lab.hash()["tab"] == "choose"
    assert lab.scores()["inertia"] == pytest.approx(INERTIA[3])
    assert lab.parameter("n_clusters").input_value() == "4"
    expect(study.node).to_have_attribute("data-state", "outdated")
    expect(study.note).to_have_text("This is of an earlier result.")
    with lab.run():
        study.table("scores_by_k").nth(2).click()
    assert lab.hash()["n_clusters"] == "3"
    assert lab.scores()["inertia"] == pytest.approx(INERTIA[2])
    assert len(lab.sizes()) == 3


def test_the_elbow_by_keyboard(lab):
    lab.open(LOCAL)
    elbow = choose_k(lab).work_out(k_maximum=6).chart("elbow").wait()
    elbow.stage.focus()
    lab.page.keyboard.press("Home")
    expect(elbow.said).to_have_text(re.compile(r"k = 1: inertia 3,535"))
    for _ in range(2):
        lab.page.keyboard.press("ArrowRight")
    expect(elbow.said).to_have_text(re.compile(r"k = 3: inertia 653"))
    with lab.run():
        lab.page.keyboard.press("Enter")
    assert lab.hash()["n_clusters"] == "3"
    expect(elbow.stage).to_be_focused()  # or one would have to walk there again


def test_noise_has_no_number_of_clusters(lab):
    lab.open(NOISE)
    study = choose_k(lab).work_out(k_maximum=10)
    expect(study.verdict).to_contain_text("No structure")
    expect(study.verdict).to_have_attribute("data-tone", "warn")
    assert not re.search(r"\d|prefers|elbow", study.verdict.inner_text())


def test_stop_leaves_what_is_done(lab):
    lab.open(LOCAL)
    study = choose_k(lab).start(k_maximum=20)
    expect(study.table("scores_by_k").nth(2)).to_be_visible()
    study.part("stop").click()
    study.wait("stopped")
    expect(study.note).to_have_text("Stopped.")
    expect(study.part("run")).to_be_focused()  # the button that was pressed is gone
    done = study.lines("scores_by_k")
    assert 3 <= len(done) < 20
    assert number(done[0][1]) == pytest.approx(INERTIA[0], abs=0.06)
    assert lab.works()
    study.set("k_maximum", 6)
    study.part("run").click()
    study.wait()
    assert len(study.lines("scores_by_k")) == 6


def test_a_new_fit_ends_a_study_in_words(lab):
    lab.open(LOCAL)
    study = choose_k(lab).start(k_maximum=20)
    expect(study.progress).to_be_visible()
    with lab.run():
        lab.set_box("n_clusters", 3)
    study.wait("stopped")
    expect(study.note).to_have_text("Stopped: something newer was asked for.")
    expect(study.part("run")).to_be_visible()
    assert lab.scores()["inertia"] == pytest.approx(INERTIA[2])
    assert lab.message().count() == 0


def test_a_study_that_cannot_be_asked_says_so(lab):
    lab.open(LOCAL)
    study = choose_k(lab).start(k_minimum=9, k_maximum=4)
    study.wait("failed")
    expect(study.node.locator("[role=alert]")).to_contain_text("From 9 to 4")
    study.set("k_minimum", 1)
    study.part("run").click()
    study.wait()
    expect(study.node.locator("[role=alert]")).to_be_empty()


# The silhouette diagram -------------------------------------------------------------------------


def test_a_knife_and_the_picture_light_each_other(lab):
    lab.open(f"{GEYSER}&tab=choose")
    diagram = Study(lab, "silhouette_diagram", "choose").wait().chart("silhouette")
    overlay = lab.page.locator("#figure .figure-overlay")
    row = int(diagram.find(r"row ([\d,]+)")[1].replace(",", "")) - 1
    table = un.sample("old_faithful")
    place = [float(table.column(name).values[row]) for name in lab_axes(lab)]
    ring = painted(overlay, opacity=250)  # all else is only dimmed
    stage = lab.page.locator(".figure-stage").first.bounding_box()
    across, down = lab.pixel(*place)
    assert ring["count"] > 50
    assert (ring["x"], ring["y"]) == pytest.approx(
        (across - stage["x"], down - stage["y"]), abs=2
    )
    diagram.click()
    expect(lab.page.locator("#foot-selection")).to_have_text(f"selection: row {row + 1:,}")
    lab.page.mouse.move(5, 5)
    assert diagram.lit() == 0
    lab.page.locator("#tab-fit").click()
    lab.page.locator("#row-clear").click()
    assert painted(overlay)["count"] == 0
    lab.page.locator("#tab-choose").click()
    diagram.wait()
    lab.hover_at(*place)
    expect(lab.page.locator("#figure")).to_have_attribute("data-hover", re.compile(r"\d+"))
    assert diagram.lit() > 0
    lab.page.mouse.move(5, 5)
    assert diagram.lit() == 0


def lab_axes(lab: Lab) -> list[str]:
    return [
        lab.page.locator(f"#axes select >> nth={number} >> option:checked").inner_text()
        for number in (0, 1)
    ]


def test_the_silhouette_diagram_follows_every_fit(lab):
    lab.open(f"{LOCAL}&tab=choose")
    study = Study(lab, "silhouette_diagram", "choose").wait()
    assert study.scores()["mean_silhouette"] == pytest.approx(SILHOUETTE[3])
    expect(study.verdict).to_contain_text("Clusters 1 and 4 stop short of the mean line")
    with lab.run():
        lab.set_box("n_clusters", 4)
    study.wait()
    assert study.scores()["mean_silhouette"] == pytest.approx(SILHOUETTE[2])
    assert "short" not in study.verdict.inner_text()
    expect(study.part("run")).to_be_hidden()


# Stability --------------------------------------------------------------------------------------


def test_a_bar_of_the_local_optima_leads_to_its_solution(lab):
    lab.open(LOCAL)
    study = Study(lab, "local_optima", "stability").work_out(n_runs=60)
    expect(study.verdict).to_contain_text("211.5985")
    bars = study.chart("local_optima_plus")
    # Not the best ones: those are the next step.
    told = bars.find(r"[1-9]\d* runs? with an inertia of (?!211\.)([\d.]+) to ([\d.]+)", 0.6)
    with lab.run():
        bars.click()
    state = lab.hash()
    assert state["n_init"] == "1" and state["init"] == "k-means++" and state["tab"] == "stability"
    low, high = number(told[1]), number(told[2])
    assert low - 1e-3 <= lab.scores()["inertia"] <= high + 1e-3
    fit = un.fit(
        "kmeans",
        un.prepare(un.sample("five_blobs"), scale="none"),
        n_clusters=5,
        n_init=1,
        random_state=int(state["random_state"]),
    )
    assert lab.scores()["inertia"] == pytest.approx(fit.scores["inertia"], abs=1e-6)
    with lab.run():
        study.table("solutions").first.click()
    assert lab.scores()["inertia"] == pytest.approx(BEST, abs=1e-6)
    assert lab.hash()["n_init"] == "1"


def test_rows_that_move_are_marked(lab):
    lab.open(LOCAL)
    study = Study(lab, "stability", "stability").start(n_resamples=20)
    study.wait()
    expect(study.verdict).to_contain_text("Clusters 0, 1 and 4 do not hold; 2 of 5 hold")
    lines = study.lines("clusters")
    assert [line[0] for line in lines] == ["0", "1", "2", "3", "4"]
    assert [number(line[1]) for line in lines] == fit_of("five_blobs", 5).sizes.tolist()
    for _, _, jaccard, grade, _ in lines:
        assert 0 <= number(jaccard) <= 1
        assert (grade == "stable") == (number(jaccard) >= 0.75)
    moving = int(study.scores()["moving_rows"])
    assert moving > 500
    study.button("rows").click()
    expect(lab.page.locator("#figure")).to_have_attribute("data-marked", str(moving))
    expect(lab.page.locator("[data-summary=page]")).to_contain_text(f"of {moving:,} rows")
    # Pointing at a bar marks its cluster; afterwards the listed rows are marked again.
    study.chart("stability").find(r"cluster 3: 1\.00", 0.7)
    expect(lab.page.locator("#figure")).to_have_attribute("data-marked", lines[3][1])
    lab.page.mouse.move(5, 5)
    expect(lab.page.locator("#figure")).to_have_attribute("data-marked", str(moving))
    lab.page.locator("#table-all").click()
    expect(lab.page.locator("#figure")).not_to_have_attribute("data-marked", re.compile(r"\d"))


# Explain ----------------------------------------------------------------------------------------


def follow_rule(rule: str) -> np.ndarray:
    """Which rows of iris a printed rule finds."""
    table = un.sample("iris")
    found = np.ones(table.row_count, dtype=bool)
    for condition in rule.split(" and "):
        name, sign, value = condition.split(" ")
        values = table.column(name).values
        limit = number(value)
        found &= {"<=": values <= limit, ">": values > limit, "<": values < limit,
                  ">=": values >= limit}[sign]
    return found


def share(text: str) -> tuple[float, float]:
    """From where to where a printed share may be."""
    if text == ">99 %":
        return 0.995, 1.0
    value = float(text.removesuffix(" %")) / 100
    return value - 0.005001, value + 0.005001


def test_a_rule_finds_each_cluster(lab):
    """Coverage and precision are those of the rule as it is printed."""
    lab.open(f"{IRIS}&n_init=10&random_state=42&tab=explain")
    study = Study(lab, "explain", "explain").wait()
    labels = fit_of("iris", 3).labels
    lines = study.lines("groups")
    assert len(lines) == 3
    for cluster, rows, _, rule, covers, right in lines:
        inside, found = labels == int(cluster), follow_rule(rule)
        assert int(rows) == inside.sum()
        both = np.count_nonzero(inside & found)
        for printed, exact in ((covers, both / inside.sum()), (right, both / found.sum())):
            low, high = share(printed)
            assert low <= exact <= high, (rule, printed, exact)
    expect(study.verdict).to_contain_text("petal_length_cm")


def test_a_line_lists_its_rows_and_marks_them(lab):
    lab.open(f"{IRIS}&n_init=10&random_state=42&tab=explain")
    study = Study(lab, "explain", "explain").wait()
    figure, summary = lab.page.locator("#figure"), lab.page.locator("[data-summary=page]")
    line = study.table("groups").nth(1)
    line.hover()
    expect(figure).to_have_attribute("data-marked", "62")
    lab.page.mouse.move(5, 5)
    expect(figure).not_to_have_attribute("data-marked", re.compile(r"\d"))
    line.locator("button").press("Enter")
    expect(summary).to_contain_text("1–62 of 62 rows")
    rows = lab.page.locator("#table-drawer tbody tr")
    expect(rows).to_have_count(62)
    assert set(rows.locator("td:nth-child(2)").all_inner_texts()) == {"1"}
    expect(figure).to_have_attribute("data-marked", "62")
    with lab.run():
        lab.set_box("n_clusters", 2)  # other clusters: the marks would be wrong
    expect(figure).not_to_have_attribute("data-marked", re.compile(r"\d"))


def download(study: Study) -> tuple[str, list[list[str]]]:
    selector = f"#{study.id} .report-parts > button[data-action=download]"
    name, data = study.lab.download(selector)
    return name, list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_distances_are_downloaded_as_columns(lab):
    lab.open(f"{BLOBS}&tab=explain")
    study = Study(lab, "soft_features", "explain").wait()
    study.set("kind", "distance")
    study.wait()
    name, (head, *rows) = download(study)
    assert name.endswith(".csv") and "soft-features" in name
    table = un.sample("five_blobs")
    X = un.prepare(table, scale="none")
    fit = un.fit("kmeans", X, n_clusters=5, init="random", n_init=10, random_state=2)
    distances = np.linalg.norm(np.asarray(X)[:, None] - fit.centers[None], axis=2)
    first = head.index("distance_0")
    assert head[: len(table.columns)] == [one.name for one in table.columns]
    assert head[first : first + 5] == [f"distance_{one}" for one in range(5)]
    assert len(rows) == table.row_count
    found = np.array([[float(cell) for cell in row[first : first + 5]] for row in rows])
    assert found == pytest.approx(distances, abs=1e-6)


def test_affinities_are_columns_too(lab):
    lab.open(f"{BLOBS}&tab=explain")
    study = Study(lab, "soft_features", "explain").wait()
    study.set("kind", "affinity")
    study.wait()
    expect(study.node).to_contain_text("affinity_4")
    _, (head, *rows) = download(study)
    assert "affinity_0" in head and "distance_0" not in head
    first = head.index("affinity_0")
    values = np.array([[float(cell) for cell in row[first : first + 5]] for row in rows])
    assert ((values >= 0) & (values <= 1)).all()
    study.set("kind", "distance")  # for the next visitor
    study.wait()


def test_scaling_of_wine(lab):
    lab.open(WINE)
    study = Study(lab, "scaling", "explain").work_out()
    expect(study.verdict).to_contain_text("proline")
    expect(study.verdict).to_contain_text("99.8 %")
    expect(study.verdict).to_contain_text("Scaling matters: the clusters are different ones")
    button = study.button("state")
    expect(button).to_have_text("Fit with standard scaling")
    with lab.run():
        button.click()
    assert lab.hash()["scale"] == "standard" and lab.hash()["tab"] == "explain"
    assert lab.parameter("scale").input_value() == "standard"
    scaled = fit_of("wine", 3, 3, "standard")
    assert lab.scores()["inertia"] == pytest.approx(scaled.scores["inertia"])
    study.part("run").click()
    study.wait()
    expect(study.button("state")).to_have_text("Fit without scaling")


# For everyone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_in_the_tabs(lab, theme):
    """With reports, also with such that are of an earlier result."""
    lab.open(f"{LOCAL}&tab=choose")
    lab.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    studies = [
        choose_k(lab).work_out(k_maximum=4),
        Study(lab, "explain", "explain").open().wait(),
        Study(lab, "scaling", "explain").work_out(),
        Study(lab, "local_optima", "stability").work_out(n_runs=10),
        Study(lab, "stability", "stability").work_out(n_resamples=5),
    ]
    found = []
    for tab in ("choose", "explain", "stability"):
        lab.page.locator(f"#tab-{tab}").click()
        found += violations(lab.page)
    with lab.run():
        lab.set_box("n_clusters", 3)
    expect(studies[-1].node).to_have_attribute("data-state", "outdated")
    assert found + violations(lab.page) == []


def test_a_chart_is_named_and_told(lab):
    lab.open(f"{GEYSER}&tab=choose")
    diagram = Study(lab, "silhouette_diagram", "choose").wait().chart("silhouette")
    expect(diagram.stage).to_have_attribute("aria-label", "Silhouette diagram")
    expect(diagram.host.locator("figcaption")).to_contain_text("Silhouettes of 272 rows")
    for one in diagram.stage.get_attribute("aria-describedby").split():
        expect(lab.page.locator(f"#{one}")).not_to_be_empty()
    diagram.stage.focus()
    lab.page.keyboard.press("ArrowDown")
    expect(diagram.said).to_have_text(re.compile(r"row \d+ · cluster 0 · silhouette 0\.\d+"))
    row = re.search(r"row (\d+)", diagram.said.inner_text())[1]
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("#foot-selection")).to_have_text(f"selection: row {row}")
    lab.page.keyboard.press("Escape")
    expect(diagram.said).to_be_empty()


def test_a_point_lights_its_knife_even_by_keyboard(lab):
    lab.open(f"{LOCAL}&tab=choose")
    diagram = Study(lab, "silhouette_diagram", "choose").wait().chart("silhouette").wait()
    _, (x, y, _) = lonely_row()
    assert diagram.lit() == 0
    lab.hover_at(x, y)
    assert diagram.lit() > 0
    lab.page.mouse.move(5, 5)
    lab.page.locator(".figure-stage").first.focus()
    lab.page.keyboard.press("Home")
    assert diagram.lit() > 0
