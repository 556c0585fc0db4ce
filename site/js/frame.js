// The HTML that embeds the lab in another page.

/** @param {string} address */
export const frameCode = (address) =>
  `<iframe src="${address.replaceAll("&", "&amp;").replaceAll('"', "%22")}" width="760" height="560" title="Unlabeled" style="border:0; max-width:100%"></iframe>`;

const KEPT = ["hide", "lock", "theme", "start"];

/**
 * The query of a frame that looks as this page does: what it hides, locks and waits for stays.
 * @param {string} search this page's own
 */
export function frameQuery(search) {
  const query = new URLSearchParams(search);
  const parts = KEPT.filter((key) => query.get(key)).map((key) => `${key}=${encodeURIComponent(query.get(key) ?? "").replaceAll("%2C", ",")}`);
  return ["embed=1", ...parts].join("&");
}
