"""Decoded images to a table: one row each, one number column for each pixel.

Transparent parts are laid on white. Images come to one size by averaging areas, of the values as
they are stored (gamma-coded). Grey is the luma of ITU-R BT.601, as in most programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
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
from .decoded import WHITE, Decoded, fitted, on_white, with_opacity
from .folders import folders
from .image_set import COLOUR as THREE
from .image_set import GREY as ONE
from .image_set import ImageSet, pixel_columns, pixel_names
from .options import COLOUR, GREY, OPTIONS

IMAGE, FOLDER = "image", "folder"
BLACK = 0
# What of all pixels must be coloured for a set to be in colour.
COLOURED_SHARE = 0.01
BATCH_PIXELS = 200_000


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
    decoded = [Decoded(name, with_opacity(np.asarray(pixels))) for name, pixels in images]
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
        tuple(pixels), size.height, size.width, channels, BLACK, WHITE, thumbnails, names, size
    )
    labels = folders(names)
    yield Progress(0.9, "making the table")
    flat = values.reshape(len(images), -1)
    see_through = sum(one.see_through for one in images)
    return Table(
        name=name,
        columns=(*_naming(names, labels), *pixel_columns(pixels, flat)),
        row_count=len(images),
        notes=(*notes, *told.notes(images_of, flat, sizes, size, labels, see_through)),
        row_numbers=np.arange(1, len(images) + 1, dtype=np.int32),
        source=_source(names, labels),
        images=images_of,
    )


# Pixels -----------------------------------------------------------------------------------------


def _coloured(images: Sequence[Decoded]) -> bool:
    """Whether there is colour in them, beyond what the noise of a camera gives."""
    coloured, seen = zip(*(one.coloured() for one in images), strict=True)
    return sum(coloured) > COLOURED_SHARE * sum(seen)


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
        opaque = on_white(np.stack([images[index].pixels for index in group]))
        part = size.part_of(*sizes[group[0]].tolist())
        values[group] = fitted(opaque, *values.shape[1:], *part)
        if not same:
            thumbnails[group] = fitted(opaque, *small[1:], *part)
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
