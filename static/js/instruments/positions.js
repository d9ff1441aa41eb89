/** <glass-instrument-positions>: places as numbers, in a picture; one place and one number are looked at closely. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";
import { Heat } from "./heat.js";
import { Plot, rangeOf } from "./plot.js";

export default class Positions extends InstrumentElement {
  /** @override */
  build() {
    this.rule = h("div", { class: "formula-line", "data-part": "rule" });
    this.table = new Heat(t("positions.table"), ({ row, column }) => this.look(row, column), t("positions.table.axes"), "hover");
    this.products = new Heat(t("positions.products"), ({ row }) => this.look(row, this.facts.dimension), t("positions.products.axes"), "hover");
    this.wave = new Plot(t("positions.wave"), ({ x }) => this.look(Math.round(x), this.facts.dimension));
    this.alike = new Plot(t("positions.alike"), ({ x }) => this.look(Math.round(x), this.facts.dimension));
    this.apart = new Plot(t("positions.apart"));
    const plot = (/** @type {string} */ name, /** @type {Plot} */ one) => h("figure", { class: "big-plot low" }, h("figcaption", {}, t(name)), one.svg);
    this.append(this.rule, h("div", { class: "two-heats" }, this.table.element, this.products.element), h("div", { class: "three-plots" }, plot("positions.wave", this.wave), plot("positions.alike", this.alike), plot("positions.apart", this.apart)));
  }

  /** @param {number} position @param {number} dimension */
  look(position, dimension) {
    const place = Math.max(0, Math.min(this.asked.steps - 1, position));
    if (dimension !== this.asked.dimension) this.sendChange("dimension", dimension);
    if (place !== this.asked.position) this.sendChange("position", place);
  }

  /** @override @param {string} path @param {any} value */
  adapt(path, value) {
    return path === "steps" && this.asked.position >= value ? { position: value - 1 } : {};
  }

  /** @override */
  shown() {
    if (this.rule) setFormula(this.rule, this.facts.mathml_rule, { breaks: true });
  }

  /** @override */
  paint() {
    const { frame, asked, facts } = this;
    if (!frame) return;
    const [steps, size] = frame.arrays.table.shape;
    const { position } = asked;
    const table = this.numbers("table");
    this.table?.show(table, steps, size, { name: t("positions.value"), at: { row: position, column: facts.dimension } });
    this.products?.show(this.numbers("products"), steps, steps, { name: t("positions.product"), at: { row: position, column: position } });
    const places = Array.from({ length: steps }, (_, i) => i);
    const wave = places.map((place) => Number(table[place * size + facts.dimension]));
    const [alike, apart] = ["similarity", "gap"].map((name) => [...this.numbers(name)].map(Number));
    const along = (/** @type {Plot|undefined} */ plot, /** @type {number[]} */ y, /** @type {string} */ tone) => plot?.draw({
      x: [0, steps - 1], y: rangeOf([y], { zero: true, air: 0.1 }), xLabel: t("positions.place"), curves: [{ x: places, y, tone, width: 2.5 }],
      rules: [{ x: position, tone: "tone-muted" }], dots: [{ x: position, y: y[position], tone, r: 6, label: fixed(y[position], 3) }],
    });
    along(this.wave, wave, "tone-1");
    along(this.alike, alike, "tone-2");
    along(this.apart, apart, "tone-3");
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("positions.place"), String(this.asked.position)], [t("positions.number"), String(this.facts.dimension)], [t("positions.value"), fixed(this.results.value, 4)]];
  }
}

customElements.define("glass-instrument-positions", Positions);
