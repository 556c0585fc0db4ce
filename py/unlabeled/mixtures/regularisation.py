"""What ``reg_covar`` does beside the variance of the rows, and how it is written."""

from __future__ import annotations

import math

import numpy as np

from ..prepare import Prepared

# What the parameter may be at most.
LARGEST = 1e6
# A variance so near to what was added to it is nothing but that.
HELD_UP = 10.0
# With this share of the variance as reg_covar, flat components have a width that one can see.
WIDE = 1e-3
# Beside the largest variance less than this is lost in rounding, and holds nothing up.
LOST = 1e-10
# Nobody should have to ask for less than this: then it is the columns that need another unit.
LEAST = 1e-15
# Squares of smaller numbers vanish.
SMALLEST = 1e-300


def enough_for(variances: np.ndarray) -> float:
    """A reg_covar, a power of ten, that gives what is flat some width beside ``variances`` (f,)."""
    usual, largest = 1.0, 1.0
    if len(variances):
        usual, largest = float(np.median(variances)), float(variances.max())
    return 10.0 ** math.ceil(math.log10(max(WIDE * usual, LOST * largest, SMALLEST)))


def little_for(variance: float) -> float:
    """A reg_covar, a power of ten, that is small beside ``variance``."""
    return 10.0 ** math.floor(math.log10(max(1e-4 * variance, SMALLEST)))


def raised(X: Prepared, enough: float) -> str:
    """The advice to raise reg_covar to ``enough``; where it cannot be so much, to scale first."""
    if enough <= LARGEST or X.preparation.scale == "standard":
        return f"raise reg_covar to {plain(min(enough, LARGEST))}"
    return f"scale the columns (standard) and raise reg_covar to {plain(WIDE)}"


def plain(value: float) -> str:
    """A small number without an exponent as long as people can count its zeros."""
    if value < 1e-7:
        return f"{value:g}"
    return np.format_float_positional(value, precision=4, fractional=False, trim="-")
