"""What the page does with the words of a mixture, said here by a stand-in for Python's worker."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import WIDE, Lab
from playwright.sync_api import Locator, expect
from static_site import Answer
from test_access import violations
from test_charts import PIXEL

FAITHFUL = "#v=1&data=old_faithful&algorithm=kmeans&n_clusters=2&n_init=10&random_state=42"
ROWS = 272
WORKER = (Path(__file__).parent / "stand_in.js").read_bytes()
CANVAS = "#figure canvas[data-figure]"

PROBABILITIES = [0.02289, 0.9771, 0.0000084, 0.0000016]
DENSITY = -2.613742537
REFUSED = {"kind": "error", "error": "input", "message": "That cannot be.", "hint": "Do it so."}
SECTIONS = [{"key": "marginal", "title": "marginal"}, {"key": "slice", "title": "slice"}]
TITLES = ("Gaussian mixture: soft", "k-means: hard")


class Python:
    """The stand-in: what it is to answer, what it was asked, what it tells by itself."""

    def __init__(self, lab: Lab) -> None:
        self.page = lab.page

    def say(self, request: str, **reply) -> None:
        """Add this to every later reply to requests of a kind; a "frame" is a run's event."""
        self.page.evaluate("([kind, reply]) => python.say(kind, reply)", [request, reply])

    def asked(self, kind: str) -> list[dict]:
        return self.page.evaluate("kind => python.asked(kind)", kind)

    def hold(self, kind: str) -> None:
        """From now on requests of a kind wait."""
        self.page.evaluate("kind => python.hold(kind)", kind)

    def release(self, kind: str) -> None:
        self.page.evaluate("kind => python.release(kind)", kind)

    def sketch(self, rows: int) -> None:
        """A provisional picture of the run under way: so many rows."""
        self.page.evaluate("rows => python.sketch(rows)", rows)

    def bring(self, other: str | None) -> None:
        """Steps come with a picture of another algorithm, or without one again."""
        self.page.evaluate("other => { python.other = other; }", other)

    def place(self, row: int) -> list[float]:
        return self.page.evaluate("row => python.places()[row]", row)


@pytest.fixture
def open_lab(fresh, site) -> Iterator[Callable[..., Lab]]:
    """Opens a lab with the stand-in for Python; options are those of a browser context."""

    def make(hash: str = FAITHFUL, query: str = "", **options) -> Lab:
        return fresh(**options).boot(hash, query)

    with site.answering({"js/python.js": Answer(body=WORKER, type="text/javascript")}):
        yield make


@pytest.fixture
def lab(open_lab) -> Lab:
    return open_lab()


@pytest.fixture
def python(lab) -> Python:
    return Python(lab)


def outputs(place: Locator, name: str) -> dict[str, tuple[float, str]]:
    """Value and text of outputs, by what their data attribute says, in their order."""
    found = place.locator(f"output[data-{name}]").evaluate_all(
        "(all, name) => all.map(one =>"
        " [one.getAttribute('data-' + name), one.dataset.value, one.textContent])",
        name,
    )
    return {key: (float(value), text) for key, value, text in found}


# How likely ---------------------------------------------------------------------------------------


def card_lines(lab: Lab, python: Python, row: int) -> list[list]:
    """Name, text, and whether there is a cluster's sign, of each line of the card over a row."""
    lab.hover_at(*python.place(row))
    card = lab.page.locator("#figure .figure-card")
    expect(card).to_contain_text("waiting_minutes")
    return card.locator("dt").evaluate_all(
        "all => all.map(one => [one.textContent, one.nextElementSibling.textContent,"
        " one.querySelector('svg') !== null])"
    )


def test_the_card_tells_the_likeliest_clusters(lab, python):
    assert [name for name, _, _ in card_lines(lab, python, 0)] == [
        "eruption_minutes", "waiting_minutes",
    ]
    lab.page.mouse.move(5, 5)
    python.say("row", probabilities=[0.05, 0.6, 0.05, 0.1, 0.2], log_density=DENSITY)
    assert card_lines(lab, python, 1)[:4] == [
        ["cluster 1", "60.0 %", True],
        ["cluster 4", "20.0 %", True],
        ["cluster 3", "10.0 %", True],
        ["log density", "−2.61", False],
    ]
    lab.page.mouse.move(5, 5)
    python.say("row", probabilities=[1e-9, 1 - 1e-9], log_density=None)
    assert card_lines(lab, python, 2)[:2] == [
        ["cluster 1", ">99.9 %", True],
        ["eruption_minutes", "3.6", False],
    ]


