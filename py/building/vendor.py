"""Copy from npm what the page loads: the Pyodide core, and PyScript without its unused rooms."""

import re
import shutil
from pathlib import Path

from .errors import BuildError
from .incremental import once
from .paths import NODE_MODULES, RUNTIME, SITE

PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

# What PyScript's core loads for a page with one `py` worker: itself and its plug-ins, all of
# which it imports before it defines `py-script`. What those load in turn (editor, terminal,
# MicroPython, TOML, zip) is for pages that use them.
PYSCRIPT = (
    "core.js",
    "core-*.js",
    "deprecations-manager-*.js",
    "donkey-*.js",
    "error-*.js",
    "py-editor-*.js",
    "py-game-*.js",
    "py-terminal-*.js",
)

# Maps are not shipped, so a browser must not be sent to look for them.
MAP_COMMENT = re.compile(rb"\n?//# sourceMappingURL=\S+\s*\Z")


def copy() -> None:
    """Fill dist/runtime/pyodide and dist/runtime/pyscript from node_modules."""
    sources = {
        RUNTIME / "pyodide": (NODE_MODULES / "pyodide", PYODIDE),
        RUNTIME / "pyscript": (NODE_MODULES / "@pyscript" / "core" / "dist", PYSCRIPT),
    }
    wanted = {
        target / path.name: path
        for target, (source, patterns) in sources.items()
        for pattern in patterns
        for path in _matching(source, pattern)
    }

    def work() -> None:
        shutil.rmtree(RUNTIME / "pyscript", ignore_errors=True)
        for target, source in wanted.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix == ".wasm":
                shutil.copyfile(source, target)
            else:
                target.write_bytes(MAP_COMMENT.sub(b"\n", source.read_bytes()))

    once(
        "vendor",
        "Copying Pyodide and PyScript",
        [SITE / "package-lock.json", Path(__file__)],
        wanted,
        work,
    )


def _matching(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise BuildError(
            f"Expected one file {pattern} in {folder}, found {len(found)}. The npm package has "
            "changed: compare PYODIDE and PYSCRIPT in py/building/vendor.py with what it holds now."
        )
    return found
