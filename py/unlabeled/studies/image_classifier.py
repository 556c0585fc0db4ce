"""k-means before a classifier: distances to centres in place of the features, or beside them.

Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9, exercise 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import picture
from ..analysis.classifier import Split, accuracy, split
from ..clustering.parameters import random_state_parameter
from ..components import component_steps
from ..image_sets.of_fit import images_of
from ..params import integer
from ..prepare import seeded_choice, wrap
from ..reading.wording import counted, percent, quoted
from ..registry import fit_steps
from ..result import Fit
from ..selection.sweep import part_of
from ..steps import Progress, Steps, within
from ..study import IMAGES, Part, Report, Study, figure, report, set_values, table, text

GRID = (2, 5, 10, 20, 40, 80, 120, 160)
STARTS = 3
# Of more images a seeded sample is learned from, and judged on: accuracies tell as much.
MOST_IMAGES = 2_500
# More features are first brought to the components that keep this share of their variance:
# logistic regression sees the same table, turned.
MOST_FEATURES, KEPT_SHARE = 256, 0.99


@dataclass(frozen=True, eq=False)
class Worth:
    """Accuracies on the held-out rows: of the features, and for each k of distances and of both."""

    parts: Split
    features: str
    raw: float
    ks: tuple[int, ...]
    distances: tuple[float, ...]
    both: tuple[float, ...]

    @property
    def doubt(self) -> float:
        """Twice the standard error of an accuracy: smaller differences may be chance."""
        share = max(self.raw, *self.both, *self.distances)
        return 2 * float(np.sqrt(share * (1 - share) / len(self.parts.test)))


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Learn from distances to ever more centres, with and without the features beside them."""
    column = images_of(fit).answers
    if column is None:
        return report(
            "These images have no known answers, so that nothing can be learned.",
            [text("Answers come from a column of labels: put images of one kind in one folder.")],
            tone="warn",
        )
    rows = fit.preparation.rows
    answers, known = column.values[rows], ~column.missing[rows]
    if len(rows) > MOST_IMAGES:
        known &= np.isin(np.arange(len(rows)), seeded_choice(len(rows), MOST_IMAGES))
    parts = split(answers, known, parameters["random_state"])
    if not np.ptp(np.asarray(fit.X), axis=0).any():
        return report("All images are the same: there is nothing to learn from.", [], tone="warn")
    if parts is None:
        return report(
            f"{quoted(column.name)} has too few images of each kind: at least two kinds of four.",
            [],
            tone="warn",
        )
    key = ("image classifier", parameters["k_maximum"], parameters["random_state"])
    made = None
    if key not in fit.X.memo:
        made = yield from _worth(fit, parts, parameters)
    worth = fit.X.remembered(key, lambda: made)
    return report(_verdict(worth), _parts(fit, worth, column.name))


def _worth(fit: Fit, parts: Split, parameters: dict[str, Any]) -> Steps[Worth]:
    yield Progress(0.0, "looking at the features")
    X, features = yield from within(_features(fit), 0.0, 0.1)
    raw = accuracy(parts, X)
    different = len(np.unique(np.asarray(fit.X)[parts.train], axis=0))
    most = min(parameters["k_maximum"], different)
    ks = tuple(sorted({k for k in GRID if k <= most} | {most}))
    train = wrap(X[parts.train])
    distances, both = [], []
    for number, k in enumerate(ks):
        begin, step = 0.1 + 0.9 * number / len(ks), 0.9 / len(ks)
        settings = {"n_clusters": k, "n_init": STARTS, "random_state": parameters["random_state"]}
        steps = part_of(fit_steps("kmeans", train, settings), 0, 1, f"k = {k}")
        clusters = yield from within(steps, begin, begin + 0.3 * step)
        far = clusters.transform(X)
        distances.append(accuracy(parts, far))
        yield Progress(begin + 0.6 * step, f"k = {k}: distances and features")
        both.append(accuracy(parts, X, far))
        yield Progress(begin + step, f"k = {k}")
    return Worth(parts, features, raw, ks, tuple(distances), tuple(both))


def _features(fit: Fit) -> Steps[tuple[np.ndarray, str]]:
    """What stands for the features of X (m, n), and its name."""
    X = np.asarray(fit.X)
    if X.shape[1] <= MOST_FEATURES:
        return X, counted(X.shape[1], "feature")
    components = yield from component_steps(X, KEPT_SHARE)
    name = f"{counted(len(components), 'component')} of {X.shape[1]:,} features"
    return components.scores(X), name


# Report -----------------------------------------------------------------------------------------


