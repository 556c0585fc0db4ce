// The HTML that embeds the lab in another page.

/** @param {string} address */
export const frameCode = (address) =>
  `<iframe src="${address.replaceAll("&", "&amp;").replaceAll('"', "%22")}" width="760" height="560" title="Unlabeled" style="border:0; max-width:100%"></iframe>`;
