"""An image as numbers: what the browser has decoded, or an array."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import InputError
from ..limits import MAXIMUM_PIXELS
from ..reading.wording import counted

OPAQUE = 255


@dataclass(frozen=True, eq=False, repr=False)
class Raster:
    """An image of (height, width) pixels.

    Attributes:
        pixels: uint8 (height, width, 3), red, green and blue as they are in an sRGB file.
        alpha: uint8 (height, width), 0 is transparent; None if every pixel is opaque.
        name: what the image is called.
        bytes: how large the file was that it came from, or None.
        memo: what is dear to compute and depends on the image alone.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    name: str = "image"
    bytes: int | None = None
    memo: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Raster “{self.name}”: {self.width:,} × {self.height:,} pixels>"

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.pixels.shape[1]

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.pixels.shape[:2]

    @property
    def count(self) -> int:
        """Pixels, transparent ones included."""
        return self.height * self.width

    @property
    def rgb(self) -> np.ndarray:
        """The pixels uint8 (count, 3), row by row from the top left."""
        return self.pixels.reshape(-1, 3)

    def rgba(self) -> np.ndarray:
        """The image uint8 (height, width, 4)."""
        return with_alpha(self.pixels, self.alpha)


def with_alpha(pixels: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """RGBA uint8 (..., 4) of pixels (..., 3); opaque without an ``alpha`` (...)."""
    result = np.empty((*pixels.shape[:-1], 4), dtype=np.uint8)
    result[..., :3] = pixels
    result[..., 3] = OPAQUE if alpha is None else alpha
    return result


def from_rgba(
    data: Any, width: Any, height: Any, *, name: str = "image", bytes: int | None = None
) -> Raster:
    """The image of ``width`` × ``height`` pixels whose ``data`` are red, green, blue, alpha, ...

    ``data`` is anything with bytes in it (bytes, a memoryview, a flat uint8 array).

    Raises:
        InputError: the bytes are not those of such an image, it is too large, or all transparent.
    """
    size = _whole(width, "width"), _whole(height, "height")
    _small_enough(*size)
    flat = _as_bytes(data)
    if len(flat) != 4 * size[0] * size[1]:
        raise InputError(
            f"{counted(len(flat), 'byte')} are no image of {size[0]:,} × {size[1]:,} pixels, "
            f"which has {4 * size[0] * size[1]:,}.",
            "Give four bytes for each pixel: red, green, blue and alpha.",
        )
    return _raster(flat.reshape(size[1], size[0], 4), name, bytes)


def read_image(array: Any, *, name: str = "image", bytes: int | None = None) -> Raster:
    """An image from an array (height, width) or (height, width, channels).

    One channel is grey, two are grey and alpha, three RGB, four RGBA. Whole numbers are 0 to 255,
    of type uint16 0 to 65,535; floats are 0 to 1; booleans black and white.

    Args:
        array: anything numpy makes such an array of; a :class:`Raster` is returned as it is.
        name: what to call it.
        bytes: how large its file is, to be compared with.

    Raises:
        InputError: this is no image, it is too large, or all of it is transparent.
    """
    if isinstance(array, Raster):
        return array
    values = _as_array(array)
    if values.ndim == 2:
        values = values[..., np.newaxis]
    if values.ndim != 3 or not 1 <= values.shape[2] <= 4 or not values.size:
        shape = " × ".join(f"{one:,}" for one in np.shape(array)) or "a single value"
        raise InputError(
            f"An array of {shape} is no image.",
            "Give height × width numbers for grey, or height × width × 3 (RGB) or 4 (RGBA).",
        )
    _small_enough(values.shape[1], values.shape[0])
    return _raster(_eight_bits(values), name, bytes)


def _raster(values: np.ndarray, name: str, bytes: int | None) -> Raster:
    """The image of uint8 (height, width, 1 to 4), with its data copied."""
    color, alpha = values, None
    if values.shape[2] in (2, 4):
        color, alpha = values[..., :-1], np.ascontiguousarray(values[..., -1])
        if not alpha.any():
            raise InputError(
                "Every pixel of this image is transparent: there is no colour in it.",
                "Choose an image with something to see, or save it without transparency.",
            )
        if (alpha == OPAQUE).all():
            alpha = None
    pixels = np.empty((*values.shape[:2], 3), dtype=np.uint8)
    pixels[:] = color
    return Raster(pixels, alpha, str(name) or "image", None if bytes is None else int(bytes))


def _whole(value: Any, what: str) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        # From JavaScript a whole number may come as a float.
        whole = isinstance(value, float) and value.is_integer()
        number = int(value) if whole else 0
    if number < 1:
        raise InputError(f"The {what} of an image cannot be {str(value)[:40]}.", "Give pixels.")
    return number


def _small_enough(width: int, height: int) -> None:
    if width * height > MAXIMUM_PIXELS:
        raise InputError(
            f"This image has {width:,} × {height:,} pixels, {width * height / 1e6:,.0f} "
            f"megapixels; a browser tab can take {MAXIMUM_PIXELS / 1e6:.0f}.",
            "Save it smaller first: for its colours a few megapixels are plenty.",
        )


def _as_bytes(data: Any) -> np.ndarray:
    """Uint8 (n,) of anything with bytes in it, without a copy where that can be."""
    try:
        view = memoryview(bytes(data) if isinstance(data, (list, tuple)) else data)
        if view.itemsize == 1 and view.contiguous:
            return np.frombuffer(view, dtype=np.uint8)
    except (TypeError, ValueError, BufferError):
        pass
    raise InputError("These pixels are no bytes.", "Give red, green, blue and alpha of each.")


def _as_array(array: Any) -> np.ndarray:
    try:
        values = np.asarray(array)
    except ValueError:  # rows of different lengths
        values = np.array(None)
    if values.dtype.kind not in "buif":
        raise InputError("This is no image.", "Give an array of numbers, height × width × 3.")
    return values


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """Uint8 of numbers of any type.

    Raises:
        InputError: they are outside the range of their type.
    """
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype == np.uint16:
        return np.rint(values / 257.0).astype(np.uint8)
    low, high = values.min(), values.max()
    most = 255 if values.dtype.kind in "iu" else 1
    if not (low >= 0 and high <= most):  # NaN is refused too
        hint = " Divide them by 255." if low >= 0 and 1 < high <= 255 and most == 1 else ""
        raise InputError(
            f"The numbers of this image go from {low:g} to {high:g}.",
            f"Numbers of type {values.dtype} must be from 0 to {most}.{hint}",
        )
    return np.rint(values * (255.0 / most)).astype(np.uint8)
