/**
 * From "somebody moved a slider" to the command that carries it out: changes of the same moment go together, the newest value of a
 * path wins, one command is on its way at a time, and what the server refuses is kept with its reason.
 */

import { CommandError } from "./outbox.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {{command(type: string, fields?: Record<string, any>): Promise<any>}} Commander */

const GATHER = 60;

/**
 * Takes out of a list of pending paths those that a change of a whole part overtakes (`data` overtakes `data.noise`).
 * @param {Map<string, any>} pending
 * @param {string} path
 */
export function overtake(pending, path) {
  for (const other of [...pending.keys()]) {
    if (other !== path && (other.startsWith(`${path}.`) || other.startsWith(`${path}[`))) pending.delete(other);
  }
}

export class Changes {
  /** @type {string[]} where a value stands that was refused */
  #refused = [];

  /**
   * @param {Store} store
   * @param {Commander} client
   * @param {{refused: (error: unknown) => void, accepted?: (answer: any, before: any, at: number) => void, sends?: (paths: string[]) => any}} hear  `sends` is asked just before
   *   a change leaves; what it answers is handed on when the change is accepted, with the moment at which it was made
   */
  constructor(store, client, { refused, accepted = () => undefined, sends = () => null }) {
    this.store = store;
    this.client = client;
    this.refused = refused;
    this.tell = accepted;
    this.sends = sends;
    /** @type {Map<string, any>} */
    this.pending = new Map();
    this.sending = false;
    /** @type {string[]} the paths on their way */
    this.sent = [];
    this.changedAt = 0;
    /** @type {Set<(taken: boolean) => void>} who waits until nothing is on its way */
    this.resting = new Set();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** Fields whose change is not answered yet keep what they were given, whatever the run is said to be meanwhile. */
  #tellChanging() {
    const changing = [...new Set([...this.sent, ...this.pending.keys()])];
    if (!sameJson(changing, this.store.state.changing)) this.store.set({ changing });
  }

  /** Whether a change has been made that is not answered yet. */
  get busy() {
    return this.sending || this.pending.size > 0;
  }

  /** @returns {Promise<boolean>} once everything is answered: whether the last change was taken */
  rest() {
    return this.busy ? new Promise((resolve) => this.resting.add(resolve)) : Promise.resolve(true);
  }

  /**
   * @param {string} path
   * @param {any} value
   */
  change(path, value) {
    overtake(this.pending, path);
    this.pending.delete(path);
    this.pending.set(path, value);
    this.changedAt = performance.now();
    this.#tellChanging();
    if (this.sending) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), GATHER);
  }

  async send() {
    const changes = Object.fromEntries(this.pending);
    this.pending.clear();
    this.sending = true;
    this.sent = Object.keys(changes);
    const [before, at] = [this.sends(Object.keys(changes)), this.changedAt];
    let taken = false;
    try {
      const answer = await this.client.command("set", { changes });
      taken = true;
      this.accepted(changes);
      this.tell(answer, before, at);
    } catch (error) {
      if (error instanceof CommandError) this.#keep(error.problems.map((problem) => located(problem, changes)), changes);
      this.refused(error);
    }
    this.sending = false;
    this.sent = [];
    this.#tellChanging();
    if (this.pending.size) this.timer = setTimeout(() => this.send(), 0);
    else for (const told of this.resting) this.resting.delete(told) && told(taken);
  }

  /**
   * What was wrong with these changes, beside what still is with others: a value that was refused stands where it was typed, with its
   * reason, until it is typed anew.
   * @param {import("./types.js").Problem[]} found
   * @param {Record<string, any>} changes
   */
  #keep(found, changes) {
    const answered = Object.keys(changes);
    this.#refused = this.#refused.filter((path) => !answered.some((other) => related(path, other)));
    const kept = this.store.state.problems.filter(({ path }) => this.#refused.some((refused) => related(path, refused)));
    this.#refused.push(...answered.filter((path) => found.some((problem) => related(problem.path, path))));
    if (found.length || kept.length < this.store.state.problems.length) this.store.set({ problems: [...found, ...kept] });
  }

  /**
   * What had been refused at these places is refused no more. What the run is asked to be now, the server has said before it answered: it
   * fills in what a change leaves open, so nothing is written here.
   * @param {Record<string, any>} changes
   */
  accepted(changes) {
    this.#keep([], changes);
  }
}

/**
 * @param {string} path
 * @param {string} other
 * @returns {boolean} whether one of the two lies at the other, or within it
 */
const related = (path, other) => [[path, other], [other, path]].some(([inner, outer]) => inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`));

/**
 * A problem without a place, when only one thing was asked for, belongs to that thing.
 * @param {import("./types.js").Problem} problem
 * @param {Record<string, any>} changes
 * @returns {import("./types.js").Problem}
 */
function located(problem, changes) {
  const paths = Object.keys(changes);
  return problem.path || paths.length !== 1 ? problem : { ...problem, path: paths[0] };
}
