/**
 * <glass-boundary>: what the network would answer anywhere in the plane, with the data over it. The picture can be painted on;
 * when a unit of the network is pointed at, its own map takes the picture's place.
 */

import { palette } from "../draw/color.js";
import "../draw/legend.js";
import "../draw/paintbox.js";
import { paintModelOf } from "../draw/paint-model.js";
import { PaintSurface } from "../draw/paint-surface.js";
import { DEFAULT_DOMAIN, parseDomain, Plane } from "../draw/plane.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { drawCurve, drawExample, drawNeuronLine } from "./boundary-overlay.js";
import { drawPoints } from "./boundary-points.js";
import { RegionPicture } from "./boundary-picture.js";
import { answer, inWords, Speech, unitAnswer } from "./boundary-words.js";
import "./example.js";
import { fitCanvas, GlassElement } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, short } from "./numbers.js";
import { Axes, makeSwitches } from "./plane-frame.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./element.js").UnitSelection} UnitSelection */

export class GlassBoundary extends GlassElement {
  /** @type {Frame|null} */
  #boundary = null;
  /** @type {Frame|null} */
  #units = null;
  /** @type {Frame|null} */
  #predictions = null;
  /** @type {Frame|null} */
  #example = null;
  /** @type {{w: number[], b: number}|null} */
  #neuron = null;
  /** @type {UnitSelection|null} */
  #selected = null;
  /** What the network answers with, and what the data holds; for a moment after a change they may differ. */
  #task = "classification";
  #dataTask = "classification";
  #classes = 2;
  #range = { low: -1, high: 1 };
  #domain = DEFAULT_DOMAIN;
  #plane = new Plane(DEFAULT_DOMAIN, 1, 1);
  #dirty = { regions: true, points: true, over: true, axes: true };
  #shown = { heldOut: true, mistakes: false, discrete: false };
  /** @type {{x: number, y: number}|null} */
  #pointer = null;
  #resolution = 100;
  #playing = false;
  #single = false;
  /** @type {PaintSurface|undefined} */
  surface;

