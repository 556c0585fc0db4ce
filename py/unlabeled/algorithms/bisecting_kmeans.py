"""Bisecting k-means: split one cluster in two, again and again, until there are k.

Source: Steinbach, Karypis and Kumar, A comparison of document clustering techniques (2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import BisectingKMeans

from .. import picture
from ..algorithm import Algorithm
from ..clustering.centroids import centroid_fit, enough_distinct_rows, owners
from ..clustering.parameters import (
    K_MEANS_PLUS_PLUS,
    RANDOM_ROWS,
    algorithm_parameter,
    clusters_parameter,
    init_parameter,
    max_iter_parameter,
    random_state_parameter,
    tol_parameter,
)
from ..labels import NOISE, first_appearance, renumber
from ..params import choice, integer
from ..prepare import Prepared
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Progress, Steps

# A tree with more ends than this cannot be read.
MOST_LEAVES = 50


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """One ``BisectingKMeans(...)`` call: the parameters are its own."""
    enough_distinct_rows(X, parameters["n_clusters"])
    yield Progress(0, f"splitting into {counted(parameters['n_clusters'], 'cluster')}")
    model = BisectingKMeans(**parameters).fit(X)
    return _result(X, parameters, model)


def _result(X: Prepared, parameters: dict[str, Any], model: BisectingKMeans) -> Fit:
    # scikit-learn leaves a half without rows where it splits a cluster of equal rows.
    leaves = np.arange(len(model.cluster_centers_))
    owner = owners(model.cluster_centers_, leaves, model.labels_)
    result = centroid_fit(
        ALGORITHM,
        X,
        parameters,
        model,
        predict=lambda rows: owner[model.predict(rows)],
        scores={"inertia": float(model.inertia_)},
    )
    missing = len(leaves) - result.n_clusters
    if missing:
        result.notes.append(
            f"{counted(result.n_clusters, 'cluster')}, not {len(leaves):,}: rows that are all "
            "equal were chosen to be split, which left nothing for the other half. Split the "
            "cluster of greatest inertia instead."
        )
    elif 1 < len(leaves) <= MOST_LEAVES:
        result.figures = lambda: _figures(result)
    return result


# The order of the splits ------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """A cluster of the tree: where it is drawn, what it holds, and its halves if it was split.

    ``score`` is scikit-learn's, by which it chooses the next to split; ``mean`` is (n,).
    """

    across: float
    rows: int
    mean: np.ndarray
    inertia: float
    score: float
    halves: tuple[Branch, ...] = ()

    @property
    def height(self) -> float:
        """The root of the inertia, a distance: the inertia itself would leave most forks flat."""
        return float(np.sqrt(self.inertia))


def _figures(fit: Fit) -> Steps[list[dict[str, Any]]]:
    """The tree of the splits: a click on one goes back to the clusters there were after it."""
    yield Progress(0, "order of the splits")
    forks = _in_order(_branch(fit, fit.estimator._bisecting_tree))
    first = forks[0]
    return [
        picture.chart(
            figure="splits",
            title="Order of the splits",
            caption=f"Each fork is a split, as high as the root of the inertia before it. Split 1 "
            f"parts {counted(first.rows, 'row')} into {_sizes(first)}; a click on a fork stops "
            "after that split.",
            x=picture.span("cluster", -0.6, fit.n_clusters - 0.4, kind="none"),
            y=picture.span("root of the inertia", 0, 1.1 * first.height),
            layers=[_fork_layer(forks), _leaf_layer(fit, forks)],
            clusters=[{"id": number, "title": str(number)} for number in range(fit.n_clusters)],
            table=_table(forks),
        )
    ]


def _branch(fit: Fit, node: Any) -> Branch:
    """The branch of a node of scikit-learn's tree, and all below it."""
    if node.left is None:
        rows = np.asarray(fit.X)[fit.estimator.labels_ == node.label]
        mean = rows.mean(axis=0)
        inertia = float(((rows - mean) ** 2).sum())
        return Branch(float(node.label), len(rows), mean, inertia, float(node.score))
    left, right = halves = _branch(fit, node.left), _branch(fit, node.right)
    rows = left.rows + right.rows
    between = left.rows * right.rows / rows * float(((left.mean - right.mean) ** 2).sum())
    return Branch(
        across=(left.across + right.across) / 2,
        rows=rows,
        mean=(left.rows * left.mean + right.rows * right.mean) / rows,
        inertia=left.inertia + right.inertia + between,
        score=float(node.score),
        halves=halves,
    )


