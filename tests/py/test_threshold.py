"""Where scores become anomalies: every way of saying so, and what cannot be meant."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import unlabeled as un
from unlabeled.detection.threshold import NAMES, accept, threshold_of, threshold_parameters
from unlabeled.params import checked

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
some_scores = arrays.arrays(float, st.integers(2, 60), elements=numbers)
different_scores = arrays.arrays(float, st.integers(2, 60), elements=numbers, unique=True)
tied_scores = arrays.arrays(float, st.integers(2, 60), elements=st.integers(0, 4).map(float))


def settings(**values):
    return checked(threshold_parameters(own="own"), accept(values), "Detector")


def anomalies(scores, own=None, **values):
    """How many scores are above the threshold."""
    return int((scores > threshold_of(scores, settings(**values), own).value).sum())


# Ways ---------------------------------------------------------------------------------------------


@trying(max_examples=40)
@given(some_scores, st.floats(1e-6, 0.5))
def test_a_share_is_what_scikit_learn_calls_contamination(scores, share):
    """There higher is normal, and what is below the percentile is not."""
    expected = -scores < np.percentile(-scores, 100 * share)
    chosen = threshold_of(scores, settings(contamination=share))
    np.testing.assert_array_equal(scores > chosen.value, expected)


@trying(max_examples=40)
@given(some_scores | tied_scores, st.floats(1e-6, 0.5), st.floats(1e-6, 0.5))
def test_more_rows_are_anomalies_for_a_larger_share_and_a_lower_percentile(scores, one, other):
    less, more = sorted((one, other))
    assert anomalies(scores, contamination=less) <= anomalies(scores, contamination=more)
    assert anomalies(scores, percentile=100 - 100 * less) <= anomalies(
        scores, percentile=100 - 100 * more
    )


@trying(max_examples=40)
@given(different_scores, st.data())
def test_a_count_is_kept_where_no_scores_are_equal(scores, data):
    count = data.draw(st.integers(0, len(scores) - 1))
    chosen = threshold_of(scores, settings(n_anomalies=count))
    assert (scores > chosen.value).sum() == count
    assert not chosen.note


@trying(max_examples=40)
@given(tied_scores, st.data())
def test_of_equal_scores_all_or_none_are_anomalies_and_a_note_says_so(scores, data):
    count = data.draw(st.integers(0, len(scores) - 1))
    chosen = threshold_of(scores, settings(n_anomalies=count))
    found = int((scores > chosen.value).sum())
    assert found <= count
    falling = np.sort(scores)[::-1]
    tied = count > 0 and falling[count - 1] == falling[count]
    assert (found < count) == tied == bool(chosen.note)
    if tied:
        assert f"Rows {count} and {count + 1} from the top have the same score" in chosen.note


def test_a_count_between_neighbouring_floats():
    scores = np.array([1.0, np.nextafter(1.0, 2), 0.0])
    assert anomalies(scores, n_anomalies=1) == 1
    assert anomalies(np.array([np.inf, 1.0, 0.0]), n_anomalies=1) == 1


def test_the_line_of_a_count_lies_in_the_middle():
    assert threshold_of(np.array([1.0, 4, 2]), settings(n_anomalies=1)).value == 3


def test_a_percentile_is_that_of_the_scores():
    scores = np.random.default_rng(0).normal(size=200)
    chosen = threshold_of(scores, settings(percentile=97.5))
    assert chosen.value == pytest.approx(np.percentile(scores, 97.5), rel=1e-12)
    assert anomalies(scores, percentile=97.5) == 5
    assert anomalies(scores, percentile=100) == 0


def test_a_score_is_taken_as_it_is_and_auto_begins_at_the_usual_share():
    scores = np.arange(100.0)
    assert anomalies(scores, threshold=41.5) == 58
    assert anomalies(scores, threshold=99) == 0
    assert anomalies(scores, threshold=-1) == 100
    assert threshold_of(scores, settings(threshold="auto")) == threshold_of(
        scores, settings(contamination=0.02)
    )


def test_the_detectors_own_rule_reads_nothing_else():
    chosen = settings(contamination="auto")
    assert chosen["threshold_by"] == "own"
    assert threshold_of(np.arange(9.0), chosen, own=6.5).value == 6.5


def test_where_all_scores_are_equal_none_stands_out():
    chosen = threshold_of(np.full(50, 0.3), settings(contamination=0.1))
    assert chosen.value == 0.3
    assert chosen.note == "The highest scores are all equal: no row stands above the others."
    assert threshold_of(np.full(50, 0.3), settings(percentile=100)).note == ""


# Who says what ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_values", "way"),
    [
        ({}, "contamination"),
        ({"contamination": 0.05}, "contamination"),
        ({"percentile": 99}, "percentile"),
        ({"n_anomalies": 7}, "n_anomalies"),
        ({"threshold": 1.5}, "threshold"),
        ({"contamination": "auto"}, "own"),
        ({"contamination": "auto", "threshold_by": "contamination"}, "own"),
        ({"contamination": "auto", "threshold_by": "percentile"}, "percentile"),
        ({"contamination": 0.1, "n_anomalies": 7}, "contamination"),
        ({"threshold_by": "percentile", "n_anomalies": 7}, "percentile"),
    ],
    ids=str,
)
def test_who_names_one_way_need_not_say_that_it_decides(given_values, way):
    before = dict(given_values)
    assert settings(**given_values)["threshold_by"] == way
    assert given_values == before, "what was given stays as it was"


def test_the_way_of_an_algorithm_without_one_named_is_its_usual_one():
    usual = checked(threshold_parameters(own="own", usual="own"), accept({}), "Detector")
    assert usual["threshold_by"] == "own"
    without = [option for option, _ in threshold_parameters()[0].options]
    assert without == ["contamination", "percentile", "n_anomalies", "threshold"]
    assert [one.name for one in threshold_parameters()] == list(NAMES)


def test_in_python_one_word_is_enough():
    X = normal_rows(200, 3)
    assert len(flagged(un.fit("isolation_forest", X, contamination=0.05))) == 10
    assert len(flagged(un.fit("isolation_forest", X, n_anomalies=7))) == 7
    assert len(flagged(un.fit("isolation_forest", X, percentile=98.5))) == 3
    own = un.fit("isolation_forest", X, contamination="auto")
    assert own.scores["threshold"] == 0.5
    np.testing.assert_array_equal(flagged(own), np.flatnonzero(own.anomaly_score > 0.5))
    with pytest.raises(un.InputError, match="cannot be “auto”"):
        un.fit("elliptic_envelope", X, contamination="auto")


# What cannot be meant -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"contamination": 0}, "An expected share of 0 makes no row an anomaly."),
        ({"contamination": 1}, "An expected share of 1 makes every row an anomaly."),
        ({"contamination": 0.7}, "An expected share of 0.7 is more than half"),
        ({"percentile": 10}, "Above percentile 10 lie 90 % of the rows"),
        ({"n_anomalies": 50}, "50 anomalies of 50 rows leave no normal row."),
        ({"n_anomalies": 1_000_000}, "1,000,000 anomalies of 50 rows leave no normal row."),
    ],
    ids=str,
)
@pytest.mark.parametrize("detector", ["robust_z_score", "local_outlier_factor"])
def test_more_than_half_or_none_is_refused_with_a_way_on(detector, values, words):
    X = normal_rows(50, 2)
    with pytest.raises(un.InputError) as refused:
        un.fit(detector, X, **values)
    assert refused.value.message.startswith(words)
    assert refused.value.field == next(iter(values))
    assert not any(key[0] == "detector" for key in X.memo), "it is refused before it is paid for"
    for remedy in refused.value.remedies:
        assert len(flagged(applied(remedy, detector, X, values))) == 1


@pytest.mark.parametrize(
    "values",
    [
        *({"contamination": value} for value in ("lots", float("nan"), -0.1, 1.1, True, None)),
        *({"percentile": 101}, {"n_anomalies": 2.5}, {"n_anomalies": -1}),
        *({"threshold": float("inf")}, {"threshold": "low"}, {"threshold_by": "luck"}),
    ],
    ids=str,
)
def test_what_is_no_number_in_range_is_refused(values):
    with pytest.raises(un.InputError) as refused:
        un.fit("robust_z_score", normal_rows(20, 2), **values)
    assert refused.value.field == next(iter(values)) and refused.value.hint


def test_a_threshold_below_all_scores_is_told():
    fit = un.fit("robust_z_score", normal_rows(20, 2), threshold=-1)
    assert (fit.labels == -1).all() and fit.n_clusters == 0
    assert fit.notes == ["Every row is an anomaly: raise the threshold."]
    assert fit.picture()["clusters"] == [{"id": -1, "title": "anomaly", "rows": 20}]
