/** <glass-instrument-recurrent_cell>: a recurrent unit at work: loop, unrolled loop, inside, and every number of every step. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { subscripted } from "../draw/subscript.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { below, drawInside, drawLoop, drawUnrolled } from "./cell-picture.js";
import { InstrumentElement } from "./element.js";
import { shape } from "./shape.js";
import { Faults, typedNumber, typedText } from "./typed-number.js";

/** @typedef {{step: number, name: string, mathml_line: string}} Line */

export default class RecurrentCell extends InstrumentElement {
  /** @override */
  rate = 1;
  built = "";
  faults = new Faults();

  /** @override */
  build() {
    this.working = h("div", { class: "working formula-line", "data-part": "working" });
    this.hint = h("p", { class: "working-hint" });
    this.loop = shape("svg", { class: "cell-drawing", role: "img", "aria-label": t("cells.loop") });
    this.unrolled = shape("svg", { class: "cell-drawing", role: "img", "aria-label": t("cells.unrolled") });
    this.inside = shape("svg", { class: "cell-drawing", role: "img", "aria-label": t("cells.inside") });
    this.insideTitle = h("figcaption", {});
    this.weights = h("div", { class: "cell-weights", role: "group", "aria-label": t("cells.weights") });
    this.error = h("p", { class: "field-error", role: "alert", id: "cell-weights-error" });
    this.table = h("table", { class: "data-table cell-table" });
    const figure = (/** @type {string} */ kind, /** @type {Node} */ caption, /** @type {Node} */ drawing) => h("figure", { class: `cell-figure ${kind}` }, caption, h("div", { class: "cell-scroll" }, drawing));
    this.insideFigure = figure("inside", this.insideTitle, this.inside);
    this.append(h("div", { class: "working-box" }, this.hint, this.working),
      h("div", { class: "cell-views" }, figure("loop", h("figcaption", {}, t("cells.loop")), this.loop), figure("unrolled", h("figcaption", {}, t("cells.unrolled")), this.unrolled)), this.insideFigure,
      h("section", { class: "stacked" }, h("h3", {}, t("cells.weights")), this.weights, this.error, h("p", { class: "view-note" }, t("cells.weights.note"))),
      h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": t("cells.table") }, this.table));
  }

  /** @override */
  connected() {
    this.follow("problems", () => this.complain());
  }

  /** What is wrong with which weight: what is no number, and what the server refuses. */
  complain() {
    const { problems } = this.store?.state ?? { problems: [] };
    const refused = problems.flatMap(({ path, message }) => {
      const [, name] = /^weights\.(\w+)$/.exec(path) ?? [];
      return name && !this.faults.has(name) ? [{ name, text: t("form.error.refused", { name, reason: message }) }] : [];
    });
    for (const input of this.weights?.querySelectorAll("input") ?? []) input.setAttribute("aria-invalid", String(this.faults.has(input.name) || refused.some(({ name }) => name === input.name)));
    if (this.error) this.error.textContent = [...this.faults.words(), ...refused.map(({ text }) => text)].join(" ");
  }

  /** @override @param {string} path */
  adapt(path) {
    if (path === "cell") this.faults.clear();
    return path === "cell" ? { weights: {} } : {};
  }

  /** @returns {Line[]} */
  get lines() {
    return this.facts.lines ?? [];
  }

  /** @override */
  shown() {
    const { facts } = this;
    const built = JSON.stringify([Object.keys(facts.weights), facts.steps, this.asked.cell]);
    if (built !== this.built) this.furnish();
    this.built = built;
    for (const input of this.weights?.querySelectorAll("input") ?? []) if (document.activeElement !== input && !this.faults.has(input.name)) input.value = String(facts.weights[input.name]);
    this.complain();
  }

  furnish() {
    const { weights, steps } = this.facts;
    this.weights?.replaceChildren(...Object.keys(weights).map((name) => {
      const input = h("input", { class: "input", name, inputmode: "decimal", autocomplete: "off", "aria-describedby": "cell-weights-error", change: () => this.typed(name, input) });
      return h("label", { class: "cell-weight-field", "data-path": `weights.${name}` }, h("span", { class: "math" }, ...subscripted(name)), input);
    }));
    const numbers = Array.from({ length: steps }, (_, i) => i + 1);
    this.table?.replaceChildren(h("caption", { class: "visually-hidden" }, t("cells.table")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("cells.step")), ...numbers.map((step) => h("th", { scope: "col" }, String(step))))),
      h("tbody", {}, ...this.symbols().map((name) => h("tr", {}, h("th", { scope: "row" }, h("span", { class: "math" }, name === "y" ? "ŷ" : name), " ", h("small", {}, t(`cells.row.${name}`))), ...numbers.map((step) => h("td", { "data-part": `${name}${step}` }))))));
  }

  /** What has a number at each step, in the order of computing. @returns {string[]} */
  symbols() {
    const { gates, memory, state } = this.facts;
    return ["x", ...(gates.length > 1 ? gates : []), ...(memory ? [memory] : []), state, "y"];
  }

  /** @param {string} name @param {HTMLInputElement} input */
  typed(name, input) {
    const value = typedNumber(input);
    this.faults.note(name, value === null ? typedText(input) : null);
    this.complain();
    if (value !== null) this.sendChange("weights", { ...this.asked.weights, [name]: value });
  }

  /** @override */
  paint() {
    if (!this.frame || !this.loop || !this.unrolled || !this.inside || !this.insideFigure) return;
    const { facts, lines, moment } = this;
    const now = moment ? lines[moment - 1] : null;
    const seen = new Set(lines.slice(0, moment).map(({ step, name }) => `${name}${step}`));
    const reached = now?.step ?? 0;
    const value = (/** @type {string} */ name, /** @type {number} */ step, once = name) => (step === 0 || (name === "x" ? true : seen.has(`${once}${step}`)) ? written(Number(this.numbers(name)[step])) : "…");
    const [gate] = facts.gates;
    const simple = facts.gates.length === 1;
    const wires = simple ? { into: facts.gate_weights[gate][0], back: facts.gate_weights[gate][1], out: facts.out[0] } : { into: "", back: "", out: facts.out[0] };
    const told = { state: facts.state, memory: facts.memory, steps: facts.steps, weights: facts.weights, wires, value, now };
    const name = t(`cells.${this.asked.cell}`);
    drawLoop(this.loop, told, name);
    drawUnrolled(this.unrolled, told, name);
    this.insideFigure.hidden = simple;
    const step = Math.max(1, reached);
    if (!simple) drawInside(this.inside, this.asked.cell, step, told);
    if (this.insideTitle) this.insideTitle.textContent = t("cells.insideOf", { number: step });
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (this.table?.querySelectorAll("td") ?? [])) {
      const [, symbol, at] = /^([a-z])(\d+)$/.exec(cell.dataset.part ?? "") ?? [];
      const text = value(symbol, Number(at));
      if (cell.textContent !== text) cell.textContent = text;
      cell.toggleAttribute("data-now", now?.name === symbol && now?.step === Number(at));
    }
    if (this.working) setFormula(this.working, now?.mathml_line ?? "", { breaks: true });
    if (this.hint) this.hint.textContent = now ? t("cells.at", { number: now.step, count: facts.steps }) : t("cells.start");
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { steps, state } = this.facts;
    const done = this.moment >= this.lines.length;
    return [[t("cells.steps"), String(steps)], [`${state}${below(steps)}`, done ? fixed(this.results[`${state}${steps}`], 4) : "–"], [`ŷ${below(steps)}`, done ? fixed(this.results[`y${steps}`], 4) : "–"]];
  }

  /** @override */
  sentence() {
    return `${this.hint?.textContent ?? ""} ${this.working?.textContent ?? ""}`;
  }
}

/** @param {number} value  @returns {string} whole numbers as they are, others with four places */
function written(value) {
  return Number.isInteger(value) ? fixed(value, 0) : fixed(value, 4);
}

customElements.define("glass-instrument-recurrent_cell", RecurrentCell);
