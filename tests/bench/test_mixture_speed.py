"""A grid of Gaussian mixtures in the browser: ours against the plain double loop over scikit-learn.

Both run in the same page, a number of components each in turn, so that a busy machine slows both.
"""

import measure
import python_page

from building.paths import DIST

GRID = """
import time, warnings
import numpy as np
from sklearn.mixture import GaussianMixture
import unlabeled as un
from unlabeled.mixtures.covariance import TYPES
from unlabeled.selection.criterion_grid import ask
from unlabeled.steps import finish

warnings.simplefilter("ignore")
X = un.prepare(un.sample("ellipsoids"), scale="none")
fit = un.fit("gaussian_mixture", X, n_components=1, n_init=1)
plain, ours = {}, {}
seconds = {"plain": 0.0, "ours": 0.0}
for k in range(1, 11):
    began = time.perf_counter()
    for kind in TYPES:
        model = GaussianMixture(k, covariance_type=kind, n_init=10, random_state=42)
        plain[k, kind] = float(model.fit(np.asarray(X)).bic(np.asarray(X)))
    seconds["plain"] += time.perf_counter() - began
    began = time.perf_counter()
    grid = ask(fit, k, k, "all", 10, every_row=True)
    finish(grid.fill())
    seconds["ours"] += time.perf_counter() - began
    ours |= {cell.place: cell.criteria.bic for cell in grid.cells.values()}
{
    "seconds": seconds,
    "largest difference": max(abs(plain[cell] - ours[cell]) for cell in plain),
    "plain best": list(min(plain, key=plain.get)),
    "our best": list(min(ours, key=ours.get)),
}
"""


def test_a_grid_of_bic():
    with measure.chromium() as browser, measure.serving(DIST) as address:
        answer = python_page.run(browser, address, GRID)
    seconds = answer["seconds"]
    print("\nBIC of k = 1 to 10 by 4 covariance types, 10 starts each, 1,250 x 2, in the browser")
    print(f"plain double loop {seconds['plain']:6.1f} s")
    print(f"ours              {seconds['ours']:6.1f} s")
    print(f"ratio             {seconds['plain'] / seconds['ours']:6.2f}")
    print(f"best cell         {answer['our best']}, largest difference in BIC "
          f"{answer['largest difference']:.1g}")
    assert answer["our best"] == answer["plain best"]
    assert answer["largest difference"] < 1e-6


STATE = "index.html#v=1&data=ellipsoids&algorithm=gaussian_mixture&n_components=2&scale=none"
# Milliseconds from a key on the slider to the next picture, a sketch or the result.
ANSWERS = """
async (count) => {
  const slider = document.querySelector("[data-slider=n_components]");
  const figure = document.getElementById("figure");
  const root = document.documentElement;
  const times = [];
  for (let step = 0; step < count; step += 1) {
    const began = performance.now();
    const drawn = new Promise((resolve) => {
      const watcher = new MutationObserver(() => {
        if (figure.dataset.drawn !== "true") return;
        watcher.disconnect();
        resolve(performance.now() - began);
      });
      watcher.observe(figure, { attributeFilter: ["data-drawn"] });
    });
    slider.value = String(Number(slider.value) + 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    times.push(await drawn);
    const before = Number(root.dataset.run);
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    while (Number(root.dataset.run) === before || root.dataset.engine !== "ready") {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return times;
}
"""
MOVES = 8


def test_the_picture_answers_a_slider():
    with measure.chromium() as browser, measure.serving(DIST) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(python_page.TIMEOUT)
        page.goto(address + STATE)
        page.wait_for_function("Number(document.documentElement.dataset.run) > 0")
        page.evaluate(ANSWERS, 2)  # what is done for the first time takes longer
        times = page.evaluate(ANSWERS, MOVES)
    print("\nFrom a step of the slider (components; 1,250 x 2, 10 starts) to the next picture")
    print("milliseconds: " + " ".join(f"{time:.0f}" for time in times))
    assert len(times) == MOVES
