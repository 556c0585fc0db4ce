"""One ellipsoid around the tightest rows, and rows that have none."""

import numpy as np
import pytest
from detectors import applied, explained, flagged, normal_rows
from sklearn.covariance import EllipticEnvelope

import unlabeled as un
from unlabeled.prepare import wrap


@pytest.mark.parametrize(
    "values",
    [{"support_fraction": 0.8}, {"assume_centered": True}, {"random_state": 5}],
    ids=str,
)
def test_every_setting(values):
    X = un.prepare(un.sample("iris"))
    fit = un.fit("elliptic_envelope", X, **values)
    model = EllipticEnvelope(**({"random_state": 42} | values)).fit(np.array(X))
    np.testing.assert_allclose(fit.anomaly_score, model.mahalanobis(np.array(X)), rtol=1e-9)


def test_strangers_do_not_pull_it_towards_themselves():
    random = np.random.default_rng(0)
    rows = np.concatenate([random.normal(size=(70, 2)), 9 + 0.2 * random.normal(size=(25, 2))])
    fit = un.fit("elliptic_envelope", wrap(rows), n_anomalies=25)
    assert flagged(fit).tolist() == list(range(70, 95))
    everyone = un.fit("elliptic_envelope", wrap(rows), n_anomalies=25, support_fraction=1)
    assert np.abs(everyone.estimator.location_).max() > 2 > np.abs(fit.estimator.location_).max()


@pytest.mark.parametrize(("m", "n"), [(2, 2), (3, 3), (5, 9)])
def test_fewer_rows_than_columns_need(m, n):
    X = normal_rows(m, n)
    with pytest.raises(un.InputError) as refused:
        un.fit("elliptic_envelope", X)
    assert refused.value.message == (
        f"An ellipsoid in {n} dimensions needs more than {n} rows; there are {m}."
    )
    for remedy in refused.value.remedies:
        fit = applied(remedy, "elliptic_envelope", X, {})
        assert fit.algorithm.id == "isolation_forest"
    assert len(un.fit("elliptic_envelope", normal_rows(n + 1, n)).labels) == n + 1


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_too_small_a_share_to_trust(share):
    X = normal_rows(60, 3)
    values = {"support_fraction": share}
    with pytest.raises(un.InputError, match="needs more than 3 rows") as refused:
        un.fit("elliptic_envelope", X, **values)
    assert refused.value.field == "support_fraction"
    for remedy in refused.value.remedies:
        assert len(flagged(applied(remedy, "elliptic_envelope", X, values))) == 2
    assert un.fit("elliptic_envelope", X, support_fraction=0.07).scores["anomalies"] == 2


def test_where_most_rows_are_equal_there_is_no_ellipsoid():
    X = wrap(np.r_[np.zeros((40, 2)), np.asarray(normal_rows(5, 2))])
    with pytest.raises(un.InputError, match="no ellipsoid encloses them") as refused:
        un.fit("elliptic_envelope", X)
    for remedy in refused.value.remedies:
        assert len(flagged(applied(remedy, "elliptic_envelope", X, {}))) == 1


def test_a_direction_that_the_rows_do_not_fill_is_told():
    rows = np.array(normal_rows(60, 2))
    fit = un.fit("elliptic_envelope", wrap(np.c_[rows, np.full(60, 4.0)]))
    assert fit.notes[0].startswith("The tightest rows fill only 2 directions of 3:")
    assert (explained(fit, [[0.0, 0, 4], [1, 2, 90]]).amounts[:, 2] == 0).all()
    assert not un.fit("elliptic_envelope", wrap(rows)).notes
