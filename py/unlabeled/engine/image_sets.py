"""Requests about sets of images: what is in a zip archive, and many images as one table.

Python decodes no image: the browser does. So a set arrives in two steps, of which the first is for
archives alone.

1. ``zip``: ``{kind: "zip", data: Uint8Array}``, the bytes of a .zip. While it is unpacked come
   "progress" events. The reply lists the image files in the order of their names:
   ``{kind: "zip", images: [{name, type, content: Uint8Array}], notes: [{kind, text}]}``. ``name``
   is the path in the archive, ``type`` a media type (image/png, image/jpeg, image/gif, image/webp)
   told by the first bytes, whatever the name says. ``notes`` say what was left out. An archive
   without images, a damaged one and one that unpacks to too much are a reply of kind "error".

2. ``load``, as for other tables, but with images in place of a sample or a file's data:
   ``{kind: "load", name, images: [{name, width, height, pixels}], options, notes}``.

   * ``name`` is what the set is called: the archive, the folder, or "12 images".
   * Of each image: ``name`` (with its folders, if known: cats/1.png), ``width`` and ``height`` in
     pixels, and ``pixels``, a Uint8Array or Uint8ClampedArray of 4 × width × height numbers: red,
     green, blue and opacity (not multiplied in) of each pixel, row by row from the top, as in an
     ImageData. The page scales each image down, in its own shape, to a longer side of at most
     ``LARGEST_SIDE`` (64) pixels, smoothly; smaller ones stay as they are. Larger ones are taken
     too, but cost more to send.
   * ``options`` may hold ``side``, ``colour`` and ``shape``; what they can be stands in the catalog
     as ``image_options``, in the form of an algorithm's params. Absent ones have their defaults.
   * ``notes`` [{kind, text}] go into the table's notes: those of the zip reply, and what the page
     itself left out (an image that the browser could not decode).

   While it works come "progress" events. The reply is that of any table, ``{kind: "table", table,
   columns, suggested}``. ``table.images`` is ``{count, width, height, channels, columns,
   first_column}``: the size of a row as an image, 1 channel for grey or 3 for colour, how many
   columns are pixels, and the name of the first of them (they stand side by side, at the end).
   ``suggested`` is a state to begin with, as a sample's. The table before stays if this fails.

A ``run`` (and a ``trace``) request may have ``components``, a share of the variance such as 0.99:
the features become principal components, named component_1, component_2, ...; "none" or nothing
leaves them. Studies that the catalog gives ``needs: "images"`` are for such tables alone. Their
parameters of kind "image" are sent as one of the images of ``load``, scaled down like them; its
``notes`` are sentences on what the page made of it.

Afterwards ``row`` replies have a ``thumbnail`` and ``page`` replies ``thumbnails``, each ``{tiles,
tile_width, tile_height, channels, count}`` (see :func:`unlabeled.picture.packed`), and leave out
the pixels of large images.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..image_sets.archive import images_in
from ..image_sets.decoded import decoded
from ..image_sets.from_decoded import image_table_steps
from ..reading.column import Note
from ..steps import Steps
from ..table import Table
from .desk import Desk, Reply, Request

NOTE_KINDS = ("info", "dropped", "changed", "warning")
# More pixels than this are first brought to the components that keep this share of their variance.
MANY_PIXELS, KEPT_SHARE = 100, 0.99
# As many clusters as there are known answers, within reason; else this many.
USUAL_CLUSTERS, MOST_SUGGESTED = 10, 20


class ImageSetRequests(Desk):
    """Answers "zip"."""

    async def _on_zip(self, request: Request) -> Reply:
        """The image files in an archive, for the page to decode."""
        self._newest = request["id"]
        found = await self._steps(request["id"], images_in(bytes(request["data"])))
        return {
            "kind": "zip",
            "images": [
                {
                    "name": one.name,
                    "type": one.type,
                    "content": np.frombuffer(one.content, dtype=np.uint8),
                }
                for one in found.images
            ],
            "notes": [{"kind": note.kind, "text": note.text} for note in found.notes],
        }


def table_of_images(request: Request) -> Steps[Table]:
    """The steps from a "load" request with images to a table.

    Raises:
        InputError: the images are not in the form that this module asks for, or as for
            :func:`unlabeled.image_sets.from_decoded.image_table`.
    """
    images = [
        decoded(one, f"image {number}") for number, one in enumerate(request["images"], start=1)
    ]
    notes = [
        Note(note["kind"] if note.get("kind") in NOTE_KINDS else "info", str(note["text"]))
        for note in request.get("notes") or []
    ]
    name = str(request.get("name") or "images")
    return image_table_steps(images, name, request.get("options") or {}, notes)


def suggested(table: Table) -> dict[str, Any]:
    """A state to begin with: pixels have one unit, and many of them say the same."""
    answers = [column.distinct for column in table.columns if column.role == "label"]
    clusters = answers[0] if answers and answers[0] <= MOST_SUGGESTED else USUAL_CLUSTERS
    images = table.images
    different = len(np.unique(images.thumbnails.reshape(len(images), -1), axis=0))
    state = {"algorithm": "kmeans", "n_clusters": min(clusters, different), "scale": "none"}
    if len(images.columns) > MANY_PIXELS and different > 1:
        state["components"] = KEPT_SHARE
    return state
