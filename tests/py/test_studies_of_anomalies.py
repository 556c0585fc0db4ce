"""Studies of anomalies: the threshold, known anomalies, cleaning, reasons, consensus, novelties."""

import numpy as np
import pytest
from reports import actions, asked, charts_of, score, table, words
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

import unlabeled as un
from unlabeled import study_registry
from unlabeled.detection.opinions import detectors
from unlabeled.params import checked
from unlabeled.registry import algorithm
from unlabeled.studies import clean, consensus, known_anomalies, novelty, threshold, why

STUDIES = (threshold, why, clean, known_anomalies, consensus, novelty)


@pytest.fixture(scope="module")
def ellipsoids():
    return un.fit("gaussian_mixture_density", un.prepare(un.sample("ellipsoids"), scale="none"))


@pytest.fixture(scope="module")
def cells():
    X = un.prepare(un.sample("breast_cells"))
    return un.fit("isolation_forest", X, contamination=0.056)


@pytest.fixture(scope="module")
def odd():
    """Rows along a line, row 41 with an odd price, row 42 off the line."""
    random = np.random.default_rng(3)
    a = random.normal(size=40)
    lines = [f"{x:.3f},{2 * x + random.normal() / 20:.3f},{random.normal():.3f}" for x in a]
    text = "\n".join(["width,height,price", *lines, "0.1,0.2,9", "1.5,-3,0.1"])
    return un.read_csv(text)


def charts(report):
    return {one["figure"]: one for part in report["parts"] for one in charts_of(part)}


def fitted(id, table, **values):
    return un.fit(id, un.prepare(table), **values)


def test_they_are_for_detectors_alone():
    for module in STUDIES:
        assert module.STUDY.applies(algorithm("isolation_forest"))
        assert not module.STUDY.applies(algorithm("kmeans"))
    clusterers = study_registry.study("explain")
    assert not clusterers.applies(algorithm("isolation_forest"))


@pytest.mark.parametrize("id", [one.id for one in detectors()])
def test_every_detector_can_be_studied(id):
    table = un.sample("penguins")
    fit = fitted(id, table)
    second = un.read_csv("year,sex,bill_length_mm\n2009,male,60\n2007,robot,41\n2008,,39\n")
    for module in (threshold, why, clean, known_anomalies):
        asked(module.STUDY, fit)
    report = asked(novelty.STUDY, fit, second=second)
    assert "lacks" in words(report) and "robot" in words(report)


# Threshold -------------------------------------------------------------------------------------


def test_the_histogram_holds_every_row_and_the_line(ellipsoids):
    report = asked(threshold.STUDY, ellipsoids)
    bars, line = charts(report)["scores"]["layers"]
    assert bars["height"].sum() == 1250
    np.testing.assert_array_equal(np.sort(np.concatenate(bars["rows"])), np.arange(1250))
    red = bars["cluster"] == -1
    assert bars["height"][red].sum() == 25, "no bar is half red"
    found = np.concatenate([rows for rows, is_red in zip(bars["rows"], red, strict=True) if is_red])
    assert set(found) == set(np.flatnonzero(ellipsoids.labels == -1))
    assert line["value"] == pytest.approx(5.936523002717041, rel=1e-12)
    assert (line["parameter"], line["also"]) == ("threshold", {"threshold_by": "threshold"})


def test_the_list_begins_with_the_most_abnormal(ellipsoids):
    lines = table(asked(threshold.STUDY, ellipsoids), "anomalies")
    scores = [line["score"] for line in lines]
    assert len(lines) == 25 and scores == sorted(scores, reverse=True)
    assert lines[0]["row"] == f"{int(np.argmax(ellipsoids.anomaly_score)) + 1:,}"
    assert all("expected" in line["mainly because"] for line in lines)
    chosen = [one["row"] for one in actions(asked(threshold.STUDY, ellipsoids)) if "row" in one]
    assert ellipsoids.labels[chosen].tolist() == [-1] * 25