def test_the_card_over_a_step_says_nothing_of_the_result(lab, python):
    python.say("row", probabilities=PROBABILITIES, log_density=DENSITY)
    lab.page.locator("#step-through").click()
    expect(lab.page.locator("#player")).to_be_visible()
    expect(lab.page.locator("html")).to_have_attribute("data-step", "0")
    assert "log density" not in [name for name, _, _ in card_lines(lab, python, 0)]


def test_the_panel_of_a_row_tells_every_cluster(lab, python):
    panel = lab.page.locator("#row")
    python.say("row", probabilities=PROBABILITIES, log_density=DENSITY, cluster=1)
    lab.click_at(*python.place(0))
    expect(panel).to_contain_text("Row 1 is in")
    assert outputs(panel, "probability") == {
        "1": (0.9771, "97.7 %"),
        "0": (0.02289, "2.3 %"),
        "2": (0.0000084, "<0.1 %"),
        "3": (0.0000016, "<0.1 %"),
    }
    assert outputs(panel, "row-density") == {"": (DENSITY, "−2.61")}
    widths = panel.locator(".bar-fill").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert widths[0] > 20 * widths[1] > 0 and panel.locator("li.own").count() == 1
    python.say("row", probabilities=None, log_density=None)
    lab.click_at(*python.place(1))
    expect(panel).to_contain_text("Row 2 is in")
    assert not outputs(panel, "probability") and not outputs(panel, "row-density")


def test_a_prediction_tells_every_cluster(lab, python):
    panel = lab.page.locator("#prediction")
    lab.page.locator("#predict-place").click()
    lab.click_at(3, 70)
    expect(panel.locator("output[data-prediction]")).to_be_visible()
    assert not outputs(panel, "probability") and not outputs(panel, "prediction-density")
    python.say("place", probabilities=PROBABILITIES, log_density=DENSITY, cluster=1)
    lab.click_at(3, 80)
    density = panel.locator("output[data-prediction-density]")
    expect(density).to_have_text("−2.61")
    assert density.get_attribute("data-value") == str(DENSITY)
    found = outputs(panel, "probability")
    assert [value for value, _ in found.values()] == sorted(PROBABILITIES, reverse=True)
    assert violations(lab.page) == []


@pytest.mark.parametrize(
    "values",
    [[1.0, 1e-20], [0.9995, 0.0005], [0.99949, 0.00051], [1 - 1e-12, 1e-12], [0.5, 0.5, 1e-300]],
)
def test_nothing_is_certain_that_is_only_nearly_so(lab, values):
    texts = lab.page.evaluate(
        "values => import('./js/table/probabilities.js')"
        ".then(it => it.probabilityTexts(values))",
        values,
    )
    assert not {"0 %", "0.0 %", "100 %", "100.0 %"} & set(texts), texts


def test_what_is_certain_is_said_to_be(lab):
    texts = lab.page.evaluate(
        "() => import('./js/table/probabilities.js').then(it => it.probabilityTexts([0, 1, 0]))"
    )
    assert texts == ["0 %", "100 %", "0 %"]


# What the axes leave out --------------------------------------------------------------------------


def test_without_sections_there_is_no_choice(lab, python):
    expect(lab.page.locator("#axis-x")).to_be_visible()
    expect(lab.page.locator("#section")).to_have_count(0)
    assert "section" not in python.asked("run")[0]


