/** Keeps the store's `table` true: asks the server about the table whenever the spec's data changes. */

import { previewTable } from "./api.js";
import { sameJson } from "./paths.js";

/** @typedef {import("./store.js").Store} Store */

/**
 * @param {import("./types.js").State} state
 * @returns {boolean} whether what is learnt from is a table
 */
export function isTable({ catalog, spec }) {
  const kind = catalog?.families.data?.find((entry) => entry.kind === spec?.data.kind);
  return kind?.shown_as === "table" && Boolean(kind.has_plane);
}

export class TablePreviews {
  /** @type {any} what was asked about last */
  #asked = null;
  /** @type {AbortController|null} */
  #asking = null;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    for (const key of /** @type {const} */ (["spec", "catalog"])) store.on(key, () => this.#follow());
    this.#follow();
  }

  async #follow() {
    const { spec } = this.store.state;
    if (!spec || !isTable(this.store.state)) {
      this.#asked = null;
      if (this.store.state.table) this.store.set({ table: null, axes: {} });
      return;
    }
    const about = { data: spec.data, seed: spec.seed, redraw: spec.redraw };
    if (sameJson(about, this.#asked)) return;
    this.#asked = about;
    this.#asking?.abort();
    this.#asking = new AbortController();
    try {
      this.#take(await previewTable(spec, this.#asking.signal));
    } catch (error) {
      if (/** @type {Error} */ (error).name !== "AbortError") this.store.set({ table: null });
    }
  }

  /** Axes that are no columns of the table any more go back to the server's choice. @param {import("./types.js").TablePreview} table */
  #take(table) {
    const inputs = table.columns.filter(({ role }) => role === "input").map(({ name }) => name);
    const { across, down } = this.store.state.axes;
    const stay = [across, down].every((name) => name === undefined || inputs.includes(name));
    this.store.set({ table, ...(stay ? {} : { axes: {} }) });
  }
}
