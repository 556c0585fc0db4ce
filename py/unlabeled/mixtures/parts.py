"""A fitted mixture in tables: weights, means, and covariances as people can read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.mixture import BayesianGaussianMixture

from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps
from ..study import Part, table, text
from .covariance import half_axes, tilt
from .mixture import Mixture

# A panel is 300 pixels wide, and nobody scrolls for ever: a few columns, and not many lines.
MOST_COLUMNS = 4
MOST_LINES = 12
MOST_COMPONENTS = 20
STRONGEST = 12
# Weaker correlations are not worth a line where few can be shown.
WEAK = 0.05
# A feature takes part in an axis if its entry is at least this share of the largest.
PART = 0.5
NAMED = 3

Charts = Callable[[Fit], Steps[list[Part]]]


def in_data_units(fit: Fit) -> Mixture:
    """The mixture of ``fit`` in the units of the data."""
    scale, center = fit.preparation.scale_, fit.preparation.center
    made = fit.mixture
    return Mixture(
        made.weights,
        made.means * scale + center,
        made.covariances * np.outer(scale, scale),
        made.log_votes,
    )


def of_fit(fit: Fit, charts: Charts | None = None, start: int | None = None) -> Steps[list[Part]]:
    """Parts of a report beside the picture of a mixture; ``charts(fit)`` come first.

    ``start`` is the number of the start that was kept, from 0, if it is known.
    """
    made = [] if charts is None else (yield from charts(fit))
    mixture = in_data_units(fit)
    flat = mixture.means.shape[1] <= 2
    shapes = _ellipses(fit, mixture) if flat else (yield from _ellipsoids(fit, mixture))
    return [
        *made,
        text(_convergence(fit, start)),
        *shapes,
        *_covariances(fit, mixture),
        *_left_out(mixture),
    ]


# How it ended -----------------------------------------------------------------------------------


def _convergence(fit: Fit, start: int | None) -> str:
    """After how many iterations the climb came to rest or was stopped, and in which start."""
    estimator, tol = fit.estimator, fit.parameters["tol"]
    variational = isinstance(estimator, BayesianGaussianMixture)
    climb = "Variational inference" if variational else "EM"
    of = "of the lower bound (ELBO)" if variational else "of the mean log-likelihood of a row"
    iterations = counted(estimator.n_iter_, "iteration")
    bounds = estimator.lower_bounds_
    if estimator.converged_:
        words = f"{climb} converged after {iterations}: the last one gained"
        words += f" {abs(bounds[-1] - bounds[-2]):.2g} {of}, less than tol = {tol:g}."
    else:
        words = f"{climb} was stopped after {iterations} (max_iter), before a gain {of} below tol"
        words += f" = {tol:g}."
    if start is not None and fit.parameters["n_init"] > 1:
        words += f" Kept: start {start + 1:,} of {fit.parameters['n_init']:,}."
    return words


# Weights, means and axes ------------------------------------------------------------------------


def _ellipses(fit: Fit, mixture: Mixture) -> list[Part]:
    """Of one or two features: weight and mean, then axes and tilt, all in data units.

    Of two, the table of clusters has weights and means already, unless some have no cluster.
    """
    features = fit.preparation.features
    lines, axes = [], []
    for number in _shown(mixture):
        weight, mean = float(mixture.weights[number]), mixture.means[number].tolist()
        lengths, directions = half_axes(mixture.covariances[number])
        lines.append([number, weight, *mean])
        axes.append([number, *lengths.tolist(), _angle(lengths, directions)])
    heads = ["component", "weight", *(f"mean {name}" for name in features)]
    kinds = ["cluster", *["number"] * (len(heads) - 1)]
    if len(features) == 1:
        for line, (_, deviation, _) in zip(lines, axes, strict=True):
            line.append(deviation)
        return [table("components", "Components", [*heads, "sd"], lines, kinds=[*kinds, "number"])]
    idle = len(mixture.weights) > fit.n_clusters
    return [
        *([table("components", "Components", heads, lines, kinds=kinds)] if idle else []),
        table(
            "axes",
            "Ellipses of 1 sd: half axes and tilt",
            ["component", "long", "short", "tilt"],
            axes,
            kinds=["cluster", "number", "number", "number"],
        ),
    ]


def _angle(lengths: np.ndarray, directions: np.ndarray) -> str:
    """The tilt of an ellipse; a circle, and one feature, have none."""
    if len(lengths) < 2 or np.isclose(lengths[0], lengths[1], rtol=1e-9):
        return "–"
    return f"{tilt(directions[0]):.1f}°".replace("-", "−")


def _ellipsoids(fit: Fit, mixture: Mixture) -> Steps[list[Part]]:
    """Of more features: axes in the units of X, for those of the data cannot be compared."""
    lines = []
    shown = _shown(mixture)
    for number in shown:
        yield Progress(number / len(shown), "axes of the components")  # dear for many features
        lengths, directions = half_axes(fit.mixture.covariances[number])
        axes = [float(lengths[0]), float(lengths[-1])]
        along = _along(directions[0], fit.preparation.features)
        lines.append([number, float(mixture.weights[number]), *axes, along])
    scaled = ", in scaled units" if fit.preparation.scale != "none" else ""
    return [
        table(
            "components",
            f"Components, and half axes of their ellipsoids of 1 sd{scaled}",
            ["component", "weight", "longest", "shortest", "the longest runs along"],
            lines,
            kinds=["cluster", "number", "number", "number", "text"],
        ),
        _by_feature(fit, "means", "Means, in data units", _every(mixture), mixture.means),
    ]


def _shown(mixture: Mixture) -> range:
    """The components that tables show: all, or the first of very many."""
    return range(min(len(mixture.weights), MOST_COMPONENTS))


def _every(mixture: Mixture) -> list[tuple[Any, int]]:
    """What lines are about: a component's number, and the component that has the values."""
    return [(number, number) for number in _shown(mixture)]


