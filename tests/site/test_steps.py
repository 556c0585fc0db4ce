"""Watching a method step by step: forwards, backwards, by itself, and back to the result."""

import re
import time

import pytest
from lab import BOOT, QUICK, Lab
from odd_files import table
from playwright.sync_api import Locator, expect
from test_access import violations

# The chapter's good start: one centre in each blob, or nearly.
GOOD_START = (
    "#v=1&data=five_blobs&algorithm=kmeans&scale=none&n_clusters=5&n_init=1"
    "&init=manual&centers=-3,3;-3,2;-3,1;-1,2;0,2"
)
# Its inertia: at the seeds, and after each of its iterations.
INERTIA = [484.6086034347, 212.6608977351, 211.6233788982, 211.5985372582]
TRACEABLE = {
    "kmeans": "#v=1&data=five_blobs&algorithm=kmeans&n_clusters=5&n_init=1&random_state=3",
    "minibatch_kmeans": "#v=1&data=five_blobs&algorithm=minibatch_kmeans&n_clusters=5",
    "dbscan": "#v=1&data=moons&algorithm=dbscan&scale=none&eps=0.1&min_samples=5",
    "mean_shift": "#v=1&data=old_faithful&algorithm=mean_shift",
    "agglomerative": "#v=1&data=iris&algorithm=agglomerative&n_clusters=3",
}
MANY_ROWS = 60_000
# Three groups of numbers, made in the page because sending them there takes longer.
MANY = """
rows => {
  const lines = ["a,b"];
  for (let row = 0; row < rows; row += 1) {
    const shift = 20 * (row % 3);
    lines.push(`${shift + (row * 7 % 97) / 10},${shift + (row * 11 % 89) / 10}`);
  }
  const transfer = new DataTransfer();
  transfer.items.add(new File([lines.join("\\n")], "many.csv"));
  document.body.dispatchEvent(
    new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}
"""


class Player:
    """The steps below the picture."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.group = lab.page.locator("#player")
        self.text = lab.page.locator("#player-text")
        self.slider = lab.page.locator("#player-slider")
        self.open_button = lab.page.locator("#step-through")

    def open(self) -> "Player":
        self.open_button.click()
        expect(self.group).to_be_visible(timeout=BOOT)
        return self.at(1)

    def button(self, name: str) -> Locator:
        return self.group.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    @property
    def count(self) -> int:
        return int(self.slider.get_attribute("max")) + 1

    @property
    def number(self) -> int:
        return int(re.match(r"Step (\d+) of", self.text.inner_text())[1])

    def at(self, step: int) -> "Player":
        """Wait until this step is told, and drawn."""
        expect(self.text).to_contain_text(f"Step {step} of {self.count} ")
        expect(self.slider).to_have_value(str(step - 1))
        expect(self.lab.page.locator("html")).to_have_attribute("data-step", str(step - 1))
        self.lab.wait_until_drawn()
        return self

    def last(self) -> "Player":
        self.press("Last step")
        return self.at(self.count)

    def legend(self) -> dict[str, int]:
        """Rows by cluster, as the picture's legend counts them."""
        keys = self.lab.page.locator("#figure .figure-key").evaluate_all(
            "all => all.map(one => one.textContent)"
        )
        found = [re.match(r"(.+?)\s*·\s*([\d,]+)", key) for key in keys]
        return {one[1].strip(): int(one[2].replace(",", "")) for one in found}


def sizes_of_fit(lab: Lab) -> dict[str, int]:
    return dict(
        zip(
            lab.page.locator("#cluster-table tbody th").all_inner_texts(), lab.sizes(), strict=True
        )
    )


@pytest.fixture
def player(lab) -> Player:
    return Player(lab)


