"""The density of the rows: quantiles, integrals, columns for a download."""

import json

import numpy as np
import pytest
from reports import actions, asked, checked, score, table, words

import unlabeled as un
from unlabeled import study_registry
from unlabeled.catalog import encoded
from unlabeled.registry import algorithm
from unlabeled.studies.density import STUDY, applies, percentiles


@pytest.fixture(scope="module")
def ellipsoids():
    X = un.prepare(un.sample("ellipsoids"), scale="none")
    return un.fit("gaussian_mixture", X, n_components=3, n_init=10, random_state=42)


@pytest.fixture(scope="module")
def iris():
    return un.fit("gaussian_mixture", un.prepare(un.sample("iris")), n_init=2)


def chart(report):
    return next(part["picture"] for part in report["parts"] if part["part"] == "figure")


def test_it_is_for_mixtures():
    assert applies(algorithm("gaussian_mixture")) and not applies(algorithm("kmeans"))
    with pytest.raises(un.InputError, match="not for"):
        next(study_registry.run_steps("density", un.fit("kmeans", np.eye(4), n_clusters=2), {}))


def test_the_chapters_quantiles(ellipsoids):
    report = asked(STUDY, ellipsoids)
    lines = {line["of the rows"]: line for line in table(report, "quantiles")}
    assert lines["2 %"]["log density"] == pytest.approx(-5.936523002717041, rel=1e-12)
    assert lines["4 %"]["log density"] == pytest.approx(-5.4870138506261545, rel=1e-12)
    assert (lines["2 %"]["rows"], lines["4 %"]["rows"], lines["50 %"]["rows"]) == (25, 50, 625)
    shown = [one for one in actions(report) if one["title"] == "The 2 % least dense rows"]
    least = np.argsort(-ellipsoids.anomaly_score)[:25]
    assert sorted(shown[0]["rows"].tolist()) == sorted(least.tolist())


def test_bars_hold_every_row_once(ellipsoids):
    report = asked(STUDY, ellipsoids)
    picture = chart(report)
    bars, median = picture["layers"]
    assert bars["height"].sum() == 1250 and len(bars["rows"]) == len(bars["height"])
    np.testing.assert_array_equal([len(rows) for rows in bars["rows"]], bars["height"])
    np.testing.assert_array_equal(np.sort(np.concatenate(bars["rows"])), np.arange(1250))
    values = -ellipsoids.anomaly_score
    for number, rows in enumerate(bars["rows"]):
        if number and len(rows):
            assert (values[rows] >= bars["edges"][number] - 1e-12).all()
        assert (values[rows] <= bars["edges"][number + 1] + 1e-12).all()
    assert bars["texts"][0].startswith(f"{int(bars['height'][0])} rows: log density up to")
    assert median["value"] == np.median(values)
    json.dumps(encoded(picture), allow_nan=False)


def test_the_least_dense_rows_come_first(ellipsoids):
    lines = table(asked(STUDY, ellipsoids), "least_dense")
    values = -ellipsoids.anomaly_score
    assert [line["log density"] for line in lines] == np.sort(values)[:8].tolist()
    first = int(lines[0]["row"].replace(",", "")) - 1
    assert first == values.argmin() and lines[0]["cluster"] == ellipsoids.labels[first]


def test_over_the_plane_it_adds_up_to_one(ellipsoids):
    report = asked(STUDY, ellipsoids)
    assert score(report, "integral") == pytest.approx(1, abs=1e-9)
    assert "adds up to 1.000000" in report["verdict"]
    assert "x1 from −" in words(report) and "8 standard deviations" in words(report)
    assert "as they are in the data" in words(report)
    assert "Slice" not in words(report)


def test_of_more_features_marginal_and_slice_add_up_to_one(iris):
    report = asked(STUDY, iris)
    assert score(report, "integral") == pytest.approx(1, abs=1e-9)
    assert score(report, "integral_slice") == pytest.approx(1, abs=1e-9)
    told = words(report)
    assert "Marginal: the features it leaves out are integrated out, exactly" in told
    assert "Slice: they are held at their mean" in told
    assert "first two principal components" in told
    shift = np.log(iris.preparation.scale_).sum()
    assert f"each log density is {abs(shift):.4g} {'lower' if shift > 0 else 'higher'}" in told


def test_one_feature_has_an_axis_for_a_plane():
    X = np.random.default_rng(0).normal(size=(80, 1))
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=2))
    assert score(report, "integral") == pytest.approx(1, abs=1e-9)
    assert "Over the axis" in report["verdict"]


def test_what_is_too_narrow_is_not_added_up():
    rows = np.random.default_rng(0).normal(size=(200, 1))
    X = np.column_stack([rows, rows]) * 1e3
    report = asked(STUDY, un.fit("gaussian_mixture", X, n_components=1, reg_covar=1e-8))
    assert "narrower than the cells" in words(report)
    assert "adds up" not in report["verdict"]
    assert not any(part["part"] == "scores" for part in report["parts"])


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("sample", ["penguins", "digits", "old_faithful"])
def test_any_mixture_can_be_told_about(sample, kind):
    X = un.prepare(un.sample(sample), rows=150)
    fit = un.fit("gaussian_mixture", X, covariance_type=kind, n_init=1)
    checked(asked(STUDY, fit), fit)


def test_equal_rows_are_equally_dense():
    fit = un.fit("gaussian_mixture", np.ones((5, 2)), n_components=1)
    report = asked(STUDY, fit)
    (bars, _) = chart(report)["layers"]
    assert bars["height"].tolist() == [5]


def test_columns_for_the_table(ellipsoids):
    made = dict(study_registry.columns("density", ellipsoids, {}))
    logs, percent = made["log_density"], made["density_percentile"]
    np.testing.assert_array_equal(logs, ellipsoids.log_density(np.asarray(ellipsoids.X)))
    assert percent[logs.argmin()] == pytest.approx(100 / 1250) and percent[logs.argmax()] == 100
    assert (percent <= 2).sum() == 25
    np.testing.assert_array_equal(np.argsort(percent, kind="stable"), np.argsort(logs))


def test_percentiles_of_ties():
    assert percentiles(np.array([1.0, 1, 2, 3])).tolist() == [50, 50, 75, 100]


def test_columns_do_not_hide_those_of_the_table():
    source = un.Table.from_columns("rows", [("log_density", np.arange(9.0) ** 2), ("b", range(9))])
    fit = un.fit("gaussian_mixture", un.prepare(source), n_components=1)
    names = [name for name, _ in study_registry.columns("density", fit, {})]
    assert names == ["log_density (2)", "density_percentile"]


def test_the_download_of_the_page(page):
    page.ask("load", sample="ellipsoids")
    page.run("gaussian_mixture", {"n_components": 3}, scale="none")
    reply = page.ask("study", study="density", values={})
    assert reply["kind"] == "study"
    text = page.ask("export", study="density")["text"]
    head, first = text.split("\r\n")[:2]
    assert head.endswith("cluster,log_density,density_percentile")
    assert float(first.split(",")[-2]) == pytest.approx(-2.61, abs=0.01)
