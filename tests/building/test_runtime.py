"""The list of boot files, the list of components, and the browser that tests it all."""

import hashlib

import pytest

from building import chromium, node, runtime, site
from building.errors import BuildError


def test_the_manifest_lists_files_in_order_of_need_with_their_sizes(monkeypatch, tmp_path):
    for name in ("pyodide/pyodide.mjs", "pyodide/pyodide-lock.json", "pyscript/core.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    for name in ("unlabeled-1-py3-none-ab.whl", "numpy-2-cp314-none-cd.whl", "pyodide.asm.wasm"):
        (tmp_path / "pyodide" / name).write_bytes(b"abc")
    monkeypatch.setattr(runtime, "RUNTIME", tmp_path)
    monkeypatch.setattr(runtime, "PYODIDE", tmp_path / "pyodide")
    monkeypatch.setattr(runtime, "PYSCRIPT", tmp_path / "pyscript")
    manifest = runtime.manifest()
    assert [file["path"].removeprefix("pyodide/") for file in manifest["files"]] == [
        "pyodide.mjs",
        "pyodide.asm.wasm",
        "pyodide-lock.json",
        "numpy-2-cp314-none-cd.whl",
        "unlabeled-1-py3-none-ab.whl",
    ]
    assert [file["path"] for file in manifest["page"]] == ["pyscript/core.js"]
    wasm = manifest["files"][1]
    assert wasm["bytes"] == 3
    assert wasm["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert manifest["total"] == sum(file["bytes"] for file in manifest["files"])


def test_the_copied_site_follows_its_sources(monkeypatch, tmp_path):
    source, target = tmp_path / "site", tmp_path / "dist"
    (source / "js").mkdir(parents=True)
    (source / "index.html").write_text("page")
    (source / "js" / "old.js").write_text("old")
    (source / "package.json").write_text("{}")
    (target / "runtime").mkdir(parents=True)
    (target / "runtime" / "kept.bin").write_text("kept")
    monkeypatch.setattr(site, "SITE", source)
    monkeypatch.setattr(site, "DIST", target)
    monkeypatch.setattr("building.incremental.CACHE", tmp_path / "cache")

    def files():
        return sorted(p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file())

    site.copy()
    assert files() == ["index.html", "js/old.js", "runtime/kept.bin"]
    (source / "js" / "old.js").unlink()
    site.copy()
    assert files() == ["index.html", "runtime/kept.bin"]


def test_a_chromium_that_does_not_run_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("UNLABELED_CHROMIUM", str(tmp_path / "absent"))
    with pytest.raises(BuildError, match=r"UNLABELED_CHROMIUM is .*absent"):
        chromium.find()


def test_when_every_road_to_chromium_fails_each_failure_is_told(monkeypatch):
    def fail():
        raise BuildError("the road is closed")

    monkeypatch.delenv("UNLABELED_CHROMIUM", raising=False)
    for road in ("_of_playwright", "_on_path", "_by_playwright", "_by_apt"):
        monkeypatch.setattr(chromium, road, fail)
    with pytest.raises(BuildError) as raised:
        chromium.find()
    assert str(raised.value).count("the road is closed") == 4
    assert "build.py test core" in str(raised.value)


def test_without_node_the_message_says_how_to_get_it(monkeypatch):
    def fail(*_):
        raise BuildError("pip: no network")

    monkeypatch.setattr(node.shutil, "which", lambda _: None)
    monkeypatch.setattr(node.environment, "ready", fail)
    node.tools.cache_clear()
    with pytest.raises(BuildError, match=r"Install Node\.js[\s\S]*pip: no network"):
        node.tools()
