"""The lab when the data are one image, as a person meets it."""

import json
from dataclasses import dataclass

from lab import PATIENCE, Lab
from playwright.sync_api import Locator, expect

BEETLE = "#v=1&data=beetle&algorithm=kmeans&n_clusters=8"
LANDSCAPE = "#v=1&data=landscape&algorithm=kmeans&n_clusters=5"
TEMPLE = "#v=1&data=china&algorithm=kmeans&n_clusters=8&n_init=1"


@dataclass(frozen=True)
class Line:
    """One line of the palette."""

    segment: int
    hex: str
    name: str
    share: str
    pixels: int


class ImageLab:
    """What is to be seen and done beside what any lab has."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.page = lab.page

    # Reading -------------------------------------------------------------------------------------

    def view(self, name: str) -> str:
        """One data attribute of the image."""
        return self.page.locator("#image-view").get_attribute(f"data-{name}")

    def expect(self, name: str, value: str) -> None:
        expect(self.page.locator("#image-view")).to_have_attribute(f"data-{name}", value)

    def summary(self) -> str:
        """400 × 266 pixels · 9,608 colours"""
        return self.page.locator("[data-summary=image]").inner_text()

    def notes(self) -> str:
        return self.page.locator("#table-summary .notes").inner_text()

    def palette(self) -> list[Line]:
        found = self.page.locator("#palette-table tbody tr").evaluate_all(
            "rows => rows.map(row => [Number(row.dataset.segment), row.dataset.hex, "
            "row.cells[1].textContent, row.cells[2].textContent, Number(row.dataset.pixels)])"
        )
        return [Line(*one) for one in found]

    def pixels(self) -> dict[str, int]:
        """How many pixels are shown in each colour."""
        return {line.hex: line.pixels for line in self.palette()}

    def scores(self) -> dict[str, float]:
        found = self.page.locator("#image-scores output[data-score]").evaluate_all(
            "all => all.map(one => [one.dataset.score, one.dataset.value])"
        )
        return {name: float(value) for name, value in found}

    def title(self) -> str:
        """What stands in the corner of the result."""
        return self.page.locator(".image-corner").nth(1).inner_text()

    def color_at(self, across: float, down: float) -> str:
        """The colour that is painted at a place of the image, as shares of its sides: #rrggbb."""
        self.expect("drawn", "true")
        box = json.loads(self.view("box"))
        at = [box["left"] + across * box["width"], box["top"] + down * box["height"]]
        return self.page.locator("canvas[data-figure=image]").evaluate(
            """(canvas, [x, y]) => {
              const ratio = canvas.width / canvas.clientWidth;
              const {data} = canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1);
              return "#" + [...data.slice(0, 3)].map((one) =>
                one.toString(16).padStart(2, "0")).join("");
            }""",
            at,
        )

    def lost(self) -> Locator:
        return self.page.locator("#lost .lost")

    # Acting --------------------------------------------------------------------------------------

    def place(self, across: float, down: float) -> tuple[float, float]:
        """Where a place of the image is on the page."""
        self.expect("drawn", "true")
        box = json.loads(self.view("box"))
        stage = self.page.locator("#image-stage").bounding_box()
        return (
            stage["x"] + box["left"] + across * box["width"],
            stage["y"] + box["top"] + down * box["height"],
        )

    def hover(self, across: float, down: float) -> str:
        """Point at a place of the image; what the card says."""
        x, y = self.place(across, down)
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        return self.page.locator(".image-card").inner_text()

    def click(self, across: float, down: float) -> None:
        self.page.mouse.click(*self.place(across, down))

    def open_tab(self, tab: str) -> None:
        self.page.locator(f"#tab-{tab}").click()
        expect(self.page.locator(f"#panel-{tab}")).to_be_visible()
        expect(self.page.locator(f"#{tab}-note")).to_have_text("", timeout=PATIENCE)

    def export(self, what: str) -> tuple[str, bytes]:
        self.page.locator("#export").click()
        return self.lab.download(f"#export-list {what}")
