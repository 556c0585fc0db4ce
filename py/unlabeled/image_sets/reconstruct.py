"""Images as their components tell them, and how far that is from the images themselves."""

from __future__ import annotations

import numpy as np

from ..components import Components

# Of the sum of squares, what may be left of nothing after a subtraction.
ROUNDING = 1e-13


def reconstructed(components: Components, pixels: np.ndarray) -> np.ndarray:
    """Pixels (p, n) of which only what lies along the components is kept."""
    return components.back(components.scores(pixels))


def errors(components: Components, pixels: np.ndarray) -> np.ndarray:
    """The root of the mean squared difference (p,) of each image's pixels and its reconstruction.

    In the units of ``pixels`` (p, n). What is only rounding is 0.
    """
    # Directions stand at right angles: what is not along them is the rest of the square.
    moved, scores = pixels - components.mean, components.scores(pixels)
    whole = np.einsum("ij,ij->i", moved, moved)
    rest = whole - np.einsum("ij,ij->i", scores, scores)
    return np.sqrt(np.where(rest > ROUNDING * whole.max(), rest, 0.0) / pixels.shape[1])
