/** <glass-dropped>: which units dropout has switched off at this moment, struck out in the picture of the network. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";

const OFF = "off";
const RATE = 3;

export class GlassDropped extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "dropped", max_fps: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.5 : RATE }];
  }

  /** @override */
  build() {
    this.words = h("p", { class: "dropped-words" });
    this.append(this.words);
  }

  /** @override */
  paint() {
    const layers = /** @type {{layer: string, rate: number, units: number, off: number}[]} */ ((this.frame && metaJson(this.frame, "json")) ?? []);
    const off = new Set(layers.flatMap(({ layer }) => [...this.frame?.arrays[layer]?.data ?? []].flatMap((value, unit) => (Number(value) ? [`${this.#column(layer)}-${unit}`] : []))));
    for (const unit of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".net-unit"))) {
      unit.classList.toggle(OFF, off.has(`${unit.dataset.column}-${unit.dataset.index}`));
    }
    const text = layers.filter(({ rate }) => rate > 0).map(({ layer, units, off: count, rate }) => t("dropped.words", { layer, count, total: units, rate })).join(" ");
    if (this.words && this.words.textContent !== text) this.words.textContent = text;
  }

  /** @param {string} layer @returns {number} its column in the picture, the inputs being the first */
  #column(layer) {
    const layout = /** @type {Array<[string, number]>} */ (JSON.parse(this.client?.frames.get("units")?.meta.layout ?? "[]"));
    return layout.findIndex(([name]) => name === layer);
  }
}

customElements.define("glass-dropped", GlassDropped);
