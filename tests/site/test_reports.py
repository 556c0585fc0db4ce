"""Reports and their studies, as Python describes them, in a page whose engine is the test."""

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from static_site import Answer
from test_access import violations
from test_charts import plain

from unlabeled import picture
from unlabeled.params import integer, number
from unlabeled.study import Study, button, download, figure, panels, report, table, text

# The results of the lab with its own studies, and an engine that answers when the test says so.
PAGE = b"""<!doctype html>
<html lang="en" data-theme="light" data-shown="1">
<meta charset="utf-8"><title>Reports</title><link rel="icon" href="icon.svg">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="css/tokens.css"><link rel="stylesheet" href="css/base.css">
<link rel="stylesheet" href="css/layout.css"><link rel="stylesheet" href="css/components.css">
<link rel="stylesheet" href="css/chart.css"><link rel="stylesheet" href="css/studies.css">
<body><main class="lab"><h1 class="unseen">Reports</h1><div class="stage"></div></main>
<script type="module">
  import { createStudies } from "./js/study/studies.js";
  import { hideParts } from "./js/host.js";
  const lab = await (await fetch("index.html")).text();
  const results = new DOMParser().parseFromString(lab, "text/html").getElementById("results");
  document.querySelector("main").append(document.adoptNode(results));
  window.heard = [];
  window.asked = [];
  const plain = (value) => (ArrayBuffer.isView(value) ? [...value] : value);
  const listen = (name) => [name, (...said) => { window.heard.push([name, ...said.map(plain)]); }];
  window.begin = (studies, { hidden = [], locked = false }) => {
    hideParts(new Set(hidden));
    window.studies = createStudies({
      catalog: { studies },
      engine: {
        ask: (kind, { study, values }, onEvent, wanted) => new Promise((answer) => {
          window.asked.push({ study, values, onEvent, wanted, answer });
        }),
        cancel: () => window.heard.push(["cancel"]),
      },
      hidden: new Set(hidden),
      locked,
      ...Object.fromEntries(["onRows", "onHighlightRows", "onHoverRow", "onSelectRow", "onValues",
        "onState", "onDragValue", "onDownload", "onOpenTab"].map(listen)),
    });
  };
  document.documentElement.dataset.there = "true";
</script>"""

# Notes whether a progress bar or words about work were to be seen in any frame.
WATCH = """
() => {
  window.restless = false;
  const look = () => {
    const bar = document.querySelector(".study .study-bar");
    if (bar.checkVisibility() || document.querySelector(".report.past")) window.restless = true;
    requestAnimationFrame(look);
  };
  look();
}
"""
PATIENCE = 300  # ms


def no_report(fit, parameters):
    yield from ()
    return report("", [])


def study(id: str, tab: str = "density", algorithms=("mixture",), **more) -> dict:
    """A study as the catalog describes it."""
    one = Study(id=id, title=f"The {id}", tab=tab, summary="A summary.", run=no_report, **more)
    return one.describe([]) | {"algorithms": list(algorithms)}


LESSON_PARAMETERS = (
    number("theta", 1.3, 0.5, 2.0, "Theta", "", slider=(0.5, 2.0)),
    integer("k", 2, 1, 9, "k", "", slider=(1, 9)),
)
LESSON = study("lesson", automatic=True, parameters=LESSON_PARAMETERS)
DEAR = study("grid", follows=True, parameters=(integer("k_maximum", 5, 1, 9, "Up to", ""),))
OLD = study("elbow", tab="choose", algorithms=("mixture", "kmeans"))


def curve(name: str, *layers: dict, peak: float = 1.0) -> dict:
    x = np.linspace(0, 4, 60)
    line = picture.lines("curve", "curve", x, peak * np.exp(-((x - 2) ** 2)), dots=False)
    return picture.chart(
        figure=name,
        title=f"Picture {name}",
        caption=f"What {name} shows: a peak of {peak:g}.",
        x=picture.span("x", 0, 4),
        y=picture.span("y", 0, 1.5),
        layers=[line, *layers],
        table={"heads": ["x"], "lines": [[1.0]]},
    )


