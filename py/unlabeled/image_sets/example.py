"""One image to search by: an image of the set, or a new one that is brought to its form.

A new image goes the way of the set's own: transparent parts are laid on white, it is cut, bordered
or stretched as they were, areas are averaged, colours become grey where the set is grey. Images of
a sample all had one size from the start: for them the middle is cut out in their shape. Grey levels
are counted in the whole numbers of the set (digits have 0 to 16), from its black to its white.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..reading.wording import counted, listed, percent, quoted
from ..result import Fit
from ..table import Table
from .common_size import CommonSize
from .decoded import Decoded, fitted, on_white
from .from_decoded import COLOURED_SHARE
from .image_set import GREY, ImageSet, pixel_columns
from .of_fit import FitImages
from .options import CROP, LARGEST_SIDE, PAD, STRETCH

# A smaller share of the largest distance is rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Example:
    """Where an image lies, ``place`` (n,) in the units of X, and the cluster that it is in.

    ``name`` is as in the middle of a sentence. ``seen`` uint8 (1, h, w, channels) is how the set
    shows it; of a new image ``given`` (1, h, w, 3) is how it came, and ``told`` what became of it.
    An image of the set has its ``row`` of the table.
    """

    name: str
    place: np.ndarray
    label: int
    seen: np.ndarray
    row: int | None = None
    given: np.ndarray | None = None
    told: tuple[str, ...] = ()

    def distances(self, X: np.ndarray) -> np.ndarray:
        """The distances (m,) of rows X (m, n) to it; 0 where only rounding makes a difference."""
        distances = np.sqrt(((np.asarray(X) - self.place) ** 2).sum(axis=1))
        return np.where(distances > ROUNDING * distances.max(initial=0), distances, 0.0)


def of_row(fit: Fit, images: FitImages, row: int) -> Example:
    """An image of the set as the example.

    Raises:
        InputError: there is no such row.
    """
    if row >= len(images.images):
        raise InputError(
            f"There is no image {row + 1:,}.",
            f"The set has {counted(len(images.images), 'image')}.",
            "row",
        )
    index = np.flatnonzero(images.rows == row)
    if len(index):
        place, label = np.asarray(fit.X)[index[0]], int(fit.labels[index[0]])
    else:
        # Only a sample was fitted: the others get their cluster by the rule for new rows.
        table = fit.preparation.table
        cells = [table.column(name).text(row) for name in fit.preparation.columns]
        X = np.asarray(fit.preparation.row(cells))
        place, label = X[0], int(fit.predict(X)[0])
    return Example(f"image {row + 1:,}", place, label, images.images.thumbnails[[row]], row)


def of_image(fit: Fit, images: FitImages, new: Decoded) -> Example:
    """A new image as the example, prepared as the set was; its cluster is by the rule for new rows.

    Raises:
        InputError: the fit needs more of it than its pixels.
    """
    form = images.images
    pixels = set(form.columns)
    others = [name for name in fit.preparation.columns if name not in pixels]
    if others:
        raise InputError(
            f"The fit also uses {listed([quoted(name) for name in others])}, which a new image "
            "does not have.",
            "Choose the pixels alone as columns, or an image of the set.",
            "example",
        )
    values = like_the_set(form, new)
    columns = tuple(pixel_columns(form.columns, values))
    table = Table(new.name, columns, 1, (), np.ones(1, dtype=np.int32))
    X = np.asarray(fit.preparation.transform(table))
    return Example(
        name=quoted(new.name, 24),
        place=X[0],
        label=int(fit.predict(X)[0]),
        seen=form.shown(values),
        given=_as_given(new),
        told=(*new.notes, _told(form, new)),
    )


def like_the_set(form: ImageSet, new: Decoded) -> np.ndarray:
    """The values (1, n) that a new image would have in the set."""
    opaque = on_white(new.pixels[None])
    seen = fitted(opaque, *form.shape, *_size(form).part_of(*new.pixels.shape[:2]))
    part = seen.reshape(1, -1) / 255
    return np.rint(form.black + part * (form.white - form.black))


def _size(form: ImageSet) -> CommonSize:
    """How images came to the size of the set, or would have."""
    if form.size is not None:
        return form.size
    ratio = form.width / form.height
    return CommonSize(form.height, form.width, ratio, *form.thumbnails.shape[1:3], CROP)


def _as_given(new: Decoded) -> np.ndarray:
    """A new image (1, h, w, 3) in its own shape and colours, no larger than people can see."""
    h, w = new.pixels.shape[:2]
    factor = min(1.0, LARGEST_SIDE / max(h, w))
    height, width = max(1, round(factor * h)), max(1, round(factor * w))
    return fitted(on_white(new.pixels[None]), height, width, 3, (0, h), (0, w))


def _told(form: ImageSet, new: Decoded) -> str:
    """What became of a new image, in a sentence."""
    h, w = new.pixels.shape[:2]
    size = _size(form)
    kind = "grey pixels" if form.channels == GREY else "pixels in colour"
    changes = []
    if new.see_through:
        changes.append("transparent parts are on white")
    if not size.is_shape_of(h, w):
        changes.append(_shape(size, h, w))
    coloured, seen = new.coloured()
    if form.channels == GREY and coloured > COLOURED_SHARE * seen:
        changes.append("colours became grey")
    became = f"The fit sees it as {form.width:,} × {form.height:,} {kind}"
    return f"{became}: {'; '.join(changes)}." if changes else f"{became}."


def _shape(size: CommonSize, h: int, w: int) -> str:
    if size.shape == STRETCH:
        return "it came out stretched"
    if size.shape == PAD:
        return "a border in the colour of its edges was added"
    return f"its middle was cut out, which leaves {percent(size.left_out(h, w))} out"
