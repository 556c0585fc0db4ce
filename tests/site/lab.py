"""The lab as a person meets it: open a state, change it, wait, read what is shown."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from playwright.sync_api import Locator, Page, expect
from watch import Watch

BOOT = 90_000  # ms: how long Python may take on a slow and busy machine
PATIENCE = 30_000  # ms for anything else
WIDE = {"width": 1440, "height": 900}

BLOBS = (
    "#v=1&data=five_blobs&algorithm=kmeans&n_clusters=5"
    "&init=random&n_init=10&random_state=2&scale=none"
)
IRIS = "#v=1&data=iris&algorithm=kmeans&n_clusters=3&scale=none"
# For tests that need any result, quickly.
QUICK = "#v=1&data=old_faithful&algorithm=kmeans&n_clusters=2&n_init=1"

SETTLED = """
before => {
  const root = document.documentElement;
  const figure = document.getElementById(root.dataset.of === "image" ? "image-view" : "figure");
  return Number(root.dataset.run) > before
    && root.dataset.engine === "ready"
    && figure.dataset.drawn === "true";
}
"""
# Everything back to how a visitor finds it, but for the state, which the test opens.
TIDY = """
() => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const details of document.querySelectorAll("details[open]")) details.open = false;
  const press = (selector, when) => {
    for (const found of document.querySelectorAll(selector)) if (when(found)) found.click();
  };
  press("#predict-place", (one) => one.getAttribute("aria-pressed") === "true");
  press("#table-toggle", (one) => one.getAttribute("aria-expanded") === "true");
  press("#export", (one) => one.getAttribute("aria-expanded") === "true");
  const usual = ":is([data-layer=regions], [data-layer=points], [data-layer=centers])";
  press(usual, (one) => one.getAttribute("aria-pressed") === "false");
  press("[id^=pin-away-]", () => true);
  press("[id^=parameter-study-][id$=-clear]", () => true);
  press("#player-close", (one) => one.checkVisibility());
  press("#tab-fit", (one) => one.getAttribute("aria-selected") === "false");
  press(".figure-key", (one) => one.getAttribute("aria-pressed") === "true");
  press("#row-clear", (one) => !one.hidden);
  press("#zoom-reset", () => true);
  document.documentElement.dataset.theme = "light";
  document.activeElement?.blur();
  scrollTo(0, 0);
}
"""


class Lab:
    """One page with the lab in it."""

    def __init__(self, page: Page, watch: Watch, address: str) -> None:
        self.page = page
        self.watch = watch
        self.address = address

    # Getting there -------------------------------------------------------------------------------

    def visit(self, hash: str = "", query: str = "") -> "Lab":
        """Load the page afresh; does not wait for Python."""
        self.page.goto(self.address + query + hash)
        return self

    def boot(self, hash: str = "", query: str = "") -> "Lab":
        """Load the page afresh and wait for its first live result."""
        self.visit(hash, query)
        self.wait_for_run(0, BOOT)
        return self

    def tidy(self) -> None:
        """Undo what an earlier test may have left open, pressed or moved."""
        self.page.set_viewport_size(WIDE)
        self.page.mouse.move(0, 0)
        self.page.evaluate(TIDY)
        self.wait_until_ready()

    def open(self, hash: str, *, fails: bool = False) -> "Lab":
        """Go to a state as a link on this page would; wait for its result, or its message."""
        if fails:
            self.set_hash(hash)
            self.message().wait_for()
            self.wait_until_ready()
        else:
            with self.run():
                self.set_hash(hash)
        return self

    def set_hash(self, hash: str) -> None:
        self.page.evaluate(
            "hash => { history.replaceState(null, '', '#'); location.hash = hash; }", hash
        )

    # Waiting -------------------------------------------------------------------------------------

    def runs(self) -> int:
        return int(self.page.evaluate("document.documentElement.dataset.run"))

    def engine(self) -> str:
        return self.page.evaluate("document.documentElement.dataset.engine")

    @contextmanager
    def run(self, timeout: float = PATIENCE) -> Iterator[None]:
        """What happens in this block leads to a new result, which is there after it."""
        before = self.runs()
        yield
        self.wait_for_run(before, timeout)

    def wait_for_run(self, before: int, timeout: float = PATIENCE) -> None:
        self.page.wait_for_function(SETTLED, arg=before, timeout=timeout)

    def wait_for_engine(self, state: str, timeout: float = PATIENCE) -> None:
        expect(self.page.locator("html")).to_have_attribute("data-engine", state, timeout=timeout)

    def wait_until_ready(self) -> None:
        self.wait_for_engine("ready", BOOT)

    def wait_until_drawn(self) -> None:
        expect(self.page.locator("#figure")).to_have_attribute("data-drawn", "true")

    # Reading -------------------------------------------------------------------------------------

    def scores(self) -> dict[str, float]:
        """What the outputs say, in full precision."""
        found = self.page.locator("#scores output[data-score]").evaluate_all(
            "all => all.map(one => [one.dataset.score, one.dataset.value])"
        )
        return {name: float(value) for name, value in found}

    def sizes(self) -> list[int]:
        """Rows by cluster, from the table of clusters."""
        cells = self.page.locator("#cluster-table tbody tr td:nth-child(2)").all_inner_texts()
        return [int(cell.replace(",", "")) for cell in cells]

    def message(self) -> Locator:
        return self.page.locator("#messages [data-message]")

    def message_text(self) -> str:
        return self.message().inner_text()

    def summary(self) -> str:
        """2,000 rows · 3 columns · nothing missing"""
        return self.page.locator("[data-summary=table]").inner_text()

    def columns(self) -> dict[str, bool]:
        """The columns by name, and whether each is used."""
        found = self.page.locator("#columns [data-column]").evaluate_all(
            "all => all.map(one => [one.dataset.column, one.ariaPressed === 'true'])"
        )
        return dict(found)

    def kinds(self) -> dict[str, str]:
        """The columns by name as the page shows it, and the kind each was read as."""
        rows = self.page.locator("#what-was-read tbody tr").evaluate_all(
            "all => all.map(row => [row.querySelector('th span').textContent, "
            "row.cells[1].textContent])"
        )
        return dict(rows)

    def notes(self) -> str:
        """What the page tells about how the file was read."""
        found = self.page.locator("#table-summary").locator(".notes li, p.quiet")
        return "\n".join(found.evaluate_all("all => all.map(one => one.textContent)"))

    def hash(self) -> dict[str, str]:
        """The state in the address, decoded."""
        return dict(parse_qsl(self.page.evaluate("location.hash").lstrip("#")))

    def raw_hash(self) -> str:
        return unquote(self.page.evaluate("location.hash"))

    def caption(self) -> str:
        return self.page.locator("#strip-text").inner_text().replace("\u00a0", " ")

    # The figure ----------------------------------------------------------------------------------

    def figure(self, name: str) -> str | None:
        """One data attribute of the figure."""
        return self.page.locator("#figure").get_attribute(f"data-{name}")

    def view(self) -> dict[str, list[float]]:
        return json.loads(self.figure("view"))

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a place in data units is on the page."""
        self.wait_until_drawn()
        view, plot = self.view(), json.loads(self.figure("plot"))
        stage = self.page.locator(".figure-stage").bounding_box()
        (left, right), (bottom, top) = view["x"], view["y"]
        across = (x - left) / (right - left)
        down = (top - y) / (top - bottom)
        return (
            stage["x"] + plot["left"] + across * plot["width"],
            stage["y"] + plot["top"] + down * plot["height"],
        )

    def click_at(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.pixel(x, y))

    def hover_at(self, x: float, y: float) -> None:
        at = self.pixel(x, y)
        self.page.mouse.move(at[0] - 3, at[1])
        self.page.mouse.move(*at)

    def colours(self) -> int:
        """How many different colours the canvas shows: one means that nothing is painted."""
        return self.page.locator("#figure canvas[data-figure]").evaluate(
            """canvas => {
              const {width, height} = canvas;
              const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
              return new Set(new Uint32Array(data.buffer)).size;
            }"""
        )

    # Acting --------------------------------------------------------------------------------------

    def parameter(self, name: str) -> Locator:
        return self.page.locator(f"[data-parameter='{name}']")

    def slider(self, name: str) -> Locator:
        return self.page.locator(f"[data-slider='{name}']")

    def set_box(self, name: str, value: object) -> None:
        """Type a value into a parameter's box, as a person would."""
        self.parameter(name).fill(str(value))
        self.parameter(name).press("Tab")

    def give(self, name: str, data: bytes) -> None:
        """Choose a file in the file dialog."""
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.locator("#file").set_input_files(file)

    def upload(self, name: str, data: bytes, timeout: float = PATIENCE) -> "Lab":
        """Choose a file and wait for its result."""
        with self.run(timeout):
            self.give(name, data)
        return self

    def upload_in_vain(self, name: str, data: bytes) -> str:
        """Choose a file that leads to a message; its text."""
        self.give(name, data)
        self.message().wait_for()
        self.wait_until_ready()
        return self.message_text()

    def drop(self, name: str, data: bytes) -> None:
        """Drop a file on the page."""
        self.page.evaluate(
            """([name, bytes]) => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([new Uint8Array(bytes)], name));
              for (const type of ["dragover", "drop"]) {
                document.getElementById("figure").dispatchEvent(
                  new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
              }
            }""",
            [name, list(data)],
        )

    def paste(self, text: str) -> None:
        """Paste copied cells into the page."""
        self.page.evaluate(
            """text => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              document.body.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
            }""",
            text,
        )

    def download(self, selector: str) -> tuple[str, bytes]:
        """Click something that downloads a file; its name and bytes."""
        with self.page.expect_download() as download:
            self.page.locator(selector).click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def works(self) -> bool:
        """Whether a run asked for now leads to a result."""
        with self.run():
            self.page.locator("#fit").click()
        return bool(self.scores()) and self.message().count() == 0


def number_of_rows(summary: str) -> int:
    return int(re.match(r"([\d,]+) rows", summary)[1].replace(",", ""))
