/** <glass-instrument-architectures>: a famous network drawn to scale, its table with running totals, and what one forward pass takes. */

import { fetchCatalog } from "../api.js";
import { h, icon } from "../dom.js";
import { encodeLink } from "../link.js";
import { t } from "../messages.js";
import { short } from "../views/numbers.js";
import { Drawing } from "./architecture-drawing.js";
import { LayerTable } from "./architecture-table.js";
import { InstrumentElement } from "./element.js";

/** @typedef {{name: string, title: string, source: string, published: string, help: string, side: number, channels: number, parameters: number, multiplications: number}} About */

export default class Architectures extends InstrumentElement {
  #shown = "";

  /** @override */
  build() {
    this.tiles = h("div", { class: "network-tiles", role: "radiogroup", "aria-label": t("architectures.choose") });
    this.heading = h("h2", {});
    this.line = h("span", { class: "architecture-line", "data-part": "line" });
    this.help = h("p", { class: "instrument-help" });
    this.drawing = new Drawing((layer) => this.point(layer));
    this.table = new LayerTable((layer) => this.point(layer));
    this.figures = h("dl", { class: "figures" });
    this.again = h("button", { type: "button", class: "button", "data-action": "measure", click: () => this.measure() }, t("architectures.measure"));
    this.open = h("a", { class: "button primary", "data-action": "open", href: "/play" }, icon("network"), h("span", {}, t("architectures.open")));
    this.measured = h("p", { class: "view-note", "data-part": "measured", role: "status" });
    this.append(this.tiles, h("div", { class: "instrument-title" }, this.heading, this.line), this.help, this.drawing.element, this.figures,
      h("div", { class: "architecture-acts" }, this.again, this.open, this.measured), this.table.element);
  }

  /** Another network or size has not been measured yet. @override @param {string} path */
  adapt(path) {
    if (path === "network") return { turn: 0, side: null };
    return path === "turn" ? {} : { turn: 0 };
  }

  /** A pass that is timed. @override @param {Record<string, any>} question */
  takesLong(question) {
    return Boolean(question.turn);
  }

  measure() {
    this.wait(true);
    this.sendChange("turn", (this.asked.turn ?? 0) + 1);
  }

  /** @param {boolean} busy */
  wait(busy) {
    if (!this.again) return;
    this.again.disabled = busy;
    this.again.textContent = t(busy ? "timing.measuring" : "architectures.measure");
  }

  /** @override */
  failed() {
    this.wait(false);
  }

  /** @override */
  shown() {
    this.wait(false);
    const { facts, results } = this;
    const about = /** @type {About} */ (facts.about);
    this.showTiles();
    if (this.heading) this.heading.textContent = about.title;
    if (this.line) this.line.textContent = blockLine(results);
    if (this.help) this.help.textContent = [about.help, about.published && t("architectures.published", { words: about.published }), t("architectures.source", { source: about.source })].filter(Boolean).join(" ");
    this.showFigures();
    this.showOpen();
    const seconds = this.frame?.arrays.seconds?.data;
    this.table?.show(facts.rows, seconds ? [...seconds].map(Number) : null);
    if (this.measured) this.measured.textContent = results.seconds === undefined ? "" : t("architectures.measured", { time: timeText(results.seconds), rate: short(results.multiplications / results.seconds / 1e9), held: bytesText(results.held_bytes) });
  }

