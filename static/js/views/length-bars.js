/** How many whole answers are right, by the length of what was read: a bar for each band of lengths. */

import { h, resized, write } from "../dom.js";
import { t } from "../messages.js";
import { metaJson } from "./frame-meta.js";
import { percent } from "./numbers.js";

/** @typedef {{from: number, to: number, count: number, right: number, learnt: boolean}} Band */

export class LengthBars {
  constructor() {
    this.list = h("ol", { class: "length-list", "aria-label": t("lengths.title") });
    this.element = h("section", { class: "length-bars", hidden: true, "data-part": "lengths" }, h("h3", { class: "reply-title" }, t("lengths.title")), this.list);
  }

  /** @param {import("../types.js").Frame|null} frame  with `bands` in its words */
  show(frame) {
    const bands = /** @type {Band[]} */ ((frame && metaJson(frame, "bands")) ?? []);
    this.element.hidden = !bands.length;
    resized(this.list, bands.length, () => h("li", { class: "length-bar" }, h("b", {}), h("span", { class: "bar-track" }, h("i", {})), h("output", {}), h("small", {})));
    bands.forEach(({ from, to, count, right, learnt }, i) => {
      const row = /** @type {HTMLElement} */ (this.list.children[i]);
      const [name, track, output, asked] = /** @type {HTMLElement[]} */ ([...row.children]);
      write(name, from === to ? String(from) : `${from}–${to}`);
      /** @type {HTMLElement} */ (track.firstElementChild).style.width = `${100 * right}%`;
      write(output, percent(right));
      write(asked, t(learnt ? "lengths.count" : "lengths.longer", { count }));
      row.toggleAttribute("data-longer", !learnt);
    });
  }
}
