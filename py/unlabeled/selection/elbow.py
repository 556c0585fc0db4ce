"""The elbow of the inertia: the number of clusters beyond which more of them gain little.

Inertia falls with every further cluster, with or without clusters in the data. Of noise without
structure it falls as a power of k (near k ** (-2 / n) with n features): a straight line on
log–log axes. An elbow is where that line breaks.

Source of the power law: Zador, Asymptotic quantization error of continuous signals and the
quantization dimension (1982), IEEE Transactions on Information Theory 28. Slopes before and after
as the measure of a knee: Satopää and others, Finding a “kneedle” in a haystack (2011), where the
lack of a threshold makes every curve have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# How much steeper than after it the line must be before an elbow. Noise in 1 to 10 dimensions
# stays near 1 (its largest was 1.3 in hundreds of tables of 100 rows and more), five blobs give
# 1.6 at k = 4, Old Faithful 2.9 at k = 2.
STEEPER = 1.5
# An elbow is seen only if the curve goes on behind it.
REACH = 1.5
LEAST_SHARE = 1e-12

@dataclass(frozen=True)
class Elbow:
    """``k`` of the elbow, or None; ``reason`` says in words how it was decided."""

    k: int | None
    reason: str


def elbow(ks: Sequence[int], inertia: Sequence[float]) -> Elbow:
    """The elbow of ``inertia`` (K,) over rising ``ks`` (K,).

    It is the first k before which the inertia falls at least 1.5 times as steeply as after it, on
    log–log axes, and more so than at the next k. The last third of the curve is not judged: what
    follows it is too short.
    """
    if len(ks) < 3 or inertia[0] <= 0:
        return Elbow(None, "no elbow can be seen: it takes the inertia for three values of k")
    steeper = _steeper(np.array(ks, dtype=float), np.array(inertia, dtype=float))
    judged = np.flatnonzero(np.array(ks[1:-1]) * REACH <= ks[-1])
    if not len(judged):
        return Elbow(None, "no elbow can be seen: the curve must go on behind it")
    for place in judged:
        following = steeper[place + 1] if place + 1 < len(steeper) else 0.0
        if steeper[place] >= max(STEEPER, following):
            k = int(ks[place + 1])
            return Elbow(
                k,
                f"the elbow is at {k}: on log–log axes, where noise falls along a straight line, "
                f"the inertia falls {_times(steeper[place])} as steeply before it as after it "
                f"(an elbow takes {STEEPER:g} times)",
            )
    most = judged[np.argmax(steeper[judged])]
    if steeper[most] >= STEEPER:
        return Elbow(
            None,
            f"no elbow can be seen yet: the curve bends more and more up to {int(ks[-1])}, the "
            "largest k tried",
        )
    return Elbow(
        None,
        "there is no elbow: on log–log axes, where noise falls along a straight line, the curve "
        f"bends most at {int(ks[most + 1])}, and falls only {_times(steeper[most])} as steeply "
        f"before it as after it (an elbow takes {STEEPER:g} times)",
    )


def _steeper(ks: np.ndarray, inertia: np.ndarray) -> np.ndarray:
    """Slope before against slope after (K - 2,) for every k but the first and last."""
    across = np.log(ks)
    up = np.log(np.maximum(inertia, LEAST_SHARE * inertia[0]))
    before = (up[0] - up[1:-1]) / (across[1:-1] - across[0])
    after = (up[1:-1] - up[-1]) / (across[-1] - across[1:-1])
    return before / np.maximum(after, 1e-9)


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 100 else "more than a hundred times"
