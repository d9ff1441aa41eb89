/** The units of the network drawing: one small canvas each, reachable by Tab and the arrow keys, with its map and its name. */

import { markerIcon } from "../draw/markers.js";
import { t } from "../messages.js";
import { unitName } from "./network-names.js";
import { h } from "../dom.js";

/** Closer together than this, names of inputs have one line each; in CSS pixels. */
const TWO_LINES = 32;
/** Between a unit and its name. */
const NEAR = 6;

/** @typedef {import("./network-layout.js").NetworkLayout} NetworkLayout */
/** @typedef {import("./network-layout.js").ColumnPlace} ColumnPlace */
/** @typedef {import("./network.js").Place} Place */
/** @typedef {import("../draw/color.js").Palette} Palette */

export class UnitMaps {
  /** @type {HTMLCanvasElement[][]} */
  #canvases = [];
  /** @type {HTMLElement[]} */
  #labels = [];
  /** @type {number[]} first map of every column */
  #offsets = [];
  /** @type {ImageData|null} */
  #image = null;
  /** @type {Uint32Array} */
  #pixels = new Uint32Array(0);
  /** @type {Place} */
  #stop = { column: 0, index: 0 };
  /** @type {Map<EventTarget, Place>} */
  #places = new Map();

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /**
   * @param {NetworkLayout} layout
   * @param {ReadonlyArray<[string, number]>} columns
   * @param {readonly string[]} features
   * @param {"value"|"positive"|"classes"} role
   */
  place(layout, columns, features, role) {
    this.#resize(layout);
    let offset = 0;
    this.#offsets = columns.map(([, count]) => (offset += count) - count);
    layout.columns.forEach((column, at) => {
      column.units.forEach((place, row) => {
        const canvas = this.#canvases[at][row];
        canvas.style.cssText = `left:${place.x - column.size / 2}px;top:${place.y - column.size / 2}px;width:${column.size}px;height:${column.size}px`;
        canvas.setAttribute("aria-label", at === 0 ? t("network.feature", { name: features[row] ?? `${row + 1}` }) : unitName(at, row, columns.length));
      });
    });
    this.#label(layout, features, role);
    this.#tabStop(this.#canvases[this.#stop.column]?.[this.#stop.index] ? this.#stop : { column: 0, index: 0 });
  }

