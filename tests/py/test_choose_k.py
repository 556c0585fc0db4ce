"""The study of k: its numbers, its words, and its refusal to see clusters in noise."""

import numpy as np
import pytest

import unlabeled as un
from unlabeled.algorithm import Forecast
from unlabeled.registry import usable
from unlabeled.selection import sweep as sweeping
from unlabeled.steps import finish
from unlabeled.study_registry import run_steps

SWEEP = {  # k: inertia, silhouette; five blobs, n_init=10, random_state=42
    1: (3534.8360871670793, None),
    2: (1149.61752263941, 0.5966442557582528),
    3: (653.216719002155, 0.5723900247411775),
    4: (261.7967778569468, 0.688531617595759),
    5: (219.4280007364759, 0.6353422668284152),
    6: (169.2655016254131, 0.6020248775444942),
    7: (141.7972375758034, 0.6073764342983768),
    8: (119.22484592677111, 0.5579862566123451),
    9: (102.51174351483402, 0.5669953803277178),
}
FEW = {"n_references": 5}


def study(fit, **values):
    return finish(run_steps("choose_k", fit, values))


def figures(report):
    return {
        part["picture"]["figure"]: part["picture"]
        for part in report["parts"]
        if part["part"] == "figure"
    }


def layer(picture, mark):
    return next(one for one in picture["layers"] if one["mark"] == mark)


def table(report):
    return next(part for part in report["parts"] if part["part"] == "table")


def words(report):
    return " ".join(part["text"] for part in report["parts"] if part["part"] == "text")


@pytest.fixture(scope="module")
def steps(blobs):
    """All steps on five blobs, and the report."""
    fit = un.fit("kmeans", blobs, n_clusters=5, n_init=10, random_state=42)
    running = run_steps("choose_k", fit, {"k_maximum": 9, **FEW})
    seen = []
    while True:
        try:
            seen.append(next(running))
        except StopIteration as stop:
            return seen, stop.value


def test_five_blobs_gives_the_reference_numbers(steps):
    _, report = steps
    shown = table(report)
    assert shown["heads"][:3] == ["k", "inertia", "silhouette"]
    for (k, inertia, silhouette, *_), (expected, scored) in zip(
        shown["lines"], SWEEP.values(), strict=True
    ):
        assert inertia == pytest.approx(expected, rel=1e-12), k
        assert silhouette == (None if scored is None else pytest.approx(scored, rel=1e-12)), k
    assert [line[0] for line in shown["lines"]] == list(SWEEP)


def test_five_blobs_in_words(steps):
    _, report = steps
    assert report["tone"] == "good"
    assert report["verdict"].startswith(
        "Silhouette prefers 4 (0.689, next 5 with 0.635); the elbow is at 4; the gap statistic "
        "says 4. There is structure"
    )


def test_every_curve_marks_its_choice_and_sets_k(steps):
    drawn = figures(steps[1])
    assert list(drawn) == [
        *("silhouette_curve", "elbow", "gap", "davies_bouldin", "calinski_harabasz")
    ]
    for id in ("silhouette_curve", "elbow", "gap"):
        line = layer(drawn[id], "lines")
        assert line["x"][line["chosen"]] == 4
        assert line["values"] == [{"n_clusters": k} for k in line["x"]]
        assert drawn[id]["caption"].endswith(".")
    band = layer(drawn["gap"], "band")
    assert (band["low"] <= band["high"]).all()
    assert (layer(drawn["gap"], "lines")["y"][3:] > band["high"][3:]).all()
    assert layer(drawn["elbow"], "rule")["value"] == 5, "k as it is now"


def test_the_table_sets_k(steps):
    shown = table(steps[1])
    assert [action["values"] for action in shown["actions"]] == [{"n_clusters": k} for k in SWEEP]


