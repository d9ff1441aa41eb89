/** <glass-landscape>: the loss over a plane of weights, with the way the run has come, and, for two weights, the ways of others. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { grouped, t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { drawHeights, drawSpot, drawWay, heightGradient, scalesOf } from "./landscape-picture.js";
import { short, ticks } from "./numbers.js";
import { segmented } from "./segmented.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{name: string, size: number, own: boolean, steps: number, loss: number|null}} Route */

const EDGE = { left: 44, right: 10, top: 8, bottom: 30 };
const ROUTES = /** @type {const} */ ([{ token: "--curve-train", dash: [] }, { token: "--curve-test", dash: [7, 4] }, { token: "--curve-validation", dash: [2, 3] }]);

export class GlassLandscape extends FrameElement {
  /** @type {"auto"|"random"} */
  #plane = "auto";
  #compare = false;
  /** @type {{x: number, y: number}|null} */
  #pointer = null;
  #routesShown = "";

  /** @override */
  get views() {
    return [{ view: "landscape", plane: this.#plane, compare: this.#compare, resolution: 25, still_resolution: 45, max_fps: 3 }];
  }

  /** @override */
  get blank() {
    return this.picture ?? null;
  }

  /** @override */
  build() {
    const planes = /** @type {const} */ (["auto", "random"]);
    this.choice = segmented(t("landscape.plane"), planes.map((value) => ({ value, label: t(`landscape.${value}`) })), this.#plane, (value) => this.#choose({ plane: value }));
    this.compare = h("input", { type: "checkbox", name: "compare", change: () => this.#choose({ compare: Boolean(this.compare?.checked) }) });
    this.scaling = h("input", { type: "checkbox", role: "switch", class: "switch", name: "scaling", change: () => this.#scale() });
    this.compareLabel = h("label", { class: "plane-toggle" }, this.compare, t("landscape.compare"));
    this.scalingLabel = h("label", { class: "plane-toggle", title: t("landscape.scaling.help") }, this.scaling, t("landscape.scaling"));
    this.canvas = h("canvas", { class: "landscape-canvas", role: "img" });
    this.bar = h("span", { class: "legend-bar" });
    this.low = h("span", { class: "legend-number" });
    this.high = h("span", { class: "legend-number" });
    this.words = h("p", { class: "view-note" });
    this.readout = h("p", { class: "landscape-readout" });
    this.routes = h("table", { class: "data-table routes", hidden: true });
    this.picture = h("div", { class: "landscape-picture" }, this.canvas);
    this.append(this.picture, h("div", { class: "landscape-side" },
      h("div", { class: "view-tools" }, this.choice.element, this.compareLabel, this.scalingLabel), this.words, this.readout,
      h("div", { class: "landscape-legend" }, t("landscape.loss"), this.low, this.bar, this.high), this.routes));
    this.canvas.addEventListener("pointermove", (event) => this.#point({ x: event.offsetX, y: event.offsetY }));
    this.canvas.addEventListener("pointerleave", () => this.#point(null));
  }

  /** @override */
  connected() {
    this.follow("spec", () => this.#offer());
    this.#offer();
  }

  #offer() {
    const data = this.store?.state.spec?.data ?? {};
    if (this.scalingLabel) this.scalingLabel.hidden = data.scaling === undefined || this.readonly;
    if (this.scaling) this.scaling.checked = data.scaling !== "none";
  }

  /** The one switch: features as they are, or scaled; training begins anew on the other landscape. */
  #scale() {
    this.sendCommand("set", { changes: { "data.scaling": this.scaling?.checked ? "standardize" : "none" }, restart: true });
  }

  /** @param {{plane?: "auto"|"random", compare?: boolean}} wish */
  #choose({ plane = this.#plane, compare = this.#compare }) {
    [this.#plane, this.#compare] = [plane, compare];
    this.choice?.choose(plane);
    this.wishesChanged();
    this.repaint();
  }

  /** @param {{x: number, y: number}|null} place */
  #point(place) {
    this.#pointer = place;
    this.repaint();
  }

  /** @override */
  paint() {
    const [frame, canvas] = [this.frame, this.canvas];
    if (!canvas || !this.offsetParent) return;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const context = fitCanvas(canvas, width, height);
    context.clearRect(0, 0, width, height);
    if (this.compareLabel && frame) this.compareLabel.hidden = frame.meta.plane !== "exact";
    this.choice?.element.toggleAttribute("hidden", frame?.meta.plane === "exact");
    if (!frame?.arrays.loss) return this.#empty(frame);
    // Both directions on the same scale: a bowl is round, a ravine long.
    const side = Math.min(width - EDGE.left - EDGE.right, height - EDGE.top - EDGE.bottom);
    const left = EDGE.left + (width - EDGE.left - EDGE.right - side) / 2;
    const field = { x0: left, x1: left + side, y0: EDGE.top, y1: EDGE.top + side };
    const ends = drawHeights(context, frame, field);
    this.#axes(context, frame, field);
    this.#ways(context, frame, field);
    this.#describe(frame, ends, field);
  }

  /** @param {Frame|null} frame */
  #empty(frame) {
    const words = frame ? t("landscape.none") : t("landscape.waiting");
    if (this.words) this.words.textContent = words;
    this.canvas?.setAttribute("aria-label", words);
  }

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {import("./landscape-picture.js").Field} field */
  #axes(context, frame, field) {
    const { muted, line } = palette();
    const { range: [a0, a1, b0, b1], x, y } = scalesOf(frame);
    const names = axisNames(frame);
    context.font = "11px system-ui, sans-serif";
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.strokeRect(field.x0, field.y0, field.x1 - field.x0, field.y1 - field.y0);
    context.fillStyle = muted;
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const value of ticks(a0, a1, Math.max(3, (field.x1 - field.x0) / 60))) context.fillText(short(value), x(value, field), field.y1 + 4);
    context.fillText(names[0], (field.x0 + field.x1) / 2, field.y1 + 17);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of ticks(b0, b1, Math.max(3, (field.y1 - field.y0) / 40))) context.fillText(short(value), field.x0 - 5, y(value, field));
    context.save();
    context.translate(field.x0 - EDGE.left + 9, (field.y0 + field.y1) / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(names[1], 0, 0);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {import("./landscape-picture.js").Field} field */
  #ways(context, frame, field) {
    const { x, y } = scalesOf(frame);
    const { accent, ink } = palette();
    const style = getComputedStyle(this);
    const points = (/** @type {string} */ name) => {
      const { shape: [, count], data } = frame.arrays[name];
      return Array.from({ length: count }, (_, i) => /** @type {[number, number]} */ ([x(Number(data[i]), field), y(Number(data[count + i]), field)])).filter(([px, py]) => Number.isFinite(px + py));
    };
    context.save();
    context.beginPath();
    context.rect(field.x0, field.y0, field.x1 - field.x0, field.y1 - field.y0);
    context.clip();
    const routes = this.#routes(frame);
    routes.forEach(({ own }, i) => drawWay(context, { points: points(`route_${i}`), color: style.getPropertyValue(ROUTES[i].token).trim(), dash: [...ROUTES[i].dash], width: own ? 2.6 : 1.8 }));
    const path = points("path");
    if (!routes.length) drawWay(context, { points: path, color: ink, dash: [], width: 2 });
    if (path.length) drawSpot(context, path[0][0], path[0][1], ink, true);
    if (path.length) drawSpot(context, ...path[path.length - 1], accent);
    context.restore();
  }

  /** @param {Frame} frame @returns {Route[]} */
  #routes(frame) {
    return /** @type {Route[]} */ (metaJson(frame, "routes") ?? []);
  }

  /** @param {Frame} frame @param {{low: number, high: number}} ends @param {import("./landscape-picture.js").Field} field */
  #describe(frame, { low, high }, field) {
    const { words, readout, canvas } = this;
    if (!words || !readout || !canvas) return;
    const present = Number(metaJson(frame, "present") ?? NaN);
    const mode = frame.meta.plane;
    words.textContent = `${t(`landscape.plane.${mode}`)} ${t("landscape.examples", { count: Number(frame.meta.examples) })}`;
    if (this.low) this.low.textContent = short(low);
    if (this.high) this.high.textContent = short(high);
    if (this.bar) this.bar.style.background = heightGradient();
    const here = /** @type {number[]} */ (metaJson(frame, "here") ?? []);
    const names = axisNames(frame);
    const at = mode === "exact" ? t("landscape.here", { first: names[0], second: names[1], a: short(here[0]), b: short(here[1]), loss: short(present) }) : t("landscape.present", { loss: short(present) });
    readout.textContent = this.#pointer ? this.#under(frame, field, this.#pointer) ?? at : at;
    canvas.setAttribute("aria-label", `${words.textContent} ${at}`);
    this.#table(this.#routes(frame));
  }

  /** @param {Frame} frame @param {import("./landscape-picture.js").Field} field @param {{x: number, y: number}} place @returns {string|null} */
  #under(frame, field, place) {
    if (place.x < field.x0 || place.x > field.x1 || place.y < field.y0 || place.y > field.y1) return null;
    const { data, shape: [rows, width] } = frame.arrays.loss;
    const { a, b } = scalesOf(frame);
    const column = Math.round(((place.x - field.x0) / (field.x1 - field.x0)) * (width - 1));
    const row = Math.round(((field.y1 - place.y) / (field.y1 - field.y0)) * (rows - 1));
    const names = axisNames(frame);
    return t("landscape.there", { first: names[0], second: names[1], a: short(a(place.x, field)), b: short(b(place.y, field)), loss: short(Number(data[row * width + column])) });
  }

  /** @param {Route[]} routes */
  #table(routes) {
    const { routes: table } = this;
    if (!table) return;
    table.hidden = !routes.length;
    const key = JSON.stringify(routes);
    if (key === this.#routesShown) return;
    this.#routesShown = key;
    const heads = ["way", "size", "steps", "loss"].map((name) => h("th", { scope: "col" }, t(`landscape.route.${name}`)));
    table.replaceChildren(h("caption", { class: "visually-hidden" }, t("landscape.routes")), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...routes.map(({ name, size, own, steps, loss }, i) => h("tr", { "data-route": name, class: own ? "own" : null },
      h("th", { scope: "row" }, h("i", { class: `route-key k${i}` }), t(`landscape.route.${name}`), own ? h("small", {}, t("landscape.route.own")) : null),
      h("td", {}, String(size)), h("td", {}, grouped(steps)), h("td", {}, loss === null ? "–" : short(loss))))));
  }
}

/** @param {Frame} frame @returns {string[]} */
function axisNames(frame) {
  const names = /** @type {string[]} */ (metaJson(frame, "axes") ?? []);
  return names.length ? names.map((name) => name.replace("1", "₁").replace("2", "₂")) : [t("landscape.first"), t("landscape.second")];
}

customElements.define("glass-landscape", GlassLandscape);
