"""Does the start matter: many single starts, how they end, and how many find the best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm
from ..params import Choice, choice, integer
from ..reading.wording import counted
from ..registry import fit_steps
from ..result import Fit
from ..selection.sweep import part_of
from ..steps import Progress, Steps

# k-means comes to rest, so that equal solutions are equal to many digits. Its kin stop somewhere
# near: there half a percent must do.
TOLERANCE = {"kmeans": 1e-5}
LOOSE = 5e-3
BARS = 40
# Runs that ended much worse than most share the last bar; else they would squeeze all the others.
WORST_SHARE = 0.05
SHOWN_SOLUTIONS = 10
# So often the report so far is shown while the runs go on.
SHOWN_TIMES = 8
BOTH = "both"
K_MEANS_PLUS_PLUS, RANDOM = "k-means++", "random"
TITLES = {K_MEANS_PLUS_PLUS: "k-means++", RANDOM: "random rows"}
FIGURES = {K_MEANS_PLUS_PLUS: "local_optima_plus", RANDOM: "local_optima_random"}


@dataclass(frozen=True)
class Runs:
    """Single runs from one kind of start: the inertia (r,) each ended with, by seed.

    Two runs ended alike if their inertias differ by less than the share ``tolerance``.
    """

    init: str
    inertia: np.ndarray
    tolerance: float

    def alike(self, value: float) -> np.ndarray:
        """Which runs (r,) ended at ``value``."""
        return _alike(self.inertia, value, self.tolerance)

    def share(self, value: float) -> float:
        """The share of the runs that ended at ``value``."""
        return float(np.mean(self.alike(value)))


def applies(algorithm: Algorithm) -> bool:
    """Algorithms that start at random and end with an inertia: k-means and its kin."""
    names = {one.name: one for one in algorithm.parameters}
    init = names.get("init")
    known = {value for value, _ in init.options} if isinstance(init, Choice) else set()
    return {"n_init", "random_state"} <= set(names) and {K_MEANS_PLUS_PLUS, RANDOM} <= known


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Run again and again with one start each, seeds 0, 1, ..."""
    if fit.n_clusters < 2:
        return study.report(
            "One cluster has one solution, wherever it starts.", [], tone="warn"
        )
    chosen = parameters["init"]
    inits = (K_MEANS_PLUS_PLUS, RANDOM) if chosen == BOTH else (chosen,)
    ended: dict[str, list[float]] = {init: [] for init in inits}
    total = parameters["n_runs"] * len(inits)
    pause = max(len(inits), total // SHOWN_TIMES)
    # In turn, so that what is shown meanwhile is fair to both.
    for number, (init, seed) in enumerate(_turns(inits, parameters["n_runs"]), start=1):
        steps = fit_steps(fit.algorithm.id, fit.X, {**fit.parameters, **_start(init, seed)})
        note = f"run {number:,} of {total:,}"
        other = yield from part_of(steps, number - 1, total, note)
        ended[init].append(float(other.scores["inertia"]))
        if number % pause == 0:
            yield Progress(number / total, note, so_far=_report(fit, _runs(fit, ended)))
    return _report(fit, _runs(fit, ended))


def _turns(inits: Sequence[str], count: int) -> Iterator[tuple[str, int]]:
    for seed in range(count):
        for init in inits:
            yield init, seed


def _start(init: str, seed: int) -> dict[str, Any]:
    """The parameters that lead to one run again."""
    return {"n_init": 1, "random_state": seed, "init": init}


def _runs(fit: Fit, ended: Mapping[str, Sequence[float]]) -> list[Runs]:
    tolerance = TOLERANCE.get(fit.algorithm.id, LOOSE)
    return [Runs(init, np.array(values), tolerance) for init, values in ended.items()]


def _alike(inertia: np.ndarray, value: float, tolerance: float) -> np.ndarray:
    return np.abs(inertia - value) <= tolerance * abs(value)


# The report -------------------------------------------------------------------------------------


def _report(fit: Fit, runs: Sequence[Runs]) -> study.Report:
    best = min(float(one.inertia.min()) for one in runs)
    parts = [study.figure(_histogram(one, best, _edges(runs))) for one in runs]
    parts.append(_solutions(runs))
    return study.report(_verdict(fit, runs, best), parts, tone=_tone(runs, best))


def _tone(runs: Sequence[Runs], best: float) -> str:
    return "good" if min(one.share(best) for one in runs) > 0.9 else "info"


def _verdict(fit: Fit, runs: Sequence[Runs], best: float) -> str:
    """How many runs hit the best, from either start, and where the present fit stands."""
    count = len(runs[0].inertia)
    shares = " and ".join(f"{one.share(best):.1%} from {TITLES[one.init]}" for one in runs)
    if all(one.share(best) == 1 for one in runs):
        said = f"The start does not matter here: all {count:,} runs ended at {_digits(best)}."
    else:
        each = " each" if len(runs) > 1 else ""
        said = (
            f"Of {count:,} single runs{each}, {shares} ended at the best inertia found, "
            f"{_digits(best)}. {_comparison(runs, best)}"
        )
    return f"{said.strip()} {_present(fit, best, runs[0].tolerance)}"


def _comparison(runs: Sequence[Runs], best: float) -> str:
    """k-means++ against random rows, in a sentence."""
    if len(runs) < 2:
        return ""
    plus, random = (one.share(best) for one in runs)
    # Twice the standard error of the difference of two shares.
    error = 2 * np.sqrt((plus * (1 - plus) + random * (1 - random)) / len(runs[0].inertia))
    if abs(plus - random) <= error:
        return "Neither start is clearly better."
    better, other = ("k-means++", "random rows") if plus > random else ("Random rows", "k-means++")
    verb = "finds" if plus > random else "find"
    return f"{better} {verb} it more often than {other} here."


def _present(fit: Fit, best: float, tolerance: float) -> str:
    present = fit.scores["inertia"]
    if _alike(np.array([present]), best, tolerance)[0]:
        return "The result shown is the best."
    if present < best:
        return f"The result shown, {_digits(present)}, is better than all of them."
    more = present / best - 1 if best > 0 else np.inf
    return f"The result shown has {_digits(present)}, {_percent(more)} more than the best."


def _digits(inertia: float) -> str:
    """An inertia with enough digits to tell one solution from another."""
    return f"{inertia:,.7g}"


def _percent(share: float) -> str:
    return "very much" if share > 10 else f"{100 * share:.2g} %"


def _edges(runs: Sequence[Runs]) -> np.ndarray:
    """Edges of the bars, the same for all kinds of start."""
    every = np.concatenate([one.inertia for one in runs])
    low, high = float(every.min()), float(np.quantile(every, 1 - WORST_SHARE))
    if high - low <= runs[0].tolerance * abs(low):
        high = float(every.max())
    if high - low <= runs[0].tolerance * abs(low):
        room = 0.05 * abs(low) or 0.5
        return np.array([low - room, low + room])
    return np.linspace(low, high, BARS + 1)


def _histogram(runs: Runs, best: float, edges: np.ndarray) -> dict[str, Any]:
    """How often each final inertia came up; a click on a bar shows its best run."""
    count = len(edges) - 1
    bar = np.clip(np.searchsorted(edges, runs.inertia, side="right") - 1, 0, count - 1)
    heights = np.bincount(bar, minlength=count)
    beyond = bool((runs.inertia > edges[-1]).any())
    texts, values = [], []
    for number, height in enumerate(heights.tolist()):
        to = f"to {_digits(edges[number + 1])}"
        if beyond and number == count - 1:
            to = "or more"
        texts.append(f"{counted(height, 'run')} with an inertia of {_digits(edges[number])} {to}")
        values.append(_best_of(runs, bar == number) if height else {})
    room = 0.03 * (edges[-1] - edges[0])
    more = " The last bar holds all that ended worse." if beyond else ""
    return picture.chart(
        figure=FIGURES[runs.init],
        title=f"From {TITLES[runs.init]}",
        caption=f"Final inertia of {counted(len(runs.inertia), 'run')} from {TITLES[runs.init]}: "
        f"{runs.share(best):.1%} reach {_digits(best)}, to within {100 * runs.tolerance:g} %."
        f"{more} Click a bar to see its solution.",
        x=picture.span("final inertia", edges[0] - room, edges[-1] + room),
        y=picture.span("runs", 0, 1.08 * max(1, heights.max()), kind="whole"),
        layers=[
            picture.bars(
                "runs", "runs", edges, heights, links=picture.Links(texts=texts, values=values)
            )
        ],
        height=150,
    )


def _best_of(runs: Runs, chosen: np.ndarray) -> dict[str, Any]:
    """The parameters that lead to the best of the chosen runs."""
    seeds = np.flatnonzero(chosen)
    return _start(runs.init, int(seeds[np.argmin(runs.inertia[seeds])]))


def _solutions(runs: Sequence[Runs]) -> study.Part:
    """The solutions that came up, the best first; a click shows one."""
    lines, actions = [], []
    values = np.sort(np.concatenate([one.inertia for one in runs]))
    while len(values) and len(lines) < SHOWN_SOLUTIONS:
        solution = float(values[0])
        lines.append([solution, *(one.share(solution) for one in runs)])
        first = next(one for one in runs if one.share(solution))
        start = _best_of(first, first.alike(solution))
        actions.append(study.set_values(f"Show the solution of {_digits(solution)}", start))
        values = values[~_alike(values, solution, runs[0].tolerance)]
    more = " (the best of more)" if len(values) else ""
    return study.table(
        "solutions",
        f"Solutions{more}",
        ["inertia", *(TITLES[one.init] for one in runs)],
        lines,
        kinds=["number", *("share" for _ in runs)],
        actions=actions,
    )


STUDY = study.Study(
    id="local_optima",
    title="Does the start matter?",
    tab="stability",
    summary="Runs once from each of many random starts, and shows which solutions come up how "
    "often.",
    run=run,
    applies=applies,
    parameters=(
        integer(
            "n_runs",
            100,
            10,
            1000,
            "Runs",
            "How many single runs from either start, with the random states 0, 1, 2, ...",
        ),
        choice(
            "init",
            BOTH,
            [(BOTH, "both"), (K_MEANS_PLUS_PLUS, "k-means++"), (RANDOM, "random rows")],
            "Starts from",
            "k-means++ spreads the first centres out; random takes any rows.",
        ),
    ),
)
