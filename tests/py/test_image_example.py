"""A new image to search by: it comes to the form of the set, and finds what is like it."""

import numpy as np
import pytest
from reports import asked, charts_of, words

import unlabeled as un
from unlabeled import params, study_registry
from unlabeled.image_sets.decoded import Decoded, decoded, with_opacity
from unlabeled.image_sets.example import like_the_set
from unlabeled.steps import finish
from unlabeled.studies.search_by_example import STUDY

COMPONENTS = pytest.mark.parametrize("components", [None, 0.99])


def new(pixels, name="new.png", *notes):
    return Decoded(name, with_opacity(np.asarray(pixels, dtype=np.uint8)), notes)


def kinds(count, height=12, width=16):
    """Photographs of two kinds, in colour: dark, and bright."""
    images = []
    for number in range(count):
        random = np.random.default_rng(number)
        pixels = random.integers(0, 80, (height, width, 3)) + 150 * (number % 2)
        images.append((f"{number}.png", pixels.astype(np.uint8)))
    return images


def fitted(table, algorithm="kmeans", scale="none", components=None, **values):
    X = un.prepare(table, scale=scale, components=components)
    usual = {"n_clusters": 2, "n_init": 2} if algorithm == "kmeans" else {}
    return un.fit(algorithm, X, **usual | values)


def layer(report, id):
    chart = next(one for part in report["parts"] for one in charts_of(part))
    return next((one for one in chart["layers"] if one["id"] == id), None)


def seen(tiles):
    shape = tiles["count"], tiles["tile_height"], tiles["tile_width"], tiles["channels"]
    return tiles["tiles"].reshape(shape)


def refused(fit, **values):
    with pytest.raises(un.InputError) as caught:
        finish(study_registry.run_steps("search_by_example", fit, values))
    return caught.value


# An image of the set, given as a file ------------------------------------------------------------


@COMPONENTS
@pytest.mark.parametrize("sample", ["digits", "faces"])
@pytest.mark.parametrize("scale", ["none", "standard"])
def test_an_image_of_a_sample_finds_itself_and_then_what_its_row_finds(sample, scale, components):
    table = un.sample(sample)
    fit = fitted(table, n_clusters=10, scale=scale, components=components)
    for row in (0, 42, 239):
        report = asked(STUDY, fit, example=new(table.images.thumbnails[row]))
        own = layer(asked(STUDY, fit, row=row), "images")
        found = layer(report, "images")
        np.testing.assert_array_equal(found["row"], [row, *own["row"][:20]])
        assert found["texts"][0] == f"image {row + 1}: distance 0"
        assert found["texts"][1:] == own["texts"][:20]
        label = fit.labels[row]
        assert report["verdict"].startswith(f"“new.png” goes to cluster {label}, with ")
        assert report["verdict"].endswith(f": image {row + 1} is the same to the fit.")


@COMPONENTS
def test_an_image_of_ones_own_set_at_another_size(components):
    """Four times as large in every direction, areas average back to the same pixels."""
    images = kinds(30)
    fit = fitted(un.image_table(images), components=components)
    large = np.kron(images[6][1], np.ones((4, 4, 1), np.uint8))
    report = asked(STUDY, fit, example=new(large))
    found = layer(report, "images")
    assert found["row"][0] == 6 and found["texts"][0].endswith("distance 0")
    own = layer(asked(STUDY, fit, row=6), "images")
    np.testing.assert_array_equal(found["row"][1:], own["row"])
    np.testing.assert_array_equal(seen(layer(report, "example"))[0, ..., :3], images[6][1])
    given = layer(report, "given")
    assert (given["tile_width"], given["tile_height"]) == (64, 48), "as large as people can see"
    assert given["row"] is layer(report, "example")["row"] is None, "it is no row"


def test_what_is_shown_is_like_what_a_row_shows():
    fit = fitted(un.sample("digits"), n_clusters=10)
    pixels = un.sample("digits").images.thumbnails[0]
    report = asked(STUDY, fit, example=new(pixels, "zero.png", "It moves."), images=5)
    assert len(layer(report, "images")["row"]) == 5
    assert "“zero.png”" in next(iter(charts_of(report["parts"][0])))["title"]
    said = words(report)
    assert "It moves. The fit sees it as 8 × 8 grey pixels. A new row belongs to the" in said
    buttons = [part["action"] for part in report["parts"] if part["part"] == "button"]
    label = fit.labels[0]
    np.testing.assert_array_equal(np.sort(buttons[0]["rows"]), np.flatnonzero(fit.labels == label))
    np.testing.assert_array_equal(seen(layer(report, "example")), pixels[None])
    assert layer(report, "example")["cluster"].tolist() == [label]
    assert layer(asked(STUDY, fit, row=0), "given") is None


