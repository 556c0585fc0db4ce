"""Tables of noise to compare a table with: none of their columns has to do with another.

Measured columns are drawn uniformly from the box that holds them along their principal axes. That
is no fair reference for columns of few distinct values (ratings, yes/no, categories): equal values
fall into groups by themselves, which a box does not. Such a column is permuted, so that it keeps
its values and loses what ties it to the others; the features of one category stay together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..prepare import Preparation

FEW_VALUES = 10
# Each value must come up so often, or a small table would have few values in every column.
ROWS_PER_VALUE = 2


class PrincipalBox:
    """The box that holds X (m, n) along its principal axes; draws as many rows from it."""

    def __init__(self, X: np.ndarray) -> None:
        self._center = X.mean(axis=0)
        _, _, self._axes = np.linalg.svd(X - self._center, full_matrices=False)
        turned = (X - self._center) @ self._axes.T
        self._low, self._high = turned.min(axis=0), turned.max(axis=0)
        self._count = len(X)

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """Noise (m, n): uniform in the box."""
        size = (self._count, len(self._low))
        return random.uniform(self._low, self._high, size) @ self._axes + self._center


@dataclass(frozen=True)
class Reference:
    """Draws tables of noise like X (m, n).

    ``groups`` are the features of each permuted column, ``rest`` (r,) those drawn from ``box``,
    and ``permuted`` the names of the permuted columns.
    """

    X: np.ndarray
    groups: tuple[np.ndarray, ...]
    permuted: tuple[str, ...]
    rest: np.ndarray
    box: PrincipalBox | None

    @property
    def boxed(self) -> bool:
        """Whether any feature is drawn from a box."""
        return self.box is not None

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """Noise (m, n)."""
        noise = np.empty_like(self.X)
        if self.box is not None:
            noise[:, self.rest] = self._drawn(self.box, random)
        for features in self.groups:
            noise[:, features] = self.X[random.permutation(len(self.X))][:, features]
        return noise


    def _drawn(self, box: PrincipalBox, random: np.random.Generator) -> np.ndarray:
        """The rest, from the box; beside permuted columns with the variance it has in X.

        A box is wider than the cloud in it, and would drown the columns that keep their variance.
        Alone it may be of any size.
        """
        drawn = box.draw(random)
        if not self.groups:
            return drawn
        rest, center = self.X[:, self.rest], drawn.mean(axis=0)
        spread = drawn.var(axis=0).sum()
        factor = np.sqrt(rest.var(axis=0).sum() / spread) if spread > 0 else 1.0
        return center + factor * (drawn - center)


def reference(X: np.ndarray, preparation: Preparation | None = None) -> Reference:
    """The noise for X (m, n); ``preparation`` tells which features are one column.

    A table of one column has nothing to be permuted against: it is compared with the box.
    """
    columns = _columns(X.shape[1], preparation)
    chosen = [one for one in columns if _few(X[:, one[1]])] if len(columns) > 1 else []
    groups = tuple(features for _, features in chosen)
    taken = np.concatenate(groups) if groups else np.zeros(0, dtype=int)
    rest = np.setdiff1d(np.arange(X.shape[1]), taken)
    box = PrincipalBox(X[:, rest]) if len(rest) else None
    return Reference(X, groups, tuple(name for name, _ in chosen), rest, box)


def _columns(n: int, preparation: Preparation | None) -> list[tuple[str, np.ndarray]]:
    """The name of each column of the table and its features, as indices."""
    if preparation is None:
        return [(f"x{index + 1}", np.array([index])) for index in range(n)]
    ends = np.cumsum([len(one.features) for one in preparation.encoders])
    places: Sequence[np.ndarray] = np.split(np.arange(n), ends[:-1])
    names = [one.column for one in preparation.encoders]
    return list(zip(names, places, strict=True))


def _few(X: np.ndarray) -> bool:
    """Whether the features X (m, p) of one column take few values: categories always do."""
    if X.shape[1] > 1:
        return True
    values = len(np.unique(X))
    return values <= min(FEW_VALUES, len(X) // ROWS_PER_VALUE)
