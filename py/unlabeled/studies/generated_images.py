"""New images: drawn from a density of the old ones, and no copies of them.

Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9, exercise 12.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import pairwise_distances_argmin_min
from sklearn.metrics.pairwise import euclidean_distances

from ..clustering.parameters import random_state_parameter
from ..errors import InputError
from ..image_sets.density import MOST_COMPONENTS, ImageDensity, image_density
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.parameters import distributions_parameter, share_parameter
from ..image_sets.sheets import grid, named_rows, rows_needed, sheet, tiles
from ..params import integer
from ..prepare import seeded_choice
from ..reading.wording import counted, percent
from ..result import Fit
from ..steps import Progress, Steps, finish, within
from ..study import IMAGES, Part, Report, Study, button, download, figure, report, table, text

COLUMNS = 8
# Between so many real images the usual distance to the nearest other is measured.
MEASURED = 500
# So many numbers are quick to draw, to write and to hold.
MOST_NUMBERS = 2_000_000
QUANTILES = (("5 % are below", 0.05), ("half are below", 0.5), ("95 % are below", 0.95))


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Model the density, draw from it, and compare what came with the real images."""
    images = images_of(fit)
    steps = image_density(images, parameters["share"], parameters["n_components"])
    density = yield from within(steps, 0.0, 0.8)
    pixels, log_density, made_by = _drawn(density, parameters)
    yield Progress(0.85, "comparing with the real images")
    nearest, far = _nearest(density, pixels)
    usual, real = _usual_distance(density.scores), density.usual
    order = np.argsort(-log_density, kind="stable")
    parts = [
        figure(_sheet(images, pixels[order], log_density[order], made_by[order])),
        figure(_beside_nearest(images, pixels[order], nearest[order], far[order])),
        _quantiles(real, log_density),
        *(text(words) for words in _words(images, density, far, usual, parameters)),
        button(download("Download these images as rows", "new-images", made=True)),
    ]
    return report(_verdict(density, log_density, real), parts)


