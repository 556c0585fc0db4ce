"""The grid of BIC, AIC and ICL: its numbers, its words, what it keeps, and where a click leads."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as some
from reports import actions, asked, charts_of, table, words
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.mixtures.covariance import TYPES, count_parameters
from unlabeled.mixtures.criteria import Criteria
from unlabeled.mixtures.fitted import criteria_of
from unlabeled.prepare import prepare
from unlabeled.registry import algorithm, usable
from unlabeled.selection import criterion_grid, peak
from unlabeled.selection import sweep as sweeping
from unlabeled.selection.criterion_grid import ALL, Cell, CriterionGrid
from unlabeled.selection.criterion_report import parameters_in_words, report
from unlabeled.selection.standings import standings
from unlabeled.steps import finish
from unlabeled.study_registry import run_steps, study

STUDY = study("criteria")
# BIC of the reference, scikit-learn 1.8.0, n_init=10, random_state=42, k = 1 to 6.
GOLDEN = {
    "full": (9330.418496222055, 8971.197133122107, 8189.733705221636, 8229.595643711533),
    "tied": (9330.418496222055, 8983.948490941393, 8588.71354501976, 8575.799840874384),
    "diag": (9358.77052240519, 8984.903381386755, 8991.845069151717, 8886.100427777556),
    "spherical": (9628.791438721462, 8991.203493192717, 8977.150904516979, 8889.96726651999),
}
SMALL = {"k_maximum": 3, "n_init": 2}


def figures(report):
    drawn = [picture for part in report["parts"] for picture in charts_of(part)]
    return {picture["figure"]: picture for picture in drawn}


def boxes(report):
    return next(one for one in figures(report)["bic-grid"]["layers"] if one["mark"] == "boxes")


def curves(report):
    return {one["id"]: one for one in figures(report)["bic"]["layers"] if one["mark"] == "lines"}


@pytest.fixture(scope="module")
def ellipsoids():
    return prepare(un.sample("ellipsoids"), scale="none")


@pytest.fixture(scope="module")
def fit(ellipsoids):
    return un.fit("gaussian_mixture", ellipsoids, n_components=3, n_init=10, random_state=42)


@pytest.fixture(scope="module")
def steps(fit):
    """All steps of the grid of k = 1 to 4 on ellipsoids, and the report."""
    running = run_steps("criteria", fit, {"k_maximum": 4})
    seen = []
    while True:
        try:
            seen.append(next(running))
        except StopIteration as stop:
            return seen, stop.value


@pytest.fixture
def groups():
    """A small table of two groups, its own for each test: grids are kept with it."""
    random = np.random.default_rng(0)
    return usable(np.r_[random.normal(size=(30, 2)), random.normal(9, 1, (30, 2))])


def made(X, **values):
    return un.fit("gaussian_mixture", X, **{"n_components": 2, "n_init": 2} | values)


# Numbers ----------------------------------------------------------------------------------------


def test_the_reference_numbers(steps):
    drawn = curves(steps[1])
    assert list(drawn) == list(TYPES)
    for kind, expected in GOLDEN.items():
        np.testing.assert_array_equal(drawn[kind]["x"], [1, 2, 3, 4])
        np.testing.assert_allclose(drawn[kind]["y"], expected, rtol=1e-9)


def test_the_table_is_sorted_by_the_criterion(steps):
    lines = table(steps[1], "criteria")
    assert len(lines) == 12
    best = lines[0]
    assert (best["k"], best["covariances"], best["p"]) == (3, "full", 17)
    assert best["BIC"] == pytest.approx(8189.733705221636, rel=1e-9) and best["behind"] == 0
    assert best["AIC"] == pytest.approx(8102.508425106598, rel=1e-9)
    behind = [line["behind"] for line in lines]
    assert behind == sorted(behind)
    assert lines[1]["behind"] == pytest.approx(8229.595643711533 - 8189.733705221636)


def test_all_agree_at_the_default_tolerance(steps):
    report = steps[1]
    first = "BIC is smallest for k = 3 with full covariances."
    assert report["verdict"] == f"{first} AIC and ICL agree."
    assert report["tone"] == "good"
    assert "Next is k = 4 with full covariances, 39.9 behind, which is clear" in words(report)


def test_a_coarse_tolerance_is_told_with_a_way_on(steps, fit):
    assert "less than tol = 0.001 per row" in words(steps[1])
    finer = next(one for one in actions(steps[1]) if one["title"].startswith("Climb to the top"))
    assert finer["values"] == {"tol": 1e-7, "max_iter": 1000}


def test_aic_takes_four_where_em_climbs_to_the_top(ellipsoids):
    """The book's "both lowest at 3" depends on where EM stops."""
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3, tol=1e-7, max_iter=1000, n_init=3)
    full = {"covariance_types": "full", "k_minimum": 2, "k_maximum": 4, "n_init": 3}
    report = asked(STUDY, fit, **full)
    assert report["verdict"] == (
        "BIC is smallest for k = 3 with full covariances. ICL agrees; AIC prefers k = 4 with full "
        "covariances."
    )
    assert report["tone"] == "info"
    text = words(report)
    assert "a parameter costs 2 in AIC and log(m) = log(1,250) = 7.13 in BIC." in text
    assert "2 log L of k = 4, full is 15.5 higher than that of k = 3, full, for 6" in text
    assert "worth their cost in AIC (12.0), not in BIC (42.8)" in text
    assert "tol =" not in text, "it is fine here"
    by_aic = asked(STUDY, fit, criterion="aic", **full)
    assert by_aic["verdict"].startswith(
        "AIC is smallest for k = 4 with full covariances. BIC and ICL prefer k = 3 with full "
    )
    assert "the largest that was tried" in words(by_aic)
    assert table(by_aic, "criteria")[0]["AIC"] == pytest.approx(8098.109, abs=1e-3)


