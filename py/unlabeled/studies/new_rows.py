"""New rows: drawn from the model, as if there were more data of the same kind.

The draws are those of the estimator's own ``sample``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm
from ..errors import InputError
from ..labels import NOISE, UNDECIDED
from ..mixtures import drawing
from ..params import integer
from ..plane import Plane, plane
from ..prepare import Preparation, seeded_choice
from ..reading.column import format_date
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..steps import Progress, Steps

# The random state of the fit itself.
FIT = "fit"
# So many numbers are quick to draw, to write and to hold.
MOST_NUMBERS = 2_000_000
# Of either kind; more only hide each other.
DRAWN_POINTS = 4_000
FAINT = 0.3
PREVIEW_ROWS, PREVIEW_FEATURES = 6, 3
SECONDS_IN_DAY = 86_400


def applies(algorithm: Algorithm) -> bool:
    """Mixtures, which can be drawn from."""
    return algorithm.family == "mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Draw rows, and show them over the real ones."""
    yield Progress(0.0, "drawing rows")
    X, components = drawn(fit, parameters)
    yield Progress(0.7, "drawing the picture")
    parts = [
        study.figure(_figure(fit, X, components)),
        _preview(fit, X, components),
        *(study.text(words) for words in _remarks(fit, parameters)),
        study.button(study.download("Download these rows", "new-rows", made=True)),
    ]
    return study.report(_verdict(fit, components), parts)


