"""An image as rows of numbers: its colours in a colour space, with or without their places.

Without places equal pixels are equal rows, so the different colours stand for all pixels, each
weighted by how many it has. With places every pixel is a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..params import Number, number
from ..reading.wording import counted
from .colors import NOTHING, Colors, parts
from .raster import Raster
from .spaces import Space

ROWS_AT_ONCE = 250_000
# Of more different colours the features are not kept, but made when they are needed.
MOST_KEPT = 1_000_000

Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows to fit: ``X`` float (m, n), the pixels each stands for (m,), and in words what they are.

    ``whole`` says that together they are every pixel exactly.
    """

    X: np.ndarray
    weight: np.ndarray
    words: str
    whole: bool


class Features:
    """The rows of an image in a ``space``.

    With a ``position_weight`` above 0 a row also has x and y, in which the longer side of the
    image is as long as the extent of the space times that weight. Compare Achanta and others,
    SLIC superpixels (2012), where places are weighted against CIELAB in the same manner.
    """

    def __init__(
        self, raster: Raster, colors: Colors, space: Space, position_weight: float = 0.0
    ) -> None:
        self.raster, self.colors, self.space = raster, colors, space
        self.position_weight = position_weight

    @property
    def placed(self) -> bool:
        """Whether places count."""
        return self.position_weight > 0

    @property
    def row_count(self) -> int:
        """How many different rows there are at most: colours, or pixels where places count."""
        return self.colors.pixels if self.placed else len(self.colors)

    @property
    def label_count(self) -> int:
        """How many labels tell the segment of every pixel: one a colour, or one a pixel."""
        return self.raster.count if self.placed else len(self.colors)

    @property
    def pixels_in_words(self) -> str:
        """“all 426,400 pixels”."""
        count = counted(self.colors.pixels, "pixel")
        return count if self.colors.pixels == 1 else f"all {count}"

    def of_colors(self, part: slice | np.ndarray) -> np.ndarray:
        """Colour features (p, 3) of some of the different colours."""
        memo, key = self.raster.memo, ("features", self.space.id)
        if len(self.colors) > MOST_KEPT:
            return self.space.convert(self.colors.rgb[part])
        if key not in memo:
            memo[key] = self.space.convert(self.colors.rgb)
        return memo[key][part]

    def of_pixels(self, pixels: np.ndarray) -> np.ndarray:
        """Features (p, n) of ``pixels`` (p,), by their numbers row by row; none transparent."""
        if self.space.id == "rgb":  # no need to look them up
            color = self.space.convert(self.raster.rgb[pixels])
        else:
            color = self.of_colors(self.colors.of_pixels[pixels])
        if not self.placed:
            return color
        width = self.raster.width
        unit = self.position_weight * self.space.extent / max(self.raster.shape)
        X = np.empty((len(pixels), 5))
        X[:, :3] = color
        X[:, 3] = (pixels % width + 0.5) * unit
        X[:, 4] = (pixels // width + 0.5) * unit
        return X

    # What to fit ----------------------------------------------------------------------------

    def distinct(self) -> Rows:
        """Every different row, weighted by its pixels."""
        if self.placed:
            return self.pixels()
        words = counted(len(self.colors), "different colour")
        X, weight = self.of_colors(slice(None)), self.colors.counts.astype(np.float64)
        return Rows(X, weight, words, True)

    def cells(self, bits: int) -> Rows:
        """Mean colours of cells of ``bits`` bits a channel, weighted by their pixels."""
        rgb, cut = self.colors.rgb.astype(np.int64), 8 - bits
        code = (rgb[:, 0] >> cut << 2 * bits) | (rgb[:, 1] >> cut << bits) | (rgb[:, 2] >> cut)
        total = np.bincount(code, self.colors.counts, minlength=1 << 3 * bits)
        sums = np.zeros((3, len(total)))
        for part in parts(len(code), ROWS_AT_ONCE):
            weighted = self.of_colors(part) * self.colors.counts[part, np.newaxis]
            for axis in range(3):
                sums[axis] += np.bincount(code[part], weighted[:, axis], minlength=len(total))
        used = np.flatnonzero(total)
        words = f"{counted(len(used), 'mean colour')} ({bits} bits a channel)"
        return Rows((sums[:, used] / total[used]).T.copy(), total[used], words, False)

    def pixels(self, most: int | None = None, seed: int = 0) -> Rows:
        """Pixels, each a row: all, or a seeded sample of ``most``."""
        total = self.colors.pixels
        whole = most is None or total <= most
        chosen = self.visible() if whole else self.sampled(most, seed)
        words = (
            self.pixels_in_words
            if whole
            else f"a seeded sample of {most:,} of {counted(total, 'pixel')}"
        )
        return Rows(self.of_pixels(chosen), np.ones(len(chosen)), words, whole)

    def sampled(self, most: int, seed: int) -> np.ndarray:
        """Numbers of at most so many pixels that can be seen, spread evenly over the image."""
        total = self.colors.pixels
        if total <= most:
            return self.visible()
        # One of each run of pixels: as random as any, and nowhere thin.
        edges = np.linspace(0, total, most + 1).astype(np.int64)
        chosen = np.random.default_rng(seed).integers(edges[:-1], edges[1:])
        return chosen if self.raster.alpha is None else self.visible()[chosen]

    def visible(self) -> np.ndarray:
        """Numbers (p,) of the pixels that are not transparent."""
        if self.raster.alpha is None:
            return np.arange(self.raster.count)
        return np.flatnonzero(self.colors.of_pixels != NOTHING)

    # Everything, a part at a time -----------------------------------------------------------

    def pieces(self) -> Iterator[Piece]:
        """All rows, some at a time."""
        if not self.placed:
            for part in parts(len(self.colors), ROWS_AT_ONCE):
                X, rgb = self.of_colors(part), self.colors.rgb[part]
                yield Piece(part, X, rgb, self.colors.counts[part])
            return
        for part in parts(self.raster.count, ROWS_AT_ONCE):
            pixels = np.arange(part.start, part.stop)
            if self.raster.alpha is not None:
                pixels = pixels[self.colors.of_pixels[part] != NOTHING]
            if len(pixels):
                yield Piece(pixels, self.of_pixels(pixels), self.raster.rgb[pixels], None)


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows: their places among the labels, features (p, n) and RGB (p, 3).

    ``weight`` (p,) is how many pixels each stands for; None if each is one.
    """

    where: slice | np.ndarray
    X: np.ndarray
    rgb: np.ndarray
    weight: np.ndarray | None


def position_parameter() -> Number:
    """The control of the weight of places."""
    return number(
        "position_weight",
        0.0,
        0,
        10,
        "Weight of position",
        "0 looks at colours alone. Above, pixels must also lie together: at 1 the longer side of "
        "the image counts as much as a whole channel of colour.",
        slider=(0, 2),
    )
