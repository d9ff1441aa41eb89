/** <glass-instrument-through_time>: two recurrent units, and what is left of the loss's gradient at each earlier state. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { subscripted } from "../draw/subscript.js";
import { t } from "../messages.js";
import { short } from "../views/numbers.js";
import { segmented } from "../views/segmented.js";
import { InstrumentElement } from "./element.js";
import { Plot, rangeOf } from "./plot.js";

const LANES = /** @type {const} */ (["1", "2"]);
const COLUMNS = /** @type {const} */ (["z", "local", "product", "gradient", "adds", "tangent"]);
/** Sizes below this, as powers of ten, are not drawn. */
const FLOOR = -20;

export default class ThroughTime extends InstrumentElement {
  /** @override */
  rate = 3;
  /** @type {"1"|"2"} */
  lane = "1";
  built = 0;

  /** @override */
  build() {
    this.lines = LANES.map((lane) => h("div", { class: `formula-line lane-line tone-${lane}`, "data-part": `line_${lane}` }));
    this.size = new Plot(t("time.size"));
    this.adds = new Plot(t("time.adds"));
    this.figures = h("dl", { class: "figures" });
    this.switch = segmented(t("time.lane"), LANES.map((value) => ({ value, label: t("time.unit", { number: Number(value) }) })), this.lane, (lane) => {
      this.lane = lane;
      this.repaint();
    });
    this.table = h("table", { class: "data-table cell-table" });
    const plot = (/** @type {string} */ name, /** @type {Plot} */ one) => h("figure", { class: "big-plot" }, h("figcaption", {}, t(name)), one.svg);
    this.append(h("div", { class: "working-box lanes" }, ...this.lines), h("div", { class: "two-plots" }, plot("time.size", this.size), plot("time.adds", this.adds)), h("div", { class: "time-figures" }, this.figures, h("div", { class: "time-lane" }, h("span", {}, t("time.lane")), this.switch.element)),
      h("div", { class: "table-scroll time-table", tabindex: "0", role: "group", "aria-label": t("time.table") }, this.table));
  }

  /** @override */
  shown() {
    const { results, asked } = this;
    const rows = LANES.flatMap((lane) => [[`total_${lane}`, t("time.total", { number: Number(lane) })],
      ...(asked.truncate ? [[`truncated_${lane}`, t("time.truncated", { number: Number(lane) })]] : []), ...(asked.clip ? [[`clipped_${lane}`, t("time.clipped", { number: Number(lane) })]] : [])]);
    this.figures?.replaceChildren(...rows.map(([name, title]) => h("div", {}, h("dt", {}, title), h("dd", { "data-part": name }, short(results[name])))));
    if (this.built !== asked.steps) this.furnish(asked.steps);
    this.built = asked.steps;
  }

  /** @param {number} steps */
  furnish(steps) {
    this.table?.replaceChildren(h("caption", { class: "visually-hidden" }, t("time.table")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "t"), ...COLUMNS.map((name) => h("th", { scope: "col" }, ...subscripted(t(`time.column.${name}`)))))),
      h("tbody", {}, ...Array.from({ length: steps + 1 }, (_, i) => h("tr", { "data-step": steps - i }, h("th", { scope: "row" }, String(steps - i)), ...COLUMNS.map((name) => h("td", { "data-part": `${name}${steps - i}` }))))));
  }

  /** @override */
  paint() {
    const { frame, asked, moment } = this;
    if (!frame) return;
    const { steps } = asked;
    const states = Array.from({ length: moment + 1 }, (_, i) => i);
    const back = this.facts.back;
    const backwards = (/** @type {string} */ name) => [...this.numbers(name)].map(Number).reverse();
    const sizes = LANES.map((lane) => backwards(`size_${lane}`));
    const adds = LANES.map((lane) => backwards(`added_${lane}`));
    const limit = back < steps ? [{ x: back, tone: "tone-3", dashed: true }] : [];
    const seen = sizes.flat().filter((value) => value > FLOOR);
    const tone = (/** @type {number} */ i) => `tone-${i + 1}`;
    this.size?.draw({ x: [0, steps], y: rangeOf([seen, [0]], { air: 0.1 }), xLabel: t("time.distance"), yLabel: "log₁₀ |∂L/∂z|", rules: [{ x: moment, tone: "tone-muted" }, ...limit],
      curves: sizes.map((y, i) => ({ x: states, y: y.slice(0, moment + 1).map((value) => (value > FLOOR ? value : NaN)), tone: tone(i), width: 3 })),
      dots: sizes.map((y, i) => ({ x: moment, y: y[moment], tone: tone(i), r: 6, label: `w = ${short(this.facts.weights[i])}`, below: i === 0 })).filter(({ y }) => y > FLOOR) });
    this.adds?.draw({ x: [0, steps], y: rangeOf([adds.flat().filter((value) => value > FLOOR), [0]], { air: 0.2 }), xLabel: t("time.distance"), yLabel: t("time.added"), rules: [{ x: moment, tone: "tone-muted" }, ...limit],
      curves: adds.map((y, i) => ({ x: states.slice(0, Math.min(moment + 1, steps)), y: y.slice(0, moment + 1).map((value) => (value > FLOOR ? value : NaN)), tone: tone(i), width: 3 })),
      dots: adds.map((y, i) => {
        const last = y.findLastIndex((value, step) => step <= moment && value > FLOOR);
        return { x: last, y: y[last], tone: tone(i), r: 6, label: `w = ${short(this.facts.weights[i])}`, below: i === 0 };
      }).filter(({ x }) => x >= 0) });
    this.facts.sentences[moment]?.forEach((/** @type {any} */ line, /** @type {number} */ i) => this.lines && setFormula(this.lines[i], line.mathml_line, { breaks: true }));
    this.fill(steps);
  }

  /** @param {number} steps */
  fill(steps) {
    for (const name of COLUMNS) {
      const values = this.numbers(`${name}_${this.lane}`);
      const first = values.length > steps ? 0 : 1;  // some belong to states, the others to the steps between them
      for (let step = 0; step <= steps; step += 1) {
        const cell = this.table?.querySelector(`[data-part="${name}${step}"]`);
        const known = name === "z" || name === "local" || name === "tangent" || step >= steps - this.moment;
        const text = step < first || !known ? "" : short(Number(values[step - first]));
        if (cell && cell.textContent !== text) cell.textContent = text;
      }
    }
    for (const row of this.table?.querySelectorAll("tbody tr") ?? []) row.toggleAttribute("data-now", Number(/** @type {HTMLElement} */ (row).dataset.step) === steps - this.moment);
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return LANES.map((lane) => [t("time.first", { number: Number(lane) }), short(this.results[`first_${lane}`])]);
  }
}

customElements.define("glass-instrument-through_time", ThroughTime);
