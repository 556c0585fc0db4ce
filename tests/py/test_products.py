"""Products by BLAS are those of numpy, whichever way the matrices lie in memory."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unlabeled.products import gram, product

sizes = st.integers(0, 7)
layouts = st.sampled_from(["rows", "columns", "every other"])


def matrix(rows, columns, layout, seed):
    random = np.random.default_rng(seed)
    if layout == "every other":
        return random.normal(size=(2 * rows, columns))[::2]
    made = random.normal(size=(rows, columns))
    return np.asfortranarray(made) if layout == "columns" else made


@given(sizes, sizes, sizes, layouts, layouts)
def test_a_product(m, k, n, first, second):
    left, right = matrix(m, k, first, 1), matrix(k, n, second, 2)
    np.testing.assert_allclose(product(left, right), left @ right, atol=1e-12)
    np.testing.assert_allclose(product(right.T, left.T), right.T @ left.T, atol=1e-12)


@given(st.integers(1, 7), st.integers(1, 7), layouts)
def test_products_of_columns(m, n, layout):
    one = matrix(m, n, layout, 3)
    np.testing.assert_allclose(gram(one), one.T @ one, atol=1e-12)
    np.testing.assert_allclose(gram(one.T), one @ one.T, atol=1e-12)


def test_whole_numbers_are_taken_too():
    assert product(np.array([[1, 2]]), np.array([[3], [4]])).tolist() == [[11.0]]
