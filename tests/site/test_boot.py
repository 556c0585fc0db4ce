"""From the first moment to the first live result."""

import json
import re
import threading

import pytest
from lab import BLOBS, BOOT, PATIENCE, Lab
from playwright.sync_api import expect
from static_site import Answer

from building.paths import DIST

CATALOG = json.loads((DIST / "catalog.json").read_text(encoding="utf-8"))
SAMPLES = [sample["id"] for sample in CATALOG["samples"]]
MANIFEST = json.loads((DIST / "runtime" / "manifest.json").read_text(encoding="utf-8"))
WHEEL = "runtime/pyodide/scikit_learn*.whl"

# Remembers every share of the progress bar while Python boots, and every text beside it.
RECORD = """
globalThis.shares = [];
globalThis.texts = [];
new MutationObserver(() => {
  const bar = document.getElementById("progress");
  if (!bar) return;
  const booting = document.documentElement.dataset.engine === "booting";
  if (booting && !bar.hidden && bar.hasAttribute("value")) shares.push(bar.value);
  const text = document.getElementById("strip-text").textContent;
  if (text !== texts.at(-1)) texts.push(text);
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""


def test_a_finished_picture_stands_before_python(fresh, site):
    lab = fresh()
    lab.page.add_init_script(RECORD)
    gate = threading.Event()
    with site.answering({WHEEL: Answer(hold=gate)}):
        lab.visit()
        lab.wait_until_drawn()
        assert lab.figure("points") == "2000"
        assert lab.colours() > 50
        assert lab.engine() == "booting"
        before = lab.scores()
        sizes = lab.sizes()
        expect(lab.page.locator("#strip-text")).to_have_text(
            re.compile(r"\d+\.\d MB of \d+\.\d MB"), timeout=PATIENCE
        )
        assert "worked out beforehand" in lab.page.locator("#results").inner_text()
        assert lab.runs() == 0
        gate.set()
        lab.wait_for_run(0, BOOT)
    assert before == pytest.approx(lab.scores(), abs=1e-9)
    assert sizes == lab.sizes() and len(sizes) == 5
    assert lab.runs() == 1
    _progress_was_honest(lab)
    expect(lab.page.locator("#status")).to_have_text(re.compile("ready"))
    expect(lab.page.locator("#progress")).to_be_hidden()


def _progress_was_honest(lab: Lab) -> None:
    """It never went back, never claimed all while a file was missing, and named the true total."""
    texts = lab.page.evaluate("texts")
    told = [found for text in texts if (found := re.search(r"([\d.]+) MB of ([\d.]+) MB", text))]
    loaded = [float(one[1]) for one in told]
    total = sum(each["bytes"] for each in MANIFEST["files"] if not each["path"].endswith(".mjs"))
    assert {one[2] for one in told} == {f"{total / 1e6:.1f}"}
    assert loaded == sorted(loaded) and len(set(loaded)) > 2
    shares = lab.page.evaluate("shares")
    assert shares and shares == sorted(shares) and max(shares) <= 1
    held = next(each["bytes"] for each in MANIFEST["files"] if "scikit_learn" in each["path"])
    assert any(share <= 1 - held / total + 1e-9 for share in shares)


def test_under_a_sub_path_of_a_host_that_gets_types_wrong(fresh, site):
    answers = {"*.wasm": Answer(type="text/plain"), "*.whl": Answer(type="text/html")}
    lab = fresh(site.below)  # a request outside of the sub-path would be a problem
    with site.answering(answers):
        lab.boot(BLOBS)
    assert lab.scores()["inertia"] == pytest.approx(211.5985372581684, abs=1e-9)


@pytest.mark.parametrize("sample", SAMPLES)
def test_first_pictures_are_what_python_answers(lab, sample):
    first = json.loads((DIST / "first" / f"{sample}.json").read_text(encoding="utf-8"))["result"]
    lab.open(f"#v=1&data={sample}")
    assert lab.scores() == pytest.approx({one["id"]: one["value"] for one in first["scores"]})
    assert lab.sizes() == [line["rows"] for line in first["clusters"]["lines"]]
    assert int(lab.figure("points")) == sum(lab.sizes())
    assert lab.caption() == first["picture"]["caption"]


def test_a_state_outlives_a_reload(lab):
    lab.open(BLOBS)
    with lab.run():
        lab.set_box("n_clusters", 4)
    before = lab.scores()
    lab.page.reload()
    lab.wait_for_run(0, BOOT)
    assert lab.parameter("n_clusters").input_value() == "4"
    assert lab.scores() == pytest.approx(before, abs=1e-9)


def test_versions_are_told(fresh):
    lab = fresh()
    lab.page.goto(lab.address + "about.html")
    rows = lab.page.locator("#components tr")
    expect(rows.filter(has_text="scikit-learn")).to_contain_text("1.8.0")
    for name, version in {"numpy": "2.4.3", "scipy": "1.18.0", "pyodide": "314.0.3"}.items():
        expect(rows.filter(has_text=re.compile(name, re.I)).first).to_contain_text(version)
    licences = lab.page.locator("#components td:nth-of-type(2)").all_inner_texts()
    assert len(licences) >= 8 and all(licences)
