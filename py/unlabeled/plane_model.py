"""A model as it shows on a plane: which cluster a place belongs to, and how dense it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

# With more features than the plane has: the others integrated out, or held at their mean.
MARGINAL, SLICE = "marginal", "slice"
SECTIONS = {MARGINAL: "marginal", SLICE: "slice"}

OnPlaces = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class PlaneModel:
    """What a model says about places (p, 2) of one plane.

    ``predict`` gives labels (p,), ``log_density`` the log of a density (p,) that integrates to 1
    over the plane, in its units. ``levels`` are the log densities, rising, along which lines are
    drawn, ``texts`` what they mean. ``note`` says in words how other features were treated.
    """

    predict: OnPlaces
    log_density: OnPlaces
    levels: np.ndarray
    texts: Sequence[str]
    note: str = ""
