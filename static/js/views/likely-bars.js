/** The likeliest symbols or classes, a bar for each. */

import { h, resized, write } from "../dom.js";
import { percent } from "./numbers.js";
import { namedToken } from "./reading-state.js";

/**
 * @param {HTMLElement} list  an `ol.likely-bars`, filled or changed where it is
 * @param {readonly {token: string, share: number}[]} rows
 */
export function fillLikely(list, rows) {
  resized(list, rows.length, () => h("li", { class: "likely-bar" }, h("b", {}), h("span", { class: "bar-track" }, h("i", {})), h("output", {})));
  // The names' column only grows: bars that jump with every change of the likeliest could not be compared.
  const widest = Math.max(Number(list.dataset.widest ?? 0), ...rows.map(({ token }) => namedToken(token).length));
  list.dataset.widest = String(widest);
  list.style.setProperty("--names", `${widest}ch`);
  const best = Math.max(...rows.map(({ share }) => share));
  rows.forEach(({ token, share }, i) => {
    const [name, track, output] = /** @type {HTMLElement[]} */ ([...list.children[i].children]);
    write(name, namedToken(token));
    /** @type {HTMLElement} */ (track.firstElementChild).style.width = `${100 * share}%`;
    write(output, percent(share));
    /** @type {HTMLElement} */ (list.children[i]).dataset.largest = String(share === best);
  });
}
