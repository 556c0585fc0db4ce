"""The same partition always gets the same numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from unlabeled.labels import NOISE, first_appearance, renumber

labelled = arrays.arrays(np.int64, st.integers(1, 40), elements=st.integers(NOISE, 7))


def canonical(labels):
    return renumber(labels, first_appearance(labels))


def by_hand(labels):
    """Numbers in order of first appearance, in the plainest way."""
    numbers = {NOISE: NOISE}
    return [numbers.setdefault(label, len(numbers) - 1) for label in labels.tolist()]


@given(labelled)
def test_clusters_are_numbered_as_they_appear(labels):
    assert canonical(labels).tolist() == by_hand(labels)
    assert canonical(labels).dtype == np.int32


@given(labelled, st.permutations(range(8)))
def test_other_names_for_the_same_partition_change_nothing(labels, names):
    renamed = np.where(labels == NOISE, NOISE, np.array(names)[labels])
    np.testing.assert_array_equal(canonical(renamed), canonical(labels))


@given(labelled)
def test_canonical_labels_stay(labels):
    once = canonical(labels)
    np.testing.assert_array_equal(canonical(once), once)


@given(labelled)
def test_the_order_leads_back(labels):
    order = first_appearance(labels)
    clustered = labels != NOISE
    np.testing.assert_array_equal(order[canonical(labels)[clustered]], labels[clustered])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([2, 2, 0, 1], [0, 0, 1, 2]),
        ([-1, 5, -1, 3], [-1, 0, -1, 1]),
        ([-1, -1], [-1, -1]),
        ([], []),
    ],
)
def test_examples(labels, expected):
    assert canonical(np.array(labels, dtype=int)).tolist() == expected


def test_rows_seen_later_keep_the_numbers_of_the_fit():
    order = first_appearance(np.array([4, 4, 1, -1, 0]))
    assert renumber(np.array([0, 1, 4, -1]), order).tolist() == [2, 1, 0, -1]
