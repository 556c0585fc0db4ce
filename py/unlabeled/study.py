"""What a study is: a question about a fit, and the steps that answer it with a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .algorithm import ANOMALY, Algorithm, Score
from .params import Parameter
from .result import Fit
from .steps import Steps

Part = dict[str, Any]
Report = dict[str, Any]

# What a study may need of the table.
IMAGES = "images"

# Where the page shows a study.
TABS = ("choose", "density", "anomalies", "why", "consensus", "novelty", "explain", "images",
        "stability")


def groups_rows(algorithm: Algorithm) -> bool:
    """Methods that put rows into groups, which most studies are about."""
    return algorithm.family != ANOMALY


def scores_rows(algorithm: Algorithm) -> bool:
    """Methods that look for anomalies."""
    return algorithm.family == ANOMALY


@dataclass(frozen=True)
class Study:
    """One study as data, and the function that makes it.

    ``run(fit, parameters)`` is a generator: it yields progress (with the report so far, if there
    is one) and returns a :func:`report`. ``applies(algorithm)`` says which algorithms it is for,
    ``needs`` what the table must be: "" any, "images" a set of images.
    ``automatic`` studies are cheap enough to follow every fit while they are in view; those that
    ``follow`` do so from the first report on, because they remember what is dear, and answer at
    once to the parameters that only say how the report is drawn: ``redraws``.
    ``place`` orders the studies of a tab; equal ones stand by their names.
    ``columns(fit, parameters)`` makes (name, values (m,)) pairs that a download adds to the table;
    ``rows(fit, parameters)`` makes a table of its own: heads and lines.
    """

    id: str
    title: str
    tab: str
    summary: str
    run: Callable[[Fit, dict[str, Any]], Steps[Report]]
    parameters: tuple[Parameter, ...] = ()
    applies: Callable[[Algorithm], bool] = groups_rows
    needs: str = ""
    automatic: bool = False
    follows: bool = False
    redraws: tuple[str, ...] = ()
    place: int = 0
    columns: Callable[[Fit, dict[str, Any]], list[tuple[str, np.ndarray]]] | None = None
    rows: Callable[[Fit, dict[str, Any]], tuple[list[str], list[list[Any]]]] | None = None

    def describe(self, algorithms: Sequence[Algorithm]) -> dict[str, Any]:
        """The study as JSON data; ``algorithms`` lists those it is for by their ids."""
        return {
            "id": self.id,
            "title": self.title,
            "tab": self.tab,
            "summary": self.summary,
            "needs": self.needs,
            "automatic": self.automatic,
            "follows": self.follows,
            "redraws": list(self.redraws),
            "params": [parameter.describe() for parameter in self.parameters],
            "algorithms": [one.id for one in algorithms if self.applies(one)],
        }


def report(verdict: str, parts: Sequence[Part], *, tone: str = "info") -> Report:
    """What a study found: a ``verdict`` in a sentence, and parts. Tones: good, info, warn."""
    return {"verdict": verdict, "tone": tone, "parts": list(parts)}


def text(words: str) -> Part:
    """A paragraph."""
    return {"part": "text", "text": words}


def figure(picture: dict[str, Any]) -> Part:
    """A chart of :func:`unlabeled.picture.chart`."""
    return {"part": "figure", "picture": picture}


def panels(*pictures: dict[str, Any]) -> Part:
    """Charts that belong together: two beside each other where there is room."""
    return {"part": "panels", "pictures": list(pictures)}


def scores(*shown: tuple[Score, float]) -> Part:
    """Numbers as cards, like the scores of a fit."""
    cards = [
        {"id": one.id, "title": one.title, "help": one.help, "whole": one.whole, "value": value}
        for one, value in shown
    ]
    return {"part": "scores", "scores": cards}


def table(
    id: str,
    title: str,
    heads: Sequence[str],
    lines: Sequence[Sequence[Any]],
    *,
    kinds: Sequence[str] | None = None,
    actions: Sequence[Part | None] | None = None,
) -> Part:
    """Lines of cells. ``kinds`` of the columns: "text", "number", "share" or "cluster".

    ``actions`` (one per line, see :func:`show_rows` and :func:`set_values`) happen on a click.
    """
    return {
        "part": "table",
        "id": id,
        "title": title,
        "heads": list(heads),
        "kinds": list(kinds or ["text"] * len(heads)),
        "lines": [list(line) for line in lines],
        "actions": None if actions is None else list(actions),
    }


def show_rows(title: str, rows: np.ndarray) -> Part:
    """An action: light these table rows in the picture and list them in the table."""
    return {"action": "rows", "title": title, "rows": rows.astype(np.int32)}


def select_row(title: str, row: int) -> Part:
    """An action: select this table row in the picture."""
    return {"action": "row", "title": title, "row": int(row)}


def open_tab(title: str, tab: str) -> Part:
    """An action: open another tab of the results."""
    return {"action": "tab", "title": title, "tab": tab}


def set_values(title: str, values: dict[str, Any]) -> Part:
    """An action: fit again with these parameters."""
    return {"action": "values", "title": title, "values": values}


def set_state(
    title: str, state: dict[str, Any], values: dict[str, Any] | None = None
) -> Part:
    """An action: change the page's state ("scale", "columns", "algorithm", ...) and fit again.

    ``values`` are parameters of the method, perhaps another one.
    """
    return {"action": "state", "title": title, "state": state, "values": values}


def download(title: str, name: str, *, made: bool = False) -> Part:
    """An action: download a CSV of the table with the columns that this study adds.

    Or, ``made``, of the rows that it makes.
    """
    return {"action": "download", "title": title, "name": name, "made": made}


def button(action: Part) -> Part:
    """An action as a button of its own."""
    return {"part": "button", "action": action}
