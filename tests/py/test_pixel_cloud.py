"""The pixels in colour space: their own colours, their segments, and where they are."""

import numpy as np
import pytest
from pictures import BLUE, GREEN, GREY, RED, WHITE, grain, photograph, stripes

import unlabeled as un
from unlabeled.images import cloud
from unlabeled.images.spaces import SPACES, to_lab


def layers(chart):
    return {layer["id"]: layer for layer in chart["layers"]}


@pytest.fixture(scope="module")
def made():
    return un.segment("kmeans", photograph(step=2), n_clusters=6)


@pytest.mark.parametrize("axes", cloud.AXES)
def test_points_are_pixels_in_their_own_colours(made, axes):
    chart = made.cloud(axes)
    points, centers = layers(chart)["pixels"], layers(chart)["centers"]
    rows = points["row"]
    assert len(rows) == cloud.MOST_POINTS == len(np.unique(rows))
    np.testing.assert_array_equal(points["rgb"].reshape(-1, 3), made.raster.rgb[rows])
    np.testing.assert_array_equal(points["cluster"], made.labels.ravel()[rows])
    np.testing.assert_array_equal(centers["rgb"].reshape(-1, 3), made.shown)
    assert centers["labels"] == list("012345")
    for name in ("x", "y"):
        values = np.concatenate([points[name], centers[name]])
        assert np.isfinite(values).all()
        assert chart[name]["min"] < values.min() and values.max() < chart[name]["max"]
    assert [one["color"] for one in chart["clusters"]] == [one.hex for one in made.palette()]
    assert chart["caption"].startswith("A seeded sample of 6,000 pixels")
    np.testing.assert_array_equal(layers(made.cloud(axes))["pixels"]["row"], rows)


def test_axes_of_lab(made):
    points = layers(made.cloud("ab"))["pixels"]
    lab = to_lab(points["rgb"].reshape(-1, 3))
    np.testing.assert_allclose(points["x"], lab[:, 1])
    np.testing.assert_allclose(points["y"], lab[:, 2])


def test_the_hue_circle():
    pure = ((255, 0, 0), (0, 255, 0), (0, 0, 255), GREY)
    chart = un.segment("kmeans", stripes(*pure, height=1, width=1), n_clusters=4).cloud("hue")
    points = layers(chart)["pixels"]
    third = 2 * np.pi / 3
    np.testing.assert_allclose(points["x"], [1, np.cos(third), np.cos(third), 0], atol=1e-12)
    np.testing.assert_allclose(points["y"], [0, np.sin(third), -np.sin(third), 0], atol=1e-12)
    assert layers(chart)["rim"]["rx"].tolist() == [1]
    assert chart["caption"].startswith("All 4 pixels")


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("weight", [0, 0.5])
def test_principal_components(space, weight):
    values, _ = grain()
    made = un.segment("kmeans", values, n_clusters=3, space=space, position_weight=weight)
    points = layers(made.cloud("components"))["pixels"]
    X = made.features.of_pixels(points["row"])
    middle = X - X.mean(axis=0)
    singular = np.linalg.svd(middle, compute_uv=False)
    assert (points["x"] ** 2).sum() == pytest.approx(singular[0] ** 2)
    assert (points["y"] ** 2).sum() == pytest.approx(singular[1] ** 2)
    assert points["x"] @ points["y"] == pytest.approx(0, abs=1e-6 * singular[0] ** 2)
    share = (singular[:2] ** 2).sum() / (singular**2).sum()
    assert f"{100 * share:.0f} % of the variance" in made.cloud("components")["caption"]


@pytest.mark.parametrize("axes", cloud.AXES)
def test_a_single_colour(axes):
    chart = un.segment("kmeans", np.full((3, 4, 3), 9, np.uint8), n_clusters=1).cloud(axes)
    assert len(layers(chart)["pixels"]["x"]) == 12
    assert chart["x"]["min"] < chart["x"]["max"]


def test_transparent_pixels_are_no_points():
    values = np.dstack([stripes(RED, GREEN, BLUE, WHITE), np.full((12, 32), 255, np.uint8)])
    values[:, :8, 3] = 0
    points = layers(un.segment("kmeans", values, n_clusters=3).cloud())["pixels"]
    assert len(points["row"]) == 12 * 24 and (points["row"] % 32 >= 8).all()


def test_axes_that_are_not_there(made):
    with pytest.raises(un.InputError, match="Did you mean “hue”"):
        made.cloud("hues")
