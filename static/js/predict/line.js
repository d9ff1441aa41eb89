/** Where somebody expects the border: a line drawn over the plane, by hand or by key, and after the run how far the real one is from it. */

import { runClient } from "../client.js";
import { h } from "../dom.js";
import { Plane, parseDomain } from "../draw/plane.js";
import { t } from "../messages.js";
import { fixed } from "../views/numbers.js";
import { along, apart, borderOf } from "./border.js";

/** @typedef {import("./border.js").Spot} Spot */
/** @typedef {import("../elements/prediction.js").Question} Question */

const SVG = "http://www.w3.org/2000/svg";
/** Shares of the plane's width: nearer is close, farther is elsewhere. */
const [CLOSE, FAR] = [0.04, 0.1];
const NUDGE = 0.04;
/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @implements {Question} */
export class LineQuestion {
  /** @type {Spot[]} */
  corners = [];
  /** @type {Spot|null} where the keys are */
  cursor = null;
  drawing = false;

  /**
   * @param {unknown} _asked
   * @param {() => void} changed  called when there is an answer to run with
   */
  constructor(_asked, changed) {
    this.changed = changed;
    this.button = h("button", { type: "button", class: "button small", click: () => this.open() }, t("predict.line.draw"));
    this.element = h("div", { class: "line-question" }, this.button);
    this.line = document.createElementNS(SVG, "polyline");
    this.mark = document.createElementNS(SVG, "circle");
    this.mark.setAttribute("r", "5");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.line, this.mark);
    this.said = h("p", { class: "visually-hidden", role: "status" });
    this.sheet = h("div", { class: "expected-line", tabindex: 0, role: "application", "aria-label": t("predict.line.sheet") }, svg, h("p", { class: "expected-help" }, t("predict.line.help")), this.said);
    this.#listen();
  }

  get answered() {
    return this.corners.length > 1;
  }

  /** The sheet over the plane, to draw on. */
  open() {
    const plane = document.querySelector("glass-boundary .plane");
    if (!plane) return;
    this.corners = [];
    this.cursor = null;
    plane.append(this.sheet);
    this.sheet.classList.add("drawing");
    this.sheet.tabIndex = 0;
    document.dispatchEvent(new CustomEvent("glass-panel", { detail: "learned" }));
    this.#draw();
    this.sheet.focus();
  }

  begin() {
    this.sheet.classList.remove("drawing");
    this.sheet.tabIndex = -1;
    this.button.disabled = true;
    this.cursor = null;
    this.#draw();
  }

  again() {
    this.button.disabled = false;
    this.sheet.remove();
    this.corners = [];
  }

  /** @returns {{words: string, picture: Element|null, good: boolean}|null} null while there is nothing to compare with */
  compare() {
    const frame = runClient.frames.get("boundary");
    const { winner } = frame?.arrays ?? {};
    if (!frame || !winner) return null;
    const { domain } = this.plane;
    const border = borderOf(winner.data, winner.shape[0], domain);
    if (!border.length) return { words: t("predict.line.none"), picture: null, good: false };
    const away = apart(along(this.corners), border);
    const share = away / (domain.x1 - domain.x0);
    const key = share < CLOSE ? "close" : share < FAR ? "near" : "far";
    return { words: t(`predict.line.${key}`, { away: fixed(away) }), picture: null, good: share < FAR };
  }

  /** @returns {Plane} as it is on screen now */
  get plane() {
    return new Plane(parseDomain(runClient.frames.get("boundary")?.meta.domain), this.sheet.clientWidth, this.sheet.clientHeight);
  }

  #listen() {
    const { sheet } = this;
    const spot = (/** @type {PointerEvent} */ event) => {
      const box = sheet.getBoundingClientRect();
      return { x: this.plane.toDataX(event.clientX - box.left), y: this.plane.toDataY(event.clientY - box.top) };
    };
    sheet.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      if (!sheet.classList.contains("drawing")) return;
      sheet.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.corners = [spot(event)];
    });
    sheet.addEventListener("pointermove", (event) => {
      event.stopPropagation();
      if (!this.drawing) return;
      this.corners.push(spot(event));
      this.#draw();
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) sheet.addEventListener(name, () => {
      if (this.drawing && this.answered) this.changed();
      this.drawing = false;
    });
    sheet.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(sheet);
  }

  /** Arrow keys move, space or Enter sets a corner, Backspace takes one back. @param {KeyboardEvent} event */
  #key(event) {
    const { x0, x1, y0, y1 } = this.plane.domain;
    const move = KEYS[event.key];
    if (!sheetKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor ??= { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    if (move) this.cursor = { x: clamp(this.cursor.x + move[0] * NUDGE * (x1 - x0), x0, x1), y: clamp(this.cursor.y + move[1] * NUDGE * (y1 - y0), y0, y1) };
    else if (event.key === "Backspace") this.corners.pop();
    else this.corners.push({ ...this.cursor });
    this.said.textContent = t("predict.line.at", { x: fixed(this.cursor.x), y: fixed(this.cursor.y), count: this.corners.length });
    if (this.answered) this.changed();
    this.#draw();
  }

  #draw() {
    const { plane } = this;
    this.line.setAttribute("points", this.corners.map(({ x, y }) => `${plane.toScreenX(x).toFixed(1)},${plane.toScreenY(y).toFixed(1)}`).join(" "));
    this.mark.style.display = this.cursor ? "" : "none";
    if (!this.cursor) return;
    this.mark.setAttribute("cx", plane.toScreenX(this.cursor.x).toFixed(1));
    this.mark.setAttribute("cy", plane.toScreenY(this.cursor.y).toFixed(1));
  }
}

/** @param {string} key */
function sheetKey(key) {
  return key in KEYS || key === " " || key === "Enter" || key === "Backspace";
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
