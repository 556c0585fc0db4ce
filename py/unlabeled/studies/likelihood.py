"""Likelihood and PDF: one function of x and theta, cut in two ways, as the chapter draws it.

The chapter's own model, whatever the table holds: a mixture of two normals, both theta wide.
Source: Géron, Hands-On Machine Learning, 3rd edition, chapter 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm, Score
from ..mixtures.likelihood import (
    THETA_RANGE,
    X_RANGE,
    Peak,
    Prior,
    TwoNormals,
    book_estimate,
    kept,
    likelihood_peaks,
    posterior_peaks,
)
from ..params import choice, number
from ..result import Fit
from ..steps import Steps

EXACT, TRUNCATED = "exact", "truncated"
NO_PRIOR, NORMAL = "none", "normal"

CHAPTER_X, CHAPTER_THETA = 2.5, 1.3
CURVE_PLACES = 201
# Cells of the picture of the model, along x and along theta.
CELLS = (101, 81)
LEVELS = np.linspace(0.02, 0.26, 13)
# The same height for every theta, so that one sees the PDF sink as it widens.
HIGHEST_DENSITY = 0.28
# The chapter's example of a probability: the area under the PDF between these.
BETWEEN = (-2.0, 2.0)
# A prior may be far below the likelihood; its logarithm is shown this far down.
SHOWN_LOGS = 3.0
TABLE_LINES = 11
HEIGHT = 190
PRIOR_COLOUR = 1

MOST_LIKELY = Score(
    "theta_maximum_likelihood",
    "most likely theta",
    "Where the likelihood of x is greatest, in the mixture itself.",
)
ON_THE_GRID = Score(
    "theta_book_grid",
    "on the book’s grid",
    "The same where every PDF has area 1 between −6 and 4, theta in steps of 0.002.",
)
MAP = Score(
    "theta_map",
    "MAP theta",
    "Where likelihood × prior is greatest: maximum a posteriori.",
)
AT_THETA = Score(
    "likelihood",
    "likelihood at theta",
    "L(theta | x) at the x and theta chosen, the same number as the PDF f(x; theta).",
)


@dataclass(frozen=True)
class Lesson:
    """What is asked, and what is found: ``peaks`` of the likelihood and of the ``posterior``.

    ``exact`` is the likelihood's highest peak in the mixture itself, ``book`` the theta of the
    greatest likelihood on the book's grid. Without a prior there is no posterior.
    """

    model: TwoNormals
    x: float
    theta: float
    prior: Prior | None
    peaks: list[Peak]
    posterior: list[Peak]
    exact: Peak
    book: float

    @property
    def likelihood(self) -> float:
        """L(theta | x), which is f(x; theta)."""
        return float(self.model.density(self.x, self.theta))

    @property
    def best(self) -> Peak:
        """The maximum likelihood."""
        return self.peaks[0]


@dataclass(frozen=True)
class Curve:
    """Values (p,) over ``theta`` (p,), with the best one at ``top``."""

    theta: np.ndarray
    values: np.ndarray
    top: int


MODEL = (
    "The model: f(x; θ) = ⅔ N(x; 1, θ) + ⅓ N(x; −4, θ), two normal distributions whose standard "
    "deviation θ is unknown."
)


def applies(algorithm: Algorithm) -> bool:
    """Mixtures: their parameters are found by maximum likelihood."""
    return algorithm.family == "mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Draw the chapter's four pictures at x and theta.

    The lesson has a model of its own: ``fit`` says only that a mixture is being looked at, and is
    not used.
    """
    yield from ()  # nothing here takes long
    lesson = _lesson(parameters)
    pictures = _model(lesson), _likelihood(lesson), _pdf(lesson), _log_likelihood(lesson)
    return study.report(
        _verdict(lesson),
        [
            study.text(MODEL),
            _scores(lesson),
            study.panels(*pictures),
            *(study.text(words) for words in _words(lesson)),
        ],
        tone="warn" if lesson.best.at_edge else "info",
    )


def _lesson(parameters: dict[str, Any]) -> Lesson:
    model = TwoNormals(truncated=parameters["normalised"] == TRUNCATED)
    x = parameters["x"]
    prior = None
    if parameters["prior"] == NORMAL:
        prior = Prior(parameters["prior_mean"], parameters["prior_deviation"])
    return Lesson(
        model=model,
        x=x,
        theta=parameters["theta"],
        prior=prior,
        peaks=likelihood_peaks(model, x),
        posterior=posterior_peaks(model, x, prior) if prior else [],
        exact=likelihood_peaks(TwoNormals(), x)[0],
        book=book_estimate(x),
    )


