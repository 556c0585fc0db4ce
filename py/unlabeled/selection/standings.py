"""The models of a grid so far: which are best, which are the same, and where EM went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..mixtures.covariance import TYPES
from ..mixtures.criteria import IDS
from ..mixtures.restarts import SAME, STEPS
from .criterion_grid import Cell, CriterionGrid, Place

# Two ways to the same model end this near to each other, as a share of the criterion.
ROUNDING = 1e-7
# A covariance type as a special case of others.
FREER = {"spherical": ("diag",), "diag": ("full",), "tied": ("full",)}


@dataclass(frozen=True)
class Standings:
    """The cells of ``grid`` that had been tried when this was made, in its order: ``done``.

    ``id`` is the criterion that is shown: "bic", "aic" or "icl".
    """

    grid: CriterionGrid
    id: str
    done: tuple[Cell, ...]

    @property
    def complete(self) -> bool:
        """Whether all cells have been tried."""
        return len(self.done) == len(self.grid.places)

    @property
    def others(self) -> list[str]:
        """The criteria that are not shown."""
        return [id for id in IDS if id != self.id]

    @cached_property
    def fitted(self) -> list[Cell]:
        """The cells that hold a model."""
        return [cell for cell in self.done if cell.criteria is not None]

    @cached_property
    def present(self) -> Cell | None:
        """The cell of the fit in view, if it has been fitted."""
        chosen = self.grid.fit.parameters
        place = chosen["n_components"], chosen["covariance_type"]
        return next((cell for cell in self.fitted if cell.place == place), None)

    @cached_property
    def rankings(self) -> dict[str, list[Cell]]:
        """By criterion: the cells that hold a model, the best first; of equals the simplest."""
        return {id: self._ranked(id) for id in IDS}

    def best(self, id: str) -> Cell:
        """The cell with the smallest value of a criterion; at least one must be fitted."""
        return self.rankings[id][0]

    def best_of(self, cell: Cell) -> list[str]:
        """The criteria by which this cell is the best."""
        return [id for id in IDS if self.best(id) is cell]

    def _ranked(self, id: str) -> list[Cell]:
        ordered = sorted(self.fitted, key=lambda cell: cell.value(id))
        if not ordered:
            return []
        equal = self.same_as(ordered[0], id)
        first = min(equal, key=lambda cell: (cell.k, TYPES.index(cell.covariance_type)))
        return [first, *(cell for cell in ordered if cell is not first)]

    def same_as(self, cell: Cell, id: str) -> list[Cell]:
        """The cells that are the same model in other words, itself included.

        With one component, or one feature, some covariance types are no different.
        """
        value = cell.value(id)
        near = ROUNDING * max(1.0, abs(value))
        return [
            other
            for other in self.fitted
            if other.k == cell.k
            and other.criteria.parameters == cell.criteria.parameters
            and abs(other.value(id) - value) <= near
        ]

    def agree(self, one: str, other: str) -> bool:
        """Whether two criteria prefer the same model."""
        return self.best(one) in self.same_as(self.best(other), other)

    def overtaken(self) -> list[Cell]:
        """Cells that fit worse than a simpler one that they contain: not their best was found.

        Models in which a component collapsed are no measure: any likelihood can be had so.
        """
        tolerance = self.grid.fit.parameters["tol"]
        margin = max(SAME, STEPS * tolerance * len(self.grid.X))
        known = {cell.place: cell for cell in self.fitted}
        found: set[Place] = set()
        for cell in self.fitted:
            least = cell.criteria.log_likelihood - margin
            freer = FREER.get(cell.covariance_type, ())
            wider = [(cell.k + 1, cell.covariance_type), *((cell.k, kind) for kind in freer)]
            found |= {
                place
                for place in wider
                if not cell.collapsed
                and place in known
                and known[place].criteria.log_likelihood < least
            }
        return [cell for cell in self.fitted if cell.place in found]


def standings(grid: CriterionGrid, id: str) -> Standings:
    """How the models of the grid stand now, by the criterion ``id``."""
    done = tuple(grid.cells[place] for place in grid.places if place in grid.cells)
    return Standings(grid, id, done)
