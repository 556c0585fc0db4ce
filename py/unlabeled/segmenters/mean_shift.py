"""Mean-shift on the colours of an image: circles climb to the colours that are densest.

Source: Comaniciu and Meer, Mean shift: a robust approach toward feature space analysis (2002).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import estimate_bandwidth

from ..algorithms import mean_shift as on_rows
from ..clustering.parameters import max_iter_parameter, random_state_parameter
from ..errors import Remedy
from ..images.features import Features, position_parameter
from ..images.segmenter import MOST_SEGMENTS, Division, Segmenter, few_enough_segments
from ..images.spaces import space_parameter
from ..params import flag, number
from ..registry import usable
from ..steps import Progress, Steps, within

ESTIMATE = "estimate"
SAMPLED_PIXELS = 4_000
ESTIMATED_FROM = 1_000
# Nearer than this share of the extent of the space, two colours look alike.
NARROWEST = 0.08
WIDEN = 1.5


def fit(features: Features, parameters: dict[str, Any]) -> Steps[Division]:
    """Let circles climb among sampled pixels, as the method for tables does."""
    yield Progress(0, "choosing pixels")
    rows = features.pixels(SAMPLED_PIXELS, parameters["random_state"])
    bandwidth, note = _bandwidth(rows.X, features, parameters)
    settings = {
        "bandwidth": bandwidth,
        "bin_seeding": parameters["bin_seeding"],
        "min_bin_freq": 1,
        "cluster_all": True,
        "max_iter": parameters["max_iter"],
    }
    fitted = yield from within(on_rows.fit(usable(rows.X), settings), 0.1, 1.0)
    wider = float(f"{WIDEN * bandwidth:.2g}")
    few_enough_segments(
        fitted.n_clusters,
        f"Choose a larger bandwidth, for instance {wider:g}.",
        "bandwidth",
        [Remedy(f"Use a bandwidth of {wider:g}", values={"bandwidth": wider})],
    )
    return Division(
        predict=fitted.predict,
        count=fitted.n_clusters,
        how=f"The densest colours of {rows.words}; then every pixel went to the nearest of them.",
        exact=rows.whole and not parameters["bin_seeding"],
        estimator=fitted.estimator,
        scores={name: fitted.scores[name] for name in ("bandwidth", "n_iter")},
        notes=tuple(filter(None, [note, *fitted.notes])),
    )


def _bandwidth(
    X: np.ndarray, features: Features, parameters: dict[str, Any]
) -> tuple[float, str]:
    """The bandwidth given or estimated, and what to say about it."""
    if parameters["bandwidth"] != ESTIMATE:
        return parameters["bandwidth"], ""
    found = estimate_bandwidth(
        X,
        quantile=parameters["quantile"],
        n_samples=min(ESTIMATED_FROM, len(X)),
        random_state=parameters["random_state"],
    )
    narrowest = NARROWEST * features.space.extent
    if found >= narrowest:
        return float(found), ""
    return narrowest, (
        f"Many pixels have nearly the same colour, so the estimated bandwidth would be "
        f"{found:.2g}; {narrowest:g} is used, below which colours look alike."
    )


SEGMENTER = Segmenter(
    id="mean_shift",
    title="mean-shift",
    summary="Climbs to the colours that are densest, and finds by itself how many there are.",
    assumes="Every colour that matters is a hill in the colour space, as wide as the bandwidth.",
    fails_when="Colours run into each other, or differ much in how widely they spread.",
    cost="Sampled pixels × bins of the colour space per round.",
    estimator="sklearn.cluster.MeanShift",
    fit=fit,
    parameters=(
        number(
            "bandwidth",
            ESTIMATE,
            1e-3,
            1000,
            "Bandwidth",
            "The radius of a circle in the units of the colour space; the word “estimate” takes it "
            "from the distances between pixels. Larger makes fewer segments: at most "
            f"{MOST_SEGMENTS} are allowed.",
            slider=(2, 120),
            scale="log",
            words=(ESTIMATE,),
        ),
        number(
            "quantile",
            0.1,
            0.001,
            1,
            "Quantile",
            "The estimate is the mean distance from a pixel to the farthest of its nearest; this "
            "is the share of the pixels that counts as nearest.",
            slider=(0.02, 0.5),
            when={"bandwidth": ESTIMATE},
        ),
        space_parameter(),
        position_parameter(),
        random_state_parameter(),
        flag(
            "bin_seeding",
            True,
            "Start from bins",
            "Start circles from the bins of a grid as wide as the bandwidth, not from every "
            "sampled pixel: much faster, nearly the same.",
            advanced=True,
        ),
        max_iter_parameter(
            "A circle that still moves after so many rounds stops where it is.",
            title="Most rounds",
        ),
    ),
)
