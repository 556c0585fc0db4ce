"""Parameters take any value at all and answer with a good one or an InputError."""

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unlabeled import InputError
from unlabeled.params import Choice, Flag, Number, Places, choice, flag, integer, number, places
from unlabeled.registry import found

EXAMPLES = (
    integer("n_clusters", 8, 1, 1000, "Clusters k", "How many.", slider=(1, 20)),
    integer("n_init", "auto", 1, 500, "Starts", "How often.", words=("auto",)),
    number("tol", 1e-4, 0, 1, "Tolerance", "How near.", slider=(1e-8, 1), scale="log"),
    number("shift", 0.0, -5, 5, "Shift", "Below zero too."),
    choice("init", "random", [("random", "random rows"), ("spread", "spread")], "Start", "Where."),
    flag("whiten", True, "Whiten", "Or not.", advanced=True),
    places("centers", "Centres", "Click.", count="n_clusters", when={"init": "spread"}),
)
# Many algorithms share a parameter: each kind of it once.
SHIPPED = tuple(
    {repr(one): one for algorithm in found().values() for one in algorithm.parameters}.values()
)

ODD = [
    *("abc", "auto", "AUTO ", "nan", "inf", "1e999", "8", "0x8", "yes", "off", "random", "٣"),
    *("0.2,2.3;-1.5,2.3", "1,2;3", ";", ",", "nan,1", "1;2;3;", "1e400,1"),
    *(np.float64("nan"), np.int64(3), np.bool_(True), np.array(3), np.array([3]), np.eye(2)),
    *(object(), KeyError, Decimal("sNaN")),
]
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 0, 1, 7]),
    st.floats(),
    st.text(),
    st.binary(),
    st.decimals(),
    st.complex_numbers(),
    st.fractions(),
    st.sampled_from(ODD),
)
anything = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=3), inner, max_size=2),
        st.dictionaries(st.integers(), inner, max_size=2),
    ),
    max_leaves=8,
)
# There are so many that each needs few examples.
FEW = settings(max_examples=25)
parameters = pytest.mark.parametrize("parameter", EXAMPLES + SHIPPED, ids=lambda one: one.name)


def assert_accepted(parameter, value):
    """The value is one that the estimator can be given."""
    if isinstance(parameter, Choice):
        assert value in [option for option, _ in parameter.options]
    elif isinstance(parameter, Flag):
        assert type(value) is bool
    elif isinstance(parameter, Places):
        assert all(
            type(number) is float and math.isfinite(number) for row in value for number in row
        )
        assert len({len(row) for row in value}) <= 1
        assert all(value)
    elif isinstance(value, str):
        assert value in parameter.words
    else:
        assert type(value) is (int if parameter.kind == "integer" else float)
        assert parameter.minimum <= value <= parameter.maximum


@parameters
@FEW
@given(value=anything)
def test_any_value_is_accepted_in_range_or_refused_in_words(parameter, value):
    try:
        accepted = parameter.check(value)
    except InputError as error:
        assert parameter.title in error.message
        assert parameter.name in error.message
        assert error.hint
    else:
        assert_accepted(parameter, accepted)
        assert parameter.check(accepted) == accepted


@parameters
def test_numbers_too_long_to_be_written(parameter):
    with pytest.raises(InputError):
        parameter.check(10**5000)  # Python refuses to turn it into text


@parameters
def test_the_default_passes_its_own_check(parameter):
    assert_accepted(parameter, parameter.check(parameter.default))


@parameters
def test_descriptions_are_json_data(parameter):
    described = parameter.describe()
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert {"name", "kind", "title", "help", "default", "advanced", "when"} <= set(described)
    if isinstance(parameter, Number):
        low, high = described["slider"]
        assert described["minimum"] <= low < high <= described["maximum"]
        assert described["scale"] in ("linear", "log", "none")
        assert described["scale"] != "log" or low > 0, "a logarithm needs a start above zero"


@parameters
@FEW
@given(data=st.data())
def test_numbers_in_range_are_kept_and_others_refused(parameter, data):
    if not isinstance(parameter, Number):
        with pytest.raises(InputError):
            parameter.check(17.5)
        return
    low, high = parameter.minimum, parameter.maximum
    if parameter.kind == "integer":
        inside = data.draw(st.integers(low, high))
        outside = data.draw(st.integers(max_value=low - 1) | st.integers(min_value=high + 1))
        with pytest.raises(InputError, match="whole number"):
            parameter.check(inside + 0.5)
    else:
        inside = data.draw(st.floats(low, high))
        outside = data.draw(
            st.floats(max_value=low, exclude_max=True, allow_infinity=False)
            | st.floats(min_value=high, exclude_min=True, allow_infinity=False)
        )
    assert parameter.check(inside) == parameter.check(str(inside)) == inside
    with pytest.raises(InputError, match="out of range"):
        parameter.check(outside)


def test_messages_name_the_parameter_the_value_and_the_range():
    with pytest.raises(InputError) as caught:
        EXAMPLES[0].check("abc")
    assert caught.value.message == "Clusters k (n_clusters) cannot be “abc”."
    assert caught.value.hint == "Give a whole number from 1 to 1,000."
    with pytest.raises(InputError) as caught:
        EXAMPLES[1].check(10_000)
    assert caught.value.message == "Starts (n_init) = 10,000 is out of range."
    assert caught.value.hint == "Give a number from 1 to 500 or “auto”."
    with pytest.raises(InputError) as caught:
        EXAMPLES[4].check("x" * 99)
    assert caught.value.message == f"Start (init) cannot be “{'x' * 40}…”."
    assert caught.value.hint == "Choose one of: random, spread."


@pytest.mark.parametrize("text", ["auto", "AUTO", " Auto "])
def test_words_beside_numbers(text):
    assert EXAMPLES[1].check(text) == "auto"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        *((yes, True) for yes in ("1", "Yes", "on", " true ", True, 1, np.True_)),
        *((no, False) for no in ("0", "No", "off", "False", False, 0)),
    ],
)
def test_flags_read_what_links_say(value, meant):
    assert EXAMPLES[5].check(value) is meant


@pytest.mark.parametrize(
    "value",
    [
        "0.2,2.3;-1.5,2.3",
        " 0.2, 2.3 ; -1.5, 2.3;",
        [[0.2, 2.3], [-1.5, 2.3]],
        ((0.2, "2.3"), ("-1.5", 2.3)),
        np.array([[0.2, 2.3], [-1.5, 2.3]]),
    ],
)
def test_places_come_from_links_lists_and_arrays(value):
    assert EXAMPLES[6].check(value) == [[0.2, 2.3], [-1.5, 2.3]]


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_no_places_yet(value):
    assert EXAMPLES[6].check(value) == []


@pytest.mark.parametrize(
    "value", ["a,b", "1,2;3", "nan,1", "1,inf", ";;", 5, [1, 2], b"ab", [[]], [[True, 1]], [None]]
)
def test_places_that_cannot_be_read(value):
    with pytest.raises(InputError, match="cannot be read"):
        EXAMPLES[6].check(value)
