"""How common images are: a Gaussian mixture on their principal components.

What the components leave out is taken as noise, equal in all directions, and is the least variance
that any of the mixture's normal distributions has. Source: Géron, Hands-On Machine Learning, 3rd
edition, chapter 9, exercises 12 and 13; Tipping and Bishop, Mixtures of probabilistic principal
component analysers (1999), on the noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..components import Components
from ..mixtures.drawing import drawn
from ..prepare import wrap
from ..registry import fit_steps
from ..result import Fit
from ..selection.sweep import part_of
from ..steps import Steps
from .of_fit import FitImages

AUTO = "auto"
# A covariance of q dimensions takes some multiple of q images; and too many are slow.
IMAGES_PER_DIMENSION, MOST_DISTRIBUTIONS = 2, 20
# More components than this make covariances that a browser is slow with.
MOST_COMPONENTS = 60
# Of the variance of the components, where they leave nothing out.
LEAST_NOISE = 1e-6


@dataclass(frozen=True, eq=False)
class ImageDensity:
    """A mixture ``fit`` to the scores of images along ``components``, divided by ``unit``."""

    components: Components
    unit: float
    fit: Fit

    def log_density(self, pixels: np.ndarray) -> np.ndarray:
        """The log of the density (p,) of images with these pixels (p, n), per unit of X."""
        return self._log(self.components.scores(pixels) / self.unit)

    @property
    def scores(self) -> np.ndarray:
        """Where the images of the set lie along the components (m, q)."""
        return np.asarray(self.fit.X) * self.unit

    @property
    def usual(self) -> np.ndarray:
        """The log densities (m,) of the images of the set."""
        return -self.fit.anomaly_score - self._shift

    def draw(self, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """New images: pixels (count, n), their log densities, and which distribution made them.

        The draws are those of the estimator's own ``sample``.
        """
        scores, made_by = drawn(self.fit, count, seed)
        return self.components.back(scores * self.unit), self._log(scores), made_by

    def _log(self, scaled: np.ndarray) -> np.ndarray:
        return self.fit.log_density(scaled) - self._shift

    @property
    def _shift(self) -> float:
        """What the unit adds to the log densities of the mixture."""
        return len(self.components) * float(np.log(self.unit))


def image_density(images: FitImages, share: float, distributions: int | str) -> Steps[ImageDensity]:
    """The steps of a density of the images of a fit, made once for its X.

    ``share`` of the variance is kept by the components, of which at most ``MOST_COMPONENTS`` are
    used. ``distributions`` says how many normal distributions the mixture has; "auto" takes as
    many as there are images for.

    Raises:
        InputError: the images do not vary, or are fewer than the distributions.
    """
    key = ("image density", share, distributions)
    made = None
    if key not in images.fit.X.memo:
        made = yield from _made(images, share, distributions)
    return images.fit.X.remembered(key, lambda: made)


def _made(images: FitImages, share: float, distributions: int | str) -> Steps[ImageDensity]:
    components = (yield from images.components(share)).first(MOST_COMPONENTS)
    scores = components.scores(images.pixels())
    unit = float(np.sqrt(components.variances.mean()))
    X = wrap(scores / unit)
    settings: dict[str, Any] = {
        "n_components": _count(np.asarray(X), distributions),
        "covariance_type": "full",
        "n_init": 1,
        "reg_covar": max(components.noise / unit**2, LEAST_NOISE),
    }
    fit = yield from part_of(fit_steps("gaussian_mixture", X, settings), 0, 1, "the density")
    return ImageDensity(components, unit, fit)


def _count(X: np.ndarray, asked: int | str) -> int:
    if asked != AUTO:
        return int(asked)
    enough = len(X) // (IMAGES_PER_DIMENSION * X.shape[1])
    # Equal images differ by rounding once they are components.
    different = len(np.unique(X.round(9), axis=0))
    return max(1, min(enough, MOST_DISTRIBUTIONS, different))
