"""What the page asks about a fit: studies, steps, comparisons; and how they stop."""

import json

import numpy as np
import pytest

import unlabeled as un
from unlabeled import registry
from unlabeled.catalog import encoded
from unlabeled.study import TABS
from unlabeled.study_registry import studies
from unlabeled.trace import traceable

# As little work as a study allows.
SMALL = {"k_maximum": 3, "n_bootstrap": 19, "n_init": 1, "n_references": 5}
MOONS = {"eps": 0.2, "min_samples": 5}


@pytest.fixture
def iris(page):
    page.ask("load", sample="iris")
    assert page.run("kmeans", {"n_clusters": 3}, scale="none")["kind"] == "result"
    return page


def pin(page, number):
    """Pin the result in view, which the page knows by the id of its fit."""
    return page.ask("pin", pin=number, fit=page.frame()["fit"])


def test_the_catalog_names_studies_and_traces():
    catalog = un.catalog()
    assert {study["tab"] for study in catalog["studies"]} == set(TABS)
    ids = {algorithm["id"] for algorithm in catalog["algorithms"]}
    assert set(catalog["traces"]) <= ids
    watched = {"kmeans", "minibatch_kmeans", "dbscan", "mean_shift", "agglomerative"}
    assert watched | {"gaussian_mixture"} <= set(catalog["traces"])
    for study in catalog["studies"]:
        assert set(study["algorithms"]) <= ids


@pytest.mark.parametrize("study", [study["id"] for study in studies()])
def test_every_study_answers_with_plain_data(iris, study):
    described = next(one for one in studies() if one["id"] == study)
    if described["needs"] == "images":
        iris.ask("load", sample="digits")
        iris.run(values={"n_clusters": 3, "n_init": 1}, scale="none", rows=300)
    elif "kmeans" not in described["algorithms"]:
        chosen = described["algorithms"][0]
        own = {one.name for one in registry.algorithm(chosen).parameters}
        quick = {"n_components": 3, "n_init": 1}
        iris.run(chosen, {n: quick[n] for n in quick if n in own}, scale="none")
    known = {one["name"] for one in described["params"]}
    values = {name: value for name, value in SMALL.items() if name in known}
    reply = iris.ask("study", study=study, values=values)
    assert reply["kind"] == "study", reply
    assert reply["report"]["verdict"].strip().endswith((".", "!", "?"))
    json.dumps(encoded(reply["report"]), allow_nan=False)


def test_a_study_needs_a_fit(page):
    page.ask("load", sample="iris")
    assert page.ask("study", study="choose_k")["kind"] == "error"


