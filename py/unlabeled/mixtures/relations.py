"""Features that carry nothing of their own: constant, of one category, or collinear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from ..prepare import Prepared, seeded_choice
from ..reading.wording import listed, quoted

# What is left of a standardised feature, once others are known: nothing, or as good as nothing.
EXACT, NEARLY = 1e-9, 1e-5
# A feature takes part in a relation with at least this share of the largest coefficient.
PART = 1e-3
# Of more rows a sample finds the relations, and all of them confirm it: that is much quicker.
SOUGHT_ROWS, SOUGHT_ROWS_PER_FEATURE = 1_000, 3
NAMED = 4


@dataclass(frozen=True, eq=False)
class Relations:
    """What features of X (m, n) have to do with each other; indices of features throughout.

    ``constant`` ones have one value, ``varying`` are all others. ``categories`` are the names of
    columns whose features sum to 1, which are ``summing``. Each of ``sets`` determines each other
    beyond that, which is ``exact`` to the digits of a number or nearly so. ``free`` ones are left
    when what follows from others is taken away. ``variances`` (n,) are those of X.
    ``too_few_rows`` says that no more can be told, for any features of so few rows are related.
    """

    constant: np.ndarray
    varying: np.ndarray
    categories: list[str]
    summing: np.ndarray
    sets: list[np.ndarray]
    exact: bool
    free: np.ndarray
    variances: np.ndarray
    too_few_rows: bool


def relations(X: Prepared) -> Relations:
    """The relations of the features of X, remembered with it."""
    return X.remembered("relations of features", lambda: _relations(X))


def _relations(X: Prepared) -> Relations:
    rows = np.asarray(X)
    constant = np.flatnonzero(np.ptp(rows, axis=0) == 0)
    varying = np.setdiff1d(np.arange(rows.shape[1]), constant)
    variances = rows.var(axis=0)
    summing = _sums(X, varying)
    free = np.setdiff1d(varying, [own[-1] for own in summing.values()])
    too_few = len(rows) <= len(free)
    sets: list[np.ndarray] = []
    exact = True
    if not too_few and len(free) > 1:
        sets, exact, follow = _collinear(rows, free)
        free = np.setdiff1d(free, follow)
    return Relations(
        constant=constant,
        varying=varying,
        categories=list(summing),
        summing=np.concatenate([np.zeros(0, dtype=int), *summing.values()]),
        sets=sets,
        exact=exact,
        free=free,
        variances=variances,
        too_few_rows=too_few,
    )


def named(X: Prepared, features: Sequence[int] | np.ndarray) -> str:
    """Names of features in a sentence."""
    names = [quoted(X.preparation.features[index]) for index in features]
    return listed(names, limit=NAMED + 1)


def _sums(X: Prepared, varying: np.ndarray) -> dict[str, np.ndarray]:
    """The varying features of each column of categories whose features sum to 1, by its name."""
    found, start = {}, 0
    raw = X.preparation.raw(X)
    for encoder in X.preparation.encoders:
        own = np.arange(start, start + len(encoder.features))
        start += len(own)
        own = own[np.isin(own, varying)]
        if encoder.kind == "category" and len(own) > 1 and np.ptp(raw[:, own].sum(axis=1)) < EXACT:
            found[quoted(encoder.column)] = own
    return found


def _collinear(rows: np.ndarray, features: np.ndarray) -> tuple[list[np.ndarray], bool, list[int]]:
    """Sets of features that determine each other, whether exactly, and one of each to leave out."""
    standard = rows[:, features] - rows[:, features].mean(axis=0)
    standard /= np.abs(standard).max(axis=0)  # first, for squares of tiny numbers vanish
    standard /= standard.std(axis=0)
    most = max(SOUGHT_ROWS, SOUGHT_ROWS_PER_FEATURE * len(features))
    part = standard
    if len(standard) > most:
        part = standard[seeded_choice(len(standard), most)]
    triangle, order = qr(part, mode="r", pivoting=True, check_finite=False)
    size = np.abs(np.diag(triangle[: len(features)]))
    rank = int((size > NEARLY * size[0]).sum())
    coefficients = solve_triangular(triangle[:rank, :rank], triangle[:rank, rank:])
    left = (standard[:, order[rank:]] - standard[:, order[:rank]] @ coefficients).std(axis=0)
    sets, follow = [], []
    for column in np.flatnonzero(left < NEARLY):
        weights = np.abs(coefficients[:, column])
        others = order[:rank][weights > PART * weights.max()]
        follow.append(int(features[order[rank + column]]))
        sets.append(np.sort(features[[*others, order[rank + column]]]))
    return sets, bool((left[left < NEARLY] < EXACT).all()), follow
