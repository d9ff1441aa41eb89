/** <glass-instrument-activation>: each activation with its derivative; pull the point along the curve. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { Bars } from "./bars.js";
import { InstrumentElement } from "./element.js";
import { Plot, rangeOf } from "./plot.js";
import { Tiles } from "./tiles.js";

const NARROW = 1.4;

export default class ActivationCurve extends InstrumentElement {
  /** @override */
  build() {
    this.tiles = new Tiles(t("activation.choose"), (name) => this.sendChange("activation", name));
    this.heading = h("h2", {});
    this.formula = h("span", { class: "instrument-formula" });
    this.help = h("p", { class: "instrument-help" });
    const hold = (/** @type {{x: number}} */ { x }) => this.sendChange("z", Number(x.toFixed(2)));
    this.curve = new Plot(t("activation.curve"), hold);
    this.slope = new Plot(t("activation.slope"), hold);
    this.bars = new Bars((name, value) => this.sendChange(name, value));
    this.here = h("dl", { class: "figures" });
    const plot = (/** @type {string} */ words, /** @type {Plot} */ one, /** @type {string} */ tone) => h("figure", { class: `big-plot ${tone}` }, h("figcaption", {}, t(words)), one.svg);
    this.append(this.tiles.element, h("div", { class: "instrument-title" }, this.heading, this.formula), this.help,
      h("div", { class: "two-plots" }, plot("activation.curve", this.curve, "tone-1"), plot("activation.slope", this.slope, "tone-2")), this.here, this.bars.element);
  }

  /** @override */
  shown() {
    const { facts } = this;
    this.tiles?.show(facts.names, facts.titles, this.frame?.arrays.tiles, this.asked.activation);
    if (this.heading) this.heading.textContent = facts.title;
    if (this.formula) setFormula(this.formula, facts.mathml_formula);
    if (this.help) this.help.textContent = `${facts.help.charAt(0).toUpperCase()}${facts.help.slice(1)}`;
    const soft = this.asked.activation === "softmax";
    if (this.bars) this.bars.element.hidden = !soft;
    if (soft) this.bars?.show(this.numbers("logits"), this.numbers("p"), this.results.argmax);
    this.here?.replaceChildren(...[["z", fixed(this.asked.z, 2)], ["a = f(z)", fixed(this.results.a ?? NaN, 4)], ["f′(z)", fixed(this.results.slope ?? NaN, 4)]]
      .filter(([, value]) => !soft || value !== "–").map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { "data-part": name }, value))));
    if (soft) this.here?.replaceChildren();
  }

  /** @override */
  paint() {
    const [z, curve, slope] = ["z", "curve", "slope"].map((name) => /** @type {any} */ (this.numbers(name)));
    if (!z.length) return;
    const soft = this.asked.activation === "softmax";
    const at = soft ? this.asked.z1 : this.asked.z;
    const [a, steep] = soft ? [this.results.p1, NaN] : [this.results.a, this.results.slope];
    const x = /** @type {[number, number]} */ ([z[0], z[z.length - 1]]);
    const shared = { x, xLabel: soft ? "z₁" : "z" };
    const tangent = Number.isFinite(steep) && this.facts.differentiable ? [{ x: [at - NARROW, at + NARROW], y: [a - NARROW * steep, a + NARROW * steep], tone: "tone-3", width: 2 }] : [];
    this.curve?.draw({ ...shared, y: rangeOf([curve], { zero: true, air: 0.1 }), yLabel: soft ? "p₁" : "a", rules: [{ x: at, tone: "tone-muted" }],
      curves: [{ x: z, y: curve, tone: "tone-1", width: 3 }, ...tangent], dots: Number.isFinite(a) ? [{ x: at, y: a, tone: "tone-1", r: 8 }] : [] });
    this.slope?.draw({ ...shared, y: rangeOf([slope, [1]], { zero: true, air: 0.1 }), yLabel: "f′", rules: [{ x: at, tone: "tone-muted" }],
      curves: [{ x: z, y: slope, tone: "tone-2", width: 3, area: true }], dots: Number.isFinite(steep) ? [{ x: at, y: steep, tone: "tone-2", r: 8 }] : [] });
  }

  /** @override @returns {[string, string][]} */
  readings() {
    if (this.asked.activation === "softmax") return [1, 2, 3].map((n) => [`p${"₁₂₃"[n - 1]}`, fixed(this.results[`p${n}`], 4)]);
    return [["z", fixed(this.asked.z, 2)], ["a", fixed(this.results.a, 4)], ["f′", fixed(this.results.slope, 4)]];
  }

  /** @override */
  sentence() {
    return `${this.facts.title}. ${super.sentence()}`;
  }
}

customElements.define("glass-instrument-activation", ActivationCurve);
