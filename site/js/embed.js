// The page that builds an iframe for a course page, with a preview of it.

import { loadCatalog } from "./catalog.js";
import { copyFrom } from "./copy.js";
import { byId, element } from "./dom.js";
import { frameCode } from "./frame.js";
import { suggestedState, writeState } from "./state.js";

const HIDEABLE = [
  ["data", "data"],
  ["method", "method"],
  ["results", "results"],
  ["export", "downloads"],
  ["random_state", "random state"],
];

const catalog = await loadCatalog();
const sample = /** @type {HTMLSelectElement} */ (byId("sample"));
const theme = /** @type {HTMLSelectElement} */ (byId("theme-choice"));
const code = /** @type {HTMLTextAreaElement} */ (byId("code"));
const preview = /** @type {HTMLIFrameElement} */ (byId("preview"));
const checked = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id)).checked;

const groups = /** @type {const} */ ([["Tables", catalog.samples], ["Images, to divide by colour", catalog.image_samples]]);
const all = groups.flatMap(([, samples]) => /** @type {{id: string, suggested: Record<string, any>}[]} */ (samples));
sample.replaceChildren(
  ...groups.map(([label, samples]) => element("optgroup", { label }, ...samples.map(({ id, title }) => element("option", { value: id }, title)))),
);
byId("hide").replaceChildren(
  ...HIDEABLE.map(([id, title]) => element("label", {}, element("input", { type: "checkbox", id: `hide-${id}` }), ` ${title}`)),
);

function address() {
  const chosen = all.find(({ id }) => id === sample.value) ?? all[0];
  const hidden = HIDEABLE.map(([id]) => id).filter((id) => checked(`hide-${id}`));
  const query = ["embed=1"];
  if (hidden.length) query.push(`hide=${hidden.join(",")}`);
  if (checked("lock")) query.push("lock=1");
  if (checked("start")) query.push("start=click");
  if (theme.value) query.push(`theme=${theme.value}`);
  const lab = new URL("./", location.href);
  lab.search = query.join("&");
  lab.hash = writeState(suggestedState(chosen.id, chosen.suggested));
  return lab.href;
}

function update() {
  const lab = address();
  code.value = frameCode(lab);
  byId("copy").textContent = "Copy";
  // The preview never starts Python by itself: it would load it once for every change here.
  preview.src = lab.includes("start=click") ? lab : lab.replace("?embed=1", "?embed=1&start=click");
}

byId("builder").addEventListener("change", update);
const copy = /** @type {HTMLButtonElement} */ (byId("copy"));
copy.addEventListener("click", () => copyFrom(code, copy));
update();
