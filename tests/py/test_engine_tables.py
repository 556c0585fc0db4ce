"""Tables come and go: what is loaded can be shown, and what cannot be shown is taken back."""

import numpy as np
import pytest

import unlabeled as un

BIRDS = (
    "mass,tagged,seen,island\n1.5,yes,2024-01-01,north\n2.5,no,2024-01-03,south\n"
    "3.5,yes,2024-01-02,north\n4.5,no,2024-01-05,west\n"
)


@pytest.fixture
def moons_page(page):
    """A page with two moons loaded and fitted."""
    page.ask("load", sample="moons")
    assert page.run(values={"n_clusters": 2})["kind"] == "result"
    return page


def assert_moons(page):
    """The moons answer as before, and nothing is computed again."""
    assert page.ask("page", cluster=1)["total"] > 0
    assert page.ask("row", row=0)["names"] == ["x1", "x2", "source"]
    assert len(page.ask("export")["text"].splitlines()) == 1001
    assert page.ask("place", x=0, y=0)["cluster"] in (0, 1)


# Columns to start with --------------------------------------------------------------------------

LOADED = {
    "numbers": ("a,b\n1,2\n3,4\n", None),
    "a gap in every row": ("a,b\n1,\n,2\n3,\n,4\n", None),
    "the same row again and again": ("a,b\n" + "5,5\n" * 9, ["a", "b"]),
    "dates beside text": (
        "day,remark\n2024-01-01,the cat sat\n2024-01-02,on the mat\n2024-01-04,and so on\n",
        ["day"],
    ),
    "keys alone": ("id\n1\n2\n3\n4\n", ["id"]),
    "known answers are the last resort": ("species,id\na,1\nb,2\na,3\nb,4\n", ["id"]),
    "known answers alone": ("species\na\nb\na\nb\na\nb\n", ["species"]),
}


@pytest.mark.parametrize(("text", "columns"), LOADED.values(), ids=LOADED)
def test_a_table_is_loaded_with_columns_that_can_be_prepared(page, text, columns):
    reply = page.load(text)
    assert (reply["kind"], reply["columns"]) == ("table", columns)
    options = {} if columns is None else {"columns": columns}
    assert page.run(values={"n_clusters": 1}, missing="mean", **options)["kind"] == "result"


