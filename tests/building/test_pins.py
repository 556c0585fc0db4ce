"""Everything is pinned, in one version, without the address of any registry."""

import json
import re

from building import environment, wheels
from building.paths import ROOT, SITE


def test_every_python_package_is_pinned_exactly():
    pins = environment.requirements() + environment.requirements("dev")
    assert all(re.fullmatch(r"[a-z-]+==[\d.]+(; python_version .*)?", pin) for pin in pins)


def test_native_versions_are_those_of_the_page():
    native = "\n".join(environment.requirements())
    for wheel in wheels.lock()["wheels"]:
        assert f"{wheel['name']}=={wheel['version']}" in native


def test_npm_packages_are_pinned_and_the_lock_has_hashes_but_no_addresses():
    asked = json.loads((SITE / "package.json").read_text())
    locked = json.loads((SITE / "package-lock.json").read_text())["packages"]
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all(
        entry.get("integrity") and "resolved" not in entry for path, entry in locked.items() if path
    )


def test_pyodide_is_one_version_everywhere():
    version = json.loads((SITE / "package.json").read_text())["dependencies"]["pyodide"]
    assert wheels.lock()["pyodide"] == version
    assert f"/v{version}/" in wheels.lock()["sources"]["cdn"]


def test_continuous_integration_runs_the_test_command():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text().rstrip().endswith("python3 build.py test")
