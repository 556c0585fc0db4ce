"""The chapter's likelihood lesson: its numbers, its four pictures, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some
from reports import checked, given, score, words
from scipy.integrate import quad
from scipy.stats import norm

import unlabeled as un
from unlabeled.mixtures.likelihood import (
    Prior,
    TwoNormals,
    book_estimate,
    kept,
    likelihood_peaks,
    posterior_peaks,
)
from unlabeled.params import checked as checked_values
from unlabeled.registry import found
from unlabeled.steps import finish
from unlabeled.study_registry import study

EXACT, TRUNCATED = TwoNormals(), TwoNormals(truncated=True)
MODELS = some.sampled_from([EXACT, TRUNCATED])
XS = some.floats(-6, 4)
THETAS = some.floats(1, 2)
FIGURES = ["likelihood_model", "likelihood", "likelihood_pdf", "log_likelihood"]


@pytest.fixture(scope="module")
def fit():
    return given(np.array([[0.0, 0], [0, 1], [5, 5], [5, 6]]), [0, 0, 1, 1])


def ask(fit, **values):
    """The report, checked like any other: of its panels each picture by itself."""
    lesson = study("likelihood")
    made = finish(lesson.run(fit, checked_values(lesson.parameters, values, lesson.title)))
    parts = []
    for part in made["parts"]:
        pictures = part["pictures"] if part["part"] == "panels" else []
        parts += [{"part": "figure", "picture": one} for one in pictures] or [part]
    checked(made | {"parts": parts}, fit)
    return made


def pictures(report):
    panels = next(part for part in report["parts"] if part["part"] == "panels")
    return {one["figure"]: one for one in panels["pictures"]}


def layer(picture, id):
    return next(one for one in picture["layers"] if one["id"] == id)


def chosen(line):
    return line["x"][line["chosen"]], line["y"][line["chosen"]]


# The model --------------------------------------------------------------------------------------


def test_the_numbers_of_the_chapter():
    """1.664 on the grid of the book's notebook, computed here as there; 1.500929 exactly."""
    xs, stds = np.linspace(-6, 4, 501), np.linspace(1, 2, 501)
    spread = stds[:, np.newaxis]
    model = 2 * norm.pdf(xs - 1.0, 0, spread) + norm.pdf(xs + 4.0, 0, spread)
    model = model / model.sum(axis=1)[:, np.newaxis] / (xs[1] - xs[0])
    np.testing.assert_allclose(TRUNCATED.density(xs, spread), model, rtol=1e-12)
    of_the_book = stds[model[:, np.argmax(xs >= 2.5)].argmax()]
    assert book_estimate(2.5) == of_the_book == pytest.approx(1.664, abs=1e-12)
    best = likelihood_peaks(EXACT, 2.5)[0]
    assert best.theta == pytest.approx(1.500929, abs=1e-6) and not best.at_edge


def test_the_density_is_that_of_the_mixture():
    x, theta = np.linspace(-9, 9, 40), np.linspace(1, 2, 7)[:, np.newaxis]
    expected = 2 / 3 * norm.pdf(x, 1, theta) + 1 / 3 * norm.pdf(x, -4, theta)
    np.testing.assert_allclose(EXACT.density(x, theta), expected, rtol=1e-13)


@for_all(THETAS)
def test_the_pdf_integrates_to_one(theta):
    area, _ = quad(lambda x: EXACT.density(x, theta), -30, 30, points=[-4, 1])
    assert area == pytest.approx(1, abs=1e-8)
    # The book makes a sum over its grid 1, and with it the integral nearly so.
    area, _ = quad(lambda x: TRUNCATED.density(x, theta), -6, 4)
    assert area == pytest.approx(1, abs=1e-3)
    grid = np.linspace(-6, 4, 501)
    assert TRUNCATED.density(grid, theta).sum() * (grid[1] - grid[0]) == pytest.approx(1)


@for_all(MODELS, THETAS, XS, XS)
def test_a_probability_is_an_area_under_the_pdf(model, theta, one, other):
    low, high = sorted((one, other))
    area, _ = quad(lambda x: model.density(x, theta), low, high)
    assert model.probability(low, high, theta) == pytest.approx(area, abs=1e-8)


