"""The colours of a segmentation with their shares: as data, as CSS, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..reading.wording import counted, did_you_mean, percent
from .naming import GREY_CHROMA, color_name
from .raster import Raster
from .spaces import chroma_and_hue, to_lab

if TYPE_CHECKING:
    from .segmentation import Segmentation

ORDERS = ("share", "hue", "lightness")


@dataclass(frozen=True)
class Swatch:
    """One colour of a palette.

    ``rgb`` is what ``hex`` says, ``name`` says it in words; ``share`` is of the pixels that can be
    seen. ``lightness``, ``chroma`` and ``hue`` (degrees) are those of CIELAB.
    """

    segment: int
    hex: str
    rgb: tuple[int, int, int]
    name: str
    share: float
    pixels: int
    lightness: float
    chroma: float
    hue: float

    def describe(self) -> dict[str, Any]:
        """The swatch as JSON data."""
        return asdict(self) | {"rgb": list(self.rgb)}


def swatches(segmentation: Segmentation) -> list[Swatch]:
    """One for each segment, in their order: the largest first."""
    shown = segmentation.shown
    lab = to_lab(shown)
    chroma, hue = chroma_and_hue(lab)
    total = int(segmentation.sizes.sum())
    return [
        Swatch(
            segment=number,
            hex=hex_of(color),
            rgb=tuple(color.tolist()),
            name=color_name(color),
            share=size / total,
            pixels=size,
            lightness=float(lab[number, 0]),
            chroma=float(chroma[number]),
            hue=float(hue[number]),
        )
        for number, (color, size) in enumerate(
            zip(shown, segmentation.sizes.tolist(), strict=True)
        )
    ]


def ordered(palette: Sequence[Swatch], order: str) -> list[Swatch]:
    """The palette in an order: "share" (largest first), "hue" (greys last) or "lightness".

    Equal ones stay in the order of their segments.

    Raises:
        InputError: there is no such order.
    """
    keys = {
        "share": lambda one: (-one.pixels, one.segment),
        "hue": lambda one: (one.chroma < GREY_CHROMA, one.hue, one.lightness, one.segment),
        "lightness": lambda one: (one.lightness, one.hue, one.segment),
    }
    if order not in keys:
        raise InputError(
            f"A palette cannot be sorted by “{str(order)[:40]}”.",
            did_you_mean(order, keys) or f"Choose one of: {', '.join(keys)}.",
        )
    return sorted(palette, key=keys[order])


def hex_of(color: np.ndarray) -> str:
    """“#c3330b” of a colour (3,) of whole numbers."""
    return "#" + "".join(f"{int(one):02x}" for one in color)


def of_hex(text: str) -> tuple[int, int, int]:
    """The colour that :func:`hex_of` writes so."""
    return tuple(bytes.fromhex(text.removeprefix("#")))


def css(palette: Sequence[Swatch]) -> str:
    """Custom properties, in the order given, each with its share in a comment."""
    lines = [
        f"  --color-{number}: {one.hex}; /* {one.name}, {one.share:.1%} */"
        for number, one in enumerate(palette, start=1)
    ]
    return "\n".join([":root {", *lines, "}", ""])


def json_text(palette: Sequence[Swatch], raster: Raster) -> str:
    """The palette as JSON, in the order given, with the size of the image."""
    data = {
        "image": {"name": raster.name, "width": raster.width, "height": raster.height},
        "colors": [one.describe() for one in palette],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def in_words(palette: Sequence[Swatch]) -> str:
    """The colours in a sentence, the largest first."""
    named = [f"{one.name} {percent(one.share)}" for one in palette[:6]]
    rest = len(palette) - len(named)
    return ", ".join(named) + (f" and {counted(rest, 'more colour')}" if rest else "")
