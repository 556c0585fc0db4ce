"""Charts of a sweep: one score along the grid, and the gap statistic with what noise gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture
from .gap import Gap
from .structure import Structure
from .sweep import Trial, plain


@dataclass(frozen=True)
class Axis:
    """The varied parameter along a chart: its ``name``, its values, the present one if any.

    ``also`` are parameters that a click must set too.
    """

    name: str
    label: str
    values: tuple[float, ...]
    whole: bool
    present: float | None
    also: dict[str, Any]

    def span(self) -> dict[str, Any]:
        """The axis as data, with room at both ends."""
        low, high = min(self.values), max(self.values)
        margin = 0.04 * (high - low) or 0.5
        kind = "whole" if self.whole else "number"
        return picture.span(self.label, low - margin, high + margin, kind=kind)

    def rules(self) -> list[picture.Layer]:
        """A line at the present value, if it is among those shown."""
        if self.present is None or not min(self.values) <= self.present <= max(self.values):
            return []
        return [picture.rule("present", f"now {plain(self.present)}", "x", self.present)]

    def links(self, texts: Sequence[str], values: Sequence[float]) -> picture.Links:
        """A click on a vertex sets its value."""
        return picture.Links(
            texts=texts, values=[{**self.also, self.name: value} for value in values]
        )


def curve(
    figure: str,
    title: str,
    caption: str,
    axis: Axis,
    trials: Sequence[Trial],
    *,
    score: str,
    label: str,
    chosen: float | None,
    height: int = 180,
) -> dict[str, Any] | None:
    """The score along the axis, its ``chosen`` value marked; None where no trial has the score."""
    known = [
        (value, trial.score(score))
        for value, trial in zip(axis.values, trials, strict=False)
        if trial.score(score) is not None
    ]
    if not known:
        return None
    across, up = [one[0] for one in known], [one[1] for one in known]
    texts = [f"{axis.label} = {plain(x)}: {label} {readable(y)}" for x, y in known]
    line = picture.lines(
        figure,
        label,
        across,
        up,
        chosen=across.index(chosen) if chosen in across else None,
        links=axis.links(texts, across),
    )
    return picture.chart(
        figure=figure,
        title=title,
        caption=caption,
        x=axis.span(),
        y=_reach(label, np.array(up)),
        layers=[*axis.rules(), line],
        table={
            "heads": [axis.label, label],
            "lines": [[plain(x), readable(y)] for x, y in known],
        },
        height=height,
    )


def gap_curve(gap: Gap, structure: Structure, axis: Axis | None, caption: str) -> dict[str, Any]:
    """The gap statistic of the k asked for, and the band within which noise would stay.

    ``axis`` is that of the number of clusters; None where the method has no such parameter.
    """
    count = gap.asked
    ks, values = list(gap.ks[:count]), gap.gap[:count]
    low, high = structure.floor[:count], structure.ceiling[:count]
    texts = [f"k = {k}: gap {readable(value)}" for k, value in zip(ks, values, strict=True)]
    layers = [picture.band("noise", "what noise would give", ks, low, high)]
    if axis is not None:
        layers += axis.rules()
    layers.append(
        picture.lines(
            "gap",
            "gap",
            ks,
            values,
            chosen=ks.index(gap.chosen) if gap.chosen in ks else None,
            links=picture.Links(texts=texts) if axis is None else axis.links(texts, ks),
        )
    )
    errors = gap.error[:count]
    return picture.chart(
        figure="gap",
        title="Gap statistic",
        caption=caption,
        x=picture.span("k", ks[0] - 0.3, ks[-1] + 0.3, kind="whole"),
        y=_reach("gap", np.concatenate([values, low, high])),
        layers=layers,
        table={
            "heads": ["k", "gap", "standard error", "noise from", "noise to"],
            "lines": [
                [str(k), *(readable(float(one)) for one in numbers)]
                for k, *numbers in zip(ks, values, errors, low, high, strict=True)
            ],
        },
        height=180,
    )


def _reach(label: str, values: np.ndarray) -> dict[str, Any]:
    """An axis that shows all values with a margin."""
    low, high = float(values.min()), float(values.max())
    margin = 0.08 * (high - low) or 0.1 * abs(high) or 0.1
    return picture.span(label, low - margin, high + margin)


def readable(number: float) -> str:
    """A score as people read it: three digits, no exponent where it can be helped."""
    if abs(number) >= 1000 and abs(number) < 1e12:
        return f"{number:,.0f}"
    return f"{number:.3g}".replace("-", "−")
