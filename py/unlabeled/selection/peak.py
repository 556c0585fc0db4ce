"""The best of several starts as an estimator alone: no pictures, notes and tables as a fit has."""

from __future__ import annotations

from functools import partial
from typing import Any

from sklearn.mixture import GaussianMixture

from ..algorithms.gaussian_mixture import make
from ..mixtures.climbing import highest
from ..mixtures.em import at_rest, climbs
from ..prepare import Prepared
from ..steps import Progress, Steps
from .sweep import part_of


def peak(X: Prepared, parameters: dict[str, Any]) -> Steps[GaussianMixture]:
    """The estimator that ``GaussianMixture(n_init=...)`` would give for these ``parameters``.

    A start that fails because a component collapses is left out, unless all do.

    Raises:
        ValueError: no start leads to a result.
    """
    count, ended = parameters["n_init"], []
    of_one = partial(make, parameters)
    for start, steps in enumerate(climbs(X, parameters, of_one, interchangeable=True)):
        note = f"start {start + 1} of {count}"
        yield Progress(start / count, note)
        try:
            ended.append((yield from part_of(steps, start, count, note)))
        except ValueError:
            continue
    if not ended:
        raise ValueError("one component collapsed from every start")
    estimator = at_rest(of_one(), highest(ended))
    estimator.n_features_in_ = X.shape[1]
    return estimator