def test_the_formula_has_the_numbers_of_the_model_in_view(steps, fit):
    text = words(steps[1])
    assert (
        "The model in view, k = 3, full, has p = 17 parameters: 3 × 3 for the covariances + 3 × 2 "
        "for the means + 2 for the weights"
    ) in text
    assert "BIC = log(m) p − 2 log L = log(1,250) × 17 − 2 × (−4,034.254) = 8,189.734" in text
    assert "AIC = 2 p − 2 log L = 2 × 17 − 2 × (−4,034.254) = 8,102.508" in text
    assert f"= {fit.scores['icl']:,.3f}" in text


def test_another_model_in_view_has_its_own_formula(steps, ellipsoids):
    other = un.fit("gaussian_mixture", ellipsoids, n_components=2, covariance_type="diag")
    text = words(asked(STUDY, other, k_maximum=4))
    assert "The model in view, k = 2, diag, has p = 9 parameters: 2 × 2 for the covari" in text
    beyond = un.fit("gaussian_mixture", ellipsoids, n_components=7, n_init=1)
    assert "The model with the smallest BIC, k = 3, full, has" in words(
        asked(STUDY, beyond, k_maximum=4)
    )


@for_all(
    some.sampled_from(TYPES),
    some.integers(1, 4),
    some.integers(1, 4),
    some.integers(8, 40),
    some.integers(0, 99),
)
@settings(max_examples=40)
def test_criteria_are_those_of_scikit_learn(kind, k, n, m, seed):
    X = np.random.default_rng(seed).normal(size=(m, n)) * 3
    estimator = GaussianMixture(k, covariance_type=kind, random_state=seed, reg_covar=0.1).fit(X)
    found = criteria_of(estimator, X)
    assert found.parameters == count_parameters(kind, k, n) == estimator._n_parameters()
    assert found.bic == pytest.approx(estimator.bic(X), rel=1e-9)
    assert found.aic == pytest.approx(estimator.aic(X), rel=1e-9)
    assert found.icl >= found.bic
    assert sum_in(parameters_in_words(Cell(k, kind, found), n)) == found.parameters


def sum_in(words):
    """The sum that a sentence spells out: "p = 17 parameters: 3 × 3 for ... + 2 for ..."."""
    terms = words.split(": ")[1].split(" + ")
    products = [term.split(" for ")[0].split(" × ") for term in terms]
    return sum(math.prod(int(factor) for factor in product) for product in products)


# Growing, stopping, remembering -----------------------------------------------------------------


def test_the_report_grows_with_every_cell(steps):
    seen, _ = steps
    shown = [step.so_far for step in seen if step.so_far]
    assert len(shown) == 16
    for number, partial in enumerate(shown, start=1):
        assert len(boxes(partial)["texts"]) == number
        assert sum(len(curve["x"]) for curve in curves(partial).values()) == number
    assert {partial["tone"] for partial in shown[:-1]} == {"info"}
    assert shown[8]["verdict"].startswith("9 of 16 models fitted. So far BIC is smallest for k = ")
    assert [len(curve["x"]) for curve in curves(shown[8]).values()] == [3, 2, 2, 2]
    done = [step.done for step in seen]
    assert done == sorted(done) and done[-1] == 1
    assert "k = 4, tied: start 3 of 10" in {step.note for step in seen}


