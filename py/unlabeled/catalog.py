"""What the page must know before Python arrives: the catalog, and the first pictures.

``build.py`` runs this under CPython and writes both as JSON beside the page.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from .engine import Engine
from .registry import algorithms
from .samples import SAMPLES, samples
from .versions import versions

THUMBNAIL_POINTS = 240


def catalog() -> dict[str, Any]:
    """Every algorithm and sample, and the versions the numbers belong to, as JSON data."""
    return {"versions": versions(), "algorithms": algorithms(), "samples": samples()}


def first_results() -> Iterator[tuple[str, dict[str, Any]]]:
    """(sample id, what the engine answers for its suggested state) as JSON data, for each sample.

    ``table`` and ``result`` are the engine's own replies, so that the page draws them by the same
    code as live ones; ``thumbnail`` is a small picture for the list of samples.
    """
    for chosen in SAMPLES:
        yield chosen.id, asyncio.run(_first_result(chosen.id, chosen.suggested))


async def _first_result(sample: str, suggested: dict[str, Any]) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    engine = Engine(events.append)
    table = await engine.handle({"id": 1, "kind": "load", "sample": sample})
    options = ("algorithm", "columns", "scale", "missing", "categories")
    request = {"id": 2, "kind": "run"} | {name: suggested.get(name) for name in options}
    request["values"] = {name: suggested[name] for name in suggested if name not in options}
    result = await engine.handle(request)
    frame = next((event for event in events if event["kind"] == "frame"), None)
    if frame is None or result["kind"] != "result":
        raise RuntimeError(f"The sample {sample} cannot be fitted: {result}")
    result |= {"picture": frame["picture"], "seconds": None}  # seconds here would not be theirs
    return {
        "suggested": suggested,
        "table": table["table"],
        "result": encoded(result),
        "thumbnail": encoded(_thumbnail(frame["picture"])),
    }


def _thumbnail(picture: dict[str, Any]) -> dict[str, np.ndarray]:
    """A few points of the picture in a unit square, and their clusters."""
    layer = next(layer for layer in picture["layers"] if layer["id"] == "points")
    chosen = np.linspace(0, len(layer["x"]) - 1, THUMBNAIL_POINTS).astype(int)
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
