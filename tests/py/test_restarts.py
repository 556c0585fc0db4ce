"""What starts and the end of a climb tell, and what a mixture will cost."""

from types import SimpleNamespace

import numpy as np
import pytest

import unlabeled as un
from unlabeled.mixtures import em, restarts
from unlabeled.mixtures.cost import forecast, iteration_seconds, usual_iterations
from unlabeled.mixtures.restarts import Gain
from unlabeled.steps import finish

DEFAULTS = {
    "n_components": 3,
    "covariance_type": "full",
    "n_init": 10,
    "max_iter": 100,
    "tol": 1e-3,
}


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


def ended(*bounds):
    """Climbs that ended at these bounds."""
    return [em.Climb(number, (), [bound], True) for number, bound in enumerate(bounds)]


# Tolerance --------------------------------------------------------------------------------------


def tolerance_note(fit):
    return next((note for note in fit.notes if note.startswith("EM stopped on tolerance")), "")


def test_the_chapters_mixture_stopped_on_tolerance(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3)
    note = tolerance_note(fit)
    assert "gained less than 0.001 per row" in note
    assert "raise the log-likelihood by 0.468 in all (BIC and AIC fall by 0.935)" in note
    assert note.endswith("lower tol to 0.0000001 to climb to the top.")
    # Who follows the advice gets what was promised, and hears no more of it.
    higher = un.fit("gaussian_mixture", ellipsoids, n_components=3, tol=1e-7)
    gain = higher.scores["log_likelihood"] - fit.scores["log_likelihood"]
    assert gain == pytest.approx(0.468, abs=5e-4)
    assert tolerance_note(higher) == "" and higher.estimator.converged_


def test_nothing_is_said_where_there_is_nothing_to_gain(ellipsoids):
    assert tolerance_note(un.fit("gaussian_mixture", ellipsoids, n_components=1)) == ""
    assert restarts.tolerance_note(1e-3, Gain(0.049)) == ""
    assert restarts.tolerance_note(1e-3, Gain(-1.0)) == ""


def test_a_climb_that_goes_on_and_on_gains_at_least_so_much():
    note = restarts.tolerance_note(1e-3, Gain(1234.5, ended=False, allowed=False))
    assert "by at least 1,234 in all" in note and "fall by at least 2,469" in note
    assert note.endswith("to climb to the top, and raise max_iter.")


def test_max_iter_may_stand_in_the_way(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3, max_iter=10)
    assert tolerance_note(fit).endswith("and raise max_iter.")


def test_the_estimator_is_left_where_it_was(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3)
    means = fit.estimator.means_.copy()
    gain = finish(restarts.beyond_tolerance(fit.estimator, np.ascontiguousarray(ellipsoids)))
    assert gain.amount > 0.4 and gain.ended and gain.allowed
    np.testing.assert_array_equal(fit.estimator.means_, means)


def test_what_would_take_long_is_not_looked_into(ellipsoids, monkeypatch):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3)
    monkeypatch.setattr(restarts, "FURTHER_SECONDS", 0.0)
    steps = restarts.beyond_tolerance(fit.estimator, np.ascontiguousarray(ellipsoids))
    assert finish(steps) == restarts.NOTHING


# Starts -----------------------------------------------------------------------------------------


def test_starts_that_agree():
    assert restarts.disagreement(ended(-3.0, -3.0, -3.0005), 1_000, 1e-3) == ""
    assert restarts.disagreement(ended(-3.0), 1_000, 1e-3) == ""


def test_starts_that_disagree():
    several = restarts.disagreement(ended(-3.0, -3.1, -3.0, -4.5), 1_000, 1e-3)
    assert several == (
        "2 of 4 starts came to the best result found; the log-likelihood of the others ends lower, "
        "by up to 1,500."
    )
    one = restarts.disagreement(ended(-3.0, -3.1, -3.0), 1_000, 1e-3)
    assert one.endswith("; the log-likelihood of the other one ends 100 lower.")
    alone = restarts.disagreement(ended(-3.1, -3.0, -3.2), 1_000, 1e-3)
    assert alone.startswith("Only one of 3 starts") and "More starts may find" in alone


def test_bounds_may_be_of_something_else():
    note = restarts.disagreement(ended(-30.0, -40.0, -30.0), 1, 1e-3, "lower bound")
    assert "the lower bound of the other one ends 10 lower" in note


def test_the_chapters_starts(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3)
    assert fit.notes[0].startswith("8 of 10 starts came to the best result found")
    alone = un.fit("gaussian_mixture", ellipsoids, n_components=3, n_init=1)
    assert not any("starts" in note for note in alone.notes)