# Curves over theta ------------------------------------------------------------------------------


def _log_curve(lesson: Lesson) -> Curve:
    """The log likelihood over theta; its maximum is a vertex."""
    theta, top = _thetas(lesson.best.theta)
    return Curve(theta, np.log(lesson.model.density(lesson.x, theta)), top)


def _log_posterior_curve(lesson: Lesson) -> Curve:
    """The log of likelihood × prior, moved so that its maximum is as high as the likelihood's."""
    best = lesson.posterior[0]
    theta, top = _thetas(best.theta)
    values = np.log(lesson.model.density(lesson.x, theta)) + lesson.prior.log_density(theta)
    return Curve(theta, values - best.log_value + lesson.best.log_value, top)


def _thetas(best: float) -> tuple[np.ndarray, int]:
    """Places along theta, ``best`` among them, and where it stands."""
    even = np.linspace(*THETA_RANGE, CURVE_PLACES)
    theta = np.union1d(even, [best])
    return theta, int(np.searchsorted(theta, best))


def _raised(curve: Curve) -> Curve:
    """A curve of logarithms without the logarithm."""
    return Curve(curve.theta, np.exp(curve.values), curve.top)


# Pictures ---------------------------------------------------------------------------------------


def _model(lesson: Lesson) -> dict[str, Any]:
    """f(x; theta) over both, of which the other pictures are cuts."""
    field = picture.contours(
        "density",
        "f(x; theta)",
        x=X_RANGE,
        y=THETA_RANGE,
        values=_field(lesson.model),
        levels=LEVELS,
        texts=[f"{level:.2f}" for level in LEVELS],
    )
    return picture.chart(
        figure="likelihood_model",
        title="Model f(x; theta)",
        caption=f"The model over x and theta, where f({_at(lesson)}) = {_short(lesson.likelihood)}"
        f". Along the upright line, x = {_given(lesson.x)}, it is the likelihood, along the level "
        f"one, theta = {_given(lesson.theta)}, the PDF. Drag either.",
        x=picture.span("x", *X_RANGE),
        y=picture.span("theta", *THETA_RANGE),
        layers=[
            field,
            _theta_rule(lesson, "y"),
            _x_rule(lesson),
            _here(lesson.x, lesson.theta),
        ],
        height=HEIGHT,
    )


@cache
def _field(model: TwoNormals) -> np.ndarray:
    """f(x; theta) at the centres of the cells (rows of theta, columns of x)."""
    x, theta = (_middles(*args) for args in ((X_RANGE, CELLS[0]), (THETA_RANGE, CELLS[1])))
    return model.density(x[np.newaxis, :], theta[:, np.newaxis])


def _middles(ends: tuple[float, float], count: int) -> np.ndarray:
    return ends[0] + (np.arange(count) + 0.5) * (ends[1] - ends[0]) / count


def _likelihood(lesson: Lesson) -> dict[str, Any]:
    """L(theta | x) over theta, at the fixed x."""
    curve = _raised(_log_curve(lesson))
    posterior = _raised(_log_posterior_curve(lesson)) if lesson.prior else None
    drawn = [curve.values] + ([posterior.values] if posterior else [])
    y = _reach("likelihood", min(one.min() for one in drawn), curve.values.max(), least=0)
    return _over_theta(
        lesson,
        curve,
        posterior,
        y,
        figure="likelihood",
        title=f"Likelihood L(theta | x = {_given(lesson.x)})",
        caption=f"How likely each theta makes x = {_given(lesson.x)}: the maximum, "
        f"{_short(curve.values[curve.top])}, is at theta = {_place(lesson.best)}. The area under "
        f"the curve is {_short(_area(curve))}, not 1.{_posterior_words(lesson)}",
        here=lesson.likelihood,
    )


def _log_likelihood(lesson: Lesson) -> dict[str, Any]:
    """The log of the likelihood over theta."""
    curve = _log_curve(lesson)
    posterior = _log_posterior_curve(lesson) if lesson.prior else None
    low, high = curve.values.min(), curve.values.max()
    if posterior:
        low = min(low, max(posterior.values.min(), high - SHOWN_LOGS))
    return _over_theta(
        lesson,
        curve,
        posterior,
        _reach("log likelihood", low, high),
        figure="log_likelihood",
        title=f"log L(theta | x = {_given(lesson.x)})",
        caption=f"The logarithm rises and falls with the likelihood, so that its maximum, "
        f"{_short(curve.values[curve.top])}, is at the same theta = {_place(lesson.best)}."
        f"{_posterior_words(lesson, 'the logarithm of likelihood × prior')}",
        here=float(np.log(lesson.likelihood)),
    )


