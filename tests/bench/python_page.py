"""Python in a page of the built site, without the lab: to time one way against another."""

from playwright.sync_api import Browser

# The site's own runtime and package; the page may wait, nobody looks at it.
START = """
async () => {
  const folder = new URL("runtime/pyodide/", location.href).href;
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  globalThis.python = await loadPyodide({ indexURL: folder, packages: ["unlabeled"] });
}
"""
RUN = "code => python.runPython(code).toJs({dict_converter: Object.fromEntries})"
# Every page of the site but one forbids WebAssembly; a state that starts on click leaves it idle.
IDLE = "index.html?start=click"
TIMEOUT = 900_000


def run(browser: Browser, address: str, code: str, prepare: str = "") -> dict:
    """The dictionary of plain data that ``code`` ends with, in the browser's Python.

    ``prepare`` is JavaScript that runs before it, and finds that Python as ``python``.
    """
    page = browser.new_page()
    page.set_default_timeout(TIMEOUT)
    page.goto(address + IDLE)
    page.evaluate(START)
    if prepare:
        page.evaluate(prepare)
    answer = page.evaluate(RUN, code)
    page.close()
    return answer
