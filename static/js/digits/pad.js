/** The pad: what is drawn with a mouse, a finger, a pen or the keyboard, stroke by stroke, so that each can be taken back. */

import { h } from "../dom.js";
import { t } from "../messages.js";

/** @typedef {[number, number]} Point  in pixels of the pad */

const KEY_STEP = 6;
/** So many steps can be taken back. */
export const MOST_PAST = 50;
const STEPS = /** @type {Record<string, Point>} */ ({ ArrowLeft: [-KEY_STEP, 0], ArrowRight: [KEY_STEP, 0], ArrowUp: [0, -KEY_STEP], ArrowDown: [0, KEY_STEP] });

export class Pad {
  /** @type {Point[][]} */
  strokes = [];
  /** @type {Point[][][]} */
  past = [];
  /** @type {Point[]|null} the stroke being drawn */
  current = null;
  /** @type {number|null} the pointer that draws it; a second finger or the palm beside it draws nothing */
  hand = null;
  /** Whether what stands there was drawn as an example, and makes room for the first stroke. */
  example = false;
  /** @type {Point} where the keyboard's pen is */
  cursor = [140, 140];
  /** When the ink changed last, on the page's clock. */
  changedAt = 0;

  /**
   * @param {() => void} changed
   * @param {{side?: number, pen?: number}} [size]
   */
  constructor(changed, { side = 280, pen = 20 } = {}) {
    this.changed = changed;
    this.side = side;
    this.pen = pen;
    this.canvas = h("canvas", { class: "pad-canvas", width: side, height: side, tabindex: 0, role: "application", "aria-label": t("digits.pad"), "aria-describedby": "pad-keys" });
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
    this.mark = h("i", { class: "pad-cursor", hidden: true });
    this.element = h("div", { class: "pad" }, this.canvas, this.mark);
    this.listen();
    this.redraw();
  }

  get empty() {
    return !this.strokes.length;
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button || (this.current && this.hand !== null && this.hand !== event.pointerId)) return;  // a palm beside the pen
      this.showCursor(false);
      canvas.setPointerCapture(event.pointerId);
      this.begin(this.place(event), event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.current || event.pointerId !== this.hand) return;
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) this.extend(this.place(one));
      this.tell();
    });
    for (const name of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) canvas.addEventListener(name, (event) => event.pointerId === this.hand && this.lift());
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focus", () => this.showCursor(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => {
      this.lift();
      this.showCursor(false);
    });
  }

  /** @param {PointerEvent} event @returns {Point} to a tenth of a pixel, as it is kept */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const along = (/** @type {number} */ at, /** @type {number} */ length) => Math.round((10 * at * this.side) / length) / 10;
    return [along(event.clientX - box.left, box.width), along(event.clientY - box.top, box.height)];
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (undo || event.key === "Backspace") this.undo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "Delete") this.clear();
    else if (event.key === " ") {
      if (this.current) this.lift();
      else this.begin(this.cursor);
      this.showCursor(true);
    } else if (STEPS[event.key]) this.move(STEPS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Point} by */
  move(by) {
    this.cursor = [Math.min(this.side, Math.max(0, this.cursor[0] + by[0])), Math.min(this.side, Math.max(0, this.cursor[1] + by[1]))];
    if (this.current) {
      this.extend(this.cursor);
      this.tell();
    }
    this.showCursor(true);
  }

  /** @param {boolean} on */
  showCursor(on) {
    this.mark.hidden = !on;
    this.mark.dataset.down = String(Boolean(this.current));
    this.mark.style.left = `${(this.cursor[0] / this.side) * 100}%`;
    this.mark.style.top = `${(this.cursor[1] / this.side) * 100}%`;
  }

  /**
   * @param {Point} at
   * @param {number|null} [hand]  whose pointer it follows; null: the keyboard's
   */
  begin(at, hand = null) {
    this.hand = hand;
    this.#step();
    this.strokes = this.example ? [] : [...this.strokes];
    this.current = [at];
    this.strokes.push(this.current);
    if (this.example) this.redraw();
    else this.line([at]);
    this.example = false;
    this.tell();
  }

  /** @param {Point} at */
  extend(at) {
    const last = this.current?.at(-1);
    if (!this.current || !last) return;
    this.current.push(at);
    this.line([last, at]);
  }

  lift() {
    if (!this.current) return;
    this.current = null;
    this.tell();
  }

  /** What stands there now can be gone back to. */
  #step() {
    this.past = [...this.past, this.strokes].slice(-MOST_PAST);
  }

  undo() {
    this.current = null;
    const before = this.past.pop();
    if (!before) return;
    this.strokes = before;
    this.example = false;
    this.redraw();
    this.tell();
  }

  clear() {
    if (this.empty) return;
    this.#step();
    this.current = null;
    this.example = false;
    this.strokes = [];
    this.redraw();
    this.tell();
  }

  /** @param {Point[]} stroke  shown until somebody draws */
  show(stroke) {
    this.strokes = [stroke];
    this.example = true;
    this.redraw();
  }

  /** @param {import("./kept.js").Ink} ink  that was on it before the page was loaded again */
  restore({ strokes, past, example }) {
    Object.assign(this, { strokes, past, example });
    this.redraw();
  }

  tell() {
    this.changedAt = performance.now();
    this.changed();
  }

  redraw() {
    this.context.fillStyle = "#fff";
    this.context.fillRect(0, 0, this.side, this.side);
    // Piece by piece, as a hand draws it: the same strokes are the same picture, also after undo and a reload.
    for (const stroke of this.strokes) stroke.forEach((point, i) => this.line(i ? [stroke[i - 1], point] : [point]));
  }

  /** @param {Point[]} points */
  line(points) {
    const { context } = this;
    context.strokeStyle = "#000";
    context.lineWidth = this.pen;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(...points[0]);
    for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
    context.stroke();
  }

  /** @returns {Blob|null} the pad as a picture; null while it is empty */
  blob() {
    return this.empty ? null : bitmap(this.context.getImageData(0, 0, this.side, this.side));
  }
}

/**
 * A picture in sixteen grays as a BMP file: written at once, where the browser's own encoders let a pen wait.
 * @param {ImageData} picture
 * @returns {Blob}
 */
export function bitmap({ data, width, height }) {
  const row = Math.ceil(width / 8) * 4;
  const start = 54 + 64;
  const file = new DataView(new ArrayBuffer(start + row * height));
  file.setUint16(0, 0x424d);
  for (const [at, value] of [[2, start + row * height], [10, start], [14, 40], [18, width], [22, height], [34, row * height], [46, 16]]) file.setUint32(at, value, true);
  file.setUint16(26, 1, true);
  file.setUint16(28, 4, true);
  for (let tone = 0; tone < 16; tone++) file.setUint32(54 + 4 * tone, tone * 0x111111, true);
  for (let y = 0; y < height; y++) {
    const line = start + (height - 1 - y) * row;
    for (let x = 0; x < width; x++) {
      const tone = data[4 * (y * width + x)] >> 4;
      file.setUint8(line + (x >> 1), file.getUint8(line + (x >> 1)) | (x % 2 ? tone : tone << 4));
    }
  }
  return new Blob([file.buffer], { type: "image/bmp" });
}
