"""The commands of build.py."""

import argparse
import shutil
import sys
from collections.abc import Sequence

from . import (
    catalog,
    checks,
    components,
    engine,
    node,
    packing,
    photographs,
    runtime,
    serve,
    site,
    vendor,
)
from .alone import alone
from .errors import BuildError
from .paths import CACHE, DIST, PYTHON, ROOT, TESTS
from .report import megabytes, say


def build() -> None:
    """Everything that dist/ holds. The catalog comes last: it needs the package to be whole."""
    with alone():
        node.packages()
        site.copy()
        photographs.copy()
        vendor.copy()
        runtime.assemble(packing.pack(), engine.pack())
        components.write()
        catalog.build()


def clean() -> None:
    """Remove dist/ and everything cached; .venv stays."""
    folders = [DIST, CACHE, ROOT / ".pytest_cache", ROOT / ".ruff_cache", ROOT / ".hypothesis"]
    for sources in (PYTHON, TESTS):
        folders += sources.rglob("__pycache__")
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed dist, .cache and Python's caches. (.venv stays; delete it yourself if need be.)")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="build.py", description="Build, serve and test Unlabeled.")
    commands = top.add_subparsers(dest="command", metavar="command")
    commands.add_parser("build", help="build the site into dist/ (also without any command)")
    serving = commands.add_parser("serve", help="build the site and serve it on this machine")
    serving.add_argument("--port", type=int, default=None, help="default: 8000 or the next free")
    testing = commands.add_parser("test", help="run the tests; words after -- go to pytest")
    testing.add_argument("which", nargs="?", choices=("core", "site", "all"), default="all")
    commands.add_parser("bench", help="measure; words after -- go to pytest")
    commands.add_parser("clean", help="remove dist/ and everything cached")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. Foreseeable failures end in a paragraph on stderr."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    extra = words[words.index("--") + 1 :] if "--" in words else []
    chosen = parser().parse_args(words[: words.index("--")] if "--" in words else words)
    try:
        return _run(chosen, extra)
    except BuildError as error:
        say("")
        print(error, file=sys.stderr)
    except PermissionError as error:
        print(f"\nNot allowed to write {error.filename}. Check who owns it.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
    return 1


def _run(chosen: argparse.Namespace, extra: Sequence[str]) -> int:
    if chosen.command == "clean":
        clean()
    elif chosen.command == "test" and chosen.which == "core":
        return checks.test("core", extra)
    else:
        build()
        if chosen.command == "serve":
            serve.serve(chosen.port)
        elif chosen.command == "test":
            return checks.test(chosen.which, extra)
        elif chosen.command == "bench":
            return checks.bench(extra)
        else:
            size = sum(path.stat().st_size for path in DIST.rglob("*") if path.is_file())
            say(f"dist/ holds the site ({megabytes(size)}). See it with: python build.py serve")
    return 0
