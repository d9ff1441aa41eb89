/** <glass-drawings>: what the network draws for every label it knows, in one sheet; a label is chosen here, and looked at in every other picture. */

import { palette } from "../draw/color.js";
import { h, icon } from "../dom.js";
import { moveFocus } from "../elements/popups.js";
import { t } from "../messages.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { StrokePicture } from "./stroke-picture.js";

/** @typedef {{label: string, said: string, fits: boolean}} Figure */

export class GlassDrawings extends FrameElement {
  #temperature = 0;
  #seed = 0;
  /** @type {{button: HTMLButtonElement, picture: StrokePicture, verdict: HTMLElement}[]} */
  #tiles = [];

  /** @override */
  get views() {
    return [{ view: "drawings", max_fps: 6, temperature: this.#temperature, seed: this.#temperature ? this.#seed : 0 }];
  }

  /** @override */
  build() {
    const shown = h("output", {}, t("drawings.likeliest"));
    const slider = h("input", { type: "range", min: 0, max: 1.5, step: 0.1, value: 0, "aria-label": t("drawings.temperature"), input: () => {
      this.#temperature = slider.valueAsNumber;
      shown.textContent = this.#temperature ? String(this.#temperature) : t("drawings.likeliest");
      if (this.#temperature) this.dispatchEvent(new CustomEvent("glass-done", { bubbles: true, detail: "chance" }));
      if (this.again) this.again.disabled = !this.#temperature;
      this.wishesChanged();
    } });
    this.again = h("button", { type: "button", class: "button small", disabled: true, click: () => {
      this.#seed += 1;
      this.wishesChanged();
    } }, icon("dice"), t("drawings.again"));
    this.count = h("p", { class: "drawings-count", "data-part": "drawings-count", role: "status" });
    this.sheet = h("div", { class: "drawing-sheet", role: "radiogroup", "aria-label": t("drawings.label") });
    this.sheet.addEventListener("keydown", (event) => {
      const moved = moveFocus(event, this.#tiles.map(({ button }) => button), { columns: this.columns });
      if (moved) this.#choose(moved.dataset.label ?? "");
    });
    this.append(h("div", { class: "drawings-head" }, this.count, h("label", { class: "drawings-chance", title: t("drawings.temperature.help") }, h("span", {}, t("drawings.temperature")), slider, shown), this.again), this.sheet);
  }

  /** @returns {number} tiles in a row */
  get columns() {
    const top = this.#tiles[0]?.button.offsetTop;
    return Math.max(1, this.#tiles.filter(({ button }) => button.offsetTop === top).length);
  }

  /** @override */
  connected() {
    this.follow("reading", () => this.repaint());
  }

  /** @param {string} label */
  #choose(label) {
    this.store?.set({ reading: { example: null, text: label } });
  }

  /** @param {Figure[]} figures */
  #furnish(figures) {
    this.#tiles = figures.map(({ label }) => {
      const picture = new StrokePicture();
      const verdict = h("span", { class: "drawing-verdict" });
      const button = h("button", { type: "button", class: "drawing-tile", role: "radio", "data-label": label, click: () => this.#choose(label) }, picture.element, h("span", { class: "drawing-name" }, label, verdict));
      return { button, picture, verdict };
    });
    this.sheet?.replaceChildren(...this.#tiles.map(({ button }) => button));
  }

  /** @override */
  paint() {
    const { frame, count } = this;
    if (!frame || !count || !this.offsetParent) return;
    const figures = /** @type {Figure[]} */ (metaJson(frame, "figures") ?? []);
    if (figures.map(({ label }) => label).join() !== this.#tiles.map(({ button }) => button.dataset.label).join()) this.#furnish(figures);
    const { xy, pen, moves } = frame.arrays;
    if (!xy) return;
    const [, , stride] = xy.shape;
    const chosen = this.store?.state.reading.text ?? "";
    figures.forEach(({ label, fits, said }, i) => {
      const { button, picture, verdict } = this.#tiles[i];
      picture.paint(xy.data, pen.data, { from: i * 2 * stride, penFrom: i * (stride - 1), stride, moves: Number(moves.data[i]), tone: fits ? palette().ink : palette().muted });
      verdict.textContent = fits ? " ✓" : "";
      button.toggleAttribute("data-fits", fits);
      button.setAttribute("aria-checked", String(label === chosen));
      button.setAttribute("aria-label", t(fits ? "drawings.right" : "drawings.wrong", { label, moves: said.length }));
      button.tabIndex = label === chosen || (i === 0 && !figures.some((other) => other.label === chosen)) ? 0 : -1;
    });
    const right = figures.filter(({ fits }) => fits).length;
    const words = t("drawings.count", { right, total: figures.length });
    if (count.textContent !== words) count.textContent = words;
  }
}

customElements.define("glass-drawings", GlassDrawings);
