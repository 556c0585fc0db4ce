"""DBSCAN gives the chapter's numbers, equals scikit-learn's, and says what to turn."""

import json
import re

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

import unlabeled as un
from unlabeled.algorithms import dbscan
from unlabeled.catalog import encoded
from unlabeled.charts.k_distance import knee, rounded_up
from unlabeled.clustering.neighbours import NeighbourRule
from unlabeled.plane import plane
from unlabeled.prepare import wrap
from unlabeled.registry import configure, fit_steps, found, usable
from unlabeled.steps import finish

NEW = np.array([[-0.5, 0], [0, 0.5], [1, -0.1], [2, 1]])


@pytest.fixture(scope="module")
def moons():
    return un.prepare(un.sample("moons"), scale="none")


def fitted(X, **parameters):
    """A fit without silhouette, which takes longer than the fit."""
    return finish(fit_steps("dbscan", usable(X), parameters))


def charts(fit):
    made = finish(fit.figures())
    json.dumps(encoded(made), allow_nan=False)
    return made


def layer(chart, id):
    return next(one for one in chart["layers"] if one["id"] == id)


# Reference numbers ------------------------------------------------------------------------------


def test_moons_with_a_small_eps(moons):
    fit = fitted(moons, eps=0.05)
    assert fit.labels[:10].tolist() == [0, 2, -1, -1, 1, 0, 0, 0, 2, 5]
    core = fit.estimator.core_sample_indices_
    assert core[:10].tolist() == [0, 4, 5, 6, 7, 8, 10, 11, 12, 13]
    assert fit.n_clusters == 7
    assert fit.scores == {"core": 808, "border": 115, "noise": 77}
    assert not fit.hollow[core].any() and fit.hollow.sum() == 115
    assert (fit.labels[fit.hollow] >= 0).all()


def test_moons_with_a_large_eps(moons):
    fit = fitted(moons, eps=0.2)
    assert fit.sizes.tolist() == [500, 500]
    assert fit.scores == {"core": 1000, "border": 0, "noise": 0}
    answers = next(c for c in un.sample("moons").columns if c.role == "label").values
    assert len(set(zip(answers.tolist(), fit.labels.tolist(), strict=True))) == 2
    assert fit.notes == []


@pytest.mark.parametrize(
    ("eps", "clusters", "noise"),
    [(0.08, 2, 7), (0.1, 2, 1), (0.15, 2, 0), (0.3, 2, 0), (0.4, 1, 0)],
)
def test_sweep_of_eps(moons, eps, clusters, noise):
    fit = fitted(moons, eps=eps)
    assert (fit.n_clusters, fit.scores["noise"]) == (clusters, noise)


def test_new_rows_as_in_the_chapter(moons):
    near = fitted(moons, eps=0.2, n_neighbors=50)
    assert near.parameters["maximum_distance"] == "auto"
    assert near.predict(NEW).tolist() == [-1, 0, 1, -1]
    far = fitted(moons, eps=0.2, n_neighbors=50, maximum_distance=1e9)
    assert far.predict(NEW).tolist() == [1, 0, 1, 0]
    rule = NeighbourRule(moons, far.labels, voters=~far.hollow, n_neighbors=50)
    np.testing.assert_allclose(rule.shares(NEW)[:, 0], [0.18, 1, 0.12, 1])
    np.testing.assert_allclose(rule.shares(NEW).sum(axis=1), 1)


def test_only_core_rows_draw_new_ones(moons):
    fit = fitted(moons, eps=0.05, n_neighbors=1)
    noise = np.asarray(moons)[fit.labels == -1] + 1e-9
    assert (fit.predict(noise) == -1).all()
    border = np.flatnonzero(fit.hollow)
    moved = fit.predict(np.asarray(moons)[border] + 1e-9)
    assert np.isin(moved, range(7)).mean() > 0.9
    np.testing.assert_array_equal(fit.predict(moons), fit.labels)


# Equality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "parameters"),
    [
        ("five_blobs", {"eps": 0.1, "min_samples": 8}),
        ("iris", {}),
        ("iris", {"eps": 0.02, "metric": "cosine"}),
        ("penguins", {"eps": 2.0, "metric": "manhattan"}),
        ("varied_densities", {"eps": 0.1, "min_samples": 1, "metric": "chebyshev"}),
        ("digits", {"eps": 5.0}),
    ],
)
def test_equals_scikit_learn(id, parameters):
    X = un.prepare(un.sample(id))
    expected = DBSCAN(**parameters).fit(np.asarray(X))
    fit = fitted(X, **parameters)
    np.testing.assert_array_equal(fit.labels, expected.labels_)
    assert fit.scores["core"] == len(expected.core_sample_indices_)
    np.testing.assert_array_equal(fit.predict(X), fit.labels)


# The k-distance plot ----------------------------------------------------------------------------


