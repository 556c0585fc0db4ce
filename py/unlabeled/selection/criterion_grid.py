"""Gaussian mixtures for every k and covariance type, each judged by BIC, AIC and ICL.

The cells are kept with X: a grid that was stopped goes on where it was, and one that is looked at
again is there at once. All types of one k begin from the same starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture

from ..algorithm import Forecast
from ..mixtures import flatness
from ..mixtures.covariance import TYPES
from ..mixtures.criteria import Criteria
from ..mixtures.fitted import criteria_of, mixture_of
from ..prepare import Prepared
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps
from .peak import peak
from .sweep import affordable, count_grid, distinct_rows, part_of

ALL = "all"
# What else a cell hangs on. Other settings, other cells.
SETTINGS = ("init_params", "random_state", "tol", "reg_covar", "max_iter")
# Their cost grows with the square of the number of features, the dearest first as in TYPES.
DEAR = ("full", "tied")
Place = tuple[int, str]


@dataclass(frozen=True)
class Cell:
    """One model of the grid. ``refused`` says in words why there is none; then no ``criteria``.

    ``collapsed`` says that a component is held up by ``reg_covar`` alone, where the table is not.
    """

    k: int
    covariance_type: str
    criteria: Criteria | None = None
    converged: bool = True
    collapsed: bool = False
    refused: str = ""

    @property
    def place(self) -> Place:
        """k and the covariance type."""
        return self.k, self.covariance_type

    @property
    def name(self) -> str:
        """The cell in a few words."""
        return f"k = {self.k}, {self.covariance_type}"

    def value(self, id: str) -> float:
        """The criterion called "bic", "aic" or "icl"."""
        return self.criteria.value(id)


@dataclass(frozen=True)
class CriterionGrid:
    """What is to be fitted, and the ``cells`` that have been tried.

    ``X`` are the rows that are fitted, perhaps a sample of those of ``fit``; ``highest`` is the
    largest k that was asked for, ``cut`` says why less is tried than was asked for.
    """

    fit: Fit
    X: Prepared
    ks: tuple[int, ...]
    types: tuple[str, ...]
    n_init: int
    highest: int
    cut: str
    cells: dict[Place, Cell]

    @cached_property
    def places(self) -> list[Place]:
        """All places, in the order in which they are fitted: the curves grow evenly."""
        return [(k, kind) for k in self.ks for kind in self.types]

    def values(self, cell: Cell) -> dict[str, Any]:
        """The parameters that lead to this cell."""
        return {
            "n_components": cell.k,
            "covariance_type": cell.covariance_type,
            "n_init": self.n_init,
        }

    @cached_property
    def flat_table(self) -> list[str]:
        """In words, what of the table itself leaves the width of all models to ``reg_covar``."""
        kind = next((one for one in DEAR if one in self.types), self.types[0])
        return flatness.of_table(self.X, kind, self.fit.parameters["reg_covar"])

    def fill(self) -> Steps[None]:
        """Fit the cells that have not been tried. Each is kept at once, and shown as True."""
        for number, (k, kind) in enumerate(self.places):
            if (k, kind) in self.cells:
                continue
            note = f"k = {k}, {kind}"
            steps = self._fit_cell(k, kind)
            self.cells[k, kind] = yield from part_of(steps, number, len(self.places), note)
            yield Progress((number + 1) / len(self.places), note, so_far=True)

    def _fit_cell(self, k: int, kind: str) -> Steps[Cell]:
        cell = Cell(k, kind)
        chosen = self.fit.parameters | self.values(cell)
        try:
            estimator = yield from peak(self.X, chosen)
        except ValueError:
            words = "A component collapsed from every start: raise reg_covar."
            return replace(cell, refused=words)
        return replace(
            cell,
            criteria=criteria_of(estimator, np.asarray(self.X)),
            converged=estimator.converged_,
            collapsed=self._is_flat(estimator, chosen),
        )

    def _is_flat(self, estimator: GaussianMixture, parameters: dict[str, Any]) -> bool:
        mixture = mixture_of(estimator, np.arange(len(estimator.weights_)))
        return bool(flatness.flat(self.X, mixture, parameters))


def ask(
    fit: Fit, lowest: int, highest: int, types: str, n_init: int, *, every_row: bool
) -> CriterionGrid:
    """The grid for a fit: k from ``lowest`` to ``highest``, one covariance type or ``ALL``.

    Unless ``every_row`` is asked for, a grid that would take too long is fitted to a sample.
    """
    kinds = TYPES if types == ALL else (types,)
    ks = count_grid(fit.X, lowest, highest)
    cut = []
    if not ks or ks[-1] < highest:
        different = counted(distinct_rows(fit.X, highest), "different row")
        cut.append(f"There are only {different}: no more components than that can be fitted.")
    X = fit.X
    if not every_row:
        asked = len(ks), kinds
        ks, kinds, rows = _affordable(fit, ks, kinds, n_init)
        cut += _left_out(ks, kinds, *asked)
        X = X.remembered(("sample", rows), lambda: fit.X.sample(rows)) if rows < len(X) else X
    settings = tuple(fit.parameters[name] for name in SETTINGS)
    cells = X.remembered(("criterion grid", settings, n_init), dict)
    return CriterionGrid(fit, X, tuple(ks), kinds, n_init, highest, " ".join(cut), cells)


def _affordable(
    fit: Fit, ks: list[int], kinds: tuple[str, ...], n_init: int
) -> tuple[list[int], tuple[str, ...], int]:
    """The values of k, the types, and how many rows, that do not take too long all together.

    Where even few rows would, the dearest types are left out before values of k are.
    """
    while True:
        forecast = partial(_together, fit.algorithm.forecast, kinds)
        together = replace(fit.algorithm, forecast=forecast)
        asked = [{"n_components": k} for k in ks]
        X, tried = affordable(together, fit.X, fit.parameters | {"n_init": n_init}, asked)
        if len(tried) == len(ks) or len(kinds) == 1 or kinds[0] not in DEAR:
            return [one["n_components"] for one in tried], kinds, len(X)
        kinds = kinds[1:]


def _left_out(
    ks: list[int], kinds: tuple[str, ...], count: int, asked: tuple[str, ...]
) -> list[str]:
    """What would take very long, in words."""
    said = []
    if len(kinds) < len(asked):
        left = listed([kind for kind in asked if kind not in kinds], last="or")
        said.append(f"Models with {left} covariances are left out: they would take very long.")
    if len(ks) < count:
        tried = listed([str(k) for k in ks], limit=10)
        verb = "is" if len(ks) == 1 else "are"
        said.append(f"Only k = {tried} {verb} tried: all {count} values would take very long.")
    return said


def _together(
    forecast: Callable[[int, int, dict[str, Any]], Forecast],
    kinds: tuple[str, ...],
    m: int,
    n: int,
    parameters: dict[str, Any],
) -> Forecast:
    """The cost of all covariance types, one after the other."""
    costs = [forecast(m, n, parameters | {"covariance_type": kind}) for kind in kinds]
    return Forecast(sum(one.seconds for one in costs), max(one.bytes for one in costs))
