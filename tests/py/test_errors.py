"""The error people see says what is wrong, what to do, and which parameter is meant."""

import pickle

import pytest

from unlabeled import InputError, fit
from unlabeled.registry import configure, found


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(InputError("Wrong.", "Do this.", "n_clusters")))
    assert (error.message, error.hint, error.field) == ("Wrong.", "Do this.", "n_clusters")
    assert str(error) == "Wrong. Do this."
    assert InputError("Wrong.").field == ""


@pytest.mark.parametrize(
    "parameter",
    [one for algorithm in found().values() for one in algorithm.parameters],
    ids=lambda one: one.name,
)
def test_a_parameter_out_of_range_is_named(parameter):
    with pytest.raises(InputError) as caught:
        parameter.check(object())
    assert caught.value.field == parameter.name
    assert caught.value.message.startswith(f"{parameter.title} ({parameter.name}) ")


def test_an_unknown_parameter_is_no_field():
    with pytest.raises(InputError) as caught:
        configure("kmeans", {"k": 3})
    assert caught.value.field == ""


def test_too_many_clusters_are_a_matter_of_their_number():
    with pytest.raises(InputError) as caught:
        fit("kmeans", [[5.0], [5.0]], n_clusters=2)
    assert caught.value.field == "n_clusters"
    assert caught.value.message == (
        "2 clusters are more than the 1 different row of the chosen columns."
    )
    assert caught.value.hint.startswith("Choose at most 1 cluster, ")
