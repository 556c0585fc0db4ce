"""Agglomerative clustering at work: the two nearest groups become one, again and again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances

from ..labels import UNDECIDED
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..trace import Segments, Step, Tracer, shown

# The last merges are shown one by one, those before them many at a time.
SINGLE_MERGES = 60
EARLY_STEPS = 12
HEIGHTS = {
    "ward": "a measure of the spread that this adds around the means",
    "average": "the mean distance between their rows",
    "complete": "the distance between their farthest rows",
    "single": "the distance between their nearest rows",
}


def run(fit: Fit, asked: dict[str, Any]) -> Steps[list[Step]]:
    """The steps from single rows to the clusters of the fit."""
    tree = fit.estimator  # which holds the whole tree, whatever the cut
    # Without the last k - 1 merges k groups are left: the cut.
    wanted = len(fit.X) - fit.n_clusters
    story = _Story(fit, tree.children_, tree.distances_, wanted)
    early = max(0, wanted - SINGLE_MERGES)
    ends = np.unique(np.linspace(0, early, EARLY_STEPS + 1).astype(int)).tolist()
    for start, stop in pairwise(ends):
        story.merge_many(range(start, stop))
    for merge in range(early, wanted):
        story.merge(merge)
        yield Progress((merge + 1) / wanted, f"merge {merge + 1:,} of {wanted:,}")
    story.cut()
    return story.steps


def _members(merges: np.ndarray, m: int) -> list[np.ndarray]:
    """The rows of every group: single rows first, then what each merge makes."""
    members = [np.array([row]) for row in range(m)]
    for left, right in merges:
        members.append(np.concatenate([members[left], members[right]]))
    return members


def _numbers(merges: np.ndarray, members: list[np.ndarray], labels: np.ndarray) -> list[int]:
    """A number for every group: the larger of two keeps its own when they merge.

    So the last groups have the labels of the fit; the others are numbered on from there.
    """
    m = len(labels)
    numbers = [int(labels[rows[0]]) for rows in members]
    unused = int(labels.max()) + 1
    for merge in range(len(merges) - 1, -1, -1):
        smaller, larger = sorted(merges[merge].tolist(), key=lambda one: len(members[one]))
        numbers[larger], numbers[smaller] = numbers[m + merge], unused
        unused += 1
    return numbers


class _Story:
    """Turns merges into steps; ``labels`` (m,) are the groups so far, single rows have none.

    ``merges`` (m - 1, 2) and their ``heights`` (m - 1,) are those of the whole tree, of which
    ``wanted`` come before the cut.
    """

    def __init__(
        self, fit: Fit, merges: np.ndarray, heights: np.ndarray, wanted: int
    ) -> None:
        m = len(fit.X)
        self._fit = fit
        self._X = np.asarray(fit.X)
        self._merges = merges[:wanted]
        self._heights = heights
        self._members = _members(self._merges, m)
        self._numbers = _numbers(self._merges, self._members, fit.labels)
        self._labels = np.full(m, UNDECIDED, dtype=np.int32)
        self.steps: list[Step] = []
        self._add("start", f"At first each of the {counted(m, 'row')} is a group of its own.")

    def merge_many(self, part: range) -> None:
        """Several merges in one step."""
        for merge in part:
            self._join(merge)
        height = float(self._heights[: part.stop].max())
        which = "first" if part.start == 0 else "next"
        self._add(
            "merge",
            f"The {which} {counted(len(part), 'merge')} of nearest groups, up to height "
            f"{shown(height, 3)}. {self._left(part.stop)}; rows without a colour are still alone.",
            height,
        )

    def merge(self, merge: int) -> None:
        """One merge, and the line between the two groups."""
        self._join(merge)
        height = float(self._heights[merge])
        fewer, more = sorted(len(self._members[group]) for group in self._merges[merge])
        meaning = HEIGHTS[self._fit.parameters["linkage"]]
        self._add(
            "merge",
            f"The two nearest groups, of {more:,} and {counted(fewer, 'row')}, merge at height "
            f"{shown(height, 3)}, {meaning}. {self._left(merge + 1)}.",
            height,
            self._line(merge),
        )

    def cut(self) -> None:
        """Where merging ends."""
        done = len(self._merges)
        following = ""
        if done < len(self._heights):
            height = shown(float(self._heights[done]), 3)
            following = f": the next merge would be at height {height}"
        self._labels = self._fit.labels
        clusters = self._left(done).replace("group", "cluster")
        self._add("cut", f"Here the tree is cut{following}. {clusters}.")
        self.steps[-1] = replace(self.steps[-1], finished=True)

    def _join(self, merge: int) -> None:
        group = len(self._X) + merge
        self._labels[self._members[group]] = self._numbers[group]

    def _left(self, merges: int) -> str:
        groups = len(self._X) - merges
        return f"{counted(groups, 'group')} {'is' if groups == 1 else 'are'} left"

    def _line(self, merge: int) -> Segments:
        """Between the rows that the linkage looks at, or between the means of the groups."""
        one, other = (self._X[self._members[group]] for group in self._merges[merge])
        linkage = self._fit.parameters["linkage"]
        ends = one.mean(axis=0), other.mean(axis=0)
        if linkage in ("single", "complete"):
            distances = pairwise_distances(one, other, metric=self._fit.estimator.metric)
            chosen = distances.argmin() if linkage == "single" else distances.argmax()
            first, second = np.unravel_index(chosen, distances.shape)
            ends = one[first], other[second]
        number = self._numbers[len(self._X) + merge]
        return Segments("merge", np.stack(ends)[None], np.array([number], dtype=np.int32))

    def _add(
        self,
        name: str,
        sentence: str,
        height: float | None = None,
        line: Segments | None = None,
    ) -> None:
        self.steps.append(Step(name, sentence, self._labels.copy(), height, segments=line))


TRACER = Tracer(id="agglomerative", objective_title="height of the merge", rows=400, run=run)
