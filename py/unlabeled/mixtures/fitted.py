"""From a fitted estimator to a :class:`Fit`: clusters, scores, notes and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.mixture._base import BaseMixture

from ..algorithm import Algorithm, Score
from ..clustering.centroids import keeping
from ..labels import NOISE
from ..prepare import Prepared
from ..reading.wording import counted
from ..result import Fit, Predict
from ..steps import Progress, Steps
from ..trace import order_of_centers
from . import flatness, on_plane, parts, restarts
from .climbing import highest
from .covariance import count_parameters, full_covariances
from .criteria import Criteria, entropy
from .em import BATCH, Climb, Expectation, expectation
from .mixture import Mixture

SCORES = (
    Score(
        "bic",
        "BIC",
        "Bayesian information criterion: smaller is better. More components must pay for their "
        "parameters.",
    ),
    Score("aic", "AIC", "Akaike's criterion: smaller is better. Kinder to more parameters."),
    Score(
        "log_likelihood",
        "log-likelihood",
        "The sum over the rows of the log of their density, in the scaled units; larger fits "
        "better. The best possible never falls with more components.",
    ),
    Score(
        "icl",
        "ICL",
        "BIC plus twice the entropy of the shares: smaller is better. Components that overlap "
        "count against it.",
    ),
    Score("n_parameters", "parameters", "p: how many numbers were learned.", whole=True),
)


def mixture_of(estimator: BaseMixture, order: np.ndarray) -> Mixture:
    """The components of a fitted estimator in the ``order`` (k,): order[new] == old."""
    (k, n), kind = estimator.means_.shape, estimator.covariance_type
    own = estimator.covariances_ if kind == "tied" else estimator.covariances_[order]
    return Mixture(
        np.asarray(estimator.weights_)[order],
        estimator.means_[order],
        full_covariances(own, kind, k, n),
    )


def component_order(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Components in the order of their first rows, those that win no row last, heavy ones first.

    ``labels`` (m,) are in the estimator's own numbers.
    """
    order = order_of_centers(labels, len(weights))
    used = len(np.unique(labels))
    idle = order[used:]
    return np.concatenate([order[:used], idle[np.argsort(-weights[idle], kind="stable")]])


def mixture_fit(
    algorithm: Algorithm,
    X: Prepared,
    parameters: dict[str, Any],
    estimator: BaseMixture,
    climbed: Sequence[Climb],
    *,
    mixture: Mixture | None = None,
    scores: dict[str, float] | None = None,
    notes: Sequence[str] | None = None,
    charts: Any = None,
    expected: Expectation | None = None,
) -> Fit:
    """The canonical fit of an estimator at rest. ``climbed`` are all its starts.

    Components that win no row have no cluster; a place goes to one that has. ``mixture`` replaces
    the plain reading of the estimator's parameters, given in the estimator's order. ``notes``
    replace what is told about the climbs and about components without rows, where the bound is
    none of a likelihood. ``expected`` is what the estimator says of X, if that is known.
    """
    rows = np.asarray(X)
    expected = expected or expectation(estimator, rows)
    own = expected.shares.argmax(axis=1)
    order = component_order(own, np.asarray(estimator.weights_))
    used = len(np.unique(own))
    shares = expected.shares[:, order]
    labels = np.argsort(order)[own].astype(np.int32)
    made = mixture_of(estimator, order)
    if mixture is not None:
        made = Mixture(made.weights, made.means, made.covariances, mixture.log_votes[order])
    clusters = np.where(np.arange(len(order)) < used, np.arange(len(order)), NOISE)

    def membership(new: np.ndarray) -> np.ndarray:
        return expectation(estimator, new).shares[:, order]

    def strongest(shares: np.ndarray) -> np.ndarray:
        return shares[:, :used].argmax(axis=1).astype(np.int32)

    def predict(new: np.ndarray) -> np.ndarray:
        return strongest(membership(new))

    def density(new: np.ndarray) -> np.ndarray:
        if mixture is None:
            return expectation(estimator, new).log_density
        return _in_batches(made.log_density, new)

    there = expected.log_density if mixture is None else density(rows)
    agree = np.array_equal(strongest(shares), labels)
    seen = on_plane.Seen(made, clusters)
    centers = made.means[:used]
    fit = Fit(
        algorithm=algorithm,
        parameters=parameters,
        X=X,
        preparation=X.preparation,
        estimator=estimator,
        labels=labels,
        predict_labels=predict if agree else keeping(X, labels, predict),
        centers=centers,
        measure=lambda new: euclidean_distances(new, centers),
        probabilities=shares,
        membership=membership,
        log_density=density,
        anomaly_score=-there,
        strength=certainty(shares),
        scores=scores or {},
        mixture=made,
        notes=[],
    )
    fit.layers = seen.layers
    fit.on_plane = seen.model
    fit.figures = lambda: parts.of_fit(fit, charts, highest(climbed).start)
    likely = notes is None
    fit.later = lambda fit: _later(fit, X, estimator, likely)
    fit.notes += _notes(fit, estimator, climbed, used, len(order)) if likely else notes
    return fit


def _in_batches(compute: Predict, rows: np.ndarray) -> np.ndarray:
    """What ``compute`` says of ``rows`` (m, n), some of them at a time."""
    starts = range(0, max(len(rows), 1), BATCH)
    parts = [compute(rows[start : start + BATCH]) for start in starts]
    return np.concatenate(parts)


def certainty(shares: np.ndarray) -> np.ndarray | None:
    """How sure the largest share (m,) of each row is: 0 for equal shares, 1 for a row of one."""
    k = shares.shape[1]
    return None if k == 1 else (shares.max(axis=1) - 1 / k) / (1 - 1 / k)


def criteria_of(
    estimator: BaseMixture, X: np.ndarray, expected: Expectation | None = None
) -> Criteria:
    """What BIC, AIC and ICL are made of, for the rows that were fitted (m, n).

    ``expected`` is what the estimator says of them, if that is known.
    """
    k, n = estimator.means_.shape
    expected = expected or expectation(estimator, X)
    return Criteria(
        rows=len(X),
        parameters=count_parameters(estimator.covariance_type, k, n),
        log_likelihood=float(expected.log_density.sum()),
        entropy=entropy(expected.shares),
    )


def _notes(
    fit: Fit,
    estimator: BaseMixture,
    climbed: Sequence[Climb],
    used: int,
    k: int,
) -> list[str]:
    told = [
        restarts.stopped(estimator, fit.parameters["max_iter"]),
        restarts.disagreement(climbed, len(fit.X), fit.parameters["tol"]),
    ]
    if used < k:
        idle = k - used
        verb = "is the most likely one of no row" if idle == 1 else "are the most likely of no row"
        told.append(
            f"{counted(idle, 'component')} {verb}: {'it has' if idle == 1 else 'they have'} no "
            "cluster."
        )
    return [one for one in told if one]


def _later(fit: Fit, X: Prepared, estimator: BaseMixture, likely: bool) -> Steps[None]:
    """What the picture need not wait for: is a component flat, and would EM have gone on?

    The second is asked only where the bound is that of a likelihood (``likely``).
    """
    yield Progress(0.0, "shapes of the components")
    told = list(flatness.notes(X, fit.mixture, fit.parameters))
    if likely:
        gain = yield from restarts.beyond_tolerance(estimator, np.ascontiguousarray(X))
        told.append(restarts.tolerance_note(fit.parameters["tol"], gain))
    fit.notes += [one for one in told if one]  # all at once: this may be stopped and begun again
