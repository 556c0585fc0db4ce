"""Wheels and standard library as bytecode, made once by the shipped Python itself.

Compiling 20 MB of source at every visit costs seconds; bytecode of exactly that Python does not.
Docstrings are left out: they are a seventh of all bytes, and nobody calls help() in the page.
"""

import shutil
import zipfile
from pathlib import Path

from . import interpreter, prune
from .incremental import fingerprint
from .paths import BUILDING, CACHE, NODE_MODULES

# While it is imported, numpy.ma asserts that docstrings of numpy read as it expects.
DOCUMENTED = ("numpy",)

UNPACKED = CACHE / "unpacked"
STANDARD_LIBRARY = "/lib/python314.zip/"
ADVICE = (
    "Compiling to bytecode inside Pyodide failed. If Node.js is older than 20, install a newer "
    "one; otherwise delete .cache and run the same command again."
)


def unpack(archive: Path, target: Path) -> None:
    """Unpack a wheel or zip into an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(target)


def folder_of(name: str) -> Path:
    """Where the unpacked sources (source/) and the bytecode (bytecode/) of an archive lie."""
    return UNPACKED / name


def tree_of(name: str) -> Path:
    """The whole of an archive with bytecode instead of sources."""
    return folder_of(name) / "bytecode"


def _done(name: str, sha256: str) -> Path:
    """The note that an archive has been compiled, by what code, and with which data beside it."""
    made_by = fingerprint([BUILDING / "inside" / "compile.py", Path(__file__), *prune.DATA])
    return folder_of(name) / f"done-{sha256[:16]}-{made_by[:16]}"


def compile_archives(archives: dict[str, tuple[Path, str, str]]) -> None:
    """Unpack and compile each {name: (archive, its sha256, where it will lie inside)}."""
    fresh = {name: entry for name, entry in archives.items() if not _done(name, entry[1]).exists()}
    if not fresh:
        return
    folders = []
    for name, (archive, _, prefix) in fresh.items():
        source = folder_of(name) / "source"
        shutil.rmtree(folder_of(name), ignore_errors=True)
        unpack(archive, source)
        folders.append(
            {
                "source": f"/host/{name}/source",
                "target": f"/host/{name}/bytecode",
                "names": python_files(source),
                "prefix": prefix,
                "layout": "legacy",
                "docstrings": name in DOCUMENTED,
            }
        )
    interpreter.run(
        "compile.py",
        {"folders": folders},
        pyodide=NODE_MODULES / "pyodide",
        mounts={"/host": UNPACKED},
        advice=ADVICE,
    )
    for name, (_, sha256, _) in fresh.items():
        _add_the_rest(folder_of(name) / "source", folder_of(name) / "bytecode")
        _done(name, sha256).touch()


def _add_the_rest(source: Path, target: Path) -> None:
    """Put extension modules and data beside the bytecode, so that the folder works by itself."""
    for path in source.rglob("*"):
        name = path.relative_to(source).as_posix()
        if path.is_file() and (path.suffix == ".so" or prune.is_kept_data(name)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def python_files(folder: Path) -> list[str]:
    """The .py files below a folder that are not tests, relative, in a fixed order."""
    return sorted(
        relative.as_posix()
        for path in folder.rglob("*.py")
        if "tests" not in (relative := path.relative_to(folder)).parts[:-1]
    )
