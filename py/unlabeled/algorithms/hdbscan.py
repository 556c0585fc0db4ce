"""HDBSCAN: DBSCAN at every density at once; the clusters that last longest are kept.

Source: Campello, Moulavi and Sander, Density-based clustering based on hierarchical density
estimates (2013); scikit-learn's own implementation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.cluster import HDBSCAN

from ..algorithm import Algorithm, Forecast, Score
from ..charts.condensed_tree import condensed_tree_chart
from ..clustering.condensed import (
    CondensedTree,
    NoiseReasons,
    condense,
    join_below,
    membership,
    noise_reasons,
    selected,
)
from ..clustering.neighbours import NeighbourRule, metric_choice
from ..errors import InputError, Remedy
from ..labels import NOISE, first_appearance, renumber
from ..params import choice, flag, integer, number
from ..prepare import Prepared
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps

AUTO = "auto"
# Above this share of noise a note says what to turn.
MUCH_NOISE = 0.2
# Seconds in a browser, three times what was measured on a desktop machine.
SECONDS_AT_LEAST = 0.2
SECONDS_PER_PAIR = 4e-9
SECONDS_PER_PAIR_AND_FEATURE = 5.4e-9
SECONDS_PER_COSINE = 1.6e-7
# A cosine needs all distances at once: the matrix, its copy, and the one made of them.
BYTES_PER_PAIR = 24.0


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Run HDBSCAN in one call, then follow its tree to see what became of each row."""
    settings = _settings(X, parameters)
    yield Progress(0.1, "hierarchy")
    model = HDBSCAN(copy=True, **settings | {"cluster_selection_epsilon": 0.0}).fit(np.asarray(X))
    yield Progress(0.8, "clusters")
    tree = condense(model._single_linkage_tree_, settings["min_cluster_size"])
    if parameters["cluster_selection_epsilon"]:
        _join(model, tree, parameters)
    labels = renumber(model.labels_, first_appearance(model.labels_))
    return _result(X, parameters, model, labels, tree)


def _join(model: HDBSCAN, tree: CondensedTree, parameters: dict[str, Any]) -> None:
    """Do what cluster_selection_epsilon asks for, where scikit-learn 1.8 cannot.

    With numpy 2.4 it ends in a TypeError there (scikit-learn's issue 33219).
    """
    model.cluster_selection_epsilon = distance = parameters["cluster_selection_epsilon"]
    chosen = selected(tree, model.labels_)
    chosen = join_below(tree, chosen, distance, parameters["allow_single_cluster"])
    model.labels_, model.probabilities_ = membership(tree, chosen, distance)


def _settings(X: Prepared, parameters: dict[str, Any]) -> dict[str, Any]:
    """What scikit-learn takes: "auto" is None there."""
    names = [one.name for one in ALGORITHM.parameters]
    settings = {
        name: None if parameters[name] == AUTO else parameters[name] for name in names
    }
    m = len(X)
    if m == 1:
        raise InputError("HDBSCAN needs two rows at least; there is one.", "Add rows.")
    for name in ("min_cluster_size", "min_samples"):
        value = settings[name]
        if value is not None and value > m:
            fewer = min(5, m)
            raise InputError(
                f"{name} = {value:,} is more than there are rows ({m:,}).",
                f"Give at most {m:,}.",
                name,
                [Remedy(f"{name} = {fewer}", values={name: fewer})],
            )
    limited = settings["max_cluster_size"] and settings["cluster_selection_method"] == "eom"
    if limited and settings["allow_single_cluster"]:
        # scikit-learn 1.8 ends in a KeyError where both together leave one cluster.
        raise InputError(
            "One cluster for all rows, and a largest size for clusters, contradict each other.",
            "Set max_cluster_size to “auto”, or do not allow a single cluster.",
            "max_cluster_size",
            [
                Remedy("max_cluster_size = auto", values={"max_cluster_size": AUTO}),
                Remedy("Allow no single cluster", values={"allow_single_cluster": False}),
            ],
        )
    return settings


