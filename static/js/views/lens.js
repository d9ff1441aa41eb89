/**
 * <glass-lens>: one number of a network for images, explained: what it has seen, times what, added up to what, with today's numbers.
 * What is looked at stands in the store under `inspected`.
 */

import { setFormula } from "../draw/formula.js";
import { h, icon, write } from "../dom.js";
import { t } from "../messages.js";
import { chosenPicture } from "../picture-choice.js";
import { GlassElement } from "./element.js";
import { FormulaList } from "./formula-list.js";
import { metaJson } from "./frame-meta.js";
import { fieldWords, unitWords } from "./layers-words.js";
import { short } from "./numbers.js";
import { TermList } from "./terms.js";

/** @typedef {import("./element.js").Frame} Frame */

const STEPS = /** @type {Record<string, [number, number]>} */ ({ up: [-1, 0], left: [0, -1], right: [0, 1], down: [1, 0] });

export class GlassLens extends GlassElement {
  /** @type {Frame|null} */
  #frame = null;

  /** @returns {{layer: number, unit: number, row: number, column: number}} */
  get target() {
    const { layer = 1, unit = 0, row = 0, column = 0 } = this.store?.state.inspected ?? {};
    return { layer, unit, row, column };
  }

  /** @override */
  get views() {
    return [{ view: "computation", apart: "picked", ...this.target, max_fps: 10, ...chosenPicture(this.store?.state) }];
  }

  /** @override */
  build() {
    this.heading = h("h3", {});
    this.about = h("p", { class: "lens-about" });
    this.steps = h("div", { class: "lens-steps", role: "group", "aria-label": t("lens.steps") },
      ...Object.entries(STEPS).map(([name, by]) => h("button", { type: "button", class: "mini", "aria-label": t(`lens.step.${name}`), title: t(`lens.step.${name}`), click: () => this.#step(by) }, icon(name))));
    this.size = h("div", { class: "lens-size" });
    this.formula = h("div", { class: "lens-formula" });
    this.terms = new TermList(() => this.repaint());
    this.formulas = new FormulaList(t("inspect.formulas"), { wraps: true });
    this.none = h("p", { class: "view-empty", hidden: true }, t("inspect.gone"));
    this.body = h("div", { class: "lens-body" },
      h("div", { class: "lens-place" }, this.heading, this.steps, this.size, this.formula, this.about), h("div", { class: "lens-main" }, this.terms.element, this.terms.way.element), this.formulas.element);
    this.append(this.body, this.none);
  }

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["inspected", "picture"])) this.follow(key, () => {
      this.wishesChanged();
      this.repaint();
    });
  }

  /** @override */
  reset() {
    this.#frame = null;
    this.repaint();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    const told = metaJson(frame, "json");
    if (!told || Object.entries(this.target).some(([name, value]) => told.target[name] !== value)) return;
    this.#frame = frame;
    this.repaint();
  }

  /** @override */
  paint() {
    const told = this.#frame && metaJson(this.#frame, "json");
    const { body, none, heading, about, size, formula, steps } = this;
    if (!this.#frame || !told || !body || !none || !heading || !about || !size || !formula || !steps || !this.offsetParent) return;
    const present = this.#frame.meta.present === "true";
    body.hidden = !present;
    none.hidden = present;
    if (!present) return;
    const { target, layer, value, slope, field } = told;
    const image = layer.shape.length === 3;
    write(heading, t(["lens.title.unit", "lens.title.step", "lens.title"][layer.shape.length - 1], { name: layer.name, unit: unitWords(target.unit, told.named), row: target.row + 1, column: target.column + 1, value: short(value) }));
    write(about, `${layer.title}: ${layer.help}`);
    write(size, `${fieldWords(field)} ${t("lens.size", { slope: short(slope) })}`);
    size.dataset.rows = String(field.rows);
    setFormula(formula, field.formulas.length ? field.formulas[0].mathml_symbols : "");
    steps.hidden = !image;
    this.terms?.show(this.#frame, told);
    const { channel = -1 } = this.terms ?? {};
    // Of many channels only the one that is looked at is written out.
    let number = -1;
    const lines = told.formulas.filter((/** @type {any} */ line) => line.name !== "channel" || (number += 1) === channel);
    this.formulas?.show([...lines, ...field.formulas.map((/** @type {any} */ one) => ({ ...one, name: "field", value: one.size }))]);
  }

  /** To the place beside. @param {[number, number]} by */
  #step([down, across]) {
    const told = this.#frame && metaJson(this.#frame, "json");
    const { inspected } = this.store?.state ?? {};
    if (!told?.layer || !inspected) return;
    const [rows, columns] = told.layer.shape;
    const within = (/** @type {number} */ value, /** @type {number} */ most) => Math.min(most - 1, Math.max(0, value));
    this.store?.set({ inspected: { ...inspected, row: within(this.target.row + down, rows), column: within(this.target.column + across, columns) } });
  }
}

customElements.define("glass-lens", GlassLens);
