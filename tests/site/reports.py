"""Studies and charts in the results, as a person meets them."""

import re

from lab import BOOT, Lab
from playwright.sync_api import Locator, expect

# Pixels of a canvas that are painted at all, or opaque: their number and their middle, in CSS
# pixels from its corner.
PAINTED = """
(canvas, least) => {
  const ratio = canvas.width / canvas.clientWidth;
  const {width, height} = canvas;
  if (!width || !height) return {count: 0, x: 0, y: 0};
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  let [count, x, y] = [0, 0, 0];
  for (let at = 0; at < width * height; at += 1) {
    if (data[4 * at + 3] < least) continue;
    count += 1;
    x += at % width;
    y += Math.floor(at / width);
  }
  return {count, x: x / (count || 1) / ratio, y: y / (count || 1) / ratio};
}
"""


def painted(canvas: Locator, opacity: int = 1) -> dict[str, float]:
    """How many pixels of a canvas are at least that opaque, and where their middle is."""
    return canvas.evaluate(PAINTED, opacity)


class Chart:
    """One chart, by the name of its figure."""

    def __init__(self, lab: Lab, host: Locator) -> None:
        self.lab = lab
        self.host = host

    @property
    def stage(self) -> Locator:
        return self.host.locator(".chart-stage")

    @property
    def tip(self) -> Locator:
        return self.host.locator(".chart-tip")

    @property
    def said(self) -> Locator:
        """What a screen reader is told about the item that the keys have reached."""
        return self.host.locator("[aria-live]")

    def lit(self) -> int:
        """How many pixels are painted over the chart."""
        return painted(self.host.locator("canvas + canvas"))["count"]

    def wait(self) -> "Chart":
        expect(self.host).to_have_attribute("data-drawn", "true")
        self.stage.scroll_into_view_if_needed()
        return self

    def find(self, pattern: str, height: float = 0.5) -> re.Match:
        """Lead the pointer from left to right until the tip tells of it, and leave it there."""
        self.wait()
        box = self.stage.bounding_box()
        seen = []
        for across in range(6, int(box["width"]) - 3, 3):
            self.lab.page.mouse.move(box["x"] + across, box["y"] + box["height"] * height)
            told = self.tip.evaluate("one => one.hidden ? '' : one.textContent")
            found = re.search(pattern, told)
            if found:
                return found
            if told not in seen:
                seen.append(told)
        raise AssertionError(f"No item of the chart is {pattern}, only {seen}.")

    def click(self) -> None:
        """Click where the pointer is."""
        self.lab.page.mouse.down()
        self.lab.page.mouse.up()


class Study:
    """One study, by its id; ``tab`` is where it is."""

    def __init__(self, lab: Lab, id: str, tab: str) -> None:
        self.lab = lab
        self.id = f"study-{id}"
        self.tab = tab

    def part(self, name: str) -> Locator:
        """A part by the end of its id: "run", "stop", ..."""
        return self.lab.page.locator(f"#{self.id}-{name}")

    @property
    def node(self) -> Locator:
        return self.lab.page.locator(f"#{self.id}")

    @property
    def progress(self) -> Locator:
        return self.node.locator("progress")

    @property
    def note(self) -> Locator:
        return self.node.locator(".study-note")

    @property
    def verdict(self) -> Locator:
        return self.node.locator(".report-verdict")

    def open(self) -> "Study":
        """Open its tab; what is automatic there is ready after it."""
        self.lab.page.locator(f"#tab-{self.tab}").click()
        self.lab.wait_until_ready()
        return self

    def start(self, **settings: object) -> "Study":
        """Open its tab, set its controls and start it."""
        self.open()
        for name, value in settings.items():
            self.set(name, value)
        self.part("run").click()
        return self

    def set(self, name: str, value: object) -> None:
        """Set one of its own controls."""
        control = self.lab.parameter(f"{self.id}-{name}")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(str(value))
            control.press("Tab")

    def wait(self, state: str = "done") -> "Study":
        self.lab.wait_until_ready()
        expect(self.node).to_have_attribute("data-state", state, timeout=BOOT)
        return self

    def work_out(self, **settings: object) -> "Study":
        return self.start(**settings).wait()

    def table(self, id: str) -> Locator:
        return self.node.locator(f"table[data-table='{id}'] tbody tr")

    def lines(self, id: str) -> list[list[str]]:
        """The texts of a table's cells, line by line."""
        return self.table(id).evaluate_all(
            "all => all.map(row => [...row.cells].map(one => one.textContent))"
        )

    def scores(self) -> dict[str, float]:
        found = self.node.locator("output[data-score]").evaluate_all(
            "all => all.map(one => [one.dataset.score, one.dataset.value])"
        )
        return {name: float(value) for name, value in found}

    def button(self, action: str) -> Locator:
        """A button of the report: "rows", "values", "state" or "download"."""
        return self.node.locator(f".report-parts > button[data-action='{action}']")

    def chart(self, figure: str) -> Chart:
        canvas = self.lab.page.locator(f"canvas[data-figure='{figure}']")
        return Chart(self.lab, self.node.locator(".report-figure").filter(has=canvas))


def number(text: str) -> float:
    """A number as the page writes it, read back."""
    return float(text.replace(",", "").replace("−", "-"))


def decimals(text: str) -> int:
    """How many digits are shown after its point."""
    return len(text.partition(".")[2])
