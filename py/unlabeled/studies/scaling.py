"""Does scaling matter? The same method before and after, and which feature decides unscaled.

Methods that measure distances add the features up as they are: one in large units (a salary beside
an age) drowns the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import picture
from ..analysis.matching import adjusted_rand
from ..analysis.refitting import fitted_again, quick_rows, rescaled
from ..errors import InputError
from ..labels import NOISE
from ..limits import LONGEST_FIT_SECONDS
from ..params import Parameter
from ..plane import plane
from ..reading.wording import counted, listed
from ..result import Fit
from ..steps import Steps
from ..study import (
    Part,
    Report,
    Study,
    button,
    figure,
    report,
    set_state,
    table,
    text,
)
from .side_by_side import Ground, grounded, matched, scatter

NONE, STANDARD = "none", "standard"
TITLES = {
    NONE: "unscaled",
    STANDARD: "standard scaling",
    "minmax": "scaling to 0–1",
    "robust": "robust scaling",
}
# From here on two results are the same for all purposes, or quite different.
SAME, SIMILAR = 0.95, 0.8
# A feature with more of the squared distances decides alone.
DECISIVE = 0.9
MOST_BARS = 12
HEIGHT = 180
# In every scale, and once more for the sample itself, which is this share of the whole.
MOST_FITS = 3
SAMPLED_SHARE = 0.3
# Parameters that are lengths, or areas, in the units of X: the same number means something else.
LENGTHS = ("eps", "max_eps", "bandwidth", "threshold", "distance_threshold", "gamma", "preference")


def run(fit: Fit, parameters: dict[str, Any]) -> Steps[Report]:
    """Fit unscaled and standardised, compare, and draw both on the same two features."""
    shares = variance_shares(fit)
    current = fit.preparation.scale
    fit, sampled = yield from _affordable(fit)
    scales = list(dict.fromkeys([NONE, STANDARD, current]))
    fits, refused = {current: fit}, []
    missing = [scale for scale in scales if scale not in fits]
    begun = SAMPLED_SHARE if sampled else 0.0
    for number, scale in enumerate(missing):
        try:
            fits[scale] = yield from fitted_again(
                fit,
                rescaled(fit, scale),
                begun + (1 - begun) * number / len(missing),
                (1 - begun) / len(missing),
                f"fitting with scale “{scale}”",
            )
        except InputError as error:
            refused.append(text(f"With scale “{scale}” this cannot be fitted: {error}"))
    parts = [*sampled, *refused, *([_comparison(fits, scales)] if len(fits) > 1 else [])]
    if NONE in fits and STANDARD in fits:
        parts += _before_and_after(fit, fits, shares)
    parts.append(_share_chart(fit, shares))
    parts += [text(words) for words in _warnings(fit)]
    parts += [
        button(_fit_in(scale))
        for scale in fits
        if scale != current
    ]
    verdict, tone = _verdict(fit, fits, shares)
    return report(verdict, parts, tone=tone)


def _affordable(fit: Fit) -> Steps[tuple[Fit, list[Part]]]:
    """The fit, or the same of a sample of its rows if further ones would take long, and words."""
    m = len(fit.X)
    size = quick_rows(fit, MOST_FITS, seconds=LONGEST_FIT_SECONDS, most=m)
    if size == m:
        return fit, []
    note = f"a sample of {size:,} rows"
    sample = yield from fitted_again(fit, fit.X.sample(size), 0, SAMPLED_SHARE, note)
    words = f"All of this is about {note}, also the result in view: all of them would take long."
    return sample, [text(words)]


def variance_shares(fit: Fit) -> np.ndarray:
    """The share (n,) of each feature in the squared distances between unscaled rows.

    The mean squared difference of two rows in a feature is twice its variance.
    """
    raw = fit.preparation.raw(fit.X)
    largest = np.abs(raw).max(initial=0)
    # Divided by the largest number, no square can overflow.
    variance = (raw / largest).var(axis=0) if largest > 0 else np.zeros(raw.shape[1])
    variance[raw.max(axis=0) == raw.min(axis=0)] = 0  # else the mean's rounding would count
    total = variance.sum()
    return variance / total if total > 0 else variance


# Words ------------------------------------------------------------------------------------------


def _verdict(fit: Fit, fits: Mapping[str, Fit], shares: np.ndarray) -> tuple[str, str]:
    """The answer in a sentence, and its tone."""
    lead = _leading_feature(fit, shares)
    if NONE not in fits or STANDARD not in fits:
        return f"{lead}The two cannot be compared: one of them cannot be fitted.", "warn"
    agreement = adjusted_rand(fits[NONE].labels, fits[STANDARD].labels)
    told = f"ARI {agreement:.2f}".replace("-", "−")
    if agreement >= SAME:
        return f"{lead}Scaling hardly matters here: both results are alike ({told}).", "good"
    if agreement >= SIMILAR:
        return f"{lead}Scaling matters a little: some rows change cluster ({told}).", "info"
    return f"{lead}Scaling matters: the clusters are different ones ({told}).", "warn"


def _leading_feature(fit: Fit, shares: np.ndarray) -> str:
    names = fit.preparation.features
    if len(names) == 1:
        return "With one feature, scaling changes only the unit of distances. "
    top = int(np.argmax(shares))
    if shares[top] >= DECISIVE:
        share = _percent(shares[top])
        return f"One feature ({names[top]}) makes {share} of the squared distances unscaled. "
    return ""


def _percent(share: float) -> str:
    if share >= 0.9995:
        return "more than 99.9 %" if share < 1 else "100 %"
    return f"{share * 100:.1f} %" if share >= 0.0005 or not share else "less than 0.1 %"


def _warnings(fit: Fit) -> list[str]:
    """A sentence for each parameter that means something else in another scale."""
    return [
        f"{one.title} ({one.name} = {fit.parameters[one.name]:g}) is measured in the units of X: "
        "after scaling, the same number means something else. Choose it anew in each scale."
        for one in fit.algorithm.parameters
        if one.name in LENGTHS and _in_use(one, fit.parameters)
    ]


def _in_use(parameter: Parameter, parameters: Mapping[str, Any]) -> bool:
    """Whether it is a number that this fit depended on."""
    for name, allowed in (parameter.when or {}).items():
        values = allowed if isinstance(allowed, (list, tuple)) else [allowed]
        if parameters[name] not in values:
            return False
    return isinstance(parameters[parameter.name], (int, float))


# Parts ------------------------------------------------------------------------------------------


def _comparison(fits: Mapping[str, Fit], scales: list[str]) -> Part:
    current = next(iter(fits.values()))  # the fit in view is the first
    lines, actions = [], []
    for scale in [one for one in scales if one in fits]:
        other = fits[scale]
        noise = int(np.count_nonzero(other.labels == NOISE))
        agreement = adjusted_rand(current.labels, other.labels)
        lines.append([TITLES[scale], other.n_clusters, noise, agreement])
        seen = other is current
        actions.append(None if seen else _fit_in(scale))
    return table(
        "scales",
        "The same method and parameters",
        ["scaling", "clusters", "noise", "ARI with the result in view"],
        lines,
        kinds=["text", "number", "number", "number"],
        actions=actions,
    )


def _fit_in(scale: str) -> Part:
    title = "Fit without scaling" if scale == NONE else f"Fit with {TITLES[scale]}"
    return set_state(title, {"scale": scale})


def _share_chart(fit: Fit, shares: np.ndarray) -> Part:
    names = fit.preparation.features
    order = np.argsort(-shares, kind="stable")[:MOST_BARS]
    texts = [f"{names[index]}: {_percent(shares[index])}" for index in order]
    edges = np.arange(len(order) + 1) - 0.5
    told = listed(texts[:3])
    return figure(
        picture.chart(
            figure="variance",
            title="Who makes the distances, unscaled",
            caption=f"Share of each feature in the squared distances between rows: {told}. After "
            "standard scaling every feature that varies has the same share.",
            x=picture.named("features", [names[index] for index in order]),
            y=picture.span("share", 0, 1),
            layers=[
                picture.bars(
                    "shares", "shares", edges, shares[order], links=picture.Links(texts=texts)
                )
            ],
            table={
                "heads": ["feature", "share"],
                "lines": [[names[index], _percent(shares[index])] for index in order],
            },
            height=140,
        )
    )


# Before and after -------------------------------------------------------------------------------


def _before_and_after(fit: Fit, fits: Mapping[str, Fit], shares: np.ndarray) -> list[Part]:
    """Two charts of the same rows on the same axes, the second's colours matched to the first's."""
    before, after = fits[NONE], fits[STANDARD]
    try:
        place = _ground(fit, shares, after.labels)
    except InputError as error:  # numbers too large to be drawn
        return [text(str(error))]
    same = matched(before.labels, after.labels)
    return [
        _scatter(place, "before", "Unscaled", before, before.labels),
        _scatter(place, "after", "Standard scaling", after, same),
    ]


def _ground(fit: Fit, shares: np.ndarray, labels: np.ndarray) -> Ground:
    """The feature that counts most unscaled, and the one that tells most about ``labels`` (m,)."""
    kinds, names = fit.preparation.kinds, fit.preparation.features
    if len(names) == 1:
        spread = plane(np.asarray(fit.X), fit.preparation)
        return grounded(fit.X, spread.places, spread.labels, spread.kinds)
    first = int(np.argmax(shares))
    chosen = [first, _most_telling(np.asarray(fit.X), labels, first)]
    return grounded(
        fit.X,
        fit.preparation.raw(fit.X)[:, chosen],
        [names[index] for index in chosen],
        [kinds[index] for index in chosen],
    )


def _most_telling(X: np.ndarray, labels: np.ndarray, besides: int) -> int:
    """The feature whose variance lies most between the groups of ``labels`` (m,)."""
    centered = X - X.mean(axis=0)
    largest = np.abs(centered).max(axis=0)
    unit = centered / np.where(largest > 0, largest, 1)
    between = np.zeros(X.shape[1])
    for label in np.unique(labels):
        inside = labels == label
        between += np.count_nonzero(inside) * unit[inside].mean(axis=0) ** 2
    total = (unit**2).sum(axis=0)
    told = np.divide(between, total, out=np.zeros_like(between), where=total > 0)
    told[besides] = -1
    return int(np.argmax(told))


def _scatter(place: Ground, id: str, title: str, shown: Fit, colours: np.ndarray) -> Part:
    found = counted(shown.n_clusters, "cluster")
    return figure(
        scatter(
            place,
            colours,
            figure=f"scaling-{id}",
            title=title,
            caption=f"{title}: {found}, drawn in data units. Clusters that correspond have the "
            "same colour in both charts.",
            height=HEIGHT,
        )
    )


STUDY = Study(
    id="scaling",
    title="Does scaling matter?",
    tab="explain",
    summary="The same method with and without scaling, and which feature decides unscaled.",
    run=run,
)
