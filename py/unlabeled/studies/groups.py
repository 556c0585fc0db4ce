"""Which groups of a fit a study is about: the largest clusters and the noise, or a chosen one."""

from __future__ import annotations

import numpy as np

from ..labels import NOISE
from ..params import Number, integer
from ..result import Fit
from ..study import Report, report

ALL = "all"


def cluster_parameter(verb: str) -> Number:
    """The control of which cluster to ``verb``."""
    return integer(
        "cluster",
        ALL,
        NOISE,
        1_000_000,
        "Cluster",
        f"Which one to {verb}: its number, −1 for noise, or all of them.",
        words=(ALL,),
        slider=(NOISE, 20),
    )


def chosen_groups(fit: Fit, chosen: int | str, most: int) -> list[int]:
    """Labels to show: the ``most`` largest clusters in the order of their numbers, then the noise.

    A single one if it was chosen; empty if that has no rows.
    """
    present = np.unique(fit.labels)
    if chosen != ALL:
        return [int(chosen)] if chosen in present else []
    clusters = np.sort(np.argsort(-fit.sizes, kind="stable")[:most]).tolist()
    return clusters + [NOISE] * (NOISE in present)


def no_such_group(fit: Fit, chosen: int | str, noun: str) -> Report:
    """Told instead, if the chosen group has no rows. ``noun`` is what a row is."""
    if chosen == NOISE:
        return report(f"No {noun} of this result is noise.", [])
    known = f"0 to {fit.n_clusters - 1}" if fit.n_clusters > 1 else "0"
    has = f"it has {known}" if fit.n_clusters else f"every {noun} is noise"
    return report(f"This result has no cluster {chosen}: {has}.", [], tone="warn")