def theta_rule(value: float, of: str = "study") -> dict:
    return picture.rule("theta", f"theta {value:g}", "x", value, parameter="theta", of=of)


def four(theta: float = 1.3) -> dict:
    """A report with four pictures; the first can be dragged, and the third tells of it."""
    drawn = [
        curve("model", theta_rule(theta)),
        curve("density"),
        curve("likelihood", peak=theta),
        curve("logarithm"),
    ]
    return report(f"Theta is {theta:g}.", [panels(*drawn)])


def lines(*cells: str) -> dict:
    return report(f"{len(cells)} done.", [table("cells", "", ["Cell"], [[one] for one in cells])])


class Results:
    """The page, and what its engine is asked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, *studies: dict, tab: str = "density", algorithm: str = "mixture", **how):
        self.page.evaluate("([all, how]) => begin(all, how)", [list(studies), how])
        self.choose(algorithm)
        self.open(tab)
        self.fit(1)
        return self

    def choose(self, algorithm: str) -> None:
        self.page.evaluate("id => studies.offer(id, false)", algorithm)

    def open(self, tab: str) -> str:
        return self.page.evaluate("id => studies.openTab(id)", tab)

    def fit(self, id: int, figures=(), of: str = "table") -> None:
        """A method has run."""
        result = {"fit": id, "figures": plain(list(figures))}
        self.page.evaluate("([result, of]) => studies.onResult(result, of)", [result, of])

    def asked(self) -> list[tuple[str, dict]]:
        """Studies that wait for their answer, with their settings."""
        return [
            (one["study"], one["values"])
            for one in self.page.evaluate("asked.map(({study, values}) => ({study, values}))")
        ]

    def wait_for_question(self) -> None:
        self.page.wait_for_function("asked.length > 0")

    def answer(self, described: dict, fit: int = 1) -> None:
        self.reply({"kind": "study", "report": described, "fit": fit})

    def reply(self, reply: dict) -> None:
        self.wait_for_question()
        self.page.evaluate("reply => { asked.shift().answer(reply); }", plain(reply))

    def tell(self, event: dict) -> None:
        self.page.evaluate("event => asked[0].onEvent(event)", plain(event))

    def heard(self) -> list:
        return self.page.evaluate("heard.splice(0)")

    def study(self, id: str) -> Locator:
        return self.page.locator(f"#study-{id}")

    def part(self, id: str, name: str) -> Locator:
        return self.page.locator(f"#study-{id}-{name}")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog.panels-dialog")

    def larger(self) -> Locator:
        self.page.get_by_role("button", name="Larger").click()
        expect(self.dialog).to_be_visible()
        return self.dialog

    def boxes(self, host: Locator) -> list[dict]:
        """Where the canvases of its charts are."""
        for place in host.locator(".report-figure").all():
            expect(place).to_have_attribute("data-drawn", "true")
        return [one.bounding_box() for one in host.locator("canvas[data-figure]").all()]


@pytest.fixture
def results(fresh, site) -> Iterator[Callable[..., Results]]:
    """Opens the page; options are those of a browser context."""

    def make(**options) -> Results:
        lab = fresh(**options)
        lab.page.goto(site.address + "reports-test.html")
        expect(lab.page.locator("html")).to_have_attribute("data-there", "true")
        return Results(lab.page)

    with site.answering({"reports-test.html": Answer(body=PAGE, type="text/html")}):
        yield make


@pytest.fixture
def lesson(results) -> Callable[..., Results]:
    """The page with the report of four pictures."""

    def make(how=None, **options) -> Results:
        made = results(**options).begin(LESSON, **how or {})
        made.answer(four())
        expect(made.study("lesson")).to_have_attribute("data-state", "done")
        return made

    return make


# Pictures that belong together ------------------------------------------------------------------


def scrolls(place: Locator) -> bool:
    return place.evaluate("one => one.scrollHeight > one.clientHeight")


def test_panels_stand_below_one_another_and_beside_each_other_in_a_dialog(lesson):
    shown = lesson()
    small = shown.boxes(shown.study("lesson"))
    assert len(small) == 4
    assert len({box["x"] for box in small}) == 1
    assert all(box["height"] <= 170 for box in small)
    assert [box["y"] for box in small] == sorted(box["y"] for box in small)
    expect(shown.page.locator(".chart-enlarge")).to_have_count(0)  # they are enlarged together
    expect(shown.page.get_by_role("group", name="The lesson")).to_be_visible()
    dialog = shown.larger()
    expect(shown.page.get_by_role("dialog", name="The lesson")).to_be_visible()
    one, two, three, four_ = shown.boxes(dialog)
    assert one["y"] == two["y"] < three["y"] == four_["y"]
    assert one["x"] == three["x"] < two["x"] == four_["x"]
    for box in (one, two, three, four_):
        assert box["width"] > 600 and box["height"] > 220
    assert dialog.bounding_box()["height"] > 850
    assert not scrolls(dialog.locator(".chart-dialog-body"))
    assert violations(shown.page) == []


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_pictures_fill_the_dialog_too(results, count):
    shown = results().begin(LESSON)
    names = ["one", "two", "three"][:count]
    shown.answer(report("Some.", [panels(*(curve(name) for name in names))]))
    boxes = shown.boxes(shown.larger())
    assert len(boxes) == count
    assert max(box["x"] + box["width"] for box in boxes) > 1350
    assert max(box["y"] + box["height"] for box in boxes) > 750
    assert boxes[-1]["width"] > (1300 if count % 2 else 600)


def test_on_a_phone_they_are_stacked(lesson):
    shown = lesson(viewport={"width": 390, "height": 780}, has_touch=True)
    boxes = shown.boxes(shown.larger())
    assert len({box["x"] for box in boxes}) == 1 and all(box["width"] > 300 for box in boxes)
    assert shown.dialog.bounding_box()["width"] <= 390
    body = shown.dialog.locator(".chart-dialog-body")
    assert scrolls(body)
    assert body.evaluate("one => one.scrollWidth === one.clientWidth")
    assert shown.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("way", ["Escape", "Close", "outside"])
def test_the_dialog_closes_and_the_focus_is_back(lesson, way):
    shown = lesson()
    shown.larger()
    if way == "Escape":
        shown.page.keyboard.press("Escape")
    elif way == "Close":
        shown.dialog.get_by_role("button", name="Close").click()
    else:
        shown.page.mouse.click(5, 5)
    expect(shown.dialog).to_have_count(0)
    expect(shown.page.get_by_role("button", name="Larger")).to_be_focused()
    assert len(shown.boxes(shown.study("lesson"))) == 4


def test_what_comes_while_the_dialog_is_open_is_in_both(lesson):
    shown = lesson()
    dialog = shown.larger()
    shown.fit(2)
    shown.answer(four(1.4), fit=2)
    caption = "What likelihood shows: a peak of 1.4."
    expect(dialog.get_by_text(caption)).to_be_visible()
    shown.page.keyboard.press("Escape")
    expect(shown.study("lesson").get_by_text(caption)).to_be_visible()


def test_a_report_without_the_pictures_closes_their_dialog(lesson):
    shown = lesson()
    shown.larger()
    shown.fit(2, of="another table")
    expect(shown.dialog).to_have_count(0)
    expect(shown.study("lesson").locator(".panels")).to_have_count(0)


# Rules of a study -------------------------------------------------------------------------------


def on_chart(host: Locator, name: str, x: float) -> tuple[float, float]:
    """Where on the page a chart of :func:`curve` has this x, in the middle of its height."""
    place = host.locator(".report-figure", has=host.page.locator(f"canvas[data-figure={name}]"))
    expect(place).to_have_attribute("data-drawn", "true")
    box = place.locator(".chart-stage").bounding_box()
    plot = json.loads(place.get_attribute("data-plot"))
    across = box["x"] + plot["left"] + x / 4 * plot["width"]
    return across, box["y"] + plot["top"] + plot["height"] / 2


def theta(asked: list[tuple[str, dict]]) -> float:
    [(name, values)] = asked
    assert name == "lesson"
    return float(values["theta"])


def test_a_rule_dragged_in_the_dialog_leads_the_study(lesson):
    """One question at a time, each about the newest value; the hand is never let go."""
    shown = lesson()
    dialog, mouse = shown.larger(), shown.page.mouse
    handle = dialog.get_by_role("slider", name="theta")
    handle.evaluate("one => { one.mine = true; one.focus(); }")
    mouse.move(*on_chart(dialog, "model", 1.3))
    mouse.down()
    for value in (1.4, 1.5, 1.6):
        mouse.move(*on_chart(dialog, "model", value))
    first = theta(shown.asked())
    assert first == pytest.approx(1.4, abs=0.02)
    shown.answer(four(first))
    expect(dialog.get_by_text(f"a peak of {first:g}.")).to_be_visible()
    expect(handle).to_have_attribute("aria-valuetext", "theta 1.6")  # in the hand, not as drawn
    shown.wait_for_question()
    assert theta(shown.asked()) == pytest.approx(1.6, abs=0.02)
    mouse.move(*on_chart(dialog, "model", 1.8))
    assert handle.evaluate("one => one.mine && document.activeElement === one")
    mouse.up()
    shown.answer(four(1.6))
    shown.wait_for_question()
    last = theta(shown.asked())
    assert last == pytest.approx(1.8, abs=0.02)
    shown.answer(four(last))
    expect(shown.study("lesson")).to_have_attribute("data-state", "done")
    assert shown.asked() == []
    control = shown.page.locator("[data-parameter='study-lesson-theta']")
    assert float(control.input_value()) == last
    shown.page.keyboard.press("Escape")
    expect(shown.study("lesson").get_by_text(f"a peak of {last:g}.")).to_be_visible()
    assert [name for name, *_ in shown.heard() if name == "onDragValue"] == []


def test_a_rule_of_a_study_moves_with_keys(lesson):
    shown = lesson()
    shown.study("lesson").get_by_role("slider", name="theta", exact=True).last.focus()
    shown.page.keyboard.press("ArrowRight")
    assert theta(shown.asked()) == pytest.approx(1.34)
    shown.answer(four(1.34))
    shown.answer(four(1.34))  # the key that is up again makes it hold
    shown.page.keyboard.press("End")  # the axis goes further than the control
    assert theta(shown.asked()) == 2.0
    expect(shown.page.locator("[data-parameter='study-lesson-theta']")).to_have_value("2")


def test_closing_the_dialog_lets_go_of_the_rule(lesson):
    shown = lesson()
    dialog = shown.larger()
    shown.page.mouse.move(*on_chart(dialog, "model", 1.3))
    shown.page.mouse.down()
    shown.page.mouse.move(*on_chart(dialog, "model", 1.7))
    shown.page.keyboard.press("Escape")
    expect(shown.dialog).to_have_count(0)
    assert theta(shown.asked()) == pytest.approx(1.7, abs=0.02)
    shown.page.mouse.up()


def test_a_rule_of_the_method_beside_those_of_the_study(results):
    shown = results().begin(LESSON)
    shown.answer(report("Both.", [figure(curve("method", theta_rule(1.0, of="method")))]))
    shown.study("lesson").locator("[data-rule=theta]").focus()
    shown.page.keyboard.press("ArrowRight")
    assert [["onDragValue", "theta", 1.04, {}, final] for final in (False, True)] == [
        one for one in shown.heard() if one[0] == "onDragValue"
    ]
    assert shown.asked() == []


def test_nothing_is_dragged_where_all_is_locked(lesson):
    shown = lesson({"locked": True})
    expect(shown.page.locator(".chart-handle")).to_have_count(0)
    dialog = shown.larger()
    expect(dialog.locator("canvas[data-figure]")).to_have_count(4)
    expect(dialog.locator(".chart-handle")).to_have_count(0)


def test_a_rule_of_a_study_that_is_run_by_hand_sets_its_control(results):
    byhand = LESSON | {"automatic": False}
    shown = results().begin(byhand)
    assert shown.asked() == []
    shown.part("lesson", "run").click()
    shown.answer(four())
    shown.study("lesson").locator("[data-rule=theta]").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.asked() == []
    expect(shown.page.locator("[data-parameter='study-lesson-theta']")).to_have_value("1.34")
    note = shown.study("lesson").locator(".study-note")
    expect(note).to_have_text("This is with the settings before.")
    shown.part("lesson", "run").click()
    assert theta(shown.asked()) == 1.34


# Sliders ----------------------------------------------------------------------------------------


def test_a_slider_of_an_automatic_study_is_followed_without_flicker(lesson):
    shown = lesson()
    shown.page.wait_for_timeout(PATIENCE + 50)
    shown.page.evaluate(WATCH)
    slider = shown.page.locator("[data-slider='study-lesson-k']")
    box = slider.bounding_box()
    mouse = shown.page.mouse
    mouse.move(box["x"] + 7 + (box["width"] - 14) / 8, box["y"] + 8)
    mouse.down()
    seen = set()
    for step in range(8):
        mouse.move(box["x"] + 7 + (box["width"] - 14) * step / 7, box["y"] + 8)
        if shown.asked():
            seen.add(shown.asked()[0][1]["k"])
            shown.page.wait_for_timeout(60)
            shown.answer(four())
    mouse.up()
    assert len(seen) > 4
    while shown.asked():
        last = shown.asked()[0][1]["k"]
        shown.answer(four())
        shown.page.wait_for_timeout(20)
    assert last == "9"
    assert shown.page.evaluate("restless") is False
    expect(shown.study("lesson")).to_have_attribute("data-state", "done")


def test_sliders_are_only_where_they_lead(results):
    """Not where nothing goes along with them, nor where a word can be set: they cannot say it."""
    worded = integer("cluster", "all", 0, 9, "Cluster", "", words=("all",), slider=(0, 9))
    parameters = (*LESSON_PARAMETERS, worded)
    live = study("live", automatic=True, parameters=parameters)
    shown = results().begin(live, study("byhand", parameters=parameters))
    expect(shown.page.locator("[data-parameter^=study-]:visible")).to_have_count(6)
    sliders = shown.page.locator("[data-slider]:visible")
    found = sliders.evaluate_all("all => all.map(one => one.dataset.slider)")
    assert found == ["study-live-theta", "study-live-k"]


def test_work_that_takes_longer_says_so(lesson):
    shown = lesson()
    slider = shown.page.locator("[data-slider='study-lesson-k']")
    slider.focus()
    shown.page.keyboard.press("ArrowRight")
    expect(shown.study("lesson").locator("progress")).to_be_visible()
    shown.page.keyboard.press("ArrowRight")
    shown.answer(four())
    expect(shown.study("lesson").locator("progress")).to_be_visible()  # it goes on
    shown.answer(four())
    expect(shown.study("lesson").locator("progress")).to_be_hidden()
    expect(slider).to_be_focused()


# Studies that follow ----------------------------------------------------------------------------


def test_a_study_that_follows_does_so_from_its_first_report_on(results):
    shown = results().begin(DEAR)
    shown.fit(2)
    assert shown.asked() == []
    shown.part("grid", "run").click()
    shown.page.evaluate("document.activeElement.blur()")  # or the button stays, for the keyboard
    shown.answer(lines("a", "b"), fit=2)
    node = shown.study("grid")
    expect(node).to_have_attribute("data-state", "done")
    expect(shown.part("grid", "run")).to_be_hidden()
    shown.page.wait_for_timeout(PATIENCE + 50)
    shown.page.evaluate(WATCH)
    shown.fit(3)
    assert shown.asked() == [("grid", {})]
    shown.answer(lines("a", "b", "c"), fit=3)
    expect(node.locator("tbody tr")).to_have_count(3)
    shown.page.wait_for_timeout(PATIENCE + 50)
    assert shown.page.evaluate("restless") is False
    shown.fit(4, of="another table")
    assert shown.asked() == []
    expect(shown.part("grid", "run")).to_have_text("Work it out")


def test_out_of_view_it_waits(results):
    shown = results().begin(DEAR, OLD)
    shown.part("grid", "run").click()
    shown.answer(lines("a"))
    shown.open("choose")
    shown.fit(2)
    assert shown.asked() == []
    expect(shown.study("grid")).to_have_attribute("data-state", "outdated")
    shown.open("density")
    assert shown.asked() == [("grid", {})]


def test_a_new_fit_does_not_end_it(results):
    shown = results().begin(DEAR)
    shown.part("grid", "run").click()
    shown.tell({"kind": "partial", "report": lines("a")})
    shown.reply({"kind": "replaced"})  # a fit is under way
    shown.fit(2)
    assert shown.asked() == [("grid", {})]


def test_it_does_not_begin_again_what_was_stopped_or_set_anew(results):
    shown = results().begin(DEAR)
    shown.part("grid", "run").click()
    shown.tell({"kind": "partial", "report": lines("a")})
    shown.part("grid", "stop").click()
    shown.reply({"kind": "replaced"})
    shown.fit(2)
    assert shown.asked() == []
    shown.part("grid", "run").click()
    shown.answer(lines("a", "b"), fit=2)
    shown.page.locator("[data-parameter='study-grid-k_maximum']").fill("9")
    shown.page.keyboard.press("Tab")
    shown.fit(3)
    assert shown.asked() == []
    expect(shown.study("grid")).to_have_attribute("data-state", "outdated")


# Stopping ---------------------------------------------------------------------------------------


def test_what_is_done_stays_even_when_python_is_replaced(results):
    """Python is asked to stop, does not listen, and another one takes its place."""
    shown = results().begin(OLD, tab="choose")
    shown.part("elbow", "run").click()
    shown.tell({"kind": "partial", "report": lines("a", "b")})
    shown.part("elbow", "stop").click()
    assert ["cancel"] in shown.heard()
    shown.reply({"kind": "replaced"})
    node = shown.study("elbow")
    expect(node).to_have_attribute("data-state", "stopped")
    expect(node.locator(".study-note")).to_have_text("Stopped.")
    expect(node.locator("tbody tr")).to_have_count(2)
    # The new Python has no fit: the method runs first, as another fit of the same table.
    shown.part("elbow", "run").click()
    shown.fit(7)
    expect(node.locator("tbody tr")).to_have_count(2)
    shown.tell({"kind": "partial", "report": lines("a")})
    shown.answer(lines("a", "b", "c"), fit=7)
    expect(node).to_have_attribute("data-state", "done")
    expect(node.locator("tbody tr")).to_have_count(3)
    shown.part("elbow", "run").click()
    shown.tell({"kind": "partial", "report": lines("a", "b")})
    shown.reply({"kind": "error", "message": "Python stopped unexpectedly.", "hint": "Wait."})
    expect(node.get_by_role("alert")).to_have_text("Python stopped unexpectedly. Wait.")
    expect(node.locator("tbody tr")).to_have_count(2)


def test_a_study_stopped_while_the_method_runs_is_not_begun(results):
    shown = results().begin(OLD, tab="choose")
    shown.part("elbow", "run").click()
    assert shown.page.evaluate("asked[0].wanted()") is True
    shown.part("elbow", "stop").click()
    assert shown.page.evaluate("asked[0].wanted()") is False
    shown.reply({"kind": "replaced"})
    shown.part("elbow", "run").click()
    assert shown.page.evaluate("asked[0].wanted()") is True


def test_a_study_that_gave_way_to_other_axes_goes_on(results):
    """The fit is the same, so its studies are not outdated; but one has been interrupted."""
    shown = results().begin(LESSON)
    shown.reply({"kind": "replaced"})
    shown.fit(1)
    assert [name for name, _ in shown.asked()] == ["lesson"]
    shown.answer(four())
    shown.fit(1)
    assert shown.asked() == []


# Tabs -------------------------------------------------------------------------------------------


def offered(page: Page) -> list[str]:
    return page.locator("[role=tab]:visible").all_inner_texts()


def test_tabs_without_a_study_for_the_method_hide(results):
    shown = results().begin(LESSON, OLD, tab="fit")
    assert offered(shown.page) == ["Fit", "Choose k", "Density", "Compare"]
    shown.page.locator("#tab-fit").focus()
    for name in ("choose", "density", "compare", "fit"):
        shown.page.keyboard.press("ArrowRight")
        expect(shown.page.locator(f"#tab-{name}")).to_be_focused()
        expect(shown.page.locator(f"#panel-{name}")).to_be_visible()
    assert shown.open("density") == "density"
    shown.choose("kmeans")
    assert shown.open("density") == "fit"
    expect(shown.page.locator("#panel-fit")).to_be_visible()
    assert offered(shown.page) == ["Fit", "Choose k", "Compare"]
    shown.choose("dbscan")
    assert offered(shown.page) == ["Fit", "Compare"]
    assert shown.open("choose") == "fit" and shown.open("compare") == "compare"


def test_another_method_and_another_tab_at_once(results):
    """A link may change both: only where it leads is told, never the way there."""
    shown = results().begin(LESSON, OLD)
    shown.heard()
    shown.choose("kmeans")
    assert shown.open("choose") == "choose"
    assert [one for one in shown.heard() if one[0] == "onOpenTab"] == [["onOpenTab", "choose"]]


def test_an_embedding_page_hides_the_tab(results):
    shown = results().begin(LESSON, OLD, tab="fit", hidden=["density"])
    assert offered(shown.page) == ["Fit", "Choose k", "Compare"]
    assert shown.open("density") == "fit"


@pytest.mark.parametrize("width", [1440, 1280, 1100, 700, 390, 320])
def test_six_tabs_are_all_readable(results, width):
    others = [study(tab, tab) for tab in ("explain", "stability")]
    shown = results(viewport={"width": width, "height": 800}).begin(LESSON, OLD, *others)
    tabs = shown.page.locator("[role=tab]:visible")
    expect(tabs).to_have_count(6)
    assert not any(tabs.evaluate_all("all => all.map(one => one.scrollWidth > one.clientWidth)"))
    panel = shown.page.locator("#results").bounding_box()
    for tab in tabs.all():
        box = tab.bounding_box()
        assert box["x"] >= panel["x"] and box["x"] + box["width"] <= panel["x"] + panel["width"]


# The figures of a fit, and files ----------------------------------------------------------------


def test_figures_of_a_fit_are_charts_and_parts(results):
    shown = results().begin(LESSON, tab="fit")
    found = table("axes", "Axes of the components", ["Axis"], [["long"]])
    shown.fit(2, [curve("weights"), found, text("One sentence."), panels(curve("a"), curve("b"))])
    figures = shown.page.locator("#figures")
    expect(figures.locator("canvas[data-figure]")).to_have_count(3)
    expect(figures.locator("table[data-table=axes] tbody tr")).to_have_count(1)
    expect(figures.get_by_text("One sentence.")).to_be_visible()
    dialog = shown.larger()
    expect(dialog.locator("h2")).to_have_text("Picture a · Picture b")
    shown.page.keyboard.press("Escape")
    shown.fit(3)
    expect(figures).to_be_hidden()
    expect(figures.locator("*")).to_have_count(0)


def test_rows_that_a_study_makes_are_asked_for(results):
    shown = results().begin(LESSON)
    files = [download("Rows", "rows.csv", made=True), download("All", "all.csv")]
    shown.answer(report("Files.", [button(one) for one in files]))
    shown.page.locator("[data-parameter='study-lesson-k']").fill("5")
    shown.page.keyboard.press("Tab")
    for name in ("Rows", "All"):
        shown.page.get_by_role("button", name=name, exact=True).click()
    asked = [one[1:] for one in shown.heard() if one[0] == "onDownload"]
    assert [(study, values, action["name"], action["made"]) for study, values, action in asked] == [
        ("lesson", {"k": "5"}, "rows.csv", True),
        ("lesson", {"k": "5"}, "all.csv", False),
    ]
