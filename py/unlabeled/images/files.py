"""Files made of a segmentation, and how large they are beside the original."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import InputError
from ..reading.wording import counted, did_you_mean, percent
from ..steps import Steps, within
from . import png
from .bench import Bench
from .segmentation import Segmentation

Made = dict[str, Any]
WHAT = ("png", "indexed", "mask", "css", "json")


def sizes(bench: Bench) -> Steps[dict[str, Any]]:
    """The sizes of the original file, if known, and of both kinds of PNG, as JSON data."""
    indexed = yield from within(_indexed(bench), 0.0, 0.4)
    full = yield from within(_full_color(bench), 0.4, 1.0)
    raster, bits = bench.raster, indexed.bits
    entries = []
    if raster.bytes:
        entries.append(_entry("original", "original file", raster.bytes, ""))
    count = counted(indexed.colors, "entry", "entries")
    what = f"{count} in its palette, {counted(bits, 'bit')} a pixel"
    entries.append(
        _entry("indexed", "indexed PNG", len(indexed.data), " ".join([f"{what}.", indexed.note]))
    )
    channels = 3 if raster.alpha is None else 4
    text = f"{8 * channels} bits a pixel before compression."
    entries.append(_entry("png", "PNG in full colour", len(full), text))
    return {"files": entries, "text": _compared(bench, len(indexed.data), len(full))}


def export(bench: Bench, what: Any, segments: Any, order: Any) -> Steps[Made]:
    """A file of the segmentation in view: its name, its type, and its data or text.

    Raises:
        InputError: there is no such file, segment or order.
    """
    if what not in WHAT:
        raise InputError(
            f"An image has no export called “{str(what)[:40]}”.",
            did_you_mean(str(what), WHAT) or f"Choose one of: {', '.join(WHAT)}.",
        )
    made = bench.in_view()
    stem = _stem(made)
    if what == "css":
        return _text(f"{stem}-palette.css", "text/css", made.css(order or "share"))
    if what == "json":
        return _text(f"{stem}-palette.json", "application/json", made.json(order or "share"))
    if what == "mask":
        numbers = made.numbers(segments)
        data = yield from png.mask(made.mask(numbers))
        return _picture(f"{stem}-mask-{'-'.join(map(str, numbers[:8]))}.png", data)
    colors = counted(made.n_segments, "colour").replace(" ", "-")
    if what == "indexed":
        return _picture(f"{stem}-{colors}.png", (yield from _indexed(bench)).data)
    return _picture(f"{stem}-{colors}-full.png", (yield from _full_color(bench)))


def _indexed(bench: Bench) -> Steps[png.IndexedFile]:
    made = bench.in_view()

    def make() -> Steps[png.IndexedFile]:
        return png.indexed(made.labels, made.shown, made.raster.alpha)

    return (yield from bench.file("indexed", make))


def _full_color(bench: Bench) -> Steps[bytes]:
    made = bench.in_view()
    make: Callable[[], Steps[bytes]] = lambda: png.full_color(made.rgba())  # noqa: E731
    return (yield from bench.file("png", make))


def _entry(id: str, title: str, size: int, text: str) -> dict[str, Any]:
    return {"id": id, "title": title, "bytes": size, "text": text.strip()}


def _compared(bench: Bench, indexed: int, full: int) -> str:
    """Which is how much smaller, in a sentence."""
    parts = [_times("The indexed PNG", indexed, full, "the PNG in full colour")]
    if bench.raster.bytes:
        parts.append(_times("it", indexed, bench.raster.bytes, "the original file"))
    return f"{'; '.join(parts)}."


def _times(what: str, size: int, other: int, than: str) -> str:
    if size <= other:
        return f"{what} has {percent(size / other)} of the bytes of {than}"
    return f"{what} is {size / other:.1f} times as large as {than}"


def _stem(made: Segmentation) -> str:
    """The image's name without its ending, in letters that every system takes."""
    name = re.sub(r"\.\w{1,5}$", "", made.raster.name)
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:60] or "image"


def _picture(name: str, data: bytes) -> Made:
    array = np.frombuffer(data, dtype=np.uint8)
    return {"name": name, "type": "image/png", "data": array, "text": None}


def _text(name: str, type: str, text: str) -> Made:
    return {"name": name, "type": type, "data": None, "text": text}
