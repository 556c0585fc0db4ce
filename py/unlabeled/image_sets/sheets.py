"""Contact sheets: many small images in rows and columns, as a chart.

A cell is one unit wide and high; the first one has its corner at (0, 0), and y falls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import picture
from ..picture import Layer

# Images stand apart: how much less than a cell they fill, and those in frames, in cells.
APART, FRAMED = 0.1, 0.2
MARGIN = 0.1


def grid(
    count: int, columns: int, left: float = 0.0, top: float = 0.0, cell: float = 1.0
) -> np.ndarray:
    """The centres (count, 2) of cells that fill row after row, from the corner (left, top) on."""
    index = np.arange(count)
    x = left + cell * (index % columns + 0.5)
    y = top + cell * (index // columns + 0.5)
    return np.column_stack([x, -y])


def rows_needed(count: int, columns: int) -> int:
    """How many rows of a grid so many cells fill."""
    return -(-count // columns)


def tiles(
    id: str,
    title: str,
    images: np.ndarray,
    places: np.ndarray,
    *,
    cell: float = 1.0,
    texts: Sequence[str],
    row: np.ndarray | None = None,
    rows: Sequence[np.ndarray] | None = None,
    cluster: np.ndarray | None = None,
) -> Layer:
    """Images uint8 (p, h, w, 1 or 3) in cells around ``places`` (p, 2)."""
    side = cell - (APART if cluster is None else FRAMED)
    return picture.thumbnails(
        id,
        title,
        places,
        images,
        size=(side, side),
        cluster=cluster,
        links=picture.Links(texts=texts, row=row, rows=rows),
    )


def sheet(
    *,
    figure: str,
    title: str,
    caption: str,
    layers: Sequence[Layer],
    width: float,
    height: float,
    names: Sequence[str] = (),
    clusters: Sequence[dict[str, Any]] = (),
    table: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A chart of ``width`` x ``height`` cells. ``names`` stand beside its rows, from the top."""
    across = width + 2 * MARGIN
    up = picture.span("", -height - MARGIN, MARGIN, kind="none")
    if names:
        # An axis of names has its places at whole numbers: the last row is the lowest.
        up = picture.named("", list(names)[::-1])
    return picture.chart(
        figure=figure,
        title=title,
        caption=caption,
        x=picture.span("", -MARGIN, width + MARGIN, kind="none"),
        y=up,
        layers=layers,
        clusters=clusters,
        table=table,
        height=max(40, round(picture.EVEN_WIDTH * (height + 2 * MARGIN) / across)),
        even=True,
    )


def named_rows(count: int, columns: int) -> np.ndarray:
    """The centres (count * columns, 2) of cells of a sheet with so many named rows, row by row."""
    row, column = np.divmod(np.arange(count * columns), columns)
    return np.column_stack([column + 0.5, count - 1.0 - row])
