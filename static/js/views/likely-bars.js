/** The likeliest symbols or classes, a bar for each; where symbols are drawn, its bar is the share it is drawn with, beside a mark of how likely it is. */

import { h, resized, write } from "../dom.js";
import { t } from "../messages.js";
import { percent } from "./numbers.js";
import { namedToken } from "./reading-state.js";

/**
 * @param {HTMLElement} list  an `ol.likely-bars`, filled or changed where it is
 * @param {readonly {token: string, share: number, drawn?: number}[]} rows
 */
export function fillLikely(list, rows) {
  resized(list, rows.length, () => h("li", { class: "likely-bar" }, h("b", {}), h("span", { class: "bar-track" }, h("i", {}), h("s", { hidden: true })), h("output", {}), h("small", {})));
  // The names' column only grows: bars that jump with every change of the likeliest could not be compared.
  const widest = Math.max(Number(list.dataset.widest ?? 0), ...rows.map(({ token }) => namedToken(token).length));
  list.dataset.widest = String(widest);
  list.style.setProperty("--names", `${widest}ch`);
  list.toggleAttribute("data-drawn", rows.some(({ drawn }) => drawn !== undefined));
  const best = Math.max(...rows.map(({ share, drawn = share }) => drawn));
  rows.forEach(({ token, share, drawn = share }, i) => {
    const row = /** @type {HTMLElement} */ (list.children[i]);
    const [name, track, output, likely] = /** @type {HTMLElement[]} */ ([...row.children]);
    const [bar, mark] = /** @type {HTMLElement[]} */ ([...track.children]);
    const apart = list.hasAttribute("data-drawn");
    write(name, namedToken(token));
    bar.style.width = `${100 * drawn}%`;
    mark.hidden = !apart;
    mark.style.left = `${100 * share}%`;
    write(output, drawn ? percent(drawn) : t("reply.never"));
    write(likely, apart ? percent(share) : "");
    row.title = apart ? t(drawn ? "reply.drawn.one" : "reply.drawn.never", { token: namedToken(token), drawn: percent(drawn), share: percent(share) }) : "";
    row.dataset.largest = String(drawn === best);
    row.toggleAttribute("data-never", apart && !drawn);
  });
}
