"""The plane we look at: two features, two principal components, or one feature spread out.

A plane turns rows of X into places on the picture and places back into rows of X, so that regions
can be predicted for it. What it leaves out it says in ``note``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.linalg import null_space
from sklearn.decomposition import PCA

from .components import leading_steps
from .errors import InputError, Remedy
from .plane_model import MARGINAL, SECTIONS
from .prepare import Preparation
from .reading.wording import did_you_mean
from .steps import finish

PRINCIPAL = ("pca:1", "pca:2")
# Some 900 rows of 600 features; the work grows with the square of the smaller number.
EXACT_WORK = 3e8
NEAREST_ROW = (
    "This is the row nearest to the click: the picture does not show every feature, so a place on "
    "it is no complete row."
)


@dataclass(frozen=True)
class Plane:
    """Two axes and the way to and from them.

    ``places`` (m, 2) are the rows of X on the plane. ``exact`` says that nothing is left out: a
    region on the plane is the region itself, not a slice of it. ``telling`` says that a slice
    still resembles the whole, as it does along principal components. ``note`` says what is left
    out, ``sliced`` that regions are a slice then. ``stretch`` is how long one
    unit of X is along either axis, to draw a radius in X; 0 where an axis means nothing.
    ``section`` says how models that can tell both are shown where something is left out.
    """

    keys: tuple[str, str]
    labels: tuple[str, str]
    kinds: tuple[str, str]
    places: np.ndarray
    exact: bool
    telling: bool
    note: str
    sliced: str
    stretch: tuple[float, float]
    _origin: np.ndarray
    _directions: np.ndarray
    _preparation: Preparation
    _principal: bool = False
    section: str = MARGINAL

    def lift(self, places: np.ndarray) -> np.ndarray:
        """Rows of X (p, n) for places (p, 2); what the plane leaves out is at its mean."""
        lifted = self._origin + places @ self._directions
        if self._principal:
            return lifted
        return self._preparation.scaled(lifted)

    def project(self, X: np.ndarray) -> np.ndarray:
        """Places (p, 2) for rows of X (p, n), for instance cluster centres."""
        if self._principal:
            return (X - self._origin) @ self._directions.T
        chosen = self._preparation.raw(X) @ (self._directions != 0).T
        if self.keys[1] == "":
            chosen[:, 1] = 0.5
        return chosen

    @cached_property
    def coordinates(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the axes show of a row x of X, and what they leave out.

        Returns ``along`` (d, n), ``across`` (n - d, n) and ``offset`` (n,): the place of x is
        ``along @ x + offset[:d]``, and ``across @ x + offset[d:]`` is 0 where the picture is a
        slice. d is 2, or 1 for a single feature.
        """
        if self._principal:
            across = null_space(self._directions).T
            whole = np.concatenate([self._directions, across])
            return self._directions, across, -whole @ self._origin
        scale, center = self._preparation.scale_, self._preparation.center
        shown = [int(row.argmax()) for row in self._directions if row.any()]
        rest = np.setdiff1d(np.arange(len(scale)), shown)
        identity = np.eye(len(scale))
        offset = np.concatenate([center[shown], (center - self._origin)[rest] / scale[rest]])
        return scale[shown, None] * identity[shown], identity[rest], offset

    def nearest(self, place: np.ndarray) -> int:
        """The row of X whose place is nearest to ``place`` (2,), as the picture shows it."""
        spread = np.ptp(self.places, axis=0)
        spread[spread == 0] = 1
        return int(np.argmin((((self.places - place) / spread) ** 2).sum(axis=1)))


def choices(preparation: Preparation) -> list[dict[str, str]]:
    """What an axis can show, as JSON data: every feature and, from three on, two components."""
    features = [{"key": name, "title": name} for name in preparation.features]
    if len(features) < 3:
        return features
    components = [
        {"key": key, "title": f"PC {number}"}
        for number, key in enumerate(PRINCIPAL, start=1)
    ]
    return components + features


def plane(
    X: np.ndarray,
    preparation: Preparation,
    x: str | None = None,
    y: str | None = None,
    section: str | None = None,
) -> Plane:
    """Choose a plane for X (m, n).

    ``x`` and ``y`` are feature names or "pca:1" and "pca:2". Without them: the two features, or
    the two principal components of X when there are more. ``section`` is "marginal" or "slice".

    Raises:
        InputError: an axis names no feature, or there is no such section.
    """
    section = section or MARGINAL
    if section not in SECTIONS:
        raise InputError(
            f"There is no section “{str(section)[:40]}”.",
            f"Choose one of: {', '.join(SECTIONS)}.",
            remedies=[Remedy("Show the marginal", state={"section": None})],
        )
    return replace(_plane(X, preparation, x, y), section=section)


