/** What takes a while and may be overtaken: one thing at a time in a place, and only the newest of several answers. */

/** One thing at a time, whichever is wanted last. What could not be brought counts as not shown: wanted again, it is brought anew. */
export class Turning {
  /** @type {Promise<unknown>} */
  #turning = Promise.resolve();
  #wanted = "";
  #shown = "";

  /** @param {(what: string) => Promise<void>|void} bring  shows one thing in place of another */
  constructor(bring) {
    this.bring = bring;
  }

  /**
   * @param {string} what
   * @returns {Promise<void>} once it is shown, or something newer is; rejected where it could not be brought
   */
  show(what) {
    this.#wanted = what;
    const turned = this.#turning.then(() => this.#turn());
    this.#turning = turned.catch(() => undefined);
    return turned;
  }

  async #turn() {
    const what = this.#wanted;
    if (this.#shown === what) return;
    this.#shown = what;
    try {
      await this.bring(what);
    } catch (error) {
      this.#shown = "";
      throw error;
    }
  }
}

/** Answers to a question that is asked again before it is answered: only the newest counts. */
export class Newest {
  #asked = 0;

  /**
   * @template T
   * @param {Promise<T>} [answer]  left out: whatever is still on its way counts no more
   * @returns {Promise<{value: T}|null>} null where a newer question was asked meanwhile, whatever came of this one
   */
  async of(answer) {
    const asked = (this.#asked += 1);
    try {
      const value = /** @type {T} */ (await answer);
      return asked === this.#asked ? { value } : null;
    } catch (error) {
      if (asked === this.#asked) throw error;
      return null;
    }
  }
}
