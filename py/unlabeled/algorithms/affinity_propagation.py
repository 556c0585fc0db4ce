"""Affinity propagation: rows send each other messages until some of them stand for the others.

Source: Frey and Dueck, Clustering by passing messages between data points (2007), Science 315.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.cluster import AffinityPropagation
from sklearn.metrics import pairwise_distances
from sklearn.metrics.pairwise import euclidean_distances

from .. import picture
from ..algorithm import Algorithm, Forecast, Score
from ..clustering.centroids import few_enough_clusters
from ..clustering.neighbours import NeighbourRule
from ..errors import Remedy
from ..labels import NOISE, first_appearance, renumber
from ..params import integer, number
from ..plane import Plane
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit
from ..steps import Pace, Progress, Steps

# Of a block of rows, those on the diagonal of the whole: numbers of rows, and of columns.
Cells = tuple[np.ndarray, np.ndarray]

MEDIAN = "median"
# Messages handled at once: a block of rows that stays in the processor's cache.
BLOCK_NUMBERS = 2**17
# Of one message in one round in a browser; measured natively, times three.
SECONDS_PER_MESSAGE = 1.5e-8


def fit(X: Prepared, parameters: dict[str, Any]) -> Steps[Fit]:
    """Pass messages among the rows, a step per round or several in a long one.

    The same arithmetic in the same order as ``AffinityPropagation.fit``, which cannot be
    interrupted and may take minutes; the estimator given back is that class, filled in.
    """
    yield Progress(0, "similarities")
    similarity = euclidean_distances(X, squared=True)
    np.negative(similarity, out=similarity)
    preference = parameters["preference"]
    if preference == MEDIAN:
        yield Progress(0, "median")
        preference = float(np.median(similarity))
    yield Progress(0, "ties")
    if _all_alike(similarity):
        chosen = np.arange(len(X) if preference > similarity[0, -1] else 1)
        return _result(X, parameters, chosen, _nearest(similarity, chosen), 0, True)
    np.fill_diagonal(similarity, preference)
    yield from _break_ties(similarity, np.random.RandomState(parameters["random_state"]))
    chosen, rounds, converged = yield from _exemplars(similarity, parameters)
    labels = np.full(len(similarity), NOISE)
    if len(chosen):
        chosen, labels = _refined(similarity, chosen)
    return _result(X, parameters, chosen, labels, rounds, converged)


def _all_alike(similarity: np.ndarray) -> bool:
    """Whether no pair of rows is nearer than another, so that messages could decide nothing."""
    if len(similarity) == 1:
        return True
    reference = similarity[0, 1]
    for part, own in _blocks(similarity):
        different = similarity[part] != reference
        different[own] = False
        if different.any():
            return False
    return True


def _break_ties(similarity: np.ndarray, random: np.random.RandomState) -> Steps[None]:
    """Add noise in the last digits, as scikit-learn does, but without copies of the matrix."""
    smallest = np.finfo(similarity.dtype)
    pace = Pace()
    for part, _ in _blocks(similarity):
        if pace.is_due():
            yield Progress(0, "ties")
        rows = similarity[part]
        rows += (smallest.eps * rows + smallest.tiny * 100) * random.standard_normal(rows.shape)


def _exemplars(
    similarity: np.ndarray, parameters: dict[str, Any]
) -> Steps[tuple[np.ndarray, int, bool]]:
    """The rows chosen to stand for others, the rounds it took, and whether they came to rest.

    They have when the choice was the same in ``convergence_iter`` rounds one after the other.
    """
    m, last = len(similarity), parameters["max_iter"]
    damping = parameters["damping"]
    responsibility, availability = np.zeros((m, m)), np.zeros((m, m))
    memory = np.zeros((m, parameters["convergence_iter"]))
    pace, now = Pace(), Progress(0, "messages")
    for done in range(1, last + 1):
        support = np.zeros(m)
        for part, own in _blocks(similarity):
            support = _send_responsibilities(
                similarity[part], availability[part], responsibility[part], damping, own, support
            )
            if pace.is_due():
                yield now
        for part, own in _blocks(similarity):
            _send_availabilities(availability[part], responsibility[part], damping, own, support)
            if pace.is_due():
                yield now
        chosen = (np.diagonal(availability) + np.diagonal(responsibility)) > 0
        memory[:, (done - 1) % memory.shape[1]] = chosen
        if done > memory.shape[1]:
            votes = memory.sum(axis=1)
            steady = ((votes == 0) | (votes == memory.shape[1])).all()
            if steady and chosen.any():
                return np.flatnonzero(chosen), done, True
        found = counted(int(chosen.sum()), "exemplar")
        now = Progress(done / last, f"round {done:,} of at most {last:,}: {found}")
        yield now
    return np.flatnonzero(chosen), last, False


def _send_responsibilities(
    similarity: np.ndarray,
    availability: np.ndarray,
    responsibility: np.ndarray,
    damping: float,
    own: Cells,
    support: np.ndarray,
) -> np.ndarray:
    """Update, in a block of rows (b, m), how well each column would stand for each row.

    It is measured against the row's best rival. Returns the support (m,) that each column has
    gathered, from the rows above (``support``) and from these.
    """
    rows = np.arange(len(own[0]))
    news = availability + similarity
    best = news.argmax(axis=1)
    highest = news[rows, best]
    news[rows, best] = -np.inf
    second = news.max(axis=1)
    np.subtract(similarity, highest[:, np.newaxis], out=news)
    news[rows, best] = similarity[rows, best] - second
    news *= 1 - damping
    responsibility *= damping
    responsibility += news
    # Summed from above in one go, row by row: any other order rounds differently.
    return np.vstack([support, _positive(responsibility, own, out=news)]).sum(axis=0)


def _send_availabilities(
    availability: np.ndarray,
    responsibility: np.ndarray,
    damping: float,
    own: Cells,
    support: np.ndarray,
) -> None:
    """Update, in a block of rows (b, m), how much other rows' support speaks for each column."""
    news = _positive(responsibility, own)
    news -= support
    itself = news[own]
    np.maximum(news, 0, out=news)
    news[own] = itself
    news *= 1 - damping
    availability *= damping
    availability -= news