def _plane(
    X: np.ndarray, preparation: Preparation, x: str | None, y: str | None
) -> Plane:
    features = preparation.features
    if len(features) == 1:
        return _spread(X, preparation)
    if x in PRINCIPAL or y in PRINCIPAL or (not x and not y and len(features) > 2):
        return _principal(X, preparation)
    first = _feature(x, features) if x else 0
    second = _feature(y, features) if y else (1 if first == 0 else 0)
    return _features(X, preparation, first, second)


def _feature(name: str, features: tuple[str, ...]) -> int:
    if name not in features:
        raise InputError(
            f"There is no feature “{name}” to draw.",
            did_you_mean(name, features) or "Choose another.",
        )
    return features.index(name)


def _features(X: np.ndarray, preparation: Preparation, first: int, second: int) -> Plane:
    raw = preparation.raw(X)
    directions = np.zeros((2, raw.shape[1]))
    # The same feature twice: the mean of both axes, which agree on the diagonal where the rows are.
    directions[0, first] = directions[1, second] = 0.5 if first == second else 1
    origin = preparation.raw(np.mean(X, axis=0))
    origin[[first, second]] = 0
    exact = raw.shape[1] == 2 and first != second
    names = (preparation.features[first], preparation.features[second])
    sliced = "" if exact else "Regions are the slice where every other feature is at its mean."
    return Plane(
        keys=names,
        labels=names,
        kinds=(preparation.kinds[first], preparation.kinds[second]),
        places=raw[:, [first, second]],
        exact=exact,
        telling=exact,
        note="",
        sliced=sliced,
        stretch=(float(preparation.scale_[first]), float(preparation.scale_[second])),
        _origin=origin,
        _directions=directions,
        _preparation=preparation,
    )


def _principal(X: np.ndarray, preparation: Preparation) -> Plane:
    X = np.asarray(X)
    mean, found, parts = _two_components(X)
    directions = np.zeros((2, X.shape[1]))
    directions[: len(found)] = found
    share = np.zeros(2)
    share[: len(parts)] = np.nan_to_num(parts)
    labels = tuple(
        f"PC {number} ({part:.0%} of variance)"
        for number, part in enumerate(share, start=1)
    )
    return Plane(
        keys=PRINCIPAL,
        labels=labels,
        kinds=("number", "number"),
        places=(X - mean) @ directions.T,
        exact=False,
        telling=True,
        note=f"Two principal components show {share.sum():.0%} of the variance of {X.shape[1]} "
        "features.",
        sliced="Regions are the slice through the mean.",
        stretch=(1.0, 1.0),
        _origin=mean,
        _directions=directions,
        _preparation=preparation,
        _principal=True,
    )


def _two_components(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean (n,) of X (m, n), two directions (or one) of length 1, and their variance shares.

    Of a large table they are found at random, but seeded: all of them would take very long.
    """
    if X.size * min(X.shape) > EXACT_WORK:
        few = finish(leading_steps(X, 2)).first(2)
        return few.mean, few.directions, few.variances / few.total
    with np.errstate(divide="ignore", invalid="ignore"):  # one row, or no variance to share
        components = PCA(n_components=min(2, *X.shape), svd_solver="full").fit(X)
    return components.mean_, components.components_, components.explained_variance_ratio_


def _spread(X: np.ndarray, preparation: Preparation) -> Plane:
    """One feature: the second axis only keeps equal values apart."""
    raw = preparation.raw(X)
    height = np.random.default_rng(0).uniform(0.05, 0.95, len(raw))
    return Plane(
        keys=(preparation.features[0], ""),
        labels=(preparation.features[0], ""),
        kinds=(preparation.kinds[0], "none"),
        places=np.column_stack([raw[:, 0], height]),
        exact=True,
        telling=True,
        note="One feature: rows are spread upwards at random so that equal values stay apart.",
        sliced="",
        stretch=(float(preparation.scale_[0]), 0.0),
        _origin=np.zeros(1),
        _directions=np.array([[1.0], [0.0]]),
        _preparation=preparation,
    )
