"""One visit to the lab, timed by the page's own clock."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from building import serve
from building.chromium import FLAGS

# Watches from the first moment: when the picture stands, when Python is ready, when a fit is done,
# and every task that keeps the page from answering for more than 50 ms.
WATCH = """
globalThis.moments = {};
globalThis.longTasks = [];
const note = (name) => { moments[name] ??= performance.now(); };
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) longTasks.push([task.startTime, task.duration]);
}).observe({type: "longtask", buffered: true});
new MutationObserver(() => {
  const root = document.documentElement;
  if (document.getElementById("figure")?.dataset.drawn === "true") note("picture");
  if (root?.dataset.engine === "ready") note("ready");
  if (Number(root?.dataset.run) > 0) note("result");
}).observe(document, {subtree: true, childList: true, attributes: true});
"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds after navigation, and bytes received over the (local) network."""

    picture: float
    ready: float
    result: float
    bytes: int


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server over ``folder``."""
    with serve.bind(0, folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{serve.HOST}:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that build.py found."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("UNLABELED_CHROMIUM"), args=list(FLAGS)
        )
        yield browser
        browser.close()


def first_visit(browser: Browser, address: str) -> Visit:
    """Open the lab with an empty cache and wait for its first live result."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    received = _count_bytes(page)
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("moments.result", timeout=120_000)
    moments = page.evaluate("moments")
    context.close()
    return Visit(moments["picture"], moments["ready"], moments["result"], sum(received))


def _count_bytes(page: Page) -> list[int]:
    received: list[int] = []
    page.on("requestfinished", lambda request: received.append(request.sizes()["responseBodySize"]))
    return received
