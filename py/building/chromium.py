"""A Chromium for the browser tests: found, or installed."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from . import environment
from .errors import BuildError
from .processes import run
from .report import timed

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# For tests: runs as root, and asks nobody anything by itself.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find() -> str:
    """The path of a Chromium that runs. Looks, then installs; BuildError when neither works."""
    given = os.environ.get("UNLABELED_CHROMIUM")
    if given:
        if not runs(given):
            raise BuildError(
                f"UNLABELED_CHROMIUM is {given}, which does not run as a Chromium. Give the path "
                "of its program file, or unset the variable to let build.py look for one."
            )
        return given
    failed = []
    for road in (_of_playwright, _on_path, _by_playwright, _by_apt):
        try:
            for candidate in road():
                if runs(candidate):
                    return str(candidate)
        except BuildError as error:
            failed.append(str(error))
    raise BuildError(
        "The browser tests need Chromium, and none could be found or installed. Install chromium "
        "or Google Chrome, or name one in $UNLABELED_CHROMIUM. Everything else can be tested with: "
        "python build.py test core\n" + "\n".join(failed)
    )


def runs(program: str | Path) -> bool:
    """Whether it starts: a name on the PATH may be a mere pointer to a missing snap package."""
    try:
        return not subprocess.run(
            [program, "--version"], capture_output=True, timeout=30, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def _of_playwright() -> Iterator[str]:
    asked = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    python = environment.ready("dev")
    yield run([python, "-c", asked], advice="Playwright does not start.").strip()


def _on_path() -> Iterator[str]:
    return (found for name in NAMES if (found := shutil.which(name)))


def _installed(title: str, *commands: list[str | Path], then: Callable) -> Iterator[str]:
    with timed(title):
        for command in commands:
            run(command, advice=f"{title} failed.", lines=3)
    return then()


def _by_playwright() -> Iterator[str]:
    python = environment.ready("dev")
    command = [python, "-m", "playwright", "install", "--with-deps", "chromium"]
    if not _is_root():
        command.remove("--with-deps")
    return _installed("Installing Playwright's Chromium", command, then=_of_playwright)


def _by_apt() -> Iterator[str]:
    if not (_is_root() and shutil.which("apt-get")):
        return iter(())
    return _installed(
        "Installing Chromium with apt-get",
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
        then=_on_path,
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
