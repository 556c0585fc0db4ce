"""What tests of studies share: fits with labels of one's choice, and what a report must be."""

import numpy as np

import unlabeled as un
from unlabeled.prepare import Prepared
from unlabeled.registry import found, usable
from unlabeled.result import Fit

PARTS = {"text", "figure", "panels", "scores", "table", "button"}
KINDS = {"text", "number", "share", "cluster"}
ACTIONS = {"rows", "row", "tab", "values", "state", "download"}


def given(X, labels, **more):
    """A fit of X (a table, prepared data or rows) with these labels."""
    X = X if isinstance(X, Prepared) else usable(X)
    labels = np.asarray(labels, dtype=np.int32)
    return Fit(
        algorithm=found()["kmeans"],
        parameters={},
        X=X,
        preparation=X.preparation,
        estimator=None,
        labels=labels,
        predict_labels=lambda rows: np.zeros(len(rows), dtype=np.int32),
        **more,
    )


def asked(study, fit, **values):
    """The report of a study, with defaults for what is not named; every step is checked too."""
    parameters = {one.name: one.default for one in study.parameters} | values
    steps = study.run(fit, parameters)
    before = 0.0
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return checked(stop.value, fit)
        assert before - 1e-9 <= progress.done <= 1 + 1e-9 and progress.note
        before = progress.done
        if progress.so_far is not None:
            checked(progress.so_far, fit)


def checked(report, fit):
    """The report itself, if the page can show it."""
    assert set(report) == {"verdict", "tone", "parts"}
    assert report["verdict"] and report["tone"] in {"good", "info", "warn"}
    _plain(report)
    for part in report["parts"]:
        assert part["part"] in PARTS
        if part["part"] == "table":
            width = len(part["heads"])
            assert set(part["kinds"]) <= KINDS and len(part["kinds"]) == width
            assert all(len(line) == width for line in part["lines"])
            assert part["actions"] is None or len(part["actions"]) == len(part["lines"])
        for picture in charts_of(part):
            assert picture["caption"] and picture["title"]
        if part["part"] == "text":
            assert part["text"].strip()
    for action in actions(report):
        assert action["action"] in ACTIONS and action["title"]
        if action["action"] == "rows":
            assert len(action["rows"]) and np.isin(action["rows"], fit.preparation.rows).all()
    return report


def _plain(value):
    """No numpy scalars, and no number that JSON cannot hold."""
    if isinstance(value, np.ndarray):
        assert np.isfinite(value).all()
    elif isinstance(value, dict):
        for key, one in value.items():
            assert isinstance(key, str)
            _plain(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _plain(one)
    else:
        assert value is None or type(value) in (str, int, float, bool), repr(value)
        assert not isinstance(value, float) or np.isfinite(value)


def charts_of(part):
    """The charts of a part."""
    return [part["picture"]] if part["part"] == "figure" else part.get("pictures", [])


def actions(report):
    """Every action of a report: of buttons and of lines."""
    found = []
    for part in report["parts"]:
        if part["part"] == "button":
            found.append(part["action"])
        if part["part"] == "table":
            found += [action for action in part["actions"] or [] if action]
    return found


def table(report, id):
    """The lines of a table as dictionaries by its heads."""
    part = next(one for one in report["parts"] if one.get("id") == id)
    return [dict(zip(part["heads"], line, strict=True)) for line in part["lines"]]


def score(report, id):
    """The value of a score."""
    cards = [card for part in report["parts"] for card in part.get("scores", [])]
    return next(card["value"] for card in cards if card["id"] == id)


def words(report):
    """All paragraphs in one text."""
    return " ".join(part["text"] for part in report["parts"] if part["part"] == "text")


def mixed_table():
    """Numbers, a yes/no, words and a date, in two groups of six rows."""
    return un.read_csv(
        "price,sold,colour,day\n"
        + "".join(f"{10 + i},yes,red,2024-01-{i + 1:02d}\n" for i in range(6))
        + "".join(f"{90 + i},no,blue,2024-03-{i + 1:02d}\n" for i in range(6))
    )


def odd_fits():
    """Fits with nothing usual about them, by name."""
    square = np.array([[0.0, 0], [0, 1], [5, 5], [5, 6]])
    many = np.random.default_rng(0).normal(size=(60, 64))
    return {
        "one cluster": given(square, [0, 0, 0, 0]),
        "all noise": given(square, [-1, -1, -1, -1]),
        "noise and a cluster": given(square, [0, 0, -1, -1]),
        "one feature": given(square[:, :1], [0, 0, 1, 1]),
        "two rows": given(square[1:3], [0, 1]),
        "two rows, one cluster": given(square[1:3], [0, 0]),
        "one row": given(square[:1], [0]),
        "a cluster of one row": given(square, [0, 0, 0, 1]),
        "only clusters of one row": given(square, [0, 1, 2, 3]),
        "equal rows": given(np.ones((5, 2)), [0, 0, 1, 1, 1]),
        "64 features": given(many, np.arange(60) % 3),
        "one-hot": given(un.prepare(mixed_table()), [0] * 6 + [1] * 6),
        "only words": given(un.prepare(mixed_table(), ["colour"]), [0] * 6 + [1] * 6),
        "huge numbers": given(
            un.prepare(un.read_csv("a,b\n1e200,1e300\n-1e200,2e300\n3e200,-1e300\n1,2\n")),
            [0, 0, 1, 1],
        ),
        "tiny numbers": given(square * 1e-200, [0, 0, 1, 1]),
        "distinguished by nothing": given(square[[0, 0, 2, 2]], [0, 1, 0, 1]),
    }


