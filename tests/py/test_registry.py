"""Algorithms are found by themselves, described as data, and asked for by name."""

import importlib
import inspect
import json
import pkgutil

import numpy as np
import pytest

import unlabeled as un
from unlabeled import registry
from unlabeled.algorithm import ANOMALY
from unlabeled.detection.threshold import NAMES
from unlabeled.registry import algorithm, configure, found

HALVES = '''
"""Two halves: below and above the mean of the first feature. Needs no scikit-learn."""

import numpy as np

from ..labels import first_appearance, renumber
from ..params import flag
from ..algorithm import Algorithm
from ..result import Fit
from ..steps import Progress


def fit(X, parameters):
    """Split once."""
    mean = X[:, 0].mean()
    yield Progress(0.5, "splitting")
    order = first_appearance((X[:, 0] > mean).astype(int))

    def predict(rows):
        return renumber((rows[:, 0] > mean).astype(int), order)

    labels = predict(np.asarray(X))
    if parameters["edges"]:
        labels[[X[:, 0].argmin(), X[:, 0].argmax()]] = -1
    return Fit(ALGORITHM, parameters, X, X.preparation, None, labels, predict)


ALGORITHM = Algorithm(
    id="halves", title="Halves", family="cluster", summary="Cuts.", assumes="Two.",
    fails_when="Three.", cost="One pass.", predicts="p", estimator="none", fit=fit,
    parameters=(flag("edges", False, "Edges", "Leave the outermost rows out."),),
)
'''


@pytest.mark.parametrize("id", found())
def test_descriptions_are_json_data(id):
    described = next(one for one in un.algorithms() if one["id"] == id)
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    for text in ("title", "summary", "assumes", "fails_when", "cost"):
        assert described[text].strip()
    names = [one["name"] for one in described["params"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("id", found())
def test_defaults_pass_their_own_check(id):
    settings = configure(id, {})
    assert list(settings) == [parameter.name for parameter in algorithm(id).parameters]
    assert configure(id, settings) == settings


# Which of two parameters cuts, how a graph or a bandwidth is made, how new rows are predicted, how
# often a model is fitted again.
OWN = {
    "agglomerative": {"cut", "n_neighbors"},
    "dbscan": {"n_neighbors", "maximum_distance"},
    "gaussian_mixture_density": {"refits"},
    "mean_shift": {"quantile"},
    "minibatch_kmeans": {"partial_fit", "passes"},
}


@pytest.mark.parametrize("id", found())
def test_parameters_are_those_of_the_estimator(id):
    """Names are scikit-learn's own, but for what its estimator has no word for."""
    module, _, name = algorithm(id).estimator.rpartition(".")
    known = set(inspect.signature(getattr(importlib.import_module(module), name)).parameters)
    known |= OWN.get(id, set())
    if algorithm(id).family == ANOMALY:
        known |= set(NAMES)
    for parameter in algorithm(id).parameters:
        assert parameter.name in known or parameter.kind == "places"
        for other in parameter.when or ():
            assert other in [one.name for one in algorithm(id).parameters]


def test_an_unknown_algorithm_names_the_nearest():
    with pytest.raises(un.InputError) as caught:
        algorithm("kmean")
    assert caught.value.message == "There is no method called “kmean”."
    assert caught.value.hint == "Did you mean “kmeans”?"
    with pytest.raises(un.InputError, match=r"Choose one of: .*kmeans"):
        un.fit("?", [[1, 2]])
    with pytest.raises(un.InputError):
        algorithm("x" * 10_000)


def test_an_unknown_parameter_names_the_nearest(blobs):
    with pytest.raises(un.InputError) as caught:
        un.fit("kmeans", blobs, n_cluster=3)
    assert caught.value.message == "k-means has no parameter “n_cluster”."
    assert caught.value.hint == "Did you mean “n_clusters”?"
    with pytest.raises(un.InputError, match="It has: n_clusters, init"):
        configure("kmeans", {"?": 1})


def test_any_table_of_numbers_can_be_fitted(blobs):
    rows = np.asarray(blobs)[:50]
    expected = un.fit("kmeans", rows, n_clusters=3).labels
    for X in (rows.tolist(), rows.astype(np.float32).astype(float), blobs[:50]):
        assert un.fit("kmeans", X, n_clusters=3).labels.shape == expected.shape
    np.testing.assert_array_equal(un.fit("kmeans", rows.tolist(), n_clusters=3).labels, expected)
    table = un.sample("five_blobs")
    assert un.fit("kmeans", table).preparation.scale == "standard", "a table is prepared first"


@pytest.mark.parametrize(
    "X",
    [
        *(5, None, "text", [], [[]], [1.0, 2.0], [["a", "b"]], [[1, 2], [3]], np.zeros((0, 2))),
        *([[np.nan, 1.0]], [[np.inf, 1.0]], [[1e308, 1.0]], np.zeros((2, 2, 2)), [[1j, 0]]),
    ],
    ids=repr,
)
def test_what_is_no_table_of_finite_numbers_is_refused(X):
    with pytest.raises(un.InputError) as caught:
        un.fit("kmeans", X, n_clusters=1)
    assert caught.value.message


def test_one_new_file_is_found_described_and_fitted(add_algorithm, blobs):
    before = list(found())
    add_algorithm("halves", HALVES)
    assert sorted(found()) == sorted([*before, "halves"])
    described = next(one for one in un.algorithms() if one["id"] == "halves")
    assert described["params"][0]["kind"] == "flag"

    fit = un.fit("halves", blobs)
    np.testing.assert_array_equal(fit.labels, fit.predict(blobs))
    assert fit.n_clusters == 2
    assert 0 < fit.scores["silhouette"] < 1
    assert [layer["id"] for layer in fit.picture()["layers"]] == ["regions", "points"]
    with pytest.raises(TypeError, match="no distances"):
        fit.transform(blobs)

    edges = un.fit("halves", blobs, edges="yes")
    assert (edges.labels == -1).sum() == 2
    assert edges.sizes.sum() == 1998
    legend = edges.picture()["clusters"]
    assert legend[-1] == {"id": -1, "title": "noise", "rows": 2}


def test_one_new_file_answers_the_page(add_algorithm, page):
    add_algorithm("halves", HALVES)
    page.ask("load", sample="moons")
    reply = page.run("halves", {"edges": "1"})
    assert reply["kind"] == "result"
    assert reply["parameters"] == {"edges": True}
    assert [line["cluster"] for line in reply["clusters"]["lines"]] == [0, 1, -1]
    assert page.picture()["figure"] == "scatter"
    assert page.ask("page", cluster=-1)["total"] == 2
    assert page.ask("row", row=0)["distances"] is None
    header = page.ask("export", distances=True)["text"].splitlines()[0]
    assert header == "x1,x2,source,cluster"
    assert page.ask("place", x=0.5, y=0.5)["distances"] is None
    assert page.run("halfs")["hint"] == "Did you mean “halves”?"


def test_algorithms_are_found_once():
    assert registry.found() is registry.found()


@pytest.mark.parametrize(("package", "home"), [("algorithms", "registry"), ("traces", "trace")])
def test_no_module_of_them_is_passed_over(package, home):
    folder = importlib.import_module(f"unlabeled.{package}").__path__
    known = importlib.import_module(f"unlabeled.{home}").found()
    assert len(list(pkgutil.iter_modules(folder))) == len(known)
