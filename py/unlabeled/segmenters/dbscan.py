"""DBSCAN on the colours of an image: colours that are joined by a chain of neighbours.

Every pixel goes with the nearest core pixel, so none is left out as noise.

Source: Ester, Kriegel, Sander and Xu, A density-based algorithm for discovering clusters (1996).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

from ..algorithm import Score
from ..charts.k_distance import knee, rounded_up, sorted_distances
from ..clustering.parameters import random_state_parameter
from ..errors import InputError, Remedy
from ..images.features import Features, Predict, position_parameter
from ..images.segmenter import MOST_SEGMENTS, Division, Segmenter, few_enough_segments
from ..images.spaces import space_parameter
from ..labels import NOISE
from ..params import integer, number
from ..reading.wording import counted, percent
from ..registry import usable
from ..steps import Progress, Steps, within

ESTIMATE = "estimate"
# All neighbours of all pixels are listed at once: at worst the square of this many.
SAMPLED_PIXELS = 5_000
# Nearer than this share of the extent of the space, nobody tells two colours apart.
NARROWEST = 0.01
# Of the sampled pixels, where their distances show no bend.
CORE_SHARE = 0.9
WIDEN = 1.5


def fit(features: Features, parameters: dict[str, Any]) -> Steps[Division]:
    """Run DBSCAN on sampled pixels; equal ones are one row with a weight, which changes nothing."""
    yield Progress(0, "choosing pixels")
    rows = features.pixels(SAMPLED_PIXELS, parameters["random_state"])
    least = parameters["min_samples"]
    if least > len(rows.X):
        raise InputError(
            f"No neighbourhood can hold {counted(least, 'pixel')}: there are {len(rows.X):,}.",
            f"Give at most {len(rows.X):,}.",
            "min_samples",
            [Remedy(f"Use {len(rows.X):,}", values={"min_samples": len(rows.X)})],
        )
    eps = yield from within(_eps(rows.X, features, parameters), 0, 0.3)
    yield Progress(0.3, "neighbourhoods")
    X, inverse, weight = np.unique(rows.X, axis=0, return_inverse=True, return_counts=True)
    model = DBSCAN(eps=eps, min_samples=least).fit(X, sample_weight=weight)
    core = model.core_sample_indices_
    wider = float(f"{WIDEN * eps:.2g}")
    remedies = [Remedy(f"Use eps = {wider:g}", values={"eps": wider})]
    if not len(core):
        raise InputError(
            f"No pixel of {rows.words} has {counted(least, 'pixel')} within {eps:g}.",
            f"Raise eps, for instance to {wider:g}, or lower min_samples.",
            "eps",
            remedies,
        )
    count = int(model.labels_.max()) + 1
    few_enough_segments(count, f"Raise eps, for instance to {wider:g}.", "eps", remedies)
    noise = float((model.labels_[inverse.ravel()] == NOISE).mean())
    return Division(
        predict=_nearest(X[core], model.labels_[core]),
        count=count,
        how=f"Found among {rows.words}; then every pixel went with the nearest core pixel.",
        exact=rows.whole,
        estimator=model,
        scores={"eps": float(eps), "noise": noise},
        notes=_notes(count, noise, eps),
    )


def _eps(X: np.ndarray, features: Features, parameters: dict[str, Any]) -> Steps[float]:
    """The eps given, or where the distances of the pixels to their neighbours bend upwards."""
    if parameters["eps"] != ESTIMATE:
        return parameters["eps"]
    distances, _ = yield from sorted_distances(
        usable(X), parameters["min_samples"], "euclidean"
    )
    bend = knee(distances)
    found = np.quantile(distances, CORE_SHARE) if bend is None else distances[bend]
    return max(rounded_up(float(found)), NARROWEST * features.space.extent)


def _nearest(cores: np.ndarray, labels: np.ndarray) -> Predict:
    search = NearestNeighbors(n_neighbors=1).fit(cores)

    def predict(rows: np.ndarray) -> np.ndarray:
        return labels[search.kneighbors(rows, return_distance=False)[:, 0]]

    return predict


def _notes(count: int, noise: float, eps: float) -> tuple[str, ...]:
    notes = []
    if count == 1:
        smaller = float(f"{eps / WIDEN:.2g}")
        notes.append(
            "All colours are joined in one segment: a chain of neighbours leads from each to each. "
            f"Lower eps, for instance to {smaller:g}, or raise min_samples."
        )
    if noise:
        notes.append(
            f"{percent(noise, 1)} of the sampled pixels lie where colours are thin (noise): they "
            "go with the nearest core pixel, like all the others."
        )
    return tuple(notes)


SEGMENTER = Segmenter(
    id="dbscan",
    title="DBSCAN",
    summary="Joins colours that lie close together into segments of any shape.",
    assumes="Between the colours of two segments the colour space is nearly empty.",
    fails_when="Colours run into each other, as in most photographs: then all are one segment.",
    cost="Sampled pixels × their neighbours; then one search for each colour.",
    estimator="sklearn.cluster.DBSCAN",
    fit=fit,
    scores=(
        Score("eps", "eps", "How near neighbours are, in the units of the colour space."),
        Score("noise", "noise", "The share of the sampled pixels in no core pixel's reach."),
    ),
    parameters=(
        number(
            "eps",
            ESTIMATE,
            1e-3,
            1000,
            "Neighbourhood eps",
            "Pixels at most this far apart are neighbours, in the units of the colour space; the "
            "word “estimate” takes it from the distances between pixels. Larger joins more: at "
            f"most {MOST_SEGMENTS} segments are allowed.",
            slider=(0.5, 60),
            scale="log",
            words=(ESTIMATE,),
        ),
        integer(
            "min_samples",
            20,
            1,
            SAMPLED_PIXELS,
            "Pixels for a core",
            f"A pixel with so many of the sampled ones (at most {SAMPLED_PIXELS:,}) within eps, "
            "itself included, is core: segments grow from it.",
            slider=(2, 200),
        ),
        space_parameter(),
        position_parameter(),
        random_state_parameter(),
    ),
)
