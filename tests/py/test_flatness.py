"""Covariances that are near singular: the cause is named, and every remedy works."""

import numpy as np
import pytest

import unlabeled as un
from unlabeled.mixtures import flatness
from unlabeled.mixtures.regularisation import plain
from unlabeled.mixtures.relations import relations
from unlabeled.registry import usable

ROWS = np.random.default_rng(0).normal(size=(200, 2))
X1, X2 = ROWS.T
NOISE = np.random.default_rng(1).normal(size=200)


def told(X, **settings):
    """What is said about covariances, and nothing else."""
    settings = {"n_components": 2, "n_init": 2} | settings
    fit = un.fit("gaussian_mixture", X, **settings)
    return flatness.notes(fit.X, fit.mixture, fit.parameters)


def only(X, **settings):
    (note,) = told(X, **settings)
    return note


def without_doubt(X, **settings):
    assert told(X, **settings) == []


# The table as a whole ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_nothing_is_said_of_data_that_have_width_everywhere(kind):
    without_doubt(ROWS, covariance_type=kind)
    without_doubt(un.prepare(un.sample("iris")), covariance_type=kind, n_components=3)


@pytest.mark.parametrize("kind", ["full", "tied", "diag"])
def test_a_constant_column(kind):
    note = only(np.column_stack([ROWS, np.ones(200)]), covariance_type=kind)
    assert note.startswith("“x3” has the same value in every row: along it only reg_covar")
    assert note.endswith("Leave it out.")


def test_constant_columns():
    note = only(np.column_stack([ROWS, np.ones(200), np.zeros(200)]))
    assert note.startswith("“x3” and “x4” have the same value in every row: along them only")
    assert note.endswith("Leave them out.")


def test_spheres_suffer_from_constant_columns_in_another_way():
    note = only(np.column_stack([ROWS, np.ones(200)]), covariance_type="spherical")
    assert "spheres are made too small, for they are as wide along it as elsewhere" in note


@pytest.mark.parametrize("kind", ["full", "tied"])
@pytest.mark.parametrize("unit", [1.0, 1e-3, 1e4])
def test_columns_that_determine_each_other(kind, unit):
    X = np.column_stack([X1, X2, X1 + 2 * X2]) * unit
    settings = {"covariance_type": kind, "reg_covar": 1e-6 * unit**2}
    note = only(X, **settings)
    assert note.startswith("“x1”, “x2” and “x3” determine each other exactly: the rows fill a flat")
    assert "near singular" in note and "held up by reg_covar alone" in note
    # Every way out that it names is one.
    without_doubt(X[:, :2], **settings)
    without_doubt(X, **settings | {"covariance_type": "diag"})
    raised = float(note.rsplit("raise reg_covar to ")[1].strip("."))
    without_doubt(X, **settings | {"reg_covar": raised})


def test_two_names_for_the_same_thing():
    note = only(np.column_stack([X1, X2, 9 - 5 * X1]))
    assert note.startswith("“x1” and “x3” determine each other exactly")


def test_several_sets_of_columns():
    note = only(np.column_stack([X1, X2, 2 * X1, 3 * X2]))
    assert "determine each other exactly, and so do others: " in note
    note = only(np.column_stack([X1, X2, NOISE, 2 * X1, 3 * X2, 4 * NOISE]))
    assert "determine each other exactly, and so do 2 other sets of columns: " in note


def test_columns_that_nearly_determine_each_other():
    note = only(np.column_stack([X1, X2, X1 + 2 * X2 + 1e-7 * NOISE]))
    assert note.startswith("“x1”, “x2” and “x3” determine each other almost exactly")


def test_of_many_rows_all_must_agree():
    rows = np.random.default_rng(0).normal(size=(5_000, 2))
    X = np.column_stack([rows, rows.sum(axis=1)])
    assert [one.tolist() for one in relations(usable(X)).sets] == [[0, 1, 2]]
    X[::100, 2] += 1  # too few for the sample to see, perhaps; but then not all rows agree
    assert relations(usable(X)).sets == []


