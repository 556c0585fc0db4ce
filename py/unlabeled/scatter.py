"""The main picture of a fit: rows, centres and decision regions on a plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import picture
from .labels import NOISE
from .plane import Plane, plane
from .plane_model import SLICE, PlaneModel
from .prepare import Preparation
from .reading.wording import counted
from .regions import Predict, grid_places, label_grid

if TYPE_CHECKING:
    from .result import Fit

GRID = (120, 96)
FINEST = (480, 400)
# Places of a picture become rows of all features: of very many features only some at once.
LIFTED_NUMBERS, LEAST_LIFTED = 4_000_000, 500
# How far below the lowest line the density is told: the rest is nothing, to any eye.
DEEPEST = 60.0


def picture_of(fit: Fit, x: str | None = None, y: str | None = None) -> dict[str, Any]:
    """Describe the picture of ``fit`` on the plane named by ``x`` and ``y``."""
    return scatter(fit, plane(fit.X, fit.preparation, x, y))


def scatter(fit: Fit, view: Plane, grid: tuple[int, int] = GRID) -> dict[str, Any]:
    """Describe the picture of ``fit`` on ``view``, with regions on a ``grid`` of so many cells."""
    marks = [view.places]
    rows = picture.points(
        "points",
        "points",
        view.places,
        cluster=fit.labels,
        row=fit.preparation.rows,
        hollow=fit.hollow,
        strength=fit.strength,
    )
    above = []
    if fit.centers is not None:
        places = view.project(fit.centers)
        marks.append(places)
        above.append(_centers(places))
    if fit.layers is not None:
        above.extend(fit.layers(view))
    across, up = _axes(view, np.concatenate(marks))
    shown = (across["min"], across["max"]), (up["min"], up["max"])
    regions, contours, model = field_layers(fit, view, *shown, *grid)
    return picture.picture(
        figure="scatter",
        caption=_caption(fit, view, model),
        x=across,
        y=up,
        clusters=_legend(fit),
        layers=[regions, rows, *contours, *above],
    )


def rows_alone(preparation: Preparation, view: Plane) -> dict[str, Any]:
    """Describe the rows on ``view`` as they are before anything is fitted."""
    across, up = _axes(view, view.places)
    rows = picture.points("points", "points", view.places, row=preparation.rows)
    text = f"{counted(len(view.places), 'row')}, not fitted yet."
    return picture.picture(
        figure="scatter", caption=text, x=across, y=up, clusters=[], layers=[rows]
    )


def field_layers(
    fit: Fit,
    view: Plane,
    x: tuple[float, float],
    y: tuple[float, float],
    columns: int = GRID[0],
    rows: int = GRID[1],
) -> tuple[picture.Layer, list[picture.Layer], PlaneModel | None]:
    """What ``fit`` says everywhere in the rectangle ``x`` by ``y``, on a grid of that size.

    Returns its decision regions; where it is a model of the density, that model as it is on the
    plane, and its contours.
    """
    columns, rows = max(2, min(columns, FINEST[0])), max(2, min(rows, FINEST[1]))
    if fit.detection is not None:
        return *fit.detection.layers(view, x, y, columns, rows), None
    model = None if fit.on_plane is None else fit.on_plane(view)
    if model is None:

        most = max(LEAST_LIFTED, LIFTED_NUMBERS // fit.X.shape[1])

        def predict(places: np.ndarray) -> np.ndarray:
            parts = [places[start : start + most] for start in range(0, len(places), most)]
            return np.concatenate([fit.predict(view.lift(part)) for part in parts])

        return _regions(view, predict, x, y, (columns, rows)), [], None
    regions = _regions(view, model.predict, x, y, (columns, rows), model)
    return regions, _contours(model, view, x, y, columns, rows), model


def _regions(
    view: Plane,
    predict: Predict,
    x: tuple[float, float],
    y: tuple[float, float],
    grid: tuple[int, int],
    model: PlaneModel | None = None,
) -> picture.Layer:
    """Regions; those of a model that is known on the plane are worth seeing, slice or not."""
    section = SLICE if model is None else view.section
    labels, boundaries = label_grid(predict, x, y, *grid)
    return picture.regions(
        "regions",
        "regions" if view.exact else f"regions ({section})",
        x=x,
        y=y,
        cluster=labels,
        boundaries=boundaries,
        visible=view.telling or model is not None,
    )


def _contours(
    model: PlaneModel,
    view: Plane,
    x: tuple[float, float],
    y: tuple[float, float],
    columns: int,
    rows: int,
) -> list[picture.Layer]:
    """Lines of equal density; none where the plane shows one feature alone."""
    if view.kinds[1] == "none":
        return []
    places = grid_places(x, y, columns, rows)
    values = model.log_density(places.reshape(-1, 2)).reshape(rows, columns)
    return [
        picture.contours(
            "contours",
            "density",
            x=x,
            y=y,
            values=np.maximum(values, model.levels[0] - DEEPEST),
            levels=model.levels,
            texts=model.texts,
            shaded=False,
        )
    ]


def _centers(places: np.ndarray) -> picture.Layer:
    numbers = np.arange(len(places))
    return picture.points(
        "centers",
        "centres",
        places,
        cluster=numbers,
        labels=[str(number) for number in numbers],
        symbol="badge",
    )


def _axes(view: Plane, places: np.ndarray) -> tuple[dict[str, Any], dict[str, Any]]:
    across = picture.axis(view.labels[0], places[:, 0], kind=view.kinds[0])
    up = picture.axis(view.labels[1], places[:, 1], kind=view.kinds[1])
    if view.kinds[1] == "none":
        up |= {"min": 0.0, "max": 1.0}
    return across, up


def _legend(fit: Fit) -> list[dict[str, Any]]:
    names = fit.algorithm.group_names
    entries = [
        {"id": number, "title": names.get(number, str(number)), "rows": int(rows)}
        for number, rows in enumerate(fit.sizes)
    ]
    noise = int((fit.labels == NOISE).sum())
    if noise:
        entries.append({"id": NOISE, "title": names[NOISE], "rows": noise})
    return entries


def _caption(fit: Fit, view: Plane, model: PlaneModel | None) -> str:
    """The picture in a sentence or two, for everyone and for screen readers."""
    how = view.sliced if model is None else model.note
    return " ".join(part for part in (_outcome(fit), view.note, how) if part)


def _outcome(fit: Fit) -> str:
    """How many rows there are of what."""
    rows = counted(len(fit.labels), "row")
    if fit.detection is not None:
        anomalies = int((fit.labels == NOISE).sum())
        found = counted(anomalies, "anomaly", "anomalies") if anomalies else "no anomaly"
        return f"{fit.algorithm.title}: {found} among {rows}."
    sizes = fit.sizes
    spread = ""
    if len(sizes) > 1 and sizes.min() == sizes.max():
        spread = f" of {counted(int(sizes[0]), 'row')} each"
    elif len(sizes) > 1:
        spread = f" of {sizes.min():,} to {sizes.max():,} rows"
    return f"{fit.algorithm.title}: {rows} in {counted(len(sizes), 'cluster')}{spread}."
