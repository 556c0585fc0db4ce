"""What was decided while images became rows, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..reading.column import Note
from ..reading.wording import counted, listed, percent, quoted
from .common_size import CommonSize
from .image_set import GREY, ImageSet
from .options import PAD, STRETCH


def notes(
    images: ImageSet,
    values: np.ndarray,
    sizes: np.ndarray,
    size: CommonSize,
    labels: Sequence[str | None] | None,
    see_through: int,
) -> list[Note]:
    """Notes on a set whose pixels are ``values`` uint8 (m, n), of images of ``sizes`` (m, 2).

    ``see_through`` of them have transparent parts.
    """
    told = [_shape(images, sizes), *_other_shapes(sizes, size)]
    if see_through:
        what = counted(see_through, "image")
        told.append(Note("changed", f"Transparent parts of {what} are shown on white."))
    if labels is not None:
        told.append(_folders(labels))
    return [*told, *_odd(values)]


def _shape(images: ImageSet, sizes: np.ndarray) -> Note:
    pixels = "grey pixels" if images.channels == GREY else "pixels in red, green and blue"
    text = (
        f"{counted(len(images), 'image')} as rows of {_times(images.width, images.height)} "
        f"{pixels}, from 0 (dark) to 255 (bright): {counted(len(images.columns), 'column')}."
    )
    different = np.unique(sizes, axis=0)
    if len(different) > 1:
        order = np.argsort(different.prod(axis=1), kind="stable")
        small, large = different[order[0]], different[order[-1]]
        text += (
            f" They were given in {len(different):,} sizes, from {_times(*small[::-1])} to "
            f"{_times(*large[::-1])}."
        )
    elif tuple(different[0]) != (images.height, images.width):
        text += f" They were given as {_times(*different[0][::-1])}; areas were averaged."
    return Note("info", text)


def _other_shapes(sizes: np.ndarray, size: CommonSize) -> list[Note]:
    """How many images had another shape than most, and what became of that."""
    other = [one for one in sizes.tolist() if not size.is_shape_of(*one)]
    if not other:
        return []
    are = "1 image has" if len(other) == 1 else f"{len(other):,} images have"
    text = f"{are} another shape than most"
    if size.shape == STRETCH:
        return [Note("changed", f"{text} and came out stretched.")]
    if size.shape == PAD:
        return [Note("changed", f"{text}: a border in the colour of the edges was added.")]
    most = max(size.left_out(*one) for one in other)
    out = f"the middle was cut out, which leaves up to {percent(most)} out"
    return [Note("changed", f"{text}: {out}.")]


def _folders(labels: Sequence[str | None]) -> Note:
    counts = Counter(label for label in labels if label is not None)
    parts = [f"{quoted(label, 24)} ({count:,})" for label, count in counts.most_common()]
    return Note("info", f"The folders are taken as known answers: {listed(parts)}.")


def _odd(values: np.ndarray) -> list[Note]:
    """Images that are the same as others, and images of nothing."""
    told = []
    same = len(values) - len(np.unique(values, axis=0))
    if same:
        are = "1 image is" if same == 1 else f"{same:,} images are"
        told.append(Note("warning", f"{are} the same as another one, pixel by pixel."))
    plain = int(np.count_nonzero(np.ptp(values, axis=1) == 0))
    if plain:
        what = counted(plain, "image")
        told.append(Note("warning", f"{what} {'is' if plain == 1 else 'are'} of a single shade."))
    return told


def _times(width: int, height: int) -> str:
    return f"{width:,} × {height:,}"
