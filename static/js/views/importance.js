/** <glass-importance>: how much worse the answers get when one column's values are shuffled; a bar for each column, the most telling first. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, percent } from "./numbers.js";

export class GlassImportance extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "importance", max_fps: 1 }];
  }

  /** @override */
  build() {
    this.words = h("p", { class: "panel-note" });
    this.list = h("ol", { class: "importance" });
    this.append(this.words, this.list);
  }

  /** @override */
  paint() {
    const worse = this.frame?.arrays.worse;
    if (!this.list || !this.words) return;
    if (!this.frame || !worse) return this.list.replaceChildren();
    const { part, metric } = this.frame.meta;
    const show = metric === "accuracy" ? (/** @type {number} */ value) => percent(value, 1) : fixed;
    this.words.textContent = t(`importance.${metric}`, { part: t(`part.${part}`), base: show(Number(this.frame.meta.base)), count: Number(this.frame.meta.count) });
    const [, repeats] = worse.shape;
    const rows = /** @type {string[]} */ (metaJson(this.frame, "columns") ?? []).map((name, i) => ({ name, ...spread(Array.from(worse.data.subarray(i * repeats, (i + 1) * repeats), Number)) }));
    const most = Math.max(1e-9, ...rows.map(({ high }) => high));
    rows.sort((a, b) => b.mean - a.mean);
    this.list.replaceChildren(...rows.map(({ name, mean, low, high }) => h("li", {}, h("span", { class: "importance-name" }, name),
      h("span", { class: "importance-track", "aria-hidden": "true" }, h("span", { class: "importance-bar", style: `width:${share(mean, most)}%` }),
        h("span", { class: "importance-spread", style: `left:${share(low, most)}%;width:${Math.max(0.3, share(high, most) - share(low, most))}%` })),
      h("span", { class: "importance-value" }, `${mean > 0 ? "+" : ""}${show(mean)}`))));
  }
}

/** @param {number[]} values */
function spread(values) {
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, low: Math.min(...values), high: Math.max(...values) };
}

/** @param {number} value @param {number} most */
function share(value, most) {
  return Math.max(0, Math.min(100, (100 * value) / most));
}

customElements.define("glass-importance", GlassImportance);
