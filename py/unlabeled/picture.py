"""What a mark can be: a picture described as plain data, drawn by the page.

A picture has axes, clusters (its legend) and layers. Each layer names a mark; the page holds one
drawing function per mark (``site/js/marks``). Long columns are flat numpy arrays, which reach the
page as typed arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import InputError
from .limits import LARGEST_DRAWABLE

Layer = dict[str, Any]


def picture(
    *,
    figure: str,
    caption: str,
    x: dict[str, Any],
    y: dict[str, Any],
    clusters: Sequence[dict[str, Any]],
    layers: Sequence[Layer],
) -> dict[str, Any]:
    """A whole picture. Layers are drawn in the order given."""
    return {
        "figure": figure,
        "caption": caption,
        "x": x,
        "y": y,
        "clusters": list(clusters),
        "layers": list(layers),
    }


def axis(label: str, values: np.ndarray, *, kind: str = "number") -> dict[str, Any]:
    """An axis that shows all ``values`` (any shape) with a margin of 6 % on either side.

    ``kind`` is "number", "date" (values are days since 1970-01-01) or "none" (no ticks).

    Raises:
        InputError: a value is too large to be drawn.
    """
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if max(-low, high) > LARGEST_DRAWABLE:
        raise InputError(
            f"Numbers in “{label}” are too large to be drawn (beyond {LARGEST_DRAWABLE:g}).",
            "Leave this column out, give it in larger units, or choose other axes.",
        )
    margin = 0.06 * (high - low) or 0.5 * abs(high) or 0.5
    return {"label": label, "min": low - margin, "max": high + margin, "kind": kind}


def points(
    id: str,
    title: str,
    xy: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    row: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    symbol: str = "dot",
    visible: bool = True,
) -> Layer:
    """Points at ``xy`` (m, 2): the rows of a table, or places such as centres.

    ``cluster`` (m,) gives the colour, ``row`` (m,) the table row behind each point, ``labels``
    the text on a "badge". ``symbol`` is "dot", "cross" or "badge".
    """
    return {
        "mark": "points",
        "id": id,
        "title": title,
        "visible": visible,
        "symbol": symbol,
        "x": np.ascontiguousarray(xy[:, 0], dtype=np.float64),
        "y": np.ascontiguousarray(xy[:, 1], dtype=np.float64),
        "cluster": None if cluster is None else cluster.astype(np.int32),
        "row": None if row is None else row.astype(np.int32),
        "labels": None if labels is None else list(labels),
    }


def regions(
    id: str,
    title: str,
    *,
    x: tuple[float, float],
    y: tuple[float, float],
    cluster: np.ndarray,
    boundaries: np.ndarray,
    visible: bool = True,
) -> Layer:
    """The plane divided among clusters.

    ``cluster`` (rows, columns) holds the label of each cell, the first row at ``y[0]``; the
    centre of column i is at ``x[0] + (i + 0.5) * width``. ``boundaries`` (s, 4) are line segments
    x1, y1, x2, y2 in data units.
    """
    rows, columns = cluster.shape
    return {
        "mark": "regions",
        "id": id,
        "title": title,
        "visible": visible,
        "x": list(x),
        "y": list(y),
        "columns": columns,
        "rows": rows,
        "cluster": np.ascontiguousarray(cluster, dtype=np.int16).ravel(),
        "boundaries": np.ascontiguousarray(boundaries, dtype=np.float64).ravel(),
    }
