"""What the engine says about mixtures: probabilities, densities, sections, and sketches."""

import json

import numpy as np
import pytest

import unlabeled as un
from unlabeled import registry
from unlabeled.catalog import encoded
from unlabeled.plane import plane
from unlabeled.steps import finish

ELLIPSOIDS = {"n_components": 3}


@pytest.fixture
def ellipsoids(page):
    page.ask("load", sample="ellipsoids")
    assert page.run("gaussian_mixture", ELLIPSOIDS, scale="none")["kind"] == "result"
    return page


@pytest.fixture
def iris(page):
    page.ask("load", sample="iris")
    assert page.run("gaussian_mixture", ELLIPSOIDS, scale="none")["kind"] == "result"
    return page


def layer(picture, id):
    return next(one for one in picture["layers"] if one["id"] == id)


def test_a_place_has_probabilities_and_a_log_density(ellipsoids):
    reply = ellipsoids.ask("place", x=0.8167291114687529, y=1.3271905151431966)
    assert len(reply["probabilities"]) == 3
    assert sum(reply["probabilities"]) == pytest.approx(1, abs=1e-12)
    assert max(reply["probabilities"]) == pytest.approx(0.977, abs=5e-4)
    assert reply["log_density"] == pytest.approx(-2.61, abs=5e-3)
    row = ellipsoids.ask("row", row=0)
    assert row["probabilities"] == pytest.approx(reply["probabilities"], rel=1e-9)
    assert row["log_density"] == pytest.approx(reply["log_density"], rel=1e-9)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_place_infinitely_far_from_any_density_says_nothing_it_does_not_know(ellipsoids):
    reply = ellipsoids.ask("place", x=1e200, y=0.0)
    json.dumps(encoded(reply), allow_nan=False)


def test_methods_without_probabilities_say_so(page):
    page.ask("load", sample="iris")
    page.run("kmeans", {"n_clusters": 3}, scale="none")
    row = page.ask("row", row=0)
    assert row["probabilities"] is None and row["log_density"] is None


def test_a_picture_of_two_features_has_no_sections(ellipsoids):
    frame = ellipsoids.frame()
    assert frame["sections"] == [] and frame["exact"]
    marks = {one["mark"] for one in frame["picture"]["layers"]}
    assert {"regions", "contours", "ellipses", "points"} <= marks


def test_of_more_features_people_choose_how_the_others_are_treated(iris):
    assert [one["key"] for one in iris.frame()["sections"]] == ["marginal", "slice"]
    assert iris.frame()["section"] == "marginal"
    before, fit = iris.frame()["picture"], iris.frame()["fit"]
    iris.run("gaussian_mixture", ELLIPSOIDS, scale="none", section="slice")
    after = iris.frame()["picture"]
    assert iris.frame()["section"] == "slice" and iris.frame()["fit"] == fit
    different = layer(before, "contours")["values"] != layer(after, "contours")["values"]
    assert different.any()
    assert "slice" in after["caption"] and "marginal" in before["caption"]


def test_an_unknown_section_is_refused(iris):
    reply = iris.run("gaussian_mixture", ELLIPSOIDS, scale="none", section="shadow")
    assert reply["kind"] == "error" and "marginal" in reply["hint"]


def test_finer_ground_has_regions_and_contours(ellipsoids):
    layers = ellipsoids.ask("regions", x=[-1, 1], y=[0, 2], columns=50, rows=40)["layers"]
    assert [one["mark"] for one in layers] == ["regions", "contours"]
    assert layers[1]["columns"] == 50 and len(layers[1]["values"]) == 2000
    np.testing.assert_array_equal(
        layers[1]["levels"], layer(ellipsoids.frame()["picture"], "contours")["levels"]
    )