def test_one_hot_columns_are_named_by_their_category():
    penguins = un.prepare(un.sample("penguins"), ["species", "island", "sex", "body_mass_g"])
    note = only(penguins, n_components=3)
    assert note.startswith(
        "Of each of “species”, “island” and “sex” the features always sum to 1, for a row has one "
        "word: the rows fill a flat sheet"
    )
    assert "Leave these columns out, for words have no bell curve" in note
    raised = float(note.rsplit("raise reg_covar to ")[1].strip("."))
    without_doubt(penguins, n_components=3, reg_covar=raised)
    without_doubt(un.prepare(un.sample("penguins"), ["body_mass_g", "bill_length_mm"]))


@pytest.mark.parametrize("scale", ["none", "standard", "minmax", "robust"])
def test_one_category_however_it_is_scaled(scale):
    columns = ["sex", "body_mass_g", "bill_length_mm"]
    X = un.prepare(un.sample("penguins"), columns, scale=scale)
    note = told(X)[0]
    assert note.startswith("The features of “sex” always sum to 1, for a row has one word:")
    assert "Leave this column out" in note


def test_too_few_rows_for_full_covariances():
    X = np.random.default_rng(0).normal(size=(30, 64))
    note = only(X)
    assert note.startswith("30 rows are too few for full covariances of 64 features")
    without_doubt(X, covariance_type="diag")
    without_doubt(X[:, :5])


def test_tiny_units_beside_reg_covar():
    note = only(ROWS * 1e-3)
    assert note.startswith(
        "reg_covar (0.000001) is not small beside the variance of “x1” and “x2” (0.000001 or less)"
    )
    assert "Scale the columns, or lower reg_covar to 1e-10 or less." in note
    without_doubt(ROWS * 1e-3, reg_covar=1e-10)
    source = un.Table.from_columns("tiny", [("a", X1 * 1e-3), ("b", X2 * 1e-3)])
    without_doubt(un.prepare(source))


def test_reg_covar_that_was_raised_too_far():
    X = un.prepare(un.Table.from_columns("rows", [("a", X1), ("b", X2 * 100)]))
    note = only(X, reg_covar=5)
    assert note.startswith("reg_covar (5) is not small beside the variance of “a” and “b”")
    assert "it blurs the components. Lower reg_covar to 0.0001 or less." in note
    without_doubt(X, reg_covar=1e-4)


def test_one_tiny_unit_among_others():
    note = only(np.column_stack([X1, X2 * 1e-3]))
    assert "beside the variance of “x2” (" in note and "or less):" not in note


def test_units_that_differ_are_no_reason_to_worry():
    without_doubt(np.column_stack([X1 * 1e6, X2]))
    without_doubt(un.prepare(un.sample("wine"), scale="none"), n_components=2)


# Single components ------------------------------------------------------------------------------


def raised(note):
    """The reg_covar that a note advises."""
    return float(note.rsplit("raise reg_covar to ")[1].strip("."))


def test_a_component_on_equal_rows():
    X = np.concatenate([ROWS, np.repeat([[9.0, 9.0]], 50, axis=0)])
    note = only(X)
    assert note.startswith(
        "Component 1 has shrunk to a single place, where about 50 rows are (nearly) equal: its "
        "covariance is near singular"
    )
    without_doubt(X, reg_covar=raised(note))
    without_doubt(X, n_components=1)
    without_doubt(ROWS)


def test_components_on_equal_rows():
    places = np.repeat([[9.0, 9.0], [-9.0, 9.0]], 40, axis=0)
    note = only(np.concatenate([ROWS, places]), n_components=3)
    assert note.startswith("2 components (1 and 2) have shrunk to single places, where rows are")
    assert "their covariances are near singular" in note and "as they shrink" in note


def test_a_component_on_one_row():
    note = only(np.concatenate([ROWS, [[50.0, 50.0]]]))
    assert note.startswith("Component 1 has shrunk onto a single row")


