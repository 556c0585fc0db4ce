"""Table to X: choose columns, encode, treat what is missing, scale, and remember how.

Categories become one feature each (one-hot, named "column=word"), yes/no one feature of 0 and 1,
dates a number of days. Missing cells either cost their row (``drop``), or every feature of the
cell is filled with that feature's mean or median: a missing category becomes the shares of the
categories. Scaling then treats all features alike. Numbers near 1e308 are scaled without overflow;
what is still too large to be squared afterwards is an InputError. At the end the features may be
replaced by as many principal components as keep a share of their variance.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from . import scaling
from .components import Components, component_steps
from .encoding import Encoder, encoder_for
from .errors import InputError, Remedy
from .limits import LARGEST_SQUARABLE
from .reading.column import Note, mean, numeric_column
from .reading.header import unused
from .reading.row_numbers import rows_of
from .reading.wording import counted, listed, percent, quoted
from .steps import Steps, finish
from .table import Table

MISSING = ("drop", "mean", "median")
CATEGORIES = ("one-hot", "ignore")
# Of the sample that is taken where only some rows are to be used.
SEED = 0
# Dragging a control asks for one thing after the other, and a matrix may be large.
MOST_REMEMBERED = 16


class Prepared(np.ndarray):
    """X, float64 (m, n), as estimators see it; ``preparation`` says how it came about.

    Slices of it and results of arithmetic are plain arrays: they are not the prepared table.
    ``memo`` keeps what is dear to compute and depends on X alone, such as a tree of merges.
    """

    preparation: "Preparation"
    memo: dict[Any, Any]

    def remembered(self, key: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` returned for this ``key`` before, or returns now.

        Of more than ``MOST_REMEMBERED`` keys, those not asked for the longest are forgotten.
        """
        value = self.memo.pop(key) if key in self.memo else make()
        self.memo[key] = value  # the last one of the dictionary now
        while len(self.memo) > MOST_REMEMBERED:
            del self.memo[next(iter(self.memo))]
        return value

    def part(self, chosen: np.ndarray) -> "Prepared":
        """The rows at ``chosen`` (p,), in the units of X."""
        rows = self.preparation.rows[chosen]
        return as_prepared(self[chosen], replace(self.preparation, rows=rows))

    def sample(self, most: int) -> "Prepared":
        """X itself, or ``most`` of its rows: always the same ones, in their order."""
        if len(self) <= most:
            return self
        sample = self.part(seeded_choice(len(self), most))
        everything = self.preparation.sampled_from or len(self)
        sample.preparation = replace(sample.preparation, sampled_from=everything)
        return sample

    def __getitem__(self, key: Any) -> Any:
        """A plain array or number."""
        return np.asarray(self)[key]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Arithmetic on the plain arrays."""
        plain = [np.asarray(one) if isinstance(one, Prepared) else one for one in inputs]
        if out := options.get("out"):
            options["out"] = tuple(
                np.asarray(one) if isinstance(one, Prepared) else one for one in out
            )
        return getattr(ufunc, method)(*plain, **options)


@dataclass(frozen=True, eq=False)
class Preparation:
    """How X (m, n) came from a table, and back: X = (raw - center) / scale_.

    ``rows`` are the table rows in X, ``dropped`` those left out because of missing cells,
    ``kinds`` (n,) what each feature is: number, date, boolean or category. ``fill`` (n,) replaces
    missing features, in data units. ``sampled_from`` is the number of usable rows where X holds
    only a sample of them, else 0. ``table`` is where all of it came from, ``without`` are rows
    of it that were left out on purpose.

    Where X holds principal ``components``, these are its features, in their own units, and
    ``before`` says how the table became what they are components of.
    """

    columns: tuple[str, ...]
    features: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: np.ndarray
    dropped: np.ndarray
    notes: tuple[Note, ...]
    center: np.ndarray
    scale_: np.ndarray
    scale: str = "none"
    missing: str = "drop"
    categories: str = "one-hot"
    sampled_from: int = 0
    fill: np.ndarray = field(default_factory=lambda: np.zeros(0))
    encoders: tuple[Encoder, ...] = ()
    table: Table | None = field(default=None, repr=False)
    without: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    before: "Preparation | None" = None
    components: Components | None = field(default=None, repr=False)

    def transform(self, table: Table, absent: np.ndarray | None = None) -> Prepared:
        """New rows (p, n) made the same way; the order of the table's columns does not matter.

        Categories that were not known get 0 in every feature, and a note. ``absent`` (n,) are
        features, in data units, to take where the table lacks their column.

        Raises:
            InputError: a column is absent without a substitute, or no row is left.
        """
        if self.before is not None:
            return self.along(self.before.transform(table, absent))
        raw, notes = _encode(table, self.encoders, absent)
        rows, dropped, raw, more = _treat_missing(raw, self, np.ones(table.row_count, dtype=bool))
        notes = tuple(notes + more)
        new = {"rows": rows, "dropped": dropped, "notes": notes, "sampled_from": 0, "table": table}
        new["without"] = self.without[:0]
        return _wrapped(raw, replace(self, **new))

    def along(self, X: Prepared) -> Prepared:
        """New rows X (p, b), prepared like those ``before`` the components, along them."""
        new = X.preparation
        known = {"rows": new.rows, "dropped": new.dropped, "notes": new.notes, "sampled_from": 0}
        known["without"] = new.without
        preparation = replace(self, before=new, table=new.table, **known)
        return as_prepared(self.components.scores(X), preparation)

    def raw(self, X: np.ndarray) -> np.ndarray:
        """Features (p, n) in data units for scaled ones (p, n), for instance cluster centres."""
        return np.asarray(X, dtype=np.float64) * self.scale_ + self.center

    def scaled(self, raw: np.ndarray) -> np.ndarray:
        """Scaled features (p, n) for features (p, n) in data units."""
        raw = np.asarray(raw, dtype=np.float64)
        return scaling.apply(raw, self.center, self.scale_, self.scale)

    def row(self, cells: Sequence[str]) -> np.ndarray:
        """X (1, n) of one typed-in row: a text for each of ``columns``.

        Raises:
            InputError: too few or too many cells, a text that is no value of its column, or a
                blank one where rows with missing cells are dropped.
        """
        if self.before is not None:
            return self.components.scores(self.before.row(cells))
        if len(cells) != len(self.encoders):
            raise InputError(
                f"A row has {counted(len(self.encoders), 'cell')}, not {len(cells):,}.",
                f"Give one for each of: {listed(self.columns)}.",
            )
        parts = [one.cell(str(cell)) for one, cell in zip(self.encoders, cells, strict=True)]
        if self.missing == "drop":
            for one, part in zip(self.encoders, parts, strict=True):
                if np.isnan(part).any():
                    raise InputError(
                        f"{quoted(one.column)} is blank.",
                        "Type a value, or fill missing cells with the mean.",
                    )
        raw = np.concatenate(parts)[np.newaxis]
        return _finite(self.scaled(np.where(np.isnan(raw), self.fill, raw)), self.features)

    def cells(self, X: np.ndarray) -> list[str]:
        """A text for each of ``columns`` from one row X (1, n): the way back from :meth:`row`."""
        if self.before is not None:
            return self.before.cells(self.components.back(X))
        ends = np.cumsum([len(one.features) for one in self.encoders])[:-1]
        texts = []
        for one, values, fill in zip(
            self.encoders,
            np.split(self.raw(X)[0], ends),
            np.split(self.fill, ends),
            strict=True,
        ):
            # A missing category has the shares of all: no word says that, but a blank does.
            blank = one.kind == "category" and self.missing != "drop" and np.allclose(values, fill)
            texts.append("" if blank else one.text(values))
        return texts


def prepare(
    table: Table,
    columns: Sequence[str] | None = None,
    scale: str = "standard",
    missing: str = "drop",
    categories: str = "one-hot",
    rows: int | str | None = None,
    without: str | Sequence[int] | None = None,
    components: float | str | None = None,
) -> Prepared:
    """Make a table into X (m, n) for estimators.

    Args:
        table: what ``read_csv`` or ``sample`` returns.
        columns: names of the columns to use; None takes those with the role "feature".
        scale: "none", "standard", "minmax" or "robust", with scikit-learn's meaning.
        missing: "drop" rows with missing cells, or fill with the feature's "mean" or "median".
        categories: "one-hot", or "ignore" to leave columns of words out.
        rows: how many rows X may have; of more a seeded sample is taken. None takes all.
        without: rows to leave out: their indices, or a text of numbers from 1: "3,17,20-25".
        components: a share of the variance, above 0 and up to 1: the features become as many
            principal components as keep it. None leaves them as they are.

    Raises:
        InputError: an unknown option or column, no usable column, no row left, numbers too large
            to be squared, or no variance to keep.
    """
    return finish(
        prepare_steps(
            table,
            columns=columns,
            scale=scale,
            missing=missing,
            categories=categories,
            rows=rows,
            without=without,
            components=components,
        )
    )


def prepare_steps(
    table: Table,
    *,
    columns: Sequence[str] | None = None,
    scale: str = "standard",
    missing: str = "drop",
    categories: str = "one-hot",
    rows: int | str | None = None,
    without: str | Sequence[int] | None = None,
    components: float | str | None = None,
) -> Steps[Prepared]:
    """The steps of :func:`prepare`: components of a large table take seconds."""
    share = _share(components)
    _check_option("scale", scale, scaling.SCALES)
    _check_option("missing", missing, MISSING)
    _check_option("categories", categories, CATEGORIES)
    most = _most_rows(rows)
    notes: list[Note] = []
    encoders = _encoders(table, columns, categories, notes)
    raw, _ = _encode(table, encoders)
    left_out = _left_out(without, table.row_count)
    wanted = ~np.isin(np.arange(table.row_count), left_out)
    preparation = Preparation(
        columns=tuple(one.column for one in encoders),
        features=_feature_names(encoders),
        kinds=tuple(one.kind for one in encoders for _ in one.features),
        rows=np.zeros(0, dtype=np.int32),
        dropped=np.zeros(0, dtype=np.int32),
        notes=(),
        center=np.zeros(raw.shape[1]),
        scale_=np.ones(raw.shape[1]),
        scale=scale,
        missing=missing,
        categories=categories,
        fill=_fill(raw[wanted], missing, _feature_names(encoders)),
        encoders=tuple(encoders),
        table=table,
        without=left_out,
    )
    used, dropped, raw, more = _treat_missing(raw, preparation, wanted)
    center, spread = scaling.center_and_scale(raw, scale)
    if not np.isfinite(spread).all():
        raise _too_large(preparation.features[int(np.argmax(~np.isfinite(spread)))])
    sampled_from = 0
    if most is not None and most < len(used):
        sampled_from = len(used)
        kept = seeded_choice(sampled_from, most)
        used, raw = used[kept], raw[kept]
        more = [*more, _sampling_note(most, sampled_from)]
    learned = {"center": center, "scale_": spread, "notes": tuple(notes + more)}
    prepared = replace(
        preparation, rows=used, dropped=dropped, sampled_from=sampled_from, **learned
    )
    X = _wrapped(raw, prepared)
    if share is None:
        return X
    return (yield from reduced_steps(X, share))


def reduced_steps(X: Prepared, share: float) -> Steps[Prepared]:
    """As many principal components of X as keep this ``share`` of its variance, as prepared data.

    Raises:
        InputError: X has no variance to keep.
    """
    found, before = (yield from component_steps(X, share)), X.preparation
    names = tuple(f"component_{number}" for number in range(1, len(found) + 1))
    known = {"features": names, "kinds": ("number",) * len(names)}
    known["encoders"] = tuple(Encoder(name, "number") for name in names)
    known["fill"] = known["center"] = np.zeros(len(names))
    known["scale_"] = np.ones(len(names))
    known["notes"] = (*before.notes, _components_note(found))
    preparation = replace(before, before=before, components=found, **known)
    return as_prepared(found.scores(X), preparation)


def _components_note(found: Components) -> Note:
    features = counted(len(found.mean), "feature")
    became = f"{features} became {counted(len(found), 'principal component')}, which"
    more = "" if found.complete else " More than these are not looked for among so many features."
    return Note("changed", f"{became} keep {percent(found.kept, 1)} of the variance.{more}")


def wrap(X: Any) -> Prepared:
    """Any array (m, n) of finite numbers as prepared data with features x1, x2, ... unscaled.

    Raises:
        InputError: not two-dimensional, no row or column, not numbers, not finite or too large.
    """
    try:
        values = np.array(X, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "These data are not an array of numbers.", "Read them with unlabeled.read_csv first."
        ) from None
    if values.ndim != 2 or not values.size:
        raise InputError(
            f"An array of shape {values.shape} is no table of rows and columns.",
            "Give it as (rows, columns), with at least one of each.",
        )
    if np.isnan(values).any():
        raise InputError("Some values are missing.", "Drop or fill them with unlabeled.prepare.")
    names = [f"x{number}" for number in range(1, values.shape[1] + 1)]
    made = [numeric_column(name, "number", values[:, i]) for i, name in enumerate(names)]
    rows = np.arange(len(values), dtype=np.int32)
    return prepare(Table("array", tuple(made), len(rows), (), rows + 1), names, scale="none")


def _left_out(without: Any, row_count: int) -> np.ndarray:
    """The rows to leave out, int32, rising.

    Raises:
        InputError: there are no such rows, or no other ones.
    """
    if without is None or isinstance(without, str):
        rows = rows_of(without or "", row_count)
    else:
        rows = _rows_from_zero(without, row_count)
    if row_count and len(rows) == row_count:
        raise InputError(
            "Every row is left out.",
            "Put some back.",
            remedies=[Remedy("Put all rows back", state={"without": None})],
        )
    return rows.astype(np.int32)


def _rows_from_zero(rows: Any, row_count: int) -> np.ndarray:
    """Indices, or a mask of the whole table, as rising indices.

    Raises:
        InputError: they are neither, or beyond the table.
    """
    given = np.asarray(rows)
    if given.dtype == bool and given.shape == (row_count,):
        return np.flatnonzero(given)
    if not given.size:
        return np.zeros(0, dtype=np.int64)
    if given.dtype.kind not in "iu" or given.ndim != 1:
        raise InputError(
            "Rows to leave out are given by their indices, from 0, or by a mask of the table.",
            "Or as text, with numbers from 1: “3,17,20-25”.",
        )
    found = np.unique(given)
    if found[0] < 0 or found[-1] >= row_count:
        beyond = int(found[-1] if found[-1] >= row_count else found[0])
        raise InputError(
            f"There is no row with the index {beyond:,}.",
            f"The table has {counted(row_count, 'row')}.",
        )
    return found


def _most_rows(rows: Any) -> int | None:
    """``rows`` as a whole number above 0, or None for all."""
    if rows is None or rows == "all":
        return None
    try:
        most = int(rows)
    except (TypeError, ValueError, OverflowError):
        most = 0
    if most < 1:
        raise InputError(
            f"rows cannot be {quoted(str(rows)[:20])}.",
            "It can be “all”, or how many rows a sample is to have.",
            "rows",
        )
    return most


def _share(components: Any) -> float | None:
    """``components`` as a share above 0 and up to 1, or None for none."""
    if components is None or components == "none":
        return None
    try:
        share = float(components)
    except (TypeError, ValueError, OverflowError):
        share = 0.0
    if not 0 < share <= 1:
        raise InputError(
            f"components cannot be {quoted(str(components)[:20])}.",
            "It can be “none”, or the share of the variance to keep, such as 0.99.",
            "components",
        )
    return share


def _sampling_note(most: int, everything: int) -> Note:
    return Note(
        "info",
        f"A seeded sample of {most:,} of {everything:,} rows is fitted; what the others are is "
        "said by the rule for new rows.",
    )


def _check_option(name: str, value: Any, known: Sequence[str]) -> None:
    if not isinstance(value, str) or value not in known:
        raise InputError(
            f"{name} cannot be {quoted(value)}.", f"It can be {listed(known, last='or')}.", name
        )


def _encoders(
    table: Table, columns: Sequence[str] | None, categories: str, notes: list[Note]
) -> list[Encoder]:
    """An encoder for each chosen column, in the order they were chosen."""
    if columns is None:
        columns = [column.name for column in table.columns if column.role == "feature"]
    elif isinstance(columns, str):
        columns = [columns]
    chosen = [table.column(name) for name in dict.fromkeys(columns)]
    if categories == "ignore":
        ignored = [quoted(column.name) for column in chosen if column.coded]
        chosen = [column for column in chosen if not column.coded]
        if ignored:
            notes.append(Note("dropped", f"Left out, for they hold words: {listed(ignored)}."))
    if table.row_count == 0:
        raise InputError("The table has no rows.", "Choose a file with data below its header.")
    if not chosen:
        raise _no_column(table)
    return [encoder_for(column) for column in chosen]


def _no_column(table: Table) -> InputError:
    others = [
        f"{quoted(column.name)}: {column.reason or column.kind}" for column in table.columns[:4]
    ]
    numbers = any(column.kind == "number" for column in table.columns)
    message = "No column is chosen." if numbers else "The table has no column of numbers to use."
    return InputError(
        message, f"At least one column of numbers or categories is needed ({'; '.join(others)})."
    )


def _feature_names(encoders: Sequence[Encoder]) -> tuple[str, ...]:
    """Names of all features, each different even if a column is called "a=b"."""
    names: dict[str, None] = {}
    for one in encoders:
        for name in one.features:
            names[unused(name, names)] = None
    return tuple(names)


def _encode(
    table: Table, encoders: Sequence[Encoder], absent: np.ndarray | None = None
) -> tuple[np.ndarray, list[Note]]:
    """Features (m, n) in data units, NaN where missing, and notes on cells not understood.

    Columns that the table lacks have the features ``absent`` (n,), if those are given.
    """
    parts, notes = [], []
    present = {column.name for column in table.columns}
    for one in encoders:
        if absent is not None and one.column not in present:
            start = sum(part.shape[1] for part in parts)
            values = absent[start : start + len(one.features)]
            parts.append(np.tile(values, (table.row_count, 1)))
            continue
        values, unknown = one.encode(table.column(one.column))
        parts.append(values)
        if unknown:
            cells = listed([quoted(cell) for cell in unknown], limit=4)
            became = "none of the known categories" if one.kind == "category" else "missing"
            notes.append(
                Note("warning", f"Not seen before in {quoted(one.column)}: {cells}; so {became}.")
            )
    return np.ascontiguousarray(np.hstack(parts), dtype=np.float64), notes


def _fill(raw: np.ndarray, missing: str, features: Sequence[str]) -> np.ndarray:
    """What replaces a missing feature: (n,) means or medians of the rows that have it.

    Raises:
        InputError: none of the rows that are left has it.
    """
    fill = np.zeros(raw.shape[1])
    if missing == "drop":
        return fill
    for index, values in enumerate(raw.T):
        present = values[~np.isnan(values)]
        if not len(present):
            raise InputError(
                f"No row that is left has a value in {quoted(features[index])}.",
                "Leave the column out, or put rows back.",
                remedies=[Remedy("Put all rows back", state={"without": None})],
            )
        # Halved (exactly): the median may be the mean of two numbers near 1e308.
        fill[index] = mean(present) if missing == "mean" else np.median(present / 2) * 2
    return fill


def _treat_missing(
    raw: np.ndarray, preparation: Preparation, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Note]]:
    """Rows kept, rows dropped, features without gaps, and notes.

    Of all rows of the table (m,) only the ``wanted`` are looked at.
    """
    rows, raw = np.flatnonzero(wanted).astype(np.int32), raw[wanted]
    gaps = np.isnan(raw)
    # Of a one-hot column all features are missing together: count it once.
    starts = np.cumsum([0] + [len(one.features) for one in preparation.encoders[:-1]])
    costs = dict(zip(preparation.columns, gaps[:, starts].sum(axis=0).tolist(), strict=True))
    named = [quoted(name) for name in sorted(costs, key=lambda n: -costs[n]) if costs[name]]
    if not named:
        return rows, rows[:0], raw, []
    if preparation.missing != "drop":
        text = f"Missing cells of {listed(named)} were filled with the {preparation.missing}."
        return rows, rows[:0], np.where(gaps, preparation.fill, raw), [Note("changed", text)]
    broken = gaps.any(axis=1)
    if broken.all():
        worst = max(costs, key=costs.__getitem__)
        raise InputError(
            f"No row is left: each misses a value, {quoted(worst)} in {costs[worst]:,} of "
            f"{counted(len(rows), 'row')}.",
            f"Leave {quoted(worst)} out, or fill missing cells with the mean (missing = mean).",
        )
    left_out = f"{np.count_nonzero(broken):,} of {counted(len(rows), 'row')} left out"
    note = Note("dropped", f"{left_out} because {listed(named, last='or')} is missing.")
    return rows[~broken], rows[broken], raw[~broken], [note]


def seeded_choice(count: int, most: int) -> np.ndarray:
    """Indices (most,) of a sample of so many out of ``count``, rising; always the same."""
    return np.sort(np.random.default_rng(SEED).choice(count, most, replace=False))


def as_prepared(X: np.ndarray, preparation: Preparation) -> Prepared:
    """X (m, n), which was prepared as ``preparation`` says, with that knowledge."""
    prepared = np.ascontiguousarray(X, dtype=np.float64).view(Prepared)
    prepared.preparation = preparation
    prepared.memo = {}
    return prepared


def _wrapped(raw: np.ndarray, preparation: Preparation) -> Prepared:
    return as_prepared(_finite(preparation.scaled(raw), preparation.features), preparation)


def _finite(X: np.ndarray, features: Sequence[str]) -> np.ndarray:
    """X itself; InputError naming the first feature that cannot be squared."""
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(X) <= LARGEST_SQUARABLE).all(axis=0)
    if bad.any():
        raise _too_large(features[int(np.argmax(bad))])
    return X


def _too_large(feature: str) -> InputError:
    return InputError(
        f"Numbers in {quoted(feature)} are too large to be squared (beyond {LARGEST_SQUARABLE:g}).",
        "Leave this column out, give it in larger units, or choose scale='standard'.",
    )
