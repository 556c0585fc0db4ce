"""From table to X and back, with scikit-learn's own scalers as the judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from unlabeled.errors import InputError
from unlabeled.prepare import MOST_REMEMBERED, Prepared, prepare, wrap
from unlabeled.reading.wording import did_you_mean
from unlabeled.table import Table, read_csv

SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}
BIRDS = (
    "mass,beak,island,tagged,seen,species\n"
    "10,1.5,north,yes,2024-01-01,a\n"
    "20,2.5,south,no,2024-01-03,b\n"
    "30,NA,north,yes,2024-01-02,a\n"
    "40,4.5,,no,2024-01-05,b\n"
    "50,5.5,west,yes,2024-01-09,a\n"
)


def numbers(X, names=None):
    names = names or [f"x{index}" for index in range(X.shape[1])]
    return Table.from_columns("t", [(name, X[:, index]) for index, name in enumerate(names)])


def notes(X):
    return "\n".join(note.text for note in X.preparation.notes)


# Choosing and encoding ---------------------------------------------------------------------------


def test_features_by_default_are_encoded_in_order():
    X = prepare(read_csv(BIRDS), scale="none")
    done = X.preparation
    assert done.columns == ("mass", "beak", "island", "tagged")
    assert done.features == (
        "mass",
        "beak",
        "island=north",
        "island=south",
        "island=west",
        "tagged",
    )
    assert done.kinds == ("number", "number", "category", "category", "category", "boolean")
    assert np.asarray(X).tolist() == [
        [10, 1.5, 1, 0, 0, 1],
        [20, 2.5, 0, 1, 0, 0],
        [50, 5.5, 0, 0, 1, 1],
    ]
    assert done.rows.tolist() == [0, 1, 4] and done.rows.dtype == np.int32
    assert done.dropped.tolist() == [2, 3]
    assert "2 of 5 rows left out because “beak” or “island” is missing." in notes(X)


def test_columns_can_be_chosen_whatever_their_role():
    X = prepare(read_csv(BIRDS), ["seen", "species", "mass"], scale="none")
    assert X.preparation.features == ("seen", "species=a", "species=b", "mass")
    assert X[0].tolist() == [19723, 1, 0, 10]
    assert prepare(read_csv(BIRDS), "mass").preparation.columns == ("mass",)
    assert prepare(read_csv(BIRDS), ["mass", "mass"]).shape == (5, 1)


def test_categories_can_be_ignored():
    X = prepare(read_csv(BIRDS), ["mass", "island"], categories="ignore")
    assert X.preparation.features == ("mass",)
    assert "“island”" in notes(X)
    with pytest.raises(InputError):
        prepare(read_csv(BIRDS), ["island"], categories="ignore")


@pytest.mark.parametrize(
    ("missing", "beak", "island"),
    [("mean", 3.5, [0.5, 0.25, 0.25]), ("median", 3.5, [0.5, 0, 0])],
)
def test_missing_cells_are_filled_feature_by_feature(missing, beak, island):
    X = prepare(read_csv(BIRDS), scale="none", missing=missing)
    assert X.shape == (5, 6) and X.preparation.dropped.tolist() == []
    assert X[2, 1] == beak
    assert X[3, 2:5].tolist() == island
    assert f"filled with the {missing}" in notes(X)


def test_keys_and_constants_only_when_asked_for():
    table = read_csv("id,x,c\n7,1,5\n9,2,5\n12,4,5\n")
    assert prepare(table).preparation.columns == ("x",)
    X = prepare(table, ["id", "c"])
    assert X[:, 1].tolist() == [0, 0, 0]
    assert X.preparation.scale_[1] == 1


def test_feature_names_never_collide():
    table = read_csv("g,g=a,x\na,1,1\nb,2,2\na,4,3\n")
    assert prepare(table).preparation.features == ("g=a", "g=b", "g=a (2)", "x")


# Scaling -----------------------------------------------------------------------------------------


def usual(shape):
    elements = st.floats(-1e6, 1e6, allow_subnormal=False)
    return arrays(np.float64, shape, elements=elements)


@pytest.mark.parametrize("scale", SCALERS)
@settings(max_examples=60, deadline=None)
@given(X=usual(array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)))
def test_scaling_is_scikit_learns_to_the_last_bit(scale, X):
    expected = SCALERS[scale]().fit_transform(X)
    ours = prepare(numbers(X), [f"x{index}" for index in range(X.shape[1])], scale=scale)
    assert np.array_equal(np.asarray(ours), expected)


def test_scaling_of_many_rows_is_scikit_learns_too():
    X = np.random.default_rng(3).lognormal(0, 3, size=(5000, 7)) - 4
    X[:, 3] = 0.1  # the mean of many 0.1 is not exactly 0.1
    for scale, scaler in SCALERS.items():
        expected = scaler().fit_transform(X)
        assert np.array_equal(np.asarray(prepare(numbers(X), scale=scale)), expected), scale


def test_no_scaling_keeps_the_numbers():
    X = np.array([[1.0, 1e6], [2.0, -3.0]])
    assert np.array_equal(np.asarray(prepare(numbers(X), scale="none")), X)


@pytest.mark.parametrize("scale", ["standard", "minmax", "robust"])
@pytest.mark.filterwarnings("error")
def test_huge_numbers_are_scaled_without_overflow(scale):
    small = np.array([[1.0], [2.0], [4.0], [7.0], [-3.0]])
    expected = SCALERS[scale]().fit_transform(small)
    X = prepare(numbers(small * 1e307), scale=scale)
    assert np.allclose(np.asarray(X), expected, rtol=1e-12, atol=1e-12)
    assert np.allclose(X.preparation.raw(X), small * 1e307, rtol=1e-12)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1e308, 1.0, 2.0], "none"),
        ([-1.7e308, 1.7e308, 0.0], "minmax"),  # their distance is no float any more
        ([1e308, 1.0, 2.0, 3.0, 1.5], "robust"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_squared_is_refused_by_name(values, scale):
    with pytest.raises(InputError, match="“x0”"):
        prepare(numbers(np.array(values)[:, np.newaxis]), scale=scale)


# Remembering -------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    X=usual(array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8)),
    scale=st.sampled_from(["none", "standard", "minmax", "robust"]),
    missing=st.sampled_from(["drop", "mean", "median"]),
    holes=st.sets(st.tuples(st.integers(1, 7), st.integers(0, 7)), max_size=4),
)
def test_a_preparation_repeats_and_inverts_itself(X, scale, missing, holes):
    gaps = X.copy()
    for row, column in holes:
        if row < X.shape[0] and column < X.shape[1]:
            gaps[row, column] = np.nan
    table = numbers(gaps)
    names = [column.name for column in table.columns]
    made = prepare(table, names, scale=scale, missing=missing)
    done = made.preparation
    again = done.transform(table)
    assert np.array_equal(np.asarray(again), np.asarray(made))
    assert again.preparation.rows.tolist() == done.rows.tolist()
    raw = done.raw(made)
    span = np.abs(X).max() + 1
    kept = gaps[done.rows]
    assert np.allclose(raw[~np.isnan(kept)], kept[~np.isnan(kept)], rtol=1e-9, atol=1e-9 * span)
    assert np.allclose(done.scaled(raw), np.asarray(made), atol=1e-6)
    typed = done.row([table.column(name).text(0) for name in names])
    assert np.array_equal(typed, np.asarray(made)[:1])


def test_new_rows_go_the_same_way():
    done = prepare(read_csv(BIRDS), missing="mean").preparation
    new = read_csv(
        "tagged,island,beak,mass,more\nno,west,3,15,x\nyes,moon,,25,y\nno,north,2,35,z\n"
    )
    X = done.transform(new)
    raw = done.raw(X)
    assert np.allclose(raw[0], [15, 3, 0, 0, 1, 0])
    assert np.allclose(raw[1], [25, 3.5, 0, 0, 0, 1])
    assert "Not seen before in “island”: “moon”" in notes(X)
    assert np.array_equal(done.row(["15", "3", "west", "no"]), np.asarray(X)[:1])


def test_new_rows_whose_columns_look_different():
    done = prepare(read_csv(BIRDS), ["mass", "tagged", "island"], scale="none").preparation
    same = read_csv("mass,tagged,island\n10,yes,north\n20,yes,north\n")  # constants now
    assert np.asarray(done.transform(same)).tolist() == [[10, 1, 1, 0, 0], [20, 1, 1, 0, 0]]
    coded = read_csv("mass,tagged,island\n10,1,south\n11,0,west\n")
    assert np.asarray(done.transform(coded)).tolist() == [[10, 1, 0, 1, 0], [11, 0, 0, 0, 1]]
    words = read_csv("mass,tagged,island\nheavy,yes,north\nlight,no,south\n12,no,west\n")
    X = done.transform(words)
    assert X.preparation.rows.tolist() == [2]
    assert "“heavy”" in notes(X)


def test_new_rows_without_a_column_are_refused():
    done = prepare(read_csv(BIRDS), ["mass"]).preparation
    with pytest.raises(InputError, match="no column “mass”"):
        done.transform(read_csv("mas,y\n1,2\n3,4\n"))
    with pytest.raises(InputError, match="dates"):
        done.transform(read_csv("mass\n2024-01-01\n2024-01-02\n"))


def test_a_typed_in_row():
    done = prepare(read_csv(BIRDS), ["mass", "island", "tagged", "seen"], scale="none").preparation
    assert done.row([" 12.5 ", "NORTH", "Yes", "2024-01-02"]).tolist() == [
        [12.5, 1, 0, 0, 1, 19724]
    ]
    assert done.row(["12,5", "west", "0", "2024/01/02"])[0, 0] == 12.5


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["x", "north", "yes"], "“x” is no value of “mass”"),
        (["1,234", "north", "yes"], "“1,234”"),
        (["inf", "north", "yes"], "“inf”"),
        (["1", "nort", "yes"], "“north”"),
        (["1", "north", "perhaps"], "yes or no"),
        (["", "north", "yes"], "“mass” is blank"),
        (["1", "north"], "3 cells"),
        (["1e300", "north", "yes"], "too large"),
    ],
)
def test_a_typed_in_row_that_makes_no_sense(cells, said):
    done = prepare(read_csv(BIRDS), ["mass", "island", "tagged"]).preparation
    with pytest.raises(InputError) as caught:
        done.row(cells)
    assert said in str(caught.value)


def test_a_blank_cell_is_filled_where_missing_cells_are():
    done = prepare(read_csv(BIRDS), ["mass", "beak"], scale="none", missing="mean").preparation
    assert done.row(["12", "NA"]).tolist() == [[12, 3.5]]


# Refusing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (BIRDS, {"columns": ["mas"]}, "Did you mean “mass”"),
        (BIRDS, {"columns": []}, "No column is chosen"),
        (BIRDS, {"scale": "standart"}, "scale cannot be “standart”"),
        (BIRDS, {"missing": None}, "missing cannot be"),
        (BIRDS, {"categories": "label"}, "categories cannot be"),
        ("remark\nsome words\nother words\nyet more\n", {}, "no column of numbers"),
        ("a,b\n", {}, "no rows"),
        ("a,b\n1,NA\n2,NA\n", {"columns": ["a", "b"]}, "“b” has no values"),
        ("a,b\n1,NA\nNA,2\n3,NA\n4,NA\n", {"columns": ["a", "b"]}, "“b” in 3 of 4 rows"),
    ],
)
def test_what_cannot_be_prepared_is_refused_in_words(text, options, said):
    with pytest.raises(InputError) as caught:
        prepare(read_csv(text), **options)
    assert said in str(caught.value)


def test_no_row_left_offers_to_fill():
    with pytest.raises(InputError) as caught:
        prepare(read_csv("a,b\n1,NA\nNA,2\n3,NA\n4,NA\n"), ["a", "b"])
    assert "with the mean (missing = mean)" in caught.value.hint


def test_long_texts_are_no_features():
    text = "t,x\n" + "".join(f"word {n * n},{n}\n" for n in range(200))
    with pytest.raises(InputError, match="200 different texts"):
        prepare(read_csv(text), ["t"])


# The array itself --------------------------------------------------------------------------------


def test_only_the_whole_of_x_is_prepared():
    X = prepare(read_csv(BIRDS))
    assert isinstance(X, Prepared) and X.dtype == np.float64 and X.flags.c_contiguous
    assert type(X[0]) is type(X[:2]) is type(X + 1) is type(X.mean(axis=0)) is np.ndarray
    assert type(X @ X.T) is type(np.add(X, X)) is np.ndarray
    assert not hasattr(X.copy(), "preparation")
    assert isinstance(X[0, 0], float)


def test_arrays_are_wrapped_unscaled():
    X = wrap([[1, 2], [3, 4]])
    assert X.preparation.features == ("x1", "x2")
    assert np.asarray(X).tolist() == [[1, 2], [3, 4]]
    assert X.preparation.raw(X).tolist() == [[1, 2], [3, 4]]
    for nonsense in ([1, 2], [], [["a"]], [[np.nan]], [[np.inf]], None, "ab", [[1], [2, 3]]):
        with pytest.raises(InputError):
            wrap(nonsense)


def test_the_nearest_word_is_a_hint():
    assert did_you_mean("kmean", {"kmeans": 1, "dbscan": 2}) == "Did you mean “kmeans”?"
    assert did_you_mean("xyz", ["kmeans"]) == ""


def test_a_row_can_be_written_as_cells_and_read_again():
    X = prepare(read_csv(BIRDS), ["mass", "island", "tagged", "seen"], missing="mean")
    rows = [X.preparation.cells(np.asarray(X)[[index]]) for index in range(5)]
    assert rows[0] == ["10", "north", "yes", "2024-01-01"]
    assert rows[3] == ["40", "", "no", "2024-01-05"], "a missing category is still missing"
    for index, cells in enumerate(rows):
        np.testing.assert_allclose(X.preparation.row(cells)[0], np.asarray(X)[index], atol=1e-12)


def test_cells_between_those_of_the_table():
    X = prepare(read_csv(BIRDS), ["mass", "island", "tagged", "seen"], scale="none")
    raw = np.array([[1 / 3, 0.2, 0.5, 0.3, 0.4, 19723.123456789]])
    assert X.preparation.cells(raw) == ["0.333333", "south", "no", "2024-01-01 02:57:47"]
    assert X.preparation.cells(raw * [[1e9, 1, 1, 1, 2, 1]])[::2] == ["333333000", "yes"]
    X.preparation.row(X.preparation.cells(raw))


def test_an_option_that_does_not_exist_is_named():
    for option in ("scale", "missing", "categories"):
        with pytest.raises(InputError) as caught:
            prepare(read_csv(BIRDS), **{option: "zero"})
        assert caught.value.field == option


def test_what_was_asked_for_the_longest_ago_is_forgotten():
    X = wrap(np.eye(3))
    made = []

    def remembered(key):
        return X.remembered(key, lambda: made.append(key) or -key)

    most = MOST_REMEMBERED
    assert [remembered(key) for key in range(most)] == [-key for key in range(most)]
    assert remembered(0) == 0 and made == list(range(most)), "all are kept"
    remembered(most)
    assert list(X.memo) == [*range(2, most), 0, most]
    assert remembered(1) == -1 and made == [*range(most + 1), 1], "made again: it was forgotten"
    assert len(X.memo) == most
