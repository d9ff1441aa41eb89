/**
 * <glass-boundary>: what the network would answer anywhere in the plane, with the data over it. The picture can be painted on;
 * when a unit of the network is pointed at, its own map takes the picture's place.
 */

import { palette } from "../draw/color.js";
import "../draw/legend.js";
import "../draw/paintbox.js";
import { paintModelOf } from "../draw/paint-model.js";
import { PaintSurface } from "../draw/paint-surface.js";
import { DEFAULT_DOMAIN, Plane } from "../draw/plane.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { drawCurve, drawExample, drawNeuronLine, drawShown } from "./boundary-overlay.js";
import { drawPoints } from "./boundary-points.js";
import { RegionPicture } from "./boundary-picture.js";
import { inWords, Speech } from "./boundary-words.js";
import "./example.js";
import { fitCanvas, GlassElement } from "./element.js";
import { fixed, short } from "./numbers.js";
import { numbers, PlaneAnswers } from "./plane-answers.js";
import { PlaneColumns } from "./plane-columns.js";
import { Axes, makeSwitches } from "./plane-frame.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("./element.js").UnitSelection} UnitSelection */

export class GlassBoundary extends GlassElement {
  #answers = new PlaneAnswers();
  /** @type {UnitSelection|null} */
  #selected = null;
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
    const axes = this.store?.state.axes ?? {};
    const wanted = [
      { view: "boundary", resolution: this.#resolution, max_fps: 40, ...axes }, { view: "units", resolution: 40, max_fps: 40, ...axes }, { view: "data", ...axes },
      { view: "predictions", max_fps: 10 }, { view: "example", max_fps: 10 },
    ];
    return this.#single ? [...wanted, { view: "neuron", max_fps: 40 }] : wanted;
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
    this.columns = new PlaneColumns((axes) => this.store?.set({ axes }));
    this.append(h("div", { class: "plane-frame" }, this.axes.y, this.field, this.axes.x),
      this.columns.element, this.legend, this.example, this.toggles, ...this.speech.elements);
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
      chosen: (point) => store.set({ inspected: { what: "point", layer: 1, unit: 0, source: 0, point } }),
      said: ({ x, y }) => this.speech?.say(t("boundary.cursor", { x: fixed(x), y: fixed(y), answer: this.#answers.at(x, y, this.#selected) })),
    });
    this.follow("selection", (/** @type {UnitSelection|null} */ selection) => this.#select(selection));
    this.follow("axes", () => this.wishesChanged());
    this.follow("shown", () => this.#mark("over"));
    this.follow("spec", () => this.#respec());
    this.follow("readonly", () => this.#lock());
    this.follow("run", (run) => this.#followRun(Boolean(run?.playing), run?.data_version ?? Infinity));
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
    this.#answers.forget();
    this.model?.forget();
    this.picture?.clear();
    this.#mark("regions", "points", "over");
  }

  /** @override @param {Frame} frame */
  update(frame) {
    const domain = this.#answers.domain;
    const parts = this.#answers.take(frame);
    if (frame.view === "data") this.#takePoints(frame);
    if (frame.view === "example") this.example?.update(frame);
    if (this.#answers.domain !== domain) this.model?.choose({ domain: this.#answers.domain });
    if (frame.view === "boundary" || frame.view === "data") this.#lock();
    if (frame.view === "data") this.columns?.show(frame);
    if (frame.view === "units" && this.#selected) parts.push("regions");
    this.#mark(...parts.filter((part) => frame.view !== "predictions" || this.#shown.mistakes || part !== "points"));
  }

  /** @param {Frame} frame */
  #takePoints(frame) {
    const { meta } = frame;
    const [x, y, label, split] = ["x", "y", "label", "split"].map((name) => numbers(frame, name));
    const rows = Array.from(x, (value, i) => [value, y[i], label[i], split[i]]);
    this.model?.take(rows, Number(meta.classes) || 2, Number(meta.data_version ?? 0));
  }

  /** When training stops, the picture it stopped at is spoken. @param {boolean} playing @param {number} data  how new its data is */
  #followRun(playing, data) {
    this.model?.heard(data);
    if (this.#playing && !playing) this.speech?.say(this.#words());
    this.#playing = playing;
    this.#mark("over");
  }

  #words() {
    return inWords(this.#answers.boundary, this.model?.rows.length ?? 0, this.store?.state.run?.metrics);
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

  /** @param {...import("./plane-answers.js").Part} parts */
  #mark(...parts) {
    for (const part of parts) this.#dirty[part] = true;
    this.repaint();
  }

  #respec() {
    const layers = this.store?.state.spec?.model?.layers ?? [];
    const single = layers.length === 1 && (layers[0].units ?? 1) === 1;
    if (single !== this.#single) {
      this.#single = single;
      this.#answers.neuron = null;
      this.wishesChanged();
    }
    this.#lock();
    this.#mark("over");
  }

  #lock() {
    if (!this.model) return;
    const locked = this.readonly ? "readonly" : this.columns?.offered ? "table" : this.#answers.curve ? "curve" : this.#answers.dataTask === "regression" ? "values" : "";
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
    if (this.#plane.width !== field.clientWidth || this.#plane.height !== field.clientHeight || this.#plane.domain !== this.#answers.domain) {
      this.#plane = new Plane(this.#answers.domain, field.clientWidth, field.clientHeight);
      this.#dirty = { ...this.#dirty, points: true, over: true, axes: true };
    }
    const { regions, points, over, axes } = this.#dirty;
    this.#dirty = { regions: false, points: false, over: false, axes: false };
    if (axes) this.axes?.show(this.#answers.domain, this.columns?.words);
    if (regions) this.#paintRegions();
    if (points) this.#paintPoints();
    if (over) this.#paintOver();
    this.speech?.sum(() => this.#words());
  }

  #paintRegions() {
    const unit = this.#selected && this.#answers.units ? this.#selected.unit : -1;
    this.#captions(unit);
    if (unit >= 0 && this.#answers.units) this.picture?.drawUnit(this.#answers.units, unit, this.#shown.discrete, palette());
    else if (this.#answers.boundary) this.picture?.draw(this.#answers.boundary, this.#shown.discrete, palette());
  }

  /** @param {number} unit */
  #captions(unit) {
    const { caption, legend } = this;
    if (!caption || !legend) return;
    caption.hidden = unit < 0;
    if (unit >= 0 && this.#selected && this.#answers.units) {
      caption.textContent = this.#selected.name;
      legend.showSigned(short(Number(this.#answers.units.arrays.low.data[unit])), short(Number(this.#answers.units.arrays.high.data[unit])), t("boundary.unit"));
    } else if (this.#answers.task === "classification") legend.showClasses(Math.max(2, this.#answers.classes), this.#answers.names);
    else legend.showSigned(short(this.#answers.range.low), short(this.#answers.range.high), t("boundary.value"));
  }

  #paintPoints() {
    const { points, model } = this;
    if (!points || !model) return;
    const { width, height } = this.#plane;
    const context = fitCanvas(points, width, height);
    context.clearRect(0, 0, width, height);
    const regression = this.#answers.dataTask === "regression";
    const rows = this.#answers.curve ? model.rows.map(([x, , label, split]) => [x, label, label, split]) : model.rows;
    drawPoints(context, rows, this.#plane, palette(), {
      heldOut: this.#shown.heldOut,
      correct: this.#shown.mistakes ? this.#answers.correct : null,
      values: regression ? this.#answers.range : null,
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
    const frame = this.#answers.boundary;
    if (frame?.arrays.curve_x) drawCurve(context, this.#plane, colors, numbers(frame, "curve_x"), numbers(frame, "curve_y"));
    if (this.#answers.neuron && this.#single && !this.#answers.curve) drawNeuronLine(context, this.#plane, colors, this.#answers.neuron);
    const stepping = Boolean(this.#answers.example?.arrays.xy) && !this.store?.state.run?.playing;
    if (this.#answers.example && stepping) drawExample(context, this.#plane, colors, numbers(this.#answers.example, "xy"));
    if (this.example) this.example.hidden = !stepping;
    drawShown(context, this.#plane, colors, (this.store?.state.shown?.points ?? []).map((at) => this.model?.rows[at] ?? []));
    surface?.draw(context, colors);
    this.#paintReadout();
  }

  #paintReadout() {
    const { readout } = this;
    if (!readout) return;
    const spot = this.surface?.cursor ?? this.#pointer;
    readout.hidden = spot === null;
    if (!spot) return;
    readout.textContent = t("boundary.readout", { x: fixed(spot.x), y: fixed(spot.y), answer: this.#answers.at(spot.x, spot.y, this.#selected) });
    const low = this.#plane.toScreenY(spot.y) > this.#plane.height * 0.75;
    readout.classList.toggle("aside", low && this.#plane.toScreenX(spot.x) < this.#plane.width * 0.7);
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

customElements.define("glass-boundary", GlassBoundary);
