"""The silhouette equals scikit-learn's, in parts and on samples."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn import metrics

import unlabeled as un
from unlabeled import scores
from unlabeled.result import Fit
from unlabeled.steps import finish


@st.composite
def clusterings(draw):
    """X (m, n) with ties and equal rows, and labels among which single rows are likely."""
    shape = draw(st.tuples(st.integers(3, 25), st.integers(1, 3)))
    coarse = st.integers(-3, 3).map(float)
    fine = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
    X = draw(arrays.arrays(float, shape, elements=draw(st.sampled_from([coarse, fine]))))
    labels = draw(arrays.arrays(int, shape[0], elements=st.integers(0, 5)))
    assume(2 <= len(np.unique(labels)) < len(labels))
    return X, labels


@given(clusterings())
def test_coefficients_are_those_of_scikit_learn(clustering):
    X, labels = clustering
    ours = finish(scores.silhouette_samples(X, labels))
    np.testing.assert_allclose(ours, metrics.silhouette_samples(X, labels), rtol=1e-9, atol=1e-9)


def test_a_cluster_of_one_row_has_coefficient_zero():
    X, labels = np.array([[0.0], [1.0], [9.0]]), np.array([0, 0, 1])
    assert finish(scores.silhouette_samples(X, labels)).tolist() == [8 / 9, 7 / 8, 0]


def test_the_size_of_the_parts_does_not_matter(monkeypatch, blobs):
    X = np.asarray(blobs)[:600]
    labels = (X[:, 0] > -1).astype(int) + (X[:, 1] > 2)
    steps = list(scores.silhouette_samples(X, labels))
    assert len(steps) == 1
    monkeypatch.setattr(scores, "CHUNK_MIB", 0.1)
    parts = list(scores.silhouette_samples(X, labels))
    assert len(parts) > 10, "many pauses in which the work can be stopped"
    assert [step.done for step in parts] == sorted(step.done for step in parts)
    assert parts[-1].done == 1
    np.testing.assert_allclose(
        finish(scores.silhouette_samples(X, labels)), metrics.silhouette_samples(X, labels)
    )


def fit_of(X, labels):
    """A result with these labels, as any algorithm could give it."""
    prepared = un.prepare(un.Table.from_columns("made", [("x", X[:, 0])]), scale="none")
    return Fit(None, {}, prepared, prepared.preparation, None, np.asarray(labels, np.int32), None)


@pytest.mark.parametrize(
    "labels", [[0, 0, 0, 0], [-1, -1, -1, -1], [0, 1, 2, 3], [-1, 0, 0, 0], [-1, -1, 0, 1]]
)
def test_no_silhouette_where_none_is_defined(labels):
    fit = fit_of(np.arange(4.0)[:, None], labels)
    finish(fit.add_silhouette())
    assert fit.scores == {}
    assert fit.notes == []


def test_noise_is_left_out():
    X = np.array([[0.0], [1.0], [9.0], [10.0], [500.0]])
    fit = fit_of(X, [0, 0, 1, 1, -1])
    finish(fit.add_silhouette())
    assert fit.scores["silhouette"] == pytest.approx(
        metrics.silhouette_score(X[:4], [0, 0, 1, 1]), rel=1e-12
    )
    assert fit.notes == ["The silhouette leaves the one row of noise out."]
    dbscan = un.fit("dbscan", un.prepare(un.sample("moons"), scale="none"), eps=0.05)
    assert dbscan.notes == ["The silhouette leaves the 77 rows of noise out."]


def test_both_noise_and_a_sample_are_said(monkeypatch, blobs):
    X = np.asarray(blobs)[:, :1]
    labels = np.r_[np.full(1_200, -1), np.arange(len(X) - 1_200) % 2]
    monkeypatch.setattr(scores, "SILHOUETTE_ROWS", 500)
    fit = fit_of(X, labels)
    finish(fit.add_silhouette())
    assert fit.notes == [
        "The silhouette leaves the 1,200 rows of noise out and is computed on a sample of 500 of "
        "the 800 others."
    ]


def test_above_the_limit_a_seeded_sample_is_scored_and_said_so(monkeypatch, blobs):
    X, labels = np.asarray(blobs)[:, :1], (np.asarray(blobs)[:, 0] > -1).astype(int)
    exact = metrics.silhouette_score(X, labels)
    monkeypatch.setattr(scores, "SILHOUETTE_ROWS", 500)
    found = []
    for _ in range(2):
        fit = fit_of(X, labels)
        finish(fit.add_silhouette())
        assert fit.notes == ["The silhouette is computed on a sample of 500 rows."]
        found.append(fit.scores["silhouette"])
    assert found[0] == found[1] == pytest.approx(exact, abs=0.05)
    assert found[0] != exact


def test_no_word_of_a_sample_when_there_is_no_silhouette(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_ROWS", 10)
    fit = fit_of(np.arange(50.0)[:, None], [0] * 50)
    finish(fit.add_silhouette())
    assert (fit.scores, fit.notes) == ({}, [])
