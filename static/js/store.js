/** The one store: what is known on this page, by key, and who wants to hear when a key changes. */

/** @typedef {import("./types.js").State} State */

/** @returns {State} */
export function emptyState() {
  return {
    spec: null, run: null, readonly: false, catalog: null, connection: "idle", theme: "light", presenter: false,
    selection: null, inspected: null, walk: null, shown: null, problems: [], changing: [], architecture: null, table: null, axes: {}, imageSets: null, picture: { example: null, pixels: null }, reading: { example: null, text: "" }, asking: null, looking: null, lab: null, labs: [], log: [],
  };
}

export class Store {
  /** @param {Partial<State>} [initial] */
  constructor(initial = {}) {
    /** @type {State} */
    this.state = { ...emptyState(), ...initial };
    /** @type {Map<string, Set<(value: any, state: State) => void>>} */
    this.listeners = new Map();
  }

  /**
   * Calls `listener(value, state)` after every change of `key`.
   * @template {keyof State} K
   * @param {K} key
   * @param {(value: State[K], state: State) => void} listener
   * @returns {() => void} stops listening
   */
  on(key, listener) {
    const set = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, set.add(listener));
    return () => set.delete(listener);
  }

  /**
   * Takes new values; tells only those whose key got another value, and only once all values are in.
   * @param {Partial<State>} patch
   */
  set(patch) {
    const before = this.state;
    this.state = { ...before, ...patch };
    for (const key of /** @type {(keyof State)[]} */ (Object.keys(patch))) {
      if (Object.is(before[key], this.state[key])) continue;
      for (const listener of [...(this.listeners.get(key) ?? [])]) listener(this.state[key], this.state);
    }
  }
}

export const store = new Store();
