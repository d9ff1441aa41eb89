/**
 * What somebody changed about settings and network, so that it can be taken back and done again. Each entry is the paths of one change
 * and the values that stood there: fields of the spec, or a weight that was set by hand. What was painted has an undo of its own, and
 * whichever came last is taken back first.
 */

import { UndoStack } from "./draw/undo.js";
import { getPath } from "./paths.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {Record<string, any>} Values  by path */

/** Changes of the same fields within so many milliseconds are one: a slider that is dragged. */
const BURST = 1500;
/** Other shares divide drawn points anew, whatever part each was of. */
const [SHARES, POINTS] = ["data.split", "data.points"];
const KIND = /\.kind$/;
const WEIGHT = /^weights\.(.+?)((?:\[\d+\])+)$/;

/**
 * @param {string} parameter  by Keras name
 * @param {number[]} index
 * @returns {string} a weight's path in the journal
 */
export function weightPath(parameter, index) {
  return `weights.${parameter}${index.map((at) => `[${at}]`).join("")}`;
}

/**
 * @param {string} path
 * @returns {{parameter: string, index: number[]}|null} the weight it names; null for a field of the spec
 */
export function weightAt(path) {
  const [, parameter, index] = WEIGHT.exec(path) ?? [];
  return parameter ? { parameter, index: [...index.matchAll(/\d+/g)].map(Number) } : null;
}

/**
 * The paths whose values say all that a change touches: another kind of something replaces all of it.
 * @param {string[]} paths
 * @returns {string[]}
 */
export function touchedBy(paths) {
  return [...new Set(paths.map((path) => path.replace(KIND, "")))];
}

export class Journal extends EventTarget {
  /** @type {UndoStack<Values>} */
  #stack = new UndoStack();
  #last = { paths: "", at: 0, burst: 0 };
  #run = "";
  /** @type {Promise<void>} */
  #doing = Promise.resolve();

  /**
   * @param {Store} store
   * @param {(changes: Values) => Promise<Values|void>} send  rejects where the run does not take the change; answers with what it replaced, where the spec does not say
   */
  constructor(store, send) {
    super();
    this.store = store;
    this.send = send;
    /** When the newest change was made, in milliseconds of the page. */
    this.changedAt = 0;
    store.on("run", (run) => run && this.turnTo(run.id));
  }

  get canUndo() {
    return this.#stack.canUndo && !this.store.state.readonly;
  }

  get canRedo() {
    return this.#stack.canRedo && !this.store.state.readonly;
  }

  /** @param {string} id  of the run on screen; what was done to another cannot be taken back here */
  turnTo(id) {
    if (id === this.#run) return;
    this.#run = id;
    this.#stack.clear();
    this.#tell();
  }

  /**
   * @param {string[]} paths  that are about to be changed
   * @returns {Values} what stands there now, for `note`
   */
  before(paths) {
    const { spec } = this.store.state;
    const touched = touchedBy(paths);
    if (touched.includes(SHARES) && spec?.data?.points) touched.push(POINTS);
    return Object.fromEntries(touched.map((path) => [path, getPath(spec, path)]));
  }

  /**
   * A change was made.
   * @param {Values} before
   * @param {number} [now]  when it was made
   */
  note(before, now = performance.now()) {
    const paths = Object.keys(before).join(" ");
    const burst = paths === this.#last.paths && now - this.#last.at < BURST ? this.#last.burst : this.#last.burst + 1;
    this.#last = { paths, at: now, burst };
    this.#stack.push(before, `${burst} ${paths}`);
    this.changedAt = now;
    this.#tell();
  }

  /** @returns {Promise<string[]>} the paths that are as they were again; none where there was nothing to take back */
  undo() {
    return this.#turn((now) => this.#stack.undo(now), () => this.#stack.peekUndo());
  }

  /** @returns {Promise<string[]>} the paths that are changed again */
  redo() {
    return this.#turn((now) => this.#stack.redo(now), () => this.#stack.peekRedo());
  }

  /**
   * One at a time: what stands there now has to be known before it is changed.
   * @param {(now: Values) => Values|undefined} take
   * @param {() => Values|undefined} peek
   * @returns {Promise<string[]>}
   */
  async #turn(take, peek) {
    const earlier = this.#doing;
    /** @type {() => void} */
    let done = () => undefined;
    this.#doing = new Promise((resolve) => (done = () => resolve()));
    await earlier;
    try {
      const next = peek();
      if (!next) return [];
      const now = this.before(Object.keys(next));
      const replaced = await this.send(next);
      take({ ...now, ...replaced });
      this.#last = { ...this.#last, paths: "" };
      this.changedAt = performance.now();
      this.#tell();
      return Object.keys(next);
    } finally {
      done();
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
