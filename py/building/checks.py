"""The tests: style, types, native Python, and the built site in a browser."""

import os
import subprocess
from collections.abc import Sequence

from . import chromium, environment, node
from .errors import BuildError
from .paths import BUILDING, NODE_MODULES, PACKAGE, PYTHON, ROOT, SITE, TESTS
from .processes import run
from .report import say, timed

CORE = (TESTS / "py", TESTS / "building")
BROWSER = (TESTS / "site",)


def test(which: str, extra: Sequence[str]) -> int:
    """Run "core", "site" or "all"; pytest's exit status. The site must have been built."""
    environment.ready("dev")
    variables = {"PYTHONPATH": str(PYTHON), "PYTHONDONTWRITEBYTECODE": "1"}
    folders: list = []
    if which in ("site", "all"):
        # First, so that the browser's long file of tests starts before the many short ones.
        folders += BROWSER
        variables["UNLABELED_CHROMIUM"] = chromium.find()
        say(f"Browser: {variables['UNLABELED_CHROMIUM']}")
    if which in ("core", "all"):
        folders += CORE
        style()
        types()
    return _pytest([f for f in folders if _has_tests(f)], variables, extra, shared=which != "site")


def _has_tests(folder) -> bool:
    return any(folder.rglob("test_*.py"))


def style() -> None:
    sources = (ROOT / "build.py", PACKAGE, BUILDING, TESTS, SITE)
    with timed("Checking the style of the Python files"):
        run(
            [
                environment.program("ruff"),
                "check",
                "--quiet",
                "--output-format",
                "concise",
                *sources,
            ],
            advice="ruff found something to mend. Many of its findings mend themselves with: "
            ".venv/bin/ruff check --fix",
            lines=60,
        )


def types() -> None:
    node.packages()
    compiler = NODE_MODULES / "typescript" / "bin" / "tsc"
    with timed("Checking the types of the JavaScript files"):
        node.run_script(
            *(compiler, "--project", SITE / "tsconfig.json", "--pretty", "false"),
            advice="The type check of site/js found something to mend.",
        )


def _pytest(folders, variables, extra, *, shared: bool) -> int:
    if not folders:
        raise BuildError("There are no tests to run: tests/ holds no test_*.py there.")
    options = list(extra)
    # Two processes halve the many native tests. The browser tests stay together in one of them:
    # two browsers at once would only take the time from each other (see building.grouping).
    if shared and (os.cpu_count() or 1) > 1 and not {"-n", "--pdb"} & set(extra):
        options = ["-n", "2", "--dist", "loadgroup", "-p", "building.grouping", *extra]
    return _python("-m", "pytest", *folders, *options, variables=variables)


def bench(extra: Sequence[str]) -> int:
    """Run tests/bench and show what it prints."""
    if not any((TESTS / "bench").rglob("*.py")):
        raise BuildError("There is nothing to measure: tests/bench holds no Python file.")
    environment.ready("dev")
    variables = {"PYTHONPATH": str(PYTHON), "UNLABELED_CHROMIUM": chromium.find()}
    options = ["-s", "-q", "-p", "no:cacheprovider", *extra]
    return _python("-m", "pytest", TESTS / "bench", *options, variables=variables)


def _python(*words, variables: dict[str, str]) -> int:
    """Run .venv's Python in the foreground; its exit status."""
    command = [str(word) for word in (environment.program("python"), *words)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False)
    return done.returncode
