"""What a Gaussian mixture will cost in a browser, told before it is paid."""

from __future__ import annotations

from typing import Any

from ..algorithm import Forecast

# Iterations of a usual climb; a stubborn one takes max_iter.
USUAL_ITERATIONS = 30
# Seconds in a browser for one multiplication among many, and for one call of numpy.
PER_PRODUCT = 2.5e-9
PER_CALL = 6e-5


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """The cost of all starts on X (m, n)."""
    k, kind = parameters["n_components"], parameters["covariance_type"]
    iterations = min(parameters["max_iter"], USUAL_ITERATIONS) * parameters["n_init"]
    if kind == "full":
        products, calls = 2 * m * k * n * n + k * n**3, 14 * k
    elif kind == "tied":
        products, calls = m * k * n * n + m * n * n + n**3, 6 * k
    else:
        products, calls = 4 * m * k * n, 20
    seconds = iterations * ((products + 12 * m * k) * PER_PRODUCT + calls * PER_CALL)
    matrices = k * n * n if kind == "full" else n * n
    return Forecast(seconds, 8.0 * (6 * m * k + 4 * m * n + 6 * matrices))
