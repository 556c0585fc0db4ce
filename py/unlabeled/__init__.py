"""Unlabeled: unsupervised learning from file to insight, with scikit-learn.

>>> import unlabeled as un
>>> fit = un.fit("kmeans", un.prepare(un.sample("five_blobs"), scale="none"), n_clusters=5)
>>> fit.labels, fit.scores["inertia"], fit.centers, fit.picture()
"""

from .catalog import catalog, first_results
from .errors import InputError
from .image_sets.from_decoded import image_table
from .images.raster import Raster, read_image
from .images.registry import segmenters
from .images.samples import image_sample, image_samples
from .images.segmentation import Segmentation
from .images.segmenting import segment
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
    "Raster",
    "Segmentation",
    "Selection",
    "Step",
    "Table",
    "__version__",
    "algorithms",
    "catalog",
    "first_results",
    "fit",
    "image_sample",
    "image_samples",
    "image_table",
    "prepare",
    "read_csv",
    "read_image",
    "read_table",
    "sample",
    "samples",
    "segment",
    "segmenters",
    "select",
    "trace",
    "traceable",
]
