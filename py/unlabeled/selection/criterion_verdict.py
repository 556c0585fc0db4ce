"""What the criteria prefer, in words, and why they differ where they do."""

from __future__ import annotations

import math

from ..mixtures.criteria import TITLES
from ..reading.wording import counted, listed
from .criterion_figures import CLEAR, written
from .criterion_grid import Cell
from .standings import Standings

# Below this, a difference says nothing (Kass and Raftery, 1995; Burnham and Anderson, 2002).
SLIGHT = 2.0


def verdict(now: Standings) -> str:
    """What the criterion that is shown prefers, and whether the others agree."""
    words = f"{TITLES[now.id]} is smallest for {_best(now, now.id)}"
    if not now.complete:
        return f"{len(now.done)} of {len(now.grid.places)} models fitted. So far {words}."
    return f"{words}. {_others(now)}"


def model(now: Standings, cell: Cell, id: str) -> str:
    """A model in words, with the covariance types that make no difference to it."""
    kinds = [one.covariance_type for one in now.same_as(cell, id)]
    same = ", which are the same model here" if len(kinds) > 1 else ""
    return f"k = {cell.k} with {listed(kinds, last='or')} covariances{same}"


def _best(now: Standings, id: str) -> str:
    """The best model by a criterion, in words, with what speaks against it."""
    best = now.best(id)
    against = ", in which a component has collapsed" if best.collapsed else ""
    return f"{model(now, best, id)}{against}"


def _others(now: Standings) -> str:
    """What the other criteria say beside the one that is shown."""
    agreeing = [id for id in now.others if now.agree(id, now.id)]
    if len(agreeing) == len(now.others):
        return f"{listed([TITLES[id] for id in agreeing])} agree."
    said = [f"{TITLES[id]} agrees" for id in agreeing]
    first, *more = [id for id in now.others if id not in agreeing]
    if more and now.agree(more[0], first):
        both = listed([TITLES[id] for id in (first, *more)])
        return f"{both} prefer {_best(now, first)}."
    said += [f"{TITLES[id]} prefers {_best(now, id)}" for id in (first, *more)]
    return f"{'; '.join(said)}."


def reasons(now: Standings) -> list[str]:
    """How clear the choice is, and why the criteria differ where they do.

    Nothing where reg_covar alone makes the densities: their differences mean little.
    """
    if now.grid.flat_table:
        return []
    return [one for one in (_lead(now), _why_aic(now), _why_icl(now)) if one]


def _lead(now: Standings) -> str:
    """How far behind the next model is, and what that means."""
    id, best = now.id, now.best(now.id)
    if best.collapsed:
        return ""
    same = now.same_as(best, id)
    following = next((cell for cell in now.rankings[id] if cell not in same), None)
    if following is None:
        return ""
    behind = following.value(id) - best.value(id)
    words = f"Next is {model(now, following, id)}, {written(behind)} behind"
    if id == "icl":  # no scale of evidence is known for it
        return f"{words}."
    if behind < SLIGHT:
        return f"{words}: a difference below {SLIGHT:g} says nothing, so that either will do."
    if behind < CLEAR:
        return f"{words}: that is some evidence; from {CLEAR:g} on it is clear."
    return f"{words}, which is clear: more than {CLEAR:g}."


def _why_aic(now: Standings) -> str:
    """What the parameters cost that one criterion takes and the other does not."""
    if now.agree("aic", "bic") or _any_collapsed(now, "aic", "bic"):
        return ""
    price = math.log(len(now.grid.X))
    fewer, more = sorted(
        (now.best("aic"), now.best("bic")), key=lambda cell: cell.criteria.parameters
    )
    extra = more.criteria.parameters - fewer.criteria.parameters
    gain = 2 * (more.criteria.log_likelihood - fewer.criteria.log_likelihood)
    to_aic, to_bic = f"AIC ({written(2.0 * extra)})", f"BIC ({written(price * extra)})"
    few = ""
    if more is now.best("bic"):
        few = " With so few rows BIC is the kinder one."
        to_aic, to_bic = to_bic, to_aic
    return (
        f"Why AIC and BIC differ: a parameter costs 2 in AIC and log(m) = "
        f"log({len(now.grid.X):,}) = {price:.2f} in BIC.{few} 2 log L of {more.name} is "
        f"{written(gain)} higher than that of {fewer.name}, for "
        f"{counted(extra, 'parameter')} more: worth their cost in {to_aic}, not in {to_bic}."
    )


def _any_collapsed(now: Standings, *ids: str) -> bool:
    """Whether one of the best models has a likelihood that can be made as large as one likes."""
    return any(now.best(id).collapsed for id in ids)


def _why_icl(now: Standings) -> str:
    """What overlap costs."""
    if now.agree("icl", "bic") or _any_collapsed(now, "icl", "bic"):
        return ""
    bic, icl = now.best("bic"), now.best("icl")
    return (
        "Why ICL and BIC differ: ICL adds twice the entropy of the shares, "
        f"{written(2 * bic.criteria.entropy)} for {bic.name} and "
        f"{written(2 * icl.criteria.entropy)} for {icl.name}. Components that overlap count "
        "against it: BIC asks for the density of the rows, ICL for clusters that stand apart."
    )
