"""What a table of pixels needs in order to be seen: the shape of a row, and small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..reading.column import numeric_column

if TYPE_CHECKING:
    from ..reading.column import Column
    from ..table import Table
    from .common_size import CommonSize

GREY, COLOUR = 1, 3


@dataclass(frozen=True, eq=False)
class ImageSet:
    """How the m rows of a table are images of ``height`` x ``width`` pixels.

    ``columns`` name the pixels from left to right and from the top down; of images in colour
    (3 ``channels``, else 1) each pixel has three: red, green and blue. The values ``black`` and
    ``white`` are the ends of the scale. ``thumbnails`` uint8 (m, h, w, 1 or 3) are what people
    see, perhaps of another size. ``names`` are those of the files, or empty. ``size`` says how
    images of other sizes came to this one; None where all had it from the start.
    """

    columns: tuple[str, ...]
    height: int
    width: int
    channels: int
    black: float
    white: float
    thumbnails: np.ndarray
    names: tuple[str, ...] = ()
    size: CommonSize | None = None

    def __len__(self) -> int:
        return len(self.thumbnails)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return self.height, self.width, self.channels

    def name(self, row: int) -> str:
        """What an image is called: by its number as shown, and its file if it has one."""
        number = f"image {row + 1:,}"
        return f"{number}, {self.names[row]}" if self.names else number

    def pixels(self, table: Table, rows: np.ndarray) -> np.ndarray:
        """The values (p, height * width * channels) of these table rows (p,)."""
        columns = [table.column(name).values for name in self.columns]
        return np.stack([values[rows] for values in columns], axis=1)

    def shown(self, values: np.ndarray) -> np.ndarray:
        """Images uint8 (p, height, width, channels) to look at, of ``values`` (p, n).

        What lies beyond black or white is cut off there.
        """
        part = (np.asarray(values) - self.black) / (self.white - self.black)
        return grey_levels(part).reshape(-1, *self.shape)

    def describe(self) -> dict[str, Any]:
        """The set as JSON data, without its pixels."""
        return {
            "count": len(self),
            "width": self.width,
            "height": self.height,
            "channels": self.channels,
            "columns": len(self.columns),
            "first_column": self.columns[0],
        }


def grey_levels(part: np.ndarray) -> np.ndarray:
    """Numbers from 0 (black) to 1 (white) as uint8, what lies beyond cut off."""
    return np.rint(np.clip(part, 0, 1) * 255).astype(np.uint8)


def pixel_names(height: int, width: int, channels: int) -> list[str]:
    """Names of pixel columns in the order of :class:`ImageSet`: pixel_0_0, pixel_0_1, ..."""
    ends = ("",) if channels == GREY else ("_r", "_g", "_b")
    return [
        f"pixel_{row}_{column}{end}"
        for row in range(height)
        for column in range(width)
        for end in ends
    ]


def pixel_columns(names: Sequence[str], values: np.ndarray) -> list[Column]:
    """Number columns of ``values`` (m, n)."""
    return [
        numeric_column(name, "number", column)
        for name, column in zip(names, values.T, strict=True)
    ]
