"""The picture of one step of a trace: rows, centres, neighbourhoods and tracks on a plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances_argmin

from . import picture
from .labels import NOISE, UNDECIDED
from .plane import Plane
from .regions import label_grid
from .trace import Circles, Segments, Step, Trace

# Regions are drawn anew for each step while it plays: a coarse grid, and only where it is quick.
GRID = (80, 64)
MOST_REGION_WORK = 4_000


def step_picture(trace: Trace, index: int, view: Plane) -> dict[str, Any]:
    """Describe step ``index`` on ``view``; the axes are the same for all steps.

    Raises:
        InputError: a value is too large to be drawn.
    """
    step = trace.steps[index]
    across, up = _axes(trace, view)
    layers = [_rows(trace, step, view)]
    if step.regions and view.telling and step.centers.size <= MOST_REGION_WORK:
        layers.insert(0, _regions(step, view, across, up))
    if step.circles is not None:
        layers.append(_circles(step.circles, view))
    if step.segments is not None:
        layers.append(_segments(step.segments, view))
    if step.centers is not None:
        layers.append(_centers(step, view))
    if step.focus is not None:
        layers.append(_focus(trace, step.focus, view))
    return picture.picture(
        figure="scatter",
        caption=step.sentence,
        x=across,
        y=up,
        clusters=_legend(step),
        layers=layers,
    )


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
    )


def _regions(
    step: Step, view: Plane, across: dict[str, Any], up: dict[str, Any]
) -> picture.Layer:
    """Which centre is the nearest, everywhere on the plane."""
    x, y = (across["min"], across["max"]), (up["min"], up["max"])

    def nearest(places: np.ndarray) -> np.ndarray:
        return step.center_labels[pairwise_distances_argmin(view.lift(places), step.centers)]

    labels, boundaries = label_grid(nearest, x, y, *GRID)
    title = "regions" if view.exact else "regions (slice)"
    return picture.regions("regions", title, x=x, y=y, cluster=labels, boundaries=boundaries)


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
