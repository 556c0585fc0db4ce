"""Do a step again only if what it read, or what it wrote, has changed."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from .paths import CACHE, DIST
from .report import timed

IGNORED = {"__pycache__", ".DS_Store", "node_modules"}


def files_below(folder: Path) -> list[Path]:
    """Every file of a folder that counts, in a fixed order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and IGNORED.isdisjoint(path.relative_to(folder).parts)
    )


def fingerprint(inputs: Iterable[Path | str]) -> str:
    """A hash of files and folders (their names and contents) and of plain strings."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            digest.update(b"text\0" + item.encode() + b"\0")
        elif item.is_dir():
            for path in files_below(item):
                digest.update(b"file\0" + path.relative_to(item).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        elif item.exists():
            digest.update(b"file\0" + hashlib.sha256(item.read_bytes()).digest())
        else:
            digest.update(b"absent\0")
    return digest.hexdigest()


def _snapshot(outputs: Iterable[Path]) -> dict[str, list[int]]:
    """Size and time of every file written, so that a lost or edited one is noticed."""
    seen = {}
    for output in outputs:
        for path in files_below(output) if output.is_dir() else [output]:
            if not path.exists():
                return {}
            status = path.stat()
            seen[str(path)] = [status.st_size, status.st_mtime_ns]
    return seen


def once(
    name: str,
    title: str,
    inputs: Iterable[Path | str],
    outputs: Iterable[Path],
    work: Callable[[], None],
) -> bool:
    """Do `work` unless the inputs are the same and the outputs untouched. True if it was done.

    The stamps lie beside dist/, and name it, so that another dist/ starts from nothing.
    """
    outputs = list(outputs)
    key = fingerprint([str(DIST), *inputs])
    stamp = CACHE / "stamps" / f"{name}.json"
    try:
        recorded = json.loads(stamp.read_text())
    except (OSError, ValueError):
        recorded = {}
    if recorded.get("key") == key and recorded.get("outputs") == (_snapshot(outputs) or None):
        return False
    stamp.unlink(missing_ok=True)
    with timed(title):
        work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps({"key": key, "outputs": _snapshot(outputs)}))
    return True
