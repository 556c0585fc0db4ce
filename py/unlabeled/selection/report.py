"""The report on a choice of k: what each criterion says, and whether there is structure at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .. import study
from ..labels import NOISE
from ..reading.wording import counted, listed, quoted
from ..result import Fit
from ..scores import SILHOUETTE_ROWS
from . import figures
from .elbow import Elbow, elbow
from .figures import readable
from .gap import STARTS, Gap
from .question import Question
from .reference import FEW_VALUES
from .structure import LONG_TAIL, Structure, judge, skewness, why_unlike
from .sweep import MOST_NOISE, Trial, distinct_rows, plain

# So many neighbouring values with the same number of clusters are worth a word.
LEAST_PLATEAU = 3
DISAGREE = "The criteria disagree"


def report(question: Question, trials: Sequence[Trial], gap: Gap | None) -> study.Report:
    """The report on the trials so far; ``gap`` is None before noise has been compared with."""
    structure = None if gap is None else judge(gap)
    bend = _elbow(question, trials)
    said = _opinions(question, trials, bend, gap, structure)
    parts = [study.text(one) for one in _remarks(question, trials, gap, structure, said)]
    parts += [study.figure(one) for one in _figures(question, trials, bend, gap, structure)]
    parts.append(_table(question, trials, gap))
    verdict = _so_far(question, trials) if structure is None else _verdict(said, structure)
    return study.report(verdict, parts, tone=_tone(question.fit, structure, said))


def _tone(fit: Fit, structure: Structure | None, said: str) -> str:
    if structure is None or (structure.exists and _one_column_of_few_values(fit)):
        return "info"
    if structure.exists and said.startswith(DISAGREE):
        return "info"
    return "good" if structure.tighter and structure.clearer else (
        "info" if structure.exists else "warn"
    )


def _so_far(question: Question, trials: Sequence[Trial]) -> str:
    """How far it is. It recommends nothing: half a curve has its best value anywhere."""
    done, planned = len(trials), len(question.grid)
    if question.counts:
        last = plain(trials[-1].values[question.parameter.name]) if trials else 0
        words = f"k = {last} of {plain(question.grid[-1])} fitted so far."
    else:
        words = f"{done} of {planned} values of {question.parameter.name} fitted so far."
    return words if done < planned else f"{words} Noise is still to be compared with."


def _verdict(said: str, structure: Structure) -> str:
    if not structure.exists:
        return structure.sentence
    return f"{said} {structure.sentence}".strip()


def _elbow(question: Question, trials: Sequence[Trial]) -> Elbow | None:
    known = [
        (value, trial.score("inertia"))
        for value, trial in zip(question.grid, trials, strict=False)
        if trial.score("inertia") is not None
    ]
    if not question.counts or not known:
        return None
    return elbow([int(one[0]) for one in known], [one[1] for one in known])


def _opinions(
    question: Question,
    trials: Sequence[Trial],
    bend: Elbow | None,
    gap: Gap | None,
    structure: Structure | None,
) -> str:
    """What each criterion says: "Silhouette prefers 4 (0.689, next 5 with 0.635); ..."."""
    said = [one for one in (_silhouette_words(question, trials), _plateau(question, trials)) if one]
    if bend is not None:
        said.append(f"the elbow is at {bend.k}" if bend.k else "there is no elbow")
    if gap is not None and structure is not None:
        said.append(_gap_words(gap, structure))
    if not said:
        return ""
    picks = {bend.k if bend else None, gap.chosen if gap else None}
    if question.counts:
        picks.add(_best(question, trials, "silhouette", -1))
    if len(picks - {None}) > 1 and structure is not None and structure.exists:
        return f"{DISAGREE}: {'; '.join(said)}."
    words = "; ".join(said)
    return f"{words[0].upper()}{words[1:]}."


def _gap_words(gap: Gap, structure: Structure) -> str:
    words = f"the gap statistic says {gap.chosen}"
    if gap.chosen is None:
        words = f"the gap statistic still grows at {gap.ks[gap.asked - 1]}"
    why = why_unlike(gap.chosen, structure)
    return f"{words} ({why})" if why else words


def _silhouette_words(question: Question, trials: Sequence[Trial]) -> str:
    ranked = _ranked(question, trials, "silhouette", -1)
    if not ranked:
        return ""
    name = "" if question.counts else f"{question.parameter.name} = "
    best, score, number = ranked[0]
    found = "" if question.counts else f", {counted(number, 'cluster')}"
    others = [one for one in ranked if readable(one[1]) != readable(score)]
    equal = [plain(one[0]) for one in ranked[1:] if readable(one[1]) == readable(score)]
    also = f", as has {listed(equal)}" if equal else ""
    then = f", next {plain(others[0][0])} with {readable(others[0][1])}" if others else ""
    return f"silhouette prefers {name}{plain(best)} ({readable(score)}{also}{found}{then})"


def _plateau(question: Question, trials: Sequence[Trial]) -> str:
    """The longest stretch of the grid over which the number of clusters stays the same.

    What holds over a wide range of eps is less likely to be an accident than what one value gives.
    """
    if question.counts:
        return ""
    longest: list[float] = []
    number, run, before = 0, [], None
    for value, trial in zip(question.grid, trials, strict=False):
        found = None if trial.score("silhouette") is None else trial.n_clusters
        run = [*run, value] if found is not None and found == before else [value]
        before = found
        if found is not None and len(run) > len(longest):
            longest, number = run, found
    if len(longest) < LEAST_PLATEAU:
        return ""
    return (
        f"{counted(number, 'cluster')} are found all the way from {question.parameter.name} = "
        f"{plain(longest[0])} to {plain(longest[-1])}"
    )


def _ranked(
    question: Question, trials: Sequence[Trial], score: str, sign: int
) -> list[tuple[float, float, int]]:
    """(value, score, clusters) from the best to the worst; ``sign`` -1 if larger is better."""
    known = [
        (value, trial.score(score), trial.n_clusters)
        for value, trial in zip(question.grid, trials, strict=False)
        if trial.score(score) is not None
    ]
    return sorted(known, key=lambda one: (sign * one[1], one[0]))


def _best(question: Question, trials: Sequence[Trial], score: str, sign: int) -> float | None:
    ranked = _ranked(question, trials, score, sign)
    return ranked[0][0] if ranked else None


def _remarks(
    question: Question,
    trials: Sequence[Trial],
    gap: Gap | None,
    structure: Structure | None,
    said: str,
) -> list[str]:
    """What a reader should know beside the verdict."""
    remarks = []
    if structure is not None and not structure.exists:
        remarks.append(f"Most criteria name a number even for noise. {said}")
        remarks.append(
            "The test divides the rows by k-means: rings and other curved shapes of few rows can "
            "hide from it."
        )
    if gap is not None and structure is not None and structure.chance is not None:
        sample = f" on {gap.scored_rows:,} rows" if gap.scored_rows < gap.all_rows else ""
        remarks.append(
            f"The best silhouette of k-means{sample} is {readable(structure.silhouette)}; noise "
            f"reaches {readable(structure.chance)} by chance."
        )
    if gap is not None:
        remarks += _permuted(gap, question.fit)
    if structure is not None and structure.exists:
        remarks.append(
            "Structure means more than one round blob or a full box: a single cloud that is bent, "
            "L-shaped or hollow has it too, and need not be groups."
        )
        remarks += _tails(question.fit)
    if not question.counts:
        remarks.append(
            f"{question.fit.algorithm.title} finds the number of clusters by itself: "
            f"{question.parameter.name} is varied, the other parameters stay."
        )
    if question.cut:
        remarks.append(question.cut)
    if len(question.X) < len(question.fit.X):
        remarks.append(
            f"All of this is computed on a sample of {len(question.X):,} rows: on all of them it "
            f"would take very long.{_other_meaning(question)}"
        )
    if any(trial.noise for trial in trials):
        remarks.append(
            "Noise is left out of every score; a fit that leaves out more than "
            f"{MOST_NOISE:.0%} of the rows is not eligible."
        )
    if any(_sampled(trial) for trial in trials):
        remarks.append(f"Silhouettes are computed on a sample of {SILHOUETTE_ROWS:,} rows.")
    refused = sorted({trial.refused for trial in trials if trial.refused})
    return remarks + [f"Left out: {one}" for one in refused[:3]]


def _sampled(trial: Trial) -> bool:
    """Whether the silhouette of the trial leaves rows out that are not noise."""
    if trial.labels is None or trial.scores.get("silhouette") is None:
        return False
    return int((trial.labels != NOISE).sum()) > SILHOUETTE_ROWS


def _other_meaning(question: Question) -> str:
    if question.counts or question.parameter.name == "bandwidth":
        return ""
    return (
        f" A sample is thinner, so that the same {question.parameter.name} finds other clusters "
        "in it: take the shape of the curves from here, not the value."
    )


def _permuted(gap: Gap, fit: Fit) -> list[str]:
    """What noise means for columns of few values."""
    if not gap.permuted:
        if _one_column_of_few_values(fit):
            return ["One column of few values: rows with the same value count as groups."]
        return []
    names = listed([quoted(one) for one in gap.permuted], limit=4)
    columns = "column" if len(gap.permuted) == 1 else "columns"
    box = ", the others drawn from a box" if gap.boxed else ""
    return [
        f"Columns of few distinct values are no measure of distance: noise here has the {columns} "
        f"{names} in a random order{box}. So structure means that columns have to do with one "
        "another, and values that repeat within a column are no groups by themselves."
    ]


def _one_column_of_few_values(fit: Fit) -> bool:
    """Whether each value is a group by itself: there is nothing that it could go together with."""
    one = len(fit.preparation.columns) == 1
    return one and distinct_rows(fit.X, FEW_VALUES + 1) <= FEW_VALUES


def _tails(fit: Fit) -> list[str]:
    """A warning of skewed features: a long tail is no cluster, but looks like structure."""
    features = zip(fit.preparation.features, fit.preparation.kinds, skewness(fit.X), strict=True)
    tails = [
        f"{quoted(name)} ({readable(skew)})"
        for name, kind, skew in features
        if kind == "number" and abs(skew) > LONG_TAIL
    ]
    if not tails:
        return []
    return [
        f"Long tails look like structure by themselves. The skewness of {listed(tails, limit=4)} "
        f"is beyond {LONG_TAIL:g}: see whether the groups are still there in its logarithm."
    ]


def _figures(
    question: Question,
    trials: Sequence[Trial],
    bend: Elbow | None,
    gap: Gap | None,
    structure: Structure | None,
) -> list[dict[str, Any]]:
    axis = question.axis
    by = "k" if question.counts else question.parameter.name
    best = _best(question, trials, "silhouette", -1)
    silhouette = figures.curve(
        "silhouette_curve",
        "Silhouette",
        f"The mean silhouette by {by}: larger is better. "
        f"{_largest(by, best)}Click a value to see its clusters.",
        axis,
        trials,
        score="silhouette",
        label="silhouette",
        chosen=best,
    )
    drawn = [silhouette]
    if bend is not None:
        reason = f"{bend.reason[0].upper()}{bend.reason[1:]}"
        drawn.append(
            figures.curve(
                "elbow",
                "Elbow",
                f"Inertia by k: it falls with every further cluster. {reason}.",
                axis,
                trials,
                score="inertia",
                label="inertia",
                chosen=bend.k,
            )
        )
    if gap is not None and structure is not None:
        caption = _gap_caption(gap)
        drawn.append(
            figures.gap_curve(gap, structure, axis if question.counts else None, caption)
        )
    if not question.counts:
        drawn.append(_found(question, trials))
    for id, title, words, sign in INDEXES:
        best = _best(question, trials, id, sign)
        drawn.append(
            figures.curve(
                id,
                title,
                f"{words} {_largest(by, best)}".strip(),
                axis,
                trials,
                score=id,
                label=title,
                chosen=best,
                height=140,
            )
        )
    return [one for one in drawn if one is not None]


def _found(question: Question, trials: Sequence[Trial]) -> dict[str, Any] | None:
    """The number of clusters found, as a chart like those of the scores."""
    name = question.parameter.name
    numbered = [
        replace(trial, scores={"clusters": float(trial.n_clusters)}, noise=0.0) for trial in trials
    ]
    return figures.curve(
        "clusters_found",
        "Clusters found",
        f"How many clusters there are by {name}: where the line is level, their number does not "
        "hang on its exact value.",
        question.axis,
        numbered,
        score="clusters",
        label="clusters",
        chosen=None,
        height=140,
    )


INDEXES = (
    (
        "davies_bouldin",
        "Davies–Bouldin",
        "How alike each cluster and its nearest one are: smaller is better.",
        1,
    ),
    (
        "calinski_harabasz",
        "Caliński–Harabasz",
        "The variance between clusters against that within: larger is better.",
        -1,
    ),
)


def _largest(by: str, best: float | None) -> str:
    return "" if best is None else f"Best at {by} = {plain(best)}. "


def _gap_caption(gap: Gap) -> str:
    sample = f" on a sample of {gap.rows:,} rows" if gap.rows < gap.all_rows else ""
    picks = (
        "No k up to here satisfies its rule"
        if gap.chosen is None
        else f"It picks {gap.chosen}, the first k"
    )
    rule = "" if gap.chosen is None else (
        " whose gap is at least that of the next less one standard error"
    )
    made = "uniform in the box that holds the rows along their principal axes"
    if gap.permuted:
        made = f"columns of few values permuted{', the rest uniform in a box' * gap.boxed}"
    return (
        "How much smaller the sum of squares within clusters is than for noise, as a logarithm: "
        f"k-means ({STARTS} starts){sample} against {len(gap.noise)} tables of noise, {made}. "
        f"A line that stays in the band is what noise would give. {picks}{rule}."
    )


def _table(question: Question, trials: Sequence[Trial], gap: Gap | None) -> study.Part:
    """Every score by value; a click on a line fits with it."""
    shown = [
        (id, title)
        for id, title in (
            ("inertia", "inertia"),
            ("silhouette", "silhouette"),
            ("davies_bouldin", "Davies–Bouldin"),
            ("calinski_harabasz", "Caliński–Harabasz"),
        )
        if any(trial.scores.get(id) is not None for trial in trials)
    ]
    gaps = {}
    if gap is not None and question.counts:
        gaps = dict(zip(gap.ks[: gap.asked], gap.gap.tolist(), strict=False))
    noisy = any(trial.noise for trial in trials)
    axis = question.axis
    lines, actions = [], []
    for value, trial in zip(question.grid, trials, strict=False):
        line: list[Any] = [value]
        line += [] if question.counts else [trial.n_clusters]
        line += [trial.noise] if noisy else []
        line += [trial.scores.get(id) for id, _ in shown]
        line += [gaps.get(value)] if gaps else []
        lines.append(line)
        values = {**axis.also, axis.name: value}
        actions.append(study.set_values(f"Use {axis.label} = {plain(value)}", values))
    heads = [axis.label]
    heads += [] if question.counts else ["clusters"]
    heads += ["noise"] if noisy else []
    heads += [title for _, title in shown]
    heads += ["gap"] if gaps else []
    kinds = ["share" if head == "noise" else "number" for head in heads]
    return study.table(
        "scores_by_k", f"Scores by {axis.label}", heads, lines, kinds=kinds, actions=actions
    )