def rows(fit: Fit, parameters: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The new images as a table: pixels in the units of the set, log density, and distribution."""
    images = images_of(fit)
    steps = image_density(images, parameters["share"], parameters["n_components"])
    pixels, log_density, made_by = _drawn(finish(steps), parameters)
    lines = [
        [*line, density, number]
        for line, density, number in zip(
            pixels.tolist(), log_density.tolist(), made_by.tolist(), strict=True
        )
    ]
    return [*images.images.columns, "log_density", "distribution"], lines


def _drawn(
    density: ImageDensity, parameters: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, count = len(density.components.mean), parameters["images"]
    if count * n > MOST_NUMBERS:
        raise InputError(
            f"{count:,} images of {n:,} numbers are more than can be drawn at once.",
            f"Draw at most {MOST_NUMBERS // n:,}.",
            "images",
        )
    return density.draw(count, parameters["random_state"])


def _nearest(density: ImageDensity, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The real image (p,) nearest to each new one, by index, and how far it is."""
    return pairwise_distances_argmin_min(density.components.scores(pixels), density.scores)


def _usual_distance(scores: np.ndarray) -> float:
    """The median distance of a real image, of all (m, q), to the nearest other one."""
    some = np.arange(len(scores))
    if len(some) > MEASURED:
        some = seeded_choice(len(some), MEASURED)
    distances = euclidean_distances(scores[some], scores)
    distances[np.arange(len(some)), some] = np.inf
    return float(np.median(distances.min(axis=1)))


# Figures ----------------------------------------------------------------------------------------


def _sheet(
    images: FitImages, pixels: np.ndarray, log_density: np.ndarray, made_by: np.ndarray
) -> dict[str, Any]:
    count = len(pixels)
    lines = [
        [number, float(density), int(made)]
        for number, (density, made) in enumerate(zip(log_density, made_by, strict=True), start=1)
    ]
    return sheet(
        figure="generated-images",
        title=f"{counted(count, 'new image')}",
        caption="None of these was in the set. The densest comes first, the oddest last.",
        layers=[
            tiles(
                "images",
                "images",
                images.images.shown(pixels),
                grid(count, COLUMNS),
                texts=[
                    f"new image {number}: log density {_shown(density)}, by distribution {made}"
                    for number, density, made in lines
                ],
            )
        ],
        width=COLUMNS,
        height=rows_needed(count, COLUMNS),
        table={"heads": ["new image", "log density", "distribution"], "lines": lines},
    )


def _beside_nearest(
    images: FitImages, pixels: np.ndarray, nearest: np.ndarray, far: np.ndarray
) -> dict[str, Any]:
    """Some of them, from the densest to the oddest, over the real image nearest to each."""
    chosen = np.unique(np.linspace(0, len(pixels) - 1, COLUMNS).round().astype(int))
    real = nearest[chosen]
    called = images.names(real)
    seen = [images.images.shown(pixels[chosen]), images.images.shown(images.pixels(real))]
    places = named_rows(2, len(chosen))
    lines = [
        [number, name, float(value)]
        for number, name, value in zip((chosen + 1).tolist(), called, far[chosen], strict=True)
    ]
    return sheet(
        figure="nearest-real-images",
        title="New images over the nearest real ones",
        caption="Copies would be the same above and below.",
        layers=[
            tiles(
                "new",
                "new",
                seen[0],
                places[: len(chosen)],
                texts=[f"new image {number}" for number, _, _ in lines],
            ),
            tiles(
                "real",
                "real",
                seen[1],
                places[len(chosen) :],
                texts=[f"{name}, at distance {value:.4g}" for _, name, value in lines],
                row=images.rows[real],
            ),
        ],
        width=COLUMNS,
        height=2,
        names=["new", "real"],
        table={"heads": ["new image", "nearest", "distance"], "lines": lines},
    )


def _quantiles(real: np.ndarray, new: np.ndarray) -> Part:
    lines = [
        [name, float(np.quantile(real, at)), float(np.quantile(new, at))] for name, at in QUANTILES
    ]
    return table(
        "densities",
        "Log densities",
        ["", "real images", "new images"],
        lines,
        kinds=["text", "number", "number"],
    )


# Words ------------------------------------------------------------------------------------------


def _verdict(density: ImageDensity, new: np.ndarray, real: np.ndarray) -> str:
    count = density.fit.parameters["n_components"]
    along = counted(len(density.components), "component")
    model = f"{counted(count, 'normal distribution')} of {along}"
    medians = _shown(float(np.median(new))), _shown(float(np.median(real)))
    return (
        f"{counted(len(new), 'image')} drawn from {model}. Their median log density is "
        f"{medians[0]}, that of the real images {medians[1]}."
    )


def _words(
    images: FitImages,
    density: ImageDensity,
    far: np.ndarray,
    usual: float,
    parameters: dict[str, Any],
) -> list[str]:
    components = density.components
    said = [
        f"A Gaussian mixture of {counted(len(components), 'principal component')} "
        f"({percent(components.kept, 1)} of the variance) makes a point, and the inverse of the "
        "components makes it an image; what is beyond black or white is cut off. The draws are "
        f"scikit-learn’s own sample, with random_state={parameters['random_state']}.",
        f"The real image nearest to a new one is {float(np.median(far)):.4g} away (the median, "
        f"along the components); between real images that is {usual:.4g}.",
        "Densities are per unit of the components. The images were used to learn them, so that "
        "they are a little denser than new ones.",
    ]
    if len(components) == MOST_COMPONENTS and components.kept < components.asked:
        said.append(
            f"No more than {MOST_COMPONENTS} components are modelled: covariances of more take "
            "long in a browser. What is left out makes images softer."
        )
    return said


def _shown(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


STUDY = Study(
    id="generated_images",
    title="New images",
    tab="images",
    summary="Draws images that were never taken, but look as if they had been.",
    run=run,
    needs=IMAGES,
    place=3,
    rows=rows,
    follows=True,
    parameters=(
        integer("images", 24, 1, 5_000, "Images", "How many to draw.", slider=(COLUMNS, 80)),
        share_parameter(),
        distributions_parameter(),
        random_state_parameter(),
    ),
)
