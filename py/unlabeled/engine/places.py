"""Requests about places: what a click means, where rows lie, which cluster a typed row gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import plane
from ..errors import InputError
from ..prepare import Prepared
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..trace import shown
from .desk import Desk, Reply, Request


class PlaceRequests(Desk):
    """Answers "place", "project" and "predict"."""

    async def _on_place(self, request: Request) -> Reply:
        """What a click on the picture means: a row in data units, its cluster and distances."""
        X, view = self._drawn()
        place = np.array([[float(request["x"]), float(request["y"])]])
        if view.exact:
            return self._prediction(view, X, view.lift(place))
        index = view.nearest(place)
        table, row = self._loaded(), int(X.preparation.rows[index])
        there = self._on_plane(view, place)
        return self._prediction(view, X, np.asarray(X)[index : index + 1]) | {
            "row": row,
            "cells": [table.column(name).text(row) for name in X.preparation.columns],
            "note": " ".join(filter(None, [plane.NEAREST_ROW, there])),
        }

    def _on_plane(self, view: plane.Plane, place: np.ndarray) -> str:
        """What a model that is known on the plane says about the place (1, 2) itself, in words."""
        fit = self._work.fit
        model = None if fit is None or fit.on_plane is None else fit.on_plane(view)
        if model is None:
            return ""
        with np.errstate(over="ignore", invalid="ignore"):
            density = float(model.log_density(place)[0])
        if not np.isfinite(density):
            return ""
        cluster = int(model.predict(place)[0])
        density = shown(density, 4).replace("-", "−")
        return (
            f"On this plane (the {view.section}) the place itself has log density {density} "
            f"and lies in cluster {cluster}."
        )

    async def _on_project(self, request: Request) -> Reply:
        """Where rows in data units, such as starting centres, lie on the picture in view."""
        X, view = self._drawn()
        raw = _raw_rows(request["places"], X.preparation.features)
        with np.errstate(over="ignore", invalid="ignore"):
            places = view.project(X.preparation.scaled(raw))
        if not np.isfinite(places).all():
            raise InputError("A place is too far away to be drawn.", "Place it among the rows.")
        return {"kind": "places", "x": places[:, 0].tolist(), "y": places[:, 1].tolist()}

    async def _on_predict(self, request: Request) -> Reply:
        """The cluster of one row typed in: one text per used column."""
        X, view = self._drawn()
        return self._prediction(view, X, X.preparation.row(list(request["cells"])))

    def _prediction(self, view: plane.Plane, X: Prepared, row: np.ndarray) -> Reply:
        """Where ``row`` (1, n) lies; its cluster if something has been fitted."""
        reply = {
            "kind": "prediction",
            "values": X.preparation.raw(row)[0].tolist(),
            "features": list(X.preparation.features),
            "place": view.project(row)[0].tolist(),
            "row": None,
            "cells": X.preparation.cells(row),
            "note": "",
        }
        if self._work.fit is not None:
            reply["cluster"] = int(self._work.fit.predict(row)[0])
            reply["rule"] = self._work.fit.algorithm.predicts
            reply |= belonging(self._work.fit, row)
        return reply


def belonging(fit: Fit, X: np.ndarray) -> Reply:
    """How one row X (1, n) lies to the clusters, as far as the method tells.

    Its distances to the centres, and whether in scaled units; its probability for every cluster;
    the log density there.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a place may be too far for any number
        shares = None if fit.membership is None else fit.membership(X)[0]
        density = None if fit.log_density is None else fit.log_density(X)[0]
        score = None if fit.detection is None else fit.detection.score(X)[0]
        distances = None if fit.measure is None else fit.transform(X)[0]
    return {
        "distances": _finite(distances),
        "scaled": fit.preparation.scale != "none",
        "probabilities": _finite(shares),
        # Of more probabilities the rest are of components that no row makes a cluster.
        "clusters": fit.n_clusters,
        "log_density": _finite(density),
        "anomaly_score": _finite(score),
        "threshold": None if fit.detection is None else fit.detection.threshold,
        "measures": "" if fit.detection is None else fit.detection.measures,
    }


def _finite(value: np.ndarray | None) -> Any:
    """A number or numbers as plain data; None where there are none, or they are not finite."""
    return value.tolist() if value is not None and np.isfinite(value).all() else None


def _raw_rows(places: Any, features: Sequence[str]) -> np.ndarray:
    """Rows (p, n) of finite numbers, one for each feature."""
    try:
        raw = np.array(places, dtype=np.float64).reshape(len(places), -1 if len(places) else 0)
    except (TypeError, ValueError):
        raw = np.zeros((1, 0))
    if not len(raw):
        return np.zeros((0, len(features)))
    if raw.shape[1] != len(features) or not np.isfinite(raw).all():
        raise InputError(
            f"A place on this picture is {counted(len(features), 'finite number')}, one for each "
            f"of: {listed([quoted(name) for name in features])}.",
            "Clear the places and set them again, or choose the same columns as before.",
        )
    return raw
