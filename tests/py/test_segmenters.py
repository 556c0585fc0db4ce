"""Every way to divide an image, on several images: whatever is added must label every pixel."""

import importlib
import json
import sys
from itertools import pairwise

import numpy as np
import pytest
from pictures import BLUE, GREEN, GREY, RED, WHITE, grain, photograph, stripes
from sklearn.cluster import DBSCAN, MiniBatchKMeans
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled.images import registry
from unlabeled.images.registry import configure, found, segmenter
from unlabeled.images.segmenting import described_scores, segment_steps
from unlabeled.images.spaces import SPACES
from unlabeled.segmenters import dbscan, gaussian_mixture, mean_shift


def see_through():
    """A photograph of which a part is transparent, and a part partly so."""
    values = photograph("flower.jpg", 8)
    alpha = np.full(values.shape[:2], 255, dtype=np.uint8)
    alpha[:20] = 0
    alpha[20:30] = 100
    return np.dstack([values, alpha])


IMAGES = {
    "photograph": lambda: photograph(step=8),
    "grey": lambda: photograph(step=8)[..., 0],
    "16 bits": lambda: photograph(step=8).astype(np.uint16) * 257,
    "transparent": see_through,
    "drawing": lambda: stripes(RED, WHITE, BLUE, GREY),
    "one colour": lambda: np.full((5, 7, 3), 99, dtype=np.uint8),
    "one pixel": lambda: np.full((1, 1, 3), 99, dtype=np.uint8),
    "one line": lambda: grain((1, 200))[0],
}
CASES = [(id, name) for id in found() for name in IMAGES]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def segmentation(request):
    """One segmentation of an image; where it has too few colours, with the remedy it offers."""
    id, name = request.param
    image = un.read_image(IMAGES[name](), name=name)
    values = {segmenter(id).counter: 4} if segmenter(id).counter else {}
    for _ in range(3):
        try:
            return un.segment(id, image, **values)
        except un.InputError as error:
            values |= error.remedies[0].values
    raise AssertionError(f"{values} do not help either")


def test_every_pixel_has_a_segment(segmentation):
    labels, raster = segmentation.labels, segmentation.raster
    assert labels.shape == raster.shape and labels.dtype == np.int8
    seen = np.full(raster.shape, True) if raster.alpha is None else raster.alpha > 0
    np.testing.assert_array_equal(labels >= 0, seen)
    sizes = np.bincount(labels[seen])
    assert sizes.tolist() == segmentation.sizes.tolist() and (sizes > 0).all()
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True), "the largest first"
    assert len(sizes) == segmentation.n_segments


def test_colours_are_means_and_inertia_is_over_all_pixels(segmentation):
    labels, raster = segmentation.labels, segmentation.raster
    seen = labels >= 0
    X = segmentation.features.of_pixels(np.flatnonzero(seen))
    own = labels[seen]
    for number in range(segmentation.n_segments):
        mean = raster.pixels[labels == number].mean(axis=0)
        np.testing.assert_allclose(segmentation.settled.means[number], mean, rtol=1e-12)
        np.testing.assert_array_equal(segmentation.shown[number], np.rint(mean))
    squared = ((X - segmentation.settled.centers[own]) ** 2).sum()
    assert segmentation.scores["inertia"] == pytest.approx(squared, rel=1e-9, abs=1e-9)
    difference = raster.pixels[seen].astype(float) - segmentation.shown[own]
    error = np.sqrt((difference**2).mean())
    assert segmentation.scores["error"] == pytest.approx(error, rel=1e-12)
    assert segmentation.centers.shape == (segmentation.n_segments, 3)


def test_the_reduced_image_keeps_transparency(segmentation):
    rgba, raster = segmentation.rgba(), segmentation.raster
    np.testing.assert_array_equal(rgba[..., 3], raster.rgba()[..., 3])
    seen = rgba[..., 3] > 0
    np.testing.assert_array_equal(
        rgba[seen][:, :3], segmentation.shown[segmentation.labels[seen]]
    )
    assert (rgba[~seen] == 0).all()


def test_how_it_was_computed_is_said_in_words(segmentation):
    assert segmentation.how.endswith(".") and len(segmentation.how) > 30
    assert all(type(score) is float for score in segmentation.scores.values())
    shown = described_scores(segmentation)
    assert {one["id"] for one in shown} == set(segmentation.scores)
    assert all(one["title"] and one["help"] for one in shown)
    assert all(isinstance(note, str) and note.endswith(".") for note in segmentation.notes)


# Descriptions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("id", found())
def test_descriptions_are_json_data(id):
    described = next(one for one in un.segmenters() if one["id"] == id)
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    for text in ("title", "summary", "assumes", "fails_when", "cost", "estimator"):
        assert described[text].strip()
    names = [one["name"] for one in described["params"]]
    assert len(names) == len(set(names)) and {"space", "position_weight"} <= set(names)
    if described["counter"]:
        count = next(one for one in described["params"] if one["name"] == described["counter"])
        assert (count["slider"], count["maximum"]) == ([2, 64], 64)


