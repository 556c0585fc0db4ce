"""Centre and spread of features, with the exact meaning of scikit-learn's three scalers.

StandardScaler (mean, population standard deviation), MinMaxScaler (0 to 1) and RobustScaler
(median, range between the quartiles). Source: sklearn/preprocessing/_data.py, version 1.8.
"""

import numpy as np

from .limits import LARGEST_SQUARABLE

SCALES = ("none", "standard", "minmax", "robust")
_EPSILON = np.finfo(np.float64).eps


def center_and_scale(raw: np.ndarray, scale: str) -> tuple[np.ndarray, np.ndarray]:
    """Centre (n,) and spread (n,) of raw (m, n); features without spread get 1.

    A spread too large for a float is returned as infinity.
    """
    if scale == "none":
        return np.zeros(raw.shape[1]), np.ones(raw.shape[1])
    shrink = _shrinking(raw)
    center, spread, constant = _STATISTICS[scale](raw * shrink)
    with np.errstate(over="ignore"):
        return center / shrink, np.where(constant, 1.0, spread / shrink)


def apply(raw: np.ndarray, center: np.ndarray, spread: np.ndarray, scale: str) -> np.ndarray:
    """(raw - center) / spread for raw (p, n)."""
    if scale == "none":
        return np.array(raw, dtype=np.float64)
    largest = np.maximum(np.abs(raw).max(axis=0, initial=0), np.abs(center))
    if (largest > 1e300).any():  # the difference of two such numbers may be too large for a float
        part = np.where(largest > 1e300, 0.25, 1.0)
        return (raw * part - center * part) / (spread * part)
    if scale == "minmax":
        # In the order of operations of scikit-learn, so that the last bits agree.
        factor = 1.0 / spread
        return raw * factor + (0.0 - center * factor)
    return (raw - center) / spread


def _shrinking(raw: np.ndarray) -> np.ndarray:
    largest = np.abs(raw).max(axis=0, initial=0)
    # Numbers that overflow when squared are divided first (by a power of two: exactly).
    _, exponent = np.frexp(largest)
    return np.where(largest > LARGEST_SQUARABLE, np.ldexp(1.0, -np.minimum(exponent, 1023)), 1.0)


Statistics = tuple[np.ndarray, np.ndarray, np.ndarray]


def _standard(raw: np.ndarray) -> Statistics:
    count = len(raw)
    mean = raw.sum(axis=0) / count
    differences = raw - mean
    # The second sum would be 0 without rounding: the corrected two-pass algorithm.
    correction = differences.sum(axis=0) ** 2 / count
    variance = ((differences**2).sum(axis=0) - correction) / count
    rounding = count * _EPSILON * variance + (count * mean * _EPSILON) ** 2
    return mean, np.sqrt(variance), variance <= rounding


def _minmax(raw: np.ndarray) -> Statistics:
    low = raw.min(axis=0)
    spread = raw.max(axis=0) - low
    return low, spread, spread < 10 * _EPSILON


def _robust(raw: np.ndarray) -> Statistics:
    low, high = np.percentile(raw, (25.0, 75.0), axis=0)
    return np.median(raw, axis=0), high - low, high - low < 10 * _EPSILON


_STATISTICS = {"standard": _standard, "minmax": _minmax, "robust": _robust}
