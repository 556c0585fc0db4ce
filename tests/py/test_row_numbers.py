"""Rows as text: numbers from 1, and ranges of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unlabeled as un
from unlabeled.reading.row_numbers import rows_of, text_of


@given(st.sets(st.integers(0, 400), max_size=60))
def test_there_and_back(rows):
    text = text_of(np.array(sorted(rows), dtype=int))
    assert rows_of(text, 401).tolist() == sorted(rows)


def test_ranges_are_short():
    assert text_of(np.array([2, 16, 19, 20, 21, 24])) == "3,17,20-22,25"
    assert text_of(np.array([], dtype=int)) == ""
    assert text_of(np.array([5, 4, 5])) == "5-6"


def test_what_is_beyond_the_table_is_passed_over():
    assert rows_of("2, 4-9,100", 5).tolist() == [1, 3, 4]
    assert rows_of(" 1 , 3 - 4 ", 20).tolist() == [0, 2, 3]


@pytest.mark.parametrize("text", ["x", "1,-2", "1-2-3", "1.5", "<b>", "3 17", "20-5", "0"])
def test_other_texts_are_refused(text):
    with pytest.raises(un.InputError, match="is no row number"):
        rows_of(text, 10)
