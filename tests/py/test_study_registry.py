"""Studies are found by themselves, described as data, and asked for by name."""

import json

import pytest

import unlabeled as un
from unlabeled import study_registry
from unlabeled.params import checked, flag, integer
from unlabeled.registry import found as algorithms
from unlabeled.steps import finish
from unlabeled.study import TABS
from unlabeled.study_registry import found, run_steps, studies, study


def test_descriptions_are_json_data_in_the_order_of_the_tabs():
    described = studies()
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    tabs = [TABS.index(one["tab"]) for one in described]
    assert tabs == sorted(tabs)
    assert {"choose_k", "silhouette_diagram", "local_optima"} <= {one["id"] for one in described}
    for one in described:
        assert one["title"] and one["summary"]
        assert set(one["algorithms"]) <= set(algorithms())


@pytest.mark.parametrize("id", found())
def test_defaults_pass_their_own_check(id):
    parameters = study(id).parameters
    assert checked(parameters, {}, "it") == {one.name: one.default for one in parameters}


def test_modules_without_a_study_are_helpers(tmp_path, monkeypatch):
    package = study_registry.package
    (tmp_path / "helping.py").write_text("WORDS = 1\n", encoding="utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    before = list(found())
    found.cache_clear()
    try:
        assert list(found()) == before
    finally:
        found.cache_clear()
        vars(package).pop("helping", None)


@pytest.fixture
def fit():
    return un.fit("kmeans", [[0.0], [1.0], [8.0], [9.0]], n_clusters=2)


def test_a_study_by_its_id(fit):
    report = finish(run_steps("silhouette_diagram", fit, {"compare": "0"}))
    assert report["verdict"]


@pytest.mark.parametrize(
    ("id", "values", "words"),
    [
        ("chose_k", {}, "Did you mean “choose_k”"),
        ("x", {}, "Choose one of"),
        ("choose_k", {"k_maximun": 3}, "Did you mean “k_maximum”"),
        ("choose_k", {"k_maximum": "many"}, "cannot be “many”"),
        ("choose_k", {"k_maximum": 10_000}, "out of range"),
    ],
)
def test_bad_questions(fit, id, values, words):
    with pytest.raises(un.InputError, match=words):
        finish(run_steps(id, fit, values))


def test_a_study_that_is_not_for_this_algorithm():
    fit = un.fit("dbscan", [[0.0], [1.0], [8.0], [9.0]], min_samples=1)
    with pytest.raises(un.InputError, match="is not for DBSCAN"):
        finish(run_steps("local_optima", fit, {}))


def test_checked_fills_in_defaults_and_names_the_owner():
    parameters = (integer("n", 3, 1, 9, "N", ""), flag("deep", False, "Deep", ""))
    assert checked(parameters, {"deep": "yes"}, "It") == {"n": 3, "deep": True}
    with pytest.raises(un.InputError, match=r"It has no parameter “dep”.* Did you mean “deep”"):
        checked(parameters, {"dep": 1}, "It")
    with pytest.raises(un.InputError, match=r"It has no parameter “dep”\. It has none\."):
        checked((), {"dep": 1}, "It")
