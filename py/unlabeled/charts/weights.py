"""The weights of a mixture's components: which ones the rows need, and which ones fade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import picture
from ..labels import UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Steps

HEIGHT = 150
# More weights in a sentence nobody reads.
SHOWN = 6


def charts(fit: Fit) -> Steps[list[dict[str, Any]]]:
    """The chart of a fitted mixture, in the numbers of its clusters."""
    yield from ()  # nothing here takes long
    return [weights_chart(fit)]


def weights_chart(fit: Fit) -> dict[str, Any]:
    """Bars in the colours of the clusters; components that no row needs are grey."""
    weights, owned = fit.mixture.weights, rows_of(fit)
    texts = [
        f"component {number}: {words}" for number, words in enumerate(told(weights, owned))
    ]
    return bar_chart(
        weights,
        owned,
        np.where(np.arange(len(weights)) < fit.n_clusters, np.arange(len(weights)), UNDECIDED),
        figure="weights",
        title="Weights",
        caption=summary(weights, fit.n_clusters),
        axis="component",
        texts=texts,
    )


def rows_of(fit: Fit) -> list[np.ndarray]:
    """The table rows of which each component (k,) of a mixture is the most likely one."""
    table_rows = fit.preparation.rows
    return [table_rows[fit.labels == number] for number in range(len(fit.mixture.weights))]


def told(weights: np.ndarray, rows: Sequence[np.ndarray]) -> list[str]:
    """What is told about each bar (k,)."""
    return [
        f"weight {weight:.6g}, the most likely of "
        f"{counted(len(own), 'row') if len(own) else 'no row'}"
        for weight, own in zip(weights.tolist(), rows, strict=True)
    ]


def bar_chart(
    weights: np.ndarray,
    rows: Sequence[np.ndarray],
    colours: np.ndarray,
    *,
    figure: str,
    title: str,
    caption: str,
    axis: str,
    texts: Sequence[str],
    top: float | None = None,
) -> dict[str, Any]:
    """Bars of ``weights`` (k,), each with its table ``rows`` and its colour of ``colours`` (k,).

    ``axis`` names what stands along it, ``top`` is the largest weight there is room for.
    """
    k = len(weights)
    return picture.chart(
        figure=figure,
        title=title,
        caption=caption,
        x=picture.span(axis, -0.5, k - 0.5, kind="whole"),
        y=picture.span("weight", 0, 1.06 * float(weights.max() if top is None else top)),
        layers=[
            picture.bars(
                "weights",
                "weights",
                np.arange(k + 1) - 0.5,
                weights,
                cluster=colours,
                links=picture.Links(texts=texts, rows=rows),
            )
        ],
        table={
            "heads": ["component", "weight", "rows"],
            "lines": [
                [str(number), f"{weight:.6g}", len(own)]
                for number, (weight, own) in enumerate(zip(weights.tolist(), rows, strict=True))
            ],
        },
        height=HEIGHT,
    )


def summary(weights: np.ndarray, used: int) -> str:
    """What the bars say, for everyone and for screen readers; ``used`` of them have rows.

    ``weights`` (k,) in any order: those of components with rows need not be the largest.
    """
    k = len(weights)
    shown = ", ".join(f"{weight:.2f}" for weight in np.sort(weights)[::-1][:SHOWN])
    text = f"The weights of {counted(k, 'component')}, largest first: {shown}"
    text += " and smaller ones." if k > SHOWN else "."
    if used == k:
        return text
    idle = k - used
    return (
        f"{text} {idle:,} drawn in grey {'is' if idle == 1 else 'are'} the most likely of no row: "
        "the rows do not need "
        f"{'it' if idle == 1 else 'them'}."
    )
