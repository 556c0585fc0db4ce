"""Speed, as ratios measured in one run: ``python build.py bench`` prints the table of the README.

Nothing here asserts a time: machines differ, and one machine differs from minute to minute.
"""

import statistics

import measure
import stock

from building.paths import DIST

VISITS = 5
DRAGS = 12


def test_first_visit(tmp_path):
    """Packed runtime against stock wheels, visits alternating."""
    sites = {"packed": DIST, "stock": stock.make(tmp_path)}
    visits = {name: [] for name in sites}
    with measure.chromium() as browser:
        for _ in range(VISITS):
            for name, folder in sites.items():
                with measure.serving(folder) as address:
                    visits[name].append(measure.first_visit(browser, address))
    print(f"\nFirst visit, median of {VISITS} (seconds; megabytes)")
    print(f"{'':8} {'picture':>8} {'ready':>8} {'result':>8} {'MB':>7}")
    medians = {name: [_median(seen, field) for field in FIELDS] for name, seen in visits.items()}
    for name, (picture, ready, result, size) in medians.items():
        row = f"{picture / 1e3:8.2f} {ready / 1e3:8.2f} {result / 1e3:8.2f} {size / 1e6:7.1f}"
        print(f"{name:8} {row}")
    ratios = [b / a for a, b in zip(medians["packed"], medians["stock"], strict=True)]
    print(f"{'ratio':8} " + " ".join(f"{ratio:8.2f}" for ratio in ratios))
    assert all(visit.picture < visit.result for seen in visits.values() for visit in seen)


FIELDS = ("picture", "ready", "result", "bytes")


def _median(visits, field):
    return statistics.median(getattr(visit, field) for visit in visits)


def test_page_stays_responsive_during_fits():
    """Long tasks of the page while a slider is dragged, on 2,000 and on 100,000 rows."""
    with measure.chromium() as browser, measure.serving(DIST) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(measure.WATCH)
        page.goto(address)
        page.wait_for_function("moments.result", timeout=120_000)
        small = _drag(page)
        page.evaluate(LOAD_MANY)
        page.wait_for_function("document.querySelector('[data-summary=table]').textContent"
                               ".startsWith('100,000')", timeout=120_000)
        _settle(page)
        large = _drag(page)
    print(f"\nLong tasks (over 50 ms) of the page during {DRAGS} steps of a slider")
    for rows, tasks in ((2_000, small), (100_000, large)):
        worst = f", the longest {max(tasks):.0f} ms" if tasks else ""
        print(f"{rows:>8,} rows: {len(tasks)}{worst}")


# Two columns, three clusters: dropped as a user would drop a file.
LOAD_MANY = """
() => {
  const lines = ["a,b"];
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let row = 0; row < 100000; row += 1) {
    const shift = 5 * (row % 3);
    lines.push(`${(random() + random() + shift).toFixed(4)},${(random() - shift).toFixed(4)}`);
  }
  const transfer = new DataTransfer();
  transfer.items.add(new File([lines.join("\\n")], "many.csv", {type: "text/csv"}));
  dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, cancelable: true}));
}
"""


def _drag(page):
    """Durations of the long tasks while k goes from 2 up, one step each time a key is pressed."""
    page.locator("#parameter-n_clusters").fill("2")
    page.locator("#parameter-n_clusters").press("Enter")
    _settle(page)
    start = page.evaluate("performance.now()")
    slider = page.locator("[data-slider=n_clusters]")
    slider.focus()
    for _ in range(DRAGS):
        slider.press("ArrowRight")
        page.wait_for_timeout(60)
    _settle(page)
    return page.evaluate("start => longTasks.filter(([at]) => at > start).map(([, d]) => d)", start)


def _settle(page):
    page.wait_for_function(
        "document.documentElement.dataset.engine === 'ready'"
        " && document.getElementById('figure').dataset.drawn === 'true'",
        timeout=120_000,
    )
    page.wait_for_timeout(400)