def test_a_component_with_one_value_of_a_feature():
    flat = np.column_stack([np.linspace(5, 9, 50), np.full(50, 5.0)])
    X = np.concatenate([ROWS, flat])
    note = only(X)
    assert note.startswith("Component 1 has (nearly) one value of “x2” in all its rows")
    assert "Leave that column out, choose spherical covariances, or raise reg_covar" in note
    without_doubt(X[:, :1])
    without_doubt(X, covariance_type="spherical")
    without_doubt(X, reg_covar=raised(note))


def test_components_with_one_value_of_several_features():
    digits = un.prepare(un.sample("digits"), scale="none", rows=1_000)
    constant, thin = told(digits, n_components=3, n_init=1)
    assert constant.startswith("“pixel_0_0”, “pixel_4_0” and “pixel_4_7” have the same value")
    assert thin.startswith("3 components (0, 1 and 2) have (nearly) one value of some features")
    assert "(component 0: “pixel_" in thin and "Leave such columns out" in thin


def test_a_component_on_a_line():
    line = np.linspace(9, 19, 50)
    X = np.concatenate([ROWS, np.column_stack([line, line])])
    note = only(X)
    assert note.startswith("Inside component 1 “x1” and “x2” (nearly) determine each other: its")
    without_doubt(X, covariance_type="diag")
    without_doubt(X, reg_covar=raised(note))


def test_components_on_lines():
    line = np.linspace(9, 19, 50)
    other = np.column_stack([-line, line])
    X = np.concatenate([ROWS, np.column_stack([line, line]), other])
    note = only(X, n_components=3)
    assert "(and so in 1 other component): their covariances are" in note


def test_the_covariance_that_all_share():
    X = np.column_stack([X1, X2, X1 + X2 + 1e-4 * NOISE])
    note = only(X, covariance_type="tied")
    assert note.startswith("In the shared covariance “x1”, “x2” and “x3” (nearly) determine each")


def test_a_component_with_fewer_rows_than_features():
    random = np.random.default_rng(0)
    X = np.concatenate([random.normal(size=(400, 20)), 9 + random.normal(size=(12, 20))])
    note = only(X)
    assert note.startswith("Component 1 has about 12 rows for 20 features: its covariance is near")
    for kind in ("diag", "tied"):
        without_doubt(X, covariance_type=kind)
    without_doubt(X[:, :3])
    without_doubt(X, reg_covar=raised(note))


@pytest.mark.parametrize("kind", ["full", "tied"])
def test_no_more_reg_covar_is_advised_than_there_may_be(kind):
    X = np.column_stack([X1, X2, X1 + 2 * X2])
    note = only(X * 1e6, covariance_type=kind, reg_covar=1e5)
    assert note.endswith("or scale the columns (standard) and raise reg_covar to 0.001.")
    table = un.Table.from_columns("large", list(zip("abc", (X * 1e6).T, strict=True)))
    without_doubt(un.prepare(table, scale="standard"), covariance_type=kind, reg_covar=0.001)


@pytest.mark.parametrize("unit", [1e-100, 1e-200])
def test_for_vanishing_numbers_scaling_is_the_only_way(unit):
    note = only(ROWS * unit)
    assert note.endswith("it blurs the components. Scale the columns (standard).")
    assert ("(below 1e-300)" in note) == (unit == 1e-200)


def test_of_bayesian_mixtures_the_prior_is_told_and_no_endless_likelihood():
    X = np.concatenate([ROWS, np.repeat([[9.0, 9.0]], 9_000, axis=0)])
    settings = {"n_components": 2, "n_init": 1, "reg_covar": 9e-4}
    fit = un.fit("bayesian_gaussian_mixture", X, **settings)
    (note,) = flatness.notes(fit.X, fit.mixture, fit.parameters)
    assert "has shrunk to a single place, where about 9,000 rows are (nearly) equal" in note
    assert "as narrow as reg_covar and the prior leave it" in note
    assert "without limit" not in note
    assert flatness.flat(fit.X, fit.mixture, fit.parameters) == [1]


@pytest.mark.parametrize(
    ("value", "text"), [(1e-6, "0.000001"), (0.01, "0.01"), (5.0, "5"), (1e-10, "1e-10")]
)
def test_small_numbers_are_written_out(value, text):
    assert plain(value) == text