def _positive(
    responsibility: np.ndarray, own: Cells, out: np.ndarray | None = None
) -> np.ndarray:
    """Responsibilities above 0; of a row for itself also below."""
    positive = np.maximum(responsibility, 0, out=out)
    positive[own] = responsibility[own]
    return positive


def _blocks(matrix: np.ndarray) -> Iterator[tuple[slice, Cells]]:
    """Slices of the rows of a matrix (m, m), and where its diagonal lies in each."""
    size = max(1, BLOCK_NUMBERS // len(matrix))
    for start in range(0, len(matrix), size):
        stop = min(start + size, len(matrix))
        yield slice(start, stop), (np.arange(stop - start), np.arange(start, stop))


def _nearest(similarity: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """For each row the place in ``chosen`` (k,) of its exemplar; exemplars are their own."""
    nearest = similarity[:, chosen].argmax(axis=1)
    nearest[chosen] = np.arange(len(chosen))
    return nearest


def _refined(similarity: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each cluster's most central row as its exemplar, and the labels (m,) that follow."""
    labels = _nearest(similarity, chosen)
    for place in range(len(chosen)):
        members = np.flatnonzero(labels == place)
        chosen[place] = members[similarity[np.ix_(members, members)].sum(axis=0).argmax()]
    return np.unique(chosen[_nearest(similarity, chosen)], return_inverse=True)


def _result(
    X: Prepared,
    parameters: dict[str, Any],
    chosen: np.ndarray,
    labels: np.ndarray,
    rounds: int,
    converged: bool,
) -> Fit:
    few_enough_clusters(
        len(chosen),
        "Lower the preference.",
        "preference",
        [Remedy("Use the median", values={"preference": MEDIAN})],
    )
    order = first_appearance(labels)
    exemplars, numbers = chosen[order], renumber(labels, order)
    standing = np.zeros(len(X), dtype=bool)
    standing[exemplars] = True
    rule = NeighbourRule(X, numbers, voters=standing, n_neighbors=1)
    centers = np.asarray(X)[exemplars]
    found = len(exemplars) > 0
    return Fit(
        algorithm=ALGORITHM,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=_estimator(X, parameters, chosen, labels, rounds),
        labels=numbers,
        predict_labels=rule.predict,
        measure=(lambda rows: pairwise_distances(rows, centers)) if found else None,
        centers=centers if found else None,
        layers=(lambda view: _layers(X, view, exemplars, numbers)) if found else None,
        scores={"exemplars": float(len(exemplars)), "n_iter": float(rounds)},
        notes=_notes(X, parameters, len(exemplars), rounds, converged),
    )


def _estimator(
    X: Prepared, parameters: dict[str, Any], chosen: np.ndarray, labels: np.ndarray, rounds: int
) -> AffinityPropagation:
    """What ``AffinityPropagation.fit`` would have left, but for the matrix of similarities."""
    preference = parameters["preference"]
    settings = parameters | {"preference": None if preference == MEDIAN else preference}
    estimator = AffinityPropagation(**settings)
    estimator.n_features_in_ = X.shape[1]
    estimator.cluster_centers_indices_ = chosen
    estimator.cluster_centers_ = np.asarray(X)[chosen]
    estimator.labels_ = labels
    estimator.n_iter_ = rounds
    return estimator


def _layers(
    X: Prepared, view: Plane, exemplars: np.ndarray, labels: np.ndarray
) -> list[picture.Layer]:
    """A star on each exemplar, and lines that show which rows it stands for."""
    places = view.places
    return [
        picture.segments(
            "members",
            "lines to exemplars",
            np.hstack([places, places[exemplars[labels]]]),
            cluster=labels,
            visible=False,
        ),
        picture.points(
            "exemplars",
            "exemplars",
            places[exemplars],
            cluster=np.arange(len(exemplars)),
            row=X.preparation.rows[exemplars],
            symbol="star",
        ),
    ]


def _notes(
    X: Prepared, parameters: dict[str, Any], exemplars: int, rounds: int, converged: bool
) -> list[str]:
    if rounds == 0 and len(X) > 1:
        return [
            "No pair of rows is nearer than another, so there is nothing to decide: the "
            f"preference alone makes {counted(exemplars, 'cluster')}."
        ]
    if converged:
        return []
    if not exemplars:
        outcome = "No row stands for the others, so every row is left without a cluster (−1)."
    else:
        outcome = f"Its {counted(exemplars, 'cluster')} may mean nothing."
    return [f"Did not come to rest in {counted(rounds, 'round')}. {outcome} {_way_on(parameters)}"]


def _way_on(parameters: dict[str, Any]) -> str:
    damping = parameters["damping"]
    ways = [] if damping >= 0.9 else ["raise the damping to 0.9"]
    ways += ["allow more rounds (max_iter)", "choose another preference"]
    return f"{', '.join(ways[:-1]).capitalize()}, or {ways[-1]}."


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """Three matrices of all pairs, gone through in every round, should it take all of them."""
    messages = float(m) * m * parameters["max_iter"]
    return Forecast(seconds=SECONDS_PER_MESSAGE * messages, bytes=25.0 * m * m)


def _accept(values: dict[str, Any], X: Prepared) -> dict[str, Any]:
    """scikit-learn writes the median as ``preference=None``."""
    if "preference" in values and values["preference"] is None:
        return values | {"preference": MEDIAN}
    return values


ALGORITHM = Algorithm(
    id="affinity_propagation",
    title="Affinity propagation",
    family="cluster",
    summary="Rows elect some of themselves to stand for the others; the number of clusters "
    "follows from the preference.",
    assumes="Each cluster is well described by one of its rows.",
    fails_when="Clusters are long or curved, or large: it cuts them in many small pieces, and on "
    "dense data it may never come to rest.",
    cost="Quadratic: m² messages per round and three matrices of m² numbers in memory; k costs "
    "nothing, n only once.",
    predicts="A new row belongs to the nearest exemplar.",
    estimator="sklearn.cluster.AffinityPropagation",
    fit=fit,
    accept=_accept,
    forecast=forecast,
    scores=(
        Score("exemplars", "exemplars", "Rows that stand for a cluster each.", whole=True),
        Score("n_iter", "rounds", "Rounds of messages until the choice came to rest.", whole=True),
    ),
    parameters=(
        number(
            "preference",
            MEDIAN,
            -1e15,
            1e15,
            "Preference",
            "How willing each row is to be an exemplar, on the scale of negative squared "
            "distances: lower gives fewer clusters. “median” takes the median of those.",
            slider=(-500, 0),
            words=(MEDIAN,),
        ),
        number(
            "damping",
            0.5,
            0.5,
            0.999,
            "Damping",
            "How much of the last message stays in the next: raise it when the choice swings to "
            "and fro.",
        ),
        integer(
            "max_iter",
            200,
            1,
            10_000,
            "Most rounds",
            "Stop after this many rounds of messages even if the choice still changes.",
            slider=(50, 1000),
        ),
        integer(
            "convergence_iter",
            15,
            1,
            1000,
            "Rounds at rest",
            "The choice must stay the same for this many rounds.",
            slider=(5, 100),
            advanced=True,
        ),
        integer(
            "random_state",
            42,
            0,
            2**32 - 1,
            "Random state",
            "Breaks ties between equal distances: the same number gives the same result again.",
            slider=(0, 100),
            advanced=True,
        ),
    ),
)