def test_no_anomaly_and_far_too_many():
    table = un.sample("ellipsoids")
    none = fitted("robust_z_score", table, threshold=1e9)
    assert "No row has a score above" in asked(threshold.STUDY, none)["verdict"]
    every = fitted("robust_z_score", table, threshold=-1)
    report = asked(threshold.STUDY, every)
    assert "1,250 rows are anomalies" in report["verdict"]
    assert "1,150 more rows" in words(report)
    assert any("Every row is an anomaly" in note for note in every.notes)


# Reasons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id", ["gaussian_mixture_density", "elliptic_envelope", "isolation_forest", "robust_z_score"]
)
def test_the_odd_price_is_the_reason(odd, id):
    # Three components would give the odd row one of its own.
    one = {"n_components": 1} if id == "gaussian_mixture_density" else {}
    fit = fitted(id, odd, n_anomalies=2, **one)
    report = asked(why.STUDY, fit, row=40)
    assert report["verdict"].startswith("Row 41 is an anomaly")
    assert "“price” is 9" in report["verdict"]
    beside = table(report, "beside")
    assert beside[0]["column"] == "price" and beside[0]["row 41"] == "9"


def test_an_anomaly_with_a_component_of_its_own_is_warned_of(odd):
    fit = fitted("gaussian_mixture_density", odd, n_components=3)
    assert any("get a component of their own" in note for note in fit.notes)
    assert fit.labels[40] == 0
    alone = fitted("gaussian_mixture_density", odd, n_components=1)
    assert not any("get a component of their own" in note for note in alone.notes)


def test_a_broken_rule_is_the_reason(odd):
    """Each value of row 42 is usual; that they go together is not."""
    fit = fitted("elliptic_envelope", odd, n_anomalies=2)
    assert set(np.flatnonzero(fit.labels == -1)) == {40, 41}
    report = asked(why.STUDY, fit, row=41)
    reasons = [line["column"] for line in table(report, "beside")[:2]]
    assert set(reasons) == {"width", "height"}
    expected = {line["column"]: line["expected"] for line in table(report, "beside")}
    assert float(expected["height"].replace("−", "-")) == pytest.approx(3, abs=0.3)
    assert float(expected["width"].replace("−", "-")) == pytest.approx(-1.5, abs=0.2)


def test_the_bars_add_up_to_the_score(ellipsoids):
    report = asked(why.STUDY, ellipsoids)
    amounts = [line[1] for line in charts(report)["contributions"]["table"]["lines"]]
    row = int(np.argmax(ellipsoids.anomaly_score))
    explained = ellipsoids.detection.explainer
    assert explained.exact and "11.16 in all" in words(report)
    assert sum(amounts) < ellipsoids.anomaly_score[row]


def test_nearest_rows_are_normal_and_near(ellipsoids):
    report = asked(why.STUDY, ellipsoids)
    shown = next(one for one in actions(report) if one["action"] == "rows")["rows"]
    row, nearest = shown[0], shown[1:]
    assert (ellipsoids.labels[nearest] == 0).all()
    X = np.asarray(ellipsoids.X)
    away = np.linalg.norm(X - X[row], axis=1)
    away[ellipsoids.labels == -1] = np.inf
    np.testing.assert_array_equal(nearest, np.argsort(away)[:3])


def test_rows_that_are_not_there(ellipsoids):
    with pytest.raises(un.InputError, match="There is no row 5,000"):
        asked(why.STUDY, ellipsoids, row=4999)
    X = un.prepare(un.sample("ellipsoids"), without="7")
    fit = un.fit("isolation_forest", X)
    with pytest.raises(un.InputError, match="Row 7 was not fitted"):
        asked(why.STUDY, fit, row=6)
    for wrong in ("0", "-3", "1.5", "x"):
        with pytest.raises(un.InputError, match="Give the number of a row"):
            checked(why.STUDY.parameters, {"row": wrong}, "Why")


# Known anomalies -------------------------------------------------------------------------------


