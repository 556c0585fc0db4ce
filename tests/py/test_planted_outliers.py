"""A row that is odd in one known column is found, and that column is given as the reason."""

import numpy as np
import pytest
from detectors import DETECTORS, explained, quick

import unlabeled as un
from unlabeled.detection.contributions import by_column
from unlabeled.table import Table

ROWS = 160
PLACE = 57
COLUMNS = ("a", "b", "c", "d")


def table(rows):
    return Table.from_columns("rows", [(name, rows[:, i]) for i, name in enumerate(COLUMNS)])


def one_factor(seed):
    """Three columns that rise together, and one for itself; then no row is odd."""
    random = np.random.default_rng(seed)
    factor = random.normal(size=ROWS)
    rows = np.column_stack([factor, 2 * factor, -factor, random.normal(size=ROWS)])
    rows += 0.15 * random.normal(size=rows.shape)
    rows[PLACE] = 0.3 * rows[PLACE]
    return rows


def worst(fit):
    return int(np.argmax(fit.anomaly_score))


def main_column(fit, row):
    """The column with the largest part, by name."""
    found = explained(fit, np.asarray(fit.X)[row])
    return fit.preparation.columns[by_column(found.amounts, fit.preparation)[0].argmax()]


# One cloud needs no more: of three centres or components the row would get one for itself.
VALUES = {
    "one_class_svm": {"nu": 0.05, "gamma": 0.05},
    "kmeans_distance": {"n_clusters": 1},
    "gaussian_mixture_density": {"n_components": 1},
}
# Gives back what is extreme along the components that it keeps, as its description says.
NOT_FOR_EXTREMES = {"pca_reconstruction"}


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("detector", [id for id in DETECTORS if id not in NOT_FOR_EXTREMES])
def test_an_extreme_value(detector, column):
    rows = np.random.default_rng(column).uniform(-1, 1, (ROWS, 4)) * [1, 20, 0.3, 5]
    rows[PLACE, column] = 5 * rows[:, column].max()
    scale = ("standard", "robust")[column % 2]
    fit = quick(detector, un.prepare(table(rows), scale=scale), **VALUES.get(detector, {}))
    assert worst(fit) == PLACE
    assert main_column(fit, PLACE) == COLUMNS[column]


@pytest.mark.parametrize("column", range(3))
@pytest.mark.parametrize(
    ("detector", "values"),
    [
        ("gaussian_mixture_density", {"n_components": 1}),
        ("gaussian_mixture_density", {"n_components": 2, "covariance_type": "tied"}),
        ("elliptic_envelope", {}),
        ("pca_reconstruction", {"n_components": 2}),
    ],
    ids=str,
)
def test_a_value_that_is_usual_but_for_the_others(detector, values, column):
    rows = one_factor(column)
    rows[PLACE, column] += 1.6 * rows[:, column].std()
    X = un.prepare(table(rows))
    assert worst(un.fit("robust_z_score", X)) != PLACE, "no value is extreme"
    fit = un.fit(detector, X, **values)
    assert worst(fit) == PLACE
    assert main_column(fit, PLACE) == COLUMNS[column]


@pytest.mark.parametrize("detector", ["gaussian_mixture_density", "elliptic_envelope"])
def test_what_would_be_expected_instead(detector):
    rows = one_factor(4)
    usual = rows[PLACE, 1]
    rows[PLACE, 1] += 4
    X = un.prepare(table(rows))
    values = {"n_components": 1} if detector == "gaussian_mixture_density" else {}
    found = explained(un.fit(detector, X, **values), np.asarray(X)[PLACE])
    assert X.preparation.raw(found.expected)[0, 1] == pytest.approx(usual, abs=0.5)


def test_pca_does_not_see_what_its_components_give_back():
    rows = one_factor(0)
    rows[PLACE] = [6, 12, -6, 0]  # far out along the line, on it
    X = un.prepare(table(rows))
    assert worst(un.fit("robust_z_score", X)) == PLACE
    assert worst(un.fit("pca_reconstruction", X, n_components=2)) != PLACE


def test_an_odd_word():
    random = np.random.default_rng(0)
    words = ["red" if value else "blue" for value in random.random(ROWS) < 0.5]
    words[PLACE] = "green"
    numbers = random.normal(size=ROWS)
    X = un.prepare(Table.from_columns("rows", [("number", numbers), ("word", words)]))
    for detector in ("isolation_forest", "kmeans_distance", "local_outlier_factor"):
        fit = un.fit(detector, X, **VALUES.get(detector, {}))
        assert worst(fit) == PLACE, detector
        assert main_column(fit, PLACE) == "word", detector
