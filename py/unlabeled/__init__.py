"""Unlabeled: unsupervised learning from file to insight, with scikit-learn.

>>> import unlabeled as un
>>> fit = un.fit("kmeans", un.prepare(un.sample("five_blobs"), scale="none"), n_clusters=5)
>>> fit.labels, fit.scores["inertia"], fit.centers, fit.picture()
"""

from .catalog import catalog, first_results
from .errors import InputError
from .image_sets.from_decoded import image_table
from .prepare import Preparation, Prepared, prepare
from .registry import algorithms, fit
from .result import Fit
from .samples import sample, samples
from .selection.select import Selection, select
from .table import Table, read_csv, read_table
from .trace import Step, trace, traceable
from .versions import VERSION

__version__ = VERSION

__all__ = [
    "Fit",
    "InputError",
    "Preparation",
    "Prepared",
    "Selection",
    "Step",
    "Table",
    "__version__",
    "algorithms",
    "catalog",
    "first_results",
    "fit",
    "image_table",
    "prepare",
    "read_csv",
    "read_table",
    "sample",
    "samples",
    "select",
    "trace",
    "traceable",
]