# To the form of the set --------------------------------------------------------------------------


def test_grey_levels_are_those_of_the_set():
    digits = un.sample("digits").images
    black_and_white = np.repeat([[0], [255]], [4, 4], axis=0).repeat(8, axis=1)
    ink = like_the_set(digits, new(black_and_white)).reshape(8, 8)
    assert ink[0].tolist() == [16] * 8 and ink[7].tolist() == [0] * 8, "black is ink: 16"
    assert like_the_set(digits, new(np.full((3, 3), 127)))[0, 0] == 8
    faces = un.sample("faces").images
    assert like_the_set(faces, new(np.full((3, 3), 127)))[0, 0] == 127


def test_colours_become_grey_in_a_grey_set_and_grey_has_three_channels_in_a_coloured_one():
    red = np.tile([200, 0, 0], (8, 8, 1))
    digits = fitted(un.sample("digits"), n_clusters=10)
    report = asked(STUDY, digits, example=new(red))
    assert "as 8 × 8 grey pixels: colours became grey." in words(report)
    assert (seen(layer(report, "given"))[0, ..., :3] == [200, 0, 0]).all()
    # Luma 60 of 255 is 12.2 of the digits' 16 levels of ink.
    assert (like_the_set(digits.preparation.table.images, new(red)) == 12).all()
    table = un.image_table(kinds(6))
    values = like_the_set(table.images, new(np.full((12, 16), 90)))
    assert values.shape == (1, 12 * 16 * 3) and (values == 90).all()
    assert "as 16 × 12 pixels in colour." in words(
        asked(STUDY, fitted(table), example=new(np.full((12, 16), 90)))
    )


def test_transparent_parts_are_on_white():
    clear = np.zeros((12, 16, 4))
    clear[:6, :, 3] = 255
    table = un.image_table(kinds(6))
    values = like_the_set(table.images, new(clear)).reshape(12, 16, 3)
    assert (values[:6] == 0).all() and (values[6:] == 255).all()
    report = asked(STUDY, fitted(table), example=new(clear))
    assert "transparent parts are on white" in words(report)


@pytest.mark.parametrize(
    ("shape", "says"),
    [("crop", "cut out, which leaves 62 % out"), ("pad", "a border"), ("stretch", "stretched")],
)
def test_another_shape_becomes_what_the_set_made_of_it(shape, says):
    """Exactly as if it had been among the images."""
    images = kinds(20)
    tall = np.random.default_rng(5).integers(0, 256, (40, 20, 3), dtype=np.uint8)
    among = un.image_table([*images, ("tall.png", tall)], shape=shape)
    expected = among.images.pixels(among, np.array([20]))
    table = un.image_table(images, shape=shape)
    np.testing.assert_array_equal(like_the_set(table.images, new(tall)), expected)
    assert says in words(asked(STUDY, fitted(table), example=new(tall)))


def test_the_middle_is_taken_for_a_sample():
    wide = np.zeros((8, 24))
    wide[:, 8:16] = 255
    assert (like_the_set(un.sample("digits").images, new(wide)) == 0).all(), "all paper"


@pytest.mark.parametrize("pixels", [np.zeros((1, 1)), np.full((300, 2, 3), 255), np.eye(700) * 9])
def test_images_of_odd_sizes(pixels):
    for table in (un.sample("digits"), un.image_table(kinds(9))):
        report = asked(STUDY, fitted(table, components=0.9), example=new(pixels))
        assert "goes to cluster" in report["verdict"]
        given = layer(report, "given")
        assert max(given["tile_width"], given["tile_height"]) <= 64


