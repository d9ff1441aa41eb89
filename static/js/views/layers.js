/**
 * <glass-layers>: a network for images as it is now: every feature map and every number of every layer for one picture. A place that is
 * pointed at shows what it has seen, back to the picture, and the kernels on the way; a column that is opened shows its maps large.
 */

import { setFormula } from "../draw/formula.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { chosenPicture } from "../picture-choice.js";
import "../draw/legend.js";
import { fitCanvas, GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { LayerMaps } from "./layer-maps.js";
import { ColumnFeet } from "./layers-columns.js";
import { LayersFrame } from "./layers-frame.js";
import { layoutLayers, under } from "./layers-layout.js";
import { paintColumns } from "./layers-paint.js";
import { Pointed } from "./layers-pointed.js";
import { placeWords, summaryOf } from "./layers-words.js";
import { drawEdges, drawField, drawWays, frame as outline, termsOf } from "./layers-wires.js";
import { RANGES } from "./map-colors.js";
import { short } from "./numbers.js";
import { segmented } from "./segmented.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./layers-layout.js").LayerPlace} LayerPlace */
/** @typedef {import("./layers-pointed.js").Point} Point */

const FOOT = 26;
/** A map may be shown smaller than it is, down to this side. */
const SIDE = 40;

export class GlassLayers extends GlassElement {
  /** @type {LayersFrame|null} */
  #shown = null;
  /** @type {LayerPlace[]} */
  #places = [];
  /** @type {Frame|null} */
  #computed = null;
  /** @type {Frame|null} */
  #kernels = null;
  #pointed = new Pointed();
  /** @type {Map<number, number>} */
  #pages = new Map();
  /** @type {import("./map-colors.js").Range} */
  #range = "unit";
  /** @type {"outputs"|"slopes"} */
  #what = "outputs";
  /** @type {number|null} the layer that is seen large */
  #open = null;
  #wished = "";

