"""Long work is cut into steps whose progress goes forward."""

import pytest

import unlabeled as un
from unlabeled import registry, steps
from unlabeled.prepare import wrap
from unlabeled.steps import Pace, Progress, finish, within


def test_a_pause_is_due_by_the_clock(monkeypatch):
    now = [5.0]
    monkeypatch.setattr(steps.time, "perf_counter", lambda: now[0])
    pace = Pace()
    due = []
    for _ in range(7):
        now[0] += steps.STEP_SECONDS * 0.4
        due.append(pace.is_due())
    assert due == [False, False, True, False, False, True, False]


def test_a_stage_is_a_part_of_the_whole():
    def stage():
        yield Progress(0, "begins")
        yield Progress(0.5, "goes on", so_far="half")
        return "result"

    told = []

    def whole():
        told.append((yield from within(stage(), 0.2, 0.6)))

    assert list(whole()) == [Progress(0.2, "begins"), Progress(0.4, "goes on", so_far="half")]
    assert told == ["result"] == [finish(stage())]


@pytest.mark.parametrize("id", registry.found())
def test_progress_of_a_fit_never_goes_back(id):
    X = wrap(un.prepare(un.sample("moons"))[:200])
    done = [step.done for step in registry.fit_steps(id, X, {})]
    assert done == sorted(done)
    assert all(0 <= one <= 1 for one in done)
