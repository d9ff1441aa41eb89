/**
 * Every attempt of this session: what was changed against the one before, how far it came, and what is needed to go back to it.
 * Kept for this tab of the browser.
 */

import { recall, remember } from "./memory.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./types.js").Spec} Spec */
/** @typedef {import("./types.js").RunState} RunState */
/**
 * @typedef {object} Attempt
 * @property {number} number  counted from 1
 * @property {string} run
 * @property {number} generation  of the run's history: its moments are gone when that has moved on
 * @property {string} key
 * @property {Spec} spec
 * @property {number} from  the epoch it began at
 * @property {number} epoch
 * @property {number} step
 * @property {any} metrics
 * @property {number} seconds  of training
 * @property {number} at  when it was last seen, in milliseconds
 */

const KEY = "glassnet.ledger";
const MOST = 60;
const MOST_TEXT = 1_500_000;
/** A gap longer than this between two reports was a pause, not training. */
const GAP = 2000;

export class Ledger {
  /** @type {Attempt[]} */
  attempts = [];
  /** @type {Attempt|null} what is on screen, listed once it has trained for an epoch */
  current = null;
  #count = 0;
  #wasPlaying = false;

  constructor() {
    try {
      const kept = JSON.parse(recall("session", KEY) ?? "[]");
      if (Array.isArray(kept)) this.attempts = kept;
    } catch {
      this.attempts = [];
    }
    this.#count = this.attempts.at(-1)?.number ?? 0;
    this.current = this.attempts.at(-1) ?? null;
  }

  /**
   * The run stands like this now.
   * @param {RunState} run
   * @param {Spec} spec
   * @param {number} [now]  milliseconds
   * @returns {boolean} whether the list reads differently from before
   */
  see(run, spec, now = Date.now()) {
    if (!run.id || run.epoch === undefined || /** @type {any} */ (run).generation === undefined) return false;
    const key = keyOf(run);
    const before = this.current;
    if (!before || before.key !== key || run.epoch < before.from || !sameJson(before.spec, spec)) return this.#begin(run, spec, key, now);
    const moved = run.step !== before.step;
    const listed = this.attempts.includes(before);
    if (moved && this.#wasPlaying) before.seconds += Math.min(GAP, now - before.at) / 1000;
    Object.assign(before, { epoch: run.epoch, step: run.step, metrics: run.metrics, at: now });
    this.#wasPlaying = run.playing;
    if (listed) return moved;
    if (run.epoch - before.from < 1) return false;
    this.attempts.push(Object.assign(before, { number: (this.#count += 1) }));
    this.attempts = this.attempts.slice(-MOST);
    return true;
  }

  /** @param {RunState} run @param {Spec} spec @param {string} key @param {number} now */
  #begin(run, spec, key, now) {
    const { id, epoch, step, metrics } = run;
    this.current = { number: 0, run: id, generation: /** @type {any} */ (run).generation, key, spec, from: epoch, epoch, step, metrics, seconds: 0, at: now };
    this.#wasPlaying = run.playing;
    return true;
  }

  /** Write it down for the next page of this tab; the oldest are given up where there is too much. */
  keep() {
    let list = this.attempts;
    let text = JSON.stringify(list);
    while (text.length > MOST_TEXT && list.length) {
      list = list.slice(1);
      text = JSON.stringify(list);
    }
    remember("session", KEY, text);
  }
}

/** The spec and its version come in two messages, in either order: the spec itself tells attempts apart. @param {RunState} run */
function keyOf(run) {
  const { id, generation = 0 } = /** @type {any} */ (run);
  return [id, generation].join("|");
}
