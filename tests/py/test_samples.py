"""The sample tables are the ones the numbers belong to."""

import json

import numpy as np
import pytest

import unlabeled as un
from unlabeled.registry import configure
from unlabeled.samples import SAMPLES, Sample

SHAPES = {
    "five_blobs": (2000, 2),
    "ellipsoids": (1250, 2),
    "moons": (1000, 2),
    "circles": (1000, 2),
    "varied_densities": (1500, 2),
    "uniform_noise": (1000, 2),
    "iris": (150, 4),
    "digits": (1797, 64),
    "faces": (240, 400),
    "penguins": (342, 4),
    "old_faithful": (272, 2),
    "wine": (178, 13),
    "breast_cells": (378, 30),
    "wine_strangers": (129, 13),
}


def prepared(chosen: Sample):
    return un.prepare(un.sample(chosen.id), chosen.suggested.get("columns"), scale="none")


@pytest.mark.parametrize(
    ("id", "first", "total"),
    [
        ("five_blobs", [-2.698239414688355, 1.3454702007311967], 301.17288550739937),
        ("ellipsoids", [0.8167291114687529, 1.3271905151431966], 1239.8929808326243),
    ],
)
def test_generated_rows_are_those_of_the_reference(id, first, total):
    X = np.asarray(un.prepare(un.sample(id), scale="none"))
    assert X[0].tolist() == first
    assert X.sum() == pytest.approx(total, rel=1e-14)


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_every_sample_has_its_rows_and_features(chosen):
    X = prepared(chosen)
    assert X.shape == SHAPES[chosen.id]
    assert np.isfinite(X).all()


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_every_sample_suggests_a_state_that_exists(chosen):
    suggested = dict(chosen.suggested)
    options = {name: suggested.pop(name) for name in ("columns", "scale") if name in suggested}
    un.prepare(un.sample(chosen.id), **options)
    assert configure(suggested.pop("algorithm"), suggested)


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_known_answers_are_never_features(chosen):
    table = un.sample(chosen.id)
    for column in table.columns:
        if column.role == "label":
            assert column.name not in un.prepare(table).preparation.columns
            assert len(set(column.values[~column.missing].tolist())) in (2, 3, 4, 5, 10, 12)


def test_samples_with_known_answers():
    labelled = {
        chosen.id: next((c.name for c in un.sample(chosen.id).columns if c.role == "label"), None)
        for chosen in SAMPLES
    }
    assert labelled["five_blobs"] == labelled["ellipsoids"] == labelled["moons"] == "source"
    assert labelled["iris"] == "species"
    assert labelled["digits"] == "digit"
    assert labelled["faces"] == "person"
    assert labelled["uniform_noise"] is labelled["old_faithful"] is None


def test_the_sources_of_the_ellipsoids_are_three_different_ones():
    table = un.sample("ellipsoids")
    codes = table.column("source").values
    assert np.unique(codes, return_counts=True)[1].tolist() == [500, 500, 250]


def test_penguins_keep_their_gaps_and_words():
    table = un.sample("penguins")
    assert table.row_count == 344
    assert {column.kind for column in table.columns} >= {"number", "category"}
    assert sum(column.missing.sum() for column in table.columns) > 0


def test_descriptions_are_json_data_with_a_lesson_each():
    described = un.samples()
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert [one["id"] for one in described] == list(SHAPES)
    for one in described:
        assert one["teaches"].endswith(".") and one["origin"] and one["title"]


def test_an_unknown_sample_names_the_nearest():
    with pytest.raises(un.InputError, match=r"no sample called “iriss”.*Did you mean “iris”"):
        un.sample("iriss")
    with pytest.raises(un.InputError, match=r"Choose one of: five_blobs, .*wine"):
        un.sample("zzzzz")
