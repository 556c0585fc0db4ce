"""Principal components: as scikit-learn's, and as features that lead to the table and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import asked
from sklearn.decomposition import PCA

import unlabeled as un
from unlabeled import components, study_registry
from unlabeled.analysis.refitting import rescaled
from unlabeled.components import principal_components
from unlabeled.every_row import labels_of_every_row
from unlabeled.prepare import prepare_steps


@pytest.fixture(scope="module")
def digits():
    return un.prepare(un.sample("digits"), scale="none")


@pytest.fixture(scope="module")
def reduced():
    return un.prepare(un.sample("digits"), scale="none", components=0.99)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_as_many_as_scikit_learn_keeps(digits, share):
    X = np.asarray(digits)
    expected = PCA(share).fit(X)
    found = principal_components(X, share)
    assert len(found) == expected.n_components_
    assert found.kept == pytest.approx(expected.explained_variance_ratio_.sum())
    assert found.noise == pytest.approx(expected.noise_variance_)
    np.testing.assert_allclose(found.scores(X), expected.transform(X), atol=1e-9)
    np.testing.assert_allclose(
        found.back(found.scores(X)), expected.inverse_transform(expected.transform(X)), atol=1e-9
    )


def test_all_of_the_variance_loses_nothing(digits):
    X = np.asarray(digits)
    found = principal_components(X, 1)
    assert len(found) == 61, "three of the 64 pixels are always blank"
    assert found.complete and found.noise == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(found.back(found.scores(X)), X, atol=1e-9)


@settings(max_examples=30)
@given(st.integers(2, 12), st.integers(1, 12), st.floats(0.05, 1), st.integers(0, 99))
def test_the_fewest_that_keep_the_share(m, n, share, seed):
    X = np.random.default_rng(seed).normal(size=(m, n)) * np.arange(1, n + 1)
    found = principal_components(X, share)
    assert 1 <= len(found) <= min(m - 1, n) and found.complete
    assert found.kept >= share - 1e-9
    assert len(found) == 1 or found.variances[:-1].sum() < share * found.total * (1 + 1e-9)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(len(found)), atol=1e-8)


def test_of_a_wide_table_the_first_are_found_and_it_says_so(monkeypatch):
    monkeypatch.setattr(components, "EXACT", 40)
    monkeypatch.setattr(components, "MOST_SOUGHT", 12)
    random = np.random.default_rng(0)
    X = random.normal(size=(90, 60)) * 0.9 ** np.arange(60)
    found = principal_components(X, 0.99)
    exact = PCA(12, svd_solver="full").fit(X)
    np.testing.assert_allclose(found.variances, exact.explained_variance_, rtol=0.02)
    assert len(found) == 12 and not found.complete and found.kept < 0.99
    table = un.Table.from_columns("wide", [(f"x{i}", column) for i, column in enumerate(X.T)])
    note = un.prepare(table, components=0.99).preparation.notes[-1].text
    assert note.startswith("60 features became 12 principal components") and "More" in note
    assert principal_components(X, 0.3).complete


def test_components_of_a_large_table_come_in_steps(monkeypatch):
    monkeypatch.setattr(components, "EXACT", 40)
    steps = list(prepare_steps(un.sample("digits"), components=0.9))
    assert len(steps) >= 4 and all(step.note for step in steps)
    done = [step.done for step in steps]
    assert done == sorted(done) and done[0] > 0 and done[-1] < 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1.0, 2.0]], "One row"),
        ([[1.0, 2.0]] * 3, "equal, or nearly"),
        ([[0.0], [1e-200]], "equal, or nearly"),
    ],
)
def test_no_variance_no_components(rows, words):
    with pytest.raises(un.InputError, match=words):
        principal_components(np.array(rows), 0.99)


# As features ------------------------------------------------------------------------------------


def test_components_as_features(digits, reduced):
    done = reduced.preparation
    assert reduced.shape == (1797, 41)
    assert done.features == tuple(f"component_{number}" for number in range(1, 42))
    assert done.columns == digits.preparation.columns, "the table's own columns are what is used"
    assert done.notes[-1].text == (
        "64 features became 41 principal components, which keep 99 % of the variance."
    )
    np.testing.assert_array_equal(done.raw(reduced), np.asarray(reduced))
    np.testing.assert_array_equal(done.scaled(done.raw(reduced)), np.asarray(reduced))


def test_new_rows_go_the_same_way(reduced):
    table = un.sample("digits")
    again = reduced.preparation.transform(table)
    np.testing.assert_allclose(again, reduced, atol=1e-12)
    assert again.preparation.table is table and again.preparation.features[0] == "component_1"
    cells = [column.text(7) for column in table.columns[:64]]
    np.testing.assert_allclose(reduced.preparation.row(cells), reduced[[7]], atol=1e-12)
    back = np.array(reduced.preparation.cells(reduced[[7]]), dtype=float)
    assert np.abs(back - np.array(cells, dtype=float)).mean() < 1.0, "99 % of what they were"
    with pytest.raises(un.InputError, match="is no value of “pixel_0_1”"):
        reduced.preparation.row(["0", "ink", *["0"] * 62])


def test_scaling_comes_first_and_gaps_are_treated():
    table = un.read_csv("a,b,c\n1,200,x\n2,100,y\n,300,x\n4,500,x\n7,100,y\n")
    X = un.prepare(table, ["a", "b", "c"], components=1)
    before = un.prepare(table, ["a", "b", "c"])
    np.testing.assert_allclose(X.preparation.components.back(X), before, atol=1e-9)
    assert X.preparation.rows.tolist() == [0, 1, 3, 4]
    assert X.preparation.cells(X[[3]]) == ["7", "100", "y"]
    kept = un.prepare(table, ["a", "b"], missing="mean", components="0.9")
    assert len(kept) == 5


def test_fits_predict_the_rest_of_a_sampled_table():
    table = un.sample("digits")
    X = un.prepare(table, scale="none", rows=600, components=0.95)
    fit = un.fit("kmeans", X, n_clusters=10, n_init=2)
    labels = labels_of_every_row(fit, table)
    assert (labels >= 0).all() and len(labels) == 1797
    np.testing.assert_array_equal(labels[X.preparation.rows], fit.labels)


def test_another_scale_makes_the_components_again():
    fit = un.fit("kmeans", un.prepare(un.sample("wine"), scale="none", components=0.99))
    assert fit.X.shape[1] == 1, "unscaled, one column has all the variance"
    again = rescaled(fit, "standard")
    expected = un.prepare(un.sample("wine"), scale="standard", components=0.99)
    np.testing.assert_allclose(again, expected, atol=1e-12)


@pytest.mark.parametrize("algorithm", ["kmeans", "gaussian_mixture"])
def test_every_quick_study_works_on_components(algorithm):
    X = un.prepare(un.sample("wine"), components=0.9)
    fit = un.fit(algorithm, X, n_init=1)
    assert fit.picture()["caption"]
    for one in study_registry.found().values():
        if one.automatic and not one.needs and fit.algorithm.id in _ids(one):
            asked(one, fit)


def _ids(study):
    return study.describe(list(un.registry.found().values()))["algorithms"]


@pytest.mark.parametrize("components", ["none", None])
def test_none_leaves_the_features(components):
    assert un.prepare(un.sample("iris"), components=components).shape == (150, 4)


@pytest.mark.parametrize("components", ["abc", 0, 1.5, -1, "nan", [], 10**400])
def test_shares_that_are_none(components):
    with pytest.raises(un.InputError, match="components cannot be") as refused:
        un.prepare(un.sample("iris"), components=components)
    assert refused.value.field == "components"


def test_the_page_asks_for_them(page):
    page.ask("load", sample="digits")
    reply = page.run(values={"n_clusters": 10, "n_init": 1}, scale="none", components="0.9")
    assert reply["kind"] == "result" and reply["features"][0] == "component_1"
    assert len(reply["columns"]) == 64
    there = page.ask("place", x=0, y=0)
    assert len(there["cells"]) == 64 and len(there["values"]) == len(reply["features"])
    assert page.ask("predict", cells=there["cells"])["cluster"] == there["cluster"]
