"""How far values are from the median of their column: the baseline."""

import numpy as np
import pytest
from detectors import explained, flagged
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import median_abs_deviation

import unlabeled as un
from unlabeled.prepare import wrap

cells = st.integers(-1000, 1000).map(lambda number: number / 8)


@settings(max_examples=40)
@given(arrays.arrays(float, st.tuples(st.integers(3, 30), st.integers(1, 3)), elements=cells))
def test_it_is_the_largest_distance_in_robust_deviations(rows):
    spread = median_abs_deviation(rows, axis=0, scale="normal")
    if (spread == 0).any():
        return
    fit = un.fit("robust_z_score", wrap(rows))
    expected = (np.abs(rows - np.median(rows, axis=0)) / spread).max(axis=1)
    np.testing.assert_allclose(fit.anomaly_score, expected, rtol=1e-12)


def test_by_hand():
    """Iglewicz and Hoaglin's modified z-score: 0.6745 (x − median) / MAD; their line is 3.5."""
    fit = un.fit("robust_z_score", wrap([[1.0], [2], [3], [4], [25]]), contamination="auto")
    np.testing.assert_allclose(fit.anomaly_score, 0.67449 * np.array([2, 1, 0, 1, 22]), rtol=1e-5)
    assert flagged(fit).tolist() == [4] and fit.scores["threshold"] == 3.5


def test_where_most_values_are_equal_the_mean_deviation_serves():
    """Their way out where the median deviation is 0: (x − median) / (1.2533 × mean deviation)."""
    values = np.array([0.0] * 8 + [1, 3])
    fit = un.fit("robust_z_score", wrap(values[:, None]), n_anomalies=1)
    np.testing.assert_allclose(fit.anomaly_score, values / (1.253314 * 0.4), rtol=1e-6)
    assert flagged(fit).tolist() == [9]


def test_a_constant_column_says_nothing_until_it_changes():
    rows = np.column_stack([np.arange(9.0), np.full(9, 5.0)])
    fit = un.fit("robust_z_score", wrap(rows))
    alone = un.fit("robust_z_score", wrap(rows[:, :1]))
    np.testing.assert_array_equal(fit.anomaly_score, alone.anomaly_score)
    assert fit.predict([[4.0, 9]]).tolist() == [-1]
    assert explained(fit, [[4.0, 9]]).amounts.argmax() == 1


def test_it_is_blind_to_combinations():
    random = np.random.default_rng(0)
    line = np.sort(random.normal(size=200))
    rows = np.column_stack([line, line])
    rows[150] = [line[150], line[49]]
    assert 150 not in flagged(un.fit("robust_z_score", wrap(rows)))
    assert 150 in flagged(un.fit("pca_reconstruction", wrap(rows)))


def test_scaling_and_moving_a_column_change_nothing():
    rows = np.random.default_rng(1).normal(size=(50, 3))
    moved = un.fit("robust_z_score", wrap(rows * [1e-6, 3, -1e5] + [4, 0, 9]))
    expected = un.fit("robust_z_score", wrap(rows)).anomaly_score
    assert moved.anomaly_score == pytest.approx(expected, rel=1e-7)
