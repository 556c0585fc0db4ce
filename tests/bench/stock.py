"""The same site with the runtime as everyone ships it: stock wheels, stock standard library.

What ``build.py`` packs is compared with this in the same run, on the same machine.
"""

import hashlib
import json
import shutil
from pathlib import Path

from building.paths import CACHE, DIST, NODE_MODULES


def make(folder: Path) -> Path:
    """Copy dist/ to ``folder`` and put the stock files in; the engine's own wheel stays."""
    site = folder / "stock"
    shutil.copytree(DIST, site)
    runtime = site / "runtime"
    lock = json.loads((runtime / "pyodide" / "pyodide-lock.json").read_text())
    for package in lock["packages"].values():
        stock = _stock_wheel(package["name"], package["version"])
        if stock:
            (runtime / "pyodide" / package["file_name"]).unlink()
            shutil.copy(stock, runtime / "pyodide")
            package |= {"file_name": stock.name, "sha256": _sha256(stock)}
    (runtime / "pyodide" / "pyodide-lock.json").write_text(json.dumps(lock))
    shutil.copy(NODE_MODULES / "pyodide" / "python_stdlib.zip", runtime / "pyodide")
    _rewrite_manifest(runtime)
    return site


def _stock_wheel(name: str, version: str) -> Path | None:
    stem = f"{name.replace('-', '_')}-{version}-"
    return next((CACHE / "wheels").glob(f"{stem}*.whl"), None)


def _rewrite_manifest(runtime: Path) -> None:
    """The page asks for what the manifest lists, with these sizes."""
    manifest = json.loads((runtime / "manifest.json").read_text())
    files = sorted(path for path in (runtime / "pyodide").iterdir())
    manifest["files"] = [
        {
            "path": path.relative_to(runtime).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
        }
        for path in files
    ]
    (runtime / "manifest.json").write_text(json.dumps(manifest))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
