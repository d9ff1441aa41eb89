/** <glass-instrument-descent>: the way down, on a curve with its tangent or over the contours of a surface; the start is where you click. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { t } from "../messages.js";
import { fixed, short } from "../views/numbers.js";
import { paintHeights } from "./contours.js";
import { InstrumentElement } from "./element.js";
import { Plot, rangeOf } from "./plot.js";
import { shape } from "./shape.js";

const TONES = ["tone-1", "tone-4", "tone-2"];
const ORDER = [1, 0, 2];
const SHOWN = 400;

export default class Descent extends InstrumentElement {
  /** @override */
  rate = 5;
  /** @type {{box: HTMLElement, title: HTMLElement, said: HTMLElement, canvas: HTMLCanvasElement, plot: Plot}[]} */
  panes = [];
  painted = "";

  /** @override */
  build() {
    this.formula = h("div", { class: "instrument-formula" });
    this.grid = h("div", { class: "panes" });
    this.line = h("p", { class: "working", "data-part": "working" });
    this.fall = new Plot(t("descent.fall"));
    const side = h("div", { class: "descent-side" }, h("div", { class: "stacked" }, h("h3", {}, t("descent.step")), this.line), h("figure", { class: "small-plot" }, h("figcaption", {}, t("descent.fall")), this.fall.svg));
    this.append(this.formula, h("div", { class: "descent-body" }, this.grid, side));
  }

  /** @override */
  shown() {
    const count = this.facts.rates.length;
    while (this.panes.length > count) this.panes.pop()?.box.remove();
    while (this.panes.length < count) this.addPane();
    Object.assign(this.dataset, { count: String(count), flat: String(this.facts.flat) });
    const [x0, x1, y0, y1] = this.facts.box;
    const aspect = this.facts.flat ? 1 : (x1 - x0) / (y1 - y0);
    this.style.setProperty("--aspect", String(aspect));
    this.dataset.beside = String(!this.facts.flat && count === 1 && aspect < 1.5);
    this.panes.forEach(({ box }, i) => { box.style.order = String(ORDER.indexOf(i)); });
    if (this.formula) setFormula(this.formula, this.facts.mathml_function);
  }

  addPane() {
    const plot = new Plot(t("descent.label"), (at) => this.place(at));
    const canvas = h("canvas", { "aria-hidden": "true" });
    const [title, said] = [h("span", {}), h("span", { class: "outcome" })];
    const box = h("figure", { class: "pane" }, h("figcaption", {}, title, said), h("div", { class: "pane-stage" }, canvas, plot.svg));
    this.panes.push({ box, title, said, canvas, plot });
    this.grid?.append(box);
    this.painted = "";
  }

  /** @param {{x: number, y: number}} at */
  place({ x, y }) {
    this.sendChange("x", x);
    if (!this.facts.flat) this.sendChange("y", y);
  }

  /** @override @param {string} path @param {any} value */
  adapt(path, value) {
    const suits = path === "function" && this.facts.presets?.[value];
    if (!suits) return {};
    const rate = this.asked.optimizer?.kind === "sgd" ? { "optimizer.learning_rate": suits.rate } : {};
    return { x: suits.x, y: suits.y, ...rate };
  }

  /**
   * @param {number} i  of the learning rate
   * @returns {{places: import("../types.js").Values, heights: import("../types.js").Values, slopes: import("../types.js").Values, at: number, size: number}}
   */
  path(i) {
    const heights = this.numbers(`height_${i}`);
    return { places: this.numbers(`path_${i}`), heights, slopes: this.numbers(`slope_${i}`), at: Math.min(this.moment, heights.length - 1), size: this.facts.flat ? 1 : 2 };
  }

  /** @override */
  paint() {
    if (!this.frame) return;
    this.panes.forEach((pane, i) => {
      pane.title.textContent = t(this.panes.length > 1 ? `descent.rate.${i}` : "descent.rate", { rate: short(this.facts.rates[i]) });
      pane.said.textContent = t(`descent.outcome.${this.facts.outcomes[i]}`);
      pane.said.dataset.outcome = this.facts.outcomes[i];
      pane.canvas.hidden = this.facts.flat;
      if (this.facts.flat) this.paintCurve(pane.plot, i);
      else this.paintSurface(pane.plot, pane.canvas, i);
    });
    this.paintFall();
    if (this.line) this.line.textContent = this.working();
  }

  /**
   * @param {Plot} plot
   * @param {number} i
   */
  paintCurve(plot, i) {
    const { places, heights, slopes, at } = this.path(i);
    const [xs, ys] = [this.numbers("curve_x"), this.numbers("curve_y")];
    const x = /** @type {[number, number]} */ ([Number(xs[0]), Number(xs[xs.length - 1])]);
    const y = rangeOf([/** @type {any} */ (ys), [Number(heights[0])]], { air: 0.08 });
    const trail = [...Array(at + 1).keys()].slice(-SHOWN);
    const [px, py, slope] = [Number(places[at]), Number(heights[at]), Number(slopes[at])];
    const reach = (x[1] - x[0]) * 0.16;
    plot.draw({
      x, y, xLabel: "x", yLabel: "f(x)",
      curves: [
        { x: /** @type {any} */ (xs), y: /** @type {any} */ (ys), tone: "tone-ink", width: 2.5 },
        { x: [px - reach, px + reach], y: [py - slope * reach, py + slope * reach], tone: "tone-3", width: 2 },
        { x: trail.map((n) => Number(places[n])), y: trail.map((n) => Number(heights[n])), tone: TONES[i], width: 1.5 },
      ],
      dots: [...trail.slice(0, -1).map((n) => ({ x: Number(places[n]), y: Number(heights[n]), tone: `${TONES[i]} faint`, r: 4 })),
        { x: px, y: py, tone: TONES[i], r: 8, label: this.panes.length === 1 ? t("descent.slope", { slope: short(slope) }) : "" }],
    });
  }

  /**
   * @param {Plot} plot
   * @param {HTMLCanvasElement} canvas
   * @param {number} i
   */
  paintSurface(plot, canvas, i) {
    const { places, at } = this.path(i);
    const [x0, x1, y0, y1] = this.facts.box;
    paintHeights(canvas, this.frame?.arrays.heights, this.numbers("levels"));
    const trail = [...Array(at + 1).keys()].slice(-SHOWN);
    const [xs, ys] = [trail.map((n) => Number(places[2 * n])), trail.map((n) => Number(places[2 * n + 1]))];
    plot.draw({
      x: [x0, x1], y: [y0, y1], bare: true, curves: [{ x: xs, y: ys, tone: "halo", width: 5 }, { x: xs, y: ys, tone: "tone-path", width: 2.5 }],
      dots: [...xs.slice(0, -1).map((x, n) => ({ x, y: ys[n], tone: "tone-path small", r: 3 })), { x: xs[xs.length - 1], y: ys[ys.length - 1], tone: "tone-path", r: 8 }],
    });
    plot.svg.append(shape("text", { class: "plot-corner", x: 8, y: plot.height - 8 }, t("descent.box", { x0: short(x0), x1: short(x1), y0: short(y0), y1: short(y1), low: short(this.facts.low), high: short(this.facts.high) })));
  }

  paintFall() {
    const lists = this.facts.rates.map((/** @type {number} */ _, /** @type {number} */ i) => this.path(i));
    const first = Number(lists[0].heights[0]);
    const shown = lists.map((/** @type {any} */ { heights }) => Array.from(heights, Number).map((value) => Math.min(value, first + Math.abs(first) * 2 + 1)));
    this.fall?.draw({
      x: [0, Math.max(1, this.facts.moments)], y: rangeOf(shown), xLabel: t("descent.steps"), yLabel: "f", most: 5,
      rules: [{ x: this.moment, tone: "tone-muted" }],
      curves: shown.map((/** @type {number[]} */ values, /** @type {number} */ i) => ({ x: values.map((_, n) => n), y: values, tone: TONES[i], width: 2 })),
    });
  }

  /** One step in words and numbers. */
  working() {
    const { places, slopes, at, size, heights } = this.path(0);
    const point = (/** @type {any} */ values, /** @type {number} */ n) => {
      const parts = [...Array(size).keys()].map((d) => digits(Number(values[size * n + d])));
      return size === 1 ? parts[0] : `(${parts.join(", ")})`;
    };
    const name = size === 1 ? "x" : "(x, y)";
    const here = t("descent.here", { step: at, name, place: point(places, at), height: digits(Number(heights[at])), slope: point(slopes, at) });
    if (at >= heights.length - 1) return here;
    const plain = this.asked.optimizer?.kind === "sgd";
    const next = t(plain ? "descent.next.plain" : "descent.next", { name, place: point(places, at), rate: short(this.facts.rates[0]), slope: point(slopes, at), next: point(places, at + 1) });
    return `${here} ${next}`;
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { places, heights, at, size } = this.path(0);
    /** @type {[string, string][]} */
    const found = [[t("descent.step"), String(at)], ["x", digits(Number(places[size * at]))]];
    if (size === 2) found.push(["y", digits(Number(places[size * at + 1]))]);
    return [...found, ["f", digits(Number(heights[at]))]];
  }

  /** @override */
  sentence() {
    return this.working();
  }
}

/** @param {number} value */
function digits(value) {
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e4 ? fixed(value, 4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") : short(value);
}

customElements.define("glass-instrument-descent", Descent);
