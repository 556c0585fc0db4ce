"""What is varied to choose the number of clusters of a fit, over which values, on which rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..params import Number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from .figures import Axis
from .sweep import (
    affordable,
    count_grid,
    counts,
    default_grid,
    distinct_rows,
    held,
    meant,
    varied,
)


@dataclass(frozen=True)
class Question:
    """What is varied, over which grid, on which rows. ``cut`` says what was left out, and why."""

    fit: Fit
    parameter: Number
    fixed: dict[str, Any]
    grid: list[float]
    X: Prepared
    cut: str

    @property
    def counts(self) -> bool:
        """Whether the number of clusters itself is varied."""
        return counts(self.parameter)

    @property
    def axis(self) -> Axis:
        """The grid along a chart."""
        present = self.fit.parameters.get(self.parameter.name)
        if not meant(self.parameter, self.fit.parameters) or isinstance(present, str):
            present = None
        changed = {
            name: value
            for name, value in self.fixed.items()
            if self.fit.parameters.get(name) != value
        }
        return Axis(
            name=self.parameter.name,
            label="k" if self.counts else self.parameter.name,
            values=tuple(self.grid),
            whole=self.parameter.kind == "integer",
            present=present,
            also=changed,
        )


def ask(fit: Fit, lowest: int, highest: int) -> Question:
    """The question for a fit; k from ``lowest`` to ``highest`` where k is what is varied."""
    parameter = varied(fit.algorithm, fit.parameters)
    fixed = held(fit.algorithm, fit.parameters, parameter.name)
    cut = ""
    if counts(parameter):
        lowest = max(lowest, int(parameter.minimum))
        grid = count_grid(fit.X, lowest, min(highest, len(fit.X) - 1))
        if not grid or grid[-1] < highest:
            distinct = distinct_rows(fit.X, highest)
            cut = (
                f"{counted(len(fit.X), 'row')}, {distinct:,} of them different, cannot be tried "
                f"with up to {highest} clusters."
            )
    else:
        grid = default_grid(fit, parameter)
    asked = [{parameter.name: value} for value in grid]
    X, tried = affordable(fit.algorithm, fit.X, fixed, asked)
    if len(tried) < len(grid):
        cut = " ".join(filter(None, [cut, _fewer(len(tried), len(grid), parameter)]))
    return Question(fit, parameter, fixed, [one[parameter.name] for one in tried], X, cut)


def _fewer(tried: int, planned: int, parameter: Number) -> str:
    name = "k" if counts(parameter) else parameter.name
    return f"Of {planned} values of {name} {tried} are tried: all of them would take very long."
