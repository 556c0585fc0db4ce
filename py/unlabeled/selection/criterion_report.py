"""The report on a grid of Gaussian mixtures: charts, numbers, and what could mislead."""

from __future__ import annotations

import math

import numpy as np

from .. import study
from ..mixtures.criteria import TITLES
from ..mixtures.restarts import ENDLESS, FURTHER_TOL
from ..reading.wording import counted
from .criterion_figures import curves, heatmap, shown, written
from .criterion_grid import Cell
from .criterion_verdict import model, reasons, verdict
from .standings import Standings

# A coarser tolerance may end EM so early that criteria change by more than models differ.
FINE_TOL = 1e-6
# Enough iterations for a tolerance that fine.
PATIENT_ITERATIONS = 1_000
LISTED = 12
NAMED = 4


def report(now: Standings) -> study.Report:
    """The report on the cells so far."""
    if not now.fitted:
        return _nothing(now)
    first = [*_flat(now)]
    if now.complete:
        first += [*reasons(now), _collapsed(now), _too_free(now)]
    parts = [study.text(one) for one in first if one] + _finer(now)
    parts += [study.figure(curves(now)), study.figure(heatmap(now)), _table(now)]
    parts += [study.text(one) for one in [*_formulas(now), *_remarks(now)]]
    return study.report(verdict(now), parts, tone=_tone(now))


def _nothing(now: Standings) -> study.Report:
    parts = [study.text(one) for one in [*_failed(now), now.grid.cut] if one]
    if not now.complete:
        return study.report("No model could be fitted so far.", parts)
    return study.report("No model of the grid can be fitted.", parts, tone="warn")


def _tone(now: Standings) -> str:
    if not now.complete:
        return "info"
    best = now.best(now.id)
    if now.grid.flat_table or best.collapsed or not best.converged or _too_free(now):
        return "warn"
    return "good" if all(now.agree(id, now.id) for id in now.others) else "info"


# The numbers ------------------------------------------------------------------------------------


def _table(now: Standings) -> study.Part:
    """The best models by the criterion; a click opens one."""
    id, ranked = now.id, now.rankings[now.id]
    lines = [
        [
            cell.k,
            cell.covariance_type,
            cell.value(id),
            cell.value(id) - ranked[0].value(id),
            *(cell.value(other) for other in now.others),
            cell.criteria.parameters,
        ]
        for cell in ranked[:LISTED]
    ]
    others = [TITLES[other] for other in now.others]
    heads = ["k", "covariances", TITLES[id], "behind", *others, "p"]
    most = f": the best {LISTED} of {len(ranked)}" if len(ranked) > LISTED else ""
    return study.table(
        "criteria",
        f"Models by {TITLES[id]}{most}",
        heads,
        lines,
        kinds=["text" if head == "covariances" else "number" for head in heads],
        actions=[
            study.set_values(f"Open {cell.name}", now.grid.values(cell))
            for cell in ranked[:LISTED]
        ],
    )


def _formulas(now: Standings) -> list[str]:
    """Every criterion with the numbers of the model in view in it, else of the best one."""
    cell = now.present or now.best(now.id)
    which = "The model in view" if now.present else f"The model with the smallest {TITLES[now.id]}"
    return [
        f"{which}, {cell.name}, has {parameters_in_words(cell, now.grid.X.shape[1])}",
        *(cell.criteria.formula(id) for id in (now.id, *now.others)),
    ]


def parameters_in_words(cell: Cell, n: int) -> str:
    """How many numbers were learned, and for what, with ``n`` features."""
    k, matrix = cell.k, n * (n + 1) // 2
    covariances = {
        "full": f"{k} × {matrix:,}",
        "tied": f"{matrix:,}",
        "diag": f"{k} × {n:,}",
        "spherical": f"{k}",
    }[cell.covariance_type]
    return (
        f"p = {counted(cell.criteria.parameters, 'parameter')}: {covariances} for the covariances "
        f"+ {k} × {n:,} for the means + {k - 1} for the weights, which sum to 1."
    )


# What else a reader should know -----------------------------------------------------------------


def _remarks(now: Standings) -> list[str]:
    remarks = [now.grid.cut, _sampled(now)]
    if now.complete:
        remarks += [_edge(now), _stopped(now), _overtaken(now), _other_starts(now)]
    return [one for one in remarks if one] + _failed(now)


def _sampled(now: Standings) -> str:
    used, all_rows = len(now.grid.X), len(now.grid.fit.X)
    if used == all_rows:
        return ""
    return (
        f"All of this is computed on a sample of {used:,} of {all_rows:,} rows: on all of them it "
        "would take long. Fewer rows tell fewer components apart; “Every row” in the settings "
        "waits for the others. A click fits the model to all of them."
    )


