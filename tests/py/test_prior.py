"""A prior for few components or for many: the book's figure, and what the report says of it."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import actions, asked, charts_of, table, words

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.catalog import encoded
from unlabeled.labels import UNDECIDED
from unlabeled.registry import algorithm
from unlabeled.studies.prior import STUDY, effective, moved_weight

ID = "bayesian_gaussian_mixture"
WEIGHTS = st.lists(st.floats(0.001, 1), min_size=1, max_size=8).map(lambda one: np.array(one))


@pytest.fixture(scope="module")
def fit():
    return un.fit(ID, un.prepare(un.sample("ellipsoids"), scale="none"), n_init=1)


@pytest.fixture(scope="module")
def book(fit):
    """The report of the book's figure: two concentrations on 73 rows."""
    return asked(STUDY, fit, rows=73)


def pictures(report):
    return {one["figure"]: one for part in report["parts"] for one in charts_of(part)}


def heights(report, side):
    return pictures(report)[f"prior-weights-{side}"]["layers"][0]["height"]


def test_the_book_s_figure(book):
    low, high = heights(book, "low"), heights(book, "high")
    assert low.round(2).tolist() == [0.5, 0.26, 0.25, *[0.0] * 7]
    assert high.round(2).tolist() == [0.43, 0.37, 0.11, *[0.01] * 7]
    lines = table(book, "priors")
    assert [line["in use"] for line in lines] == [3, 3]
    assert lines[0]["effective"] == pytest.approx(2.84, abs=0.01)
    assert lines[1]["effective"] == pytest.approx(3.89, abs=0.01)
    assert lines[1]["unneeded weight"] == pytest.approx(high[3:].sum())
    assert book["tone"] == "warn"
    assert book["verdict"].startswith("The prior decides much here: with 73 rows, 20% of the")


def test_many_rows_outweigh_the_prior(fit):
    report = asked(STUDY, fit)
    assert report["tone"] == "good" and "The rows outweigh the prior" in report["verdict"]
    assert "with 1,250 rows" in report["verdict"]
    np.testing.assert_allclose(heights(report, "low"), heights(report, "high"), atol=0.004)
    assert "the rows speak 1,250 times" in words(report)
    assert "Take fewer rows (73" in words(report)
    assert "Not converged" not in words(report)  # beyond the 100 iterations of the fit in view


def test_both_are_drawn_alike_so_that_they_can_be_compared(book, fit):
    json.dumps(encoded(book), allow_nan=False)
    drawn = pictures(book)
    assert list(drawn) == [
        "prior-weights-low",
        "prior-weights-high",
        "prior-rows-low",
        "prior-rows-high",
    ]
    for pair in ("weights", "rows"):
        low, high = drawn[f"prior-{pair}-low"], drawn[f"prior-{pair}-high"]
        assert (low["x"], low["y"]) == (high["x"], high["y"])
    np.testing.assert_array_equal(
        drawn["prior-rows-low"]["layers"][0]["row"], fit.preparation.rows[:73]
    )
    # A bar has the colour of its rows, and lights them; a grey one has none.
    for side in ("low", "high"):
        (bars,) = drawn[f"prior-weights-{side}"]["layers"]
        points = drawn[f"prior-rows-{side}"]["layers"][0]
        for colour, own in zip(bars["cluster"], bars["rows"], strict=True):
            assert (colour == UNDECIDED) == (len(own) == 0)
            assert set(points["cluster"][np.isin(points["row"], own)]) == (
                {colour} if len(own) else set()
            )
        ellipses = drawn[f"prior-rows-{side}"]["layers"][1]
        assert ellipses["mark"] == "ellipses" and len(ellipses["x"]) == 20
        assert set(ellipses["cluster"]) - {-1} == set(points["cluster"])


def test_the_first_is_shown_while_the_second_is_fitted(fit):
    parameters = {one.name: one.default for one in STUDY.parameters} | {"rows": 60}
    steps = STUDY.run(fit, parameters)
    shown = next(progress.so_far for progress in steps if progress.so_far is not None)
    steps.close()
    assert list(pictures(shown)) == ["prior-weights-low", "prior-rows-low"]
    assert "The other is being fitted" in shown["verdict"]


def test_one_is_taken_over(book, fit):
    first, second = actions(book)
    assert first["values"] == {
        "weight_concentration_prior": 0.01,
        "weight_concentration_prior_type": "dirichlet_process",
    }
    assert second["values"]["weight_concentration_prior"] == 10_000
    again = un.fit(ID, fit.X, n_init=1, **second["values"])
    assert again.estimator.weight_concentration_prior_ == 10_000


