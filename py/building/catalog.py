"""The catalog and the first pictures: what the page shows before Python has arrived.

The step runs this file again inside .venv, where the package can be imported.
"""

import json
import shutil
import sys
from pathlib import Path

from . import environment
from .incremental import once
from .paths import DIST, PACKAGE, PYTHON
from .processes import run

CATALOG = DIST / "catalog.json"
FIRST = DIST / "first"


def build() -> None:
    """Write dist/catalog.json and dist/first/<sample>.json."""
    python = environment.ready()
    once(
        "catalog",
        "Describing the algorithms and drawing the first pictures",
        [PACKAGE, Path(__file__), *environment.requirements()],
        [CATALOG, FIRST],
        lambda: _build(python),
    )


def _build(python: Path) -> None:
    run(
        [python, "-m", "building.catalog", DIST],
        environment={"PYTHONPATH": str(PYTHON), "PYTHONDONTWRITEBYTECODE": "1"},
        advice="py/unlabeled could not describe itself (building.catalog); the message says where.",
    )


def write(folder: Path) -> None:
    """Ask the package and write its answers below `folder`."""
    import unlabeled

    first = folder / "first"
    shutil.rmtree(first, ignore_errors=True)
    first.mkdir(parents=True)
    (folder / "catalog.json").write_text(_text(unlabeled.catalog()), encoding="utf-8")
    for sample, result in unlabeled.first_results():
        (first / f"{sample}.json").write_text(_text(result), encoding="utf-8")


def _text(data: object) -> str:
    # A browser refuses NaN and Infinity in JSON: better to hear of them here.
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
