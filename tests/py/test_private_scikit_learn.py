"""What is used of scikit-learn without being promised by it: a new version may take it away.

A failure here names the module of ours to look at; nothing else needs to be understood first.
"""

import importlib

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, BisectingKMeans

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
