"""Run Python inside Pyodide under Node, so that what is built is built by the shipped Python."""

import json
import tempfile
from pathlib import Path

from . import node
from .paths import BUILDING

SITE_PACKAGES = "/lib/python3.14/site-packages/"
NO_PACKAGES = {
    "info": {
        "abi_version": "2026_0",
        "arch": "wasm32",
        "platform": "emscripten_5_0_3",
        "python": "3.14.0",
    },
    "packages": {},
}


def run(
    script: str,
    job: dict,
    *,
    pyodide: Path,
    mounts: dict[str, Path] | None = None,
    options: dict | None = None,
    advice: str,
) -> dict:
    """Run py/building/<script> with `job`; {"answer", "load_seconds", "run_seconds"}.

    `mounts` gives host folders a place inside; `options` go to loadPyodide.
    """
    for path in (mounts or {}).values():
        path.mkdir(parents=True, exist_ok=True)
    task = {
        "pyodide": str(pyodide),
        "options": {"lockFileContents": NO_PACKAGES, **(options or {})},
        "mounts": {inside: str(path) for inside, path in (mounts or {}).items()},
        "script": str(BUILDING / "inside" / script),
        "job": job,
    }
    with tempfile.TemporaryDirectory() as scratch:
        note = Path(scratch) / "job.json"
        note.write_text(json.dumps(task))
        return json.loads(node.run_script(BUILDING / "interpreter.mjs", note, advice=advice))
