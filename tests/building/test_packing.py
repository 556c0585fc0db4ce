"""What is packed: the rule, the archives, and the check that nothing was lost."""

import zipfile

import pytest

from building import archive, imports, prune
from building.errors import BuildError
from building.packing import compare


def chosen(tmp_path, files, imported):
    for name, size in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    return prune.chosen(tmp_path, set(imported))


def test_a_folder_of_which_one_module_is_used_is_kept_whole(tmp_path):
    files = {"p/__init__.pyc": 1, "p/used/a.pyc": 1, "p/used/rare.pyc": 1, "p/unused/b.pyc": 1}
    assert chosen(tmp_path, files, ["p/used/a.pyc"]) == [
        "p/__init__.pyc",
        "p/used/a.pyc",
        "p/used/rare.pyc",
    ]


def test_extension_modules_are_kept_if_used_or_small_beside_used_ones(tmp_path):
    big = prune.SMALL + 1
    files = {
        "p/used.so": big,
        "p/big.so": big,
        "p/small.so": 10,
        "p/_test_helper.so": 10,
        "q/small.so": 10,
        "p.libs/libopenblas.so": big,
    }
    kept = chosen(tmp_path, files, ["p/used.so"])
    assert kept == ["p.libs/libopenblas.so", "p/small.so", "p/used.so"]


def test_data_is_dropped_but_licences_are_not(tmp_path):
    files = {
        "p/a.pyc": 1,
        "p/big.npz": 1,
        "p-1.0.dist-info/METADATA": 1,
        "p-1.0.dist-info/RECORD": 1,
        "p-1.0.dist-info/licenses/LICENSE.txt": 1,
        "sklearn/datasets/data/iris.csv": 1,
        "sklearn/datasets/data/diabetes.csv.gz": 1,
    }
    assert chosen(tmp_path, files, ["p/a.pyc"]) == [
        "p-1.0.dist-info/METADATA",
        "p-1.0.dist-info/licenses/LICENSE.txt",
        "p/a.pyc",
        "sklearn/datasets/data/iris.csv",
    ]


def test_what_the_library_loses_is_known_by_module_name():
    assert prune.is_dropped_from_library("pdb")
    assert prune.is_dropped_from_library("sqlite3.dbapi2")
    assert not prune.is_dropped_from_library("csv")
    assert not prune.is_dropped_from_library("traceback")


def test_an_archive_depends_on_its_content_alone(tmp_path):
    members = {"b.txt": b"b" * 999, "a.txt": b"a"}
    archive.write(tmp_path / "one.zip", members)
    archive.write(tmp_path / "two.zip", members)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == members
    assert archive.content_hash(members) != archive.content_hash({**members, "a.txt": b"A"})


def test_imports_are_found_wherever_they_stand(tmp_path):
    package = tmp_path / "mine"
    package.mkdir()
    (package / "a.py").write_text(
        "from __future__ import annotations\n"
        "import numpy as np\nfrom . import b\nfrom mine.b import c\n"
        "def late():\n    from sklearn.cluster import KMeans\n    import scipy.stats\n"
    )
    assert imports.imported_names(package) == [
        ["numpy", ""],
        ["scipy.stats", ""],
        ["sklearn.cluster", "KMeans"],
    ]


def test_only_modules_that_were_not_traced_are_asked_for_again():
    modules = {"p", "p.traced", "p.new"}
    names = [["p", "traced"], ["p", "new"], ["p.traced", "Thing"], ["p.new", ""], ["json", ""]]
    left = imports.not_covered(names, {"p", "p.traced"}, modules.__contains__)
    assert left == [["p", "new"], ["p.new", ""]]


def test_a_lost_module_or_another_answer_stops_the_build():
    whole = {"modules": {"a": "", "b": ""}, "checksums": {"KMeans": "1", "DBSCAN": "2"}}
    compare(whole, whole)
    with pytest.raises(BuildError, match=r"no longer imported: \['b'\]"):
        compare(whole, {**whole, "modules": {"a": ""}})
    with pytest.raises(BuildError, match=r"other answers: \['DBSCAN'\]"):
        compare(whole, {**whole, "checksums": {"KMeans": "1", "DBSCAN": "3"}})
