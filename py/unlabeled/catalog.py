"""What the page must know before Python arrives: the catalog, and the first pictures.

``build.py`` runs this under CPython and writes both as JSON beside the page.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from .algorithm import FAMILIES
from .engine import Engine
from .image_sets.options import OPTIONS
from .images.registry import segmenters
from .images.samples import image_samples, thumbnail
from .registry import algorithms
from .samples import SAMPLES, samples
from .study_registry import studies
from .trace import traceable
from .versions import versions

THUMBNAIL_POINTS = 240


def catalog() -> dict[str, Any]:
    """Every family, algorithm, study, trace, segmenter and sample, and the versions, as JSON data.

    ``image_options`` say how a set of images can be made into a table. A sample's ``thumbnail`` is
    a small picture of its first result, for the list of samples; that of an image is the image
    itself, on few pixels, or None where it is a file.
    """
    return {
        "versions": versions(),
        "families": [family.describe() for family in FAMILIES],
        "algorithms": algorithms(),
        "studies": studies(),
        "traces": traceable(),
        "image_options": [parameter.describe() for parameter in OPTIONS],
        "segmenters": segmenters(),
        "samples": [
            described | {"thumbnail": encoded(_thumbnail(described["id"]))}
            for described in samples()
        ],
        "image_samples": [
            described | {"thumbnail": encoded(thumbnail(described["id"]))}
            for described in image_samples()
        ],
    }


def first_results() -> Iterator[tuple[str, dict[str, Any]]]:
    """(sample id, what the engine answers for its suggested state) as JSON data, for each sample.

    ``table`` and ``result`` are the engine's own replies, so that the page draws them by the same
    code as live ones.
    """
    for chosen in SAMPLES:
        table, result = _first_run(chosen.id)
        yield chosen.id, {
            "suggested": chosen.suggested,
            "table": table["table"],
            "result": encoded(result),
        }


@cache
def _first_run(sample: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The engine's replies to loading a sample and to running its suggested state."""
    suggested = next(chosen.suggested for chosen in SAMPLES if chosen.id == sample)
    return asyncio.run(_load_and_run(sample, suggested))


async def _load_and_run(
    sample: str, suggested: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    events: list[dict[str, Any]] = []
    engine = Engine(events.append)
    table = await engine.handle({"id": 1, "kind": "load", "sample": sample})
    options = ("algorithm", "columns", "scale", "missing", "categories", "components")
    request = {"id": 2, "kind": "run"} | {name: suggested.get(name) for name in options}
    request["values"] = {name: suggested[name] for name in suggested if name not in options}
    result = await engine.handle(request)
    frame = next((event for event in events if event["kind"] == "frame"), None)
    if frame is None or result["kind"] != "result":
        raise RuntimeError(f"The sample {sample} cannot be fitted: {result}")
    # Seconds here would not be theirs.
    return table, result | {"picture": frame["picture"], "seconds": None}


def _thumbnail(sample: str) -> dict[str, np.ndarray]:
    """A few points of the sample's first picture in a unit square, and their clusters."""
    picture = _first_run(sample)[1]["picture"]
    layer = next(layer for layer in picture["layers"] if layer["id"] == "points")
    rows = len(layer["x"])
    chosen = np.linspace(0, rows - 1, min(rows, THUMBNAIL_POINTS)).astype(int)
    unit = {
        name: (layer[name][chosen] - picture[name]["min"])
        / (picture[name]["max"] - picture[name]["min"])
        for name in ("x", "y")
    }
    return {
        "x": unit["x"].astype(np.float32),
        "y": unit["y"].astype(np.float32),
        "cluster": layer["cluster"][chosen].astype(np.int8),
    }


def encoded(value: Any) -> Any:
    """Plain data with every array as ``{"$array": "f64", "data": base64}``, little-endian."""
    if isinstance(value, dict):
        return {key: encoded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(part) for part in value]
    if isinstance(value, np.ndarray):
        little = value.astype(value.dtype.newbyteorder("<"))
        name = f"{value.dtype.kind}{8 * value.dtype.itemsize}"
        return {"$array": name, "data": base64.b64encode(little.tobytes()).decode("ascii")}
    return value
