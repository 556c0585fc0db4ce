"""The sample photographs: copied from scikit-learn as it is installed, so that none is committed.

They come under CC BY 2.0; authors and addresses stand in site/data/README.md.
"""

import shutil
from pathlib import Path

from . import environment
from .errors import BuildError
from .incremental import once
from .paths import DIST, ENVIRONMENT

NAMES = ("china.jpg", "flower.jpg")
# Relative to dist/.
FILES = tuple(f"data/{name}" for name in NAMES)


def copy() -> None:
    """Fill dist/data with the photographs."""
    environment.ready()
    folder = _folder()

    def work() -> None:
        (DIST / "data").mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            shutil.copyfile(folder / name, DIST / "data" / name)

    once(
        "photographs",
        "Copying the sample photographs",
        [*(folder / name for name in NAMES), Path(__file__)],
        [DIST / file for file in FILES],
        work,
    )


def _folder() -> Path:
    """Where scikit-learn keeps its images."""
    found = next(ENVIRONMENT.rglob("sklearn/datasets/images"), None)
    missing = [name for name in NAMES if not (found and (found / name).exists())]
    if missing:
        raise BuildError(
            f"scikit-learn in {ENVIRONMENT} has no {' or '.join(missing)}. Delete .venv and build "
            "again; if a new version has dropped them, adapt py/building/photographs.py."
        )
    return found