def test_precision_recall_and_the_curves(cells):
    column = un.sample("breast_cells").columns[-1]
    known = column.values == column.categories.index("malignant")
    flagged = cells.labels == -1
    report = asked(known_anomalies.STUDY, cells)
    assert score(report, "precision") == (known & flagged).sum() / flagged.sum()
    assert score(report, "recall") == (known & flagged).sum() / 21
    assert score(report, "f1") == pytest.approx(f1_score(known, flagged), rel=1e-12)
    assert score(report, "roc_auc") == roc_auc_score(known, cells.anomaly_score)
    assert score(report, "roc_auc") > 0.93
    average = average_precision_score(known, cells.anomaly_score)
    assert score(report, "average_precision") == average
    counts = {line["rows that are"]: line["rows"] for line in table(report, "known_anomalies")}
    assert sum(counts.values()) == 378
    assert counts["known and found"] + counts["known, but missed"] == 21


def test_a_click_on_a_curve_leads_to_that_point(cells):
    report = asked(known_anomalies.STUDY, cells)
    curve = next(one for one in charts(report)["roc"]["layers"] if one["id"] == "curve")
    place = len(curve["x"]) // 3
    fit = un.fit("isolation_forest", cells.X, **cells.parameters | curve["values"][place])
    moved = asked(known_anomalies.STUDY, fit)
    here = next(one for one in charts(moved)["roc"]["layers"] if one["id"] == "here")
    assert here["x"][0] == pytest.approx(curve["x"][place], abs=1e-12)
    assert here["y"][0] == pytest.approx(curve["y"][place], abs=1e-12)


def test_a_detector_that_has_seen_the_answers_is_told():
    random = np.random.default_rng(5)
    places = enumerate(random.normal(size=(200, 2)))
    rows = "\n".join(f"{a:.3f},{b:.3f},{int(i < 6)}" for i, (a, b) in places)
    named = un.read_csv(f"a,b,outlier\n{rows}")
    assert [one.role for one in named.columns] == ["feature", "feature", "label"]
    honest = asked(known_anomalies.STUDY, fitted("isolation_forest", named))
    assert "of 6 known anomalies" in honest["verdict"] and "has seen" not in words(honest)
    X = un.prepare(named, ["a", "b", "outlier"])
    report = asked(known_anomalies.STUDY, un.fit("isolation_forest", X), label="outlier")
    assert "The detector has seen “outlier”" in words(report) and report["tone"] == "warn"


def test_what_a_detector_found_before_is_no_feature():
    lines = "1,0,0.4,2\n2,1,0.9,1\n3,0,0.3,3\n"
    table = un.read_csv(f"a,anomaly,anomaly_score,anomaly_rank\n{lines}")
    assert [one.role for one in table.columns] == ["feature", "skip", "skip", "skip"]
    more = "1,0,1,0.4\n2,1,0,0.9\n3,0,0,0.3\n"
    again = un.read_csv(f"a,anomaly,anomaly (2),anomaly_score (2)\n{more}")
    assert [one.role for one in again.columns] == ["feature", "skip", "skip", "skip"]
    heads = "a,anomaly,votes,mean_rank,score_isolation_forest"
    several = un.read_csv(f"{heads}\n1,0,2,0.4,0.3\n2,1,0,0.9,0.5\n3,0,1,0.7,0.4\n")
    assert [one.role for one in several.columns] == ["feature", "label", "skip", "skip", "skip"]
    marked = un.read_csv("a,anomaly\n1,0\n2,1\n3,0\n")
    assert [one.role for one in marked.columns] == ["feature", "label"]
    alone = un.read_csv("a,anomaly_score\n1,0.4\n2,0.9\n")
    assert [one.role for one in alone.columns] == ["feature", "feature"]


def test_kinds_of_flowers_are_no_anomalies_unless_one_says_so():
    fit = fitted("isolation_forest", un.sample("iris"))
    unasked = asked(known_anomalies.STUDY, fit)
    assert "no column that is known to tell anomalies" in unasked["verdict"]
    report = asked(known_anomalies.STUDY, fit, abnormal="Setosa")
    assert "of 50 known anomalies (“setosa”" in report["verdict"]
    with pytest.raises(un.InputError, match="No row has “tulip”"):
        asked(known_anomalies.STUDY, fit, label="species", abnormal="tulip")


def test_marked_rows_are_known_anomalies(page):
    page.ask("load", sample="ellipsoids", marked="1-3")
    page.run("robust_z_score", {}, scale="none")
    reply = page.ask("study", study="known_anomalies", values={})
    assert "of 3 known anomalies (“yes” in “anomaly”)" in reply["report"]["verdict"]