def _result(
    X: Prepared,
    parameters: dict[str, Any],
    model: HDBSCAN,
    labels: np.ndarray,
    tree: CondensedTree,
) -> Fit:
    chosen = selected(tree, labels)
    reasons = noise_reasons(tree, labels, chosen)
    because = _because(reasons)
    rule = NeighbourRule(
        X,
        labels,
        n_neighbors=1,
        maximum_distance=parameters["alpha"] * _reach(tree, labels, chosen),
        metric=parameters["metric"],
    )

    def figures() -> Steps[list[dict[str, Any]]]:
        yield Progress(0.5, "condensed tree")
        return [condensed_tree_chart(tree, labels, X.preparation, because)]

    noise, k = labels == NOISE, len(chosen)
    result = Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=model,
        labels=labels,
        predict_labels=rule.predict,
        strength=np.clip(model.probabilities_, 0, 1),
        figures=figures,
        scores={
            "noise": float(noise.sum()),
            "mean_probability": float(model.probabilities_[~noise].mean()) if k else 0.0,
        },
    )
    if noise.mean() > MUCH_NOISE:
        share = float(noise.mean())
        result.notes += [_much_noise(parameters, tree, chosen, reasons, share), because]
    elif result.n_clusters == 1:
        result.notes.append(
            "There is one cluster only. If there should be more, lower min_cluster_size, or "
            "turn “one cluster allowed” off."
        )
    return result


