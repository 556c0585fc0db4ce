"""Requests about an image: take it, divide it by colour, measure it, write it.

An image takes the place of a table, and a table that of an image. Requests and replies are plain
data as everywhere (see :mod:`unlabeled.engine`); long columns are flat typed arrays. Segments are
numbered from 0, the largest first. A reply has the kind that stands after the arrow.

``load`` → "image"
    takes {"pixels": RGBA bytes, "width", "height", "name", "bytes" of the file, if there is one},
    or {"sample"}: the id of a sample image that has no file. Replies "image" (name, width, height,
    bytes, pixels: those that can be seen, transparent, partly_transparent, colors, grey, text), and
    "layer": the image itself if it is a sample, else None. Events: "progress".
``restore`` → "restored"
    takes an image back like a table; "image" describes what is there again, if it is one.
``segment`` → "segmentation"
    takes {"algorithm", "values", "anyway"}. The newest wins, ``cancel`` ends it. Events:
    "progress"; "sketch" with "layer", a first rough image, if it takes long; and "frame" with
    "picture", "labels" (int8 of every pixel, -1 transparent) and what the reply has but "areas" and
    "lost". The reply: "fit" (the id of the request that made it), "algorithm", "parameters",
    "counter" (the parameter that counts segments, or empty), "scores", "palette" (for each segment:
    segment, hex, rgb, name, share, pixels, lightness, chroma, hue), "orders" (segment numbers by
    share, hue, lightness), "how" (it was computed), "exact", "notes", "pixels", "seconds", "areas"
    (of each segment: pixels, share, share_of_image, box, centroid), and "lost" (colours that no
    segment shows: name, hex, replaced_by, replaced_name, segment, pixels, share, distance, boxes,
    text).

The others are about the segmentation in view, and wait for one that is on its way:

``mask`` → "mask"
    takes {"segments": a number or several}. Replies "mask" (uint8 of every pixel, 1 where it
    belongs to them), "width", "height", and the "area" of all of them together.
``area`` → "area"
    takes {"segments"} and replies "area" alone.
``cloud`` → "cloud"
    takes {"axes": "ab", "hue" or "components"}. Replies "picture", a chart whose points have "rgb",
    "cluster" (their segment) and "row" (the number of their pixel, row by row), and "axes" to
    choose from.
``multiples`` → "multiples"
    takes {"counts": [10, 8, 6, 4, 2] if absent}. Replies "panels", each with count, layer, palette,
    lost, scores and refused (why there is none, or empty). Events "panels" bring those so far.
``keep`` → "keep"
    takes {"lost": its place in "lost"}. Replies "count", the fewest segments that keep this colour,
    and "values" to set; both None if it is not cheap to know.
``compression`` → "compression"
    replies "files" (id, title, bytes, text): the original if its size is known, the indexed PNG and
    the PNG in full colour; and "text", which compares them.
``image_export`` → "file"
    takes {"what": "png", "indexed", "mask", "css" or "json", "segments" of a mask, "order" of a
    palette}. Replies "name", "type", and "data" (uint8) or "text".

``multiples``, ``keep`` and ``compression`` may take a while: a newer one of them, or ``segment``,
ends what is on its way ("replaced").
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import picture
from ..errors import InputError
from ..images import areas, cloud, files, multiples
from ..images.bench import Bench
from ..images.colors import colors_of, described
from ..images.lost import lost_colors
from ..images.palette import ORDERS, ordered, swatches
from ..images.raster import Raster, from_rgba
from ..images.samples import image_sample, is_made_here
from ..images.segmentation import Segmentation
from ..images.segmenting import described_scores
from ..steps import Progress, Steps, within
from .desk import Desk, Reply, Request, Work

# A fit that will take longer is shown as far as it is, roughly.
SKETCH_SECONDS = 0.25


class ImageRequests(Desk):
    """Answers "segment", "mask", "cloud", ...; and "load" and "restore" where it is an image."""

    async def _on_load(self, request: Request) -> Reply:
        """Takes an image; what was there before stays if this fails."""
        made_here = is_made_here(request.get("sample"))
        if not made_here and "pixels" not in request:
            return await super()._on_load(request)
        raster = image_sample(request["sample"]) if made_here else _raster(request)
        self._newest = request["id"]
        await self._steps(request["id"], colors_of(raster))
        if self._before is None:
            self._before = self._work
        self._work = Work(image=Bench(raster))
        layer = picture.image("image", raster.name, raster.rgba()) if made_here else None
        return {"kind": "image", "image": described(raster), "layer": layer}

    async def _on_restore(self, request: Request) -> Reply:
        """Takes back what was there before, table or image."""
        reply = await super()._on_restore(request)
        bench = self._work.image
        return reply | {"image": None if bench is None else described(bench.raster)}

    async def _on_segment(self, request: Request) -> Reply:
        """Divides the image. The picture comes first, as a "frame" event."""
        self._newest = self._running = request["id"]
        try:
            return await self._segment(request)
        finally:
            if self._running == request["id"]:
                self._running = None

    async def _segment(self, request: Request) -> Reply:
        await self._breathe(request["id"])  # a burst of requests costs only the last one
        started = time.perf_counter()
        bench = self._bench()
        values, anyway = request.get("values") or {}, bool(request.get("anyway"))
        steps = bench.segmented(request.get("algorithm", ""), values, anyway=anyway)
        made = await self._steps(request["id"], steps, _sketching())
        bench.show(made, request["id"])
        summary = _summary(bench, made, started)
        frame = {"kind": "frame", "picture": made.picture(), "labels": made.labels.ravel()}
        self._emit(frame | summary | {"id": request["id"]})
        later = await self._steps(request["id"], _later(made))
        self._before = None
        return {"kind": "segmentation"} | _summary(bench, made, started) | later

    async def _on_mask(self, request: Request) -> Reply:
        """Which pixels belong to some segments, and their area."""
        made = await self._divided()
        mask = made.mask(request.get("segments"))
        area = await self._area(made, request)
        shape = {"width": made.raster.width, "height": made.raster.height}
        return {"kind": "mask", "mask": mask.ravel().view(np.uint8), "area": area} | shape

    async def _on_area(self, request: Request) -> Reply:
        """How large some segments are together."""
        return {"kind": "area", "area": await self._area(await self._divided(), request)}

    async def _on_cloud(self, request: Request) -> Reply:
        """A sample of the pixels in colour space."""
        made = await self._divided()
        chart = made.cloud(request.get("axes") or "ab")
        axes = [{"key": key, "title": title} for key, title in cloud.AXES.items()]
        return {"kind": "cloud", "picture": chart, "axes": axes, "fit": self._bench().shown_id}

    async def _on_multiples(self, request: Request) -> Reply:
        """The same image in other numbers of colours."""
        made = await self._divided()
        self._newest = request["id"]
        counts = request.get("counts") or multiples.COUNTS
        steps = multiples.multiples(
            self._bench(), made.segmenter.id, made.parameters, list(counts)
        )
        panels = await self._steps(request["id"], steps, _panels)
        return {"kind": "multiples", "panels": [one.describe() for one in panels]}

    async def _on_keep(self, request: Request) -> Reply:
        """How many segments it takes to keep a lost colour."""
        made = await self._divided()
        self._newest = request["id"]
        lost = await self._steps(request["id"], lost_colors(made))
        index = int(request["lost"])
        if not 0 <= index < len(lost):
            raise InputError("This colour is not lost.", "Choose one of those that are listed.")
        steps = multiples.smallest_count(self._bench(), made, lost[index])
        count = await self._steps(request["id"], steps)
        values = None if count is None else {made.segmenter.counter: count}
        return {"kind": "keep", "lost": index, "count": count, "values": values}

    async def _on_compression(self, request: Request) -> Reply:
        """How large the image is as a file, before and after."""
        await self._divided()
        self._newest = request["id"]
        sizes = await self._steps(request["id"], files.sizes(self._bench()))
        return {"kind": "compression"} | sizes

    async def _on_image_export(self, request: Request) -> Reply:
        """A file to download; nothing that happens meanwhile ends it."""
        await self._divided()
        steps = files.export(
            self._bench(), request.get("what"), request.get("segments"), request.get("order")
        )
        return {"kind": "file"} | await self._patiently(steps)

    # What these share -----------------------------------------------------------------------

    def _bench(self) -> Bench:
        if self._work.image is None:
            raise InputError("No image is loaded.", "Choose a sample image or drop a file.")
        return self._work.image

    async def _divided(self) -> Segmentation:
        """The segmentation in view, or the one on its way."""
        self._bench()
        await self._wait_for_run()
        return self._bench().in_view()

    async def _area(self, made: Segmentation, request: Request) -> dict[str, Any]:
        numbers = made.numbers(request.get("segments"))
        await self._patiently(made.extents_steps())
        return areas.area(made, numbers).describe()

    async def _patiently(self, steps: Steps[Any]) -> Any:
        """Run the steps with breaths for other requests, which do not end this one."""
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value
            await asyncio.sleep(0)


def _raster(request: Request) -> Raster:
    return from_rgba(
        request["pixels"],
        request.get("width"),
        request.get("height"),
        name=request.get("name") or "image",
        bytes=request.get("bytes"),
    )


def _summary(bench: Bench, made: Segmentation, started: float) -> Reply:
    """Everything about a segmentation that is known with its picture."""
    palette = swatches(made)
    return {
        "fit": bench.shown_id,
        "algorithm": made.segmenter.id,
        "parameters": made.parameters,
        "scores": described_scores(made),
        "palette": [one.describe() for one in palette],
        "orders": {
            order: [one.segment for one in ordered(palette, order)] for order in ORDERS
        },
        "how": made.how,
        "exact": made.exact,
        "notes": made.notes,
        "counter": made.segmenter.counter,
        "pixels": int(made.sizes.sum()),
        "seconds": time.perf_counter() - started,
    }


def _later(made: Segmentation) -> Steps[Reply]:
    """What the picture need not wait for."""
    yield from within(made.extents_steps(), 0.0, 0.5)
    lost = yield from within(lost_colors(made), 0.5, 1.0)
    return {
        "areas": [areas.area(made, [number]).describe() for number in range(made.n_segments)],
        "lost": [one.describe() for one in lost],
    }


def _sketching() -> Callable[[Progress], Reply | None]:
    """Makes one rough image of work that is under way, if the whole of it will take long."""
    began, drawn = time.perf_counter(), False

    def show(progress: Progress) -> Reply | None:
        nonlocal drawn
        if drawn or time.perf_counter() - began < SKETCH_SECONDS * progress.done:
            return None
        drawn = True
        return {"kind": "sketch", "layer": progress.so_far()}

    return show


def _panels(progress: Progress) -> Reply:
    return {"kind": "panels", "panels": [one.describe() for one in progress.so_far]}