# Clean -----------------------------------------------------------------------------------------


def test_the_buttons_leave_out_what_was_found_and_was_left_out_before(page):
    page.ask("load", sample="ellipsoids")
    page.run("isolation_forest", {"n_anomalies": 3, "threshold_by": "n_anomalies"}, without="9")
    report = page.ask("study", study="clean", values={})["report"]
    states = [one["state"] for one in actions(report) if one["action"] == "state"]
    fit = page.engine._work.fit
    found = sorted([8, *fit.preparation.rows[fit.labels == -1].tolist()])
    left = page.run("kmeans", {"n_clusters": 3}, without=states[0]["without"])
    assert left["rows"] == 1246
    kept = page.engine._work.fit.preparation.rows
    assert set(range(1250)) - set(kept.tolist()) == set(found)
    assert states[0]["algorithm"] == "kmeans" and "algorithm" not in states[1]


def test_downloads_have_ranks_and_reasons(ellipsoids):
    made = dict(clean.columns(ellipsoids, {}))
    assert sorted(made["anomaly_rank"].tolist()) == list(range(1, 1251))
    flagged = ellipsoids.labels == -1
    assert all(text for text in made["anomaly_reasons"][flagged])
    assert not any(made["anomaly_reasons"][~flagged])


# Consensus -------------------------------------------------------------------------------------


def test_overlaps_are_those_of_the_reference(ellipsoids):
    report = asked(consensus.STUDY, ellipsoids)
    matrix = charts(report)["agreement"]["table"]
    heads = matrix["heads"][1:]
    lines = {line[0]: dict(zip(heads, line[1:], strict=True)) for line in matrix["lines"]}
    mixture = lines["Gaussian mixture density"]
    for title, overlap in {
        "Elliptic envelope": 0.1905,
        "Isolation forest": 0.3514,
        "Local outlier factor": 0.4286,
        "One-class SVM": 0.3947,
    }.items():
        assert mixture[title] == pytest.approx(overlap, abs=5e-5)
    for one in heads:
        assert lines[one][one] == 1
        assert all(lines[one][other] == lines[other][one] for other in heads)


def test_votes_and_ranks_of_some_detectors(ellipsoids):
    few = {one.id: False for one in detectors()} | {"robust_z_score": True}
    report = asked(consensus.STUDY, ellipsoids, **few, share=0.02)
    assert report["verdict"].startswith("2 detectors name")
    made = dict(consensus.columns(ellipsoids, _values(consensus, **few, share=0.02)))
    z = un.fit("robust_z_score", ellipsoids.X, contamination=0.02)
    votes = (ellipsoids.labels == -1).astype(int) + (z.labels == -1)
    np.testing.assert_array_equal(made["votes"], votes)
    np.testing.assert_array_equal(made["score_robust_z_score"], z.anomaly_score)
    heights = charts(report)["votes"]["layers"][0]["height"]
    assert heights.tolist() == [(votes == 1).sum(), (votes == 2).sum()]
    alone = asked(consensus.STUDY, ellipsoids, **few | {"robust_z_score": False})
    assert alone["tone"] == "warn" and "choose more" in alone["verdict"]


def test_slow_detectors_are_left_out_unless_asked_for(monkeypatch):
    monkeypatch.setattr("unlabeled.detection.opinions.SLOW_SECONDS", 1e-9)
    fit = fitted("isolation_forest", un.sample("iris"))
    report = asked(consensus.STUDY, fit)
    assert "tick “slow ones too” to ask it" in words(report)
    assert "Isolation forest" in str(charts(report)["agreement"]["table"]["heads"])


def test_a_detector_that_cannot_says_why():
    fit = fitted("robust_z_score", un.read_csv("a,b\n1,2\n3,4\n5,1\n9,9\n2,2\n"))
    report = asked(consensus.STUDY, fit)
    assert "Local outlier factor is left out. n_neighbors = 20 needs more than" in words(report)


def _values(module, **given):
    return {one.name: one.default for one in module.STUDY.parameters} | given


# Novelty ---------------------------------------------------------------------------------------


