"""Scores as a histogram, with the threshold as a line to drag."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import picture
from ..labels import NOISE
from ..prepare import Preparation
from ..reading.wording import counted
from .threshold import SCORE

BARS = 44
# A few enormous scores would squeeze all others into one bar: beyond so many times the distance
# from the median to the ninth decile, they share the last one.
FARTHEST = 6.0


def histogram(
    scores: np.ndarray, threshold: float, measures: str, preparation: Preparation
) -> dict[str, Any]:
    """How many rows (m,) have which score; bars above the threshold are red.

    A bar that is pointed at lights its rows; the line sets the threshold.
    """
    edges = edges_of(scores, threshold)
    heights, rows = counted_in(scores, edges, preparation.rows)
    beyond = bool((scores > edges[-1]).any())
    last = len(heights) - 1
    texts = [
        f"{counted(int(height), 'row')}: score {shown(edges[number])} to "
        f"{'the highest' if beyond and number == last else shown(edges[number + 1])}"
        for number, height in enumerate(heights)
    ]
    above = int((scores > threshold).sum())
    more = " The last bar holds all that are higher." if beyond else ""
    room = 0.02 * (edges[-1] - edges[0])
    return picture.chart(
        figure="scores",
        title="Scores of the rows",
        caption=f"Scores of {counted(len(scores), 'row')} ({measures}), from {shown(scores.min())} "
        f"to {shown(scores.max())}; {above:,} lie above the threshold of {shown(threshold)}.{more} "
        "Drag the line to move it.",
        x=picture.span(f"score: {measures}", edges[0] - room, edges[-1] + room),
        y=picture.span("rows", 0, 1.08 * max(1, heights.max()), kind="whole"),
        layers=[
            picture.bars(
                "rows",
                "rows",
                edges,
                heights,
                cluster=np.where(edges[:-1] >= threshold, NOISE, 0),
                links=picture.Links(texts=texts, rows=rows),
            ),
            picture.rule(
                "threshold",
                f"threshold {shown(threshold)}",
                "x",
                float(np.clip(threshold, edges[0], edges[-1])),
                parameter=SCORE,
                also={"threshold_by": SCORE},
            ),
        ],
        height=190,
    )


def edges_of(scores: np.ndarray, threshold: float) -> np.ndarray:
    """Edges (b + 1,) of the bars, one of them at the threshold: no bar is half red."""
    low, middle, high = np.quantile(scores, (0, 0.5, 0.9))
    top = min(scores.max(), middle + FARTHEST * (high - middle)) if high > middle else scores.max()
    low, top = _with_line(low, top, threshold)
    if top <= threshold < scores.max():  # however far away: what lies above it has a bar
        top = threshold + (threshold - low) / 10
    if top - low <= 1e-9 * max(abs(low), abs(top)):
        half = abs(low) / 2 or 0.5
        return np.array([low - half, low + half])
    if not low < threshold < top:
        return np.linspace(low, top, BARS + 1)
    below = max(1, round(BARS * (threshold - low) / (top - low)))
    normal = np.linspace(low, threshold, below + 1)
    return np.concatenate([normal, np.linspace(threshold, top, max(1, BARS - below) + 1)[1:]])


def _with_line(low: float, top: float, threshold: float) -> tuple[float, float]:
    """The range of the scores, and of the threshold if it is not far away from them."""
    room = top - low or abs(top) or 1.0
    return max(min(low, threshold), low - room), min(max(top, threshold), top + room)


def counted_in(
    scores: np.ndarray, edges: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Heights (b,) of the bars, and which of the table's ``rows`` (m,) are in each.

    A score on an edge belongs below it, as on the threshold; what is beyond all edges, in the last.
    """
    bar = np.clip(np.searchsorted(edges, scores, side="left") - 1, 0, len(edges) - 2)
    heights = np.bincount(bar, minlength=len(edges) - 1)
    order = np.argsort(bar, kind="stable")
    return heights, np.split(rows[order], np.cumsum(heights)[:-1])


def shown(value: float) -> str:
    """A score in four digits."""
    return f"{value + 0.0:.4g}".replace("-", "−")  # no −0


def percent(share: float) -> str:
    """A share as a percentage in two digits or three."""
    return f"{100 * share:.3g} %"