def test_cheap_curves_come_first(steps):
    seen, _ = steps
    done = [step.done for step in seen]
    assert done == sorted(done) and done[-1] == 1
    shown = [step.so_far for step in seen if step.so_far]
    assert len(shown) == 9
    assert len(table(shown[2])["lines"]) == 3
    assert "gap" not in figures(shown[-1])
    assert [one["verdict"] for one in shown[1:3]] == [
        f"k = {k} of 9 fitted so far." for k in (2, 3)
    ]
    assert shown[-1]["verdict"] == "k = 9 of 9 fitted so far. Noise is still to be compared with."


@pytest.mark.parametrize("n", [2, 5])
def test_noise_has_no_number_of_clusters(n):
    X = np.random.default_rng(n).uniform(size=(150, n))
    fit = un.fit("kmeans", X, n_clusters=4, n_init=2)
    report = study(fit, k_maximum=6, n_references=8)
    assert report["tone"] == "warn"
    assert report["verdict"].startswith("No structure")
    assert not any(sign.isdigit() for sign in report["verdict"])
    assert "there is no elbow" in words(report)
    assert "the gap statistic says 1" in words(report)
    assert "criteria disagree" not in words(report)


def test_criteria_that_disagree_are_said_to():
    fit = un.fit("kmeans", un.prepare(un.sample("iris"), scale="none"), n_clusters=3)
    report = study(fit, **FEW)
    assert report["verdict"].startswith("The criteria disagree: silhouette prefers 2 (0.681, next ")
    assert "the elbow is at 3" in report["verdict"]


def test_methods_without_k_vary_what_they_have():
    X = un.prepare(un.sample("moons"), scale="none")
    report = study(un.fit("dbscan", X, eps=0.2), k_maximum=4, **FEW)
    assert "2 clusters are found all the way from eps = 0.065 to 0.3" in report["verdict"]
    assert "more than 50% of the rows is not eligible" in words(report)
    shown = table(report)
    assert shown["heads"][:3] == ["eps", "clusters", "noise"]
    assert shown["kinds"][2] == "share"
    assert shown["actions"][0]["values"] == {"eps": shown["lines"][0][0]}
    drawn = figures(report)
    assert "elbow" not in drawn
    assert layer(drawn["clusters_found"], "lines")["y"][-1] == 2
    assert layer(drawn["gap"], "lines")["values"] is None, "no k to set"
    assert layer(drawn["silhouette_curve"], "rule")["value"] == 0.2


def test_starting_centres_by_hand_are_left_for_the_sweep_and_by_its_clicks():
    X = [[0.0], [1.0], [8.0], [9.0], [20.0]]
    report = study(un.fit("kmeans", X, n_clusters=2, init=[[0.0], [9.0]]), k_maximum=3, **FEW)
    assert table(report)["actions"][2]["values"] == {"init": "k-means++", "n_clusters": 3}


def test_the_grid_is_cut_to_the_different_rows_and_said_so():
    X = np.repeat([[0.0], [1.0], [8.0], [9.0]], 5, axis=0)
    report = study(un.fit("kmeans", X, n_clusters=2), **FEW)
    assert [line[0] for line in table(report)["lines"]] == [1, 2, 3, 4]
    assert "20 rows, 4 of them different, cannot be tried with up to 10 clusters" in words(report)


@pytest.mark.parametrize(
    ("X", "verdict"),
    [
        ([[1.0, 2.0]], "One row cannot be divided"),
        (np.ones((6, 2)), "All 6 rows are equal"),
        ([[1.0], [2.0], [2.0]], "take only two different values"),
    ],
)
def test_too_little_to_choose_from_is_a_verdict(X, verdict):
    report = study(un.fit("kmeans", X, n_clusters=1))
    assert verdict in report["verdict"]
    assert report["tone"] == "warn"


def test_a_range_beyond_the_rows_is_a_verdict():
    report = study(un.fit("kmeans", [[1.0], [2.0], [5.0]], n_clusters=1), k_minimum=7, k_maximum=9)
    assert report["verdict"].startswith("There is nothing to try: 3 rows, 3 of them different")


