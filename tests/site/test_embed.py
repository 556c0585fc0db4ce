"""In a frame of another site, whose storage the browser denies."""

import re
from collections.abc import Callable

import pytest
from lab import BLOBS, BOOT, Lab
from playwright.sync_api import Frame, expect
from static_site import Answer

HOST = """<!doctype html><html lang="en"><title>A course</title>
<link rel="icon" href="data:,">
<script>
  globalThis.told = [];
  addEventListener("message", (event) => told.push({...event.data, origin: event.origin}));
</script>
<h1>A course page</h1>
<iframe src="{src}" width="{width}" height="560" title="Unlabeled" {more}></iframe>
"""
PROBE = """
() => new Promise((resolve) => {
  const request = indexedDB.open("probe");
  request.onsuccess = () => resolve("opened");
  request.onerror = () => resolve(`${request.error}`);
})
"""


class Course:
    """A page of one site with a frame of another in it."""

    def __init__(self, lab: Lab) -> None:
        self.page = lab.page
        self.watch = lab.watch

    def frame(self) -> Frame:
        self.page.wait_for_function("frames.length === 1")
        return self.page.frames[1]

    def wait_for(self, type: str, timeout: float = BOOT) -> dict:
        """The first message of this type that the frame sends to its host."""
        handle = self.page.wait_for_function(
            "type => told.find((one) => one.type === type)", arg=type, timeout=timeout
        )
        return handle.json_value()


@pytest.fixture
def course(fresh, site) -> Callable[..., Course]:
    def make(query: str, hash: str = BLOBS, width: int = 760, more: str = "", page: str = ""):
        lab = fresh(site.address, also=(site.elsewhere,))
        src = f"{site.elsewhere}{page}?{query}{hash}".replace("&", "&amp;")
        host = HOST.replace("{src}", src).replace("{width}", str(width)).replace("{more}", more)
        with site.answering({"course.html": Answer(body=host.encode(), type="text/html")}):
            lab.page.goto(site.address + "course.html")
        return Course(lab)

    return make


def test_boots_and_runs_where_storage_is_denied(course, site):
    made = course("embed=1")
    frame = made.frame()
    ready = made.wait_for("ready")
    result = made.wait_for("result")
    assert ready["source"] == result["source"] == "unlabeled"
    assert ready["origin"] == site.elsewhere.rstrip("/")
    scores = {one["id"]: one["value"] for one in result["scores"]}
    assert scores["inertia"] == pytest.approx(211.5985372581684, abs=1e-9)
    assert sorted(result["sizes"]) == [396, 397, 400, 402, 405] and result["rows"] == 2000
    assert result["state"].startswith("#v=1&data=five_blobs")
    assert made.wait_for("resize")["height"] > 100
    # A proof that the browser does deny it: otherwise this test would say nothing.
    with pytest.raises(Exception, match="denied"):
        frame.evaluate("localStorage.length")
    frame.goto(site.elsewhere + "components.json")
    assert "denied" in frame.evaluate(PROBE)


def test_controls_work_in_the_frame(course):
    made = course("embed=1&start=click", BLOBS)
    frame = made.frame()
    frame.locator("#start").click()
    made.wait_for("result")
    frame.locator("#parameter-n_clusters").fill("4")
    frame.locator("#parameter-n_clusters").press("Enter")
    made.page.wait_for_function(
        "told.some((one) => one.type === 'result' && one.sizes.length === 4)", timeout=BOOT
    )
    frame.locator("#parameter-n_clusters").fill("abc")
    frame.locator("#parameter-n_clusters").press("Enter")
    expect(frame.locator("[data-message]")).to_contain_text("abc")
    assert made.wait_for("error")["error"] == "input"
    # A frame that pushes states would take the course page's Back button away.
    assert made.page.evaluate("history.length") <= 2


