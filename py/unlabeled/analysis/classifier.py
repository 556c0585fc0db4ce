"""What features are worth to a classifier: logistic regression, judged on rows held out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

# Of each kind of answer some rows must be learned from, and some held out.
LEAST_ROWS = 4
HELD_OUT = 0.25
ITERATIONS = 300


@dataclass(frozen=True, eq=False)
class Split:
    """Indices of rows to ``train`` on and to ``test`` with, and the answers (m,) of all rows."""

    train: np.ndarray
    test: np.ndarray
    answers: np.ndarray

    @property
    def chance(self) -> float:
        """The share that is right by always giving the commonest answer."""
        _, counts = np.unique(self.answers[self.train], return_counts=True)
        commonest = np.unique(self.answers[self.train])[counts.argmax()]
        return float((self.answers[self.test] == commonest).mean())


def split(answers: np.ndarray, known: np.ndarray, seed: int) -> Split | None:
    """A quarter of the rows held out, with the same shares of every answer as in the rest.

    Rows whose answer (m,) is not ``known`` (m,) take no part, nor do answers of fewer than
    ``LEAST_ROWS`` rows. None if fewer than two answers are left.
    """
    values, counts = np.unique(answers[known], return_counts=True)
    usable = known & np.isin(answers, values[counts >= LEAST_ROWS])
    rows = np.flatnonzero(usable)
    if len(np.unique(answers[rows])) < 2:
        return None
    train, test = train_test_split(
        rows, test_size=HELD_OUT, stratify=answers[rows], random_state=seed
    )
    return Split(np.sort(train), np.sort(test), answers)


def accuracy(parts: Split, *features: np.ndarray) -> float:
    """The share of the held-out rows that logistic regression gets right.

    It learns from one or more sets of ``features`` (m, n), side by side. Those of a set are in the
    same units, so that all of them are divided by one number: their usual spread.
    """
    X = np.hstack([_in_units_of_spread(one, parts.train) for one in features])
    model = LogisticRegression(max_iter=ITERATIONS)
    with warnings.catch_warnings():
        # A few iterations more would change the last digit of an accuracy.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X[parts.train], parts.answers[parts.train])
    return float(model.score(X[parts.test], parts.answers[parts.test]))


def _in_units_of_spread(X: np.ndarray, train: np.ndarray) -> np.ndarray:
    """X (m, n) around its mean, with variances of 1 on average, both by the rows ``train``."""
    spread = float(np.sqrt(X[train].var(axis=0).mean()))
    return (X - X[train].mean(axis=0)) / (spread or 1.0)
