/** A plot in SVG that a hand can take hold of: axes, curves, marks. It paints what it is told; every number comes with the frame. */

import { shape } from "./shape.js";
import { short, ticks } from "../views/numbers.js";

/** @typedef {ArrayLike<number>} Numbers */
/** @typedef {{x: Numbers, y: Numbers, tone?: string, dashed?: boolean, area?: boolean, width?: number}} Curve  tone: a class of the style sheet */
/** @typedef {{x: number, y: number, tone?: string, r?: number, label?: string, below?: boolean, shape?: "circle"|"square"}} Dot */
/** @typedef {{x?: number, y?: number, tone?: string, dashed?: boolean}} Rule  a straight line through the whole plot */
/**
 * @typedef {object} Picture
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {string} [xLabel]
 * @property {string} [yLabel]
 * @property {Curve[]} [curves]
 * @property {Dot[]} [dots]
 * @property {boolean} [sparse]  labels that have no place of their own are left out, and shown when their dot is pointed at
 * @property {Rule[]} [rules]
 * @property {boolean} [bare]  without axes
 * @property {number} [most]  ticks of an axis at most
 */

const LEFT = 46;
const BOTTOM = 34;
const AIR = 12;
const FINE = 100;

export class Plot {
  static count = 0;

  /**
   * @param {string} label  for those who do not see it
   * @param {(at: {x: number, y: number}, phase: "start"|"move"|"end") => void} [held]  hears where a hand holds it, in the plot's own numbers
   */
  constructor(label, held) {
    this.svg = shape("svg", { class: held ? "plot held" : "plot", role: "img", "aria-label": label });
    this.held = held;
    /** @type {Picture|null} */
    this.picture = null;
    this.width = 0;
    this.height = 0;
    this.number = Plot.count += 1;
    if (held) this.listen(held);
  }

  /** @param {(at: {x: number, y: number}, phase: "start"|"move"|"end") => void} held */
  listen(held) {
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.picture) return;
      this.svg.setPointerCapture(event.pointerId);
      event.preventDefault();
      held(this.at(event), "start");
    });
    this.svg.addEventListener("pointermove", (event) => this.svg.hasPointerCapture(event.pointerId) && held(this.at(event), "move"));
    this.svg.addEventListener("pointerup", (event) => this.svg.hasPointerCapture(event.pointerId) && held(this.at(event), "end"));
  }

  /**
   * @param {PointerEvent} event
   * @returns {{x: number, y: number}} rounded to what a hand can mean, within the plot
   */
  at(event) {
    const { x: [x0, x1], y: [y0, y1] } = /** @type {Picture} */ (this.picture);
    const box = this.svg.getBoundingClientRect();
    const { left, top, right, bottom } = this.inner();
    const share = (/** @type {number} */ value, /** @type {number} */ from, /** @type {number} */ to) => Math.min(1, Math.max(0, (value - from) / (to - from)));
    const across = share(event.clientX - box.left, left, right);
    const up = share(box.bottom - event.clientY, this.height - bottom, this.height - top);
    return { x: tidy(x0 + across * (x1 - x0), x1 - x0), y: tidy(y0 + up * (y1 - y0), y1 - y0) };
  }

  inner() {
    if (this.picture?.bare) return { left: 0, top: 0, right: this.width, bottom: this.height };
    return { left: LEFT, top: AIR, right: this.width - AIR, bottom: this.height - BOTTOM };
  }

  /** @param {Picture} picture */
  draw(picture) {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!width || !height) return;
    this.picture = picture;
    this.width = width;
    this.height = height;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const inner = this.inner();
    const { x: [x0, x1], y: [y0, y1] } = picture;
    this.px = (/** @type {number} */ x) => inner.left + ((x - x0) / (x1 - x0)) * (inner.right - inner.left);
    this.py = (/** @type {number} */ y) => inner.bottom - ((y - y0) / (y1 - y0)) * (inner.bottom - inner.top);
    const clip = `clip-${this.number}`;
    const body = shape("g", { "clip-path": `url(#${clip})` }, ...(picture.curves ?? []).flatMap((curve) => this.curve(curve)), ...(picture.rules ?? []).map((rule) => this.rule(rule, inner)));
    const marks = (picture.dots ?? []).flatMap((dot) => this.dot(dot, inner));
    this.svg.replaceChildren(
      shape("clipPath", { id: clip }, shape("rect", { x: inner.left, y: inner.top, width: Math.max(0, inner.right - inner.left), height: Math.max(0, inner.bottom - inner.top) })),
      ...(picture.bare ? [] : this.axes(picture, inner)), body, ...marks.sort((a, b) => Number(a.localName === "text") - Number(b.localName === "text")));
    keepApart(/** @type {SVGTextElement[]} */ ([...this.svg.querySelectorAll(".plot-label")]), inner, picture.sparse);
  }

  /**
   * @param {Picture} picture
   * @param {{left: number, top: number, right: number, bottom: number}} inner
   */
  axes({ x, y, xLabel = "", yLabel = "", most = 7 }, { left, top, right, bottom }) {
    const across = ticks(x[0], x[1], Math.min(most, Math.max(3, Math.floor((right - left) / 44))));
    const up = ticks(y[0], y[1], Math.min(most, Math.max(3, Math.floor((bottom - top) / 30))));
    const [px, py] = [this.px, this.py].map((place) => /** @type {(value: number) => number} */ (place));
    return [
      ...across.map((value) => shape("path", { class: value === 0 ? "plot-zero" : "plot-grid", d: `M${px(value)} ${top}V${bottom}` })),
      ...up.map((value) => shape("path", { class: value === 0 ? "plot-zero" : "plot-grid", d: `M${left} ${py(value)}H${right}` })),
      ...across.map((value) => shape("text", { class: "plot-tick", x: px(value), y: bottom + 16, "text-anchor": "middle" }, short(value))),
      ...up.map((value) => shape("text", { class: "plot-tick", x: left - 7, y: py(value) + 4, "text-anchor": "end" }, short(value))),
      shape("text", { class: "plot-name", x: right, y: bottom + 30, "text-anchor": "end" }, xLabel),
      shape("text", { class: "plot-name", x: left + 6, y: top + 12 }, yLabel),
    ];
  }

  /**
   * @param {Rule} rule
   * @param {{left: number, top: number, right: number, bottom: number}} inner
   */
  rule({ x, y, tone = "", dashed }, { left, top, right, bottom }) {
    const d = x !== undefined ? `M${this.px?.(x)} ${top}V${bottom}` : `M${left} ${this.py?.(y ?? 0)}H${right}`;
    return shape("path", { class: `plot-rule ${tone}${dashed ? " dashed" : ""}`, d });
  }

  /** @param {Curve} curve */
  curve({ x, y, tone = "tone-1", dashed, area, width }) {
    const d = this.path(x, y);
    const line = shape("path", { class: `plot-curve ${tone}${dashed ? " dashed" : ""}`, d, ...(width ? { "stroke-width": width } : {}) });
    if (!area || !d || !this.picture) return [line];
    const floor = this.py?.(Math.max(this.picture.y[0], Math.min(0, this.picture.y[1]))) ?? 0;
    return [shape("path", { class: `plot-area ${tone}`, d: `${d}L${this.px?.(x[x.length - 1]).toFixed(1)} ${floor}L${this.px?.(x[0]).toFixed(1)} ${floor}Z` }), line];
  }

  /**
   * @param {Numbers} x
   * @param {Numbers} y
   * @returns {string} gaps where there is no number; what is far outside stays near, so that no renderer loses it
   */
  path(x, y) {
    let d = "";
    let pen = "M";
    for (let i = 0; i < x.length; i += 1) {
      const [across, down] = [this.px?.(x[i]) ?? NaN, this.py?.(y[i]) ?? NaN];
      if (Number.isNaN(across) || Number.isNaN(down)) {
        pen = "M";
        continue;
      }
      d += `${pen}${clamp(across).toFixed(1)} ${clamp(down).toFixed(1)}`;
      pen = "L";
    }
    return d;
  }

  /**
   * @param {Dot} dot
   * @param {{left: number, top: number, right: number, bottom: number}} inner
   */
  dot({ x, y, tone = "tone-1", r = 5, label = "", below = false, shape: form = "circle" }, { left, top, right, bottom }) {
    const [across, down] = [this.px?.(x) ?? NaN, this.py?.(y) ?? NaN];
    if (!(across >= left - 1 && across <= right + 1 && down >= top - 1 && down <= bottom + 1)) return [];
    const mark = form === "square"
      ? shape("rect", { class: `plot-dot ${tone}`, x: across - r, y: down - r, width: 2 * r, height: 2 * r })
      : shape("circle", { class: `plot-dot ${tone}`, cx: across, cy: down, r });
    if (!label) return [mark];
    const end = across > (left + right) / 2;
    return [mark, shape("text", { class: "plot-label", x: across + (end ? -r - 4 : r + 4), y: down + (below ? r + 17 : -r - 7), "text-anchor": end ? "end" : "start" }, label)];
  }
}

