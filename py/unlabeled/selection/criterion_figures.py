"""Charts of a grid of Gaussian mixtures: a criterion as curves over k, and all three as a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import picture
from ..mixtures.covariance import TYPES
from ..mixtures.criteria import IDS, TITLES
from .criterion_grid import Cell
from .standings import Standings

# Differences near the best must be seen, those of hundreds only be told apart. From here on the
# evidence is very strong (Kass and Raftery, Bayes factors, 1995), so the shades fall faster.
CLEAR = 10.0
# A model that is far behind is still there.
FAINTEST = 0.05
# In CSS pixels: a line of the map, the axes beside it, and the most that it may take.
LINE, AXES, TALLEST, LOWEST = 19, 58, 420, 120
# Where in its box the present model is marked, in boxes from the middle.
ASIDE = -0.36


def curves(now: Standings) -> dict[str, Any]:
    """The criterion over k, a line for each covariance type; the best vertex is marked."""
    grid, id, fitted = now.grid, now.id, now.fitted
    best, title = now.best(id), TITLES[id]
    present = grid.fit.parameters["n_components"]
    layers = []
    if grid.ks[0] <= present <= grid.ks[-1]:
        layers.append(picture.rule("present", f"now {present}", "x", present))
    for kind in grid.types:
        own = [cell for cell in fitted if cell.covariance_type == kind]
        if own:
            layers.append(_curve(now, own))
    values = np.array([cell.value(id) for cell in fitted])
    margin = 0.08 * float(np.ptp(values)) or 0.01 * abs(float(values[0])) or 1.0
    room = 0.04 * (grid.ks[-1] - grid.ks[0]) or 0.5
    return picture.chart(
        figure="bic",
        title=f"{title} by k",
        caption=f"{title} of every model: smaller is better. The smallest is {shown(best, id)}, of "
        f"{best.name}. Click a model to open it.",
        x=picture.span("k", grid.ks[0] - room, grid.ks[-1] + room, kind="whole"),
        y=picture.span(title, float(values.min()) - margin, float(values.max()) + margin),
        layers=layers,
        table=_table(now),
        height=220,
    )


def _curve(now: Standings, own: Sequence[Cell]) -> picture.Layer:
    kind, best = own[0].covariance_type, now.best(now.id)
    return picture.lines(
        kind,
        kind,
        [cell.k for cell in own],
        [cell.value(now.id) for cell in own],
        cluster=TYPES.index(kind),
        chosen=own.index(best) if best in own else None,
        links=_links(now, own),
    )


def _links(now: Standings, cells: Sequence[Cell]) -> picture.Links:
    values = [now.grid.values(cell) if cell.criteria else {} for cell in cells]
    return picture.Links(texts=[_told(now, cell) for cell in cells], values=values)


def _told(now: Standings, cell: Cell) -> str:
    """All numbers of a cell in a line."""
    if cell.criteria is None:
        return f"{cell.name}: {cell.refused}"
    numbers = [f"{TITLES[id]} {shown(cell, id)}" for id in IDS]
    numbers.append(f"p = {cell.criteria.parameters:,}")
    best = [TITLES[id] for id in now.best_of(cell)]
    marks = [f"smallest {', '.join(best)}"] if best else []
    marks += ["in view"] if cell is now.present else []
    marks += ["a component collapsed"] if cell.collapsed else []
    marks += [] if cell.converged else ["stopped by max_iter"]
    return f"{cell.name}: {', '.join(numbers)}{''.join(f' ({mark})' for mark in marks)}"


def _table(now: Standings) -> dict[str, Any]:
    grid, known = now.grid, {cell.place: shown(cell, now.id) for cell in now.fitted}
    return {
        "heads": ["k", *grid.types],
        "lines": [[str(k), *(known.get((k, kind), "") for kind in grid.types)] for k in grid.ks],
    }


def heatmap(now: Standings) -> dict[str, Any]:
    """Every k and covariance type as a box, the stronger the better by the criterion."""
    grid, cells, present = now.grid, now.done, now.present
    ring = ", the one in view has a ring" if present else ""
    across = np.array([grid.types.index(cell.covariance_type) for cell in cells], dtype=float)
    # The smallest k is on top, as in a table.
    up = np.array([len(grid.ks) - 1 - grid.ks.index(cell.k) for cell in cells], dtype=float)
    layers = [
        picture.boxes(
            "models",
            "models",
            np.stack([across - 0.48, up - 0.46, across + 0.48, up + 0.46], axis=1),
            shade=_shades(now),
            outlined=np.array([_is_best(now, cell) for cell in cells]),
            inside=[_inside(now, cell) for cell in cells],
            links=_links(now, cells),
        )
    ]
    if present is not None:
        place = cells.index(present)
        at = np.array([[across[place] + ASIDE, up[place]]])
        layers.append(picture.points("present", "the model in view", at, symbol="ring"))
    return picture.chart(
        figure="bic-grid",
        title="Every model",
        caption=f"The stronger, the smaller the {TITLES[now.id]}. The best model of each "
        f"criterion is framed{ring}. Click a model to open it.",
        x=picture.named("covariances", grid.types),
        y=picture.named("k", [str(k) for k in reversed(grid.ks)]),
        layers=layers,
        table=_map_table(now),
        height=min(TALLEST, max(LOWEST, LINE * len(grid.ks) + AXES)),
    )


def _shades(now: Standings) -> np.ndarray:
    """From 1 for the best to nearly 0 for the worst, by the logarithm of the distance; 0: none."""
    fitted = np.array([cell.criteria is not None for cell in now.done])
    values = np.array([cell.value(now.id) for cell in now.fitted])
    behind = np.log1p((values - values.min()) / CLEAR)
    farthest = behind.max()
    shades = np.zeros(len(now.done))
    shades[fitted] = 1 - (1 - FAINTEST) * behind / farthest if farthest > 0 else 1.0
    return shades


def _is_best(now: Standings, cell: Cell) -> bool:
    return cell.criteria is not None and bool(now.best_of(cell))


def _inside(now: Standings, cell: Cell) -> str:
    if cell.criteria is None:
        return "–"
    best = [TITLES[id] for id in now.best_of(cell)]
    return "best" if len(best) == len(IDS) else " ".join(best)


def _map_table(now: Standings) -> dict[str, Any]:
    lines = [
        [cell.name, *([shown(cell, id) for id in IDS] if cell.criteria else ["–"] * len(IDS))]
        for cell in now.done
    ]
    return {"heads": ["model", *(TITLES[id] for id in IDS)], "lines": lines}


def shown(cell: Cell, id: str) -> str:
    """The criterion of a cell as people read it."""
    return written(cell.value(id))


def written(number: float) -> str:
    """A criterion, or a difference of two, with the digits that tell models apart."""
    return f"{number:,.1f}".replace("-", "−")
