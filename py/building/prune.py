"""Which files of a wheel are shipped: the rule, and nothing else.

Pyodide unpacks every file and links every extension module of a wheel at each visit, so what is
never used is time as well as bytes. What is used is found by running it (inside/exercise.py):

* Bytecode is kept by folder: a folder of which one module was imported is kept whole, so that a
  module which another one imports only in rare cases is still there. A folder of which nothing was
  imported (scipy.signal, sklearn.neural_network) is dropped.
* An extension module is kept if it was imported. One that was not, in a folder that is used, is
  kept too if it is small and no test helper: its absence could only break a rare call, and would
  gain next to nothing. A big one (numpy's lapack_lite, SciPy's Matrix Market reader) is dropped.
* A shared library that others link against (OpenBLAS) is kept.
* Data files are dropped except those named here; licences are always kept.
"""

from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

SMALL = 100_000  # bytes

DATA = (
    "sklearn/datasets/data/breast_cancer.csv",
    "sklearn/datasets/data/iris.csv",
    "sklearn/datasets/data/wine_data.csv",
    "sklearn/datasets/data/digits.csv.gz",
    "sklearn/datasets/descr/breast_cancer.rst",
    "sklearn/datasets/descr/iris.rst",
    "sklearn/datasets/descr/wine_data.rst",
    "sklearn/datasets/descr/digits.rst",
    "sklearn/utils/_repr_html/*.css",
    "sklearn/utils/_repr_html/*.js",
    "*.dist-info/METADATA",
    "*.dist-info/WHEEL",
    "*LICENSE*",
    "*COPYING*",
    "*/licenses/*",
)

# The standard library is used more freely (by Pyodide, and by tracebacks while something fails),
# so of that only rooms that make no sense in a page are dropped.
NOT_IN_A_PAGE = (
    *("ctypes/macholib/", "ensurepip/", "idlelib/", "pydoc_data/"),
    *("sqlite3/", "turtledemo/", "venv/", "wsgiref/", "xmlrpc/", "multiprocessing/dummy/"),
    *("__phello__/", "antigravity.", "cProfile.", "doctest.", "ftplib.", "imaplib.", "mailbox."),
    *("nntplib.", "pdb.", "poplib.", "profile.", "pstats.", "smtplib.", "this.", "turtle."),
    *("webbrowser.", "zipapp.", "_aix_support.", "_apple_support.", "_ios_support."),
    *("_android_support.", "_osx_support.", "netrc.", "tabnanny.", "trace.", "site-packages/"),
)


def is_kept_data(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in DATA)


def chosen(tree: Path, imported: set[str]) -> list[str]:
    """The files of `tree` to ship, relative, sorted; `imported` names files in the same way."""
    folders = {str(PurePosixPath(name).parent) for name in imported}
    # A kept module needs the __init__ of every folder above it.
    for name in imported:
        folders.update(str(parent) for parent in PurePosixPath(name).parents)

    def keep(name: str, size: int) -> bool:
        path = PurePosixPath(name)
        if path.suffix == ".pyc":
            return str(path.parent) in folders
        if path.suffix == ".so":
            if name in imported or path.parent.suffix == ".libs":
                return True
            return str(path.parent) in folders and size < SMALL and "test" not in path.name
        return is_kept_data(name)

    names = [(path.relative_to(tree).as_posix(), path) for path in tree.rglob("*")]
    return sorted(
        name for name, path in names if path.is_file() and keep(name, path.stat().st_size)
    )


def chosen_of_library(tree: Path) -> list[str]:
    """The files of the standard library to ship, relative and sorted: bytecode only."""
    names = (path.relative_to(tree).as_posix() for path in tree.rglob("*.pyc"))
    return sorted(name for name in names if not name.startswith(NOT_IN_A_PAGE))


def is_dropped_from_library(module: str) -> bool:
    """Whether the module is one that chosen_of_library leaves out."""
    return f"{module.replace('.', '/')}.".startswith(NOT_IN_A_PAGE) or (
        f"{module.replace('.', '/')}/".startswith(NOT_IN_A_PAGE)
    )
