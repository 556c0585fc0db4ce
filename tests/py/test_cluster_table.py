"""The numbers beside the picture are complete, ordered and fit to be read."""

import json
from dataclasses import replace

import numpy as np

import unlabeled as un
from unlabeled import cluster_table
from unlabeled.algorithm import Score
from unlabeled.plane import plane

VISITS = (
    "age,member,since,plan\n"
    "-1,yes,2024-01-01,a\n1,no,2024-01-03,b\n-1,yes,2024-01-02,a\n1,no,2024-01-04,b\n"
    "9,yes,2024-03-01,b\n"
)


def fitted(**scores):
    fit = un.fit("kmeans", un.sample("old_faithful"), n_clusters=2)
    fit.scores = scores
    return fit


def clusters(columns, n_clusters):
    X = un.prepare(un.read_csv(VISITS), columns)
    fit = un.fit("kmeans", X, n_clusters=n_clusters)
    return cluster_table.clusters(fit, plane(X, X.preparation))


def test_a_score_nobody_described_is_shown_all_the_same():
    found = cluster_table.scores(fitted(core_rows=12.0, log_odds=0.5, silhouette=0.7))
    assert [one["id"] for one in found] == ["silhouette", "core_rows", "log_odds"]
    assert found[1] == {
        **{"id": "core_rows", "title": "core rows", "help": "", "value": 12.0, "whole": True}
    }
    assert (found[2]["title"], found[2]["whole"]) == ("log odds", False)


def test_an_algorithm_describes_its_own_scores():
    fit = fitted(inertia=3.5, n_iter=4.0, bic=-10.0)
    described = (
        Score("bic", "BIC", "Smaller is better."),
        Score("n_iter", "rounds", "Of EM.", whole=True),
    )
    fit.algorithm = replace(fit.algorithm, scores=described)
    found = cluster_table.scores(fit)
    assert [(one["title"], one["whole"], one["value"]) for one in found] == [
        ("BIC", False, -10.0),
        ("rounds", True, 4.0),
        ("inertia", False, 3.5),
    ]
    assert found[0]["help"] == "Smaller is better."
    assert json.loads(json.dumps(found)) == found


def test_kinds_say_how_to_read_a_mean():
    found = clusters(["age", "member", "since", "plan"], 2)
    assert found["features"] == ["age", "member", "since", "plan=a", "plan=b"]
    assert found["kinds"] == ["number", "boolean", "date", "category", "category"]


def test_a_mean_of_nothing_is_no_negative_zero():
    X = un.prepare(un.Table.from_columns("made", [("a", [-0.0, -0.0]), ("b", [1.0, 2.0])]))
    alone = un.prepare(un.Table.from_columns("made", [("a", [-0.0] * 3)]), scale="none")
    fits = un.fit("kmeans", X, n_clusters=2), un.fit("kmeans", alone, n_clusters=1)
    for one in fits:
        found = cluster_table.clusters(one, plane(one.X, one.preparation))
        means = np.array([line["means"] for line in found["lines"]])
        assert not np.signbit(means[means == 0]).any() and (means == 0).any()
