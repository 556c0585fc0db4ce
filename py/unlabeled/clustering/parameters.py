"""The controls that methods share, by scikit-learn's names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..params import Choice, Number, choice, integer, number

# More are no summary of a table: a legend, and a table of clusters, that nobody can read.
MOST_CLUSTERS = 1000

K_MEANS_PLUS_PLUS = ("k-means++", "k-means++")
RANDOM_ROWS = ("random", "random rows")


def clusters_parameter(help: str, **rest: Any) -> Number:
    """The control of ``n_clusters``."""
    rest = {"default": 8, "slider": (1, 20)} | rest
    return integer(
        "n_clusters", minimum=1, maximum=MOST_CLUSTERS, title="Clusters k", help=help, **rest
    )


def init_parameter(options: Sequence[tuple[str, str]], more: str = "", **rest: Any) -> Choice:
    """The control of ``init``; ``more`` says what other ``options`` do."""
    help = f"k-means++ spreads the first centres out; random takes any rows{more}."
    default = rest.pop("default", K_MEANS_PLUS_PLUS[0])
    return choice("init", default, options, "Start from", help, **rest)


def random_state_parameter(**rest: Any) -> Number:
    """The control of ``random_state``."""
    return integer(
        "random_state",
        42,
        0,
        2**32 - 1,
        "Random state",
        "The same number gives the same result again.",
        slider=(0, 100),
        **rest,
    )


def max_iter_parameter(
    help: str, *, default: int = 300, title: str = "Most iterations"
) -> Number:
    """The control of ``max_iter``."""
    return integer("max_iter", default, 1, 10_000, title, help, slider=(1, 300), advanced=True)


def tol_parameter(help: str, *, default: float = 1e-4) -> Number:
    """The control of ``tol``."""
    slider = (1e-8, 1)
    return number(
        "tol", default, 0, 1, "Tolerance", help, slider=slider, scale="log", advanced=True
    )


def algorithm_parameter() -> Choice:
    """The control of k-means' own ``algorithm``."""
    return choice(
        "algorithm",
        "lloyd",
        [("lloyd", "Lloyd"), ("elkan", "Elkan")],
        "Algorithm",
        "Elkan skips distances it can rule out; the result is the same.",
        advanced=True,
    )
