"""What makes covariances (nearly) flat: which features, why, and what to do about it.

A flat normal distribution has a density without limit, so that its likelihood, BIC and AIC mean
little; ``reg_covar`` is all that holds it up.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..prepare import Prepared
from ..reading.wording import counted, listed
from .collapse import flat_components, flat_numbers
from .mixture import Mixture
from .regularisation import HELD_UP, LEAST, SMALLEST, enough_for, little_for, plain, raised
from .relations import Relations, named, relations

Told = list[str]


def notes(X: Prepared, mixture: Mixture, parameters: dict[str, Any]) -> Told:
    """What makes covariances near singular, if anything does, and the way out, in words."""
    told = of_table(X, parameters["covariance_type"], parameters["reg_covar"])
    free = _with_width(relations(X), parameters)
    return told + flat_components(X, relations(X), mixture, parameters, free)


def of_table(X: Prepared, kind: str, reg_covar: float) -> Told:
    """What makes every mixture with such covariances near singular, in words."""
    known = relations(X)
    told = _constant(X, known, kind)
    if kind in ("full", "tied"):
        told += _tied_together(X, known, kind, reg_covar)
    return told + _blurred(X, known, _drowned(known, kind, reg_covar), reg_covar)


def flat(X: Prepared, mixture: Mixture, parameters: dict[str, Any]) -> list[int]:
    """The components that are flat where the table is not; of a shared covariance, number 0."""
    known = relations(X)
    return flat_numbers(known, mixture, parameters, _with_width(known, parameters))


def _with_width(known: Relations, parameters: dict[str, Any]) -> np.ndarray:
    """The features (f,) in which a flat component is to blame for being so, and not the table."""
    kind, reg_covar = parameters["covariance_type"], parameters["reg_covar"]
    free = known.varying
    if kind in ("full", "tied"):
        free = np.setdiff1d(known.free, known.summing)
        if known.too_few_rows:
            return free[:0]
    return np.setdiff1d(free, _drowned(known, kind, reg_covar))


def _constant(X: Prepared, known: Relations, kind: str) -> Told:
    constant = known.constant
    if not len(constant):
        return []
    verb, pronoun = ("has", "it") if len(constant) == 1 else ("have", "them")
    effect = f"along {pronoun} only reg_covar gives the components any width"
    if kind == "spherical":
        effect = f"spheres are made too small, for they are as wide along {pronoun} as elsewhere"
    return [
        f"{named(X, constant)} {verb} the same value in every row: {effect}, and densities mean "
        f"little. Leave {pronoun} out."
    ]


def _tied_together(X: Prepared, known: Relations, kind: str, reg_covar: float) -> Told:
    """Features that follow from others, unless reg_covar makes up for it."""
    if known.too_few_rows:
        return [
            f"{counted(len(X), 'row')} are too few for {kind} covariances of "
            f"{counted(len(known.varying), 'feature')}: they are near singular whatever the "
            "values, and held up by reg_covar alone. Choose diag covariances, or take fewer "
            "columns than there are rows."
        ]
    told = []
    enough = enough_for(known.variances[known.varying])
    if reg_covar >= enough:
        return told
    if known.categories:
        told.append(_one_hot(X, known, enough))
    if known.sets:
        told.append(_collinear(X, known, enough))
    return told


SHEET = (
    "the rows fill a flat sheet, covariances are near singular, and the density across the sheet "
    "is held up by reg_covar alone"
)


def _one_hot(X: Prepared, known: Relations, enough: float) -> str:
    categories = known.categories
    pronoun = "this column" if len(categories) == 1 else "these columns"
    features = "The features of" if len(categories) == 1 else "Of each of"
    has = "always sum to 1" if len(categories) == 1 else "the features always sum to 1"
    return (
        f"{features} {listed(categories)} {has}, for a row has one word: {SHEET}. Leave "
        f"{pronoun} out, for words have no bell curve, or {raised(X, enough)}."
    )


def _collinear(X: Prepared, known: Relations, enough: float) -> str:
    exactly = "exactly" if known.exact else "almost exactly"
    first, others = known.sets[0], len(known.sets) - 1
    more = ""
    if others:
        more = f", and so do {'others' if others == 1 else f'{others:,} other sets of columns'}"
    return (
        f"{named(X, first)} determine each other {exactly}{more}: {SHEET}. Leave one of the "
        f"columns out, choose diag covariances, or {raised(X, enough)}."
    )


def _drowned(known: Relations, kind: str, reg_covar: float) -> np.ndarray:
    """Varying features whose variance is not large beside what is added to it."""
    varying = known.varying
    variances = known.variances[varying]
    if kind == "spherical" and len(varying):
        variances = np.full(len(varying), variances.mean())  # a sphere knows only their mean
    return varying[variances < HELD_UP * reg_covar]


def _blurred(X: Prepared, known: Relations, drowned: np.ndarray, reg_covar: float) -> Told:
    if not len(drowned):
        return []
    largest = float(known.variances[drowned].max())
    size = plain(float(f"{largest:.2g}")) + ("" if len(drowned) == 1 else " or less")
    if largest < SMALLEST:  # squares of such numbers vanish
        size = f"below {plain(SMALLEST)}"
    little = little_for(largest)
    lower = f"lower reg_covar to {plain(little)} or less"
    remedy = f"Scale the columns, or {lower}" if X.preparation.scale == "none" else lower
    if little < LEAST:
        remedy = "Scale the columns (standard)"
    return [
        f"reg_covar ({plain(reg_covar)}) is not small beside the variance of {named(X, drowned)} "
        f"({size}): it blurs the components. {remedy[0].upper()}{remedy[1:]}."
    ]
