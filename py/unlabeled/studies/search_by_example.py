"""Search by example: give an image, of the set or a new one; get its cluster sorted by distance."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import params
from ..image_sets.example import Example, of_image, of_row
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.sheets import grid, rows_needed, sheet, tiles
from ..labels import NOISE, UNDECIDED
from ..picture import Layer
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps
from ..study import IMAGES, Part, Report, Study, button, figure, report, show_rows, text

# In cells: an image of the set is shown twice as large as others; a new one in two ways, one above
# the other, as high as three rows.
OF_THE_SET, NEW, GAP, COLUMNS = 2.0, 1.5, 0.3, 7
FIRST = "first"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Measure the distances to the example, and lay its cluster out by them."""
    images = images_of(fit)
    yield Progress(0.0, "looking at the example")
    if parameters["example"] is not None:
        example = of_image(fit, images, parameters["example"])
    else:
        row = parameters["row"]
        example = of_row(fit, images, 0 if row == FIRST else row)
    label = example.label
    yield Progress(0.3, "measuring distances")
    distances = example.distances(fit.X)
    order = np.argsort(distances, kind="stable")
    order = order if example.row is None else order[images.rows[order] != example.row]
    inside = order if label == NOISE else order[fit.labels[order] == label]
    outside = order[:0] if label == NOISE else order[fit.labels[order] != label]
    if not len(order):
        return report("This is the only image: there is nothing to find.", [])
    found = _sheet(images, example, inside, distances, parameters["images"])
    parts: list[Part] = [figure(found)]
    parts += [text(words) for words in _words(fit, images, example, inside, outside, distances)]
    one = "the new image" if example.row is None else example.name
    as_rows = f"Those like {one} as rows"
    parts += [button(show_rows(as_rows, images.rows[inside]))] if len(inside) else []
    return report(_verdict(images, example, inside, distances), parts)


def _sheet(
    images: FitImages,
    example: Example,
    order: np.ndarray,
    distances: np.ndarray,
    most: int,
) -> dict[str, Any]:
    """The example, and beside it the nearest images."""
    first, more = order[:most], max(0, len(order) - most)
    names, far = images.names(first), distances[first].tolist()
    shown, left, high = _shown(images, example)
    found = tiles(
        "images",
        "images",
        images.thumbnails(first),
        grid(len(first), COLUMNS, left=left + GAP),
        texts=[f"{name}: distance {value:.4g}" for name, value in zip(names, far, strict=True)],
        row=images.rows[first],
    )
    among = "all images" if example.label == NOISE else f"cluster {example.label}"
    others = f", and {more:,} more" if more else ""
    what = "The example" if example.row is not None else (
        "The example as it was given, below it as the fit sees it"
    )
    return sheet(
        figure="search-by-example",
        title=f"Nearest to {_title(images, example)}",
        caption=f"{what}, then {among} by distance to it{others}.",
        layers=[*shown, found],
        width=left + GAP + COLUMNS,
        height=max(high, rows_needed(len(first), COLUMNS)),
        table={
            "heads": ["image", "distance"],
            "lines": [list(line) for line in zip(names, far, strict=True)],
        },
    )


def _shown(images: FitImages, example: Example) -> tuple[list[Layer], float, float]:
    """The example as tiles, and the width and height that they take."""
    side = OF_THE_SET if example.row is not None else NEW
    top = 0.0 if example.given is None else side
    words = "the example" if example.given is None else "the example as the fit sees it"
    seen = tiles(
        "example",
        words,
        example.seen,
        np.array([[side / 2, -top - side / 2]]),
        cell=side,
        texts=[words if example.row is None else f"{words}: {_title(images, example)}"],
        row=None if example.row is None else np.array([example.row]),
        cluster=np.array([example.label]),
    )
    if example.given is None:
        return [seen], side, side
    given = tiles(
        "given",
        "the example as it was given",
        example.given,
        np.array([[side / 2, -side / 2]]),
        cell=side,
        texts=[f"the example as it was given: {example.name}"],
        cluster=np.array([UNDECIDED]),
    )
    return [given, seen], side, 2 * side


def _title(images: FitImages, example: Example) -> str:
    """What the example is called where there is room: an image of the set with its file."""
    return example.name if example.row is None else images.images.name(example.row)


def _verdict(
    images: FitImages, example: Example, inside: np.ndarray, distances: np.ndarray
) -> str:
    name = example.name[0].upper() + example.name[1:]
    new, label = example.row is None, example.label
    if label == NOISE:
        rule = " by the rule for new rows" if new else ""
        return (
            f"{name} is noise{rule}: it has no cluster, so all images are sorted by distance to it."
        )
    if not len(inside):
        return f"{name} is alone in cluster {label}."
    nearest = f"image {int(images.rows[inside[0]]) + 1:,}"
    if new:
        equal = distances[inside[0]] == 0
        what = f"{nearest} is the same to the fit" if equal else f"{nearest} is nearest to it"
        return f"{name} goes to cluster {label}, with {counted(len(inside), 'image')}: {what}."
    others = "one other image" if len(inside) == 1 else f"{len(inside):,} others"
    return f"{name} is in cluster {label} with {others}: {nearest} is nearest to it."


def _words(
    fit: Fit,
    images: FitImages,
    example: Example,
    inside: np.ndarray,
    outside: np.ndarray,
    distances: np.ndarray,
) -> list[str]:
    scaled = "" if fit.preparation.scale == "none" else f" (scaled: {fit.preparation.scale})"
    told = " ".join([*example.told, *([fit.algorithm.predicts] if example.row is None else [])])
    said = [told] if told else []
    said.append(f"Distances are Euclidean, in the units of X{scaled}.")
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
    summary="Click an image above, give its number, or give a new image of yours: its cluster "
    "comes sorted, the most alike first.",
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
            when={"example": ""},
        ),
        params.image(
            "example",
            "New image",
            "An image file of yours. It is brought to the size and the colours of the set, and "
            "stays in this browser.",
            way_back="Use an image of the set",
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