def test_the_curve_crosses_eps_at_the_number_of_core_rows(moons):
    chart = charts(fitted(moons, eps=0.05))[0]
    curve, line = layer(chart, "k_distance"), layer(chart, "eps")
    assert (line["axis"], line["value"], line["parameter"]) == ("y", 0.05, "eps")
    assert (np.diff(curve["y"]) >= 0).all()
    assert curve["x"][curve["y"] <= 0.05].max() == 808
    assert "808 of 1,000 rows are core" in chart["caption"]
    assert curve["values"][0]["eps"] >= curve["y"][0]
    assert fitted(moons, **curve["values"][499]).scores["core"] >= 500
    assert chart["y"]["max"] > 0.05


def test_a_knee_is_found_where_there_is_one_and_not_where_there_is_none():
    random = np.random.default_rng(0)
    crowd = wrap(np.vstack([random.normal(size=(300, 2)) / 20, random.uniform(-3, 3, (40, 2))]))
    chart = charts(fitted(crowd, eps=0.1))[0]
    near = float(re.search(r"knee is near ([\d.]+)", chart["caption"])[1])
    assert 0.02 < near < 0.2
    assert layer(chart, "k_distance")["chosen"] is not None
    assert chart["table"]["lines"][-1][0] == "knee"
    even = charts(fitted(wrap(random.uniform(size=(500, 2))), eps=0.1))[0]
    assert "There is no knee" in even["caption"]
    assert layer(even, "k_distance")["chosen"] is None


def test_the_knee_is_the_point_farthest_below_the_line_between_the_ends():
    assert knee(np.array([0, 0, 0, 0, 1.0, 2, 9])) == 5
    assert knee(np.linspace(1, 2, 10)) is None
    assert knee(np.zeros(5)) is None
    assert knee(np.array([1.0])) is None


@pytest.mark.parametrize("value", [0.0, 0.05613, 1.0, 0.999999, 12345.6, 1e-9])
def test_rounding_up_keeps_what_lay_within(value):
    assert value <= rounded_up(value) <= value * 1.0101


def test_a_large_table_is_sampled_and_the_caption_says_so(monkeypatch, moons):
    monkeypatch.setattr("unlabeled.charts.k_distance.ROWS", 100)
    chart = charts(fitted(moons, eps=0.2))[0]
    assert "a sample of 100 rows out of 1,000" in chart["caption"]
    assert chart["x"]["max"] == 100


# Neighbourhoods ---------------------------------------------------------------------------------


def test_circles_have_the_radius_eps_in_data_units():
    X = un.prepare(un.sample("moons"), scale="standard")
    fit = fitted(X, eps=0.2)
    (circles,) = fit.layers(plane(X, X.preparation))
    assert circles["mark"] == "circles" and circles["visible"] is False
    assert len(circles["x"]) == fit.scores["core"]
    np.testing.assert_allclose(circles["rx"], 0.2 * X.preparation.scale_[0])
    np.testing.assert_allclose(circles["ry"], 0.2 * X.preparation.scale_[1])
    np.testing.assert_array_equal(circles["cluster"], fit.labels[~fit.hollow & (fit.labels >= 0)])


def test_at_most_so_many_circles(monkeypatch, moons):
    monkeypatch.setattr(dbscan, "MOST_CIRCLES", 50)
    (circles,) = fitted(moons, eps=0.2).layers(plane(moons, moons.preparation))
    assert len(circles["x"]) == 50
    assert circles["title"] == "neighbourhoods (50 of 1,000)"


def test_other_metrics_have_other_outlines(moons):
    view = plane(moons, moons.preparation)
    (diamonds,) = fitted(moons, eps=0.2, metric="manhattan").layers(view)
    ends = diamonds["ends"].reshape(4, 1000, 4)
    np.testing.assert_allclose(np.abs(ends[..., :2] - view.places).sum(axis=-1), 0.2)
    (squares,) = fitted(moons, eps=0.2, metric="chebyshev").layers(view)
    ends = squares["ends"].reshape(4, 1000, 4)
    np.testing.assert_allclose(np.abs(ends[..., :2] - view.places), 0.2)
    np.testing.assert_allclose(ends[0, :, 2:], ends[1, :, :2])
    assert fitted(moons, eps=0.2, metric="cosine").layers(view) == []
    assert fitted(moons, eps=1e-9).layers(view) == []


def test_one_feature_has_spans_and_turned_planes_only_balls():
    line = wrap(np.sort(np.random.default_rng(0).normal(size=(50, 1)), axis=0))
    (spans,) = fitted(line, eps=0.3).layers(plane(line, line.preparation))
    ends = spans["ends"].reshape(-1, 4)
    np.testing.assert_allclose(np.abs(ends[:, 2] - ends[:, 0]), 0.6)
    iris = un.prepare(un.sample("iris"))
    view = plane(iris, iris.preparation)
    assert fitted(iris, metric="manhattan").layers(view) == []
    assert fitted(iris).layers(view)[0]["mark"] == "circles"


# Bad input --------------------------------------------------------------------------------------


def refused(X, **parameters):
    with pytest.raises(un.InputError) as caught:
        fitted(X, **parameters)
    assert caught.value.message and caught.value.hint
    return caught.value


