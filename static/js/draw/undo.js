/** Undo and redo over whole states that are never changed in place: a step back is the state itself, not a recipe. */

/** @template State */
export class UndoStack {
  /** @type {Array<{state: State, mark: string}>} */
  #past = [];
  /** @type {State[]} */
  #future = [];

  /** @param {number} [depth]  steps kept; the oldest fall off */
  constructor(depth = 100) {
    this.depth = depth;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * Remembers the state before a change. Consecutive changes with the same non-empty mark are one step.
   * @param {State} before
   * @param {string} [mark]
   */
  push(before, mark = "") {
    this.#future = [];
    if (mark && this.#past.at(-1)?.mark === mark) return;
    this.#past.push({ state: before, mark });
    if (this.#past.length > this.depth) this.#past.shift();
  }

  /**
   * Forgets the last step where it carries the mark and its state passes the test: it turned out not to be a change.
   * @param {string} mark
   * @param {(state: State) => boolean} test
   * @returns {boolean} whether it was forgotten
   */
  takeBack(mark, test) {
    const last = this.#past.at(-1);
    if (!last || last.mark !== mark || !test(last.state)) return false;
    this.#past.pop();
    return true;
  }

  /**
   * @param {State} now
   * @returns {State|undefined} the state to go back to, undefined at the beginning
   */
  undo(now) {
    const step = this.#past.pop();
    if (!step) return undefined;
    this.#future.push(now);
    return step.state;
  }

  /**
   * @param {State} now
   * @returns {State|undefined} the state to go forward to, undefined at the end
   */
  redo(now) {
    const state = this.#future.pop();
    if (state === undefined) return undefined;
    this.#past.push({ state: now, mark: "" });
    return state;
  }

  /** @returns {State|undefined} where undo() would lead */
  peekUndo() {
    return this.#past.at(-1)?.state;
  }

  /** @returns {State|undefined} where redo() would lead */
  peekRedo() {
    return this.#future.at(-1);
  }

  clear() {
    this.#past = [];
    this.#future = [];
  }
}
