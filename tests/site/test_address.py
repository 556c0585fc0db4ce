"""Every state is an address."""

import pytest
from lab import BLOBS, IRIS, QUICK
from playwright.sync_api import expect
from test_boot import CATALOG

BEST = {"inertia": 211.5985372581684, "silhouette": 0.655517642572828}


def test_five_blobs(lab):
    lab.open(BLOBS)
    assert {name: lab.scores()[name] for name in BEST} == pytest.approx(BEST, abs=1e-9)
    assert sorted(lab.sizes()) == [396, 397, 400, 402, 405]


def test_good_centres_placed_by_hand(lab):
    centers = "-3,3;-3,2;-3,1;-1,2;0,2"
    state = f"#v=1&data=five_blobs&algorithm=kmeans&n_clusters=5&init=manual&centers={centers}"
    lab.open(f"{state}&scale=none")
    assert lab.scores() == pytest.approx(BEST | {"n_iter": 3}, abs=1e-9)


def test_iris(lab):
    lab.open(IRIS)
    assert lab.scores()["inertia"] == pytest.approx(78.851441426146, abs=1e-9)
    assert lab.columns()["species"] is False


@pytest.mark.parametrize("sample", CATALOG["samples"], ids=lambda sample: sample["id"])
def test_a_state_is_the_same_from_the_gallery_and_from_its_address(lab, sample):
    other = QUICK if sample["id"] != "old_faithful" else IRIS
    lab.open(other)
    lab.page.locator("#sample-button").click()
    with lab.run():
        lab.page.locator(f"[data-sample={sample['id']}]").click()
    expect(lab.page.locator("#samples")).to_be_hidden()
    chosen = lab.scores()
    address = lab.page.evaluate("location.hash")
    lab.open(other)
    lab.open(address)
    assert lab.scores() == pytest.approx(chosen, abs=1e-9)
    assert lab.page.evaluate("location.hash") == address
    expect(lab.page.locator("#data-name")).to_have_text(sample["title"])


def test_controls_show_the_state(lab):
    lab.open(BLOBS + "&max_iter=77")
    assert lab.parameter("n_clusters").input_value() == "5"
    assert lab.parameter("init").input_value() == "random"
    assert lab.parameter("max_iter").input_value() == "77"
    assert lab.parameter("random_state").input_value() == "2"
    assert lab.parameter("scale").input_value() == "none"


def test_back_undoes_a_choice(lab):
    lab.open(IRIS)
    before = lab.scores()
    with lab.run():
        lab.parameter("scale").select_option("standard")
    assert lab.scores()["inertia"] != pytest.approx(before["inertia"])
    with lab.run():
        lab.page.go_back()
    assert lab.parameter("scale").input_value() == "none"
    assert lab.scores() == pytest.approx(before, abs=1e-9)
    with lab.run():
        lab.page.go_forward()
    assert lab.parameter("scale").input_value() == "standard"


def test_back_undoes_a_step_of_a_slider(lab):
    lab.open(IRIS)
    with lab.run():
        lab.slider("n_clusters").press("ArrowRight")
    assert lab.hash()["n_clusters"] == "4"
    lab.page.go_back()
    expect(lab.parameter("n_clusters")).to_have_value("3")
    assert lab.hash()["n_clusters"] == "3"


def test_odd_column_names_go_round(lab):
    names = ["__proto__", "a,b", "ä&b=c", "50%", "🦄", "c++", "#1", "constructor", "x y"]
    rows = [[str((i * (j + 3)) % 17 + j) for j in range(len(names))] for i in range(40)]
    lines = [",".join(f'"{name}"' for name in names), *(",".join(row) for row in rows)]
    lab.open(QUICK)
    lab.upload("odd names.csv", "\n".join(lines).encode())
    assert list(lab.columns()) == names and all(lab.columns().values())
    left_out = ["a,b", "constructor"]
    for name in left_out:
        with lab.run():
            lab.page.locator("#columns").get_by_role("button", name=name, exact=True).click()
    used = {name: name not in left_out for name in names}
    assert lab.columns() == used
    scores = lab.scores()
    address = lab.page.evaluate("location.hash")
    with lab.run():
        lab.parameter("scale").select_option("none")
    lab.open(address)
    assert lab.columns() == used
    assert lab.scores() == pytest.approx(scores, abs=1e-9)


def test_a_link_to_someones_file_asks_for_it(fresh):
    lab = fresh().visit("#v=1&data=file&algorithm=kmeans&n_clusters=3", "?start=click")
    expect(lab.message()).to_contain_text("stayed on its owner")
    expect(lab.message()).to_contain_text("Drop that file here")
    lab.wait_until_drawn()
    assert lab.figure("points") == "2000"


def test_unknown_keys_are_told(lab):
    lab.open(QUICK + "&hue=blue", fails=True)
    assert "hue" in lab.message_text()
