"""Lost colours: what is small and vivid, and shown in another colour because no segment has it.

A pixel has lost its colour where

* it is vivid: its chroma in CIELAB is at least ``VIVID``;
* it is far from the colour in which it is shown: at least ``FAR`` (CIE76, plain distance); and
* that is so because the hue is another or the chroma is gone: in the plane of a* and b* they are
  apart by at least ``DIFFERENT`` of its chroma, and what it is shown in is not yet more of its hue.

Such pixels that hang together are a spot, if their colours are lost too when each is averaged with
the eight around it: grain is none. A spot counts only if it ends at an edge
(:mod:`unlabeled.images.spots`). So a passage from one colour into another, where some hues are
always far from every segment, is no alarm. Spots of like colours are one lost colour, if their mean
is lost as well.

Source: CIE 15 (1976 L*a*b*, C*, ΔE*ab). The thresholds are our own, tried on photographs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from ..reading.wording import percent
from ..steps import Progress, Steps
from . import spots
from .grid import grid
from .naming import color_name
from .palette import hex_of
from .spaces import to_lab

if TYPE_CHECKING:
    from .segmentation import Segmentation

VIVID = 40.0
FAR = 30.0
DIFFERENT = 0.4
# Smaller spots are specks, less than this share of the image in all is dust, and what is larger
# is missed by nobody.
SMALLEST_SPOT = 9
SMALLEST_SHARE = 5e-4
LARGEST_SHARE = 0.2
# Larger images are searched on a grid of so many pixels.
SEARCHED = 600_000
MOST_SHOWN = 6
MOST_BOXES = 12


@dataclass(frozen=True)
class LostColor:
    """A colour that the palette does not have.

    Attributes:
        name: in words.
        hex: its mean colour.
        replaced_by: hex of the colour that most of it is shown in, of ``segment``.
        replaced_name: that colour in words.
        segment: the segment that most of its pixels are in.
        pixels: how many; in images of more than ``SEARCHED`` pixels an estimate.
        share: of the pixels that can be seen.
        distance: how far (CIE76) it is from what it is shown in.
        boxes: (left, top, right, bottom) of its largest spots, right and bottom not included.
        text: all of this in a sentence.
    """

    name: str
    hex: str
    replaced_by: str
    replaced_name: str
    segment: int
    pixels: int
    share: float
    distance: float
    boxes: tuple[tuple[int, int, int, int], ...]
    text: str

    def describe(self) -> dict[str, Any]:
        """The colour as JSON data."""
        return asdict(self) | {"boxes": [list(box) for box in self.boxes]}


@dataclass(frozen=True, eq=False)
class Search:
    """The searched pixels: their numbers (h, w), CIELAB (h, w, 3) and segments (h, w).

    ``lost`` (h, w) says which have lost their colour.
    """

    numbers: np.ndarray
    lab: np.ndarray
    labels: np.ndarray
    lost: np.ndarray


def lost_colors(segmentation: Segmentation) -> Steps[list[LostColor]]:
    """The colours that a segmentation has lost, the largest first."""
    note = "looking for lost colours"
    yield Progress(0, note)
    shown = to_lab(segmentation.shown)
    search = _search(segmentation, shown)
    if not search.lost.any():
        return []
    yield Progress(0.4, note)
    seen = search.labels >= 0
    smooth = spots.smoothed(search.lab, None if seen.all() else seen)
    core = search.lost.copy()
    core[core] = is_lost(smooth[core], shown[search.labels[core]])
    found, count = ndimage.label(core, spots.AROUND)
    yield Progress(0.7, note)
    kept = spots.with_edges(found, count, smooth, seen)
    groups = spots.grouped(found, kept, search.lab, search.lost)
    described = [_described(segmentation, search, group) for group in groups]
    colors = [one for one in described if one is not None]
    return sorted(colors, key=lambda one: (-one.pixels, one.hex))[:MOST_SHOWN]


def is_lost(lab: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Whether colours (p, 3) are lost where they are shown as these (p, 3), both CIELAB."""
    color, replaced = lab[:, 1:], shown[:, 1:]
    chroma = np.hypot(*color.T)
    far = np.sqrt(((lab - shown) ** 2).sum(axis=1)) >= FAR
    other = np.hypot(*(color - replaced).T) >= DIFFERENT * chroma
    duller = (color * replaced).sum(axis=1) <= chroma**2
    return (chroma >= VIVID) & far & other & duller


def _search(segmentation: Segmentation, shown: np.ndarray) -> Search:
    raster, colors = segmentation.raster, segmentation.features.colors
    numbers = grid(raster, SEARCHED)
    labels = segmentation.labels_of(numbers)
    if len(colors) <= numbers.size:
        if "lab" not in raster.memo:
            raster.memo["lab"] = to_lab(colors.rgb).astype(np.float32)
        lab = raster.memo["lab"][colors.of_pixels[numbers]]
    else:
        lab = to_lab(raster.rgb[numbers.ravel()]).astype(np.float32).reshape(*numbers.shape, 3)
    lost = (np.hypot(lab[..., 1], lab[..., 2]) >= VIVID) & (labels >= 0)
    lost[lost] = is_lost(lab[lost], shown[labels[lost]])
    return Search(numbers, lab, labels, lost)


def _described(
    segmentation: Segmentation, search: Search, group: spots.Group
) -> LostColor | None:
    """The colour of a group; None if it is too small or too large, or not lost in the mean."""
    members, raster = group.members, segmentation.raster
    scale = raster.width / search.numbers.shape[1], raster.height / search.numbers.shape[0]
    pixels = round(len(members) * scale[0] * scale[1])
    share = pixels / int(segmentation.sizes.sum())
    places = spots.boxes(members, search.numbers.shape, SMALLEST_SPOT)
    if not SMALLEST_SHARE <= share <= LARGEST_SHARE or not places:
        return None
    color = np.rint(raster.rgb[search.numbers.ravel()[members]].mean(axis=0))
    segment = int(np.bincount(search.labels.ravel()[members]).argmax())
    shown = segmentation.shown[segment]
    lab = to_lab(np.stack([color, shown]))
    if not is_lost(lab[:1], lab[1:])[0]:
        return None
    name, replaced, replaced_by = color_name(color), color_name(shown), hex_of(shown)
    return LostColor(
        name=name,
        hex=hex_of(color),
        replaced_by=replaced_by,
        replaced_name=replaced,
        segment=segment,
        pixels=pixels,
        share=share,
        distance=float(np.sqrt(((lab[0] - lab[1]) ** 2).sum())),
        boxes=tuple(_box(place, scale) for place in places[:MOST_BOXES]),
        text=f"{name.capitalize()} is lost: {percent(pixels / raster.count, 2)} of the image is "
        f"shown as {replaced} ({replaced_by}).",
    )


def _box(place: tuple[slice, slice], scale: tuple[float, float]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) in pixels of the whole image."""
    rows, columns = place
    left, top = int(columns.start * scale[0]), int(rows.start * scale[1])
    return left, top, int(np.ceil(columns.stop * scale[0])), int(np.ceil(rows.stop * scale[1]))