/**
 * Labels that would lie on each other move, the later ones, up or down to the nearest free place; where they are `sparse` those without
 * one are hidden.
 * @param {SVGTextElement[]} labels
 * @param {{top: number, bottom: number}} inner
 * @param {boolean} [sparse]
 */
function keepApart(labels, { top, bottom }, sparse = false) {
  /** @type {DOMRect[]} */
  const taken = [];
  for (const label of labels) {
    const { x, y, width, height } = label.getBBox();
    const free = (/** @type {number} */ by) => y + by >= top && y + by + height <= bottom
      && taken.every((other) => x > other.right || x + width < other.left || y + by > other.bottom || y + by + height < other.top);
    const place = (sparse ? [0] : [0, -1, 1, -2, 2]).map((lines) => lines * height).find(free);
    const by = place ?? 0;
    if (sparse && place === undefined) {
      label.classList.add("crowded");
      continue;
    }
    if (by) label.setAttribute("y", String(Number(label.getAttribute("y")) + by));
    taken.push(new DOMRect(x, y + by, width, height));
  }
}

/** @param {number} pixels */
function clamp(pixels) {
  return Math.min(1e4, Math.max(-1e4, pixels));
}

/**
 * @param {number} value
 * @param {number} span  of the axis
 * @returns {number} with no more digits than a hand can mean
 */
export function tidy(value, span) {
  const unit = 10 ** Math.floor(Math.log10(span / FINE));
  return Number((Math.round(value / unit) * unit).toPrecision(9));
}

/**
 * A range that holds all these numbers, with some air; extremes beyond `most` times the middle half are cut off.
 * @param {Numbers[]} lists
 * @param {{zero?: boolean, air?: number}} [how]  zero: 0 is always within
 * @returns {[number, number]}
 */
export function rangeOf(lists, { zero = false, air = 0.06 } = {}) {
  let [low, high] = zero ? [0, 0] : [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 1) {
      if (!Number.isFinite(list[i])) continue;
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  if (!(high > low)) return Number.isFinite(low) ? [low - 1, low + 1] : [-1, 1];
  const room = (high - low) * air;
  return [low - room, high + room];
}
