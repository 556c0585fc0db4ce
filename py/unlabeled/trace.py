"""An algorithm one step at a time: what a step is, and how a trace is made.

A tracer is one module in ``unlabeled.traces`` with a module-level ``TRACER``. It is given a
finished fit and shows the way there, so that the last step is that fit, and clusters have its
numbers and colours from the first step on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from . import registry
from .algorithm import Algorithm
from .errors import InputError
from .labels import first_appearance
from .members import members
from .prepare import Prepared
from .reading.wording import did_you_mean
from .result import Fit
from .steps import Steps, finish


@dataclass(frozen=True, eq=False)
class Circles:
    """Neighbourhoods: all within ``radius`` of ``centers`` (c, n), both in the units of X.

    ``labels`` (c,) are the clusters they belong to; None where that means nothing.
    """

    centers: np.ndarray
    radius: float
    labels: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Segments:
    """Lines in X: ``ends`` (s, 2, n) from where to where, ``labels`` (s,) of their clusters."""

    title: str
    ends: np.ndarray
    labels: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Gaussians:
    """Normal distributions in X: ``means`` (c, n), ``covariances`` (c, n, n), ``weights`` (c,).

    ``labels`` (c,) are the clusters they stand for.
    """

    means: np.ndarray
    covariances: np.ndarray
    weights: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Step:
    """What the algorithm has done so far, for m rows of n features.

    Attributes:
        name: what kind of step: "seed", "label", "update", ...
        sentence: what happened, with its numbers.
        labels: int32 (m,); -1 is noise, -2 not decided yet.
        objective: the number to watch (the trace says which), or None where it has not changed.
        centers: (c, n) in the units of X, or None; fewer than k while they are being placed.
        center_labels: (c,) the clusters they are centres of.
        weights: (m,) probabilities that sum to 1, drawn as the areas of the dots, or None.
        hollow: bool (m,), rows at the border of their cluster, or None.
        strength: (m,) from 0 to 1, drawn as fading, or None.
        focus: the index in X of the row that is looked at, or None.
        circles: neighbourhoods, or None.
        segments: tracks or joints, or None.
        gaussians: the components of a mixture as they are now, or None.
        shares: (m, k) of each row for clusters 0 to k - 1, drawn as mixed colours, or None.
        beside: how far another algorithm has come meanwhile, or None.
        regions: whether rows would go to the strongest component or, without components, to the
            nearest centre now, so that regions can be drawn.
        finished: whether this is the last step.
    """

    name: str
    sentence: str
    labels: np.ndarray
    objective: float | None = None
    centers: np.ndarray | None = None
    center_labels: np.ndarray | None = None
    weights: np.ndarray | None = None
    hollow: np.ndarray | None = None
    strength: np.ndarray | None = None
    focus: int | None = None
    circles: Circles | None = None
    segments: Segments | None = None
    gaussians: Gaussians | None = None
    shares: np.ndarray | None = None
    beside: Step | None = None
    regions: bool = False
    finished: bool = False


@dataclass(frozen=True)
class Tracer:
    """How one algorithm is followed.

    ``run(fit, asked)`` takes a finished fit and the parameters asked for, and is a generator that
    yields progress and returns the steps, at most 300 of them. ``rows`` is the largest X it
    follows: of a larger one a seeded sample. ``fixed`` are parameters that a trace always has,
    such as a single start. ``titles`` are those of the picture and of the one beside it, if any.
    """

    id: str
    objective_title: str
    rows: int
    run: Callable[[Fit, dict[str, Any]], Steps[list[Step]]]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    titles: tuple[str, str] = ("", "")


@dataclass(frozen=True, eq=False)
class Trace:
    """The steps of one algorithm on X; ``sampled`` is X's number of rows if it is a sample.

    ``titles`` are those of the picture and of the one beside it, if any.
    """

    algorithm: Algorithm
    X: Prepared
    steps: tuple[Step, ...]
    sampled: int | None
    objective_title: str
    titles: tuple[str, str] = ("", "")

    @cached_property
    def reach(self) -> np.ndarray:
        """Places (p, n) in the units of X, beside its rows, that the pictures have room for."""
        parts = [np.zeros((0, self.X.shape[1]))]
        beside = [step.beside for step in self.steps if step.beside is not None]
        for step in [*self.steps, *beside]:
            if step.centers is not None:
                parts.append(step.centers)
            if step.circles is not None:
                parts.append(step.circles.centers)
        return np.unique(np.concatenate(parts), axis=0)


@cache
def found() -> dict[str, Tracer]:
    """Every tracer by its algorithm's id, found by importing each module of that package."""
    from . import traces

    return {one.id: one for one in members(traces, "TRACER")}


