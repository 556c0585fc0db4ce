"""Components that are (nearly) flat: which features make them so, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..prepare import Prepared
from ..reading.wording import counted, listed, quoted
from .mixture import Mixture

# A variance so near to what was added to it is nothing but that.
HELD_UP = 10.0
# Beyond this ratio of variances a component is a pancake, to the digits that matter.
FLAT_RATIO = 1e-8
# A feature takes part in a direction if its entry is at least this share of the largest.
PART = 0.1
NAMED = 4
REMEDY = "raise reg_covar, choose diag or spherical covariances, or leave columns out"


def notes(X: Prepared, mixture: Mixture, parameters: dict[str, Any]) -> list[str]:
    """What makes covariances near singular, if anything does, and the way out, in words."""
    rows = np.asarray(X)
    constant = np.flatnonzero(np.ptp(rows, axis=0) == 0)
    if len(constant):
        return [_constant(_names(X, constant))]
    if len(X) > 1 and parameters["covariance_type"] != "spherical":
        tangled = _dependent(X)
        if len(tangled):
            return [_collinear(_names(X, tangled), parameters["covariance_type"])]
    told = _drowned(X, parameters["reg_covar"])
    return told or _flat_components(X, mixture, parameters["reg_covar"])


def _names(X: Prepared, features: Sequence[int]) -> list[str]:
    return [quoted(X.preparation.features[index]) for index in features]


def _constant(names: list[str]) -> str:
    verb = "has" if len(names) == 1 else "have"
    return (
        f"{listed(names[:NAMED])} {verb} the same value in every row: along it only reg_covar "
        "gives the components any width, and densities mean little. Leave it out."
    )


def _dependent(X: Prepared) -> np.ndarray:
    """Features that are linear combinations of each other, to the digits of a number."""
    rows = np.asarray(X)
    spread = rows.std(axis=0)
    standard = (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1)
    values, vectors = np.linalg.eigh(standard.T @ standard / len(rows))
    null = vectors[:, values < 1e-10 * max(values[-1], 1e-300)]
    if not null.size:
        return np.zeros(0, dtype=int)
    return np.flatnonzero(np.abs(null).max(axis=1) > PART * np.abs(null).max())


def _collinear(names: list[str], kind: str) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    words = (
        f"{listed(names[:NAMED])}{more} determine each other exactly: "
        "the rows fill a flat sheet, and the density across it is held up by reg_covar alone. "
    )
    if kind == "diag":
        return words + "Diagonal covariances do not see it; leave one of the columns out."
    return words + "Leave one of the columns out, choose diag covariances, or raise reg_covar."


def _drowned(X: Prepared, reg_covar: float) -> list[str]:
    """Features whose variance is not large beside what is added to it."""
    variances = np.asarray(X).var(axis=0)
    small = np.flatnonzero(variances < HELD_UP * reg_covar)
    if not len(small):
        return []
    names = _names(X, small)
    return [
        f"reg_covar ({reg_covar:g}) is not small beside the variance of {listed(names[:NAMED])} "
        f"({variances[small].max():.2g}): it blurs the components. Scale the columns, or lower "
        "reg_covar."
    ]


def _flat_components(X: Prepared, mixture: Mixture, reg_covar: float) -> list[str]:
    values, vectors = np.linalg.eigh(mixture.covariances)
    least, most = values[:, 0], values[:, -1]
    flat = np.flatnonzero((least < HELD_UP * reg_covar) | (least < FLAT_RATIO * most))
    if not len(flat):
        return []
    number = int(flat[0])
    direction = np.abs(vectors[number, :, 0])
    names = _names(X, np.flatnonzero(direction > PART * direction.max()))
    if most[number] < HELD_UP * reg_covar:
        what = "has shrunk to a single place, where equal rows lie"
    else:
        more = " and more" if len(names) > NAMED else ""
        what = f"is nearly flat in {listed(names[:NAMED])}{more}"
    which = f"Component {number}"
    if len(flat) > 1:
        which = f"{counted(len(flat), 'component')} have near singular covariances: component "
        which += f"{number}"
    return [
        f"{which} {what} (variance {least[number]:.2g}, reg_covar {reg_covar:g}): its likelihood "
        f"grows without limit as it shrinks. To avoid it {REMEDY}."
    ]
