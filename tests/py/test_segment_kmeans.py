"""k-means on pixels is scikit-learn's: exactly where that can be, and where not it says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import BLUE, GREEN, RED, WHITE, YELLOW, grain, photograph, sorted_colors, stripes
from sklearn.cluster import KMeans

import unlabeled as un
from unlabeled.images.colors import known_colors
from unlabeled.images.segmenting import segment_steps
from unlabeled.images.spaces import SPACES
from unlabeled.segmenters import kmeans
from unlabeled.steps import finish


@pytest.fixture(scope="module")
def photo():
    """A part of a photograph: 7,200 pixels of which most have a colour of their own."""
    return un.read_image(photograph()[120:200, 140:230])


@pytest.fixture(scope="module")
def large():
    """A photograph of 68,480 pixels and 34,503 colours."""
    return un.read_image(photograph(step=2))


def partition(labels):
    """Which pixels go together, whatever their numbers: the first pixel of each one's segment."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse.reshape(-1)]


def plain(values, k, n_init=3, seed=5, **rest):
    """What scikit-learn does with the plain list of pixels."""
    rows = np.asarray(values).reshape(-1, np.asarray(values).shape[-1]).astype(float)
    return KMeans(k, n_init=n_init, random_state=seed, **rest).fit(rows)


# Exactly scikit-learn ---------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 8, 40])
def test_every_pixel_gives_scikit_learns_own_result(photo, k):
    theirs = plain(photo.pixels, k)
    ours = un.segment(
        "kmeans", photo, n_clusters=k, n_init=3, random_state=5, computation="exact"
    )
    assert ours.scores["inertia"] == pytest.approx(theirs.inertia_, rel=1e-12)
    np.testing.assert_array_equal(partition(ours.labels.ravel()), partition(theirs.labels_))
    order = np.lexsort(theirs.cluster_centers_.T)
    np.testing.assert_allclose(
        ours.centers[np.lexsort(ours.centers.T)], theirs.cluster_centers_[order], rtol=1e-12
    )
    assert ours.exact and ours.how == "Exact: scikit-learn’s k-means on all 7,200 pixels."
    assert "fitted_inertia" not in ours.scores


@pytest.mark.parametrize("space", SPACES)
def test_in_every_colour_space(photo, space):
    rows = SPACES[space].convert(photo.rgb)
    theirs = plain(rows, 6)
    ours = un.segment(
        "kmeans", photo, n_clusters=6, n_init=3, random_state=5, computation="exact", space=space
    )
    assert ours.scores["inertia"] == pytest.approx(theirs.inertia_, rel=1e-10)
    np.testing.assert_array_equal(partition(ours.labels.ravel()), partition(theirs.labels_))


def test_few_colours_are_scikit_learns_weighted_k_means():
    values, _ = grain((60, 90))
    rows, counts = np.unique(values.reshape(-1, 3), axis=0, return_counts=True)
    for k in (2, 5, 9):
        theirs = KMeans(k, n_init=4, random_state=3).fit(rows.astype(float), sample_weight=counts)
        ours = un.segment("kmeans", values, n_clusters=k, n_init=4, random_state=3)
        assert ours.scores["inertia"] == pytest.approx(theirs.inertia_, rel=1e-12)
        np.testing.assert_allclose(
            np.sort(ours.centers, axis=0), np.sort(theirs.cluster_centers_, axis=0), rtol=1e-12
        )
        assert ours.exact
        assert f"the {len(rows):,} different colours of all 5,400 pixels" in ours.how


def test_all_colours_can_be_asked_for(large):
    ours = un.segment("kmeans", large, n_init=1, random_state=1, computation="colors")
    colors = known_colors(large)
    theirs = KMeans(8, n_init=1, random_state=1).fit(
        colors.rgb.astype(float), sample_weight=colors.counts.astype(float)
    )
    assert ours.scores["inertia"] == pytest.approx(theirs.inertia_, rel=1e-12)
    assert ours.exact