@for_all(MODELS, XS)
def test_the_highest_peak_is_that_of_a_fine_grid(model, x):
    thetas = np.linspace(1, 2, 2001)
    values = model.density(x, thetas)
    best = likelihood_peaks(model, x)[0]
    assert np.exp(best.log_value) == pytest.approx(float(model.density(x, best.theta)), rel=1e-12)
    assert np.exp(best.log_value) >= values.max() * (1 - 1e-12)
    near = thetas[np.argmax(values)]
    # Two peaks may be equally high; then either is right.
    assert abs(best.theta - near) <= 5e-4 or values.max() <= np.exp(best.log_value) * (1 + 1e-12)
    assert best.at_edge == (best.theta in (1.0, 2.0))


@for_all(MODELS, XS)
def test_peaks_are_where_the_slope_changes_its_sign(model, x):
    peaks = likelihood_peaks(model, x)
    assert [one.log_value for one in peaks] == sorted(
        (one.log_value for one in peaks), reverse=True
    )
    for peak in peaks:
        step = 1e-4
        beside = np.array([peak.theta - step, peak.theta + step])
        beside = beside[(beside >= 1) & (beside <= 2)]
        assert (np.log(model.density(x, beside)) <= peak.log_value + 1e-12).all()
        if peak.at_edge:  # beyond the edge the likelihood goes on rising
            beyond = peak.theta + (step if peak.theta == 2 else -step)
            assert np.log(model.density(x, beyond)) > peak.log_value - 1e-12


@for_all(XS)
def test_the_book_favours_wide_components(x):
    """Its divisor falls with theta, so its estimate is never below that of the mixture."""
    assert book_estimate(x) >= likelihood_peaks(EXACT, x)[0].theta - 0.002
    thetas = np.linspace(1, 2, 50)
    assert (np.diff(kept(thetas)) < 0).all() and (kept(thetas) < 1).all()
    continuous = likelihood_peaks(TRUNCATED, x)
    assert min(abs(one.theta - book_estimate(x)) for one in continuous) <= 0.002


@for_all(MODELS, XS, THETAS, some.floats(0.01, 10))
def test_map_lies_between_the_prior_and_the_most_likely_theta(model, x, mean, deviation):
    peaks = likelihood_peaks(model, x)
    best = posterior_peaks(model, x, Prior(mean, deviation))[0].theta
    if len(peaks) == 1:
        low, high = sorted((mean, peaks[0].theta))
        assert low - 1e-6 <= best <= high + 1e-6


def test_map_goes_from_the_mean_to_the_most_likely_theta_as_the_prior_widens():
    found = [
        posterior_peaks(EXACT, 2.5, Prior(1.2, width))[0].theta for width in (0.01, 0.3, 1, 10)
    ]
    assert found == sorted(found)
    assert found[0] == pytest.approx(1.2, abs=1e-3)
    assert found[-1] == pytest.approx(1.500929, abs=5e-3)
    # There the slopes of log likelihood and log prior cancel each other.
    step = 1e-5
    slope = np.diff(np.log(EXACT.density(2.5, found[1] + np.array([-step, step]))))[0] / (2 * step)
    assert slope == pytest.approx((found[1] - 1.2) / 0.3**2, abs=1e-5)


def test_the_log_density_of_the_prior():
    thetas = np.linspace(0.5, 2.5, 9)
    expected = norm.logpdf(thetas, 1.3, 0.2)
    np.testing.assert_allclose(Prior(1.3, 0.2).log_density(thetas), expected, rtol=1e-12)


# The report -------------------------------------------------------------------------------------


def test_the_figure_of_the_chapter(fit):
    report = ask(fit)
    assert report["verdict"] == "At x = 2.5 the most likely theta is 1.50."
    assert score(report, "theta_maximum_likelihood") == pytest.approx(1.500929, abs=1e-6)
    assert score(report, "theta_book_grid") == pytest.approx(1.664, abs=1e-12)
    assert score(report, "likelihood") == pytest.approx(
        2 / 3 * norm.pdf(1.5, 0, 1.3) + 1 / 3 * norm.pdf(6.5, 0, 1.3)
    )
    drawn = pictures(report)
    assert list(drawn) == FIGURES
    top = chosen(layer(drawn["likelihood"], "likelihood"))
    assert top == pytest.approx((1.500929, 0.1075500), abs=1e-6)
    assert chosen(layer(drawn["log_likelihood"], "likelihood")) == pytest.approx(
        (1.500929, np.log(top[1])), abs=1e-6
    )
    assert "not 1" in drawn["likelihood"]["caption"]
    assert "theta = 1.50" in drawn["log_likelihood"]["caption"]
    assert "Its area over all x is 1" in drawn["likelihood_pdf"]["caption"]


