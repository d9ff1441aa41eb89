/** <glass-instrument-loss>: what a wrong answer costs and how hard it pulls; and whether loss, last layer and problem go together. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { Bars } from "./bars.js";
import { InstrumentElement } from "./element.js";
import { Plot, rangeOf } from "./plot.js";
import { Tiles } from "./tiles.js";

export default class LossCurve extends InstrumentElement {
  /** @override */
  build() {
    this.tiles = new Tiles(t("loss.choose"), (name) => this.sendChange("loss", { kind: name }));
    this.heading = h("h2", {});
    this.formula = h("span", { class: "instrument-formula" });
    this.help = h("p", { class: "instrument-help" });
    this.match = h("p", { class: "match", role: "status" });
    const hold = (/** @type {{x: number}} */ { x }) => this.sendChange("prediction", Number(x.toFixed(2)));
    this.curve = new Plot(t("loss.curve"), hold);
    this.slope = new Plot(t("loss.slope"), hold);
    this.bars = new Bars((name, value) => this.sendChange(name, value));
    this.pull = h("p", { class: "working", "data-part": "pull" });
    const plot = (/** @type {string} */ words, /** @type {Plot} */ one, /** @type {string} */ tone) => h("figure", { class: `big-plot ${tone}` }, h("figcaption", {}, t(words)), one.svg);
    this.plots = h("div", { class: "two-plots" }, plot("loss.curve", this.curve, "tone-1"), plot("loss.slope", this.slope, "tone-2"));
    this.append(this.tiles.element, h("div", { class: "instrument-title" }, this.heading, this.formula), this.help, this.match, this.plots, this.bars.element, this.pull);
  }

  /** Another loss begins with a last layer and a problem that it fits. @override @param {string} path @param {any} value */
  adapt(path, value) {
    const suits = path === "loss" ? this.facts.suited?.[value.kind] : null;
    return suits ? { head: suits[0], task: suits[1] } : {};
  }

  /** @override */
  shown() {
    const { facts, results } = this;
    const classes = facts.shape === "classes";
    this.tiles?.show(facts.names, facts.titles, this.frame?.arrays.tiles, this.asked.loss.kind);
    if (this.heading) this.heading.textContent = facts.title;
    if (this.formula) setFormula(this.formula, facts.mathml_formula);
    if (this.help) this.help.textContent = `${facts.help.charAt(0).toUpperCase()}${facts.help.slice(1)}`;
    if (this.plots) this.plots.hidden = classes;
    if (this.bars) this.bars.element.hidden = !classes;
    if (classes) this.bars?.show(this.numbers("logits"), this.numbers("p"), results.argmax + 1, this.asked.label + 1);
    this.say();
  }

  say() {
    const { facts, results } = this;
    if (this.match) {
      this.match.dataset.fits = String(!facts.warning);
      this.match.textContent = facts.warning ? t("loss.warning", { reason: facts.warning }) : t("loss.fits");
    }
    if (!this.pull) return;
    const gradient = [...this.numbers("gradient")].map((value) => fixed(Number(value), 4)).join(", ");
    this.pull.textContent = facts.shape === "classes"
      ? t("loss.classes", { label: this.asked.label, p: fixed(results[`p${this.asked.label + 1}`], 4), loss: fixed(results.loss, 4), argmax: results.argmax, gradient })
      : t("loss.pull", { prediction: fixed(results.prediction, 2), target: fixed(facts.target, 2), loss: fixed(results.loss, 4), gradient: fixed(results.gradient, 4) });
  }

  /** @override */
  paint() {
    const [x, loss, slope] = ["x", "loss", "slope"].map((name) => /** @type {any} */ (this.numbers(name)));
    if (!x.length || this.facts.shape === "classes") return;
    const { prediction: at, loss: height, gradient } = this.results;
    const logit = this.facts.shape === "logit";
    const shared = { x: /** @type {[number, number]} */ ([x[0], x[x.length - 1]]), xLabel: logit ? t("loss.logit") : t("loss.prediction") };
    const rules = logit ? [] : [{ x: this.facts.target, tone: "tone-3", dashed: true }];
    const reach = (shared.x[1] - shared.x[0]) * 0.12;
    this.curve?.draw({ ...shared, y: rangeOf([loss], { zero: true }), yLabel: "L", rules,
      curves: [{ x, y: loss, tone: "tone-1", width: 3 }, { x: [at - reach, at + reach], y: [height - reach * gradient, height + reach * gradient], tone: "tone-3", width: 2 }],
      dots: [{ x: at, y: height, tone: "tone-1", r: 8 }] });
    this.slope?.draw({ ...shared, y: rangeOf([slope], { zero: true, air: 0.1 }), yLabel: "dL/dŷ", rules, curves: [{ x, y: slope, tone: "tone-2", width: 3, area: true }], dots: [{ x: at, y: gradient, tone: "tone-2", r: 8 }] });
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { results } = this;
    if (this.facts.shape === "classes") return [[t("curves.loss"), fixed(results.loss, 4)], ["argmax", String(results.argmax)]];
    return [[t("curves.loss"), fixed(results.loss, 4)], [t("loss.gradient"), fixed(results.gradient, 4)]];
  }

  /** @override */
  sentence() {
    return `${this.facts.title}. ${this.pull?.textContent ?? ""} ${this.match?.textContent ?? ""}`;
  }
}

customElements.define("glass-instrument-loss", LossCurve);