def test_what_takes_longer_is_sketched_after_its_first_start(page, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.runs.SKETCH_SECONDS", 0)
    page.ask("load", sample="ellipsoids")
    reply = page.run("gaussian_mixture", {"n_components": 4}, scale="none")
    kinds = [event["kind"] for event in page.events if event["kind"] in ("sketch", "frame")]
    assert kinds == ["sketch", "frame"]
    sketch = next(event for event in page.events if event["kind"] == "sketch")
    assert sketch["id"] == reply["id"]
    json.dumps(encoded(sketch["picture"]), allow_nan=False)
    assert len(layer(sketch["picture"], "points")["x"]) == 1250


def test_one_start_needs_no_sketch(page, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.runs.SKETCH_SECONDS", 0)
    page.ask("load", sample="ellipsoids")
    page.run("gaussian_mixture", {"n_components": 3, "n_init": 1}, scale="none")
    assert not [event for event in page.events if event["kind"] == "sketch"]


def test_the_table_of_clusters_shows_the_components(ellipsoids):
    lines = ellipsoids.frame()["clusters"]["lines"]
    by_mean = sorted(lines, key=lambda line: line["means"][0])
    weights = [line["weight"] for line in by_mean]
    assert weights == pytest.approx(
        [0.40005972360244113, 0.39032583809186266, 0.20961443830569618], rel=1e-12
    )
    assert by_mean[0]["means"] == pytest.approx([-1.4076412945821593, 1.4271284841753256], rel=1e-9)


def test_a_place_on_a_plane_that_leaves_features_out(iris):
    reply = iris.ask("place", x=-1.0, y=0.0)
    assert reply["row"] is not None
    X = un.prepare(un.sample("iris"), scale="none")
    fit = un.fit("gaussian_mixture", X, **ELLIPSOIDS)
    there = fit.on_plane(plane(X, X.preparation)).log_density(np.array([[-1.0, 0.0]]))[0]
    assert f"(the marginal) the place itself has log density −{-there:.4g} " in reply["note"]


def test_a_component_without_rows_is_no_cluster(page):
    page.ask("load", sample="ellipsoids")
    page.run("bayesian_gaussian_mixture", {"n_init": 1}, scale="none")
    reply = page.ask("place", x=-8.0, y=6.0)
    assert len(reply["probabilities"]) == 10 > reply["clusters"] == 3
    assert reply["cluster"] < 3


def test_other_axes_meanwhile_do_not_tell_notes_twice(page, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.desk.BREATH_SECONDS", 0)
    monkeypatch.setattr("unlabeled.registry.budget.check", lambda *given, **more: None)
    page.ask("load", sample="digits")
    asked = {"algorithm": "gaussian_mixture", "values": {"n_components": 2, "n_init": 1}}
    page.together(
        page.request("run", **asked, scale="none"),
        page.request("run", **asked, scale="none", section="slice"),
    )
    last = page.ask("run", **asked, scale="none", x="pixel_0_2", y="pixel_0_3")
    assert len(last["notes"]) == len(set(last["notes"]))


def test_what_follows_by_itself_is_given_up_when_it_takes_long(ellipsoids, monkeypatch):
    monkeypatch.setattr("unlabeled.engine.studies.QUICK_SECONDS", 0)
    values = {"k_maximum": 3, "n_init": 1}
    slow = ellipsoids.ask("study", study="criteria", values=values, quick=True)
    assert slow["kind"] == "slow"
    assert not [event for event in ellipsoids.events if event["kind"] == "partial"]
    assert ellipsoids.ask("study", study="criteria", values=values)["kind"] == "study"
    again = ellipsoids.ask("study", study="criteria", values=values, quick=True)
    assert again["kind"] == "study", "all of it is remembered"


def test_notes_that_come_later_are_told_once_though_stopped_and_begun_again(monkeypatch):
    monkeypatch.setattr("unlabeled.steps.STEP_SECONDS", 0)
    table = np.asarray(un.prepare(un.sample("ellipsoids"), scale="none"))
    X = registry.usable(np.c_[table, table.sum(axis=1)])
    fit = finish(registry.fit_steps("gaussian_mixture", X, {"n_components": 3, "n_init": 1}))
    stopped = fit.later(fit)
    while "beyond" not in next(stopped).note:
        pass
    stopped.close()
    finish(fit.later(fit))
    assert sum("determine each other" in note for note in fit.notes) == 1
