"""What a few principal components cannot give back, and how many are kept."""

import numpy as np
import pytest
from detectors import applied, explained, flagged, normal_rows
from sklearn.decomposition import PCA

import unlabeled as un
from unlabeled.prepare import wrap


def fitted(X, **values):
    return un.fit("pca_reconstruction", X, **values)


@pytest.mark.parametrize("wanted", [0.01, 0.3, 0.6, 0.9, 1, 2, 12])
def test_a_share_below_1_and_a_count_from_1_on_mean_what_they_mean_in_scikit_learn(wanted):
    X = un.prepare(un.sample("wine"))
    fit = fitted(X, n_components=wanted)
    model = PCA(wanted, svd_solver="full").fit(np.array(X))
    assert fit.scores["components"] == model.n_components_ == fit.estimator.n_components_
    kept = model.explained_variance_ratio_.sum()
    assert fit.scores["variance_kept"] == pytest.approx(kept, rel=1e-12)
    assert not fit.notes


@pytest.mark.parametrize("wanted", [3, 50, 0.999])
def test_with_every_component_nothing_would_be_lost(wanted):
    fit = fitted(normal_rows(60, 3), n_components=wanted)
    assert fit.scores["components"] == 2
    assert fit.notes == [
        "The rows fill 3 directions, and with as many components nothing would be lost: 2 are kept."
    ]
    assert fit.anomaly_score.max() > 0.01


def test_columns_that_follow_from_others_count_for_nothing():
    """Else what is left would be rounding, and anomalies would be made of it."""
    random = np.random.default_rng(0)
    pair = random.normal(size=(80, 2))
    X = wrap(np.column_stack([pair, pair.sum(axis=1), np.ones(80)]))
    fit = fitted(X, n_components=2)
    assert fit.scores["components"] == 1
    assert "The rows fill 2 directions" in fit.notes[0]
    assert fit.anomaly_score.max() > 1e-3


@pytest.mark.parametrize(
    "rows", [np.arange(9.0)[:, None] ** 2, np.outer(np.arange(9.0), [1, -2, 5]), np.eye(2)]
)
def test_on_a_line_rows_are_compared_with_their_mean(rows):
    fit = fitted(wrap(rows), n_anomalies=1)
    expected = ((rows - rows.mean(axis=0)) ** 2).mean(axis=1)
    np.testing.assert_allclose(fit.anomaly_score, expected, rtol=1e-12)
    assert fit.scores["components"] == 0 and "compared with their mean" in fit.notes[0]
    np.testing.assert_array_equal(fit.predict(rows), fit.labels)
    np.testing.assert_allclose(explained(fit, rows).expected, [rows.mean(axis=0)] * len(rows))


def test_fewer_rows_than_columns_are_all_given_back_by_one_component_less():
    X = normal_rows(5, 9)
    fit = fitted(X, n_components=5)
    assert fit.scores["components"] == 3
    assert fit.anomaly_score.max() > 1e-3


def test_a_number_between_is_refused():
    X = normal_rows(30, 4)
    with pytest.raises(un.InputError, match=r"n_components = 2\.5 is neither") as refused:
        fitted(X, n_components=2.5)
    assert refused.value.field == "n_components"
    for remedy in refused.value.remedies:
        assert len(flagged(applied(remedy, "pca_reconstruction", X, {"n_components": 2.5}))) == 1
