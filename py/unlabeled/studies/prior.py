"""A prior for few components or for many: the same rows fitted with both, side by side.

Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9 (the figure of a low and a high
concentration on 73 rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import study
from ..algorithm import Algorithm
from ..charts.weights import bar_chart, rows_of, summary, told
from ..errors import InputError
from ..labels import NOISE, UNDECIDED
from ..mixtures.on_plane import layers
from ..params import choice, integer, number
from ..plane_model import MARGINAL
from ..prepare import Prepared, seeded_choice
from ..reading.wording import counted
from ..registry import fit_steps
from ..result import Fit
from ..selection.sweep import part_of
from ..steps import Progress, Steps
from .side_by_side import colours_of, ground, matched, scatter

CONCENTRATION = "weight_concentration_prior"
KIND = "weight_concentration_prior_type"
ALL = "all"
FIRST, SAMPLE = "first", "sample"
AS_FITTED = "as fitted"
PROCESS, DISTRIBUTION = "dirichlet_process", "dirichlet_distribution"
KINDS = {PROCESS: "Dirichlet process", DISTRIBUTION: "Dirichlet distribution"}
# Both climb until they are at rest: what is compared is the prior, not where the climb was cut.
MOST_ITERATIONS = 1000
# Where all rows would take longer, these many are tried: the report is to follow a slider.
QUICK_SECONDS = 3.0
SAMPLE_SIZES = (5_000, 2_000, 1_000, 500, 200)
# Less weight than this elsewhere is no difference, more than that is a large one.
SAME, DIFFERENT = 0.02, 0.1


@dataclass(frozen=True)
class Side:
    """One of the two fits: the concentration it was given, and its colours.

    ``colours`` (m,) of the rows and ``own`` (k,) of the components are clusters of the other side
    where they correspond; -1 where no row is.
    """

    name: str
    concentration: float
    fit: Fit
    colours: np.ndarray
    own: np.ndarray

    @property
    def order(self) -> np.ndarray:
        """The components (k,), the heaviest first."""
        return np.argsort(-self.fit.mixture.weights, kind="stable")

    @property
    def weights(self) -> np.ndarray:
        """The weights (k,), falling."""
        return self.fit.mixture.weights[self.order]

    @property
    def title(self) -> str:
        """What it is called, with its number."""
        return f"{self.name} concentration, {self.concentration:g}"


def applies(algorithm: Algorithm) -> bool:
    """Mixtures whose weights have a prior."""
    return CONCENTRATION in {one.name for one in algorithm.parameters}


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Fit with a low and with a high concentration; the first is shown as soon as it is there."""
    if parameters["low"] > parameters["high"]:
        raise InputError(
            f"The low concentration, {parameters['low']:g}, is above the high one, "
            f"{parameters['high']:g}.",
            "Let “low” be at most “high”.",
            "low",
        )
    kind = parameters["prior_type"]
    kind = fit.parameters[KIND] if kind == AS_FITTED else kind
    common = fit.parameters | {
        KIND: kind,
        "n_init": parameters["n_init"],
        "max_iter": max(MOST_ITERATIONS, fit.parameters["max_iter"]),
    }
    X, cut = _rows(fit, parameters, common)
    given = [("low", parameters["low"]), ("high", parameters["high"])]
    sides: list[Side] = []
    for turn, (name, concentration) in enumerate(given):
        values = common | {CONCENTRATION: concentration}
        note = f"{name} concentration"
        made = yield from part_of(_fitted(X, fit.algorithm.id, values), turn, len(given), note)
        sides.append(_side(name, concentration, made, sides))
        if len(sides) < len(given):
            yield Progress(len(sides) / len(given), note, so_far=_report(fit, sides, kind, cut))
    return _report(fit, sides, kind, cut)


def _rows(
    fit: Fit, parameters: dict[str, Any], common: dict[str, Any]
) -> tuple[Prepared, str]:
    """The rows to fit, and a sentence where they are fewer than were asked for.

    The last ones are kept with X, and with them the fits: only what a slider changes is fitted
    again. ``common`` are the parameters of both fits.

    Raises:
        InputError: fewer rows than components.
    """
    m, asked, k = len(fit.X), parameters["rows"], fit.parameters["n_components"]
    if asked == ALL:
        size = _quick_size(fit, common)
        chosen = np.arange(m) if size == m else seeded_choice(m, size)
        cut = "" if size == m else f"All {m:,} rows would take long: a seeded sample is fitted. "
    else:
        size = min(m, asked)
        first = parameters["which"] == FIRST
        chosen = np.arange(size) if first else seeded_choice(m, size)
        cut = "" if asked <= m else f"There are only {counted(m, 'row')}. "
    if size < k:
        raise InputError(
            f"{counted(size, 'row')} cannot have {counted(k, 'component')}.",
            f"Take at least {k:,} rows, or allow fewer components.",
            "rows",
        )
    key = size, asked != ALL and parameters["which"]
    kept = fit.X.remembered("rows for a prior", dict)
    if key not in kept:
        kept.clear()
        kept[key] = fit.X.part(chosen)
    return kept[key], cut