  /** Makes as many canvases as there are units drawn, keeping those that stay. @param {NetworkLayout} layout */
  #resize({ columns }) {
    while (this.#canvases.length > columns.length) this.#canvases.pop()?.forEach((canvas) => this.#drop(canvas));
    columns.forEach((column, at) => {
      const row = (this.#canvases[at] ??= []);
      while (row.length > column.shown) this.#drop(/** @type {HTMLCanvasElement} */ (row.pop()));
      while (row.length < column.shown) row.push(this.#create({ column: at, index: row.length }));
    });
  }

  /** @param {Place} place */
  #create(place) {
    const canvas = h("canvas", { class: "net-unit", role: "button", tabindex: -1, width: 1, height: 1, "data-column": place.column, "data-index": place.index });
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      canvas.click();
    });
    this.#places.set(canvas, place);
    this.stage.append(canvas);
    return canvas;
  }

  /** @param {HTMLCanvasElement} canvas */
  #drop(canvas) {
    this.#places.delete(canvas);
    canvas.remove();
  }

  /**
   * @param {NetworkLayout} layout
   * @param {readonly string[]} features
   * @param {"value"|"positive"|"classes"} role
   */
  #label({ columns }, features, role) {
    for (const label of this.#labels) label.remove();
    this.#labels = [];
    columns.forEach((column, at) => {
      if (column.hidden > 0) this.#write(t("network.more", { count: column.hidden }), "net-more", column.x, column.moreY);
      const dense = column.units.length > 1 && column.units[1].y - column.units[0].y < TWO_LINES;
      if (at === 0) column.units.forEach(({ unit, x, y }) => this.#write(features[unit] ?? "", `net-name before${dense ? " dense" : ""}`, x - column.size / 2 - NEAR, y));
      if (at > 0 && at === columns.length - 1) this.#labelOutputs(column, role);
    });
  }

  /** @param {ColumnPlace} column @param {"value"|"positive"|"classes"} role */
  #labelOutputs(column, role) {
    for (const { unit, x, y } of column.units) {
      const at = x + column.size / 2 + 6;
      if (role === "value") this.#write("ŷ", "net-name after", at, y);
      else this.#write(markerIcon(role === "classes" ? unit : 1, 14), "net-name after", at, y);
    }
  }

  /** @param {string|Node} content @param {string} className @param {number} x @param {number} y */
  #write(content, className, x, y) {
    const label = h("span", { class: className, style: `left:${x}px;top:${y}px;--room:${x}px`, "aria-hidden": "true" }, content);
    this.#labels.push(label);
    this.stage.append(label);
  }

  /**
   * @param {import("../types.js").Frame} frame  `units`: maps u8 (U, R, R), low and high (U,)
   * @param {Palette} palette
   * @param {number} classes  how many output units are drawn in their class's color
   */
  draw(frame, palette, classes) {
    const { data, shape } = frame.arrays.maps;
    const [units, rows, columns] = shape;
    this.#prepare(columns, rows);
    const low = frame.arrays.low.data;
    const high = frame.arrays.high.data;
    const pixels = rows * columns;
    this.#canvases.forEach((canvases, at) => {
      canvases.forEach((canvas, row) => {
        const unit = (this.#offsets[at] ?? 0) + row;
        if (unit >= units) return;
        const own = classes > 0 && at === this.#canvases.length - 1;
        if (own) this.#fillClass(data, unit * pixels, palette.classScales[row % 6], Number(low[unit]), Number(high[unit]));
        else this.#fill(data, unit * pixels, palette.diverging);
        this.#put(canvas, columns, rows);
      });
    });
  }

  /** @param {number} width @param {number} height */
  #prepare(width, height) {
    if (this.#image?.width === width && this.#image.height === height) return;
    this.#image = new ImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** @param {ArrayLike<any>} data @param {number} offset @param {Uint32Array} scale */
  #fill(data, offset, scale) {
    const pixels = this.#pixels;
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = scale[data[offset + i]];
  }

  /**
   * A share of 0…1 on the way to the class's color, whatever range the map's bytes span.
   * @param {ArrayLike<any>} data
   * @param {number} offset
   * @param {Uint32Array} scale
   * @param {number} low
   * @param {number} high
   */
  #fillClass(data, offset, scale, low, high) {
    const pixels = this.#pixels;
    const factor = high - low;
    const start = low * 255;
    for (let i = 0; i < pixels.length; i += 1) pixels[i] = scale[Math.max(0, Math.min(255, start + factor * data[offset + i])) | 0];
  }

  /** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
  #put(canvas, width, height) {
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    canvas.getContext("2d")?.putImageData(/** @type {ImageData} */ (this.#image), 0, 0);
  }

  /** @param {EventTarget|null} target @returns {Place|null} */
  placeOf(target) {
    return (target && this.#places.get(target)) ?? null;
  }

  /** @param {Place} place */
  focus(place) {
    this.#tabStop(place);
    this.#canvases[place.column]?.[place.index]?.focus();
  }

  /** Marks the unit whose numbers are open. @param {Place|null} place */
  mark(place) {
    for (const [canvas, { column, index }] of this.#places) {
      const picked = place !== null && place.column === column && place.index === index;
      /** @type {HTMLElement} */ (canvas).classList.toggle("picked", picked);
      /** @type {HTMLElement} */ (canvas).setAttribute("aria-pressed", String(picked));
    }
    if (place) this.#tabStop(place);
  }

  /** @param {Place} place */
  #tabStop(place) {
    const before = this.#canvases[this.#stop.column]?.[this.#stop.index];
    if (before) before.tabIndex = -1;
    this.#stop = place;
    const now = this.#canvases[place.column]?.[place.index];
    if (now) now.tabIndex = 0;
  }
}
