"""Studies of sets of images: sheets, search, components, new images, anomalies, a classifier."""

import time

import numpy as np
import pytest
from reports import actions, asked, charts_of, given, score, table, words
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

import unlabeled as un
from unlabeled import study_registry
from unlabeled.analysis.classifier import accuracy, split
from unlabeled.analysis.typical import distances_to_own, most_typical, representatives
from unlabeled.components import principal_components
from unlabeled.image_sets.changed import CHANGES
from unlabeled.image_sets.density import MOST_DISTRIBUTIONS, image_density
from unlabeled.image_sets.of_fit import images_of
from unlabeled.image_sets.reconstruct import errors, reconstructed
from unlabeled.image_sets.sheets import grid, named_rows
from unlabeled.steps import finish
from unlabeled.studies.contact_sheets import STUDY as SHEETS
from unlabeled.studies.generated_images import STUDY as GENERATED
from unlabeled.studies.image_classifier import STUDY as CLASSIFIER
from unlabeled.studies.image_components import STUDY as COMPONENTS
from unlabeled.studies.odd_images import STUDY as ODD
from unlabeled.studies.search_by_example import STUDY as SEARCH
from unlabeled.study import IMAGES

STUDIES = {one.id: one for one in (SHEETS, SEARCH, COMPONENTS, GENERATED, ODD, CLASSIFIER)}
# The chapter's exercises in the browser: native runs are three to ten times as fast.
SECONDS = 5.0


@pytest.fixture(scope="module")
def digits():
    X = un.prepare(un.sample("digits"), scale="none")
    return un.fit("kmeans", X, n_clusters=10, n_init=4, random_state=42)


def chart(report, name):
    pictures = [one for part in report["parts"] for one in charts_of(part)]
    return next(one for one in pictures if one["figure"] == name)


def layer(report, figure, id):
    return next(one for one in chart(report, figure)["layers"] if one["id"] == id)


def seen(tiles):
    """The images of a layer (p, h, w, channels)."""
    shape = tiles["count"], tiles["tile_height"], tiles["tile_width"], tiles["channels"]
    return tiles["tiles"].reshape(shape)


def image_fit(images, k=2, algorithm="kmeans", **more):
    """A fit of (name, pixels) pairs, unscaled."""
    X = un.prepare(un.image_table(images), scale="none", **more)
    return un.fit(algorithm, X, **({"n_clusters": k, "n_init": 2} if algorithm == "kmeans" else {}))