def test_a_distribution_counts_the_concentration_like_rows(fit):
    report = asked(STUDY, fit, rows=73, prior_type="dirichlet_distribution")
    np.testing.assert_allclose(heights(report, "high"), 0.1, atol=1e-3)
    assert "counts the concentration like rows" in words(report)
    assert actions(report)[0]["values"]["weight_concentration_prior_type"] == (
        "dirichlet_distribution"
    )


def test_what_a_slider_leaves_alone_is_not_fitted_again(fit):
    def count(**values):
        parameters = {one.name: one.default for one in STUDY.parameters} | values
        return len(list(STUDY.run(fit, parameters)))

    count(rows=300, low=0.02, high=30.0)
    assert count(rows=300, low=0.02, high=30.0) == 1  # the report so far, and no more steps


def test_of_the_samples_a_slider_passes_only_the_last_is_kept(fit):
    fit.X.remembered("something dear", object)
    before = len(fit.X.memo)
    for rows in range(20, 50):
        steps = STUDY.run(fit, {one.name: one.default for one in STUDY.parameters} | {"rows": rows})
        next(steps)
        steps.close()
    assert "something dear" in fit.X.memo and len(fit.X.memo) <= before + 1
    (kept,) = fit.X.memo["rows for a prior"].values()
    assert len(kept) == 49


def test_a_sample_and_more_rows_than_there_are(fit):
    sample = asked(STUDY, fit, rows=73, which="sample")
    assert "with 73 rows" in sample["verdict"]
    assert pictures(sample)["prior-rows-low"]["layers"][0]["row"].max() > 73
    few = un.fit(ID, np.asarray(fit.X)[:40], n_init=1, n_components=4)
    report = asked(STUDY, few, rows=500)
    assert "There are only 40 rows." in words(report)


def test_what_would_take_long_is_tried_on_a_sample_and_said_so():
    X = np.random.default_rng(0).normal(size=(600, 2))
    fit = un.fit(ID, X, n_components=5, n_init=1, max_iter=5)
    asked_for = []

    def forecast(m, n, values):
        asked_for.append((values["max_iter"], values["n_init"]))
        return Forecast(m / 200, 0)

    slow = dataclasses.replace(fit.algorithm, forecast=forecast)
    report = asked(STUDY, dataclasses.replace(fit, algorithm=slow))
    assert "with 200 rows" in report["verdict"]
    assert "All 600 rows would take long: a seeded sample is fitted." in words(report)
    assert set(asked_for) == {(1000, 1)}  # as they are fitted then
    assert "take long" not in words(asked(STUDY, fit))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rows": 8}, "8 rows cannot have 10 components. Take at least 10 rows"),
        ({"low": 5.0, "high": 0.5}, "The low concentration, 5, is above the high one, 0.5"),
    ],
)
def test_what_cannot_be_asked(fit, values, message):
    with pytest.raises(un.InputError) as caught:
        asked(STUDY, fit, **values)
    assert str(caught.value).startswith(message)
    assert caught.value.field in values


@pytest.mark.parametrize("n", [1, 3])
def test_other_numbers_of_features(n):
    X = np.random.default_rng(0).normal(size=(50, n))
    X[:25] += 6
    fit = un.fit(ID, X, n_components=5, n_init=1)
    report = asked(STUDY, fit, high=1e3)
    json.dumps(encoded(report), allow_nan=False)
    assert len(pictures(report)) == 4


def test_it_is_for_mixtures_with_a_prior():
    assert STUDY.applies(algorithm(ID))
    assert not STUDY.applies(algorithm("gaussian_mixture"))
    assert not STUDY.applies(algorithm("kmeans"))


@given(first=WEIGHTS, share=st.floats(0, 1))
def test_effective_and_moved_weight(first, share):
    weights = np.sort(first / first.sum())[::-1]
    k = len(weights)
    assert 1 - 1e-9 <= effective(weights) <= k + 1e-9
    equal = np.full(k, 1 / k)
    assert effective(equal) == pytest.approx(k)
    mixed = share * weights + (1 - share) * equal
    assert 0 <= moved_weight(weights, mixed) <= moved_weight(weights, equal) + 1e-12
    assert moved_weight(weights, mixed) == pytest.approx(moved_weight(mixed, weights))
    assert effective(np.append(weights, 0.0)) == pytest.approx(effective(weights))
