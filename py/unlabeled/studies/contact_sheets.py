"""Contact sheets: the images of each cluster, with their mean, the most typical ones first."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..analysis.typical import distances_to_own, most_typical, representatives
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.sheets import grid, rows_needed, sheet, tiles
from ..labels import NOISE
from ..params import integer
from ..reading.wording import counted, percent, quoted
from ..result import Fit
from ..steps import Progress, Steps
from ..study import IMAGES, Part, Report, Study, figure, report, show_rows, table, text
from .groups import chosen_groups, cluster_parameter, no_such_group

# What anyone will look through: the largest clusters, and so many representatives.
MOST_SHEETS, MOST_REPRESENTATIVES = 20, 120
# The mean is twice as large as the others, and stands before them.
MEAN, GAP, COLUMNS = 2.0, 0.3, 7
REPRESENTATIVE_COLUMNS = 10

TYPICAL_IS = (
    "The large image is the mean of its cluster, pixel by pixel; the sharper it is, the more alike "
    "the images are. The most typical ones, nearest to the {center} in the units of X, come first."
)


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Sort the images of each group by their distance to its centre, and lay them out."""
    images, chosen = images_of(fit), parameters["cluster"]
    shown = chosen_groups(fit, chosen, MOST_SHEETS)
    if not shown:
        return no_such_group(fit, chosen, "image")
    distances = distances_to_own(fit)
    parts: list[Part] = []
    if fit.n_clusters > 1:
        parts.append(figure(_representatives(fit, images, distances)))
    yield Progress(0.1, "sorting the images")
    for number, label in enumerate(shown, start=1):
        order = most_typical(fit, label, distances)
        parts.append(figure(_sheet(fit, images, label, order, distances, parameters["images"])))
        yield Progress(0.1 + 0.8 * number / len(shown), f"sheet {number:,} of {len(shown):,}")
    parts += _words(fit, shown, len(np.unique(fit.labels)))
    parts.append(_table(fit, images, shown, distances))
    return report(_verdict(fit, images), parts)


# Sheets -----------------------------------------------------------------------------------------


def _representatives(fit: Fit, images: FitImages, distances: np.ndarray) -> dict[str, Any]:
    """The most typical image of each cluster, framed in its colour."""
    index = representatives(fit, distances)[:MOST_REPRESENTATIVES]
    # Rows of about the same length: none of a few images that were left over.
    columns = rows_needed(len(index), rows_needed(len(index), REPRESENTATIVE_COLUMNS))
    numbers = np.arange(len(index))
    texts = [
        f"cluster {number}, {counted(int(fit.sizes[number]), 'image')}: {name}"
        for number, name in enumerate(images.names(index))
    ]
    more = fit.n_clusters - len(index)
    end = f", and {more:,} more." if more else "."
    center = "centre" if fit.centers is not None else "mean"
    return sheet(
        figure="representatives",
        title="Representative images",
        caption=f"For each cluster from 0 to {numbers[-1]}, the image nearest to its {center}{end}",
        layers=[
            tiles(
                "representatives",
                "representatives",
                images.thumbnails(index),
                grid(len(index), columns),
                texts=texts,
                row=images.rows[index],
                cluster=numbers,
            )
        ],
        # As wide as if it were full, so that few images are no larger than many.
        width=REPRESENTATIVE_COLUMNS,
        height=rows_needed(len(index), columns),
        table={
            "heads": ["cluster", "image"],
            "lines": [[number, name] for number, name in enumerate(images.names(index))],
        },
    )


def _sheet(
    fit: Fit,
    images: FitImages,
    label: int,
    order: np.ndarray,
    distances: np.ndarray,
    most: int,
) -> dict[str, Any]:
    """One group: its mean, and the first of its images in this ``order``."""
    first, more = order[:most], max(0, len(order) - most)
    names, far = images.names(first), distances[first]
    texts = [
        name if label == NOISE else f"{name}: distance {value:.4g}"
        for name, value in zip(names, far.tolist(), strict=True)
    ]
    mean = tiles(
        "mean",
        "mean",
        images.mean_image(order),
        np.array([[MEAN / 2, -MEAN / 2]]),
        cell=MEAN,
        texts=[f"the mean of {counted(len(order), 'image')}"],
        rows=[images.rows[order]],
        cluster=np.array([label]),
    )
    left = MEAN + GAP
    shown = tiles(
        "images",
        "images",
        images.thumbnails(first),
        grid(len(first), COLUMNS, left=left),
        texts=texts,
        row=images.rows[first],
    )
    others = f", and {more:,} more" if more else ""
    how = "its images" if label == NOISE else "the most typical first"
    return sheet(
        figure=f"contact-sheet-{label}",
        title=f"{_name(label)}: {_about(images, order)}",
        caption=f"The mean, then {how}{others}.",
        layers=[mean, shown],
        width=left + COLUMNS,
        height=max(MEAN, rows_needed(len(first), COLUMNS)),
        table={
            "heads": ["image", "distance"],
            "lines": [
                [name, None if label == NOISE else value]
                for name, value in zip(names, far.tolist(), strict=True)
            ],
        },
    )


