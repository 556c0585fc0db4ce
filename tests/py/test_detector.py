"""The contract of all detectors: one score, one threshold, and a fit that is kept."""

import numpy as np
import pytest
from detectors import DETECTORS, applied, explained, flagged, normal_rows, quick

import unlabeled as un
from unlabeled.algorithm import ANOMALY, FAMILIES
from unlabeled.labels import NOISE
from unlabeled.prepare import wrap
from unlabeled.registry import found
from unlabeled.table import read_csv


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


@pytest.fixture(scope="module")
def iris():
    return un.prepare(un.sample("iris"))


def test_there_are_ten_in_a_family_of_their_own():
    assert len(DETECTORS) == 10
    family = next(one for one in FAMILIES if one.id == ANOMALY)
    assert family.usual in DETECTORS
    assert family.describe()["names"] == {"0": "normal", "-1": "anomaly"}
    assert all(found()[id].group_names == {0: "normal", NOISE: "anomaly"} for id in DETECTORS)


# Detectors on the ellipsoids of the chapter -----------------------------------------------------

JACCARD = {
    "elliptic_envelope": (25, 0.1905),
    "isolation_forest": (25, 0.3514),
    "local_outlier_factor": (25, 0.4286),
    "one_class_svm": (28, 0.3947),
}


def test_how_much_detectors_agree_on_the_ellipsoids(ellipsoids):
    mixture = set(flagged(un.fit("gaussian_mixture_density", ellipsoids)))
    assert len(mixture) == 25
    for id, (count, overlap) in JACCARD.items():
        rows = set(flagged(un.fit(id, ellipsoids)))
        assert len(rows) == count, id
        assert len(rows & mixture) / len(rows | mixture) == pytest.approx(overlap, abs=5e-5), id


# Scores and labels --------------------------------------------------------------------------------


@pytest.mark.parametrize("detector", DETECTORS)
def test_labels_are_scores_above_the_threshold(detector, iris):
    for values in ({}, {"contamination": 0.1}, {"n_anomalies": 9}):
        fit = quick(detector, iris, **values)
        detection = fit.detection
        assert fit.labels.dtype == np.int32 and set(fit.labels.tolist()) <= {0, NOISE}
        np.testing.assert_array_equal(
            fit.labels == NOISE, fit.anomaly_score > detection.threshold, err_msg=str(values)
        )
        np.testing.assert_array_equal(detection.score(np.asarray(iris)), fit.anomaly_score)
        np.testing.assert_array_equal(fit.predict(iris), fit.labels)
        new = (np.asarray(iris)[1:] + np.asarray(iris)[:-1]) * 0.6
        np.testing.assert_array_equal(
            fit.predict(new) == NOISE, detection.score(new) > detection.threshold
        )
        assert fit.scores["anomalies"] == len(flagged(fit))
        assert fit.scores["threshold"] == detection.threshold
        assert fit.n_clusters == 1 and fit.sizes.tolist() == [(fit.labels == 0).sum()]
        assert detection.measures and fit.algorithm.family == ANOMALY


@pytest.mark.parametrize("detector", DETECTORS)
def test_far_away_is_more_abnormal_than_in_the_middle(detector):
    fit = quick(detector, normal_rows(150, 2))
    middle, away = fit.detection.score([[0.0, 0.1], [9.0, -9.0]])
    assert away > middle
    assert fit.predict([[9.0, -9.0]]).tolist() == [NOISE]


@pytest.mark.parametrize("detector", DETECTORS)
def test_one_column_is_enough(detector):
    fit = quick(detector, normal_rows(80, 1), n_anomalies=3)
    assert len(flagged(fit)) == 3
    np.testing.assert_array_equal(fit.predict(fit.X), fit.labels)
    assert [layer["id"] for layer in fit.picture()["layers"]][:2] == ["regions", "points"]
    assert np.isfinite(explained(fit, fit.X[:3]).amounts).all()


@pytest.mark.parametrize("detector", DETECTORS)
def test_words_and_gaps_are_no_hindrance(detector):
    X = un.prepare(un.sample("penguins"), missing="mean", rows=120)
    assert "category" in X.preparation.kinds
    fit = quick(detector, X, n_anomalies=4)
    assert len(flagged(fit)) <= 4 and np.isfinite(fit.anomaly_score).all()


