"""A mixture as it is on the plane in view: exactly, whatever the number of features.

Of more than two features the others are either integrated out (the marginal: what the rows look
like from here), or held at their mean (the slice). Both are mixtures of as many normal
distributions again.
"""

from __future__ import annotations

import numpy as np

from .. import picture
from ..plane import Plane
from ..plane_model import MARGINAL, SLICE, PlaneModel
from .mixture import Mixture

# Of the whole model, how much lies inside each line; and the lines that are named, for many names
# hide what they stand on.
INSIDE = (0.999, 0.99, 0.97, 0.9, 0.75, 0.5, 0.25)
NAMED = (0.99, 0.9)
DRAWN = 10_000
SEED = 0
DEVIATIONS = (1, 2)
# How faint the ellipses of a component may become: of a cluster, and of one without rows.
VISIBLE, FAINT = 0.5, 0.08
CURVE_POINTS = 240
CURVE_TOP = 0.92

NOTES = {
    MARGINAL: "Density and regions are marginal: other features are integrated out, exactly.",
    SLICE: "Density and regions are a slice: what the axes leave out is at its mean.",
}


def plane_mixture(mixture: Mixture, view: Plane, section: str) -> Mixture | None:
    """The mixture of places on ``view``; None where both axes show the same feature."""
    along, across, offset = view.coordinates
    if np.linalg.matrix_rank(along) < len(along):
        return None
    if section == MARGINAL or not len(across):
        return mixture.mapped(along, offset[: len(along)])
    return mixture.mapped(np.concatenate([along, across]), offset).given_rest(len(along))


def plane_model(
    mixture: Mixture, clusters: np.ndarray, view: Plane, section: str
) -> PlaneModel | None:
    """What ``mixture`` says about places of ``view``. ``clusters`` (k,) are its clusters' numbers.

    A component without rows has the number -1, and wins no place.
    """
    flat = plane_mixture(mixture, view, section)
    return None if flat is None else _model(flat, clusters, view, section)


def _model(flat: Mixture, clusters: np.ndarray, view: Plane, section: str) -> PlaneModel:
    used = np.flatnonzero(clusters >= 0)
    d = flat.means.shape[1]

    def predict(places: np.ndarray) -> np.ndarray:
        return clusters[used[flat.shares(places[:, :d])[:, used].argmax(axis=1)]]

    def log_density(places: np.ndarray) -> np.ndarray:
        return flat.log_density(places[:, :d])

    drawn = np.sort(log_density(flat.sample(DRAWN, SEED)))
    levels = np.quantile(drawn, [1 - share for share in INSIDE])
    return PlaneModel(
        predict=predict,
        log_density=log_density,
        note="" if view.exact else NOTES[section],
        levels=levels,
        texts=[f"{share:.0%}" if share in NAMED else "" for share in INSIDE],
    )


def layers(mixture: Mixture, clusters: np.ndarray, view: Plane, section: str) -> list:
    """The components on the plane: ellipses, or curves where there is one feature alone."""
    flat = plane_mixture(mixture, view, section)
    return [] if flat is None else _layers(flat, clusters, view)


class Seen:
    """A mixture on the plane that was asked for last.

    Whoever zooms asks for the same plane again and again: what it shows is computed once.
    ``clusters`` (k,) are the numbers of the components' clusters.
    """

    def __init__(self, mixture: Mixture, clusters: np.ndarray) -> None:
        """Nothing has been asked for."""
        self._mixture, self._clusters = mixture, clusters
        self._view: Plane | None = None
        self._flat: Mixture | None = None
        self._plane_model: PlaneModel | None = None

    def layers(self, view: Plane) -> list:
        """The components on ``view``, in its own section."""
        self._look_at(view)
        return [] if self._flat is None else _layers(self._flat, self._clusters, view)

    def model(self, view: Plane) -> PlaneModel | None:
        """What the mixture says about places of ``view``, in its own section."""
        self._look_at(view)
        if self._plane_model is None and self._flat is not None:
            self._plane_model = _model(self._flat, self._clusters, view, view.section)
        return self._plane_model

    def _look_at(self, view: Plane) -> None:
        if view is not self._view:
            self._flat = plane_mixture(self._mixture, view, view.section)
            self._view, self._plane_model = view, None


def _layers(flat: Mixture, clusters: np.ndarray, view: Plane) -> list:
    if flat.means.shape[1] == 1:
        return _curves(flat, clusters, view)
    count = len(DEVIATIONS)
    axes = np.concatenate([half_axis_vectors(flat) * deviations for deviations in DEVIATIONS])
    return [
        picture.ellipses(
            "ellipses",
            "ellipses",
            np.tile(flat.means, (count, 1)),
            axes,
            cluster=np.tile(clusters, count),
            strength=np.tile(fading(flat.weights, clusters), count),
        )
    ]


def half_axis_vectors(flat: Mixture) -> np.ndarray:
    """Half axes (k, 2, 2) of the ellipses of one standard deviation: rows are vectors."""
    values, vectors = np.linalg.eigh(flat.covariances)
    lengths = np.sqrt(np.maximum(values, 0.0))
    return np.swapaxes(vectors * lengths[:, None, :], 1, 2)


def fading(weights: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """How strongly components are drawn (k,), from 0 to 1: those that nothing needs fade.

    One that is a cluster (a number from 0 in ``clusters``) stays visible, however light.
    """
    least = np.where(clusters >= 0, VISIBLE, FAINT)
    return np.clip(weights * len(weights) * 2, least, 1.0)


def _curves(flat: Mixture, clusters: np.ndarray, view: Plane) -> list:
    """The density above one feature, scaled to the height of the picture."""
    low, high = view.places[:, 0].min(), view.places[:, 0].max()
    margin = 0.06 * (high - low) or 0.5
    even = np.linspace(low - margin, high + margin, CURVE_POINTS)
    x = np.union1d(even, flat.means)  # a narrow component may stand between two even steps
    parts = np.exp(flat.log_normals(x[:, None])) * flat.weights
    scale = CURVE_TOP / parts.sum(axis=1).max()
    components = [
        picture.lines(
            f"component-{number}",
            f"component {number}",
            x,
            parts[:, column] * scale,
            cluster=int(number),
            dots=False,
        )
        for column, number in enumerate(clusters.tolist())
        if number >= 0
    ]
    whole = picture.lines(
        "density", "density", x, parts.sum(axis=1) * scale, dots=False, cluster=-1
    )
    # Where one component is nearly all of it, its colour is what is seen.
    return [whole, *components]
