"""Where scores become anomalies: by an expected share, a percentile, a count, or a score itself.

A row is an anomaly if its score is above the threshold. A share and a percentile mean what
scikit-learn means by ``contamination``: the percentile of the scores, linear between two rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, Remedy
from ..params import Parameter, choice, integer, number
from ..reading.wording import counted

CONTAMINATION, PERCENTILE, COUNT, SCORE, OWN = (
    "contamination",
    "percentile",
    "n_anomalies",
    "threshold",
    "own",
)
# The parameter that each way of choosing reads; the detector's own rule reads none.
RULES = (CONTAMINATION, PERCENTILE, COUNT, SCORE)
NAMES = ("threshold_by", *RULES)
USUAL_SHARE = 0.02
# More than half of the rows are not what is unusual; scikit-learn draws the line here too.
LARGEST_SHARE = 0.5
AUTO = "auto"


@dataclass(frozen=True)
class Threshold:
    """The score above which a row is an anomaly; ``note`` says what a reader should know of it."""

    value: float
    note: str = ""


def threshold_parameters(*, own: str = "", usual: str = CONTAMINATION) -> tuple[Parameter, ...]:
    """How anomalies are told from normal rows, as parameters.

    ``own`` is the title of the detector's own rule, if it has one; ``usual`` is the way to begin.
    """
    ways = [
        (CONTAMINATION, "expected share"),
        (PERCENTILE, "percentile"),
        (COUNT, "number of rows"),
        (SCORE, "score"),
    ]
    return (
        choice(
            "threshold_by",
            usual,
            ([(OWN, own)] if own else []) + ways,
            "Threshold by",
            "How the line between normal rows and anomalies is drawn. Drag it on the histogram of "
            "scores to set the score itself.",
        ),
        number(
            CONTAMINATION,
            USUAL_SHARE,
            0,
            1,
            "Expected share",
            "So many of the rows are anomalies: 0.02 is two in a hundred.",
            slider=(0.001, 0.2),
            when={"threshold_by": CONTAMINATION},
        ),
        number(
            PERCENTILE,
            98.0,
            0,
            100,
            "Percentile",
            "Rows whose score is above this percentile of all scores are anomalies.",
            slider=(80, 100),
            when={"threshold_by": PERCENTILE},
        ),
        integer(
            COUNT,
            20,
            0,
            10_000_000,
            "Anomalies",
            "So many rows with the highest scores are anomalies.",
            slider=(0, 200),
            when={"threshold_by": COUNT},
        ),
        number(
            SCORE,
            AUTO,
            -1e300,
            1e300,
            "Score",
            "Rows with a higher score are anomalies. “auto” begins where the expected share ends.",
            scale="none",
            words=(AUTO,),
            when={"threshold_by": SCORE},
        ),
    )


def accept(values: Mapping[str, Any], *, own: bool = True) -> dict[str, Any]:
    """Raw values in which whoever names a share, a count, ... need not say that it decides.

    scikit-learn's ``contamination="auto"`` is the detector's ``own`` rule, where it has one.
    """
    given = dict(values)
    if own and given.get(CONTAMINATION) == AUTO:
        del given[CONTAMINATION]
        if given.get("threshold_by", CONTAMINATION) == CONTAMINATION:
            given["threshold_by"] = OWN
    named = [rule for rule in RULES if rule in given]
    if len(named) == 1:
        given.setdefault("threshold_by", named[0])
    return given


def check_threshold(parameters: Mapping[str, Any], m: int) -> None:
    """Refuse a threshold for ``m`` rows, whatever their scores: a fit may take long.

    Raises:
        InputError: the way that is chosen leaves no normal rows, or can leave no anomaly.
    """
    by = parameters["threshold_by"]
    if by == CONTAMINATION:
        _check_share(parameters[CONTAMINATION])
    if by == PERCENTILE:
        _check_percentile(parameters[PERCENTILE])
    if by == COUNT:
        _check_count(parameters[COUNT], m)


def threshold_of(
    scores: np.ndarray, parameters: Mapping[str, Any], own: float | None = None
) -> Threshold:
    """The threshold for the ``scores`` (m,) of all rows; ``own`` is the detector's own.

    Raises:
        InputError: see :func:`check_threshold`.
    """
    check_threshold(parameters, len(scores))
    by = parameters["threshold_by"]
    if by == OWN:
        return Threshold(float(own))
    if by == CONTAMINATION:
        return _at_share(scores, parameters[CONTAMINATION])
    if by == PERCENTILE:
        return _at_percentile(scores, 100 - parameters[PERCENTILE])
    if by == COUNT:
        return _by_count(scores, parameters[COUNT])
    value = parameters[SCORE]
    return _at_share(scores, USUAL_SHARE) if value == AUTO else Threshold(value)


def _check_share(share: float) -> None:
    if 0 < share <= LARGEST_SHARE:
        return
    message = (
        "An expected share of 0 makes no row an anomaly."
        if share == 0
        else "An expected share of 1 makes every row an anomaly."
        if share == 1
        else f"An expected share of {share:g} is more than half: that is not what is unusual."
    )
    raise InputError(
        message,
        f"Give a share above 0 and up to {LARGEST_SHARE:g}; 0.02 is two rows in a hundred.",
        CONTAMINATION,
        [_usual()],
    )


def _check_percentile(percentile: float) -> None:
    if percentile >= 100 * (1 - LARGEST_SHARE):
        return
    raise InputError(
        f"Above percentile {percentile:g} lie {100 - percentile:g} % of the rows: that is not what "
        "is unusual.",
        "Give a percentile from 50 to 100; above 98 lie two rows in a hundred.",
        PERCENTILE,
        [Remedy("Percentile 98", values={"threshold_by": PERCENTILE, PERCENTILE: 98})],
    )


def _check_count(count: int, m: int) -> None:
    if count >= m:
        raise InputError(
            f"{counted(count, 'anomaly', 'anomalies')} of {counted(m, 'row')} leave no normal row.",
            f"Give at most {m - 1:,}.",
            COUNT,
            [_usual()],
        )


def _by_count(scores: np.ndarray, count: int) -> Threshold:
    """Between the last anomaly and the first normal row."""
    falling = -np.sort(-scores)
    if count == 0:
        return Threshold(float(falling[0]))
    last, following = float(falling[count - 1]), float(falling[count])
    if last > following:
        middle = following + (last - following) / 2
        return Threshold(middle if middle < last else following)
    above = int((scores > last).sum())
    found = counted(above, "row is an anomaly", "rows are anomalies") if above else "no row is one"
    return Threshold(
        last,
        f"Rows {count:,} and {count + 1:,} from the top have the same score, so that no line lies "
        f"between them: {found}.",
    )


def _at_share(scores: np.ndarray, share: float) -> Threshold:
    return _at_percentile(scores, 100 * share)


def _at_percentile(scores: np.ndarray, above: float) -> Threshold:
    """The score that ``above`` percent of the rows exceed, to scikit-learn's last bit."""
    value = -float(np.percentile(-scores, above))
    if (scores > value).any() or above == 0:
        return Threshold(value)
    return Threshold(value, "The highest scores are all equal: no row stands above the others.")


def _usual() -> Remedy:
    values = {"threshold_by": CONTAMINATION, CONTAMINATION: USUAL_SHARE}
    return Remedy(f"Use a share of {USUAL_SHARE:g}", values=values)
