"""The controls that the studies of a set's density share."""

from __future__ import annotations

from ..params import Number, integer, number
from .density import AUTO


def share_parameter() -> Number:
    """How much of the variance the components keep."""
    return number(
        "share",
        0.99,
        0.3,
        1.0,
        "Variance to keep",
        "As many components as keep this share.",
        slider=(0.5, 0.999),
    )


def distributions_parameter() -> Number:
    """How many normal distributions the mixture has."""
    return integer(
        "n_components",
        AUTO,
        1,
        100,
        "Normal distributions",
        "How many the mixture has; “auto” takes as many as there are images for.",
        slider=(1, 40),
        words=(AUTO,),
        advanced=True,
    )
