"""The same image in several numbers of colours, and how few keep a colour."""

import numpy as np
import pytest
from pictures import BLUE, GREEN, RED, photograph, planted, stripes

import unlabeled as un
from unlabeled.images import bench as module
from unlabeled.images import drawing
from unlabeled.images.bench import Bench
from unlabeled.images.multiples import COUNTS, multiples, smallest_count
from unlabeled.steps import finish


def segmented(bench, id="kmeans", **values):
    return finish(bench.segmented(id, values))


def test_the_chapters_numbers_of_colours():
    bench = Bench(un.image_sample("beetle"))
    steps = multiples(bench, "kmeans", {"n_init": 3})
    so_far = []
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            panels = stop.value
            break
        if progress.so_far:
            so_far.append(len(progress.so_far))
    assert so_far == [1, 2, 3, 4, 5]
    assert [one.count for one in panels] == list(COUNTS) == [10, 8, 6, 4, 2]
    inertia = [one.segmentation.scores["inertia"] for one in panels]
    assert inertia == sorted(inertia)
    assert [[colour.name for colour in one.lost] for one in panels][-1] == ["red"]
    shown = panels[1].describe()
    assert len(shown["palette"]) == 8 and shown["refused"] == ""
    layer = shown["layer"]
    assert (layer["mark"], layer["width"], layer["height"]) == ("image", 400, 266)
    np.testing.assert_array_equal(
        layer["rgba"].reshape(266, 400, 4), panels[1].segmentation.rgba()
    )


def test_nothing_is_made_twice(monkeypatch):
    bench = Bench(un.read_image(photograph(step=4)))
    first = segmented(bench, n_clusters=4)
    panels = finish(multiples(bench, "kmeans", {}, [5, 4]))
    assert panels[1].segmentation is first
    monkeypatch.setattr(module, "segment_steps", None)
    again = finish(multiples(bench, "kmeans", {"n_clusters": 9, "tol": "1e-4"}, [5, "4"]))
    assert [one.segmentation for one in again] == [one.segmentation for one in panels]


def test_small_pictures_are_small(monkeypatch):
    monkeypatch.setattr(drawing, "SMALL_PIXELS", 500)
    image = un.read_image(photograph(step=4))
    (panel,) = finish(multiples(Bench(image), "kmeans", {"n_init": 1}, [3]))
    layer = panel.describe()["layer"]
    assert layer["width"] * layer["height"] <= 500
    assert layer["width"] / layer["height"] == pytest.approx(160 / 107, rel=0.05)
    assert len(np.unique(layer["rgba"].reshape(-1, 4), axis=0)) == 3


def test_fewer_colours_than_asked_for_is_a_panel_that_says_so():
    panels = finish(multiples(Bench(un.read_image(stripes(RED, BLUE, GREEN))), "kmeans", {}))
    assert [bool(one.refused) for one in panels] == [True, True, True, True, False]
    described = panels[0].describe()
    assert described["layer"] is None
    assert described["refused"].startswith("10 segments are more than the 3 different colours")


def test_mixtures_are_counted_by_their_components():
    bench = Bench(un.read_image(photograph(step=8)))
    panels = finish(multiples(bench, "gaussian_mixture", {}, [3, 2]))
    assert [one.segmentation.parameters["n_components"] for one in panels] == [3, 2]


@pytest.mark.parametrize(
    ("id", "counts", "words"),
    [
        ("mean_shift", [3], "mean-shift finds the number of segments by itself"),
        ("kmeans", [], "0 numbers of colours cannot be compared"),
        ("kmeans", [2] * 13, "13 numbers"),
        ("kmeans", [3, 99], "99 is out of range"),
        ("kmeans", ["x"], "cannot be “x”"),
    ],
)
def test_what_cannot_be_compared(id, counts, words):
    bench = Bench(un.read_image(stripes(RED, BLUE)))
    with pytest.raises(un.InputError, match=words):
        finish(multiples(bench, id, {}, counts))


# How few are enough -----------------------------------------------------------------------------


def test_the_fewest_colours_that_keep_one():
    bench = Bench(un.image_sample("beetle"))
    made = segmented(bench, n_clusters=5, n_init=3)
    (lost,) = made.lost_colors()
    assert finish(smallest_count(bench, made, lost)) == 7
    more = [segmented(bench, n_clusters=k, n_init=3).lost_colors() for k in (6, 7)]
    assert [bool(one) for one in more] == [True, False]


def test_a_colour_that_is_never_kept(monkeypatch):
    monkeypatch.setattr("unlabeled.images.multiples.MOST_TRIED", 2)
    values = planted(RED, size=5)
    bench = Bench(un.read_image(values))
    made = segmented(bench, n_clusters=2)
    (lost,) = made.lost_colors()
    bench._kept.clear()
    monkeypatch.setattr("unlabeled.images.multiples.lost_colors", lambda made: iter_of([lost]))
    assert finish(smallest_count(bench, made, lost)) is None


def iter_of(result):
    """Steps that have ended."""
    return result
    yield


def test_there_may_be_no_room_for_more():
    values = planted(RED, size=5)
    bench = Bench(un.read_image(values))
    made = segmented(bench, "gaussian_mixture", n_components=2, covariance_type="tied")
    (lost,) = made.lost_colors()
    made.parameters["n_components"] = 64
    assert finish(smallest_count(bench, made, lost)) is None


# What is remembered -----------------------------------------------------------------------------


def test_memory_is_bounded(monkeypatch):
    bench = Bench(un.read_image(photograph(step=8)))
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    made = [segmented(bench, n_clusters=k, n_init=1) for k in (2, 3, 4)]
    assert segmented(bench, n_clusters=2, n_init=1) is made[0], "asked for again: the newest"
    segmented(bench, n_clusters=5, n_init=1)
    assert len(bench._kept) == 3
    assert segmented(bench, n_clusters=2, n_init=1) is made[0]
    assert segmented(bench, n_clusters=3, n_init=1) is not made[1], "the oldest was let go"
    monkeypatch.setattr(module, "MOST_KEPT_BYTES", 1)
    last = segmented(bench, n_clusters=6, n_init=1)
    assert list(bench._kept.values()) == [last]


def test_before_anything_is_in_view():
    bench = Bench(un.read_image(stripes(RED, BLUE)))
    with pytest.raises(un.InputError, match="not been divided yet"):
        bench.in_view()
