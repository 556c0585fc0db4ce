"""Small, vivid colours that no segment shows are named; smooth passages and grain are no alarm."""

import colorsys
import json

import numpy as np
import pytest
from pictures import BLUE, RED, meadow, photograph, planted

import unlabeled as un
from unlabeled.images import lost
from unlabeled.images.lost import is_lost
from unlabeled.images.spaces import to_lab

PINK, ORANGE = (240, 80, 170), (245, 140, 20)


def lost_of(values, k=2, id="kmeans", **rest):
    counter = {"n_clusters": k} if id == "kmeans" else {}
    return un.segment(id, values, **counter, **rest).lost_colors()


# What is lost -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("color", "name"), [(RED, "red"), (BLUE, "blue"), (PINK, "pink"), (ORANGE, "orange")]
)
def test_a_planted_colour_is_found_named_and_outlined(color, name):
    values = planted(color)
    (one,) = lost_of(values)
    assert one.name == name
    assert one.hex == "#" + "".join(f"{part:02x}" for part in color)
    assert (one.pixels, one.share) == (36, 36 / 9600), "every pixel, and no other"
    assert one.boxes == ((50, 30, 56, 36),)
    made = un.segment("kmeans", values, n_clusters=2)
    assert made.labels[33, 53] == one.segment
    assert one.replaced_by == made.palette()[one.segment].hex
    assert one.replaced_name.endswith("green")
    assert one.distance > lost.FAR
    assert one.text == (
        f"{name.capitalize()} is lost: 0.38 % of the image is shown as {one.replaced_name} "
        f"({one.replaced_by})."
    )
    described = one.describe()
    assert json.loads(json.dumps(described, allow_nan=False)) == described


def test_with_enough_colours_it_is_kept():
    values = planted(RED)
    assert [bool(lost_of(values, k)) for k in (2, 3, 12)] == [True, False, False]


def test_several_colours_and_several_spots():
    values = planted(RED, size=8)
    values[10:14, 20:26] = RED
    values[60:66, 90:94] = PINK
    red, pink = lost_of(values)
    assert (red.name, red.pixels) == ("red", 64 + 24)
    assert red.boxes == ((50, 30, 58, 38), (20, 10, 26, 14)), "the largest spot first"
    assert (pink.name, pink.pixels, pink.boxes) == ("pink", 24, ((90, 60, 94, 66),))


def test_spots_of_slightly_different_colours_are_one():
    values = planted(RED)
    values[10:16, 10:16] = (200, 45, 30)
    (one,) = lost_of(values)
    assert one.pixels == 72 and len(one.boxes) == 2


@pytest.mark.parametrize("size", [3, 5, 12])
@pytest.mark.parametrize("place", [(0, 0), (40, 60)])
def test_of_any_size_and_at_the_rim(size, place):
    (one,) = lost_of(planted(RED, *place, size=size), 2)
    assert one.pixels == size**2
    assert one.boxes == ((place[1], place[0], place[1] + size, place[0] + size),)


def test_with_soft_edges_and_grain():
    values = planted(RED, size=10).astype(float)
    soft = sum(np.roll(values, moved, (0, 1)) for moved in ((0, 0), (0, 1), (1, 0), (1, 1))) / 4
    grain = np.random.default_rng(0).normal(0, 8, values.shape)
    values = np.clip(soft + grain, 0, 255).astype(np.uint8)
    (one,) = lost_of(values)
    assert one.name == "red" and 80 <= one.pixels <= 121


@pytest.mark.parametrize("id", ["minibatch_kmeans", "gaussian_mixture", "mean_shift", "dbscan"])
def test_by_whatever_method_it_is_lost(id):
    rest = {
        "minibatch_kmeans": {"n_clusters": 2},
        "gaussian_mixture": {"n_components": 2, "covariance_type": "tied"},
        "mean_shift": {"bandwidth": 200.0},
        "dbscan": {"eps": 20.0, "min_samples": 100},
    }[id]
    (one,) = un.segment(id, planted(RED), **rest).lost_colors()
    assert (one.name, one.pixels) == ("red", 36)


def test_in_other_spaces_and_with_places():
    for rest in ({"space": "lab"}, {"space": "hsv"}, {"position_weight": 0.4}):
        (one,) = lost_of(planted(RED, size=4), 2, **rest)
        assert (one.name, one.pixels) == ("red", 16), rest


def test_transparent_pixels_are_not_seen():
    values = planted(RED)
    alpha = np.full(values.shape[:2], 255, dtype=np.uint8)
    alpha[25:41, 45:61] = 0
    assert lost_of(np.dstack([values, alpha])) == [], "the square itself cannot be seen"
    alpha[:] = 255
    alpha[:, :20] = 0
    (one,) = lost_of(np.dstack([values, alpha]))
    assert (one.pixels, one.share) == (36, 36 / (80 * 100))
    assert "0.38 % of the image" in one.text, "of all 9,600 pixels, as areas are"
    assert one.boxes == ((50, 30, 56, 36),)