def kinds(count, height=12, width=12, channels=3):
    """Images of two kinds in two folders: dark with a bright top, and bright."""
    images = []
    for number in range(count):
        random = np.random.default_rng(number)
        pixels = random.integers(0, 80, (height, width, channels)) + 150 * (number % 2)
        pixels[: height // 3] += 80 * (1 - number % 2)
        name = f"{'ab'[number % 2]}/{number}.png"
        images.append((name, np.clip(pixels, 0, 255).astype(np.uint8)))
    return images


def sets():
    """Sets with nothing usual about them, by name."""
    flat = [(f"{n}.png", np.full((9, 9), 12 * n, np.uint8)) for n in range(20)]
    return {
        "colour with labels": image_fit(kinds(40)),
        "not square": image_fit(kinds(30, 7, 15)),
        "one image": image_fit(kinds(1), k=1),
        "two images": image_fit(kinds(2)),
        "equal images": image_fit([(f"{n}.png", kinds(1)[0][1]) for n in range(12)], k=1),
        "images of one shade": image_fit(flat, k=3),
        "three images, again and again": image_fit([kinds(3)[n % 3] for n in range(30)], k=3),
        "one pixel": image_fit(kinds(30, 1, 1)),
        "all noise": image_fit(kinds(20), algorithm="dbscan"),
        "components": image_fit(kinds(40), components=0.9),
        "some of the pixels": image_fit(kinds(20), columns=["pixel_0_0_r", "pixel_5_5_g"]),
        "a sample of the rows": image_fit(kinds(60), rows=25),
    }


@pytest.fixture(scope="module")
def odd_sets():
    return sets()


@pytest.mark.parametrize("name", [
    "colour with labels", "not square", "one image", "two images", "equal images",
    "images of one shade", "three images, again and again", "one pixel", "all noise",
    "components", "some of the pixels", "a sample of the rows",
])
@pytest.mark.parametrize("id", STUDIES)
def test_odd_sets(odd_sets, name, id):
    """A report that the page can show, or a sentence."""
    try:
        asked(STUDIES[id], odd_sets[name])
    except un.InputError as error:
        assert name in ("one image", "equal images") and error.hint
        assert id in ("image_components", "generated_images", "odd_images")


@pytest.mark.parametrize("id", STUDIES)
def test_digits_take_seconds(digits, id):
    digits.X.memo.clear()
    began = time.process_time()  # of this process alone, however busy the machine is
    asked(STUDIES[id], digits)
    assert time.process_time() - began < SECONDS


def test_they_need_images_and_say_so():
    fit = un.fit("kmeans", un.sample("iris"), n_clusters=3)
    described = {one["id"]: one for one in study_registry.studies()}
    for id, study in STUDIES.items():
        assert described[id]["needs"] == study.needs == IMAGES and described[id]["tab"] == "images"
        with pytest.raises(un.InputError, match=r"is for sets of images"):
            finish(study_registry.run_steps(id, fit, {}))
    assert described["choose_k"]["needs"] == ""
    with pytest.raises(un.InputError, match="is for sets of images"):
        array = un.fit("kmeans", [[0.0], [1.0]], n_clusters=2)
        finish(study_registry.run_steps("contact_sheets", array, {}))


# Contact sheets ---------------------------------------------------------------------------------


def test_a_sheet_of_every_cluster_the_most_typical_first(digits):
    report = asked(SHEETS, digits)
    table_of = digits.preparation.table
    distances = np.sqrt(((np.asarray(digits.X) - digits.centers[digits.labels]) ** 2).sum(axis=1))
    np.testing.assert_allclose(distances_to_own(digits), distances)
    for label in range(10):
        shown = layer(report, f"contact-sheet-{label}", "images")
        members = np.flatnonzero(digits.labels == label)
        order = members[np.argsort(distances[members])]
        np.testing.assert_array_equal(shown["row"], order[:14])
        np.testing.assert_array_equal(seen(shown), table_of.images.thumbnails[order[:14]])
        assert shown["texts"][0].startswith(f"image {order[0] + 1:,}: distance ")
        mean = layer(report, f"contact-sheet-{label}", "mean")
        expected = table_of.images.shown(np.asarray(digits.X)[members].mean(axis=0)[None])
        np.testing.assert_array_equal(seen(mean), expected)
        np.testing.assert_array_equal(np.sort(mean["rows"][0]), members)
        assert mean["cluster"].tolist() == [label] and mean["size"] == [1.8, 1.8]
        caption = chart(report, f"contact-sheet-{label}")["caption"]
        assert f"and {len(members) - 14:,} more." in caption
    lines = table(report, "sheets")
    assert [line["images"] for line in lines] == digits.sizes.tolist()
    assert lines[0]["mostly"] == "0" and lines[0]["share"] > 0.95
    assert [one["action"] for one in actions(report)] == ["rows"] * 10


def test_tiles_stay_inside_their_sheet(digits):
    report = asked(SHEETS, digits, images=33)
    for part in report["parts"]:
        for one in charts_of(part):
            assert one["even"] is True
            for tiles in one["layers"]:
                half = tiles["size"][0] / 2
                assert one["x"]["min"] <= tiles["x"].min() - half
                assert tiles["x"].max() + half <= one["x"]["max"]
                assert one["y"]["min"] <= tiles["y"].min() - half
                assert tiles["y"].max() + half <= one["y"]["max"]


def test_one_sheet_by_its_number(digits):
    report = asked(SHEETS, digits, cluster=3, images=500)
    shown = layer(report, "contact-sheet-3", "images")
    assert len(shown["row"]) == digits.sizes[3] and "more" not in (
        chart(report, "contact-sheet-3")["caption"]
    )
    assert "has no cluster 11: it has 0 to 9" in asked(SHEETS, digits, cluster=11)["verdict"]
    assert "No image of this result is noise" in asked(SHEETS, digits, cluster=-1)["verdict"]


def test_noise_has_a_sheet_and_many_clusters_the_largest():
    images = kinds(60)
    labels = np.repeat(np.arange(-1, 29), 2)
    fit = given(un.prepare(un.image_table(images), scale="none"), labels)
    report = asked(SHEETS, fit)
    figures = [one["figure"] for part in report["parts"] for one in charts_of(part)]
    assert figures.count("contact-sheet--1") == 1 and len(figures) == 1 + 20 + 1
    assert "The 20 largest of 29 clusters are shown" in words(report)
    assert chart(report, "contact-sheet--1")["title"].startswith("Noise: 2 images")
    assert layer(report, "representatives", "representatives")["count"] == 29


def test_representatives_are_those_of_the_chapter():
    """Fifty images near the centroids teach a classifier more than the first fifty do."""
    X, y = load_digits(return_X_y=True)
    fit = un.fit("kmeans", X[:1400], n_clusters=50, n_init=10, random_state=42)
    assert fit.scores["inertia"] == pytest.approx(538900.8587143952, rel=1e-12)
    chosen = representatives(fit)
    np.testing.assert_array_equal(np.sort(chosen), np.sort(fit.transform(fit.X).argmin(axis=0)))
    model = LogisticRegression(max_iter=10_000).fit(X[chosen], y[chosen])
    assert model.score(X[1400:], y[1400:]) == pytest.approx(0.8387909319899244, rel=1e-12)


def test_without_centres_the_mean_stands_for_a_cluster():
    fit = given([[0.0], [2.0], [3.0], [50.0], [90.0]], [0, 0, 0, 1, -1])
    assert most_typical(fit, 0).tolist() == [1, 2, 0]
    assert representatives(fit).tolist() == [1, 3]
    assert most_typical(fit, -1).tolist() == [4] and distances_to_own(fit)[4] == np.inf


# Search by example ------------------------------------------------------------------------------


def test_the_cluster_of_an_image_sorted_by_distance_to_it(digits):
    report = asked(SEARCH, digits, row=42, images=30)
    shown = layer(report, "search-by-example", "images")
    far = np.sqrt(((np.asarray(digits.X) - np.asarray(digits.X)[42]) ** 2).sum(axis=1))
    same = np.flatnonzero(digits.labels == digits.labels[42])
    order = same[np.argsort(far[same])]
    np.testing.assert_array_equal(shown["row"], order[1:31])
    assert shown["texts"][0] == f"image {order[1] + 1:,}: distance {far[order[1]]:.4g}"
    assert layer(report, "search-by-example", "example")["row"].tolist() == [42]
    assert f"Image 43 is in cluster {digits.labels[42]} with {len(same) - 1} others" in (
        report["verdict"]
    )
    other = np.flatnonzero(digits.labels != digits.labels[42])
    nearest = other[far[other].argmin()]
    assert f"is image {nearest + 1:,}, at {far[nearest]:.4g}" in words(report)
    np.testing.assert_array_equal(np.sort(actions(report)[0]["rows"]), np.setdiff1d(same, 42))


def test_an_image_that_is_not_there(digits):
    with pytest.raises(un.InputError, match=r"There is no image 1,798") as refused:
        asked(SEARCH, digits, row=1797)
    assert refused.value.field == "row" and "1,797 images" in refused.value.hint


def test_an_image_that_was_not_fitted_is_predicted():
    X = un.prepare(un.sample("digits"), scale="none", rows=300, components=0.95)
    fit = un.fit("kmeans", X, n_clusters=10, n_init=2)
    outside = int(np.setdiff1d(np.arange(1797), X.preparation.rows)[0])
    report = asked(SEARCH, fit, row=outside)
    everything = X.preparation.transform(un.sample("digits"))
    label = fit.predict(np.asarray(everything)[[outside]])[0]
    assert f"Image {outside + 1} is in cluster {label}" in report["verdict"]


# Components -------------------------------------------------------------------------------------


def test_components_keep_99_percent_and_rebuild_the_images(digits):
    report = asked(COMPONENTS, digits)
    assert report["verdict"] == "41 of 64 dimensions keep 99 % of the variance."
    X = np.asarray(digits.X)
    found = principal_components(X, 0.99)
    error = np.sqrt(((X - reconstructed(found, X)) ** 2).mean(axis=1))
    np.testing.assert_allclose(errors(found, X), error, atol=1e-9)
    assert score(report, "components") == 41 and score(report, "pixels") == 64
    assert score(report, "kept") == pytest.approx(found.kept)
    assert score(report, "reconstruction_error") == pytest.approx(np.sqrt((error**2).mean()))
    eigen = seen(layer(report, "eigen-images", "components"))
    assert eigen.shape == (23, 8, 8, 1)
    first = found.directions[0] / np.abs(found.directions[0]).max()
    np.testing.assert_allclose(eigen[0].ravel(), 127.5 - 127.5 * first, atol=0.51)
    rebuilt = layer(report, "reconstructions", "images")
    assert chart(report, "reconstructions")["y"]["categories"][-1] == "original"
    order = np.argsort(errors(found, X), kind="stable")
    assert rebuilt["row"][0] == order[0] and rebuilt["row"][7] == order[-1]
    tiles = seen(rebuilt).reshape(-1, 8, 8, 8, 1).astype(float)
    away = [np.abs(one - tiles[0]).mean() for one in tiles]
    assert away == sorted(away), "ever less is left"
    assert chart(report, "explained-variance")["layers"][0]["y"][-1] == pytest.approx(found.kept)
    button = actions(report)[-1]
    assert button["state"] == {"components": 0.99, "scale": "none"}


def test_images_on_the_map_do_not_overlap(digits):
    report = asked(COMPONENTS, digits)
    shown = layer(report, "image-map", "images")
    width, height = shown["size"]
    assert 30 < shown["count"] < 250
    for index in range(shown["count"]):
        apart = (np.abs(shown["x"] - shown["x"][index]) >= width) | (
            np.abs(shown["y"] - shown["y"][index]) >= height
        )
        assert apart.sum() == shown["count"] - 1
    np.testing.assert_array_equal(shown["cluster"], digits.labels[shown["row"]])


def test_the_components_of_a_fit_are_not_made_twice(monkeypatch):
    X = un.prepare(un.sample("digits"), scale="none", components=0.99)
    fit = un.fit("kmeans", X, n_clusters=5, n_init=1)
    assert finish(images_of(fit).components(0.99)) is X.preparation.components
    assert finish(images_of(fit).components(0.9)) is not X.preparation.components
    assert "Fit 41 components" not in str(actions(asked(COMPONENTS, fit)))
    scaled = un.fit("kmeans", un.prepare(un.sample("digits"), components=0.99), n_init=1)
    found = finish(images_of(scaled).components(0.99))
    assert len(found) == 41 != len(scaled.preparation.components)


# New images -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def density(digits):
    return finish(image_density(images_of(digits), 0.99, "auto"))


def test_the_density_is_one_of_images(digits, density):
    images = images_of(digits)
    assert density.fit.parameters["n_components"] == MOST_DISTRIBUTIONS
    np.testing.assert_allclose(density.log_density(images.pixels()), density.usual, atol=1e-8)
    assert finish(image_density(images, 0.99, "auto")) is density, "made once"
    # Of one dimension it can be added up.
    fit = image_fit([(f"{n}.png", np.full((2, 2), 10 * n, np.uint8)) for n in range(20)], k=2)
    line = finish(image_density(images_of(fit), 0.99, 3))
    places = np.linspace(-2_000, 2_000, 400_001)[:, None]
    step = places[1, 0] - places[0, 0]
    total = np.exp(line.log_density(line.components.back(places))).sum() * step
    assert total == pytest.approx(1, abs=1e-6)


def test_new_images_are_images_and_depend_on_the_random_state_alone(digits, density):
    report = asked(GENERATED, digits, images=40)
    tiles = layer(report, "generated-images", "images")
    assert seen(tiles).shape == (40, 8, 8, 1)
    again = layer(asked(GENERATED, digits, images=40), "generated-images", "images")
    np.testing.assert_array_equal(tiles["tiles"], again["tiles"])
    other = layer(asked(GENERATED, digits, images=40, random_state=7), "generated-images", "images")
    assert (tiles["tiles"] != other["tiles"]).any()
    pixels, log_density, _ = density.draw(40, 42)
    order = np.argsort(-log_density)
    np.testing.assert_array_equal(
        seen(tiles), digits.preparation.table.images.shown(pixels[order])
    )
    np.testing.assert_allclose(density.log_density(pixels), log_density, atol=1e-7)
    shown = chart(report, "generated-images")["table"]["lines"]
    assert [line[1] for line in shown] == sorted((line[1] for line in shown), reverse=True)
    far = np.sqrt(((pixels[order[0]] - images_of(digits).pixels()) ** 2).sum(axis=1))
    nearest = layer(report, "nearest-real-images", "real")["row"]
    assert far[nearest[0]] < 1.05 * far.min(), "the nearest, along the components"


def test_new_images_are_about_as_dense_as_real_ones_and_noise_is_not(digits, density):
    _, new, _ = density.draw(1_000, 0)
    real = density.usual
    assert np.quantile(real, 0.01) < np.median(new) < np.quantile(real, 0.99)
    random = np.random.default_rng(0)
    shuffled = random.permuted(images_of(digits).pixels()[:200], axis=1)
    assert np.median(density.log_density(shuffled)) < np.quantile(real, 0.001)


def test_new_images_are_downloaded_as_rows(page, digits):
    heads, lines = study_registry.rows("generated_images", digits, {"images": 3})
    assert heads[:2] == ["pixel_0_0", "pixel_0_1"] and heads[64:] == ["log_density", "distribution"]
    assert len(lines) == 3 and all(len(line) == 66 for line in lines)
    page.ask("load", sample="digits")
    page.run(values={"n_clusters": 10, "n_init": 1}, scale="none")
    reply = page.ask("export", study="generated_images", made=True, values={"images": 2})
    assert len(reply["text"].splitlines()) == 3
    with pytest.raises(un.InputError, match="more than can be drawn at once"):
        big = image_fit(kinds(9, 32, 32))
        study_registry.rows("generated_images", big, {"images": 5_000})


# Anomalies --------------------------------------------------------------------------------------


def test_changed_images_score_lower_than_their_originals(digits):
    report = asked(ODD, digits)
    before, *changed = table(report, "changes")
    assert [line["change"] for line in changed] == list(CHANGES)
    for line in changed:
        assert line["log density"] < before["log density"], "in the mean"
        assert line["lower"] > 0.9, "and almost always"
        assert line["error"] > before["error"] and line["larger"] > 0.6
        assert line["found"] > 0.8
    assert before["found"] < 0.1
    lines = table(report, "changed")
    assert len(lines) == 6 * 4
    assert [line["change"] for line in lines[:4]] == ["original", *CHANGES]
    assert report["tone"] == "good"


def test_originals_changes_and_reconstructions_stand_side_by_side(digits, density):
    report = asked(ODD, digits, images=4)
    tiles = layer(report, "changed-images", "images")
    shown = seen(tiles).reshape(8, 4, 8, 8, 1)
    names = chart(report, "changed-images")["y"]["categories"][::-1]
    assert names[::2] == ["original", *CHANGES] and set(names[1::2]) == {"rebuilt"}
    rows = tiles["row"][:4]
    np.testing.assert_array_equal(shown[0], digits.preparation.table.images.thumbnails[rows])
    np.testing.assert_array_equal(shown[2], np.rot90(shown[0], axes=(1, 2)))
    np.testing.assert_array_equal(shown[4], shown[0][:, ::-1])
    images = images_of(digits)
    found = finish(images.components(0.99))
    np.testing.assert_array_equal(
        shown[1], images.images.shown(reconstructed(found, images.pixels(rows)))
    )
    line = table(report, "changed")[0]
    assert line["log density"] == pytest.approx(density.usual[rows[0]])
    rank = (density.usual > density.usual[rows[0]]).mean()
    assert line["rarer than"] == pytest.approx(rank, abs=0.002)
    oddest = layer(report, "oddest-images", "images")["row"]
    assert oddest[0] == density.usual.argmin()
    assert oddest[8] == errors(found, images.pixels()).argmax()


def test_both_scores_are_downloaded_with_the_table(page, digits, density):
    columns = dict(study_registry.columns("odd_images", digits, {}))
    np.testing.assert_allclose(columns["log_density"], density.usual)
    assert (columns["reconstruction_error"] >= 0).all()
    page.ask("load", sample="digits")
    page.run(values={"n_clusters": 10, "n_init": 1}, scale="none")
    heads = page.ask("export", study="odd_images")["text"].splitlines()[0].split(",")
    assert heads[-3:] == ["cluster", "log_density", "reconstruction_error"]


# A classifier -----------------------------------------------------------------------------------


def test_distances_in_place_of_the_features_and_beside_them(digits):
    report = asked(CLASSIFIER, digits)
    lines = table(report, "accuracies")
    assert [line["k"] for line in lines] == ["none", "2", "5", "10", "20", "40", "80"]
    alone = [line["distances alone"] for line in lines[1:]]
    both = [line["with the features"] for line in lines]
    assert alone[0] < 0.6 and alone[2] > 0.85 and alone[-1] > 0.95
    assert min(both) > 0.95
    X, answers = np.asarray(digits.X), digits.preparation.table.column("digit").values
    parts = split(answers, np.ones(len(X), bool), 42)
    assert both[0] == accuracy(parts, X)
    clusters = un.fit("kmeans", X[parts.train], n_clusters=10, n_init=3, random_state=42)
    assert alone[2] == accuracy(parts, clusters.transform(X))
    assert both[3] == accuracy(parts, X, clusters.transform(X))
    assert len(parts.test) == 450 and not np.intersect1d(parts.train, parts.test).size
    assert actions(report)[2]["values"] == {"n_clusters": 10}
    again = table(asked(CLASSIFIER, digits, k_maximum=15), "accuracies")
    assert [line["k"] for line in again] == ["none", "2", "5", "10", "15"]


def test_a_split_keeps_the_shares_and_leaves_rare_answers_out():
    answers = np.repeat([0, 1, 2], [40, 20, 3])
    parts = split(answers, np.arange(63) != 5, 0)
    taken = np.concatenate([parts.train, parts.test])
    assert 5 not in taken and not np.isin(taken, np.flatnonzero(answers == 2)).any()
    assert (answers[parts.test] == 1).sum() == 5 and len(parts.test) == 15
    assert parts.chance == pytest.approx(10 / 15)
    assert split(np.zeros(30), np.ones(30, bool), 0) is None


def test_without_answers_there_is_nothing_to_learn():
    nameless = [(f"{n}.png", one) for n, (_, one) in enumerate(kinds(20))]
    report = asked(CLASSIFIER, image_fit(nameless))
    assert report["tone"] == "warn" and "no known answers" in report["verdict"]
    few = asked(CLASSIFIER, image_fit(kinds(6)))
    assert "too few images of each kind" in few["verdict"]


def test_of_very_many_images_a_sample_takes_part(digits, monkeypatch):
    monkeypatch.setattr("unlabeled.studies.image_classifier.MOST_IMAGES", 400)
    report = asked(CLASSIFIER, digits, k_maximum=7, random_state=1)
    assert "A sample of 400 images takes part." in words(report)
    assert "from 300 images and is judged on 100 others" in words(report)


def test_of_very_many_pixels_the_components_stand_for_them():
    report = asked(CLASSIFIER, image_fit(kinds(40, 16, 16)))
    assert "of 768 features" in report["verdict"]
    assert table(report, "accuracies")[0]["with the features"] == 1.0


# Choosing k -------------------------------------------------------------------------------------


def test_k_is_chosen_by_silhouette_on_digits_while_the_curve_grows(digits):
    steps = study_registry.run_steps("choose_k", digits, {"k_maximum": 6, "n_references": 5})
    shown = 0
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            report = stop.value
            break
        shown += progress.so_far is not None
    assert shown >= 5 and "ilhouette" in report["verdict"]


# Sheets -----------------------------------------------------------------------------------------


def test_places_on_a_sheet():
    assert grid(5, 3).tolist() == [[0.5, -0.5], [1.5, -0.5], [2.5, -0.5], [0.5, -1.5], [1.5, -1.5]]
    assert grid(1, 3, left=2, top=1, cell=2).tolist() == [[3, -2]]
    assert named_rows(2, 2).tolist() == [[0.5, 1], [1.5, 1], [0.5, 0], [1.5, 0]]
