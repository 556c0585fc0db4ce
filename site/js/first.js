// Runs before anything else, as a classic script: the theme without a flash, WebRTC gone (the one
// way out that the security policy cannot close), and words where modules cannot run at all.
"use strict";
(function () {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"]) {
    if (!Reflect.deleteProperty(window, name)) Object.defineProperty(window, name, { value: undefined });
  }

  const query = new URLSearchParams(location.search);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = query.get("theme");
  try {
    chosen = chosen || localStorage.getItem("theme");
  } catch {
    // storage is denied in some frames; the system's theme will do
  }
  const root = document.documentElement;
  root.dataset.theme = chosen === "dark" || chosen === "light" ? chosen : dark.matches ? "dark" : "light";
  if (query.get("embed") === "1") root.dataset.embed = "1";

  /** Words that stay, because Python cannot start here. @param {string} text @param {string} [link] */
  function say(text, link) {
    root.dataset.engine = "failed";
    addEventListener("DOMContentLoaded", () => {
      const message = document.createElement("p");
      message.className = "message bad";
      message.dataset.message = "bad";
      message.dataset.permanent = "";
      message.textContent = text;
      if (link) {
        const anchor = document.createElement("a");
        Object.assign(anchor, { href: location.href, target: "_blank", rel: "noopener", textContent: link });
        message.append(" ", anchor);
      }
      document.getElementById("messages")?.append(message);
    });
  }
  if (location.protocol === "file:") {
    say("Browsers do not run this page from a file. Start “python build.py serve” and open the address it prints.");
  } else if (self.origin === "null") {
    say("This frame’s sandbox keeps Python from starting (add allow-same-origin to it).", "Open in a new tab");
  } else if (typeof WebAssembly !== "object") {
    say("This browser has no WebAssembly, which Python needs. Please use a current browser.");
  }
})();