def test_a_reversed_range_is_refused(blobs):
    with pytest.raises(un.InputError, match="From 5 to 3") as caught:
        study(un.fit("kmeans", [[0.0], [1.0]], n_clusters=1), k_minimum=5, k_maximum=3)
    assert caught.value.field == "k_minimum"


def test_a_verdict_that_finds_structure_says_why_the_gap_says_one():
    X = un.prepare(un.sample("moons"), scale="none")
    found = study(un.fit("kmeans", X, n_clusters=2, n_init=1), k_maximum=4, **FEW)
    assert "the gap statistic says 1 (its rule stops where" in found["verdict"]
    assert "There is structure" in found["verdict"]
    assert "need not be groups" in words(found)


def test_columns_of_few_values_are_permuted_and_said_so():
    random = np.random.default_rng(0)
    X = np.c_[random.integers(0, 3, (60, 2)), random.uniform(size=60)].astype(float)
    report = study(un.fit("kmeans", X, n_clusters=2, n_init=1), k_maximum=4, n_references=8)
    assert report["verdict"].startswith("No structure")
    assert "noise here has the columns “x1” and “x2” in a random order" in words(report)
    assert "columns of few values permuted, the rest uniform" in figures(report)["gap"]["caption"]


def test_one_column_of_few_values_is_no_good_news():
    X = np.random.default_rng(0).integers(0, 3, (60, 1)).astype(float)
    report = study(un.fit("kmeans", X, n_clusters=2, n_init=1), k_maximum=3, **FEW)
    assert report["tone"] == "info"
    assert "rows with the same value count as groups" in words(report)


def test_values_that_would_take_long_are_thinned_out(monkeypatch):
    fit = un.fit("dbscan", un.prepare(un.sample("moons"), scale="none"), eps=0.2)
    costly = lambda m, n, parameters: Forecast(5.0, 0)  # noqa: E731
    fit.algorithm = type(fit.algorithm)(**{**vars(fit.algorithm), "forecast": costly})
    report = study(fit, **FEW)
    assert len(table(report)["lines"]) == 9
    assert "values of eps 9 are tried: all of them would take very long" in words(report)
    monkeypatch.setattr(sweeping, "LONGEST_FIT_SECONDS", 0.1)
    monkeypatch.setattr(sweeping, "LEAST_SAMPLE", 300)
    report = study(fit, **FEW)
    assert len(table(report)["lines"]) == 1
    assert "the same eps finds other clusters" in words(report)


def test_long_tails_are_warned_of():
    random = np.random.default_rng(0)
    X = random.exponential(size=(300, 1)) ** 2
    fit = un.fit("kmeans", X, n_clusters=2, n_init=1)
    report = study(fit, k_maximum=4, **FEW)
    assert "Long tails look like structure by themselves. The skewness of “x1”" in words(report)


def test_noise_is_compared_with_once_for_all_methods(blobs):
    X = usable(np.asarray(blobs)[:200])
    fit = un.fit("kmeans", X, n_clusters=3, n_init=1)
    first = study(fit, k_maximum=3, **FEW)
    notes = [step.note for step in run_steps("choose_k", fit, {"k_maximum": 3, **FEW})]
    assert not any("noise" in note for note in notes)
    assert study(fit, k_maximum=3, **FEW)["verdict"] == first["verdict"]


def test_a_sweep_on_a_sample_says_so(monkeypatch, blobs):
    fit = un.fit("kmeans", blobs, n_clusters=3, n_init=1)
    costly = lambda m, n, parameters: Forecast(m / 10, 0)  # noqa: E731
    fit.algorithm = type(fit.algorithm)(**{**vars(fit.algorithm), "forecast": costly})
    monkeypatch.setattr(sweeping, "LEAST_SAMPLE", 100)
    report = study(fit, k_maximum=3, **FEW)
    assert "computed on a sample of 125 rows" in words(report)
