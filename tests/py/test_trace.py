"""Every trace on several tables: it ends with the fit, is bounded, and every step can be drawn."""

import json

import numpy as np
import pytest

import unlabeled as un
from unlabeled import plane, registry
from unlabeled.catalog import encoded
from unlabeled.labels import NOISE, UNDECIDED
from unlabeled.steps import finish
from unlabeled.trace import (
    found,
    grouped,
    numbered,
    shown,
    trace,
    trace_steps,
    traceable,
)
from unlabeled.trace_picture import step_beside, step_picture

MOST_STEPS = 300
MARKS = {"points", "regions", "circles", "segments", "ellipses", "lines"}
VALUES = {
    "agglomerative": {"n_clusters": 4},
    "dbscan": {"eps": 0.4, "min_samples": 4},
    "gaussian_mixture": {"n_components": 4},
    "kmeans": {"n_clusters": 4},
    "mean_shift": {},
    "minibatch_kmeans": {"n_clusters": 4, "batch_size": 64},
}


def values_for(id, X):
    """Parameters that every table can be followed with."""
    if id == "mean_shift" and (len(X) < 10 or np.abs(X).max() > 1e100):
        return {"bandwidth": 2.0}  # no estimate is possible
    return VALUES[id]


def one_feature():
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(0, 1, 60), rng.normal(9, 1, 40)])[:, None]


def few_rows():
    return np.array([[0.0, 0], [0, 1], [5, 5], [6, 5], [5, 6]])


def words_and_numbers():
    return un.prepare(un.sample("penguins"))


def many_features():
    table = un.sample("digits")
    return un.prepare(table, rows=150)


def features_of_little_sense():
    """Constant, huge and tiny features, and rows that occur many times."""
    rng = np.random.default_rng(2)
    X = np.repeat(rng.integers(0, 4, (30, 3)) * np.array([0, 1e120, 1e-120]), 3, axis=0)
    return X


TABLES = {
    "blobs": lambda: un.prepare(un.sample("five_blobs")),
    "one feature": one_feature,
    "64 features": many_features,
    "few rows": few_rows,
    "words": words_and_numbers,
    "odd": features_of_little_sense,
}


@pytest.fixture(scope="module", params=VALUES)
def id(request):
    return request.param


@pytest.fixture(scope="module", params=TABLES)
def followed(request, id):
    X = registry.usable(TABLES[request.param]())
    return finish(trace_steps(id, X, values_for(id, X)))


def test_every_tracer_is_of_an_algorithm():
    assert traceable() == sorted(VALUES)
    assert set(traceable()) <= set(registry.found())
    for id, tracer in found().items():
        assert tracer.id == id
        names = {one.name for one in registry.algorithm(id).parameters}
        assert set(tracer.fixed) <= names


def test_the_last_step_is_the_fit(id, followed):
    asked = values_for(id, followed.X) | found()[id].fixed
    fit = finish(registry.fit_steps(id, followed.X, asked))
    last = followed.steps[-1]
    np.testing.assert_array_equal(last.labels, fit.labels)
    if fit.centers is not None:
        np.testing.assert_allclose(last.centers[: len(fit.centers)], fit.centers, rtol=1e-9)
    assert last.finished and not any(step.finished for step in followed.steps[:-1])


def test_steps_are_bounded_and_tell_what_happens(followed):
    assert 2 <= len(followed.steps) <= MOST_STEPS
    for step in followed.steps:
        assert step.name.isalpha() and step.name.islower()
        assert not step.sentence[0].islower() or step.sentence.startswith("k-means")
        assert step.sentence.endswith((".", ")")) and "nan" not in step.sentence
        assert "np." not in step.sentence and "  " not in step.sentence
        assert len(step.sentence) < 320, step.sentence
        assert step.objective is None or type(step.objective) is float
        assert step.objective is None or np.isfinite(step.objective)
    assert any(step.objective is not None for step in followed.steps)
    assert followed.objective_title


