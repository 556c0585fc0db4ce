"""The density of the rows: how common each of them is, and what the density adds up to.

Source: Silverman, Density Estimation for Statistics and Data Analysis (1986); Bishop, Pattern
Recognition and Machine Learning (2006), section 2.3.2, on marginals and conditionals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm, Score
from ..mixtures.on_plane import plane_mixture
from ..mixtures.plane_integral import REACH, Grid, grid_around, integral
from ..plane import Plane, plane
from ..plane_model import MARGINAL, SLICE
from ..reading.header import unused
from ..reading.wording import counted
from ..result import Fit
from ..steps import Steps, within

BARS = 40
# Rows far less dense than most share the first bar; else they would squeeze all the others.
LOWEST = 0.005
# The shares of least dense rows that are told; of the first few the rows can be shown.
SHARES = (0.01, 0.02, 0.04, 0.1, 0.5)
SHOWN_SHARE = 0.1
LEAST_DENSE = 8

SCORES = {
    MARGINAL: Score("integral", "integral", "The density added up over the plane: 1 if it is one."),
    SLICE: Score("integral_slice", "of the slice", "The same for the slice through the mean."),
}


def applies(algorithm: Algorithm) -> bool:
    """Mixtures, which are models of the density."""
    return algorithm.family == "mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """The log densities of the rows, and the integral of the density over the default plane."""
    values = -fit.anomaly_score
    view = plane(fit.X, fit.preparation)
    sections = (MARGINAL,) if view.exact else (MARGINAL, SLICE)
    sums = {}
    for number, section in enumerate(sections):
        steps = _integral(fit, section)
        place = number / len(sections), (number + 1) / len(sections)
        sums[section] = yield from within(steps, *place)
    known = [(SCORES[section], one.value) for section, one in sums.items() if one.grid.fine]
    parts = [
        study.figure(_histogram(fit, values)),
        _quantiles(fit, values),
        _least_dense(fit, values),
        *([study.scores(*known)] if known else []),
        *(study.text(words) for words in _about_integrals(view, sums)),
        study.text(_units(fit)),
        study.button(study.download("Download the table with log densities", "log-density")),
    ]
    return study.report(_verdict(values, sums[sections[0]]), parts)


def columns(fit: Fit, parameters: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """The log density of each row (m,), and the percentage of rows that are no denser (m,)."""
    values = -fit.anomaly_score
    made = {"log_density": values, "density_percentile": percentiles(values)}
    names = set(fit.preparation.columns)
    result = []
    for name, column in made.items():
        free = unused(name, names)
        names.add(free)
        result.append((free, column))
    return result


def percentiles(values: np.ndarray) -> np.ndarray:
    """The percentage (m,) of ``values`` (m,) that are at most as large as each."""
    return 100 * np.searchsorted(np.sort(values), values, side="right") / len(values)


# Rows -------------------------------------------------------------------------------------------


def _histogram(fit: Fit, values: np.ndarray) -> dict[str, Any]:
    """How many rows have which log density; a bar that is pointed at lights its rows."""
    edges = _edges(values)
    count = len(edges) - 1
    bar = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, count - 1)
    heights = np.bincount(bar, minlength=count)
    order = np.argsort(bar, kind="stable")
    rows = np.split(fit.preparation.rows[order], np.cumsum(heights)[:-1])
    beyond = bool((values < edges[0]).any())
    texts = [
        f"{counted(height, 'row')}: log density "
        f"{'up' if beyond and not number else _shown(edges[number])} to {_shown(edges[number + 1])}"
        for number, height in enumerate(heights.tolist())
    ]
    room = 0.03 * (edges[-1] - edges[0])
    more = " The first bar holds all that are lower." if beyond else ""
    median = float(np.median(values))
    return picture.chart(
        figure="density",
        title="Log density of the rows",
        caption=f"Log densities of {counted(len(values), 'row')}, from {_shown(values.min())} to "
        f"{_shown(values.max())}: the median is {_shown(median)}.{more} Point at a bar to see its "
        "rows.",
        x=picture.span("log density", edges[0] - room, edges[-1] + room),
        y=picture.span("rows", 0, 1.08 * max(1, heights.max()), kind="whole"),
        layers=[
            picture.bars(
                "rows", "rows", edges, heights, links=picture.Links(texts=texts, rows=rows)
            ),
            picture.rule("median", f"median {_shown(median)}", "x", median),
        ],
        height=170,
    )


def _edges(values: np.ndarray) -> np.ndarray:
    """Edges of the bars; one bar where all rows are equally dense."""
    low, high = float(np.quantile(values, LOWEST)), float(values.max())
    if high - low <= 1e-9 * max(1.0, abs(high)):
        low, high = float(values.min()), float(values.max())
    if high - low <= 1e-9 * max(1.0, abs(high)):
        return np.array([high - 0.5, high + 0.5])
    return np.linspace(low, high, BARS + 1)


def _quantiles(fit: Fit, values: np.ndarray) -> study.Part:
    """Below which log density a share of the rows lies; a click shows them."""
    lines, actions = [], []
    for share in SHARES:
        threshold = float(np.percentile(values, 100 * share))
        below = values < threshold
        lines.append([f"{100 * share:g} %", threshold, int(below.sum())])
        rows = fit.preparation.rows[below]
        shown = share <= SHOWN_SHARE and len(rows) > 0
        title = f"The {100 * share:g} % least dense rows"
        actions.append(study.show_rows(title, rows) if shown else None)
    return study.table(
        "quantiles",
        "Rows below a log density",
        ["of the rows", "log density", "rows"],
        lines,
        kinds=["text", "number", "number"],
        actions=actions,
    )


def _least_dense(fit: Fit, values: np.ndarray) -> study.Part:
    """The rows that the model finds least likely, the rarest first."""
    rarest = np.argsort(values, kind="stable")[:LEAST_DENSE]
    rows = fit.preparation.rows[rarest]
    lines = [
        [f"{row + 1:,}", float(values[place]), int(fit.labels[place])]
        for row, place in zip(rows.tolist(), rarest.tolist(), strict=True)
    ]
    return study.table(
        "least_dense",
        "The least dense rows",
        ["row", "log density", "cluster"],
        lines,
        kinds=["text", "number", "cluster"],
        actions=[study.show_rows(f"Row {row + 1:,}", rows[[i]]) for i, row in enumerate(rows)],
    )


# The integral -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """A density added up over a grid; the ``value`` is worth nothing if that is not fine enough."""

    value: float
    grid: Grid


def _integral(fit: Fit, section: str) -> Steps[Sum]:
    """The integral of the model on the default plane."""
    view = plane(fit.X, fit.preparation, section=section)
    grid = grid_around(plane_mixture(fit.mixture, view, section))
    if not grid.fine:
        return Sum(0.0, grid)
    model = fit.on_plane(view)
    value = yield from integral(model.log_density, grid.axes, len(fit.mixture.weights))
    return Sum(value, grid)


def _about_integrals(view: Plane, sums: dict[str, Sum]) -> list[str]:
    """What was added up, and of more features what the plane makes of the others."""
    told = [_added_up(view, section, one) for section, one in sums.items() if one.grid.fine]
    narrow = [section for section, one in sums.items() if not one.grid.fine]
    if narrow:
        of = f" of the {narrow[0]}" if len(sums) > len(narrow) else ""
        told.append(
            f"The density{of} is not added up: a component is narrower than the cells of any grid "
            "that can be afforded. It integrates to 1 all the same, for it is a mixture of normal "
            "distributions."
        )
    if view.exact:
        return told
    return [
        *told,
        "This plane is that of the first two principal components. Marginal: the features it "
        "leaves out are integrated out, exactly, so that this is the density of what one sees of "
        "the rows. Slice: they are held at their mean, a conditional density: that of rows which "
        "are average in all else. Choose above the picture; both are mixtures again, and integrate "
        "to 1.",
    ]


def _added_up(view: Plane, section: str, one: Sum) -> str:
    (left, right), *others = one.grid.ends
    where = f"{view.labels[0]} from {_shown(left)} to {_shown(right)}"
    if others:
        low, high = others[0]
        where += f", {view.labels[1]} from {_shown(low)} to {_shown(high)}"
    of = "" if view.exact else f" ({section})"
    return (
        f"The integral{of} adds up exp(log density) over {one.grid.cells:,} cells: {where}, which "
        f"is {REACH:g} standard deviations around every component. It comes to {one.value:.10f}."
    )


def _units(fit: Fit) -> str:
    """Per unit of what densities are, and how to get from one to the other."""
    preparation = fit.preparation
    if preparation.components is not None:
        return "Densities are per unit of the principal components that are fitted."
    features = "feature" if len(preparation.features) == 1 else "features"
    if preparation.scale == "none":
        return f"Densities are per unit of the {features}, as they are in the data."
    shift = float(np.log(preparation.scale_).sum())
    word = "lower" if shift >= 0 else "higher"
    return (
        f"Densities of rows are per unit of the scaled {features} ({preparation.scale}), the units "
        f"of BIC; in the units of the data each log density is {abs(shift):.4g} {word} (the sum of "
        "the logs of the scales)."
    )


def _verdict(values: np.ndarray, whole: Sum) -> str:
    half = f"Half of the rows have a log density above {_shown(float(np.median(values)))}."
    if not whole.grid.fine:
        return half
    over = "plane" if len(whole.grid.axes) > 1 else "axis"
    return f"{half} Over the {over} the density adds up to {whole.value:.6f}."


def _shown(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


STUDY = study.Study(
    id="density",
    title="Density",
    tab="density",
    summary="How common each row is under the model: its log density, and that all of it adds up "
    "to 1.",
    run=run,
    applies=applies,
    columns=columns,
    automatic=True,
)
