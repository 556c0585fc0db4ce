"""What the native tests share: one thread as in the browser, a page to talk to, a new algorithm."""

import asyncio
import importlib
import sys

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

import unlabeled as un
from unlabeled import registry
from unlabeled.engine import Engine

# A busy machine is no failure; every run tries other examples.
settings.register_profile("unlabeled", deadline=None, max_examples=40)
settings.load_profile("unlabeled")


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """The browser has one thread; more would only wait for each other on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def blobs():
    return un.prepare(un.sample("five_blobs"), scale="none")


@pytest.fixture(scope="session")
def first_results():
    return dict(un.first_results())


class Page:
    """Stands in for the page: sends requests with rising ids and keeps the events."""

    def __init__(self):
        self.events = []
        self.engine = Engine(self.events.append)
        self.id = 0

    def request(self, kind, **rest):
        self.id += 1
        return {"id": self.id, "kind": kind} | rest

    def ask(self, kind, **rest):
        """One request and its reply."""
        return self.together(self.request(kind, **rest))[0]

    def together(self, *requests):
        """Several requests started at the same time, and their replies in the same order."""

        async def gather():
            return await asyncio.gather(*(self.engine.handle(request) for request in requests))

        replies = asyncio.run(gather())
        assert [reply["id"] for reply in replies] == [request["id"] for request in requests]
        return replies

    def load(self, data, name="rows.csv"):
        data = data.encode() if isinstance(data, str) else data
        return self.ask("load", data=data, name=name)

    def frame(self):
        """What was shown last; progress may have been told since."""
        return next(one for one in reversed(self.events) if one["kind"] == "frame")

    def picture(self):
        """The picture shown last."""
        return self.frame()["picture"]

    def run(self, algorithm="kmeans", values=None, **rest):
        return self.ask("run", algorithm=algorithm, values=values or {}, **rest)


@pytest.fixture
def page():
    return Page()


@pytest.fixture
def add_algorithm(tmp_path, monkeypatch):
    """Put a module of that name and source beside the algorithms, as CONTRIBUTING says."""
    package = registry.package
    added = []

    def add(name, source):
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        added.append(name)
        importlib.invalidate_caches()
        registry.found.cache_clear()

    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    yield add
    for name in added:
        sys.modules.pop(f"{package.__name__}.{name}", None)
        vars(package).pop(name, None)
    registry.found.cache_clear()