def _edge(now: Standings) -> str:
    """Whether the best k may lie outside the grid, or says that there are no groups."""
    best, ks = now.best(now.id).k, now.grid.ks
    if len(ks) == 1:
        return ""
    if best == 1:
        return (
            "One component is best: as far as normal distributions can tell, the rows are one "
            "cloud."
        )
    if best == ks[-1] == now.grid.highest:
        return f"The best k, {best}, is the largest that was tried: go further with “To”."
    if best == ks[0]:
        return f"The best k, {best}, is the smallest that was tried: begin lower with “From”."
    return ""


def _flat(now: Standings) -> list[str]:
    """A warning where the table itself is flat, or as good as flat beside reg_covar."""
    told = now.grid.flat_table
    return [*told, "Until that is mended the criteria mean little too."] if told else []


def _collapsed(now: Standings) -> str:
    """A warning where likelihoods come from rows that are equal or lie in line."""
    bad = [cell for cell in now.fitted if cell.collapsed]
    if not bad:
        return ""
    words = (
        f"In {counted(len(bad), 'model')} a component has collapsed onto rows that are equal or "
        "lie in line: its likelihood hangs on reg_covar alone, and so do its criteria."
    )
    if len(bad) == len(now.fitted):
        return f"{words} That is every model: raise reg_covar, or scale the columns."
    misled = [id for id in (now.id, *now.others) if now.best(id).collapsed]
    return " ".join([words, *(_sound(now, id) for id in misled)])


def _sound(now: Standings, id: str) -> str:
    """What a criterion prefers beside the collapsed model that is its best."""
    best, title = now.best(id), TITLES[id]
    sound = next(cell for cell in now.rankings[id] if not cell.collapsed)
    return (
        f"The best one by {title}, {best.name}, is of these. Of the others {title} is smallest for "
        f"{model(now, sound, id)} ({shown(sound, id)})."
    )


def _too_free(now: Standings) -> str:
    """A warning where there are no fewer parameters than rows."""
    criteria = now.best(now.id).criteria
    if criteria.parameters < criteria.rows:
        return ""
    return (
        f"The best model learns {counted(criteria.parameters, 'parameter')} from "
        f"{counted(criteria.rows, 'row')}: the criteria mean something only where there are many "
        "rows for each. Leave columns out, or keep to spherical covariances and few components."
    )


def _stopped(now: Standings) -> str:
    names = [cell.name for cell in now.fitted if not cell.converged]
    if not names:
        return ""
    models = counted(len(names), "model was", "models were")
    out = "raise max_iter." if now.grid.fit.parameters["tol"] else ENDLESS
    return f"{models} stopped by max_iter before EM came to rest ({_named(names)}): {out}"


def _overtaken(now: Standings) -> str:
    names = [cell.name for cell in now.overtaken()]
    if not names:
        return ""
    worse = "1 model fits worse than a simpler one that is a special case of it"
    if len(names) > 1:
        worse = f"{len(names):,} models fit worse than simpler ones that are special cases of them"
    return f"{worse} ({_named(names)}): EM has not found the best there. More starts may."


def _other_starts(now: Standings) -> str:
    """Where the model in view is not the one in its cell, for it began elsewhere."""
    fit, cell = now.grid.fit, now.present
    if cell is None or len(now.grid.X) < len(fit.X):
        return ""
    own = fit.scores["bic"]
    if math.isclose(own, cell.criteria.bic, rel_tol=1e-9, abs_tol=1e-6):
        return ""
    return (
        f"The model in view came from {counted(fit.parameters['n_init'], 'start')}, with a BIC of "
        f"{written(own)}; here each has {counted(now.grid.n_init, 'start')}."
    )


def _failed(now: Standings) -> list[str]:
    failed = [cell for cell in now.done if cell.criteria is None]
    if not failed:
        return []
    return [f"Left out: {_named([cell.name for cell in failed])}. {failed[0].refused}"]


def _named(names: list[str]) -> str:
    """A few models; their names have commas in them."""
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return "; ".join([*names[:NAMED], *more])


def _finer(now: Standings) -> list[study.Part]:
    """What the tolerance may do to the choice, with a way to see it."""
    parameters = now.grid.fit.parameters
    if not now.complete or parameters["tol"] <= FINE_TOL:
        return []
    tol = np.format_float_positional(FURTHER_TOL, trim="-")
    words = (
        f"EM stops here when an iteration gains less than tol = {parameters['tol']:g} per row, "
        f"which may be before the top of the hill. With tol = {tol} larger models gain more, and "
        "the choice may be another one, above all by AIC."
    )
    iterations = max(PATIENT_ITERATIONS, parameters["max_iter"])
    finer = {"tol": FURTHER_TOL, "max_iter": iterations}
    return [
        study.text(words),
        study.button(study.set_values(f"Climb to the top (tol = {tol})", finer)),
    ]
