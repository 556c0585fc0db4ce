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

import numpy as np
from sklearn.neighbors import NearestNeighbors

from ..labels import NOISE
from ..result import Predict
from ..steps import Progress, Steps
from .contributions import Contributions, Explainer

# Normal rows that a row is compared with, and orders of the features for each, half of them the
# reverse of the other half.
REFERENCES = 5
ORDERS = 8
SEED = 0
# Rows scored at once.
BATCH = 4_000

HOW = (
    f"An approximation: the row takes over the values of its {REFERENCES} nearest normal rows one "
    "by one, in several orders, and what the score falls by at a column is that column’s part "
    "(Shapley values, sampled). The parts add up to the score less that of those normal rows."
)


def explainer(score: Predict, X: np.ndarray, labels: np.ndarray, quantity: str) -> Explainer:
    """Explains ``score`` by the normal rows of X (m, n); by all where ``labels`` leave none."""

    def explain(rows: np.ndarray) -> Steps[Contributions]:
        normal = labels != NOISE
        usual = np.asarray(X)[normal] if normal.any() else np.asarray(X)
        return (yield from shapley(score, rows, usual))

    return Explainer(explain, exact=False, quantity=quantity, how=HOW)


def shapley(score: Predict, rows: np.ndarray, normal: np.ndarray) -> Steps[Contributions]:
    """Contributions of each feature to the ``score`` of ``rows`` (p, n), against ``normal`` (q, n).

    Exact where there is one feature or two; else sampled, always in the same orders.
    """
    count = min(REFERENCES, len(normal))
    nearest = NearestNeighbors(n_neighbors=count).fit(normal).kneighbors(rows)[1]
    p, n = rows.shape
    orders = _orders(n)
    amounts, base = np.zeros((p, n)), np.zeros(p)
    expected = np.zeros((p, n))
    per_row = count * len(orders) * (n + 1)
    size = max(1, BATCH // per_row)
    for start in range(0, p, size):
        part = slice(start, start + size)
        references = normal[nearest[part]]
        amounts[part], base[part] = _walk(score, rows[part], references, orders)
        expected[part] = references.mean(axis=1)
        yield Progress(min(1.0, (start + size) / p), "reasons")
    return Contributions(amounts, base, expected)


def _orders(n: int) -> np.ndarray:
    """Orders (o, n) of the features, every second one the reverse of the one before it."""
    if n == 1:
        return np.zeros((1, 1), dtype=int)
    random = np.random.default_rng(SEED)
    halves = 1 if n == 2 else ORDERS // 2
    forwards = [random.permutation(n) for _ in range(halves)]
    return np.array([order for one in forwards for order in (one, one[::-1])])


def _walk(
    score: Predict, rows: np.ndarray, references: np.ndarray, orders: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Amounts (b, n) and the mean score (b,) of the ``references`` (b, r, n)."""
    (b, r, n), o = references.shape, len(orders)
    # changed[i, k] says whether feature k has been replaced after i replacements, for each order.
    place = np.argsort(orders, axis=1)
    changed = np.arange(n + 1)[:, None, None] > place[None, :, :]  # (n + 1, o, n)
    mixed = np.where(changed[None, None], references[:, :, None, None], rows[:, None, None, None])
    flat = mixed.reshape(-1, n)
    scores = np.concatenate([score(flat[at : at + BATCH]) for at in range(0, len(flat), BATCH)])
    scores = scores.reshape(b, r, n + 1, o)
    falls = scores[:, :, :-1] - scores[:, :, 1:]  # (b, r, n, o): at each replacement
    amounts = np.zeros((b, n))
    for number, order in enumerate(orders):
        amounts[:, order] += falls[:, :, :, number].mean(axis=1)
    return amounts / o, scores[:, :, -1].mean(axis=(1, 2))
