"""Decoded images to a table: one row each, one number column for each pixel.

Transparent parts are laid on white. Images come to one size by averaging areas, of the values as
they are stored (gamma-coded). Grey is the luma of ITU-R BT.601, as in most programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError
from ..limits import MAXIMUM_IMAGES
from ..params import checked
from ..reading.column import Column, Note, coded_column
from ..reading.records import Dialect
from ..reading.source import Source
from ..steps import Progress, Steps, finish
from ..table import Table
from . import told
from .common_size import CommonSize, common_size
from .folders import folders
from .image_set import COLOUR as THREE
from .image_set import GREY as ONE
from .image_set import ImageSet, grey_levels, pixel_columns, pixel_names
from .options import COLOUR, GREY, OPTIONS
from .resize import resized

IMAGE, FOLDER = "image", "folder"
BLACK, WHITE = 0, 255
LUMA = np.array([0.299, 0.587, 0.114])
# The channels of a coloured pixel differ by so much, and this share of all pixels must be so:
# what is less is the noise of a photograph of something grey.
COLOURED, COLOURED_SHARE = 24, 0.01
# Every so many pixels are looked at for that, along both axes.
LOOKED_AT = 3
BATCH_PIXELS = 200_000


@dataclass(frozen=True, eq=False)
class Decoded:
    """An image and the ``name`` of its file. ``pixels`` are uint8 (h, w, 4): red, green, blue and
    opacity.
    """

    name: str
    pixels: np.ndarray


def image_table(
    images: Sequence[tuple[str, np.ndarray]], *, name: str = "images", **options: Any
) -> Table:
    """A table of images: (file name, pixels) pairs.

    Args:
        images: pixels are uint8 (h, w) grey, (h, w, 3) colour or (h, w, 4) with opacity. Where
            the names have different folders (cats/1.png), these become the labels.
        name: what to call the table.
        options: ``side`` (8 to 64, or "auto"), ``colour`` ("auto", "grey", "colour") and ``shape``
            ("crop", "pad", "stretch").

    Raises:
        InputError: no image, or too many; pixels of another form; an option that is none.
    """
    decoded = [Decoded(name, _with_opacity(np.asarray(pixels))) for name, pixels in images]
    return finish(image_table_steps(decoded, name, options))


def image_table_steps(
    images: Sequence[Decoded],
    name: str,
    options: Mapping[str, Any],
    notes: Sequence[Note] = (),
) -> Steps[Table]:
    """The steps of :func:`image_table`; ``notes`` on what came before stand first."""
    chosen = checked(OPTIONS, options, "A set of images")
    if not images:
        raise InputError("There is no image among these files.", "Choose PNG or JPEG images.")
    if len(images) > MAXIMUM_IMAGES:
        raise InputError(
            f"{len(images):,} images are more than a browser can work with.",
            f"Choose at most {MAXIMUM_IMAGES:,}.",
        )
    yield Progress(0.0, "looking at the images")
    coloured = _coloured(images)
    channels = ONE if chosen["colour"] == GREY or not coloured else THREE
    if chosen["colour"] == COLOUR:
        channels = THREE
    sizes = np.array([one.pixels.shape[:2] for one in images])
    size = common_size(sizes, channels, chosen["side"], chosen["shape"])
    values, thumbnails = yield from _rows(images, sizes, size, channels, THREE if coloured else ONE)
    names = tuple(one.name for one in images)
    pixels = pixel_names(size.height, size.width, channels)
    images_of = ImageSet(
        tuple(pixels), size.height, size.width, channels, BLACK, WHITE, thumbnails, names
    )
    labels = folders(names)
    yield Progress(0.9, "making the table")
    flat = values.reshape(len(images), -1)
    return Table(
        name=name,
        columns=(*_naming(names, labels), *pixel_columns(pixels, flat)),
        row_count=len(images),
        notes=(*notes, *told.notes(images_of, flat, sizes, size, labels, _see_through(images))),
        row_numbers=np.arange(1, len(images) + 1, dtype=np.int32),
        source=_source(names, labels),
        images=images_of,
    )


# Pixels -----------------------------------------------------------------------------------------


def _with_opacity(pixels: np.ndarray) -> np.ndarray:
    """Pixels uint8 (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) as (h, w, 4)."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or not pixels.size:
        raise InputError(
            f"An array of shape {pixels.shape} is no image.",
            "Give it as (height, width), with 3 or 4 channels if it has colours.",
        )
    if pixels.dtype != np.uint8:
        raise InputError(
            f"The pixels of an image are whole numbers from 0 to 255 (uint8), not {pixels.dtype}.",
            "Convert them first: (255 * pixels).astype(numpy.uint8) for numbers from 0 to 1.",
        )
    if pixels.shape[2] == 4:
        return pixels
    rgb = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    return np.concatenate([rgb, np.full((*pixels.shape[:2], 1), 255, dtype=np.uint8)], axis=2)


