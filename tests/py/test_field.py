"""The score on a plane: regions, boundary and contours say what the score says there."""

import numpy as np
import pytest
from detectors import DETECTORS, normal_rows, quick

import unlabeled as un
from unlabeled import scatter
from unlabeled.detection import field
from unlabeled.detection.field import ScoreField
from unlabeled.labels import NOISE
from unlabeled.plane import plane
from unlabeled.prepare import wrap
from unlabeled.regions import grid_places

ACROSS, UP = (-3.5, 3.0), (-3.0, 4.0)
COLUMNS, ROWS = 60, 48


def layers(fit, view, x=ACROSS, y=UP, columns=COLUMNS, rows=ROWS):
    regions, contours, model = scatter.field_layers(fit, view, x, y, columns, rows)
    assert model is None
    return regions, contours


def scores_at(fit, view, places):
    """What the detector says of new rows at places (p, 2)."""
    return fit.detection.detector.score(view.lift(np.asarray(places, dtype=float)))


def grid_scores(fit, view):
    places = grid_places(ACROSS, UP, COLUMNS, ROWS).reshape(-1, 2)
    return scores_at(fit, view, places).reshape(ROWS, COLUMNS)


def largest_step(values):
    """How much a score changes at most from one cell to the next."""
    return max(np.abs(np.diff(values, axis=0)).max(), np.abs(np.diff(values, axis=1)).max())


@pytest.fixture(scope="module")
def tables():
    return {n: normal_rows(150, n, seed=n) for n in (1, 2, 4)}


@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize("detector", DETECTORS)
def test_regions_and_contours_are_the_score(detector, n, tables):
    fit = quick(detector, tables[n], n_anomalies=12)
    view = plane(fit.X, fit.preparation)
    regions, contours = layers(fit, view)
    values = grid_scores(fit, view)
    inside = np.where(values > fit.detection.threshold, NOISE, 0).ravel()
    np.testing.assert_array_equal(regions["cluster"], inside)
    assert (regions["title"], regions["visible"]) == ("regions" + " (slice)" * (n > 2), True)
    if n == 1:
        assert contours == []
        return
    (lines,) = contours
    levels = np.unique(np.quantile(fit.anomaly_score, field.INSIDE))
    unit = np.ptp(levels) or 1.0
    np.testing.assert_allclose(lines["levels"], (levels - levels[0]) / unit, atol=1e-12)
    expected = np.clip((values.ravel() - levels[0]) / unit, -field.BEYOND, 1 + field.BEYOND)
    np.testing.assert_allclose(lines["values"], expected, rtol=1e-5, atol=1e-6)
    assert len(lines["texts"]) == len(levels)


@pytest.mark.parametrize(
    "detector", ["gaussian_mixture_density", "elliptic_envelope", "pca_reconstruction"]
)
@pytest.mark.parametrize("n", [2, 4])
def test_the_boundary_lies_where_the_score_is_the_threshold(detector, n, tables):
    values = {} if detector == "elliptic_envelope" else {"n_components": 1}
    fit = quick(detector, tables[n], n_anomalies=12, **values)
    view = plane(fit.X, fit.preparation)
    regions, _ = layers(fit, view)
    ends = regions["boundaries"].reshape(-1, 2)
    assert len(ends) > 40
    off = np.abs(scores_at(fit, view, ends) - fit.detection.threshold)
    # Between two cells the score is taken to change evenly: a small part of a step is left.
    assert np.median(off) < 0.02 * largest_step(grid_scores(fit, view))
    assert off.max() < 0.25 * largest_step(grid_scores(fit, view))


def test_with_one_feature_the_boundary_stands_where_a_square_says():
    fit = un.fit("elliptic_envelope", normal_rows(150, 1, seed=1), n_anomalies=12)
    view = plane(fit.X, fit.preparation)
    segments = layers(fit, view, y=(0.0, 1.0))[0]["boundaries"].reshape(-1, 4)
    model = fit.estimator
    reach = np.sqrt(fit.detection.threshold * model.covariance_[0, 0])
    expected = [model.location_[0] - reach, model.location_[0] + reach]
    np.testing.assert_array_equal(segments[:, 0], segments[:, 2])
    np.testing.assert_allclose(np.unique(segments[:, 0].round(9)), expected, atol=0.003)


def test_a_plane_of_two_of_four_features_is_a_slice_at_the_mean(tables):
    fit = un.fit("robust_z_score", tables[4], n_anomalies=12)
    view = plane(fit.X, fit.preparation, "x2", "x4")
    regions, contours = layers(fit, view)
    assert regions["title"] == "regions (slice)" and not regions["visible"]
    assert not contours[0]["visible"]
    places = grid_places(ACROSS, UP, COLUMNS, ROWS).reshape(-1, 2)
    rows = np.tile(np.mean(fit.X, axis=0), (len(places), 1))
    rows[:, [1, 3]] = places
    expected = fit.detection.score(rows) > fit.detection.threshold
    np.testing.assert_array_equal(regions["cluster"] == NOISE, expected)


