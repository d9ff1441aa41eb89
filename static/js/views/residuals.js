/** <glass-residuals>: for values, what the network says against what is true, and by how much it misses. */

import { palette } from "../draw/color.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { PARTS } from "../parts.js";
import { fitCanvas } from "./element.js";
import { FrameElement } from "./frame-element.js";
import { metaJson } from "./frame-meta.js";
import { fixed, ticks } from "./numbers.js";

/** @typedef {{x0: number, x1: number, y0: number, y1: number}} Box  in data coordinates */

const EDGE = { left: 44, right: 8, top: 8, bottom: 30 };

export class GlassResiduals extends FrameElement {

  /** @override */
  get views() {
    return [{ view: "residuals", max_fps: 5 }];
  }

  /** @override */
  build() {
    this.truth = h("canvas", { role: "img", "aria-label": t("residuals.truth.label") });
    this.miss = h("canvas", { role: "img", "aria-label": t("residuals.miss.label") });
    this.table = h("table", { class: "numbers-table" });
    this.append(h("div", { class: "residuals" }, h("figure", {}, this.truth, h("figcaption", {}, t("residuals.truth"))), h("figure", {}, this.miss, h("figcaption", {}, t("residuals.miss"))), this.table));
  }

  /** @override */
  paint() {
    const { truth, miss, table } = this;
    const { target, prediction, part } = this.frame?.arrays ?? {};
    if (!truth || !miss || !table) return;
    const [x, y, parts] = [target, prediction, part].map((array) => Array.from(array?.data ?? [], Number));
    const [low, high] = x.length ? [Math.min(...x, ...y), Math.max(...x, ...y)] : [0, 1];
    const off = y.map((value, i) => value - x[i]);
    const reach = Math.max(1e-9, ...off.map(Math.abs));
    scatter(truth, { x0: low, x1: high, y0: low, y1: high }, x, y, parts, [[low, low], [high, high]]);
    scatter(miss, { x0: Math.min(low, ...y), x1: Math.max(high, ...y), y0: -reach, y1: reach }, y, off, parts, [[low, 0], [high, 0]]);
    this.#tell(table);
  }

  /** @param {HTMLTableElement} table */
  #tell(table) {
    const told = /** @type {Record<string, Record<string, number|null>|null>} */ ((this.frame && metaJson(this.frame, "parts")) ?? {});
    const names = ["mae", "rmse", "bias", "r2"];
    const head = h("tr", {}, h("td", {}), ...names.map((name) => h("th", { scope: "col", title: t(`residuals.${name}.help`) }, t(`residuals.${name}`))));
    const rows = PARTS.filter((name) => told[name]).map((name) => h("tr", {}, h("th", { scope: "row" }, t(`part.${name}`)), ...names.map((key) => h("td", {}, number(told[name]?.[key])))));
    table.replaceChildren(h("thead", {}, head), h("tbody", {}, ...rows));
  }
}

/** @param {number|null|undefined} value */
function number(value) {
  return value === null || value === undefined ? "–" : fixed(value);
}

/**
 * Points with axes; training points filled, held-out ones hollow.
 * @param {HTMLCanvasElement} canvas
 * @param {Box} box
 * @param {number[]} x
 * @param {number[]} y
 * @param {number[]} parts
 * @param {[number, number][]} line  where all points would lie if nothing were missed
 */
function scatter(canvas, box, x, y, parts, line) {
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || !height) return;
  const context = fitCanvas(canvas, width, height);
  const colors = palette();
  const across = (/** @type {number} */ value) => EDGE.left + ((value - box.x0) / (box.x1 - box.x0 || 1)) * (width - EDGE.left - EDGE.right);
  const up = (/** @type {number} */ value) => height - EDGE.bottom - ((value - box.y0) / (box.y1 - box.y0 || 1)) * (height - EDGE.top - EDGE.bottom);
  context.clearRect(0, 0, width, height);
  drawTicks(context, box, across, up, height);
  context.strokeStyle = colors.ink;
  context.setLineDash([4, 3]);
  context.beginPath();
  line.forEach(([a, b], i) => (i ? context.lineTo(across(a), up(b)) : context.moveTo(across(a), up(b))));
  context.stroke();
  context.setLineDash([]);
  context.lineWidth = 1.2;
  x.forEach((value, i) => {
    context.beginPath();
    context.arc(across(value), up(y[i]), 2.6, 0, 2 * Math.PI);
    context.fillStyle = parts[i] ? colors.surfaceCss : colors.positive;
    context.strokeStyle = parts[i] ? colors.warning : colors.positive;
    context.fill();
    context.stroke();
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {(value: number) => number} across
 * @param {(value: number) => number} up
 * @param {number} height
 */
function drawTicks(context, box, across, up, height) {
  const colors = palette();
  context.fillStyle = colors.muted;
  context.strokeStyle = colors.line;
  context.font = `11px ${getComputedStyle(context.canvas).fontFamily}`;
  context.lineWidth = 1;
  context.beginPath();
  for (const value of ticks(box.y0, box.y1)) {
    context.moveTo(across(box.x0), up(value));
    context.lineTo(across(box.x1), up(value));
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(String(value).replace("-", "\u2212"), EDGE.left - 6, up(value));
  }
  context.stroke();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of ticks(box.x0, box.x1)) context.fillText(String(value).replace("-", "\u2212"), across(value), height - EDGE.bottom + 6);
}

customElements.define("glass-residuals", GlassResiduals);
