"""Spectral clustering gives the reference numbers, equals scikit-learn's, and never gets stuck."""

import importlib
import json

import numpy as np
import pytest
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.charts.eigengap import eigengap_chart, suggested_clusters
from unlabeled.registry import algorithm, fit_steps, usable
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish

TWO_PAIRS = np.array([[0.0, 0], [0, 1], [9, 9], [9, 8]])


def unscored(X, **parameters):
    """A fit without silhouette."""
    return finish(fit_steps("spectral", usable(X), parameters))


def chart(fit):
    (only,) = finish(fit.figures())
    return only


def answers(sample):
    return next(c for c in un.sample(sample).columns if c.role == "label").values


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


# Reference numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(("gamma", "agreement"), [(100, 1.0), (1, 0.2952)])
def test_moons(moons, gamma, agreement):
    fit = unscored(moons, n_clusters=2, gamma=gamma, random_state=42)
    assert adjusted_rand_score(answers("moons"), fit.labels) == pytest.approx(agreement, abs=5e-5)
    if gamma == 100:
        assert fit.estimator.affinity_matrix_[1, 2] == pytest.approx(0.30214, abs=5e-6)


# Equal to scikit-learn --------------------------------------------------------------------------

SETTINGS = [
    {},
    {"affinity": "nearest_neighbors", "n_neighbors": 8},
    {"assign_labels": "discretize"},
    {"assign_labels": "cluster_qr"},
    {"n_components": 3, "n_init": 2},
    {"affinity": "laplacian", "gamma": 0.3},
]


# Of many rows; or of so many features that gamma = 1 ties no row to another, which leaves all to
# chance: these are compared with a smaller one.
LARGE = ("five_blobs", "varied_densities", "ellipsoids", "digits", "faces")


@pytest.mark.parametrize("options", SETTINGS, ids=str)
@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_equal_to_scikit_learn(chosen, options):
    if chosen.id in LARGE and options != SETTINGS[1]:
        pytest.skip("large; the others tell")
    X = un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"))
    # With gamma 1 the rows of many columns are all strangers, and rounding decides the vectors.
    values = {"n_clusters": chosen.suggested.get("n_clusters", 3), "random_state": 7}
    values |= {"gamma": 1 / X.shape[1]} | options
    fit = unscored(X, **values)
    native = SpectralClustering(**values).fit(np.asarray(X))
    assert adjusted_rand_score(native.labels_, fit.labels) == 1
    difference = abs(fit.estimator.affinity_matrix_ - native.affinity_matrix_)
    assert difference.max() < 1e-12
    estimator = fit.estimator.get_params()
    assert {name: estimator[name] for name in values} == values


@pytest.mark.parametrize(("sample", "gamma"), [("digits", 0.01), ("faces", 0.002)])
def test_images_equal_to_scikit_learn(sample, gamma):
    """With a small gamma: with 1, scikit-learn takes minutes."""
    X = un.prepare(un.sample(sample))
    values = {"n_clusters": 10, "gamma": gamma, "random_state": 7, "assign_labels": "cluster_qr"}
    native = SpectralClustering(**values).fit(np.asarray(X))
    assert adjusted_rand_score(native.labels_, unscored(X, **values).labels) == 1


@pytest.mark.parametrize("options", [{"affinity": "cosine"}, {"affinity": "polynomial"}])
def test_affinities_that_need_positive_features(options):
    X = un.prepare(un.sample("iris"), scale="none")
    values = {"n_clusters": 3, "random_state": 0, "gamma": 0.1} | options
    native = SpectralClustering(**values).fit(np.asarray(X))
    assert adjusted_rand_score(native.labels_, unscored(X, **values).labels) == 1


@pytest.mark.parametrize("rounds", [300, 1])
def test_the_sparse_solver_and_what_takes_over(rounds, monkeypatch):
    """With few rounds the sparse solver does not converge; the full matrix gives the same."""
    module = importlib.import_module("unlabeled.algorithms.spectral")
    monkeypatch.setattr(module, "DENSE_ROWS", 100)
    monkeypatch.setattr(module, "ROUNDS", rounds)
    calls = []
    solve = module.eigsh
    monkeypatch.setattr(module, "eigsh", lambda *a, **o: calls.append(1) or solve(*a, **o))
    X = un.prepare(un.sample("uniform_noise"))
    values = {"n_clusters": 4, "affinity": "nearest_neighbors", "random_state": 3}
    native = SpectralClustering(**values).fit(np.asarray(X))
    assert adjusted_rand_score(native.labels_, unscored(X, **values).labels) == 1
    assert calls == [1]


