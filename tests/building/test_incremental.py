"""A step is done once, and again only when what it reads or writes has changed."""

import pytest

from building import incremental


@pytest.fixture
def step(monkeypatch, tmp_path):
    """A step that copies source/ in capitals; returns a function that says whether it worked."""
    monkeypatch.setattr(incremental, "CACHE", tmp_path / "cache")
    source, target = tmp_path / "source", tmp_path / "target.txt"
    source.mkdir()
    (source / "a.txt").write_text("a")

    def work():
        target.write_text("".join(p.read_text() for p in incremental.files_below(source)).upper())

    return lambda: incremental.once("copy", "Copying", [source], [target], work)


def test_the_second_run_does_nothing(step):
    assert step() is True
    assert step() is False


def test_a_changed_or_new_or_removed_source_is_seen(step, tmp_path):
    step()
    (tmp_path / "source" / "a.txt").write_text("b")
    assert step() is True
    (tmp_path / "source" / "new.txt").write_text("c")
    assert step() is True
    assert (tmp_path / "target.txt").read_text() == "BC"
    (tmp_path / "source" / "new.txt").unlink()
    assert step() is True
    assert step() is False


def test_a_lost_or_edited_output_is_made_again(step, tmp_path):
    step()
    (tmp_path / "target.txt").unlink()
    assert step() is True
    (tmp_path / "target.txt").write_text("edited by hand")
    assert step() is True
    assert (tmp_path / "target.txt").read_text() == "A"


def test_a_failed_step_is_done_again(monkeypatch, tmp_path):
    monkeypatch.setattr(incremental, "CACHE", tmp_path / "cache")
    target = tmp_path / "target.txt"

    def fail():
        target.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        incremental.once("half", "Failing", ["x"], [target], fail)
    assert incremental.once("half", "Working", ["x"], [target], lambda: target.write_text("whole"))
    assert target.read_text() == "whole"


def test_names_count_as_well_as_contents(tmp_path):
    (tmp_path / "a.txt").write_text("same")
    before = incremental.fingerprint([tmp_path])
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    assert incremental.fingerprint([tmp_path]) != before
    assert incremental.fingerprint(["ab", "c"]) != incremental.fingerprint(["a", "bc"])
