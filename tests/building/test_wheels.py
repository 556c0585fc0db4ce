"""The wheels: the right bytes, or a paragraph that says what to do."""

import hashlib
import json

import pytest

from building import wheels
from building.errors import BuildError

CONTENT = b"the right bytes"


@pytest.fixture
def one_wheel(monkeypatch, tmp_path):
    """A lock of one small wheel, an empty store, and no network."""
    wheel = {
        "name": "small",
        "version": "1.0",
        "file_name": "small-1.0-py3-none-any.whl",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    sources = {"cdn": "https://cdn.invalid/", "mirror": {"requirement": "x==1", "folder": "y/"}}
    monkeypatch.setattr(wheels, "lock", lambda: {"wheels": [wheel], "sources": sources})
    monkeypatch.setenv("UNLABELED_WHEELS", str(tmp_path))
    monkeypatch.setattr(wheels, "_agree_with_pyodide", lambda _: None)
    monkeypatch.setattr(wheels, "_from_cdn", lambda *_: "cdn: unreachable")
    monkeypatch.setattr(wheels, "_from_mirror", lambda *_: "mirror: unreachable")
    return wheel


def test_a_wheel_in_the_cache_is_used(one_wheel, tmp_path):
    path = tmp_path / one_wheel["file_name"]
    path.write_bytes(CONTENT)
    assert wheels.fetch() == {"small": path}


def test_a_wrong_hash_is_named_with_both_hashes(one_wheel, tmp_path):
    wrong = CONTENT[::-1]
    (tmp_path / one_wheel["file_name"]).write_bytes(wrong)
    with pytest.raises(BuildError) as raised:
        wheels.fetch()
    message = str(raised.value)
    assert one_wheel["sha256"] in message
    assert hashlib.sha256(wrong).hexdigest() in message
    assert "delete it" in message


def test_a_wrong_size_is_noticed_before_hashing(one_wheel, tmp_path):
    (tmp_path / one_wheel["file_name"]).write_bytes(b"short")
    with pytest.raises(BuildError, match="5 bytes instead of 15"):
        wheels.fetch()


def test_without_any_source_all_three_are_named(one_wheel, tmp_path):
    with pytest.raises(BuildError) as raised:
        wheels.fetch()
    message = str(raised.value)
    for part in (str(tmp_path), "cdn: unreachable", "mirror: unreachable", "UNLABELED_WHEELS"):
        assert part in message


def test_a_later_road_is_taken_and_its_file_is_kept(one_wheel, tmp_path, monkeypatch):
    def mirror(_sources, missing, target):
        (target / missing[0]["file_name"]).write_bytes(CONTENT)
        return "downloaded"

    monkeypatch.setattr(wheels, "_from_mirror", mirror)
    path = tmp_path / one_wheel["file_name"]
    assert wheels.fetch() == {"small": path}
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_bad_bytes_from_a_road_are_not_kept(one_wheel, tmp_path, monkeypatch):
    def cdn(_sources, missing, target):
        (target / missing[0]["file_name"]).write_bytes(CONTENT[::-1])
        return "answered"

    monkeypatch.setattr(wheels, "_from_cdn", cdn)
    with pytest.raises(BuildError, match="instead of"):
        wheels.fetch()
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_cdn_is_given_up_at_once(tmp_path):
    missing = [{"file_name": "a.whl", "size": 1}, {"file_name": "b.whl", "size": 1}]
    said = wheels._from_cdn({"cdn": "http://127.0.0.1:9/"}, missing, tmp_path)
    assert said.startswith("http://127.0.0.1:9/a.whl: ")
    assert not (tmp_path / "a.whl").exists()


def test_our_lock_must_agree_with_pyodides(monkeypatch, tmp_path):
    theirs = {"packages": {"numpy": {"version": "1", "file_name": "n.whl", "sha256": "aa"}}}
    (tmp_path / "pyodide").mkdir()
    (tmp_path / "pyodide" / "pyodide-lock.json").write_text(json.dumps(theirs))
    monkeypatch.setattr(wheels, "NODE_MODULES", tmp_path)
    ours = {"name": "numpy", "version": "1", "file_name": "n.whl", "sha256": "bb"}
    with pytest.raises(BuildError, match="disagree about the sha256 of numpy"):
        wheels._agree_with_pyodide([ours])
    wheels._agree_with_pyodide([{**ours, "sha256": "aa"}])


def test_the_lock_is_complete():
    described = wheels.lock()
    names = [wheel["name"] for wheel in described["wheels"]]
    assert names == ["numpy", "scipy", "scikit-learn", "joblib", "threadpoolctl"]
    for wheel in described["wheels"]:
        assert len(wheel["sha256"]) == 64
        assert wheel["size"] > 0
        assert wheel["licence"]
        assert wheel["version"] in wheel["file_name"]
        assert set(wheel["depends"]) <= set(names)
