"""Do the clusters curve? A mixture beside DBSCAN, which follows any shape, on the same rows.

A normal distribution is an ellipse: of a cluster that curves a mixture makes several. Source:
Géron, Hands-On Machine Learning, 3rd edition, chapter 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import study
from ..algorithm import Algorithm, Score
from ..analysis.matching import adjusted_rand
from ..charts.k_distance import KNEE_RULE, knee, rounded_up, sorted_distances
from ..errors import InputError
from ..labels import NOISE, renumber
from ..mixtures.on_plane import layers
from ..mixtures.pieces import deepest_valley, one_would_do
from ..mixtures.regularisation import SMALLEST
from ..params import integer, number
from ..plane_model import MARGINAL
from ..prepare import Prepared, seeded_choice
from ..reading.wording import counted
from ..registry import fit_steps
from ..result import Fit
from ..selection.sweep import part_of
from ..steps import Steps, within
from .side_by_side import colours_of, ground, matched, scatter

AUTO = "auto"
METRIC = "euclidean"
MOST_ROWS = 5_000
# Without a knee, the search begins where so many of the rows are core.
CORE = 0.9
# A cluster of fewer of the rows is none to compare with.
LARGE = 0.02
# How eps grows from the knee on, how often at most, and over how many tries a number must stay.
GROWTH, MOST_TRIES, LASTING = 1.15, 20, 3
# From here on two groupings are the same for all purposes, or one divides the other.
SAME = 0.9
# Between pieces of one cluster the density does not fall below this share of their summits.
VALLEY = 0.35
# Of more components nobody asks which pair is parted.
MOST_PIECES = 40
# The search for eps is most of the work.
SEARCH = 0.9

CLUSTERS = Score(
    "dbscan_clusters",
    "clusters of DBSCAN",
    f"Those of at least {LARGE:.0%} of the rows; smaller ones count as noise here.",
    whole=True,
)
COMPONENTS = Score(
    "components_in_use",
    "components in use",
    "Components of the mixture that are the most likely one of at least one row.",
    whole=True,
)
NOISE_ROWS = Score(
    "dbscan_noise",
    "noise of DBSCAN",
    "Rows in no cluster of that size. A mixture has no noise.",
    whole=True,
)
AGREEMENT = Score(
    "agreement",
    "agreement (ARI)",
    "The adjusted Rand index of both, without noise: 1 for the same groups, about 0 by chance.",
)


@dataclass(frozen=True)
class Seen:
    """What DBSCAN sees with an ``eps``: ``labels`` (m,); and ``why`` this eps."""

    eps: float
    labels: np.ndarray
    why: str


@dataclass(frozen=True)
class Beside:
    """The mixture's labels ``mixed`` (m,) and DBSCAN's of the same rows of X."""

    fit: Fit
    X: Prepared
    min_samples: int
    mixed: np.ndarray
    dbscan: Seen

    @property
    def seen(self) -> np.ndarray:
        """The labels (m,) of DBSCAN, small clusters as noise."""
        return self.dbscan.labels

    @property
    def clustered(self) -> np.ndarray:
        """Which rows (m,) are in a cluster of DBSCAN."""
        return self.seen != NOISE

    @property
    def noise(self) -> int:
        """How many rows are in none."""
        return int(np.count_nonzero(~self.clustered))

    @property
    def found(self) -> int:
        """How many clusters DBSCAN sees."""
        return _count(self.seen)

    @property
    def used(self) -> int:
        """How many components have rows."""
        return self.fit.n_clusters

    @property
    def agreement(self) -> float:
        """The adjusted Rand index of the rows that are no noise."""
        return adjusted_rand(self.mixed[self.clustered], self.seen[self.clustered])

    @property
    def nested(self) -> float:
        """The share of the rows whose component lies in their cluster, by most of its rows."""
        common = self._common
        return float(common.max(axis=1).sum() / common.sum())

    def pieces(self) -> list[np.ndarray]:
        """The components in each cluster, by most of their rows."""
        common = self._common
        owners = np.where(common.any(axis=1), common.argmax(axis=1), NOISE)
        return [np.flatnonzero(owners == cluster) for cluster in range(self.found)]

    @property
    def _common(self) -> np.ndarray:
        """Rows (used, found) that a component and a cluster have in common."""
        common = np.zeros((self.used, self.found), dtype=int)
        np.add.at(common, (self.mixed[self.clustered], self.seen[self.clustered]), 1)
        return common


def applies(algorithm: Algorithm) -> bool:
    """Mixtures: their clusters are ellipses."""
    return algorithm.family == "mixture"


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[study.Report]:
    """Fit DBSCAN with a fitting eps, and show both."""
    min_samples = parameters["min_samples"]
    X, mixed = _few_enough_rows(fit)
    if len(X) < min_samples:
        return study.report(
            f"DBSCAN asks for {min_samples:,} rows in a neighbourhood: there are only {len(X):,}.",
            [],
            tone="warn",
        )
    try:
        seen = yield from within(_seen(X, parameters["eps"], min_samples), 0, SEARCH)
    except InputError as error:
        return study.report(f"DBSCAN cannot be fitted here. {error}", [], tone="warn")
    beside = Beside(fit, X, min_samples, mixed, seen)
    verdict, tone = yield from within(_verdict(beside), SEARCH, 1)
    return study.report(verdict, _parts(beside), tone=tone)


def _few_enough_rows(fit: Fit) -> tuple[Prepared, np.ndarray]:
    """X and the labels (m,) of the mixture, or those of a seeded sample of the rows."""
    if len(fit.X) <= MOST_ROWS:
        return fit.X, fit.labels
    chosen = seeded_choice(len(fit.X), MOST_ROWS)
    sample = fit.X.remembered(("rows beside DBSCAN",), lambda: fit.X.part(chosen))
    return sample, fit.labels[chosen]


def _seen(X: Prepared, eps: float | str, min_samples: int) -> Steps[Seen]:
    """DBSCAN with this eps, or with the best one; remembered with X, since mixtures change."""
    key = ("seen by DBSCAN", eps, min_samples)
    found = X.memo.get(key)
    if found is None and eps == AUTO:
        found = yield from _searched(X, min_samples)
    elif found is None:
        labels = yield from part_of(_labels(X, eps, min_samples), 0, 1, "DBSCAN")
        found = Seen(eps, labels, f"eps = {eps:g}, as chosen.")
    return X.remembered(key, lambda: found)


# The neighbourhood ------------------------------------------------------------------------------


def _searched(X: Prepared, min_samples: int) -> Steps[Seen]:
    """DBSCAN with the eps around which the same number of clusters stays longest.

    Raises:
        InputError: no eps can be found, or DBSCAN refuses.
    """
    start, begun = yield from part_of(
        _start(X, min_samples), 0, MOST_TRIES + 1, "k-distance curve"
    )
    tries: list[tuple[float, np.ndarray]] = []
    for turn in range(MOST_TRIES):
        eps = rounded_up(start * GROWTH**turn)
        steps = _labels(X, eps, min_samples)
        labels = yield from part_of(steps, turn + 1, MOST_TRIES + 1, f"DBSCAN, eps = {eps:g}")
        tries.append((eps, labels))
        if _count(labels) == 1 and np.mean(labels == NOISE) < LARGE:
            break  # from here on all stays in one cluster
    counts = [_count(labels) for _, labels in tries]
    run = _longest_run(counts)
    eps, labels = tries[run[len(run) // 2]]
    found = counts[run[0]]
    if found < 2:
        stays = "no two clusters or more stay while it grows by half."
    else:
        stays = (
            f"{counted(found, 'cluster')} stay from {tries[run[0]][0]:g} to {tries[run[-1]][0]:g}, "
            "longer than any other number."
        )
    return Seen(eps, labels, f"eps = {eps:g}: as it grows from {start:g}, {stays} {begun}")


def _start(X: Prepared, min_samples: int) -> Steps[tuple[float, str]]:
    """The smallest eps to try, and in words where it is from."""
    distances, _ = yield from sorted_distances(X, min_samples, METRIC)
    if not distances[-1] > 0:
        raise _no_distance(X, min_samples)
    curve, bend = f"the {min_samples}-distance curve", knee(distances)
    if bend is not None and distances[bend] > 0:
        eps = rounded_up(distances[bend])
        return eps, f"{eps:g} is the knee of {curve}."
    usual = float(np.quantile(distances, CORE))
    eps = rounded_up(usual if usual > 0 else float(distances[distances > 0][0]))
    core = f"{np.mean(distances <= eps):.0%}"
    return eps, (
        f"{curve.capitalize()} has no knee ({KNEE_RULE}), so the search began at {eps:g}, where "
        f"{core} of the rows are core."
    )


def _no_distance(X: Prepared, min_samples: int) -> InputError:
    """Why the distance to the ``min_samples``-th nearest row is 0 for every row."""
    widest = float(np.ptp(np.asarray(X), axis=0).max())
    if widest == 0:
        return InputError("All rows are equal.", "Choose columns that tell them apart.")
    if widest**2 < SMALLEST:
        return InputError(
            "The rows lie so near to each other that their distances are too small for a computer.",
            "Scale the columns (standard).",
        )
    return InputError(
        f"Every row is there {min_samples:,} times or more, so that no distance can be found.",
        "Give an eps, or leave repeated rows out.",
    )


def _longest_run(counts: list[int]) -> range:
    """The tries over which two clusters or more stay longest; if they do not, those of fewer."""
    runs = list(_runs(counts))
    lasting = [one for one in runs if counts[one[0]] > 1 and len(one) >= LASTING]
    single = [one for one in runs if counts[one[0]] == 1]
    return max(lasting or single or runs, key=len)


def _runs(counts: list[int]) -> Iterator[range]:
    begin = 0
    for place in range(1, len(counts) + 1):
        if place == len(counts) or counts[place] != counts[begin]:
            yield range(begin, place)
            begin = place


def _labels(X: Prepared, eps: float, min_samples: int) -> Steps[np.ndarray]:
    """Labels (m,) of DBSCAN, small clusters as noise."""
    values = {"eps": eps, "min_samples": min_samples, "metric": METRIC}
    fit = yield from fit_steps("dbscan", X, values, anyway=False)
    large = np.flatnonzero(fit.sizes >= LARGE * len(X))
    if not len(large):
        return np.full(len(X), NOISE, dtype=np.int32)
    return renumber(np.where(np.isin(fit.labels, large), fit.labels, NOISE), large)


def _count(labels: np.ndarray) -> int:
    return int(labels.max(initial=NOISE)) + 1


# Words ------------------------------------------------------------------------------------------


def _verdict(beside: Beside) -> Steps[tuple[str, str]]:
    """The answer in a sentence or two, and its tone."""
    found, used = beside.found, beside.used
    seen, components = counted(found, "cluster"), counted(used, "component")
    if not found or np.mean(beside.clustered) < 0.5:
        return "DBSCAN calls most rows noise: there is nothing to compare with.", "warn"
    divided = any(len(pieces) > 1 for pieces in beside.pieces())
    if beside.agreement >= SAME or (beside.nested >= SAME and not divided):
        return (
            f"No: the mixture’s {components} and DBSCAN’s {seen} are nearly the same groups "
            f"({_ari(beside)}). Ellipses suit these clusters.",
            "good",
        )
    if used < found:
        return (
            f"DBSCAN sees {seen} where the mixture has {components}: allow more, and look again.",
            "info",
        )
    if beside.nested < SAME:
        return (
            f"It seems so: the mixture’s {components} cut across the {seen} that DBSCAN sees "
            f"({_ari(beside)}). An ellipse cannot follow a curve.",
            "warn",
        )
    return (yield from _split(beside))


def _split(beside: Beside) -> Steps[tuple[str, str]]:
    """Why clusters that DBSCAN sees have several components each."""
    where = (
        f"the mixture uses {counted(beside.used, 'component')} where DBSCAN sees "
        f"{counted(beside.found, 'cluster')}"
    )
    shared = {place: one for place, one in enumerate(beside.pieces()) if len(one) > 1}
    if max(len(one) for one in shared.values()) > MOST_PIECES:
        return f"Too many to tell: {where}.", "info"
    valleys = {}
    for turn, (place, pieces) in enumerate(shared.items()):
        steps = deepest_valley(beside.fit.mixture, pieces)
        valleys[place] = yield from part_of(steps, turn, len(shared))
    rows = np.asarray(beside.X)
    by_one = {
        place: one_would_do(beside.fit, shared[place], rows[beside.seen == place])
        for place, valley in valleys.items()
        if valley >= VALLEY
    }
    pieces_of_one = [place for place, enough in by_one.items() if enough is False]
    if pieces_of_one:
        depth = min(valleys[place] for place in pieces_of_one)
        return (
            f"Yes: {where}. Ellipses cut curved clusters, and others that are no ellipses, into "
            f"pieces: on the way through these the density never falls below {depth:.0%} of their "
            "summits.",
            "warn",
        )
    if None in by_one.values():
        return (
            f"It cannot be told: {where}, but components are flat, or as free as there are rows, "
            "so that BIC cannot compare them with one ellipse. Take fewer components or columns, "
            "or a plainer covariance.",
            "warn",
        )
    depth = min(valleys.values())
    if depth < VALLEY:
        return (
            f"No sign of it: {where}, but between components of one cluster the density falls to "
            f"{depth:.0%} of their summits. Those are clusters that touch: DBSCAN joins them, the "
            "mixture does not.",
            "info",
        )
    return (
        f"No sign of it: {where}, but one ellipse would describe each of these as well (by BIC): "
        "the mixture has more components than it needs.",
        "info",
    )


def _ari(beside: Beside) -> str:
    return f"ARI {beside.agreement:.2f}".replace("-", "−")


# Parts ------------------------------------------------------------------------------------------


def _parts(beside: Beside) -> list[study.Part]:
    cards = [
        (COMPONENTS, float(beside.used)),
        (CLUSTERS, float(beside.found)),
        (NOISE_ROWS, float(beside.noise)),
    ]
    if beside.clustered.any():
        cards.append((AGREEMENT, beside.agreement))
    parts = [study.scores(*cards), _panels(beside), study.text(beside.dbscan.why)]
    if len(beside.X) < len(beside.fit.X):
        parts.append(
            study.text(
                f"DBSCAN saw a seeded sample of {len(beside.X):,} of {len(beside.fit.X):,} rows; "
                "all numbers are about these."
            )
        )
    if beside.fit.X.shape[1] > 2:
        parts.append(
            study.text("The charts show two axes of more; DBSCAN and the mixture used them all.")
        )
    return [*parts, study.button(_open(beside))]


def _panels(beside: Beside) -> study.Part:
    fit = beside.fit
    try:
        place = ground(beside.X, fit.X)
    except InputError as error:  # numbers too large to be drawn
        return study.text(str(error))
    own = matched(beside.seen, beside.mixed)
    colours = np.full(len(fit.mixture.weights), NOISE)
    colours[: fit.n_clusters] = colours_of(beside.mixed, own, fit.n_clusters)
    return study.panels(
        scatter(
            place,
            own,
            figure="beside-mixture",
            title=f"{fit.algorithm.title}: {counted(beside.used, 'component')}",
            caption=f"The mixture’s {counted(beside.used, 'component')}, with ellipses of 1 and 2 "
            "standard deviations. Groups that correspond have the same colour in both charts.",
            layers=layers(fit.mixture, colours, place.view, MARGINAL),
        ),
        scatter(
            place,
            beside.seen,
            figure="beside-dbscan",
            title=f"DBSCAN: {counted(beside.found, 'cluster')}",
            caption=f"DBSCAN’s {counted(beside.found, 'cluster')} with eps = "
            f"{beside.dbscan.eps:g}, and {counted(beside.noise, 'row')} of noise.",
        ),
    )


def _open(beside: Beside) -> study.Part:
    """The page with DBSCAN as it was fitted here, on the same rows."""
    state = {"algorithm": "dbscan"}
    values = {
        "eps": beside.dbscan.eps,
        "min_samples": beside.min_samples,
        "metric": METRIC,
    }
    if len(beside.X) < len(beside.fit.X):
        state["rows"] = str(len(beside.X))
    return study.set_state(f"Open DBSCAN with eps = {beside.dbscan.eps:g}", state, values)


STUDY = study.Study(
    id="beside_dbscan",
    title="Do the clusters curve?",
    tab="explain",
    summary="DBSCAN, which follows any shape, beside the mixture, whose clusters are ellipses.",
    run=run,
    applies=applies,
    follows=True,
    parameters=(
        number(
            "eps",
            AUTO,
            1e-12,
            1e150,
            "Neighbourhood eps",
            "How far DBSCAN looks, in scaled units. “auto” begins at the knee of the k-distance "
            "curve and takes the middle of where the same number of clusters stays longest.",
            slider=(0.01, 10),
            scale="log",
            words=(AUTO,),
        ),
        integer(
            "min_samples",
            5,
            2,
            1_000,
            "Rows for a core",
            "How many rows DBSCAN asks for in a neighbourhood.",
            slider=(2, 50),
            advanced=True,
        ),
    ),
)