def test_the_section_is_chosen_beside_the_axes(lab, python):
    python.say("frame", sections=SECTIONS, section="marginal")
    with lab.run():
        lab.page.locator("#fit").click()
    select = lab.page.locator("#axes").get_by_label("Density")
    expect(select).to_have_value("marginal")
    assert select.locator("option").all_inner_texts() == ["marginal", "slice"]
    python.say("frame", section="slice")
    select.focus()
    with lab.run():
        select.select_option("slice")
    assert lab.hash()["section"] == "slice"
    assert python.asked("run")[-1]["section"] == "slice"
    expect(select).to_have_value("slice")
    expect(select).to_be_focused()
    assert violations(lab.page) == []
    python.say("frame", section="marginal")
    with lab.run():
        select.select_option("marginal")
    assert "section" not in lab.hash() and "section" not in python.asked("run")[-1]


def test_a_link_has_its_section(open_lab):
    lab = open_lab(f"{FAITHFUL}&section=slice")
    (run,) = Python(lab).asked("run")
    assert run["section"] == "slice" and "section" not in run["values"]
    assert lab.hash()["section"] == "slice"


def test_an_embedding_page_hides_the_section(open_lab):
    lab = open_lab(query="?embed=1&hide=section")
    Python(lab).say("frame", sections=SECTIONS, section="marginal")
    with lab.run():
        lab.page.locator("#fit").click()
    expect(lab.page.locator("#section")).to_have_count(1)
    expect(lab.page.locator("#section")).to_be_hidden()
    expect(lab.page.locator("#axis-x")).to_be_visible()


# Sketches -----------------------------------------------------------------------------------------


def points(lab: Lab, count: int) -> None:
    """Wait until the figure shows so many rows."""
    expect(lab.page.locator("#figure")).to_have_attribute("data-points", str(count))
    lab.wait_until_drawn()


def begin(lab: Lab, python: Python) -> None:
    """A run that does not end by itself."""
    python.hold("run")
    lab.page.locator("#fit").click()
    lab.wait_for_engine("busy")


def shown(lab: Lab) -> tuple:
    """What a sketch must leave alone."""
    layers = lab.page.locator("#layers [data-layer]").evaluate_all(
        "all => all.map(one => one.dataset.layer)"
    )
    return lab.runs(), lab.scores(), lab.sizes(), layers, lab.page.locator("#row").inner_text()


def test_sketches_are_shown_until_the_result(lab, python):
    before = shown(lab)
    begin(lab, python)
    for count in (40, 90):
        python.sketch(count)
        points(lab, count)
    assert shown(lab) == before
    python.release("run")
    points(lab, ROWS)
    lab.wait_for_run(before[0])
    assert shown(lab) == (before[0] + 1, *before[1:])


def test_a_sketch_keeps_the_view(lab, python):
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    view = lab.view()
    begin(lab, python)
    python.sketch(40)
    points(lab, 40)
    assert lab.view() == view
    python.release("run")
    points(lab, ROWS)
    assert lab.view() == view


def test_after_an_error_the_last_picture_is_back(lab, python):
    before, caption = shown(lab), lab.caption()
    python.say("run", **REFUSED)
    begin(lab, python)
    python.sketch(40)
    points(lab, 40)
    python.release("run")
    expect(lab.message()).to_contain_text("That cannot be.")
    points(lab, ROWS)
    assert shown(lab) == before and lab.caption() == caption


def test_after_a_stop_the_last_picture_is_back(lab, python):
    """Here the worker does not answer and is replaced."""
    before = shown(lab)
    begin(lab, python)
    python.sketch(40)
    points(lab, 40)
    lab.page.locator("#cancel").click()
    expect(lab.message()).to_contain_text("Stopped.")
    points(lab, ROWS)
    lab.wait_until_ready()
    assert shown(lab) == before
    python.release("run")
    assert lab.works()


def test_of_other_data_too(lab, python):
    """A sketch of a new table goes with it: the picture of the one before is whole again."""
    lab.page.locator("#zoom-in").click()
    lab.wait_until_drawn()
    python.say("run", **REFUSED)
    python.hold("run")
    lab.set_hash("#v=1&data=moons&algorithm=kmeans&n_clusters=3")
    lab.page.wait_for_function("python.asked('run').length === 2")
    python.sketch(40)
    points(lab, 40)
    assert json.loads(lab.figure("view"))["y"][1] < 10  # all of the moons, not a part of minutes
    python.release("run")
    expect(lab.message()).to_contain_text("That cannot be.")
    points(lab, ROWS)


