"""HDBSCAN's condensed tree as a chart: which clusters there were at which density.

Source: McInnes and Healy, Accelerated hierarchical density based clustering (2017).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import picture
from ..clustering.condensed import CondensedTree, colours, selected
from ..labels import NOISE
from ..prepare import Preparation
from ..reading.wording import counted

# What a panel of 300 pixels can show, and a browser can keep for pointing at.
MOST_BRANCHES = 400
MOST_LEVELS = 24
MOST_LINKED_ROWS = 500_000
MOST_LINES = 50
SELECTED_SHADE, OTHER_SHADE = 0.8, 0.3


def condensed_tree_chart(
    tree: CondensedTree, labels: np.ndarray, preparation: Preparation, because: str
) -> dict[str, Any]:
    """The tree as peaks of density: as wide as its rows, each selected cluster in its colour.

    ``because`` says why rows are noise; it ends the caption.
    """
    chosen = selected(tree, labels)
    label = colours(tree, chosen)
    top = _top(tree)
    centre = _centres(tree)
    drawn = np.sort(np.argsort(-tree.size, kind="stable")[:MOST_BRANCHES])
    shapes = [_shape(tree, branch, centre[branch], top) for branch in drawn]
    corners, owner = np.vstack(shapes), np.repeat(drawn, [len(shape) for shape in shapes])
    shade = np.where(label[owner] == NOISE, OTHER_SHADE, SELECTED_SHADE)
    framed = np.intersect1d(drawn, chosen)
    return picture.chart(
        figure="condensed_tree",
        title="Condensed tree",
        caption=_caption(tree, len(chosen), len(drawn), top, because),
        x=picture.span("rows side by side", 0, len(labels), kind="none"),
        y=picture.span("density (1 / distance)", 0, top),
        layers=[
            picture.boxes(
                "branches",
                "branches",
                corners,
                cluster=label[owner],
                shade=shade,
                links=picture.Links(
                    texts=_texts(tree, corners, owner, label),
                    rows=_rows(tree, corners, owner, preparation),
                ),
            ),
            picture.segments(
                "selected",
                "selected",
                _frames(tree, framed, centre, top),
                cluster=np.repeat(label[framed], 4),
            ),
        ],
        table=_table(tree, chosen),
        height=240,
    )


def _top(tree: CondensedTree) -> float:
    """The density shown: above every split, without the few rows that are far denser."""
    departures = tree.departure[np.isfinite(tree.departure)]
    births = tree.birth[np.isfinite(tree.birth)]
    usual = float(np.quantile(departures, 0.98)) if len(departures) else 0.0
    return 1.05 * max(usual, float(births.max())) or 1.0


def _centres(tree: CondensedTree) -> np.ndarray:
    """The middle (c,) of each cluster: children share the width that their parent had last."""
    centre = np.full(len(tree.parent), tree.size[0] / 2)
    for cluster in range(1, len(centre), 2):
        first, second = tree.size[cluster : cluster + 2]
        middle = centre[tree.parent[cluster]]
        centre[cluster] = middle - second / 2
        centre[cluster + 1] = middle + first / 2
    return centre


def _shape(tree: CondensedTree, branch: int, centre: float, top: float) -> np.ndarray:
    """Boxes (b, 4) that narrow as the branch loses rows, in ``MOST_LEVELS`` levels at the most."""
    begin, end = min(float(tree.birth[branch]), top), min(tree.end(branch), top)
    departures = np.sort(tree.departure[tree.home == branch])
    steps = np.unique(departures[(departures > begin) & (departures < end)])
    if len(steps) > MOST_LEVELS - 1:
        steps = steps[np.linspace(0, len(steps) - 1, MOST_LEVELS - 1).round().astype(int)]
    edges = np.concatenate([[begin], steps, [end]])
    # Up to an edge there are the rows that leave there, or later.
    half = (tree.size[branch] - np.searchsorted(departures, edges[1:], side="left")) / 2
    return np.column_stack([centre - half, edges[:-1], centre + half, edges[1:]])


def _frames(
    tree: CondensedTree, framed: np.ndarray, centre: np.ndarray, top: float
) -> np.ndarray:
    """Lines (4 per branch, 4) around each of the ``framed`` branches and all that split from it."""
    end = np.array([tree.end(branch) for branch in range(len(tree.parent))])
    for branch in range(len(end) - 1, 0, -1):
        end[tree.parent[branch]] = max(end[tree.parent[branch]], end[branch])
    half = tree.size[framed] / 2
    left, right = centre[framed] - half, centre[framed] + half
    low, high = np.minimum(tree.birth[framed], top), np.minimum(end[framed], top)
    sides = [
        (left, low, right, low),
        (right, low, right, high),
        (right, high, left, high),
        (left, high, left, low),
    ]
    return np.array(sides).transpose(2, 0, 1).reshape(-1, 4)


def _texts(
    tree: CondensedTree, corners: np.ndarray, owner: np.ndarray, label: np.ndarray
) -> list[str]:
    """What each box tells: how many rows its branch still has there."""
    texts = []
    for (left, _, right, density), branch in zip(corners, owner, strict=True):
        name = "" if label[branch] == NOISE else f"cluster {label[branch]} · "
        rows = f"{right - left:,.0f} of {counted(int(tree.size[branch]), 'row')}"
        texts.append(f"{name}{rows} at {density:.3g}")
    return texts


def _rows(
    tree: CondensedTree, corners: np.ndarray, owner: np.ndarray, preparation: Preparation
) -> list[np.ndarray] | None:
    """Table rows that each box still has, unless they are too many to be kept for pointing."""
    if (corners[:, 2] - corners[:, 0]).sum() > MOST_LINKED_ROWS:
        return None
    members = {branch: tree.rows(branch) for branch in np.unique(owner).tolist()}
    rows = []
    for (_, _, _, density), branch in zip(corners, owner.tolist(), strict=True):
        own = members[branch]
        stays = (tree.home[own] != branch) | (tree.departure[own] >= density)
        rows.append(preparation.rows[own[stays]])
    return rows


def _caption(tree: CondensedTree, k: int, drawn: int, top: float, because: str) -> str:
    branches = counted(len(tree.parent), "branch", "branches")
    sentences = [
        "Upwards the density rises: branches lose rows that lie too thin for it, and split. They "
        f"are as wide as they have rows. Of {branches} {counted(k, 'is a cluster', 'are clusters')}"
        ", framed and coloured."
    ]
    if drawn < len(tree.parent):
        sentences.append(f"The {drawn:,} largest branches are drawn.")
    denser = int((tree.departure > top).sum())
    if denser:
        rows = counted(denser, "row lies", "rows lie")
        sentences.append(f"{rows} denser than the picture shows.")
    return " ".join([*sentences, because]).strip()


def _table(tree: CondensedTree, chosen: np.ndarray) -> dict[str, Any]:
    """The selected clusters as text."""
    lines = []
    for label, cluster in enumerate(chosen[:MOST_LINES].tolist()):
        end = tree.end(cluster)
        until = f"{end:.4g}" if np.isfinite(end) else "any"
        lines.append([str(label), f"{tree.size[cluster]:,}", f"{tree.birth[cluster]:.4g}", until])
    return {"heads": ["cluster", "rows", "from density", "to"], "lines": lines}
