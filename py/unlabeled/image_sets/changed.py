"""Images turned, put upside down and darkened: what a model of the usual ones should notice."""

from __future__ import annotations

import numpy as np

from .image_set import ImageSet
from .resize import resized

# How much of the light is left.
DARKENED = 0.4
TURNED, UPSIDE_DOWN, DARK = "turned by 90°", "upside down", "darkened"
CHANGES = (TURNED, UPSIDE_DOWN, DARK)


def changed(images: ImageSet, pixels: np.ndarray, change: str) -> np.ndarray:
    """The same images, ``pixels`` (p, n), after one of the ``CHANGES``."""
    if change == DARK:
        return images.black + (pixels - images.black) * DARKENED
    shaped = pixels.reshape(-1, *images.shape)
    if change == UPSIDE_DOWN:
        return shaped[:, ::-1].reshape(pixels.shape)
    turned = np.rot90(shaped, axes=(1, 2))
    if images.height != images.width:  # into the same frame again
        turned = resized(turned, images.height, images.width)
    return turned.reshape(pixels.shape)