@pytest.mark.parametrize("id", found())
def test_defaults_pass_their_own_check(id):
    settings = configure(id, {})
    assert configure(id, settings) == settings


# What scikit-learn's estimators have no word for.
OWN = {"space", "position_weight", "computation", "quantile"}
SEEDED_SAMPLE = {"dbscan": {"random_state"}, "mean_shift": {"random_state"}}


@pytest.mark.parametrize("id", found())
def test_parameters_are_those_of_the_estimator(id):
    module, _, name = segmenter(id).estimator.rpartition(".")
    known = set(getattr(importlib.import_module(module), name)().get_params())
    names = {one.name for one in segmenter(id).parameters}
    assert names - OWN - SEEDED_SAMPLE.get(id, set()) <= known


def test_the_usual_one_comes_first():
    assert next(iter(found())) == "kmeans"


def test_an_unknown_segmenter_names_the_nearest():
    with pytest.raises(un.InputError) as caught:
        un.segment("kmean", stripes(RED))
    assert caught.value.hint == "Did you mean “kmeans”?"
    with pytest.raises(un.InputError, match="Choose one of: kmeans"):
        segmenter("?")


TOP = '''
"""Two segments: the upper half and the lower one."""

from ..images.features import position_parameter
from ..images.segmenter import Division, Segmenter
from ..images.spaces import space_parameter
from ..steps import Progress


def fit(features, parameters):
    """Cut once."""
    yield Progress(0.5, "cutting")
    middle = features.pixels().X[:, 4].mean()
    return Division(lambda rows: (rows[:, 4] > middle).astype(int), 2, "By place alone.", True)


SEGMENTER = Segmenter(
    id="top", title="Top", summary="Cuts.", assumes="Two.", fails_when="Three.", cost="One pass.",
    estimator="none", fit=fit, parameters=(space_parameter(), position_parameter()),
)
'''


