"""What the build says while it works: one line a step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_open_lines: list[str] = []  # steps announced whose line has not been ended


def say(text: str) -> None:
    """Print a line; the line of a step that is under way is ended first."""
    if _open_lines:
        print(flush=True)
        _open_lines.clear()
    print(text, flush=True)


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Announce a step, then say how long it took: on its line, if that is still the last one."""
    if _open_lines:
        say("")
    print(f"{title} ...", end="", flush=True)
    _open_lines.append(title)
    start = time.perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = f"{time.perf_counter() - start:.1f} s"
    finally:
        print(f" {outcome}" if title in _open_lines else f"{title}: {outcome}", flush=True)
        _open_lines.clear()


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:.1f} MB"
