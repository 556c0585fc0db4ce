"""The shapes a covariance may have, and how to read one: axes, tilt, and what makes it flat.

Source: Banfield and Raftery, Model-based Gaussian and non-Gaussian clustering (1993).
"""

from __future__ import annotations

import numpy as np

TYPES = ("full", "tied", "diag", "spherical")
TITLES = {
    "full": "full: any ellipse each",
    "tied": "tied: one ellipse for all",
    "diag": "diag: axes along the features",
    "spherical": "spherical: a circle each",
}


def full_covariances(covariances: np.ndarray, kind: str, k: int, n: int) -> np.ndarray:
    """scikit-learn's ``covariances_`` of any ``kind`` as matrices (k, n, n)."""
    if kind == "full":
        return covariances
    if kind == "tied":
        return np.broadcast_to(covariances, (k, n, n))
    variances = covariances if kind == "diag" else np.repeat(covariances[:, None], n, axis=1)
    return variances[:, :, None] * np.eye(n)


def count_parameters(kind: str, k: int, n: int) -> int:
    """How many numbers can be chosen freely: covariances, means, and weights that sum to 1.

    The p of BIC and AIC, as scikit-learn counts it.
    """
    covariance = {"full": k * n * (n + 1) // 2, "tied": n * (n + 1) // 2, "diag": k * n}
    return covariance.get(kind, k) + k * n + k - 1


def half_axes(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviations (n,) along the axes of the ellipsoid, falling, and directions (n, n).

    Directions are rows of length 1, whose largest entry is positive.
    """
    variances = np.diagonal(covariance)
    if np.count_nonzero(covariance) == np.count_nonzero(variances):  # along the features
        order = np.argsort(-variances, kind="stable")
        return np.sqrt(np.maximum(variances[order], 0.0)), np.eye(len(order))[order]
    values, vectors = np.linalg.eigh(covariance)
    lengths = np.sqrt(np.maximum(values[::-1], 0.0))
    directions = vectors.T[::-1]
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])
    return lengths, directions * signs[:, None]


def tilt(direction: np.ndarray) -> float:
    """The angle of a direction (2,) above the first axis, in degrees, above -90 to 90."""
    angle = float(np.degrees(np.arctan2(direction[1], direction[0])))
    if angle <= -90:
        return angle + 180
    return angle - 180 if angle > 90 else angle
