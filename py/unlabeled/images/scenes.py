"""Images made of nothing but numbers: scenes whose colours and areas are known."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

WIDTH, HEIGHT = 400, 266


def beetle() -> np.ndarray:
    """A red beetle on a yellow flower before green leaves, uint8 (266, 400, 3).

    Its red is small and the yellows and greens are many, so that with few colours it is lost, as
    the ladybug of Géron, Hands-On Machine Learning, chapter 9 is.
    """
    random = np.random.default_rng(9)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    light = _waves(random, 40)
    scene = _mix((18, 38, 12), (96, 134, 44), 0.55 * light + 0.45 * (1 - y / HEIGHT))
    scene = _over(scene, (44, 84, 26), _stem(x, y))
    scene = _petals(scene, x, y, random)
    scene = _insect(scene, x, y)
    grain = ndimage.gaussian_filter(random.normal(0, 9, (HEIGHT, WIDTH)), 0.7)
    return np.clip(np.rint(scene + grain[..., np.newaxis]), 0, 255).astype(np.uint8)


def landscape() -> np.ndarray:
    """Forest, fields, a lake and a village as from a satellite, uint8 (266, 400, 3)."""
    return _painted(landscape_cover())


# What covers the ground, by its number in the cover: mean colour, and how much it varies.
GROUND = {
    "forest": ((38, 70, 34), 7.0),
    "meadow": ((122, 148, 78), 7.0),
    "stubble": ((206, 184, 128), 6.0),
    "lake": ((24, 62, 96), 3.0),
    "roofs": ((168, 84, 62), 8.0),
}


def landscape_cover() -> np.ndarray:
    """What is where in :func:`landscape`: numbers of ``GROUND`` (266, 400)."""
    random = np.random.default_rng(4)
    names = list(GROUND)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    cover = np.full((HEIGHT, WIDTH), names.index("meadow"))
    # Fields lie in strips, each turned a little.
    turned = x + 0.25 * y
    strips = (turned // 46).astype(int) + 3 * (y // 66).astype(int)
    cover[strips % 4 == 1] = names.index("stubble")
    wood = _waves(random, 34) + 0.35 * (x < 130) - 0.3 * (x > 300)
    cover[wood > 0.62] = names.index("forest")
    shore = ((x - 285) / 74) ** 2 + ((y - 178) / 46) ** 2 + 0.5 * (_waves(random, 18) - 0.5)
    cover[shore < 1] = names.index("lake")
    for left, top in random.integers((150, 20), (250, 90), (26, 2)):
        cover[top : top + 6, left : left + 8] = names.index("roofs")
    return cover


def _painted(cover: np.ndarray) -> np.ndarray:
    random = np.random.default_rng(5)
    colors = np.array([color for color, _ in GROUND.values()], dtype=float)
    spread = np.array([spread for _, spread in GROUND.values()])
    grain = random.normal(0, 1, cover.shape) * spread[cover]
    rows = np.rint(colors[cover] + grain[..., np.newaxis])
    return np.clip(rows, 0, 255).astype(np.uint8)


# Brushes ----------------------------------------------------------------------------------------


def _waves(random: np.random.Generator, width: float) -> np.ndarray:
    """Smooth hills and valleys from 0 to 1, about so many pixels wide."""
    field = ndimage.gaussian_filter(random.normal(size=(HEIGHT, WIDTH)), width / 2)
    return (field - field.min()) / np.ptp(field)


def _mix(dark: tuple[int, ...], light: tuple[int, ...], share: np.ndarray) -> np.ndarray:
    """From one colour to another, (h, w, 3), by a share (h, w)."""
    share = np.clip(share, 0, 1)[..., np.newaxis]
    return (1 - share) * np.array(dark, dtype=float) + share * np.array(light, dtype=float)


def _over(scene: np.ndarray, color: tuple[int, ...] | np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Paint with a colour, or an image of colours, where it covers (h, w), from 0 to 1."""
    cover = np.clip(cover, 0, 1)[..., np.newaxis]
    return (1 - cover) * scene + cover * np.asarray(color, dtype=float)


def _disc(x: np.ndarray, y: np.ndarray, radius: tuple[float, float]) -> np.ndarray:
    """1 within an ellipse around 0, 0 beyond, with an edge one pixel wide."""
    inside = 1 - np.hypot(x / radius[0], y / radius[1])
    return np.clip(inside * min(radius) + 0.5, 0, 1)


def _stem(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    middle = 214 + 14 * np.sin((y - 140) / 80)
    return np.clip(6.5 - np.abs(x - middle), 0, 1) * (y > 150)


def _petals(
    scene: np.ndarray, x: np.ndarray, y: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Three rings of petals, the inner ones on top and lighter."""
    scene = scene.copy()
    for length, count, dark, light in (
        (98, 22, (168, 104, 4), (236, 178, 14)),
        (74, 18, (196, 132, 6), (246, 204, 28)),
        (46, 14, (216, 160, 16), (252, 226, 78)),
    ):
        for angle in np.linspace(0, 2 * np.pi, count, endpoint=False) + random.uniform(0, 0.3):
            turned, tone = angle + random.normal(0, 0.05), 0.35 * random.uniform(-1, 1)
            across, up = np.cos(turned), np.sin(turned)
            near = _window(205 + 0.55 * length * across, 122 + 0.51 * length * up, length / 2)
            dx, dy = x[near] - 205, (y[near] - 122) * 1.08
            along, aside = dx * across + dy * up, dy * across - dx * up
            petal = _disc(along - 0.55 * length, aside, (0.48 * length, 0.15 * length))
            share = along / length + tone - 0.02 * np.abs(aside)
            scene[near] = _over(scene[near], _mix(dark, light, share), petal)
    return scene


def _window(x: float, y: float, reach: float) -> tuple[slice, slice]:
    """Rows and columns of a square around a place: painting elsewhere would change nothing."""
    return (
        slice(max(0, int(y - reach)), max(0, int(y + reach) + 2)),
        slice(max(0, int(x - reach)), max(0, int(x + reach) + 2)),
    )


def _insect(scene: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    dx, dy = x - 243, y - 96
    along, aside = 0.82 * dx + 0.57 * dy, 0.82 * dy - 0.57 * dx
    shade = _disc(along - 2, aside - 4, (18, 14))
    scene = _over(scene, (96, 58, 4), 0.6 * shade)
    scene = _over(scene, (22, 18, 16), _disc(along + 14, aside, (6, 7)))
    shell = _mix((150, 14, 10), (222, 48, 26), 0.5 - aside / 22)
    scene = _over(scene, shell, _disc(along, aside, (15, 11.5)))
    scene = _over(scene, (22, 18, 16), np.clip(1.1 - np.abs(aside), 0, 1) * (np.abs(along) < 14))
    for place in ((-5, -6), (-5, 6), (5, -6), (5, 6)):
        scene = _over(scene, (22, 18, 16), _disc(along - place[0], aside - place[1], (2.6, 2.6)))
    return _over(scene, (250, 232, 224), _disc(along + 3, aside + 7, (3, 1.4)))