  showTiles() {
    const famous = /** @type {About[]} */ (this.facts.famous);
    const key = JSON.stringify([famous.map(({ name }) => name)]);
    if (key !== this.#shown) {
      this.#shown = key;
      this.tiles?.replaceChildren(...famous.map(({ name, title, parameters, multiplications }) => h("button", { type: "button", role: "radio", class: "network-tile", "data-value": name, click: () => this.sendChange("network", name), keydown: (/** @type {KeyboardEvent} */ event) => this.move(event) },
        h("b", {}, title), h("span", {}, t("architectures.tile", { parameters: unbroken(bigText(parameters)), multiplications: unbroken(bigText(multiplications)) })))));
    }
    for (const tile of this.tiles?.children ?? []) {
      const on = /** @type {HTMLElement} */ (tile).dataset.value === this.asked.network;
      tile.setAttribute("aria-checked", String(on));
      /** @type {HTMLElement} */ (tile).tabIndex = on ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || !this.tiles) return;
    event.preventDefault();
    const tiles = /** @type {HTMLElement[]} */ ([...this.tiles.children]);
    const next = tiles[(tiles.indexOf(/** @type {HTMLElement} */ (event.currentTarget)) + by + tiles.length) % tiles.length];
    next.focus();
    next.click();
  }

  showFigures() {
    const { results } = this;
    const figures = [
      ["parameters", count(results.parameters)], ["learnt", results.learnt === results.parameters ? "" : count(results.learnt)], ["multiplications", count(results.multiplications)],
      ["weights", bytesText(results.parameter_bytes)], ["outputs", bytesText(results.output_bytes)],
    ].filter(([, value]) => value);
    this.figures?.replaceChildren(...figures.map(([name, value]) => h("div", {}, h("dt", {}, t(`architectures.${name}`)), h("dd", { "data-part": name }, value))));
  }

  async showOpen() {
    const { trainable, small } = this.facts;
    const { default_spec: base } = await fetchCatalog();
    const link = `/play#${await encodeLink(trainable, base)}`;
    if (!this.open || this.facts.trainable !== trainable) return;
    this.open.setAttribute("href", link);
    const words = this.open.querySelector("span");
    if (words) words.textContent = t("architectures.open", { title: small.title, parameters: bigText(small.parameters) });
  }

  /** Row and box of a layer are shown together. @param {number|null} layer */
  point(layer) {
    this.drawing?.point(layer);
    this.table?.point(layer);
  }

  /** @override */
  paint() {
    if (!this.frame) return;
    const { boxes, arcs, groups, in_shape: input, rows } = this.facts;
    this.drawing?.draw({ boxes, arcs, groups, input, rows });
  }

  /** @override */
  resized() {
    this.repaint();
  }

  /** @override @returns {[string, string][]} */
  readings() {
    return [[t("architectures.parameters"), bigText(this.results.parameters)], [t("architectures.multiplications"), bigText(this.results.multiplications)]];
  }

  /** @override */
  sentence() {
    const { results, facts } = this;
    return t("architectures.sentence", { title: facts.about.title, line: blockLine(results), parameters: count(results.parameters), multiplications: count(results.multiplications) });
  }
}

/** @param {Record<string, any>} results @returns {string} "5 blocks: 2+2+3+3+3 convolutions + 3 dense" */
function blockLine({ blocks, convolutions, dense }) {
  const parts = String(blocks).split("+");
  return t("architectures.line", { count: parts.length, blocks, convolutions, dense });
}

/** @param {number} value */
export function count(value) {
  return value.toLocaleString("en-US");
}

/** @param {number} value @returns {string} 138 M, 15.5 G */
export function bigText(value) {
  for (const [unit, size] of /** @type {[string, number][]} */ ([["G", 1e9], ["M", 1e6], ["k", 1e3]])) if (value >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  return String(value);
}

/** @param {string} text @returns {string} the same, kept on one line */
const unbroken = (text) => text.replaceAll(" ", "\u00a0");

/** @param {number} bytes */
function bytesText(bytes) {
  for (const [unit, size] of /** @type {[string, number][]} */ ([["GB", 1e9], ["MB", 1e6], ["kB", 1e3]])) if (bytes >= size) return `${(bytes / size).toPrecision(3)} ${unit}`;
  return `${bytes} B`;
}

/** @param {number} seconds */
export function timeText(seconds) {
  return seconds >= 1 ? t("timing.seconds", { number: short(seconds) }) : t("timing.milliseconds", { number: short(seconds * 1000) });
}

customElements.define("glass-instrument-architectures", Architectures);
