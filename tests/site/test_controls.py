"""Every control changes the result, by mouse and by keyboard."""

import pytest
from lab import BLOBS, IRIS, QUICK
from playwright.sync_api import expect

# Inertia of iris by the number of clusters (scikit-learn 1.8, random_state=42, n_init=10).
IRIS_INERTIA = {2: 152.34795176035792, 3: 78.851441426146, 4: 57.22847321428571}


def test_slider_by_keyboard(lab):
    lab.open(IRIS)
    slider = lab.slider("n_clusters")
    with lab.run():
        slider.press("ArrowRight")
    assert lab.scores()["inertia"] == pytest.approx(IRIS_INERTIA[4])
    assert len(lab.sizes()) == 4
    assert lab.parameter("n_clusters").input_value() == "4"
    with lab.run():
        lab.slider("n_clusters").press("Home")
    assert lab.hash()["n_clusters"] == "1"


def test_focus_stays_on_the_control_that_was_used(lab):
    """Or whoever has no mouse would have to walk there again after every step."""
    lab.open(IRIS)
    lab.slider("n_clusters").focus()
    for expected in ("4", "5", "6"):
        with lab.run():
            lab.page.keyboard.press("ArrowRight")
        expect(lab.slider("n_clusters")).to_be_focused()
        expect(lab.parameter("n_clusters")).to_have_value(expected)


@pytest.mark.parametrize("control", ["[data-column=sepal_length_cm]", "[data-parameter=scale]"])
def test_focus_stays_in_the_data_panel(lab, control):
    lab.open(IRIS)
    lab.page.locator(control).focus()
    with lab.run():
        lab.page.keyboard.press("Space" if "column" in control else "s")
    expect(lab.page.locator(control)).to_be_focused()


def test_number_box(lab):
    lab.open(IRIS)
    with lab.run():
        lab.set_box("n_clusters", 2)
    assert lab.scores()["inertia"] == pytest.approx(IRIS_INERTIA[2])
    assert lab.slider("n_clusters").input_value() == "1"  # sliders count steps, from 1 cluster


def test_a_number_box_refuses_what_is_none(lab):
    lab.open(IRIS)
    lab.set_box("n_clusters", "many")
    lab.message().wait_for()
    assert "many" in lab.message_text() and "whole number" in lab.message_text()
    assert len(lab.sizes()) == 3
    with lab.run():
        lab.set_box("n_clusters", 4)
    assert lab.message().count() == 0


def test_a_dragged_slider_shows_its_last_value(lab):
    lab.open(BLOBS)
    slider = lab.slider("n_clusters")
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] * 0.22, middle)
    lab.page.mouse.down()
    for share in range(22, 96, 3):
        lab.page.mouse.move(box["x"] + box["width"] * share / 100, middle)
    lab.page.mouse.move(box["x"] + box["width"] * 0.48, middle)
    with lab.run():
        lab.page.mouse.up()
    lab.wait_until_ready()
    wanted = int(lab.parameter("n_clusters").input_value())
    assert 7 <= wanted <= 13
    expect(lab.page.locator("#cluster-table tbody tr")).to_have_count(wanted)
    dragged = lab.scores()
    assert lab.hash()["n_clusters"] == str(wanted)
    lab.open(QUICK)
    lab.open(BLOBS.replace("n_clusters=5", f"n_clusters={wanted}"))
    assert lab.scores() == pytest.approx(dragged, abs=1e-9)


def test_choice(lab):
    lab.open(BLOBS.replace("random_state=2", "random_state=9").replace("n_init=10", "n_init=1"))
    random = lab.scores()
    with lab.run():
        lab.parameter("init").select_option("k-means++")
    assert lab.hash()["init"] == "k-means++"
    assert lab.scores() != pytest.approx(random)


def test_more_parameters_stay_open_while_they_are_used(lab):
    lab.open(BLOBS)
    more = lab.page.locator("#parameters details")
    more.locator("summary").click()
    with lab.run():
        lab.set_box("max_iter", 1)
    expect(more).to_have_attribute("open", "")
    assert lab.scores()["n_iter"] == 1
    expect(lab.page.locator("#notes-section")).to_contain_text("max_iter")
    with lab.run():
        lab.set_box("max_iter", 300)
    expect(lab.page.locator("#notes-section")).to_be_hidden()


def test_elkan_is_a_parameter_and_lloyd_s_equal(lab):
    """Both the method and one of its parameters are called algorithm."""
    lab.open(BLOBS)
    lloyd = lab.scores()
    lab.page.locator("#parameters details summary").click()
    with lab.run():
        lab.parameter("algorithm").select_option("elkan")
    assert lab.scores()["inertia"] == pytest.approx(lloyd["inertia"])
    address = lab.page.evaluate("location.hash")
    lab.open(QUICK)
    lab.open(address)
    assert lab.parameter("algorithm").input_value() == "elkan"
    assert lab.scores()["inertia"] == pytest.approx(lloyd["inertia"])


