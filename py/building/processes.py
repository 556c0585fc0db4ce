"""Run another program; when it fails, say what was tried and what it said last."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import BuildError
from .paths import ROOT

WIDTH = 300  # of one line shown: a compiler may quote a whole minified file


def run(
    command: Sequence[str | Path],
    *,
    advice: str,
    folder: Path = ROOT,
    environment: dict[str, str] | None = None,
    lines: int = 12,
) -> str:
    """Its standard output; BuildError with `advice` and its last lines if it fails."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise BuildError(f"Could not start {command[0]}: {error}. {advice}") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        tail = "\n".join(f"    {line[:WIDTH]}" for line in said[-lines:])
        raise BuildError(f"{advice}\n  Tried: {' '.join(command)}\n  It said:\n{tail}")
    return done.stdout