# Where scikit-learn gets stuck ------------------------------------------------------------------


@pytest.mark.parametrize("gamma", [1e4, 1e6, 1e12])
def test_a_gamma_that_sees_next_to_nothing(moons, gamma):
    """scikit-learn takes a minute and more."""
    fit = unscored(moons, gamma=gamma, n_clusters=5)
    assert fit.labels.min() == 0 and fit.n_clusters <= 5
    told = " ".join(fit.notes)
    assert "Lower gamma: about 100 lets most rows reach their 10 nearest." in told
    assert ("falls into" in told) or "no affinity to any other" in told
    helped = unscored(moons, gamma=100, n_clusters=5)
    assert helped.notes == []


def test_a_graph_in_two_pieces(moons):
    fit = unscored(moons, affinity="nearest_neighbors", n_clusters=2)
    assert fit.scores["pieces"] == 2
    assert any("not connected: it falls into 2 pieces" in note for note in fit.notes)
    assert adjusted_rand_score(answers("moons"), fit.labels) == 1
    few = unscored(moons, affinity="nearest_neighbors", n_clusters=2, n_neighbors=2)
    assert any("Raise the number of neighbours" in note for note in few.notes)


def test_fewer_clusters_than_asked_for_are_told():
    X = un.prepare(un.sample("digits"))
    fit = unscored(X, n_clusters=10, gamma=0.01, assign_labels="discretize")
    assert fit.n_clusters < 10
    assert f"Only {fit.n_clusters} of the 10 clusters have rows." in fit.notes


# The eigengap -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "k"),
    [
        ([0, 0, 0, 0.2, 0.21], 3),
        ([0, 5e-8, 0.01, 0.02, 0.1, 0.13], 2),
        ([0, 0.2, 0.25, 0.4], 1),
        ([0, 1e-9, 2e-9], None),
        ([0.0], None),
    ],
)
def test_the_largest_jump(values, k):
    assert suggested_clusters(np.array(values)) == k


def test_the_chart_of_eigenvalues(moons):
    picture = chart(unscored(moons, n_clusters=2, gamma=100))
    json.dumps(encoded(picture), allow_nan=False)
    (line,) = picture["layers"]
    assert line["chosen"] == 1
    assert line["values"][4] == {"n_clusters": 5}
    assert len(line["x"]) == len(line["texts"]) == 15
    assert (np.diff(line["y"]) >= 0).all() and line["y"][0] == pytest.approx(0, abs=1e-9)
    assert picture["caption"].endswith("from nearly 0 to 0.00263, suggests 2 clusters.")


def test_nothing_parts_uniform_noise():
    fit = unscored(un.prepare(un.sample("uniform_noise")), n_clusters=4)
    assert fit.scores["gap_clusters"] == 1
    assert "one cluster: nothing parts this graph." in chart(fit)["caption"]
    caption = eigengap_chart(np.array([0, 1e-12, 0]), 2)["caption"]
    assert "no jump among them" in caption


# What a fit promises ----------------------------------------------------------------------------


def test_known_rows_keep_their_cluster_and_new_ones_ask(moons):
    fit = unscored(moons, n_clusters=2, gamma=100)
    np.testing.assert_array_equal(fit.predict(moons), fit.labels)
    assert len(set(fit.predict([[0, 1.02], [1, -0.52]]).tolist())) == 2
    assert fit.labels[0] == 0 and fit.labels.dtype == np.int32


def test_hidden_parameters_change_nothing():
    """n_components is for k-means only: the others make as many clusters as eigenvectors."""
    X = un.prepare(un.sample("iris"))
    for way in ("cluster_qr", "discretize"):
        fit = unscored(X, n_clusters=3, assign_labels=way, n_components=7)
        assert fit.n_clusters == 3
        np.testing.assert_array_equal(
            fit.labels, unscored(X, n_clusters=3, assign_labels=way).labels
        )