def _coloured(images: Sequence[Decoded]) -> bool:
    """Whether there is colour in them, beyond what the noise of a camera gives."""
    coloured = seen = 0
    for one in images:
        pixels = one.pixels[::LOOKED_AT, ::LOOKED_AT].astype(np.int32)
        rgb, opacity = pixels[:, :, :3], pixels[:, :, 3]
        coloured += int((np.ptp(rgb, axis=2) * opacity > COLOURED * 255).sum())
        seen += opacity.size
    return coloured > COLOURED_SHARE * seen


def _see_through(images: Sequence[Decoded]) -> int:
    """How many of them have parts that are not opaque."""
    return sum(bool((one.pixels[:, :, 3] < 255).any()) for one in images)


def _rows(
    images: Sequence[Decoded],
    sizes: np.ndarray,
    size: CommonSize,
    channels: int,
    seen_channels: int,
) -> Steps[tuple[np.ndarray, np.ndarray]]:
    """The rows uint8 (m, height, width, channels), and the thumbnails."""
    values = np.empty((len(images), size.height, size.width, channels), dtype=np.uint8)
    small = (len(images), size.thumbnail_height, size.thumbnail_width, seen_channels)
    same = values.shape == small
    thumbnails = values if same else np.empty(small, dtype=np.uint8)
    done = 0
    for group in _groups(sizes):
        opaque = _on_white(np.stack([images[index].pixels for index in group]))
        part = size.part_of(*sizes[group[0]].tolist())
        values[group] = _fitted(opaque, *values.shape[1:], *part)
        if not same:
            thumbnails[group] = _fitted(opaque, *small[1:], *part)
        done += len(group)
        yield Progress(0.1 + 0.8 * done / len(images), f"image {done:,} of {len(images):,}")
    return values, thumbnails


def _groups(sizes: np.ndarray) -> list[np.ndarray]:
    """Indices of images of the same size, which can be worked on together, some at a time."""
    different, owner = np.unique(sizes, axis=0, return_inverse=True)
    groups = []
    for number, (h, w) in enumerate(different.tolist()):
        members = np.flatnonzero(owner.ravel() == number)
        most = max(1, BATCH_PIXELS // (h * w))
        groups += [members[start : start + most] for start in range(0, len(members), most)]
    return groups


def _on_white(pixels: np.ndarray) -> np.ndarray:
    """RGBA uint8 (p, h, w, 4) laid on white, as float (p, h, w, 3)."""
    if pixels[..., 3].min() == 255:
        return pixels[..., :3].astype(np.float64)
    opacity = pixels[..., 3:].astype(np.float64) / 255
    return pixels[..., :3] * opacity + WHITE * (1 - opacity)


def _fitted(
    opaque: np.ndarray,
    height: int,
    width: int,
    channels: int,
    rows: tuple[float, float],
    columns: tuple[float, float],
) -> np.ndarray:
    """Part of the images (p, h, w, 3) at another size, uint8 (p, height, width, channels)."""
    if channels == ONE:
        opaque = (opaque @ LUMA)[..., None]
    return grey_levels(resized(opaque, height, width, rows=rows, columns=columns) / WHITE)


# Columns beside the pixels ----------------------------------------------------------------------


def _naming(names: Sequence[str], labels: Sequence[str | None] | None) -> list[Column]:
    """What an image is called and, if known, what it shows."""
    image = coded_column(IMAGE, "text", list(names), role="skip", reason="the name of a file")
    if labels is None:
        return [image]
    known = {"role": "label", "reason": "a known answer: the folder of the file"}
    return [image, coded_column(FOLDER, "category", list(labels), **known)]


def _source(names: Sequence[str], labels: Sequence[str | None] | None) -> Source:
    """What a CSV of the set begins with: names and labels. The pixels are in the files."""
    header = (IMAGE,) if labels is None else (IMAGE, FOLDER)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    columns = [names] if labels is None else [names, [label or "" for label in labels]]
    writer.writerows(zip(*columns, strict=True))
    return Source(text.getvalue(), Dialect(","), header, 1, np.arange(1, len(names) + 1))
