"""Every method finds what scikit-learn finds when one calls its estimator oneself."""

import importlib
import itertools
import warnings

import numpy as np
import pytest
from detectors import DETECTORS
from scipy.stats import median_abs_deviation
from sklearn.cluster import KMeans, estimate_bandwidth
from sklearn.covariance import EllipticEnvelope
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

import unlabeled as un
from unlabeled.registry import found
from unlabeled.samples import SAMPLES

# Enough rows to tell, few enough for methods that compare all of them.
ROWS = 300
# Words that stand for what scikit-learn leaves to None or infinity.
WORDS = {
    "hdbscan": {"min_samples": {"auto": None}, "max_cluster_size": {"auto": None}},
    "optics": {
        "max_eps": {"inf": np.inf},
        "eps": {"auto": None},
        "min_cluster_size": {"auto": None},
    },
    "birch": {"n_clusters": {"none": None}},
    "minibatch_kmeans": {"max_no_improvement": {"none": None}},
    "spectral": {"n_components": {"auto": None}},
    "affinity_propagation": {"preference": {"median": None}},
    "bayesian_gaussian_mixture": {
        name: {"auto": None}
        for name in (
            "weight_concentration_prior",
            "mean_precision_prior",
            "degrees_of_freedom_prior",
        )
    },
}
# Rows of many columns lie so far apart that gamma=1 leaves nearly every one alone: then the
# eigenvectors, and with them the clusters, are left to rounding. Ten starts of large matrices tell
# no more than one.
SETTINGS = {
    ("spectral", "digits"): {"gamma": 0.01},
    ("spectral", "faces"): {"gamma": 0.002},
    ("spectral", "breast_cells"): {"gamma": 0.1},
    ("gaussian_mixture", "faces"): {"n_init": 1},
    ("bayesian_gaussian_mixture", "faces"): {"n_init": 1},
}
# scikit-learn's own circles climb slowly: from every row in test_mean_shift alone.
USUAL = {"mean_shift": {"bin_seeding": True}}
# What only one of two parameters decides.
UNUSED = {"agglomerative": {"distance_threshold": None, "connectivity": None}}


