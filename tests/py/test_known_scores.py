"""A row that was fitted keeps its score when it is asked for again; new rows are scored."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unlabeled.detection.in_batches import ROWS, scored
from unlabeled.detection.known import KnownScores
from unlabeled.steps import finish


def total(rows):
    return rows.sum(axis=1)


@settings(max_examples=40)
@given(arrays.arrays(float, (8, 2), elements=st.integers(-3, 3)), st.data())
def test_known_rows_keep_what_they_have(X, data):
    own = 100 + np.arange(8.0)
    asked = data.draw(arrays.arrays(float, (5, 2), elements=st.integers(-4, 4)))
    found = KnownScores(X, own, total).score(asked)
    for row, score in zip(asked, found, strict=True):
        equal = np.flatnonzero((row == X).all(axis=1))
        assert score == (own[equal[0]] if len(equal) else row.sum()), "of equal rows the first"


def test_minus_zero_is_zero():
    known = KnownScores(np.array([[0.0, 1]]), np.array([7.0]), total)
    assert known.score(np.array([[-0.0, 1], [0, -1]])).tolist() == [7, -1]


def test_only_new_rows_are_scored_and_all_at_once():
    asked = []

    def score(rows):
        asked.append(rows.copy())
        return total(rows)

    X = np.arange(6.0).reshape(3, 2)
    known = KnownScores(X, np.zeros(3), score)
    assert known.score(X).tolist() == [0, 0, 0] and not asked
    assert known.score(np.r_[[[9.0, 9]], X, [[5.0, 5]]]).tolist() == [18, 0, 0, 0, 10]
    np.testing.assert_array_equal(asked, [[[9, 9], [5, 5]]])
    assert known.score(np.zeros((0, 2))).shape == (0,)


def test_in_batches_nothing_is_lost():
    rows = np.random.default_rng(0).normal(size=(2 * ROWS + 7, 2))
    np.testing.assert_array_equal(finish(scored(total, rows)), total(rows))
    done = [step.done for step in scored(total, rows, 0.4)]
    assert len(done) == 3 and done == sorted(done) and done[0] > 0.4 and done[-1] == 1
