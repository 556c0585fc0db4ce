"""Images as principal components: the directions in which they vary, seen as images themselves.

Source: Turk and Pentland, Eigenfaces for recognition (1991); Géron, Hands-On Machine Learning, 3rd
edition, chapter 9, exercises.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import picture
from ..algorithm import Score
from ..components import Components
from ..image_sets.image_set import grey_levels
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.parameters import share_parameter
from ..image_sets.reconstruct import errors, reconstructed
from ..image_sets.sheets import grid, named_rows, rows_needed, sheet, tiles
from ..reading.wording import counted, listed, percent
from ..result import Fit
from ..steps import Progress, Steps, within
from ..study import IMAGES, Part, Report, Study, button, figure, report, scores, set_state, text

COLUMNS, MOST_SHOWN = 8, 24
# Of the components that are kept, these shares of the variance are shown too.
LESSER_SHARES = (0.9, 0.7, 0.5)
# On the map of the set: how many images fit side by side, and one above the other.
ACROSS, UP = 17, 14
MAP_HEIGHT = 300
FILLED = 0.9  # of its box on the map

SCORES = (
    Score("components", "components", "How many directions keep the share asked for.", whole=True),
    Score("pixels", "numbers", "How many numbers an image has.", whole=True),
    Score("kept", "variance kept", "The share of the variance that the components have."),
    Score(
        "reconstruction_error",
        "error",
        "How far a pixel of the reconstruction is from the original: the root of the mean square, "
        "in the units of the pixels.",
    ),
)


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Find the components, show them, and rebuild some images from ever fewer of them."""
    images, share = images_of(fit), parameters["share"]
    components = yield from within(images.components(share), 0.0, 0.6)
    yield Progress(0.6, "rebuilding the images")
    far = fit.X.remembered(
        ("image errors", share), lambda: errors(components, images.pixels())
    )
    numbers = (len(components), len(components.mean), components.kept)
    error = float(np.sqrt((far**2).mean()))
    yield Progress(0.8, "drawing")
    parts = [
        scores(*zip(SCORES, (*map(float, numbers), error), strict=True)),
        figure(_eigen_images(images, components)),
        figure(_curve(components)),
        figure(_reconstructions(images, components, far)),
        figure(_map(images, components)),
        *(text(words) for words in _words(images, components)),
        *_way_on(fit, components),
    ]
    return report(_verdict(components), parts)


# Figures ----------------------------------------------------------------------------------------


def _eigen_images(images: FitImages, components: Components) -> dict[str, Any]:
    """The mean, and the first components: grey where nothing changes, brighter or darker else."""
    count = min(MOST_SHOWN - 1, len(components))
    directions = components.directions[:count]
    largest = np.abs(directions).max(axis=1, keepdims=True)
    # Towards white is up, whichever end of the scale white is.
    way = 1 if images.images.white > images.images.black else -1
    seen = grey_levels(0.5 + 0.5 * way * directions / largest)
    seen = seen.reshape(count, *images.images.shape)
    shares = (components.variances / components.total)[:count]
    texts = [
        f"component {number}: {percent(part, 1)} of the variance"
        for number, part in enumerate(shares.tolist(), start=1)
    ]
    places = grid(count + 1, COLUMNS)
    mean = images.images.shown(components.mean[None])
    more = len(components) - count
    return sheet(
        figure="eigen-images",
        title="The mean, and the components as images",
        caption="Each component is a way to differ from the mean: light pixels go up together "
        f"while dark ones go down{f'; {more:,} more are not shown' if more else ''}.",
        layers=[
            tiles("mean", "mean", mean, places[:1], texts=["the mean image"]),
            tiles("components", "components", seen, places[1:], texts=texts),
        ],
        width=COLUMNS,
        height=rows_needed(count + 1, COLUMNS),
        table={
            "heads": ["component", "share of variance"],
            "lines": [[number, part] for number, part in enumerate(shares.tolist(), start=1)],
        },
    )


def _curve(components: Components) -> dict[str, Any]:
    """How much of the variance the first so many components keep."""
    kept = np.cumsum(components.variances) / components.total
    count = len(components)
    texts = [
        f"{counted(number, 'component')}: {percent(share, 1)}"
        for number, share in enumerate(kept.tolist(), start=1)
    ]
    asked = components.asked
    return picture.chart(
        figure="explained-variance",
        title="Variance kept",
        caption=f"The first {counted(count, 'component')} keep {percent(components.kept, 1)} of "
        f"the variance; {percent(asked, 1)} were asked for.",
        x=picture.span("components", 0, count + 0.5, kind="whole"),
        y=picture.span("share of variance", 0, 1.03),
        layers=[
            picture.lines(
                "kept",
                "kept",
                np.arange(count + 1),
                np.concatenate([[0.0], kept]),
                dots=count <= 60,
                chosen=count,
                links=picture.Links(texts=["none: the mean alone", *texts]),
            ),
            picture.rule("asked", percent(asked, 1), "y", asked, parameter="share", of="study"),
        ],
        height=170,
    )