def _name(label: int) -> str:
    return "Noise" if label == NOISE else f"Cluster {label}"


# Words ------------------------------------------------------------------------------------------


def _about(images: FitImages, index: np.ndarray) -> str:
    """How many images, and what most of them show if that is known."""
    words = counted(len(index), "image")
    answer, share = commonest(images, index)
    return f"{words}, {percent(share)} of them {quoted(answer, 24)}" if answer else words


def commonest(images: FitImages, index: np.ndarray) -> tuple[str, float]:
    """The known answer that most of these images have, and their share; or nothing."""
    column = images.answers
    if column is None:
        return "", 0.0
    rows = images.rows[index]
    rows = rows[~column.missing[rows]]
    if not len(rows):
        return "", 0.0
    values, counts = np.unique(column.values[rows], return_counts=True)
    best = int(counts.argmax())
    return column.format(values[best]), float(counts[best] / len(index))


def _verdict(fit: Fit, images: FitImages) -> str:
    if not fit.n_clusters:
        return "Every image is noise: there is no cluster to show."
    sizes = fit.sizes
    words = f"{counted(len(fit.labels), 'image')} in {counted(fit.n_clusters, 'cluster')}"
    if fit.n_clusters > 1:
        same = sizes.min() == sizes.max()
        words += f" of {sizes[0]:,} each" if same else f" of {sizes.min():,} to {sizes.max():,}"
    column = images.answers
    if column is None:
        return f"{words}."
    shares = [
        commonest(images, np.flatnonzero(fit.labels == label))[1]
        for label in range(fit.n_clusters)
    ]
    pure = sum(share > 0.9 for share in shares)
    return (
        f"{words}. In {pure:,} of them more than 90 % of the images have the same "
        f"{quoted(column.name)}."
    )


def _words(fit: Fit, shown: list[int], groups: int) -> list[Part]:
    center = "centre" if fit.centers is not None else "mean"
    said = [text(TYPICAL_IS.format(center=center))]
    if 1 < len(shown) < groups:
        largest = sum(label != NOISE for label in shown)
        words = f"The {largest} largest of {counted(fit.n_clusters, 'cluster')} are shown; "
        said.append(text(f"{words}choose any other by its number."))
    return said


def _table(fit: Fit, images: FitImages, shown: list[int], distances: np.ndarray) -> Part:
    """Each sheet in numbers; a click lights its rows."""
    known = images.answers is not None
    lines, actions = [], []
    for label in shown:
        order = most_typical(fit, label, distances)
        noise = label == NOISE
        line: list[Any] = [label, len(order)]
        line.append(None if noise else f"{int(images.rows[order[0]]) + 1:,}")
        line.append(None if noise else float(distances[order].mean()))
        lines.append([*line, *(commonest(images, order) if known else ())])
        actions.append(show_rows(f"Images of {_name(label).lower()}", images.rows[order]))
    heads = ["cluster", "images", "representative", "mean distance"]
    kinds = ["cluster", "number", "text", "number"]
    if known:
        heads, kinds = [*heads, "mostly", "share"], [*kinds, "text", "share"]
    return table("sheets", "The sheets in numbers", heads, lines, kinds=kinds, actions=actions)


STUDY = Study(
    id="contact_sheets",
    title="Contact sheets",
    tab="images",
    summary="The images of each cluster, the most typical first, and their mean.",
    run=run,
    needs=IMAGES,
    automatic=True,
    parameters=(
        cluster_parameter("show"),
        integer(
            "images",
            14,
            1,
            500,
            "Images",
            "How many of each cluster to show.",
            slider=(COLUMNS, 10 * COLUMNS),
        ),
    ),
)
