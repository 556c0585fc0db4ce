"""Pruned bytecode wheels and standard library, checked by running them before they are shipped."""

import json
import shutil

from . import archive, bytecode, imports, interpreter, prune, tracing, wheels
from .errors import BuildError
from .incremental import once
from .paths import BUILDING, CACHE, PACKAGE, RUNTIME_LOCK, SITE

PACKED = CACHE / "packed"
LOCK = PACKED / "pyodide-lock.json"


def pack() -> dict:
    """Make the packed files in .cache/packed if need be; their pyodide-lock.json."""
    traced = tracing.trace()
    names = imports.imported_names(PACKAGE)
    _refuse_dropped(names)
    more = imports.not_covered(names, set(traced["modules"]), _is_packed_module)
    once(
        "packing",
        "Packing what is used, and checking that it gives the same answers",
        [
            *(tracing.TRACE, RUNTIME_LOCK, SITE / "package-lock.json", json.dumps(more)),
            *(BUILDING / f"{name}.py" for name in ("packing", "prune", "archive")),
        ],
        [PACKED],
        lambda: _pack(tracing.exercise_whole(more) if more else traced, more),
    )
    return json.loads(LOCK.read_text())


def _is_packed_module(module: str) -> bool:
    """Whether one of the wheels has this module."""
    path = module.replace(".", "/")
    return any(
        (tree := bytecode.tree_of(wheel["name"])).joinpath(f"{path}.pyc").exists()
        or (tree / path / "__init__.pyc").exists()
        or next(tree.glob(f"{path}.cpython-*.so"), None)
        for wheel in wheels.lock()["wheels"]
    )


def _refuse_dropped(names: list[list[str]]) -> None:
    for module, _ in names:
        if prune.is_dropped_from_library(module):
            raise BuildError(
                f"py/unlabeled imports {module}, which is left out of the standard library that "
                "the page gets. Take its line out of NOT_IN_A_PAGE in py/building/prune.py, or do "
                "without it."
            )


def _pack(whole: dict, names: list[list[str]]) -> None:
    shutil.rmtree(PACKED, ignore_errors=True)
    library = bytecode.tree_of("stdlib")
    archive.write(
        PACKED / tracing.LIBRARY,
        {name: (library / name).read_bytes() for name in prune.chosen_of_library(library)},
    )
    packages = {
        wheel["name"]: _pack_wheel(wheel, set(whole["modules"].values()))
        for wheel in wheels.lock()["wheels"]
    }
    lock = {"info": interpreter.NO_PACKAGES["info"], "packages": packages}
    LOCK.write_text(json.dumps(lock, indent=1))
    compare(whole, tracing.exercise_packed(PACKED, lock, names))


def _pack_wheel(wheel: dict, imported: set[str]) -> dict:
    """Write one wheel; its entry of pyodide-lock.json."""
    tree = bytecode.tree_of(wheel["name"])
    inside = f"/host/{wheel['name']}/bytecode/"
    own = {name.removeprefix(inside) for name in imported if name.startswith(inside)}
    members = {name: (tree / name).read_bytes() for name in prune.chosen(tree, own)}
    stem = wheel["file_name"].split("-")[0]
    name = f"{stem}-{wheel['version']}-cp314-none-{archive.content_hash(members)}.whl"
    archive.write(PACKED / name, members)
    return archive.lock_entry(wheel["name"], wheel["version"], wheel["depends"], PACKED / name)


def compare(whole: dict, packed: dict) -> None:
    """Packed, the same modules must be imported and the same answers come out."""
    lost = sorted(set(whole["modules"]) - set(packed["modules"]))
    changed = sorted(
        name
        for name, checksum in whole["checksums"].items()
        if packed["checksums"].get(name) != checksum
    )
    if lost or changed:
        raise BuildError(
            "The packed packages do not behave like the whole ones. "
            f"Modules no longer imported: {lost or 'none'}; other answers: {changed or 'none'}. "
            "Compare py/building/prune.py with what these need."
        )
