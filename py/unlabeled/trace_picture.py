"""The picture of one step of a trace: rows, centres, neighbourhoods and tracks on a plane.

Of a mixture also its components; and beside it how far another algorithm has come meanwhile.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from . import picture
from .labels import NOISE, UNDECIDED
from .mixtures import on_plane
from .mixtures.mixture import Mixture
from .plane import Plane
from .plane_model import SLICE
from .regions import Predict, label_grid
from .trace import Circles, Gaussians, Segments, Step, Trace

# Regions are drawn anew for each step while it plays: a coarse grid, and only where it is quick.
GRID = (80, 64)
MOST_REGION_WORK = 4_000
MOST_REGION_COMPONENTS = 20
# Of one feature the components are curves: narrower ones than this share of what is between two
# places of a curve fall through it, and it would be zero everywhere.
NARROWEST = 0.1


def step_picture(trace: Trace, index: int, view: Plane) -> dict[str, Any]:
    """Describe step ``index`` on ``view``; the axes are the same for all steps.

    Raises:
        InputError: a value is too large to be drawn.
    """
    step = trace.steps[index]
    across, up = _axes(trace, view)
    return picture.picture(
        figure="scatter",
        caption=step.sentence,
        x=across,
        y=up,
        clusters=_legend(step),
        layers=_layers(trace, step, view, across, up),
    )


def step_beside(trace: Trace, index: int, view: Plane) -> dict[str, Any] | None:
    """Describe what is beside step ``index``, on the same axes; None if nothing is.

    Raises:
        InputError: a value is too large to be drawn.
    """
    step = trace.steps[index].beside
    if step is None:
        return None
    across, up = _axes(trace, view)
    return picture.chart(
        figure="beside",
        title=trace.titles[1],
        caption=step.sentence,
        x=across,
        y=up,
        clusters=_legend(step),
        layers=_layers(trace, step, view, across, up),
    )


def _layers(
    trace: Trace, step: Step, view: Plane, across: dict[str, Any], up: dict[str, Any]
) -> list[picture.Layer]:
    layers = [_rows(trace, step, view)]
    predict = _predictor(step, view)
    if predict is not None:
        layers.insert(0, _regions(predict, step, view, across, up))
    if step.circles is not None:
        layers.append(_circles(step.circles, view))
    if step.segments is not None:
        layers.append(_segments(step.segments, view))
    if step.gaussians is not None:
        layers.extend(_components(step.gaussians, view))
    if step.centers is not None:
        layers.append(_centers(step, view))
    if step.focus is not None:
        layers.append(_focus(trace, step.focus, view))
    return layers


def _axes(trace: Trace, view: Plane) -> tuple[dict[str, Any], dict[str, Any]]:
    places = np.concatenate([view.places, view.project(trace.reach)])
    across = picture.axis(view.labels[0], places[:, 0], kind=view.kinds[0])
    up = picture.axis(view.labels[1], places[:, 1], kind=view.kinds[1])
    if view.kinds[1] == "none":
        up |= {"min": 0.0, "max": 1.0}
    return across, up


def _rows(trace: Trace, step: Step, view: Plane) -> picture.Layer:
    weight = None
    if step.weights is not None:
        weight = step.weights / (step.weights.max() or 1.0)
    return picture.points(
        "points",
        "points",
        view.places,
        cluster=step.labels,
        row=trace.X.preparation.rows,
        hollow=step.hollow,
        strength=step.strength,
        weight=weight,
        shares=step.shares,
    )


def _predictor(step: Step, view: Plane) -> Predict | None:
    """Which cluster a place of the plane belongs to; None where it is none, or not quick."""
    if not step.regions:
        return None
    if step.gaussians is not None:
        return _strongest(step.gaussians, step.labels, view)
    if not view.telling or step.centers.size > MOST_REGION_WORK:
        return None

    def nearest(places: np.ndarray) -> np.ndarray:
        return step.center_labels[pairwise_distances_argmin(view.lift(places), step.centers)]

    return nearest


def _strongest(gaussians: Gaussians, labels: np.ndarray, view: Plane) -> Predict | None:
    """The component with the largest share, of those with rows: as the fit will predict."""
    flat = on_plane.plane_mixture(_mixture(gaussians), view, view.section)
    if flat is None or len(gaussians.labels) > MOST_REGION_COMPONENTS:
        return None
    used = np.flatnonzero(np.isin(gaussians.labels, labels))
    d = flat.means.shape[1]

    def strongest(places: np.ndarray) -> np.ndarray:
        return gaussians.labels[used[flat.shares(places[:, :d])[:, used].argmax(axis=1)]]

    return strongest


def _mixture(gaussians: Gaussians) -> Mixture:
    """The components as a mixture. At the very start their weights may not sum to 1 yet."""
    weights = gaussians.weights / gaussians.weights.sum()
    return Mixture(weights, gaussians.means, gaussians.covariances)


def _regions(
    predict: Predict, step: Step, view: Plane, across: dict[str, Any], up: dict[str, Any]
) -> picture.Layer:
    """Which cluster every place of the plane belongs to."""
    x, y = (across["min"], across["max"]), (up["min"], up["max"])
    labels, boundaries = label_grid(predict, x, y, *GRID)
    section = SLICE if step.gaussians is None else view.section
    title = "regions" if view.exact else f"regions ({section})"
    return picture.regions("regions", title, x=x, y=y, cluster=labels, boundaries=boundaries)


def _components(gaussians: Gaussians, view: Plane) -> list[picture.Layer]:
    """Ellipses; of one feature curves, unless all are too narrow to be met by their places."""
    if view.kinds[1] == "none":
        widest = np.sqrt(gaussians.covariances.max()) * view.stretch[0]
        if widest < NARROWEST * np.ptp(view.places[:, 0]) / on_plane.CURVE_POINTS:
            return []
    return on_plane.layers(_mixture(gaussians), gaussians.labels, view, view.section)


def _circles(circles: Circles, view: Plane) -> picture.Layer:
    """Of more than two features the plane shows the shadow of each neighbourhood."""
    places = view.project(circles.centers)
    radii = np.tile(circles.radius * np.array(view.stretch), (len(places), 1))
    if view.kinds[1] == "none":  # one feature: a neighbourhood is a strip, whatever the height
        places[:, 1] = radii[:, 1] = 0.5
    return picture.circles(
        "circles", "neighbourhoods", places, radii, cluster=circles.labels
    )


def _segments(segments: Segments, view: Plane) -> picture.Layer:
    starts, stops = (view.project(segments.ends[:, side]) for side in (0, 1))
    return picture.segments(
        "segments", segments.title, np.hstack([starts, stops]), cluster=segments.labels
    )


def _centers(step: Step, view: Plane) -> picture.Layer:
    return picture.points(
        "centers",
        "centres",
        view.project(step.centers),
        cluster=step.center_labels,
        labels=[str(label) for label in step.center_labels],
        symbol="badge",
    )


def _focus(trace: Trace, focus: int, view: Plane) -> picture.Layer:
    return picture.points(
        "focus",
        "the row looked at",
        view.places[[focus]],
        row=trace.X.preparation.rows[[focus]],
        symbol="ring",
    )


def _legend(step: Step) -> list[dict[str, Any]]:
    """Every cluster that has rows or a centre now, and the rows that have none."""
    labels, counts = np.unique(step.labels, return_counts=True)
    rows = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    centers = [] if step.center_labels is None else step.center_labels.tolist()
    numbers = sorted({*rows, *centers} - {NOISE, UNDECIDED})
    titles = {number: str(number) for number in numbers}
    titles |= {NOISE: "noise", UNDECIDED: "not decided yet"}
    return [
        {"id": number, "title": title, "rows": rows.get(number, 0)}
        for number, title in titles.items()
        if number >= 0 or number in rows
    ]
