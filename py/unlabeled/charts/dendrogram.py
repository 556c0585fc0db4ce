"""The dendrogram: which rows merged into which clusters at what height, and a cut to drag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture
from ..labels import NOISE
from ..reading.wording import counted

# A panel of 300 pixels has room for as many branches.
MOST_BRANCHES = 60
# Of a merge: so many rows light up in the picture.
MOST_LIT = 2_000
# In the table beside the chart.
MOST_LINES = 12


@dataclass(frozen=True)
class Merges:
    """A tree of merges of m rows, as scikit-learn keeps it.

    ``children`` (m - 1, 2): merge i joins two nodes to node m + i; nodes below m are rows.
    ``heights`` (m - 1,): how far apart the two were.
    """

    children: np.ndarray
    heights: np.ndarray

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.children) + 1

    def levels(self) -> np.ndarray:
        """The heights in ascending order, behind a 0: (m,). k clusters end at ``levels[m - k]``."""
        return np.concatenate([[0.0], np.sort(self.heights)])

    def cut_height(self, n_clusters: int) -> float:
        """A height that leaves ``n_clusters``: midway between two merges, or above the last."""
        levels = self.levels()
        low = float(levels[-n_clusters])
        if n_clusters == 1:
            return 1.05 * low or 1.0
        high = float(levels[-n_clusters + 1])
        middle = (low + high) / 2
        return middle if middle > low else high  # no number lies between the two

    def largest_gap(self) -> tuple[int, float, float] | None:
        """The k whose clusters last longest, and from which height to which; None if none do."""
        levels = self.levels()[1:]
        gaps = np.diff(levels)
        if not len(gaps) or gaps.max() <= 0:
            return None
        below = int(gaps.argmax())
        return len(levels) - below, float(levels[below]), float(levels[below + 1])


@dataclass(frozen=True)
class Layout:
    """Where the nodes of a tree stand, so that no two branches cross.

    The rows of a node (all below it) are ``order[start : start + size]``.
    """

    order: np.ndarray
    start: np.ndarray
    size: np.ndarray

    def rows(self, node: int) -> np.ndarray:
        """The rows of X below ``node``."""
        return self.order[self.start[node] : self.start[node] + self.size[node]]


def lay_out(children: np.ndarray) -> Layout:
    """A place for each of the 2m - 1 nodes; of two branches the one with the first row is left."""
    m = len(children) + 1
    size, first = [1] * m, list(range(m))
    for a, b in children.tolist():
        size.append(size[a] + size[b])
        first.append(min(first[a], first[b]))
    start = [0] * (2 * m - 1)
    for node in range(2 * m - 2, m - 1, -1):
        left, right = sorted(children[node - m].tolist(), key=first.__getitem__)
        start[left] = start[node]
        start[right] = start[node] + size[left]
    order = np.empty(m, dtype=np.int64)
    order[start[:m]] = np.arange(m)
    return Layout(order, np.array(start), np.array(size))


def dendrogram(
    merges: Merges, labels: np.ndarray, n_clusters: int, height: float, rows: np.ndarray
) -> dict[str, Any]:
    """The chart of the last merges, with a rule at ``height`` that can be dragged.

    ``labels`` (m,) are those of the cut into ``n_clusters``, ``rows`` (m,) the table rows.
    """
    m = merges.row_count
    layout = lay_out(merges.children)
    first = max(0, m - MOST_BRANCHES)  # merges before it are inside of a branch
    drawn = np.arange(first, m - 1)
    branches = np.setdiff1d(merges.children[drawn], m + drawn)
    branches = branches[np.argsort(layout.start[branches])]
    foot = np.concatenate([np.zeros(m), merges.heights])  # of each node
    # Merges after the cut join several clusters.
    cluster = np.where(np.arange(2 * m - 1) < 2 * m - n_clusters, labels[_first(layout)], NOISE)
    across = _across(merges, drawn, branches)
    top = 1.08 * max(float(merges.heights.max()), height) or 1.0
    return picture.chart(
        figure="dendrogram",
        title="Dendrogram",
        caption=_caption(merges, n_clusters, height, len(drawn)),
        x=picture.span("branches" if first else "rows", -0.7, len(branches) - 0.3, kind="none"),
        y=picture.span("height of merge", 0, top),
        layers=[
            _bridges(merges, layout, drawn, across, foot, cluster[m + drawn], rows),
            picture.points(
                "branches",
                "branches",
                np.column_stack([across[branches], foot[branches]]),
                cluster=cluster[branches],
                weight=np.sqrt(layout.size[branches] / layout.size[branches].max()),
                row=rows[branches] if first == 0 else None,
            ),
            picture.rule(
                "cut",
                counted(n_clusters, "cluster"),
                "y",
                height,
                parameter="distance_threshold",
                also={"cut": "distance_threshold"},
            ),
        ],
        table=_table(merges),
        height=220,
    )


def _first(layout: Layout) -> np.ndarray:
    """One row below each node."""
    return layout.order[layout.start]


def _across(merges: Merges, drawn: np.ndarray, branches: np.ndarray) -> np.ndarray:
    """The place of each node from left to right: a merge stands above the middle of its two."""
    m = merges.row_count
    across = np.zeros(2 * m - 1)
    across[branches] = np.arange(len(branches))
    for merge in drawn.tolist():
        across[m + merge] = across[merges.children[merge]].mean()
    return across


def _bridges(
    merges: Merges,
    layout: Layout,
    drawn: np.ndarray,
    across: np.ndarray,
    foot: np.ndarray,
    cluster: np.ndarray,
    rows: np.ndarray,
) -> picture.Layer:
    pairs = merges.children[drawn]
    pairs = np.take_along_axis(pairs, np.argsort(across[pairs], axis=1), axis=1)
    left, right = pairs.T
    legs = [across[left], foot[left], across[right], foot[right], merges.heights[drawn]]
    texts = [
        f"{counted(int(layout.size[a]), 'row')} and {counted(int(layout.size[b]), 'row')} merge at "
        f"height {height:.4g}"
        for a, b, height in zip(left, right, merges.heights[drawn], strict=True)
    ]
    below = [rows[_thinned(layout.rows(node))] for node in merges.row_count + drawn]
    return picture.tree(
        "merges",
        "merges",
        np.column_stack(legs),
        cluster=cluster,
        links=picture.Links(texts=texts, rows=below),
    )


def _thinned(rows: np.ndarray) -> np.ndarray:
    """At most ``MOST_LIT`` of the rows, evenly spread."""
    return rows[:: -(-len(rows) // MOST_LIT)]


def _caption(merges: Merges, n_clusters: int, height: float, drawn: int) -> str:
    total = len(merges.heights)
    text = (
        f"All {counted(total, 'merge')}."
        if drawn == total
        else f"The last {drawn:,} of {total:,} merges; a dot stands for the rows merged before, "
        "larger for more of them."
    )
    text += f" The cut at height {height:.4g} leaves {counted(n_clusters, 'cluster')}; drag it."
    gap = merges.largest_gap()
    if gap is None:
        return text + " No gap between merges suggests a number of clusters."
    k, low, high = gap
    share = (high - low) / float(merges.heights.max())
    return (
        f"{text} The largest gap between merges, from {low:.4g} to {high:.4g} ({share:.0%} of the "
        f"height), suggests {counted(k, 'cluster')}."
    )


def _table(merges: Merges) -> dict[str, Any]:
    """From which height to which each number of clusters lasts, as text."""
    levels = merges.levels()
    m = merges.row_count
    lines = [
        [str(k), f"{levels[m - k]:.4g}", f"{levels[m - k + 1]:.4g}"]
        for k in range(2, min(m, MOST_LINES) + 1)
    ]
    return {"heads": ["clusters", "from height", "to height"], "lines": lines}
