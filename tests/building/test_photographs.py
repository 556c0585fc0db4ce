"""The sample photographs come from the installed scikit-learn, and stay where they are put."""

import pytest

from building import incremental, photographs, site
from building.errors import BuildError


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A dist/, a cache and an environment of one's own."""
    for module in (incremental, photographs, site):
        monkeypatch.setattr(module, "DIST", tmp_path / "dist")
    monkeypatch.setattr(incremental, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(photographs.environment, "ready", lambda: None)
    return tmp_path


def test_they_are_copied_unchanged_and_only_once(elsewhere, capsys):
    photographs.copy()
    for name, file in zip(photographs.NAMES, photographs.FILES, strict=True):
        original = photographs._folder() / name
        assert (elsewhere / "dist" / file).read_bytes() == original.read_bytes()
    assert "Copying the sample photographs" in capsys.readouterr().out
    photographs.copy()
    assert capsys.readouterr().out == ""


def test_copying_the_site_leaves_them_alone(elsewhere):
    photographs.copy()
    (elsewhere / "dist" / "data" / "old.csv").write_text("a\n1\n")
    site.copy()
    there = sorted(path.name for path in (elsewhere / "dist" / "data").iterdir())
    assert there == ["README.md", *photographs.NAMES]


def test_without_them_the_build_says_what_to_do(elsewhere, monkeypatch):
    monkeypatch.setattr(photographs, "ENVIRONMENT", elsewhere)
    with pytest.raises(BuildError, match=r"has no china\.jpg or flower\.jpg"):
        photographs.copy()