def _left_out(mixture: Mixture) -> list[Part]:
    more = len(mixture.weights) - MOST_COMPONENTS
    if more <= 0:
        return []
    return [text(f"Tables show the first {MOST_COMPONENTS} components, and not {more:,} more.")]


def _by_feature(
    fit: Fit, id: str, title: str, which: list[tuple[Any, int]], values: np.ndarray
) -> Part:
    """A table of ``values`` (k, n): components side by side, or below each other if many."""
    features = fit.preparation.features
    upright = len(which) <= MOST_COLUMNS and len(features) > 2
    shown = features[: MOST_LINES if upright else MOST_COLUMNS]
    if len(shown) < len(features):
        title += f" (the first {len(shown)} of {len(features):,} features)"
    if upright:
        chosen = values[[number for _, number in which]].T
        lines = [
            [name, *line] for name, line in zip(shown, chosen[: len(shown)].tolist(), strict=True)
        ]
        heads = ["feature", *(f"comp. {name}" for name, _ in which)]
        return table(id, title, heads, lines, kinds=["text", *["number"] * len(which)])
    lines = [[name, *values[number, : len(shown)].tolist()] for name, number in which]
    kinds = ["cluster", *["number"] * len(shown)]
    return table(id, title, ["component", *shown], lines, kinds=kinds)


def _along(direction: np.ndarray, features: tuple[str, ...]) -> str:
    """The features that an axis runs along, the strongest first; “−” for the other way."""
    size = np.abs(direction)
    order = [index for index in np.argsort(-size) if size[index] >= PART * size.max()]
    names = [f"{'−' if direction[index] < 0 else ''}{features[index]}" for index in order]
    return listed(names, limit=NAMED)


# Covariances ------------------------------------------------------------------------------------


