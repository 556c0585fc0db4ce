"""Every algorithm on every sample: whatever is added must fit, predict and draw."""

import json
from pathlib import Path

import numpy as np
import pytest

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.labels import first_appearance, renumber
from unlabeled.registry import found
from unlabeled.samples import SAMPLES

MARKS = Path(__file__).parents[2] / "site" / "js" / "marks"
SYMBOLS = {"dot", "cross", "badge"}


@pytest.fixture(scope="module", params=found())
def algorithm(request):
    return request.param


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda one: one.id)
def sample(request):
    return request.param


@pytest.fixture(scope="module", params=["defaults", "suggested"])
def fit(request, algorithm, sample):
    """One fit of the algorithm on the sample, from defaults or from the state it opens with."""
    suggested = dict(sample.suggested)
    options = {name: suggested.pop(name) for name in ("columns", "scale") if name in suggested}
    if suggested.pop("algorithm") != algorithm or request.param == "defaults":
        suggested = {}
    if request.param == "defaults":
        options.pop("scale", None)
    return un.fit(algorithm, un.prepare(un.sample(sample.id), **options), **suggested)


def test_labels_are_canonical(fit):
    assert fit.labels.shape == (len(fit.X),)
    assert fit.labels.dtype == np.int32
    assert fit.labels.min() >= -1
    np.testing.assert_array_equal(renumber(fit.labels, first_appearance(fit.labels)), fit.labels)
    assert fit.sizes.sum() == (fit.labels >= 0).sum()
    assert (fit.sizes > 0).all() and len(fit.sizes) == fit.n_clusters


def test_known_rows_keep_their_cluster_and_new_rows_get_one(fit):
    X = np.asarray(fit.X)
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    between = (X[:-1] + X[1:]) / 2
    predicted = fit.predict(between)
    assert predicted.shape == (len(between),)
    assert np.isin(predicted, [-1, *range(fit.n_clusters)]).all()


def test_centres_distances_and_scores(fit):
    if fit.centers is not None:
        assert fit.centers.shape == (fit.n_clusters, fit.X.shape[1])
        assert np.isfinite(fit.centers).all()
    if fit.measure is not None:
        distances = fit.transform(fit.X[:20])
        assert distances.shape == (20, fit.n_clusters)
        assert (distances >= 0).all()
    assert fit.scores and all(type(score) is float for score in fit.scores.values())
    assert np.isfinite(list(fit.scores.values())).all()
    assert all(isinstance(note, str) and note for note in fit.notes)


def test_the_picture_can_be_drawn_by_the_page(fit):
    picture = fit.picture()
    text = json.dumps(encoded(picture), allow_nan=False)
    assert set(json.loads(text)) == {"figure", "caption", "x", "y", "clusters", "layers"}
    assert picture["caption"].endswith(".")
    assert sum(entry["rows"] for entry in picture["clusters"]) == len(fit.X)
    shown = {entry["id"] for entry in picture["clusters"]}
    for axis in (picture["x"], picture["y"]):
        assert axis["min"] < axis["max"]
        assert np.isfinite([axis["min"], axis["max"]]).all()
    assert len({layer["id"] for layer in picture["layers"]}) == len(picture["layers"])
    for layer in picture["layers"]:
        assert (MARKS / f"{layer['mark']}.js").is_file(), "the page has no such mark"
        assert layer["title"] and isinstance(layer["visible"], bool)
        assert set(layer["cluster"].tolist()) <= shown
        for column in layer.values():
            if isinstance(column, np.ndarray):
                assert column.ndim == 1
                assert np.isfinite(column).all()


def test_points_lie_on_the_picture(fit):
    picture = fit.picture()
    for layer in picture["layers"]:
        if layer["mark"] != "points":
            continue
        assert layer["symbol"] in SYMBOLS
        for name in ("x", "y"):
            assert (layer[name] >= picture[name]["min"]).all()
            assert (layer[name] <= picture[name]["max"]).all()
        if layer["id"] == "points":
            np.testing.assert_array_equal(layer["row"], fit.preparation.rows)
            np.testing.assert_array_equal(layer["cluster"], fit.labels)


def test_the_same_again(algorithm, sample, fit):
    """No result may depend on what ran before it."""
    if len(fit.X) * fit.X.shape[1] > 10_000:
        pytest.skip("large; the small samples tell")
    again = un.fit(algorithm, fit.X, **fit.parameters)
    np.testing.assert_array_equal(again.labels, fit.labels)
    assert again.scores == pytest.approx(fit.scores, rel=1e-12)