def test_a_second_file_in_another_order_is_judged_alike():
    table = un.sample("iris")
    fit = fitted("gaussian_mixture_density", table)
    names = [column.name for column in table.columns[:4]]
    lines = [",".join(table.column(name).text(row) for name in names[::-1]) for row in range(150)]
    second = un.read_csv(",".join(names[::-1]) + "\n" + "\n".join(lines))
    heads, rows = novelty.rows(fit, {"second": second})
    scores = np.array([row[heads.index("novelty_score")] for row in rows])
    np.testing.assert_allclose(scores, fit.anomaly_score, rtol=1e-9)
    flags = [row[heads.index("novelty")] for row in rows]
    assert flags == (fit.labels == -1).astype(int).tolist()


def test_planted_novelties_are_found_with_their_reasons():
    fit = fitted("elliptic_envelope", un.sample("iris"))
    text = (
        "Petal Width CM,species,sepal_length_cm,sepal_width_cm,petal_length_cm\n"
        "0.2,setosa,5.0,3.4,1.5\n9.5,martian,5.9,3.0,4.2\n,setosa,5,3,1\n"
    )
    report = asked(novelty.STUDY, fit, second=un.read_csv(text))
    assert report["verdict"].startswith("1 novelty among 2 rows")
    assert "1 row with missing cells could not be judged" in report["verdict"]
    line = table(report, "novelties")[0]
    assert line["row"] == "2" and line["mainly because"].startswith("petal_width_cm = 9.5")
    assert "“Petal Width CM” is taken for “petal_width_cm”" in words(report)
    assert "1 column was not fitted and is passed over: “species”" in words(report)


@pytest.mark.parametrize("share", [None, 0.7, 1.0])
def test_a_file_that_lacks_a_column_is_completed_before_components(share):
    table = un.sample("iris")
    fit = un.fit("elliptic_envelope", un.prepare(table, components=share))
    names = fit.preparation.columns
    usual = np.median([table.column(name).values for name in names], axis=1)
    cells = ",".join(f"{value:.2f}" for value in usual[:-1])
    second = un.read_csv(f"{','.join(names[:-1])}\n{cells}\n{cells}\n")
    report = asked(novelty.STUDY, fit, second=second)
    assert report["verdict"].startswith("0 novelties among 2 rows")
    assert f"lacks “{names[-1]}”" in words(report)


@pytest.mark.parametrize("text", ["", ",,,\n"])
@pytest.mark.parametrize("components", [None, 0.9])
def test_a_file_without_rows(components, text):
    fit = un.fit("robust_z_score", un.prepare(un.sample("iris"), components=components))
    heads = ",".join(fit.preparation.columns)
    with pytest.raises(un.InputError, match=r"no rows|No row is left"):
        asked(novelty.STUDY, fit, second=un.read_csv(f"{heads}\n{text}"))
    with pytest.raises(un.InputError, match=r"no rows|No row is left"):
        asked(novelty.STUDY, fit, second=un.read_csv(f"{heads.split(',')[0]}\n{text[:1]}"))


def test_a_file_without_a_common_column_or_of_another_kind():
    fit = fitted("isolation_forest", un.sample("iris"))
    with pytest.raises(un.InputError, match="none of the columns that were fitted") as error:
        asked(novelty.STUDY, fit, second=un.read_csv("x,y\n1,2\n3,4\n"))
    assert "sepal_length_cm" in error.value.message and error.value.hint
    with pytest.raises(un.InputError, match="holds dates where numbers are expected"):
        asked(
            novelty.STUDY,
            fit,
            second=un.read_csv("sepal_length_cm\n2024-01-01\n2024-01-02\n2024-01-03\n"),
        )


def test_a_row_that_lacks_a_column_is_judged_by_the_others():
    """The mean of two clusters lies in the empty middle: absent values must not be put there."""
    random = np.random.default_rng(1)
    rows = np.concatenate([random.normal(size=(80, 2)), random.normal(size=(80, 2)) + 12])
    text = "\n".join(f"{x:.4f},{y:.4f}" for x, y in rows)
    for id in ("gaussian_mixture_density", "kmeans_distance", "isolation_forest"):
        fit = fitted(id, un.read_csv(f"x,y\n{text}"))
        alone = un.read_csv("x\n" + "\n".join(f"{x:.4f}" for x in rows[:, 0]))
        report = asked(novelty.STUDY, fit, second=alone)
        found = int(report["verdict"].split()[0])
        assert found <= 12, f"{id}: {report['verdict']}"


