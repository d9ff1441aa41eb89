/** The list of labs under the title: searched by typing, walked through by arrow keys. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { moveFocus, openPopup } from "./popups.js";

/** @typedef {import("../types.js").Lab} Lab */

/**
 * @param {Lab[]} labs
 * @param {string} text
 * @returns {Lab[]} those in which every word of the text stands
 */
export function findLabs(labs, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return labs.filter((lab) => {
    const told = [lab.id, lab.title, lab.chapter, lab.summary].join(" ").toLowerCase();
    return words.every((word) => told.includes(word));
  });
}

/**
 * @param {HTMLElement} anchor
 * @param {Lab[]} labs
 * @param {string|undefined} current  id of the lab on screen
 */
export function openLabs(anchor, labs, current) {
  const list = h("div", { class: "picker-list" });
  const search = h("input", { type: "search", class: "input", placeholder: t("bar.labs.search"), "aria-label": t("bar.labs.search"), autocomplete: "off" });
  const fill = () => list.replaceChildren(...entries(findLabs(labs, search.value), current));
  const popup = h("div", { class: "popup picker", role: "dialog", "aria-label": t("bar.labs") }, h("div", { class: "picker-search" }, search), list,
    h("div", { class: "picker-foot" }, h("a", { class: "menu-item", href: "/runs" }, t("page.runs"))));
  search.addEventListener("input", fill);
  popup.addEventListener("keydown", (event) => {
    const links = [search, .../** @type {NodeListOf<HTMLElement>} */ (popup.querySelectorAll("a"))];
    if (event.key === "Enter" && event.target === search) links[1]?.click();
    else moveFocus(event, links);
  });
  fill();
  openPopup(anchor, popup, { focus: search });
}

/**
 * @param {Lab[]} labs
 * @param {string|undefined} current
 * @returns {HTMLElement[]}
 */
function entries(labs, current) {
  if (!labs.length) return [h("p", { class: "empty" }, t("bar.labs.none"))];
  const chapters = [...new Set(labs.map((lab) => lab.chapter ?? ""))];
  return chapters.flatMap((chapter) => [
    ...(chapter ? [h("h3", {}, chapter)] : []),
    ...labs.filter((lab) => (lab.chapter ?? "") === chapter).map((lab) => h("a", {
      class: "menu-item", href: lab.url ?? `/play?lab=${encodeURIComponent(lab.id)}`, "aria-current": lab.id === current ? "page" : null, title: lab.summary,
    }, lab.title)),
  ]);
}
