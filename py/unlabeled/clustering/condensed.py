"""The condensed tree of HDBSCAN: which clusters there were at which density, and what became noise.

Density is 1 / distance. As it rises, clusters lose rows and split; a part of fewer than
``min_cluster_size`` rows counts as lost rows, not as a cluster.

Source: Campello, Moulavi and Sander, Density-based clustering based on hierarchical density
estimates (2013); McInnes and Healy, Accelerated hierarchical density based clustering (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labels import NOISE


@dataclass(frozen=True)
class CondensedTree:
    """Clusters (c,) from the root, 0, which holds all rows; a child's number is above its parent's.

    Attributes:
        parent: (c,), the cluster it split from; -1 for the root.
        birth: (c,), the density at which it appeared; 0 for the root.
        size: (c,), its rows at birth.
        split: (c,), the density at which it split in two; infinite if it never did.
        home: (m,), the last cluster that each row was in.
        departure: (m,), the density at which the row left it.
    """

    parent: np.ndarray
    birth: np.ndarray
    size: np.ndarray
    split: np.ndarray
    home: np.ndarray
    departure: np.ndarray
    _order: np.ndarray
    _start: np.ndarray

    def rows(self, cluster: int) -> np.ndarray:
        """The rows (size,) that were in the cluster at its birth."""
        start = self._start[cluster]
        return self._order[start : start + self.size[cluster]]

    def end(self, cluster: int) -> float:
        """The density at which the cluster splits, or loses its last row."""
        if np.isfinite(self.split[cluster]):
            return float(self.split[cluster])
        return float(self.departure[self.home == cluster].max(initial=self.birth[cluster]))


def condense(merges: np.ndarray, min_cluster_size: int) -> CondensedTree:
    """Condense the single-linkage ``merges`` (m - 1,) of scikit-learn's HDBSCAN.

    ``merges`` has the fields left_node, right_node, value (the distance) and cluster_size; merge
    i makes node m + i.
    """
    m = len(merges) + 1
    left, right = merges["left_node"].tolist(), merges["right_node"].tolist()
    with np.errstate(divide="ignore"):
        density = (1 / merges["value"]).tolist()
    size = [1] * m + merges["cluster_size"].tolist()
    start = _starts(left, right, size)
    order = np.empty(m, dtype=np.int64)
    order[start[:m]] = np.arange(m)
    home, departure = np.zeros(m, dtype=np.int64), np.zeros(m)
    parent, birth, split, top = [-1], [0.0], [np.inf], [2 * m - 2]
    inside = {2 * m - 2: 0}  # of each node still in a cluster, which one
    for merge in range(m - 2, -1, -1):
        cluster = inside.pop(m + merge, None)
        if cluster is None:
            continue
        pair = (left[merge], right[merge])
        large = [node for node in pair if size[node] >= min_cluster_size]
        if len(large) == 2:
            split[cluster] = density[merge]
            for node in pair:
                inside[node] = len(parent)
                parent.append(cluster)
                birth.append(density[merge])
                split.append(np.inf)
                top.append(node)
            continue
        for node in pair:
            if node in large:
                inside[node] = cluster
            else:
                lost = order[start[node] : start[node] + size[node]]
                home[lost], departure[lost] = cluster, density[merge]
    return CondensedTree(
        parent=np.array(parent),
        birth=np.array(birth),
        size=np.array([size[node] for node in top]),
        split=np.array(split),
        home=home,
        departure=departure,
        _order=order,
        _start=np.array([start[node] for node in top]),
    )


def _starts(left: list[int], right: list[int], size: list[int]) -> list[int]:
    """Where the rows of each node begin if the rows stand in the order of the tree."""
    m = len(left) + 1
    start = [0] * (2 * m - 1)
    for merge in range(m - 2, -1, -1):
        start[left[merge]] = start[m + merge]
        start[right[merge]] = start[m + merge] + size[left[merge]]
    return start


def selected(tree: CondensedTree, labels: np.ndarray) -> np.ndarray:
    """The cluster of the tree (k,) behind each label: the smallest that holds all its rows."""
    chosen = []
    for label in range(int(labels.max(initial=NOISE)) + 1):
        homes = set(tree.home[labels == label].tolist())
        while len(homes) > 1:
            lowest = max(homes)
            homes.remove(lowest)
            homes.add(int(tree.parent[lowest]))
        chosen.append(homes.pop())
    return np.array(chosen, dtype=np.int64)


def colours(tree: CondensedTree, chosen: np.ndarray) -> np.ndarray:
    """The label (c,) of each cluster in or below a selected one, -1 for the others."""
    label = np.full(len(tree.parent), NOISE)
    label[chosen] = np.arange(len(chosen))
    for cluster in range(1, len(label)):
        if label[cluster] == NOISE:
            label[cluster] = label[tree.parent[cluster]]
    return label


def join_below(
    tree: CondensedTree, chosen: np.ndarray, distance: float, single: bool
) -> np.ndarray:
    """Replace selected clusters that parted below ``distance`` by what they parted from.

    As scikit-learn's ``cluster_selection_epsilon`` does it: upwards to the first cluster that
    appeared at more than ``distance``, or else to a child of the root; to the root if ``single``
    clusters are allowed.

    Source: Malzer and Baum, A hybrid approach to hierarchical density-based cluster selection
    (2020).
    """
    joined = set()
    with np.errstate(divide="ignore"):
        parted = 1 / tree.birth
    for cluster in chosen.tolist():
        if cluster and parted[cluster] < distance:
            while cluster and parted[cluster] <= distance:
                above = int(tree.parent[cluster])
                if above == 0 and not single:
                    break
                cluster = above
        joined.add(cluster)
    return np.array(sorted(joined), dtype=np.int64)


def membership(
    tree: CondensedTree, chosen: np.ndarray, distance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Labels (m,) and probabilities (m,) of the rows for the ``chosen`` clusters.

    If that is the root, only rows that other rows are nearer to than ``distance`` belong to it.
    """
    labels = colours(tree, chosen)[tree.home]
    if 0 in chosen:
        labels[tree.departure < 1 / distance] = NOISE
    ends = np.array([tree.end(cluster) for cluster in chosen] + [0.0])[labels]
    with np.errstate(invalid="ignore"):  # equal rows, and noise
        shares = np.minimum(tree.departure, ends) / ends
    shares[np.isinf(tree.departure)] = 1
    return labels, np.where(labels == NOISE, 0.0, shares)


@dataclass(frozen=True)
class NoiseReasons:
    """How many rows are noise, by what became of them as the density rose.

    ``alone``: lost before there were clusters. ``between``: lost by a larger cluster before it
    split into selected ones. ``unselected``: in a branch of which nothing was selected.
    ``late``: of the only cluster, but lost before its densest part.
    """

    alone: int
    between: int
    unselected: int
    late: int


def noise_reasons(tree: CondensedTree, labels: np.ndarray, chosen: np.ndarray) -> NoiseReasons:
    """Count why the rows with the label -1 are noise."""
    below = colours(tree, chosen) != NOISE
    above = np.zeros(len(below), dtype=bool)
    above[chosen] = True
    for cluster in range(len(above) - 1, 0, -1):
        above[tree.parent[cluster]] |= above[cluster]
    home = tree.home[labels == NOISE]
    late = below[home]
    alone = ~late & (home == 0)
    between = ~late & ~alone & above[home]
    return NoiseReasons(
        alone=int(alone.sum()),
        between=int(between.sum()),
        unselected=int((~late & ~alone & ~between).sum()),
        late=int(late.sum()),
    )
