"""PNG files, written from pixels alone: nothing that was in another file can be in them.

Source: W3C, Portable Network Graphics (PNG) Specification, third edition (2023).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..steps import Progress, Steps
from .colors import NOTHING, PIXELS_AT_ONCE, parts

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED, RGBA = 0, 2, 3, 6
# The highest level takes four times as long for a few per cent.
LEVEL = 6
MOST_COLORS = 256
# Where few colours come again and again, lines compress best as they are: differences between
# neighbours (the other filters) would only make more kinds of them.
NO_FILTER = 0


@dataclass(frozen=True)
class IndexedFile:
    """A PNG with a palette: its ``data``, ``bits`` per pixel, ``colors`` in the palette.

    ``note`` says what had to be given up, if anything.
    """

    data: bytes
    bits: int
    colors: int
    note: str = ""


def full_color(rgba: np.ndarray) -> Steps[bytes]:
    """A PNG of pixels uint8 (height, width, 4): RGB if all are opaque, else RGBA."""
    opaque = bool((rgba[..., 3] == 255).all())
    channels = 3 if opaque else 4
    height, width = rgba.shape[:2]

    def lines() -> Iterator[np.ndarray]:
        for part in parts(height, max(1, PIXELS_AT_ONCE // width)):
            yield rgba[part, :, :channels].reshape(part.stop - part.start, -1)

    kind = RGB if opaque else RGBA
    return (yield from _file(width, height, 8, kind, [], lines()))


def indexed(
    labels: np.ndarray, colors: np.ndarray, alpha: np.ndarray | None
) -> Steps[IndexedFile]:
    """A PNG whose pixels are numbers of a palette, in as few bits as that needs.

    Args:
        labels: int8 (height, width), the colour of each pixel; ``NOTHING`` where transparent.
        colors: uint8 (k, 3).
        alpha: uint8 (height, width), or None if every pixel is opaque. Each colour has as many
            entries as it has different alphas; where that makes more than 256, alphas are rounded.
    """
    rounded, note = _few_enough(labels, alpha, len(colors))
    entries, index = _entries(labels, rounded, len(colors))
    palette = np.vstack([colors, np.zeros((1, 3), dtype=np.uint8)])[entries[:, 0]]
    bits = next(one for one in (1, 2, 4, 8) if len(entries) <= 1 << one)
    chunks = [(b"PLTE", palette.tobytes())]
    if (entries[:, 1] < 255).any():
        # Those after the last one that is not opaque need not be told: they come first.
        through = np.flatnonzero(entries[:, 1] < 255)[-1] + 1
        chunks.append((b"tRNS", entries[:through, 1].astype(np.uint8).tobytes()))
    height, width = labels.shape

    def lines() -> Iterator[np.ndarray]:
        for part in parts(height, max(1, PIXELS_AT_ONCE // width)):
            yield _packed(index[part], bits)

    data = yield from _file(width, height, bits, INDEXED, chunks, lines())
    return IndexedFile(data, bits, len(entries), note)


def mask(chosen: np.ndarray) -> Steps[bytes]:
    """A PNG of 1 bit a pixel from bool (height, width): what is chosen is white."""
    height, width = chosen.shape

    def lines() -> Iterator[np.ndarray]:
        for part in parts(height, max(1, PIXELS_AT_ONCE // width)):
            yield _packed(chosen[part].astype(np.uint8), 1)

    return (yield from _file(width, height, 1, GREY, [], lines()))


# Pixels to lines --------------------------------------------------------------------------------


def _packed(index: np.ndarray, bits: int) -> np.ndarray:
    """Lines uint8 (h, bytes) of numbers (h, w), the first pixel in the highest bits."""
    if bits == 8:
        return index
    each = 8 // bits
    height, width = index.shape
    wide = np.zeros((height, -(-width // each) * each), dtype=np.uint8)
    wide[:, :width] = index
    grouped = wide.reshape(height, -1, each)
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    return np.bitwise_or.reduce(grouped << shifts, axis=2)


def _few_enough(
    labels: np.ndarray, alpha: np.ndarray | None, count: int
) -> tuple[np.ndarray | None, str]:
    """The alphas, rounded to as many as a palette has room for with ``count`` colours."""
    if alpha is None:
        return None, ""
    pairs = len(np.unique(_pairs(labels, alpha)))
    if pairs <= MOST_COLORS:
        return alpha, ""
    levels = (MOST_COLORS - 1) // count
    step = 255 / (levels - 1)
    rounded = np.rint(np.rint(alpha / step) * step).astype(np.uint8)
    return rounded, (
        f"A PNG palette has {MOST_COLORS} entries: transparency was rounded to {levels} steps."
    )


def _entries(
    labels: np.ndarray, alpha: np.ndarray | None, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Entries (p, 2), the colour (``count`` is none) and alpha of each, and uint8 (h, w) of them.

    Those that are not opaque come first.
    """
    if alpha is None:
        numbers = np.arange(count)
        return np.stack([numbers, np.full(count, 255)], axis=1), labels.astype(np.uint8)
    pairs = _pairs(labels, alpha)
    found = np.unique(pairs)
    colors, alphas = found // 256, found % 256
    order = np.lexsort((colors, alphas))
    place = np.zeros(int(found[-1]) + 1, dtype=np.uint8)
    place[found[order]] = np.arange(len(found))
    entries = np.stack([np.where(colors == 0, count, colors - 1), alphas], axis=1)[order]
    return entries, place[pairs]


def _pairs(labels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """One number int16 (h, w) for a colour and its alpha; all that is transparent has 0."""
    pairs = (labels.astype(np.int16) + 1) * np.int16(256) + alpha
    pairs[labels == NOTHING] = 0
    return pairs


# Lines to a file --------------------------------------------------------------------------------


def _file(
    width: int,
    height: int,
    bits: int,
    kind: int,
    chunks: list[tuple[bytes, bytes]],
    lines: Iterator[np.ndarray],
) -> Steps[bytes]:
    """The file: header, ``chunks``, and ``lines`` uint8 (h, bytes) compressed some at a time."""
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    packer, packed, done = zlib.compressobj(LEVEL), [], 0
    for some in lines:
        filter = np.full((len(some), 1), NO_FILTER, dtype=np.uint8)
        packed.append(packer.compress(np.hstack([filter, some]).data))
        done += len(some)
        yield Progress(done / height, "writing PNG")
    packed.append(packer.flush())
    every = [(b"IHDR", header), *chunks, (b"IDAT", b"".join(packed)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in every)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