def test_eps_zero_is_refused_in_words(moons):
    error = refused(moons, eps=0)
    assert error.field == "eps" and "without neighbours" in error.message
    (remedy,) = error.remedies
    assert remedy.title == f"Use eps = {remedy.values['eps']:g}"
    assert f"{remedy.values['eps']:g}" in error.hint and "plot" not in error.hint
    assert fitted(moons, **remedy.values).scores["core"] > 500


@pytest.mark.parametrize(
    "X",
    [
        np.ones((30, 2)),
        np.r_[np.ones((30, 2)), [[4.0, 5.0]]],
        np.random.default_rng(0).normal(size=(60, 3)),
        [[1.0, 2.0]] * 5,
    ],
    ids=["constant", "nearly constant", "no knee", "five rows"],
)
def test_eps_zero_has_a_way_on_for_any_rows(X):
    (remedy,) = refused(X, eps=0).remedies
    assert remedy.values["eps"] > 0
    assert fitted(X, **remedy.values).scores["core"] > 0.8 * len(X)


def test_progress_never_goes_back(moons):
    done = [step.done for step in fit_steps("dbscan", wrap(np.asarray(moons)), {"eps": 0.001})]
    assert done == sorted(done) and done[0] == 0.1 and len(done) > 2


@pytest.mark.parametrize("eps", ["nan", -1, "inf", "wide"])
def test_eps_that_is_no_number_is_refused(moons, eps):
    assert refused(moons, eps=eps).field == "eps"


def test_more_rows_for_a_core_than_there_are():
    error = refused(np.arange(4.0)[:, np.newaxis], min_samples=5)
    assert error.field == "min_samples" and "only 4" in error.message
    (remedy,) = error.remedies
    fit = fitted(np.arange(4.0)[:, np.newaxis], **remedy.values)
    assert fit.labels.tolist() == [-1] * 4


def test_too_many_neighbours_are_refused_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(dbscan, "MOST_NEIGHBOURS", 20_000)
    X = un.prepare(un.sample("moons"))
    error = refused(X, eps=5)
    assert error.field == "eps" and "million" in error.message
    smaller, fewer = error.remedies
    assert smaller.title == f"Use eps = {smaller.values['eps']:g}"
    assert fitted(X, **smaller.values).scores["core"] > 0
    assert 100 <= int(fewer.state["rows"]) <= 141


@pytest.mark.parametrize(
    ("X", "clusters"),
    [
        (np.ones((30, 2)), 1),
        (np.repeat([[0.0, 0], [5, 5], [9, 0]], 10, axis=0), 3),
        (np.random.default_rng(0).normal(size=(80, 64)), 0),
        (np.random.default_rng(0).normal(size=(80, 1)), None),
        (np.c_[np.random.default_rng(0).normal(size=80), np.ones(80)], None),
    ],
    ids=["constant", "duplicates", "64 features", "1 feature", "a constant column"],
)
def test_odd_tables(X, clusters):
    fit = fitted(X)
    assert clusters is None or fit.n_clusters == clusters
    np.testing.assert_array_equal(fit.predict(X), fit.labels)
    assert charts(fit)[0]["y"]["max"] > 0
    assert fit.picture()["layers"]


def test_a_single_row_can_be_a_cluster():
    fit = fitted([[1.0, 2.0]], min_samples=1)
    assert fit.labels.tolist() == [0]
    assert charts(fit)[0]["caption"]


# Advice -----------------------------------------------------------------------------------------


def suggested(fit):
    (note,) = fit.notes
    return note, float(re.search(r"for instance to ([\d.e-]+\d)", note)[1])


def test_all_noise_tells_an_eps_that_helps(moons):
    note, eps = suggested(fitted(moons, eps=0.001))
    assert note.startswith("Every row is noise")
    assert fitted(moons, eps=eps).scores["core"] > 500


def test_mostly_noise_tells_an_eps_that_helps(moons):
    note, eps = suggested(fitted(moons, eps=0.02))
    assert "% of the rows are noise" in note
    assert fitted(moons, eps=eps).scores["noise"] < 200


def test_one_cluster_tells_a_smaller_eps(moons):
    note, eps = suggested(fitted(moons, eps=1))
    assert note.startswith("There is one cluster only") and eps < 1
    assert fitted(moons, eps=eps).n_clusters > 1
    assert "they are equal" in fitted(np.ones((9, 2))).notes[0]


def test_the_forecast_grows_with_the_square_where_all_pairs_are_compared():
    forecast, values = found()["dbscan"].forecast, configure("dbscan", {})
    assert forecast(20_000, 2, values).seconds < 5
    wide = [forecast(m, 64, values).seconds - 0.2 for m in (10_000, 20_000)]
    assert forecast(10, 2, values).seconds > 0.2, "even the smallest takes a moment"
    assert wide[1] == pytest.approx(4 * wide[0])
    cosine = forecast(20_000, 2, configure("dbscan", {"metric": "cosine"}))
    assert cosine.seconds > 10 * forecast(20_000, 2, values).seconds
