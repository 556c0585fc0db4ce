"""Run scikit-learn under the shipped Python, to learn what is used and what it answers."""

import json
from pathlib import Path

from . import archive, bytecode, interpreter, wheels
from .errors import BuildError
from .incremental import once
from .paths import BUILDING, CACHE, NODE_MODULES, RUNTIME_LOCK, SITE

LIBRARY = "python_stdlib.zip"
TRACE = CACHE / "trace.json"
EXERCISE = BUILDING / "inside" / "exercise.py"
ADVICE = (
    "Using scikit-learn inside Pyodide failed while packing it (py/building/inside/exercise.py). "
    "If py/unlabeled imports something new, the message below names what is missing."
)


def trace() -> dict:
    """What the exercise uses of the whole packages: {"modules": {name: file}, "checksums"}."""
    once(
        "trace",
        "Compiling Python, numpy, scipy and scikit-learn, and tracing what is used",
        [
            *(RUNTIME_LOCK, SITE / "package-lock.json", EXERCISE, Path(__file__)),
            *(BUILDING / "inside" / "compile.py", BUILDING / "bytecode.py"),
        ],
        [TRACE],
        _trace,
    )
    return json.loads(TRACE.read_text())


def _trace() -> None:
    described = wheels.lock()["wheels"]
    found = wheels.fetch()
    library = NODE_MODULES / "pyodide" / LIBRARY
    archives = {
        wheel["name"]: (found[wheel["name"]], wheel["sha256"], interpreter.SITE_PACKAGES)
        for wheel in described
    }
    archives["stdlib"] = (library, archive.sha256(library), bytecode.STANDARD_LIBRARY)
    bytecode.compile_archives(archives)
    traced = exercise_whole([])
    if traced["python"] != wheels.lock()["python"]:
        raise BuildError(
            f"Pyodide brings Python {traced['python']}, site/runtime.lock.json says "
            f"{wheels.lock()['python']}. Correct it there: the About page tells people."
        )
    TRACE.write_text(json.dumps(traced))


def exercise_whole(names: list[list[str]]) -> dict:
    """Run the exercise, and import `names` too, on the complete packages."""
    packages = [wheel["name"] for wheel in wheels.lock()["wheels"]]
    return interpreter.run(
        EXERCISE.name,
        {"path": [f"/host/{name}/bytecode" for name in packages], "modules": names},
        pyodide=NODE_MODULES / "pyodide",
        mounts={"/host": bytecode.UNPACKED},
        advice=ADVICE,
    )["answer"]


def exercise_packed(folder: Path, lock: dict, names: list[list[str]]) -> dict:
    """The same on packed files, loaded as the page loads them."""
    return interpreter.run(
        EXERCISE.name,
        {"path": [], "modules": names},
        pyodide=NODE_MODULES / "pyodide",
        options={
            "lockFileContents": lock,
            "packageBaseUrl": f"{folder}/",
            "stdLibURL": str(folder / LIBRARY),
            "packages": list(lock["packages"]),
        },
        advice=ADVICE,
    )["answer"]
