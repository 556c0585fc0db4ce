"""Archives whose bytes depend on their content alone, and what Pyodide wants to know of them."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)


def write(path: Path, members: Mapping[str, bytes]) -> None:
    """Write members, in the given order, with fixed times and rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Compressed: hosts compress neither .whl nor .zip, and unpacking takes no measurable time.
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, compresslevel=9)


def content_hash(members: Mapping[str, bytes]) -> str:
    """Eight hexadecimal digits that change with any byte of any member."""
    digest = hashlib.sha256()
    for name, content in members.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:8]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock_entry(name: str, version: str, depends: list[str], path: Path) -> dict:
    """The entry of pyodide-lock.json for a wheel."""
    return {
        "name": name,
        "version": version,
        "file_name": path.name,
        "install_dir": "site",
        "sha256": sha256(path),
        "package_type": "package",
        "imports": [],
        "depends": depends,
        "unvendored_tests": False,
    }
