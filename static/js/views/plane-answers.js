/** What is known of the plane: the network's latest answers, the data's kind, the range and the window they are shown in. */

import { DEFAULT_DOMAIN, parseDomain } from "../draw/plane.js";
import { answer, unitAnswer } from "./boundary-words.js";
import { metaJson } from "./frame-meta.js";

/** @typedef {import("./element.js").Frame} Frame */
/** @typedef {import("../draw/plane.js").Domain} Domain */
/** @typedef {import("./element.js").UnitSelection} UnitSelection */
/** @typedef {"regions"|"points"|"over"|"axes"} Part  of the picture */

export class PlaneAnswers {
  /** @type {Frame|null} */
  boundary = null;
  /** @type {Frame|null} */
  units = null;
  /** @type {Frame|null} */
  predictions = null;
  /** @type {Frame|null} */
  example = null;
  /** @type {{w: number[], b: number}|null} */
  neuron = null;
  /** What the network answers with, and what the data holds; for a moment after a change they may differ. */
  task = "classification";
  dataTask = "classification";
  classes = 2;
  /** What the classes are called, where they have names. @type {string[]} */
  names = [];
  range = { low: -1, high: 1 };
  /** @type {Domain} */
  domain = DEFAULT_DOMAIN;

  forget() {
    this.boundary = this.units = this.predictions = this.example = this.neuron = null;
  }

  /**
   * @param {Frame} frame
   * @returns {Part[]} what has to be drawn anew
   */
  take(frame) {
    switch (frame.view) {
      case "boundary": return this.#takeBoundary(frame);
      case "data": return this.#takeData(frame);
      case "predictions": return this.#takePredictions(frame);
      case "units": this.units = frame; return ["over"];
      case "example": this.example = frame; return ["over"];
      case "neuron": this.neuron = metaJson(frame, "json")?.line ?? null; return ["over"];
      default: return [];
    }
  }

  /** @param {Frame} frame @returns {Part[]} */
  #takeBoundary(frame) {
    const { meta } = frame;
    this.boundary = frame;
    this.classes = Number(meta.classes) || 0;
    this.task = meta.task ?? this.task;
    this.names = metaJson(frame, "names") ?? [];
    this.range = { low: Number(meta.low ?? -1), high: Number(meta.high ?? 1) };
    return ["regions", "over", ...this.#move(this.curve ? curveDomain(meta.domain, this.range) : parseDomain(meta.domain))];
  }

  /** @param {Frame} frame @returns {Part[]} */
  #takeData({ meta }) {
    this.dataTask = meta.task ?? this.dataTask;
    return ["points", "over", ...(!this.boundary && meta.domain ? this.#move(parseDomain(meta.domain)) : [])];
  }

  /** @param {Frame} frame @returns {Part[]} */
  #takePredictions(frame) {
    const [before, after] = [this.predictions?.arrays.correct?.data, frame.arrays.correct?.data];
    this.predictions = frame;
    return equal(before, after) ? [] : ["points"];
  }

  /** @param {Domain} domain @returns {Part[]} */
  #move(domain) {
    const { x0, x1, y0, y1 } = this.domain;
    if (x0 === domain.x0 && x1 === domain.x1 && y0 === domain.y0 && y1 === domain.y1) return [];
    this.domain = domain;
    return ["points", "over", "axes"];
  }

  /** Whether the picture is a curve over one input. */
  get curve() {
    return Boolean(this.boundary?.arrays.curve_x);
  }

  /** Per point 0 where the network is wrong; null while nothing is known. @returns {Uint8Array|null} */
  get correct() {
    return /** @type {Uint8Array|undefined} */ (this.predictions?.arrays.correct?.data) ?? null;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {UnitSelection|null} selected
   * @returns {string} what the network, or the unit pointed at, answers there
   */
  at(x, y, selected) {
    if (selected && this.units) return unitAnswer(this.units, selected.unit, this.domain, x, y);
    return this.boundary ? answer(this.boundary, this.domain, x, y) : "";
  }
}

/** @param {Frame} frame @param {string} name @returns {Float32Array} */
export function numbers(frame, name) {
  return /** @type {Float32Array} */ (frame.arrays[name].data);
}

/** @param {string|undefined} text @param {{low: number, high: number}} range @returns {Domain} x from the data, y from the values */
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