def _verdict(worth: Worth) -> str:
    best = int(np.argmax(worth.distances))
    words = (
        f"Distances to {counted(worth.ks[best], 'centre')} are right for "
        f"{percent(worth.distances[best], 1)} of the held-out images, the {worth.features} for "
        f"{percent(worth.raw, 1)}; both together for up to {percent(max(worth.both), 1)}."
    )
    gain = max(worth.both) - worth.raw
    if abs(gain) <= worth.doubt:
        return f"{words} What the distances add may be chance."
    return f"{words} The distances {'help' if gain > 0 else 'do harm'}."


def _parts(fit: Fit, worth: Worth, answer: str) -> list[Part]:
    parts = worth.parts
    used = len(parts.train) + len(parts.test)
    sampled = f" A sample of {used:,} images takes part." if len(fit.X) > MOST_IMAGES else ""
    return [
        figure(_chart(fit, worth)),
        _table(fit, worth),
        text(
            f"Logistic regression learns {quoted(answer)} from "
            f"{counted(len(parts.train), 'image')} and is judged on {len(parts.test):,} others, "
            "a quarter, drawn with the same shares of every answer. k-means sees the first ones "
            "alone, without answers. Features, and distances, are divided by their usual spread."
            f"{sampled}"
        ),
        text(
            f"Two accuracies that differ by less than {percent(worth.doubt, 1)} may differ by "
            "chance. Always giving the commonest answer is right for "
            f"{percent(parts.chance, 1)}."
        ),
        text(
            "Few distances are a dimensionality reduction: less to learn from, and something is "
            "lost. Beside the features they tell a linear model about clusters that it could not "
            "see. “Distances as new columns” makes such columns of the fit in view."
        ),
    ]


def _chart(fit: Fit, worth: Worth) -> dict[str, Any]:
    x = np.array(worth.ks, dtype=float)
    shown = [worth.raw, worth.parts.chance, *worth.distances, *worth.both]
    low, high = min(shown), max(shown)
    room = 0.06 * (high - low) or 0.05
    values = _values(fit, worth)

    def links(name: str, accuracies: tuple[float, ...]) -> picture.Links:
        told = zip(worth.ks, accuracies, strict=True)
        texts = [f"k = {k}: {name} {percent(one, 1)}" for k, one in told]
        return picture.Links(texts=texts, values=values)

    return picture.chart(
        figure="accuracy-by-k",
        title="Accuracy on images held out, against k",
        caption=f"Distances alone go from {percent(worth.distances[0], 1)} at k = {worth.ks[0]} "
        f"to {percent(worth.distances[-1], 1)} at k = {worth.ks[-1]}; the {worth.features} alone "
        f"reach {percent(worth.raw, 1)}.",
        x=picture.span("k", 0, 1.04 * worth.ks[-1], kind="whole"),
        y=picture.span("accuracy", low - room, high + room),
        layers=[
            picture.rule("raw", "features alone", "y", worth.raw),
            picture.rule("chance", "commonest answer", "y", worth.parts.chance),
            picture.lines(
                "distances",
                "distances alone",
                x,
                np.array(worth.distances),
                links=links("distances alone", worth.distances),
            ),
            picture.lines(
                "both",
                "distances and features",
                x,
                np.array(worth.both),
                cluster=1,
                links=links("distances and features", worth.both),
            ),
        ],
        height=210,
    )


def _table(fit: Fit, worth: Worth) -> Part:
    lines: list[list[Any]] = [["none", None, worth.raw]]
    lines += [
        [str(k), alone, both]
        for k, alone, both in zip(worth.ks, worth.distances, worth.both, strict=True)
    ]
    values = _values(fit, worth)
    actions = None
    if values is not None:
        shown = zip(worth.ks, values, strict=True)
        actions = [None, *(set_values(f"Fit k = {k}", one) for k, one in shown)]
    return table(
        "accuracies",
        "Accuracy on images held out",
        ["k", "distances alone", "with the features"],
        lines,
        kinds=["text", "share", "share"],
        actions=actions,
    )


def _values(fit: Fit, worth: Worth) -> list[dict[str, Any]] | None:
    """What a click sets, where the method in view has a number of clusters."""
    if not any(one.name == "n_clusters" for one in fit.algorithm.parameters):
        return None
    return [{"n_clusters": k} for k in worth.ks]


STUDY = Study(
    id="image_classifier",
    title="Distances as features for a classifier",
    tab="images",
    summary="k-means as a step before a classifier: accuracy against k, with and without the "
    "features themselves.",
    run=run,
    needs=IMAGES,
    place=5,
    follows=True,
    parameters=(
        integer(
            "k_maximum",
            80,
            2,
            200,
            "Up to k",
            "The largest number of centres to try.",
            slider=(10, 160),
        ),
        random_state_parameter(),
    ),
)
