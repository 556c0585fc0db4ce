"""A picture is plain data that holds everything the page draws."""

import numpy as np
import pytest

import unlabeled as un
from unlabeled import picture


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([0.0, 10.0], -0.6, 10.6),
        ([-3.0, -3.0], -4.5, -1.5),
        ([0.0], -0.5, 0.5),
        ([], -0.06, 1.06),
        ([1e299, -1e299], -1.12e299, 1.12e299),
    ],
)
def test_an_axis_shows_all_values_with_a_margin(values, low, high):
    axis = picture.axis("x", np.array(values))
    assert (axis["min"], axis["max"]) == pytest.approx((low, high))
    assert axis["label"] == "x" and axis["kind"] == "number"


@pytest.mark.parametrize("value", [1e301, -1e308])
def test_numbers_without_room_above_them_are_not_drawn(value):
    with pytest.raises(un.InputError, match="Numbers in “x” are too large to be drawn"):
        picture.axis("x", np.array([0.0, value]))


@pytest.fixture(scope="module")
def fit():
    return un.fit("kmeans", un.prepare(un.sample("five_blobs")), n_clusters=5, n_init=20)


def layers(shown):
    return {layer["id"]: layer for layer in shown["layers"]}


def test_layers_are_drawn_from_the_ground_up(fit):
    shown = fit.picture()
    assert [layer["id"] for layer in shown["layers"]] == ["regions", "points", "centers"]
    assert all(layer["visible"] for layer in shown["layers"])


def test_points_are_the_rows_in_data_units(fit):
    points = layers(fit.picture())["points"]
    table = un.sample("five_blobs")
    np.testing.assert_allclose(points["x"], table.column("x1").values, rtol=1e-12)
    np.testing.assert_allclose(points["y"], table.column("x2").values, rtol=1e-12)
    np.testing.assert_array_equal(points["cluster"], fit.labels)
    np.testing.assert_array_equal(points["row"], np.arange(2000))


def test_centres_are_numbered_and_lie_in_the_middle_of_their_rows(fit):
    shown = layers(fit.picture())
    centers, points = shown["centers"], shown["points"]
    assert centers["labels"] == ["0", "1", "2", "3", "4"]
    assert centers["symbol"] == "badge"
    for number in range(5):
        members = points["cluster"] == number
        assert centers["x"][number] == pytest.approx(points["x"][members].mean(), abs=1e-3)
        assert centers["y"][number] == pytest.approx(points["y"][members].mean(), abs=1e-3)


def test_regions_fill_the_picture(fit):
    shown = fit.picture()
    regions = layers(shown)["regions"]
    assert regions["x"] == [shown["x"]["min"], shown["x"]["max"]]
    assert regions["y"] == [shown["y"]["min"], shown["y"]["max"]]
    assert len(regions["cluster"]) == regions["columns"] * regions["rows"]
    assert set(np.unique(regions["cluster"]).tolist()) == {0, 1, 2, 3, 4}


def test_the_legend_and_the_caption_count_the_rows(fit):
    shown = fit.picture()
    assert [entry["rows"] for entry in shown["clusters"]] == fit.sizes.tolist()
    assert [entry["id"] for entry in shown["clusters"]] == [0, 1, 2, 3, 4]
    low, high = fit.sizes.min(), fit.sizes.max()
    assert shown["caption"] == f"k-means: 2,000 rows in 5 clusters of {low} to {high} rows."


def test_one_cluster_is_told_in_the_singular(blobs):
    shown = un.fit("kmeans", blobs, n_clusters=1).picture()
    assert shown["caption"] == "k-means: 2,000 rows in 1 cluster."
    assert len(layers(shown)["regions"]["boundaries"]) == 0
    shown = un.fit("kmeans", [[1.0, 2.0]], n_clusters=1).picture()
    assert shown["caption"] == "k-means: 1 row in 1 cluster."
    shown = un.fit("kmeans", [[1.0, 2.0], [5.0, 2.0]], n_clusters=2).picture()
    assert shown["caption"] == "k-means: 2 rows in 2 clusters of 1 row each."


def test_axes_can_be_chosen():
    fit = un.fit("kmeans", un.sample("iris"), n_clusters=3)
    names = fit.preparation.features
    shown = fit.picture(names[3], names[2])
    assert (shown["x"]["label"], shown["y"]["label"]) == (names[3], names[2])
    assert layers(shown)["regions"]["visible"] is False, "a slice of four features misleads"
    assert layers(shown)["regions"]["title"] == "regions (slice)"
    components = fit.picture()
    assert components["x"]["label"].startswith("PC 1")
    assert layers(components)["regions"]["visible"] is True
    with pytest.raises(un.InputError, match="no feature"):
        fit.picture("nothing", names[0])


def test_one_feature_has_no_scale_upwards():
    fit = un.fit("kmeans", np.arange(20.0)[:, None], n_clusters=2)
    shown = fit.picture()
    assert shown["y"] == {"label": "", "min": 0.0, "max": 1.0, "kind": "none"}
    boundaries = layers(shown)["regions"]["boundaries"].reshape(-1, 4)
    middle = fit.centers.mean()
    np.testing.assert_allclose(boundaries[:, [0, 2]], middle, atol=0.01)


def test_rows_left_out_are_not_drawn():
    table = un.read_csv("a,b\n1,2\n,5\n3,4\n9,9\n")
    fit = un.fit("kmeans", un.prepare(table, missing="drop"), n_clusters=2)
    points = layers(fit.picture())["points"]
    assert points["row"].tolist() == [0, 2, 3]
    np.testing.assert_allclose(points["x"], [1, 3, 9])


def test_thumbnails_are_packed_row_by_row():
    grey = np.arange(12, dtype=np.uint8).reshape(2, 2, 3, 1)
    layer = picture.thumbnails(
        "a", "A", np.array([[0, 1], [2, 3]]), grey, size=(2, 1), cluster=np.array([-1, 0])
    )
    assert (layer["mark"], layer["size"]) == ("thumbnails", [2.0, 1.0])
    assert layer["tiles"].tolist() == list(range(12)) and layer["tiles"].dtype == np.uint8
    assert (layer["tile_width"], layer["tile_height"]) == (3, 2)
    assert (layer["channels"], layer["count"]) == (1, 2)
    assert layer["x"].tolist() == [0, 2] and layer["y"].tolist() == [1, 3]
    assert layer["cluster"].dtype == np.int32 and layer["texts"] is None and layer["visible"]
    colour = picture.packed(np.full((1, 1, 2, 3), 7, dtype=np.uint8))
    assert colour["tiles"].tolist() == [7, 7, 7, 255] * 2 and colour["channels"] == 4


def test_points_may_have_colours_of_their_own():
    colors = np.array([[1, 2, 3], [255, 0, 9]])
    layer = picture.points("pixels", "pixels", np.zeros((2, 2)), rgb=colors)
    assert layer["rgb"].dtype == np.uint8 and layer["rgb"].tolist() == [1, 2, 3, 255, 0, 9]
    assert picture.points("rows", "rows", np.zeros((2, 2)))["rgb"] is None


def test_an_image_is_its_pixels_from_the_top_left():
    rgba = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    layer = picture.image("photo", "photo", rgba[:, ::-1])
    assert (layer["mark"], layer["width"], layer["height"]) == ("image", 3, 2)
    assert layer["rgba"].reshape(2, 3, 4)[0, 0].tolist() == [8, 9, 10, 11]
    assert layer["visible"]
