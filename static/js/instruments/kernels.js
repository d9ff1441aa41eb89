/** <glass-instrument-kernels>: a window slides over a small image; every product and sum is written out, and the output fills in. */

import { h } from "../dom.js";
import { setFormula } from "../draw/formula.js";
import { InputBlock, KernelBlock, OutputBlock } from "../kernels/blocks.js";
import { fitted } from "../kernels/fit.js";
import { cellText } from "../kernels/matrix-text.js";
import { Products } from "../kernels/products.js";
import { sizes, standing } from "../kernels/refused.js";
import { Slide } from "../kernels/slide.js";
import { written } from "../kernels/working.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { InstrumentElement } from "./element.js";

/** @typedef {import("../kernels/cell-grid.js").Place} Place */
/** @typedef {{filter: number, place: Place, output: Place|null}} Spot */

const ARRAYS = ["input", "kernel", "bias"];
const POOLS = ["max_pool", "avg_pool"];
/** The time axis below the picture, and the edge of the panel. */
const BELOW = 60;
const SIGNS = /** @type {Record<string, string>} */ ({ convolution: "⋆", transposed: "⊗", max_pool: "max", avg_pool: "mean", up_sampling: "↗" });

export default class Kernels extends InstrumentElement {
  /** @override */
  rate = 2;
  filter = 0;
  /** @type {{filter: number, place: Place, output: Place|null}|null} what the pointer is on */
  hovered = null;
  /** @type {Slide|undefined} */
  slide;

  /** @override */
  build() {
    this.examples = h("div", { class: "kernel-examples", role: "group", "aria-label": t("kernels.examples") });
    this.input = new InputBlock((changes) => this.sendChanges(changes), { pointed: (place) => this.overInput(place) });
    this.kernel = new KernelBlock((changes) => this.sendChanges(changes), (filter) => this.choose(filter));
    this.output = new OutputBlock({ pointed: (filter, place) => this.overOutput(filter, place), chosen: (filter, place) => this.goTo(filter, place) });
    this.sign = h("span", { class: "kernel-sign", "aria-hidden": "true" });
    this.becomes = h("span", { class: "kernel-sign", "aria-hidden": "true" });
    this.place = h("h2", { class: "kernel-place" });
    this.working = h("div", { class: "kernel-working" });
    this.products = new Products();
    this.shapes = ["height", "width"].map((name) => h("span", { class: "instrument-formula", "data-part": name }));
    const section = h("section", { class: "kernel-written" }, this.place, this.working, h("div", { class: "kernel-shapes" }, ...this.shapes));
    this.stage = h("div", { class: "kernel-stage" }, this.input.element, this.sign, this.kernel.element, this.becomes, this.output.element, section);
    this.append(this.examples, this.stage);
  }

  /** @override */
  connected() {
    this.follow("problems", (problems) => {
      if (!this.slide) for (const block of [this.input, this.kernel]) block?.complain(problems, false);
      this.repaint();
    });
  }

  /** @override @param {string} path @param {any} value */
  adapt(path, value) {
    const { strides, padding, pool_size: size } = this.asked;
    if (path === "pool_size") return { strides: value };
    if (path !== "operation" || value === this.asked.operation) return {};
    const pools = [value, this.asked.operation].map((one) => POOLS.includes(one));
    return { strides: pools[0] && !pools[1] ? size : pools[1] && !pools[0] ? 1 : strides, padding: value !== "convolution" && padding === "full" ? "valid" : padding };
  }

  /** Places are counted from 1, as in the line over them. @override @param {number} moment @param {number} last */
  momentOf(moment, last) {
    return { number: moment + 1, last: last + 1 };
  }

  /** @override */
  shown() {
    if (!this.frame) return;
    this.slide = new Slide(this.frame.arrays, this.asked.operation);
    this.filter = Math.min(this.filter, this.slide.filters - 1);
    this.hovered = null;
    const [height, width] = this.shapes ?? [];
    if (height && width) {
      height.hidden = this.facts.flat && this.slide.high === 1;
      setFormula(height, this.facts.mathml_height);
      setFormula(width, this.facts.mathml_width);
    }
    this.showExamples();
  }

  showExamples() {
    const { examples } = this.facts;
    if (!this.examples?.childElementCount) {
      this.examples?.append(...Object.entries(examples).map(([name, { title, changes }]) =>
        h("button", { type: "button", class: "button small", "data-example": name, click: () => this.sendChanges(changes, { anew: true }) }, title)));
    }
    for (const button of this.examples?.children ?? []) {
      const { changes } = examples[/** @type {HTMLElement} */ (button).dataset.example ?? ""];
      button.setAttribute("aria-pressed", String(Object.entries(changes).every(([name, value]) => sameJson(this.asked[name], value))));
    }
  }

