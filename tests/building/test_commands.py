"""The command line: words in, an exit status and plain sentences out."""

import ast
import subprocess
import sys

import pytest

from building import commands
from building.errors import BuildError
from building.paths import ROOT
from building.processes import run


def test_a_foreseeable_failure_is_a_paragraph_and_no_traceback(monkeypatch, capsys):
    def fail():
        raise BuildError("No network: connect, then run it again.")

    monkeypatch.setattr(commands, "build", fail)
    assert commands.main(["build"]) == 1
    said = capsys.readouterr().err
    assert said.strip() == "No network: connect, then run it again."


@pytest.mark.parametrize("words", [[], ["build"], ["serve", "--port", "9"], ["test", "site"]])
def test_every_command_but_clean_and_core_builds_first(monkeypatch, words):
    done = []
    monkeypatch.setattr(commands, "build", lambda: done.append("build"))
    monkeypatch.setattr(commands.serve, "serve", lambda port: done.append(f"serve {port}"))
    monkeypatch.setattr(commands.checks, "test", lambda which, extra: done.append(which) or 0)
    assert commands.main(words) == 0
    assert done[0] == "build"
    assert done[1:] == {"serve": ["serve 9"], "test": ["site"]}.get(" ".join(words[:1]), [])


def test_words_after_two_dashes_go_to_pytest(monkeypatch):
    given = []
    monkeypatch.setattr(commands.checks, "test", lambda *words: given.extend(words) or 3)
    assert commands.main(["test", "core", "--", "-k", "kmeans"]) == 3
    assert given == ["core", ["-k", "kmeans"]]


def test_a_program_that_fails_is_quoted_with_advice_but_not_at_length():
    program = "import sys; print('x' * 9999); sys.exit('the reason')"
    with pytest.raises(BuildError) as raised:
        run([sys.executable, "-c", program], advice="Do this.")
    message = str(raised.value)
    assert message.startswith("Do this.")
    assert "the reason" in message
    assert len(message) < 1000


def test_a_program_that_is_not_there_is_an_error_with_advice():
    with pytest.raises(BuildError, match=r"Could not start no-such-program.*Install it\."):
        run(["no-such-program"], advice="Install it.")


def test_an_old_python_says_what_it_lacks():
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 0); sys.version = '3.9.0 (old)';"
        f"runpy.run_path({str(ROOT / 'build.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; this is Python 3.9.0." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_that_sentence():
    ast.parse((ROOT / "build.py").read_text(encoding="utf-8"), feature_version=(3, 5))