def test_start_on_a_click_downloads_nothing_before(course, site):
    site.requests.clear()
    made = course("embed=1&start=click")
    frame = made.frame()
    expect(frame.locator("#figure")).to_have_attribute("data-drawn", "true")
    expect(frame.locator("#start")).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-engine", "idle")
    assert not [path for path in site.requests if "/runtime/" in path]


def test_hidden_parts_are_hidden(course):
    made = course("embed=1&start=click&hide=data,random_state,results", width=1100)
    frame = made.frame()
    expect(frame.locator("#parameter-n_clusters")).to_be_visible()
    for hidden in ("#sample-button", "#file", "#parameter-random_state", "#results"):
        expect(frame.locator(hidden)).to_be_hidden()
    expect(frame.locator(".bar")).to_be_hidden()


def test_a_tab_that_is_hidden_is_not_opened_by_the_link(course):
    """Before Python has started, too."""
    link = "#v=1&data=landscape&algorithm=kmeans&n_clusters=5&tab=space"
    frame = course("start=click&hide=space", link, width=1100).frame()
    expect(frame.locator("#image-view")).to_have_attribute("data-drawn", "true")
    expect(frame.locator("#tab-palette")).to_have_attribute("aria-selected", "true")
    expect(frame.locator("#panel-space")).to_be_hidden()
    expect(frame.locator("#tab-space")).to_be_hidden()


def test_whatever_starts_python_takes_the_offer_away(course):
    made = course("embed=1&start=click", width=1100)
    frame = made.frame()
    expect(frame.locator("#strip-text")).to_contain_text("Start Python to change it")
    rows = "\n".join(f"{i},{i * i % 17}" for i in range(30))
    file = {"name": "own.csv", "mimeType": "text/csv", "buffer": f"a,b\n{rows}".encode()}
    frame.locator("#file").set_input_files(file)
    expect(frame.locator("#strip-text")).to_contain_text("30 rows in", timeout=BOOT)
    expect(frame.locator("#start")).to_have_count(0)


def test_locked_controls_cannot_be_changed(course):
    frame = course("embed=1&start=click&lock=1").frame()
    expect(frame.locator("#parameter-n_clusters")).to_be_disabled()
    controls = frame.locator(
        "#controls :is(input:not(#file), select, .chip, #sample-button, #reset)"
    )
    expect(controls.first).to_be_visible()
    free = controls.evaluate_all(
        "all => all.filter(one => !one.disabled).map(one => one.outerHTML)"
    )
    assert free == []


def test_dark(course):
    frame = course("embed=1&start=click&theme=dark").frame()
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    background = frame.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", background)[:3]) < 200


def test_a_sandbox_without_an_origin_says_what_it_needs(course):
    made = course("embed=1&start=click", more='sandbox="allow-scripts"')
    made.watch.expect("origin", "CORS", "failed request", "net::ERR_FAILED")
    messages = made.frame().locator("#messages")
    expect(messages).to_contain_text("allow-same-origin")
    expect(messages.get_by_role("link")).to_have_attribute("target", "_blank")


def test_the_page_that_builds_a_frame(fresh):
    lab = fresh()
    lab.watch.expect("ERR_ABORTED")  # a preview that is replaced before it has come
    lab.page.goto(lab.address + "embed.html")
    code = lab.page.locator("#code")
    expect(code).to_have_value(re.compile(r"<iframe src=.*embed=1.*five_blobs"))
    lab.page.locator("#sample").select_option("moons")
    lab.page.locator("#lock").check()
    lab.page.locator("#hide-data").check()
    lab.page.locator("#theme-choice").select_option("dark")
    text = code.input_value()
    for part in ("data=moons", "lock=1", "hide=data", "theme=dark", "start=click"):
        assert part in text
    preview = lab.page.frame_locator("#preview")
    expect(preview.locator("html")).to_have_attribute("data-theme", "dark")
    expect(preview.locator("#figure")).to_have_attribute("data-points", "1000")
