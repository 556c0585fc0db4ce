"""Components that have collapsed: onto a place, a line or a sheet, and why.

A flat normal distribution has a density without limit: such components win every comparison of
likelihoods, and mean nothing. In a Bayesian mixture the prior keeps them from shrinking to nothing,
so that they are only as narrow as prior and ``reg_covar`` leave them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from ..prepare import Prepared
from ..reading.wording import counted, listed
from .mixture import Mixture
from .regularisation import HELD_UP, enough_for, raised
from .relations import Relations, named

# Below this share of a feature's whole variance a component is a pancake, to the digits that
# matter.
FLAT_RATIO = 1e-8
SHOWN_COMPONENTS = 4
PLACE, FEW, THIN, TANGLED = "place", "few", "thin", "tangled"


@dataclass(frozen=True, eq=False)
class Flat:
    """Components that are flat for the same reason: their ``numbers``, and rows (about) of each.

    ``features`` are those in which the first is flat, ``alike`` says that all others are flat in
    the same ones. ``of`` counts the features, ``kind`` is the covariance type, ``enough`` a
    reg_covar that would help, and ``prior`` says that there is one.
    """

    X: Prepared
    numbers: list[int]
    rows: list[int]
    features: np.ndarray
    alike: bool
    of: int
    kind: str
    enough: float
    prior: bool

    @property
    def alone(self) -> bool:
        """Whether it is one component only, or the covariance that all share."""
        return len(self.numbers) == 1


def flat_components(
    X: Prepared,
    known: Relations,
    mixture: Mixture,
    parameters: dict[str, Any],
    free: np.ndarray,
) -> list[str]:
    """Sentences on components that are flat though the ``free`` features (f,) of X are not."""
    kind, prior = parameters["covariance_type"], "mean_precision_prior" in parameters
    rows = np.maximum(1, np.rint(mixture.weights * len(X))).astype(int)
    causes: dict[str, list[tuple[int, np.ndarray]]] = {}
    for number, thin, narrow in _flat(known, mixture, parameters, free):
        cause, features = _cause(thin, narrow, kind, int(rows[number]))
        causes.setdefault(cause, []).append((number, free[features]))
    told = []
    for cause, found in causes.items():
        numbers = [number for number, _ in found]
        first = found[0][1]
        alike = all(np.array_equal(first, other) for _, other in found)
        counts = [int(rows[number]) for number in numbers]
        enough = enough_for(known.variances[free])
        flat = Flat(X, numbers, counts, first, alike, len(free), kind, enough, prior)
        told.append(WORDS[cause](flat))
    return told


def flat_numbers(
    known: Relations, mixture: Mixture, parameters: dict[str, Any], free: np.ndarray
) -> list[int]:
    """The components that are flat though the ``free`` features (f,) are not."""
    return [number for number, _, _ in _flat(known, mixture, parameters, free)]


def _flat(
    known: Relations, mixture: Mixture, parameters: dict[str, Any], free: np.ndarray
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Flat components, each with two bool (f,) of the ``free`` features.

    First those in which it is thin, then those in which it has no width where all others are
    known. Of a shared covariance there is the first component alone.
    """
    kind, reg_covar = parameters["covariance_type"], parameters["reg_covar"]
    if not len(free) or reg_covar >= enough_for(known.variances[free]):
        return
    floor = np.maximum(HELD_UP * reg_covar, FLAT_RATIO * known.variances[free])
    covariances = mixture.covariances[:1] if kind == "tied" else mixture.covariances
    for number, covariance in enumerate(covariances[:, free][:, :, free]):
        narrow = _given_others(covariance, kind) < floor
        if narrow.any():
            yield number, np.diag(covariance) < floor, narrow


def _cause(
    thin: np.ndarray, narrow: np.ndarray, kind: str, rows: int
) -> tuple[str, np.ndarray]:
    """Why a component is flat, and in which features bool (f,)."""
    if thin.all():
        return PLACE, thin
    if kind == "full" and rows <= len(thin):
        return FEW, narrow
    return (THIN, thin) if thin.any() else (TANGLED, narrow)


def _given_others(covariance: np.ndarray, kind: str) -> np.ndarray:
    """The variance (f,) that each feature has left where all others are known; 0 at worst."""
    variances = np.diag(covariance)
    if kind in ("diag", "spherical"):
        return variances
    spread = np.sqrt(variances)
    try:
        factor = cholesky(covariance / np.outer(spread, spread), lower=True)
    except LinAlgError:
        return np.zeros(len(variances))
    inverse = solve_triangular(factor, np.eye(len(variances)), lower=True)
    return variances / (inverse**2).sum(axis=0)


def _place(flat: Flat) -> str:
    if not flat.alone:
        what = "have shrunk to single places, where rows are (nearly) equal"
    elif flat.rows[0] == 1:
        what = "has shrunk onto a single row"
    else:
        what = f"has shrunk to a single place, where about {flat.rows[0]:,} rows are (nearly) equal"
    return (
        f"{_which(flat)} {what}: {_worthless(flat)}. Take fewer components, leave repeated rows "
        f"out, or {raised(flat.X, flat.enough)}."
    )


def _few(flat: Flat) -> str:
    what = "have fewer rows than features"
    if flat.alone:
        rows, features = counted(flat.rows[0], "row"), counted(flat.of, "feature")
        what = f"has about {rows} for {features}"
    return (
        f"{_which(flat)} {what}: {_worthless(flat)}. Choose diag or tied covariances, take fewer "
        f"columns or components, or {raised(flat.X, flat.enough)}."
    )


def _thin(flat: Flat) -> str:
    names = named(flat.X, flat.features)
    one = len(flat.features) == 1 and flat.alike
    if flat.alike:
        what = f"{'one value' if one else 'one value each'} of {names}"
    else:
        what = f"one value of some features (component {flat.numbers[0]}: {names})"
    has, whose = ("has", "its") if flat.alone else ("have", "their")
    spheres = "" if flat.kind == "spherical" else "choose spherical covariances, "
    columns = "that column" if one else "such columns"
    return (
        f"{_which(flat)} {has} (nearly) {what} in all {whose} rows: {_worthless(flat)}. Leave "
        f"{columns} out, {spheres}or {raised(flat.X, flat.enough)}."
    )


def _tangled(flat: Flat) -> str:
    where = f"Inside component {flat.numbers[0]}"
    if flat.kind == "tied":
        where = "In the shared covariance"
    others = len(flat.numbers) - 1
    more = f" (and so in {counted(others, 'other component')})" if others else ""
    return (
        f"{where} {named(flat.X, flat.features)} (nearly) determine each other{more}: "
        f"{_worthless(flat)}. Leave one of the columns out, choose diag covariances, or "
        f"{raised(flat.X, flat.enough)}."
    )


WORDS = {PLACE: _place, FEW: _few, THIN: _thin, TANGLED: _tangled}


def _which(flat: Flat) -> str:
    if flat.kind == "tied":
        return "The shared covariance"
    if flat.alone:
        return f"Component {flat.numbers[0]}"
    shown = listed([str(number) for number in flat.numbers], limit=SHOWN_COMPONENTS)
    return f"{counted(len(flat.numbers), 'component')} ({shown})"


def _worthless(flat: Flat) -> str:
    whose = "its covariance is" if flat.alone else "their covariances are"
    if flat.prior:
        left = "it" if flat.alone else "them"
        return f"{whose} near singular, as narrow as reg_covar and the prior leave {left}"
    shrinks = "it shrinks" if flat.alone else "they shrink"
    return f"{whose} near singular, and the likelihood grows without limit as {shrinks}"

