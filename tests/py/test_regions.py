"""Regions are what predict says, and their boundaries lie where the answer changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import unlabeled as un
from unlabeled import regions, scatter
from unlabeled.plane import plane
from unlabeled.regions import BISECTIONS, label_grid

WINDOW = (-2.0, 3.0), (1.0, 5.0)
on_a_quarter = st.integers(-8, 20).map(lambda number: number / 4)


def nearest(centers):
    """A prediction with known boundaries: the bisectors between the centres."""
    return lambda places: ((places[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)


def cell_centers(x, y, columns, rows):
    """As the picture's contract says: the centre of column i is at x0 + (i + 0.5) * width."""
    across = [x[0] + (i + 0.5) * (x[1] - x[0]) / columns for i in range(columns)]
    up = [y[0] + (j + 0.5) * (y[1] - y[0]) / rows for j in range(rows)]
    return np.array([(a, b) for b in up for a in across])


def distance_to_bisector(place, centers):
    """How far a place is from being equally near to its two nearest centres."""
    order = np.argsort(((centers - place) ** 2).sum(axis=1))
    first, second = centers[order[:2]]
    gap = ((place - second) ** 2).sum() - ((place - first) ** 2).sum()
    return gap / (2 * np.linalg.norm(second - first))


@given(
    arrays.arrays(float, (2, 2), elements=on_a_quarter, unique=True),
    st.integers(2, 40),
    st.integers(2, 40),
)
def test_the_boundary_of_two_centres_is_their_bisector(centers, columns, rows):
    _, boundaries = label_grid(nearest(centers), *WINDOW, columns, rows)
    widest_cell = max(5 / columns, 4 / rows)
    for x1, y1, x2, y2 in boundaries:
        for place in ((x1, y1), (x2, y2)):
            assert (
                distance_to_bisector(np.array(place), centers)
                <= widest_cell / 2 ** (BISECTIONS + 1) + 1e-12
            )


@given(
    arrays.arrays(float, (6, 2), elements=on_a_quarter, unique=True),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_every_cell_is_what_predict_says_at_its_centre(centers, columns, rows):
    labels, boundaries = label_grid(nearest(centers), *WINDOW, columns, rows)
    assert labels.shape == (rows, columns)
    expected = nearest(centers)(cell_centers(*WINDOW, columns, rows))
    np.testing.assert_array_equal(labels.ravel(), expected)
    assert boundaries.shape[1:] == (4,)
    assert np.isfinite(boundaries).all()
    inside = (boundaries >= [-2, 1, -2, 1]) & (boundaries <= [3, 5, 3, 5])
    assert inside.all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_a_single_line_of_cells_has_labels_and_no_segments(shape):
    labels, boundaries = label_grid(nearest(np.array([[0.0, 2], [1, 4]])), *WINDOW, *shape)
    assert labels.shape == shape[::-1]
    assert boundaries.shape == (0, 4)


def test_one_cluster_has_no_boundary():
    labels, boundaries = label_grid(nearest(np.array([[0.0, 0]])), *WINDOW, 20, 10)
    assert (labels == 0).all()
    assert boundaries.shape == (0, 4)


def test_a_window_without_width_or_height():
    labels, boundaries = label_grid(
        nearest(np.array([[0.0, 2], [1, 4]])), (1.0, 1.0), (1.0, 5.0), 3, 4
    )
    assert labels.tolist() == [[0] * 3, [0] * 3, [1] * 3, [1] * 3]
    assert np.isfinite(boundaries).all()


def test_a_large_grid_is_predicted_in_batches(monkeypatch):
    predict = nearest(np.array([[0.0, 2], [1, 4]]))
    whole = label_grid(predict, *WINDOW, 30, 20)
    asked = []
    monkeypatch.setattr(regions, "BATCH", 70)
    parts = label_grid(lambda places: asked.append(len(places)) or predict(places), *WINDOW, 30, 20)
    assert max(asked) == 70
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_array_equal(whole[1], parts[1])


@pytest.fixture(scope="module", params=["none", "standard"])
def fit(request):
    X = un.prepare(un.sample("five_blobs"), scale=request.param)
    return un.fit("kmeans", X, n_clusters=5, n_init=20)


def test_boundaries_of_k_means_are_the_voronoi_diagram_of_its_centres(fit):
    view = plane(fit.X, fit.preparation)
    layer = scatter.field_layers(fit, view, (-4.0, 2.0), (0.5, 4.0), 120, 96)[0]
    segments = layer["boundaries"].reshape(-1, 4)
    assert len(segments) > 200
    off = [distance_to_bisector(end, fit.centers) for end in view.lift(segments.reshape(-1, 2))]
    cell = np.array([6.0 / 120, 3.5 / 96]) / fit.preparation.scale_
    # Where three regions meet, the segments end at the mean of the crossings, inside the cell.
    assert np.mean(np.array(off) <= cell.max() / 2 ** (BISECTIONS + 1)) > 0.95
    assert max(off) < cell.max()
    nearest_two = np.argsort(fit.transform(view.lift(segments[:, :2])), axis=1)[:, :2]
    neighbours = np.unique(np.sort(nearest_two, axis=1), axis=0)
    assert len(neighbours) >= 5, "every pair of neighbours shares a boundary"


def test_the_layer_says_what_predict_says(fit):
    view = plane(fit.X, fit.preparation)
    layer = scatter.field_layers(fit, view, (-4.0, 2.0), (0.5, 4.0), 31, 17)[0]
    assert (layer["columns"], layer["rows"]) == (31, 17)
    centers = cell_centers(layer["x"], layer["y"], 31, 17)
    np.testing.assert_array_equal(layer["cluster"], fit.predict(view.lift(centers)))
    assert layer["cluster"].dtype == np.int16


@pytest.mark.parametrize(("asked", "given"), [((0, -3), (2, 2)), ((9999, 9999), (480, 400))])
def test_the_layer_keeps_the_grid_within_bounds(fit, asked, given):
    view = plane(fit.X, fit.preparation)
    layer = scatter.field_layers(fit, view, (-4.0, 2.0), (0.5, 4.0), *asked)[0]
    assert (layer["columns"], layer["rows"]) == given
    assert len(layer["cluster"]) == given[0] * given[1]
