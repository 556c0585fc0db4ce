"""What the page has before Python arrives says the same as Python itself."""

import base64
import json
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import unlabeled as un
from unlabeled.catalog import THUMBNAIL_POINTS, encoded
from unlabeled.labels import NOISE
from unlabeled.registry import found
from unlabeled.samples import SAMPLES

DTYPES = ("float64", "float32", "int32", "int16", "int8", "uint8", ">f8", ">i4")


def decoded(value):
    """What the page does: every encoded array is a typed array again."""
    if isinstance(value, dict) and "$array" in value:
        kind, bits = value["$array"][0], int(value["$array"][1:])
        return np.frombuffer(base64.b64decode(value["data"]), f"<{kind}{bits // 8}")
    if isinstance(value, dict):
        return {key: decoded(part) for key, part in value.items()}
    return [decoded(part) for part in value] if isinstance(value, list) else value


def assert_same(one, other, path="result"):
    """Equal data; numbers up to the last digits, which depend on the order of summation."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), path
        for key in one:
            assert_same(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), path
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_same(a, b, f"{path}[{index}]")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, path
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9, err_msg=path)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-12), path
    else:
        assert one == other, path


@given(
    st.sampled_from(DTYPES).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(max_dims=1, min_side=0))
    )
)
def test_encoded_arrays_decode_back(array):
    text = json.dumps(encoded({"deep": [{"er": array}]}), allow_nan=False)
    back = decoded(json.loads(text))["deep"][0]["er"]
    assert back.dtype == array.dtype.newbyteorder("<")
    np.testing.assert_array_equal(back, array)


def test_plain_data_stay_as_they_are():
    plain = {"a": [1, 2.5, "x", None, True], "b": {"c": ()}}
    assert encoded(plain) == {"a": [1, 2.5, "x", None, True], "b": {"c": []}}


def test_the_catalog_is_json_data():
    catalog = un.catalog()
    assert json.loads(json.dumps(catalog, allow_nan=False)) == catalog
    assert catalog["versions"]["scikit-learn"] == "1.8.0"
    assert catalog["versions"]["numpy"] == "2.4.3"
    assert [one["id"] for one in catalog["algorithms"]] == list(found())
    assert [one["id"] for one in catalog["samples"]] == [one.id for one in SAMPLES]
    assert catalog["segmenters"] == un.segmenters()
    for kind, described in (("samples", un.samples()), ("image_samples", un.image_samples())):
        light = [{key: one[key] for key in one if key != "thumbnail"} for one in catalog[kind]]
        assert light == described


def test_there_is_a_first_result_for_every_sample(first_results):
    assert list(first_results) == [one.id for one in SAMPLES]


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_first_results_are_what_a_live_run_says(chosen, first_results, page):
    first = first_results[chosen.id]
    assert json.loads(json.dumps(first, allow_nan=False)) == first
    assert set(first) == {"suggested", "table", "result"}
    assert first["suggested"] == chosen.suggested

    table = page.ask("load", sample=chosen.id)["table"]
    assert first["table"] == table

    values = dict(chosen.suggested)
    options = {name: values.pop(name) for name in ("scale", "columns") if name in values}
    reply = page.run(values.pop("algorithm"), values, **options)
    expected = reply | {"picture": page.picture(), "seconds": None, "id": 2}
    assert_same(decoded(first["result"]), decoded(encoded(expected)))


@pytest.mark.parametrize("chosen", SAMPLES, ids=lambda one: one.id)
def test_thumbnails_are_a_few_points_in_a_unit_square(chosen, first_results):
    described = next(one for one in un.catalog()["samples"] if one["id"] == chosen.id)
    thumbnail = decoded(described["thumbnail"])
    assert thumbnail["cluster"].dtype == np.int8
    for name in ("x", "y"):
        assert thumbnail[name].dtype == np.float32
        assert 100 < len(thumbnail[name]) <= THUMBNAIL_POINTS
        assert (thumbnail[name] >= 0).all() and (thumbnail[name] <= 1).all()
        assert np.ptp(thumbnail[name]) > 0.5, "it fills the square"
    found = {one["id"] for one in first_results[chosen.id]["result"]["picture"]["clusters"]}
    assert set(thumbnail["cluster"].tolist()) <= found
    assert set(thumbnail["cluster"].tolist()) >= found - {NOISE}


def test_the_first_picture_shows_the_optimum_of_the_five_blobs(first_results):
    scores = first_results["five_blobs"]["result"]["scores"]
    values = {score["id"]: score["value"] for score in scores}
    assert values["inertia"] == pytest.approx(211.5985372581684, rel=1e-12)
    assert values["silhouette"] == pytest.approx(0.655517642572828, rel=1e-12)


def test_each_first_picture_is_computed_once(monkeypatch):
    un.catalog()
    monkeypatch.setattr(sys.modules["unlabeled.catalog"], "Engine", None)
    assert len(dict(un.first_results())) == len(un.catalog()["samples"]) == len(SAMPLES)