def _quick_size(fit: Fit, values: dict[str, Any]) -> int:
    """How many rows can be fitted twice with ``values`` without a wait: all, or fewer."""
    m, n = fit.X.shape
    smallest = fit.parameters["n_components"]
    for size in (m, *(one for one in SAMPLE_SIZES if smallest < one < m)):
        if 2 * fit.algorithm.forecast(size, n, values).seconds <= QUICK_SECONDS:
            return size
    return min(m, max(smallest, SAMPLE_SIZES[-1]))


def _fitted(X: Prepared, id: str, values: dict[str, Any]) -> Steps[Fit]:
    key = ("with a prior", id, repr(sorted(values.items())))
    made = X.memo.get(key)
    if made is None:
        made = yield from fit_steps(id, X, values)
    return X.remembered(key, lambda: made)


def _side(name: str, concentration: float, fit: Fit, before: Sequence[Side]) -> Side:
    """A side in the colours of the one ``before`` it, if there is one."""
    colours = matched(before[0].fit.labels, fit.labels) if before else fit.labels
    own = colours_of(fit.labels, colours, len(fit.mixture.weights))
    return Side(name, concentration, fit, colours, own)


# The report -------------------------------------------------------------------------------------


def _report(fit: Fit, sides: Sequence[Side], kind: str, cut: str) -> study.Report:
    verdict, tone = _verdict(sides)
    parts = [_panels(fit, sides), _table(sides)]
    parts += [study.text(words) for words in _words(fit, sides, kind, cut)]
    parts += [study.button(_take_over(side, kind)) for side in sides]
    return study.report(verdict, parts, tone=tone)


def _verdict(sides: Sequence[Side]) -> tuple[str, str]:
    low = sides[0]
    if len(sides) < 2:
        return f"With a {low.title}, {_needs(low)}. The other is being fitted.", "info"
    high, m = sides[1], len(low.fit.X)
    moved = moved_weight(low.weights, high.weights)
    share = f"{moved:.1%}" if moved < 0.1 else f"{moved:.0%}"
    rows = counted(m, "row")
    if moved < SAME:
        return (
            f"The rows outweigh the prior: with {rows}, both concentrations come to nearly the "
            f"same weights ({share} lie elsewhere).",
            "good",
        )
    both = f"{low.concentration:g} {_spreads(low)}, {high.concentration:g} {_spreads(high)}"
    if moved < DIFFERENT:
        return f"The prior still shows with {rows}: {share} of the weight moves. {both}.", "info"
    return f"The prior decides much here: with {rows}, {share} of the weight moves. {both}.", "warn"


def moved_weight(first: np.ndarray, second: np.ndarray) -> float:
    """How much weight lies elsewhere in falling weights (k,) than in others: 0 to 1."""
    return float(np.abs(first - second).sum() / 2)


def effective(weights: np.ndarray) -> float:
    """How many equal weights would be as spread out as ``weights`` (k,): exp of their entropy."""
    positive = weights[weights > 0]
    return float(np.exp(-(positive * np.log(positive)).sum()))


def _needs(side: Side) -> str:
    used = counted(side.fit.n_clusters, "component")
    return f"{used} of {len(side.weights):,} {'is' if side.fit.n_clusters == 1 else 'are'} in use"


def _spreads(side: Side) -> str:
    return f"spreads it over {effective(side.weights):.1f} components’ worth"


