"""Faces drawn by numpy: a dozen people, each turned, tilted, smiling and lit in many ways.

They stand in for photographs of faces, which are somebody's: what varies most in them is the light
and not the person, and upside down they are plainly wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

PEOPLE, EACH, SIDE = 12, 20, 20
# Drawn larger, and averaged, so that edges are soft.
FINER = 3
SEED = 3
NAMES = (
    *("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"),
    *("Gus", "Hal", "Ida", "Joe", "Kim", "Lou"),
)
BACKGROUND, WHITE, BLACK = 0.62, 0.97, 0.03
HAIR = (0.05, 0.12, 0.2, 0.34, 0.85)


@dataclass(frozen=True)
class Person:
    """What stays the same: lengths in units of half an image, shades from 0 to 1."""

    wide: float
    tall: float
    skin: float
    hair: float
    hairline: float
    hair_ends: float
    hair_full: float
    eyes_apart: float
    eye: float
    brow_tilt: float
    brow: float
    nose: float
    mouth: float
    shirt: float
    beard: bool
    glasses: bool


@dataclass(frozen=True)
class Pose:
    """What changes from image to image: place, angle, light from the side and above, mood."""

    x: float
    y: float
    tilt: float
    light_x: float
    light_y: float
    smile: float
    turn: float


def drawn_faces() -> tuple[np.ndarray, list[str]]:
    """Images (240, 20, 20), shades from 0 (black) to 1, and whose face each is. Always the same."""
    random = np.random.default_rng(SEED)
    people = [_person(random) for _ in range(PEOPLE)]
    images = [_draw(person, _pose(random)) for person in people for _ in range(EACH)]
    return np.array(images), [name for name in NAMES for _ in range(EACH)]


def _person(random: np.random.Generator) -> Person:
    between = random.uniform
    return Person(
        wide=between(0.50, 0.64),
        tall=between(0.72, 0.82),
        skin=between(0.45, 0.88),
        hair=float(random.choice(HAIR)),
        hairline=between(-0.62, -0.30),
        hair_ends=between(-0.4, 0.5),
        hair_full=between(1.05, 1.28),
        eyes_apart=between(0.22, 0.30),
        eye=between(0.065, 0.10),
        brow_tilt=between(-0.12, 0.12),
        brow=between(0.03, 0.07),
        nose=between(0.10, 0.20),
        mouth=between(0.17, 0.28),
        shirt=between(0.1, 0.95),
        beard=random.random() < 0.3,
        glasses=random.random() < 0.3,
    )


def _pose(random: np.random.Generator) -> Pose:
    x, y = random.normal(0, 0.035, 2)
    return Pose(
        x=x,
        y=y,
        tilt=random.normal(0, 0.06),
        light_x=float(random.choice([-1, 0, 1])) * random.uniform(0.5, 1),
        light_y=random.uniform(-0.6, 0.3),
        smile=random.uniform(-0.4, 1),
        turn=random.normal(0, 0.8),
    )


class _Canvas:
    """An image (n, n) with coordinates from -1 to 1, on which shapes are laid one by one."""

    def __init__(self, pose: Pose) -> None:
        across = (np.arange(SIDE * FINER) + 0.5) / (SIDE * FINER) * 2 - 1
        x, y = np.meshgrid(across - pose.x, across - pose.y)
        cosine, sine = np.cos(pose.tilt), np.sin(pose.tilt)
        self.x, self.y = cosine * x + sine * y, cosine * y - sine * x
        self.shades = np.full(x.shape, BACKGROUND)

    def lay(self, mask: np.ndarray, shade: Any) -> None:
        """Cover what the ``mask`` (from 0 to 1) marks."""
        self.shades = self.shades * (1 - mask) + shade * mask

    def disc(
        self, x: float, y: float, wide: float, tall: float, soft: float = 0.12
    ) -> np.ndarray:
        """An ellipse with a soft edge as a mask."""
        return inside(np.hypot((self.x - x) / wide, (self.y - y) / tall) - 1, soft)


def inside(beyond: Any, soft: float) -> np.ndarray:
    """1 where ``beyond`` is below 0, 0 where it is above, with a ``soft`` step between."""
    return np.clip(0.5 - beyond / soft, 0, 1)


def _draw(person: Person, pose: Pose) -> np.ndarray:
    """One image (SIDE, SIDE)."""
    canvas = _Canvas(pose)
    canvas.lay(canvas.disc(0, 1.0, 0.34, 0.5, 0.1), 0.8 * person.skin)
    canvas.lay(canvas.disc(0, 1.3, 0.95, 0.5, 0.1), person.shirt)
    _head(canvas, person)
    figure = np.abs(canvas.shades - BACKGROUND) > 1e-9
    # A head that turns takes its features along.
    canvas.x = canvas.x - 0.12 * pose.turn
    _features(canvas, person, pose)
    light = 1 + 0.75 * pose.light_x * canvas.x + 0.5 * pose.light_y * canvas.y
    light = np.where(figure, light, 1 + 0.3 * (light - 1))
    lit = np.clip(canvas.shades * np.clip(light, 0.12, 1.8), 0, 1)
    return lit.reshape(SIDE, FINER, SIDE, FINER).mean(axis=(1, 3))


def _head(canvas: _Canvas, person: Person) -> None:
    x, y = canvas.x, canvas.y
    hair = canvas.disc(0, -0.06, person.wide * person.hair_full, 1.06 * person.tall)
    canvas.lay(hair * inside(y - person.hair_ends, 0.2), person.hair)
    face = canvas.disc(0, 0.05, person.wide, person.tall)
    round_off = np.clip((x / person.wide) ** 2 + ((y - 0.05) / person.tall) ** 2, 0, 1)
    canvas.lay(face, person.skin * (1 - 0.28 * round_off))
    canvas.lay(face * inside(y - person.hairline - 0.12 * np.abs(x), 0.1), person.hair)
    if person.beard:
        canvas.lay(0.75 * face * inside(0.36 - y, 0.12), person.hair)


def _features(canvas: _Canvas, person: Person, pose: Pose) -> None:
    x, y, eye = canvas.x, canvas.y, person.eye
    for side in (-1, 1):
        there = side * person.eyes_apart
        canvas.lay(canvas.disc(there, -0.04, 1.5 * eye, 0.9 * eye, 0.4), WHITE)
        looking = there + 0.03 * pose.turn
        canvas.lay(canvas.disc(looking, -0.04, 0.8 * eye, 0.85 * eye, 0.4), BLACK)
        lifted = -0.2 + 2 * side * person.brow_tilt * (x - there)
        brow = np.hypot((x - there) / (2 * eye), (y - lifted) / person.brow) - 1
        canvas.lay(inside(brow, 0.5), 0.8 * person.hair)
        if person.glasses:
            rim = canvas.disc(there, -0.03, 0.2, 0.17, 0.1) - canvas.disc(
                there, -0.03, 0.15, 0.12, 0.1
            )
            canvas.lay(np.clip(rim, 0, 1), BLACK)
    nose = canvas.disc(0.05 * pose.turn, 0.18, 0.075, person.nose, 0.9)
    canvas.lay(0.35 * nose, 0.6 * person.skin)
    lips = np.abs(y - 0.45 + 1.8 * pose.smile * x**2) - 0.035
    canvas.lay(inside(lips, 0.04) * inside(np.abs(x) - person.mouth, 0.08), 0.2)
