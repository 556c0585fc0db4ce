"""py/unlabeled as a wheel of its own, packed again by itself whenever its sources change."""

import json
import shutil
import tempfile
from pathlib import Path

from . import archive, interpreter
from .environment import project
from .incremental import files_below, once
from .paths import BUILDING, CACHE, NODE_MODULES, PACKAGE

FOLDER = CACHE / "engine"
DEPENDS = ["numpy", "scikit-learn"]


def pack() -> dict:
    """Make the wheel in .cache/engine if need be; its entry of pyodide-lock.json."""
    version = project()["project"]["version"]
    note = FOLDER / "entry.json"
    once(
        "engine",
        "Packing py/unlabeled",
        [
            *(PACKAGE, version, BUILDING / "inside" / "compile.py"),
            *(BUILDING / f"{name}.py" for name in ("engine", "archive", "interpreter")),
        ],
        [FOLDER],
        lambda: note.write_text(json.dumps(_pack(version))),
    )
    return json.loads(note.read_text())


def _pack(version: str) -> dict:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        members = _members(Path(scratch), version)
    path = FOLDER / f"unlabeled-{version}-py3-none-{archive.content_hash(members)}.whl"
    archive.write(path, members)
    return archive.lock_entry("unlabeled", version, DEPENDS, path)


def _members(scratch: Path, version: str) -> dict[str, bytes]:
    """Sources, so that tracebacks show them, and bytecode that Python takes without comparing."""
    sources = [path for path in files_below(PACKAGE) if path.suffix not in (".pyc", ".pyi")]
    names = {path: f"unlabeled/{path.relative_to(PACKAGE).as_posix()}" for path in sources}
    interpreter.run(
        "compile.py",
        {
            "folders": [
                {
                    "source": "/source",
                    "target": "/target/unlabeled",
                    "names": [
                        path.relative_to(PACKAGE).as_posix()
                        for path in sources
                        if path.suffix == ".py"
                    ],
                    "prefix": interpreter.SITE_PACKAGES + "unlabeled/",
                    "layout": "cached",
                    "docstrings": True,
                }
            ]
        },
        pyodide=NODE_MODULES / "pyodide",
        mounts={"/source": PACKAGE, "/target": scratch},
        advice="Compiling py/unlabeled failed; the message names the file and the line.",
    )
    compiled = {
        path.relative_to(scratch).as_posix(): path.read_bytes() for path in scratch.rglob("*.pyc")
    }
    about = f"Metadata-Version: 2.4\nName: unlabeled\nVersion: {version}\n"
    wheel = "Wheel-Version: 1.0\nGenerator: build.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members = {names[path]: path.read_bytes() for path in sources} | compiled
    return dict(sorted(members.items())) | {
        f"unlabeled-{version}.dist-info/METADATA": about.encode(),
        f"unlabeled-{version}.dist-info/WHEEL": wheel.encode(),
    }
