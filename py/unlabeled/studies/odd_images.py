"""Anomalies among images: some are turned, put upside down and darkened, and two scores judge them.

A density says how common an image is; the error of its reconstruction from principal components
says how well it fits the ways in which images vary. Source: Géron, Hands-On Machine Learning, 3rd
edition, chapter 9, exercises 12 and 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..clustering.parameters import random_state_parameter
from ..components import Components
from ..image_sets.changed import CHANGES, changed
from ..image_sets.density import ImageDensity, image_density
from ..image_sets.of_fit import FitImages, images_of
from ..image_sets.parameters import distributions_parameter, share_parameter
from ..image_sets.reconstruct import errors, reconstructed
from ..image_sets.sheets import named_rows, sheet, tiles
from ..params import integer
from ..reading.header import unused
from ..reading.wording import counted, listed, percent
from ..result import Fit
from ..steps import Progress, Steps, finish, within
from ..study import (
    IMAGES,
    Part,
    Report,
    Study,
    button,
    download,
    figure,
    report,
    show_rows,
    table,
    text,
)

ORIGINAL, REBUILT = "original", "rebuilt"
# So many images are changed to count how many are found; a few of them are shown.
TRIED = 300
# An image is found where no more than this share of the real ones looks odder.
FOUND = 0.05
ODDEST = 8


@dataclass(frozen=True, eq=False)
class Judge:
    """What the two scores say of images: those of all images of the fit are known."""

    components: Components
    density: ImageDensity
    usual_density: np.ndarray
    usual_error: np.ndarray

    def judged(self, pixels: np.ndarray) -> Judged:
        """The scores of images with these pixels (p, n), and where they stand among all."""
        log_density, error = self.density.log_density(pixels), errors(self.components, pixels)
        return Judged(
            log_density,
            error,
            _share_above(np.sort(-self.usual_density), -log_density),
            _share_above(np.sort(self.usual_error), error),
        )


@dataclass(frozen=True, eq=False)
class Judged:
    """Scores (p,) of images, and the share (p,) of all real images that each is odder than.

    ``rarer``: less dense than so many; ``worse``: with a larger error than so many.
    """

    log_density: np.ndarray
    error: np.ndarray
    rarer: np.ndarray
    worse: np.ndarray


def _share_above(sorted_values: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The share (p,) of ``sorted_values`` that each of ``values`` (p,) is larger than."""
    return np.searchsorted(sorted_values, values, side="left") / len(sorted_values)


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Learn what is usual, change some images, and see which score notices."""
    images = images_of(fit)
    judge = yield from within(_judge(images, parameters), 0.0, 0.8)
    random = np.random.default_rng(parameters["random_state"])
    tried = random.permutation(len(images.rows))[:TRIED]
    pixels = images.pixels(tried)
    kinds = {ORIGINAL: pixels} | {one: changed(images.images, pixels, one) for one in CHANGES}
    judged = {}
    for number, (name, one) in enumerate(kinds.items(), start=1):
        judged[name] = judge.judged(one)
        yield Progress(0.8 + 0.15 * number / len(kinds), f"judging images: {name}")
    few = min(parameters["images"], len(tried))
    parts = [
        figure(_sheet(images, judge, tried[:few], kinds, judged)),
        _summary(judged),
        _details(images, tried[:few], judged),
        figure(_oddest(images, judge)),
        *(text(words) for words in _words(judge, len(tried))),
        button(download("Download the table with both scores", "image-scores")),
    ]
    verdict, tone = _verdict(judged, len(tried))
    return report(verdict, parts, tone=tone)


def columns(fit: Fit, parameters: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """The log density of each image (m,), and the error of its reconstruction (m,)."""
    judge = finish(_judge(images_of(fit), parameters))
    made = {"log_density": judge.usual_density, "reconstruction_error": judge.usual_error}
    taken = {column.name for column in fit.preparation.table.columns}
    return [(unused(name, taken), values) for name, values in made.items()]


def _judge(images: FitImages, parameters: dict[str, Any]) -> Steps[Judge]:
    share = parameters["share"]
    density = yield from image_density(images, share, parameters["n_components"])
    components = yield from images.components(share)
    remembered, pixels = images.fit.X.remembered, images.pixels()
    far = remembered(("image errors", share), lambda: errors(components, pixels))
    return Judge(components, density, density.usual, far)


# Figures ----------------------------------------------------------------------------------------


def _sheet(
    images: FitImages,
    judge: Judge,
    index: np.ndarray,
    kinds: dict[str, np.ndarray],
    judged: dict[str, Judged],
) -> dict[str, Any]:
    """Each kind of image over its reconstruction."""
    count, called = len(index), images.names(index)
    seen, texts, names = [], [], []
    for kind, pixels in kinds.items():
        shown = pixels[:count]
        seen += [shown, reconstructed(judge.components, shown)]
        names += [kind, REBUILT]
        told = [_told(judged[kind], place) for place in range(count)]
        texts += [f"{name}, {kind}: {words}" for name, words in zip(called, told, strict=True)]
        texts += [f"{name}, {kind}, rebuilt from components" for name in called]
    return sheet(
        figure="changed-images",
        title="Changed images over their reconstructions",
        caption="Under each image is what its principal components make of it: usual images come "
        "back, odd ones do not.",
        layers=[
            tiles(
                "images",
                "images",
                images.images.shown(np.concatenate(seen)),
                named_rows(len(names), count),
                texts=texts,
                row=np.tile(images.rows[index], len(names)),
            )
        ],
        width=max(4, count),
        height=len(names),
        names=names,
        table={
            "heads": ["image", "change", "log density", "error"],
            "lines": [
                [name, kind, float(one.log_density[place]), float(one.error[place])]
                for kind, one in judged.items()
                for place, name in enumerate(called)
            ],
        },
    )


def _told(one: Judged, place: int) -> str:
    density = f"{one.log_density[place]:.4g}".replace("-", "−")
    return (
        f"log density {density}, lower than {percent(one.rarer[place])} of all images; error "
        f"{one.error[place]:.3g}, larger than {percent(one.worse[place])}"
    )


def _oddest(images: FitImages, judge: Judge) -> dict[str, Any]:
    """The real images that each score finds oddest."""
    rare = np.argsort(judge.usual_density, kind="stable")[:ODDEST]
    bad = np.argsort(-judge.usual_error, kind="stable")[:ODDEST]
    index = np.concatenate([rare, bad])
    values = [f"{value:.4g}".replace("-", "−") for value in judge.usual_density[rare].tolist()]
    texts = [f"log density {value}" for value in values]
    texts += [f"error {value:.3g}" for value in judge.usual_error[bad].tolist()]
    called = images.names(index)
    return sheet(
        figure="oddest-images",
        title="The oddest of the real images",
        caption="Above those of the lowest density, below those that come back worst.",
        layers=[
            tiles(
                "images",
                "images",
                images.thumbnails(index),
                named_rows(2, len(rare)),
                texts=[f"{name}: {words}" for name, words in zip(called, texts, strict=True)],
                row=images.rows[index],
            )
        ],
        width=ODDEST,
        height=2,
        names=["rarest", "worst rebuilt"],
        table={
            "heads": ["image", "score"],
            "lines": [list(line) for line in zip(called, texts, strict=True)],
        },
    )


# Tables and words -------------------------------------------------------------------------------


def _found(judged: dict[str, Judged], change: str) -> tuple[float, float]:
    """The share of changed images that the density and the error find."""
    one = judged[change]
    return float((one.rarer >= 1 - FOUND).mean()), float((one.worse >= 1 - FOUND).mean())


def _summary(judged: dict[str, Judged]) -> Part:
    """For each kind, its mean scores, and how often each score tells it from what is usual."""
    before = judged[ORIGINAL]
    lines = []
    for name, one in judged.items():
        lower = larger = None
        if name != ORIGINAL:
            lower = float((one.log_density < before.log_density).mean())
            larger = float((one.error > before.error).mean())
        by_density, by_error = _found(judged, name)
        mean = float(one.log_density.mean()), float(one.error.mean())
        lines.append([name, mean[0], lower, by_density, mean[1], larger, by_error])
    return table(
        "changes",
        "How often each score notices",
        ["change", "log density", "lower", "found", "error", "larger", "found by error"],
        lines,
        kinds=["text", "number", "share", "share", "number", "share", "share"],
    )


def _details(images: FitImages, index: np.ndarray, judged: dict[str, Judged]) -> Part:
    lines, actions = [], []
    for place, name in enumerate(images.names(index)):
        for kind, one in judged.items():
            line = [float(one.log_density[place]), float(one.rarer[place])]
            line += [float(one.error[place]), float(one.worse[place])]
            lines.append([name, kind, *line])
            actions.append(show_rows(name, images.rows[index[[place]]]))
    return table(
        "changed",
        "The images shown, and where they stand among all",
        ["image", "change", "log density", "rarer than", "error", "worse than"],
        lines,
        kinds=["text", "text", "number", "share", "number", "share"],
        actions=actions,
    )


def _verdict(judged: dict[str, Judged], tried: int) -> tuple[str, str]:
    by_density = [f"{percent(_found(judged, one)[0])} {one}" for one in CHANGES]
    by_error = [f"{percent(_found(judged, one)[1])} {one}" for one in CHANGES]
    words = (
        f"Of {counted(tried, 'image')} the density finds {listed(by_density)}; the error finds "
        f"{listed(by_error)}."
    )
    good = all(max(_found(judged, one)) > 0.5 for one in CHANGES)
    return words, "good" if good else "info"


def _words(judge: Judge, tried: int) -> list[str]:
    density = judge.density
    count = density.fit.parameters["n_components"]
    said = [
        "An image is found where it is less dense, or comes back worse, than "
        f"{percent(1 - FOUND)} of the real images: so by chance one in twenty is. “Lower” and "
        "“larger” count those that score worse than their own original.",
        f"The density is a Gaussian mixture ({counted(count, 'normal distribution')}) of "
        f"{counted(len(density.components), 'principal component')}, per unit of the components. "
        f"Reconstructions keep {counted(len(judge.components), 'component')}, "
        f"{percent(judge.components.kept, 1)} of the variance; the error is the root of the mean "
        "square over the pixels, in their units.",
        "An image that is odd along the components has a low density; one that is odd across them "
        "a large error, the more so the less of the variance is kept. What looks the same upside "
        "down is not odd at all.",
    ]
    if tried < TRIED:
        said.append(f"All {tried:,} images were tried.")
    return said


STUDY = Study(
    id="odd_images",
    title="Anomalies among images",
    tab="images",
    summary="Turns, flips and darkens some images, and shows how a density and reconstructions "
    "catch them.",
    run=run,
    needs=IMAGES,
    place=4,
    columns=columns,
    follows=True,
    parameters=(
        integer("images", 6, 1, 12, "Images", "How many changed images to show."),
        share_parameter(),
        distributions_parameter(),
        random_state_parameter(),
    ),
)
