"""A border around most rows, and numbers that no kernel can hold."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from sklearn.svm import OneClassSVM

import unlabeled as un
from unlabeled.prepare import wrap


@pytest.mark.parametrize(
    "values",
    [
        {"kernel": "linear", "nu": 0.2},
        {"kernel": "poly", "degree": 2, "coef0": 1.0, "nu": 0.2},
        {"kernel": "sigmoid", "gamma": "auto", "nu": 0.2},
        {"gamma": 0.5, "nu": 0.4, "tol": 1e-6},
    ],
    ids=str,
)
def test_every_kernel(values):
    X = un.prepare(un.sample("iris"))
    fit = un.fit("one_class_svm", X, **values)
    model = OneClassSVM(**values).fit(np.array(X))
    np.testing.assert_allclose(fit.anomaly_score, -model.decision_function(X), atol=1e-12)
    np.testing.assert_array_equal(fit.labels == -1, model.predict(X) == -1)
    assert fit.scores["support_vectors"] == len(model.support_)
    assert fit.scores["threshold"] == 0


@pytest.mark.parametrize("nu", [0.05, 0.2, 0.5])
def test_at_most_a_share_nu_is_outside_but_for_rows_on_the_border(nu):
    X = normal_rows(200, 2)
    fit = un.fit("one_class_svm", X, nu=nu, tol=1e-9)
    assert (fit.anomaly_score > 1e-6).mean() <= nu <= fit.scores["support_vectors"] / 200


@pytest.mark.parametrize("nu", [1e-4, 0.02])
def test_a_tiny_nu_on_few_rows(nu):
    """A row exactly on the border is not outside; scikit-learn's ``predict`` says otherwise."""
    for m in (2, 5, 50):
        X = normal_rows(m, 2)
        fit = un.fit("one_class_svm", X, nu=nu)
        inside = OneClassSVM(nu=nu).fit(np.array(X)).decision_function(np.array(X)) >= 0
        np.testing.assert_array_equal(fit.labels == 0, inside)


def test_nu_1_leaves_nothing_inside():
    X = normal_rows(40, 2)
    with pytest.raises(un.InputError, match="nu = 1 puts every row outside") as refused:
        un.fit("one_class_svm", X, nu=1)
    assert refused.value.field == "nu"
    for remedy in refused.value.remedies:
        assert 0 < len(flagged(applied(remedy, "one_class_svm", X, {"nu": 1}))) < 40


@pytest.mark.parametrize(
    ("size", "values"),
    [(1e-160, {}), (1e60, {"kernel": "linear"}), (1e100, {"kernel": "poly", "gamma": 1.0})],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_numbers_beyond_the_kernel(size, values):
    X = wrap(np.asarray(normal_rows(40, 2)) * size)
    with pytest.raises(un.InputError, match="too large or too small for the kernel") as refused:
        un.fit("one_class_svm", X, **values)
    assert len(refused.value.remedies) == (2 if values else 1)
    for remedy in refused.value.remedies:
        assert len(flagged(applied(remedy, "one_class_svm", X, values))) < 40
