"""What a row is recognised by."""

from __future__ import annotations

import numpy as np


def row_key(row: np.ndarray) -> bytes:
    """The bytes of a row (n,) of floats; -0.0 equals 0.0, but not in its bytes."""
    return (row + 0.0).tobytes()
