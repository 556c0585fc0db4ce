"""Where everything lies."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
PYTHON = ROOT / "py"
PACKAGE = PYTHON / "unlabeled"
BUILDING = PYTHON / "building"
TESTS = ROOT / "tests"
DIST = ROOT / "dist"
RUNTIME = DIST / "runtime"
CACHE = ROOT / ".cache"
ENVIRONMENT = ROOT / ".venv"
NODE_MODULES = CACHE / "npm" / "node_modules"
RUNTIME_LOCK = SITE / "runtime.lock.json"
