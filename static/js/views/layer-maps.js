/**
 * One layer seen large: all its maps with their least and most, the kernels of the chosen one, what the place under the pointer has seen,
 * and the training examples that excite the map most. Every map is a button: the arrow keys walk over its pixels.
 */

import { cssOf } from "../draw/color.js";
import { h, icon } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { LayersFrame } from "./layers-frame.js";
import { largeSide, PLAIN_MAP } from "./layers-layout.js";
import { frame as outline, inTile } from "./layers-wires.js";
import { colorAt, paintMap } from "./map-colors.js";
import { LayerSide } from "./layer-side.js";
import { brief, short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./layers.js").Point} Point */
/** @typedef {import("./layers-frame.js").LayerTold} LayerTold */

const PAGE = 64;
/** Side of a map where the page is one column, and scrolls as a whole. */
const SCROLLED = 72;
/** A change of the room by less, in CSS pixels, leaves the maps where they are: a click on one must not move it. */
const SLIGHT = 56;
const STEPS = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });

export class LayerMaps {
  /** @type {LayersFrame|null} */
  #shown = null;
  #first = 0;
  #unit = 0;
  #layer = 0;
  #built = "";
  #side = SCROLLED;
  #fitted = { key: "", wide: 0, high: 0 };
  /** @type {{button: HTMLElement, canvas: HTMLCanvasElement, words: HTMLElement, unit: number}[]} */
  #items = [];
  /** @type {Map<number, {row: number, column: number}>} where the keyboard stands in each map */
  #cursors = new Map();

