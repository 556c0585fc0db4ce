"""What a fit may cost: told before it is paid, with a way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .algorithm import ANOMALY, Algorithm, Forecast
from .errors import InputError, Remedy
from .limits import LONGEST_FIT_SECONDS, MAXIMUM_FIT_BYTES, QUICK_FIT_SECONDS
from .reading.wording import counted, listed


@dataclass(frozen=True)
class Cheap:
    """A method that is quick on any table, and what becomes of rows that are not in a sample."""

    id: str
    title: str
    others: str


CLUSTERER = Cheap("minibatch_kmeans", "mini-batch k-means", "get their cluster")
DETECTOR = Cheap("isolation_forest", "an isolation forest", "are judged")
SAMPLE_SIZES = (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)


def check(
    algorithm: Algorithm, m: int, n: int, parameters: dict[str, Any], *, anyway: bool
) -> None:
    """Refuse a fit of X (m, n) that needs more memory than there is, or very long.

    ``anyway`` allows the long one. Where a seeded sample of the rows is affordable, it is offered;
    so is a cheap method.

    Raises:
        InputError: the fit is refused; the message tells the forecast.
    """
    if algorithm.forecast is None:
        return
    cost = algorithm.forecast(m, n, parameters)
    too_large = cost.bytes > MAXIMUM_FIT_BYTES
    if not too_large and (anyway or cost.seconds <= LONGEST_FIT_SECONDS):
        return
    raise _refusal(algorithm, m, n, parameters, cost, too_large)


def _refusal(
    algorithm: Algorithm,
    m: int,
    n: int,
    parameters: dict[str, Any],
    cost: Forecast,
    too_large: bool,
) -> InputError:
    price = f"{_size(cost.bytes)} of memory" if too_large else f"about {_duration(cost.seconds)}"
    why = algorithm.dear(m, n, parameters) if algorithm.dear else ""
    message = f"{algorithm.title} on {counted(m, 'row')} would take {price} in a browser"
    message += f": {why}." if why else "."
    cheaper = _cheaper(algorithm, m, n, parameters)
    remedies = list(cheaper)
    sample = _affordable(algorithm, m, n, parameters)
    if sample:
        remedies.append(Remedy(f"Use a sample of {sample:,} rows", state={"rows": str(sample)}))
    cheap = DETECTOR if algorithm.family == ANOMALY else CLUSTERER
    if algorithm.id != cheap.id:
        remedies.append(Remedy(f"Use {cheap.title}", state={"algorithm": cheap.id}))
    if not too_large:
        remedies.append(Remedy("Run it anyway", anyway=True))
    first = [one.title for one in cheaper]
    if _is_quick_with_fewer_columns(algorithm, m, n, parameters):
        first.append("leave out columns" if first else "Leave out columns")
    hint = f"{listed(first, last='or')}. " if first else ""
    hint += (
        f"Fit a seeded sample of {sample:,} rows: the others {cheap.others} by the rule for new "
        f"rows. Or choose a method that costs less, such as {cheap.title}."
        if sample
        else f"Choose a method that costs less, such as {cheap.title}."
    )
    return InputError(message, hint, remedies=remedies)


def told(algorithm: Algorithm, m: int, n: int, parameters: dict[str, Any]) -> str:
    """How long a fit of X (m, n) will take, in words, where people will wait; else empty."""
    if algorithm.forecast is None:
        return ""
    seconds = algorithm.forecast(m, n, parameters).seconds
    return f"about {_duration(seconds)} in all" if seconds > QUICK_FIT_SECONDS else ""


def _cheaper(algorithm: Algorithm, m: int, n: int, parameters: dict[str, Any]) -> list[Remedy]:
    """The cheaper settings that are others than ``parameters``, and quick."""
    return [
        one
        for one in algorithm.cheaper
        if parameters != (values := parameters | (one.values or {}))
        and _is_quick(algorithm.forecast(m, n, values))
    ]


def _is_quick_with_fewer_columns(
    algorithm: Algorithm, m: int, n: int, parameters: dict[str, Any]
) -> bool:
    """Whether a half of the columns would be quick, or some fewer still."""
    return any(
        _is_quick(algorithm.forecast(m, n // part, parameters)) for part in (2, 4, 8) if n >= part
    )


def _affordable(algorithm: Algorithm, m: int, n: int, parameters: dict[str, Any]) -> int:
    """The largest sample that is quick; 0 if there is none below m."""
    for size in SAMPLE_SIZES:
        if size >= m:
            continue
        if _is_quick(algorithm.forecast(size, n, parameters)):
            return size
    return 0


def _is_quick(cost: Forecast) -> bool:
    return cost.seconds <= QUICK_FIT_SECONDS and cost.bytes <= MAXIMUM_FIT_BYTES / 4


def _size(bytes: float) -> str:
    return f"{bytes / 1e9:,.1f} GB" if bytes >= 1e9 else f"{bytes / 1e6:,.0f} MB"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:,.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:,.0f} minutes"
    return f"{seconds / 3600:,.0f} hours"
