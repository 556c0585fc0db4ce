"""What a mark can be: a picture described as plain data, drawn by the page.

A picture has axes, clusters (its legend) and layers. Each layer names a mark; the page holds one
drawing function per mark (``site/js/marks``). Long columns are flat numpy arrays, which reach the
page as typed arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import InputError
from .limits import LARGEST_DRAWABLE

Layer = dict[str, Any]

# How wide the plot of a chart in the column of results is, about.
EVEN_WIDTH = 300


@dataclass(frozen=True)
class Links:
    """What the items of a chart's layer (bars, vertices, knives, merges) mean elsewhere.

    ``texts`` are told when an item is pointed at. ``row`` (p,) lights a table row in the main
    picture; ``rows`` does so for several: all of an item, as table rows. ``values`` are
    parameters that a click sets, for a new fit.
    """

    texts: Sequence[str] | None = None
    row: np.ndarray | None = None
    rows: Sequence[np.ndarray] | None = None
    values: Sequence[dict[str, Any]] | None = None

    def data(self) -> dict[str, Any]:
        """The links as plain data."""
        return {
            "texts": None if self.texts is None else list(self.texts),
            "row": None if self.row is None else self.row.astype(np.int32),
            "rows": None if self.rows is None else [one.astype(np.int32) for one in self.rows],
            "values": None if self.values is None else list(self.values),
        }


def picture(
    *,
    figure: str,
    caption: str,
    x: dict[str, Any],
    y: dict[str, Any],
    clusters: Sequence[dict[str, Any]],
    layers: Sequence[Layer],
) -> dict[str, Any]:
    """The main picture: rows on a plane. Layers are drawn in the order given."""
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


def chart(
    *,
    figure: str,
    title: str,
    caption: str,
    x: dict[str, Any],
    y: dict[str, Any],
    layers: Sequence[Layer],
    clusters: Sequence[dict[str, Any]] = (),
    table: dict[str, Any] | None = None,
    height: int = 200,
    even: bool = False,
) -> dict[str, Any]:
    """A picture beside the main one. ``caption`` says in words what it shows.

    ``table`` holds the same as text: {"heads": [...], "lines": [[...], ...]}. ``height`` is in
    CSS pixels. In an ``even`` chart a unit of x is to be as long as one of y: its height follows
    from its width, and ``height`` is what it has in a column of ``EVEN_WIDTH`` CSS pixels.
    """
    drawn = picture(figure=figure, caption=caption, x=x, y=y, clusters=clusters, layers=layers)
    return drawn | {"title": title, "table": table, "height": height, "even": even}


def span(label: str, low: float, high: float, *, kind: str = "number") -> dict[str, Any]:
    """An axis of a chart from ``low`` to ``high`` exactly; kind "whole" has whole ticks only."""
    return {"label": label, "min": float(low), "max": float(high), "kind": kind}


def named(label: str, names: Sequence[str]) -> dict[str, Any]:
    """An axis of a chart with a name for each of its places 0, 1, 2, ..."""
    return span(label, -0.5, len(names) - 0.5, kind="category") | {"categories": list(names)}


def points(
    id: str,
    title: str,
    xy: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    row: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    symbol: str = "dot",
    hollow: np.ndarray | None = None,
    strength: np.ndarray | None = None,
    weight: np.ndarray | None = None,
    shares: np.ndarray | None = None,
    rgb: np.ndarray | None = None,
    visible: bool = True,
) -> Layer:
    """Points at ``xy`` (m, 2): the rows of a table, or places such as centres.

    ``cluster`` (m,) gives the colour (-1 noise, -2 not decided yet), ``row`` (m,) the table row
    behind each point, ``labels`` the text on a "badge". ``symbol`` is "dot", "cross", "badge",
    "ring" (around a row that is pointed out) or "star". ``hollow`` (m,) makes rings of dots,
    ``strength`` (m,) from 0 to 1 lets them fade, ``weight`` (m,) from 0 to 1 scales their area.
    ``shares`` (m, k), rows of which sum to 1, mix the colours of clusters 0 to k - 1. ``rgb`` (m,
    3) are colours of their own, 0 to 255; then ``cluster`` says what they belong to.
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
        "hollow": None if hollow is None else hollow.astype(np.uint8),
        "strength": None if strength is None else strength.astype(np.float32),
        "weight": None if weight is None else weight.astype(np.float32),
        "shares": None if shares is None else shares.astype(np.float32).ravel(),
        "rgb": None if rgb is None else rgb.astype(np.uint8).ravel(),
    }


def image(id: str, title: str, rgba: np.ndarray, *, visible: bool = True) -> Layer:
    """Pixels uint8 (height, width, 4): red, green, blue and alpha, from the top left."""
    return _layer("image", id, title, visible, None) | {
        "width": rgba.shape[1],
        "height": rgba.shape[0],
        "rgba": np.ascontiguousarray(rgba, dtype=np.uint8).ravel(),
    }


