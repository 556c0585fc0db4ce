"""Where a table came from, kept so that its cells can be written again exactly as they were."""

from dataclasses import dataclass

import numpy as np

from .records import Dialect, Records, read_records


@dataclass(frozen=True)
class Source:
    """A table's text and how to read it again; cells are not kept, only the text is.

    ``first`` is the record where the data begin, ``header`` the names as they stood in the file,
    ``rows`` (m,) the record of each table row (others were dropped as blank or comment).
    """

    text: str
    dialect: Dialect
    header: tuple[str, ...]
    first: int
    rows: np.ndarray

    def records(self) -> Records:
        """The records of the text, the lines before the data included."""
        return read_records(self.text, self.dialect)
