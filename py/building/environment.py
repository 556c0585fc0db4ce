"""The project's own Python environment, .venv, with the pinned packages of pyproject.toml."""

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

from .errors import BuildError
from .incremental import fingerprint
from .paths import ENVIRONMENT, ROOT
from .processes import run
from .report import timed

OLDEST = (3, 11)
_BIN = "Scripts" if os.name == "nt" else "bin"
_EXE = ".exe" if os.name == "nt" else ""


def program(name: str) -> Path:
    """Where a program of the environment lies (it may not exist)."""
    return ENVIRONMENT / _BIN / f"{name}{_EXE}"


def project() -> dict:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(group: str = "") -> list[str]:
    """The pinned requirements of the package, or of one dependency group."""
    described = project()
    return described["dependency-groups"][group] if group else described["project"]["dependencies"]


def _version() -> tuple[int, ...]:
    """The Python version of .venv, from its own note; () when there is no usable one."""
    note = ENVIRONMENT / "pyvenv.cfg"
    if not note.exists() or not program("python").exists():
        return ()
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", note.read_text(), re.MULTILINE)
    return tuple(map(int, found.groups())) if found else ()


def _create() -> None:
    with timed("Making a Python environment in .venv"):
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=True, symlinks=os.name != "nt")
        except (subprocess.CalledProcessError, OSError) as error:
            raise BuildError(
                f"Could not make a Python environment in {ENVIRONMENT}: {error}. "
                "Python's venv and ensurepip modules are needed; on Debian and Ubuntu they come "
                f"with: apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            ) from error


def ready(*groups: str) -> Path:
    """Make .venv if need be, install what is missing, and return its Python."""
    if _version() < OLDEST:
        _create()
    for group in ("", *groups):
        _install(group)
    return program("python")


def _install(group: str) -> None:
    pins = requirements(group)
    # The note lies inside the environment: whoever deletes .venv deletes it too.
    stamp = ENVIRONMENT / f".installed-{group or 'package'}"
    key = fingerprint(pins)
    if stamp.exists() and stamp.read_text() == key:
        return
    names = dict.fromkeys(pin.partition("==")[0] for pin in pins)
    pip = [program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    with timed(f"Installing Python packages ({', '.join(names)})"):
        run(
            [*pip, *pins],
            advice="Could not install the pinned Python packages. Check the network connection or "
            "pip's own settings (index, proxy), then run the same command again.",
        )
    stamp.write_text(key)