def test_large_images_are_searched_on_a_grid(monkeypatch):
    values = planted(RED, top=60, left=100, size=24, shape=(160, 240))
    monkeypatch.setattr(lost, "SEARCHED", 9_600)
    (one,) = lost_of(values)
    assert one.pixels == 576, "an estimate: half the rows, half the columns, times four"
    assert one.boxes == ((100, 60, 124, 84),)


def test_the_beetle_loses_its_red_as_the_ladybug_does():
    """Géron, chapter 9: with 8 colours or more the ladybug is red, with fewer it is not."""
    image = un.image_sample("beetle")
    for k in (2, 6):
        (one,) = lost_of(image, k)
        assert one.name == "red" and 0.003 < one.share < 0.006
        ((left, top, right, bottom),) = one.boxes
        assert 225 < left < right < 262 and 78 < top < bottom < 114
    for k in (8, 10):
        assert lost_of(image, k, n_init=3) == []
        names = [one.name for one in un.segment("kmeans", image, n_clusters=k, n_init=3).palette()]
        assert "red" in names


def test_a_photograph_of_a_temple_loses_its_red_columns():
    """With 4 colours nothing red is left, though the columns and the balustrades are."""
    image = un.read_image(photograph())
    (one,) = lost_of(image, 4, n_init=3)
    assert one.name == "red" and 0.0005 < one.share < 0.005
    for left, top, right, bottom in one.boxes:
        assert 60 < left < right < 370 and 100 < top < bottom < 430, "within the temple"
    assert lost_of(image, 16, n_init=1) == []


# What is not ------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [3, 6])
def test_a_photograph_of_a_flower_is_no_alarm(k):
    assert lost_of(photograph("flower.jpg"), k) == []


def rainbow(height, width, pale):
    """All hues from left to right, paler to the bottom if so."""
    rows = np.linspace(1, 0.2 if pale else 1, height)
    hues = np.linspace(0, 1, width, endpoint=False)
    return np.array([[colorsys.hsv_to_rgb(hue, full, 1) for hue in hues] for full in rows])


def passage(first, last, size=128):
    """One colour into another, from left to right."""
    share = np.linspace(0, 1, size)[np.newaxis, :, np.newaxis]
    return ((1 - share) * np.array(first) + share * np.array(last)).repeat(size, axis=0)


def glow(size=128):
    """A soft red light in the dark."""
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    light = np.exp(-4 * (x**2 + y**2))
    return np.stack([0.1 + 0.9 * light, 0.2 + 0 * light, 0.25 + 0 * light], axis=-1)


SMOOTH = {
    "rainbow": rainbow(80, 128, pale=False),
    "pale rainbow": rainbow(80, 128, pale=True),
    "red to blue": passage((1, 0, 0), (0, 0, 1)),
    "yellow to blue": passage((1, 1, 0), (0, 0.3, 0.6)),
    "red to green": passage((1, 0, 0), (0, 1, 0)),
    "glow": glow(),
    "meadow": meadow(),
    "noise": np.random.default_rng(0).random((60, 90, 3)),
    "grainy rainbow": np.clip(
        rainbow(80, 128, pale=True) + np.random.default_rng(0).normal(0, 0.06, (80, 128, 3)), 0, 1
    ),
}


@pytest.mark.parametrize("k", [2, 3, 4, 8])
@pytest.mark.parametrize("name", SMOOTH)
def test_passages_and_grain_are_no_alarm(name, k):
    assert lost_of(SMOOTH[name], k) == []


def test_dull_colours_are_not_missed():
    assert lost_of(planted((120, 95, 90))) == [], "a greyish brown"
    assert lost_of(planted((20, 20, 20)), 2) == [], "black has no colour to lose"
    assert lost_of(planted((250, 250, 250)), 2) == []


def test_dust_and_what_is_large_are_not_told():
    values = meadow(shape=(200, 300))
    values[100:104, 100:104] = RED
    assert lost_of(values, 2) == [], "16 of 60,000 pixels"
    halves = np.concatenate([np.full((60, 90, 3), 250), np.full((60, 90, 3), 5)]).astype(np.uint8)
    halves[30:90, :40] = RED
    assert lost_of(halves, 2) == [], "nobody misses that a quarter of the image has gone"


def test_what_lost_means():
    def lab(*colors):
        return to_lab(np.array(colors, dtype=np.uint8))

    grey, orange, darker, nearly = (120,) * 3, (245, 150, 10), (150, 15, 12), (230, 60, 50)
    seen = is_lost(lab(RED, RED, RED, RED, grey), lab(grey, orange, darker, nearly, RED))
    assert seen.tolist() == [True, True, False, False, False]
    # To something still more of its hue nothing is lost.
    assert not is_lost(lab((200, 90, 90)), lab((230, 20, 10)))[0]
