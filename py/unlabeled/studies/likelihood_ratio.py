"""Is one more component worth it: a test against tables that have no more than k components."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import picture, study
from ..algorithm import Algorithm, Score
from ..analysis.refitting import quick_rows
from ..errors import InputError
from ..params import integer, number
from ..reading.wording import counted
from ..result import Fit
from ..selection import bootstrap
from ..selection.bootstrap import Question, Ratios, p_value
from ..selection.sweep import distinct_rows
from ..steps import Steps

AUTO = "auto"
MOST_COMPONENTS = 60
LEVEL = 0.05
# What all fits together may take in a browser, by the forecast; else a sample of the rows is used.
LONGEST_SECONDS = 180.0
LARGEST_BARS = 24
# From so many tables on, a histogram says more than their list would.
FEWEST_SHOWN = 3

RATIO = Score(
    "likelihood_ratio",
    "likelihood ratio",
    "Twice the gain of the log-likelihood by one component more.",
)
P_VALUE = Score(
    "p_value",
    "p",
    "How often tables without that component gain as much: small speaks for it.",
)


@dataclass(frozen=True)
class RatioTest:
    """What is asked for: ``tables`` to draw; and what is known: ``ratios``."""

    fit: Fit
    question: Question
    ratios: Ratios
    tables: int

    @property
    def drawn(self) -> list[float]:
        """The ratios of the tables drawn so far."""
        return self.ratios.valid(self.tables)

    @property
    def complete(self) -> bool:
        """Whether all tables have been tried."""
        return len(self.ratios.drawn) >= self.tables

    @property
    def failed(self) -> int:
        """Tables to which EM could not be applied."""
        return len(self.ratios.drawn[: self.tables]) - len(self.drawn)

    @property
    def p(self) -> float:
        """The p-value by the tables so far."""
        return p_value(self.ratios.observed, self.drawn)


def applies(algorithm: Algorithm) -> bool:
    """Gaussian mixtures, which are fitted by maximum likelihood."""
    return algorithm.id == "gaussian_mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Draw tables from the mixture of k components, and see what one more gains in each."""
    k = fit.parameters["n_components"] if parameters["k"] == AUTO else parameters["k"]
    most = distinct_rows(fit.X, k + 1)
    if most < k + 1:
        return study.report(
            f"{counted(k + 1, 'component')} are more than the {counted(most, 'different row')}: "
            "there is nothing to test.",
            [],
            tone="warn",
        )
    test = _ask(fit, k, parameters)
    try:
        for step in bootstrap.fill(test.question, test.ratios, test.tables):
            yield replace(step, so_far=_report(test) if step.so_far else None)
    except ValueError:
        raise InputError(
            f"{k:,} or {counted(k + 1, 'component')} cannot be fitted: one collapsed from every "
            "start.",
            "Raise reg_covar, or choose diag covariances.",
        ) from None
    return _report(test)


def _ask(fit: Fit, k: int, parameters: dict[str, Any]) -> RatioTest:
    tables = parameters["n_bootstrap"]
    settings = k, parameters["n_init"], parameters["least_gain"]
    asked = bootstrap.ask(fit, fit.X, *settings)
    rows = quick_rows(
        replace(fit, parameters=_one_table(asked)),
        tables + 1,
        seconds=LONGEST_SECONDS,
        most=len(fit.X),
    )
    if rows < len(fit.X):
        X = fit.X.remembered(("sample", rows), lambda: fit.X.sample(rows))
        asked = bootstrap.ask(fit, X, *settings)
    return RatioTest(fit, asked, bootstrap.kept(asked), tables)


def _one_table(question: Question) -> dict[str, Any]:
    """The parameters of one fit that costs as much as all for a table."""
    # One climb for the smaller mixture, one for each split, and those of the larger one alone.
    climbs = 1 + question.k + question.starts
    return question.parameters | {"n_components": question.k + 1, "n_init": climbs}


# The report -------------------------------------------------------------------------------------


def _report(test: RatioTest) -> study.Report:
    parts = [study.scores(*_scores(test))]
    if len(test.drawn) >= FEWEST_SHOWN:
        parts.append(study.figure(_histogram(test)))
    if test.complete and test.drawn and test.p <= LEVEL:
        more = test.question.k + 1
        parts.append(study.button(study.set_values(f"Open k = {more}", {"n_components": more})))
    parts += [study.text(words) for words in _words(test)]
    return study.report(_verdict(test), parts, tone=_tone(test))


def _scores(test: RatioTest) -> list[tuple[Score, float]]:
    shown = [(RATIO, test.ratios.observed)]
    return shown + ([(P_VALUE, test.p)] if test.drawn else [])


def _tone(test: RatioTest) -> str:
    return "good" if test.complete and test.drawn and test.p <= LEVEL else "info"


def _verdict(test: RatioTest) -> str:
    k = test.question.k
    against = f"k = {k + 1} against k = {k}"
    if not test.complete:
        so_far = f": p = {_rounded(test.p)} so far" if test.drawn else ""
        return f"{len(test.ratios.drawn)} of {test.tables} tables drawn for {against}{so_far}."
    if not test.drawn:
        return f"None of the tables drawn for {against} can be fitted: raise reg_covar."
    reached = sum(one >= test.ratios.observed for one in test.drawn)
    tables = counted(len(test.drawn), "table")
    if test.p <= LEVEL:
        share = f"only {reached}" if reached else "none"
        return (
            f"One component more is worth it: k = {k + 1} fits better than k = {k}, by more than "
            f"chance gives (p = {_rounded(test.p)}). Of {tables} drawn from k = {k}, {share} "
            "gained as much."
        )
    return (
        f"No sign that one component more than k = {k} is needed (p = {_rounded(test.p)}). Of "
        f"{tables} drawn from k = {k}, {reached} gained as much from one more."
    )


