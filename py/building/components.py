"""dist/components.json: everything that is shipped, with version, licence and home page."""

import json
from pathlib import Path

from . import wheels
from .environment import project
from .incremental import once
from .paths import DIST, NODE_MODULES, RUNTIME_LOCK, SITE

COMPONENTS = DIST / "components.json"

# How licences are spelt in the list of SPDX, where a package spells them otherwise.
SPDX = {"APACHE-2.0": "Apache-2.0"}

HOMES = {
    "pyodide": "https://pyodide.org",
    "@pyscript/core": "https://pyscript.net",
    "polyscript": "https://github.com/pyscript/polyscript",
    "codedent": "https://github.com/WebReflection/codedent",
}


def write() -> None:
    once(
        "components",
        "Listing components",
        [SITE / "package-lock.json", RUNTIME_LOCK, project()["project"]["version"], Path(__file__)],
        [COMPONENTS],
        lambda: COMPONENTS.write_text(json.dumps(components(), indent=1)),
    )


def components() -> list[dict]:
    """Name, version, licence (SPDX), home page and kind of every component, ours first."""
    described, own = wheels.lock(), project()["project"]
    listed = [
        _entry("Unlabeled", own["version"], own["license"], "", "this site"),
        _from_npm("pyodide", title="Pyodide"),
        _entry(
            *("CPython and its standard library", described["python"], "PSF-2.0"),
            *("https://www.python.org", "Python"),
        ),
    ]
    for wheel in described["wheels"]:
        for part in (wheel, *wheel.get("contains", ())):
            listed.append(
                _entry(part["name"], part["version"], part["licence"], part["home"], "Python")
            )
    listed.append(_from_npm("@pyscript/core", title="PyScript core"))
    return listed + [_from_npm(name) for name in _inside_pyscript()]


def _entry(name: str, version: str, licence: str, home: str, kind: str) -> dict:
    return {"name": name, "version": version, "licence": licence, "home": home, "kind": kind}


def _from_npm(name: str, title: str = "") -> dict:
    about = json.loads((NODE_MODULES / name / "package.json").read_text())
    home = HOMES.get(name) or about.get("homepage", "").removesuffix("#readme")
    licence = SPDX.get(about["license"], about["license"])
    return _entry(title or name, about["version"], licence, home, "JavaScript")


def _inside_pyscript() -> list[str]:
    """The npm packages bundled into PyScript's core: its dependencies, and theirs."""
    locked = json.loads((SITE / "package-lock.json").read_text())["packages"]
    found: dict[str, None] = {}
    waiting = ["@pyscript/core"]
    while waiting:
        for name in sorted(locked[f"node_modules/{waiting.pop()}"].get("dependencies", {})):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return sorted(found)
