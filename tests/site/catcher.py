"""A stranger's server that notes whatever reaches it, in any protocol."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Catcher:
    """Listens on one port for connections and for datagrams."""

    port: int
    caught: list[bytes] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def catching() -> Iterator[Catcher]:
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        stream.bind(("127.0.0.1", 0))
        stream.listen()
        catcher = Catcher(stream.getsockname()[1])
        datagrams.bind(("127.0.0.1", catcher.port))
        for listen in (_connections, _datagrams):
            source = stream if listen is _connections else datagrams
            threading.Thread(target=listen, args=(source, catcher), daemon=True).start()
        yield catcher


def _connections(stream: socket.socket, catcher: Catcher) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = stream.accept()
            threading.Thread(target=_read, args=(connection, catcher), daemon=True).start()


def _read(connection: socket.socket, catcher: Catcher) -> None:
    """What is sent over it; browsers open connections ahead of time over which nothing goes."""
    with connection, contextlib.suppress(OSError):
        catcher.caught += [sent for sent in [connection.recv(2000)] if sent]


def _datagrams(datagrams: socket.socket, catcher: Catcher) -> None:
    with contextlib.suppress(OSError):
        while True:
            catcher.caught.append(datagrams.recv(2000))
