"""Every algorithm on every sample: whatever is added must fit, predict and draw."""

import json
from pathlib import Path

import numpy as np
import pytest
from reports import checked

import unlabeled as un
from unlabeled.catalog import encoded
from unlabeled.labels import NOISE, first_appearance, renumber
from unlabeled.registry import found
from unlabeled.samples import SAMPLES
from unlabeled.steps import finish
from unlabeled.study import report

MARKS = Path(__file__).parents[2] / "site" / "js" / "marks"
SYMBOLS = {"dot", "cross", "badge", "star"}


# Fits from defaults are made on so many of a sample's rows; those that a sample suggests on all.
FEWER = 400
# An ellipsoid needs more rows than columns.
NARROWER = {("elliptic_envelope", "faces"): {"components": 0.9}}
# What keeps scikit-learn's own numbers, which depend on the rows alone: those of core rows.
OWN_NUMBERS = {"dbscan"}
CASES = [
    *((algorithm, one, "defaults") for algorithm in found() for one in SAMPLES),
    *((one.suggested["algorithm"], one, "suggested") for one in SAMPLES),
]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1].id}-{case[2]}")
def fit(request):
    """One fit of an algorithm on a sample, from defaults or from the state it opens with."""
    algorithm, sample, start = request.param
    suggested = dict(sample.suggested)
    options = {name: suggested.pop(name) for name in ("columns", "scale") if name in suggested}
    suggested.pop("algorithm")
    if start == "defaults":
        suggested = {}
        options.pop("scale", None)
    options |= NARROWER.get((algorithm, sample.id), {})
    rows = FEWER if start == "defaults" else None
    X = un.prepare(un.sample(sample.id), rows=rows, **options)
    return un.fit(algorithm, X, **suggested)


def test_labels_are_canonical(fit):
    assert fit.labels.shape == (len(fit.X),)
    assert fit.labels.dtype == np.int32
    assert fit.labels.min() >= -1
    if fit.algorithm.id not in OWN_NUMBERS:
        canonical = renumber(fit.labels, first_appearance(fit.labels))
        np.testing.assert_array_equal(fit.labels, canonical)
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
        if layer.get("cluster") is not None:
            # A place may be noise where no row is, a component the most likely one of none.
            possible = shown | {NOISE} if layer["mark"] in ("regions", "ellipses") else shown
            assert set(np.atleast_1d(layer["cluster"]).tolist()) <= possible
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


def test_a_fit_explains_itself_in_charts(fit):
    made = [] if fit.figures is None else finish(fit.figures())
    checked(report("These explain the fit.", [one for one in made if "part" in one]), fit)
    for chart in (one for one in made if "part" not in one):
        json.dumps(encoded(chart), allow_nan=False)
        assert chart["title"] and chart["caption"].strip().endswith(".")
        for layer in chart["layers"]:
            assert (MARKS / f"{layer['mark']}.js").is_file(), "the page has no such mark"


def test_the_same_again(fit):
    """No result may depend on what ran before it."""
    if fit.X.size > 2_000:
        pytest.skip("large; the small samples tell")
    fit.X.memo.clear()
    again = un.fit(fit.algorithm.id, fit.X, **fit.parameters)
    np.testing.assert_array_equal(again.labels, fit.labels)
    assert again.scores == pytest.approx(fit.scores, rel=1e-12)
