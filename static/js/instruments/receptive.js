/** <glass-instrument-receptive>: a stack of convolutions along one line; the unit that is pointed at, and everything below that reaches it. */

import { h, icon } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { problemAt } from "../forms.js";
import { Counter } from "../kernels/counter.js";
import { t } from "../messages.js";
import { moved } from "../views/matrix-cells.js";
import { InstrumentElement } from "./element.js";
import { shape } from "./shape.js";

/** @typedef {{kernel_size: number, strides: number, dilation_rate: number}} Window */

const ARGUMENTS = /** @type {const} */ ([["kernel_size", 11], ["strides", 4], ["dilation_rate", 8]]);
const LEAST = 10;
const MOST = 52;
/** All rows of units together are no higher than this share of the window. */
const HIGH = 0.3;
/** Beside them, in pixels. */
const PADDING = 8;

export default class Receptive extends InstrumentElement {
  /** @type {{level: number, unit: number}|null} what is pointed at; null for the first unit on top */
  chosen = null;
  drawn = "";
  /** @type {HTMLButtonElement[][]} level by level from the input up */
  units = [];

  /** @override */
  build() {
    this.list = h("div", { class: "field-layers", "data-path": "layers" });
    this.error = h("p", { class: "field-error", role: "alert" });
    this.wires = /** @type {SVGSVGElement} */ (shape("svg", { class: "field-wires", "aria-hidden": "true" }));
    this.stack = h("div", { class: "field-stack" });
    this.words = h("p", { class: "working", "data-part": "words" });
    this.rule = h("span", { class: "instrument-formula", "data-part": "formula" });
    this.append(this.rule, this.words, h("div", { class: "field-scroll" }, this.stack), this.list, this.error);
  }

  /** @override */
  connected() {
    this.follow("problems", (problems) => { if (this.error) this.error.textContent = problemAt(problems, "layers"); });
  }

  /** @override */
  shown() {
    const sizes = this.facts.sizes.join();
    setFormula(/** @type {HTMLElement} */ (this.rule), this.facts.mathml_field);
    if (sizes !== this.drawn) {
      this.drawn = sizes;
      this.chosen = null;
      this.makeUnits();
    }
    this.makeLayers();
  }

  makeUnits() {
    this.units = this.facts.sizes.map((/** @type {number} */ count, /** @type {number} */ level) => Array.from({ length: count }, (_, unit) => h("button", {
      type: "button", class: "field-unit", tabindex: -1, pointerenter: () => this.choose(level, unit), focus: () => this.choose(level, unit),
      keydown: (/** @type {KeyboardEvent} */ event) => this.key(event, level, unit),
    })));
    const rows = this.units.map((units, level) => [h("span", { class: "field-name" }, this.nameOf(level)), h("div", { class: "field-row", role: "group", "aria-label": this.nameOf(level) }, ...units)]).reverse();
    this.stack?.replaceChildren(/** @type {SVGSVGElement} */ (this.wires), ...rows.flat());
  }

  /** @param {number} level */
  nameOf(level) {
    return level ? t("receptive.layer", { number: level }) : t("receptive.input");
  }

