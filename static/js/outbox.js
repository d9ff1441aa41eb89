/**
 * Commands on their way: each has an id of its own and stays here until it is answered, so that it can be sent again after a cut;
 * the server answers a repeated id with the first answer, so every action takes effect exactly once.
 */

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {{id: string, type: string, [field: string]: any}} Message */

/** A command that was refused, with one problem per field at fault. */
export class CommandError extends Error {
  /** @param {Problem[]} problems */
  constructor(problems) {
    super(problems.map((problem) => problem.message).join("; "));
    this.problems = problems;
  }
}

export class Outbox {
  /** @param {string} prefix  what tells this page's commands from all others */
  constructor(prefix) {
    this.prefix = prefix;
    this.count = 0;
    /** @type {Map<string, {message: Message, resolve(reply: any): void, reject(error: Error): void}>} */
    this.waiting = new Map();
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} fields
   * @returns {{message: Message, reply: Promise<any>}}
   */
  add(type, fields) {
    this.count += 1;
    const message = { ...fields, type, id: `${this.prefix}-${this.count}` };
    const reply = new Promise((resolve, reject) => this.waiting.set(message.id, { message, resolve, reject }));
    return { message, reply };
  }

  /** @returns {Message[]} everything not yet answered, oldest first */
  unanswered() {
    return [...this.waiting.values()].map((entry) => entry.message);
  }

  /**
   * Takes an answer; an answer to nobody (already answered, another page's) is passed over.
   * @param {{id?: string, ok?: boolean, errors?: Problem[], [field: string]: any}} answer
   * @returns {boolean} whether a command of this page was waiting for it
   */
  settle(answer) {
    const entry = answer.id === undefined ? undefined : this.waiting.get(answer.id);
    if (!entry) return false;
    this.waiting.delete(entry.message.id);
    if (answer.errors?.length || answer.ok === false) entry.reject(new CommandError(answer.errors ?? []));
    else entry.resolve(answer);
    return true;
  }

  /**
   * Gives up on everything waiting, as when the run is gone.
   * @param {Problem[]} problems
   */
  clear(problems) {
    const entries = [...this.waiting.values()];
    this.waiting.clear();
    for (const entry of entries) entry.reject(new CommandError(problems));
  }
}
