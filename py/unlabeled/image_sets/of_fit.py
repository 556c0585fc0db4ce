"""The images behind a fit: their pixels, thumbnails, names and known answers, row by row of X."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..components import Components, component_steps
from ..errors import InputError
from ..result import Fit
from ..steps import Steps
from ..table import Column
from .image_set import ImageSet


@dataclass(frozen=True, eq=False)
class FitImages:
    """The set of images of a fit, asked for by index (i,) into the m rows of its X."""

    fit: Fit
    images: ImageSet

    @property
    def rows(self) -> np.ndarray:
        """The table rows (m,) in X."""
        return self.fit.preparation.rows

    def pixels(self, index: np.ndarray | None = None) -> np.ndarray:
        """Pixels (i, n) in the units of the table; of all rows if no index is given.

        All of them are made once for an X.
        """
        table = self.fit.preparation.table
        if index is not None:
            return self.images.pixels(table, self.rows[index])
        made = self.fit.X.remembered("pixels", lambda: self.images.pixels(table, self.rows))
        return made

    def thumbnails(self, index: np.ndarray) -> np.ndarray:
        """Thumbnails uint8 (i, h, w, channels)."""
        return self.images.thumbnails[self.rows[index]]

    def names(self, index: np.ndarray) -> list[str]:
        """What each is called."""
        return [self.images.name(row) for row in self.rows[index].tolist()]

    def mean(self, index: np.ndarray) -> np.ndarray:
        """The mean (1, n) of the pixels of these images, in the units of the table."""
        return self.pixels(index).mean(axis=0, keepdims=True)

    def mean_image(self, index: np.ndarray) -> np.ndarray:
        """The mean of these images, uint8 (1, height, width, channels)."""
        return self.images.shown(self.mean(index))

    def components(self, share: float) -> Steps[Components]:
        """The steps to principal components of the pixels that keep this share of their variance.

        Made once for an X.

        Raises:
            InputError: all images are equal, or there is only one.
        """
        if len(self.rows) < 2:
            raise InputError("One image has nothing to vary from.", "Choose more images.")
        if not np.ptp(self.pixels(), axis=0).any():
            raise InputError(
                "All images are the same: nothing tells them apart.", "Choose other images."
            )
        key, made = ("image components", share), self._fitted_components(share)
        if made is None and key not in self.fit.X.memo:
            made = yield from component_steps(self.pixels(), share)
        return self.fit.X.remembered(key, lambda: made)

    def _fitted_components(self, share: float) -> Components | None:
        """The components that the fit itself is made of, if they are those of the pixels."""
        done = self.fit.preparation
        if done.before is None or done.before.features != self.images.columns:
            return None
        same = done.before.scale == "none" and done.components.asked == share
        return done.components if same else None

    @property
    def answers(self) -> Column | None:
        """The column of known answers, if the table has one: of words, or of numbers."""
        columns = self.fit.preparation.table.columns
        return next((one for one in columns if one.role == "label" and one.answer), None)


def images_of(fit: Fit) -> FitImages:
    """The images behind a fit of a set of images (see ``unlabeled.study.IMAGES``)."""
    return FitImages(fit, fit.preparation.table.images)