def test_the_majority_is_never_the_anomaly():
    values = "\n".join(f"{i % 7},{i % 5},{-1 if i % 20 == 0 else 1}" for i in range(100))
    fit = fitted("isolation_forest", un.read_csv(f"a,b,label\n{values}"))
    report = asked(known_anomalies.STUDY, fit, label="label")
    assert "of 5 known anomalies (“-1” in “label”)" in report["verdict"]


def test_small_scores_have_a_histogram_too():
    a = np.arange(50)
    table = un.Table.from_columns("t", [("a", a * 1e-7), ("b", a**2 * 1e-9)])
    fit = un.fit("pca_reconstruction", un.prepare(table, scale="none"))
    bars, _ = charts(asked(threshold.STUDY, fit))["scores"]["layers"]
    assert len(bars["height"]) > 10 and (bars["cluster"] == -1).any()
    far = un.fit("pca_reconstruction", un.prepare(table, scale="none"), threshold=1e300)
    bars, _ = charts(asked(threshold.STUDY, far))["scores"]["layers"]
    assert (bars["height"] > 0).sum() > 5, "a threshold far away does not squeeze the scores"


@pytest.mark.parametrize("id", [one.id for one in detectors()])
def test_what_lies_above_a_threshold_far_away_has_a_red_bar(id):
    random = np.random.default_rng(0)
    X = np.r_[random.normal(size=(480, 3)), random.normal(12, 1, size=(20, 3))]
    fit = un.fit(id, X, threshold_by="n_anomalies", n_anomalies=20)
    bars, line = charts(asked(threshold.STUDY, fit))["scores"]["layers"]
    red = bars["cluster"] == -1
    assert bars["height"][red].sum() == (fit.labels == -1).sum() > 0
    assert line["value"] == pytest.approx(bars["edges"][:-1][red].min())
    assert bars["height"].sum() == 500


def test_a_threshold_very_far_away_squeezes_nothing():
    X = np.r_[np.random.default_rng(1).normal(size=(999, 1)), [[1e6]]]
    fit = un.fit("robust_z_score", X, threshold_by="threshold", threshold=5e5)
    chart = charts(asked(threshold.STUDY, fit))["scores"]
    bars, line = chart["layers"]
    assert bars["height"][-1] == 1 and bars["cluster"].tolist() == [0] * 43 + [-1]
    assert (bars["height"] > 0).sum() > 10 and bars["edges"][-1] < 20
    assert line["value"] == bars["edges"][-2]
    assert "cut short" in chart["caption"]


def test_of_a_sample_all_anomalies_of_the_table_are_left_out(page):
    page.ask("load", sample="ellipsoids")
    page.run("isolation_forest", {}, rows="200", scale="none")
    report = page.ask("study", study="clean", values={})["report"]
    clusters = page.ask("page", start=0, count=1)
    state = next(one["state"] for one in actions(report) if one["action"] == "state")
    every = page.ask("page", start=0, count=2000, cluster=-1)["total"]
    assert clusters["total"] == 1250
    left = page.run("kmeans", {"n_clusters": 3}, without=state["without"], scale="none")
    assert left["rows"] == 1250 - every


def test_what_is_of_fitted_rows_alone_is_told(page):
    page.ask("load", sample="ellipsoids")
    page.run("isolation_forest", {}, rows="200", scale="none")
    told = words(page.ask("study", study="clean", values={})["report"])
    assert "Ranks and reasons are of the rows that were fitted" in told
    page.run("isolation_forest", {}, scale="none")
    assert "that were fitted" not in words(page.ask("study", study="clean", values={})["report"])


def test_what_the_list_of_novelties_leaves_out_is_told():
    fit = un.fit("isolation_forest", un.prepare(un.sample("ellipsoids"), scale="none"))
    rows = "\n".join(f"{9 + i / 100},{9 + i / 50}" for i in range(300))
    second = un.read_csv(f"{','.join(fit.preparation.columns)}\n{rows}")
    report = asked(novelty.STUDY, fit, second=second)
    listed = len(table(report, "novelties"))
    told = f"{300 - listed:,} more are in the download, with reasons for the "
    assert report["verdict"].startswith("300 novelties") and told in words(report)