@pytest.mark.parametrize(("count", "words"), [(1, "1 iteration "), (2, "2 iterations ")])
def test_a_climb_that_max_iter_ends(ellipsoids, count, words):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=3, max_iter=count, n_init=2)
    assert not fit.estimator.converged_ and fit.scores["n_iter"] == count
    rose = " while the likelihood still rose" if count > 1 else ""
    assert fit.notes[0].startswith(f"EM was stopped after {words}(max_iter){rose}: raise max_iter")
    assert tolerance_note(fit) == ""
    assert not any("was stopped" in one for one in un.fit("gaussian_mixture", ellipsoids).notes)


# Cost -------------------------------------------------------------------------------------------

# Seconds of one iteration in WebAssembly under Node, measured on the machine of the bench.
MEASURED = [
    (150, 2, 3, "full", 0.58e-3),
    (1_250, 2, 3, "full", 1.09e-3),
    (1_250, 2, 10, "full", 2.61e-3),
    (1_250, 2, 3, "diag", 0.57e-3),
    (1_797, 64, 10, "full", 165e-3),
    (1_797, 64, 10, "tied", 62e-3),
    (1_797, 64, 10, "diag", 6.1e-3),
    (20_000, 10, 10, "full", 77e-3),
    (20_000, 10, 10, "tied", 38e-3),
    (100_000, 2, 5, "full", 73e-3),
    (100_000, 2, 5, "diag", 45e-3),
    (100_000, 2, 5, "spherical", 48e-3),
    (1_000, 500, 3, "full", 1.66),
    (1_000, 500, 3, "tied", 1.69),
    (1_000, 500, 3, "diag", 7.0e-3),
]


@pytest.mark.parametrize(("m", "n", "k", "kind", "seconds"), MEASURED)
def test_an_iteration_costs_what_was_measured(m, n, k, kind, seconds):
    assert seconds / 2 < iteration_seconds(m, n, k, kind) < seconds * 2


@pytest.mark.parametrize(
    ("m", "n", "k", "seconds"),
    [(1_000, 500, 3, 43), (1_797, 64, 10, 39), (20_000, 10, 10, 10.5), (100_000, 2, 5, 7.5)],
)
def test_a_fit_costs_what_was_measured(m, n, k, seconds):
    """All ten starts, with the iterations that noise and digits took."""
    told = forecast(m, n, DEFAULTS | {"n_components": k})
    assert seconds / 2 < told.seconds < seconds * 2
    assert told.bytes > 8 * (m * k + m * n + k * n * n)


def test_a_finer_tolerance_takes_longer_and_max_iter_is_the_end():
    def iterations(**more):
        return usual_iterations(1_250, 2, DEFAULTS | more)

    coarse, fine = iterations(tol=0.1), iterations(tol=1e-6)
    assert coarse == iterations() < fine < iterations(tol=1e-10) <= 100
    assert iterations(tol=0) == 100 and iterations(tol=1e-10, max_iter=5) == 5
    assert usual_iterations(100, 50, DEFAULTS) < iterations()


def test_without_a_tolerance_no_number_of_iterations_is_enough(ellipsoids):
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=2, n_init=1, tol=0, max_iter=400)
    assert fit.notes[0] == (
        "EM was stopped after 400 iterations (max_iter), but the last one changed the mean "
        "log-likelihood of a row by less than 0.0000001: with tol = 0 no number of iterations "
        "ends it, even at the top. Set tol to 0.0000001."
    )
    fit = un.fit("gaussian_mixture", ellipsoids, n_components=2, n_init=1, tol=0, max_iter=3)
    assert "(max_iter), and the last one changed the mean log-likelihood" in fit.notes[0]
    assert un.fit("gaussian_mixture", ellipsoids, n_components=2, tol=1e-7).estimator.converged_


def test_a_climb_that_is_at_the_top_rises_no_more():
    at_the_top = SimpleNamespace(converged_=False, tol=1e-12, lower_bounds_=[-2.0, -2.0 + 1e-9])
    assert restarts.stopped(at_the_top, 2) == (
        "EM was stopped after 2 iterations (max_iter), but the last one changed the mean "
        "log-likelihood of a row by less than 0.0000001: it is at the top, as good as finished."
    )
    lower = SimpleNamespace(converged_=False, tol=1e-3, lower_bounds_=[-2.0, -2.1])
    assert "rose" not in restarts.stopped(lower, 2)
