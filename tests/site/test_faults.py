"""A host that lacks a file, or has a broken one: the page says which, and the picture stays."""

import re

import pytest
from lab import BLOBS
from playwright.sync_api import expect
from static_site import Answer

from building.paths import DIST

NAMED_WITHIN = 60_000  # ms on a slow and busy machine; most faults are named in two seconds
RUNTIME = DIST / "runtime"


def one(pattern: str) -> str:
    """The path, below the site's root, of the one file that matches."""
    (found,) = RUNTIME.glob(pattern)
    return found.relative_to(DIST).as_posix()


WHEEL = one("pyodide/scipy-*.whl")
CHUNK = one("pyscript/core-*.js")
MISSING = Answer(status=404, body=b"Not found", type="text/plain")
PAGE = Answer(body=b"<!doctype html><title>Home</title>", type="text/html")

FAULTS = {
    "no manifest": ("runtime/manifest.json", MISSING, r"manifest\.json"),
    "a page for a manifest": ("runtime/manifest.json", PAGE, r"manifest\.json"),
    "no wheel": (WHEEL, MISSING, r"scipy-.*404"),
    "half a wheel": (WHEEL, Answer(body=(DIST / WHEEL).read_bytes()[:100_000]), r"scipy-"),
    "a page for a wheel": (WHEEL, PAGE, r"scipy-"),
    "no WebAssembly": ("runtime/pyodide/pyodide.asm.wasm", MISSING, r"pyodide\.asm\.wasm"),
    "no Pyodide": ("runtime/pyodide/pyodide.mjs", MISSING, r"pyodide\.mjs"),
    "no PyScript": ("runtime/pyscript/core.js", MISSING, r"pyscript"),
    "no part of PyScript": (CHUNK, MISSING, r"core-.*\.js|pyscript"),
    "no worker.py": ("worker.py", MISSING, r"worker\.py"),
    "a worker.py that is no Python": (
        "worker.py",
        Answer(body=b"def broken(:\n", type="text/x-python"),
        r"worker\.py|SyntaxError|invalid syntax",
    ),
    "a worker.py that fails": (
        "worker.py",
        Answer(body=b"import nothing_like_this\n", type="text/x-python"),
        r"nothing_like_this",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_trouble_is_named(fresh, site, fault):
    path, answer, named = FAULTS[fault]
    lab = fresh()
    lab.watch.expect("404", "manifest", "console", "page error", "failed request")
    with site.answering({path: answer}):
        lab.visit(BLOBS)
        lab.wait_for_engine("failed", NAMED_WITHIN)
        expect(lab.message()).to_contain_text("Python could not be started", timeout=NAMED_WITHIN)
        assert lab.engine() == "failed"
    # The details are folded; whoever reports the fault opens them.
    assert re.search(named, lab.message().text_content()), lab.message().text_content()
    expect(lab.message().get_by_role("button", name="Reload")).to_be_visible()
    lab.wait_until_drawn()
    assert lab.figure("points") == "2000"
    expect(lab.page.locator("#progress")).to_be_hidden()
    assert lab.page.locator("#status").inner_text() == "Python did not start"


def test_no_catalog(fresh, site):
    lab = fresh()
    lab.watch.expect("404")
    with site.answering({"catalog.json": MISSING}):
        lab.visit("", "?start=click")
        expect(lab.message()).to_contain_text("catalog")
        expect(lab.message()).to_contain_text("Reload")


def test_no_first_picture(fresh, site):
    lab = fresh()
    lab.watch.expect("404")
    with site.answering({"first/five_blobs.json": MISSING}):
        lab.visit("", "?start=click")
        expect(lab.message()).to_contain_text("first picture")


def test_a_file_of_the_disk_is_told_to_need_a_server(fresh):
    lab = fresh()
    lab.watch.allowed += ("file:",)
    lab.watch.expect("file:", "origin")
    lab.page.goto((DIST / "index.html").as_uri())
    expect(lab.page.locator("#messages")).to_contain_text("build.py serve")
