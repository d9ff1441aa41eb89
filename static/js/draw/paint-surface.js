/**
 * Makes an element paintable: mouse, pen, finger and keyboard become changes of the paint model. It draws nothing but the
 * brush's own cursor; the points are drawn by whoever hosts it.
 */

import { lineOf, nearest, puff, within } from "./brushes.js";
import { traceMarker, shapeOf } from "./markers.js";

/** @typedef {import("./paint-model.js").PaintModel} PaintModel */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {import("./color.js").Palette} Palette */
/** @typedef {{x: number, y: number}} Spot  in data coordinates */

const PUFF_INTERVAL = 70;
const GRAB_REACH = 14;
/** With nothing to paint a point is pressed from so far; with the point tool only the point itself is, and beside it one is set. */
const LOOK_REACH = 8;
const POINT_REACH = 4;
const KEY_STEP = 1 / 48;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PaintSurface {
  /** @type {Spot|null} where the brush is */
  cursor = null;
  /** @type {Spot|null} where a line began */
  anchor = null;
  /** @type {number} index of the point being moved, −1 for none */
  grabbed = -1;
  #down = false;
  #byKeys = false;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #spraying;
  /** @type {Spot|null} */
  #last = null;
  #puffedAt = 0;

  /**
   * @param {HTMLElement} host
   * @param {PaintModel} model
   * @param {() => Plane} plane
   * @param {{changed: () => void, said: (spot: Spot) => void, chosen: (index: number) => void}} tell  called when the cursor moved; when
   *   the keyboard moved it; when a point itself was pressed and nothing would be painted
   */
  constructor(host, model, plane, tell) {
    this.host = host;
    this.model = model;
    this.plane = plane;
    this.tell = tell;
    host.addEventListener("pointerdown", (event) => this.#press(event));
    host.addEventListener("pointermove", (event) => this.#drag(event));
    host.addEventListener("pointerup", () => this.#release());
    host.addEventListener("pointercancel", () => this.#release());
    host.addEventListener("pointerleave", () => this.#left());
    host.addEventListener("keydown", (event) => this.#key(event));
    host.addEventListener("blur", () => this.#blurred());
    model.addEventListener("change", () => this.#offer());
    this.#offer();
  }

  get painting() {
    return this.model.locked === "" && this.model.tool !== "look";
  }

  /** The page scrolls under a finger unless the finger paints. */
  #offer() {
    this.host.style.touchAction = this.painting ? "none" : "auto";
    this.host.dataset.tool = this.painting ? this.model.tool : "look";
  }

  /** @param {PointerEvent} event @returns {Spot} */
  #spot(event) {
    const box = this.host.getBoundingClientRect();
    const plane = this.plane();
    const { x0, x1, y0, y1 } = plane.domain;
    const x = plane.toDataX(((event.clientX - box.left) / box.width) * plane.width);
    const y = plane.toDataY(((event.clientY - box.top) / box.height) * plane.height);
    return { x: Math.min(x1, Math.max(x0, x)), y: Math.min(y1, Math.max(y0, y)) };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    this.#byKeys = false;
    if (event.button !== 0 || !event.isPrimary || this.#choose(this.#spot(event)) || !this.painting) return;
    event.preventDefault();
    this.host.focus({ preventScroll: true });
    this.host.setPointerCapture(event.pointerId);
    this.#down = true;
    this.#begin(this.#spot(event));
  }

  /** A press on a point chooses it, unless the tool is there to spray, move or erase. @param {Spot} spot */
  #choose(spot) {
    const found = this.#under(spot);
    if (found >= 0) this.tell.chosen(found);
    return found >= 0;
  }

  /** @param {Spot} spot @returns {number} the point that a press there would choose; −1: none, and the tool does its work */
  #under(spot) {
    if (this.painting && this.model.tool !== "point") return -1;
    return nearest(this.model.rows, spot.x, spot.y, this.plane().lengthToData(this.painting ? POINT_REACH : LOOK_REACH));
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    this.#byKeys = false;
    if (!event.isPrimary) return;
    const steps = this.#down ? event.getCoalescedEvents?.() ?? [] : [];
    for (const step of steps.length ? steps : [event]) this.#to(this.#spot(step));
    this.tell.changed();
  }

  #release() {
    if (!this.#down) return;
    this.#down = false;
    this.#end();
  }

  #left() {
    if (this.#down || this.#byKeys) return;
    this.cursor = null;
    this.tell.changed();
  }

  #blurred() {
    if (!this.#byKeys) return;
    this.#byKeys = false;
    this.#end();
    this.cursor = null;
    this.tell.changed();
  }

  /** @param {Spot} spot */
  #begin(spot) {
    const { model } = this;
    this.cursor = spot;
    this.#last = spot;
    model.beginStroke();
    if (model.tool === "point") model.add([[spot.x, spot.y]]);
    else if (model.tool === "spray") this.#startSpray();
    else if (model.tool === "line") this.anchor = spot;
    else if (model.tool === "eraser") this.#erase(spot);
    else if (model.tool === "move") this.grabbed = nearest(model.rows, spot.x, spot.y, this.plane().lengthToData(GRAB_REACH));
    this.tell.changed();
  }

  /** @param {Spot} spot */
  #to(spot) {
    const { model } = this;
    this.cursor = spot;
    if (!this.#down) return;
    if (model.tool === "eraser") this.#erase(spot);
    else if (model.tool === "move" && this.grabbed >= 0) model.move(this.grabbed, spot.x, spot.y);
    else if (model.tool === "spray") this.#sprayAlong(spot);
  }

  #end() {
    clearInterval(this.#spraying);
    this.#spraying = undefined;
    if (this.anchor && this.cursor && this.model.tool === "line") this.model.add(this.linePlaces());
    this.anchor = null;
    this.grabbed = -1;
    this.model.endStroke();
    this.tell.changed();
  }

  /** Held still, the can goes on spraying; moved, it sprays by the way it goes. */
  #startSpray() {
    this.#puff();
    this.#spraying = setInterval(() => performance.now() - this.#puffedAt >= PUFF_INTERVAL && this.#puff(), PUFF_INTERVAL);
  }

  #puff() {
    if (!this.cursor) return;
    this.#puffedAt = performance.now();
    const { x0, x1, y0, y1 } = this.plane().domain;
    const inside = puff(this.model.random, this.cursor.x, this.cursor.y, this.reach, this.model.density)
      .filter(([x, y]) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
    this.model.add(inside);
    this.tell.changed();
  }

  /** A fast stroke leaves as much paint as a slow one: another puff every half spread. @param {Spot} spot */
  #sprayAlong(spot) {
    if (this.#last && Math.hypot(spot.x - this.#last.x, spot.y - this.#last.y) < Math.max(this.reach / 2, 0.01)) return;
    this.#last = spot;
    this.#puff();
  }

  /** @param {Spot} spot */
  #erase(spot) {
    this.model.remove(within(this.model.rows, spot.x, spot.y, this.reach * 2));
  }

  /** Spread of the brush in data units. */
  get reach() {
    const { x0, x1 } = this.plane().domain;
    return (this.model.spread * (x1 - x0)) / 2;
  }

  /** @returns {Array<[number, number]>} where the line's points would go */
  linePlaces() {
    if (!this.anchor || !this.cursor) return [];
    const { x0, x1 } = this.plane().domain;
    const spacing = (x1 - x0) / (12 + 6 * this.model.density);
    return lineOf(this.anchor.x, this.anchor.y, this.cursor.x, this.cursor.y, spacing);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.painting || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.#moveCursor(arrow, event.shiftKey);
    else if (event.key === "Enter") this.#place();
    else if (event.key === "Escape" && (this.anchor || this.grabbed >= 0)) this.#end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {[number, number]} direction @param {boolean} fine */
  #moveCursor([dx, dy], fine) {
    const { x0, x1, y0, y1 } = this.plane().domain;
    const step = fine ? KEY_STEP / 6 : KEY_STEP;
    const from = this.cursor ?? { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    this.#byKeys = true;
    this.cursor = {
      x: Math.min(x1, Math.max(x0, from.x + dx * step * (x1 - x0))),
      y: Math.min(y1, Math.max(y0, from.y + dy * step * (y1 - y0))),
    };
    if (this.grabbed >= 0) this.model.move(this.grabbed, this.cursor.x, this.cursor.y);
    this.tell.said(this.cursor);
    this.tell.changed();
  }

  /** Enter: one stroke where the cursor is; lines and moves take two. */
  #place() {
    const { x0, x1, y0, y1 } = this.plane().domain;
    this.#byKeys = true;
    const spot = this.cursor ?? { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    if (this.anchor || this.grabbed >= 0) return this.#end();
    this.#begin(spot);
    if (this.model.tool !== "line" && !(this.model.tool === "move" && this.grabbed >= 0)) this.#end();
  }

  /**
   * Draws the brush: a ring for what it covers or would choose, a cross or the class's shape where it would leave a point.
   * @param {CanvasRenderingContext2D} context
   * @param {Palette} palette
   */
  draw(context, palette) {
    if (!this.cursor || !this.painting) return;
    const plane = this.plane();
    const [x, y] = [plane.toScreenX(this.cursor.x), plane.toScreenY(this.cursor.y)];
    const { tool, label } = this.model;
    context.lineWidth = 1.5;
    context.strokeStyle = palette.ink;
    if (tool === "spray" || tool === "eraser") ring(context, x, y, (this.reach * (tool === "spray" ? 1.6 : 2) * plane.width) / (plane.domain.x1 - plane.domain.x0));
    if (tool === "line" && this.anchor) this.#drawLine(context, palette);
    if (tool === "move") ring(context, x, y, this.grabbed >= 0 ? 11 : 8);
    const under = this.#byKeys || this.#down ? -1 : this.#under(this.cursor);
    if (under >= 0) return ring(context, plane.toScreenX(this.model.rows[under][0]), plane.toScreenY(this.model.rows[under][1]), 11);
    if (tool === "point" || tool === "line" || tool === "spray") {
      context.beginPath();
      traceMarker(context, shapeOf(label), x, y, 5);
      context.globalAlpha = 0.75;
      context.fillStyle = palette.pointCss[label];
      context.fill();
      context.globalAlpha = 1;
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Palette} palette */
  #drawLine(context, palette) {
    const plane = this.plane();
    context.globalAlpha = 0.6;
    context.fillStyle = palette.pointCss[this.model.label];
    context.beginPath();
    for (const [x, y] of this.linePlaces()) traceMarker(context, shapeOf(this.model.label), plane.toScreenX(x), plane.toScreenY(y), 3.5);
    context.fill();
    context.globalAlpha = 1;
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
function ring(context, x, y, radius) {
  context.setLineDash([4, 3]);
  context.beginPath();
  context.arc(x, y, Math.max(3, radius), 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
}
