/**
 * <glass-network>: the network as it is now. Every unit shows its own map of the plane, every wire its weight; a unit or a wire
 * that is picked is explained under the network, where its numbers can be changed while training goes on.
 */

import { palette } from "../draw/color.js";
import "../draw/legend.js";
import { t } from "../messages.js";
import { h } from "../dom.js";
import { fitCanvas, GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { Columns } from "./network-columns.js";
import { featureNames, outputRole, taskOf, unitName } from "./network-names.js";
import { biasAt, drawBiases } from "./network-biases.js";
import { layoutColumns, makeRoom, neighborOf } from "./network-layout.js";
import { NetworkNumbers } from "./network-numbers.js";
import { Tip } from "./network-tip.js";
import { UnitMaps } from "./network-units.js";
import { drawWires, readWeights, wireAt } from "./network-wires.js";
import { short } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./network-wires.js").Wire} Wire */
/** @typedef {{column: number, index: number}} Place */

const EMPTY = layoutColumns([], 0, 0);

export class GlassNetwork extends GlassElement {
  /** @type {Frame|null} */
  #units = null;
  #columns = new Columns();
  #layout = EMPTY;
  /** @type {Place|null} */
  #hovered = null;
  /** @type {Place|null} */
  #picked = null;
  /** @type {Wire|null} */
  #wire = null;
  /** @type {Place|null} the unit whose bias is pointed at */
  #bias = null;
  #mapsDirty = false;
  #layoutDirty = true;

  /** @override */
  get views() {
    return [{ view: "units", resolution: 40, max_fps: 40, ...this.store?.state.axes }, { view: "weights", max_fps: 20 }];
  }

  /** @override */
  build() {
    this.wires = h("canvas", { class: "net-wires", "aria-hidden": "true" });
    this.marks = h("canvas", { class: "net-marks", "aria-hidden": "true" });
    this.tip = new Tip();
    this.stage = h("div", { class: "net-stage", role: "group", "aria-label": t("network.label") }, this.wires);
    this.maps = new UnitMaps(this.stage);
    this.numbers = new NetworkNumbers();
    this.stage.append(this.marks, this.numbers.element, this.tip.element);
    this.hint = h("p", { class: "net-hint" }, t("network.hint"));
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.append(this.stage, h("div", { class: "net-foot" }, this.hint, this.legend));
    this.legend.showSigned(`${"\u2212"}1`, "+1", t("network.legend"));
    this.#listen();
  }

  /** @override */
  connected() {
    this.follow("axes", () => this.wishesChanged());
    this.follow("spec", () => this.#relayout());
    this.onEscape(() => this.#leave());
    this.follow("architecture", () => this.#relayout());
    this.follow("catalog", () => this.#relayout());
    this.follow("readonly", () => this.#relayout());
    this.follow("presenter", () => this.repaint());
    this.follow("inspected", (inspected) => this.#mark(inspected));
    this.follow("walk", () => this.repaint());
  }

  /** @override */
  reset() {
    this.#units = null;
    this.#columns.clear();
    this.#leave();
    this.#relayout();
  }

  /** @override @param {Frame} frame */
  update(frame) {
    if (frame.view === "units") {
      this.#units = frame;
      this.#mapsDirty = true;
      this.#takeColumns(metaJson(frame, "layout") ?? []);
    } else if (frame.view === "weights") {
      this.#columns.weigh(readWeights(frame));
    }
    this.repaint();
  }

  /** @override */
  resized() {
    this.#relayout();
  }

  /** @override */
  restyle() {
    this.#leave();
    this.#mapsDirty = true;
    this.repaint();
  }

  /** @param {import("./network-columns.js").Named} named */
  #takeColumns(named) {
    if (!this.#columns.take(named)) return;
    this.#hovered = null;
    this.#leave();
    this.#relayout();
  }

  #relayout() {
    this.#layoutDirty = true;
    this.#mapsDirty = true;
    this.repaint();
  }

  /** @override */
  paint() {
    if (!this.stage || !this.maps) return;
    if (this.#layoutDirty) this.#place();
    if (this.#mapsDirty && this.#units) this.maps.draw(this.#units, palette(), this.#columns.classes(taskOf(this.store?.state)));
    this.#mapsDirty = false;
    this.#paintWires();
    this.#paintMarks();
    this.numbers?.draw(this.store?.state.walk ?? null, this.#layout, this.#hovered ?? this.#picked);
  }

  #place() {
    const { stage, maps } = this;
    if (!stage || !maps) return;
    this.#layoutDirty = false;
    const { counts, named } = this.#columns;
    const state = this.store?.state;
    const names = featureNames(state);
    this.#layout = makeRoom(layoutColumns(counts, stage.clientWidth, stage.clientHeight), Math.max(0, ...names.map(({ length }) => length)));
    maps.place(this.#layout, named, names, outputRole(taskOf(state), counts.at(-1) ?? 0));
    maps.mark(this.#picked);
    stage.setAttribute("aria-label", this.#columns.summary());
  }

  #paintWires() {
    const { stage, wires } = this;
    if (!stage || !wires) return;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const context = fitCanvas(wires, width, height);
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    drawWires(context, this.#layout, this.#columns.fitting, palette(), this.#hovered ?? this.#picked, this.#wire, this.#wireScale());
  }

  #wireScale() {
    return this.store?.state.presenter ? 1.5 : 1;
  }

  #paintMarks() {
    const { stage, marks } = this;
    if (!stage || !marks) return;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const context = fitCanvas(marks, width, height);
    context.clearRect(0, 0, width, height);
    drawBiases(context, this.#layout, this.#columns.fitting, palette());
  }

  #listen() {
    const { stage, maps } = this;
    if (!stage || !maps) return;
    stage.addEventListener("pointermove", (event) => this.#pointer(event));
    stage.addEventListener("pointerleave", () => this.#leave());
    stage.addEventListener("click", (event) => this.#click(event));
    stage.addEventListener("focusin", (event) => this.#hover(maps.placeOf(event.target)));
    stage.addEventListener("focusout", () => this.#hover(null));
    stage.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #pointer(event) {
    const { x, y } = this.#local(event);
    this.#bias = biasAt(this.#layout, x, y);
    const place = this.maps?.placeOf(event.target) ?? this.#bias;
    this.#wire = place ? null : wireAt(this.#layout, this.#columns.fitting, x, y);
    this.#hover(place);
    this.tip?.show(this.#wire ? this.#wireWords(this.#wire) : this.#bias ? this.#biasWords(this.#bias) : "", x, y);
    this.stage?.classList.toggle("over-wire", this.#wire !== null || this.#bias !== null);
    this.repaint();
  }

  /** @param {MouseEvent} event */
  #local(event) {
    const box = /** @type {HTMLElement} */ (this.stage).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #leave() {
    this.#wire = this.#bias = null;
    this.tip?.hide();
    this.stage?.classList.remove("over-wire");
    this.#hover(this.maps?.placeOf(document.activeElement) ?? null);
    this.repaint();
  }

  /** @param {Wire} wire */
  #wireWords({ layer, from, to }) {
    const { kernel, outputs } = this.#columns.layers[layer];
    const value = kernel[from * outputs + to];
    return t("network.wire", { source: this.#name({ column: layer, index: from }), target: this.#name({ column: layer + 1, index: to }), value: short(value) });
  }

  /** @param {Place} place */
  #biasWords(place) {
    const bias = this.#columns.fitting[place.column - 1]?.bias;
    return bias ? t("network.biasOf", { unit: this.#name(place), value: short(Number(bias[place.index])) }) : "";
  }

  /** @param {Place} place @returns {string} */
  #name({ column, index }) {
    if (column === 0) return featureNames(this.store?.state)[index] ?? `${index + 1}`;
    return unitName(column, index, this.#columns.counts.length);
  }

  /** @param {Place|null} place */
  #hover(place) {
    if (same(place, this.#hovered)) return;
    this.#hovered = place;
    const detail = place ? { unit: this.#columns.flat(place), ...place, layer: this.#columns.named[place.column]?.[0] ?? "", name: this.#name(place) } : { unit: null };
    this.dispatchEvent(new CustomEvent("glass-select", { bubbles: true, detail }));
    this.store?.set({ selection: place ? detail : null });
    this.repaint();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const place = this.maps?.placeOf(event.target) ?? null;
    const { x, y } = this.#local(event);
    const bias = event.detail > 0 ? biasAt(this.#layout, x, y) : null;
    const wire = place ? null : wireAt(this.#layout, this.#columns.fitting, x, y);
    if (bias) return this.#pick("bias", bias);
    if (place) return this.#pick(place.column ? "unit" : "input", place);
    if (wire) this.#pick("weight", { column: wire.layer + 1, index: wire.to }, wire.from);
  }

  /**
   * Asks for an explanation; the same unit again closes it.
   * @param {import("../types.js").Inspected["what"]} what
   * @param {Place} place
   * @param {number} [source]
   */
  #pick(what, { column: layer, index: unit }, source = 0) {
    const now = this.store?.state.inspected;
    const again = what === "unit" && now?.what === "unit" && now.layer === layer && now.unit === unit && !this.store?.state.walk;
    this.store?.set({ inspected: again ? null : { what, layer, unit, source, point: now?.point ?? null } });
  }

  /** @param {import("../types.js").Inspected|null} inspected */
  #mark(inspected) {
    const unit = inspected && !["layer", "point"].includes(inspected.what);
    this.#picked = unit ? { column: inspected.layer, index: inspected.unit } : null;
    this.maps?.mark(this.#picked);
    this.repaint();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const from = this.maps?.placeOf(event.target);
    if (!from) return;
    const to = neighborOf(event.key, from, this.#layout.columns.map(({ shown }) => shown));
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.maps?.focus(to);
  }
}

/** @param {Place|null} a @param {Place|null} b */
function same(a, b) {
  return a === b || (a !== null && b !== null && a.column === b.column && a.index === b.index);
}

customElements.define("glass-network", GlassNetwork);
