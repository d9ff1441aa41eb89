/** <glass-warp>: how the layers fold the plane. A slider carries grid and points from the input through every layer. */

import { palette } from "../draw/color.js";
import { shapeOf, traceMarker } from "../draw/markers.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { between, fitOf } from "./fold.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { percent } from "./numbers.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {{name: string, kind: string, units: number, activation: string|null, exact: boolean, share: number}} Stage */

const PARTS = 100;

export class GlassWarp extends FrameElement {
  /** @type {Stage[]} */
  #stages = [];
  #at = 0;
  #touched = false;

  /** @override */
  get views() {
    return [{ view: "warp", max_fps: 15 }];
  }

  /** @override */
  get blank() {
    return this.picture ?? null;
  }

  /** @override */
  build() {
    this.canvas = h("canvas", { class: "warp-canvas", role: "img" });
    this.slider = h("input", { type: "range", min: 0, max: PARTS, step: 1, value: 0, class: "warp-slider", "aria-label": t("warp.slider"), input: () => this.#move(Number(this.slider?.value) / PARTS) });
    this.stops = h("div", { class: "warp-stops" });
    this.travel = h("div", { class: "warp-travel" }, this.slider, this.stops);
    this.heading = h("h3", { class: "card-title" });
    this.words = h("p", { class: "view-note" });
    this.picture = h("div", { class: "warp-picture" }, this.canvas);
    this.append(this.picture, h("div", { class: "warp-side" }, this.heading, this.words, this.travel));
  }

  /** @override @param {Frame} frame */
  update(frame) {
    super.update(frame);
    const stages = /** @type {Stage[]} */ (metaJson(frame, "stages") ?? []);
    const key = (/** @type {Stage[]} */ list) => list.map(({ name, units }) => `${name}|${units}`).join();
    if (key(stages) !== key(this.#stages)) this.#restage(stages);
    this.#stages = stages;
  }

  /** @param {Stage[]} stages */
  #restage(stages) {
    const { slider, stops } = this;
    if (!slider || !stops) return;
    const last = Math.max(0, stages.length - 1);
    slider.max = String(last * PARTS);
    // The last hidden layer is where the fold is to be seen.
    this.#at = this.#touched ? Math.min(this.#at, last) : Math.max(0, last - 1);
    slider.value = String(this.#at * PARTS);
    stops.replaceChildren(...stages.map(({ name, kind }, at) => h("button", { type: "button", style: `left:${last ? (at / last) * 100 : 0}%`, "data-stage": name, click: () => this.#glide(at) }, kind === "input" ? t("warp.input") : String(at))));
    stops.querySelectorAll("button").forEach((button, at) => {
      button.setAttribute("aria-label", stageName(stages[at]));
      button.title = stageName(stages[at]);
    });
  }

  /** Goes to a stage, step by step where motion is welcome. @param {number} to */
  #glide(to) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#move(to, true);
    const [from, start, lasts] = [this.#at, performance.now(), 250 + 250 * Math.min(2, Math.abs(to - this.#at))];
    const turn = (/** @type {number} */ now) => {
      const share = Math.min(1, (now - start) / lasts);
      this.#move(from + (to - from) * share * share * (3 - 2 * share), true);
      if (share < 1 && this.isConnected) requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  /** @param {number} at @param {boolean} [shown]  whether the slider has to follow */
  #move(at, shown = false) {
    this.#at = at;
    this.#touched = true;
    if (shown && this.slider) this.slider.value = String(Math.round(at * PARTS));
    this.repaint();
  }

  /** @override */
  paint() {
    const [frame, canvas] = [this.frame, this.canvas];
    if (!canvas || !this.offsetParent) return;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const context = fitCanvas(canvas, width, height);
    context.clearRect(0, 0, width, height);
    this.#describe();
    if (!frame?.arrays.points || !this.#stages.length) return;
    const size = Math.min(width, height);
    const place = { x: width / 2, y: height / 2, r: size / 2 - 6 };
    const [grid, points] = this.#places(frame);
    drawGrid(context, grid, Number(frame.meta.lines), place);
    this.#drawPoints(context, points, frame, place);
  }

  /** @param {Frame} frame @returns {[Float32Array, Float32Array]} grid and points where the slider stands */
  #places(frame) {
    const stage = (/** @type {string} */ name, /** @type {number} */ at) => {
      const { shape, data } = frame.arrays[name];
      const size = 2 * shape[2];
      return /** @type {Float32Array} */ (data).subarray(at * size, (at + 1) * size);
    };
    const last = this.#stages.length - 1;
    const from = Math.max(0, Math.min(last, Math.floor(this.#at)));
    const to = Math.min(last, from + 1);
    const share = Math.max(0, Math.min(1, this.#at - from));
    const fits = [from, to].map((at) => fitOf([stage("grid", at), stage("points", at)]));
    return /** @type {[Float32Array, Float32Array]} */ (["grid", "points"].map((name) => between(stage(name, from), fits[0], stage(name, to), fits[1], share)));
  }

  /** @param {CanvasRenderingContext2D} context @param {Float32Array} points @param {Frame} frame @param {{x: number, y: number, r: number}} place */
  #drawPoints(context, points, frame, { x, y, r }) {
    const labels = frame.arrays.label.data;
    const { pointCss, surfaceCss, diverging, dark } = palette();
    const count = points.length / 2;
    const values = frame.meta.task === "regression";
    for (let i = 0; i < count; i += 1) {
      const label = Number(labels[i]);
      context.beginPath();
      traceMarker(context, values ? "circle" : shapeOf(label), x + points[i] * r, y - points[count + i] * r, dark ? 4 : 3.8);
      context.fillStyle = values ? rgb(diverging[Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * label)))]) : pointCss[label % pointCss.length];
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = surfaceCss;
      context.stroke();
    }
  }

  #describe() {
    const { heading, words, canvas, slider, travel } = this;
    if (!heading || !words || !canvas || !slider || !travel) return;
    travel.hidden = !this.#stages.length;
    const stage = this.#stages[Math.round(this.#at)];
    const name = stage ? stageName(stage) : "";
    const text = !stage ? t(this.frame ? "warp.none" : "warp.waiting") : stage.kind === "input" ? t("warp.plane") : stage.units === 1 ? t("warp.line") : stage.exact ? t("warp.exact") : t("warp.share", { count: stage.units, share: percent(stage.share, 0) });
    if (heading.textContent !== name) heading.textContent = name;
    heading.hidden = !name;
    if (words.textContent !== text) words.textContent = text;
    canvas.setAttribute("aria-label", `${name}: ${text}`);
    slider.setAttribute("aria-valuetext", name);
    for (const [at, button] of [...(this.stops?.children ?? [])].entries()) button.setAttribute("aria-pressed", String(at === Math.round(this.#at)));
  }
}

/** @param {Stage} stage */
function stageName({ name, kind, units, activation }) {
  return kind === "input" ? t("warp.input.name") : t("warp.stage", { name, what: activation ?? kind, count: units });
}

/** @param {number} pixel  packed, as color tables hold it */
function rgb(pixel) {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} grid
 * @param {number} lines
 * @param {{x: number, y: number, r: number}} place
 */
function drawGrid(context, grid, lines, { x, y, r }) {
  const { muted, ink } = palette();
  const count = grid.length / 2;
  if (count !== lines * lines) return;
  const trace = (/** @type {number} */ start, /** @type {number} */ step) => {
    for (let i = 0; i < lines; i += 1) {
      const at = start + i * step;
      const [px, py] = [x + grid[at] * r, y - grid[count + at] * r];
      if (i) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
  };
  for (const [color, alpha, every] of /** @type {const} */ ([[muted, 0.5, false], [ink, 0.75, true]])) {
    context.beginPath();
    for (let k = 0; k < lines; k += 1) {
      const edge = k === 0 || k === lines - 1 || k === (lines - 1) / 2;
      if (edge !== every) continue;
      trace(k * lines, 1);
      trace(k, lines);
    }
    context.strokeStyle = color;
    context.globalAlpha = alpha;
    context.lineWidth = every ? 1.4 : 0.8;
    context.stroke();
  }
  context.globalAlpha = 1;
}

customElements.define("glass-warp", GlassWarp);