def drawn(fit: Fit, parameters: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """New rows (p, n) in the units of X, and the component (p,) that each comes from.

    Raises:
        InputError: more numbers than can be held at once.
    """
    count, n = parameters["n_samples"], fit.X.shape[1]
    if count * n > MOST_NUMBERS:
        raise InputError(
            f"{count:,} rows of {n:,} features are more than can be drawn at once.",
            f"Draw at most {MOST_NUMBERS // n:,}.",
            "n_samples",
        )
    asked = parameters["random_state"]
    return drawing.drawn(fit, count, fit.parameters["random_state"] if asked == FIT else asked)


def rows(fit: Fit, parameters: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The new rows as a table: every feature in data units, and the component."""
    X, components = drawn(fit, parameters)
    lines = [
        [*line, component]
        for line, component in zip(
            _cells(fit.preparation, X, None), components.tolist(), strict=True
        )
    ]
    return [*fit.preparation.features, "cluster"], lines


def _cells(preparation: Preparation, X: np.ndarray, most: int | None) -> list[list[Any]]:
    """Rows (p, n) in data units, of the first ``most`` features: numbers, and dates as texts."""
    raw = preparation.raw(X)[:, :most]
    columns = [
        _dates(values) if kind == "date" else values.tolist()
        for values, kind in zip(raw.T, preparation.kinds[:most], strict=True)
    ]
    return [list(line) for line in zip(*columns, strict=True)]


def _dates(days: np.ndarray) -> list[str]:
    """Dates to the second."""
    whole = np.round(days * SECONDS_IN_DAY) / SECONDS_IN_DAY
    return [format_date(day) for day in whole.tolist()]


# The picture ------------------------------------------------------------------------------------


def _figure(fit: Fit, X: np.ndarray, components: np.ndarray) -> dict[str, Any]:
    """The new rows over the real ones, which are faint."""
    view = plane(fit.X, fit.preparation)
    real, new = _some(len(view.places)), _some(len(X))
    places = _places(view, X)
    both = np.concatenate([view.places[real], places[new]])
    up = picture.axis(view.labels[1], both[:, 1], kind=view.kinds[1])
    if view.kinds[1] == "none":
        up |= {"min": 0.0, "max": 1.0}
    colours = np.where(components < fit.n_clusters, components, NOISE)[new]
    shown = f"{counted(len(new), 'new row')} by component"
    return picture.chart(
        figure="new-rows",
        title="New rows over the real ones",
        caption=f"{shown[0].upper()}{shown[1:]}, over {counted(len(real), 'real row')} in grey"
        f"{_of_more(fit, X)}. {view.note}".strip(),
        x=picture.axis(view.labels[0], both[:, 0], kind=view.kinds[0]),
        y=up,
        layers=[
            picture.points(
                "real",
                "real rows",
                view.places[real],
                cluster=np.full(len(real), UNDECIDED),
                row=fit.preparation.rows[real],
                strength=np.full(len(real), FAINT),
            ),
            picture.points("new", "new rows", places[new], cluster=colours),
        ],
        clusters=_legend(colours),
        height=260,
    )


def _some(count: int) -> np.ndarray:
    """Which of so many rows are drawn: all, or a sample of them."""
    return np.arange(count) if count <= DRAWN_POINTS else seeded_choice(count, DRAWN_POINTS)


def _of_more(fit: Fit, X: np.ndarray) -> str:
    if max(len(fit.X), len(X)) <= DRAWN_POINTS:
        return ""
    return f" (of {len(X):,} new and {len(fit.X):,} real ones in all)"


def _places(view: Plane, X: np.ndarray) -> np.ndarray:
    """Where new rows are on the plane; with one feature spread upwards like the real ones."""
    places = view.project(X)
    if view.kinds[1] == "none":
        places[:, 1] = np.random.default_rng(1).uniform(0.05, 0.95, len(places))
    return places


def _legend(colours: np.ndarray) -> list[dict[str, Any]]:
    numbers, counts = np.unique(colours, return_counts=True)
    return [
        {"id": number, "title": str(number) if number != NOISE else "no cluster", "rows": count}
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
    ]


# Words ------------------------------------------------------------------------------------------


def _verdict(fit: Fit, components: np.ndarray) -> str:
    numbers, counts = np.unique(components, return_counts=True)
    shares = [
        f"{count:,} of component {number}"
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
    ]
    return f"{counted(len(components), 'row')} drawn: {listed(shares)}."


def _preview(fit: Fit, X: np.ndarray, components: np.ndarray) -> study.Part:
    """The first rows, in data units."""
    features = fit.preparation.features
    shown = features[:PREVIEW_FEATURES]
    kinds = fit.preparation.kinds[:PREVIEW_FEATURES]
    cells = _cells(fit.preparation, X[:PREVIEW_ROWS], PREVIEW_FEATURES)
    lines = [
        [component, *line]
        for component, line in zip(components[:PREVIEW_ROWS].tolist(), cells, strict=True)
    ]
    more = ""
    if len(shown) < len(features):
        more = f" (the first {len(shown)} of {len(features):,} features)"
    return study.table(
        "new_rows",
        f"The first rows, in data units{more}",
        ["component", *shown],
        lines,
        kinds=["cluster", *("text" if kind == "date" else "number" for kind in kinds)],
    )


def _remarks(fit: Fit, parameters: dict[str, Any]) -> list[str]:
    """How the rows were drawn, and which of their numbers are not what they stand for."""
    asked = parameters["random_state"]
    seed = fit.parameters["random_state"] if asked == FIT else asked
    told = [
        "Each row takes a component by its weight, then a place by that component’s normal "
        f"distribution: scikit-learn’s own sample, with random_state={seed}. The rows come "
        "component by component."
    ]
    preparation = fit.preparation
    odd = [
        quoted(one.column) for one in preparation.encoders if one.kind in ("boolean", "category")
    ]
    if odd:
        told.append(
            f"A normal distribution knows numbers only: {listed(odd)} come as numbers around 0 "
            "and 1, not as words."
        )
    return told


STUDY = study.Study(
    id="new_rows",
    title="Sample new rows",
    tab="density",
    summary="Draws rows that were never measured, but look as if they had been.",
    run=run,
    applies=applies,
    rows=rows,
    automatic=True,
    parameters=(
        integer(
            "n_samples",
            500,
            1,
            100_000,
            "Rows",
            "How many rows to draw.",
            slider=(1, 5_000),
        ),
        integer(
            "random_state",
            FIT,
            0,
            2**32 - 1,
            "Random state",
            "The same number draws the same rows; “fit” takes that of the fit.",
            slider=(0, 100),
            words=(FIT,),
        ),
    ),
)
