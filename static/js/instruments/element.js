/**
 * What every instrument's picture has in common. The page hands it each frame with the arguments it answers, and the moment on its
 * time axis; what a hand does on the picture leaves as a change of an argument.
 */

import { GlassElement } from "../views/element.js";

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {Record<string, any>} Arguments */

export class InstrumentElement extends GlassElement {
  /** @type {import("../types.js").Kind|undefined} what it is, with the schema of its arguments */
  kind;
  /** @type {Frame|null} */
  frame = null;
  /** @type {Arguments} */
  asked = {};
  /** @type {Record<string, any>} what the frame says besides its arrays */
  facts = {};
  /** @type {Record<string, any>} */
  results = {};
  moment = 0;
  /** How many moments a second are good to watch. */
  rate = 4;

  /**
   * @param {Frame} frame
   * @param {Arguments} asked  that it answers
   */
  show(frame, asked) {
    this.frame = frame;
    this.asked = asked;
    this.facts = Object.fromEntries(Object.entries(frame.meta).map(([name, text]) => [name, readFact(text)]));
    this.results = this.facts.results ?? {};
    this.shown();
    this.repaint();
  }

  /**
   * The frame for these arguments. One whose picture shows what the arguments do not hold asks for it by itself.
   * @param {Arguments} _question
   * @param {() => Promise<Frame>} compute  has the engine's instrument answer
   * @returns {Promise<Frame>}
   */
  ask(_question, compute) {
    return compute();
  }

  /** Called with each new frame, before it is painted. */
  shown() {}

  /** Called when another link is opened in its place: what a reload would bring back does not belong to that. */
  forget() {}

  /** For how many milliseconds what it shows has to stand before a lesson takes it for meant; Infinity: a hand is at work. */
  get rests() {
    return 0;
  }

  /** Called when there was no answer. */
  failed() {}

  /** @param {number} moment */
  seek(moment) {
    if (moment === this.moment) return;
    this.moment = moment;
    this.repaint();
  }

  /**
   * What else changes when an argument does: the start that suits another function.
   * @param {string} _path
   * @param {any} _value
   * @returns {Arguments}
   */
  adapt(_path, _value) {
    return {};
  }

  /**
   * @param {Arguments} _question
   * @returns {boolean} whether its answer takes so long that nobody waits for it who has asked something else meanwhile
   */
  takesLong(_question) {
    return false;
  }

  /**
   * Changes several arguments at once.
   * @param {Arguments} changes  by path
   * @param {{anew?: boolean}} [how]  whether the time axis is played from its beginning
   */
  sendChanges(changes, { anew = false } = {}) {
    const [[path, value], ...rest] = Object.entries(changes);
    this.dispatchEvent(new CustomEvent("glass-change", { bubbles: true, detail: { path, value, also: Object.fromEntries(rest), anew } }));
  }

  /** @param {number} moment  to go to on the time axis */
  sendSeek(moment) {
    this.dispatchEvent(new CustomEvent("glass-seek", { bubbles: true, detail: moment }));
  }

  /**
   * Where on the time axis a moment is. One whose beginning is a stage of its own counts that too.
   * @param {number} moment
   * @param {number} last
   * @returns {{number: number, last: number}}
   */
  momentOf(moment, last) {
    return { number: moment, last };
  }

  /** The few numbers of the top bar. @returns {[string, string][]} words and number */
  readings() {
    return [];
  }

  /** What is to be seen, in a sentence. @returns {string} */
  sentence() {
    return this.readings().map(([name, value]) => `${name}: ${value}`).join(", ");
  }

  /**
   * @param {string} name
   * @returns {import("../types.js").Values} the numbers of an array; none where the frame has no such array
   */
  numbers(name) {
    return this.frame?.arrays[name]?.data ?? new Float64Array(0);
  }
}

/**
 * @param {string} text  a word of a frame
 * @returns {any} the value it spells in JSON, or the text itself
 */
export function readFact(text) {
  if (!/^(?:[[{"]|-?\d|true$|false$|null$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
