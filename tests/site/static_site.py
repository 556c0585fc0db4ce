"""dist/ on a free port, by a server that can also answer wrongly, late or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from urllib.parse import urlsplit

from building import serve
from building.paths import DIST

SUB_PATH = "/courses/statistics/unlabeled/"
LONGEST_HOLD = 120  # seconds; a test that forgets to release must not hang the server


@dataclass
class Answer:
    """What is sent instead of the file: only the parts given differ from it."""

    status: int = 200
    body: bytes | None = None
    type: str | None = None
    hold: threading.Event | None = None


@dataclass
class Answers:
    """Which paths are answered otherwise; patterns are fnmatch's, below the site's root."""

    by_pattern: dict[str, Answer] = field(default_factory=dict)

    def to(self, path: str) -> Answer | None:
        found = (one for pattern, one in self.by_pattern.items() if fnmatch(path, pattern))
        return next(found, None)


class Handler(serve.Handler):
    """The server of ``build.py serve``, also below SUB_PATH, but for the given answers."""

    server: "StaticSite"

    def do_GET(self) -> None:  # noqa: N802
        self.server.requests.append(self.path)
        if self.path.startswith(SUB_PATH):
            self.path = self.path[len(SUB_PATH) - 1 :]
        path = urlsplit(self.path).path.lstrip("/")
        answer = self.server.answers.to(path)
        if answer is None:
            super().do_GET()
            return
        if answer.hold:
            answer.hold.wait(LONGEST_HOLD)
        body = answer.body if answer.body is not None else (DIST / path).read_bytes()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type or self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class StaticSite(serve.Server):
    """dist/ at ``address``; also at ``below`` (a sub-path) and ``elsewhere`` (another site)."""

    def __init__(self) -> None:
        super().__init__((serve.HOST, 0), partial(Handler, directory=str(DIST)))
        self.requests: list[str] = []
        self.answers = Answers()
        port = self.server_address[1]
        self.address = f"http://{serve.HOST}:{port}/"
        self.below = self.address.rstrip("/") + SUB_PATH
        self.elsewhere = f"http://localhost:{port}/"

    @contextmanager
    def answering(self, by_pattern: dict[str, Answer]) -> Iterator[None]:
        """Within this block the given paths are answered otherwise."""
        before = self.answers
        self.answers = Answers(by_pattern)
        try:
            yield
        finally:
            for answer in by_pattern.values():
                if answer.hold:
                    answer.hold.set()
            self.answers = before

    def handle_error(self, request, client_address) -> None:
        """A browser that hangs up in the middle is no news."""


@contextmanager
def serving() -> Iterator[StaticSite]:
    with StaticSite() as site:
        threading.Thread(target=site.serve_forever, args=[0.05], daemon=True).start()
        yield site
        site.shutdown()
