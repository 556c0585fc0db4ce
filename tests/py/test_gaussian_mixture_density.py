"""Anomalies by a mixture's density: the chapter's numbers, and fits without the worst rows."""

import numpy as np
import pytest
from detectors import applied, flagged, normal_rows
from reports import checked
from sklearn.mixture import GaussianMixture

import unlabeled as un
from unlabeled.prepare import wrap
from unlabeled.registry import algorithm, configure
from unlabeled.steps import finish
from unlabeled.study import figure, report


@pytest.fixture(scope="module")
def ellipsoids():
    return un.prepare(un.sample("ellipsoids"), scale="none")


@pytest.mark.parametrize(
    ("share", "log_density", "rows"),
    [(0.02, -5.936523002717041, 25), (0.04, -5.4870138506261545, 50)],
)
def test_the_chapters_thresholds(ellipsoids, share, log_density, rows):
    fit = un.fit("gaussian_mixture_density", ellipsoids, contamination=share)
    assert fit.scores["log_density"] == pytest.approx(log_density, rel=1e-9)
    assert fit.scores["threshold"] == -fit.scores["log_density"]
    assert fit.scores["anomalies"] == len(flagged(fit)) == rows
    by_percentile = un.fit("gaussian_mixture_density", ellipsoids, percentile=100 - 100 * share)
    np.testing.assert_array_equal(by_percentile.labels, fit.labels)
    by_score = un.fit("gaussian_mixture_density", ellipsoids, threshold=-log_density)
    np.testing.assert_array_equal(by_score.labels, fit.labels)


# The chapter's loop -------------------------------------------------------------------------------


def by_hand(X, share, refits, **settings):
    """Fit, leave out what is below the percentile, and fit again, as the chapter does it."""
    kept, rounds = np.ones(len(X), dtype=bool), []
    for _ in range(refits + 1):
        model = GaussianMixture(random_state=42, **settings).fit(X[kept])
        densities = model.score_samples(X)
        rounds.append((kept, densities))
        normal = densities >= np.percentile(densities, 100 * share)
        if (normal == kept).all():
            break
        kept = normal
    return rounds


@pytest.mark.parametrize(("share", "refits"), [(0.04, 1), (0.04, 20), (0.3, 2)])
def test_refits_are_the_chapters_loop(share, refits):
    X = un.prepare(un.sample("ellipsoids"), scale="none", rows=300)
    values = {"n_components": 2, "n_init": 2}
    fit = un.fit("gaussian_mixture_density", X, contamination=share, refits=refits, **values)
    rounds = by_hand(np.array(X), share, refits, **values)
    assert fit.scores["fits"] == len(rounds) > 1
    kept, densities = rounds[-1]
    np.testing.assert_allclose(fit.anomaly_score, -densities, rtol=1e-9)
    normal = densities >= np.percentile(densities, 100 * share)
    np.testing.assert_array_equal(fit.labels == 0, normal)
    at_rest = (normal == kept).all()
    assert at_rest == (refits == 20), "the cases cover both ends"
    told = f"The last of {len(rounds)} fits leaves {(~kept).sum()} rows out."
    more = "more fits would change nothing" if at_rest else "allow more"
    assert any(note.startswith(told) and more in note for note in fit.notes)

    chart = finish(fit.figures())[0]
    checked(report("Fits.", [figure(chart)]), fit)
    line = chart["layers"][0]
    expected = [np.percentile(one, 100 * share) for _, one in rounds]
    np.testing.assert_allclose(line["y"], expected, rtol=1e-9)
    left_out = [int((~one).sum()) for one, _ in rounds[1:]]
    for text, count in zip(line["texts"][1:], left_out, strict=True):
        assert f"{count} rows left out" in text


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_refitting_stops_a_group_from_hiding(seed):
    """Strangers pull the mixture towards themselves until they are left out."""
    random = np.random.default_rng(seed)
    strangers = 4 + 0.3 * random.normal(size=(8, 2))
    X = wrap(np.concatenate([random.normal(size=(60, 2)), strangers]))
    values = {"n_components": 1, "n_anomalies": 8}
    once = un.fit("gaussian_mixture_density", X, **values)
    again = un.fit("gaussian_mixture_density", X, refits=10, **values)
    assert flagged(again).tolist() == list(range(60, 68)) != flagged(once).tolist()


def test_without_refits_there_is_no_chart_and_no_count(ellipsoids):
    fit = un.fit("gaussian_mixture_density", ellipsoids)
    assert fit.figures is None and "fits" not in fit.scores
    nothing = un.fit("gaussian_mixture_density", normal_rows(40, 1), refits=5, threshold=1e9)
    assert nothing.figures is None and not len(flagged(nothing))


# What is told -------------------------------------------------------------------------------------


def test_flat_components_are_told():
    random = np.random.default_rng(0)
    X = wrap(np.column_stack([random.normal(size=60), np.ones(60)]))
    fit = un.fit("gaussian_mixture_density", X, n_components=1)
    assert any("“x2” has the same value in every row" in note for note in fit.notes)


def test_more_components_than_different_rows():
    X = wrap([[0.0, 0], [1, 1], [0, 0]])
    with pytest.raises(un.InputError, match="more than the 2 different rows") as refused:
        un.fit("gaussian_mixture_density", X)
    assert refused.value.field == "n_components"
    for remedy in refused.value.remedies:
        fit = applied(remedy, "gaussian_mixture_density", X, {})
        assert fit.parameters["n_components"] == 2


def test_every_refit_costs_as_much_as_the_first_fit():
    density = algorithm("gaussian_mixture_density")
    once, thrice = (
        density.forecast(5_000, 8, configure(density.id, {"refits": refits})) for refits in (0, 2)
    )
    assert thrice.seconds == pytest.approx(3 * once.seconds)
    assert thrice.bytes == once.bytes