# Quickly, with little lost ----------------------------------------------------------------------


@pytest.mark.parametrize("k", [4, 16])
def test_many_colours_lose_next_to_nothing(large, k):
    ours = un.segment("kmeans", large, n_clusters=k)
    assert not ours.exact and " mean colours (5 bits a channel)" in ours.how
    assert "all 34,503 different colours" in ours.how
    # A native run on every pixel, whose best start may be another one.
    theirs = plain(large.pixels, k, n_init=1, seed=42)
    assert ours.scores["inertia"] < 1.005 * theirs.inertia_


def test_its_centres_are_at_rest_on_all_pixels(large):
    ours = un.segment("kmeans", large, tol=0)
    means = [large.pixels[ours.labels == number].mean(axis=0) for number in range(8)]
    np.testing.assert_allclose(ours.centers, means, rtol=1e-9)
    distances = np.linalg.norm(large.rgb[::97, np.newaxis] - ours.centers, axis=2)
    np.testing.assert_array_equal(distances.argmin(axis=1), ours.labels.ravel()[::97])
    again = KMeans(8, init=ours.centers, n_init=1, tol=0).fit(large.rgb.astype(float))
    np.testing.assert_allclose(again.cluster_centers_, ours.centers, rtol=1e-9)
    assert ours.scores["inertia"] == pytest.approx(again.inertia_, rel=1e-12)


@pytest.mark.parametrize("tol", [0, 1e-4])
def test_its_rounds_are_those_of_one_long_run(monkeypatch, tol):
    values, _ = grain((60, 90), spread=30)
    features = un.segment("kmeans", values, n_init=1).features
    rows = features.distinct()
    start = KMeans(5, init="random", n_init=1, max_iter=1, random_state=0).fit(rows.X)
    parameters = {"n_clusters": 5, "max_iter": 300, "tol": tol}
    whole = KMeans(5, init=start.cluster_centers_, n_init=1, tol=tol)
    whole.fit(rows.X, sample_weight=rows.weight)
    assert whole.n_iter_ > 8
    for each in (0.5, 1, 3):  # of less than one step still two rounds
        monkeypatch.setattr(kmeans, "ROWS_PER_STEP", int(each * len(rows.X)))
        steps = finish(kmeans._at_rest(start, rows, parameters))
        assert steps.inertia_ <= whole.inertia_ * (1 + 1e-12)
        if tol == 0:
            np.testing.assert_allclose(steps.cluster_centers_, whole.cluster_centers_, rtol=1e-9)
        assert whole.n_iter_ <= steps.n_iter_ <= whole.n_iter_ + max(2, each)
    cut = finish(kmeans._at_rest(start, rows, parameters | {"max_iter": 4}))
    assert cut.n_iter_ == cut.max_iter == 4 and "raise max_iter" in kmeans._notes(cut, 4)[0]
    assert not kmeans._notes(steps, steps.n_iter_)


def test_so_many_colours_that_cells_stand_for_them(monkeypatch):
    random = np.random.default_rng(0)
    values = random.integers(0, 256, (200, 200, 3)).astype(np.uint8)
    monkeypatch.setattr(kmeans, "MOST_KEPT", 1_000)
    ours = un.segment("kmeans", values, n_clusters=4, n_init=2)
    assert "(6 bits a channel)" in ours.how and not ours.exact
    assert ours.scores["fitted_inertia"] < ours.scores["inertia"]
    labels = ours.labels.ravel()
    squared = ((values.reshape(-1, 3) - ours.centers[labels]) ** 2).sum()
    assert ours.scores["inertia"] == pytest.approx(squared, rel=1e-9)


