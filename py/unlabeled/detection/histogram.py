"""Scores as a histogram, with the threshold as a line to drag."""

from __future__ import annotations

from dataclasses import dataclass
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
# A threshold farther away than so many times the range of the bars stands close behind them.
FARTHEST_LINE = 3.0
SHORT = " The axis is cut short before the threshold, which is far away."


@dataclass(frozen=True, eq=False)
class Bars:
    """Scores from ``cuts[i]`` to ``cuts[i + 1]`` (b + 1,) are a bar over the same ``edges``.

    These are the same numbers, unless the threshold is too far away to be drawn where it is.
    """

    cuts: np.ndarray
    edges: np.ndarray

    @property
    def is_short(self) -> bool:
        """Whether the axis is cut short before the threshold."""
        return self.edges is not self.cuts

    def drawn(self, score: float) -> float:
        """Where a score stands on the axis; one that is beyond it, at its end."""
        return float(np.interp(score, self.cuts, self.edges))

    def above(self, threshold: float) -> np.ndarray:
        """Which bars (b,) lie above the threshold."""
        return self.cuts[:-1] >= threshold

    def counted(
        self, scores: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Heights (b,), and which of the table's ``rows`` (m,) are in each.

        A score on a cut belongs below it, as on the threshold; what is beyond all cuts, in the
        last bar.
        """
        last = len(self.cuts) - 2
        bar = np.clip(np.searchsorted(self.cuts, scores, side="left") - 1, 0, last)
        heights = np.bincount(bar, minlength=last + 1)
        order = np.argsort(bar, kind="stable")
        return heights, np.split(rows[order], np.cumsum(heights)[:-1])


def histogram(
    scores: np.ndarray, threshold: float, measures: str, preparation: Preparation
) -> dict[str, Any]:
    """How many rows (m,) have which score; bars above the threshold are red.

    A bar that is pointed at lights its rows; the line sets the threshold.
    """
    bars = bars_of(scores, threshold)
    cuts, edges = bars.cuts, bars.edges
    heights, rows = bars.counted(scores, preparation.rows)
    beyond = bool((scores > cuts[-1]).any())
    last = len(heights) - 1
    texts = [
        f"{counted(int(height), 'row')}: score {shown(cuts[number])} to "
        f"{'the highest' if beyond and number == last else shown(cuts[number + 1])}"
        for number, height in enumerate(heights)
    ]
    above = int((scores > threshold).sum())
    more = " The last bar holds all that are higher." if beyond else ""
    more += SHORT if bars.is_short else ""
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
                cluster=np.where(bars.above(threshold), NOISE, 0),
                links=picture.Links(texts=texts, rows=rows),
            ),
            picture.rule(
                "threshold",
                f"threshold {shown(threshold)}",
                "x",
                bars.drawn(threshold),
                parameter=SCORE,
                also={"threshold_by": SCORE},
            ),
        ],
        height=190,
    )


def bars_of(scores: np.ndarray, threshold: float) -> Bars:
    """Bars of which none is half red: the threshold is between two, wherever some lie above it."""
    low, middle, high = np.quantile(scores, (0, 0.5, 0.9))
    top = min(scores.max(), middle + FARTHEST * (high - middle)) if high > middle else scores.max()
    low, top = _with_line(low, top, threshold)
    if top <= threshold < scores.max():
        if threshold - top > FARTHEST_LINE * (top - low):
            return _short(low, top, threshold, float(scores.max()))
        top = threshold + (threshold - low) / 10
    if top - low <= 1e-9 * max(abs(low), abs(top)):
        half = abs(low) / 2 or 0.5
        return _whole(np.array([low - half, low + half]))
    if not low < threshold < top:
        return _whole(np.linspace(low, top, BARS + 1))
    below = max(1, round(BARS * (threshold - low) / (top - low)))
    normal = np.linspace(low, threshold, below + 1)
    above = np.linspace(threshold, top, max(1, BARS - below) + 1)[1:]
    return _whole(np.concatenate([normal, above]))


def _whole(cuts: np.ndarray) -> Bars:
    return Bars(cuts, cuts)


def _short(low: float, top: float, threshold: float, highest: float) -> Bars:
    """The bars up to ``top``, one up to the threshold, and one for all that lies above it."""
    normal = np.linspace(low, top, BARS - 1)
    behind = top + (top - low) * np.array([0.05, 0.1])
    return Bars(np.r_[normal, threshold, highest], np.r_[normal, behind])


def _with_line(low: float, top: float, threshold: float) -> tuple[float, float]:
    """The range of the scores, and of the threshold if it is not far away from them."""
    room = top - low or abs(top) or 1.0
    return max(min(low, threshold), low - room), min(max(top, threshold), top + room)


def shown(value: float) -> str:
    """A score in four digits."""
    return f"{value + 0.0:.4g}".replace("-", "−")  # no −0


def percent(share: float) -> str:
    """A share as a percentage in two digits or three."""
    return f"{100 * share:.3g} %"