def test_a_grid_that_was_stopped_goes_on_where_it_was(groups, monkeypatch):
    fitted = []
    own = peak.peak

    def counted(X, parameters):
        fitted.append((parameters["n_components"], parameters["covariance_type"]))
        return own(X, parameters)

    monkeypatch.setattr(criterion_grid, "peak", counted)
    fit = made(groups)
    running = run_steps("criteria", fit, SMALL)
    shown = 0
    while shown < 5:
        shown += next(running).so_far is not None
    running.close()
    assert len(fitted) == 5
    report = asked(STUDY, fit, **SMALL)
    assert len(fitted) == len(set(fitted)) == 12, "no cell is fitted twice"
    for criterion in ("bic", "aic", "icl"):
        again = asked(STUDY, made(groups, n_components=3), criterion=criterion, **SMALL)
        assert len(table(again, "criteria")) == 12
    assert len(fitted) == 12, "another criterion, or another model in view, needs no new fit"
    asked(STUDY, fit, **SMALL | {"k_maximum": 4})
    assert len(fitted) == 16, "a longer grid only adds to it"
    asked(STUDY, made(groups, tol=1e-5), **SMALL)
    assert len(fitted) == 28, "other settings are other models"
    assert boxes(report)["texts"][0].startswith("k = 1, full: BIC ")


def test_it_follows_the_model_in_view():
    assert STUDY.follows and not STUDY.automatic
    assert STUDY.applies(algorithm("gaussian_mixture"))
    assert not STUDY.applies(algorithm("bayesian_gaussian_mixture"))
    assert not STUDY.applies(algorithm("kmeans"))


# Charts -----------------------------------------------------------------------------------------


def test_curves_mark_the_best_and_lead_to_models(steps, ellipsoids):
    drawn = curves(steps[1])
    assert [curve["chosen"] for curve in drawn.values()] == [2, None, None, None]
    assert [curve["cluster"] for curve in drawn.values()] == [0, 1, 2, 3]
    values = drawn["tied"]["values"][1]
    assert values == {"n_components": 2, "covariance_type": "tied", "n_init": 10}
    opened = un.fit("gaussian_mixture", ellipsoids, **values)
    assert opened.scores["bic"] == pytest.approx(drawn["tied"]["y"][1], rel=1e-12)
    assert figures(steps[1])["bic"]["title"] == "BIC by k"
    rule = figures(steps[1])["bic"]["layers"][0]
    assert (rule["mark"], rule["value"]) == ("rule", 3)


def test_the_map_marks_the_best_and_the_present_model(steps):
    drawn = boxes(steps[1])
    assert np.flatnonzero(drawn["outlined"]).tolist() == [8]
    assert drawn["inside"][8] == "best"
    assert drawn["texts"][8] == (
        "k = 3, full: BIC 8,189.7, AIC 8,102.5, ICL 8,308.3, p = 17 (smallest BIC, AIC, ICL) "
        "(in view)"
    )
    assert drawn["shade"].argmax() == 8 and drawn["shade"][8] == 1
    assert drawn["shade"].min() > 0
    assert drawn["shade"][12] < 0.8, "39.9 behind is seen to be worse"
    climb, first = actions(steps[1])[:2]
    assert climb["values"] == {"tol": 1e-7, "max_iter": 1000}
    assert first["values"] == drawn["values"][8]
    ring = next(one for one in figures(steps[1])["bic-grid"]["layers"] if one["id"] == "present")
    left, low, right, high = drawn["corners"].reshape(-1, 4)[8]
    assert left < ring["x"][0] < right and low < ring["y"][0] < high
    picture = figures(steps[1])["bic-grid"]
    assert picture["x"]["categories"] == list(TYPES)
    assert picture["y"]["categories"] == ["4", "3", "2", "1"], "the smallest k on top"


def test_disagreeing_criteria_have_a_box_each():
    now = standing({(1, "full"): (-130, 0), (2, "full"): (-105, 30), (3, "full"): (-95, 30)})
    drawn = boxes(report(now))
    assert drawn["inside"] == ["ICL", "BIC", "AIC"]
    assert drawn["outlined"].tolist() == [1, 1, 1]
    text = words(report(now))
    assert "Why AIC and BIC differ" in text and "Why ICL and BIC differ" in text


