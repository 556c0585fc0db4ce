"""What a column is for: a feature, a known answer, or nothing that should be fitted."""

import re
from collections.abc import Sequence

import numpy as np

from .column import Column, format_date
from .types import Typed

MOST_CATEGORIES = 12  # as features by default: one-hot coding makes each of them a feature
_MOST_DISTINCT_WORDS = 100  # of a category column of any size
_FEWEST_ROWS_TO_COUNT = 10  # a shorter column 1, 2, 3 may well be a measurement
_MOST_ANSWERS = 20

_ANSWERS = {"species", "class", "classes", "label", "labels", "target", "cluster", "clusters"}
_ANSWERS |= {"group", "category", "type", "source", "digit", "answer", "truth"}
# Of numbers only flags: outlier_count is no answer.
_FLAGS = {"anomaly", "anomalous", "outlier", "abnormal", "fraud", "novelty"}
# What a detector here has written: a verdict, and its scores. And what several of them have.
_FOUND = {"anomaly": {"anomaly score", "anomaly rank"}, "novelty": {"novelty score"}}
_VOTES = {"votes", "mean rank"}
FOUND_BEFORE = "what a detector found before"
_KEYS = {"id", "ids", "uuid", "guid", "identifier"}
_ROW_NAMES = {"index", "idx", "key", "row", "rowid", "row number", "row names", "rownames"}
_ROW_NAMES |= {"no", "nr", "number", "record", "unnamed 0", "x 1", "obs"}
_KEY_FORM = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,64}|[a-z]{0,4}[-_ ]?\d{3,}", re.I
)


def columns(names: Sequence[str], typed: Sequence[Typed], unnamed: set[str]) -> list[Column]:
    """Columns with their final kind, role and reason; ``unnamed`` had a blank name in the file."""
    numeric = sum(one.kind == "number" for one in typed)
    words = [[] if name in unnamed else _tokens(name) for name in names]
    told = {_plain(tokens) for tokens in words}
    made = []
    for name, one, tokens in zip(names, typed, words, strict=True):
        kind, reason = _kind(one, tokens, name in unnamed, others=numeric > 1)
        made.append(_with_role(_column(name, kind, one), tokens, reason, names, told))
    return made


def _tokens(name: str) -> list[str]:
    """The words of a name, in lower case: PassengerId, passenger_id -> passenger, id."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W_]+", apart.lower())


def _kind(one: Typed, tokens: list[str], unnamed: bool, others: bool) -> tuple[str, str]:
    """The final kind, and why such a column is not a feature ("" where it may be)."""
    if one.kind == "empty":
        return "empty", "no values"
    present = one.values[one.values >= 0] if one.kind == "words" else one.values
    present = present[~np.isnan(present)] if present.dtype.kind == "f" else present
    if len(one.values) > 1 and present.min() == present.max():
        every = "" if len(present) == len(one.values) else " that has one"
        return "constant", f"the same value in every row{every}"
    if one.kind == "number":
        if reason := _numbers_rows(present, tokens, unnamed, others):
            return "id", reason
        return "number", ""
    if one.kind == "words":
        return _words_kind(one, len(present), tokens)
    return one.kind, ""


def _numbers_rows(present: np.ndarray, tokens: list[str], unnamed: bool, others: bool) -> str:
    """Why whole numbers name rows rather than measure something, or ""."""
    if len(present) < 2 or (present != np.floor(present)).any():
        return ""
    if _KEYS & set(tokens):
        return "the name says that it is a key"
    if len(np.unique(present)) < len(present):
        return ""
    if " ".join(tokens) in _ROW_NAMES or (tokens and tokens[-1] == "key"):
        return "a different whole number in every row: a key"
    counts = present[0] in (0, 1) and (np.diff(present) == 1).all()
    if counts and (unnamed or (others and len(present) >= _FEWEST_ROWS_TO_COUNT)):
        return "it numbers the rows"
    return ""


def _words_kind(one: Typed, count: int, tokens: list[str]) -> tuple[str, str]:
    distinct = len(one.words)
    if distinct == count and count > 2:
        hinted = _KEYS & set(tokens) or " ".join(tokens) in _ROW_NAMES
        if hinted or all(map(_KEY_FORM.fullmatch, one.words)):
            return "id", "a different key in every row"
        return "text", "a different text in every row"
    if distinct <= MOST_CATEGORIES or (distinct <= _MOST_DISTINCT_WORDS and distinct * 3 <= count):
        return "category", ""
    return "text", f"free text: {distinct:,} different values"


def _column(name: str, kind: str, one: Typed) -> Column:
    missing = one.values < 0 if one.kind == "words" else np.isnan(one.values)
    if kind == "constant" and one.kind == "date":  # as a number it would no longer look like one
        word = format_date(float(np.nanmax(one.values)))
        return Column(name, kind, np.where(missing, -1, 0).astype(np.int32), missing, (word,))
    return Column(name, kind, one.values, missing, categories=one.words)


def _with_role(
    column: Column, tokens: list[str], reason: str, names: Sequence[str], told: set[str]
) -> Column:
    reason = reason or _found_before(tokens, told)
    role = "skip" if reason else "feature"
    if not reason and _is_answer(column, tokens, names):
        role, reason = "label", "looks like a known answer"
    elif not reason:
        reason = _reason_to_skip(column)
        role = "skip" if reason else "feature"
    return Column(
        column.name, column.kind, column.values, column.missing, column.categories, role, reason
    )


def _is_answer(column: Column, tokens: list[str], names: Sequence[str]) -> bool:
    ends = set(tokens[:1] + tokens[-1:])
    named = bool((_ANSWERS | _FLAGS) & ends)
    if column.kind in ("category", "boolean"):
        return named or tokens == ["y"]
    if column.kind != "number":
        return False
    # Beside a column x, y is a coordinate.
    if not named and (tokens != ["y"] or any(name.lower() == "x" for name in names)):
        return False
    present = column.values[~column.missing]
    most = 2 if _FLAGS & ends else _MOST_ANSWERS
    return bool((present == np.floor(present)).all()) and column.distinct <= most


def _found_before(tokens: list[str], told: set[str]) -> str:
    """A detector must not see what another has found; ``told`` are all names of the table."""
    name = _plain(tokens)
    for verdict, scores in _FOUND.items():
        if verdict in told and scores & told and name in {verdict, *scores}:
            return FOUND_BEFORE
    if told >= _VOTES and (name in _VOTES or tokens[:1] == ["score"]):
        return FOUND_BEFORE
    return ""


def _plain(tokens: list[str]) -> str:
    """A name in lower case; of a second column of that name without its number."""
    return " ".join(tokens[:-1] if tokens and tokens[-1].isdigit() else tokens)


def _reason_to_skip(column: Column) -> str:
    missing = np.count_nonzero(column.missing)
    if column.kind == "date":
        return "a date; as a feature it would count days"
    if column.kind == "category" and len(column.categories) > MOST_CATEGORIES:
        return f"{len(column.categories)} categories: too many features by default"
    if missing * 2 > len(column.missing):
        return f"missing in {missing / len(column.missing):.0%} of the rows"
    return ""