def test_columns(lab):
    lab.open(IRIS)
    with lab.run():
        lab.page.locator("[data-column=sepal_length_cm]").click()
    assert lab.columns()["sepal_length_cm"] is False
    three = lab.scores()
    assert three["inertia"] < IRIS_INERTIA[3]
    with lab.run():
        lab.page.locator("[data-column=sepal_length_cm]").click()
    assert lab.scores()["inertia"] == pytest.approx(IRIS_INERTIA[3])


def test_the_last_column_cannot_go_without_a_word(lab):
    lab.open(QUICK)
    names = [name for name, used in lab.columns().items() if used]
    with lab.run():
        lab.page.locator(f"[data-column={names[0]}]").click()
    lab.page.locator(f"[data-column={names[1]}]").click()
    lab.message().wait_for()
    assert "column" in lab.message_text()
    lab.open(QUICK)


def test_scaling_changes_the_scores(lab):
    lab.open("#v=1&data=wine&algorithm=kmeans&n_clusters=3&scale=none")
    seen = {lab.scores()["inertia"]}
    for scale in ("standard", "minmax", "robust"):
        with lab.run():
            lab.parameter("scale").select_option(scale)
        seen.add(lab.scores()["inertia"])
    assert len(seen) == 4


def test_missing_cells_and_categories_are_choices(lab):
    lab.open("#v=1&data=penguins&algorithm=kmeans&n_clusters=3")
    rows = int(lab.figure("points"))
    with lab.run():
        lab.parameter("missing").select_option("mean")
    assert int(lab.figure("points")) > rows
    with lab.run():
        lab.page.locator("[data-column=island]").click()
    one_hot = lab.scores()
    with lab.run():
        lab.parameter("categories").select_option("ignore")
    assert lab.scores() != pytest.approx(one_hot)


def test_reset_returns_to_the_sample_s_own_state(lab):
    lab.open("#v=1&data=iris")
    own = lab.scores()
    with lab.run():
        lab.set_box("n_clusters", 7)
    with lab.run():
        lab.parameter("scale").select_option("robust")
    with lab.run():
        lab.page.locator("#reset").click()
    assert lab.scores() == pytest.approx(own, abs=1e-9)
    assert lab.parameter("n_clusters").input_value() == "3"


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_keys_for_fit(lab, keys):
    lab.open(QUICK)
    with lab.run():
        lab.page.keyboard.press(keys)


def test_enter_in_a_box_fits(lab):
    lab.open(IRIS)
    lab.parameter("n_clusters").fill("4")
    with lab.run():
        lab.parameter("n_clusters").press("Enter")
    assert len(lab.sizes()) == 4


def test_starting_centres_are_placed_by_clicking(lab):
    lab.open("#v=1&data=five_blobs&algorithm=kmeans&n_clusters=3&scale=none")
    lab.parameter("init").select_option("manual")
    lab.wait_until_ready()
    expect(lab.page.locator("#strip-text")).to_contain_text("3 more places")
    lab.click_at(-2.8, 1.6)
    expect(lab.page.locator("#strip-text")).to_contain_text("2 more places")
    expect(lab.page.locator("[data-layer=starts]")).to_be_visible()
    lab.click_at(-2.8, 2.8)
    expect(lab.page.locator("#strip-text")).to_contain_text("1 more place ")
    with lab.run():
        lab.click_at(-0.6, 2.3)
    expect(lab.page.locator("[data-layer=starts]")).to_have_count(0)
    placed = [
        [float(value) for value in place.split(",")] for place in lab.hash()["centers"].split(";")
    ]
    # One pixel of the picture is about 0.007 units.
    for found, wanted in zip(placed, [(-2.8, 1.6), (-2.8, 2.8), (-0.6, 2.3)], strict=True):
        assert found == pytest.approx(wanted, abs=0.02)
    assert lab.scores()["inertia"] == pytest.approx(653.2167190021554)
    address, scores = lab.page.evaluate("location.hash"), lab.scores()
    lab.open(QUICK)
    lab.open(address)
    assert lab.scores() == pytest.approx(scores, abs=1e-9)
    lab.parameter("centers").get_by_role("button", name="Take one back").click()
    expect(lab.page.locator("#strip-text")).to_contain_text("1 more place ")


def test_clusters_keep_their_colours_when_it_runs_again(lab):
    lab.open(BLOBS)
    first = lab.page.locator("#cluster-table").inner_text()
    with lab.run():
        lab.set_box("random_state", 3)
    assert lab.page.locator("#cluster-table").inner_text() == first
