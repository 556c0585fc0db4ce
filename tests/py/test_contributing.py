"""The listing in CONTRIBUTING.md works as it stands: one file, and the algorithm is in the lab."""

import asyncio
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import unlabeled as un
from unlabeled import registry
from unlabeled.engine import Engine

CONTRIBUTING = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


@pytest.fixture
def added(tmp_path, monkeypatch):
    """The listing as a module in a folder that the algorithms package also looks into."""
    listing = re.search(r"```python\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.S)
    (tmp_path / "pca_kmeans.py").write_text(listing[1], encoding="utf-8")
    folders = registry.package.__path__
    monkeypatch.setattr(registry.package, "__path__", [*folders, str(tmp_path)])
    registry.found.cache_clear()
    yield "pca_kmeans"
    registry.found.cache_clear()
    sys.modules.pop("unlabeled.algorithms.pca_kmeans", None)


def test_one_file_is_in_the_catalog_with_its_controls(added):
    described = next(each for each in un.algorithms() if each["id"] == added)
    names = [each["name"] for each in described["params"]]
    assert names == ["n_clusters", "n_components", "random_state"]


def test_one_file_fits_predicts_and_draws(added):
    X = un.prepare(un.sample("five_blobs"), scale="none")
    fit = un.fit(added, X, n_clusters=5)
    assert np.array_equal(fit.predict(X), fit.labels)
    assert {layer["id"] for layer in fit.picture()["layers"]} == {"regions", "points", "centers"}


def test_one_file_answers_the_page(added):
    events = []
    engine = Engine(events.append)

    async def visit():
        await engine.handle({"id": 1, "kind": "load", "sample": "moons"})
        values = {"n_clusters": "3"}
        request = {"id": 2, "kind": "run", "algorithm": added, "values": values}
        return await engine.handle(request)

    reply = asyncio.run(visit())
    assert reply["kind"] == "result"
    assert reply["parameters"] == {"n_clusters": 3, "n_components": 2, "random_state": 42}
    assert "frame" in [event["kind"] for event in events]
    kept = next(score for score in reply["scores"] if score["id"] == "kept")
    assert (kept["title"], kept["value"]) == ("variance kept", pytest.approx(1))
