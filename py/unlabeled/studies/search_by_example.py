"""Search by example: give an image, get its cluster sorted by distance to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import params
from ..errors import InputError
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.sheets import grid, rows_needed, sheet, tiles
from ..labels import NOISE
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..study import IMAGES, Part, Report, Study, button, figure, report, show_rows, text

EXAMPLE, GAP, COLUMNS = 2.0, 0.3, 7
FIRST = "first"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Measure the distances to the example, and lay its cluster out by them."""
    images = images_of(fit)
    row = 0 if parameters["row"] == FIRST else parameters["row"]
    place, label = _example(fit, images, row)
    yield Progress(0.3, "measuring distances")
    distances = np.sqrt(((np.asarray(fit.X) - place) ** 2).sum(axis=1))
    order = np.argsort(distances, kind="stable")
    order = order[images.rows[order] != row]
    inside = order if label == NOISE else order[fit.labels[order] == label]
    outside = order[:0] if label == NOISE else order[fit.labels[order] != label]
    if not len(order):
        return report("This is the only image: there is nothing to find.", [])
    found = _sheet(images, row, label, inside, distances, parameters["images"])
    parts: list[Part] = [figure(found)]
    parts += [text(words) for words in _words(fit, images, inside, outside, distances)]
    as_rows = f"Those like image {row + 1:,} as rows"
    parts += [button(show_rows(as_rows, images.rows[inside]))] if len(inside) else []
    return report(_verdict(images, row, label, inside), parts)


def _example(fit: Fit, images: FitImages, row: int) -> tuple[np.ndarray, int]:
    """Where an image lies, a row (n,) of X, and the cluster that it is in or belongs to.

    Raises:
        InputError: there is no such row.
    """
    if row >= len(images.images):
        raise InputError(
            f"There is no image {row + 1:,}.",
            f"The set has {counted(len(images.images), 'image')}.",
            "row",
        )
    index = np.flatnonzero(images.rows == row)
    if len(index):
        return np.asarray(fit.X)[index[0]], int(fit.labels[index[0]])
    # Only a sample was fitted: the others get their cluster by the rule for new rows.
    table = fit.preparation.table
    cells = [table.column(name).text(row) for name in fit.preparation.columns]
    place = np.asarray(fit.preparation.row(cells))
    return place[0], int(fit.predict(place)[0])


def _sheet(
    images: FitImages,
    row: int,
    label: int,
    order: np.ndarray,
    distances: np.ndarray,
    most: int,
) -> dict[str, Any]:
    """The example, and beside it the nearest images."""
    first, more = order[:most], max(0, len(order) - most)
    names, far = images.names(first), distances[first].tolist()
    example = tiles(
        "example",
        "the example",
        images.images.thumbnails[[row]],
        np.array([[EXAMPLE / 2, -EXAMPLE / 2]]),
        cell=EXAMPLE,
        texts=[f"the example: {images.images.name(row)}"],
        row=np.array([row]),
        cluster=np.array([label]),
    )
    left = EXAMPLE + GAP
    found = tiles(
        "images",
        "images",
        images.thumbnails(first),
        grid(len(first), COLUMNS, left=left),
        texts=[f"{name}: distance {value:.4g}" for name, value in zip(names, far, strict=True)],
        row=images.rows[first],
    )
    among = "all images" if label == NOISE else f"cluster {label}"
    others = f", and {more:,} more" if more else ""
    return sheet(
        figure="search-by-example",
        title=f"Nearest to {images.images.name(row)}",
        caption=f"The example, then {among} by distance to it{others}.",
        layers=[example, found],
        width=left + COLUMNS,
        height=max(EXAMPLE, rows_needed(len(first), COLUMNS)),
        table={
            "heads": ["image", "distance"],
            "lines": [list(line) for line in zip(names, far, strict=True)],
        },
    )


def _verdict(images: FitImages, row: int, label: int, inside: np.ndarray) -> str:
    name = f"Image {row + 1:,}"
    if label == NOISE:
        return f"{name} is noise: it has no cluster, so all images are sorted by distance to it."
    if not len(inside):
        return f"{name} is alone in cluster {label}."
    nearest = int(images.rows[inside[0]]) + 1
    others = "one other image" if len(inside) == 1 else f"{len(inside):,} others"
    return f"{name} is in cluster {label} with {others}: image {nearest:,} is nearest to it."


def _words(
    fit: Fit,
    images: FitImages,
    inside: np.ndarray,
    outside: np.ndarray,
    distances: np.ndarray,
) -> list[str]:
    scaled = "" if fit.preparation.scale == "none" else f" (scaled: {fit.preparation.scale})"
    said = [f"Distances are Euclidean, in the units of X{scaled}."]
    if not len(inside) or not len(outside):
        return said
    stranger = int(outside[0])
    label, number = int(fit.labels[stranger]), int(images.rows[stranger]) + 1
    whose = "that is noise" if label == NOISE else f"of another cluster (cluster {label})"
    nearer = int((distances[inside] < distances[stranger]).sum())
    said.append(
        f"The nearest image {whose} is image {number:,}, at {distances[stranger]:.4g}: {nearer:,} "
        f"of {len(inside):,} in its own cluster are nearer than that."
    )
    return said


STUDY = Study(
    id="search_by_example",
    title="Search by example",
    tab="images",
    summary="Click an image above, or give its number: its cluster comes sorted, the most alike "
    "first.",
    run=run,
    needs=IMAGES,
    place=1,
    automatic=True,
    parameters=(
        params.row(
            "row",
            "Image",
            "The example: the number of its row, or click an image.",
            default=FIRST,
        ),
        params.integer(
            "images",
            21,
            1,
            500,
            "Images",
            "How many of the nearest ones to show.",
            slider=(COLUMNS, 10 * COLUMNS),
        ),
    ),
)
