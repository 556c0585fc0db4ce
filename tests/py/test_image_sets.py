"""Images become rows of one size, and rows can be seen as images again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import adjusted_rand_score

import unlabeled as un
from unlabeled.image_sets import from_decoded
from unlabeled.image_sets.changed import CHANGES, DARK, TURNED, UPSIDE_DOWN, changed
from unlabeled.image_sets.common_size import common_size
from unlabeled.image_sets.decoded import Decoded
from unlabeled.image_sets.folders import folders, natural
from unlabeled.image_sets.from_decoded import image_table_steps
from unlabeled.image_sets.image_set import ImageSet, pixel_names
from unlabeled.image_sets.resize import averaged, covered, resized

RANDOM = np.random.default_rng(0)


def image(height, width, channels=3, seed=0):
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (height, width, channels), dtype=np.uint8)


def table_of(*images, **options):
    return un.image_table([(f"{n}.png", one) for n, one in enumerate(images)], **options)


def values(table):
    rows = table.images.pixels(table, np.arange(table.row_count))
    return rows.reshape(-1, *table.images.shape)


def notes(table):
    return " ".join(note.text for note in table.notes)


# Averaging areas --------------------------------------------------------------------------------


@given(
    arrays.arrays(np.uint8, st.tuples(*(st.integers(1, 9) for _ in range(4))).map(
        lambda s: (s[0] % 2 + 1, s[1], s[2], s[3] % 3 + 1)
    )),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_the_mean_of_an_image_stays(images, height, width):
    result = resized(images.astype(float), height, width)
    assert result.shape == (len(images), height, width, images.shape[3])
    np.testing.assert_allclose(result.mean(axis=(1, 2)), images.mean(axis=(1, 2)), atol=1e-9)
    assert result.min() >= images.min() - 1e-9 and result.max() <= images.max() + 1e-9


def test_whole_factors_average_blocks_and_the_own_size_changes_nothing():
    one = image(6, 8)[None].astype(float)
    blocks = one.reshape(1, 3, 2, 4, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(resized(one, 3, 4), blocks, atol=1e-12)
    np.testing.assert_allclose(resized(one, 6, 8), one, atol=1e-12)
    np.testing.assert_allclose(resized(one, 12, 8), one.repeat(2, axis=1), atol=1e-12)


def test_fractions_of_pixels_count_by_their_area():
    each = np.eye(3)
    thirds = [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3]]
    np.testing.assert_allclose(averaged(each, 0, 2, 0, 3), thirds, atol=1e-12)
    np.testing.assert_allclose(averaged(each, 0, 1, 0.5, 2), [[1 / 3, 2 / 3, 0]], atol=1e-12)
    np.testing.assert_allclose(averaged(each, 1, 2, 0, 3), np.transpose(thirds), atol=1e-12)
    np.testing.assert_allclose(covered(2, 2, -1, 3), [0.5, 0.5])
    np.testing.assert_allclose(covered(2, 4, -1, 3), [0, 1, 1, 0])


def test_beyond_an_image_its_border_goes_on():
    one = np.full((1, 4, 2, 1), 50.0)
    one[0, 1:3, :, 0] = [[50, 200], [50, 50]]
    wide = resized(one, 4, 4, columns=(-1, 3))
    np.testing.assert_allclose(wide[0, :, [0, 3], 0], 50)
    np.testing.assert_allclose(wide[0, :, 1:3], one[0])


# From images to rows ----------------------------------------------------------------------------


def test_small_images_of_one_size_are_kept_as_they_are():
    images = [image(6, 9, seed=n) for n in range(5)]
    table = table_of(*images)
    assert table.images.shape == (6, 9, 3) and table.row_count == 5
    np.testing.assert_array_equal(values(table), images)
    np.testing.assert_array_equal(table.images.thumbnails, images)
    names = [column.name for column in table.columns]
    assert names[:4] == ["image", "pixel_0_0_r", "pixel_0_0_g", "pixel_0_0_b"]
    assert names[-1] == "pixel_5_8_b" and len(names) == 1 + 6 * 9 * 3
    X = un.prepare(table, scale="none")
    assert X.shape == (5, 162) and X.preparation.table is table
    assert table.describe()["images"] == {
        **{"count": 5, "width": 9, "height": 6, "channels": 3},
        **{"columns": 162, "first_column": "pixel_0_0_r"},
    }


def test_grey_is_found_out_and_can_be_asked_for():
    grey = [np.repeat(image(8, 8, 1, n), 3, axis=2) for n in range(4)]
    noisy = [np.clip(one + RANDOM.integers(-5, 6, one.shape), 0, 255).astype(np.uint8)
             for one in grey]
    assert table_of(*grey).images.channels == 1
    np.testing.assert_array_equal(values(table_of(*grey)), [one[:, :, :1] for one in grey])
    assert table_of(*noisy).images.channels == 1, "the noise of a camera is no colour"
    assert table_of(*grey, colour="colour").images.channels == 3
    coloured = [image(8, 8, seed=n) for n in range(4)]
    table = table_of(*coloured, colour="grey")
    luma = np.rint(np.array(coloured) @ [0.299, 0.587, 0.114])
    np.testing.assert_allclose(values(table)[..., 0], luma, atol=0.51)
    assert table.images.thumbnails.shape == (4, 8, 8, 3), "people still see the colours"
    one_flag = np.zeros((8, 8, 3), dtype=np.uint8)
    one_flag[:4] = [200, 0, 0]
    assert table_of(*grey, one_flag).images.channels == 3


def test_transparent_parts_are_white():
    one = image(5, 5, 4)
    one[:, :, 3] = 255
    one[0, 0] = [10, 20, 30, 0]
    one[0, 1] = [100, 0, 200, 51]
    table = table_of(one, colour="colour")
    assert values(table)[0, 0, 0].tolist() == [255, 255, 255]
    assert values(table)[0, 0, 1].tolist() == [224, 204, 244]
    np.testing.assert_array_equal(values(table)[0, 1:], one[1:, :, :3])
    assert "Transparent parts of 1 image are shown on white." in notes(table)


def test_large_images_come_to_the_usual_side_or_the_one_asked_for():
    images = [image(64, 48, seed=n) for n in range(3)]
    table = table_of(*images)
    assert table.images.shape == (32, 24, 3)
    assert table.images.thumbnails.shape == (3, 48, 36, 3)
    blocks = np.array(images, dtype=float).reshape(3, 32, 2, 24, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(values(table), blocks, atol=0.51)
    assert "They were given as 48 × 64; areas were averaged." in notes(table)
    assert table_of(*images, side=64).images.shape == (64, 48, 3)
    assert table_of(*images, side="8").images.shape == (8, 6, 3)


def test_other_shapes_are_cut_padded_or_stretched():
    usual = [np.full((8, 8, 3), 100, dtype=np.uint8)] * 3
    long = np.full((8, 16, 3), 100, dtype=np.uint8)
    long[:, :4], long[:, 12:] = 0, 200
    cut = table_of(*usual, long)
    assert cut.images.shape == (8, 8, 1)
    assert (values(cut)[3] == 100).all(), "the ends are gone"
    assert "1 image has another shape than most: the middle was cut out" in notes(cut)
    assert "leaves up to 50 % out" in notes(cut)
    padded = values(table_of(*usual, long, shape="pad"))[3, :, :, 0]
    assert (padded[2:6] == [0, 0, 100, 100, 100, 100, 200, 200]).all()
    assert (padded[[0, 1, 6, 7]] == 100).all(), "the usual colour of its edges"
    stretched = values(table_of(*usual, long, shape="stretch"))[3, :, :, 0]
    assert (stretched == [0, 0, 100, 100, 100, 100, 200, 200]).all()
    same_shape = table_of(image(8, 8), image(16, 16), image(64, 64), image(63, 64))
    assert "another shape" not in notes(same_shape)
    assert "They were given in 4 sizes, from 8 × 8 to 64 × 64." in notes(same_shape)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (200, 3)])
def test_odd_shapes_are_shapes(shape):
    table = table_of(*(image(*shape, seed=n) for n in range(3)))
    assert min(table.images.shape) >= 1 and "another shape" not in notes(table)
    assert np.isfinite(values(table)).all()


def test_folders_become_labels():
    names = ["set/cats/1.png", "set/dogs/1.png", "set\\cats\\2.png", "rest.png"]
    assert folders(names) == ["cats", "dogs", "cats", None]
    assert folders(["a/1.png", "a/2.png"]) is None, "one folder tells nothing"
    assert folders(["a/1.png", "b/2.png"]) is None, "one for each file neither"
    assert folders(["./1.png", "../2.png", "/3.png"]) is None
    table = un.image_table([(name, image(4, 4, seed=n)) for n, name in enumerate(names)])
    label = table.column("folder")
    assert (label.role, label.kind, label.answer) == ("label", "category", True)
    assert [label.text(row) for row in range(4)] == ["cats", "dogs", "cats", ""]
    assert "folder" not in un.prepare(table).preparation.columns
    assert "“cats” (2) and “dogs” (1)" in notes(table)
    assert table.images.name(2) == "image 3, set\\cats\\2.png"


def test_names_are_sorted_as_people_do():
    names = ["a10.png", "A2.png", "b/1.png", "a1.png", "10.png", "9.png"]
    assert sorted(names, key=natural) == [
        "9.png", "10.png", "a1.png", "A2.png", "a10.png", "b/1.png"
    ]


def test_repeated_and_blank_images_are_told():
    table = table_of(image(5, 5), image(5, 5), np.full((5, 5), 9, np.uint8), image(5, 5, seed=1))
    assert "1 image is the same as another one, pixel by pixel." in notes(table)
    assert "1 image is of a single shade." in notes(table)


def test_the_table_is_written_with_names_and_not_with_pixels():
    table = un.image_table([(f"{'ab'[n % 2]}/=n{n}.png", image(12, 12, seed=n)) for n in range(4)])
    text = table.labelled_csv({"cluster": [0, 1, None, 1]})
    assert text.splitlines() == [
        "image,folder,cluster", "a/=n0.png,a,0", "b/=n1.png,b,1", "a/=n2.png,a,", "b/=n3.png,b,1"
    ]
    assert [column.name for column in table.listed] == ["image", "folder"]
    assert table.rows([1]) == [["b/=n1.png", "b"]]
    small = table_of(image(3, 3), image(3, 3, seed=1))
    assert len(small.listed) == 1 + 27, "few pixels are listed"


# Refusals ---------------------------------------------------------------------------------------


def test_no_image_and_too_many(monkeypatch):
    with pytest.raises(un.InputError, match="There is no image among these files"):
        un.image_table([])
    monkeypatch.setattr(from_decoded, "MAXIMUM_IMAGES", 3)
    with pytest.raises(un.InputError, match="4 images are more") as refused:
        table_of(*[image(3, 3)] * 4)
    assert "at most 3" in refused.value.hint


def test_so_many_numbers_take_smaller_images(monkeypatch):
    monkeypatch.setattr("unlabeled.image_sets.common_size.MAXIMUM_IMAGE_NUMBERS", 10_000)
    images = [image(40, 40, seed=n) for n in range(20)]
    assert table_of(*images).images.shape == (12, 12, 3), "by itself the side is smaller"
    with pytest.raises(un.InputError, match="million numbers") as refused:
        table_of(*images, side=32)
    assert refused.value.field == "side" and "at most 12" in refused.value.hint
    assert refused.value.remedies[0].state == {"side": "12"}
    assert table_of(*images, side=12).images.shape == (12, 12, 3)
    with pytest.raises(un.InputError, match="million numbers") as refused:
        common_size(np.full((2000, 2), 40), 3, "auto", "crop")
    assert not refused.value.remedies and "fewer images" in refused.value.hint


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (np.zeros((4, 4, 2), np.uint8), "is no image"),
        (np.zeros((4, 0), np.uint8), "is no image"),
        (np.zeros(4, np.uint8), "is no image"),
        (np.zeros((4, 4)), "uint8"),
    ],
)
def test_arrays_that_are_no_images(pixels, words):
    with pytest.raises(un.InputError, match=words):
        un.image_table([("a.png", pixels)])


@pytest.mark.parametrize(
    ("option", "value"), [("side", 7), ("side", 65), ("side", "big"), ("colour", "red"),
                          ("shape", "round"), ("width", 9)]
)
def test_options_that_are_none(option, value):
    with pytest.raises(un.InputError):
        table_of(image(9, 9), **{option: value})


def test_many_images_come_in_steps_with_progress():
    images = [Decoded(f"{n}.png", image(64, 64, 4, n)) for n in range(200)]
    steps = list(image_table_steps(images, "many", {}))
    assert len(steps) > 5
    done = [step.done for step in steps]
    assert done == sorted(done) and done[-1] <= 1 and all(step.note for step in steps)


# Seen again -------------------------------------------------------------------------------------


def test_digits_are_ink_on_paper():
    table = un.sample("digits")
    images = table.images
    assert images.shape == (8, 8, 1) and len(images) == 1797
    raw = images.pixels(table, np.array([5, 0]))
    np.testing.assert_array_equal(raw[1, 2], table.column("pixel_0_2").values[0])
    seen = images.shown(raw)
    assert seen.shape == (2, 8, 8, 1) and seen.dtype == np.uint8
    np.testing.assert_array_equal(seen, images.thumbnails[[5, 0]])
    assert images.shown(np.zeros((1, 64))).min() == 255, "0 is paper"
    assert images.shown(np.full((1, 64), 16.0)).max() == 0, "16 is ink"
    assert images.shown(np.array([[-9.0, 99.0] * 32]))[0, 0, :2, 0].tolist() == [255, 0]
    assert images.name(0) == "image 1"
    assert len(table.listed) == 65


def tiny(height, width, black=0.0, white=1.0):
    names = tuple(pixel_names(height, width, 1))
    blank = np.zeros((1, height, width, 1), np.uint8)
    return ImageSet(names, height, width, 1, black, white, blank)


def test_changes_keep_the_shape_and_what_they_do_is_plain():
    images = tiny(2, 2, black=16, white=0)
    pixels = np.array([[1.0, 2, 3, 4]])
    assert changed(images, pixels, UPSIDE_DOWN).tolist() == [[3, 4, 1, 2]]
    assert changed(images, pixels, TURNED).tolist() == [[2, 4, 1, 3]]
    np.testing.assert_allclose(changed(images, pixels, DARK), 16 - 0.4 * (16 - pixels))
    flat = tiny(2, 6)
    some = np.random.default_rng(0).uniform(size=(3, 12))
    for change in CHANGES:
        assert changed(flat, some, change).shape == (3, 12)
    np.testing.assert_allclose(changed(flat, some, TURNED).mean(axis=1), some.mean(axis=1))


# The drawn faces --------------------------------------------------------------------------------


def test_the_faces_are_a_dozen_people_twenty_times():
    table = un.sample("faces")
    assert table.images.shape == (20, 20, 1) and len(table.images) == 240
    person = table.column("person")
    assert np.bincount(person.values).tolist() == [20] * 12
    np.testing.assert_array_equal(values(table), table.images.thumbnails)
    shades = values(table) / 255
    assert shades.min() < 0.1 and shades.max() > 0.95 and 0.3 < shades.mean() < 0.7
    assert len(np.unique(values(table).reshape(240, -1), axis=0)) == 240


def test_the_light_varies_more_than_the_faces_do():
    """What the sample says it teaches."""
    X = un.prepare(un.sample("faces"), scale="none")
    person = un.sample("faces").column("person").values
    fit = un.fit("kmeans", X, n_clusters=12, n_init=5)
    assert adjusted_rand_score(person, fit.labels) < 0.5
    within = sum(X[person == one].var(axis=0).sum() for one in range(12)) / 12
    assert within > 0.4 * X[:].var(axis=0).sum()
