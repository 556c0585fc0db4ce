"""DBSCAN at work: it visits row after row, and lets a cluster grow, wave by wave, from core rows.

scikit-learn follows one neighbour after another to the end, which makes the same clusters: one
cluster is complete before the next is started. Waves can be watched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from ..labels import NOISE, UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Circles, Step, Tracer, grouped, numbered

# Clusters that are watched as they grow; more are told several at a time.
CLUSTERS_SHOWN = 25
MORE_CLUSTERS_SHOWN = 20
WAVES_SHOWN = 80
MOST_CIRCLES = 60


@dataclass(frozen=True, eq=False)
class Growth:
    """One cluster: rows that had been visited in vain, its first row, and its waves of rows."""

    visited: np.ndarray
    first: int
    waves: list[np.ndarray]


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps from the first row to the last."""
    X = np.asarray(fit.X)
    yield Progress(0.5, "neighbourhoods")
    search = NearestNeighbors(radius=fit.parameters["eps"], metric=fit.parameters["metric"]).fit(X)
    neighbours = search.radius_neighbors(X, return_distance=False)
    core = np.zeros(len(X), dtype=bool)
    core[fit.estimator.core_sample_indices_] = True
    growths = list(_growths(neighbours, core))
    story = _Story(fit, X, core, np.array([len(rows) for rows in neighbours]))
    waves = sum(len(one.waves) for one in growths[:CLUSTERS_SHOWN])
    at_once = -(-waves // WAVES_SHOWN) or 1
    for cluster, growth in enumerate(growths[:CLUSTERS_SHOWN]):
        story.tell(cluster, growth, at_once)
    rest = growths[CLUSTERS_SHOWN:]
    for part in grouped(len(rest), MORE_CLUSTERS_SHOWN):
        story.tell_several(CLUSTERS_SHOWN + part.start, rest[part.start : part.stop])
    story.end()
    return story.steps


def _growths(neighbours: np.ndarray, core: np.ndarray) -> Iterator[Growth]:
    """Every cluster in the order in which they are found."""
    taken = np.zeros(len(core), dtype=bool)
    visited: list[int] = []
    for row in range(len(core)):
        if taken[row]:
            continue
        if not core[row]:
            visited.append(row)
            continue
        waves = []
        wave = np.array([row])
        taken[row] = True
        while len(wave):
            reached = np.unique(np.concatenate([neighbours[one] for one in wave if core[one]]))
            wave = reached[~taken[reached]]
            if len(wave):
                taken[wave] = True
                waves.append(wave)
            if not core[wave].any():
                break
        yield Growth(np.array(visited, dtype=int), row, waves)
        visited = []


class _Story:
    """Turns the growth of clusters into steps; ``labels`` (m,) are what is known so far."""

    def __init__(self, fit: Fit, X: np.ndarray, core: np.ndarray, counts: np.ndarray) -> None:
        self._fit = fit
        self._X = X
        self._core = core
        self._counts = counts
        self._labels = np.full(len(X), UNDECIDED, dtype=np.int32)
        self._within = f"eps = {fit.parameters['eps']:g}"
        self.steps: list[Step] = []

    def tell(self, cluster: int, growth: Growth, at_once: int) -> None:
        """One cluster, ``at_once`` waves to a step."""
        self._visit(growth.visited)
        self._start(cluster, growth)
        front = np.array([growth.first])
        for start in range(0, len(growth.waves), at_once):
            part = range(start, min(start + at_once, len(growth.waves)))
            waves = growth.waves[part.start : part.stop]
            self._wave(cluster, part, np.concatenate(waves), np.concatenate([front, *waves[:-1]]))
            front = waves[-1]

    def tell_several(self, first: int, growths: list[Growth]) -> None:
        """Several clusters in one step; ``first`` is the number of the first of them."""
        joined = 0
        for cluster, growth in enumerate(growths, start=first):
            self._set(growth.visited, NOISE)
            rows = np.concatenate([[growth.first], *growth.waves])
            self._set(rows, cluster)
            joined += len(rows)
        part = range(first - 1, first - 1 + len(growths))
        verb = "grows" if len(growths) == 1 else "grow"
        self._add(
            "clusters",
            f"{numbered(part, 'Cluster')} {verb} in the same way and "
            f"{'takes' if len(growths) == 1 else 'take'} {counted(joined, 'row')}.",
        )

    def end(self) -> None:
        """The last rows, and what has come of it all."""
        self._visit(np.flatnonzero(self._labels == UNDECIDED))
        fit = self._fit
        noise = int((fit.labels == NOISE).sum())
        border = int(fit.hollow.sum())
        outcome = "no row is noise"
        if noise:
            outcome = f"{counted(noise, 'row')} {'is' if noise == 1 else 'are'} noise"
        self._add(
            "end",
            f"Every row has been visited: {counted(fit.n_clusters, 'cluster')} with "
            f"{counted(int(self._core.sum()), 'core row')} and {counted(border, 'border row')}; "
            f"{outcome}.",
        )
        self.steps[-1] = replace(self.steps[-1], finished=True)

    def _visit(self, rows: np.ndarray) -> None:
        """Rows that start no cluster."""
        self._set(rows, NOISE)
        if not len(rows):
            return
        least = self._fit.parameters["min_samples"]
        if len(rows) == 1:
            count = counted(int(self._counts[rows[0]]), "row")
            said, it = f"The next row has {count} within {self._within}, itself counted:", "it"
        else:
            said, it = f"The next {len(rows):,} rows have, each within {self._within},", "them"
        self._add(
            "visit",
            f"{said} fewer than min_samples = {least:,}. Noise, unless a cluster reaches {it}.",
            circles=self._circles(rows, NOISE),
            focus=int(rows[-1]),
        )

    def _start(self, cluster: int, growth: Growth) -> None:
        self._set(np.array([growth.first]), cluster)
        self._add(
            "core",
            f"The next row has {counted(int(self._counts[growth.first]), 'row')} within "
            f"{self._within}, at least min_samples = {self._fit.parameters['min_samples']:,}: it "
            f"is a core row, and cluster {cluster} starts here.",
            circles=self._circles(np.array([growth.first]), cluster),
            focus=growth.first,
        )

    def _wave(self, cluster: int, part: range, rows: np.ndarray, front: np.ndarray) -> None:
        """``rows`` join because core rows of the ``front`` reach them."""
        freed = int((self._labels[rows] == NOISE).sum())
        border = int((~self._core[rows]).sum())
        self._set(rows, cluster)
        front = front[self._core[front]]
        told = (
            f"{numbered(part, 'Wave')}: {counted(len(rows), 'row')} within {self._within} of "
            f"{counted(len(front), 'core row')} {'joins' if len(rows) == 1 else 'join'} cluster "
            f"{cluster}"
        )
        if border:
            told += f"; {border:,} at its border {'is' if border == 1 else 'are'} drawn hollow"
        if freed:
            told += f"; {freed:,} had passed for noise"
        self._add("wave", f"{told}.", circles=self._circles(front, cluster))

    def _set(self, rows: np.ndarray, label: int) -> None:
        self._labels[rows] = label

    def _circles(self, rows: np.ndarray, cluster: int) -> Circles | None:
        """The neighbourhoods of ``rows``, or of some; only Euclidean ones are circles."""
        if self._fit.parameters["metric"] != "euclidean":
            return None
        if len(rows) > MOST_CIRCLES:
            rows = rows[np.linspace(0, len(rows) - 1, MOST_CIRCLES).astype(int)]
        return Circles(self._X[rows], self._fit.parameters["eps"], np.full(len(rows), cluster))

    def _add(self, name: str, sentence: str, **shown_too: Any) -> None:
        clustered = self._labels >= 0
        step = Step(
            name,
            sentence,
            self._labels.copy(),
            float(clustered.sum()),
            hollow=clustered & ~self._core,
            **shown_too,
        )
        self.steps.append(step)


TRACER = Tracer(
    id="dbscan", objective_title="rows in clusters", rows=2_000, run=run
)
