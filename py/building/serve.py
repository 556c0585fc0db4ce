"""Serve dist/ on this machine, with the types browsers insist on."""

import errno
import http.server
import socket
from functools import partial
from http import HTTPStatus
from pathlib import Path

from .errors import BuildError
from .paths import DIST
from .report import say

HOST = "127.0.0.1"
PORT = 8000
TRIES = 50

# Some systems know these wrongly or not at all, and browsers refuse modules of another type.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files only: no folder lists, no stale copies, no line per request."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path):
        self.send_error(HTTPStatus.NOT_FOUND, "There is no index.html in this folder.")

    def log_message(self, format, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    # On Windows this option would let two servers share a port, without a word.
    allow_reuse_address = not hasattr(socket, "SO_EXCLUSIVEADDRUSE")


def bind(port: int | None, folder: Path = DIST) -> Server:
    """A server on `port`; without one, on 8000 or the next free port. 0 takes any."""
    ports = range(PORT, PORT + TRIES) if port is None else [port]
    for candidate in ports:
        try:
            return Server((HOST, candidate), partial(Handler, directory=str(folder)))
        except OverflowError as error:
            raise BuildError(f"{candidate} is not a port: take one from 1024 to 65535.") from error
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            if port is None:
                say(f"Port {candidate} is taken; trying {candidate + 1}.")
            elif error.errno == errno.EACCES:
                raise BuildError(
                    f"Port {candidate} may not be used here (ports below 1024 belong to the "
                    "system). Choose another: python build.py serve --port 8000"
                ) from error
    if port is None:
        raise BuildError(
            f"No port from {PORT} to {PORT + TRIES - 1} is free. "
            "Let the system choose one: python build.py serve --port 0"
        )
    raise BuildError(
        f"Port {port} is taken by another program. Stop that one, or choose another port: "
        f"python build.py serve --port {port + 1}. Without --port the next free one is taken."
    )


def serve(port: int | None) -> None:
    """Serve until Ctrl+C."""
    with bind(port) as server:
        say(f"\nUnlabeled is at  http://{HOST}:{server.server_address[1]}/  (Ctrl+C stops it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("\nStopped.")
