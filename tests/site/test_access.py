"""For everyone: axe finds nothing, and no mouse is needed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import BLOBS, IRIS, QUICK, WIDE, Lab
from playwright.sync_api import Page, TimeoutError, expect
from static_site import Answer
from test_layout import PHONE

AXE = Axe()


def violations(page: Page) -> list[str]:
    """One line for each thing that axe objects to."""
    # Colours that are on their way to others cannot be judged.
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))")
    found = AXE.run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
        for one in found
        for node in one["nodes"]
    ]


def lab_as_found(lab: Lab) -> None:
    pass


def dark(lab: Lab) -> None:
    lab.page.locator("#theme").click()


def gallery(lab: Lab) -> None:
    lab.page.locator("#sample-button").click()
    expect(lab.page.locator("#gallery canvas").first).to_be_visible()


def dark_gallery(lab: Lab) -> None:
    dark(lab)
    gallery(lab)


def share(lab: Lab) -> None:
    lab.page.locator("#share").click()


def export_menu(lab: Lab) -> None:
    lab.page.locator("#export").click()


def table_drawer(lab: Lab) -> None:
    lab.page.locator("#table-toggle").click()
    lab.page.locator("#table-drawer tbody tr").first.wait_for()


def message(lab: Lab) -> None:
    lab.set_box("n_clusters", "many")
    lab.message().wait_for()


def dark_message(lab: Lab) -> None:
    dark(lab)
    message(lab)


def everything_open(lab: Lab) -> None:
    lab.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    lab.page.locator(".figure-stage").focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("Enter")
    lab.page.locator("#row-clear").wait_for()
    lab.page.locator("#predict-run").click()
    lab.page.locator("[data-prediction]").wait_for()


def phone(lab: Lab) -> None:
    lab.page.set_viewport_size(PHONE)
    lab.wait_until_drawn()


def dark_phone(lab: Lab) -> None:
    dark(lab)
    phone(lab)


SCENES = [
    lab_as_found,
    dark,
    gallery,
    dark_gallery,
    share,
    export_menu,
    table_drawer,
    message,
    dark_message,
    everything_open,
    phone,
    dark_phone,
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_axe_in_the_lab(lab, scene):
    lab.open(IRIS)
    scene(lab)
    assert violations(lab.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["about.html", "embed.html"])
def test_axe_on_the_other_pages(fresh, page, theme):
    lab = fresh(color_scheme=theme)
    lab.page.goto(lab.address + page)
    lab.page.wait_for_load_state("networkidle")
    assert violations(lab.page) == []


@pytest.mark.parametrize("width", [420, 760, 1100])
def test_axe_in_a_frame(fresh, width):
    lab = fresh(viewport={"width": width, "height": 560})
    lab.visit(BLOBS, "?embed=1&start=click&lock=1&hide=random_state")
    lab.wait_until_drawn()
    assert violations(lab.page) == []


def test_axe_before_python_and_after_a_failure(fresh, site):
    lab = fresh()
    lab.watch.expect("404", "failed request", "console", "page error")
    missing = Answer(status=404, body=b"", type="text/plain")
    with site.answering({"runtime/manifest.json": missing}):
        lab.visit()
        lab.wait_for_engine("failed")
        lab.message().wait_for()
    lab.message().locator("summary").click()
    assert violations(lab.page) == []


def test_the_skip_link_is_first_and_leads_to_the_picture(fresh):
    lab = fresh().visit("", "?start=click")
    lab.wait_until_drawn()
    lab.page.keyboard.press("Tab")
    link = lab.page.locator(".skip")
    expect(link).to_be_focused()
    assert link.bounding_box()["y"] >= 0  # it is seen while it has the focus
    lab.page.keyboard.press("Enter")
    inside = "document.getElementById('figure').contains(document.activeElement)"
    assert lab.page.evaluate(inside)
    # A link to a part of the page must not be taken for a state of the lab.
    assert lab.message().count() == 0


def test_tab_reaches_everything_in_the_order_of_the_page(lab):
    lab.open(QUICK)
    lab.page.locator(".brand").focus()
    seen = []
    for _ in range(90):
        lab.page.keyboard.press("Tab")
        seen.append(
            lab.page.evaluate(
                """() => {
                  const {activeElement: now} = document;
                  return now.id || now.className || now.tagName;
                }"""
            )
        )
        if "table-toggle" in seen:
            break
    wanted = ["theme", "share", "export", "sample-button", "scale", "reset"]
    wanted += ["parameter-n_clusters", "fit", "step-through", "figure-stage", "tab-fit"]
    wanted += ["predict-run", "table-toggle"]
    places = [next((i for i, one in enumerate(seen) if one.startswith(w)), None) for w in wanted]
    assert None not in places, (wanted, seen)
    assert places == sorted(places)


def test_the_file_dialog_is_reached_by_tab(lab):
    lab.open(QUICK)
    lab.page.locator("#sample-button").focus()
    lab.page.keyboard.press("Tab")
    expect(lab.page.locator("#file")).to_be_focused()
    assert any(_opens_a_chooser(lab.page) for _ in range(4))


def _opens_a_chooser(page: Page) -> bool:
    """A browser on a busy machine may swallow one key; a person would press again."""
    try:
        with page.expect_file_chooser(timeout=3000):
            page.keyboard.press("Space")
    except TimeoutError:
        return False
    return True


def test_focus_can_be_seen(lab):
    lab.open(QUICK)
    lab.page.locator(".brand").focus()
    unseen = []
    for _ in range(25):
        lab.page.keyboard.press("Tab")
        found = lab.page.evaluate(
            """() => {
              const now = document.activeElement;
              const ring = (one) => {
                const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
                return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
              };
              const seen = ring(now) || (now.parentElement && ring(now.parentElement));
              return seen ? "" : now.outerHTML.slice(0, 120);
            }"""
        )
        unseen += [found] if found else []
    assert unseen == []


@pytest.mark.parametrize(
    ("button", "dialog"), [("#sample-button", "#samples"), ("#share", "#share-dialog")]
)
def test_dialogs_open_and_close_by_keyboard(lab, button, dialog):
    lab.open(QUICK)
    lab.page.locator(button).focus()
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator(dialog)).to_be_visible()
    assert lab.page.evaluate(
        "selector => document.querySelector(selector).contains(document.activeElement)", dialog
    )
    lab.page.keyboard.press("Escape")
    expect(lab.page.locator(dialog)).to_be_hidden()
    expect(lab.page.locator(button)).to_be_focused()
    lab.page.locator(button).click()
    lab.page.locator(f"{dialog} [data-close]").click()
    expect(lab.page.locator(dialog)).to_be_hidden()


def test_the_share_dialog_has_the_link_and_the_frame(lab):
    lab.open(BLOBS)
    lab.page.locator("#share").click()
    fields = lab.page.locator("#share-body textarea")
    assert fields.nth(0).input_value() == lab.page.url
    frame = fields.nth(1).input_value()
    assert frame.startswith("<iframe") and "embed=1" in frame and "five_blobs" in frame
    assert re.search(r"&(?!amp;)", frame) is None


def test_what_happens_is_announced(lab):
    lab.open(QUICK)
    expect(lab.page.locator("#status")).to_have_attribute("role", "status")
    expect(lab.page.locator("#messages")).to_have_attribute("aria-live", "assertive")
    expect(lab.page.locator("#prediction")).to_have_attribute("aria-live", "polite")


def test_zoomed_text_has_room(lab):
    """Twice the size of everything is half the width."""
    lab.page.set_viewport_size({"width": WIDE["width"] // 2, "height": WIDE["height"] // 2})
    lab.open(QUICK)
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