def test_a_worse_cell_is_never_shaded_stronger(steps):
    drawn = boxes(steps[1])
    bic = [curves(steps[1])[kind]["y"][k] for k in range(4) for kind in TYPES]
    order = np.argsort(bic)
    assert (np.diff(drawn["shade"][order]) <= 0).all()


# Words ------------------------------------------------------------------------------------------


def standing(models, *, id="bic", rows=1_000, tol=1e-7, highest=9, **cell):
    """Standings of a grid whose cells have these (log-likelihood, entropy), by place."""
    X = usable(np.random.default_rng(0).normal(size=(rows, 2)))
    fit = un.fit("gaussian_mixture", X, n_components=1, n_init=1, tol=tol)
    ks = tuple(sorted({k for k, _ in models}))
    types = tuple(kind for kind in TYPES if kind in {one for _, one in models})
    cells = {
        (k, kind): Cell(k, kind, Criteria(rows, count_parameters(kind, k, 2), likelihood, entropy))
        for (k, kind), (likelihood, entropy) in models.items()
    }
    return standings(CriterionGrid(fit, X, ks, types, 1, highest, "", cells), id)


def test_with_few_rows_bic_is_the_kinder_one():
    now = standing({(1, "full"): (-30, 0), (2, "full"): (-24.5, 0)}, rows=5)
    assert now.best("bic").k == 2 and now.best("aic").k == 1
    assert "With so few rows BIC is the kinder one." in words(report(now))
    assert "worth their cost in BIC (9.7), not in AIC (12.0)" in words(report(now))


@pytest.mark.parametrize(
    ("behind", "said"),
    [(1.0, "says nothing"), (5.0, "some evidence"), (11.0, "which is clear")],
)
def test_how_clear_the_choice_is(behind, said):
    p = count_parameters("full", 2, 2) - count_parameters("full", 1, 2)
    gain = (math.log(1_000) * p - behind) / 2
    text = words(report(standing({(1, "full"): (-500, 0), (2, "full"): (-500 + gain, 0)})))
    assert f"Next is k = 2 with full covariances, {behind:.1f} behind" in text and said in text


def test_one_cloud_and_both_edges():
    one = {(1, "full"): (-500, 0), (2, "full"): (-499, 0)}
    assert "One component is best" in words(report(standing(one)))
    assert "begin lower with “From”" in words(
        report(standing({(k + 1, kind): value for (k, kind), value in one.items()}))
    )
    last = {(1, "full"): (-500, 0), (2, "full"): (-400, 0)}
    assert "go further with “To”" in words(report(standing(last, highest=2)))
    assert "“To”" not in words(report(standing(last, highest=3))), "there are no more rows"


def test_models_that_fit_worse_than_special_cases_are_told():
    models = {
        (2, "full"): (-500, 0),
        (3, "full"): (-505, 0),
        (2, "diag"): (-490, 0),
        (3, "diag"): (-489, 0),
    }
    assert [cell.place for cell in standing(models).overtaken()] == [(2, "full"), (3, "full")]
    assert standing({(2, "full"): (-500, 0), (3, "full"): (-500.5, 0)}).overtaken() == []
    assert standing({(2, "full"): (-500, 0), (3, "full"): (-504, 0)}, tol=1e-3).overtaken() == []
    text = words(report(standing(models)))
    assert "2 models fit worse than simpler ones that are special cases of them (k = 2" in text
    alone = standing({(2, "full"): (-500, 0), (2, "diag"): (-490, 0)})
    assert "1 model fits worse than a simpler one that is a special case of it" in words(
        report(alone)
    )


def test_one_feature_makes_types_the_same():
    random = np.random.default_rng(0)
    X = np.r_[random.normal(0, 1, 60), random.normal(12, 2, 60)][:, None]
    report = asked(STUDY, made(X), **SMALL)
    assert report["verdict"].startswith(
        "BIC is smallest for k = 2 with full, diag or spherical covariances, which are the same "
        "model here. "
    )
    one = asked(STUDY, made(random.normal(size=(80, 1)), n_components=1), **SMALL)
    assert "k = 1 with full, tied, diag or spherical covariances" in one["verdict"]