def _words(fit: Fit, sides: Sequence[Side], kind: str, cut: str) -> list[str]:
    m, k = len(sides[0].fit.X), len(sides[0].weights)
    counts = (
        "A Dirichlet process breaks a stick: each component takes a part of what is left, the "
        "smaller on average the larger the concentration, so that a large one leaves weight for "
        "all and a small one only for the first few."
        if kind == PROCESS
        else "A Dirichlet distribution counts the concentration like rows: each component has that "
        "many before any row is seen, so that a large one makes all weights equal and a small one "
        "lets those without rows go."
    )
    evidence = (
        f"The prior is told once, the rows speak {m:,} times: with more of them it weighs less. "
        f"{cut}"
    )
    if m == len(fit.X) and m > 10 * k:
        evidence += "Take fewer rows (73, as in the book’s figure) to see it decide. "
    same = (
        f"Both start alike ({counted(sides[0].fit.parameters['n_init'], 'start')}) and may climb "
        f"for {sides[0].fit.parameters['max_iter']:,} iterations. Components are in the order of "
        "their weights; those in grey are the most likely of no row. Colours correspond. "
        "“Effective” is how many equal weights would be as spread out."
    )
    loose = [side for side in sides if not side.fit.estimator.converged_]
    if loose:
        same += f" Not converged: {' and '.join(side.title for side in loose)}."
    return [counts, evidence.strip(), same]


def _table(sides: Sequence[Side]) -> study.Part:
    lines = [
        [
            side.title,
            side.fit.n_clusters,
            effective(side.weights),
            float(side.weights[0]),
            float(side.fit.mixture.weights[side.fit.n_clusters :].sum()),
            int(side.fit.scores["n_iter"]),
        ]
        for side in sides
    ]
    return study.table(
        "priors",
        "What each prior leaves",
        ["prior", "in use", "effective", "largest weight", "unneeded weight", "iterations"],
        lines,
        kinds=["text", "number", "number", "share", "share", "number"],
    )


def _panels(fit: Fit, sides: Sequence[Side]) -> study.Part:
    """The weights above, the rows below, the low prior to the left of the high one."""
    top = max(float(side.weights[0]) for side in sides)
    pictures = [_weights(side, top) for side in sides]
    try:
        place = ground(sides[0].fit.X, fit.X)
    except InputError:  # numbers too large to be drawn
        return study.panels(*pictures)
    for side in sides:
        pictures.append(
            scatter(
                place,
                side.colours,
                figure=f"prior-rows-{side.name}",
                title=f"Rows, {side.title}",
                caption=f"{counted(len(side.fit.X), 'row')} in "
                f"{counted(side.fit.n_clusters, 'component')}, with ellipses of 1 and 2 standard "
                "deviations; those that nothing needs fade.",
                layers=layers(side.fit.mixture, side.own, place.view, MARGINAL),
            )
        )
    return study.panels(*pictures)


def _weights(side: Side, top: float) -> dict[str, Any]:
    order, rows = side.order, rows_of(side.fit)
    owned = [rows[number] for number in order]
    return bar_chart(
        side.weights,
        owned,
        np.where(side.own == NOISE, UNDECIDED, side.own)[order],
        figure=f"prior-weights-{side.name}",
        title=f"Weights, {side.title}",
        caption=summary(side.weights, side.fit.n_clusters),
        axis="components, by weight",
        texts=told(side.weights, owned),
        top=top,
    )


def _take_over(side: Side, kind: str) -> study.Part:
    values = {CONCENTRATION: side.concentration, KIND: kind}
    return study.set_values(f"Fit with the {side.title}", values)


STUDY = study.Study(
    id="prior",
    title="A prior for few or for many?",
    tab="explain",
    summary="The same rows with a low and a high concentration, side by side.",
    run=run,
    applies=applies,
    automatic=True,
    parameters=(
        number(
            "low",
            0.01,
            1e-10,
            1e10,
            "Low concentration",
            "A prior that expects few components.",
            slider=(1e-3, 1e5),
            scale="log",
        ),
        number(
            "high",
            10_000,
            1e-10,
            1e10,
            "High concentration",
            "A prior that expects many.",
            slider=(1e-3, 1e5),
            scale="log",
        ),
        integer(
            "rows",
            ALL,
            2,
            100_000,
            "Rows",
            "How many rows are fitted. The book’s figure shows 73 of them: with few the prior "
            "decides.",
            slider=(10, 500),
            words=(ALL,),
        ),
        choice(
            "which",
            FIRST,
            [(FIRST, "the first ones"), (SAMPLE, "a seeded sample")],
            "Which rows",
            "If not all: the first of the table, as in the book, or a sample.",
            advanced=True,
        ),
        choice(
            "prior_type",
            AS_FITTED,
            [(AS_FITTED, "as in the method"), *KINDS.items()],
            "Prior of the weights",
            "A process breaks a stick, a distribution treats all components alike.",
            advanced=True,
        ),
        integer(
            "n_init",
            1,
            1,
            50,
            "Starts",
            "How many starts each fit takes the best of; the book’s figure has one.",
            slider=(1, 10),
            advanced=True,
        ),
    ),
)