# What is kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize("detector", DETECTORS)
def test_another_threshold_needs_no_new_fit(detector):
    X = normal_rows(90, 2)
    first = quick(detector, X, contamination=0.1)
    kept = [key for key in X.memo if key[0] == "detector"]
    assert len(kept) == 1 and X.memo[kept[0]][0] is first.detection.detector
    for values in ({"percentile": 80}, {"n_anomalies": 5}, {"threshold": 0.7}, {}):
        again = quick(detector, X, **values)
        assert again.detection.detector is first.detection.detector
        assert again.anomaly_score is first.anomaly_score
    assert [key for key in X.memo if key[0] == "detector"] == kept
    assert quick(detector, normal_rows(90, 2)).detection.detector is not first.detection.detector


def test_other_settings_need_one():
    X = normal_rows(90, 2)
    first, second, third = (
        quick("isolation_forest", X, random_state=seed) for seed in (1, 2, 1)
    )
    assert first.detection.detector is third.detection.detector
    assert first.detection.detector is not second.detection.detector


def test_refits_depend_on_the_threshold():
    X = normal_rows(120, 2)
    values = {"n_components": 1, "n_init": 1, "refits": 2}
    first, other, again = (
        un.fit("gaussian_mixture_density", X, contamination=share, **values).detection.detector
        for share in (0.1, 0.2, 0.1)
    )
    assert first is again
    assert first is not other and not np.allclose(first.scores, other.scores)


# Tables in which nothing can stand out ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1.0, 2]], "There is one row only"),
        ([[1.0, 2]] * 30, "All 30 rows are equal"),
        ([[0.1]] * 2, "All 2 rows are equal"),
    ],
    ids=["one row", "equal rows", "two equal rows"],
)
@pytest.mark.parametrize("detector", DETECTORS)
def test_rows_that_do_not_differ(detector, rows, words):
    X = wrap(rows)
    with pytest.raises(un.InputError, match=words) as refused:
        quick(detector, X)
    assert refused.value.hint
    for remedy in refused.value.remedies:
        assert applied(remedy, detector, X, {}).n_clusters == 1


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize(
    "rows",
    [
        np.eye(2),
        [[0.0, 0], [1, 1], [5, 0]],
        np.random.default_rng(0).normal(size=(6, 9)),
        np.r_[np.zeros((40, 2)), [[1.0, 1], [2, 3]]],
        np.random.default_rng(1).integers(0, 3, (60, 2)),
        np.c_[np.random.default_rng(2).normal(size=40), np.ones(40)],
        np.outer(np.random.default_rng(3).normal(size=40), [1.0, 2, 3]),
        np.random.default_rng(4).normal(size=(40, 2)) * 1e140,
        np.random.default_rng(5).normal(size=(40, 2)) * 1e-150,
        np.random.default_rng(6).normal(size=(40, 2)) + 1e9,
    ],
    ids=["two", "three", "wide", "mostly equal", "tied", "constant", "line", "huge", "tiny", "far"],
)
@pytest.mark.filterwarnings("ignore")  # scikit-learn's own, of singular covariances and casts
def test_odd_tables_end_in_a_result_or_in_a_way_on(detector, rows):
    X = wrap(rows)
    try:
        fit = quick(detector, X)
    except un.InputError as refused:
        assert refused.message and refused.hint and refused.remedies
        for remedy in refused.remedies:
            assert np.isfinite(applied(remedy, detector, X, {}).anomaly_score).all()
        return
    assert np.isfinite(fit.anomaly_score).all()
    picture = fit.picture()
    for layer in picture["layers"]:
        for part in layer.values():
            assert not isinstance(part, np.ndarray) or np.isfinite(part).all()
    assert np.isfinite(explained(fit, fit.X[:3]).amounts).all()


def test_a_table_is_prepared_and_its_rows_are_named():
    """Rows that were left out keep the numbers of the others right."""
    table = read_csv("x,y\n" + "".join(f"{i % 7},{i % 5}\n" for i in range(40)) + ",1\n90,2\n")
    fit = un.fit("robust_z_score", table, n_anomalies=1)
    assert fit.preparation.rows[flagged(fit)].tolist() == [41]
