"""The reachability plot: rows in the order OPTICS walked them; valleys are clusters.

Source: Ankerst, Breunig, Kriegel and Sander, OPTICS: ordering points to identify the clustering
structure (1999).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from .. import picture
from ..labels import NOISE
from ..prepare import Preparation
from ..reading.wording import counted

# More bars than a panel of 300 pixels can show: beyond, neighbouring rows share one.
MOST_BARS = 2_000


def reachability_chart(
    reachability: np.ndarray,
    labels: np.ndarray,
    ordering: np.ndarray,
    preparation: Preparation,
    eps: float | None,
) -> dict[str, Any]:
    """The chart of ``reachability`` (m,) with ``labels`` (m,), both by row of X.

    ``eps`` draws a line that can be dragged: what lies below it is one cluster.
    """
    finite = reachability[np.isfinite(reachability)]
    # The first row of each part is reached from nowhere: as high as the picture.
    top = 1.05 * max(float(finite.max(initial=0)), _shown_eps(finite, eps)) or 1.0
    heights = np.minimum(reachability, top)[ordering]
    starts = np.unique(np.linspace(0, len(ordering), MOST_BARS + 1).astype(int))
    starts = starts if len(ordering) > MOST_BARS else np.arange(len(ordering) + 1)
    # The highest row stands for those that share a bar: it is what parts the valleys.
    tallest = np.array([a + heights[a:b].argmax() for a, b in pairwise(starts)])
    rows = ordering[tallest]
    layers = [
        picture.bars(
            "reachability",
            "reachability",
            starts,
            heights[tallest],
            cluster=labels[rows],
            links=picture.Links(row=preparation.rows[rows]),
        )
    ]
    if eps is not None:
        also = {"cluster_method": "dbscan"}
        layers.append(
            picture.rule("eps", f"eps = {eps:.4g}", "y", eps, parameter="eps", also=also)
        )
    return picture.chart(
        figure="reachability",
        title="Reachability plot",
        caption=_caption(reachability, labels, eps, top, len(starts) - 1),
        x=picture.span("rows in the order they were reached", 0, len(ordering), kind="whole"),
        y=picture.span("reachability distance", 0, top),
        layers=layers,
        table=_table(reachability, labels),
    )


def _shown_eps(finite: np.ndarray, eps: float | None) -> float:
    """Leave room for the line at eps, unless that would flatten the bars."""
    return 0.0 if eps is None else min(eps, 2 * float(finite.max(initial=0)) or eps)


def _caption(
    reachability: np.ndarray, labels: np.ndarray, eps: float | None, top: float, bars: int
) -> str:
    k = int(labels.max(initial=NOISE)) + 1
    sentences = [
        "Each bar is a row, as high as its distance from the rows walked before: valleys are "
        f"clusters, peaks part them. {counted(k, 'valley is a cluster', 'valleys are clusters')}."
    ]
    if eps is not None:
        sentences.append(f"The line at eps = {eps:.4g} cuts them off: drag it.")
        if eps > top:
            sentences.append("It lies above the picture.")
    unreached = int(np.isinf(reachability).sum())
    sentences.append(
        f"{counted(unreached, 'row was', 'rows were')} reached from nowhere and "
        f"{'fills' if unreached == 1 else 'fill'} the height."
    )
    if bars < len(labels):
        sentences.append(f"{len(labels):,} rows share {bars:,} bars, as high as the highest.")
    return " ".join(sentences)


def _table(reachability: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Each valley as text: its rows and how deep it lies."""
    lines = []
    for label in range(min(50, int(labels.max(initial=NOISE)) + 1)):
        members = reachability[labels == label]
        reached = members[np.isfinite(members)]
        middle = f"{np.median(reached):.4g}" if len(reached) else "–"
        lines.append([str(label), f"{len(members):,}", middle])
    return {"heads": ["cluster", "rows", "median reachability"], "lines": lines}