def test_models_stopped_by_max_iter_and_other_starts_are_told(groups):
    report = asked(STUDY, made(groups, max_iter=1, n_components=3, n_init=1), **SMALL)
    text = words(report)
    assert "stopped by max_iter before EM came to rest" in text and ": raise max_iter." in text
    report = asked(STUDY, made(groups, max_iter=9, tol=0, n_init=1), **SMALL)
    assert "with tol = 0 no number of iterations ends it" in words(report)
    stuck = made(groups, n_components=3, n_init=1, init_params="random_from_data")
    report = asked(STUDY, stuck, k_minimum=3, k_maximum=3, n_init=10)
    assert "The model in view came from 1 start, with a BIC of" in words(report)


def test_two_criteria_that_agree_with_each_other_are_one_clause():
    now = standing({(1, "full"): (-130, 0), (3, "full"): (-95, 30)}, id="aic")
    assert report(now)["verdict"].endswith(". BIC and ICL prefer k = 1 with full covariances.")


def test_a_best_model_that_has_not_converged_is_a_warning():
    now = standing({(1, "full"): (-500, 0), (2, "full"): (-400, 0)}, highest=3)
    assert report(now)["tone"] == "good"
    best = now.grid.cells[2, "full"]
    now.grid.cells[2, "full"] = replace(best, converged=False)
    assert report(standings(now.grid, "bic"))["tone"] == "warn"


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl"])
def test_collapsed_models_are_told_of_every_criterion(criterion):
    """A ninth component of the irises is as flat as reg_covar lets it be, and AIC likes it."""
    fit = made(un.prepare(un.sample("iris"), scale="none"))
    values = {"k_minimum": 2, "k_maximum": 9, "covariance_types": "full"}
    report = asked(STUDY, fit, criterion=criterion, **values)
    text = words(report)
    verb = "is smallest for" if criterion == "aic" else "prefers"
    said = f"AIC {verb} k = 9 with full covariances, in which a component has collapsed."
    assert said in report["verdict"]
    assert "The best one by AIC, k = 9, full, is of these. Of the others AIC is smallest" in text
    assert "The best one by BIC" not in text
    assert "Why AIC and BIC differ" not in text
    assert (report["tone"] == "warn") == (criterion == "aic")


@pytest.mark.parametrize(
    ("column", "said"),
    [(np.ones(150), "“x3” has the same value"), (None, "“x1”, “x2” and “x3” determine")],
)
def test_a_flat_table_is_told_first(column, said):
    X = np.random.default_rng(0).normal(size=(150, 2))
    X = np.c_[X, X.sum(axis=1) if column is None else column]
    report = asked(STUDY, made(X), **SMALL)
    assert report["tone"] == "warn"
    assert report["parts"][0]["text"].startswith(said)
    assert "which is clear" not in words(report)
    wide = asked(STUDY, made(X[:, :2]), **SMALL)
    assert "the criteria mean little too" not in words(wide)


# Odd tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{}, {"criterion": "aic"}, {"covariance_types": "tied"}])
@pytest.mark.parametrize(
    "X",
    [
        [[0.0, 0], [1, 5], [4, 1]],
        [[0.0], [1.0]],
        np.repeat([[0.0, 1], [4, 2], [9, 9]], 5, axis=0),
        np.c_[np.arange(20.0) % 7, np.ones(20)],
        np.c_[np.arange(20.0), 2 * np.arange(20.0)],
        np.random.default_rng(0).normal(size=(20, 2)) * 1e120,
        np.random.default_rng(0).normal(size=(20, 2)) * 1e-120,
    ],
    ids=["three rows", "two rows", "duplicates", "constant", "in line", "huge", "tiny"],
)
def test_odd_tables(X, values):
    report = asked(STUDY, made(X, n_components=1), n_init=2, k_maximum=5, **values)
    assert " is smallest for k = " in report["verdict"]


def test_fewer_different_rows_than_components():
    report = asked(STUDY, made(np.repeat([[0.0, 1], [4, 2], [9, 9]], 5, axis=0)), n_init=1)
    assert "There are only 3 different rows" in words(report)
    assert len(boxes(report)["texts"]) == 12
    nothing = asked(STUDY, made(np.repeat([[0.0], [9.0]], 5, axis=0)), k_minimum=3)
    assert nothing["verdict"].startswith("There is nothing to try. There are only 2 different rows")


def test_collapsed_components_are_a_warning():
    """Equal rows: a component for each place fits without limit."""
    random = np.random.default_rng(0)
    X = np.r_[random.normal(size=(40, 2)), np.full((20, 2), 5.0)]
    report = asked(STUDY, made(X), **SMALL)
    assert report["tone"] == "warn"
    assert "a component has collapsed onto rows that are equal or lie in line" in words(report)
    assert "Of the others BIC is smallest for k = " in words(report)
    assert any("a component collapsed" in one for one in boxes(report)["texts"])


