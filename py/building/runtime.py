"""Put dist/runtime together: the files the page boots from, and the list of them."""

import json
import shutil
from pathlib import Path

from . import archive, engine, packing
from .incremental import once
from .paths import BUILDING, RUNTIME, SITE

PYODIDE = RUNTIME / "pyodide"
PYSCRIPT = RUNTIME / "pyscript"
MANIFEST = RUNTIME / "manifest.json"

# In order of need; a pattern stands for all its matches.
WORKER = (
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"),
    *("pyodide-lock.json", "numpy-*.whl", "scipy-*.whl", "joblib-*.whl", "threadpoolctl-*.whl"),
    *("scikit_learn-*.whl", "unlabeled-*.whl"),
)
PAGE = ("core.js", "core-*.js", "*.js")


def assemble(lock: dict, engine_entry: dict) -> None:
    """Copy what packing and engine made, write our pyodide-lock.json and manifest.json."""
    packages = {**lock["packages"], "unlabeled": engine_entry}
    text = json.dumps({**lock, "packages": packages}, indent=1)
    packed = {path.name: path for path in packing.PACKED.iterdir() if path.suffix != ".json"}
    packed[engine_entry["file_name"]] = engine.FOLDER / engine_entry["file_name"]

    def work() -> None:
        PYODIDE.mkdir(parents=True, exist_ok=True)
        for stale in PYODIDE.glob("*.whl"):
            if stale.name not in packed:
                stale.unlink()
        for name, path in packed.items():
            target = PYODIDE / name
            # A wheel's name holds a hash of its content, so one that is there is the right one.
            if not (target.suffix == ".whl" and target.exists()):
                shutil.copyfile(path, target)
        (PYODIDE / "pyodide-lock.json").write_text(text)
        MANIFEST.write_text(json.dumps(manifest(), indent=1))

    once(
        "runtime",
        "Putting the runtime together",
        [text, SITE / "package-lock.json", Path(__file__), BUILDING / "vendor.py"],
        [*(PYODIDE / name for name in packed), PYODIDE / "pyodide-lock.json", MANIFEST],
        work,
    )


def manifest() -> dict:
    """The files the boot needs, in order of need, with their size in bytes and sha256.

    "files" are loaded by the worker, "page" by the page (PyScript itself). Paths are relative to
    the folder of manifest.json. The page counts, and checks what arrived, by this list.
    """
    files = _described(PYODIDE, WORKER)
    return {
        "total": sum(file["bytes"] for file in files),
        "files": files,
        "page": _described(PYSCRIPT, PAGE),
    }


def _described(folder: Path, patterns: tuple[str, ...]) -> list[dict]:
    paths = dict.fromkeys(path for pattern in patterns for path in sorted(folder.glob(pattern)))
    return [
        {
            "path": path.relative_to(RUNTIME).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": archive.sha256(path),
        }
        for path in paths
    ]
