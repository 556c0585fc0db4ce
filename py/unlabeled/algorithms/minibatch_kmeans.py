"""Mini-batch k-means: k-means that looks at a few rows at a time and moves a centre ever less.

Source: Sculley, Web-scale k-means clustering (2010).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from ..algorithm import Algorithm, Score
from ..clustering.centroids import centroid_fit, drop_unused_centers, enough_distinct_rows
from ..clustering.parameters import (
    K_MEANS_PLUS_PLUS,
    RANDOM_ROWS,
    clusters_parameter,
    init_parameter,
    max_iter_parameter,
    random_state_parameter,
    tol_parameter,
)
from ..params import choice, integer, number
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Progress, Steps

NONE = "none"
AUTO, ALWAYS, NEVER = "auto", "always", "never"
# Above this many rows one call would keep the page waiting: the rows are streamed in chunks.
STREAMED_ROWS = 200_000
# Rows from which the centres of a stream start, in batches.
FIRST_BATCHES = 10
LABELLED_AT_ONCE = 50_000


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """One ``MiniBatchKMeans(...)`` call, or ``partial_fit`` over chunks of the rows.

    Streaming takes every row ``passes`` times, in a seeded random order, and can stop between
    two chunks; scikit-learn's own fit draws each batch at random and cannot.
    """
    enough_distinct_rows(X, parameters["n_clusters"])
    chosen = parameters["partial_fit"]
    streamed = chosen == ALWAYS or (chosen == AUTO and len(X) > STREAMED_ROWS)
    if streamed:
        model = yield from _streamed(np.asarray(X), parameters)
    else:
        yield Progress(0, "batches")
        model = _model(parameters).fit(X)
    found = len(model.cluster_centers_)
    drop_unused_centers(model)
    scores = {
        "inertia": float(model.inertia_),
        "n_iter": float(parameters["passes"] if streamed else model.n_iter_),
        "n_steps": float(model.n_steps_),
    }
    notes = [_stream_note(X, parameters)] if streamed else _batch_notes(X, parameters, model)
    if len(model.cluster_centers_) < found:
        notes.append(
            f"Only {len(model.cluster_centers_):,} of {counted(found, 'centre')} have rows: the "
            "others started on equal rows. Use more starts, or larger batches."
        )
    return centroid_fit(ALGORITHM, X, parameters, model, scores=scores, notes=notes)


def _model(parameters: dict[str, Any]) -> MiniBatchKMeans:
    names = ("n_clusters", "init", "n_init", "batch_size", "max_iter", "tol")
    settings = {name: parameters[name] for name in (*names, "reassignment_ratio", "random_state")}
    patience = parameters["max_no_improvement"]
    return MiniBatchKMeans(max_no_improvement=None if patience == NONE else patience, **settings)


# Streaming --------------------------------------------------------------------------------------


def _streamed(X: np.ndarray, parameters: dict[str, Any]) -> Steps[MiniBatchKMeans]:
    """A model of all rows, fitted and labelled in chunks."""
    random = np.random.RandomState(parameters["random_state"])
    size = max(parameters["batch_size"], parameters["n_clusters"])
    order = random.permutation(len(X))
    yield Progress(0, "first batches")
    first = _model(parameters).fit(X[order[: FIRST_BATCHES * size]])
    model = _model(parameters).set_params(
        init=first.cluster_centers_, n_init=1, compute_labels=False
    )
    passes = parameters["passes"]
    for turn in range(passes):
        for start in range(0, len(X), size):
            model.partial_fit(X[order[start : start + size]])
            share = (turn + start / len(X)) / passes
            yield Progress(0.9 * share, f"pass {turn + 1} of {passes}")
        order = random.permutation(len(X))
    yield from _label(model, X)
    return model


def _label(model: MiniBatchKMeans, X: np.ndarray) -> Steps[None]:
    """Give the model labels_ (m,) and inertia_ of all rows, a part of them at a time."""
    labels, inertia = [], 0.0
    for start in range(0, len(X), LABELLED_AT_ONCE):
        rows = X[start : start + LABELLED_AT_ONCE]
        labels.append(model.predict(rows))
        inertia += float(((rows - model.cluster_centers_[labels[-1]]) ** 2).sum())
        yield Progress(0.9 + 0.1 * start / len(X), "labels")
    model.labels_, model.inertia_ = np.concatenate(labels), inertia


# What people should know ------------------------------------------------------------------------


def _stream_note(X: Prepared, parameters: dict[str, Any]) -> str:
    size = max(parameters["batch_size"], parameters["n_clusters"])
    return (
        f"Streamed: {counted(len(X), 'row')} in random order went through partial_fit "
        f"{size:,} at a time, {counted(parameters['passes'], 'time')}, after a start on "
        f"{min(len(X), FIRST_BATCHES * size):,} of them."
    )


def _batch_notes(X: Prepared, parameters: dict[str, Any], model: MiniBatchKMeans) -> list[str]:
    notes = []
    batch = min(parameters["batch_size"], len(X))
    if batch < parameters["batch_size"]:
        notes.append(
            f"A batch of {parameters['batch_size']:,} is more than the table has: every batch is "
            f"{counted(batch, 'row')} drawn with repeats."
        )
    waits = parameters["max_no_improvement"] != NONE or parameters["tol"] > 0
    if waits and model.n_steps_ >= parameters["max_iter"] * len(X) // batch:
        notes.append(
            f"Stopped after {counted(model.n_steps_, 'batch', 'batches')} while the centres still "
            "got better: raise max_iter for a finished result."
        )
    return notes


ALGORITHM = Algorithm(
    id="minibatch_kmeans",
    title="mini-batch k-means",
    family="cluster",
    summary="k-means that looks at a few rows at a time: nearly as good, and much faster on large "
    "tables.",
    assumes="Round clusters of similar size and spread, in features of comparable scale.",
    fails_when="k-means would, or a cluster is so small that few batches meet it.",
    cost="About batch size × n × k per batch, however many rows m there are; to label them once "
    "m × n × k.",
    predicts="A new row belongs to the nearest centre.",
    estimator="sklearn.cluster.MiniBatchKMeans",
    fit=fit,
    scores=(
        Score("n_iter", "passes", "How often every row has been seen, on average.", whole=True),
        Score("n_steps", "batches", "Batches that moved the centres.", whole=True),
    ),
    parameters=(
        clusters_parameter("How many centres to place."),
        init_parameter([K_MEANS_PLUS_PLUS, RANDOM_ROWS]),
        integer(
            "n_init",
            3,
            1,
            500,
            "Starts",
            "The best of this many starts is kept; only that one is run. The word “auto” takes 1 "
            "for k-means++ and 3 for random rows.",
            slider=(1, 50),
            words=("auto",),
        ),
        integer(
            "batch_size",
            1024,
            1,
            100_000,
            "Batch size",
            "Rows drawn for each step. Larger is steadier and slower.",
            slider=(16, 4096),
        ),
        random_state_parameter(),
        max_iter_parameter(
            "Stop after as many batches as make this many times the table.",
            default=100,
            title="Most passes",
        ),
        integer(
            "max_no_improvement",
            10,
            0,
            10_000,
            "Patience",
            "Stop after this many batches in a row without improvement; the word “none” never "
            "stops for that.",
            slider=(1, 100),
            words=(NONE,),
            advanced=True,
        ),
        number(
            "reassignment_ratio",
            0.01,
            0,
            1,
            "Reassign below",
            "A centre with less than this share of the rows of the largest starts again at a "
            "random row.",
            slider=(0, 0.2),
            advanced=True,
        ),
        tol_parameter(
            "Stop when the centres move less than this, relative to the variance of the data; 0 "
            "does not look at that.",
            default=0,
        ),
        choice(
            "partial_fit",
            AUTO,
            [(AUTO, "large tables"), (ALWAYS, "always"), (NEVER, "never")],
            "Stream the rows",
            "Feed the rows in chunks (partial_fit), which can be stopped at any time, instead of "
            f"one call of fit. Tables are large above {STREAMED_ROWS:,} rows.",
            advanced=True,
        ),
        integer(
            "passes",
            3,
            1,
            1000,
            "Passes of the stream",
            "How often every row is fed.",
            slider=(1, 20),
            when={"partial_fit": [AUTO, ALWAYS]},
            advanced=True,
        ),
    ),
)
