"""How a set of images becomes rows of one size: what people can choose, as parameters."""

from __future__ import annotations

from ..params import Parameter, choice, integer

AUTO = "auto"
GREY, COLOUR = "grey", "colour"
CROP, PAD, STRETCH = "crop", "pad", "stretch"
SMALLEST_SIDE, LARGEST_SIDE = 8, 64
# Chosen by itself, the longer side is the images' own, but no more than this.
USUAL_SIDE = 32

OPTIONS: tuple[Parameter, ...] = (
    integer(
        "side",
        AUTO,
        SMALLEST_SIDE,
        LARGEST_SIDE,
        "Side",
        "The longer side of every image in pixels; “auto” keeps small images as they are.",
        words=(AUTO,),
    ),
    choice(
        "colour",
        AUTO,
        [(AUTO, "as they are"), (GREY, "grey"), (COLOUR, "colour")],
        "Colour",
        "Grey has one number for a pixel, colour three.",
    ),
    choice(
        "shape",
        CROP,
        [(CROP, "cut to fit"), (PAD, "add a border"), (STRETCH, "stretch")],
        "Other shapes",
        "What happens to images that are longer or wider than most.",
    ),
)
