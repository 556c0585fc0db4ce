"""One build at a time: two in the same folder would take each other's files away."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .paths import CACHE
from .report import say

try:
    import fcntl
except ImportError:  # Windows, where builds are left to people's care
    fcntl = None


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other build.py builds here. The system frees the lock of one that dies."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "building.lock", "a+") as file:
        if fcntl:
            _lock(file)
        yield


def _lock(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        say(f"Another build.py (process {file.read().strip() or 'unknown'}) is building; waiting.")
        fcntl.flock(file, fcntl.LOCK_EX)
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