def _reach(tree: CondensedTree, labels: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Distance (m,) up to which each clustered row draws others in; 0 for noise.

    That at which its cluster parts from the rest; of a cluster that never was a part, that at
    which its first row leaves.
    """
    reach = np.zeros(len(labels))
    for label, cluster in enumerate(chosen):
        members = labels == label
        density = tree.birth[cluster] or tree.departure[members].min()
        reach[members] = 1 / density
    return reach


def _because(reasons: NoiseReasons) -> str:
    """Why rows are noise, in a sentence; empty without noise."""
    parts = [
        (reasons.alone, "left before there were clusters: they lie too thin or too far out"),
        (reasons.between, "left a larger cluster before it split into the selected ones"),
        (reasons.unselected, "lie in branches that were not selected"),
        (reasons.late, "left the only cluster before its densest part"),
    ]
    told = [f"{count:,} {words}" for count, words in parts if count]
    total = reasons.alone + reasons.between + reasons.unselected + reasons.late
    return f"Why {counted(total, 'row is', 'rows are')} noise: {listed(told)}." if total else ""


def _much_noise(
    parameters: dict[str, Any],
    tree: CondensedTree,
    chosen: np.ndarray,
    reasons: NoiseReasons,
    share: float,
) -> str:
    """What to turn, in the order of what helps against the reason that weighs most."""
    start = f"{share:.0%} of the rows are noise." if share < 1 else "Every row is noise."
    if np.isinf(tree.departure).all():
        return f"{start} All rows are equal: nothing tells them apart."
    if len(tree.parent) == 1 and not parameters["allow_single_cluster"]:
        return (
            f"{start} At no density do the rows split into two clusters: lower min_cluster_size "
            "or min_samples, or allow one cluster."
        )
    turns = []
    worst = max(vars(reasons), key=vars(reasons).__getitem__)
    samples = parameters["min_samples"]
    samples = parameters["min_cluster_size"] if samples == AUTO else samples
    if worst == "unselected":
        turns.append("set max_cluster_size to “auto”")
    if worst == "between":
        if parameters["cluster_selection_method"] == "leaf":
            turns.append("choose “excess of mass” instead of “leaf”")
        turns.append(_wider("so that near clusters stay together", tree.birth[chosen], 0.25))
    if worst == "late":
        turns.append(_wider("which is how far it reaches", tree.departure, 0.1))
    if samples > 1:
        turns.append(f"lower min_samples (now {samples}), for instance to {samples // 2}")
    if parameters["min_cluster_size"] > 2:
        turns.append("lower min_cluster_size, which keeps smaller groups")
    if not turns:
        return f"{start} They lie thinner than every cluster: DBSCAN with a large eps joins more."
    return f"{start} To have less: {listed(turns, last='or')}."


def _wider(why: str, densities: np.ndarray, share: float) -> str:
    """Advice to raise the epsilon to the distance that belongs to a low one of ``densities``."""
    distance = 1 / np.quantile(densities, share)
    return f"raise cluster_selection_epsilon, for instance to {distance:.3g}, {why}"


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """All pairs of rows are compared."""
    pairs, table = float(m * m), 16.0 * m * n
    if parameters["metric"] == "cosine":
        seconds = SECONDS_AT_LEAST + SECONDS_PER_COSINE * pairs
        return Forecast(seconds, BYTES_PER_PAIR * pairs + table)
    each = SECONDS_PER_PAIR + SECONDS_PER_PAIR_AND_FEATURE * n
    return Forecast(SECONDS_AT_LEAST + each * pairs, table)


ALGORITHM = Algorithm(
    id="hdbscan",
    title="HDBSCAN",
    family="cluster",
    summary="Looks at all densities at once and keeps the clusters that last longest; the rest is "
    "noise.",
    assumes="Clusters are denser than what lies between them; densities may differ.",
    fails_when="Clusters fade into each other, or min_cluster_size is larger than a real group.",
    cost="About m² × n: all pairs of rows are compared.",
    predicts="A row of the table keeps its cluster; a new one joins that of its nearest clustered "
    "row, if this is no farther than the distance at which the cluster parts from the rest, and is "
    "noise otherwise. In the chapter's rule for DBSCAN several rows vote, and one distance holds "
    "for all.",
    estimator="sklearn.cluster.HDBSCAN",
    fit=fit,
    forecast=forecast,
    scores=(
        Score("noise", "noise", "Rows in no selected cluster.", whole=True),
        Score(
            "mean_probability",
            "mean membership",
            "How firmly the clustered rows belong, on average: 1 in the densest part of a cluster.",
        ),
    ),
    parameters=(
        integer(
            "min_cluster_size",
            5,
            2,
            100_000,
            "Smallest cluster",
            "Groups of fewer rows are noise. Larger gives fewer clusters.",
            slider=(2, 100),
        ),
        integer(
            "min_samples",
            AUTO,
            1,
            100_000,
            "Rows for a core",
            "How many near rows, itself included, make a row dense. Larger gives more noise. "
            "“auto” is the smallest cluster.",
            slider=(1, 100),
            words=(AUTO,),
        ),
        choice(
            "cluster_selection_method",
            "eom",
            [("eom", "excess of mass"), ("leaf", "leaf")],
            "Select",
            "Excess of mass keeps the clusters that last longest; leaf the finest ones.",
        ),
        number(
            "cluster_selection_epsilon",
            0.0,
            0,
            1e150,
            "Join below",
            "Clusters that part at a smaller distance than this stay together.",
            slider=(0, 2),
        ),
        flag(
            "allow_single_cluster",
            False,
            "One cluster allowed",
            "Whether the result may be one cluster that holds all but noise.",
        ),
        integer(
            "max_cluster_size",
            AUTO,
            2,
            10_000_000,
            "Largest cluster",
            "Larger ones are not selected by excess of mass. “auto” sets no limit.",
            slider=(2, 1000),
            words=(AUTO,),
            when={"cluster_selection_method": "eom"},
            advanced=True,
        ),
        number(
            "alpha",
            1.0,
            0.001,
            1000,
            "Distance scale alpha",
            "Distances are divided by this before they are compared with the density.",
            slider=(0.1, 10),
            scale="log",
            advanced=True,
        ),
        metric_choice(),
    ),
)