def _over_theta(
    lesson: Lesson,
    curve: Curve,
    posterior: Curve | None,
    y: dict[str, Any],
    *,
    here: float,
    **words: str,
) -> dict[str, Any]:
    """A chart over theta: the likelihood's curve and, with a prior, the posterior's."""
    label = y["label"]
    best = f"maximum at {lesson.best.theta:.2f}"
    layers = [*_peaking("likelihood", label, best, curve, y["min"])]
    if posterior:
        title, best = f"{label} with the prior", f"MAP at {lesson.posterior[0].theta:.2f}"
        layers += _peaking("posterior", title, best, posterior, y["min"], PRIOR_COLOUR)
    return picture.chart(
        x=picture.span("theta", *THETA_RANGE),
        y=y,
        layers=[*layers, _theta_rule(lesson, "x"), _here(lesson.theta, here)],
        table=_theta_table(label, curve, posterior),
        height=HEIGHT,
        **words,
    )


def _peaking(
    id: str, title: str, best: str, curve: Curve, foot: float, colour: int | None = None
) -> Iterable[picture.Layer]:
    """A curve whose highest vertex is marked, and a line from there down to theta."""
    theta, top = curve.theta[curve.top], curve.values[curve.top]
    yield picture.lines(
        f"{id}-maximum",
        best,
        [theta, theta],
        [foot, top],
        cluster=-1 if colour is None else colour,
        dashed=True,
        dots=False,
    )
    yield picture.lines(
        id, title, curve.theta, curve.values, cluster=colour, dots=False, chosen=curve.top
    )


def _theta_table(label: str, curve: Curve, posterior: Curve | None) -> dict[str, Any]:
    """Some values of the curves as text."""
    theta = np.linspace(*THETA_RANGE, TABLE_LINES)
    heads, columns = ["theta", label], [theta, np.interp(theta, curve.theta, curve.values)]
    if posterior:
        heads.append(f"{label} with the prior")
        columns.append(np.interp(theta, posterior.theta, posterior.values))
    return {"heads": heads, "lines": _lines(columns)}


def _pdf(lesson: Lesson) -> dict[str, Any]:
    """f(x; theta) over x, at the fixed theta."""
    model, theta = lesson.model, lesson.theta
    x = np.linspace(*X_RANGE, CURVE_PLACES)
    values = model.density(x, theta)
    low, high = (_given(end) for end in BETWEEN)
    probability = f"P({low} ≤ x ≤ {high}) = {model.probability(*BETWEEN, theta):.3f}"
    between = np.linspace(*BETWEEN, CURVE_PLACES)
    shown = np.linspace(*X_RANGE, TABLE_LINES)
    return picture.chart(
        figure="likelihood_pdf",
        title=f"PDF f(x; theta = {_given(theta)})",
        caption=f"How dense x is when theta = {_given(theta)}. {_pdf_area(lesson)} The shaded "
        f"part of it is a probability, {probability}.",
        x=picture.span("x", *X_RANGE),
        y=picture.span("density", 0, HIGHEST_DENSITY),
        layers=[
            picture.band(
                "probability",
                probability,
                between,
                np.zeros(CURVE_PLACES),
                model.density(between, theta),
            ),
            picture.lines("pdf", "PDF", x, values, dots=False),
            _x_rule(lesson),
            _here(lesson.x, lesson.likelihood),
        ],
        table={"heads": ["x", "density"], "lines": _lines([shown, model.density(shown, theta)])},
        height=HEIGHT,
    )


def _x_rule(lesson: Lesson) -> picture.Layer:
    title = f"x {_given(lesson.x)}"
    return picture.rule("x", title, "x", lesson.x, parameter="x", of="study")


def _theta_rule(lesson: Lesson, axis: str) -> picture.Layer:
    title = f"theta {_given(lesson.theta)}"
    return picture.rule("theta", title, axis, lesson.theta, parameter="theta", of="study")


def _here(x: float, y: float) -> picture.Layer:
    """The place that x and theta mean in each picture."""
    return picture.points("here", "x and theta", np.array([[x, y]]), symbol="ring")