def _covariances(fit: Fit, mixture: Mixture) -> list[Part]:
    """The numbers themselves, in data units, as far as they can be read."""
    n = mixture.means.shape[1]
    which = [("all", 0)] if fit.parameters["covariance_type"] == "tied" else _every(mixture)
    if fit.parameters["covariance_type"] in ("diag", "spherical") or n == 1:
        return _variances(fit, mixture, which)
    if n == 2:
        return [_pairs(fit, mixture, which)]
    if n <= MOST_COLUMNS and len(which) * n <= MOST_LINES:
        return [_matrix(fit, mixture, one) for one in which]
    return _strongest(fit, mixture, which)


def _variances(fit: Fit, mixture: Mixture, which: list[tuple[Any, int]]) -> list[Part]:
    """Where features do not vary together, one variance for each is all there is."""
    values = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    made = _by_feature(fit, "covariances", "Variances, in data units", which, values)
    if fit.parameters["covariance_type"] != "spherical" or fit.preparation.scale == "none":
        return [made]
    return [made, text("Spheres of the scaled features are ellipsoids in data units.")]


def _pairs(fit: Fit, mixture: Mixture, which: list[tuple[Any, int]]) -> Part:
    """Of two features a line holds the whole matrix."""
    first, second = fit.preparation.features
    lines = []
    for name, number in which:
        (a, b), (_, d) = mixture.covariances[number].tolist()
        lines.append([name, a, b, d, b / float(np.sqrt(a * d))])
    heads = ["component", f"var {first}", "covariance", f"var {second}", "correlation"]
    kinds = ["cluster", *["number"] * 4]
    return table("covariances", "Covariances, in data units", heads, lines, kinds=kinds)


def _matrix(fit: Fit, mixture: Mixture, which: tuple[Any, int]) -> Part:
    """Of a few features the matrix; numbers stand for their names at the top."""
    name, number = which
    of = "all components" if name == "all" else f"component {name}"
    values = mixture.covariances[number].tolist()
    features = [f"{place} · {one}" for place, one in enumerate(fit.preparation.features, 1)]
    lines = [[feature, *row] for feature, row in zip(features, values, strict=True)]
    heads = ["feature", *(str(place) for place in range(1, len(features) + 1))]
    kinds = ["text", *["number"] * len(features)]
    title = f"Covariances of {of}, in data units"
    return table(f"covariances-{name}", title, heads, lines, kinds=kinds)


def _strongest(fit: Fit, mixture: Mixture, which: list[tuple[Any, int]]) -> list[Part]:
    """Of many features: how many numbers there are, and the largest correlations."""
    n = mixture.means.shape[1]
    matrices = 1 if fit.parameters["covariance_type"] == "tied" else len(mixture.weights)
    hold = "holds" if matrices == 1 else "hold"
    words = (
        f"{counted(matrices, 'covariance matrix', 'covariance matrices')} of {n:,} features {hold} "
        f"{matrices * n * (n + 1) // 2:,} numbers"
    )
    found = _correlations(which, mixture)
    if not found:
        return [text(f"{words}; no two features are correlated inside a component.")]
    features = fit.preparation.features
    lines = [
        [name, f"{features[one]} × {features[other]}", value] for name, one, other, value in found
    ]
    return [
        text(f"{words}. These are the largest correlations."),
        table(
            "correlations",
            "Largest correlations inside a component",
            ["component", "features", "correlation"],
            lines,
            kinds=["cluster", "text", "number"],
        ),
    ]


def _correlations(
    which: list[tuple[Any, int]], mixture: Mixture
) -> list[tuple[Any, int, int, float]]:
    """The strongest correlations: what they are of, two features, and the value."""
    one, other = np.triu_indices(mixture.means.shape[1], 1)
    found = []
    for name, number in which:
        covariance = mixture.covariances[number]
        spread = np.sqrt(np.diag(covariance))
        values = covariance[one, other] / (spread[one] * spread[other])
        for pair in np.argsort(-np.abs(values), kind="stable")[:STRONGEST]:
            found.append((name, int(one[pair]), int(other[pair]), float(values[pair])))
    found.sort(key=lambda entry: -abs(entry[-1]))
    return [entry for entry in found[:STRONGEST] if abs(entry[-1]) >= WEAK]