  /** @override */
  get views() {
    const wanted = [
      { view: "boundary", resolution: this.#resolution, max_fps: 30 }, { view: "units", resolution: 40, max_fps: 30 }, { view: "data" },
      { view: "predictions", max_fps: 10 }, { view: "example", max_fps: 10 },
    ];
    return this.#single ? [...wanted, { view: "neuron", max_fps: 30 }] : wanted;
  }

  /** @override */
  build() {
    this.regions = h("canvas", { class: "plane-regions", width: 1, height: 1 });
    this.picture = new RegionPicture(this.regions);
    this.points = h("canvas", { class: "plane-points" });
    this.over = h("canvas", { class: "plane-over" });
    this.readout = h("div", { class: "plane-readout", hidden: true });
    this.caption = h("div", { class: "plane-caption", hidden: true });
    this.speech = new Speech("plane-summary");
    this.field = h("div", { class: "plane", tabindex: 0, role: "application", "aria-label": t("boundary.label"), "aria-describedby": "plane-summary" },
      this.regions, this.points, this.over, this.caption, this.readout);
    this.axes = new Axes();
    this.legend = /** @type {import("../draw/legend.js").GlassLegend} */ (document.createElement("glass-legend"));
    this.toggles = makeSwitches(this.#shown, () => this.#mark("regions", "points"));
    this.paintbox = /** @type {import("../draw/paintbox.js").GlassPaintbox} */ (document.createElement("glass-paintbox"));
    this.example = /** @type {import("./example.js").GlassExample} */ (document.createElement("glass-example"));
    this.paintbox.className = "plane-paintbox";
    this.example.className = "plane-example";
    this.append(h("div", { class: "plane-frame" }, this.axes.y, this.field, this.axes.x),
      this.legend, this.toggles, this.example, ...this.speech.elements);
    this.#listen(this.field);
  }

  /** @override */
  connected() {
    const store = this.store;
    if (!store || !this.field) return;
    this.#hostPaintbox();
    this.model = paintModelOf(store, (fields) => this.client?.command("points", fields) ?? Promise.reject(new Error("offline")));
    const changed = () => this.#mark("points", "over");
    this.model.addEventListener("change", changed);
    this.whenGone(() => this.model?.removeEventListener("change", changed));
    this.surface ??= new PaintSurface(this.field, this.model, () => this.#plane, {
      changed: () => this.#mark("over"),
      said: ({ x, y }) => this.speech?.say(t("boundary.cursor", { x: fixed(x), y: fixed(y), answer: this.#answerAt(x, y) })),
    });
    this.follow("selection", (/** @type {UnitSelection|null} */ selection) => this.#select(selection));
    this.follow("spec", () => this.#respec());
    this.follow("readonly", () => this.#lock());
    this.follow("run", (run) => this.#followRun(Boolean(run?.playing)));
    this.#respec();
  }

  /** The tool bar once more, for screens on which the other one is not beside the picture; it shares the paint model. */
  #hostPaintbox() {
    const { paintbox, toggles } = this;
    if (!paintbox || !toggles || paintbox.isConnected) return;
    paintbox.store = this.store;
    paintbox.client = this.client;
    toggles.after(paintbox);
  }

  /** @override */
  reset() {
    this.example?.reset();
    this.#boundary = null;
    this.#units = null;
    this.#predictions = null;
    this.#example = null;
    this.#neuron = null;
    this.model?.forget();
    this.picture?.clear();
    this.#mark("regions", "points", "over");
  }

  /** @override @param {Frame} frame */
  update(frame) {
    const take = {
      boundary: () => this.#takeBoundary(frame), units: () => this.#takeUnits(frame), data: () => this.#takeData(frame),
      predictions: () => this.#takePredictions(frame), example: () => this.#takeExample(frame), neuron: () => (this.#neuron = metaJson(frame, "json")?.line ?? null),
    }[frame.view];
    take?.();
    this.#mark("over");
  }

  /** When training stops, the picture it stopped at is spoken. @param {boolean} playing */
  #followRun(playing) {
    if (this.#playing && !playing) this.speech?.say(this.#words());
    this.#playing = playing;
    this.#mark("over");
  }

  #words() {
    return inWords(this.#boundary, this.model?.rows.length ?? 0, this.store?.state.run?.metrics);
  }

  /** A larger picture asks for a finer grid, in coarse steps. @override */
  resized() {
    const fitting = Math.min(160, Math.max(80, 20 * Math.round((this.field?.clientWidth ?? 0) / 80)));
    if (this.field?.clientWidth && fitting !== this.#resolution) {
      this.#resolution = fitting;
      this.wishesChanged();
    }
    this.#mark("points", "over", "axes");
  }

  /** @override */
  restyle() {
    this.#mark("regions", "points", "over");
  }

  /** @param {...("regions"|"points"|"over"|"axes")} parts */
  #mark(...parts) {
    for (const part of parts) this.#dirty[part] = true;
    this.repaint();
  }

  /** @param {Frame} frame */
  #takeBoundary(frame) {
    const { meta } = frame;
    const classes = Number(meta.classes) || 0;
    this.#boundary = frame;
    this.#classes = classes;
    this.#task = meta.task ?? this.#task;
    this.#range = { low: Number(meta.low ?? -1), high: Number(meta.high ?? 1) };
    this.#takeDomain(this.#curve ? curveDomain(meta.domain, this.#range) : parseDomain(meta.domain));
    this.#mark("regions");
    this.#lock();
  }

  /** @param {Frame} frame */
  #takeUnits(frame) {
    this.#units = frame;
    if (this.#selected) this.#mark("regions");
  }

  /** @param {Frame} frame */
  #takeData(frame) {
    const { meta } = frame;
    const [x, y, label, split] = ["x", "y", "label", "split"].map((name) => numbers(frame, name));
    const rows = Array.from(x, (value, i) => [value, y[i], label[i], split[i]]);
    this.#dataTask = meta.task ?? this.#dataTask;
    this.model?.take(rows, Number(meta.classes) || 2, Number(meta.data_version ?? 0));
    if (!this.#boundary && meta.domain) this.#takeDomain(parseDomain(meta.domain));
    this.#lock();
    this.#mark("points");
  }

  /** @param {Frame} frame */
  #takePredictions(frame) {
    const [before, after] = [this.#predictions?.arrays.correct?.data, frame.arrays.correct?.data];
    this.#predictions = frame;
    if (this.#shown.mistakes && !equal(before, after)) this.#mark("points");
  }

  /** @param {Frame} frame */
  #takeExample(frame) {
    this.#example = frame;
    this.example?.update(frame);
  }

  /** @param {import("../draw/plane.js").Domain} domain */
  #takeDomain(domain) {
    const { x0, x1, y0, y1 } = this.#domain;
    if (x0 === domain.x0 && x1 === domain.x1 && y0 === domain.y0 && y1 === domain.y1) return;
    this.#domain = domain;
    this.model?.choose({ domain });
    this.#mark("points", "over", "axes");
  }

  /** Whether the picture is a curve over one input. */
  get #curve() {
    return Boolean(this.#boundary?.arrays.curve_x);
  }

  #respec() {
    const layers = this.store?.state.spec?.model?.layers ?? [];
    const single = layers.length === 1 && (layers[0].units ?? 1) === 1;
    if (single !== this.#single) {
      this.#single = single;
      this.#neuron = null;
      this.wishesChanged();
    }
    this.#lock();
    this.#mark("over");
  }

  #lock() {
    if (!this.model) return;
    const locked = this.readonly ? "readonly" : this.#curve ? "curve" : this.#dataTask === "regression" ? "values" : "";
    if (locked !== this.model.locked) this.model.choose({ locked });
  }

  /** @param {UnitSelection|null} selection */
  #select(selection) {
    this.#selected = selection && Number.isInteger(selection.unit) ? selection : null;
    this.#mark("regions", "points", "over");
  }

  /** @override */
  paint() {
    const { field } = this;
    if (!field || field.clientWidth === 0) return;
    if (this.#plane.width !== field.clientWidth || this.#plane.height !== field.clientHeight || this.#plane.domain !== this.#domain) {
      this.#plane = new Plane(this.#domain, field.clientWidth, field.clientHeight);
      this.#dirty = { ...this.#dirty, points: true, over: true, axes: true };
    }
    const { regions, points, over, axes } = this.#dirty;
    this.#dirty = { regions: false, points: false, over: false, axes: false };
    if (axes) this.axes?.show(this.#domain);
    if (regions) this.#paintRegions();
    if (points) this.#paintPoints();
    if (over) this.#paintOver();
    this.speech?.sum(() => this.#words());
  }

  #paintRegions() {
    const unit = this.#selected && this.#units ? this.#selected.unit : -1;
    this.#captions(unit);
    if (unit >= 0 && this.#units) this.picture?.drawUnit(this.#units, unit, this.#shown.discrete, palette());
    else if (this.#boundary) this.picture?.draw(this.#boundary, this.#shown.discrete, palette());
  }

  /** @param {number} unit */
  #captions(unit) {
    const { caption, legend } = this;
    if (!caption || !legend) return;
    caption.hidden = unit < 0;
    if (unit >= 0 && this.#selected && this.#units) {
      caption.textContent = this.#selected.name;
      legend.showSigned(short(Number(this.#units.arrays.low.data[unit])), short(Number(this.#units.arrays.high.data[unit])), t("boundary.unit"));
    } else if (this.#task === "classification") legend.showClasses(Math.max(2, this.#classes));
    else legend.showSigned(short(this.#range.low), short(this.#range.high), t("boundary.value"));
  }

  #paintPoints() {
    const { points, model } = this;
    if (!points || !model) return;
    const { width, height } = this.#plane;
    const context = fitCanvas(points, width, height);
    context.clearRect(0, 0, width, height);
    const regression = this.#dataTask === "regression";
    const rows = this.#curve ? model.rows.map(([x, , label, split]) => [x, label, label, split]) : model.rows;
    drawPoints(context, rows, this.#plane, palette(), {
      heldOut: this.#shown.heldOut,
      correct: this.#shown.mistakes ? /** @type {Uint8Array|undefined} */ (this.#predictions?.arrays.correct?.data) ?? null : null,
      values: regression ? this.#range : null,
      scale: this.#selected ? 0.6 : 1,
    });
  }

  #paintOver() {
    const { over, surface } = this;
    if (!over) return;
    const { width, height } = this.#plane;
    const context = fitCanvas(over, width, height);
    context.clearRect(0, 0, width, height);
    const colors = palette();
    const frame = this.#boundary;
    if (frame?.arrays.curve_x) drawCurve(context, this.#plane, colors, numbers(frame, "curve_x"), numbers(frame, "curve_y"));
    if (this.#neuron && this.#single && !this.#curve) drawNeuronLine(context, this.#plane, colors, this.#neuron);
    const stepping = Boolean(this.#example?.arrays.xy) && !this.store?.state.run?.playing;
    if (this.#example && stepping) drawExample(context, this.#plane, colors, numbers(this.#example, "xy"));
    if (this.example) this.example.hidden = !stepping;
    surface?.draw(context, colors);
    this.#paintReadout();
  }

  #paintReadout() {
    const { readout } = this;
    if (!readout) return;
    const spot = this.surface?.cursor ?? this.#pointer;
    readout.hidden = spot === null;
    if (!spot) return;
    readout.textContent = t("boundary.readout", { x: fixed(spot.x), y: fixed(spot.y), answer: this.#answerAt(spot.x, spot.y) });
    const low = this.#plane.toScreenY(spot.y) > this.#plane.height * 0.75;
    readout.classList.toggle("aside", low && this.#plane.toScreenX(spot.x) < this.#plane.width * 0.7);
  }

  /** @param {number} x @param {number} y @returns {string} what the network, or the unit pointed at, answers there */
  #answerAt(x, y) {
    if (this.#selected && this.#units) return unitAnswer(this.#units, this.#selected.unit, this.#domain, x, y);
    return this.#boundary ? answer(this.#boundary, this.#domain, x, y) : "";
  }

  /** @param {HTMLElement} field */
  #listen(field) {
    field.addEventListener("pointermove", (event) => {
      const box = field.getBoundingClientRect();
      this.#pointer = { x: this.#plane.toDataX(event.clientX - box.left), y: this.#plane.toDataY(event.clientY - box.top) };
      this.#mark("over");
    });
    field.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.#mark("over");
    });
  }
}

/** @param {Frame} frame @param {string} name @returns {Float32Array} */
function numbers(frame, name) {
  return /** @type {Float32Array} */ (frame.arrays[name].data);
}

/** @param {string|undefined} text @param {{low: number, high: number}} range @returns {import("../draw/plane.js").Domain} x from the data, y from the values */
function curveDomain(text, { low, high }) {
  const { x0, x1 } = parseDomain(text);
  const pad = (high - low) * 0.1 || 1;
  return { x0, x1, y0: low - pad, y1: high + pad };
}

/** @param {ArrayLike<any>|undefined} a @param {ArrayLike<any>|undefined} b */
function equal(a, b) {
  if (!a || !b || a.length !== b.length) return a === b;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

customElements.define("glass-boundary", GlassBoundary);
