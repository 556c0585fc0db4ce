"""What tests of detectors share: which there are, odd tables, reasons, and remedies applied."""

import numpy as np

import unlabeled as un
from unlabeled.algorithm import ANOMALY
from unlabeled.labels import NOISE
from unlabeled.prepare import wrap
from unlabeled.registry import found
from unlabeled.steps import finish

# Settings under which every fit is quick, for tests of what holds under any.
QUICK = {
    "isolation_forest": {"n_estimators": 20},
    "gaussian_mixture_density": {"n_init": 2},
    "kmeans_distance": {"n_init": 2},
}
DETECTORS = tuple(id for id, one in found().items() if one.family == ANOMALY)


def quick(detector, X, **values):
    """A fit with settings that make it quick, where ``values`` do not say otherwise."""
    return un.fit(detector, X, **(QUICK.get(detector, {}) | values))


def flagged(fit):
    """Indices of the rows of X that are anomalies."""
    return np.flatnonzero(fit.labels == NOISE)


def explained(fit, rows):
    """What each feature adds to the scores of rows (p, n) of X."""
    return finish(fit.detection.explainer.explain(np.atleast_2d(np.asarray(rows, dtype=float))))


def normal_rows(m, n, seed=0):
    """A table of independent normal noise (m, n)."""
    return wrap(np.random.default_rng(seed).normal(size=(m, n)))


def applied(remedy, id, X, values):
    """The fit that a button leads to from method ``id`` with ``values`` on X."""
    state = dict(remedy.state or {})
    other = state.pop("algorithm", id)
    if "scale" in state:
        X = un.prepare(X.preparation.table, X.preparation.columns, scale=state.pop("scale"))
    assert not state, "the test does not know this part of the page's state"
    kept = values if other == id else {}
    return un.fit(other, X, **(kept | (remedy.values or {})))
