"""Colour spaces: three numbers for a colour, so that distances mean something.

* RGB: red, green and blue as they stand in the file, 0 to 255.
* CIELAB: lightness L* from 0 to 100, a* from green to red, b* from blue to yellow, made so that
  equal distances look about equally different. Source: IEC 61966-2-1 (sRGB) and CIE 15 (1976
  L*a*b*), white point D65.
* HSV: hue, saturation and value. The hue is an angle, for which 359° is next to 1°: so a colour
  stands in a cone at (v s cos h, v s sin h, v), from black at its tip to the circle of pure hues;
  v and s from 0 to 1, all three times 100. Source: Smith, Color gamut transform pairs (1978);
  the hue on a circle as in Smith and Chang, VisualSEEk (1996), times v, for dark colours look alike
  whatever their saturation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..params import Choice, choice

# sRGB to CIE XYZ, relative to the white point D65 of the same matrix: IEC 61966-2-1.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)
_KNEE = (6 / 29) ** 3


@dataclass(frozen=True)
class Space:
    """A colour space.

    ``convert`` makes float (p, 3) of uint8 RGB (p, 3); ``extent`` is how far the lightness of a
    colour, or one channel, can go.
    """

    id: str
    title: str
    extent: float
    convert: Callable[[np.ndarray], np.ndarray]


def to_rgb(rgb: np.ndarray) -> np.ndarray:
    """The numbers themselves, float (p, 3)."""
    return np.asarray(rgb, dtype=np.float64)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """L*, a*, b* (p, 3) of RGB (p, 3), 0 to 255, whole or not."""
    rgb = np.asarray(rgb)
    linear = _LINEAR[rgb] if rgb.dtype == np.uint8 else _linear(rgb)
    part = linear @ (_TO_XYZ.T / _WHITE)
    root = np.where(part > _KNEE, np.cbrt(part), part / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root[:, 0], root[:, 1], root[:, 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def to_hsv_cone(rgb: np.ndarray) -> np.ndarray:
    """(v s cos h, v s sin h, v) times 100 (p, 3) of RGB (p, 3), 0 to 255."""
    hue, saturation, value = to_hsv(rgb)
    chroma = 100 * value * saturation
    return np.stack([chroma * np.cos(hue), chroma * np.sin(hue), 100 * value], axis=1)


def to_hsv(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hue in radians, saturation and value from 0 to 1, each (p,), of RGB (p, 3), 0 to 255.

    Greys have hue 0 and saturation 0.
    """
    unit = np.asarray(rgb, dtype=np.float64) / 255
    red, green, blue = unit.T
    value, chroma = unit.max(axis=1), np.ptp(unit, axis=1)
    safe = np.where(chroma > 0, chroma, 1.0)
    sixth = np.select(
        [chroma == 0, value == red, value == green],
        [0.0, ((green - blue) / safe) % 6, (blue - red) / safe + 2],
        (red - green) / safe + 4,
    )
    saturation = chroma / np.where(value > 0, value, 1.0)
    return sixth * (np.pi / 3), saturation, value


def chroma_and_hue(lab: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chroma C*, and hue in degrees from 0 to 360, each (p,), of CIELAB (p, 3)."""
    return np.hypot(lab[:, 1], lab[:, 2]), np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360


def _linear(rgb: np.ndarray) -> np.ndarray:
    """How much light there is, from 0 to 1, at sRGB values from 0 to 255 (IEC 61966-2-1)."""
    unit = np.asarray(rgb, dtype=np.float64) / 255
    return np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4)


_LINEAR = _linear(np.arange(256))

SPACES = {
    one.id: one
    for one in (
        Space("rgb", "RGB", 255.0, to_rgb),
        Space("lab", "CIELAB", 100.0, to_lab),
        Space("hsv", "HSV", 100.0, to_hsv_cone),
    )
}


def space_parameter() -> Choice:
    """The control of the colour space."""
    return choice(
        "space",
        "rgb",
        [(one.id, one.title) for one in SPACES.values()],
        "Colour space",
        "Where distances between colours are measured. RGB: as in the file. CIELAB: as the eye "
        "sees differences. HSV: hue on a circle, so that one red is near the other.",
    )
