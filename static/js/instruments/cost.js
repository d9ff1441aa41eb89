/** <glass-instrument-cost>: −log ŷ and −log(1−ŷ) with the rows of a gate on them; and both costs over the same weight, one a valley, one not. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { InstrumentElement } from "./element.js";
import { Plot, rangeOf } from "./plot.js";

const TALL = 5;
/** @type {Record<string, string[]>} */
const MOVED = { both: ["w1", "w2"], w1: ["w1"], w2: ["w2"], b: ["b"] };

export default class LogisticCost extends InstrumentElement {
  /** @override */
  build() {
    this.each = new Plot(t("cost.each"));
    const hold = (/** @type {{x: number}} */ { x }) => { for (const name of MOVED[this.asked.along]) this.sendChange(name, Number(x.toFixed(1))); };
    this.log = new Plot(t("cost.log"), hold);
    this.square = new Plot(t("cost.squared"), hold);
    this.rows = h("tbody", {});
    this.table = h("table", { class: "data-table gate-table" }, h("caption", { class: "visually-hidden" }, t("cost.table")),
      h("thead", {}, h("tr", {}, ...["x₁", "x₂", "y", "z", "ŷ"].map((name) => h("th", { scope: "col" }, name)), h("th", { scope: "col" }, t("curves.loss")))), this.rows);
    this.figures = ["log", "square"].map((name) => ({ name, formula: h("span", { class: "instrument-formula" }), value: h("b", { "data-part": name }), said: h("span", { class: "outcome" }) }));
    const [log, square] = this.figures;
    const figure = (/** @type {Plot} */ plot, /** @type {typeof log} */ one, /** @type {string} */ title, /** @type {string} */ tone) =>
      h("figure", { class: `big-plot ${tone}` }, h("figcaption", {}, h("span", {}, t(title)), one.value, one.said), one.formula, plot.svg);
    this.append(h("div", { class: "two-plots" }, h("figure", { class: "big-plot" }, h("figcaption", {}, h("span", {}, t("cost.each"))), this.each.svg), h("div", { class: "stacked table-scroll" }, h("h3", {}, t("cost.table")), this.table)),
      h("div", { class: "two-plots" }, figure(this.log, log, "cost.log", "tone-1"), figure(this.square, square, "cost.squared", "tone-2")));
  }

  /** @override */
  shown() {
    const { facts, results } = this;
    const [log, square] = this.figures ?? [];
    if (!log || !square) return;
    setFormula(log.formula, facts.mathml_log);
    setFormula(square.formula, facts.mathml_squared);
    log.value.textContent = fixed(results.log_loss, 8);
    square.value.textContent = fixed(results.squared_error, 8);
    for (const [one, convex] of /** @type {[typeof log, boolean][]} */ ([[log, facts.log_convex], [square, facts.squared_convex]])) {
      one.said.textContent = t(convex ? "cost.convex" : "cost.bumpy");
      one.said.dataset.outcome = convex ? "there" : "over";
    }
    const [corners, y, z, p, loss] = ["corners", "example_y", "example_z", "example_p", "example_loss"].map((name) => [...this.numbers(name)].map(Number));
    this.rows?.replaceChildren(...y.map((truth, i) => h("tr", { "data-right": String((p[i] > 0.5) === (truth > 0.5)) }, ...[corners[i], corners[4 + i], truth].map((value) => h("td", {}, String(value))),
      h("td", {}, fixed(z[i], 2)), h("td", {}, fixed(p[i], 4)), h("td", {}, fixed(loss[i], 4)))));
  }

  /** @override */
  paint() {
    const list = (/** @type {string} */ name) => /** @type {any} */ (this.numbers(name));
    const p = list("p");
    if (!p.length) return;
    const dots = [...list("example_p")].map((x, i) => ({ x: Number(x), y: Math.min(TALL - 0.12, Number(list("example_loss")[i])), tone: list("example_y")[i] > 0.5 ? "tone-class-1" : "tone-class-0", r: 8,
      label: `(${list("corners")[i]}, ${list("corners")[4 + i]})`, shape: /** @type {"circle"|"square"} */ (list("example_y")[i] > 0.5 ? "circle" : "square") }));
    for (const [i, dot] of dots.entries()) {
      const same = dots.findIndex((other) => Math.abs(other.x - dot.x) < 0.02 && other.tone === dot.tone);
      if (same < i) [dots[same].label, dot.label] = [`${dots[same].label}  ${dot.label}`, ""];
    }
    this.each?.draw({ x: [0, 1], y: [0, TALL], xLabel: "ŷ", yLabel: t("curves.loss"),
      curves: [{ x: p, y: list("loss_one"), tone: "tone-class-1", width: 3 }, { x: p, y: list("loss_zero"), tone: "tone-class-0", width: 3 }], dots });
    const t0 = list("t");
    const shared = { x: /** @type {[number, number]} */ ([t0[0], t0[t0.length - 1]]), xLabel: t(`cost.along.${this.asked.along}`), rules: [{ x: this.results.t, tone: "tone-muted" }] };
    const draw = (/** @type {Plot|undefined} */ plot, /** @type {any} */ values, /** @type {string} */ tone) => {
      const at = Math.round(((this.results.t - t0[0]) / (t0[t0.length - 1] - t0[0])) * (t0.length - 1));
      plot?.draw({ ...shared, y: rangeOf([values], { zero: true }), curves: [{ x: t0, y: values, tone, width: 3 }], dots: [{ x: this.results.t, y: values[at], tone, r: 8 }] });
    };
    draw(this.log, list("log_cost"), "tone-1");
    draw(this.square, list("squared_cost"), "tone-2");
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("cost.log.short"), fixed(this.results.log_loss, 4)], [t("cost.squared.short"), fixed(this.results.squared_error, 4)], [t("cost.right"), `${this.results.right} / 4`]];
  }
}

customElements.define("glass-instrument-cost", LogisticCost);