def traceable() -> list[str]:
    """Ids of the algorithms that can be watched at work."""
    return sorted(found())


def trace(id: str, X: Any, **parameters: Any) -> Iterator[Step]:
    """Follow an algorithm one step at a time.

    Args:
        id: an algorithm's id, one of :func:`traceable`.
        X: as for :func:`unlabeled.fit`. Of a large one a seeded sample is followed.
        parameters: the algorithm's own, as for :func:`unlabeled.fit`.

    Raises:
        InputError: X or a parameter cannot be used, or this algorithm cannot be followed.
    """
    return iter(finish(trace_steps(id, registry.usable(X), parameters)).steps)


def trace_steps(id: str, X: Prepared, values: Mapping[str, Any]) -> Steps[Trace]:
    """The work of a trace, which it returns. See :func:`trace`."""
    algorithm = registry.algorithm(id)
    if id not in found():
        raise InputError(
            f"{algorithm.title} cannot be watched step by step.",
            did_you_mean(id, found()) or f"Choose one of: {', '.join(found())}.",
        )
    tracer = found()[id]
    sample = X.sample(tracer.rows)
    if algorithm.accept is not None:
        values = algorithm.accept(dict(values), sample)
    asked = registry.configure(id, values)
    fit = yield from registry.fit_steps(id, sample, asked | tracer.fixed)
    steps = yield from tracer.run(fit, asked)
    sampled = None if sample is X else len(sample)
    if sampled is not None:
        told = f"A sample of {sampled:,} of the {len(X):,} rows is shown. {steps[0].sentence}"
        steps[0] = replace(steps[0], sentence=told)
    return Trace(
        algorithm, sample, tuple(steps), sampled, tracer.objective_title, tracer.titles
    )


def grouped(count: int, most: int) -> list[range]:
    """``range(count)`` in at most ``most`` parts: one by one at first, then several at a time."""
    if count <= most:
        return [range(index, index + 1) for index in range(count)]
    single = most // 2
    ends = np.linspace(single, count, most - single + 1).astype(int).tolist()
    rest = [range(start, stop) for start, stop in pairwise(ends)]
    return grouped(single, single) + rest


def order_of_centers(labels: np.ndarray, k: int) -> np.ndarray:
    """Centres (k,) in the order of their first rows, given final ``labels`` (m,) from 0 to k - 1.

    Those that end without rows come last.
    """
    used = first_appearance(labels)
    return np.concatenate([used, np.setdiff1d(np.arange(k), used)])


def shown(number: float, digits: int = 6) -> str:
    """A measured number as people read it: 484.609, 123,456, 0.00123."""
    whole = 10**digits <= abs(number) < 1e15
    return f"{number:,.0f}" if whole else f"{number:,.{digits}g}"


def numbered(part: range, noun: str) -> str:
    """``Wave 3`` or ``Waves 3 to 5`` for indices that count from 0."""
    if len(part) == 1:
        return f"{noun} {part.start + 1:,}"
    plural = noun + ("es" if noun.endswith("ch") else "s")
    return f"{plural} {part.start + 1:,} to {part.stop:,}"
