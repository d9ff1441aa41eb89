/** What the Share button opens: the link that is the whole state, the link to watch this very run, and its network as files. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { store } from "../store.js";
import { downloads } from "./downloads.js";
import { openPopup } from "./popups.js";

/** @type {() => Promise<string>} */
let stateLink = async () => location.href;

/**
 * Says where the link to what is on screen comes from.
 * @param {() => Promise<string>} make
 */
export function shareFrom(make) {
  stateLink = make;
}

/** @returns {import("./downloads.js").ExportKind[]} as the server wrote them into the page */
function exportKinds() {
  return JSON.parse(document.getElementById("exports-data")?.textContent ?? "[]");
}

/** @param {HTMLElement} anchor */
export async function openShare(anchor) {
  const run = store.state.run;
  const watch = run?.watch_id;
  const link = await stateLink();
  const popup = h("div", { class: "popup share", role: "dialog", "aria-label": t("share.title") },
    h("div", { class: "share-body" },
      row(t("share.link"), t("share.link.help"), link),
      watch ? row(t("share.watch"), t("share.watch.help"), `${location.origin}/watch/${watch}`) : null,
      run?.id && !run.members ? downloads(`/api/runs/${run.id}`, exportKinds()) : null));
  openPopup(anchor, popup, { focus: popup.querySelector("button") });
}

/**
 * @param {string} title
 * @param {string} help
 * @param {string} link
 * @returns {HTMLElement}
 */
function row(title, help, link) {
  const input = h("input", { class: "input", readonly: true, value: link, "aria-label": title, focus: () => input.select() });
  const said = h("p", { role: "status" });
  const copy = h("button", { type: "button", class: "button primary", click: async () => {
    said.textContent = (await copyText(link, input)) ? t("share.copied") : t("share.select");
  } }, t("share.copy"));
  return h("section", {}, h("h3", {}, title), h("p", {}, help), h("div", { class: "share-row" }, input, copy), said);
}

/**
 * @param {string} text
 * @param {HTMLInputElement} input  holds the text, for browsers that only copy what is selected
 * @returns {Promise<boolean>}
 */
async function copyText(text, input) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input.select();
    return document.execCommand("copy");
  }
}
