"""Many single starts: how they end, and how often the best is found."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

import unlabeled as un
from unlabeled.steps import finish
from unlabeled.study_registry import run_steps, study

OPTIMUM = 211.5985372581684


def run(fit, **values):
    return finish(run_steps("local_optima", fit, values))


def figures(report):
    return [part["picture"] for part in report["parts"] if part["part"] == "figure"]


def bars(picture):
    return picture["layers"][0]


def solutions(report):
    return next(part for part in report["parts"] if part["part"] == "table")


@pytest.fixture(scope="module")
def fit(blobs):
    return un.fit("kmeans", blobs, n_clusters=5, n_init=20)


@pytest.fixture(scope="module")
def steps(fit):
    running = run_steps("local_optima", fit, {})
    seen = []
    while True:
        try:
            seen.append(next(running))
        except StopIteration as stop:
            return seen, stop.value


def test_shares_of_five_blobs(blobs, steps):
    """Of seeds 0 to 99; of 0 to 999 the shares are .389 and .505."""
    _, report = steps
    assert report["verdict"] == (
        "Of 100 single runs each, 38.0% from k-means++ and 52.0% from random rows ended at the "
        "best inertia found, 211.5985. Random rows find it more often than k-means++ here. The "
        "result shown is the best."
    )
    best, plus, random = solutions(report)["lines"][0]
    assert best == pytest.approx(OPTIMUM, rel=1e-12)
    assert (plus, random) == (0.38, 0.52)


def test_runs_are_those_of_scikit_learn(blobs, steps):
    picture = figures(steps[1])[1]
    ended = [
        KMeans(5, init="random", n_init=1, random_state=seed).fit(blobs).inertia_
        for seed in range(100)
    ]
    drawn = bars(picture)
    inner = np.histogram(ended, drawn["edges"])[0]
    beyond = int((np.array(ended) > drawn["edges"][-1]).sum())
    np.testing.assert_array_equal(drawn["height"][:-1], inner[:-1])
    assert drawn["height"][-1] == inner[-1] + beyond
    assert "The last bar holds all that ended worse" in picture["caption"]
    assert "52.0% reach 211.5985" in picture["caption"]


def test_a_click_on_a_bar_shows_a_solution_of_that_bar(blobs, steps):
    drawn = bars(figures(steps[1])[0])
    heights = drawn["height"].astype(int)
    assert heights.sum() == 100
    for place in np.flatnonzero(heights)[:4]:
        values = drawn["values"][place]
        assert values["n_init"] == 1
        inertia = un.fit("kmeans", blobs, n_clusters=5, **values).scores["inertia"]
        low, high = drawn["edges"][place : place + 2]
        assert low <= inertia <= high
    assert all(drawn["values"][place] == {} for place in np.flatnonzero(heights == 0))


def test_solutions_are_the_different_ends_best_first(blobs, steps):
    shown = solutions(steps[1])
    inertia = [line[0] for line in shown["lines"]]
    assert inertia == sorted(inertia) and len(inertia) == 10
    second = shown["actions"][1]["values"]
    assert un.fit("kmeans", blobs, n_clusters=5, **second).scores["inertia"] == pytest.approx(
        inertia[1], rel=1e-9
    )


def test_the_histogram_grows_while_the_runs_go_on(steps):
    seen, _ = steps
    done = [step.done for step in seen]
    assert done == sorted(done) and done[-1] == 1
    counts = [bars(figures(step.so_far)[0])["height"].sum() for step in seen if step.so_far]
    assert counts == sorted(counts) and len(counts) == 8


def test_one_kind_of_start(fit):
    report = run(fit, n_runs=12, init="random")
    assert len(figures(report)) == 1
    assert report["verdict"].startswith("Of 12 single runs, ")
    assert solutions(report)["heads"] == ["inertia", "random rows"]


def test_where_the_start_does_not_matter():
    X = [[0.0], [1.0], [100.0], [101.0]]
    report = run(un.fit("kmeans", X, n_clusters=2), n_runs=10)
    assert report["verdict"] == (
        "The start does not matter here: all 10 runs ended at 1. The result shown is the best."
    )
    assert report["tone"] == "good"
    assert bars(figures(report)[0])["height"].tolist() == [10]


def test_a_worse_result_is_told_by_how_much(blobs):
    stuck = un.fit("kmeans", blobs, n_clusters=5, n_init=1, random_state=42)
    report = run(stuck, n_runs=20)
    assert "The result shown has 224.0743, 5.9 % more than the best." in report["verdict"]


def test_a_perfect_end_is_no_division_by_zero():
    report = run(un.fit("kmeans", np.repeat([[0.0], [5.0]], 9, axis=0), n_clusters=2), n_runs=10)
    assert report["verdict"].startswith("The start does not matter here: all 10 runs ended at 0.")


def test_one_cluster_has_one_solution():
    report = run(un.fit("kmeans", [[0.0], [1.0]], n_clusters=1))
    assert report["verdict"].startswith("One cluster has one solution")


@pytest.mark.parametrize("id", ["minibatch_kmeans", "bisecting_kmeans"])
def test_the_kin_of_k_means(blobs, id):
    fit = un.fit(id, np.asarray(blobs)[:300], n_clusters=5)
    report = run(fit, n_runs=10)
    assert sum(bars(figures(report)[0])["height"]) == 10
    assert "to within 0.5 %" in figures(report)[0]["caption"]


def test_it_is_for_k_means_and_its_kin():
    known = next(one for one in un.algorithms() if one["id"] == "dbscan")
    assert known["id"] not in study("local_optima").describe([])["algorithms"]
    for id, fits in (("kmeans", True), ("dbscan", False)):
        algorithm = un.registry.algorithm(id)
        assert study("local_optima").applies(algorithm) == fits
