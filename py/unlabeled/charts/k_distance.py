"""The k-distance plot: how large DBSCAN's neighbourhood must be for each row to be a core row.

Source: Ester, Kriegel, Sander and Xu, A density-based algorithm for discovering clusters (1996),
section 4.2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import picture
from ..clustering.neighbours import k_distances
from ..prepare import Prepared
from ..reading.wording import counted
from ..steps import Steps

# Every row asks for its neighbours: above this many, a seeded sample of them.
ROWS = 5_000
# More corners than a line of 300 pixels can show.
CORNERS = 1_000
# How far below the straight line between its ends, as a share of its height, a curve must sag.
# Evenly spread rows stay below 0.45 in 1 to 10 dimensions, crowded ones come to 0.5 and more.
SAG = 0.45
KNEE_RULE = (
    "the point farthest below the straight line between the ends of the curve, if that is at "
    f"least {SAG:.0%} of its height"
)


def sorted_distances(X: Prepared, k: int, metric: str) -> Steps[tuple[np.ndarray, np.ndarray]]:
    """Distances (p,) to the k-th nearest row, rising, and the rows (p,) of X they belong to."""
    rows = None
    if len(X) > ROWS:
        rows = np.sort(np.random.default_rng(0).choice(len(X), ROWS, replace=False))
    distances = yield from k_distances(X, k, metric, rows)
    order = np.argsort(distances, kind="stable")
    return distances[order], order if rows is None else rows[order]


def knee(distances: np.ndarray) -> int | None:
    """Where rising ``distances`` (p,) turn upwards, by ``KNEE_RULE``; None if they do not."""
    height = distances[-1] - distances[0]
    if not height > 0:
        return None
    sag = np.linspace(0, 1, len(distances)) - (distances - distances[0]) / height
    deepest = int(sag.argmax())
    return deepest if sag[deepest] >= SAG else None


def rounded_up(value: float) -> float:
    """The next number with three digits, so that what lay within ``value`` still does."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return float(f"{math.ceil(value / unit * (1 - 1e-12)) * unit:.3g}")


def k_distance_chart(X: Prepared, k: int, eps: float, metric: str) -> Steps[dict[str, Any]]:
    """The chart for neighbourhoods of ``k`` rows, with a line at ``eps`` that can be dragged."""
    distances, rows = yield from sorted_distances(X, k, metric)
    bend = knee(distances)
    corners = np.unique(np.linspace(0, len(distances) - 1, CORNERS).round().astype(int))
    if bend is not None:
        corners = np.union1d(corners, bend)
    heights = distances[corners]
    links = picture.Links(
        texts=[f"core from eps = {height:.4g}" for height in heights],
        row=X.preparation.rows[rows[corners]],
        values=[{"eps": rounded_up(height)} for height in heights],
    )
    curve = picture.lines(
        "k_distance",
        "distance",
        corners + 1,
        heights,
        dots=False,
        chosen=None if bend is None else int(np.searchsorted(corners, bend)),
        links=links,
    )
    top = _top(distances, eps)
    return picture.chart(
        figure="k_distance",
        title=f"k-distance plot (k = {k})",
        caption=_caption(X, k, eps, distances, bend, top),
        x=picture.span("rows, sorted", 1, max(2, len(distances)), kind="whole"),
        y=picture.span("distance", 0, top),
        layers=[curve, picture.rule("eps", f"eps = {eps:.4g}", "y", eps, parameter="eps")],
        table=_table(distances, bend),
    )


def _top(distances: np.ndarray, eps: float) -> float:
    """The height shown: the curve without a few far rows, and eps unless it flattens the curve."""
    usual = min(distances[-1], 2 * np.quantile(distances, 0.98)) or distances[-1]
    return 1.05 * float(max(usual, min(eps, 3 * usual)) or eps)


def _caption(
    X: Prepared, k: int, eps: float, distances: np.ndarray, bend: int | None, top: float
) -> str:
    core = int((distances <= eps).sum())
    shown = counted(len(distances), "row")
    sentences = [
        f"How far each row must reach to have {counted(k, 'row')} around it, itself included. "
        f"With eps = {eps:.4g}, {core:,} of {shown} "
        f"{'is' if core == 1 else 'are'} core."
    ]
    if bend is None:
        sentences.append(f"There is no knee ({KNEE_RULE}): this curve does not suggest an eps.")
    else:
        sentences.append(
            f"The knee is near {rounded_up(distances[bend]):g}, where the curve is farthest below "
            "the straight line between its ends: beyond it the rows lie alone."
        )
    if len(distances) < len(X):
        sentences.append(f"It shows a sample of {shown} out of {len(X):,}.")
    beyond = int((distances > top).sum())
    if beyond:
        sentences.append(f"{counted(beyond, 'row')} above the picture, up to {distances[-1]:.4g}.")
    if eps > top:
        sentences.append("eps is above the picture.")
    return " ".join(sentences)


def _table(distances: np.ndarray, bend: int | None) -> dict[str, Any]:
    """The curve in a few numbers: the eps at which a share of the rows is core."""
    lines = [
        [f"{share:.0%}", f"{np.quantile(distances, share, method='higher'):.4g}"]
        for share in (0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1)
    ]
    if bend is not None:
        lines.append(["knee", f"{distances[bend]:.4g}"])
    return {"heads": ["core rows", "eps"], "lines": lines}