def test_the_good_start_step_by_step(lab, player):
    lab.open(GOOD_START)
    player.open()
    expect(player.text).to_contain_text("5 starting centres are where they were placed")
    told = []
    for step in range(1, player.count + 1):
        player.at(step)
        told.append(player.text.inner_text())
        if step < player.count:
            player.press("Next step")
    kinds = [re.match(r"Step \d+ of 8 — (\w+)\.", one)[1] for one in told]
    assert kinds == ["seed", "label", "update", "label", "update", "label", "update", "label"]
    for inertia, text in zip(INERTIA, told[1::2], strict=True):
        assert f" is {inertia:.3f}." in text
    assert "come to rest after 3 iterations" in told[-1]
    assert "33 rows change to a nearer centre" in told[3]
    assert player.legend() == sizes_of_fit(lab)
    curve = lab.page.locator("#player-objective [role=img]")
    expect(curve).to_have_attribute("aria-label", "inertia, from 484.6 to 211.6")


def test_back_forth_and_anywhere(lab, player):
    lab.open(GOOD_START)
    player.open()
    assert player.legend()["not decided yet"] == 2000
    expect(player.button("Step back")).to_have_attribute("aria-disabled", "true")
    player.button("Step back").press("Enter")  # there is none before the first
    player.at(1)
    player.press("Next step")
    assert player.at(2).legend() == {"0": 393, "1": 421, "2": 387, "3": 390, "4": 409}
    player.last()
    expect(player.button("Next step")).to_have_attribute("aria-disabled", "true")
    player.button("Next step").press("Enter")
    player.at(8)
    player.press("Step back")
    player.at(7)
    player.slider.fill("3")
    assert player.at(4).legend() == {"0": 400, "1": 402, "2": 395, "3": 397, "4": 406}
    player.press("First step")
    player.at(1)
    player.slider.focus()
    lab.page.keyboard.press("ArrowRight")
    player.at(2)
    player.button("Play").focus()
    lab.page.keyboard.press("ArrowRight")
    player.at(3)
    lab.page.keyboard.press("ArrowLeft")
    player.at(2)
    curve = lab.page.locator("#player-objective svg")
    box = curve.bounding_box()
    curve.click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    player.at(8)


def test_it_plays_pauses_and_ends_by_itself(lab, player):
    lab.open(TRACEABLE["minibatch_kmeans"])
    player.open()
    player.press("Play")
    expect(player.button("Pause")).to_be_visible()
    # A look may come between two steps: any but the first two will do.
    expect(player.text).to_contain_text(re.compile(r"Step ([3-9]|1\d) of"))
    player.press("Pause")
    lab.wait_until_ready()
    paused = player.number
    time.sleep(0.9)  # three steps' time
    assert player.number == paused < player.count
    player.press("Play")
    expect(player.button("Play")).to_be_visible(timeout=30_000)
    player.at(player.count)
    assert player.legend() == sizes_of_fit(lab)
    player.press("Play")  # from the start again
    expect(player.text).to_contain_text(re.compile(r"Step ([2-9]|1\d) of"))
    player.press("Step back")  # whoever steps wants no more playing
    expect(player.button("Play")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "×"])
def test_leaving_shows_the_result_again(lab, player, way):
    lab.open(GOOD_START)
    caption, scores = lab.caption(), lab.scores()
    player.open()
    if way == "Escape":
        expect(player.button("Play")).to_be_focused()
        lab.page.keyboard.press("Escape")
    else:
        player.press("Leave the steps")
    expect(player.group).to_be_hidden()
    expect(player.open_button).to_be_focused()
    lab.wait_until_drawn()
    assert player.legend() == sizes_of_fit(lab)
    assert lab.caption() == caption and lab.scores() == scores
    expect(lab.page.locator("html")).not_to_have_attribute("data-step", re.compile(".*"))