def test_the_figure_as_the_book_has_it(fit):
    report = ask(fit, normalised="truncated")
    assert report["verdict"] == (
        "At x = 2.5 the most likely theta is 1.66 on the book’s grid; in the mixture itself it is "
        "1.50."
    )
    top = chosen(layer(pictures(report)["likelihood"], "likelihood"))
    assert top == pytest.approx((1.664, 0.1134653), abs=1e-3)
    assert score(report, "theta_maximum_likelihood") == pytest.approx(1.500929, abs=1e-6)
    assert "Its area from −6 to 4 is made 1" in pictures(report)["likelihood_pdf"]["caption"]


def test_words_say_why_there_are_two_estimates(fit):
    said = words(ask(fit))
    assert "99.2% of it lies there at theta = 1, only 90.3% at theta = 2" in said
    assert "the maximum moves from 1.50, that of the mixture itself, to 1.66." in said
    assert "to 1.66; at x = 0 it moves from 1.00 to 1.03." in words(ask(fit, x=0.0))
    assert "to 1.66; at x = 1 it stays at 1.00." in words(ask(fit, x=1.0))
    assert "(here to 0.103 from theta = 1 to 2)" in said
    area, _ = quad(lambda theta: EXACT.density(2.5, theta), 1, 2)
    assert area == pytest.approx(0.103, abs=5e-4)
    assert "f(2.5; 1.3) = L(1.3 | 2.5) = 0.105" in said


@for_all(
    some.fixed_dictionaries(
        {
            "x": XS,
            "theta": THETAS,
            "normalised": some.sampled_from(["exact", "truncated"]),
            "prior": some.sampled_from(["none", "normal"]),
            "prior_mean": THETAS,
            "prior_deviation": some.floats(0.01, 10),
        }
    )
)
def test_all_four_pictures_follow_x_and_theta(fit, values):
    drawn = pictures(ask(fit, **values))
    x, theta = values["x"], values["theta"]
    rules = {
        figure: {
            (one["axis"], one["parameter"], one["of"], one["value"])
            for one in picture["layers"]
            if one["mark"] == "rule"
        }
        for figure, picture in drawn.items()
    }
    across = {("x", "theta", "study", theta)}
    assert rules == {
        "likelihood_model": {("x", "x", "study", x), ("y", "theta", "study", theta)},
        "likelihood": across,
        "likelihood_pdf": {("x", "x", "study", x)},
        "log_likelihood": across,
    }
    model = TRUNCATED if values["normalised"] == "truncated" else EXACT
    here = {name: layer(one, "here") for name, one in drawn.items()}
    value = float(model.density(x, theta))
    for name, place in {
        "likelihood_model": (x, theta),
        "likelihood": (theta, value),
        "likelihood_pdf": (x, value),
        "log_likelihood": (theta, np.log(value)),
    }.items():
        assert (here[name]["x"][0], here[name]["y"][0]) == pytest.approx(place)
        for axis, at in zip("xy", place, strict=True):
            assert drawn[name][axis]["min"] - 1e-9 <= at <= drawn[name][axis]["max"] + 1e-9


@for_all(MODELS, XS)
def test_likelihood_and_its_logarithm_have_one_maximum(fit, model, x):
    drawn = pictures(ask(fit, x=x, normalised="truncated" if model.truncated else "exact"))
    plain = layer(drawn["likelihood"], "likelihood")
    log = layer(drawn["log_likelihood"], "likelihood")
    assert plain["chosen"] == log["chosen"]
    np.testing.assert_allclose(np.log(plain["y"]), log["y"], rtol=1e-9)
    for line in (plain, log):
        assert chosen(line)[1] == pytest.approx(line["y"].max(), rel=1e-12)
        assert (np.diff(line["x"]) > 0).all() and line["x"][[0, -1]].tolist() == [1, 2]


