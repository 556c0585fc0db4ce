"""Contributions by trying: what happens to a score when features take the values of normal rows.

For scores that are no sum over the features. A row is turned into a normal one feature by feature,
in a random order; what the score falls by at a feature is its contribution, averaged over orders
and over several normal rows. For every order the amounts add up to the difference between the
score of the row and that of the normal row, so their means do as well.

Source: Shapley, A value for n-person games (1953); Castro, Gómez and Tejada, Polynomial calculation
of the Shapley value based on sampling (2009); Mitchell and others, Sampling permutations for
Shapley value estimation (2022), on orders taken together with their reverse.
"""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
from sklearn.neighbors import NearestNeighbors

from ..labels import NOISE
from ..result import Predict
from ..steps import Progress, Steps
from .contributions import Contributions, Explainer

# Normal rows that a row is compared with, and orders of the features for each: all of them if there
# are no more, else half of them the reverse of the other half.
REFERENCES = 5
ORDERS = 8
SEED = 0
# What any score costs in a browser.
LEAST_SECONDS = 1e-5
# Rows scored at once, if one row needs no more.
BATCH = 4_000

HOW = (
    f"An approximation: the row takes over the values of its {REFERENCES} nearest normal rows one "
    "by one, in several orders, and what the score falls by at a column is that column’s part "
    "(Shapley values, sampled). The parts add up to the score less that of those normal rows."
)


def explainer(
    score: Predict, X: np.ndarray, labels: np.ndarray, quantity: str, seconds_per_row: float = 0.0
) -> Explainer:
    """Explains ``score`` by the normal rows of X (m, n); by all where ``labels`` leave none.

    ``seconds_per_row`` is what one score costs in a browser.
    """

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        normal = labels != NOISE
        usual = np.asarray(X)[normal] if normal.any() else np.asarray(X)
        return (yield from shapley(score, rows, usual))

    n = X.shape[1]
    scores = REFERENCES * (n + 1) * len(_orders(n))
    seconds = max(seconds_per_row, LEAST_SECONDS) * scores
    return Explainer(explain, exact=False, quantity=quantity, how=HOW, seconds_per_row=seconds)


def shapley(score: Predict, rows: np.ndarray, normal: np.ndarray) -> Steps[Contributions]:
    """Contributions of each feature to the ``score`` of ``rows`` (p, n), against ``normal`` (q, n).

    Exact where there are three features at most; else sampled, always in the same orders.
    """
    references = _references(rows, normal)
    orders = _orders(rows.shape[1])
    amounts, base = np.zeros(rows.shape), np.zeros(len(rows))
    size = max(1, BATCH // (references.shape[1] * (rows.shape[1] + 1)))
    for start in range(0, len(rows), size):
        part = slice(start, start + size)
        for number, order in enumerate(orders, start=1):
            falls, left = _walk(score, rows[part], references[part], order)
            amounts[part] += falls / len(orders)
            base[part] += left / len(orders)
            share = number / len(orders)
            yield Progress(min(1.0, (start + share * size) / len(rows)), "reasons")
    return Contributions(amounts, base, references.mean(axis=1))


def _references(rows: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """The rows (p, r, n) of ``normal`` nearest to each of ``rows``, which is none of its own."""
    search = NearestNeighbors(n_neighbors=min(REFERENCES + 1, len(normal))).fit(normal)
    found = normal[search.kneighbors(rows)[1]]
    if found.shape[1] == 1:
        return found
    own = (found == rows[:, None]).all(axis=2)
    one_too_many = np.where(own.any(axis=1), own.argmax(axis=1), found.shape[1] - 1)
    kept = np.arange(found.shape[1]) != one_too_many[:, None]
    return found[kept].reshape(len(rows), -1, rows.shape[1])


def _orders(n: int) -> np.ndarray:
    """Orders (o, n) of the features: all, or some, each followed by its reverse."""
    if factorial(n) <= ORDERS:
        return np.array(list(permutations(range(n))))
    random = np.random.default_rng(SEED)
    forwards = [random.permutation(n) for _ in range(ORDERS // 2)]
    return np.array([order for one in forwards for order in (one, one[::-1])])


def _walk(
    score: Predict, rows: np.ndarray, references: np.ndarray, order: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What the score falls by (b, n) as features are replaced in an ``order``, and what is left.

    Means over the ``references`` (b, r, n); what is left (b,) is the score of those.
    """
    b, r, n = references.shape
    # After so many replacements, which features have been replaced.
    replaced = np.arange(n + 1)[:, None] > np.argsort(order)  # (n + 1, n)
    mixed = np.where(replaced, references[:, :, None], rows[:, None, None])  # (b, r, n + 1, n)
    scores = score(mixed.reshape(-1, n)).reshape(b, r, n + 1).mean(axis=1)
    falls = np.empty((b, n))
    falls[:, order] = scores[:, :-1] - scores[:, 1:]
    return falls, scores[:, -1]
