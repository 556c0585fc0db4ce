"""``un.select``: fit over a grid of parameters, and choose by a criterion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from .. import registry
from ..algorithm import Algorithm
from ..errors import InputError
from ..mixtures.criteria import TITLES
from ..params import Places
from ..prepare import Prepared
from ..reading.wording import did_you_mean
from ..result import Fit
from ..steps import Steps, finish
from .elbow import elbow
from .gap import REFERENCES, gap_statistic
from .structure import judge, why_unlike
from .sweep import COUNTS, Trial, count_grid, counts, distinct_rows, plain, sweep, varied

MOST_FITS = 1_000
Chosen = tuple[int | None, str]


@dataclass(frozen=True)
class Selection:
    """What :func:`select` found.

    Attributes:
        best: parameters of the chosen fit, those given once included; None if nothing was chosen.
        scores: one dictionary per point of the grid: its values, every score, ``clusters``,
            ``noise_share`` (of the rows), ``eligible`` and ``refused`` (why there is no fit).
        verdict: what was chosen and why, and whether there is any structure, in words.
        fit: the chosen fit, or None.
    """

    best: dict[str, Any] | None
    scores: list[dict[str, Any]]
    verdict: str
    fit: Fit | None


@dataclass(frozen=True)
class Criterion:
    """One way to choose. ``choose(trials, X, name)`` gives the index of a trial and the reason.

    ``name`` is the varied parameter. ``along`` criteria read a curve over one parameter, so that
    there must be only one.
    """

    id: str
    title: str
    choose: Callable[[Sequence[Trial], Prepared, str], Steps[Chosen]]
    along: bool = False


def _extreme(id: str, title: str, *, largest: bool) -> Criterion:
    """The trial with the largest or the smallest score."""

    def choose(trials: Sequence[Trial], X: Prepared, name: str) -> Steps[Chosen]:
        yield from ()
        known = [(trial.score(id), index) for index, trial in enumerate(trials)]
        known = [(score, index) for score, index in known if score is not None]
        if not known:
            return None, f"No fit has {title} defined."
        pick = max if largest else min
        score, index = pick(known, key=lambda one: one[0])  # of equals the first, the simplest
        return index, f"{title} is {'largest' if largest else 'smallest'} ({score:.6g})"

    return Criterion(id, title, choose)


def _elbow(trials: Sequence[Trial], X: Prepared, name: str) -> Steps[Chosen]:
    yield from ()
    known = sorted(
        (trial.values[name], trial.score("inertia"), index)
        for index, trial in enumerate(trials)
        if trial.score("inertia") is not None
    )
    if not known:
        return None, "This method gives no inertia, so there is no curve to have an elbow."
    found = elbow([one[0] for one in known], [one[1] for one in known])
    index = next((place for k, _, place in known if k == found.k), None)
    return index, f"{found.reason[0].upper()}{found.reason[1:]}"


def _gap(trials: Sequence[Trial], X: Prepared, name: str) -> Steps[Chosen]:
    ks = [int(trial.values[name]) for trial in trials]
    found = yield from gap_statistic(X, ks)
    index = next((place for place, k in enumerate(ks) if k == found.chosen), None)
    if found.chosen is None:
        return None, f"The gap statistic still grows at {found.ks[found.asked - 1]}"
    outside = "" if index is not None else ", which is not in the grid"
    return index, f"The gap statistic (with k-means) says {found.chosen}{outside}"


CRITERIA = {
    one.id: one
    for one in (
        _extreme("silhouette", "the silhouette", largest=True),
        _extreme("inertia", "the inertia", largest=False),
        _extreme("davies_bouldin", "the Davies–Bouldin index", largest=False),
        _extreme("calinski_harabasz", "the Caliński–Harabasz index", largest=True),
        *(_extreme(id, title, largest=False) for id, title in TITLES.items()),
        Criterion("elbow", "the elbow", _elbow, along=True),
        Criterion("gap", "the gap statistic", _gap, along=True),
    )
}


def select(
    id: str, X: Any, criterion: str = "silhouette", *, references: int = REFERENCES, **values: Any
) -> Selection:
    """Fit for every combination of a grid and choose the best by ``criterion``.

    >>> select("kmeans", X, n_clusters=range(2, 10), n_init=10, criterion="silhouette").best
    >>> select("gaussian_mixture", X, "bic", covariance_type=["full", "tied"], n_components=[2, 3])

    Args:
        id: an algorithm's id.
        X: what :func:`unlabeled.prepare` returns, a table, or an array (m, n).
        criterion: one of :data:`CRITERIA`.
        references: tables of noise that a clustering is compared with; 0 leaves that out.
        values: parameters; a list, tuple, range or flat array is tried value by value. Without
            one, the number of clusters is tried from 1 to 10.

    Raises:
        InputError: an unknown name, an empty grid, a value out of range, or a criterion that
            needs another grid.
    """
    return finish(select_steps(id, X, criterion, values, references=references))


def select_steps(
    id: str, X: Any, criterion: str, values: Mapping[str, Any], *, references: int = REFERENCES
) -> Steps[Selection]:
    """The steps of :func:`select`."""
    chosen, algorithm, X = _criterion(criterion), registry.algorithm(id), registry.usable(X)
    grids, fixed = _split(algorithm, values)
    if not grids:
        grids = _default(algorithm, X)
    name = next(iter(grids))
    if chosen.along and (len(grids) > 1 or name not in COUNTS):
        raise InputError(
            f"The criterion “{chosen.id}” reads a curve over the number of clusters alone.",
            "Give one list, for instance n_clusters=range(1, 11), and single values besides.",
        )
    grid = [dict(zip(grids, point, strict=True)) for point in product(*grids.values())]
    if len(grid) > MOST_FITS:
        raise InputError(
            f"This grid has {len(grid):,} points; at most {MOST_FITS:,} are fitted.",
            "Give shorter lists.",
        )
    for point in grid:
        registry.configure(id, _plain_values(algorithm, X, {**fixed, **point}))
    trials = yield from sweep(id, X, fixed, grid)
    index, reason = yield from chosen.choose(trials, X, name)
    verdict = _verdict(trials, index, reason)
    if algorithm.family == "cluster" and references and distinct_rows(X, 3) >= 3:
        gap = yield from gap_statistic(X, range(1, 11), references)
        structure = judge(gap)
        chosen_k = trials[index].values[name] if index is not None and chosen.id == "gap" else None
        why = "" if chosen_k is None else why_unlike(chosen_k, structure)
        verdict = " ".join(filter(None, [verdict, _sentence(why), structure.sentence]))
    return Selection(
        best=None if index is None else {**fixed, **trials[index].values},
        scores=[_line(trial) for trial in trials],
        verdict=verdict,
        fit=None if index is None else trials[index].fit,
    )


def _criterion(id: str) -> Criterion:
    if not isinstance(id, str) or id not in CRITERIA:
        raise InputError(
            f"There is no criterion “{str(id)[:40]}”.",
            did_you_mean(id, CRITERIA) or f"Choose one of: {', '.join(CRITERIA)}.",
            "criterion",
        )
    return CRITERIA[id]


def _split(
    algorithm: Algorithm, values: Mapping[str, Any]
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """What is tried value by value, and what stays. Arrays of places are one value."""
    places = {one.name for one in algorithm.parameters if isinstance(one, Places)}
    grids, fixed = {}, {}
    for name, value in values.items():
        if name in places or not _several(value):
            fixed[name] = value
            continue
        grids[name] = list(dict.fromkeys(value.tolist() if hasattr(value, "tolist") else value))
        if not grids[name]:
            raise InputError(f"The list for {name} is empty.", "Give at least one value.", name)
    return grids, fixed


def _several(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1
    if isinstance(value, range):
        return True
    return isinstance(value, list | tuple) and not any(
        isinstance(one, list | tuple | np.ndarray) for one in value
    )


def _default(algorithm: Algorithm, X: Prepared) -> dict[str, list[Any]]:
    parameter = varied(algorithm)
    if parameter is None or not counts(parameter):
        raise InputError(
            f"{algorithm.title} has no number of clusters to try.",
            "Give a list for one of its parameters, for instance eps=[0.1, 0.2, 0.3].",
        )
    lowest = max(1, int(parameter.minimum))
    return {parameter.name: count_grid(X, lowest, max(1, min(10, len(X) - 1)))}


def _plain_values(algorithm: Algorithm, X: Prepared, values: dict[str, Any]) -> dict[str, Any]:
    """The values in the form that every parameter can check."""
    return values if algorithm.accept is None else algorithm.accept(values, X)


def _verdict(trials: Sequence[Trial], index: int | None, reason: str) -> str:
    if index is None:
        refused = next((trial.refused for trial in trials if trial.refused), "")
        return f"{reason.rstrip('.')}. {refused}".strip()
    values = ", ".join(f"{name} = {plain(value)}" for name, value in trials[index].values.items())
    return f"{reason[0].upper()}{reason[1:]}: {values}."


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _line(trial: Trial) -> dict[str, Any]:
    return {
        **trial.values,
        **trial.scores,
        "clusters": trial.n_clusters,
        "noise_share": trial.noise,
        "eligible": trial.eligible,
        "refused": trial.refused,
    }
