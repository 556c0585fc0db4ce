"""Where an image differs from others: it, their mean, and the difference pixel by pixel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reading.wording import counted
from .of_fit import FitImages
from .sheets import sheet, tiles

# From paper to ink: how a pixel is shown that does not differ at all, and one that differs most.
SAME, DIFFERENT = np.array([246.0, 246.0, 243.0]), np.array([192.0, 24.0, 24.0])


def difference(images: FitImages, index: int, others: np.ndarray) -> dict[str, Any]:
    """An image beside the mean of ``others`` (i,), all by their index in X, as a chart."""
    own = np.array([index])
    normal = images.mean(others)
    between = np.abs(images.pixels(own) - normal)
    mean_of = f"the mean of {counted(len(others), 'normal image')}"
    name = images.names(own)[0]
    places = np.array([[0.5, -0.5], [1.5, -0.5], [2.5, -0.5]])
    return sheet(
        figure="difference",
        title="Where it differs",
        caption=f"{name[:1].upper()}{name[1:]}, {mean_of} nearest to it, and how far each pixel is "
        "from that mean: the redder, the farther.",
        layers=[
            tiles(
                "image",
                "the image",
                images.thumbnails(own),
                places[:1],
                texts=[name],
                row=images.rows[own],
            ),
            tiles(
                "normal",
                "mean of normal images",
                images.images.shown(normal),
                places[1:2],
                texts=[mean_of],
                rows=[images.rows[others]],
            ),
            tiles(
                "difference",
                "difference",
                _inked(images, between),
                places[2:],
                texts=["how far each pixel is from that mean"],
            ),
        ],
        width=3,
        height=1,
    )


def _inked(images: FitImages, between: np.ndarray) -> np.ndarray:
    """Differences (1, n) of pixels as an image uint8 (1, h, w, 3); the largest is the darkest."""
    amount = between.reshape(-1, *images.images.shape).mean(axis=-1, keepdims=True)
    largest = amount.max()
    share = amount / largest if largest > 0 else amount
    return np.rint(SAME + share * (DIFFERENT - SAME)).astype(np.uint8)
