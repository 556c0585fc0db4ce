"""What dividing an image gives back: labels of all pixels, colours, areas, and how exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import InputError
from ..steps import Steps, finish
from . import areas, cloud, drawing, lost, palette, png
from .areas import Area, Extents
from .colors import NOTHING, PIXELS_AT_ONCE, parts
from .features import Features
from .raster import Raster, with_alpha
from .segmenter import Division, Segmenter
from .settling import LABEL, Settled, shown_colors


@dataclass(eq=False, repr=False)
class Segmentation:
    """An image (height, width) divided into k segments.

    Attributes:
        segmenter: the method.
        parameters: the checked values, by scikit-learn's names.
        raster: the image.
        features: the rows it was fitted as.
        division: what the method found.
        settled: labels and measures of every pixel.
        how: how this was computed, and how exactly, in words.
        exact: whether nothing was sampled, merged or rounded.
        scores: floats by name: inertia, error, n_iter, ...
        notes: sentences for the user.
    """

    segmenter: Segmenter
    parameters: dict[str, Any]
    raster: Raster
    features: Features
    division: Division
    settled: Settled
    scores: dict[str, float]
    notes: list[str] = field(default_factory=list)
    _extents: Extents | None = field(default=None, init=False)

    def __repr__(self) -> str:
        size = f"{self.raster.width:,} × {self.raster.height:,} pixels"
        return f"<Segmentation: {size} in {self.n_segments} segments by {self.segmenter.title}>"

    @property
    def how(self) -> str:
        """How this was computed, and how exactly, in words."""
        return self.division.how

    @property
    def exact(self) -> bool:
        """Whether nothing was sampled, merged or rounded."""
        return self.division.exact

    @property
    def estimator(self) -> Any:
        """The fitted scikit-learn estimator, with labels in numbers of its own."""
        return self.division.estimator

    @property
    def n_segments(self) -> int:
        """How many segments have pixels."""
        return len(self.settled.sizes)

    @property
    def sizes(self) -> np.ndarray:
        """Pixels of each segment (k,), the largest first."""
        return self.settled.sizes

    @property
    def centers(self) -> np.ndarray:
        """Colours (k, 3), red, green and blue from 0 to 255, not rounded.

        The centres of the method where it has its own in RGB, else the mean colours of the pixels.
        """
        own = self.division.centers is not None and self.features.space.id == "rgb"
        return self.settled.centers[:, :3] if own else self.settled.means

    @property
    def labels(self) -> np.ndarray:
        """The segment of every pixel, int8 (height, width); -1 where it is transparent."""
        if self.features.placed:
            return self.settled.labels.reshape(self.raster.shape)
        return self.features.colors.spread(self.settled.labels, NOTHING, self.raster.shape)

    def labels_of(self, pixels: np.ndarray) -> np.ndarray:
        """The segments of some pixels, by their numbers row by row; -1 where transparent."""
        if self.features.placed:
            return self.settled.labels[pixels]
        table = np.append(self.settled.labels, LABEL(NOTHING))  # NOTHING is -1: the last place
        return table[self.features.colors.of_pixels[pixels]]

    @cached_property
    def shown(self) -> np.ndarray:
        """Colours uint8 (k, 3) in which the segments are shown: the mean ones of their pixels."""
        return shown_colors(self.settled.means)

    def rgba(self) -> np.ndarray:
        """The image in these colours alone, uint8 (height, width, 4); transparency stays."""
        # A colour as one number of four bytes; what is transparent is black below.
        table = np.append(with_alpha(self.shown, None).view(np.uint32)[:, 0], np.uint32(0))
        labels = self.labels
        result = np.empty(labels.shape, dtype=np.uint32)
        for part in parts(len(labels), max(1, PIXELS_AT_ONCE // labels.shape[1])):
            result[part] = table[labels[part]]
        colors = result.view(np.uint8).reshape(*labels.shape, 4)
        if self.raster.alpha is not None:
            colors[..., 3] = self.raster.alpha
        return colors

    def mask(self, segments: Any) -> np.ndarray:
        """Which pixels belong to a segment, or to any of several, bool (height, width).

        Raises:
            InputError: there is no such segment.
        """
        chosen = np.zeros(self.n_segments + 1, dtype=bool)  # last place: transparent
        chosen[self.numbers(segments)] = True
        return chosen[self.labels]

    def numbers(self, segments: Any) -> list[int]:
        """Numbers of segments, from one or several, checked and rising.

        Raises:
            InputError: there is no such segment, or there are none.
        """
        listed = [segments] if np.ndim(segments) == 0 else list(segments)
        known = range(self.n_segments)
        wrong = [one for one in listed if isinstance(one, bool) or one not in known]
        if wrong or not listed:
            what = f"no segment {str(wrong[0])[:40]}" if wrong else "no segment without a number"
            raise InputError(
                f"There is {what}.", f"Segments are numbered from 0 to {self.n_segments - 1}."
            )
        return sorted({int(one) for one in listed})

    # What can be made of it -----------------------------------------------------------------

    def palette(self, order: str = "share") -> list[palette.Swatch]:
        """The colours with their shares, in an order of :data:`palette.ORDERS`."""
        return palette.ordered(palette.swatches(self), order)

    def css(self, order: str = "share") -> str:
        """The palette as CSS custom properties."""
        return palette.css(self.palette(order))

    def json(self, order: str = "share") -> str:
        """The palette as JSON text."""
        return palette.json_text(self.palette(order), self.raster)

    def extents_steps(self) -> Steps[Extents]:
        """Where each segment lies, remembered."""
        if self._extents is None:
            self._extents = yield from areas.extents(self.labels, self.n_segments)
        return self._extents

    @property
    def extents(self) -> Extents:
        """Where each segment lies: boxes and centroids."""
        return finish(self.extents_steps())

    def area(self, segments: Any) -> Area:
        """Pixels, share, box and centroid of a segment, or of several together."""
        return areas.area(self, self.numbers(segments))

    def lost_colors(self) -> list[lost.LostColor]:
        """Small, vivid colours that no segment shows."""
        return finish(lost.lost_colors(self))

    def png(self) -> bytes:
        """The image in these colours as a PNG of 24 or 32 bits a pixel."""
        return finish(png.full_color(self.rgba()))

    def indexed_png(self) -> bytes:
        """The image in these colours as a PNG with a palette, 1 to 8 bits a pixel."""
        return finish(png.indexed(self.labels, self.shown, self.raster.alpha)).data

    def mask_png(self, segments: Any) -> bytes:
        """A mask as a PNG of 1 bit a pixel: what belongs to the segments is white."""
        return finish(png.mask(self.mask(segments)))

    def cloud(self, axes: str = "ab") -> dict[str, Any]:
        """A sample of the pixels in colour space, as a chart; see :data:`cloud.AXES`."""
        return cloud.chart(self, axes)

    def picture(self) -> dict[str, Any]:
        """The result as a picture: the image in its colours, one layer of mark "image"."""
        return drawing.picture_of(self)