def test_the_model_is_drawn_at_the_centres_of_its_cells(fit):
    for normalised, model in (("exact", EXACT), ("truncated", TRUNCATED)):
        drawn = pictures(ask(fit, normalised=normalised))["likelihood_model"]
        field = layer(drawn, "density")
        rows, columns = field["rows"], field["columns"]
        values = field["values"].reshape(rows, columns)
        x = -6 + 10 * (7 + 0.5) / columns
        theta = 1 + (70 + 0.5) / rows
        assert values[70, 7] == pytest.approx(float(model.density(x, theta)), rel=1e-6)
        assert field["levels"][0] > values.min() and values.max() > field["levels"][-1]
        assert (np.diff(field["levels"]) > 0).all()


def test_a_prior_adds_its_own_curve_and_maximum(fit):
    report = ask(fit, prior="normal")
    estimate = posterior_peaks(EXACT, 2.5, Prior(1.2, 0.3))[0].theta
    assert score(report, "theta_map") == estimate
    assert report["verdict"].endswith("The prior pulls the estimate from 1.50 to 1.23.")
    drawn = pictures(report)
    posterior = layer(drawn["likelihood"], "posterior")
    assert chosen(posterior)[0] == estimate
    theta = posterior["x"]
    expected = EXACT.density(2.5, theta) * norm.pdf(theta, 1.2, 0.3)
    ratio = posterior["y"] / expected
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    likelihood = layer(drawn["likelihood"], "likelihood")
    assert posterior["y"].max() == pytest.approx(likelihood["y"].max())
    log = layer(drawn["log_likelihood"], "posterior")
    np.testing.assert_allclose(np.exp(log["y"]), posterior["y"], rtol=1e-9)
    assert "MAP" in drawn["likelihood"]["caption"] and "MAP" in drawn["log_likelihood"]["caption"]
    without = ask(fit)
    assert "posterior" not in {one["id"] for one in pictures(without)["likelihood"]["layers"]}
    assert "theta_map" not in str(without)


def test_a_prior_that_agrees_leaves_the_estimate(fit):
    report = ask(fit, prior="normal", prior_mean=1.5, prior_deviation=0.1)
    assert report["verdict"].endswith("The prior leaves the estimate at 1.50.")


@pytest.mark.parametrize(("x", "edge", "beyond"), [(1.0, 1, "below 1"), (4.0, 2, "above 2")])
def test_a_maximum_at_the_edge_is_told_as_such(fit, x, edge, beyond):
    report = ask(fit, x=x)
    assert report["verdict"] == (
        f"At x = {x:g} the most likely theta is {edge}.00 (at the edge of the range 1 to 2)."
    )
    assert report["tone"] == "warn"
    assert f"a theta {beyond} would be likelier still" in words(report)
    assert chosen(layer(pictures(report)["likelihood"], "likelihood"))[0] == edge
    both = ask(fit, x=x, normalised="truncated")["verdict"]
    assert both.endswith("on the book’s grid as in the mixture itself.")


def test_between_the_components_both_are_equally_far(fit):
    """At x = −1.5 either centre is 2.5 away, so that theta = 2.5 would be the most likely."""
    assert EXACT.density(-1.5, 1.7) == pytest.approx(norm.pdf(2.5, 0, 1.7))
    assert "above 2" in words(ask(fit, x=-1.5))


def test_two_peaks_are_both_told(fit):
    report = ask(fit, x=-3.1)
    assert len(likelihood_peaks(EXACT, -3.1)) == 2
    assert (
        "The likelihood rises twice: to 0.0888 at theta = 1.00 and to 0.0764 at theta = 2.00"
        in words(report)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", -6.01),
        ("x", 4.5),
        ("x", float("nan")),
        ("theta", 0.99),
        ("theta", 2.01),
        ("theta", "wide"),
        ("normalised", "half"),
        ("prior", "uniform"),
        ("prior_mean", 3),
        ("prior_deviation", 0),
    ],
)
def test_values_out_of_range_are_refused(fit, name, value):
    with pytest.raises(un.InputError) as refused:
        ask(fit, **{name: value})
    assert f"({name})" in refused.value.message and refused.value.hint


def test_the_prior_is_described_only_where_there_is_one():
    described = {one["name"]: one for one in study("likelihood").describe([])["params"]}
    assert described["prior_mean"]["when"] == {"prior": "normal"}
    assert described["prior_deviation"]["when"] == {"prior": "normal"}
    assert described["x"]["when"] is None


def test_it_is_for_mixtures():
    lesson = study("likelihood")
    cluster = found()["kmeans"]
    assert lesson.tab == "density" and lesson.automatic
    assert not lesson.applies(cluster)
    assert lesson.applies(replace(cluster, family="mixture"))
