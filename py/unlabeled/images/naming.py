"""Colours in plain words: the eleven basic terms of Berlin and Kay (1969), turquoise and olive.

A colour is named by its lightness, chroma and hue in CIELAB. Where one name ends and the next
begins is a table of our own, set so that the CSS colours of these names keep theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .spaces import chroma_and_hue, to_lab

# Below this chroma there is no hue worth a name.
GREY_CHROMA = 10.0
# Of a colour that is hardly lighter than black, nobody sees the hue.
BLACK_BELOW = 9.0


@dataclass(frozen=True)
class Hue:
    """A name up to the hue ``end``, in degrees; "dark" or "light" outside these lightnesses.

    Above ``vivid`` chroma a colour is not called light.
    """

    end: float
    name: str
    dark_below: float
    light_above: float
    vivid: float = 200.0


_GREYS = Hue(0, "grey", 40, 75)
_BROWN = Hue(0, "brown", 30, 70)
_OLIVE = Hue(0, "olive", 40, 100)
_PURPLE = Hue(0, "purple", 25, 72)
_HUES = (
    Hue(18, "pink", 0, 80),
    Hue(52, "red", 32, 100),
    Hue(84, "orange", 0, 78),
    Hue(110, "yellow", 0, 80, vivid=50),
    Hue(165, "green", 38, 80, vivid=80),
    Hue(222, "turquoise", 40, 92),
    Hue(312, "blue", 25, 70),
    Hue(335, "purple", 25, 72),
    Hue(360, "pink", 0, 80),
)


def color_name(rgb: np.ndarray) -> str:
    """“dark green”, “orange”, “light grey”, ... for one colour (3,), 0 to 255."""
    lab = to_lab(np.asarray(rgb, dtype=np.float64).reshape(1, 3))
    chroma, angle = (float(one[0]) for one in chroma_and_hue(lab))
    lightness = float(lab[0, 0])
    if lightness < BLACK_BELOW or (chroma < GREY_CHROMA and lightness < 2 * BLACK_BELOW):
        return "black"
    if chroma < GREY_CHROMA:
        return "white" if lightness > 93 else _shaded(_GREYS, lightness, chroma)
    hue = next(one for one in _HUES if angle <= one.end)
    return _shaded(_by_lightness(hue, lightness, chroma), lightness, chroma)


def _by_lightness(hue: Hue, lightness: float, chroma: float) -> Hue:
    """Some hues have another name where they are dark, dull or pale."""
    if hue.name == "orange" and (lightness < 55 or chroma < 40):
        return _BROWN
    if hue.name == "yellow" and lightness < 60:
        return _OLIVE
    if hue.name == "red" and lightness > 65:
        return _HUES[0] if chroma < 60 else _HUES[2]
    if hue.name == "red" and chroma < 48:
        return _BROWN
    if hue.name == "pink" and lightness < 45:
        return _PURPLE
    return hue


def _shaded(hue: Hue, lightness: float, chroma: float) -> str:
    if lightness > hue.light_above and chroma < hue.vivid:
        return f"light {hue.name}"
    return f"dark {hue.name}" if lightness < hue.dark_below else hue.name
