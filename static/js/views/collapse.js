/** <glass-collapse>: a stack of linear layers beside the one layer that it is, with the product of its matrices in numbers. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */

export class GlassCollapse extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "collapse", resolution: 60, max_fps: 10 }];
  }

  /** @override */
  build() {
    const side = (/** @type {string} */ name) => {
      const canvas = h("canvas", { class: "collapse-map", role: "img", width: 60, height: 60, "data-map": name });
      const caption = h("figcaption");
      return { canvas, caption, element: h("figure", { class: "collapse-side" }, caption, canvas) };
    };
    this.deep = side("deep");
    this.single = side("single");
    this.verdict = h("p", { class: "collapse-verdict" });
    this.numbers = h("div", { class: "collapse-numbers" });
    this.maps = h("div", { class: "collapse-maps" }, this.deep.element, this.single.element);
    this.append(this.maps, h("div", { class: "collapse-words" }, this.verdict, this.numbers));
  }

  /** @override */
  paint() {
    const frame = this.frame;
    const { verdict, numbers, deep, single, maps } = this;
    if (!frame || !this.offsetParent || !verdict || !numbers || !deep || !single || !maps) return;
    const depth = Number(frame.meta.depth);
    maps.hidden = !frame.arrays.deep;
    if (frame.meta.bent) {
      verdict.textContent = t("collapse.bent", { layer: frame.meta.bent, what: frame.meta.bend });
      numbers.replaceChildren(chain(frame, false));
      return;
    }
    deep.caption.textContent = t("collapse.deep", { count: depth });
    single.caption.textContent = t("collapse.single");
    if (frame.arrays.deep) for (const { canvas, caption } of [deep, single]) draw(canvas, frame, caption.textContent ?? "");
    const difference = metaJson(frame, "difference");
    verdict.replaceChildren(t("collapse.same", { count: depth }), " ", h("b", { "data-number": "difference" }, difference === null ? "" : t("collapse.difference", { value: short(difference) })));
    numbers.replaceChildren(chain(frame, true), matrix(frame));
  }
}

/** @param {HTMLCanvasElement} canvas @param {Frame} frame @param {string} words */
function draw(canvas, frame, words) {
  const { shape: [rows, columns], data } = frame.arrays[canvas.dataset.map ?? ""];
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const scale = palette().diverging;
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = scale[Number(data[i])];
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-label", words);
}

/** @param {Frame} frame @param {boolean} multiplied @returns {HTMLElement} the chain of matrices, last layer first, as they are multiplied */
function chain(frame, multiplied) {
  const layers = /** @type {{layer: string, shape: number[]}[]} */ (metaJson(frame, "layers") ?? []);
  const parts = layers.map(({ shape }, at) => h("span", { class: "chain-part" }, h("span", { class: "math" }, "W", h("sup", {}, `[${at + 1}]`)), h("small", {}, `(${shape.join(", ")})`))).reverse();
  const product = frame.arrays.W ? h("span", { class: "chain-part" }, h("span", { class: "math" }, "W"), h("small", {}, `(${frame.arrays.W.shape.join(", ")})`)) : null;
  return h("p", { class: "chain" }, ...(multiplied ? [product, h("span", {}, "=")] : []), ...parts.flatMap((part, at) => (at ? [h("span", {}, multiplied ? "·" : "→"), part] : [part])));
}

/** @param {Frame} frame @returns {HTMLElement} the one layer's weights and bias */
function matrix(frame) {
  const { shape: [units, inputs], data } = frame.arrays.W;
  const bias = frame.arrays.b.data;
  const names = /** @type {string[]} */ (metaJson(frame, "features") ?? []);
  const heads = [...Array.from({ length: inputs }, (_, i) => names[i] ?? String(i + 1)), "b"];
  const row = (/** @type {number} */ unit) => h("tr", {}, h("th", { scope: "row" }, t("matrices.unit", { number: unit + 1 })),
    ...heads.map((_, i) => h("td", { "data-number": i < inputs ? `W${unit}${i}` : `b${unit}` }, fixed(Number(i < inputs ? data[unit * inputs + i] : bias[unit]), 4))));
  return h("table", { class: "data-table" }, h("caption", { class: "visually-hidden" }, t("collapse.single")),
    h("thead", {}, h("tr", {}, h("td"), ...heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, ...Array.from({ length: Math.min(units, 6) }, (_, unit) => row(unit))));
}

customElements.define("glass-collapse", GlassCollapse);