# Clusters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("algorithm", "values"),
    [
        ("agglomerative", {"n_clusters": 2}),
        ("birch", {"n_clusters": 2}),
        ("gaussian_mixture", {"n_components": 2}),
        ("hdbscan", {}),
    ],
)
def test_a_new_image_goes_where_its_method_sends_new_rows(algorithm, values):
    fit = fitted(un.image_table(kinds(30)), algorithm, components=0.5, **values)
    bright = kinds(60)[59][1]
    label = int(fit.predict(fit.preparation.transform(un.image_table([("a.png", bright)])))[0])
    assert label == fit.labels[1] != fit.labels[0]
    report = asked(STUDY, fit, example=new(bright))
    assert f"goes to cluster {label}, with 15 images: image " in report["verdict"]
    assert fit.algorithm.predicts in words(report)
    assert (layer(report, "images")["row"] % 2 == 1).all()


def test_noise_has_no_cluster_and_is_compared_with_all():
    dark = [one for number, one in enumerate(kinds(40)) if number % 2 == 0]
    fit = fitted(un.image_table(dark), "dbscan", eps=900, min_samples=3)
    assert fit.n_clusters == 1 and (fit.labels == 0).all()
    report = asked(STUDY, fit, example=new(np.full((12, 16, 3), 255)))
    assert report["verdict"].startswith("“new.png” is noise by the rule for new rows: it has no")
    assert len(layer(report, "images")["row"]) == 20
    assert layer(report, "example")["cluster"].tolist() == [-1]
    assert "then all images by distance to it" in charts_of(report["parts"][0])[0]["caption"]


def test_a_set_of_one_image_answers_too():
    fit = fitted(un.image_table(kinds(1)), n_clusters=1)
    report = asked(STUDY, fit, example=new(kinds(2)[1][1]))
    assert "goes to cluster 0, with 1 image: image 1 is nearest to it." in report["verdict"]


def test_some_of_the_pixels_are_enough():
    images = kinds(12)
    X = un.prepare(un.image_table(images), ["pixel_0_0_r", "pixel_5_5_g"], scale="none")
    fit = un.fit("kmeans", X, n_clusters=2, n_init=1)
    found = layer(asked(STUDY, fit, example=new(images[4][1])), "images")
    assert found["row"][0] == 4 and found["texts"][0].endswith("distance 0")


# What is refused ---------------------------------------------------------------------------------


def test_a_new_image_has_nothing_but_its_pixels():
    X = un.prepare(un.sample("digits"), ["pixel_3_3", "digit"], scale="none")
    error = refused(un.fit("kmeans", X, n_clusters=2), example=np.zeros((8, 8), np.uint8))
    assert error.message == "The fit also uses “digit”, which a new image does not have."
    assert "pixels alone" in error.hint and error.field == "example"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"name": "a.png", "width": 3, "height": 2, "pixels": bytes(23)}, "has 23 numbers"),
        ({"name": "a.png", "width": 0, "height": 2, "pixels": b""}, "has 0 numbers"),
        ({"name": "a.png"}, "has 0 numbers"),
        ({"name": "a.png", "width": "x", "height": 2, "pixels": bytes(8)}, "has 0 numbers"),
        (np.zeros((4, 4)), "uint8"),
        (np.zeros((4, 4, 2), np.uint8), "is no image"),
        ("cat.png", "is no image"),
        (17, "is no image"),
    ],
)
def test_what_is_no_image(value, says):
    error = refused(fitted(un.sample("digits"), n_init=1), example=value)
    assert says in error.message and error.hint


def test_the_page_sends_pixels_with_a_name_and_notes():
    pixels = np.arange(24, dtype=np.uint8)
    sent = {"name": "a\x00.png", "width": 2, "height": 3, "pixels": pixels, "notes": ["It moves."]}
    one = decoded(sent, "usual")
    assert (one.name, one.notes, one.pixels.shape) == ("a.png", ("It moves.",), (3, 2, 4))
    np.testing.assert_array_equal(one.pixels.ravel(), pixels)
    parameter = params.image("example", "New image", "Yours.", way_back="Back")
    assert parameter.check(None) is parameter.check(" ") is None
    assert parameter.check(one) is one and parameter.check(sent).name == "a.png"
    assert parameter.check(np.zeros((3, 2), np.uint8)).name == "new image"
    described = parameter.describe()
    assert (described["kind"], described["way_back"]) == ("image", "Back")
    study = next(one for one in study_registry.studies() if one["id"] == "search_by_example")
    row, example, _ = study["params"]
    assert row["when"] == {example["name"]: ""}, "a new image stands in for the row"
