// The page inside another page: what the query says, and messages to the page around.

/**
 * ?embed=1&hide=data,random_state&lock=1&start=click&theme=dark
 * @param {string} search
 */
export function readMode(search) {
  const query = new URLSearchParams(search);
  return {
    embed: query.get("embed") === "1",
    hidden: new Set((query.get("hide") ?? "").split(",").filter(Boolean)),
    locked: query.get("lock") === "1",
    startOnClick: query.get("start") === "click",
  };
}

/**
 * Tells the embedding page. It carries results of the user's own choosing to whoever embeds the
 * page, so never rows of data.
 * @param {"ready" | "resize" | "result" | "error"} type
 * @param {object} [content]
 */
export function tellHost(type, content = {}) {
  if (parent !== self) parent.postMessage({ source: "unlabeled", type, ...content }, "*");
}

/** Reports the height that the page would like to have. */
export function reportSize() {
  if (parent === self) return;
  new ResizeObserver(() => tellHost("resize", { height: document.documentElement.scrollHeight })).observe(document.body);
}

/**
 * Takes away what the embedding page does not want, parts by their names and controls by theirs.
 * The class stays when a result draws a part anew.
 * @param {Set<string>} names
 */
export function hideParts(names) {
  for (const name of names) {
    const control = document.getElementById(name)?.closest(".control");
    for (const found of [control, ...document.querySelectorAll(`[data-part~="${CSS.escape(name)}"]`)]) {
      found?.classList.add("left-out");
    }
  }
}

/** Names the keys for Fit as they are printed on this computer's keyboard. */
export function nameKeys() {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const keys of document.querySelectorAll("kbd[data-keys=fit]")) keys.textContent = apple ? "⌘⏎" : "Ctrl ⏎";
}
