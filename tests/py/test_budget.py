"""The cost of a fit is told before it is paid, with a way on."""

import numpy as np
import pytest

import unlabeled as un
from unlabeled import budget, registry
from unlabeled.algorithm import Forecast
from unlabeled.limits import LONGEST_FIT_SECONDS, MAXIMUM_FIT_BYTES, QUICK_FIT_SECONDS


class Costly:
    """Stands in for an algorithm that compares every row with every other."""

    id = "all_pairs"
    title = "All pairs"
    family = "cluster"
    cheaper = ()
    dear = None

    def forecast(self, m, n, parameters):
        return Forecast(seconds=m * m * parameters["pace"], bytes=8.0 * m * m)


def test_a_cheap_fit_is_let_through():
    budget.check(Costly(), 1_000, 2, {"pace": 1e-8}, anyway=False)


def test_a_long_fit_is_refused_with_its_forecast_and_three_ways_on():
    with pytest.raises(un.InputError, match="about 2 minutes") as refused:
        budget.check(Costly(), 10_000, 2, {"pace": 1.2e-6}, anyway=False)
    sample, cheap, anyway = refused.value.remedies
    size = int(sample.state["rows"])
    assert size < 10_000
    assert Costly().forecast(size, 2, {"pace": 1.2e-6}).seconds <= QUICK_FIT_SECONDS
    assert f"{size:,} rows" in sample.title
    assert cheap.title == "Use mini-batch k-means"
    registry.configure(cheap.state["algorithm"], {})
    assert registry.algorithm(cheap.state["algorithm"]).forecast is None, "or it may be refused"
    assert anyway.anyway
    budget.check(Costly(), 10_000, 2, {"pace": 1.2e-6}, anyway=True)


def test_what_does_not_fit_into_memory_cannot_be_run_anyway():
    with pytest.raises(un.InputError, match=r"28\.8 GB") as refused:
        budget.check(Costly(), 60_000, 2, {"pace": 1e-12}, anyway=True)
    assert [remedy.anyway for remedy in refused.value.remedies] == [False, False]


def test_where_no_sample_is_quick_none_is_offered():
    with pytest.raises(un.InputError) as refused:
        budget.check(Costly(), 300, 2, {"pace": 1.0}, anyway=False)
    assert [list(remedy.state or {}) for remedy in refused.value.remedies] == [["algorithm"], []]
    assert refused.value.remedies[-1].anyway


def test_a_detector_is_offered_another_detector(monkeypatch):
    monkeypatch.setattr(Costly, "family", "anomaly")
    with pytest.raises(un.InputError) as refused:
        budget.check(Costly(), 10_000, 2, {"pace": 1.2e-6}, anyway=False)
    assert "are judged by the rule for new rows" in refused.value.hint
    cheap = refused.value.remedies[1].state["algorithm"]
    assert registry.algorithm(cheap).family == "anomaly"
    assert registry.algorithm(cheap).forecast(20_000, 10, registry.configure(cheap, {})).seconds < 2


def test_the_cheap_method_is_no_way_on_from_itself(monkeypatch):
    monkeypatch.setattr(Costly, "id", budget.CLUSTERER.id)
    with pytest.raises(un.InputError) as refused:
        budget.check(Costly(), 300, 2, {"pace": 1.0}, anyway=False)
    assert [remedy.title for remedy in refused.value.remedies] == ["Run it anyway"]


@pytest.mark.parametrize("id", [id for id, one in registry.found().items() if one.forecast])
def test_forecasts_grow_with_the_rows_and_60_000_are_never_begun_blindly(id):
    algorithm = registry.algorithm(id)
    parameters = registry.configure(id, {})
    costs = [algorithm.forecast(m, 2, parameters) for m in (100, 1_000, 10_000, 60_000)]
    assert all(np.diff([cost.seconds for cost in costs]) >= 0)
    assert all(np.diff([cost.bytes for cost in costs]) >= 0)
    assert costs[0].seconds < LONGEST_FIT_SECONDS and costs[0].bytes < MAXIMUM_FIT_BYTES


class Wide(Costly):
    """Stands in for one whose cost grows with the columns, but not without correlations."""

    cheaper = (un.errors.Remedy("Use short cuts", values={"short": True}),)

    def forecast(self, m, n, parameters):
        return Forecast(1.0 if parameters["short"] else m * n * n * 1e-5, 8.0)

    def dear(self, m, n, parameters):
        return f"{n:,} columns in pairs"


def test_what_makes_it_dear_is_said_and_its_cure_comes_first():
    with pytest.raises(un.InputError) as refused:
        budget.check(Wide(), 1_000, 100, {"short": False}, anyway=False)
    error = refused.value
    assert error.message == (
        "All pairs on 1,000 rows would take about 2 minutes in a browser: 100 columns in pairs."
    )
    assert error.hint.startswith("Use short cuts or leave out columns. Choose a method")
    assert error.remedies[0].title == "Use short cuts"


def test_columns_are_not_to_blame_where_they_cost_nothing():
    with pytest.raises(un.InputError) as refused:
        budget.check(Costly(), 10_000, 50, {"pace": 1.2e-6}, anyway=False)
    assert refused.value.hint.startswith("Fit a seeded sample of")
    assert "columns" not in refused.value.hint and refused.value.message.endswith("browser.")


@pytest.mark.parametrize(
    ("rows", "told"),
    [(1_000, ""), (5_000, "about 25 seconds in all"), (20_000, "about 7 minutes in all")],
)
def test_who_will_wait_is_told_for_how_long(rows, told):
    assert budget.told(Costly(), rows, 2, {"pace": 1e-6}) == told


def test_the_forecast_stands_before_the_progress_of_a_fit_that_takes_long(monkeypatch):
    X = registry.usable(np.random.default_rng(0).normal(size=(50, 2)))
    usual = next(registry.fit_steps("gaussian_mixture", X, {}))
    monkeypatch.setattr(budget, "told", lambda *given: "about 24 seconds in all")
    steps = list(registry.fit_steps("gaussian_mixture", X, {"n_init": 2}))
    assert all(one.note.startswith("about 24 seconds in all: start") for one in steps)
    assert usual.note.startswith("start 1 of 10") and steps[-1].done == 1


def test_60_000_rows_of_affinity_propagation_are_a_sentence_and_a_sample():
    rows = np.random.default_rng(0).normal(size=(60_000, 2))
    with pytest.raises(un.InputError, match="60,000 rows") as refused:
        un.fit("affinity_propagation", rows)
    assert any(remedy.state for remedy in refused.value.remedies)