def test_scikit_learns_own_words():
    X = un.prepare(un.sample("iris"), scale="none")
    fit = unscored(X, n_clusters=3, n_components=None, affinity="poly", gamma=0.1)
    assert fit.parameters["n_components"] == "auto"
    assert fit.parameters["affinity"] == "polynomial"
    assert fit.estimator.get_params()["n_components"] is None


def test_work_is_told_in_steps(moons):
    steps = list(fit_steps("spectral", moons, {"n_clusters": 2}))
    assert [step.note for step in steps] == [
        "graph of near rows",
        "eigenvectors of the graph",
        "groups among the eigenvectors",
    ]


def test_forecasts():
    told = algorithm("spectral").forecast
    values = {"affinity": "rbf"}
    assert told(2_000, 2, values).seconds == pytest.approx(8 * told(1_000, 2, values).seconds)
    assert told(60_000, 2, values).bytes > 1e11
    neighbours = {"affinity": "nearest_neighbors"}
    assert told(10_000, 2, neighbours).seconds < told(10_000, 2, values).seconds


# What goes wrong is said in words ---------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        un.fit("spectral", X, **parameters)
    assert caught.value.message and caught.value.hint
    return str(caught.value)


def test_too_few_rows():
    assert "2 clusters are more than the 1 different row" in refused(np.ones((5, 2)), n_clusters=2)
    assert "5 clusters are more than the 4 different rows" in refused(TWO_PAIRS, n_clusters=5)
    assert "at least two rows" in refused(TWO_PAIRS[:1], n_clusters=1)


@pytest.mark.parametrize("way", ["kmeans", "discretize", "cluster_qr"])
@pytest.mark.parametrize("affinity", ["rbf", "nearest_neighbors", "laplacian"])
def test_few_and_equal_rows(affinity, way):
    options = {"affinity": affinity, "assign_labels": way, "n_neighbors": 2}
    assert unscored(np.ones((5, 2)), n_clusters=1, **options).labels.tolist() == [0] * 5
    assert unscored(TWO_PAIRS[:2], n_clusters=1, **options).labels.tolist() == [0, 0]
    pairs = unscored(TWO_PAIRS, n_clusters=2, gamma=0.1, **options)
    assert pairs.labels.tolist() == [0, 0, 1, 1]
    assert unscored(TWO_PAIRS, n_clusters=4, gamma=0.1, **options).n_clusters <= 4
    json.dumps(encoded(chart(pairs)), allow_nan=False)


def test_more_neighbours_or_eigenvectors_than_rows():
    text = refused(TWO_PAIRS, n_clusters=2, affinity="nearest_neighbors")
    assert "10 neighbours (n_neighbors) are more than the 4 rows" in text
    text = refused(TWO_PAIRS, n_clusters=2, n_components=9)
    assert "9 eigenvectors (n_components) are more than the 4 rows" in text
    with pytest.raises(un.InputError) as caught:
        unscored(TWO_PAIRS, n_clusters=2, affinity="nearest_neighbors")
    (remedy,) = caught.value.remedies
    values = {"n_clusters": 2, "affinity": "nearest_neighbors"} | remedy.values
    assert unscored(TWO_PAIRS, **values).n_clusters == 2


def test_affinities_that_repel():
    X = un.prepare(un.sample("iris"))
    text = refused(X, n_clusters=3, affinity="sigmoid", coef0=-5)
    assert "150 rows would repel" in text and "rbf" in text
    far = np.array([[1e100, 0], [0, 1e100], [1e120, 1]])
    text = refused(far, n_clusters=2, affinity="polynomial", degree=5)
    assert "too large to compute with" in text


def test_eigenvectors_that_cannot_be_discretized(monkeypatch):
    far = {"n_clusters": 10, "gamma": 1e3, "assign_labels": "discretize"}
    assert "k-means" in refused(un.prepare(un.sample("wine")), **far)
    module = importlib.import_module("unlabeled.algorithms.spectral")

    def fails(*inputs, **options):
        raise module.scipy.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(module, "discretize", fails)
    text = refused(TWO_PAIRS, n_clusters=2, assign_labels="discretize")
    assert "k-means" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("gamma", -1), ("affinity", "precomputed"), ("assign_labels", "qr"), ("n_components", 0)],
)
def test_parameters_out_of_range(name, value):
    assert f"({name})" in refused(TWO_PAIRS, n_clusters=2, **{name: value})
