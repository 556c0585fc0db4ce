"""One server, one browser, and one lab that most tests share, because Python boots in seconds."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from lab import QUICK, WIDE, Lab
from playwright.sync_api import Browser, sync_playwright
from static_site import StaticSite, serving
from watch import Watch

from building import chromium
from building.paths import ROOT

FLAGS = (
    *chromium.FLAGS,
    # A frame of another site gets no storage, as in browsers that block third-party cookies.
    "--test-third-party-cookie-phaseout",
)
PICTURES = ROOT / "test-results"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know whether their test has failed."""
    report = yield
    if report.failed:
        item.has_failed = True
    return report


@pytest.fixture(scope="session")
def site() -> Iterator[StaticSite]:
    with serving() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("UNLABELED_CHROMIUM") or chromium.find()
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def fresh(browser, site, request) -> Iterator[Callable[..., Lab]]:
    """Makes a lab in a new browser profile; ``visit`` or ``boot`` loads its page."""
    made: list[Lab] = []

    def make(address: str = "", also: tuple[str, ...] = (), **options) -> Lab:
        own = address or site.address
        context = browser.new_context(**{"viewport": WIDE} | options)
        made.append(Lab(context.new_page(), Watch(context, (own, *also)), own))
        return made[-1]

    yield make
    for lab in made:
        _photograph(request, lab)
        lab.watch.close()
        lab.page.context.close()
    for lab in made:
        lab.watch.check()


class SharedLab:
    """The lab that tests share; loaded when first needed, and again after a test has failed."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.lab: Lab | None = None

    def tidy(self) -> Lab:
        if self.lab is None:
            context = self.browser.new_context(viewport=WIDE)
            self.lab = Lab(context.new_page(), Watch(context, (self.address,)), self.address)
            self.lab.boot(QUICK)
        self.lab.tidy()
        self.lab.watch.check()
        return self.lab

    def discard(self) -> None:
        """Nobody knows what a test that failed has left behind."""
        if self.lab:
            self.lab.page.context.close()
        self.lab = None


@pytest.fixture(scope="session")
def shared(browser, site) -> SharedLab:
    return SharedLab(browser, site.address)


@pytest.fixture
def lab(shared, request) -> Iterator[Lab]:
    """The shared lab, tidy; the test opens the state that it needs."""
    try:
        yield shared.tidy()
    except Exception:
        shared.discard()
        raise
    if getattr(request.node, "has_failed", False):
        _photograph(request, shared.lab)
        shared.discard()
    else:
        shared.lab.watch.check()


def _photograph(request, lab: Lab) -> None:
    """A picture of the page of a test that has failed."""
    if not getattr(request.node, "has_failed", False):
        return
    PICTURES.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name)[:80]
    lab.page.screenshot(path=PICTURES / f"{name}.png")