def test_what_cannot_be_fitted_is_left_empty_with_the_reason():
    X = np.r_[np.random.default_rng(0).normal(size=(30, 2)), np.full((30, 2), 7.0)]
    fit = made(X, n_components=1, reg_covar=0)
    report = asked(STUDY, fit, k_maximum=2, n_init=2)
    drawn = boxes(report)
    place = next(i for i, one in enumerate(drawn["texts"]) if one.startswith("k = 2, full"))
    assert "A component collapsed from every start: raise reg_covar." in drawn["texts"][place]
    assert (drawn["shade"][place], drawn["inside"][place], drawn["values"][place]) == (0, "–", {})
    assert "Left out: k = 2, full" in words(report)
    assert len(curves(report)["full"]["x"]) == 1
    nothing = asked(STUDY, fit, k_minimum=2, k_maximum=2, n_init=2, covariance_types="full")
    assert nothing["verdict"] == "No model of the grid can be fitted."
    assert nothing["tone"] == "warn" and "raise reg_covar" in words(nothing)


def test_more_parameters_than_rows_are_a_warning():
    report = asked(STUDY, made([[0.0, 0], [1, 5], [4, 1]], n_components=1), **SMALL)
    assert report["tone"] == "warn"
    assert "from 3 rows: the criteria mean something only" in words(report)


def test_from_beyond_to_is_refused(groups):
    with pytest.raises(un.InputError, match="From 5 to 4"):
        asked(STUDY, made(groups), k_minimum=5, k_maximum=4)


# Cost -------------------------------------------------------------------------------------------


def test_a_large_table_is_sampled_and_every_row_can_be_asked_for(monkeypatch):
    X = usable(np.random.default_rng(0).normal(size=(1_200, 2)))
    fit = made(X, n_components=1)

    def slow(m, n, parameters):
        return Forecast(m / 2_000 * parameters["n_components"], 0.0)

    fit = replace(fit, algorithm=replace(fit.algorithm, forecast=slow))
    monkeypatch.setattr(sweeping, "LONGEST_FIT_SECONDS", 8.0)
    report = asked(STUDY, fit, k_maximum=3, n_init=1)
    text = words(report)
    assert "computed on a sample of 600 of 1,200 rows" in text and "log(600)" in text
    again = asked(STUDY, fit, k_maximum=3, n_init=1, criterion="aic")
    assert "sample of 600" in words(again)
    every = asked(STUDY, fit, k_maximum=3, n_init=1, every_row=True)
    assert "sample" not in words(every) and "log(1,200)" in words(every)


def test_far_too_long_a_grid_tries_fewer_k(monkeypatch):
    fit = made(usable(np.random.default_rng(0).normal(size=(600, 2))), n_components=1)

    def slow(m, n, parameters):
        return Forecast(1.0, 0.0)

    fit = replace(fit, algorithm=replace(fit.algorithm, forecast=slow))
    monkeypatch.setattr(sweeping, "LONGEST_FIT_SECONDS", 8.0)
    grid = criterion_grid.ask(fit, 1, 10, "diag", 1, every_row=False)
    assert grid.ks == (1, 2, 3, 4, 7, 8, 9, 10)
    assert grid.cut == (
        "Only k = 1, 2, 3, 4, 7, 8, 9 and 10 are tried: all 10 values would take very long."
    )
    finish(grid.fill())
    assert standings(grid, "bic").complete


def test_of_very_many_columns_only_cheap_types_are_tried():
    random = np.random.default_rng(0)
    X = random.normal(size=(120, 400))
    X[60:, :5] += 6
    fit = made(X, n_components=1, n_init=1, covariance_type="spherical")
    grid = criterion_grid.ask(fit, 1, 10, ALL, 10, every_row=False)
    assert grid.types == ("diag", "spherical") and grid.ks == tuple(range(1, 11))
    assert grid.cut == (
        "Models with full or tied covariances are left out: they would take very long."
    )
    report = asked(STUDY, fit)
    assert grid.cut in words(report) and len(boxes(report)["texts"]) == 20
    assert "The best model learns" in words(report) and report["tone"] == "warn"
    alone = criterion_grid.ask(fit, 1, 2, "full", 1, every_row=True)
    assert alone.types == ("full",), "who asks for it gets it"