def test_many_colours_in_few_cells_are_fitted_as_they_are(monkeypatch):
    monkeypatch.setattr(kmeans, "FEW_COLORS", 100)
    shades = np.arange(8)
    values = np.stack(np.meshgrid(shades, shades, shades), axis=-1).reshape(16, 32, 3)
    ours = un.segment("kmeans", values.astype(np.uint8), n_clusters=4)
    assert ours.exact, "all of them are in one cell"


# Exact palettes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("computation", ["auto", "exact"])
def test_palettes_are_recovered_exactly(space, computation):
    colors = (RED, GREEN, BLUE, YELLOW, WHITE)
    ours = un.segment(
        "kmeans", stripes(*colors), n_clusters=5, space=space, computation=computation
    )
    assert sorted_colors(ours) == sorted(colors)
    assert ours.scores["inertia"] == pytest.approx(0, abs=1e-6) and ours.scores["error"] == 0
    np.testing.assert_array_equal(ours.rgba()[..., :3], stripes(*colors))


@settings(max_examples=20)
@given(
    st.lists(st.tuples(*[st.integers(0, 15)] * 3), min_size=1, max_size=12, unique=True),
    st.integers(0, 10**6),
)
def test_any_palette_of_distinct_colours_is_recovered(colors, seed):
    colors = 17 * np.array(colors, dtype=np.uint8)
    where = np.random.default_rng(seed).integers(0, len(colors), (13, 17))
    where.ravel()[: len(colors)] = np.arange(len(colors))
    ours = un.segment("kmeans", colors[where], n_clusters=len(colors), n_init=10)
    assert ours.n_segments == len(colors)
    np.testing.assert_array_equal(ours.rgba()[..., :3], colors[where])
    sizes = np.bincount(where.ravel())
    assert ours.sizes.tolist() == sorted(sizes.tolist(), reverse=True)


# Places -----------------------------------------------------------------------------------------


def test_places_are_rows_of_five_numbers_as_for_scikit_learn():
    values, _ = grain((30, 50))
    height, width = 30, 50
    y, x = np.mgrid[0:height, 0:width] + 0.5
    places = np.stack([x, y], axis=-1) * (0.7 * 255 / width)
    rows = np.concatenate([values, places], axis=2)
    theirs = plain(rows, 7)
    ours = un.segment(
        "kmeans", values, n_clusters=7, n_init=3, random_state=5, position_weight=0.7
    )
    assert ours.exact
    assert ours.scores["inertia"] == pytest.approx(theirs.inertia_, rel=1e-12)
    np.testing.assert_array_equal(partition(ours.labels.ravel()), partition(theirs.labels_))


def test_with_weight_equal_colours_far_apart_are_two_segments():
    values = stripes(RED, BLUE, RED)
    assert un.segment("kmeans", values, n_clusters=2).n_segments == 2
    apart = un.segment("kmeans", values, n_clusters=3, position_weight=1)
    left, middle, right = apart.labels[5, 2], apart.labels[5, 11], apart.labels[5, 20]
    assert len({left, middle, right}) == 3
    assert apart.shown[left].tolist() == apart.shown[right].tolist() == list(RED)
    near = un.segment("kmeans", values, n_clusters=2, position_weight=0.01)
    assert (near.labels == un.segment("kmeans", values, n_clusters=2).labels).all()


def test_a_large_image_with_places_is_fitted_to_a_sample_and_told(large):
    ours = un.segment("kmeans", large, n_clusters=5, n_init=1, position_weight=0.3)
    assert ours.how.startswith("Fitted to a seeded sample of 40,000 of 68,480 pixels")
    assert not ours.exact
    X = ours.features.of_pixels(np.arange(large.count))
    squared = (X - ours.settled.centers[ours.labels.ravel()]) ** 2
    assert ours.scores["inertia"] == pytest.approx(squared.sum(), rel=1e-9)
    ratio = ours.scores["fitted_inertia"] / ours.scores["inertia"]
    assert ratio == pytest.approx(40_000 / large.count, rel=0.02)