def test_while_steps_are_watched_sketches_are_left_aside(lab, python):
    lab.page.locator("#step-through").click()
    expect(lab.page.locator("html")).to_have_attribute("data-step", "0")
    lab.wait_until_drawn()
    count = int(lab.figure("points"))
    assert count < ROWS
    begin(lab, python)
    python.sketch(40)
    lab.page.evaluate("() => new Promise(requestAnimationFrame)")
    points(lab, count)
    python.release("run")
    points(lab, ROWS)
    expect(lab.page.locator("#player")).to_be_hidden()


# Finer layers -------------------------------------------------------------------------------------


def test_every_finer_layer_is_taken(lab, python):
    view = lab.view()
    finer = {
        "mark": "regions", "id": "regions", "title": "regions", "visible": True, "columns": 1,
        "rows": 1, "cluster": [1], "boundaries": [], **view,
    }
    middle = [sum(view[key]) / 2 for key in "xy"]
    moved = {
        "mark": "points", "id": "points", "title": "points", "visible": True, "symbol": "dot",
        "x": middle[:1], "y": middle[1:], "cluster": [1], "row": [7],
    }
    assert len(corner_colours(lab)) == 2
    python.say("regions", kind="layers", layers=[finer, moved])
    lab.page.set_viewport_size({"width": 1400, "height": 880})  # another grid is worth it
    wait_until(lambda: len(corner_colours(lab)) == 1)
    lab.hover_at(*middle)
    assert lab.figure("hover") == "7"


def corner_colours(lab: Lab) -> set[tuple]:
    """The colours of the regions in two corners of the plot where no rows lie."""
    lab.wait_until_drawn()
    plot = json.loads(lab.figure("plot"))
    right, bottom = plot["left"] + plot["width"] - 10, plot["top"] + plot["height"] - 10
    places = [(right, plot["top"] + 10), (plot["left"] + 10, bottom)]
    return {tuple(lab.page.evaluate(PIXEL, [CANVAS, *place])) for place in places}


# Another algorithm beside the steps ---------------------------------------------------------------


def wait_until(true: Callable[[], bool]) -> None:
    """What is drawn comes to rest some frames after what it depends on."""
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end, "this has not come about"
        time.sleep(0.05)


def watch(lab: Lab, python: Python) -> Locator:
    """Step through with another algorithm beside; its place."""
    python.bring(TITLES[1])
    lab.page.locator("#step-through").click()
    expect(lab.page.locator("html")).to_have_attribute("data-step", "0")
    lab.wait_until_drawn()
    return lab.page.locator("#alongside")


def shapes(lab: Lab) -> list[float]:
    """Height by width of the main plot and of the one beside it."""
    plots = lab.page.locator("#figure, #alongside > div").evaluate_all(
        "all => all.map(one => JSON.parse(one.dataset.plot ?? 'null'))"
    )
    return [plot["height"] / plot["width"] for plot in plots if plot]


def alike(lab: Lab) -> bool:
    found = shapes(lab)
    return len(found) == 2 and found[0] == pytest.approx(found[1], rel=0.02)


def boxes(lab: Lab) -> tuple[dict, dict]:
    """Where both stand, at the same moment."""
    both = lab.page.locator(".main-plot, #alongside")
    return tuple(both.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())"))


def test_two_algorithms_step_side_by_side(lab, python):
    room = lab.page.locator("#plots").bounding_box()["width"]
    beside = watch(lab, python)
    expect(lab.page.locator("#step-title")).to_have_text(TITLES[0])
    expect(beside.get_by_role("heading", name=TITLES[1])).to_be_visible()
    expect(beside.locator("figcaption")).to_have_text(
        "At step 1 every row is wholly of one cluster."
    )
    wait_until(lambda: alike(lab))
    main, other = boxes(lab)
    assert main["width"] / room == pytest.approx(0.6, abs=0.02)
    assert other["width"] / room == pytest.approx(0.4, abs=0.02)
    assert other["y"] == main["y"]
    assert violations(lab.page) == []


