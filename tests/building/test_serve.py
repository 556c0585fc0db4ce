"""The server: types browsers insist on, files only, and a word about taken ports."""

import threading
import urllib.error
import urllib.request

import pytest

from building import serve
from building.errors import BuildError


@pytest.fixture
def address(tmp_path):
    """The address of a served folder that has an index below but not at its top."""
    for name in ("a.mjs", "a.wasm", "a.whl", "a.json", "a.py", "sub/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with serve.bind(0, tmp_path) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://{serve.HOST}:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.whl", "application/zip"),
        ("a.json", "application/json"),
        ("a.py", "text/x-python; charset=utf-8"),
        ("sub/", "text/html; charset=utf-8"),
    ],
)
def test_types(address, name, kind):
    with urllib.request.urlopen(address + name) as reply:
        assert reply.headers["Content-Type"] == kind
        assert reply.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["", "nothing.txt", "../" * 8 + "etc/passwd"])
def test_neither_lists_nor_files_outside(address, name):
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(address + name)
    assert raised.value.code == 404


def test_a_chosen_port_that_is_taken_is_an_error_with_advice(tmp_path):
    with serve.bind(0, tmp_path) as server:
        port = server.server_address[1]
        with pytest.raises(BuildError, match=f"Port {port} is taken.*--port {port + 1}"):
            serve.bind(port, tmp_path)


def test_a_default_port_that_is_taken_makes_way_for_the_next(tmp_path, monkeypatch, capsys):
    with serve.bind(0, tmp_path) as first:
        taken = first.server_address[1]
        monkeypatch.setattr(serve, "PORT", taken)
        with serve.bind(None, tmp_path) as second:
            assert taken < second.server_address[1] < taken + serve.TRIES
    assert f"Port {taken} is taken" in capsys.readouterr().out


def test_a_number_that_is_no_port(tmp_path):
    with pytest.raises(BuildError, match="70000 is not a port"):
        serve.bind(70000, tmp_path)
