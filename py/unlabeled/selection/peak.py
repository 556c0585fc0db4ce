"""The best of several starts as an estimator alone: no pictures, notes and tables as a fit has."""

from __future__ import annotations

from functools import partial
from typing import Any

from sklearn.mixture import GaussianMixture

from ..algorithms.gaussian_mixture import make
from ..mixtures.climbing import climb_all, highest
from ..mixtures.em import at_rest
from ..prepare import Prepared
from ..steps import Steps


def peak(X: Prepared, parameters: dict[str, Any]) -> Steps[GaussianMixture]:
    """The estimator that ``GaussianMixture(n_init=...)`` would give for these ``parameters``.

    A start that fails because a component collapses is left out, unless all do.

    Raises:
        ValueError: no start leads to a result.
    """
    of_one = partial(make, parameters)
    ended = yield from climb_all(X, parameters, of_one, interchangeable=True)
    if not ended:
        raise ValueError("one component collapsed from every start")
    estimator = at_rest(of_one(), highest(ended))
    estimator.n_features_in_ = X.shape[1]
    return estimator
