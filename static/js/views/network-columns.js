/** The columns of the network and what leads into each: how many units they have, which weights belong to them, and what that comes to. */

import { t } from "../messages.js";
import { outputRole } from "./network-names.js";
import { alongColumns } from "./network-wires.js";

/** @typedef {import("./network-wires.js").Weights} Weights */
/** @typedef {Array<[string, number]>} Named  per column its layer's name and its units; the input features come first */

export class Columns {
  /** @type {Named} */
  named = [];
  /** @type {Weights[]} what leads into each column after the first */
  layers = [];
  /** @type {Weights[]} as they came */
  #weights = [];

  get counts() {
    return this.named.map(([, count]) => count);
  }

  /** Weights that belong to these columns (after a rebuild the two may arrive apart); none where they do not. */
  get fitting() {
    const { counts } = this;
    return this.layers.every(({ inputs, outputs }, at) => inputs === counts[at] && outputs === counts[at + 1]) ? this.layers : [];
  }

  /** @param {Named} named @returns {boolean} whether they are others than before */
  take(named) {
    const others = JSON.stringify(named) !== JSON.stringify(this.named);
    this.named = named;
    this.weigh(this.#weights);
    return others;
  }

  /** @param {Weights[]} weights  as they came */
  weigh(weights) {
    this.#weights = weights;
    this.layers = alongColumns(weights, this.named);
  }

  clear() {
    this.named = [];
    this.weigh([]);
  }

  /** @param {{column: number, index: number}} place @returns {number} index of a unit among all units */
  flat({ column, index }) {
    return this.counts.slice(0, column).reduce((sum, count) => sum + count, 0) + index;
  }

  /** @param {"classification"|"regression"} task @returns {number} classes that the last column stands for, 0 where it does not */
  classes(task) {
    const count = this.counts.at(-1) ?? 0;
    return outputRole(task, count) === "classes" ? count : 0;
  }

  /** In words: how many units in each column, and how many parameters in all. */
  summary() {
    const parameters = this.#weights.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
    return this.named.length ? t("network.summary", { shape: this.counts.join(" → "), count: parameters }) : t("network.label");
  }
}