REFUSED = {
    "a header alone": "a,b\n",
    "free text": "words\nthe cat sat\non the mat\nand so on\n",
    "keys of letters": "id\nAB-1234\nAB-1235\nAB-1236\n",
    "infinities": "a\ninf\n-inf\ninf\n",
    "too many categories": "word\n" + "".join(f"w{i % 150} x\n" for i in range(600)),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_table_that_can_never_be_prepared_replaces_nothing(moons_page, text):
    reply = moons_page.load(text)
    assert reply["kind"] == "error" and reply["error"] == "input"
    assert reply["message"] and reply["hint"]
    assert_moons(moons_page)
    assert moons_page.ask("restore")["table"]["name"] == "moons", "nothing was to be taken back"
    assert_moons(moons_page)


# Taking a table back ----------------------------------------------------------------------------


def test_a_table_that_cannot_be_fitted_is_taken_back(moons_page):
    before = moons_page.engine._work.fit
    assert moons_page.load("a,b\n1,2\n")["kind"] == "table"
    refused = moons_page.run(values={"n_clusters": "many"})
    assert refused["field"] == "n_clusters" and not refused["remedies"]
    reply = moons_page.ask("restore")
    assert reply["kind"] == "restored"
    assert reply["table"] == un.sample("moons").describe()
    assert_moons(moons_page)
    moons_page.run(values={"n_clusters": 2}, x="x2", y="x1")
    assert moons_page.engine._work.fit is before, "new axes need no new fit"


def test_the_first_good_run_drops_the_table_before(moons_page):
    moons_page.load("a,b\n1,2\n3,4\n5,9\n", "small.csv")
    assert moons_page.run(values={"n_clusters": 2})["kind"] == "result"
    assert moons_page.engine._before is None, "its memory is free again"
    assert moons_page.run(values={"n_clusters": 9})["kind"] == "error"
    assert moons_page.ask("restore")["table"]["name"] == "small.csv"
    assert moons_page.ask("page", cluster=0)["total"] > 0


def test_of_several_loads_the_last_table_that_was_shown_comes_back(moons_page):
    for name in ("one.csv", "two.csv"):
        moons_page.load("a,b\n1,2\n", name)
    assert moons_page.ask("restore")["table"]["name"] == "moons"
    assert_moons(moons_page)


def test_before_the_first_table_there_is_none(page):
    assert page.ask("restore")["table"] is None
    page.load("a,b\n1,2\n")
    assert page.ask("restore")["table"] is None
    assert page.ask("page")["kind"] == "error"
    assert page.ask("load", sample="moons")["kind"] == "table"


def test_taking_back_ends_the_run(moons_page):
    moons_page.ask("load", sample="five_blobs")
    values = {"n_clusters": 9, "n_init": 30}
    run = moons_page.request("run", algorithm="kmeans", values=values)
    replies = moons_page.together(run, moons_page.request("restore"))
    assert [reply["kind"] for reply in replies] == ["replaced", "restored"]
    assert_moons(moons_page)


# Rows as cells ----------------------------------------------------------------------------------


def test_a_click_fills_a_form_with_words_and_dates(page):
    page.load(BIRDS)
    columns = ["seen", "tagged"]
    assert page.run(values={"n_clusters": 2}, columns=columns)["exact"]
    day = float(np.datetime64("2024-01-04").astype(float))
    reply = page.ask("place", x=day + 0.25, y=0.8)
    assert reply["cells"] == ["2024-01-04 06:00:00", "yes"]
    assert (reply["row"], reply["note"]) == (None, "")
    assert page.ask("predict", cells=reply["cells"])["kind"] == "prediction"


def test_a_click_on_the_nearest_row_gives_its_own_cells(page):
    page.load(BIRDS)
    page.run(values={"n_clusters": 2}, columns=["mass", "tagged", "island"], x="mass", y="tagged")
    reply = page.ask("place", x=4.4, y=0.1)
    assert (reply["row"], reply["cells"]) == (3, ["4.5", "no", "west"])
    assert "nearest" in reply["note"]


@pytest.mark.parametrize("row", [-1, 1000, 10**9])
def test_a_row_that_is_not_there(moons_page, row):
    reply = moons_page.ask("row", row=row)
    assert (reply["error"], reply["hint"]) == ("input", "The table has 1,000 rows.")


def test_lines_are_those_of_the_file(page):
    page.load("# made by hand\na,b\n1,2\n\n3,4\n")
    assert page.ask("page")["lines"].tolist() == [3, 5]
    row = page.ask("row", row=1)
    assert (row["number"], row["line"]) == (2, 5)


# Places on the picture --------------------------------------------------------------------------


def test_places_follow_the_axes(page):
    page.ask("load", sample="iris")
    names = page.run(values={"n_clusters": 3})["features"]
    rows = un.prepare(un.sample("iris"), scale="none")[[0, 70, 149]]
    points = next(one for one in page.picture()["layers"] if one["id"] == "points")
    reply = page.ask("project", places=rows.tolist())
    assert reply["kind"] == "places"
    assert reply["x"] == pytest.approx(points["x"][[0, 70, 149]].tolist())
    assert reply["y"] == pytest.approx(points["y"][[0, 70, 149]].tolist())
    page.run(values={"n_clusters": 3}, x=names[3], y=names[0])
    reply = page.ask("project", places=rows.tolist())
    assert reply["x"] == pytest.approx(rows[:, 3].tolist())
    assert reply["y"] == pytest.approx(rows[:, 0].tolist())
    assert page.ask("project", places=[]) | {"id": 0} == {
        **{"id": 0, "kind": "places", "x": [], "y": []}
    }


@pytest.mark.parametrize(
    "places",
    [
        *([[1]], [[1, 2, 3]], [[1, 2], [3]], [1, 2], [["a", "b"]], [[None, 1]], [[]], None, 5),
        *([[np.inf, 1]], [[np.nan, 1]], [[1.7e308, 1]]),
    ],
    ids=repr,
)
def test_places_that_cannot_be_drawn(moons_page, places):
    reply = moons_page.ask("project", places=places)
    assert (reply["kind"], reply["error"]) == ("error", "input"), reply
    assert reply["hint"]
    assert_moons(moons_page)


def test_an_error_names_the_parameter_at_fault(moons_page):
    for request, field in (
        ({"values": {"n_clusters": "abc"}}, "n_clusters"),
        ({"values": {"tol": "inf"}}, "tol"),
        ({"scale": "log"}, "scale"),
        ({"columns": ["x9"]}, ""),
    ):
        assert moons_page.run(**request)["field"] == field
    assert moons_page.ask("nothing")["field"] == ""
