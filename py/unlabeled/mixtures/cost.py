"""What a mixture will cost in a browser, told before it is paid.

The constants were measured in WebAssembly, one thread, on tables from 150 x 2 to 100,000 x 10 and
1,000 x 500. Products of large matrices are slower there than anywhere else, up to 20 times.
"""

from __future__ import annotations

import math
from typing import Any

from ..algorithm import Forecast
from ..reading.wording import counted

# Iterations of a usual climb for each power of ten that the tolerance lies below 0.01.
USUAL_ITERATIONS = 12
# With fewer rows than features in a component every row sits deep in its own: EM ends at once.
ITERATIONS_OF_FEW_ROWS = 3
# Seconds in a browser for one multiplication of large matrices, ...
PER_PRODUCT = 1e-9
# ... for those of rows with themselves, which leave the cache, ...
PER_SQUARE = 2.5e-9
# ... for one number of a row and a component, for one row and a component (with a logarithm and
# an exponential), and for the calls of numpy in an iteration, and for each of its components.
PER_NUMBER, PER_FULL_NUMBER = 4e-9, 12e-9
PER_SHARE = 90e-9
PER_ITERATION, PER_COMPONENT = 3e-4, 8e-5
# k-means for the start: seconds for one distance, and for each number in it.
PER_DISTANCE, PER_DISTANCE_NUMBER = 150e-9, 8e-9
# Covariances are what is dear from so many times the cost of variances alone.
DEAR = 2.0


def iteration_seconds(m: int, n: int, k: int, kind: str) -> float:
    """One E-step and one M-step on X (m, n) with k components of that covariance type."""
    shares, numbers = m * k, m * k * n
    if kind == "full":
        matrices = (2 * numbers * n + k * n**3 / 2) * PER_PRODUCT + k * PER_COMPONENT
        return PER_ITERATION + shares * PER_SHARE + numbers * PER_FULL_NUMBER + matrices
    if kind == "tied":
        matrices = (numbers * n + n**3) * PER_PRODUCT + m * n * n * PER_SQUARE
        return PER_ITERATION + shares * PER_SHARE + numbers * PER_FULL_NUMBER / 2 + matrices
    return PER_ITERATION + shares * PER_SHARE + numbers * PER_NUMBER


def usual_iterations(m: int, n: int, parameters: dict[str, Any]) -> float:
    """How many iterations a climb may take; one start may take many times as long as another."""
    most = parameters["max_iter"]
    if not parameters["tol"]:
        return most
    if parameters["covariance_type"] == "full" and m <= parameters["n_components"] * n:
        return min(most, ITERATIONS_OF_FEW_ROWS)
    return min(most, USUAL_ITERATIONS * max(1.0, -2 - math.log10(parameters["tol"])))


def forecast(m: int, n: int, parameters: dict[str, Any]) -> Forecast:
    """The cost of all starts on X (m, n), as if all of them differed."""
    k, kind = parameters["n_components"], parameters["covariance_type"]
    once = iteration_seconds(m, n, k, kind)
    start = m * k * (PER_DISTANCE + n * PER_DISTANCE_NUMBER) + once / 2
    climb = usual_iterations(m, n, parameters) * once
    # Densities and shares of all rows are computed again at the end, for scores and labels.
    seconds = parameters["n_init"] * (start + climb) + 1.5 * once
    # Whatever its type, every component has a matrix in the end: in units of X and of the data.
    matrices = {"full": 6 * k, "tied": 3 * k + 6}.get(kind, 3 * k) * n * n
    return Forecast(seconds, 8.0 * (6 * m * k + 4 * m * n + matrices))


def dear(m: int, n: int, parameters: dict[str, Any]) -> str:
    """What makes a fit of X (m, n) dear besides its rows, in words; empty if nothing does."""
    k, kind = parameters["n_components"], parameters["covariance_type"]
    variances = iteration_seconds(m, n, k, "diag")
    if iteration_seconds(m, n, k, kind) > DEAR * variances and n > 2:
        matrices = k if kind == "full" else 1
        return (
            f"{n:,} features with {kind} covariances are {matrices * n * (n + 1) // 2:,} numbers "
            f"in {counted(matrices, 'matrix', 'matrices')}"
        )
    starts = parameters["n_init"]
    if starts == 1:
        return ""
    return f"{starts:,} starts with {counted(k, 'component')} each"