def test_scaled_tables_are_shown_in_their_own_units():
    X = un.prepare(un.sample("old_faithful"))
    fit = un.fit("elliptic_envelope", X, contamination=0.05)
    picture = fit.picture()
    regions, points = picture["layers"][:2]
    width, height = regions["columns"], regions["rows"]
    x = (regions["x"][0], regions["x"][1])
    places = grid_places(x, (regions["y"][0], regions["y"][1]), width, height).reshape(-1, 2)
    rows = X.preparation.scaled(places)
    expected = np.where(fit.detection.score(rows) > fit.detection.threshold, NOISE, 0)
    np.testing.assert_array_equal(regions["cluster"], expected)
    np.testing.assert_array_equal(points["cluster"], fit.labels)


# What is kept -------------------------------------------------------------------------------------


def test_dragging_the_threshold_asks_for_no_new_scores(tables):
    asked = []

    def score(rows):
        asked.append(len(rows))
        return (rows**2).sum(axis=1)

    X = tables[2]
    kept = ScoreField(score, score(np.asarray(X)), seconds_per_row=0.0)
    view = plane(X, X.preparation)
    asked.clear()
    areas = []
    for threshold in (1.0, 4.0, 9.0):
        regions, _ = kept.layers(view, ACROSS, UP, COLUMNS, ROWS, threshold)
        areas.append((regions["cluster"] == 0).mean() * 6.5 * 7)
    assert asked == [COLUMNS * ROWS]
    finer, _ = kept.layers(view, ACROSS, UP, 2 * COLUMNS, ROWS, 1.0)
    assert len(finer["cluster"]) == asked.pop() == 2 * COLUMNS * ROWS
    # Circles of radius 1, 2 and 3, of which the last leaves the window at no side.
    np.testing.assert_allclose(areas, [np.pi, 4 * np.pi, 9 * np.pi], rtol=0.02)
    for count in range(field.MOST_KEPT):
        kept.layers(view, (-1.0, 1.0 + count), UP, 5, 4, 1.0)
    kept.layers(view, ACROSS, UP, COLUMNS, ROWS, 1.0)
    assert asked[1:] == [20] * field.MOST_KEPT + [COLUMNS * ROWS], "the oldest was forgotten"


@pytest.mark.parametrize(
    ("seconds", "asked", "grid"),
    [
        (0.0, (5, 4), (5, 4)),
        (1e-4, (100, 100), (100, 100)),
        (1e-3, (120, 96), (39, 31)),
        (1.0, (120, 96), (field.FEWEST, field.FEWEST)),
        (1.0, (9, 40), (9, field.FEWEST)),
    ],
    ids=str,
)
def test_of_a_dear_score_there_are_fewer_places(seconds, asked, grid):
    X = normal_rows(9, 2)
    kept = ScoreField(lambda rows: np.abs(rows[:, 0]), np.arange(9.0), seconds)
    regions, (lines,) = kept.layers(plane(X, X.preparation), ACROSS, UP, *asked, 2.0)
    assert (regions["columns"], regions["rows"]) == (lines["columns"], lines["rows"]) == grid
    ends = regions["boundaries"].reshape(-1, 2)
    np.testing.assert_allclose(np.abs(ends[:, 0]), 2, atol=1e-9)
    assert (regions["x"], regions["y"]) == (list(ACROSS), list(UP))


def test_enormous_and_tiny_scores_are_drawn_as_well():
    for size in (1e149, 1e-140):
        X = wrap(np.random.default_rng(0).normal(size=(60, 2)) * size)
        fit = un.fit("kmeans_distance", X)
        view = plane(X, X.preparation)
        window = (-3 * size, 3 * size)
        regions, contours = layers(fit, view, window, window)
        assert 0 < (regions["cluster"] == NOISE).mean() < 1
        values, levels = contours[0]["values"], contours[0]["levels"]
        assert np.isfinite(values).all() and levels[0] == 0 and levels[-1] == 1
        assert (values < levels[1]).any() and (values > levels[-2]).any()


def test_where_all_rows_have_one_score_there_is_one_line():
    kept = ScoreField(lambda rows: np.abs(rows[:, 0]), np.full(9, 2.0), 0.0)
    X = normal_rows(9, 2)
    _, (lines,) = kept.layers(plane(X, X.preparation), ACROSS, UP, 20, 20, 2.0)
    assert lines["levels"].tolist() == [0] and len(lines["texts"]) == 1