  /** @param {number} filter */
  choose(filter) {
    if (filter === this.filter) return;
    this.filter = filter;
    this.repaint();
  }

  /** @param {Place|null} place */
  overInput(place) {
    this.hovered = place && this.slide?.lays && place.row >= 0 && place.column >= 0 ? { filter: this.filter, place, output: null } : null;
    this.repaint();
  }

  /**
   * @param {number} filter
   * @param {Place|null} place
   */
  overOutput(filter, place) {
    if (place) this.filter = filter;
    this.hovered = place && (this.slide?.lays ? { filter, place: this.slide.placeAt(this.moment), output: place } : { filter, place, output: null });
    this.repaint();
  }

  /**
   * @param {number} filter
   * @param {Place} place
   */
  goTo(filter, place) {
    if (!this.slide) return;
    this.filter = filter;
    if (this.slide.lays) this.hovered = { filter, place: this.slide.placeAt(this.moment), output: place };
    else this.sendSeek(this.slide.momentAt(place.row, place.column));
    this.repaint();
  }

  /** @returns {Spot} what is looked at */
  get spot() {
    return this.hovered ?? { filter: this.filter, place: this.slide?.placeAt(this.moment) ?? { row: 0, column: 0 }, output: null };
  }

  /** @override */
  paint() {
    const { slide, spot } = this;
    if (!slide || !this.input || !this.kernel || !this.output || !this.stage || !this.sign) return;
    this.fit(slide);
    this.sign.textContent = SIGNS[slide.operation];
    this.stage.dataset.flat = String(this.facts.flat);
    this.stage.dataset.lays = String(slide.lays);
    const { spec, problems } = this.store?.state ?? { spec: null, problems: [] };
    const typed = standing(this.asked, spec, problems, ARRAYS);
    this.input.show(slide, this.facts, typed);
    this.kernel.show(slide, this.facts, typed, spot.filter);
    for (const block of [this.input, this.kernel]) block.complain(problems, typed !== this.asked);
    const reached = (/** @type {number} */ row, /** @type {number} */ column) => slide.momentAt(row, column) <= this.moment || Boolean(this.hovered && this.hovered.place.row === row && this.hovered.place.column === column);
    const maps = Array.from({ length: slide.filters }, (_, f) => (slide.lays ? slide.matrix("partial", this.moment, f) : slide.matrix("output", f)));
    this.output.show(slide, maps, (_, row, column) => !slide.lays && !reached(row, column));
    this.align(slide, spot.place);
    if (!sameJson(ARRAYS.map((name) => sizes(typed[name])), ARRAYS.map((name) => sizes(this.asked[name])))) this.unmark();
    else if (slide.lays) this.markLaid(slide, spot);
    else this.markSlid(slide, spot);
    if (this.place) this.place.textContent = this.heading();
    const among = this.stage.dataset.among === "true" && this.products;
    this.working?.replaceChildren(...(among ? among.show(slide, spot) : written(slide, this.laidNow(spot))));
  }

  /** @param {Spot} spot @returns {Spot} while stamps are still to come, an output element is not added up yet */
  laidNow(spot) {
    return spot.output && this.slide && this.moment < this.slide.down * this.slide.across - 1 ? { ...spot, output: null } : spot;
  }

  /** No window lies on an input that has no answer yet. */
  unmark() {
    for (const grid of [...(this.input?.grids ?? []), ...(this.output?.grids ?? [])]) {
      grid.mark(() => ({}));
      grid.surround(null);
    }
  }

  /**
   * @param {Slide} slide
   * @param {Spot} spot
   */
  markSlid(slide, { filter, place }) {
    const taps = slide.window(place);
    const winner = slide.operation === "max_pool" ? slide.number("winner", filter, place.row, place.column) : -1;
    const told = slide.weighed || this.asked.interpolation === "bilinear";
    this.input?.grids.forEach((grid, channel) => {
      const concerned = slide.weighed || channel === filter;
      const marks = new Map(taps.map((tap, n) => [`${tap.row},${tap.column}`, { now: concerned, won: concerned && n === winner, tap: told && concerned ? slide.weightAt(filter, channel, place, tap.a, tap.b) : undefined }]));
      grid.mark((row, column) => marks.get(`${row},${column}`) ?? {});
      grid.surround(concerned ? around(taps) : null);
    });
    this.output?.grids.forEach((grid, f) => {
      grid.mark((row, column) => ({ now: f === filter && row === place.row && column === place.column }));
      grid.surround(f === filter ? { top: place.row, bottom: place.row, left: place.column, right: place.column } : null);
    });
  }