def _histogram(test: RatioTest) -> dict[str, Any]:
    """The ratios of the tables drawn, with a rule at that of the table itself."""
    drawn, observed, k = np.array(test.drawn), test.ratios.observed, test.question.k
    low, high = float(drawn.min()), float(drawn.max())
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, min(LARGEST_BARS, 4 + len(drawn) // 4) + 1)
    heights = np.histogram(drawn, edges)[0]
    texts = [
        f"{counted(int(height), 'table')} from {_rounded(left)} to {_rounded(right)}"
        for height, left, right in zip(heights, edges, edges[1:], strict=False)
    ]
    left, right = min(low, observed), max(high, observed)
    room = 0.05 * (right - left)
    return picture.chart(
        figure="likelihood-ratio",
        title="What chance gives",
        caption=f"Likelihood ratios of {counted(len(drawn), 'table')} drawn from k = {k}, for "
        f"k = {k + 1}: up to {_rounded(float(drawn.max()))}. The table itself has "
        f"{_rounded(observed)}.",
        x=picture.span("likelihood ratio", left - room, right + room),
        y=picture.span("tables", 0, 1.08 * max(1, int(heights.max())), kind="whole"),
        layers=[
            picture.bars("tables", "tables", edges, heights, links=picture.Links(texts=texts)),
            picture.rule("observed", "the table", "x", observed),
        ],
        table={
            "heads": ["from", "to", "tables"],
            "lines": [
                [_rounded(left), _rounded(right), str(int(height))]
                for height, left, right in zip(heights, edges, edges[1:], strict=False)
            ],
        },
        height=160,
    )


def _words(test: RatioTest) -> list[str]:
    """What it costs, how it is done, and where its limits are."""
    words = [] if test.complete else [_cost(test)]
    question = test.question
    if len(question.X) < len(test.fit.X):
        words.append(
            f"The test is of a sample of {len(question.X):,} of {len(test.fit.X):,} rows: with "
            "fewer rows it sees less."
        )
    if test.complete and test.drawn:
        words += [one for one in (_precision(test), _failures(test)) if one]
    k, kind = question.k, question.parameters["covariance_type"]
    own = f" and {counted(question.starts, 'start')} of its own" if question.starts else ""
    words.append(
        f"Tables of {counted(len(question.X), 'row')} are drawn from the fitted mixture of "
        f"{counted(k, 'component')} with {kind} covariances. For each, {k} and {k + 1} components "
        f"are fitted: the larger mixture begins with every component split in two{own}, and EM "
        "stops where an iteration gains less than "
        f"{question.parameters['tol'] * len(question.X):g} in all. p is (1 + tables that gain as "
        "much) / (1 + tables)."
    )
    words.append(
        "It counts normal distributions, not clusters: one cluster that is skewed or bent needs "
        "several. And a k that was chosen by looking at the data makes p too small."
    )
    return words


def _cost(test: RatioTest) -> str:
    forecast = test.fit.algorithm.forecast
    each = forecast(*test.question.X.shape, _one_table(test.question)).seconds
    seconds = each * (test.tables - len(test.ratios.drawn))
    return (
        f"The other tables take about {max(1, round(seconds)):,} seconds in a browser. What is "
        "done is kept: stopping loses nothing."
    )


def _precision(test: RatioTest) -> str:
    """How far to trust the p-value of so many tables."""
    count = len(test.drawn)
    least = 1 / (count + 1)
    if test.p == least:
        return f"With {counted(count, 'table')} p cannot be smaller than {_rounded(least)}."
    error = float(np.sqrt(test.p * (1 - test.p) / count))
    if abs(test.p - LEVEL) > 2 * error:
        return ""
    return (
        f"p is near {LEVEL:g}, and {counted(count, 'table')} give it to within ± "
        f"{_rounded(2 * error)} only: draw more tables to be sure."
    )


def _failures(test: RatioTest) -> str:
    if not test.failed:
        return ""
    verb = "does" if test.failed == 1 else "do"
    return (
        f"{counted(test.failed, 'table')} could not be fitted, for a component collapsed, and "
        f"{verb} not count."
    )


def _rounded(number: float) -> str:
    return f"{number:,.3g}".replace("-", "−")


STUDY = study.Study(
    id="likelihood_ratio",
    title="Is one more component worth it?",
    tab="choose",
    summary="Draws tables that have only k components, and sees how much one more gains in them "
    "by chance.",
    run=run,
    applies=applies,
    parameters=(
        integer(
            "k",
            AUTO,
            1,
            MOST_COMPONENTS,
            "Components k",
            "Tested against one more; “auto” is the k of the result in view.",
            words=(AUTO,),
            slider=(1, 10),
        ),
        integer(
            "n_bootstrap",
            99,
            19,
            999,
            "Tables to draw",
            "More tables give a finer p: with 19 it cannot be below 0.05, with 99 not below 0.01.",
            slider=(19, 199),
        ),
        integer(
            "n_init",
            1,
            0,
            50,
            "Starts of its own",
            "How often the larger mixture also begins from scratch, beside splitting each "
            "component of the smaller one.",
            slider=(0, 10),
            advanced=True,
        ),
        number(
            "least_gain",
            0.1,
            1e-5,
            10,
            "Gain that ends EM",
            "EM stops when an iteration adds less than this to the log-likelihood of all rows, "
            "for the table as for those drawn. Less is more exact, and slower.",
            slider=(1e-4, 1),
            scale="log",
            advanced=True,
        ),
    ),
)
