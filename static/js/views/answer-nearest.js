/** The training pictures that are most like the one that is looked at; each can be looked at in its turn. */

import { h, resized } from "../dom.js";
import { paintPixels } from "../draw/pixels.js";
import { t } from "../messages.js";
import { metaJson } from "./frame-meta.js";
import { short } from "./numbers.js";
import { segmented } from "./segmented.js";

/** @typedef {import("../types.js").Frame} Frame */

export class AnswerNearest {
  /** @type {"pixels"|"features"} */
  space = "pixels";
  count = 6;

  /** @param {{changed: () => void, choose: (example: number) => void}} hear  `changed`: another space is to be compared */
  constructor({ changed, choose }) {
    this.hear = { choose };
    const options = /** @type {const} */ (["pixels", "features"]).map((value) => ({ value, label: t(`nearest.${value}`) }));
    this.switch = segmented(t("nearest.space"), options, this.space, (space) => {
      this.space = space;
      changed();
    });
    this.words = h("p", { class: "view-note" });
    this.list = h("ul", { class: "nearest-list", role: "list", "aria-label": t("nearest.label") });
    this.element = h("div", { class: "nearest" }, this.switch.element, this.list, this.words);
  }

  /** @param {Frame|null} frame  `nearest` */
  show(frame) {
    const { pictures, index, labels, distances } = frame?.arrays ?? {};
    if (!frame || !pictures || !index || frame.meta.space !== this.space) return;
    const names = /** @type {string[]} */ (metaJson(frame, "names") ?? []);
    const [count, ...shape] = pictures.shape;
    resized(this.list, count, () => this.#item());
    const size = shape.reduce((product, side) => product * side, 1);
    [...this.list.children].forEach((item, at) => {
      const button = /** @type {HTMLButtonElement} */ (item.firstElementChild);
      const name = names[Number(labels.data[at])] ?? "";
      const apart = short(Number(distances.data[at]));
      button.dataset.example = String(index.data[at]);
      button.title = t("nearest.one", { name, distance: apart, number: Number(index.data[at]) + 1 });
      button.setAttribute("aria-label", button.title);
      paintPixels(/** @type {HTMLCanvasElement} */ (button.firstElementChild), pictures.data, shape, at * size);
      /** @type {HTMLElement} */ (button.children[1]).textContent = name;
      /** @type {HTMLElement} */ (button.children[2]).textContent = apart;
    });
    const { layer } = frame.meta;
    this.words.textContent = this.space === "features" && layer !== "null" ? t("nearest.words.features", { layer, count: Number(frame.meta.total) }) : t("nearest.words.pixels", { count: Number(frame.meta.total) });
  }

  #item() {
    const button = h("button", { type: "button", click: () => this.hear.choose(Number(button.dataset.example)) }, h("canvas", { class: "pixels", "aria-hidden": "true" }), h("b", {}), h("span", {}));
    return h("li", {}, button);
  }
}
