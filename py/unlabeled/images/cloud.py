"""The pixels in colour space: a seeded sample of them on two axes, each in its own colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.linalg

from .. import picture
from ..errors import InputError
from ..reading.wording import counted, did_you_mean, percent
from .spaces import to_hsv, to_lab

if TYPE_CHECKING:
    from .segmentation import Segmentation

MOST_POINTS = 6_000
SEED = 0
AXES = {
    "ab": "a* and b* (CIELAB)",
    "hue": "hue circle (HSV)",
    "components": "principal components",
}


@dataclass(frozen=True, eq=False)
class Place:
    """Places (p, 2) of pixels and (k, 2) of centres, the names of the axes, and a note."""

    pixels: np.ndarray
    centers: np.ndarray
    labels: tuple[str, str]
    note: str


def chart(segmentation: Segmentation, axes: str) -> dict[str, Any]:
    """A chart of at most ``MOST_POINTS`` pixels and the centres of their segments.

    Points have their own colours (``rgb``), their segment (``cluster``) and the number of their
    pixel, row by row from the top left (``row``).

    Raises:
        InputError: ``axes`` is none of :data:`AXES`.
    """
    if axes not in AXES:
        raise InputError(
            f"Pixels cannot be placed by “{str(axes)[:40]}”.",
            did_you_mean(axes, AXES) or f"Choose one of: {', '.join(AXES)}.",
        )
    features = segmentation.features
    numbers = features.sampled(MOST_POINTS, SEED)
    rgb, shown = segmentation.raster.rgb[numbers], segmentation.shown
    place = _PLACES[axes](segmentation, numbers, rgb, shown)
    labels = segmentation.labels_of(numbers)
    layers = [
        picture.points("pixels", "pixels", place.pixels, cluster=labels, row=numbers, rgb=rgb),
        picture.points(
            "centers",
            "segments",
            place.centers,
            cluster=np.arange(len(shown)),
            labels=[str(number) for number in range(len(shown))],
            symbol="badge",
            rgb=shown,
        ),
    ]
    if axes == "hue":
        rim = picture.circles(
            "rim", "full saturation", np.zeros((1, 2)), np.ones((1, 2)), filled=False
        )
        layers.insert(0, rim)
    everything = np.vstack([place.pixels, place.centers])
    sample = counted(len(numbers), "pixel")
    whole = "All " if len(numbers) == features.colors.pixels else "A seeded sample of "
    return picture.chart(
        figure="pixels",
        title="Pixels in colour space",
        caption=f"{whole}{sample} in their own colours, and the {counted(len(shown), 'segment')} "
        f"they belong to. {place.note}",
        x=picture.axis(place.labels[0], everything[:, 0]),
        y=picture.axis(place.labels[1], everything[:, 1]),
        clusters=[
            {"id": one.segment, "title": one.name, "rows": one.pixels, "color": one.hex}
            for one in segmentation.palette()
        ],
        layers=layers,
        height=320,
    )


def _by_lab(
    segmentation: Segmentation, numbers: np.ndarray, rgb: np.ndarray, shown: np.ndarray
) -> Place:
    return Place(
        to_lab(rgb)[:, 1:],
        to_lab(shown)[:, 1:],
        ("a*: green to red", "b*: blue to yellow"),
        "Greys are in the middle; lightness is not shown.",
    )


def _by_hue(
    segmentation: Segmentation, numbers: np.ndarray, rgb: np.ndarray, shown: np.ndarray
) -> Place:
    return Place(
        _on_circle(rgb),
        _on_circle(shown),
        ("saturation × cos hue", "saturation × sin hue"),
        "Red is on the right, green at the upper left, blue at the lower left; value is not shown.",
    )


def _on_circle(rgb: np.ndarray) -> np.ndarray:
    hue, saturation, _ = to_hsv(rgb)
    return np.stack([saturation * np.cos(hue), saturation * np.sin(hue)], axis=1)


def _by_components(
    segmentation: Segmentation, numbers: np.ndarray, rgb: np.ndarray, shown: np.ndarray
) -> Place:
    """On the plane in which the sampled pixels spread most, in the space of the fit."""
    features = segmentation.features
    X = features.of_pixels(numbers)
    middle = X.mean(axis=0)
    variances, vectors = scipy.linalg.eigh((X - middle).T @ (X - middle) / len(X))
    two = vectors[:, :-3:-1]
    # The sign of a component is nobody's: its largest part points up.
    two = two * np.where(two[np.abs(two).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    kept = variances[-2:].sum() / (variances.sum() or 1.0)
    return Place(
        (X - middle) @ two,
        (segmentation.settled.centers - middle) @ two,
        ("component 1", "component 2"),
        f"These two directions have {percent(kept)} of the variance in {features.space.title}.",
    )


_PLACES = {"ab": _by_lab, "hue": _by_hue, "components": _by_components}