def test_a_new_run_ends_a_study(iris, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.desk.BREATH_SECONDS", 0)
    study, run = iris.together(
        iris.request("study", study="choose_k"),
        iris.request("run", algorithm="kmeans", values={"n_clusters": 2}),
    )
    assert study["kind"] == "replaced" and run["kind"] == "result"


def test_what_a_study_has_so_far_is_told(iris):
    iris.ask("study", study="choose_k")
    partial = [event for event in iris.events if event["kind"] == "partial"]
    assert partial and all(event["id"] == iris.id for event in partial)
    assert partial[0]["report"]["parts"]


def test_a_study_adds_columns_to_the_download(iris):
    plain = iris.ask("export")["text"].splitlines()
    added = iris.ask("export", study="soft_features")["text"].splitlines()
    assert len(added) == len(plain) == 151
    assert added[0].count(",") >= plain[0].count(",") + 3


@pytest.mark.parametrize("algorithm", traceable())
def test_every_trace_can_be_stepped_through(page, algorithm):
    page.ask("load", sample="moons")
    values = MOONS if algorithm == "dbscan" else {}
    trace = page.ask("trace", algorithm=algorithm, values=values, scale="none")
    assert trace["kind"] == "trace" and trace["count"] == len(trace["sentences"]) > 2
    assert len(trace["objective"]) == trace["count"]
    for index in (0, trace["count"] // 2, trace["count"] - 1, 10_000):
        step = page.ask("step", index=index)
        assert step["index"] == min(index, trace["count"] - 1)
        json.dumps(encoded([step["picture"], step["beside"]]), allow_nan=False)


def test_a_step_needs_a_trace(page):
    page.ask("load", sample="moons")
    assert page.ask("step", index=0)["kind"] == "error"


def test_pinned_results_are_set_against_each_other_and_known_answers(iris):
    pin(iris, 1)
    iris.run("agglomerative", {"n_clusters": 3}, scale="none")
    report = iris.ask("compare", second=1)["report"]
    assert "150" in json.dumps(encoded(report))
    answers = iris.ask("answers", column="species")["report"]
    scores = {
        score["id"]: score["value"]
        for part in answers["parts"]
        if part["part"] == "scores"
        for score in part["scores"]
    }
    assert 0 < scores["ari"] < 1
    pinned = iris.ask("answers", column="species", first=1)["report"]
    ari = next(
        score["value"]
        for part in pinned["parts"]
        if part["part"] == "scores"
        for score in part["scores"]
        if score["id"] == "ari"
    )
    assert ari == pytest.approx(0.7302382722834697, rel=1e-12)
    iris.ask("unpin", pin=1)
    assert iris.ask("compare", second=1)["kind"] == "error"


def test_too_many_pins_are_refused_in_words(iris):
    replies = [pin(iris, number)["kind"] for number in range(9)]
    assert replies == ["pinned"] * 8 + ["error"]


def test_rows_can_be_listed_by_number(iris):
    listed = iris.ask("page", listed=np.array([149, 3, 7, 1_000_000], dtype=np.int32))
    assert listed["total"] == 3 and listed["rows"].tolist() == [149, 3, 7]


def test_a_costly_run_offers_ways_on_and_can_be_run_anyway(page, monkeypatch):
    page.ask("load", sample="moons")
    monkeypatch.setattr("unlabeled.budget.LONGEST_FIT_SECONDS", 0)
    refused = page.run("agglomerative", {"n_clusters": 2})
    assert refused["kind"] == "error"
    assert [remedy["anyway"] for remedy in refused["remedies"]] == [False, False, True]
    assert page.run("agglomerative", {"n_clusters": 2}, anyway=True)["kind"] == "result"


def test_a_fit_brings_its_own_charts(page):
    page.ask("load", sample="moons")
    result = page.run("dbscan", MOONS, scale="none")
    assert [chart["figure"] for chart in result["figures"]]
    json.dumps(encoded(result["figures"]), allow_nan=False)
    again = page.run("dbscan", MOONS, scale="none", x="x2", y="x1")
    assert len(again["figures"]) == len(result["figures"])


def test_a_result_that_has_changed_is_not_pinned(iris):
    before = iris.frame()["fit"]
    iris.run("kmeans", {"n_clusters": 2}, scale="none")
    assert iris.ask("pin", pin=1, fit=before)["kind"] == "error"


def test_other_axes_are_the_same_fit(iris):
    before = iris.frame()["fit"]
    again = iris.run("kmeans", {"n_clusters": 3}, scale="none", x="petal_length_cm")
    assert again["fit"] == before
    assert iris.ask("study", study="silhouette_diagram")["fit"] == before


def test_a_new_table_that_is_too_dear_is_shown_and_stays(page, monkeypatch):
    page.ask("load", sample="iris")
    page.run("kmeans", {"n_clusters": 3})
    monkeypatch.setattr("unlabeled.budget.LONGEST_FIT_SECONDS", 0)
    page.ask("load", sample="moons")
    refused = page.run("agglomerative", {"n_clusters": 2})
    assert refused["remedies"]
    rows = page.events[-1]
    assert rows["kind"] == "rows" and len(rows["picture"]["layers"][0]["x"]) == 1000
    restored = page.ask("restore")
    assert restored["table"]["name"] == "moons", "there is nothing to go back to"
    assert page.run("agglomerative", {"n_clusters": 2}, anyway=True)["kind"] == "result"
