/** What the network said to the picture at every epoch: a line for each class, the present marked; a click goes back to that epoch. */

import { palette } from "../draw/color.js";
import { fitted } from "../draw/fitted.js";
import { h } from "../dom.js";
import { t } from "../messages.js";
import { fitCanvas } from "./element.js";
import { metaJson } from "./frame-meta.js";
import { percent, short, ticks } from "./numbers.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {{names: string[], steps: number[], epochs: number[], shares: number[][], now: number, probable: boolean, truth: number|null, example: number|null}} Course  shares by class */
/** @typedef {{step: number, epoch: number, shares: number[], example: number|null}} Moment  what is said to the picture at one moment */

const [LEFT, RIGHT, TOP, BOTTOM] = [42, 64, 8, 22];
/** A class that ever had so much of the probability has a line in full strength. */
const WORTH = 0.15;
const LABEL = 13;

export class AnswerEpochs {
  /** @type {Course|null} */
  #course = null;
  /** @type {number|null} the epoch that is pointed at, by its place */
  #at = null;

  /** @param {(step: number) => void} rewind */
  constructor(rewind) {
    this.canvas = h("canvas", { class: "epochs-canvas", role: "img", pointermove: (event) => this.#point(event), pointerleave: () => this.#point(null), click: () => this.#course && this.#at !== null && rewind(this.#course.steps[this.#at]) });
    this.words = h("p", { class: "view-note", role: "status" });
    this.element = h("div", { class: "epochs" }, this.canvas, this.words);
  }

  /** @param {Frame|null} frame  `rescored` */
  take(frame) {
    const { step, epoch, shares } = frame?.arrays ?? {};
    if (!frame || !step || !epoch || !shares) {
      this.#course = null;
      return;
    }
    const [count, classes] = shares.shape;
    this.#course = {
      names: metaJson(frame, "names") ?? [], steps: Array.from(step.data, Number), epochs: Array.from(epoch.data, Number),
      shares: Array.from({ length: classes }, (_, label) => Array.from({ length: count }, (_, at) => Number(shares.data[at * classes + label]))),
      now: Number(frame.meta.now), probable: metaJson(frame, "probable") === true, truth: metaJson(frame, "label"), example: metaJson(frame, "example"),
    };
    if (this.#at !== null && this.#at >= count) this.#at = null;
  }

  /**
   * The bars above hear of the present more often: line and sentence tell of the same moment.
   * @param {Moment} moment
   */
  live(moment) {
    if (this.#course) this.#course = upTo(this.#course, moment);
  }

  /** @param {PointerEvent|null} event */
  #point(event) {
    const course = this.#course;
    if (!course || !event) this.#at = null;
    else {
      const box = this.canvas.getBoundingClientRect();
      const epoch = ((event.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT)) * last(course);
      this.#at = course.epochs.reduce((best, one, at) => (Math.abs(one - epoch) < Math.abs(course.epochs[best] - epoch) ? at : best), 0);
    }
    this.paint();
  }

  paint() {
    const course = this.#course;
    const width = this.element.clientWidth;
    this.canvas.hidden = !course;
    if (!course || !width) {
      this.words.textContent = t("rescored.none");
      return;
    }
    const height = this.canvas.clientHeight;
    const context = fitCanvas(this.canvas, width, height);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(this.canvas);
    const [ink, muted, rule] = [style.color, style.getPropertyValue("--muted"), style.getPropertyValue("--line")];
    const values = course.shares.flat();
    const [low, high] = course.probable ? [0, 1] : [Math.min(0, ...values), Math.max(1e-9, ...values)];
    const x = (/** @type {number} */ epoch) => LEFT + (epoch / last(course)) * (width - LEFT - RIGHT);
    const y = (/** @type {number} */ value) => TOP + (1 - (value - low) / (high - low)) * (height - TOP - BOTTOM);
    context.font = `12px ${style.fontFamily}`;
    axes(context, { width, height, x, y, low, high, epochs: last(course), probable: course.probable, muted, rule });
    const loud = this.#lines(context, course, x, y);
    labels(context, loud, course, { left: width - RIGHT + 6, low: height - BOTTOM }, y, ink);
    this.#now(context, course, x, ink);
    this.words.textContent = this.#sentence(course);
    this.canvas.setAttribute("aria-label", t("rescored.label", { count: course.epochs.length, words: this.#sentence(course) }));
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Course} course
   * @param {(epoch: number) => number} x
   * @param {(value: number) => number} y
   * @returns {number[]} the classes whose lines are in full strength
   */
  #lines(context, course, x, y) {
    const worth = course.shares.map((shares, label) => label === course.truth || Math.max(...shares) >= WORTH || !course.probable);
    const order = course.shares.map((_, label) => label).sort((a, b) => Number(worth[a]) - Number(worth[b]));
    for (const label of order) {
      context.globalAlpha = worth[label] ? 1 : 0.3;
      context.strokeStyle = colorOf(label);
      context.lineWidth = label === course.truth ? 3 : worth[label] ? 2 : 1;
      context.setLineDash(dashOf(label));
      context.beginPath();
      course.epochs.forEach((epoch, at) => context.lineTo(x(epoch), y(course.shares[label][at])));
      context.stroke();
      if (course.epochs.length === 1) context.fillRect(x(course.epochs[0]) - 2, y(course.shares[label][0]) - 2, 4, 4);
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    return order.filter((label) => worth[label]);
  }

  /** @param {CanvasRenderingContext2D} context @param {Course} course @param {(epoch: number) => number} x @param {string} ink */
  #now(context, course, x, ink) {
    const at = this.#at ?? course.steps.indexOf(course.now);
    if (at < 0) return;
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(course.epochs[at]), TOP);
    context.lineTo(x(course.epochs[at]), context.canvas.clientHeight - BOTTOM);
    context.stroke();
  }

  /** @param {Course} course */
  #sentence(course) {
    const at = this.#at ?? Math.max(0, course.steps.indexOf(course.now));
    const best = course.shares.map((shares, label) => ({ label, share: shares[at] })).sort((a, b) => b.share - a.share).slice(0, 3);
    const told = best.map(({ label, share }) => t("digits.share", { label: course.names[label] ?? label, share: course.probable ? percent(share) : short(share) }));
    return t("rescored.words", { epoch: short(course.epochs[at]), said: told.join(", ") });
  }
}

/**
 * @param {Course} course
 * @param {Moment} moment
 * @returns {Course} with this for the present, where it is newer, and of the same picture and classes
 */
export function upTo(course, { step, epoch, shares, example }) {
  const at = course.steps.length - 1;
  if (course.steps[at] !== course.now || step <= course.now || example !== course.example || shares.length !== course.shares.length) return course;
  const now = (/** @type {number[]} */ past, /** @type {number} */ value) => [...past.slice(0, at), value];
  return { ...course, now: step, steps: now(course.steps, step), epochs: now(course.epochs, epoch), shares: course.shares.map((past, label) => now(past, shares[label])) };
}

/** @param {Course} course */
function last({ epochs }) {
  return Math.max(1, epochs.at(-1) ?? 1);
}

/** @param {number} label */
function colorOf(label) {
  const { classCss } = palette();
  return classCss[label % classCss.length];
}

/** Beyond the colors there are, lines are broken: so no two look alike. @param {number} label */
function dashOf(label) {
  return [[], [5, 3], [2, 2]][Math.floor(label / palette().classCss.length) % 3];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number, x: (epoch: number) => number, y: (value: number) => number, low: number, high: number, epochs: number, probable: boolean, muted: string, rule: string}} scale
 */
function axes(context, { width, height, x, y, low, high, epochs, probable, muted, rule }) {
  context.fillStyle = muted;
  context.strokeStyle = rule;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of probable ? [0, 0.5, 1] : ticks(low, high, 4)) {
    context.fillText(probable ? percent(value, 0) : short(value), LEFT - 6, y(value));
    context.beginPath();
    context.moveTo(LEFT, y(value));
    context.lineTo(width - RIGHT, y(value));
    context.stroke();
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const epoch of ticks(0, epochs, 6).filter(Number.isInteger)) context.fillText(String(epoch), x(epoch), height - BOTTOM + 6);
  context.textAlign = "left";
  context.fillText(t("rescored.axis"), width - RIGHT + 6, height - BOTTOM + 6);
}