def test_every_row_abnormal_or_too_many_for_a_link(monkeypatch):
    every = fitted("robust_z_score", un.sample("iris"), threshold=-1)
    assert "raise the threshold" in asked(clean.STUDY, every)["verdict"]
    assert "100 % of 150" in asked(threshold.STUDY, every)["verdict"]
    monkeypatch.setattr(clean, "LONGEST_LIST", 3)
    some = fitted("robust_z_score", un.sample("iris"), n_anomalies=20)
    assert "no room in a link" in words(asked(clean.STUDY, some))


def test_absent_columns_are_no_reason():
    fit = fitted("kmeans_distance", un.sample("penguins"), n_anomalies=5)
    second = un.read_csv("body_mass_g,flipper_length_mm\n20000,500\n4000,195\n")
    report = asked(novelty.STUDY, fit, second=second)
    assert "lacks “island”" in words(report)
    for line in table(report, "novelties"):
        assert "absent" not in line["mainly because"]


def test_without_a_second_file_it_says_what_it_is_for(ellipsoids):
    report = asked(novelty.STUDY, ellipsoids)
    assert "Choose a second file" in report["verdict"] and "novelty is odd against" in words(report)
    assert novelty.rows(ellipsoids, {"second": None})[1] == []


def test_the_file_is_read_through_the_engine(page):
    page.ask("load", sample="iris")
    page.run("local_outlier_factor", {})
    second = {"name": "new.csv", "data": b"sepal_length_cm,petal_length_cm\n50,60\n5,1.5\n"}
    reply = page.ask("study", study="novelty", values={"second": second})
    assert "among 2 rows of new.csv" in reply["report"]["verdict"]
    made = page.ask("export", study="novelty", values={"second": second}, made=True)
    assert made["text"].splitlines()[0].endswith("novelty,novelty_score,novelty_reasons")
    wrong = {"name": "x.png", "data": b"\x89PNG\r\n\x1a\n" + b"0" * 40}
    assert page.ask("study", study="novelty", values={"second": wrong})["kind"] == "error"


def test_components_are_reasons_like_columns():
    X = un.prepare(un.sample("iris"), components=0.95)
    fit = un.fit("elliptic_envelope", X, n_anomalies=3)
    report = asked(why.STUDY, fit)
    assert "“component_" in report["verdict"]
    lines = table(report, "beside")
    assert {line["column"] for line in lines} == set(X.preparation.features)
    asked(threshold.STUDY, fit)
    dict(clean.columns(fit, {}))


@pytest.mark.parametrize("components", [None, 0.9])
def test_of_an_image_one_sees_where_it_differs(components):
    table = un.sample("digits")
    fit = un.fit("local_outlier_factor", un.prepare(table, components=components, rows=200))
    index = int(np.argmax(fit.anomaly_score))
    report = asked(why.STUDY, fit)
    own, normal, between = charts(report)["difference"]["layers"]
    row = int(fit.preparation.rows[index])
    assert own["row"].tolist() == [row] and f"image {row + 1:,}" in own["texts"][0].lower()
    pixels = np.stack([table.column(name).values for name in table.images.columns], axis=1)
    (nearest,) = normal["rows"]
    assert (fit.labels[np.searchsorted(fit.preparation.rows, np.sort(nearest))] == 0).all()
    apart = np.abs(pixels[row] - pixels[nearest].mean(axis=0))
    shown = between["tiles"].reshape(-1, 4)[:, :3]
    reddest = shown[:, 1] == shown[:, 1].min()
    assert reddest[apart.argmax()] and shown[apart.argmax()].tolist() == [192, 24, 24]
    order = np.argsort(apart, kind="stable")
    assert (np.diff(shown[order, 1].astype(int)) <= 0).all(), "the farther, the redder"


def test_rows_that_are_no_images_have_no_such_picture(ellipsoids):
    assert "difference" not in charts(asked(why.STUDY, ellipsoids))
