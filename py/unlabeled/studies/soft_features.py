"""Distances as new columns: how far each row is from every cluster, for later use as features.

The chapter's use of clusters beside groups: k distances in place of n features is a dimensionality
reduction, and k of them beside n features is feature engineering. Source: Géron, Hands-On Machine
Learning, 3rd edition, chapter 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances

from ..analysis.typical import cluster_centers
from ..labels import NOISE
from ..params import choice, number
from ..reading.header import unused
from ..reading.wording import counted
from ..result import Fit
from ..steps import Steps
from ..study import Report, Study, button, download, report, show_rows, table, text

DISTANCE, AFFINITY = "distance", "affinity"
AUTO = "auto"
# Below it one over a squared distance is no use, or no number at all.
SMALLEST_SQUARE = 1e-300
PREVIEW_ROWS, PREVIEW_COLUMNS = 5, 6

Columns = list[tuple[str, np.ndarray]]


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Say what the new columns are and what they are for, and show the first rows."""
    if not fit.n_clusters:
        return report("Every row is noise: there is no cluster to measure distances to.", [])
    made = columns(fit, parameters)
    yield from ()  # nothing here takes long
    return report(
        _verdict(fit, len(made)),
        [
            text(_meaning(fit, parameters)),
            _preview(fit, made),
            text(_use(fit)),
            button(download("Download the table with these columns", "soft-features")),
        ],
    )


def columns(fit: Fit, parameters: dict[str, Any] | None = None) -> Columns:
    """The new columns as (name, values (m,)), with names of their own.

    Distances or affinities to every cluster; then the probabilities of each cluster and the
    strength of membership, where the algorithm gives them.
    """
    settings = parameters or {one.name: one.default for one in STUDY.parameters}
    made: Columns = []
    distances = _distances(fit)
    if settings["kind"] == AFFINITY:
        values = np.exp(-_gamma(distances, settings["gamma"]) * distances**2)
        made += [(f"affinity_{label}", column) for label, column in enumerate(values.T)]
    else:
        made += [(f"distance_{label}", column) for label, column in enumerate(distances.T)]
    if fit.probabilities is not None:
        for number, one in enumerate(fit.probabilities.T):
            # A component that wins no row is no cluster.
            what = "probability" if number < fit.n_clusters else "probability_component"
            made.append((f"{what}_{number}", one))
    if fit.strength is not None:
        made.append(("strength", np.asarray(fit.strength, dtype=float)))
    return _renamed(made, fit.preparation.columns)


def _renamed(made: Columns, taken: Sequence[str]) -> Columns:
    """The columns by names that no column of the table has that was used."""
    names = set(taken)
    result = []
    for name, values in made:
        free = unused(name, names)
        names.add(free)
        result.append((free, values))
    return result


def _distances(fit: Fit) -> np.ndarray:
    """Distances (m, k) of the rows to what stands for each cluster, in the units of X."""
    if fit.measure is not None:
        return fit.transform(fit.X)
    if not fit.n_clusters:
        return np.zeros((len(fit.X), 0))
    return euclidean_distances(np.asarray(fit.X), cluster_centers(fit))


def _gamma(distances: np.ndarray, asked: float | str) -> float:
    """The gamma asked for, or one that leaves exp(-1) at the usual distance to a cluster."""
    if asked != AUTO:
        return float(asked)
    usual = float(np.median(distances.min(axis=1)) ** 2) if distances.size else 0.0
    return 1 / usual if usual > SMALLEST_SQUARE else 1.0


# Words ------------------------------------------------------------------------------------------


def _verdict(fit: Fit, new: int) -> str:
    features = counted(fit.X.shape[1], "feature")
    if new < fit.X.shape[1]:
        return f"{counted(new, 'new column')} can stand for {features}: fewer dimensions."
    return f"{counted(new, 'new column')} beside {features}: how each row lies to every cluster."


def _meaning(fit: Fit, parameters: dict[str, Any]) -> str:
    to = "centre" if fit.measure is not None else "mean"
    distance = f"the distance to the {to} of a cluster, in the units of X"
    if fit.preparation.scale != "none":
        distance += f" (scaled: {fit.preparation.scale})"
    if parameters["kind"] == AFFINITY:
        gamma = _gamma(_distances(fit), parameters["gamma"])
        words = f"Each column is exp(−gamma d²), from 1 at the {to} to 0 far away; d is {distance}."
        words += f" Gamma is {gamma:.3g}"
        if parameters["gamma"] == AUTO:
            words += ", which gives 0.37 at the usual (median) distance to the nearest cluster"
        words += "."
    else:
        words = f"Each column is {distance}."
    if fit.measure is None:
        words += f" {fit.algorithm.title} has no centres: the mean of each cluster’s rows is used."
    if fit.probabilities is not None:
        words += " Then the probability of each cluster."
    if fit.strength is not None:
        words += " The last column is how strongly the row belongs to its own cluster, 0 to 1."
    if (fit.labels == NOISE).any():
        words += " Noise has distances too, though no cluster."
    return words


def _use(fit: Fit) -> str:
    n, k = fit.X.shape[1], fit.n_clusters
    if k < n:
        return (
            f"In place of the {n} features these columns reduce {n} dimensions to {k}: quicker to "
            "learn from, at the price of detail. Beside them they are feature engineering: a "
            "linear model can use clusters that it could not find itself."
        )
    return (
        "Beside the features they are feature engineering: with distances to clusters even a "
        "linear model can follow curved borders. Fewer clusters than features would make it a "
        "dimensionality reduction too."
    )


def _preview(fit: Fit, made: Columns) -> dict[str, Any]:
    shown = made[:PREVIEW_COLUMNS]
    rows = fit.preparation.rows[:PREVIEW_ROWS]
    lines = [
        [f"{row + 1:,}", *(float(values[index]) for _, values in shown)]
        for index, row in enumerate(rows.tolist())
    ]
    left = len(made) - len(shown)
    more = f" (the first {len(shown)} of {len(made)} columns)" if left else ""
    return table(
        "preview",
        f"The first rows{more}",
        ["row", *(name for name, _ in shown)],
        lines,
        kinds=["text", *["number"] * len(shown)],
        actions=[show_rows("This row", rows[[index]]) for index in range(len(rows))],
    )


STUDY = Study(
    id="soft_features",
    title="Distances as new columns",
    tab="explain",
    summary="How near each row is to every cluster, as columns for another analysis.",
    run=run,
    columns=columns,
    automatic=True,
    parameters=(
        choice(
            "kind",
            DISTANCE,
            [(DISTANCE, "distances"), (AFFINITY, "affinities")],
            "Columns",
            "Distances grow away from a cluster; affinities fall from 1 to 0.",
        ),
        number(
            "gamma",
            AUTO,
            1e-12,
            1e12,
            "Gamma",
            "How fast affinity falls with distance: exp(−gamma × distance²).",
            slider=(0.01, 100),
            scale="log",
            words=(AUTO,),
            when={"kind": AFFINITY},
        ),
    ),
)
