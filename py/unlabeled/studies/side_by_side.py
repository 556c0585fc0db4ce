"""Two groupings of the same rows in charts beside each other: the same axes, matching colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import picture
from ..analysis.matching import best_matching, translated
from ..labels import NOISE
from ..plane import Plane, plane
from ..prepare import Prepared, seeded_choice

DRAWN_ROWS = 2_000
HEIGHT = 190


@dataclass(frozen=True)
class Ground:
    """What the charts share: axes, and ``places`` (p, 2) of the rows ``drawn`` (p,) on them.

    ``drawn`` are indices of the rows of ``X``, ``note`` says if they are not all of them.
    """

    X: Prepared
    places: np.ndarray
    drawn: np.ndarray
    x: dict[str, Any]
    y: dict[str, Any]
    note: str


@dataclass(frozen=True)
class PlaneGround(Ground):
    """A ground that is a plane, so that models can be drawn on it too."""

    view: Plane


def ground(X: Prepared, whole: Prepared) -> PlaneGround:
    """The ground for rows of X; the plane is the one of the ``whole`` table they are from.

    Raises:
        InputError: numbers are too large to be drawn.
    """
    view = plane(whole, whole.preparation)
    places = view.project(np.asarray(X))
    if view.kinds[1] == "none":
        # Spread upwards as in the main picture, so that equal values stay apart.
        places[:, 1] = np.random.default_rng(0).uniform(0.05, 0.95, len(places))
    made = grounded(X, places, view.labels, view.kinds)
    if view.kinds[1] == "none":
        made = replace(made, y=made.y | {"min": 0.0, "max": 1.0})
    return PlaneGround(**vars(made), view=view)


def grounded(
    X: Prepared, places: np.ndarray, titles: Sequence[str], kinds: Sequence[str]
) -> Ground:
    """The ground for rows of X at ``places`` (m, 2), on axes of these titles and kinds.

    Raises:
        InputError: numbers are too large to be drawn.
    """
    drawn = np.arange(len(places))
    if len(drawn) > DRAWN_ROWS:
        drawn = seeded_choice(len(drawn), DRAWN_ROWS)
    return Ground(
        X=X,
        places=places[drawn],
        drawn=drawn,
        x=picture.axis(titles[0], places[:, 0], kind=kinds[0]),
        y=picture.axis(titles[1], places[:, 1], kind=kinds[1]),
        note=f" A sample of {len(drawn):,} rows is drawn." if len(drawn) < len(places) else "",
    )


def scatter(
    of: Ground,
    colours: np.ndarray,
    *,
    figure: str,
    title: str,
    caption: str,
    layers: Sequence[picture.Layer] = (),
    height: int = HEIGHT,
) -> dict[str, Any]:
    """A chart of the rows in ``colours`` (m,), clusters whose colours they have, under layers."""
    return picture.chart(
        figure=figure,
        title=title,
        caption=f"{caption}{of.note}",
        x=of.x,
        y=of.y,
        layers=[
            picture.points(
                "points",
                "rows",
                of.places,
                cluster=colours[of.drawn],
                row=of.X.preparation.rows[of.drawn],
            ),
            *layers,
        ],
        height=height,
    )


def matched(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The second labels (m,) by the first's numbers; those without counterpart get new ones."""
    matching = best_matching(first, second)
    free = int(first.max(initial=NOISE)) + 1
    for label in np.unique(second).tolist():
        if label == NOISE:
            matching[label] = NOISE
        elif label not in matching:
            matching[label] = free
            free += 1
    return translated(second, matching, NOISE)


def colours_of(labels: np.ndarray, colours: np.ndarray, k: int) -> np.ndarray:
    """The colour (k,) of each of k clusters, given labels and colours (m,) of rows.

    A cluster that none of these rows has is quiet.
    """
    found, first = np.unique(labels, return_index=True)
    result = np.full(k, NOISE, dtype=np.int32)
    result[found[found != NOISE]] = colours[first[found != NOISE]]
    return result
