"""What runs: the versions of Python and the libraries, for the page and for reports."""

from __future__ import annotations

import platform

import numpy
import scipy
import sklearn

VERSION = "0.1.0"


def versions() -> dict[str, str]:
    """Name -> version of everything a number can depend on."""
    return {
        "unlabeled": VERSION,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
