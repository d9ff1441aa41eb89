/** <glass-matrices>: every layer's weights as a heat map, a row for each unit; small ones with their numbers written in. */

import { cssOf, palette } from "../draw/color.js";
import "../draw/legend.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { cellAt, levelOf, moved } from "./matrix-cells.js";
import { fixed, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{symbol: string, number: number, layer: string, shape: [number, number], bias: boolean, distinct: number, largest: number|null, norm: number|null, inputs: string[]}} Row */
/** @typedef {{card: HTMLElement, cells: HTMLElement[][]|null, canvas: HTMLCanvasElement|null, facts: HTMLElement, reading: HTMLElement, legend: import("../draw/legend.js").GlassLegend, at: {row: number, column: number}|null}} Card */

/** Larger matrices are drawn, not written. */
const WRITTEN = { rows: 12, columns: 8 };

export class GlassMatrices extends FrameElement {
  /** @type {Card[]} */
  #cards = [];
  #built = "";

  /** @override */
  get views() {
    return [{ view: "matrices", max_fps: 8 }];
  }

  /** @override */
  build() {
    this.grid = h("div", { class: "card-flow" });
    this.append(this.grid);
  }

  /** @override */
  paint() {
    const frame = this.frame;
    if (!frame || !this.offsetParent) return;
    const rows = /** @type {Row[]} */ (metaJson(frame, "json") ?? []);
    this.#build(rows);
    rows.forEach((row, at) => this.#fill(frame, row, this.#cards[at]));
  }

  /** @param {Row[]} rows */
  #build(rows) {
    const key = JSON.stringify(rows.map(({ layer, shape, bias, inputs }) => [layer, shape, bias, inputs]));
    if (key === this.#built) return;
    this.#built = key;
    this.#cards = rows.map((row) => this.#card(row));
    this.grid?.replaceChildren(...this.#cards.map(({ card }) => card));
  }

  /** @param {Row} row @returns {Card} */
  #card(row) {
    const [units, inputs] = row.shape;
    const legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    const facts = h("p", { class: "card-facts" });
    const reading = h("p", { class: "matrix-reading" });
    const title = h("h3", { class: "card-title" }, h("span", { class: "math" }, row.symbol, h("sup", {}, `[${row.number}]`)), ` (${units}, ${inputs})`, h("small", {}, row.layer));
    const written = units <= WRITTEN.rows && inputs <= WRITTEN.columns;
    const card = /** @type {Card} */ ({ card: h("section", { class: "card matrix", "data-layer": row.layer }), cells: null, canvas: null, facts, reading, legend, at: null });
    const picture = written ? this.#written(row, card) : this.#drawn(row, card);
    card.card.append(title, picture, ...(written ? [] : [reading]), legend, facts);
    return card;
  }

  /** @param {Row} row @param {Card} card */
  #written(row, card) {
    const [units, inputs] = row.shape;
    const heads = [...Array.from({ length: inputs }, (_, i) => row.inputs[i] ?? t("matrices.from", { number: i + 1 })), ...(row.bias ? ["b"] : [])];
    card.cells = Array.from({ length: units }, () => heads.map((_, i) => h("td", { class: row.bias && i === inputs ? "bias" : null })));
    return h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `${row.symbol}${row.number}` }, h("table", { class: "matrix-table" }, h("caption", { class: "visually-hidden" }, t("matrices.caption", { layer: row.layer })),
      h("thead", {}, h("tr", {}, h("td"), ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...card.cells.map((cells, unit) => h("tr", {}, h("th", { scope: "row" }, t("matrices.unit", { number: unit + 1 })), ...cells)))));
  }

  /** @param {Row} row @param {Card} card */
  #drawn(row, card) {
    const canvas = h("canvas", { class: "matrix-canvas", tabindex: 0, role: "img", style: sized(row.shape) });
    card.canvas = canvas;
    const point = (/** @type {{row: number, column: number}|null} */ at) => {
      card.at = at;
      this.repaint();
    };
    const shown = () => [Math.min(128, row.shape[0]), Math.min(256, row.shape[1])];
    canvas.addEventListener("pointermove", (event) => point(cellAt(event.offsetX / canvas.clientWidth, event.offsetY / canvas.clientHeight, ...shownOf(shown()))));
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("focus", () => point(card.at ?? { row: 0, column: 0 }));
    canvas.addEventListener("keydown", (event) => {
      const next = moved(event.key, card.at ?? { row: 0, column: 0 }, ...shownOf(shown()));
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      point(next);
    });
    return canvas;
  }

  /** @param {Frame} frame @param {Row} row @param {Card} card */
  #fill(frame, row, card) {
    const { data, shape: [units, inputs] } = frame.arrays[`W${row.number}`];
    const bias = frame.arrays[`b${row.number}`]?.data;
    const largest = Math.max(row.largest ?? 0, 1e-30);
    card.legend.showSigned(short(-(row.largest ?? NaN)), short(row.largest ?? NaN), t("matrices.legend"));
    const scale = palette().diverging;
    card.cells?.forEach((cells, unit) => cells.forEach((cell, i) => {
      const value = Number(i < inputs ? data[unit * inputs + i] : bias?.[unit]);
      const text = largest < 0.095 && largest > 1e-12 ? short(value) : fixed(value);
      if (cell.textContent !== text) cell.textContent = text;
      cell.style.background = cssOf(scale[levelOf(value, largest, 0.6)]);
    }));
    if (card.canvas) this.#draw(card, card.canvas, data, units, inputs, largest, row);
    const alike = row.shape[0] > 1 && row.distinct < row.shape[0];
    card.facts.replaceChildren(h("span", { "data-fact": "distinct", class: alike ? "alarming" : null }, row.shape[0] === 1 ? "" : row.distinct === 1 ? t("matrices.same", { count: row.shape[0] }) : t("matrices.distinct", { count: row.distinct, total: row.shape[0] })),
      h("span", { "data-fact": "norm" }, t("matrices.norm", { value: short(row.norm ?? NaN) })));
  }

  /** @param {Card} card @param {HTMLCanvasElement} canvas @param {ArrayLike<number|bigint>} data @param {number} units @param {number} inputs @param {number} largest @param {Row} row */
  #draw(card, canvas, data, units, inputs, largest, row) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const context = fitCanvas(canvas, width, height);
    const scale = palette().diverging;
    const image = new ImageData(inputs, units);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = scale[levelOf(Number(data[i]), largest)];
    const buffer = new OffscreenCanvas(inputs, units);
    /** @type {OffscreenCanvasRenderingContext2D} */ (buffer.getContext("2d")).putImageData(image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(buffer, 0, 0, width, height);
    const { at } = card;
    if (at) {
      context.strokeStyle = palette().ink;
      context.lineWidth = 2;
      context.strokeRect((at.column / inputs) * width, (at.row / units) * height, width / inputs, height / units);
    }
    const cut = units < row.shape[0] || inputs < row.shape[1];
    card.reading.textContent = at ? t("matrices.reading", { unit: at.row + 1, input: at.column + 1, value: short(Number(data[at.row * inputs + at.column])) }) : cut ? t("matrices.cut", { rows: units, columns: inputs }) : t("matrices.point");
    canvas.setAttribute("aria-label", `${t("matrices.caption", { layer: row.layer })}. ${card.reading.textContent}`);
  }
}

/** @param {[number, number]} shape @returns {string} square cells as large as fit, in multiples of the root's type size */
function sized([units, inputs]) {
  const [rows, columns] = [Math.min(128, units), Math.min(256, inputs)];
  const cell = Math.min(1.5, 26 / columns, 13 / rows);
  return `width:${Math.max(4, cell * columns)}rem;height:${Math.max(3, cell * rows)}rem`;
}

/** @param {number[]} sizes @returns {[number, number]} */
function shownOf(sizes) {
  return [sizes[0], sizes[1]];
}

customElements.define("glass-matrices", GlassMatrices);
