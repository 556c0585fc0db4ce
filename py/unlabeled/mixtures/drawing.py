"""New rows from a mixture: the draws of the estimator's own ``sample``, in the lab's numbers."""

from __future__ import annotations

import copy

import numpy as np

from ..result import Fit


def drawn(fit: Fit, count: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """New rows (count, n) in the units of X, and the component (count,) that each comes from.

    Component by component, with components numbered as clusters.
    """
    estimator = copy.copy(fit.estimator)
    estimator.random_state = random_state
    X, own = estimator.sample(count)
    return X, _numbers(fit)[own]


def _numbers(fit: Fit) -> np.ndarray:
    """The number (k,) in the lab of each component of the estimator."""
    waiting: dict[bytes, list[int]] = {}
    for number, key in enumerate(_keys(fit.mixture.weights, fit.mixture.means)):
        waiting.setdefault(key, []).append(number)
    own = _keys(np.asarray(fit.estimator.weights_), fit.estimator.means_)
    return np.array([waiting[key].pop(0) for key in own], dtype=np.int32)


def _keys(weights: np.ndarray, means: np.ndarray) -> list[bytes]:
    """What a component is recognised by; equal ones are as good as each other."""
    return [one.tobytes() for one in np.column_stack([weights, means])]
