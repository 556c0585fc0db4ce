"""Fit, leave the worst rows out, fit again: until the same rows are left out twice.

What is abnormal pulls a model towards itself, and hides behind that. The chapter's way out is to
fit, to remove the outliers, and to fit again on what is left.

Source: Géron, Hands-On Machine Learning, chapter 9, on anomaly detection with Gaussian mixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..prepare import Prepared
from ..result import Fit
from ..steps import Steps, within
from .threshold import threshold_of


@dataclass(frozen=True, eq=False)
class Round:
    """One fit: the rows that were ``kept`` for it (m,), bool, and the scores (m,) of all."""

    kept: np.ndarray
    scores: np.ndarray


def refitted(
    X: Prepared,
    parameters: dict[str, Any],
    fit: Callable[[Prepared], Steps[Fit]],
    score: Callable[[Fit, np.ndarray], np.ndarray],
    most: int,
) -> Steps[tuple[Fit, list[Round]]]:
    """Fit X (m, n), then up to ``most`` times again without the rows above the threshold.

    Returns the last fit, and all rounds. ``score`` gives the scores (p,) of any rows by a fit.
    """
    rows = np.asarray(X)
    kept = np.ones(len(X), dtype=bool)
    rounds: list[Round] = []
    for number in range(most + 1):
        steps = fit(X if kept.all() else X.part(np.flatnonzero(kept)))
        note = f"fit {number + 1}" if most else ""
        made = yield from within(steps, number / (most + 1), (number + 1) / (most + 1), note)
        rounds.append(Round(kept, score(made, rows)))
        following = rounds[-1].scores <= threshold_of(rounds[-1].scores, parameters).value
        if np.array_equal(following, kept) or not following.any():
            break
        kept = following
    return made, rounds