def _reach(label: str, low: float, high: float, least: float = -np.inf) -> dict[str, Any]:
    """An axis from ``low`` to ``high`` with a margin, but not from below ``least``."""
    margin = 0.12 * (high - low)
    return picture.span(label, max(least, low - margin), high + margin)


def _lines(columns: list[np.ndarray]) -> list[list[str]]:
    return [[_short(value) for value in line] for line in zip(*columns, strict=True)]


# Scores -----------------------------------------------------------------------------------------


def _scores(lesson: Lesson) -> study.Part:
    shown = [(MOST_LIKELY, lesson.exact.theta), (ON_THE_GRID, lesson.book)]
    if lesson.prior:
        shown.append((MAP, lesson.posterior[0].theta))
    return study.scores(*shown, (AT_THETA, lesson.likelihood))


# Words ------------------------------------------------------------------------------------------


def _verdict(lesson: Lesson) -> str:
    best, exact = _place(lesson.best), _place(lesson.exact)
    said = f"At x = {_given(lesson.x)} the most likely theta is {best}"
    if lesson.model.truncated and best == exact:
        said += ", on the book’s grid as in the mixture itself"
    elif lesson.model.truncated:
        said += f" on the book’s grid; in the mixture itself it is {exact}"
    return f"{said}. {_pull(lesson)}".strip()


def _pull(lesson: Lesson) -> str:
    """What the prior does to the estimate."""
    if not lesson.prior:
        return ""
    before, after = f"{lesson.best.theta:.2f}", _place(lesson.posterior[0])
    if before == f"{lesson.posterior[0].theta:.2f}":
        return f"The prior leaves the estimate at {after}."
    return f"The prior pulls the estimate from {before} to {after}."


def _words(lesson: Lesson) -> list[str]:
    words = [_two_functions(lesson), _two_estimates(lesson), _with_prior(lesson)]
    return [*words, _edges(lesson)] if lesson.best.at_edge or len(lesson.peaks) > 1 else words


def _two_functions(lesson: Lesson) -> str:
    at = f"f({_at(lesson)}) = L({_given(lesson.theta)} | {_given(lesson.x)})"
    return (
        "The PDF is a function of x for a fixed theta: it tells which x to expect, and it "
        "integrates to 1. The likelihood is a function of theta for a fixed x: it tells how well "
        "each theta explains the x seen. It is no density of theta, and does not integrate to 1 "
        f"(here to {_short(_area(_raised(_log_curve(lesson))))} from theta = 1 to 2). "
        f"Where they meet they are one number: {at} = {_short(lesson.likelihood)}."
    )


def _two_estimates(lesson: Lesson) -> str:
    """Why the book's figure has another maximum than the mixture."""
    low, high = (float(kept(theta)) for theta in THETA_RANGE)
    exact, book = _chapter()
    return (
        f"For the chapter’s x = {_given(CHAPTER_X)} two values appear in print as the most likely "
        f"theta: {book} in the figure of the 3rd edition, {exact} in a draft of the 2nd. The "
        "figure divides each PDF by its sum over a grid of x from −6 to 4. But the mixture "
        f"reaches further: {low:.1%} of it lies there at theta = 1, only {high:.1%} at theta = 2, "
        "for the left tail of the component at −4 and the right tail of the one at 1 are cut "
        "off. Dividing by less favours large thetas, so that the maximum moves from "
        f"{exact}, that of the mixture itself, to {book}{_moved_here(lesson)}."
    )


@cache
def _chapter() -> tuple[str, str]:
    """The most likely thetas of the chapter's x: of the mixture, and on the book's grid."""
    exact = likelihood_peaks(TwoNormals(), CHAPTER_X)[0].theta
    return f"{exact:.2f}", f"{book_estimate(CHAPTER_X):.2f}"


def _moved_here(lesson: Lesson) -> str:
    """The same for the x that was chosen, if it is another."""
    if lesson.x == CHAPTER_X:
        return ""
    exact, book = f"{lesson.exact.theta:.2f}", f"{lesson.book:.2f}"
    moved = f"it stays at {exact}" if exact == book else f"it moves from {exact} to {book}"
    return f"; at x = {_given(lesson.x)} {moved}"


