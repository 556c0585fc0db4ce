"""Every clusterer on every sample finds what its estimator finds when one calls it oneself."""

import importlib
import warnings

import numpy as np
import pytest
from sklearn.cluster import estimate_bandwidth
from sklearn.metrics import adjusted_rand_score

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
# Images lie so far apart that gamma=1 leaves nearly every row alone: then the eigenvectors, and
# with them the clusters, are left to rounding. Ten starts of large matrices tell no more than one.
SETTINGS = {
    ("spectral", "digits"): {"gamma": 0.01},
    ("spectral", "faces"): {"gamma": 0.002},
    ("gaussian_mixture", "faces"): {"n_init": 1},
    ("bayesian_gaussian_mixture", "faces"): {"n_init": 1},
}
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
@pytest.mark.parametrize("algorithm", found())
def test_the_same_partition(algorithm, sample):
    settings = SETTINGS.get((algorithm, sample), {})
    fit = un.fit(algorithm, un.prepare(un.sample(sample), rows=ROWS), **settings)
    expected = native(fit)
    assert adjusted_rand_score(expected, fit.labels) == 1
    np.testing.assert_array_equal(fit.labels == -1, expected == -1)
