"""What ``reg_covar`` does beside the variance of the rows, and how it is written."""

from __future__ import annotations

import math

import numpy as np

# A variance so near to what was added to it is nothing but that.
HELD_UP = 10.0
# With this share of the variance as reg_covar, flat components have a width that one can see.
WIDE = 1e-3
# Squares of smaller numbers vanish.
SMALLEST = 1e-300


def enough_for(variances: np.ndarray) -> float:
    """A reg_covar, a power of ten, that gives what is flat some width beside ``variances`` (f,)."""
    usual = float(np.median(variances)) if len(variances) else 1.0
    return 10.0 ** math.ceil(math.log10(max(WIDE * usual, SMALLEST)))


def little_for(variance: float) -> float:
    """A reg_covar, a power of ten, that is small beside ``variance``."""
    return 10.0 ** math.floor(math.log10(max(1e-4 * variance, SMALLEST)))


def plain(value: float) -> str:
    """A small number without an exponent as long as people can count its zeros."""
    if value < 1e-7:
        return f"{value:g}"
    return np.format_float_positional(value, precision=4, fractional=False, trim="-")
