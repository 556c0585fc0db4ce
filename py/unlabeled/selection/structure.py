"""Whether the rows fall into groups at all: k-means on the table against k-means on noise.

Two questions to the curves of :mod:`unlabeled.selection.gap`. Are the clusters tighter, for some
k, than those of noise (the sum of squares falls further below that of k = 1)? Are they clearer
(the best silhouette of all k is larger)? Noise varies from set to set; a yes to either is beyond
what a table of noise reaches in one of a hundred cases (half of that for each question), by
Student's t over the reference sets. One unimodal cloud, such as a Gaussian, falls more slowly
than noise in a box, so it has no structure either. Clouds with long tails may: their rows far out
are few and far apart. So may one cloud that is bent, or hollow: noise fills its box.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from .gap import Curves, Gap

# How often noise may be taken for structure, shared by the two questions.
FALSE_ALARMS = 0.01 / 2
# Equal tables of discrete values differ by rounding alone.
ROUNDING = 1e-6
# The skewness of an exponential distribution is 2, of a symmetric one 0.
LONG_TAIL = 1.5


@dataclass(frozen=True)
class Structure:
    """The verdict. ``tighter`` and ``clearer`` are the answers to the two questions.

    ``ceiling`` (K,) is the largest gap that noise may have by chance, were its gap at k = 1 that
    of the table, and ``floor`` (K,) the smallest. ``silhouette`` is the best of the table,
    ``chance`` what noise may reach by chance.
    """

    tighter: bool
    clearer: bool
    ceiling: np.ndarray
    floor: np.ndarray
    silhouette: float | None
    chance: float | None

    @property
    def exists(self) -> bool:
        """Whether there is any structure."""
        return self.tighter or self.clearer

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.tighter and self.clearer:
            return "There is structure: clusters here are tighter and clearer than noise gives."
        if self.tighter:
            return (
                "There is structure, but not as clear groups: clusters are tighter than noise "
                "gives, while the best silhouette is no better than that of noise. Stretched, "
                "curved or overlapping clusters look like this."
            )
        if self.clearer:
            return (
                "There may be structure: the best silhouette is better than that of noise, while "
                "clusters are no tighter. A few rows far out, or skewed features, look like this "
                "too."
            )
        return (
            "No structure: these rows divide no better than noise, or one cloud without groups, "
            "would. Any number of clusters is as good as another."
        )


def judge(gap: Gap) -> Structure:
    """Compare the table with the noise of its gap statistic."""
    table, noise = _fall(gap.table), np.array([_fall(one) for one in gap.noise])
    mean, spread = noise.mean(axis=0), _chance(noise, FALSE_ALARMS / max(1, len(gap.ks) - 1))
    best, noise_best = _best(gap.table), np.array([_best(one) for one in gap.noise])
    chance = None
    if best is not None and not np.isnan(noise_best.astype(float)).any():
        noise_best = noise_best.astype(float)
        chance = float(noise_best.mean() + _chance(noise_best, FALSE_ALARMS))
    return Structure(
        tighter=bool((table[1:] > (mean + spread + ROUNDING)[1:]).any()),
        clearer=chance is not None and best > chance + ROUNDING,
        ceiling=gap.gap[0] + spread,
        floor=gap.gap[0] - spread,
        silhouette=best,
        chance=chance,
    )


def why_unlike(chosen: int | None, structure: Structure) -> str:
    """Half a sentence where the gap's own rule, which says ``chosen``, differs; else empty.

    That rule asks from one k to the next with one standard error; this verdict looks at all k.
    """
    if structure.exists and chosen == 1:
        if not structure.tighter:
            return "its sums of squares are those of noise, only the silhouette is not"
        return "its rule stops where one cluster more does not help, though a larger number does"
    if not structure.exists and chosen != 1:
        return "its rule takes one standard error, which noise often exceeds by chance"
    return ""


def skewness(X: np.ndarray) -> np.ndarray:
    """The skewness (n,) of each feature of X (m, n); 0 where all values are equal."""
    X = np.asarray(X)
    varying = np.ptp(X, axis=0) > 0
    moved = X - X.mean(axis=0)
    moved = np.where(varying, moved, 0) / np.where(varying, np.abs(moved).max(axis=0), 1)
    spread = np.sqrt((moved**2).mean(axis=0))
    return (moved**3).mean(axis=0) / np.where(varying, spread, 1) ** 3


def _fall(curves: Curves) -> np.ndarray:
    """How far log W (K,) lies below that of k = 1."""
    return curves.log_w[0] - curves.log_w


def _best(curves: Curves) -> float | None:
    """The best silhouette of all k, or None."""
    defined = curves.silhouette[~np.isnan(curves.silhouette)]
    return float(defined.max()) if len(defined) else None


def _chance(noise: np.ndarray, share: float) -> np.ndarray:
    """How far above the mean of ``noise`` (B, ...) one more of its kind lies in that ``share``."""
    count = len(noise)
    spread = noise.std(axis=0, ddof=1) * np.sqrt(1 + 1 / count)
    return stdtrit(count - 1, 1 - share) * spread
