"""The only Python that knows PyScript: it hands the page's requests to the engine."""

import warnings

import js
from pyodide.ffi import to_js
from pyscript import sync

# Libraries warn on the console, where nobody looks; what a user should know is in the notes.
warnings.simplefilter("ignore")

from unlabeled.engine import Engine  # noqa: E402


def as_javascript(data):
    """Plain data as JavaScript objects; numpy arrays become typed arrays."""
    return to_js(data, dict_converter=js.Object.fromEntries)


# Without shared memory the worker cannot call the page, so events are plain messages.
engine = Engine(lambda event: js.postMessage(as_javascript({"unlabeled": event})))


async def handle(request):
    """One request in, one reply out."""
    return as_javascript(await engine.handle(request.to_py()))


sync.handle = handle