def test_one_new_file_is_found_and_used(tmp_path, monkeypatch):
    package = registry.package
    (tmp_path / "top.py").write_text(TOP, encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    found.cache_clear()
    try:
        assert "top" in [one["id"] for one in un.segmenters()]
        made = un.segment("top", stripes(RED, BLUE, height=5), position_weight=1)
        assert made.labels[:, 0].tolist() == [0, 0, 0, 1, 1]
        assert made.shown.tolist() == [[125, 45, 100]] * 2
    finally:
        found.cache_clear()
        sys.modules.pop(f"{package.__name__}.top", None)
        vars(package).pop("top", None)


# Each of them -----------------------------------------------------------------------------------


def palette_of(made):
    return sorted(map(tuple, made.shown.tolist()))


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("id", found())
def test_colours_far_apart_are_told_apart_in_every_space(id, space):
    values, where = grain((60, 90), (RED, GREEN, BLUE), spread=3)
    counter = segmenter(id).counter
    made = un.segment(id, values, space=space, **({counter: 3} if counter else {}))
    assert made.n_segments == 3
    for number in range(3):
        (patch,) = np.unique(where[made.labels == number])
        np.testing.assert_allclose(made.shown[number], (RED, GREEN, BLUE)[patch], atol=1)


@pytest.mark.parametrize("id", found())
def test_with_places_every_pixel_has_its_own_label(id):
    values = stripes(RED, BLUE, RED, height=30, width=20)
    counter = segmenter(id).counter
    rest = {counter: 3} if counter else {}
    if id == "mean_shift":
        rest = {"bandwidth": 90.0}
    if id == "dbscan":
        rest = {"eps": 15.0, "min_samples": 4}
    made = un.segment(id, values, position_weight=1.5, **rest)
    assert made.n_segments == 3, "both red stripes, for they lie apart"
    assert len({made.labels[15, place] for place in (10, 30, 50)}) == 3


@pytest.mark.parametrize("id", found())
def test_the_same_seed_gives_the_same_again(id):
    image = un.read_image(photograph(step=5))
    first, second = (un.segment(id, un.read_image(image.pixels)) for _ in range(2))
    np.testing.assert_array_equal(first.labels, second.labels)
    assert first.scores == second.scores


def test_mini_batch_is_scikit_learns_on_weighted_colours():
    values, _ = grain((60, 90))
    rows, counts = np.unique(values.reshape(-1, 3), axis=0, return_counts=True)
    theirs = MiniBatchKMeans(5, batch_size=4096, n_init=3, random_state=42)
    theirs.fit(rows.astype(float), sample_weight=counts)
    ours = un.segment("minibatch_kmeans", values, n_clusters=5)
    np.testing.assert_allclose(
        np.sort(ours.centers, axis=0), np.sort(theirs.cluster_centers_, axis=0)
    )
    assert not ours.exact and "Batches of 4,096" in ours.how


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_a_mixture_is_scikit_learns_on_the_same_pixels(kind):
    values, _ = grain((40, 60))
    theirs = GaussianMixture(
        3, covariance_type=kind, n_init=2, random_state=4, reg_covar=1.0
    ).fit(values.reshape(-1, 3).astype(float))
    ours = un.segment(
        "gaussian_mixture",
        values,
        n_components=3,
        covariance_type=kind,
        n_init=2,
        random_state=4,
    )
    assert ours.exact, "no more pixels than are sampled"
    expected = theirs.predict(values.reshape(-1, 3).astype(float))
    np.testing.assert_array_equal(ours.settled.own[ours.labels.ravel()], expected)


def test_a_mixture_that_collapses_says_what_to_do():
    with pytest.raises(un.InputError, match="collapsed") as caught:
        un.segment("gaussian_mixture", stripes(RED, BLUE), n_components=2, reg_covar=0)
    (remedy,) = caught.value.remedies
    made = un.segment("gaussian_mixture", stripes(RED, BLUE), n_components=2, **remedy.values)
    assert palette_of(made) == [BLUE, RED]


def test_a_mixture_whose_sample_misses_a_colour(monkeypatch):
    monkeypatch.setattr(gaussian_mixture, "SAMPLED_PIXELS", 50)
    values = stripes(RED, BLUE, height=200)
    values[0, 0] = GREEN
    with pytest.raises(un.InputError, match="than the 2 different colours of a seeded") as caught:
        un.segment("gaussian_mixture", values, n_components=3)
    assert caught.value.remedies[0].values == {"n_components": 2}


def test_dbscan_is_scikit_learns_on_the_same_pixels():
    values, _ = grain((40, 60))
    theirs = DBSCAN(eps=6, min_samples=10).fit(values.reshape(-1, 3).astype(float))
    ours = un.segment("dbscan", values, eps=6, min_samples=10)
    core = theirs.core_sample_indices_
    np.testing.assert_array_equal(
        ours.settled.own[ours.labels.ravel()[core]], theirs.labels_[core]
    )
    assert ours.scores["noise"] == pytest.approx((theirs.labels_ == -1).mean())
    assert (ours.labels >= 0).all(), "noise goes with the nearest core pixel"
    assert any("noise" in note for note in ours.notes)


def test_dbscan_without_a_core_says_what_to_do():
    values, _ = grain((40, 60))
    with pytest.raises(un.InputError, match=r"No pixel of .* within 0\.01") as caught:
        un.segment("dbscan", values, eps=0.01, min_samples=500)
    assert caught.value.field == "eps"
    with pytest.raises(un.InputError, match="No neighbourhood can hold 20 pixels") as caught:
        un.segment("dbscan", stripes(RED, height=2, width=3))
    assert un.segment(
        "dbscan", stripes(RED, height=2, width=3), **caught.value.remedies[0].values
    ).n_segments == 1


def test_colours_that_run_into_each_other_are_one_segment_and_told():
    ramp = np.arange(256, dtype=np.uint8).repeat(8).reshape(1, -1)
    made = un.segment("dbscan", ramp)
    assert made.n_segments == 1
    assert any("Lower eps" in note for note in made.notes)


@pytest.mark.parametrize(("id", "name"), [("mean_shift", "bandwidth"), ("dbscan", "eps")])
def test_far_too_many_segments_are_refused(id, name):
    values = np.stack(np.meshgrid(*[np.arange(0, 256, 51)] * 3), axis=-1).reshape(12, 18, 3)
    values = values.astype(np.uint8).repeat(3, axis=0)
    least = {"min_samples": 2} if id == "dbscan" else {}
    with pytest.raises(un.InputError, match="leave 216 segments") as caught:
        un.segment(id, values, **{name: 5.0}, **least)
    assert caught.value.field == name
    (remedy,) = caught.value.remedies
    assert remedy.values[name] == 7.5


def test_an_estimated_bandwidth_is_never_too_small_to_see():
    made = un.segment("mean_shift", stripes(RED, WHITE, BLUE))
    assert made.scores["bandwidth"] == pytest.approx(0.08 * 255)
    assert palette_of(made) == sorted([RED, WHITE, BLUE])
    assert any("below which colours look alike" in note for note in made.notes)


def test_samples_are_bounded(monkeypatch):
    for module, name in ((mean_shift, "mean_shift"), (dbscan, "dbscan")):
        monkeypatch.setattr(module, "SAMPLED_PIXELS", 500)
        made = un.segment(name, photograph(step=4))
        assert "a seeded sample of 500 of 17,120 pixels" in made.how
        assert not made.exact


@pytest.mark.parametrize("id", found())
def test_every_method_tells_how_far_it_is(id):
    image = un.read_image(photograph(step=4))
    done = [one.done for one in segment_steps(id, image, {})]
    assert len(done) >= 4
    assert all(-1e-9 <= one <= 1 + 1e-9 for one in done)
    assert all(late >= early - 1e-9 for early, late in pairwise(done))
