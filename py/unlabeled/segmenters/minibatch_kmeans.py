"""Mini-batch k-means on the colours of an image: a few of them at a time.

Source: Sculley, Web-scale k-means clustering (2010).
"""

from __future__ import annotations

from typing import Any

from sklearn.cluster import MiniBatchKMeans

from ..clustering.parameters import max_iter_parameter, random_state_parameter
from ..images.features import MOST_KEPT, Features, Rows, position_parameter
from ..images.segmenter import Division, Segmenter, count_parameter, enough_rows
from ..images.spaces import space_parameter
from ..params import integer
from ..steps import Progress, Steps

SAMPLED_PIXELS = 200_000
FINE_BITS = 6


def fit(features: Features, parameters: dict[str, Any]) -> Steps[Division]:
    """One ``MiniBatchKMeans(...)`` call; equal colours are one row with a weight."""
    enough_rows(features, parameters["n_clusters"], "n_clusters")
    yield Progress(0, "batches")
    rows = _rows(features, parameters)
    names = ("n_clusters", "n_init", "batch_size", "random_state", "max_iter")
    model = MiniBatchKMeans(**{name: parameters[name] for name in names})
    model.fit(rows.X, sample_weight=rows.weight)
    scores = {"n_iter": float(model.n_iter_), "n_steps": float(model.n_steps_)}
    if not rows.whole:
        scores["fitted_inertia"] = float(model.inertia_)
    weighted = "" if features.placed else ", each weighted by its pixels"
    return Division(
        predict=model.predict,
        count=len(model.cluster_centers_),
        how=f"Batches of {parameters['batch_size']:,} drawn from {rows.words}{weighted}. Centres "
        "come near to those of k-means; then every pixel got its nearest.",
        exact=False,
        centers=model.cluster_centers_,
        estimator=model,
        scores=scores,
    )


def _rows(features: Features, parameters: dict[str, Any]) -> Rows:
    if features.placed:
        return features.pixels(SAMPLED_PIXELS, parameters["random_state"])
    few = len(features.colors) <= MOST_KEPT
    return features.distinct() if few else features.cells(FINE_BITS)


SEGMENTER = Segmenter(
    id="minibatch_kmeans",
    title="mini-batch k-means",
    summary="k-means that looks at a few colours at a time: nearly as good.",
    assumes="Colours that matter cover enough pixels to be drawn often.",
    fails_when="k-means would, and sooner: a small colour is hardly ever drawn.",
    cost="Batch size × k per batch, however large the image is.",
    estimator="sklearn.cluster.MiniBatchKMeans",
    fit=fit,
    counter="n_clusters",
    parameters=(
        count_parameter("n_clusters", "Colours k", "How many colours to keep."),
        space_parameter(),
        position_parameter(),
        integer(
            "batch_size",
            4096,
            16,
            100_000,
            "Batch size",
            "Colours drawn for each step. Larger is steadier and slower.",
            slider=(256, 16_384),
        ),
        integer(
            "n_init",
            3,
            1,
            100,
            "Starts",
            "The best of this many starts is kept; only that one is run.",
            slider=(1, 20),
        ),
        random_state_parameter(),
        max_iter_parameter(
            "Stop after as many batches as make this many times the rows.",
            default=100,
            title="Most passes",
        ),
    ),
)
