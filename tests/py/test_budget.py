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
    cheaper = ()

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


def test_the_cheap_method_is_no_way_on_from_itself(monkeypatch):
    monkeypatch.setattr(Costly, "id", budget.CHEAP)
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


def test_60_000_rows_of_affinity_propagation_are_a_sentence_and_a_sample():
    rows = np.random.default_rng(0).normal(size=(60_000, 2))
    with pytest.raises(un.InputError, match="60,000 rows") as refused:
        un.fit("affinity_propagation", rows)
    assert any(remedy.state for remedy in refused.value.remedies)