  /**
   * @param {Slide} slide
   * @param {Spot} spot
   */
  markLaid(slide, { filter, place, output }) {
    const met = output ? slide.meeting(filter, output.row, output.column) : [];
    const taps = output ? [] : slide.window(place).filter(({ row, column }) => row >= 0 && row < slide.high && column >= 0 && column < slide.wide);
    const channels = Array.from({ length: slide.channels }, (_, n) => n);
    this.input?.grids.forEach((grid, channel) => {
      grid.mark((row, column) => {
        const own = met.find((one) => one.row === row && one.column === column && one.channel === channel);
        return output ? { now: Boolean(own), tap: own?.weight } : { now: row === place.row && column === place.column };
      });
      grid.surround(output ? null : { top: place.row, bottom: place.row, left: place.column, right: place.column });
    });
    this.output?.grids.forEach((grid, f) => {
      const marks = new Map(taps.map(({ a, b, row, column }) => [`${row},${column}`, { now: f === filter, tap: f === filter ? channels.reduce((sum, c) => sum + slide.number("products", f, place.row, place.column, c, a, b), 0) : undefined }]));
      grid.mark((row, column) => marks.get(`${row},${column}`) ?? { now: Boolean(output && f === filter && row === output.row && column === output.column) });
      grid.surround(f === filter && taps.length ? around(taps) : null);
    });
  }

  /** @param {Slide} slide */
  fit(slide) {
    const { stage } = this;
    if (!stage || !this.becomes) return;
    const panel = stage.closest("#panel-picture");
    const above = panel ? stage.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop : 0;
    const room = { width: stage.clientWidth, height: (panel?.clientHeight ?? innerHeight) - above - BELOW, screen: { width: innerWidth, height: innerHeight }, presenter: document.documentElement.hasAttribute("data-presenter") };
    const { cell, among, folded } = fitted(slide, { flat: this.facts.flat, turned: this.asked.flip && slide.operation === "convolution" }, room);
    stage.style.setProperty("--cell", `${cell}px`);
    stage.style.setProperty("--lanes", String(slide.channels));
    stage.dataset.among = String(among);
    stage.dataset.folded = String(folded);
    stage.dataset.deep = String(slide.channels > 1);
    this.becomes.textContent = among ? "→" : "=";
  }

  /**
   * Of a row: the kernel stands below its window, and each output below the middle of its own.
   * @param {Slide} slide
   * @param {Place} place
   */
  align(slide, place) {
    const sliding = this.facts.flat && this.asked.operation === "convolution" && this.asked.dilation_rate === 1;
    const first = slide.number("columns", 0, 0) - slide.box.left;
    const middle = (slide.arrays.columns.shape[1] - 1) / 2;
    const shifts = sliding ? [slide.number("columns", place.column, 0) - slide.box.left, this.asked.strides === 1 ? first + middle : 0] : [0, 0];
    [this.kernel, this.output].forEach((block, n) => block?.board.style.setProperty("--shift", String(shifts[n])));
  }

  heading() {
    const { slide, spot } = this;
    if (!slide) return "";
    if (spot.output) return t("kernels.at.output", { row: spot.output.row + 1, column: spot.output.column + 1 });
    const place = { row: spot.place.row + 1, column: spot.place.column + 1, number: slide.momentAt(spot.place.row, spot.place.column) + 1, count: slide.down * slide.across };
    const many = slide.filters > 1 ? t("kernels.at.filter", { number: spot.filter + 1 }) : "";
    return t(slide.lays ? "kernels.at.input" : "kernels.at", place) + many;
  }

  /** @override @returns {[string, string][]} */
  readings() {
    const { slide, spot } = this;
    if (!slide) return [];
    const { row, column } = spot.place;
    /** @type {[string, string][]} */
    const found = [[t("kernels.reading.size"), t("kernels.size", { rows: slide.high, columns: slide.wide })]];
    if (slide.weighed) found.push([t("kernels.reading.parameters"), String(this.results.parameters)]);
    if (!slide.lays) found.push([t("kernels.reading.sum"), cellText(slide.number("output", spot.filter, row, column))]);
    return found;
  }

  /** @override */
  sentence() {
    const { slide, spot } = this;
    const words = slide ? written(slide, this.laidNow(spot)).map(({ textContent }) => textContent).join(" ") : "";
    return `${this.heading()}: ${words.replace(/\s+/g, " ").trim()}`;
  }
}

/**
 * @param {{row: number, column: number}[]} taps
 * @returns {import("../kernels/cell-grid.js").Box}
 */
function around(taps) {
  const [rows, columns] = [taps.map(({ row }) => row), taps.map(({ column }) => column)];
  return { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...columns), right: Math.max(...columns) };
}

customElements.define("glass-instrument-kernels", Kernels);