def _reconstructions(images: FitImages, components: Components, far: np.ndarray) -> dict[str, Any]:
    """Some images, from the one that is rebuilt best to the one that is worst, of ever less."""
    order = np.argsort(far, kind="stable")
    chosen = order[np.unique(np.linspace(0, len(order) - 1, COLUMNS).round().astype(int))]
    pixels, kept = images.pixels(chosen), np.cumsum(components.variances) / components.total
    counts = [len(components)]
    for share in LESSER_SHARES:
        fewer = 1 + int(np.searchsorted(kept, share))
        if fewer < counts[-1]:
            counts.append(fewer)
    rows = [pixels, *(reconstructed(components.first(count), pixels) for count in counts)]
    names = ["original", *(str(count) for count in counts)]
    called = images.names(chosen)
    error = far[chosen].tolist()
    texts = [f"{name}: the original" for name in called] + [
        f"{name} from {counted(count, 'component')}"
        + (f": error {value:.3g}" if count == counts[0] else "")
        for count in counts
        for name, value in zip(called, error, strict=True)
    ]
    return sheet(
        figure="reconstructions",
        title="Rebuilt from fewer and fewer components",
        caption="On top the originals, from the one that is rebuilt best to the worst; below, what "
        f"is left of them with {listed([str(one) for one in counts])} components.",
        layers=[
            tiles(
                "images",
                "images",
                images.images.shown(np.concatenate(rows)),
                named_rows(len(rows), len(chosen)),
                texts=texts,
                row=np.tile(images.rows[chosen], len(rows)),
            )
        ],
        width=COLUMNS,
        height=len(rows),
        names=names,
        table={
            "heads": ["image", "error"],
            "lines": [list(line) for line in zip(called, error, strict=True)],
        },
    )


def _map(images: FitImages, components: Components) -> dict[str, Any]:
    """Images at their places along the first two components, as many as do not overlap."""
    places = np.zeros((len(images.rows), 2))
    along = components.first(2).scores(images.pixels())
    places[:, : along.shape[1]] = along
    spread = np.ptp(places, axis=0)
    spread[spread == 0] = 1
    box = spread / (ACROSS, UP)
    chosen = _apart(places, box)
    shares = [*(components.variances[:2] / components.total).tolist(), 0.0][:2]
    labels = [f"component {n} ({percent(share, 1)})" for n, share in enumerate(shares, start=1)]
    (left, low), (right, high) = places.min(axis=0) - box, places.max(axis=0) + box
    layer = picture.thumbnails(
        "images",
        "images",
        places[chosen],
        images.thumbnails(chosen),
        size=(FILLED * float(box[0]), FILLED * float(box[1])),
        cluster=images.fit.labels[chosen],
        links=picture.Links(texts=images.names(chosen), row=images.rows[chosen]),
    )
    return picture.chart(
        figure="image-map",
        title="The set along its first two components",
        caption=f"{counted(len(chosen), 'image')} of {len(places):,}, as many as do not hide each "
        "other, framed in the colour of their cluster.",
        x=picture.span(labels[0], left, right),
        y=picture.span(labels[1], low, high),
        layers=[layer],
        height=MAP_HEIGHT,
    )


def _apart(places: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Indices of places (m, 2) whose boxes do not overlap: the first that are free, at random."""
    taken: list[int] = []
    for index in np.random.default_rng(0).permutation(len(places)).tolist():
        if not (np.abs(places[taken] - places[index]) < box).all(axis=1).any():
            taken.append(index)
    return np.sort(np.array(taken, dtype=np.int64))


# Words ------------------------------------------------------------------------------------------


def _verdict(components: Components) -> str:
    of = f"{len(components):,} of {len(components.mean):,} dimensions keep"
    return f"{of} {percent(components.kept, 1)} of the variance."


def _words(images: FitImages, components: Components) -> list[str]:
    said = [
        "The components are those of the pixels in the units of the table, of the images that are "
        "fitted, whatever scaling the fit has."
    ]
    if not components.complete:
        said.append(
            f"Of {len(components.mean):,} numbers an image no more than {len(components):,} "
            f"components are looked for: {percent(components.asked, 1)} would take more."
        )
    return said


def _way_on(fit: Fit, components: Components) -> list[Part]:
    """A fit of the components in place of the pixels."""
    if fit.preparation.components is not None:
        return []
    title = f"Fit {counted(len(components), 'component')} in place of the pixels"
    return [button(set_state(title, {"components": components.asked, "scale": "none"}))]


STUDY = Study(
    id="image_components",
    title="Images as components",
    tab="images",
    summary="Few directions carry most of what images differ in: see them as images, and rebuild "
    "the images from them.",
    run=run,
    needs=IMAGES,
    place=2,
    follows=True,
    parameters=(share_parameter(),),
)
