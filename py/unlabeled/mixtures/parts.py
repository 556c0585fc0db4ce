"""A fitted mixture in tables: weights, means, and covariances as people can read them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..result import Fit
from ..steps import Steps
from ..study import Part, table
from .covariance import half_axes, tilt
from .mixture import Mixture

# More features make tables that nobody reads.
SHOWN_FEATURES = 6


def in_data_units(fit: Fit) -> Mixture:
    """The mixture of ``fit`` in the units of the data."""
    preparation = fit.preparation
    return fit.mixture.mapped(np.diag(preparation.scale_), preparation.center)


def of_fit(fit: Fit, charts: Any = None) -> Steps[list[Part]]:
    """Parts of a report beside the picture of a mixture; ``charts(fit)`` come first."""
    made = [] if charts is None else (yield from charts(fit))
    mixture = in_data_units(fit)
    return [*made, _components(fit, mixture), *_covariances(fit, mixture)]


def _components(fit: Fit, mixture: Mixture) -> Part:
    features = fit.preparation.features[:SHOWN_FEATURES]
    lines = []
    for number, (weight, mean) in enumerate(zip(mixture.weights, mixture.means, strict=True)):
        lengths, directions = half_axes(mixture.covariances[number])
        line = [number, float(weight), *mean[: len(features)].tolist()]
        line += [float(lengths[0]), float(lengths[-1])]
        if len(fit.preparation.features) == 2:
            line.append(tilt(directions[0]))
        lines.append(line)
    heads = ["component", "weight", *features, "longest sd", "shortest sd"]
    if len(fit.preparation.features) == 2:
        heads.append("tilt °")
    kinds = ["cluster", "share", *["number"] * (len(heads) - 2)]
    return table("components", "Components, in data units", heads, lines, kinds=kinds)


def _covariances(fit: Fit, mixture: Mixture) -> list[Part]:
    features = fit.preparation.features
    if len(features) > SHOWN_FEATURES:
        return []
    lines = [
        [number, name, *covariance[row].tolist()]
        for number, covariance in enumerate(mixture.covariances)
        for row, name in enumerate(features)
    ]
    kinds = ["cluster", "text", *["number"] * len(features)]
    heads = ["component", "feature", *features]
    return [table("covariances", "Covariances, in data units", heads, lines, kinds=kinds)]
