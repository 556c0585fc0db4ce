"""What is used of scikit-learn without being promised by it: a new version may take it away.

A failure here names the module of ours to look at; nothing else needs to be understood first.
"""

import importlib

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, BisectingKMeans, KMeans
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture

ROWS = np.random.default_rng(0).normal(size=(30, 2))
# A map of 6 rows of two kinds, as eigenvectors of a graph make them.
MAPS = np.repeat([[1.0, 0.1], [0.1, 1.0]], 3, axis=0)


def private(name, module):
    """An attribute of ``sklearn.cluster._spectral``."""
    look = f"look at {module}: scikit-learn has no sklearn.cluster._spectral.{name} any more"
    try:
        found = getattr(importlib.import_module("sklearn.cluster._spectral"), name, None)
    except ImportError:
        found = None
    assert found is not None, look
    return found


@pytest.mark.parametrize(
    ("name", "options"),
    [("cluster_qr", {}), ("discretize", {"random_state": np.random.RandomState(0)})],
)
def test_groups_of_eigenvectors(name, options):
    look = "look at py/unlabeled/algorithms/spectral.py (_grouped)"
    labels = private(name, "py/unlabeled/algorithms/spectral.py")(MAPS, **options)
    assert np.shape(labels) == (6,), look
    assert np.unique(labels).tolist() == [0, 1] and len(set(labels[:3])) == 1, look


def test_the_single_linkage_tree_of_hdbscan():
    look = "look at py/unlabeled/algorithms/hdbscan.py (fit) and clustering/condensed.py (condense)"
    tree = getattr(HDBSCAN(copy=True).fit(ROWS), "_single_linkage_tree_", None)
    assert tree is not None, f"{look}: HDBSCAN has no _single_linkage_tree_ any more"
    assert np.shape(tree) == (29,), look
    assert tree.dtype.names == ("left_node", "right_node", "value", "cluster_size"), look
    assert tree["cluster_size"][-1] == 30, look
    assert (np.diff(tree["value"]) >= 0).all(), look
    children = np.r_[tree["left_node"], tree["right_node"]]
    assert sorted(children.tolist()) == list(range(58)), f"{look}: merge i makes node m + i"


def test_the_tree_of_bisecting_k_means():
    look = "look at py/unlabeled/algorithms/bisecting_kmeans.py (_branch)"
    model = BisectingKMeans(4, random_state=0).fit(ROWS)
    root = getattr(model, "_bisecting_tree", None)
    assert root is not None, f"{look}: BisectingKMeans has no _bisecting_tree any more"
    waiting, leaves = [root], []
    while waiting:
        node = waiting.pop()
        missing = {"left", "right", "score"} - set(dir(node))
        assert not missing, f"{look}: a node has no {missing}"
        assert np.isfinite(float(node.score)), look
        if node.left is None:
            leaves.append(node.label)
        else:
            waiting += [node.left, node.right]
    assert sorted(leaves) == sorted(set(model.labels_)), look


# What mixtures/em.py calls, by what it is called with.
EM = (
    "_check_parameters",
    "_initialize",
    "_e_step",
    "_m_step",
    "_compute_lower_bound",
    "_get_parameters",
    "_set_parameters",
)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("estimator", [GaussianMixture, BayesianGaussianMixture])
def test_em_in_steps(estimator, kind):
    look = "look at py/unlabeled/mixtures/em.py (begun, iterate and at_rest)"
    settings = {"n_components": 2, "covariance_type": kind, "random_state": 0}
    model, native = estimator(**settings), estimator(**settings).fit(ROWS)
    for name in EM:
        assert hasattr(model, name), f"{look}: {estimator.__name__} has no {name} any more"
    first = KMeans(2, n_init=1, random_state=np.random.RandomState(0)).fit(ROWS).labels_
    model.n_features_in_ = 2
    model._check_parameters(ROWS)
    model._initialize(ROWS, np.eye(2)[first])
    for _ in range(native.n_iter_):
        log_density, log_shares = model._e_step(ROWS)
        assert np.ndim(log_density) == 0 and log_shares.shape == (30, 2), look
        model._m_step(ROWS, log_shares)
        bound = np.squeeze(model._compute_lower_bound(log_shares, log_density))
    assert bound == pytest.approx(np.squeeze(native.lower_bound_)), look
    other = estimator(**settings)
    other._set_parameters(model._get_parameters())
    for name in ("weights_", "means_", "covariances_", "precisions_cholesky_"):
        np.testing.assert_allclose(getattr(other, name), getattr(native, name), err_msg=look)


def test_the_names_that_a_fitted_mixture_keeps():
    look = "look at py/unlabeled/mixtures/em.py (at_rest) and parts.py (_convergence)"
    native = GaussianMixture(2, random_state=0).fit(ROWS)
    bounds = getattr(native, "lower_bounds_", None)
    assert bounds is not None, f"{look}: GaussianMixture has no lower_bounds_ any more"
    assert len(bounds) == native.n_iter_ and bounds[-1] == native.lower_bound_, look


def test_mixtures_share_a_base():
    base = getattr(importlib.import_module("sklearn.mixture._base"), "BaseMixture", None)
    look = "look at py/unlabeled/mixtures: scikit-learn has no mixture._base.BaseMixture any more"
    assert base is not None and issubclass(GaussianMixture, base), look