  /** @override */
  get views() {
    const picture = chosenPicture(this.store?.state);
    const point = this.point;
    const wishes = [{ view: "feature_maps", apart: "all", what: this.#what, side: SIDE, max_fps: 12, ...picture }];
    const asked = point ? [{ view: "computation", apart: "pointed", ...point, max_fps: 12, ...picture }, { view: "kernels", apart: "pointed", layer: point.layer, unit: point.unit, channels: 64, max_fps: 6 }] : [];
    const large = this.#open ? this.large?.wishes(this.#open, this.#what, picture) ?? [] : [];
    return /** @type {import("../types.js").ViewRequest[]} */ ([...wishes, ...asked, ...large]);
  }

  /** What is pointed at, or what was picked. @returns {Point|null} */
  get point() {
    return this.#pointed.point(this.store?.state.inspected, this.#open, (layer, unit) => unit < (this.#shown?.told.layers[layer - 1]?.count ?? 0));
  }

  /** @override */
  build() {
    this.back = h("button", { type: "button", class: "unit-link", click: () => this.#enter(null) }, t("layers.all"));
    this.here = h("strong", { "aria-current": "location" });
    this.crumbs = h("nav", { class: "crumbs", "aria-label": t("layers.path"), hidden: true }, this.back, h("span", { "aria-hidden": "true" }, "›"), this.here);
    const what = segmented(t("layers.what"), /** @type {const} */ (["outputs", "slopes"]).map((value) => ({ value, label: t(`layers.${value}`) })), this.#what, (value) => this.#show({ what: value }));
    const range = segmented(t("layers.range"), RANGES.map((value) => ({ value, label: t(`layers.range.${value}`) })), this.#range, (value) => this.#show({ range: value }));
    this.canvas = h("canvas", { class: "layers-canvas", "aria-hidden": "true" });
    this.marks = h("canvas", { class: "layers-canvas", "aria-hidden": "true" });
    this.feet = new ColumnFeet((column) => this.#enter(column), (column, by) => this.#turn(column, by));
    this.stage = h("div", { class: "layers-stage", role: "group", "aria-label": t("layers.label") }, this.canvas, this.marks, this.feet.element);
    this.large = new LayerMaps({ point: (point) => this.#hover(point), pick: (point) => this.#pick(point), changed: () => this.#wish() });
    this.words = h("p", { class: "layers-words", "aria-live": "off" });
    this.formula = h("div", { class: "layers-formula" });
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.append(h("div", { class: "layers-bar" }, this.crumbs, what.element, h("span", { class: "layers-range", title: t("layers.range") }, h("small", { "aria-hidden": "true" }, t("layers.range.short")), range.element)), this.stage, this.large.element,
      h("div", { class: "layers-foot" }, h("div", { class: "layers-told" }, this.words, this.formula), this.legend));
    this.stage.addEventListener("pointermove", (event) => this.#hover(this.#at(event)));
    this.stage.addEventListener("pointerleave", () => this.#hover(null));
    this.stage.addEventListener("click", (event) => this.#click(event));
    this.stage.addEventListener("keydown", (event) => this.#key(event));
    this.stage.addEventListener("focusout", () => this.#hover(null));
  }

  /** @override */
  connected() {
    for (const key of /** @type {const} */ (["picture", "inspected"])) this.follow(key, () => this.#wish());
    this.follow("spec", (spec) => this.#rebuilt(spec?.model?.layers ?? []));
    this.onEscape(() => this.#hover(null));
    this.follow("presenter", () => this.repaint());
  }

  /** @override */
  reset() {
    this.#shown = this.#computed = this.#kernels = this.#pointed.over = null;
    this.#pages.clear();
    this.#enter(null);
  }

  /** @override */
  restyle() {
    this.#hover(null);
    this.repaint();
  }

  /** Other layers may stand there now: what spoke of those before says nothing any more. @param {readonly {kind?: string}[]} layers */
  #rebuilt(layers) {
    if (this.#pointed.outlived(layers)) {
      if (this.store?.state.inspected?.what === "unit") this.store.set({ inspected: null });
      this.#wish();
    }
    if (this.#open && this.#open > layers.length) this.#enter(null);
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.meta.present === "false") return;
    if (frame.view === "computation") {
      if (this.#tells(frame)) this.#computed = frame;
    } else if (frame.view === "feature_maps" && metaJson(frame, "json").only === null) this.#shown = new LayersFrame(frame);
    else if (frame.view === "kernels") this.#takeKernels(frame);
    this.large?.update(frame, this.#open);
    this.repaint();
  }

  /** @param {{what?: "outputs"|"slopes", range?: import("./map-colors.js").Range}} choice */
  #show({ what = this.#what, range = this.#range }) {
    if (what !== this.#what) this.#shown = null;
    [this.#what, this.#range] = [what, range];
    this.#wish();
  }

  #wish() {
    const wished = JSON.stringify(this.views);
    if (wished !== this.#wished) {
      this.#wished = wished;
      this.wishesChanged();
    }
    this.repaint();
  }

  /** @param {number|null} layer  to be seen large; null: all of them */
  #enter(layer) {
    const was = this.#open;
    this.#open = layer || null;
    this.#pointed.over = null;
    if (this.large) this.large.element.hidden = !this.#open;
    if (this.stage) this.stage.hidden = Boolean(this.#open);
    if (this.crumbs) this.crumbs.hidden = !this.#open;
    if (this.#open) this.back?.focus({ preventScroll: true });
    else if (was) requestAnimationFrame(() => /** @type {HTMLElement|null} */ (this.querySelector(`[data-foot="open-${was}"]`))?.focus({ preventScroll: true }));
    this.#wish();
  }

  /** @param {number} column @param {number} by */
  #turn(column, by) {
    this.#pages.set(column, Math.max(0, (this.#pages.get(column) ?? 0) + by));
    this.repaint();
  }

  /** @override */
  paint() {
    const shown = this.#shown;
    if (!shown || !this.offsetParent) return;
    const about = this.#about();
    if (this.#open) {
      if (this.here) this.here.textContent = shown.told.layers[this.#open - 1]?.title ?? "";
      this.large?.paint(this.#open, shown, this.#range, about);
    } else this.#paintStage(shown, about);
    this.#paintWords(shown, about);
  }

  /** @param {Frame} frame  `computation` @returns {boolean} whether it is about what is pointed at */
  #tells(frame) {
    const { point } = this;
    const target = metaJson(frame, "json")?.target;
    return Boolean(point && target && Object.entries(point).every(([name, value]) => target[name] === value));
  }

  /** @param {Frame} frame */
  #takeKernels(frame) {
    const { point } = this;
    const rows = metaJson(frame, "json") ?? [];
    if (point && rows.some((/** @type {any} */ row) => row.number === point.layer && row.first === point.unit)) this.#kernels = frame;
  }

  /** @returns {any} of the computation that is pointed at, once it is there */
  #about() {
    const told = this.#computed && this.#tells(this.#computed) && metaJson(this.#computed, "json");
    return told?.boxes ? told : null;
  }

  /** @param {LayersFrame} shown @param {any} about */
  #paintStage(shown, about) {
    const { stage, canvas, marks, feet } = this;
    if (!stage || !canvas || !marks || !feet) return;
    const [width, height] = [stage.clientWidth, stage.clientHeight - FOOT];
    this.#places = layoutLayers(shown.columns(), width, height, this.#pages);
    feet.show(this.#places, shown.told.layers);
    stage.setAttribute("aria-label", summaryOf(shown));
    const context = fitCanvas(canvas, width, height);
    context.clearRect(0, 0, width, height);
    drawEdges(context, this.#places, shown.told.layers);
    paintColumns(context, shown, this.#places, this.#range);
    const over = fitCanvas(marks, width, height);
    over.clearRect(0, 0, width, height);
    this.#paintPoint(over, shown, about);
  }

  /** @param {CanvasRenderingContext2D} context @param {LayersFrame} shown @param {any} about */
  #paintPoint(context, shown, about) {
    const point = this.point;
    const tile = point && this.#places[point.layer]?.tiles.find(({ unit }) => unit === point.unit);
    if (!point || !tile) return;
    const source = this.#places[shown.told.layers[point.layer - 1].sources[0]];
    const kernels = this.#kernels?.arrays[`kernels_${point.layer}`];
    const own = kernels && (metaJson(/** @type {Frame} */ (this.#kernels), "json") ?? []).some((/** @type {any} */ row) => row.number === point.layer && row.first === point.unit);
    if (about) drawField(context, this.#places, about, [shown.frame.arrays.input.shape, ...shown.told.layers.map(({ shape }) => shape)]);
    else outline(context, tile);
    drawWays(context, source, tile, own ? kernels : undefined, about ? termsOf(this.#computed) : []);
  }

  /** @param {LayersFrame} shown @param {any} about */
  #paintWords(shown, about) {
    const point = this.point;
    const layer = point && shown.told.layers[point.layer - 1];
    const scale = point && layer ? shown.scale(point.layer, point.unit, this.#range) : null;
    const ends = scale ?? (this.#range === "network" ? shown.ends : null);
    const legend = t(`layers.legend.${this.#what}`);
    if (ends) this.legend?.[scale?.signed ?? ends.low < 0 ? "showSigned" : "showRising"](short(scale?.low ?? Math.min(0, ends.low)), short(ends.high), legend);
    else this.legend?.showSigned("−", "+", t(`layers.legend.${this.#range}`));
    if (!this.words || !this.formula) return;
    const said = about && layer ? placeWords(layer, point, about) : t("layers.hint");
    if (this.words.textContent !== said) this.words.textContent = said;
    this.formula.dataset.size = about?.field.formulas[0]?.size ?? "";
    setFormula(this.formula, about?.field.formulas[0]?.mathml_numbers ?? "");
  }

  /** @param {PointerEvent|MouseEvent} event @returns {Point|null} */
  #at(event) {
    const box = /** @type {HTMLElement} */ (this.stage).getBoundingClientRect();
    const [x, y] = [Math.floor(event.clientX) - box.left, Math.floor(event.clientY) - box.top];  // a click knows whole pixels alone
    const hit = under(this.#places, x, y);
    if (!hit?.tile || !hit.column || !this.#shown) return null;
    const { shape } = this.#shown.told.layers[hit.column - 1];
    const [rows, columns] = shape.length > 1 ? shape : [1, 1];
    const inside = (/** @type {number} */ share, /** @type {number} */ size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
    return { layer: hit.column, unit: hit.tile.unit, row: inside((y - hit.tile.y) / hit.tile.height, rows), column: inside((x - hit.tile.x) / hit.tile.width, columns) };
  }

  /** @param {Point|null} point */
  #hover(point) {
    if (!this.#pointed.move(point)) return;
    if (this.stage) this.stage.style.cursor = point ? "crosshair" : "";
    this.#wish();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (/** @type {Element} */ (event.target).closest("button")) return;
    const point = this.#at(event);
    if (point) return this.#pick(point);
    const box = /** @type {HTMLElement} */ (this.stage).getBoundingClientRect();
    const hit = under(this.#places, event.clientX - box.left, event.clientY - box.top);
    if (hit?.column) this.#enter(hit.column);
  }

  /** @param {Point} point */
  #pick({ layer, unit, row, column }) {
    this.store?.set({ inspected: { what: "unit", layer, unit, source: 0, point: null, row, column } });
  }

  /** Up and down go through a column's maps, or the steps of a sequence, left and right to the next column; Space explains. @param {KeyboardEvent} event */
  #key(event) {
    const column = Number(/** @type {HTMLElement} */ (event.target).dataset?.column);
    if (!column || !this.#shown) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (to) /** @type {HTMLElement|null} */ (this.querySelector(`[data-foot="open-${column + to}"]`))?.focus();
    else if (by) {
      const { shape, shown } = this.#shown.told.layers[column - 1];
      const at = this.#pointed.over?.layer === column ? this.#pointed.over : null;
      const next = (/** @type {number|undefined} */ from, /** @type {number} */ size) => (from === undefined ? 0 : Math.min(size - 1, Math.max(0, from + by)));
      if (shape.length === 2) this.#hover({ layer: column, unit: 0, row: next(at?.row, shape[0]), column: at?.column ?? shape[1] >> 1 });
      else this.#hover({ layer: column, unit: next(at?.unit, shown), row: shape.length === 3 ? shape[0] >> 1 : 0, column: shape.length === 3 ? shape[1] >> 1 : 0 });
    } else if (event.key === " " && this.#pointed.over) this.#pick(this.#pointed.over);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("glass-layers", GlassLayers);