def test_steps_hold_what_they_say(followed):
    m, n = followed.X.shape
    for step in followed.steps:
        assert step.labels.shape == (m,) and step.labels.dtype == np.int32
        assert step.labels.min() >= UNDECIDED
        if step.centers is not None:
            assert step.centers.shape == (len(step.center_labels), n)
            assert (np.diff(step.center_labels) > 0).all()
        if step.weights is not None:
            assert step.weights.shape == (m,) and (step.weights >= 0).all()
            assert step.weights.sum() == pytest.approx(1)
        if step.circles is not None:
            assert step.circles.centers.shape == (len(step.circles.labels), n)
        if step.segments is not None:
            assert step.segments.ends.shape == (len(step.segments.labels), 2, n)
        if step.gaussians is not None:
            k = len(step.gaussians.labels)
            assert step.gaussians.means.shape == (k, n)
            assert step.gaussians.covariances.shape == (k, n, n)
            assert step.gaussians.weights.shape == (k,)
        if step.shares is not None:
            assert step.shares.shape[0] == m and (step.shares >= 0).all()
            np.testing.assert_allclose(step.shares.sum(axis=1), 1)
    assert not (followed.steps[-1].labels == UNDECIDED).any()


def test_every_step_can_be_drawn(followed):
    view = plane.plane(followed.X, followed.X.preparation)
    axes = None
    for index in range(0, len(followed.steps), max(1, len(followed.steps) // 12)):
        picture = step_picture(followed, index, view)
        json.dumps(encoded(picture), allow_nan=False)
        assert axes in (None, (picture["x"], picture["y"])), "the axes must not jump"
        axes = picture["x"], picture["y"]
        assert picture["caption"] == followed.steps[index].sentence
        check_layers(picture, followed)
        beside = step_beside(followed, index, view)
        if beside is not None:
            json.dumps(encoded(beside), allow_nan=False)
            assert (beside["x"], beside["y"]) == axes
            check_layers(beside, followed)


def check_layers(picture, followed):
    ids = [layer["id"] for layer in picture["layers"]]
    assert len(set(ids)) == len(ids) and "points" in ids
    known = {entry["id"] for entry in picture["clusters"]}
    assert sum(entry["rows"] for entry in picture["clusters"]) == len(followed.X)
    for layer in picture["layers"]:
        assert layer["mark"] in MARKS
        if layer["mark"] == "points":
            assert layer["cluster"] is None or set(layer["cluster"].tolist()) <= known
            for name in ("x", "y"):
                assert (layer[name] >= picture[name]["min"]).all()
                assert (layer[name] <= picture[name]["max"]).all()
        for column in layer.values():
            if isinstance(column, np.ndarray):
                assert column.ndim == 1 and np.isfinite(column).all()
    rows = next(layer for layer in picture["layers"] if layer["id"] == "points")["row"]
    np.testing.assert_array_equal(rows, followed.X.preparation.rows)


def test_a_chosen_pair_of_features_has_the_same_steps(id):
    X = un.prepare(un.sample("iris"))
    followed = finish(trace_steps(id, X, VALUES[id]))
    names = X.preparation.features
    view = plane.plane(X, X.preparation, names[2], names[0])
    picture = step_picture(followed, len(followed.steps) - 1, view)
    assert (picture["x"]["label"], picture["y"]["label"]) == (names[2], names[0])
    # Of a mixture the plane shows exactly what the other features leave; of others no more than a
    # slice, which tells little here.
    regions = [layer["title"] for layer in picture["layers"] if layer["id"] == "regions"]
    assert regions == (["regions (marginal)"] if id == "gaussian_mixture" else [])
    check_layers(picture, followed)


def test_a_large_table_is_sampled_and_says_so(id):
    X = registry.usable(np.random.default_rng(0).normal(size=(2_500, 2)))
    followed = finish(trace_steps(id, X, VALUES[id]))
    again = finish(trace_steps(id, X, VALUES[id]))
    most = found()[id].rows
    assert followed.sampled == len(followed.X) == most
    told = f"A sample of {most:,} of the 2,500 rows is shown. "
    assert followed.steps[0].sentence.startswith(told)
    rows = followed.X.preparation.rows
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(followed.X, np.asarray(X)[rows])
    np.testing.assert_array_equal(rows, again.X.preparation.rows)
    assert [step.sentence for step in again.steps] == [step.sentence for step in followed.steps]
    assert X.preparation.rows.shape == (2_500,), "the table itself is not touched"


def test_a_small_table_is_not_sampled(blobs):
    followed = finish(trace_steps("kmeans", blobs, {"n_clusters": 2}))
    assert followed.sampled is None and followed.X is blobs


def test_the_public_function_gives_an_iterator():
    steps = trace("kmeans", few_rows(), n_clusters=2)
    assert next(steps).name == "seed"
    assert [step.finished for step in steps][-1]


@pytest.mark.parametrize(
    ("arguments", "values", "words"),
    [
        (("kmean", few_rows()), {}, "no method called"),
        (("hdbscan", few_rows()), {}, "cannot be watched step by step"),
        (("kmeans", few_rows()), {"clusters": 3}, "no parameter"),
        (("kmeans", few_rows()), {"n_clusters": 6}, "different row"),
        (("kmeans", few_rows()), {"n_clusters": 0}, "out of range"),
        (("kmeans", few_rows()), {"n_init": "many"}, "cannot be"),
        (("kmeans", few_rows()), {"init": "manual", "n_clusters": 2}, "0 of 2"),
        (("kmeans", few_rows()), {"init": [[1, 2, 3]]}, "starting centres"),
        (("kmeans", [[np.nan, 1]]), {}, "missing"),
        (("kmeans", "rows"), {}, "not an array of numbers"),
        (("minibatch_kmeans", few_rows()), {"n_clusters": 6}, "different row"),
        (("dbscan", few_rows()), {"eps": 0}, "eps"),
        (("dbscan", few_rows()), {"min_samples": 6}, "only 5"),
        (("agglomerative", few_rows()), {"n_clusters": 6}, "different row"),
        (("agglomerative", few_rows()), {"metric": "cosine"}, "Ward linkage"),
        (("mean_shift", np.ones((9, 2))), {}, "all rows are equal"),
    ],
)
def test_bad_input_is_said_in_words(arguments, values, words):
    with pytest.raises(un.InputError, match=words):
        trace(*arguments, **values)


def test_progress_is_told_while_steps_are_made(id):
    X = un.prepare(un.sample("iris"))
    notes = []
    steps = trace_steps(id, X, VALUES[id])
    try:
        while True:
            progress = next(steps)
            assert 0 <= progress.done <= 1
            notes.append(progress.note)
    except StopIteration as stop:
        assert stop.value.algorithm.id == id
    assert len(notes) > 1 and all(notes)


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 100, 12_345])
def test_groups_cover_everything_in_order(count):
    parts = grouped(count, 60)
    assert [index for part in parts for index in part] == list(range(count))
    assert len(parts) == min(count, 60)
    assert all(len(part) == 1 for part in parts[:30])


def test_numbers_for_people():
    assert shown(484.6086034347) == "484.609"
    assert shown(1_234_567.8) == "1,234,568"
    assert shown(0.00012345678) == "0.000123457"
    assert shown(123.4, 3) == "123"
    assert shown(4_321.0, 3) == "4,321"
    assert numbered(range(2, 3), "Wave") == "Wave 3"
    assert numbered(range(2, 5), "Batch") == "Batches 3 to 5"


def test_a_step_without_noise_has_no_noise_in_its_legend():
    followed = finish(trace_steps("dbscan", registry.usable(few_rows()), {"eps": 2.0}))
    view = plane.plane(followed.X, followed.X.preparation)
    legend = step_picture(followed, len(followed.steps) - 1, view)["clusters"]
    noise = int((followed.steps[-1].labels == NOISE).sum())
    assert [entry["rows"] for entry in legend if entry["id"] == NOISE] == ([noise] if noise else [])
