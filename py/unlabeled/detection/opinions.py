"""Several detectors on the same rows: what each of them says, and where they agree.

Source: Zimek, Campello and Sander, Ensembles for unsupervised outlier detection (2014), ACM SIGKDD
Explorations 15, on combining by ranks; Jaccard (1912) for the agreement of two sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from ..algorithm import ANOMALY, Algorithm
from ..errors import InputError
from ..labels import NOISE
from ..registry import configure, fit_steps, found
from ..result import Fit
from ..steps import Progress, Steps, within
from .threshold import CONTAMINATION, LARGEST_SHARE, NAMES, OWN

# A detector that would take longer than this in a browser is left out unless it is asked for.
SLOW_SECONDS = 12.0
# The least that a one-class SVM takes.
LEAST_NU = 1e-4


@dataclass(frozen=True, eq=False)
class Opinion:
    """What one detector says: ``scores`` (m,) and who is ``flagged`` (m,); or why it says nothing.

    ``slow`` says that only the time it takes keeps it silent.
    """

    algorithm: Algorithm
    scores: np.ndarray | None = None
    flagged: np.ndarray | None = None
    silent: str = ""
    slow: bool = False

    @property
    def title(self) -> str:
        """What the detector is called."""
        return self.algorithm.title

    @property
    def speaks(self) -> bool:
        """Whether it says anything."""
        return self.scores is not None


def detectors() -> Iterator[Algorithm]:
    """All detectors, by their titles."""
    known = (one for one in found().values() if one.family == ANOMALY)
    return iter(sorted(known, key=lambda one: one.title))


def share_of(fit: Fit) -> float:
    """The share of the rows that the fit calls anomalies, as far as all can be asked for it."""
    m = len(fit.labels)
    return float(np.clip((fit.labels == NOISE).mean(), 1 / m, LARGEST_SHARE))


def opinions(fit: Fit, share: float, wanted: Sequence[str], slow: bool) -> Steps[list[Opinion]]:
    """Ask the detectors ``wanted`` (ids), each for a ``share`` of the rows.

    That of ``fit`` keeps its settings, the others have their defaults; a one-class SVM is told the
    share and draws its own border. Those that would take long are left out unless ``slow``.
    """
    asked = [one for one in detectors() if one.id in wanted or one.id == fit.algorithm.id]
    told: list[Opinion] = []
    for number, algorithm in enumerate(asked):
        place = number / len(asked), (number + 1) / len(asked)
        yield Progress(place[0], algorithm.title, list(told))
        told.append((yield from within(_opinion(fit, algorithm, share, slow), *place)))
    return told


def _opinion(fit: Fit, algorithm: Algorithm, share: float, slow: bool) -> Steps[Opinion]:
    own = algorithm.id == fit.algorithm.id
    settings = {name: fit.parameters[name] for name in fit.parameters if name not in NAMES and own}
    values = settings | _share_values(algorithm, share, own)
    try:
        parameters = configure(algorithm.id, values)
        seconds = (
            algorithm.forecast(*fit.X.shape, parameters).seconds if algorithm.forecast else 0.0
        )
        if seconds > SLOW_SECONDS and not (slow or own):
            return Opinion(
                algorithm, silent=f"would take about {seconds:.0f} s", slow=True
            )
        made = yield from _unshown(fit_steps(algorithm.id, fit.X, values), algorithm.title)
    except InputError as error:
        return Opinion(algorithm, silent=error.message)
    return Opinion(algorithm, made.anomaly_score, made.labels == NOISE)


def _unshown(steps: Steps[Fit], title: str) -> Steps[Fit]:
    """The steps of a fit, of which nothing is shown before it is done."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return stop.value
        yield Progress(progress.done, title)


def _share_values(algorithm: Algorithm, share: float, own: bool) -> dict[str, object]:
    """How a detector is asked for a share of the rows."""
    names = {one.name for one in algorithm.parameters}
    if "nu" in names and not own:
        return {"threshold_by": OWN, "nu": max(share, LEAST_NU)}
    return {"threshold_by": CONTAMINATION, CONTAMINATION: share}


def jaccard(first: np.ndarray, second: np.ndarray) -> float:
    """The rows in both of two sets, bool (m,), over those in either; 1 for two empty ones."""
    either = int((first | second).sum())
    return int((first & second).sum()) / either if either else 1.0


def rank_shares(scores: np.ndarray) -> np.ndarray:
    """The share (m,) of the rows that a score is at least as high as; ties share their ranks."""
    return rankdata(scores) / len(scores)
