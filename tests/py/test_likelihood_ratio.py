"""The bootstrap test of k components against one more: its numbers, its words, what it keeps."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some
from reports import actions, asked, charts_of, score, words

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.mixtures.mixture import Mixture
from unlabeled.registry import algorithm, usable
from unlabeled.selection import bootstrap
from unlabeled.selection.bootstrap import Ratios, p_value, split
from unlabeled.steps import finish
from unlabeled.studies import likelihood_ratio
from unlabeled.study_registry import run_steps, study

STUDY = study("likelihood_ratio")
FEW = {"n_bootstrap": 19}


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


def two_groups(apart=8.0, rows=60, seed=0):
    random = np.random.default_rng(seed)
    half = rows // 2
    return usable(np.r_[random.normal(size=(half, 2)), random.normal(apart, 1, (half, 2))])


def made(X, k=1, **values):
    return un.fit("gaussian_mixture", X, **{"n_components": k, "n_init": 2} | values)


def histogram(report):
    return next(
        picture
        for part in report["parts"]
        for picture in charts_of(part)
        if picture["figure"] == "likelihood-ratio"
    )


def layer(picture, mark):
    return next(one for one in picture["layers"] if one["mark"] == mark)


# Numbers ----------------------------------------------------------------------------------------


@for_all(some.floats(-5, 50), some.lists(some.floats(-5, 50), max_size=40))
def test_p_counts_the_table_itself(observed, drawn):
    p = p_value(observed, drawn)
    assert p == (1 + np.sum(np.array(drawn) >= observed)) / (len(drawn) + 1)
    assert 1 / (len(drawn) + 1) <= p <= 1


def test_p_by_hand():
    assert p_value(5.0, [1.0, 4.9, 5.0, 7.0]) == 3 / 5
    assert p_value(9.0, []) == 1


def test_the_ratio_is_twice_the_gain_of_the_likelihood(ellipsoids):
    """Both converged maxima are known: BIC 8969.8545 for k = 2, 8188.7985 for k = 3."""
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=2, n_init=2)
    question = bootstrap.ask(fit, ellipsoids, 2, 1, 1e-5)
    ratios = Ratios()
    finish(bootstrap.fill(question, ratios, 0))
    price = np.log(1250) * 6
    assert ratios.observed == pytest.approx(8969.8545 - 8188.7985 + price, abs=2e-3)


def test_one_component_has_an_exact_likelihood():
    X = two_groups()
    question = bootstrap.ask(made(X, 1, reg_covar=1e-9), X, 1, 1, 1e-6)
    ratios = Ratios()
    finish(bootstrap.fill(question, ratios, 0))
    covariance = np.cov(X, rowvar=False, bias=True)
    one = -len(X) / 2 * (2 * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + 2)
    two = un.fit("gaussian_mixture", X, n_components=2, tol=1e-10, max_iter=9999, reg_covar=1e-9)
    gain = two.scores["log_likelihood"] - one
    assert ratios.observed == pytest.approx(2 * gain, abs=1e-4)
    np.testing.assert_allclose(ratios.model.means, [np.mean(X, axis=0)])


def test_tables_are_drawn_from_the_mixture_by_the_random_state(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3, n_init=1)
    question = bootstrap.ask(fit, ellipsoids, 3, 1, 0.1)
    first, again, second = (np.asarray(bootstrap.draw(question, fit.mixture, n)) for n in (0, 0, 1))
    assert first.shape == ellipsoids.shape
    np.testing.assert_array_equal(first, again)
    assert not np.isin(first, second).any()
    other = replace(question, parameters=question.parameters | {"random_state": 7})
    assert not np.isin(first, bootstrap.draw(other, fit.mixture, 0)).any()
    np.testing.assert_allclose(first.mean(axis=0), np.mean(ellipsoids, axis=0), atol=0.15)
    np.testing.assert_allclose(np.cov(first.T), np.cov(np.asarray(ellipsoids).T), atol=0.4)


@for_all(some.integers(1, 4), some.integers(1, 3), some.integers(0, 99))
def test_a_split_shares_one_component_between_two(k, n, seed):
    random = np.random.default_rng(seed)
    factors = random.normal(size=(k, n, n))
    covariances = factors @ factors.transpose(0, 2, 1) + np.eye(n)
    mixture = Mixture(np.full(k, 1 / k), random.normal(size=(k, n)) * 4, covariances)
    rows = random.normal(size=(30, n)) * 5
    shares = mixture.shares(rows)
    number = seed % k
    found = split(mixture, rows, number)
    assert found.shape == (30, k + 1) and (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(found[:, number] + found[:, -1], shares[:, number])
    assert (found[:, number] * found[:, -1] == 0).all(), "each row is on one side"


def test_a_split_never_loses():
    """EM from the split begins at no less than the smaller mixture, but for the tolerance."""
    X = usable(np.random.default_rng(3).normal(size=(80, 2)))
    question = bootstrap.ask(made(X, 2), X, 2, 0, 1e-4)
    ratios = Ratios()
    finish(bootstrap.fill(question, ratios, 12))
    assert min(ratios.valid(12)) > -0.1 and ratios.observed > -0.1


# Ellipsoids: three components, not two, and not four --------------------------------------------


def test_three_components_are_better_than_two_by_more_than_chance(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=2, n_init=1)
    report = asked(STUDY, fit, n_init=0, **FEW)
    assert report["verdict"] == (
        "One component more is worth it: k = 3 fits better than k = 2, by more than chance gives "
        "(p = 0.05). Of 19 tables drawn from k = 2, none gained as much."
    )
    assert report["tone"] == "good"
    assert score(report, "likelihood_ratio") == pytest.approx(824, abs=1)
    assert score(report, "p_value") == 1 / 20
    assert [one["values"] for one in actions(report)] == [{"n_components": 3}]
    assert "With 19 tables p cannot be smaller than 0.05." in words(report)


def test_four_components_are_no_better_than_three(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=2, n_init=1)
    report = asked(STUDY, fit, k=3, n_init=0, **FEW)
    assert report["verdict"].startswith(
        "No sign that one component more than k = 3 is needed (p = 0."
    )
    assert score(report, "p_value") > 0.2
    assert actions(report) == [] and report["tone"] == "info"
    picture = histogram(report)
    assert layer(picture, "bars")["height"].sum() == 19
    assert layer(picture, "rule")["value"] == score(report, "likelihood_ratio")
    assert "Tables of 1,250 rows are drawn from the fitted mixture of 3 components" in words(report)


# Growing, stopping, remembering -----------------------------------------------------------------


def test_it_grows_and_what_is_done_is_kept(monkeypatch):
    X, drawn = two_groups(), []
    own = bootstrap.draw

    def counted(question, model, number):
        drawn.append(number)
        return own(question, model, number)

    monkeypatch.setattr(bootstrap, "draw", counted)
    fit = made(X, 2)
    running = run_steps("likelihood_ratio", fit, FEW)
    shown = []
    while len(shown) < 8:
        so_far = next(running).so_far
        shown += [so_far] if so_far else []
    running.close()
    assert drawn == list(range(7))
    assert shown[0]["verdict"] == "0 of 19 tables drawn for k = 3 against k = 2."
    assert shown[7]["verdict"].startswith("7 of 19 tables drawn for k = 3 against k = 2: p = ")
    assert "in a browser" in words(shown[0]), "the cost is told before it is paid"
    counts = [layer(histogram(one), "bars")["height"].sum() for one in shown[3:]]
    assert counts == [3, 4, 5, 6, 7]
    asked(STUDY, fit, **FEW)
    assert drawn == list(range(19)), "no table is drawn twice"
    asked(STUDY, fit, n_bootstrap=21)
    assert drawn == list(range(21)), "more tables only add to them"
    asked(STUDY, fit, **FEW)
    assert len(drawn) == 21
    asked(STUDY, made(X, 2, random_state=1), **FEW)
    assert len(drawn) == 40, "another random state draws other tables"


def test_the_same_seed_gives_the_same_answer():
    reports = [asked(STUDY, made(two_groups(), 1), **FEW) for _ in range(2)]
    first, again = (histogram(one)["layers"][0]["height"] for one in reports)
    np.testing.assert_array_equal(first, again)
    assert reports[0]["verdict"] == reports[1]["verdict"]


def test_two_groups_need_two_components():
    report = asked(STUDY, made(two_groups()), **FEW)
    assert report["verdict"].startswith("One component more is worth it: k = 2 fits better than")
    assert "Tables of 60 rows are drawn from the fitted mixture of 1 component" in words(report)


# Words ------------------------------------------------------------------------------------------


def about(observed, drawn, tables=None):
    """The report on these ratios."""
    fit = made(two_groups(), 1)
    question = bootstrap.ask(fit, fit.X, 1, 0, 0.1)
    ratios = Ratios(fit.mixture, observed, list(drawn))
    test = likelihood_ratio.RatioTest(fit, question, ratios, tables or len(drawn))
    return likelihood_ratio._report(test)


def test_a_p_near_the_level_asks_for_more_tables():
    report = about(5.0, [6.0] * 3 + [1.0] * 96)
    assert "p is near 0.05, and 99 tables give it to within ± 0.0394 only" in words(report)
    assert "Of 99 tables drawn from k = 1, only 3 gained as much." in report["verdict"]
    assert "is near 0.05" not in words(about(5.0, [6.0] * 50 + [1.0] * 49))


def test_tables_that_cannot_be_fitted_do_not_count():
    report = about(5.0, [6.0] * 9 + [1.0] * 9 + [None])
    assert score(report, "p_value") == 10 / 19
    assert "1 table could not be fitted, for a component collapsed, and does not count" in words(
        report
    )
    none = about(5.0, [None] * 19)
    assert none["verdict"] == (
        "None of the tables drawn for k = 2 against k = 1 can be fitted: raise reg_covar."
    )


def test_equal_ratios_have_a_histogram_too():
    drawn = layer(histogram(about(5.0, [2.0] * 19)), "bars")
    assert drawn["height"].sum() == 19


# Odd tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "X",
    [
        [[0.0, 0], [1, 5], [4, 1]],
        np.repeat([[0.0, 1], [4, 2], [9, 9]], 5, axis=0),
        np.c_[np.arange(20.0) % 7, np.ones(20)],
        np.c_[np.arange(20.0), 2 * np.arange(20.0)],
        np.arange(15.0)[:, None] ** 2,
    ],
    ids=["three rows", "duplicates", "constant", "in line", "one feature"],
)
def test_odd_tables(X):
    report = asked(STUDY, made(X, 1), **FEW)
    answers = ("One component more is worth it: ", "No sign that one component more than k = 1 ")
    assert report["verdict"].startswith(answers)


def test_more_components_than_different_rows():
    report = asked(STUDY, made([[0.0], [0.0], [4.0]], 2), **FEW)
    assert report["verdict"].startswith("3 components are more than the 2 different rows")


def test_what_cannot_be_fitted_at_all():
    X = np.r_[np.random.default_rng(0).normal(size=(30, 2)), np.full((30, 2), 7.0)]
    with pytest.raises(un.InputError, match="1 or 2 components cannot be fitted"):
        asked(STUDY, made(X, 1, reg_covar=0), **FEW)


def test_a_large_table_is_sampled():
    X = usable(np.random.default_rng(0).normal(size=(1_500, 2)))
    fit = made(X, 1)

    def slow(m, n, parameters):
        return Forecast(m / 100, 0.0)

    fit = replace(fit, algorithm=replace(fit.algorithm, forecast=slow))
    running = STUDY.run(fit, {one.name: one.default for one in STUDY.parameters} | FEW)
    shown = next(step.so_far for step in running if step.so_far)
    assert "The test is of a sample of 500 of 1,500 rows" in words(shown)
    assert "The other tables take about 95 seconds in a browser." in words(shown)


def test_it_is_for_gaussian_mixtures():
    assert STUDY.applies(algorithm("gaussian_mixture"))
    assert not STUDY.applies(algorithm("bayesian_gaussian_mixture"))
    assert not STUDY.applies(algorithm("kmeans"))