# What goes on meanwhile, and what goes wrong ----------------------------------------------------


def test_every_start_is_a_step_with_a_sketch(photo):
    steps = list(segment_steps("kmeans", photo, {"n_init": 4, "n_clusters": 3}))
    done = [one.done for one in steps]
    assert done == sorted(done) and done[0] >= 0 and done[-1] == pytest.approx(1)
    sketches = [one.so_far for one in steps if one.so_far]
    assert len(sketches) == 4, "after each start but the last, and before every pixel is labelled"
    layer = sketches[0]()
    assert (layer["mark"], layer["width"], layer["height"]) == ("image", 90, 80)
    assert len(np.unique(layer["rgba"].reshape(-1, 4), axis=0)) == 3


def test_the_same_partition_has_the_same_numbers_whatever_the_seed():
    values, _ = grain()
    found = [un.segment("kmeans", values, n_clusters=3, random_state=seed) for seed in range(4)]
    for one in found:
        np.testing.assert_array_equal(one.labels, found[0].labels)
        assert one.sizes[0] >= one.sizes[1]


def test_equal_sizes_are_numbered_as_they_come():
    for colors in ((RED, BLUE, GREEN), (GREEN, RED, BLUE)):
        ours = un.segment("kmeans", stripes(*colors), n_clusters=3)
        np.testing.assert_array_equal(ours.labels[0], np.repeat([0, 1, 2], 8))
        assert ours.shown.tolist() == [list(one) for one in colors]


@pytest.mark.parametrize("weight", [0, 1])
def test_more_segments_than_there_can_be(weight):
    values = stripes(RED, BLUE)[:1, 7:9]
    with pytest.raises(un.InputError) as caught:
        un.segment("kmeans", values, n_clusters=8, position_weight=weight)
    noun = "pixels" if weight else "different colours"
    assert caught.value.message == f"8 segments are more than the 2 {noun} of this image."
    assert caught.value.field == "n_clusters"
    (remedy,) = caught.value.remedies
    assert remedy.values == {"n_clusters": 2} and remedy.title == "Use 2 segments"
    assert un.segment("kmeans", values, position_weight=weight, **remedy.values).n_segments == 2


@pytest.mark.parametrize("size", [(1, 1), (30, 20)])
def test_a_single_colour_is_one_segment(size):
    values = np.full((*size, 3), 77, dtype=np.uint8)
    with pytest.raises(un.InputError, match="than the 1 different colour of this image") as caught:
        un.segment("kmeans", values, n_clusters=4)
    ours = un.segment("kmeans", values, **caught.value.remedies[0].values)
    assert ours.shown.tolist() == [[77, 77, 77]] and ours.sizes.tolist() == [size[0] * size[1]]
    assert ours.scores["inertia"] == ours.scores["error"] == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"n_clusters": 0}, "n_clusters"),
        ({"n_clusters": 65}, "n_clusters"),
        ({"n_clusters": "many"}, "n_clusters"),
        ({"space": "cmyk"}, "space"),
        ({"position_weight": -1}, "position_weight"),
        ({"computation": "fast"}, "computation"),
        ({"k": 3}, ""),
    ],
)
def test_parameters_that_cannot_be(values, field):
    with pytest.raises(un.InputError) as caught:
        un.segment("kmeans", stripes(RED, BLUE), **values)
    assert caught.value.field == field


def test_what_would_take_long_is_told_before_it_is_done(large):
    slow = {"computation": "exact", "n_clusters": 64, "n_init": 100}
    with pytest.raises(un.InputError, match=r"would take about [\d,]+ seconds") as caught:
        finish(segment_steps("kmeans", large, slow, anyway=False))
    first, second, third = caught.value.remedies
    assert first.values == {"computation": "auto"} and second.values == {"n_init": 1}
    assert third.anyway
    finish(segment_steps("kmeans", large, {"n_init": 1, "n_clusters": 2}, anyway=False))