def lines(
    id: str,
    title: str,
    x: Sequence[float] | np.ndarray,
    y: Sequence[float] | np.ndarray,
    *,
    cluster: int | None = None,
    dashed: bool = False,
    dots: bool = True,
    chosen: int | None = None,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """A line through (x, y), both (p,); NaN breaks it. ``chosen`` marks one vertex.

    ``cluster`` gives the colour: None is the accent, -1 quiet ink.
    """
    return _layer("lines", id, title, visible, links) | {
        "x": _column(x),
        "y": _column(y),
        "cluster": cluster,
        "dashed": dashed,
        "dots": dots,
        "chosen": chosen,
    }


def band(
    id: str,
    title: str,
    x: Sequence[float] | np.ndarray,
    low: Sequence[float] | np.ndarray,
    high: Sequence[float] | np.ndarray,
    *,
    visible: bool = True,
) -> Layer:
    """The area between ``low`` and ``high`` (p,) along ``x`` (p,): what chance alone would give."""
    columns = {"x": _column(x), "low": _column(low), "high": _column(high)}
    return _layer("band", id, title, visible, None) | columns


def bars(
    id: str,
    title: str,
    edges: np.ndarray,
    height: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """Bars from 0 to ``height`` (b,), bar i from ``edges[i]`` to ``edges[i + 1]`` (b + 1,)."""
    return _layer("bars", id, title, visible, links) | {
        "edges": _column(edges),
        "height": _column(height),
        "cluster": None if cluster is None else cluster.astype(np.int32),
    }


def knives(
    id: str,
    title: str,
    width: np.ndarray,
    place: np.ndarray,
    *,
    cluster: np.ndarray,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """One horizontal line per row from 0 to ``width`` (m,) at height ``place`` (m,).

    Rows of a cluster stand together, sorted, so that they form a knife.
    """
    return _layer("knives", id, title, visible, links) | {
        "width": _column(width),
        "place": _column(place),
        "cluster": cluster.astype(np.int32),
    }


def boxes(
    id: str,
    title: str,
    corners: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    shade: np.ndarray | None = None,
    outlined: np.ndarray | None = None,
    inside: Sequence[str] | None = None,
    quiet: bool = True,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """Rectangles ``corners`` (b, 4): x0, y0, x1, y1; for condensed trees and heatmaps.

    ``cluster`` (b,) gives the colour, ``shade`` (b,) from 0 to 1 how strong it is, ``outlined``
    (b,) which ones are framed, ``inside`` what stands in each if it fits. Those of no cluster (-1)
    are ``quiet``, or else have the colour of noise and anomalies.
    """
    return _layer("boxes", id, title, visible, links) | {
        "corners": np.ascontiguousarray(corners, dtype=np.float64).ravel(),
        "cluster": None if cluster is None else cluster.astype(np.int32),
        "shade": None if shade is None else shade.astype(np.float32),
        "outlined": None if outlined is None else outlined.astype(np.uint8),
        "inside": None if inside is None else list(inside),
        "quiet": quiet,
    }


def tree(
    id: str,
    title: str,
    legs: np.ndarray,
    *,
    cluster: np.ndarray,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """A dendrogram. ``legs`` (s, 5): left x, left foot, right x, right foot, height of each merge.

    ``cluster`` (s,) gives the colour; -1 is quiet ink, for merges above the cut.
    """
    return _layer("tree", id, title, visible, links) | {
        "legs": np.ascontiguousarray(legs, dtype=np.float64).ravel(),
        "cluster": cluster.astype(np.int32),
    }


def rule(
    id: str,
    title: str,
    axis: str,
    value: float,
    *,
    parameter: str = "",
    also: dict[str, Any] | None = None,
    of: str = "method",
    visible: bool = True,
) -> Layer:
    """A straight line across at ``value`` of ``axis`` ("x" or "y"), with its title beside it.

    Where ``parameter`` names one, people can drag the line: it sets the parameter, and ``also``.
    The parameter is one of the method, or ``of`` the "study" whose report shows the line.
    """
    return _layer("rule", id, title, visible, None) | {
        "axis": axis,
        "value": float(value),
        "parameter": parameter,
        "also": also or {},
        "of": of,
    }


def circles(
    id: str,
    title: str,
    centers: np.ndarray,
    radii: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    filled: bool = True,
    visible: bool = True,
) -> Layer:
    """Circles around ``centers`` (c, 2), ``radii`` (c, 2) along x and y, all in data units."""
    return _layer("circles", id, title, visible, None) | {
        "x": _column(centers[:, 0]),
        "y": _column(centers[:, 1]),
        "rx": _column(radii[:, 0]),
        "ry": _column(radii[:, 1]),
        "cluster": None if cluster is None else cluster.astype(np.int32),
        "filled": filled,
    }


def ellipses(
    id: str,
    title: str,
    centers: np.ndarray,
    axes: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    strength: np.ndarray | None = None,
    filled: bool = False,
    dashed: bool = False,
    visible: bool = True,
) -> Layer:
    """Ellipses around ``centers`` (c, 2), whose half axes are the vectors ``axes`` (c, 2, 2).

    All in data units: the curve is center + cos(t) axes[0] + sin(t) axes[1]. ``strength`` (c,)
    from 0 to 1 lets them fade.
    """
    return _layer("ellipses", id, title, visible, None) | {
        "x": _column(centers[:, 0]),
        "y": _column(centers[:, 1]),
        "axes": np.ascontiguousarray(axes, dtype=np.float64).ravel(),
        "cluster": None if cluster is None else cluster.astype(np.int32),
        "strength": None if strength is None else strength.astype(np.float32),
        "filled": filled,
        "dashed": dashed,
    }


def contours(
    id: str,
    title: str,
    *,
    x: tuple[float, float],
    y: tuple[float, float],
    values: np.ndarray,
    levels: Sequence[float],
    texts: Sequence[str] | None = None,
    shaded: bool = True,
    visible: bool = True,
) -> Layer:
    """Lines along which a field is constant. ``values`` (rows, columns), all finite.

    The values stand at the centres of equal cells of the rectangle ``x`` by ``y``, first row at
    ``y[0]``. ``levels`` rise; ``texts`` name them on their lines. ``shaded`` tints the areas
    between them, the stronger the higher.
    """
    return _layer("contours", id, title, visible, None) | {
        "x": [float(x[0]), float(x[1])],
        "y": [float(y[0]), float(y[1])],
        "columns": values.shape[1],
        "rows": values.shape[0],
        "values": np.ascontiguousarray(values, dtype=np.float32).ravel(),
        "levels": _column(levels),
        "texts": None if texts is None else list(texts),
        "shaded": shaded,
    }


def thumbnails(
    id: str,
    title: str,
    xy: np.ndarray,
    images: np.ndarray,
    *,
    size: tuple[float, float] = (1.0, 1.0),
    cluster: np.ndarray | None = None,
    links: Links | None = None,
    visible: bool = True,
) -> Layer:
    """Small ``images`` uint8 (p, h, w, 1 or 3) around places ``xy`` (p, 2): contact sheets.

    All have the same size: each fills a box of ``size`` (width, height) in data units whose
    centre is its place. The layer holds ``x`` and ``y`` (p,), ``size``, and the images as
    :func:`packed` gives them: ``tiles``, ``tile_width``, ``tile_height``, ``channels``, ``count``.

    What the page draws, item by item in the given order:

    * The largest rectangle of the tile's own shape (tile_width : tile_height) that fits into the
      box, in its middle; data units along x and y may be of different lengths in pixels, the
      image is never stretched. Its first row of pixels is at the top, whatever way y points.
    * Enlarged it shows its pixels as squares (no smoothing); made smaller it is smoothed.
    * Where ``cluster`` (p,) is not None, a frame of 2 CSS pixels in that cluster's colour goes
      around it, just outside (-1: noise, -2: quiet ink). Else a hairline of quiet ink does, so
      that a white image does not vanish on white paper.
    * The item is the rectangle: ``links`` are told, lit and followed as those of boxes are. A lit
      item is framed in the accent. As text for screen readers each item has ``links.texts``.
    * In an SVG each tile is an image element with ``image-rendering: pixelated``.
    """
    return _layer("thumbnails", id, title, visible, links) | {
        "x": _column(xy[:, 0]),
        "y": _column(xy[:, 1]),
        "size": [float(size[0]), float(size[1])],
        "cluster": None if cluster is None else cluster.astype(np.int32),
        **packed(images),
    }


def packed(images: np.ndarray) -> dict[str, Any]:
    """Images uint8 (p, h, w, channels) one after the other, as the page draws them.

    ``tiles`` uint8 holds them row by row from the top: one number a pixel for grey (``channels``
    1), or red, green, blue and opacity (``channels`` 4), ready for an ImageData.
    """
    count, height, width, channels = images.shape
    if channels == 3:
        opaque = np.full((count, height, width, 1), 255, dtype=np.uint8)
        images = np.concatenate([images, opaque], axis=3)
    return {
        "tiles": np.ascontiguousarray(images, dtype=np.uint8).ravel(),
        "tile_width": width,
        "tile_height": height,
        "channels": images.shape[3],
        "count": count,
    }


def segments(
    id: str,
    title: str,
    ends: np.ndarray,
    *,
    cluster: np.ndarray | None = None,
    visible: bool = True,
) -> Layer:
    """Straight lines ``ends`` (s, 4): x1, y1, x2, y2; for tracks and merges."""
    return _layer("segments", id, title, visible, None) | {
        "ends": np.ascontiguousarray(ends, dtype=np.float64).ravel(),
        "cluster": None if cluster is None else cluster.astype(np.int32),
    }


def _layer(mark: str, id: str, title: str, visible: bool, links: Links | None) -> Layer:
    return {"mark": mark, "id": id, "title": title, "visible": visible} | (links or Links()).data()


def _column(values: Sequence[float] | np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float64)


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