/**
 * The names of lines at their right ends, moved apart where they would cover each other: of as many as there is room for.
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} loud
 * @param {Course} course
 * @param {{left: number, low: number}} place  where the names begin, and the lowest there is room for
 * @param {(value: number) => number} y
 * @param {string} ink
 */
function labels(context, loud, course, { left, low }, y, ink) {
  const last = (/** @type {number} */ label) => course.shares[label].at(-1) ?? 0;
  const worth = (/** @type {number} */ label) => (label === course.truth ? Infinity : last(label));
  const named = [...loud].sort((a, b) => worth(b) - worth(a)).slice(0, Math.max(1, Math.floor(low / LABEL)));
  const ends = named.map((label) => ({ label, at: y(last(label)) })).sort((a, b) => a.at - b.at);
  ends.forEach((end, i) => {
    if (i) end.at = Math.max(end.at, ends[i - 1].at + LABEL);
  });
  for (let i = ends.length - 1; i >= 0; i -= 1) ends[i].at = Math.min(ends[i].at, i + 1 < ends.length ? ends[i + 1].at - LABEL : low);
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { label, at } of ends) {
    context.fillStyle = colorOf(label);
    context.fillRect(left, at - 1.5, 8, 3);
    context.fillStyle = ink;
    context.fillText(fitted(context, course.names[label] ?? String(label), RIGHT - 14), left + 12, at);
  }
}
