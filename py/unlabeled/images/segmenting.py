"""From an image to its segmentation: check, count colours, fit, label every pixel, measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..algorithm import Score
from ..reading.wording import counted
from ..steps import Progress, Steps, finish, within
from .colors import colors_of
from .drawing import sketch
from .features import Features
from .raster import Raster, read_image
from .registry import configure, segmenter
from .segmentation import Segmentation
from .segmenter import Division, Segmenter, check_cost
from .settling import Settled, settle
from .spaces import SPACES

# Those that several methods share, in the order they should be read.
SCORES = (
    Score(
        "inertia",
        "inertia",
        "Sum of squared distances of all pixels to the centre of their segment, in the colour "
        "space of the fit, at full size.",
    ),
    Score("fitted_inertia", "fitted inertia", "The same sum over what was fitted: a part."),
    Score(
        "error",
        "colour error",
        "How far a pixel is from the colour it is shown in: root mean square of the differences of "
        "red, green and blue, each 0 to 255.",
    ),
    Score("bandwidth", "bandwidth", "The radius of the circles, in units of the colour space."),
    Score("n_iter", "iterations", "Rounds until the method came to rest.", whole=True),
    Score("n_steps", "batches", "Batches that moved the centres.", whole=True),
)


def segment(id: str, image: Any, **parameters: Any) -> Segmentation:
    """Divide an image by its colours.

    Args:
        id: a segmenter's id, for instance "kmeans".
        image: a :class:`Raster`, or an array that :func:`read_image` takes.
        parameters: scikit-learn's names; unnamed ones take the catalog's defaults.

    Raises:
        InputError: the image or a parameter cannot be used; the message says why.
    """
    return finish(segment_steps(id, read_image(image), parameters))


def segment_steps(
    id: str, raster: Raster, values: Mapping[str, Any], *, anyway: bool = True
) -> Steps[Segmentation]:
    """The steps of dividing an image. See :func:`segment`.

    Progress may hold a function that makes a sketch so far: a layer of mark "image". Unless
    ``anyway``, what would take very long is refused with its forecast.
    """
    chosen = segmenter(id)
    parameters = configure(id, values)
    colors = yield from within(colors_of(raster), 0.0, 0.1)
    space = SPACES[parameters["space"]]
    features = Features(raster, colors, space, parameters["position_weight"])
    check_cost(chosen, features, parameters, anyway=anyway)
    steps = _sketched(chosen.fit(features, parameters), features)
    division = yield from within(steps, 0.1, 0.8)
    yield Progress(0.8, "every pixel gets its segment", lambda: sketch(features, division))
    settled = yield from within(settle(features, division), 0.8, 1.0)
    return Segmentation(
        segmenter=chosen,
        parameters=parameters,
        raster=raster,
        features=features,
        division=division,
        settled=settled,
        scores=_scores(features, division, settled),
        notes=_notes(chosen, parameters, division, settled),
    )


def described_scores(segmentation: Segmentation) -> list[dict[str, Any]]:
    """Every score as JSON data: shared ones, then the method's own."""
    known = {score.id: score for score in (*SCORES, *segmentation.segmenter.scores)}
    return [
        {"id": id, "title": one.title, "help": one.help, "whole": one.whole}
        | {"value": segmentation.scores[id]}
        for id, one in known.items()
        if id in segmentation.scores
    ]


def _sketched(steps: Steps[Division], features: Features) -> Steps[Division]:
    """The steps, with sketches in place of divisions so far."""
    while True:
        try:
            progress: Progress = next(steps)
        except StopIteration as stop:
            return stop.value
        so_far = progress.so_far
        yield progress if so_far is None else replace(progress, so_far=_later(features, so_far))


def _later(features: Features, division: Callable[[], Division]) -> Callable[[], Any]:
    return lambda: sketch(features, division())


def _scores(features: Features, division: Division, settled: Settled) -> dict[str, float]:
    mean = settled.squared_error / (3 * features.colors.pixels)
    return {"inertia": settled.inertia, "error": mean**0.5} | division.scores


def _notes(
    chosen: Segmenter, parameters: dict[str, Any], division: Division, settled: Settled
) -> list[str]:
    notes = list(division.notes)
    empty = division.count - len(settled.sizes)
    if chosen.counter and empty:
        asked = counted(parameters[chosen.counter], "segment")
        notes.append(f"Only {len(settled.sizes):,} of {asked} have pixels.")
    return notes
