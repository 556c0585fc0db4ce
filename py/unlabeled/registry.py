"""Finds the algorithms, describes them, checks what is asked of them, and fits.

An algorithm is one module in ``unlabeled.algorithms`` with a module-level ``ALGORITHM``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from . import algorithms as package
from . import budget
from .algorithm import Algorithm
from .members import called, members
from .params import checked
from .prepare import Prepared, prepare, wrap
from .result import Fit
from .steps import Steps, finish, within
from .table import Table


@cache
def found() -> dict[str, Algorithm]:
    """Every algorithm by id, found by importing each module of ``unlabeled.algorithms``."""
    return {one.id: one for one in members(package, "ALGORITHM")}


def algorithms() -> list[dict[str, Any]]:
    """Every algorithm as JSON data: id, title, family, summary, params, ..."""
    return [algorithm.describe() for algorithm in found().values()]


def algorithm(id: str) -> Algorithm:
    """The algorithm called ``id``.

    Raises:
        InputError: there is none.
    """
    return called(id, found(), "method")


def configure(id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check ``values`` (from a control, a link or Python) and fill in the defaults.

    Raises:
        InputError: an unknown algorithm or parameter, or a value out of range.
    """
    chosen = algorithm(id)
    return checked(chosen.parameters, values, chosen.title)


def fit(id: str, X: Any, **parameters: Any) -> Fit:
    """Fit an algorithm and score the result.

    Args:
        id: an algorithm's id, for instance "kmeans".
        X: what :func:`unlabeled.prepare` returns, a :class:`Table` (prepared with the defaults),
            or any array (m, n) of numbers.
        parameters: scikit-learn's names; unnamed ones take the catalog's defaults.

    Raises:
        InputError: X or a parameter cannot be used; the message says why.
    """
    result = finish(fit_steps(id, usable(X), parameters))
    finish(result.add_silhouette())
    if result.later is not None:
        finish(result.later(result))
    return result


def fit_steps(
    id: str, X: Prepared, values: Mapping[str, Any], *, anyway: bool = True
) -> Steps[Fit]:
    """The steps of a fit, without scores that need more than the fit itself. See :func:`fit`.

    Unless ``anyway``, one that would take very long is refused with its forecast. How long one
    takes that is begun all the same stands before its progress.
    """
    chosen = algorithm(id)
    if chosen.accept is not None:
        values = chosen.accept(dict(values), X)
    parameters = configure(id, values)
    budget.check(chosen, *X.shape, parameters, anyway=anyway)
    steps = chosen.fit(X, parameters)
    return (yield from within(steps, 0.0, 1.0, budget.told(chosen, *X.shape, parameters)))


def usable(X: Any) -> Prepared:
    """X as prepared data, whose values are finite and can be squared.

    Raises:
        InputError: X is no table of such numbers.
    """
    if isinstance(X, Prepared) and hasattr(X, "preparation"):
        return X
    return prepare(X) if isinstance(X, Table) else wrap(X)