def test_it_stays_from_step_to_step(lab, python):
    beside = watch(lab, python)
    wait_until(lambda: alike(lab))
    canvas = beside.locator("canvas").first.element_handle()
    before = boxes(lab)
    for step in (2, 3):
        lab.page.get_by_role("button", name="Next step").click()
        expect(beside.locator("figcaption")).to_contain_text(f"At step {step} ")
        lab.wait_until_drawn()
        assert boxes(lab) == before and alike(lab)
    assert canvas.evaluate("one => one.isConnected")
    expect(lab.page.locator("#alongside")).to_have_count(1)


@pytest.mark.parametrize("way", ["close", "new result", "another trace"])
def test_it_goes_with_the_steps(lab, python, way):
    width = lab.page.locator(".main-plot").bounding_box()["width"]
    plot = json.loads(lab.figure("plot"))
    watch(lab, python)
    assert lab.page.locator(".main-plot").bounding_box()["width"] < 0.7 * width
    if way == "close":
        lab.page.get_by_role("button", name="Leave the steps").click()
    elif way == "new result":
        with lab.run():
            lab.page.locator("#fit").click()
    else:
        python.bring(None)
        lab.page.locator("#step-through").click()
    expect(lab.page.locator("#alongside, #step-title")).to_have_count(0)
    wait_until(lambda: json.loads(lab.figure("plot"))["width"] == plot["width"])
    assert lab.page.locator(".main-plot").bounding_box()["width"] == width
    watch(lab, python)
    wait_until(lambda: alike(lab))


def test_it_is_of_the_same_shape_in_any_window(lab, python):
    watch(lab, python)
    for width, height in ((1000, 700), (1900, 760), (820, 1000), (WIDE["width"], 600)):
        lab.page.set_viewport_size({"width": width, "height": height})
        expect(lab.page.locator("#figure")).to_have_attribute("data-drawn", "true")
        wait_until(lambda: alike(lab))
        main, other = boxes(lab)
        assert other["x"] == pytest.approx(main["x"] + main["width"], abs=1)


def test_on_a_phone_it_stands_below(open_lab):
    lab = open_lab(viewport={"width": 390, "height": 844})
    beside = watch(lab, Python(lab))
    wait_until(lambda: alike(lab))
    main, other = boxes(lab)
    assert other["y"] >= main["y"] + main["height"] - 1 and other["width"] < main["width"]
    beside.scroll_into_view_if_needed()
    expect(lab.page.locator("#player-play")).to_be_in_viewport()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert lab.page.evaluate(overflow) == 0


def test_in_a_small_frame_both_have_room(open_lab):
    lab = open_lab(query="?embed=1", viewport={"width": 760, "height": 560})
    beside = watch(lab, Python(lab))
    wait_until(lambda: alike(lab))
    stage = beside.locator(".chart-stage").bounding_box()
    strip = lab.page.locator("#strip").bounding_box()
    assert stage["width"] > 150 and stage["height"] > 150
    assert stage["y"] + stage["height"] <= strip["y"]
    assert strip["y"] + strip["height"] <= 560


def test_pinned_pictures_step_aside(lab, python):
    python.say("pin", kind="pinned")
    lab.page.locator("#tab-compare").click()
    lab.page.locator("#pin").click()
    pinned = lab.page.locator("#plots .pinned")
    expect(pinned).to_be_visible()
    expect(lab.page.locator("#main-title")).to_be_visible()
    watch(lab, python)
    expect(pinned).to_be_hidden()
    expect(lab.page.locator("#main-title")).to_be_hidden()
    wait_until(lambda: alike(lab))
    lab.page.get_by_role("button", name="Leave the steps").click()
    expect(pinned).to_be_visible()
    expect(lab.page.locator("#main-title")).to_be_visible()


def test_it_follows_the_theme_and_can_be_enlarged(lab, python):
    beside = watch(lab, python)
    lab.page.locator("#theme").click()
    assert violations(lab.page) == []
    beside.get_by_role("button", name="Enlarge").click()
    dialog = lab.page.locator("dialog[open]")
    expect(dialog).to_contain_text(TITLES[1])
    lab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