def native(fit):
    """Labels of the estimator itself, given the parameters of ``fit``."""
    module, _, name = fit.algorithm.estimator.rpartition(".")
    estimator = getattr(importlib.import_module(module), name)()
    words = WORDS.get(fit.algorithm.id, {})
    parameters = {
        name: words.get(name, {}).get(value, value) if isinstance(value, str) else value
        for name, value in fit.parameters.items()
        if name in estimator.get_params()
    } | UNUSED.get(fit.algorithm.id, {})
    if parameters.get("bandwidth") == "estimate":
        quantile = fit.parameters["quantile"]
        parameters["bandwidth"] = estimate_bandwidth(fit.X, quantile=quantile, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of methods that did not come to rest: the notes say so
        return estimator.set_params(**parameters).fit_predict(np.array(fit.X))


@pytest.mark.parametrize("sample", [one.id for one in SAMPLES])
@pytest.mark.parametrize("algorithm", [id for id in found() if id not in DETECTORS])
def test_the_same_partition(algorithm, sample):
    settings = USUAL.get(algorithm, {}) | SETTINGS.get((algorithm, sample), {})
    fit = un.fit(algorithm, un.prepare(un.sample(sample), rows=ROWS), **settings)
    expected = native(fit)
    assert adjusted_rand_score(expected, fit.labels) == 1
    np.testing.assert_array_equal(fit.labels == -1, expected == -1)


# Detectors --------------------------------------------------------------------------------------

SHARE = 0.06
STRANGERS = 40


def density(X, new):
    """The chapter's detector: low densities are anomalies."""
    model = GaussianMixture(3, n_init=10, random_state=42).fit(X)
    return *(-model.score_samples(rows) for rows in (X, new)), None


def envelope(X, new):
    model = EllipticEnvelope(contamination=SHARE, random_state=42).fit(X)
    return *(-model.score_samples(rows) for rows in (X, new)), model.predict(X)


def forest(X, new):
    model = IsolationForest(contamination=SHARE, random_state=42).fit(X)
    return *(-model.score_samples(rows) for rows in (X, new)), model.predict(X)


def factor(X, new):
    """scikit-learn has one estimator for the rows that were fitted, and one for others."""
    model = LocalOutlierFactor(contamination=SHARE)
    labels = model.fit_predict(X)
    novelty = LocalOutlierFactor(novelty=True).fit(X)
    return -model.negative_outlier_factor_, -novelty.score_samples(new), labels


def border(X, new):
    model = OneClassSVM(nu=0.02).fit(X)
    return *(-model.decision_function(rows) for rows in (X, new)), None


def reconstruction(X, new):
    model = PCA(0.9, svd_solver="full").fit(X)
    if model.n_components_ == X.shape[1]:  # nothing would be lost
        model = PCA(X.shape[1] - 1).fit(X)
    back = (model.inverse_transform(model.transform(rows)) for rows in (X, new))
    return *(((a - b) ** 2).mean(axis=1) for a, b in zip((X, new), back, strict=True)), None


def nearest_centre(X, new):
    model = KMeans(3, n_init=10, random_state=42).fit(X)
    return *(model.transform(rows).min(axis=1) for rows in (X, new)), None


def largest_z(X, new):
    middle, spread = np.median(X, axis=0), median_abs_deviation(X, axis=0, scale="normal")
    # Columns that mostly have one value are measured by their mean absolute deviation.
    mean_deviation = abs(X - middle).mean(axis=0) * np.sqrt(np.pi / 2)
    spread = np.where(spread > 0, spread, np.where(mean_deviation > 0, mean_deviation, 1))
    return *((abs(rows - middle) / spread).max(axis=1) for rows in (X, new)), None


NATIVE_DETECTORS = {
    "gaussian_mixture_density": density,
    "elliptic_envelope": envelope,
    "isolation_forest": forest,
    "local_outlier_factor": factor,
    "one_class_svm": border,
    "pca_reconstruction": reconstruction,
    "kmeans_distance": nearest_centre,
    "robust_z_score": largest_z,
}
COMPARED = ("ellipsoids", "iris", "digits", "wine")
# Many pixels have mostly one value: covariances are singular, and their inverse left to rounding.
SINGULAR = ("elliptic_envelope", "digits")


@pytest.mark.parametrize(
    ("detector", "sample"),
    [pair for pair in itertools.product(NATIVE_DETECTORS, COMPARED) if pair != SINGULAR],
)
def test_the_same_scores_and_anomalies(detector, sample):
    X = un.prepare(un.sample(sample), rows=ROWS)
    rows = np.array(X)
    new = (rows[:STRANGERS] + rows[-STRANGERS:]) / 2 + 0.3
    scores, strangers, labels = NATIVE_DETECTORS[detector](rows, new)
    fit = un.fit(detector, X, contamination=SHARE)
    np.testing.assert_allclose(fit.anomaly_score, scores, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(fit.detection.score(new), strangers, rtol=1e-9, atol=1e-11)
    if labels is None:
        labels = np.where(-scores < np.percentile(-scores, 100 * SHARE), -1, 1)
    assert (labels == -1).any()
    np.testing.assert_array_equal(fit.labels == -1, labels == -1)


@pytest.mark.parametrize("sample", [one.id for one in SAMPLES])
@pytest.mark.parametrize(
    ("detector", "values"),
    [
        ("one_class_svm", {"nu": 0.1}),
        ("one_class_svm", {"nu": 0.3, "kernel": "sigmoid", "gamma": 0.01}),
        ("dbscan_noise", {"eps": 0.4, "min_samples": 4}),
        ("hdbscan_noise", {"min_cluster_size": 9}),
        ("hdbscan_noise", {"min_cluster_size": 5, "min_samples": 3}),
    ],
    ids=str,
)
def test_the_same_rows_by_the_detectors_own_rule(detector, values, sample):
    X = un.prepare(un.sample(sample), rows=ROWS)
    if detector == "dbscan_noise":  # by the table's own measure
        values = values | {"eps": values["eps"] * float(np.sqrt(X.shape[1]))}
    try:
        fit = un.fit(detector, X, **values)
    except un.InputError as refused:
        assert detector == "dbscan_noise" and refused.field == "eps"
        assert (native_labels(detector, values, X) == -1).all()
        return
    expected = native_labels(detector, values, X)
    np.testing.assert_array_equal(fit.labels == -1, expected == -1)


def native_labels(detector, values, X):
    module, _, name = found()[detector].estimator.rpartition(".")
    return getattr(importlib.import_module(module), name)(**values).fit_predict(np.array(X))


@pytest.mark.parametrize(
    "own", ["isolation_forest", "local_outlier_factor"], ids=["forest", "factor"]
)
@pytest.mark.parametrize("sample", ["ellipsoids", "iris", "wine"])
def test_without_a_share_scikit_learn_draws_the_same_line(own, sample):
    X = un.prepare(un.sample(sample), rows=ROWS)
    fit = un.fit(own, X, contamination="auto")
    more = {"random_state": 42} if own == "isolation_forest" else {}
    np.testing.assert_array_equal(fit.labels == -1, native_labels(own, more, X) == -1)
    assert (fit.labels == -1).any()