def test_a_link_shows_its_step(lab, player):
    """And one that is opened over it shows its own result, with its own address."""
    lab.open(f"{GOOD_START}&step=4")
    expect(player.group).to_be_visible(timeout=BOOT)
    player.at(4)
    assert lab.hash()["step"] == "4"
    player.press("Next step")
    player.at(5)
    assert lab.hash()["step"] == "5"
    lab.open(QUICK)
    expect(player.group).to_be_hidden()
    assert lab.hash()["data"] == "old_faithful" and "step" not in lab.hash()
    lab.open(f"{GOOD_START}&step=900")
    expect(player.group).to_be_visible(timeout=BOOT)
    player.at(player.count).press("Leave the steps")
    assert "step" not in lab.hash()


def test_a_change_leaves_the_steps(lab, player):
    lab.open(TRACEABLE["kmeans"])
    player.open()
    player.press("Play")
    with lab.run():
        lab.set_box("n_clusters", 3)
    expect(player.group).to_be_hidden()
    time.sleep(1.2)  # longer than a beat: nothing goes on playing
    lab.wait_until_drawn()
    assert player.legend() == sizes_of_fit(lab)
    assert len(lab.sizes()) == 3
    expect(lab.page.locator("#strip-text")).to_contain_text("3 clusters")


@pytest.mark.parametrize("method", TRACEABLE)
def test_the_last_step_is_the_fit(lab, player, method):
    lab.open(TRACEABLE[method])
    fitted = sizes_of_fit(lab)
    player.open()
    assert player.count > 3
    assert player.legend() != fitted
    player.last()
    assert player.legend() == fitted
    expect(player.button("Play")).to_be_visible()
    player.press("Leave the steps")


@pytest.mark.parametrize("method", ["birch", "spectral", "hdbscan"])
def test_without_steps_there_is_no_button(lab, player, method):
    lab.open(f"#v=1&data=old_faithful&algorithm={method}")
    expect(player.open_button).to_be_hidden()
    with lab.run():
        lab.page.locator("#method select").first.select_option("kmeans")
    expect(player.open_button).to_be_visible()


def test_steps_of_an_own_file(lab, player):
    lab.open(QUICK)
    lab.upload("mine.csv", table(300))
    with lab.run():
        lab.set_box("n_clusters", 3)
    player.open().last()
    assert player.legend() == sizes_of_fit(lab)
    assert sum(player.legend().values()) == 300
    assert "sample" not in player.text.inner_text()
    lab.upload("other.csv", table(120))
    expect(player.group).to_be_hidden()
    assert sum(player.legend().values()) == 120


def test_of_many_rows_a_sample_is_shown(lab, player):
    lab.open(QUICK)
    with lab.run(BOOT):
        lab.page.evaluate(MANY, MANY_ROWS)
    player.open()
    expect(player.text).to_contain_text(f"A sample of 2,000 of the {MANY_ROWS:,} rows is shown.")
    assert sum(player.last().legend().values()) == 2000
    player.press("Leave the steps")
    lab.wait_until_drawn()
    assert sum(player.legend().values()) == MANY_ROWS


def test_steps_that_cannot_be_shown_say_why(lab, player):
    """Without centres to start from there is nothing to watch."""
    lab.open(GOOD_START)
    lab.page.locator("#places-take-one-back").click()
    expect(lab.page.locator("#strip-text")).to_contain_text("1 more place")
    player.open_button.click()
    lab.message().wait_for()
    assert "centre" in lab.message_text()
    expect(player.group).to_be_hidden()


def test_the_player_is_for_everyone(lab, player):
    lab.open(GOOD_START)
    player.open()
    names = player.group.get_by_role("button").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert names == [
        "First step", "Step back", "Play", "Next step", "Last step", "Leave the steps",
    ]
    expect(player.group).to_have_attribute("aria-label", "Step by step")
    expect(player.text).to_have_attribute("aria-live", "polite")
    player.press("Next step")
    player.at(2)
    expect(player.slider).to_have_attribute("aria-valuetext", "step 2 of 8, label")
    assert violations(lab.page) == []
    lab.page.locator("#theme").click()
    assert violations(lab.page) == []
