"""A Gaussian mixture of colours: segments that may be long and tilted in the colour space.

Source: Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm
(1977).
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture

from ..clustering.parameters import max_iter_parameter, random_state_parameter, tol_parameter
from ..errors import InputError, Remedy
from ..images.features import Features, Rows, position_parameter
from ..images.segmenter import Division, Segmenter, count_parameter, enough_rows
from ..images.spaces import space_parameter
from ..params import choice, integer, number
from ..reading.wording import counted
from ..steps import Progress, Steps

# scikit-learn's mixtures know no weights, so pixels are fitted; more change little.
SAMPLED_PIXELS = 10_000
ENOUGH_REGULARISATION = 1.0


def fit(features: Features, parameters: dict[str, Any]) -> Steps[Division]:
    """EM from ``n_init`` starts, one per step; the likeliest is kept.

    Equal to one ``GaussianMixture(n_init=...)`` call on the same pixels: the starts share one
    random generator, as there.
    """
    count = parameters["n_components"]
    enough_rows(features, count, "n_components")
    yield Progress(0, "choosing pixels")
    rows = features.pixels(SAMPLED_PIXELS, parameters["random_state"])
    _enough_in_sample(rows, count)
    random = np.random.RandomState(parameters["random_state"])
    starts, best = parameters["n_init"], None
    for start in range(starts):
        model = _climbed(rows, parameters, random)
        if best is None or model.lower_bound_ > best.lower_bound_:
            best = model
        shown = partial(_division, rows, parameters, best) if start + 1 < starts else None
        yield Progress((start + 1) / starts, f"start {start + 1} of {starts}", shown)
    return _division(rows, parameters, best)


def _enough_in_sample(rows: Rows, count: int) -> None:
    """A colour of few pixels may be in no sample.

    Raises:
        InputError: the sample has fewer different rows than components.
    """
    found = len(np.unique(rows.X, axis=0))
    if found < count:
        raise InputError(
            f"{counted(count, 'component')} are more than the {counted(found, 'different colour')} "
            f"of {rows.words}.",
            "Choose fewer components, or k-means, which looks at every colour.",
            "n_components",
            [Remedy(f"Use {counted(found, 'component')}", values={"n_components": found})],
        )


def _climbed(
    rows: Rows, parameters: dict[str, Any], random: np.random.RandomState
) -> GaussianMixture:
    names = ("n_components", "covariance_type", "reg_covar", "max_iter", "tol")
    settings = {name: parameters[name] for name in names}
    # scikit-learn wants two rows at least; a pixel seen twice is distributed as it was.
    X = rows.X if len(rows.X) > 1 else np.vstack([rows.X, rows.X])
    try:
        return GaussianMixture(n_init=1, random_state=random, **settings).fit(X)
    except ValueError as error:
        # It says so where a covariance cannot be inverted.
        raise InputError(
            "A component collapsed onto pixels of one colour.",
            f"Raise reg_covar to {ENOUGH_REGULARISATION:g}, or fit fewer components.",
            "reg_covar",
            [
                Remedy(
                    f"Set reg_covar to {ENOUGH_REGULARISATION:g}",
                    values={"reg_covar": ENOUGH_REGULARISATION},
                )
            ],
        ) from error


def _division(rows: Rows, parameters: dict[str, Any], model: GaussianMixture) -> Division:
    notes = ()
    if not model.converged_:
        notes = (
            f"Stopped after {counted(model.n_iter_, 'iteration')} while the likelihood still "
            "rose: raise max_iter for a finished result.",
        )
    return Division(
        predict=model.predict,
        count=parameters["n_components"],
        how=f"Fitted to {rows.words}; then every pixel went to its likeliest component.",
        exact=rows.whole,
        estimator=model,
        scores={"n_iter": float(model.n_iter_)},
        notes=notes,
    )


SEGMENTER = Segmenter(
    id="gaussian_mixture",
    title="Gaussian mixture",
    summary="Fits k normal distributions of colour; a pixel goes to the likeliest.",
    assumes="A surface in light and shade is an ellipsoid of colours.",
    fails_when="A colour is flat, as in a drawing: there is no spread to fit.",
    cost="Sampled pixels × k per iteration.",
    estimator="sklearn.mixture.GaussianMixture",
    fit=fit,
    counter="n_components",
    parameters=(
        count_parameter("n_components", "Components k", "How many normal distributions to fit."),
        space_parameter(),
        position_parameter(),
        choice(
            "covariance_type",
            "full",
            [
                ("full", "full"),
                ("tied", "tied"),
                ("diag", "diagonal"),
                ("spherical", "spherical"),
            ],
            "Covariances",
            "The shapes that components may have: any ellipsoid, all the same, along the axes, or "
            "spheres.",
        ),
        integer(
            "n_init",
            1,
            1,
            100,
            "Starts",
            "EM is run from this many starts and the likeliest result is kept.",
            slider=(1, 20),
        ),
        random_state_parameter(),
        number(
            "reg_covar",
            1.0,
            0,
            1e4,
            "Regularisation",
            "Added to every variance, in squared units of the colour space, so that a flat colour "
            "does not collapse.",
            slider=(1e-6, 100),
            scale="log",
            advanced=True,
        ),
        max_iter_parameter(
            "Stop after this many rounds even if the likelihood still rises.",
            default=100,
        ),
        tol_parameter(
            "Stop when the log-likelihood of a pixel gains less than this.",
            default=1e-3,
        ),
    ),
)
