"""The eigengap: the smallest eigenvalues of a graph's Laplacian, and the jump after some k of them.

Source: von Luxburg, A tutorial on spectral clustering (2007), section 8.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import picture
from ..reading.wording import counted

# Below this an eigenvalue counts as 0: how far below says nothing about clusters.
NEGLIGIBLE = 1e-4


def suggested_clusters(values: np.ndarray) -> int | None:
    """The k after which ``values`` (p,), ascending, jump by the largest factor.

    None if they do not rise above :data:`NEGLIGIBLE`. By the factor, not by the difference: the
    gap after values near 0 counts, not a wider one among large values.
    """
    if values.max() <= NEGLIGIBLE or len(values) < 2:
        return None
    return int(np.diff(np.log(np.maximum(values, NEGLIGIBLE))).argmax()) + 1


def eigengap_chart(values: np.ndarray, k: int) -> dict[str, Any]:
    """The chart of ``values`` (p,), ascending; ``k`` clusters were asked for.

    A click on an eigenvalue asks for as many clusters.
    """
    values = np.maximum(values, 0)  # rounding may leave them just below
    numbers = np.arange(1, len(values) + 1)
    links = picture.Links(
        texts=[f"eigenvalue {i}: {value:.4g}" for i, value in enumerate(values, start=1)],
        values=[{"n_clusters": int(number)} for number in numbers],
    )
    return picture.chart(
        figure="eigengap",
        title="Eigengap",
        caption=_caption(values, k),
        x=picture.span("number of clusters k", 0.5, len(values) + 0.5, kind="whole"),
        y=picture.span("eigenvalue", 0, 1.08 * float(values.max()) or 1),
        layers=[
            picture.lines(
                "eigenvalues",
                "eigenvalues",
                numbers,
                values,
                chosen=k - 1 if k <= len(values) else None,
                links=links,
            )
        ],
        table={
            "heads": ["k", "eigenvalue", "gap to the next"],
            "lines": [
                [str(i), f"{value:.4g}", f"{gap:.4g}"]
                for i, value, gap in zip(numbers[:-1], values, np.diff(values), strict=False)
            ],
        },
        height=170,
    )


def _caption(values: np.ndarray, k: int) -> str:
    text = f"The {counted(len(values), 'smallest eigenvalue')} of the graph's Laplacian. "
    best = suggested_clusters(values)
    if best is None:
        return text + "They do not rise, so no jump among them suggests a number of clusters."
    low, high = values[best - 1], values[best]
    text += f"The largest jump (in ratio), from {_near_zero(low)} to {high:.3g}, suggests "
    if best == 1:
        return text + "one cluster: nothing parts this graph."
    return text + f"{counted(best, 'cluster')}" + ("." if best == k else f"; {k:,} are asked for.")


def _near_zero(value: float) -> str:
    return "nearly 0" if value < NEGLIGIBLE else f"{value:.3g}"
