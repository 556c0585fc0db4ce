"""k-means on the colours of an image: k colours, each pixel with the nearest.

Exact where it can be. Equal colours are one row with a weight, so few colours are fitted as they
are. Of many, the starts are made on mean colours of 5 bits a channel, and the best of them is led
to rest on those of 6 bits, then on all colours: only which start is best is decided roughly.

Source: Lloyd, Least squares quantization in PCM (1982); weighted colour histograms as in Celebi,
Improving the performance of k-means for color quantization (2011).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.cluster import KMeans

from ..algorithm import Forecast
from ..clustering.parameters import max_iter_parameter, random_state_parameter, tol_parameter
from ..errors import Remedy
from ..images.features import MOST_KEPT, Features, Rows, position_parameter
from ..images.segmenter import Division, Segmenter, count_parameter, enough_rows
from ..images.spaces import space_parameter
from ..params import choice, integer
from ..reading.wording import counted
from ..steps import Progress, Steps, within

AUTO, COLORS, EXACT = "auto", "colors", "exact"
# Up to so many different colours all of them are fitted from every start.
FEW_COLORS = 20_000
# Where places count every pixel is a row: of more, so many are fitted.
SAMPLED_PIXELS = 40_000
# The starts are made on cells of so many bits; the best comes to rest on finer ones first, where
# that is cheap. Fewer cells than so many for each segment would leave too little choice.
START_BITS, FINE_BITS = 5, 6
CELLS_PER_SEGMENT = 20
# Rounds between two pauses while the best start comes to rest: about 0.1 s in a browser.
ROWS_PER_STEP = 1_500_000
# For the forecast: a row, a centre, a start; 1.5 times what was measured in a browser.
SECONDS_EACH = 4e-7
BYTES_PER_NUMBER = 24.0


def fit(features: Features, parameters: dict[str, Any]) -> Steps[Division]:
    """Fit k-means as exactly as asked for, or as the image allows."""
    enough_rows(features, parameters["n_clusters"], "n_clusters")
    if _starts_on_cells(features, parameters):
        cells = features.cells(START_BITS)
        if len(cells.X) >= CELLS_PER_SEGMENT * parameters["n_clusters"]:
            return (yield from _in_stages(features, cells, parameters))
    rows = _rows(features, parameters)
    make = partial(_division, rows, _how(features, rows))
    best = yield from _starts(rows, parameters, make)
    return make(best)


def _starts_on_cells(features: Features, parameters: dict[str, Any]) -> bool:
    many = len(features.colors) > FEW_COLORS
    return many and not features.placed and parameters["computation"] == AUTO


def _rows(features: Features, parameters: dict[str, Any]) -> Rows:
    """What every start is fitted to."""
    if parameters["computation"] == EXACT:
        return features.pixels()
    if parameters["computation"] == AUTO and features.placed:
        return features.pixels(SAMPLED_PIXELS, parameters["random_state"])
    return features.distinct()


def _starts(rows: Rows, parameters: dict[str, Any], make: Any) -> Steps[KMeans]:
    """The best of ``n_init`` starts, one per step.

    Equal to one ``KMeans(n_init=...)`` call: the starts share one random generator, as there.
    """
    random = np.random.RandomState(parameters["random_state"])
    count, best = parameters["n_init"], None
    settings = {name: parameters[name] for name in ("n_clusters", "max_iter", "tol")}
    weight = None if (rows.weight == 1).all() else rows.weight
    for start in range(count):
        model = KMeans(n_init=1, random_state=random, **settings)
        model.fit(rows.X, sample_weight=weight)
        if best is None or model.inertia_ < best.inertia_:
            best = model
        shown = partial(make, best) if start + 1 < count else None
        yield Progress((start + 1) / count, f"start {start + 1} of {count}", shown)
    return best


def _in_stages(
    features: Features, cells: Rows, parameters: dict[str, Any]
) -> Steps[Division]:
    """Starts on few mean colours; the best of them comes to rest on more, then on all colours."""
    rows = features.cells(FINE_BITS)
    sketched = partial(_division, cells, "")
    best = yield from within(_starts(cells, parameters, sketched), 0.0, 0.4)
    rounds = best.n_iter_
    best = yield from within(_at_rest(best, rows, parameters), 0.4, 0.5)
    rounds += best.n_iter_
    settled = rows.words
    if len(features.colors) <= MOST_KEPT:
        rows = features.distinct()
        best = yield from within(_at_rest(best, rows, parameters), 0.5, 1.0)
        rounds += best.n_iter_
        settled = f"all {rows.words}"
    starts = counted(parameters["n_init"], "start")
    how = (
        f"{starts} on {cells.words}; the best of them came to rest on {settled}, each weighted by "
        "its pixels. Then every pixel got its nearest centre."
    )
    return replace(_division(rows, how, best, rounds), exact=False)


def _at_rest(best: KMeans, rows: Rows, parameters: dict[str, Any]) -> Steps[KMeans]:
    """The same centres, moved on ``rows`` until they come to rest; a few rounds per step."""
    # Two at least: that the second is not needed tells that the centres are at rest.
    each = max(2, ROWS_PER_STEP // len(rows.X))
    k, most = parameters["n_clusters"], parameters["max_iter"]
    done, resting = 0, False
    while not resting and done < most:
        yield Progress(done / most, f"round {done + 1}")
        rounds = min(each, most - done)
        moved = KMeans(
            k, init=best.cluster_centers_, n_init=1, max_iter=rounds, tol=parameters["tol"]
        ).fit(rows.X, sample_weight=rows.weight)
        resting = moved.n_iter_ < rounds or moved.inertia_ == best.inertia_
        best, done = moved, done + moved.n_iter_
    best.n_iter_ = done
    return best.set_params(max_iter=most)


def _division(rows: Rows, how: str, model: KMeans, rounds: int | None = None) -> Division:
    """``rounds`` are those of all stages, where there are several."""
    rounds = rounds or model.n_iter_
    scores = {"n_iter": float(rounds)}
    if not rows.whole:
        scores["fitted_inertia"] = float(model.inertia_)
    return Division(
        predict=model.predict,
        count=len(model.cluster_centers_),
        how=how,
        exact=rows.whole,
        centers=model.cluster_centers_,
        estimator=model,
        scores=scores,
        notes=_notes(model, rounds),
    )


def _notes(model: KMeans, rounds: int) -> tuple[str, ...]:
    if model.n_iter_ < model.max_iter:
        return ()
    return (
        f"Stopped after {counted(rounds, 'iteration')} before the centres came "
        "to rest: raise max_iter for a finished result.",
    )


def _how(features: Features, rows: Rows) -> str:
    if rows.whole and len(rows.X) == features.colors.pixels:
        return f"Exact: scikit-learn’s k-means on {features.pixels_in_words}."
    if rows.whole:
        return (
            f"Exact: scikit-learn’s k-means on the {rows.words} of {features.pixels_in_words}, "
            "each weighted by its pixels."
        )
    return f"Fitted to {rows.words}; then every pixel got its nearest centre."


def _forecast(features: Features, parameters: dict[str, Any]) -> Forecast:
    """Only exact computations on large images can be dear."""
    rows, chosen = 0, parameters["computation"]
    if chosen == EXACT or (chosen == COLORS and features.placed):
        rows = features.colors.pixels
    elif chosen == COLORS:
        rows = len(features.colors)
    seconds = SECONDS_EACH * rows * parameters["n_clusters"] * parameters["n_init"]
    return Forecast(seconds, BYTES_PER_NUMBER * rows * (5 if features.placed else 3))


SEGMENTER = Segmenter(
    id="kmeans",
    title="k-means",
    summary="Finds the k colours that stand for all of the image with the least error.",
    assumes="Colours that matter cover enough pixels to pull a centre to them.",
    fails_when="A colour is small, however vivid: the centres go where the pixels are.",
    cost="Different colours × k per iteration.",
    estimator="sklearn.cluster.KMeans",
    fit=fit,
    counter="n_clusters",
    forecast=_forecast,
    cheaper=(
        Remedy("Compute it the quick way", values={"computation": AUTO}),
        Remedy("Use a single start", values={"n_init": 1}),
    ),
    parameters=(
        count_parameter("n_clusters", "Colours k", "How many colours to keep."),
        space_parameter(),
        position_parameter(),
        integer(
            "n_init",
            10,
            1,
            100,
            "Starts",
            "k-means can get stuck: it is run this many times and the best result is kept.",
            slider=(1, 50),
        ),
        random_state_parameter(),
        choice(
            "computation",
            AUTO,
            [(AUTO, "quick"), (COLORS, "every colour"), (EXACT, "every pixel")],
            "Computation",
            "Quick: exact where there are few colours, else starts on mean colours, and rest on "
            "all. Every colour: all starts on all colours, weighted. Every pixel: what "
            "scikit-learn does with the plain list of pixels.",
            advanced=True,
        ),
        max_iter_parameter("Stop after this many rounds even if the centres still move."),
        tol_parameter(
            "Stop when the centres move less than this, relative to the variance of the colours."
        ),
    ),
)
