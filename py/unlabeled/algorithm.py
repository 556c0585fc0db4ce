"""What an algorithm is: its description as plain data, and the function that fits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import Remedy
from .labels import NOISE
from .params import Parameter
from .prepare import Prepared
from .result import Fit
from .steps import Steps


@dataclass(frozen=True)
class Family:
    """What methods are for; ``usual`` is the one to begin with.

    ``groups`` is the heading over the groups of rows that they find, ``names`` what groups are
    called by their labels, where that is not a number.
    """

    id: str
    title: str
    usual: str
    groups: str = "Clusters"
    names: Mapping[int, str] = field(default_factory=lambda: {NOISE: "noise"})

    def describe(self) -> dict[str, Any]:
        """The family as JSON data."""
        names = {str(label): name for label, name in self.names.items()}
        return {
            "id": self.id,
            "title": self.title,
            "usual": self.usual,
            "groups": self.groups,
            "names": names,
        }


ANOMALY = "anomaly"

# In the order in which the page offers them.
FAMILIES = (
    Family("cluster", "Cluster", "kmeans"),
    Family("mixture", "Density", "gaussian_mixture"),
    Family(ANOMALY, "Anomaly", "isolation_forest", "Rows", {0: "normal", NOISE: "anomaly"}),
)


@dataclass(frozen=True)
class Score:
    """One number that judges a fit; ``whole`` says that it counts something."""

    id: str
    title: str
    help: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Forecast:
    """What a fit will cost in a browser: ``seconds`` roughly, ``bytes`` of memory at its peak."""

    seconds: float
    bytes: float


@dataclass(frozen=True)
class Algorithm:
    """One algorithm as data, and the function that runs it.

    ``fit(X, parameters)`` takes a :class:`Prepared` X (m, n) and checked parameters and is a
    generator: it yields progress and returns a :class:`Fit` (see :mod:`unlabeled.steps`).
    ``accept(values, X)`` may rewrite raw values before they are checked, where scikit-learn allows
    a form that no control has. ``scores`` describe those that only this algorithm gives; others
    are known to :mod:`unlabeled.cluster_table`, or shown by their bare names. ``predicts`` says
    by which rule new rows get a cluster. ``forecast(m, n, parameters)`` tells the cost before it
    is paid, where it grows faster than the number of rows; ``cheaper`` are settings that cost
    less, offered where it is too much, and ``dear(m, n, parameters)`` says in words what makes it
    so much; empty if it is the rows. ``short`` is the title in one word, for charts of many.
    """

    id: str
    title: str
    family: str
    summary: str
    assumes: str
    fails_when: str
    cost: str
    predicts: str
    estimator: str
    parameters: tuple[Parameter, ...]
    fit: Callable[[Prepared, dict[str, Any]], Steps[Fit]]
    accept: Callable[[dict[str, Any], Prepared], dict[str, Any]] | None = None
    forecast: Callable[[int, int, dict[str, Any]], Forecast] | None = None
    cheaper: tuple[Remedy, ...] = ()
    dear: Callable[[int, int, dict[str, Any]], str] | None = None
    scores: tuple[Score, ...] = ()
    short: str = ""

    @property
    def of_family(self) -> Family:
        """The family that it is of."""
        return next(one for one in FAMILIES if one.id == self.family)

    @property
    def group_names(self) -> Mapping[int, str]:
        """What groups of rows are called by their labels, where that is not a number."""
        return self.of_family.names

    def describe(self) -> dict[str, Any]:
        """The algorithm as JSON data; the page draws its controls from this."""
        return {
            "id": self.id,
            "title": self.title,
            "family": self.family,
            "summary": self.summary,
            "assumes": self.assumes,
            "fails_when": self.fails_when,
            "cost": self.cost,
            "predicts": self.predicts,
            "estimator": self.estimator,
            "params": [parameter.describe() for parameter in self.parameters],
        }