  makeLayers() {
    const layers = /** @type {Window[]} */ (this.asked.layers);
    const change = (/** @type {Window[]} */ next) => this.sendChange("layers", next);
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.getAttribute("aria-label");
    this.list?.replaceChildren(...layers.map((layer, n) => {
      const counters = ARGUMENTS.map(([name, most]) => {
        const words = t(`receptive.${name}`);
        const counter = new Counter(words, t("receptive.of", { name: words, number: n + 1 }), (count) => change(layers.map((one, i) => (i === n ? { ...one, [name]: count } : one))));
        counter.show(layer[name], most);
        return counter.element;
      });
      const remove = layers.length > 1 ? h("button", { type: "button", class: "mini", "aria-label": t("receptive.remove", { number: n + 1 }), click: () => change(layers.filter((_, i) => i !== n)) }, icon("close")) : null;
      return h("div", { class: "field-layer" }, h("b", {}, t("receptive.layer", { number: n + 1 })), ...counters, remove);
    }), h("div", {}, h("button", { type: "button", class: "button small", disabled: layers.length >= this.facts.most, click: () => change([...layers, layers[layers.length - 1]]) }, icon("plus"), t("receptive.add"))));
    if (focused) /** @type {HTMLElement|null} */ (this.list?.querySelector(`[aria-label="${CSS.escape(focused)}"]`))?.focus();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} level
   * @param {number} unit
   */
  key(event, level, unit) {
    const to = moved(event.key, { row: this.units.length - 1 - level, column: unit }, this.units.length, 1e6);
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = this.units[this.units.length - 1 - to.row];
    row[Math.min(row.length - 1, to.column)].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {number} level
   * @param {number} unit
   */
  choose(level, unit) {
    this.chosen = { level, unit };
    this.repaint();
    this.dispatchEvent(new CustomEvent("glass-seek", { bubbles: true, detail: 0 }));
  }

  get at() {
    return this.chosen ?? { level: this.units.length - 1, unit: Math.floor((this.facts.sizes.at(-1) - 1) / 2) };
  }

  /**
   * Level by level down from what is pointed at, the units that it is made of.
   * @returns {Set<number>[]} from the input up
   */
  reached() {
    const { level, unit } = this.at;
    const found = this.units.map(() => /** @type {Set<number>} */ (new Set()));
    found[level].add(unit);
    for (let n = level; n > 0; n--) {
      const { shape: [, taps], data } = /** @type {import("../types.js").NamedArray} */ (this.frame?.arrays[`taps_${n}`]);
      for (const one of found[n]) for (let tap = 0; tap < taps; tap++) found[n - 1].add(Number(data[one * taps + tap]));
    }
    return found;
  }

  /** @override */
  paint() {
    if (!this.frame || !this.stack || !this.words || !this.units.length) return;
    const room = Math.min(((this.stack.parentElement?.clientWidth ?? 600) - PADDING) / this.facts.sizes[0] - 2, (innerHeight * HIGH) / this.facts.sizes.length);
    this.stack.style.setProperty("--unit", `${Math.max(LEAST, Math.min(MOST, room)).toFixed(1)}px`);
    const { level, unit } = this.at;
    const reached = this.reached();
    const ways = level ? this.frame.arrays[`ways_${level}`] : null;
    const most = ways ? Math.max(...[...ways.data].map(Number)) : 1;
    this.units.forEach((units, n) => units.forEach((button, i) => {
      const now = n === level && i === unit;
      button.dataset.reached = String(reached[n].has(i));
      button.dataset.now = String(now);
      button.tabIndex = now ? 0 : -1;
      button.setAttribute("aria-label", t(reached[n].has(i) && !now ? "receptive.unit.in" : "receptive.unit", { name: this.nameOf(n), number: i + 1 }));
      const share = n === 0 && ways ? Number(ways.data[unit * ways.shape[1] + i]) / most : 0;
      button.style.backgroundColor = share && !now ? `color-mix(in oklab, var(--accent) ${Math.round(15 + 75 * share)}%, var(--panel))` : "";
    }));
    this.words.textContent = this.sentence();
    this.wire(reached);
  }

  /** @param {Set<number>[]} reached */
  wire(reached) {
    const home = this.stack?.getBoundingClientRect();
    if (!home || !this.wires) return;
    const spot = (/** @type {number} */ n, /** @type {number} */ i) => {
      const box = this.units[n][i].getBoundingClientRect();
      return { x: box.left + box.width / 2 - home.left, top: box.top - home.top, bottom: box.bottom - home.top };
    };
    const lines = [];
    for (let n = this.at.level; n > 0; n--) {
      const { shape: [, taps], data } = /** @type {import("../types.js").NamedArray} */ (this.frame?.arrays[`taps_${n}`]);
      for (const i of reached[n]) for (let tap = 0; tap < taps; tap++) {
        const [from, to] = [spot(n, i), spot(n - 1, Number(data[i * taps + tap]))];
        lines.push(`M${from.x.toFixed(1)} ${from.bottom.toFixed(1)}L${to.x.toFixed(1)} ${to.top.toFixed(1)}`);
      }
    }
    this.wires.replaceChildren(shape("path", { d: lines.join("") }));
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { field, reached, weights } = this.results;
    return [[t("receptive.reading.field"), String(field)], [t("receptive.reading.reached"), String(reached)], [t("receptive.reading.weights"), String(weights)]];
  }

  /** @override */
  sentence() {
    const { level, unit } = this.at;
    if (!level) return t("receptive.sees.input", { number: unit + 1 });
    const inputs = [...this.reached()[0]];
    const [first, last] = [Math.min(...inputs) + 1, Math.max(...inputs) + 1];
    const skips = inputs.length < last - first + 1 ? t("receptive.skips", { count: inputs.length }) : "";
    return t("receptive.sees", { name: this.nameOf(level), number: unit + 1, count: last - first + 1, first, last }) + skips;
  }
}

customElements.define("glass-instrument-receptive", Receptive);
