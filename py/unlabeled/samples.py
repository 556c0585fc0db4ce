"""The sample tables: the chapter's made-up sets, two classics, drawn faces, three real files.

Each says what it teaches and suggests a state to start from. Where the made-up sets come from:
Géron, Hands-On Machine Learning, 3rd edition, chapter 9; seeds and sizes are the book's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from sklearn import datasets

from .image_sets.faces import SIDE, drawn_faces
from .image_sets.image_set import GREY, ImageSet, grey_levels, pixel_names
from .members import called
from .table import Table, read_table


@dataclass(frozen=True)
class Sample:
    """A table that comes with the lab. ``suggested`` is the state it opens with."""

    id: str
    title: str
    teaches: str
    origin: str
    suggested: dict[str, Any]
    make: Callable[[], Table]

    def describe(self) -> dict[str, Any]:
        """The sample as JSON data, without its rows."""
        return {
            "id": self.id,
            "title": self.title,
            "teaches": self.teaches,
            "origin": self.origin,
            "suggested": self.suggested,
        }


def _five_blobs() -> Table:
    X, y = datasets.make_blobs(
        n_samples=2000,
        centers=[[0.2, 2.3], [-1.5, 2.3], [-2.8, 1.8], [-2.8, 2.8], [-2.8, 1.3]],
        cluster_std=[0.4, 0.3, 0.1, 0.1, 0.1],
        random_state=7,
    )
    return _table("five_blobs", X, ["x1", "x2"], "source", y)


def _ellipsoids() -> Table:
    X1, y1 = datasets.make_blobs(n_samples=1000, centers=((4, -4), (0, 0)), random_state=42)
    X1 = X1 @ np.array([[0.374, 0.95], [0.732, 0.598]])
    X2, y2 = datasets.make_blobs(n_samples=250, centers=1, random_state=42)
    X2 = X2 + np.array([6, -8])
    # The third source is numbered 2: as the book joins them it would share the number 0.
    return _table("ellipsoids", np.r_[X1, X2], ["x1", "x2"], "source", np.r_[y1, y2 + 2])


def _moons() -> Table:
    X, y = datasets.make_moons(n_samples=1000, noise=0.05, random_state=42)
    return _table("moons", X, ["x1", "x2"], "source", y)


def _circles() -> Table:
    X, y = datasets.make_circles(n_samples=1000, factor=0.5, noise=0.05, random_state=42)
    return _table("circles", X, ["x1", "x2"], "source", y)


def _varied_densities() -> Table:
    X, y = datasets.make_blobs(n_samples=1500, cluster_std=[1.0, 2.5, 0.5], random_state=170)
    return _table("varied_densities", X, ["x1", "x2"], "source", y)


def _uniform_noise() -> Table:
    X = np.random.default_rng(0).uniform(size=(1000, 2))
    return Table.from_columns("uniform_noise", [("x1", X[:, 0]), ("x2", X[:, 1])])


def _iris() -> Table:
    iris = datasets.load_iris()
    names = [name.removesuffix(" (cm)").replace(" ", "_") + "_cm" for name in iris.feature_names]
    return _table("iris", iris.data, names, "species", iris.target_names[iris.target])


def _digits() -> Table:
    X, y = datasets.load_digits(return_X_y=True)
    names = pixel_names(8, 8, GREY)
    table = _table("digits", X, names, "digit", y)
    # Ink on paper, as the chapter prints them: 16 is black.
    seen = grey_levels(1 - X / 16).reshape(-1, 8, 8, GREY)
    images = ImageSet(tuple(names), 8, 8, GREY, black=16, white=0, thumbnails=seen)
    return replace(table, images=images)


def _faces() -> Table:
    shades, people = drawn_faces()
    X = np.rint(255 * shades.reshape(len(shades), -1))
    names = pixel_names(SIDE, SIDE, GREY)
    table = _table("faces", X, names, "person", np.array(people))
    seen = X.astype(np.uint8).reshape(-1, SIDE, SIDE, GREY)
    images = ImageSet(tuple(names), SIDE, SIDE, GREY, black=0, white=255, thumbnails=seen)
    return replace(table, images=images)


def _breast_cells() -> Table:
    """The benign cases, and the first malignant ones: as rare as where one screens."""
    cancer = datasets.load_breast_cancer()
    names = [name.replace(" ", "_") for name in cancer.feature_names]
    malignant = cancer.target == 0
    kept = _with_few(malignant, 21)
    answers = np.where(malignant, "malignant", "benign")[kept]
    return _table("breast_cells", cancer.data[kept], names, "diagnosis", answers)


def _wine_strangers() -> Table:
    """Two cultivars, and a few bottles of the third."""
    wine = datasets.load_wine()
    first = wine.target == 0
    kept = _with_few(first, 10)
    names = [name.replace("/", "_per_") for name in wine.feature_names]
    answers = np.where(first, "stranger", "usual")[kept]
    return _table("wine_strangers", wine.data[kept], names, "origin", answers)


def _with_few(odd: np.ndarray, count: int) -> np.ndarray:
    """Indices of all rows that are not ``odd`` (m,), and of the first ``count`` that are."""
    return np.sort(np.concatenate([np.flatnonzero(~odd), np.flatnonzero(odd)[:count]]))


def _shipped(id: str) -> Callable[[], Table]:
    """A CSV of this package; where it comes from stands in ``site/data/README.md``."""

    def make() -> Table:
        data = resources.files(__package__).joinpath("data", f"{id}.csv").read_bytes()
        return read_table(data, name=f"{id}.csv")

    return make


def _table(id: str, X: np.ndarray, names: list[str], label: str, answers: np.ndarray) -> Table:
    """A table of the columns of X (m, n) and the known answers (m,), which are not for fitting."""
    columns = [(name, X[:, index]) for index, name in enumerate(names)]
    return Table.from_columns(
        id, [*columns, (label, [str(answer) for answer in answers])], label=label
    )


CHAPTER = "Géron, Hands-On Machine Learning, chapter 9"

SAMPLES = (
    Sample(
        "five_blobs",
        "Five blobs (chapter 9)",
        "Round clusters of two sizes: the home ground of k-means, and four or five is a fair "
        "question.",
        CHAPTER,
        {"algorithm": "kmeans", "n_clusters": 5, "n_init": 20, "scale": "none"},
        _five_blobs,
    ),
    Sample(
        "ellipsoids",
        "Ellipsoids (chapter 9)",
        "Stretched clusters: k-means cuts them in pieces, a Gaussian mixture fits them.",
        CHAPTER,
        {"algorithm": "gaussian_mixture", "n_components": 3, "scale": "none"},
        _ellipsoids,
    ),
    Sample(
        "moons",
        "Two moons (chapter 9)",
        "Clusters that curve around each other: no centre can stand for a moon, but rows that lie "
        "close together lead along it.",
        CHAPTER,
        {"algorithm": "dbscan", "eps": 0.2, "scale": "none"},
        _moons,
    ),
    Sample(
        "circles",
        "Two circles",
        "One cluster inside another: both have the same mean, so nearest rows must be joined.",
        "scikit-learn, make_circles",
        {"algorithm": "agglomerative", "n_clusters": 2, "linkage": "single", "scale": "none"},
        _circles,
    ),
    Sample(
        "varied_densities",
        "Varied densities",
        "A wide cluster between two tight ones: the border lies where the wide one still has rows. "
        "HDBSCAN sees the densities.",
        "scikit-learn, make_blobs",
        {"algorithm": "kmeans", "n_clusters": 3, "scale": "none"},
        _varied_densities,
    ),
    Sample(
        "uniform_noise",
        "Uniform noise",
        "Nothing to find: every method still answers. Learn what an answer to nothing looks like.",
        "made here, seed 0",
        {"algorithm": "kmeans", "n_clusters": 4, "scale": "none"},
        _uniform_noise,
    ),
    Sample(
        "iris",
        "Iris flowers",
        "Three species measured four ways: one stands apart, two overlap.",
        "Fisher (1936), with scikit-learn",
        {"algorithm": "kmeans", "n_clusters": 3, "scale": "none"},
        _iris,
    ),
    Sample(
        "digits",
        "Handwritten digits",
        "1,797 tiny images of 64 pixels: clusters in many dimensions, seen through two components.",
        "UCI optical recognition of handwritten digits, with scikit-learn",
        {"algorithm": "kmeans", "n_clusters": 10, "scale": "none"},
        _digits,
    ),
    Sample(
        "faces",
        "Drawn faces",
        "240 small portraits of 12 people: the light varies more than the faces, so clusters are "
        "seldom one person. Look at them under Images.",
        "drawn here, seed 3",
        {"algorithm": "kmeans", "n_clusters": 12, "scale": "none"},
        _faces,
    ),
    Sample(
        "penguins",
        "Palmer penguins (CSV)",
        "A real file: missing cells, words and numbers mixed, and units so different that scaling "
        "decides the answer.",
        "Gorman, Williams and Fraser (2014), CC0",
        {
            "algorithm": "kmeans",
            "n_clusters": 3,
            "columns": ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"],
        },
        _shipped("penguins"),
    ),
    Sample(
        "old_faithful",
        "Old Faithful (CSV)",
        "A geyser's eruptions and the wait for the next: two kinds, plain to see once scaled.",
        "Azzalini and Bowman (1990)",
        {"algorithm": "kmeans", "n_clusters": 2},
        _shipped("old_faithful"),
    ),
    Sample(
        "wine",
        "Wine (CSV)",
        "Thirteen measurements from 0.1 to 1,700 in size: without scaling only one of them counts.",
        "Forina and others, UCI Wine, CC BY 4.0",
        {"algorithm": "kmeans", "n_clusters": 3},
        _shipped("wine"),
    ),
    Sample(
        "breast_cells",
        "Breast cells (21 malignant)",
        "Known anomalies: 357 benign cell samples and 21 malignant ones. Most detectors rank these "
        "high, and precision tells at what price.",
        "Wolberg, Street and Mangasarian (1995), UCI, CC BY 4.0; 21 of 212 malignant ones kept",
        {"algorithm": "isolation_forest", "contamination": 0.056},
        _breast_cells,
    ),
    Sample(
        "wine_strangers",
        "Wine (ten strangers)",
        "Known anomalies that lie together: a Gaussian mixture of three gives them a component of "
        "their own and finds none; one ellipse around the rest finds most.",
        "Forina and others, UCI Wine, CC BY 4.0; 10 of the 59 bottles of one cultivar kept",
        {"algorithm": "elliptic_envelope", "contamination": 0.078},
        _wine_strangers,
    ),
)


def samples() -> list[dict[str, Any]]:
    """Every sample as JSON data: id, title, what it teaches, origin, suggested state."""
    return [chosen.describe() for chosen in SAMPLES]


@cache
def sample(id: str) -> Table:
    """The sample called ``id`` as a table.

    Raises:
        InputError: there is none.
    """
    return called(id, {chosen.id: chosen for chosen in SAMPLES}, "sample").make()