  /** @param {{point: (point: Point|null) => void, pick: (point: Point) => void, changed: () => void}} tell */
  constructor(tell) {
    this.tell = tell;
    this.list = h("div", { class: "large-maps", role: "group" });
    const turn = (/** @type {number} */ by, /** @type {"left"|"right"} */ picture) =>
      h("button", { type: "button", class: "mini", "aria-label": t(`layers.page.${picture}.short`), title: t(`layers.page.${picture}.short`), click: () => this.#turn(by) }, icon(picture));
    this.count = h("span", { class: "view-note" });
    this.pager = h("div", { class: "large-pager" }, turn(-1, "left"), this.count, turn(1, "right"));
    this.side = new LayerSide();
    const jump = h("button", { type: "button", class: "unit-link large-jump", click: () => this.side.jump() }, t("layers.side.strongest"), " ↓");
    this.main = h("div", { class: "large-main" }, jump, this.pager, this.list);
    this.element = h("div", { class: "layers-large", hidden: true, tabindex: 0, role: "region", "aria-label": t("layers.large") }, h("div", { class: "large-both" }, this.main, this.side.element));
    this.list.addEventListener("pointermove", (event) => this.#pointer(event));
    this.list.addEventListener("pointerleave", () => this.tell.point(null));
    this.list.addEventListener("click", (event) => this.#click(event));
    this.list.addEventListener("focusin", (event) => this.#focus(event));
    this.list.addEventListener("focusout", () => this.tell.point(null));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * @param {number} layer
   * @param {string} what
   * @param {Record<string, any>} picture
   * @returns {import("../types.js").ViewRequest[]}
   */
  wishes(layer, what, picture) {
    if (layer !== this.#layer) this.#enter(layer);
    return [
      { view: "feature_maps", apart: "large", what, layer, first: this.#first, most: PAGE, side: 128, max_fps: 10, ...picture },
      { view: "kernels", apart: "large", layer, unit: this.#unit, channels: 64, max_fps: 6, ...picture },
      { view: "strongest", layer, unit: this.#unit, max_fps: 1 },
    ];
  }

  /** Another layer is begun with from the top. @param {number} layer */
  #enter(layer) {
    [this.#layer, this.#first, this.#unit, this.#shown] = [layer, 0, 0, null];
    this.side.begin();
    this.element.scrollTo(0, 0);
  }

  /** @param {Frame} frame @param {number|null} layer */
  update(frame, layer) {
    if (!layer) return;
    const told = metaJson(frame, "json");
    if (frame.view === "feature_maps" && told.only === layer) this.#shown = new LayersFrame(frame);
    if (frame.view === "kernels") this.side.kernels.update(frame, layer, this.#unit);
    if (frame.view === "strongest" && told.target.layer === layer && told.target.unit === this.#unit) this.side.strongest.update(frame);
  }

  /** @param {number} by */
  #turn(by) {
    const { count = 0 } = this.#shown?.told.layers[0] ?? {};
    this.#first = Math.max(0, Math.min(Math.floor((count - 1) / PAGE) * PAGE, this.#first + by * PAGE));
    this.tell.changed();
  }

  /**
   * @param {number} number  of the layer
   * @param {LayersFrame} all  every layer's maps
   * @param {import("./map-colors.js").Range} range
   * @param {any} about  of the computation that is pointed at
   */
  paint(number, all, range, about) {
    const shown = this.#shown;
    const layer = shown?.told.layers[0];
    if (!shown || !layer || layer.number !== number) return;
    const flat = layer.shape.length === 1;
    const count = Math.min(PAGE, (flat ? Math.min(layer.count, 4096) : layer.count) - this.#first);
    this.#build(layer, count, flat);
    if (!flat) this.#fit(count, layer.shape);
    const scaled = (/** @type {number} */ unit) => (range === "network" ? all.scale(number, unit, "network") : shown.scale(1, unit, range));
    for (const { canvas, words, unit, button } of this.#items) {
      const own = about?.target.unit === unit ? about : null;
      const text = flat ? this.#number(canvas, shown, layer, unit, scaled(unit)) : this.#map(canvas, shown, layer, unit, scaled(unit), own);
      if (words.textContent !== text) words.textContent = text;
      button.classList.toggle("picked", unit === this.#unit);
    }
    this.side.paint(all, layer, about, getComputedStyle(this.element).overflowY === "auto" ? this.element.clientHeight : null);
  }

  /** @param {LayerTold} layer @param {number} count @param {boolean} flat */
  #build(layer, count, flat) {
    const key = JSON.stringify([layer.number, layer.name, layer.shape, this.#first, count]);
    if (key === this.#built) return;
    this.#built = key;
    this.#items = Array.from({ length: count }, (_, at) => {
      const [canvas, words, unit] = [h("canvas", { "aria-hidden": "true" }), h("small", {}), this.#first + at];
      const name = layer.shape.length === 2 ? t("layers.steps", { count: layer.shape[0] }) : t(flat ? "layers.unit" : "layers.map", { number: unit + 1 });
      return { canvas, words, unit, button: h("button", { type: "button", class: flat ? "large-number" : "large-map", "data-unit": unit, title: name }, canvas, h("span", {}, h("b", { "data-short": unit + 1 }, name), words)) };
    });
    this.list.setAttribute("aria-label", layer.name);
    this.list.classList.toggle("flat", flat);
    this.list.replaceChildren(...this.#items.map(({ button }) => button));
    this.pager.hidden = layer.count <= PAGE;
    this.count.textContent = t("layers.some", { first: this.#first + 1, last: this.#first + count, count: layer.count });
  }

  /** Maps as large as there is room for all of them. @param {number} count @param {readonly number[]} shape */
  #fit(count, [rows, columns]) {
    const { clientWidth: wide, clientHeight: high } = this.element;
    const key = JSON.stringify([this.#built, wide]);
    if (key === this.#fitted.key && Math.abs(high - this.#fitted.high) < SLIGHT) return;
    this.#fitted = { key, wide, high };
    const scrolls = getComputedStyle(this.element).overflowY === "auto";
    this.#side = scrolls ? largeSide(count, rows / columns, this.main.clientWidth - 16, high - 16 - (this.pager.hidden ? 0 : 32)) : SCROLLED;
    this.list.style.setProperty("--map", `${this.#side}px`);
    this.list.classList.toggle("brief", scrolls && this.#side < PLAIN_MAP);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {LayersFrame} shown
   * @param {LayerTold} layer
   * @param {number} unit
   * @param {{low: number, high: number, signed: boolean}} scale
   * @param {any} about
   */
  #map(canvas, shown, { number, shape }, unit, scale, about) {
    const maps = shown.maps(number);
    const ends = shown.mapEnds(number, unit - this.#first);
    const box = { x: 0, y: 0, width: this.#side, height: (this.#side * shape[0]) / shape[1] };
    const context = fitCanvas(canvas, box.width, box.height);
    if (maps && unit - this.#first < maps.shape[0]) paintMap(context, maps, unit - this.#first, ends, scale, box);
    if (about) outline(context, inTile(box, shape, [about.target.row, about.target.column, about.target.row, about.target.column]));
    return `${brief(ends.low)} … ${brief(ends.high)}`;
  }

  /** @param {HTMLCanvasElement} canvas @param {LayersFrame} shown @param {LayerTold} layer @param {number} unit @param {{low: number, high: number, signed: boolean}} scale */
  #number(canvas, shown, { number }, unit, scale) {
    const value = Number(shown.values(number)?.data[unit] ?? 0);
    const context = fitCanvas(canvas, 18, 18);
    context.fillStyle = cssOf(colorAt(value, scale));
    context.fillRect(0, 0, 18, 18);
    return short(value);
  }

  /** @param {Event} event @returns {HTMLElement|null} */
  #button(event) {
    return /** @type {Element} */ (event.target).closest("[data-unit]");
  }

  /** @param {PointerEvent|MouseEvent} event @returns {Point|null} */
  #at(event) {
    const button = this.#button(event);
    const layer = this.#shown?.told.layers[0];
    if (!button || !layer) return null;
    const unit = Number(button.dataset.unit);
    const box = /** @type {HTMLElement} */ (button.querySelector("canvas")).getBoundingClientRect();
    const [rows, columns] = layer.shape.length > 1 ? layer.shape : [1, 1];
    const inside = (/** @type {number} */ share, /** @type {number} */ size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
    return { layer: layer.number, unit, row: inside((Math.floor(event.clientY) - box.top) / box.height, rows), column: inside((Math.floor(event.clientX) - box.left) / box.width, columns) };
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    this.tell.point(this.#at(event));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = this.#button(event);
    if (!button) return;
    const keyed = event.detail === 0;
    const point = keyed ? this.#standing(Number(button.dataset.unit)) : this.#at(event);
    if (!point) return;
    this.#choose(point.unit);
    this.tell.pick(point);
  }

  /** @param {number} unit */
  #choose(unit) {
    if (unit === this.#unit) return;
    this.#unit = unit;
    this.side.strongest.clear();
    this.tell.changed();
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    const button = this.#button(event);
    if (button?.matches(":focus-visible")) this.tell.point(this.#standing(Number(button.dataset.unit)));
  }

  /** Where the keyboard stands in a map: at first in the middle. @param {number} unit @returns {Point|null} */
  #standing(unit) {
    const layer = this.#shown?.told.layers[0];
    if (!layer) return null;
    const flat = layer.shape.length === 1;
    const at = this.#cursors.get(unit) ?? { row: flat ? 0 : layer.shape[0] >> 1, column: flat ? 0 : layer.shape[1] >> 1 };
    return { layer: layer.number, unit, ...at };
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [button, step, layer] = [this.#button(event), STEPS[event.key], this.#shown?.told.layers[0]];
    if (!button || !step || !layer || layer.shape.length === 1) return;
    const point = /** @type {Point} */ (this.#standing(Number(button.dataset.unit)));
    const within = (/** @type {number} */ value, /** @type {number} */ size) => Math.min(size - 1, Math.max(0, value));
    const moved = { ...point, row: within(point.row + step[0], layer.shape[0]), column: within(point.column + step[1], layer.shape[1]) };
    this.#cursors.set(point.unit, { row: moved.row, column: moved.column });
    this.tell.point(moved);
    event.preventDefault();
    event.stopPropagation();
  }
}
