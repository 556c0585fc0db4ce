"""What tells one result from another, in a few words: "linkage single, n_clusters 2, unscaled"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .params import Parameter, Places
from .result import Fit
from .selection.sweep import COUNTS, GRIDS, meant

# So many parameters at most; below the least, those at their defaults are named too.
MOST, LEAST = 3, 2
LONGEST = 24
SEED = "random_state"
USUAL_SCALE = "standard"
SCALES = {"none": "unscaled", "minmax": "scaled to 0–1", "robust": "robust scaling"}
# What decides the number of clusters; the parameters that only choose between two of them say
# nothing beside the chosen one.
TELLING = (*COUNTS, "distance_threshold", "threshold", *GRIDS)
CHOOSING = ("cut",)
# Ranks, the most telling first.
DECISIVE, CHANGED, USUAL = range(3)


def details(fit: Fit) -> str:
    """The parameters in use that say most; then the rows, if not all, and an unusual scale."""
    words = [_words(one, fit.parameters) for one in _said(fit)]
    preparation = fit.preparation
    if preparation.sampled_from:
        words.append(f"sample of {len(preparation.rows):,} rows")
    if preparation.scale != USUAL_SCALE:
        words.append(SCALES[preparation.scale])
    return ", ".join(words)


def _said(fit: Fit) -> list[Parameter]:
    """The parameters worth a word, the most telling first."""
    used = [one for one in fit.algorithm.parameters if _worth(one, fit.parameters)]
    ranked = sorted(used, key=lambda one: _rank(one, fit.parameters))
    needed = [one for one in ranked if _rank(one, fit.parameters) < USUAL]
    return ranked[: min(MOST, max(LEAST, len(needed)))]


def _worth(parameter: Parameter, values: Mapping[str, Any]) -> bool:
    if parameter.name in CHOOSING or not _in_use(parameter, values):
        return False
    return _changed(parameter, values) or not (parameter.advanced or parameter.name == SEED)


def _in_use(parameter: Parameter, values: Mapping[str, Any]) -> bool:
    return parameter.name in values and meant(parameter, values)


def _changed(parameter: Parameter, values: Mapping[str, Any]) -> bool:
    return values[parameter.name] != parameter.check(parameter.default)


def _rank(parameter: Parameter, values: Mapping[str, Any]) -> int:
    """What makes the clusters comes before what was changed, and that before the rest."""
    if parameter.name in TELLING:
        return DECISIVE
    return CHANGED if _changed(parameter, values) else USUAL


def _words(parameter: Parameter, values: Mapping[str, Any]) -> str:
    """``n_clusters 2``, ``bin_seeding``, ``no cluster_all``, ``3 centers``."""
    value = values[parameter.name]
    if isinstance(parameter, Places):
        return f"{len(value)} {parameter.name}"
    if isinstance(value, bool):
        return parameter.name if value else f"no {parameter.name}"
    text = _number(value) if isinstance(value, float) else str(value)
    return f"{parameter.name} {text[:LONGEST]}"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
