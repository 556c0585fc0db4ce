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
NO_TESTS_CHOSEN = 5  # pytest's exit status


def test(which: str, extra: Sequence[str]) -> int:
    """Run "core", "site" or "all"; pytest's exit status. The site must have been built."""
    environment.ready("dev")
    status = 0
    if which in ("core", "all"):
        style()
        types()
        status = _pytest(CORE, {}, extra, processes=2)
    if which in ("site", "all"):
        # By themselves: two browsers at once would only take the time from each other, and
        # Playwright leaves an event loop behind that native tests would trip over.
        browser = chromium.find()
        say(f"Browser: {browser}")
        status = _pytest(BROWSER, {"UNLABELED_CHROMIUM": browser}, extra) or status
    return status


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


def _pytest(folders, variables, extra, *, processes: int = 1) -> int:
    found = [folder for folder in folders if _has_tests(folder)]
    if not found:
        raise BuildError("There are no tests to run: tests/ holds no test_*.py there.")
    options = list(extra)
    if processes > 1 and (os.cpu_count() or 1) > 1 and not {"-n", "--pdb"} & set(extra):
        options = ["-n", str(processes), *extra]
    variables = {"PYTHONPATH": str(PYTHON), "PYTHONDONTWRITEBYTECODE": "1", **variables}
    status = _python("-m", "pytest", *found, *options, variables=variables)
    # A choice (-k, a name) may leave nothing to run on one side.
    return 0 if extra and status == NO_TESTS_CHOSEN else status


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