def _in_order(root: Branch) -> list[Branch]:
    """The branches that were split, first to last: always the one of the greatest score."""
    whole, forks = [root], []
    while any(branch.halves for branch in whole):
        chosen = max(range(len(whole)), key=lambda index: whole[index].score)
        forks.append(whole[chosen])
        whole[chosen : chosen + 1] = whole[chosen].halves
    return forks


def _fork_layer(forks: list[Branch]) -> picture.Layer:
    legs = [
        (left.across, left.height, right.across, right.height, fork.height)
        for fork in forks
        for left, right in [fork.halves]
    ]
    texts = [
        f"Split {number}: {counted(fork.rows, 'row')} into {_sizes(fork)}"
        for number, fork in enumerate(forks, start=1)
    ]
    return picture.tree(
        "splits",
        "splits",
        np.array(legs),
        cluster=np.full(len(forks), NOISE),
        links=picture.Links(
            texts=texts, values=[{"n_clusters": number + 2} for number in range(len(forks))]
        ),
    )


def _leaf_layer(fit: Fit, forks: list[Branch]) -> picture.Layer:
    """The clusters, by their numbers, at the ends of the tree."""
    leaves = [half for fork in forks for half in fork.halves if not half.halves]
    old = np.array([leaf.across for leaf in leaves]).astype(int)
    numbers = renumber(old, first_appearance(fit.estimator.labels_))
    return picture.points(
        "leaves",
        "clusters",
        np.array([(leaf.across, leaf.height) for leaf in leaves]),
        cluster=numbers,
        labels=[str(number) for number in numbers],
        symbol="badge",
    )


def _table(forks: list[Branch]) -> dict[str, Any]:
    return {
        "heads": ["split", "rows", "into", "inertia before", "inertia after"],
        "lines": [
            [
                str(number),
                f"{fork.rows:,}",
                _sizes(fork),
                f"{fork.inertia:.4g}",
                f"{sum(half.inertia for half in fork.halves):.4g}",
            ]
            for number, fork in enumerate(forks, start=1)
        ],
    }


def _sizes(fork: Branch) -> str:
    return listed([f"{half.rows:,}" for half in fork.halves])


ALGORITHM = Algorithm(
    id="bisecting_kmeans",
    title="bisecting k-means",
    family="cluster",
    summary="Splits one cluster in two by k-means, again and again, until there are k.",
    assumes="Round clusters of comparable scale, which can be told apart two at a time.",
    fails_when="An early split cuts through a cluster: no later one can mend it.",
    cost="Linear: about m × n × the depth of the tree, log₂ k at best, per iteration.",
    predicts="A new row goes down the tree, at every split to the nearer centre of the two.",
    estimator="sklearn.cluster.BisectingKMeans",
    fit=fit,
    parameters=(
        clusters_parameter("How many clusters to stop at."),
        choice(
            "bisecting_strategy",
            "biggest_inertia",
            [("biggest_inertia", "greatest inertia"), ("largest_cluster", "most rows")],
            "Split next",
            "Which cluster is split next: the one of greatest inertia, or the one of most rows.",
        ),
        init_parameter([K_MEANS_PLUS_PLUS, RANDOM_ROWS], default="random"),
        integer(
            "n_init",
            5,
            1,
            500,
            "Starts",
            "Every split is tried this many times and the best one is kept.",
            slider=(1, 50),
        ),
        random_state_parameter(),
        max_iter_parameter(
            "Stop a split after this many rounds even if its two centres still move."
        ),
        tol_parameter(
            "Stop a split when its centres move less than this (squared, in the scaled units)."
        ),
        algorithm_parameter(),
    ),
)