def _with_prior(lesson: Lesson) -> str:
    """Maximum likelihood against maximum a posteriori."""
    common = (
        "Maximum likelihood estimation (MLE) takes the theta that makes x most likely; maximum a "
        "posteriori estimation (MAP) takes the one at which likelihood × prior is greatest."
    )
    if not lesson.prior:
        return f"{common} Choose a prior to see how it pulls the estimate towards its mean."
    return (
        f"{common} The prior here is normal with mean {_given(lesson.prior.mean)} and standard "
        f"deviation {_given(lesson.prior.deviation)}. {_pull(lesson)} So MAP is a regularised "
        "MLE. A narrow prior outweighs a single x; many observations would outweigh the prior."
    )


def _edges(lesson: Lesson) -> str:
    """That the best theta may lie outside the range, or that there is another peak."""
    said = []
    if lesson.best.at_edge:
        beyond = "below 1" if lesson.best.theta == THETA_RANGE[0] else "above 2"
        said.append(
            f"The maximum shown is at the edge of the range 1 to 2: a theta {beyond} would be "
            "likelier still."
        )
    if len(lesson.peaks) > 1:
        best, other = lesson.peaks[:2]
        said.append(
            f"The likelihood rises twice: to {_height(best)} at theta = {best.theta:.2f} and to "
            f"{_height(other)} at theta = {other.theta:.2f}, for a narrow normal at −4 and wide "
            f"ones both explain x = {_given(lesson.x)}."
        )
    return " ".join(said)


def _posterior_words(lesson: Lesson, curve: str = "likelihood × prior") -> str:
    """The end of a caption: what the second ``curve`` is."""
    if not lesson.prior:
        return ""
    return (
        f" The second curve is {curve}, drawn as high as the first; its maximum (MAP) is at "
        f"theta = {_place(lesson.posterior[0])}."
    )


def _pdf_area(lesson: Lesson) -> str:
    share = float(kept(lesson.theta))
    if lesson.model.truncated:
        return f"Its area from −6 to 4 is made 1; without that it would be {share:.3f} here."
    return f"Its area over all x is 1, of which {share:.3f} lies between −6 and 4."


def _place(peak: Peak) -> str:
    """The theta of a peak; the edge of the range is named as such."""
    low, high = (f"{end:g}" for end in THETA_RANGE)
    edge = f" (at the edge of the range {low} to {high})" if peak.at_edge else ""
    return f"{peak.theta:.2f}{edge}"


def _height(peak: Peak) -> str:
    return _short(np.exp(peak.log_value))


def _at(lesson: Lesson) -> str:
    return f"{_given(lesson.x)}; {_given(lesson.theta)}"


def _area(curve: Curve) -> float:
    return float(np.trapezoid(curve.values, curve.theta))


def _given(value: float) -> str:
    """What was asked for, as finely as a hand can drag it."""
    return f"{round(float(value), 4) + 0.0:.4g}".replace("-", "−")


def _short(value: float) -> str:
    """What was computed, to three digits."""
    return f"{float(value):.3g}".replace("-", "−")


STUDY = study.Study(
    id="likelihood",
    title="Likelihood, in a picture",
    tab="density",
    summary="The chapter’s lesson on a model of its own: PDF and likelihood are two cuts through "
    "one function.",
    run=run,
    applies=applies,
    automatic=True,
    parameters=(
        number(
            "x",
            CHAPTER_X,
            *X_RANGE,
            "Observation x",
            "The likelihood is drawn for it. Drag its line in the pictures.",
        ),
        number(
            "theta",
            CHAPTER_THETA,
            *THETA_RANGE,
            "Standard deviation theta",
            "That of both components. The PDF is drawn for it. Drag its line in the pictures.",
        ),
        choice(
            "normalised",
            EXACT,
            [(EXACT, "over all x: the mixture"), (TRUNCATED, "from −6 to 4: the book’s grid")],
            "PDF has area 1",
            "The book’s figure makes the area 1 within the picture, which moves the maximum.",
        ),
        choice(
            "prior",
            NO_PRIOR,
            [(NO_PRIOR, "none"), (NORMAL, "normal")],
            "Prior on theta",
            "What is known of theta before x is seen; with it the estimate is MAP.",
        ),
        number(
            "prior_mean",
            1.2,
            *THETA_RANGE,
            "Prior mean",
            "The theta that is most probable before x is seen.",
            when={"prior": NORMAL},
        ),
        number(
            "prior_deviation",
            0.3,
            0.01,
            10,
            "Prior standard deviation",
            "How sure the prior is: the smaller, the harder it pulls.",
            scale="log",
            when={"prior": NORMAL},
        ),
    ),
)
